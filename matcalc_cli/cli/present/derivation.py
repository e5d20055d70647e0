r"""A derivation on a screen, in a pipe, in LaTeX and in JSON: `d(r) = A*dx    linear: d(A*x + b) = A*dx`.

Takes an Outcome with steps. One idea: a line is a left and a right hand side and the title of its rule, which stands in
a column of its own; what the derivation names stands before it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ...language.tree import Tree, name
from ...render import text
from .equation import LEFT, expanded_at, operator, styled
from .laws import in_latex

if TYPE_CHECKING:
    from ...answers.runners import Outcome
    from ...answers.steps.lines import Line, Steps

Spans = tuple[tuple[int, int, str], ...]  # parts of a content, each with its style
Row = tuple[str, str, Spans]  # label, content

TITLES = 60  # the column at which titles begin, in a pipe
NAMED = "let"
CHANGED, TITLE, ANSWER = "bold cyan", "dim", "bold"
BEFORE = ("start.", "rewrite.")  # rules that come before the names of the parts


class Written(NamedTuple):
    """A line in letters: `left = right`, the title of the rule and its law; `key` is what the left stands for.

    `sign`: what stands between them where that is not an equals sign.
    """

    left: str
    right: str
    title: str = ""
    law: str = ""
    key: str = ""
    sign: str = "="


def _lines(outcome: "Outcome", style: str, equation: bool = False) -> list[Written]:
    steps, problem = outcome.steps, outcome.result.problem
    assert steps is not None
    render = styled(problem, style, [word for word, _ in steps.definitions]).render
    answer = LEFT[outcome.result.kind](problem, style) if equation else _answer(outcome, style)
    sign = styled(problem, style).near if problem.expands else "="

    def line(step: "Line") -> Written:
        if step.left is None:
            return Written(answer, render(step.right), step.rule.title, step.law, answer, sign)
        return Written(left := render(step.left), render(step.right), step.rule.title, step.law, left)

    found = [line(step) for step in steps.lines]
    first = sum(step.rule.id.startswith(BEFORE) for step in steps.lines)
    named = [Written(left := render(name(word)), render(tree), key=left) for word, tree in steps.definitions]
    if named and first and named[-1].left == found[first - 1].left and named[-1].right == found[first - 1].right:
        named.pop()  # the function is on that line
    return [*found[:first], *named, *found[first:]]


def _answer(outcome: "Outcome", style: str) -> str:
    """What stands at the left of the answer: `grad f`, `∇ₓ f`."""
    steps, problem = outcome.steps, outcome.result.problem
    assert steps is not None
    if problem.expands:
        return expanded_at(problem, steps.original, style)
    if style == "text":
        return f"{problem.question.verb.name} {steps.original}"
    return f"{operator(problem, style)} {styled(problem, style).letters(steps.original)}"


def written(outcome: "Outcome", style: str, equation: bool) -> str:
    """All lines as text: "text", "unicode" or "latex"."""
    lines = _lines(outcome, style, equation)
    if style == "latex":
        return _align(lines)
    shown = []
    for line in lines:
        let = "" if line.title else f"{NAMED} "
        equal = f"{let}{line.left} {line.sign} {line.right}"
        said = f"{line.title}: {line.law}" if line.law else line.title
        shown.append(f"{equal:<{TITLES}}  {said}".rstrip() if said else equal)
    return "\n".join(shown)


def _align(lines: list[Written]) -> str:
    r"""An align* environment: left &= right && \text{rule: law}."""
    rows = []
    for line in lines:
        law = f": }} {in_latex(line.law)}" if line.law else "}"
        said = rf" && \text{{{line.title}{law}" if line.title else r" && \text{named}"
        rows.append(rf"{line.left} &{line.sign} {line.right}{said}")
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def fields(steps: "Steps", verb: str) -> dict[str, Any]:
    """The derivation as JSON, its texts in matcalc's language."""

    def left(tree: Tree | None) -> str:
        return f"{verb} {steps.original}" if tree is None else text.render(tree)

    return {
        "definitions": {word: text.render(tree) for word, tree in steps.definitions},
        "steps": [
            {
                "name": line.name,
                "left": left(line.left),
                "right": text.render(line.right),
                "rule": line.rule.id,
                "law": line.law,
            }
            for line in steps.lines
        ],
    }


# --- on a terminal ---------------------------------------------------------------------------------------------------


def laid_out(outcome: "Outcome", style: str, width: int, broken: Callable[[str, int], list[str]]) -> list[Row]:
    """The lines with the titles at the right edge, the part that a line changes set off; long ones broken."""
    lines = _lines(outcome, style)
    column = max(len(line.left) for line in lines)
    found: list[Row] = []
    before: dict[str, str] = {}
    for place, line in enumerate(lines):
        label = f"{line.left:>{column}} {line.sign} "
        start, stop = _changed(before.get(line.key, ""), line.right)
        before[line.key] = line.right
        look = ANSWER if place == len(lines) - 1 else CHANGED
        if look == ANSWER:
            start, stop = 0, len(line.right)
        pieces = broken(line.right, width - len(label))
        at = 0
        for k, piece in enumerate(pieces):
            at = max(line.right.find(piece, at), at)
            spans = [(max(start - at, 0), min(stop - at, len(piece)), look)] if stop > start else []
            found.append((" " * len(label) if k else label, piece, tuple(s for s in spans if s[0] < s[1])))
            at += len(piece)
        found = _titled(found, line.title or NAMED, width)
    return found


def _titled(rows: list[Row], title: str, width: int) -> list[Row]:
    """The title at the right of the last line, or below it where it has no room."""
    label, piece, spans = rows[-1]
    room = width - len(label) - len(title)
    if len(piece) + 2 > room:
        return [*rows, (" " * max(width - len(title), 0), title, ((0, len(title), TITLE),))]
    return [*rows[:-1], (label, piece.ljust(room) + title, (*spans, (room, room + len(title), TITLE)))]


def _changed(before: str, after: str) -> tuple[int, int]:
    """The place in a text, by words, that differs from the text before; nothing where there is none before."""
    if not before or before == after:
        return 0, 0
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, len(after) - end
