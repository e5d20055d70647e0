"""Entries, slices and stacked blocks in emitted code.

The language counts from 1 and knows columns and rows; arrays may count from 0, and vectors have one axis.
"""

from collections.abc import Sequence

from ...dimensions import Shape
from ..plan.terms import Term, is_identity, is_row, literal
from .fragments import ATOM, NUMBER, SUM, Code, bracketed
from .pieces import Speller
from .writer import Writer


def index(w: Writer, term: Term) -> Code:
    """base[...] with one or two indices, each a number, a name, a colon or a range."""
    base, *indices = term.args
    if is_same_index(w, term):
        return w.spell.call("same index", *(w.codes[index] for index in indices))
    places = [place(w, index) for index in indices]
    kept = sum(index.op in ("colon", "range") for index in indices)
    if (len(base.shape) == 1 or is_row(base.shape)) and len(places) == 2:  # a 1-D array
        places = [places[0] if len(base.shape) == 1 else places[1]]
        kept = int(":" in places[0])
    code = _entry(w, w.codes[base], places)
    wanted = 0 if not term.shape else 1 if len(term.shape) == 1 or is_row(term.shape) else 2
    if kept > wanted:
        code = w.spell.method("flat" if wanted else "one entry", code)
    return code


def _entry(w: Writer, base: Code, places: list[str]) -> Code:
    """The entries at these places; of a transpose those of what is transposed."""
    slices = [":" in place for place in places]
    if w.backend.columns and base.straight is not None and len(places) == 2 and not all(slices):
        base, places, slices = base.straight, places[::-1], slices[::-1]
    code = w.spell.entry(base, places)
    return w.spell.transposed(code) if w.backend.keeps_rows and slices == [False, True] else code


def is_same_index(w: Writer, term: Term) -> bool:
    """Is this eye(n)[i, j], which is written as i == j?"""
    if term.op != "index" or not is_identity(term.args[0]) or "same index" not in w.backend.spelled:
        return False
    return all(index.op not in ("colon", "range") for index in term.args[1:])


def place(w: Writer, index: Term) -> str:
    """One index, counted as the language does."""
    if index.op == "colon":
        return ":"
    if index.op == "range":
        low, high = index.args
        return w.backend.statement("range", before(w, low), w.codes[high].text)
    return before(w, index)


def before(w: Writer, index: Term) -> str:
    """The code of an index, less one where arrays count from 0."""
    value = literal(index)
    if value is not None:
        return str(int(value) - 1 + w.backend.first)
    return w.codes[index].text if w.backend.first else w.spell.infix(w.codes[index], "-", w.integer(1), SUM).text


def stack(w: Writer, term: Term) -> Code:
    """[a, b; c, d] of scalars or blocks."""
    rows = int(str(term.value))
    width = len(term.args) // rows
    grid = [term.args[k : k + width] for k in range(0, len(term.args), width)]
    if "beside" in w.backend.spelled:
        return _literal(w, term, grid)
    if all(not t.shape for t in term.args):
        texts = [", ".join(w.codes[t].text for t in row) for row in grid]
        constant = all(w.codes[t].nature == NUMBER for t in term.args)
        flat = w.spell.call("constants" if constant else "array", Code(f"[{', '.join(texts)}]"))
        return flat if rows == 1 or width == 1 else w.spell.reshaped(flat, (str(rows), str(width)))
    if len(term.shape) == 1 or is_row(term.shape):
        return w.spell.call("join", Code(f"[{', '.join(_one_axis(w, t) for t in term.args)}]"))
    parts = [f"[{', '.join(_two_axes(w, t) for t in row)}]" for row in grid]
    return w.spell.call("block", Code(f"[{', '.join(parts)}]"))


def _literal(w: Writer, term: Term, grid: Sequence[Sequence[Term]]) -> Code:
    """The blocks between the brackets of the language; what has one axis is a column."""
    beside, above = w.backend.spelled["beside"], w.backend.spelled["above"]
    if len(term.shape) == 1 or is_row(term.shape):
        text = above.join(w.codes[t].text for t in term.args)
    else:
        rows = [[two_axes(w.codes[t], t.shape, w.spell) for t in row] for row in grid]
        text = above.join(beside.join(_part(w, code) for code in row) for row in rows)
    constant = all(w.codes[t].nature == NUMBER for t in term.args) and not w.complex_names
    return Code(w.backend.statement("literal of numbers" if constant else "literal", text))


def _part(w: Writer, code: Code) -> str:
    """A block as what others stand beside."""
    if w.backend.spelled["beside"] == ", ":
        return code.text
    return f"({code.text})" if code.text.endswith("'") else bracketed(code, ATOM)


def _one_axis(w: Writer, term: Term) -> str:
    if term.shape:
        return w.codes[term].text
    return w.spell.call("array", Code(f"[{w.codes[term].text}]")).text


def _two_axes(w: Writer, term: Term) -> str:
    if not term.shape:
        return w.spell.reshaped(Code(_one_axis(w, term)), ("1", "1")).text
    return two_axes(w.codes[term], term.shape, w.spell).text


def two_axes(code: Code, shape: Shape, spell: Speller) -> Code:
    """A vector as a matrix of one column or row."""
    if len(shape) == 1:
        return spell.spread(code, (True, False))
    return spell.spread(code, (False, True)) if is_row(shape) else code
