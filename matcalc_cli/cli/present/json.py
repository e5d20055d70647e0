"""Answers and errors as JSON objects: format 1, one object a line.

    format input read verb wrt order layout shapes properties result shape axes unicode latex conditions notes check

and what was asked besides, each an object with a `verdict` and `reasons`: convexity, definiteness, point.
Of a claim there are `of` (the verb whose answer is claimed), `claim`, `read_claim`, `verdict` (right, wrong or
undecided), `how` (identical, simplified, exact, numeric), `reason`, `diagnosis` (objects with `kind`, `text`, `of`) and
`counterexample` (`point`, `sizes`, `entry`, `claimed`, `right`); `result` is the right answer. At
data there is `value`: a number, or nested lists; a complex number is an object with `re` and `im`.

`remarks`, where there are any, is a list of objects with `kind` and `text`: the shape of a Jacobian and why (shape), a
symmetric Hessian (symmetric), how a function of one number runs (monotonicity), the direction of steepest ascent at a
point (ascent).

With --steps there are `definitions`, names and what they stand for, and `steps`, each an object with `name`, `left`,
`right`, `rule` and `law`; d(r) is a differential, dx that of the variable.

Of a picture there are `drawn`, the numbers that it shows (`picture`: line, plane or steps, and what each has), `said`,
what is told below it, a text each, and `saved`, the file, or null.

A dimension is a name, a number or, for composite sizes, a text such as "m*n". `wrt` is the name of the variable, or a
list of names where the differentiations are by different ones; "x1,x2" stands for stacked scalars, X[i, j] for an
entry. Where several variables have a derivative each, `wrt` is "x,A", and in place of result, shape, axes, unicode and
latex there is `results`, a list with these, `wrt`, `layout` and `conditions` for each variable, in that order.

`axes`, of results of order 3 and more, says what each axis belongs to: ["f: m", "A: m", "A: n"]. Where a direction is
given there are `along`, its name, and `expansion`: is this f + Df[d] + D²f[d, d]/2 + ..., or the derivative alone? An
error object has `format`, `input` and `error` with `kind`, `message`, `hint` and `span` (characters of the input, end
excluded), the last two perhaps null.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...answers.asking.verbs import CLAIM, DIFFERENCES, FORMULA, FORMULAS, NUMBERS, PICTURE, SOLUTION, VERDICT
from ...dimensions import Shape, text
from ...errors import MatcalcError
from ...render import text as plain
from . import said

if TYPE_CHECKING:
    from ...answers.answer import Answer
    from ...answers.by_each import ByEach
    from ...answers.claimed.assessment import Assessment
    from ...answers.curving.judgement import Judgement
    from ...answers.numbers.eval_verb import Numbers
    from ...answers.numdiff.differences import Differences
    from ...answers.plotting.plot_verb import Plot
    from ...answers.problem import Problem
    from ...answers.result import Result
    from ...answers.runners import Outcome
    from ...answers.solving.solution import Solution
    from ...verification.numeric import Check

FORMAT = 1
FUNCTION = "f"  # how `axes` calls the function


def render(outcome: "Outcome", name: str, equation: bool) -> str:
    """The line of an outcome; its equation is in the letters of text."""
    found = record(outcome)
    if equation:
        found["equation"] = said.render(outcome.alone, "text", True)
    return dumps(found)


def record(outcome: "Outcome") -> dict[str, Any]:
    """The object of an outcome."""
    found = RECORDS[outcome.result.kind](outcome.result, outcome.check)
    for place, value in zip(found.get("results", [found]), outcome.values, strict=False):
        place["value"] = value.record()
    if outcome.derived:
        from .derivation import fields

        for place, each in zip(found.get("results", [found]), outcome.derived, strict=True):
            assert each.steps is not None
            place |= fields(each.steps, outcome.result.question.verb.name)
    if remarks := outcome.remarks():
        found["remarks"] = [remark._asdict() for remark in remarks]
    if outcome.drawn is not None:
        found["drawn"] = outcome.drawn.numbers
        found["said"] = [f"{label}: {content}".removeprefix(": ") for label, content in outcome.drawn.facts]
        found["saved"] = outcome.saved or None
    return found | {verdict.label: verdict.record() for verdict in outcome.verdicts}


def _formula(answer: "Answer", check: "Check | None") -> dict[str, Any]:
    problem, question = answer.problem, answer.question
    found = _read(problem, answer.layout if problem.groups else None) | _written(answer, axes(answer))
    found |= _said(answer, check)
    if (other := answer.companion) is not None:  # of a complex variable
        found["conjugate"] = {"wrt": other.wrt[0], "result": other.text, "unicode": other.unicode, "latex": other.latex}
    if question.along:
        found |= {"along": question.along, "expansion": problem.expands}
    return found


def _formulas(answers: "ByEach", check: "Check | None") -> dict[str, Any]:
    """What is common, then `results`: for each variable what an answer has of its own."""
    found = _read(answers.problem, answers.question.layout) | _said(answers, check)
    each = [
        (answer, {"wrt": answer.wrt[0], "layout": answer.layout, "conditions": answer.conditions}) for answer in answers
    ]
    return found | {"results": [about | _written(answer, axes(answer)) for answer, about in each]}


def _solution(solution: "Solution", check: "Check | None") -> dict[str, Any]:
    from .solution_text import fields

    found = _read(solution.problem, None) | _written(solution, None)
    return found | _said(solution, check) | fields(solution)


def _verdict(judgement: "Judgement", check: "Check | None") -> dict[str, Any]:
    """The Hessian, which is the witness, stands where other answers have their result."""
    problem, hessian = judgement.problem, judgement.hessian
    shown = dict.fromkeys(WRITTEN) if hessian is None else _written(hessian, axes(hessian))
    return _read(problem, judgement.problem.layout) | shown | _said(judgement, check)


def _numbers(numbers: "Numbers", check: "Check | None") -> dict[str, Any]:
    """The formula that was evaluated, as its own verb has it, under the name of this verb."""
    found = RECORDS[numbers.answer.kind](numbers.answer, check)
    return found | {"verb": "eval", "of": found["verb"]}


def _differences(found: "Differences", check: "Check | None") -> dict[str, Any]:
    return _read(found.problem, None) | {"verb": "numdiff"} | found.record() | {"notes": found.notes}


def _picture(found: "Plot", check: "Check | None") -> dict[str, Any]:
    return _read(found.problem, None) | {"notes": found.notes}


def _claim(assessment: "Assessment", check: "Check | None") -> dict[str, Any]:
    """The right answer stands where other answers have their result."""
    answer = assessment.answer
    found = _formula(answer, check) | {"verb": "check", "notes": assessment.notes}
    return found | assessment.record()


RECORDS: "Mapping[str, Callable[[Any, Check | None], dict[str, Any]]]" = {
    FORMULA: _formula,
    FORMULAS: _formulas,
    SOLUTION: _solution,
    VERDICT: _verdict,
    NUMBERS: _numbers,
    DIFFERENCES: _differences,
    PICTURE: _picture,
    CLAIM: _claim,
}
WRITTEN = ("result", "shape", "axes", "unicode", "latex")


def _read(problem: "Problem", layout: str | None) -> dict[str, Any]:
    """What was asked, and how it was taken."""
    typing = problem.result_typing
    return {
        "format": FORMAT,
        "input": problem.question.expression,
        "read": plain.render(problem.parsed.tree),
        "verb": problem.question.verb.name,
        "wrt": variables([(name,) for name in problem.wrt]),
        "order": len(problem.groups),
        "layout": layout,
        "shapes": {name: dimensions(shape) for name, shape in typing.shapes.items()},
        "properties": {name: sorted(words) for name, words in typing.properties.items() if words},
    }


def _written(result: "Result", axes: list[str] | None) -> dict[str, Any]:
    shown = (result.text, dimensions(result.shape), axes, result.unicode, result.latex)
    return dict(zip(WRITTEN, shown, strict=True))


def _said(result: "Result | ByEach | Judgement", check: "Check | None") -> dict[str, Any]:
    return {
        "conditions": result.conditions,
        "notes": result.notes,
        "check": None if check is None else verdict(check),
    }


def variables(groups: list[tuple[str, ...]]) -> str | list[str] | None:
    """The value of `wrt`: one name if all differentiations are by the same variable, else one a differentiation; null
    if there is none. Stacked scalars are joined: "x1,x2"."""
    names = [",".join(group) for group in groups]
    if not names:
        return None
    return names[0] if len(set(names)) == 1 else names


def dimensions(shape: Shape) -> list[int | str]:
    """A shape as JSON: numbers stay numbers, other sizes are texts such as "n" or "m*n"."""
    return [dim if isinstance(dim, int) else text(dim) for dim in shape]


def axes(answer: "Answer") -> list[str] | None:
    """What each axis of a tensor belongs to: those of the function first, then those of each variable."""
    question, problem = answer.question, answer.problem
    if answer.node.order < 3 or not problem.groups or question.along or question.vec:
        return None
    belongs = [(FUNCTION, dim) for dim in problem.function.shape]
    for group, dims in zip(problem.groups, problem.axes, strict=True):
        belongs += [(",".join(group), dim) for dim in dims]
    return [f"{name}: {text(dim)}" for name, dim in belongs]


def verdict(check: "Check") -> dict[str, Any]:
    """`ok` is null where the check could not decide; `message` says what it found."""
    return {
        "kind": check.kind,
        "ok": check.ok,
        "max_relative_error": check.max_relative_error,
        "sizes": check.sizes,
        "seed": check.seed,
        "message": check.message,
    }


def failure(source: object, error: MatcalcError) -> dict[str, Any]:
    """The object of an error; `source` is the input as it was given."""
    here = error.source == source and not error.option
    span = list(error.spans[0][:2]) if error.spans and here else None
    found = {"kind": error.kind, "message": error.message, "hint": error.hint or None, "span": span}
    return {"format": FORMAT, "input": source, "error": found}


def dumps(value: dict[str, Any]) -> str:
    """One line. Characters that cannot be encoded (bytes that were no text) and a line of them are escaped."""
    import json

    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return line if line.isprintable() else json.dumps(value, allow_nan=False)
