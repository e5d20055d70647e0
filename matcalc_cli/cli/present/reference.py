"""A page of the reference: on a function, or on an equation of a book; for a pipe, a terminal, and as JSON.

Takes a `Page` or the answers to an equation; gives lines or objects. One idea: a page is lines of a label and a
content, which a pipe gets as text and a terminal as Unicode mathematics, in colours and within its width.
"""

import shlex
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ...answers.reference.cookbook import BOOK
from ..streams import columns, is_terminal, shows
from .colours import wanted
from .equation import equation as equated
from .line_breaks import broken, wrapped
from .shapes_taken import Row, shape_words
from .terminal import ASCII, coloured

if TYPE_CHECKING:
    from ...answers.reference.equations import Equation
    from ...answers.reference.page import Entry, Fact, Page, Worked

INDENT, HELD = "  ", "holds if"
HEAD, QUIET = "bold", "dim"
UNSAFE = '"\\$`!'  # within double quotes, for a shell


class Screen:
    """`style` of formulas, `colour`, and `width` in columns, 0 for none: what stdout shows."""

    def __init__(self) -> None:
        terminal = is_terminal(sys.stdout)
        self.style = "unicode" if terminal and shows("∇ₓ‖xᵀ‖²√·×≥") else "text"
        self.colour = terminal and wanted("auto", sys.stdout)
        self.width = columns() if terminal else 0

    def text(self, rows: Sequence[Row]) -> str:
        """The rows as they are printed."""
        if not shows("×"):
            rows = [(label, content.translate(ASCII), how) for label, content, how in rows]
        if self.colour:
            return coloured(rows)
        return "\n".join((label + content).rstrip() for label, content, _ in rows)

    def lines(self, label: str, content: str, style: str = "", formula: bool = True) -> list[Row]:
        """As many rows as the width asks for; the label stands before the first."""
        pieces = (broken if formula else wrapped)(content, self.width - len(label)) if self.width else [content]
        return [(" " * len(label) if k else label, piece, style) for k, piece in enumerate(pieces)]


def command(
    verb: str, expression: str, wrt: Iterable[str], declarations: Iterable[str], more: Iterable[str] = ()
) -> str:
    """What to type in a shell."""
    words = [_quoted(expression)]
    for option, values in (("--wrt", wrt), ("-s", declarations)):
        words += [word for value in values for word in (option, _word(value))]
    return " ".join(["matcalc", verb, *words, *more])


def _quoted(text: str) -> str:
    return shlex.quote(text) if set(text) & set(UNSAFE) else f'"{text}"'


def _word(text: str) -> str:
    return text if shlex.quote(text) == text else _quoted(text)


def page(found: "Page", similar: Sequence[str]) -> str:
    """The page on a function. `similar`: names of others that the pattern fits."""
    screen, row = Screen(), found.row
    rows = screen.lines(f"{row.name}{INDENT}", row.summary, formula=False)
    told = any(fact.label == HELD for entry in found.entries for fact in entry.facts)
    about = (("also", ", ".join(row.aliases)), (HELD, "" if told else found.condition), ("similar", ", ".join(similar)))
    width = max(len(label) for label, _ in about)
    for label, content in about:
        if content:
            rows += screen.lines(f"{INDENT}{label:<{width}}{INDENT}", content, QUIET, formula=False)
    for entry in found.entries:
        rows += [("", "", ""), *_entry(entry, screen)]
    if found.examples:
        rows += [("", "", ""), ("", "examples", HEAD)]
        for worked in found.examples:
            rows += _example(worked, screen)
    return screen.text(rows)


def _entry(entry: "Entry", screen: Screen) -> list[Row]:
    call, styled = entry.call, screen.style == "unicode"
    written = entry.written.unicode if styled else entry.written.text
    also = "" if written == call.expression else f" = {written}" if styled else ""
    taken = ", ".join(f"{operand.name}: {_kind(operand.axes, operand.properties)}" for operand in call.operands)
    rows: list[Row] = [
        ("", f"{call.expression}{also}", HEAD),
        (INDENT, f"{taken}; gives {_kind(call.result, ())}", QUIET),
    ]
    width = max((len(fact.label) for fact in entry.facts), default=0)
    for fact in entry.facts:
        content = (fact.unicode if styled else "") or fact.text
        rows += screen.lines(f"{INDENT}{fact.label:<{width}}{INDENT}", content)
    return rows


def _kind(axes: Sequence[str], properties: Iterable[str]) -> str:
    """`vector of n`, `matrix, m×n, symmetric`."""
    return ", ".join([shape_words(tuple(int(a) if a.isdigit() else a for a in axes)), *properties])


def _example(worked: "Worked", screen: Screen) -> list[Row]:
    """A command and what it prints."""
    verb, expression, declarations, wrt, _ = worked.example
    typed = command(verb, expression, [wrt] if wrt else [], declarations.split())
    return [(INDENT, f"$ {typed}", QUIET), *screen.lines(INDENT, worked.result)]


# --- an equation of a book -------------------------------------------------------------------------------------------


def equation(found: "Equation") -> str:
    """The equation with our answer on its right side, and the command that gives it."""
    screen, answer = Screen(), found.answer
    shown = answer.unicode if screen.style == "unicode" else answer.text
    rows = screen.lines(f"{found.number}{INDENT}", equated(answer, screen.style, shown))
    typed = command(found.verb, found.expression, found.wrt, found.declarations, found.options)
    held = ", ".join(answer.conditions)
    rows += screen.lines(INDENT * 2, f"holds if {held}", QUIET) if held else []
    return screen.text([*rows, (INDENT * 2, f"$ {typed}", QUIET)])


def fields(found: "Equation") -> dict[str, Any]:
    """The same for JSON."""
    answer = found.answer
    return {
        "name": f"{BOOK} {found.number}", "number": found.number, "verb": found.verb, "expr": found.expression,
        "wrt": found.wrt, "shape": found.declarations, "options": found.options, "result": answer.text,
        "equation": equated(answer, "text", answer.text), "unicode": answer.unicode, "latex": answer.latex,
        "conditions": answer.conditions,
    }  # fmt: skip


def record(found: "Page", similar: Sequence[str]) -> dict[str, Any]:
    """What is added to the fields of a row."""
    return {
        "calls": [
            {
                "call": entry.call.expression,
                "operands": [
                    {"name": operand.name, "shape": _dimensions(operand.axes), "properties": list(operand.properties)}
                    for operand in entry.call.operands
                ],
                "shape": _dimensions(entry.call.result),
                "unicode": entry.written.unicode,
                "latex": entry.written.latex,
                "facts": [_fact(fact) for fact in entry.facts],
            }
            for entry in found.entries
        ],
        "similar": list(similar),
    }


def _fact(fact: "Fact") -> dict[str, Any]:
    return {"label": fact.label, "text": fact.text, "unicode": fact.unicode or None, "latex": fact.latex or None}


def _dimensions(axes: Sequence[str]) -> list[int | str]:
    return [int(axis) if axis.isdigit() else axis for axis in axes]
