"""Entries, slices and stacked blocks in emitted code.

The language counts from 1 and knows columns and rows; arrays count from 0 and vectors are 1-D.
"""

from typing import TYPE_CHECKING

from ..dimensions import Shape
from .pieces import SUM, Code, Speller, infix
from .terms import Term, is_row, literal

if TYPE_CHECKING:
    from .emit import Emitter


def index(e: "Emitter", term: Term) -> Code:
    """base[...] with one or two indices, each a number, a name, a colon or a range."""
    base, *indices = term.args
    places = [place(e, index) for index in indices]
    kept = sum(index.op in ("colon", "range") for index in indices)
    if (len(base.shape) == 1 or is_row(base.shape)) and len(places) == 2:  # a 1-D array
        places = [places[0] if len(base.shape) == 1 else places[1]]
        kept = int(":" in places[0])
    code = e.spell.indexed(e.codes[base], f"[{', '.join(places)}]")
    wanted = 0 if not term.shape else 1 if len(term.shape) == 1 or is_row(term.shape) else 2
    if kept > wanted:
        code = e.spell.indexed(code, ".reshape(-1)" if wanted else ".reshape(())")
    return code


def place(e: "Emitter", index: Term) -> str:
    """One index, counted from 0."""
    if index.op == "colon":
        return ":"
    if index.op == "range":
        low, high = index.args
        return f"{before(e, low)}:{e.codes[high].text}"
    return before(e, index)


def before(e: "Emitter", index: Term) -> str:
    """index - 1."""
    value = literal(index)
    if value is not None:
        return str(int(value) - 1)
    return infix(e.codes[index], "-", e.integer(1), SUM).text


def stack(e: "Emitter", term: Term) -> Code:
    """[a, b; c, d] of scalars or blocks."""
    rows = int(str(term.value))
    width = len(term.args) // rows
    grid = [term.args[k : k + width] for k in range(0, len(term.args), width)]
    if all(not t.shape for t in term.args):
        texts = [", ".join(e.codes[t].text for t in row) for row in grid]
        flat = Code(f"[{', '.join(texts)}]")
        if rows == 1 or width == 1:
            return e.spell.call("array", flat)
        return e.spell.indexed(e.spell.call("array", flat), f".reshape({rows}, {width})")
    if len(term.shape) == 1 or is_row(term.shape):
        return e.spell.call("join", Code(f"[{', '.join(_one_axis(e, t) for t in term.args)}]"))
    parts = [f"[{', '.join(_two_axes(e, t) for t in row)}]" for row in grid]
    return e.spell.call("block", Code(f"[{', '.join(parts)}]"))


def _one_axis(e: "Emitter", term: Term) -> str:
    if term.shape:
        return e.codes[term].text
    return e.spell.call("array", Code(f"[{e.codes[term].text}]")).text


def _two_axes(e: "Emitter", term: Term) -> str:
    if not term.shape:
        return e.spell.indexed(Code(_one_axis(e, term)), ".reshape(1, 1)").text
    return two_axes(e.codes[term], term.shape, e.spell).text


def two_axes(code: Code, shape: Shape, spell: Speller) -> Code:
    """A vector as a matrix of one column or row."""
    if len(shape) == 1:
        return spell.indexed(code, "[:, None]")
    return spell.indexed(code, "[None, :]") if is_row(shape) else code
