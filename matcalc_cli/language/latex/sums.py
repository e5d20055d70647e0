r"""Sums, products and extrema over an index: \sum_{i=1}^n x_i \log x_i, \sum_{i,j}, \max_i x_i.

Takes the place of the command; gives a piece that reaches to the end of the term. Entries of an index run over all
there are; where limits say otherwise, they are refused.
"""

from itertools import pairwise

from ..tokens import Token
from . import looks
from .letters import letter_at
from .source import Index, Piece, Source, Stretch

BETWEEN = frozenset((r"\in", r"\le", r"\leq", r"\leqslant"))  # an index and its limits
DOTS = frozenset((r"\dots", r"\ldots", r"\cdots", r"\dotsc", "..."))
ALL = "without limits the sum runs over all entries"

_LESS = r"write \sum_{i,j}, which is twice the sum where the terms are symmetric and 0 for i = j"
UNLIKE = {  # relations between two indices -> what to write
    **dict.fromkeys(("neq", "ne", "≠"), r"write \sum_{i,j} over all of them, and subtract the terms with i = j"),
    **dict.fromkeys(("<", "lt", ">", "gt"), _LESS),
}


def over_index(src: Source, place: int, stop: int) -> Piece:
    """The sum that begins here."""
    token = src.at(place)
    scripts = src.scripts(place + 1, stop)
    function = token.text
    if scripts.below is None:
        hint = r"write \sum_{i=1}^{n} x_i, or \mathbf{1}^\top x"
        raise src.refused(f"the index of \\{token.text} is missing", place, place + 1, hint)
    found = index_set(src, scripts.below)
    names, low, high = found.names, found.low, scripts.above[0] if scripts.above else found.high
    if scripts.above and found.high is not None:
        raise src.refused("the upper limit is said twice", *scripts.above[0])
    end = src.term_end(scripts.stop, stop)
    if end == scripts.stop:
        raise src.error("syntax", f"nothing stands behind \\{token.text}", token, token)
    size = src.spelling(high) if high is not None else ""
    indices = [Index(name, src.inside, size or _declared_size(src, name, scripts.stop, end)) for name, _ in names]
    for name, at in names:
        src.indices[name] = at
    src.active += indices
    terms = src.pieces(scripts.stop, end)
    look = looks.of_sum(terms)
    if function != "sum":
        _refuse_behind(src, function, terms, frozenset(name for name, _ in names))
    body = src.formula(scripts.stop, end)
    del src.active[-len(indices) :]
    for index, (_, at) in zip(reversed(indices), reversed(names), strict=True):
        body = _summed(src, function, index, at, body, (low, high), place, end)
    return Piece("call", body, look, end)


def _declared_size(src: Source, index: str, place: int, stop: int) -> str:
    """How many entries the declared vectors have that stand behind with this index; nothing if that is not one size."""
    sizes = set()
    for k in range(place, stop - 2):
        letter = letter_at(src, k)
        shape = src.shapes.get(letter.name) if letter else None
        if letter is None or shape is None or len(shape) != 1:
            continue
        scripts = src.scripts(letter.stop, stop)
        marks = [src.spelling(s) for s in ([scripts.below] if scripts.below else []) + scripts.above[:1]]
        sizes |= {str(shape[0])} if {index, f"({index})", f"[{index}]"} & set(marks) else set()
    return sizes.pop() if len(sizes) == 1 else ""


def _refuse_behind(src: Source, function: str, found: list[Piece], names: frozenset[str]) -> None:
    r"""\prod_i x_i y: is y one of the factors of each, or a factor of the product?"""
    bound = [any(token.text in names for token in piece.tokens) for piece in found]
    if any(bound) and not bound[-1]:
        first = found[len(bound) - bound[::-1].index(True) - 1].stop
        message = f"is what stands behind the index part of what \\{function} is taken of?"
        raise src.refused(message, first, found[-1].stop, "put brackets around what is meant")


class IndexSet:
    """What stands below a sum: the indices with their places, and the limits that it states."""

    __slots__ = ("high", "low", "names")

    def __init__(self, names: list[tuple[str, int]], low: Stretch | None = None, high: Stretch | None = None) -> None:
        self.names, self.low, self.high = names, low, high


