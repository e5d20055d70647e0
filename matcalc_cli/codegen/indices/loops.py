"""Index notation in languages of loops: an array entry by entry, a sum term by term.

Takes the terms of `BODY for i, j` and of sums; gives code. One idea: in the body every index is a number, so it is
written as any formula of scalars; what mentions no index stands before the loop.
"""

from ..plan.terms import Term, index_names
from ..writing.fragments import NUMBER, SCALAR, TENSOR, Code
from ..writing.writer import Write, Writer
from .einsums import Reader
from .invariants import needs


def write(term: Term, w: Writer, code: Write) -> Code:
    """The array of a `tensor`, the number of an `isum`."""
    names, known = index_names(term), Reader(w, term).lengths
    dims = term.shape if term.op == "tensor" else tuple(known.get(name, 0) for name in names)
    ranges = [(w.safe[name], "1", w.size(dim).text) for name, dim in zip(names, dims, strict=True)]
    _name(term, w)
    lines, entry, name = _body(term.args[0], names, w, code)
    if term.op == "isum":
        w.lines += w.backend.sum_of(name, ranges, lines, entry, "0")
        return Code(name, nature=SCALAR)
    w.lines += w.backend.array_of(name, ranges, lines, entry)
    return Code(name)


def range_sum(term: Term, w: Writer, code: Write) -> Code:
    """The sum over a range of numbers."""
    counter, (low, high, summand) = str(term.value), term.args
    ranges = [(w.safe[counter], code(low).text, code(high).text)]
    _name(term, w)
    start = w.filled("zeros", term.shape).text
    lines, entry, name = _body(summand, [counter], w, code)
    w.lines += w.backend.sum_of(name, ranges, lines, entry, start)
    return Code(name, nature=TENSOR if term.shape else SCALAR)


def _body(body: Term, names: list[str] | tuple[str, ...], w: Writer, code: Write) -> tuple[list[str], str, str]:
    """(the lines of the body, what it is, a name for all of it)"""
    lines, restore = w.inner(names)
    result = code(body)
    restore()
    return lines, result.text, w.fresh()


def _name(term: Term, w: Writer) -> None:
    """Give names to what is the same in every turn."""
    for part in needs(term):
        known = w.codes[part]
        simple = (known.straight or known).text.isidentifier() or known.nature == NUMBER
        if not simple:
            w.codes[part] = w.assign(known)
