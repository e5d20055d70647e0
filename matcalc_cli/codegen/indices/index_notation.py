"""Index notation in emitted code: `BODY for i, j` and `sum(i, BODY)` as einsum.

What is no product, sum or entrywise function of entries becomes an inner function of the indices, called for each.
"""

from ..plan.terms import Term, index_names
from ..writing.fragments import SCALAR, SUM, TENSOR, Code
from ..writing.writer import Write, Writer
from . import loops
from .contractions import Contraction
from .einsums import BeyondEinsum, Reader
from .invariants import end_of


def write(term: Term, w: Writer, code: Write) -> Code:
    """The array of a `tensor`, the number of an `isum`; entry by entry where the body is beyond einsum."""
    if w.backend.loops:
        return loops.write(term, w, code)
    try:
        return _contracted(term, w)
    except BeyondEinsum:
        return _entry_by_entry(term, w, code)


def range_sum(term: Term, w: Writer, code: Write) -> Code:
    """A function of the counter, summed over its range."""
    if w.backend.loops:
        return loops.range_sum(term, w, code)
    name, (low, high, summand) = str(term.value), term.args
    part, counter = w.fresh(), w.safe[name]
    body, restore = w.inner([name])
    result = code(summand)
    restore()
    w.lines += w.backend.function(part, [counter], body, [result.text])
    if (end := end_of(term)) is not None:
        text = w.backend.statement("counted sum", part, counter, w.codes[end].text)
    else:
        after = w.spell.infix(w.codes[high], "+", w.integer(1), SUM).text
        text = w.backend.statement("range sum", part, counter, w.codes[low].text, w.codes[high].text, after)
    return Code(text, nature=TENSOR if term.shape else SCALAR)


def _contracted(term: Term, w: Writer) -> Code:
    reader = Reader(w, term)
    if term.op == "isum":
        return reader.array(reader.value(term), ())
    body, names = term.args[0], index_names(term)
    parts = body.args if body.op == "sum" else (body,)
    values = [reader.value(part) for part in parts]
    contraction = Contraction(w, names, dict(zip(names, term.shape, strict=True)), reader.array)
    return contraction.write(values)


def _entry_by_entry(term: Term, w: Writer, code: Write) -> Code:
    """A function of the indices and an array of its values."""
    names = index_names(term)
    reader = Reader(w, term)
    dims = term.shape if term.op == "tensor" else tuple(reader.lengths.get(name, 0) for name in names)
    entry, places = w.fresh(), [w.safe[name] for name in names]
    body, restore = w.inner(names)
    result = code(term.args[0])
    restore()
    w.lines += w.backend.function(entry, places, body, [result.text])
    text = f"{entry}({', '.join(places)})"
    for place, dim in zip(reversed(places), reversed(dims), strict=True):
        end = str(dim + 1) if isinstance(dim, int) else f"{w.size(dim).text} + 1"
        text = w.backend.statement("listed", text, place, w.size(dim).text, end)
    if term.op == "isum":
        return Code(w.backend.statement("sum of list", text), nature=SCALAR)
    return w.spell.call("nested", Code(text))