def index_set(src: Source, below: Stretch) -> IndexSet:
    r"""i; i, j; i=1; i = 1, \dots, n; 1 \le i \le n; i \in \{1, \dots, n\}; i \in [n]."""
    if below[1] - below[0] > 1 and src.is_group(below[0]) and src.partner[below[0]] == below[1] - 1:
        return index_set(src, (below[0] + 1, below[1] - 1))
    signs = [k for k in src.outside(below) if src.is_char(k, "=") or src.spelling((k, k + 1)) in BETWEEN]
    spelled = [src.spelling((k, k + 1)) for k in signs]
    low: Stretch | None = None
    high: Stretch | None = None
    names = below
    if len(signs) == 1 and spelled[0] in ("=", r"\in"):
        names, rest = (below[0], signs[0]), (signs[0] + 1, below[1])
        limits = _limits(src, rest) if spelled[0] == "=" else _of_set(src, rest)
        low, high = limits if limits is not None else (None, None)
        names = names if limits is not None else below
    elif len(signs) == 2 and r"\in" not in spelled and "=" not in spelled:
        low, names, high = (below[0], signs[0]), (signs[0] + 1, signs[1]), (signs[1] + 1, below[1])
    return IndexSet(_names(src, names, below), low, high)


def _limits(src: Source, stretch: Stretch) -> tuple[Stretch, Stretch | None] | None:
    r"""1, and 1, \dots, n; None for anything else."""
    cuts = [stretch[0] - 1, *(k for k in src.outside(stretch) if src.is_char(k, ",")), stretch[1]]
    parts = [(first + 1, last) for first, last in pairwise(cuts)]
    if len(parts) == 1:
        return parts[0], None
    counted = len(parts) == 3 or (len(parts) == 4 and src.spelling(parts[1]) == "2")
    return (parts[0], parts[-1]) if counted and src.spelling(parts[-2]) in DOTS else None


def _of_set(src: Source, stretch: Stretch) -> tuple[Stretch | None, Stretch | None] | None:
    r"""[n] and \{1, \dots, n\}."""
    if not src.is_open(stretch[0], "[", "{") or src.partner[stretch[0]] != stretch[1] - 1:
        return None
    inside = (stretch[0] + 1, stretch[1] - 1)
    if src.at(stretch[0]).text == "[":
        return (None, inside) if inside[1] - inside[0] == 1 else None
    limits = _limits(src, inside)
    return limits if limits is not None and limits[1] is not None else None


def _names(src: Source, stretch: Stretch, below: Stretch) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for place in range(*stretch):
        token = src.at(place)
        if token.kind == "brace" or src.is_char(place, ","):
            continue
        if token.kind != "letter" or token.text in [name for name, _ in found]:
            within = [src.at(k).text for k in range(*stretch)]
            hint = next((UNLIKE[text] for text in within if text in UNLIKE), r"write \sum_{i=1}^{n} or \sum_{i,j}")
            raise src.refused(f"the index set {src.shown(*below)} is not read", *below, hint)
        found.append((token.text, place))
    if not found:
        raise src.refused("the index is missing", *below)
    return found


def _summed(
    src: Source, function: str, index: Index, at: int, body: list[Token],
    limits: tuple[Stretch | None, Stretch | None], place: int, end: int,
) -> list[Token]:  # fmt: skip
    name = src.word(index.name, at, at + 1)
    low, high = limits
    if high is not None and "infty" in src.spelling(high):
        raise src.refused("an infinite sum is not read", *high, r"write \sum_{k=1}^{p}")
    if index.entries and index.number is not None:
        message = f"{index.name} is an index of entries and a number at once"
        raise src.error("refused", message, index.number, index.number, "write a vector of the numbers")
    if index.entries and (index.shifted or (low is not None and high is not None and src.spelling(low) != "1")):
        if function != "sum":
            hint = f"take it of slices: {function}(x[2:n] - x[1:n - 1])"
            raise src.refused(f"\\{function} runs over all entries", at, at + 1, hint)
        if low is None or high is None:
            message = f"{index.name} picks entries beside its own, and both limits are needed"
            raise src.refused(message, at, at + 1, r"write \sum_{i=1}^{n-1}")
        return src.call("sum", [[name], src.formula(*low), src.formula(*high), body], place, end)
    if index.entries:
        _check_limits(src, index, low, high)
        if function == "sum" and low is not None and high is not None and src.spelling(high) in src.counts:
            return src.call("sum", [[name], src.formula(*low), src.formula(*high), body], place, end)
        return src.call(function, [[name], body], place, end)
    if index.number is None:
        raise src.refused(
            f"nothing depends on the index {index.name}", at, at + 1, "leave out the sum, or name entries x_i"
        )
    if function != "sum" or low is None or high is None:
        message = "both limits are needed"
        raise src.refused(message, place, src.scripts(place + 1, end).stop, r"write \sum_{k=1}^{p}")
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
