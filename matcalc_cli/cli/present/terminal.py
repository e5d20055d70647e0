"""Answers for a terminal: the function as it was read, the derivative in Unicode mathematics, what was taken and found.

Takes an Outcome, gives the text for a terminal, coloured by rich or not. A formula reaches rich as plain Text, so
nothing in it is markup, and a long one is broken before a term, never within.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...answers.asking.verbs import CLAIM, DIFFERENCES, FORMULA, FORMULAS, NUMBERS, PICTURE, SOLUTION, VERDICT
from ...answers.conditions import texts
from ...functions.table import FUNCTIONS, spelling
from ...language.tree import Tree, equal, walk
from ...render import unicode
from ..streams import rows as height
from . import quotients
from .equation import expanded_at, operator, read, styled, unknown
from .grids import Grid, gridded
from .json import FUNCTION, axes
from .line_breaks import broken, wrapped
from .shapes_taken import Row, Spans, marked, rows_of, shape_words, told

if TYPE_CHECKING:
    from ...answers.answer import Answer
    from ...answers.by_each import ByEach
    from ...answers.claimed.assessment import Assessment
    from ...answers.curving.judgement import Judgement
    from ...answers.numdiff.differences import Differences
    from ...answers.plotting.plot_verb import Plot
    from ...answers.problem import Problem
    from ...answers.result import Result
    from ...answers.runners import Outcome
    from ...answers.solving.solution import Solution

ASCII = str.maketrans(
    {"×": "x", "·": "*", "≠": "!=", "≥": ">=", "≤": "<=", "∉": "not in", "−": "-", "∞": "inf", "∂": "d"}
)
MARGIN = 12  # columns left of the facts, at most
CHECK_STYLES = {True: "green", False: "bold red", None: "yellow"}  # of a check and of a claim
ASIDE = "italic"  # words among formulas
NAMES = (FUNCTION, "g", "h", "F", "G", "H", "f_")  # for the function, the first that is no variable

View = tuple[list[Row], list[Row]]  # formulas, facts


def show(outcome: "Outcome", *, colour: bool, plain: bool, width: int) -> str:
    """Several lines. `plain`: in ASCII, for a terminal that shows no more."""
    formulas, facts = VIEWS[outcome.result.kind](outcome.result, plain)
    style = "text" if plain else "unicode"
    above, below = _remarked(outcome, formulas[0][0], style)
    formulas[1:1] = above
    facts = [*told(outcome.result.problem, outcome.result.notes), *facts, *below, *_said(outcome, style)]
    for value in outcome.values:
        grid = value.grid(width - MARGIN, plain)
        facts += [("" if k else "value", line, "bold") for k, line in enumerate(grid)]
    if plain:
        facts = [(label, content.translate(ASCII), style) for label, content, style in facts]
    shown: list[Row] = list(_aligned(formulas, " = ", width, right=True))
    if outcome.derived:
        shown = _derivations(outcome, plain, width)
    rows: list[Row] = [*shown, ("", "", ""), *_aligned(facts, "  ", width, right=False)]
    if outcome.result.kind == DIFFERENCES:
        rows += [("", line, "") for line in ("", *quotients.table(outcome.result))]
    view = coloured(rows) if colour else "\n".join((label + content).rstrip() for label, content, _ in rows)
    if outcome.drawn is None:
        return view
    from .pictured import text

    return f"{view}\n\n{text(outcome, rows=height(), colour=colour, plain=plain)}"


def _derivations(outcome: "Outcome", plain: bool, width: int) -> list[Row]:
    """The derivation, or one for each of several variables with a blank line between."""
    from .derivation import laid_out

    shown: list[Row] = []
    for each in outcome.derived:
        lines = laid_out(each, "text" if plain else "unicode", width, broken)
        shown += [("", "", "")] if shown else []
        shown += [(label, content.translate(ASCII) if plain else content, spans) for label, content, spans in lines]
    return shown


# --- views: the formulas and the facts of each kind of result --------------------------------------------------------


def _formula(answer: "Answer", plain: bool) -> View:
    """f = ..., ∇ₓ f = ..."""
    problem, style = answer.problem, "text" if plain else "unicode"
    formulas = [_function(problem, style)]
    ((name, function, _),) = formulas
    formulas += _derivative(answer, name, plain)
    result = answer.text if plain else answer.unicode
    if not problem.groups and result != function:
        formulas.append(("", result, "bold"))
    layout = f", {answer.layout} layout" if problem.groups else ""
    facts = [("shape", shape_words(answer.shape) + layout, "")]
    if found := axes(answer):
        facts.append(("axes", ", ".join(found), ""))
    return formulas, facts + rows_of(problem, plain) + _with(answer) + _held(answer, plain)


def _formulas(answers: "ByEach", plain: bool) -> View:
    """f = ..., then the derivative by each variable; each has its own shape and conditions."""
    problem = answers.problem
    formulas = [_function(problem, "text" if plain else "unicode")]
    ((name, *_),) = formulas
    shapes, held = [], []
    for answer in answers:
        formulas += _derivative(answer, name, plain)
        shapes.append(f"{formulas[-1][0]}: {shape_words(answer.shape)}, {answer.layout} layout")
        held += [row for row in _held(answer, plain) if row not in held]
    known = [row for answer in answers for row in _with(answer)]
    facts = [("shape", "; ".join(shapes), "")]
    return formulas, [*facts, *rows_of(problem, plain), *dict.fromkeys(known), *held]


def _solution(solution: "Solution", plain: bool) -> View:
    """The gradient, the equation it comes down to, and the solution."""
    from .solution_text import nature, steps

    problem, style = solution.problem, "text" if plain else "unicode"
    formulas = [_function(problem, style)]
    found = steps(solution, style)
    formulas.append((f"{operator(problem, style)} {formulas[0][0]}", found["gradient"], ""))
    if found["left"]:
        formulas.append((found["left"], found["right"], ""))
    formulas.append((unknown(problem, style), found["result"], "bold"))
    facts = [("shape", shape_words(solution.shape), ""), *rows_of(problem, plain), *_with(solution)]
    return formulas, [*facts, *_held(solution, plain), ("nature", nature(solution, style), "")]


def _verdict(judgement: "Judgement", plain: bool) -> View:
    """The Hessian is a witness, and has no conditions of its own; there may be none."""
    problem, hessian = judgement.problem, judgement.hessian
    formulas = [_function(problem, "text" if plain else "unicode")]
    if hessian is not None:
        formulas += _derivative(hessian, formulas[0][0], plain)
    return formulas, rows_of(problem, plain)


def _differences(found: "Differences", plain: bool) -> View:
    """The function, its derivative, and what the table shows."""
    function = _function(found.problem, "text" if plain else "unicode")
    facts = rows_of(found.problem, plain) + quotients.rows(found)
    return [function, quotients.derivative(found, function[0], plain)], facts


def _picture(found: "Plot", plain: bool) -> View:
    """The function and what was taken; the picture stands below."""
    return [_function(found.problem, "text" if plain else "unicode")], rows_of(found.problem, plain)


def _claim(assessment: "Assessment", plain: bool) -> View:
    """The right answer, the claim, and what is said of it."""
    style = "text" if plain else "unicode"
    formulas, facts = _formula(assessment.answer, plain)
    colour = CHECK_STYLES[assessment.holds]
    formulas.append((assessment.kind, styled(assessment.answer.problem, style).render(assessment.reading.tree), colour))
    said: list[Row] = [(assessment.kind, assessment.headline(style), colour)]
    said += [("", line, "") for line in assessment.lines(style)]
    return formulas, said + facts


VIEWS: "Mapping[str, Callable[[Any, bool], View]]" = {
    FORMULA: _formula,
    FORMULAS: _formulas,
    SOLUTION: _solution,
    VERDICT: _verdict,
    NUMBERS: lambda numbers, plain: VIEWS[numbers.answer.kind](numbers.answer, plain),  # the formula
    DIFFERENCES: _differences,
    PICTURE: _picture,
    CLAIM: _claim,
}


def _function(problem: "Problem", style: str) -> Row:
    """The name of the function and the function."""
    called = {spelling(str(node.value)) for node in walk(problem.parsed.tree) if node.op == "call"}
    name = next(n for n in NAMES if n not in problem.typing.shapes and n not in called)
    return name, *(marked(problem) if style == "unicode" else (read(problem, style), ""))


def _derivative(answer: "Answer", name: str, plain: bool) -> list[Row]:
    """The derivative of the function of that name, and that by the conjugate of a complex variable."""
    problem, style = answer.problem, "text" if plain else "unicode"
    if not problem.groups:
        return []
    render = styled(problem, style).render
    left, result = f"{operator(problem, style)} {name}", answer.text if plain else answer.unicode
    result = gridded(answer.tree, result, render, plain)
    if problem.expands:
        left, result = _expansion(problem, name, result, plain)
    rows: list[Row] = [(left, result, "bold")]
    rows += [(f"[{place}]", gridded(tree, render(tree), render, plain), "bold") for place, tree in answer.slices]
    if (other := answer.companion) is not None:
        rows.append((f"{operator(other.problem, style)} {name}", other.text if plain else other.unicode, ""))
    return rows


def _expansion(problem: "Problem", name: str, result: str, plain: bool) -> tuple[str, str]:
    """f(x + d) and its expansion with the order of what is left out."""
    style, (along,) = "text" if plain else "unicode", problem.directions.trees
    order, shown = len(problem.groups) + 1, styled(problem, style).render(along)
    rest = (
        f"O(norm({shown})^{order})" if plain else f"O(‖{shown}‖{''.join(unicode.SUPERSCRIPT[c] for c in str(order))})"
    )
    return expanded_at(problem, name, style), f"{result} + {rest}"


def _with(result: "Result") -> list[Row]:
    return [("with", line, "") for line in _explained(result)]


def _held(result: "Result", plain: bool) -> list[Row]:
    """The conditions; what the answer defines is not defined a second time."""
    known = _definitions(result.tree) if result.held else {}
    held = [(_without_known(tree, known), claim) for tree, claim in result.held]
    text = ", ".join(texts(held, styled(result.problem, "text" if plain else "unicode").render))
    return [("holds if", text, "")] if held else []


def _without_known(tree: Tree, known: Mapping[str, Tree]) -> Tree:
    """The tree without its definitions where they are all known."""
    defined = _definitions(tree)
    repeated = all(name in known and equal(body, known[name]) for name, body in defined.items())
    return tree.args[0] if defined and repeated else tree


def _definitions(tree: Tree) -> dict[str, Tree]:
    names = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
    return {str(name): body for name, body in zip(names, tree.args[1:], strict=True)} if names else {}


def _remarked(outcome: "Outcome", name: str, style: str) -> View:
    """What a lecturer says: why a Jacobian has its shape, before the formula; the rest below."""
    if outcome.formula is None or outcome.result.kind != FORMULA:
        return [], []
    from ...answers.reference.remarks import SHAPE

    said = outcome.remarks(name, styled(outcome.formula.problem, style).letters)
    above: list[Row] = [("", text, ASIDE) for kind, text in said if kind == SHAPE]
    return above, [(kind, text, "") for kind, text in said if kind != SHAPE]


def _said(outcome: "Outcome", style: str) -> list[Row]:
    """The verdicts with their reasons, and the check."""
    rows: list[Row] = []
    for verdict in outcome.verdicts:
        lines = verdict.lines(style)
        rows.append((verdict.label, verdict.headline(style), "bold"))
        rows += [("because" if k == 0 else "", line, "") for k, line in enumerate(lines)]
    if outcome.check is not None:
        from ...answers.checking import describe

        rows.append(("check", describe(outcome.check), CHECK_STYLES[outcome.check.ok]))
    return rows


def _explained(result: "Result") -> list[str]:
    """What the functions are that the result has and the question has not: `hardmax(x)`, `frechet_expm(X, E)`."""
    asked = {node.value for node in walk(result.problem.parsed.tree) if node.op == "call"}
    found: dict[str, None] = {}
    for node in walk(result.tree):
        row = FUNCTIONS.get(str(node.value)) if node.op == "call" and node.value not in asked else None
        if row is not None and row.kind == "matrix" and not row.familiar and not row.abstract:
            found[f"{spelling(row.name)}: {row.summary}"] = None
    return list(found)


# --- layout ----------------------------------------------------------------------------------------------------------


def _aligned(rows: list[Row], between: str, width: int, right: bool) -> list[Row]:
    """The labels as a column, long contents broken; continuation lines have a blank label."""
    column = max(len(label) for label, _, _ in rows)
    found: list[Row] = []
    for label, content, style in rows:
        aside = right and style == ASIDE
        shown = (label.rjust(column) if right else label.ljust(column)) + (" " * len(between) if aside else between)
        start = 0
        room = width - len(shown)
        if isinstance(content, Grid) and content.lines and len(content.lines[0]) <= room:
            found += [(" " * len(shown) if k else shown, line, style) for k, line in enumerate(content.lines)]
            continue
        for place, piece in enumerate((broken if right and not aside else wrapped)(content, room)):
            start = content.index(piece, start)
            found.append((" " * len(shown) if place else shown, piece, _cut(style, start, start + len(piece))))
            start += len(piece)
    return found


def _cut(style: str | Spans, start: int, stop: int) -> str | Spans:
    """The style of a part of the content."""
    if isinstance(style, str):
        return style
    return tuple((max(a, start) - start, min(b, stop) - start, part) for a, b, part in style if a < stop and b > start)


def coloured(rows: Sequence[Row]) -> str:
    """The rows with their styles, as escape sequences."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(), force_terminal=True, markup=False, emoji=False, highlight=False, legacy_windows=False
    )
    with console.capture() as captured:
        for label, content, style in rows:
            line = Text.assemble((label, "dim"), (content, style if isinstance(style, str) else ""))
            for start, stop, part in () if isinstance(style, str) else style:
                line.stylize(part, len(label) + start, len(label) + stop)
            line.rstrip()
            console.print(line, soft_wrap=True)
    return captured.get().rstrip("\n")
