r"""Sums, products and extrema over an index: \sum_{i=1}^n x_i \log x_i, \sum_{i,j}, \max_i x_i.

Takes the place of the command; gives a piece that reaches to the end of the term. Entries of an index run over all
there are; where limits say otherwise, they are refused.
"""

from ..tokens import Token
from . import looks
from .source import Index, Piece, Scripts, Source, Stretch

ALL = "without limits the sum runs over all entries"


def over_index(src: Source, place: int, stop: int) -> Piece:
    """The sum that begins here."""
    token = src.at(place)
    scripts = src.scripts(place + 1, stop)
    function = token.text
    if scripts.below is None:
        hint = r"write \sum_{i=1}^{n} x_i, or \mathbf{1}^\top x"
        raise src.refused(f"the index of \\{token.text} is missing", place, place + 1, hint)
    names, low = _indices(src, scripts.below)
    end = src.term_end(scripts.stop, stop)
    if end == scripts.stop:
        raise src.error("syntax", f"nothing stands behind \\{token.text}", token, token)
    indices = [Index(name, src.inside) for name, _ in names]
    for name, at in names:
        src.indices[name] = at
    src.active += indices
    look = looks.of_sum(src.pieces(scripts.stop, end))
    for index in indices:  # what was seen of it, is seen again
        index.entries.clear()
    body = src.formula(scripts.stop, end)
    del src.active[-len(indices) :]
    for index, (_, at) in zip(reversed(indices), reversed(names), strict=True):
        body = _summed(src, function, index, at, body, low, scripts, place, end)
    return Piece("call", body, look, end)


def _indices(src: Source, below: Stretch) -> tuple[list[tuple[str, int]], Stretch | None]:
    """The names of the indices with their places, and the lower limit."""
    equals = next((k for k in range(*below) if src.is_char(k, "=")), below[1])
    found: list[tuple[str, int]] = []
    for place in range(below[0], equals):
        token = src.at(place)
        if token.kind == "brace" or src.is_char(place, ","):
            continue
        if token.kind != "letter" or token.text in [name for name, _ in found]:
            hint = r"write \sum_{i=1}^{n} or \sum_{i,j}"
            raise src.refused(f"the index set {src.shown(*below)} is not read", *below, hint)
        found.append((token.text, place))
    if not found:
        raise src.refused("the index is missing", *below)
    return found, (equals + 1, below[1]) if equals < below[1] else None


def _summed(
    src: Source, function: str, index: Index, at: int, body: list[Token], low: Stretch | None, scripts: Scripts,
    place: int, end: int,
) -> list[Token]:  # fmt: skip
    name = src.word(index.name, at, at + 1)
    high = scripts.above[0] if scripts.above else None
    if index.entries and index.number is not None:
        message = f"{index.name} is an index of entries and a number at once"
        raise src.error("refused", message, index.number, index.number, "write a vector of the numbers")
    if index.entries:
        _check_limits(src, index, low, high)
        return src.call(function, [[name], body], place, end)
    if index.number is None:
        raise src.refused(
            f"nothing depends on the index {index.name}", at, at + 1, "leave out the sum, or name entries x_i"
        )
    if function != "sum" or low is None or high is None or "infty" in src.spelling(high):
        message = "an infinite sum is not read" if high and "infty" in src.spelling(high) else "both limits are needed"
        raise src.refused(message, place, scripts.stop, r"write \sum_{k=1}^{p}")
    return src.call("sum", [[name], src.formula(*low), src.formula(*high), body], place, end)


def _check_limits(src: Source, index: Index, low: Stretch | None, high: Stretch | None) -> None:
    """The sum must run over all entries."""
    if low is not None and src.spelling(low) != "1":
        raise src.refused(f"the sum does not begin with the first entry: {ALL}", *low, "write slices: sum(x[2:n])")
    if high is None:
        return
    spelled = src.spelling(high)
    for name, axis in index.entries:
        shape = src.shapes.get(name)
        size = str(shape[axis]) if shape is not None and axis < len(shape) else ""
        known = src.lengths.setdefault((name, axis), spelled)
        if known != spelled or (size and size != spelled):
            message = f"the sum runs to {src.shown(*high)}, and {name} has {size or known} entries"
            raise src.refused(message, *high, ALL)
        if not size and not (len(spelled) == 1 and spelled.isalpha()):
            hint = f"declare it: --shape {name}:{spelled if spelled.isalnum() else 'n'}; {ALL}"
            raise src.refused(f"a sum to {src.shown(*high)} need not run over all entries of {name}", *high, hint)
