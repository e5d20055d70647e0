"""Answers and errors as JSON objects: format 1, one object a line.

    format input read verb wrt order layout shapes properties result shape axes unicode latex conditions notes check

and what was asked besides, each an object with a `verdict` and `reasons`: convexity, definiteness, point.

A dimension is a name, a number or, for composite sizes, a text such as "m*n". `wrt` is the name of the variable, or a
list of names where the differentiations are by different ones; "x1,x2" stands for stacked scalars. `axes`, of results
of order 3 and more, says what each axis belongs to: ["f: m", "A: m", "A: n"]. Where a direction is given there are
`along`, its name, and `expansion`: is this f + Df[d] + D²f[d, d]/2 + ..., or the derivative alone? An error object has
`format`, `input` and `error` with `kind`, `message`, `hint` and `span` (characters of the input, end excluded), the
last two perhaps null.
"""

from typing import TYPE_CHECKING, Any

from ...dimensions import Dim, Shape, text
from ...errors import MatcalcError
from ...render import text as plain

if TYPE_CHECKING:
    from ...answers.answer import Answer
    from ...verification.numeric import Check

FORMAT = 1
FUNCTION = "f"  # how `axes` calls the function


def record(answer: "Answer", check: "Check | None" = None) -> dict[str, Any]:
    """The object of an answer."""
    question, typing = answer.question, answer.result_typing()
    groups = answer.problem.groups
    found = {
        "format": FORMAT,
        "input": question.expression,
        "read": plain.render(answer.problem.parsed.tree),
        "verb": question.verb,
        "wrt": variables([(name,) for name in answer.wrt]),
        "order": len(groups),
        "layout": question.layout if groups and answer.solution is None else None,
        "shapes": {name: dimensions(shape) for name, shape in typing.shapes.items()},
        "properties": {name: sorted(words) for name, words in typing.properties.items() if words},
        "result": answer.text,
        "shape": dimensions(answer.shape),
        "axes": axes(answer),
        "unicode": answer.unicode,
        "latex": answer.latex,
        "conditions": answer.conditions,
        "notes": answer.notes,
        "check": None if check is None else verdict(check),
    }
    if answer.derivation.unwritten is not None:
        found |= dict.fromkeys(("result", "shape", "axes", "unicode", "latex"))
    if (other := answer.companion) is not None:  # of a complex variable
        found["conjugate"] = {"wrt": other.wrt[0], "result": other.text, "unicode": other.unicode, "latex": other.latex}
    if question.along:
        found |= {"along": question.along, "expansion": answer.problem.expands}
    if answer.solution is not None:
        from .solution_text import fields

        found |= fields(answer)
    return found | {statement.label: statement.record() for statement in answer.statements}


def variables(groups: list[tuple[str, ...]]) -> str | list[str] | None:
    names = [",".join(group) for group in groups]
    if not names:
        return None
    return names[0] if len(set(names)) == 1 else names


def dimensions(shape: Shape) -> list[int | str]:
    return [dim if isinstance(dim, int) else text(dim) for dim in shape]


def axes(answer: "Answer") -> list[str] | None:
    """What each axis of a tensor belongs to: those of the function first, then those of each variable."""
    question, problem = answer.question, answer.problem
    if answer.node.order < 3 or not problem.groups or question.along or question.vec:
        return None
    belongs = [(FUNCTION, dim) for dim in problem.function.shape]
    for group in problem.groups:
        belongs += [(",".join(group), dim) for dim in _of_group(answer, group)]
    return [f"{name}: {text(dim)}" for name, dim in belongs]


def _of_group(answer: "Answer", group: tuple[str, ...]) -> list[Dim]:
    """The axes that a differentiation adds: one for stacked scalars and for rows."""
    if len(group) > 1:
        return [len(group)]
    shape = answer.typing.shapes[group[0]]
    return list(shape[1:] if len(shape) == 2 and shape[0] == 1 else shape)


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
