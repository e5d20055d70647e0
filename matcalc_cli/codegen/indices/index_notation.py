"""Index notation in emitted code: `BODY for i, j` and `sum(i, BODY)` as einsum.

What is no product, sum or entrywise function of entries becomes an inner function of the indices, called for each.
"""

from ..plan.terms import Term, bound_within, index_names, literal
from ..writing.pieces import SCALAR, SUM, TENSOR, Code
from ..writing.writer import Write, Writer
from .contractions import Contraction
from .einsums import BeyondEinsum, Reader, is_delta


def needs(term: Term) -> list[Term]:
    """The largest parts that mention no index bound here; their code must stand before. Those of a sum around this one
    are numbers by now."""
    own = bound_within(term)
    found: list[Term] = []
    stack, seen = list(_parts(term)[::-1]), set[int]()
    while stack:
        part = stack.pop()
        if id(part) in seen or part.op == "colon":
            continue
        seen.add(id(part))
        if is_delta(part, own):
            continue
        if not part.bound & own and part.op != "range":
            found.append(part)
        else:
            stack.extend(reversed(_parts(part)))
    return found


def write(term: Term, w: Writer, code: Write) -> Code:
    """The array of a `tensor`, the number of an `isum`; entry by entry where the body is beyond einsum."""
    try:
        return _contracted(term, w)
    except BeyondEinsum:
        return _entry_by_entry(term, w, code)


def range_sum(term: Term, w: Writer, code: Write) -> Code:
    """A function of the counter, summed over its range."""
    name, (low, high, summand) = str(term.value), term.args
    part, counter = w.fresh(), w.safe[name]
    body, restore = w.inner([name])
    result = code(summand)
    restore()
    w.lines += w.backend.function(part, [counter], body, [result.text])
    if (end := _end(term)) is not None:
        text = w.backend.statement("counted sum", part, counter, w.codes[end].text)
    else:
        after = w.spell.infix(w.codes[high], "+", w.integer(1), SUM).text
        text = w.backend.statement("range sum", part, counter, w.codes[low].text, w.codes[high].text, after)
    return Code(text, nature=TENSOR if term.shape else SCALAR)


def _parts(term: Term) -> tuple[Term, ...]:
    """What stands in the code of a `tensor`, `isum` or `rsum`: range(k) for a counter up to k - 1."""
    if term.op == "rsum" and (end := _end(term)) is not None:
        return (end, term.args[2])
    return term.args


def _end(term: Term) -> Term | None:
    """k of a range from 0 to k - 1."""
    low, high, _ = term.args
    return _successor(high) if literal(low) == 0 else None


def _successor(high: Term) -> Term | None:
    """The name k of k - 1."""
    if high.op != "sum" or len(high.args) != 2 or literal(high.args[1]) != -1:
        return None
    return high.args[0] if high.args[0].op == "name" else None


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
