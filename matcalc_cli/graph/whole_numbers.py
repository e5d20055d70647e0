"""The whole numbers of a graph that stand for themselves: k of X^k, and r of Σ_r, which a sum binds.

Takes nodes, gives the names they depend on. One idea: a bound name is numbered by how deep sums are nested in the body,
so equal sums are the same object whatever their counters were called. To look inside, a sum is opened: its counter gets
a fresh name.
"""

from itertools import count

from ..dimensions import Dim, monomials, sub, substitute, symbols
from ..limits import limit
from .nodes import Node, Op, remember
from .primitives import is_series, row_of

MARK = "#"  # bound names begin with it; no name of a user's does
OPENED = "~"  # the name of a counter whose sum is open begins with it
MOST_TERMS = limit("terms")  # of a sum between numbers, which is written out
Ranges = dict[str, tuple[Dim, Dim]]  # of the counters of open sums, the outermost first
_fresh = count()


def counts(node: Node) -> frozenset[str]:
    """The names of whole numbers, and of sizes as factors, on which the value of the node depends."""
    return remember(node, "counts", _counts)


def _counts(node: Node) -> frozenset[str]:
    below: frozenset[str] = frozenset().union(*(child.memo["counts"] for child in node.children))
    row = row_of(node)
    if row is None or not isinstance(node, Op):
        return below
    own = frozenset(name for k in row.counted for name in symbols(node.params[k]))
    return (below if row.binds is None else below - {str(node.params[row.binds])}) | own


def is_bound(name: str) -> bool:
    """Does a sum bind the name?"""
    return name.startswith(MARK)


def is_negative(k: Dim) -> bool:
    """Does the exponent look like one that counts down? So do -k and 1 - k, and r - k where r runs up to k."""
    outer = [c for c, names in monomials(k) if names and not any(name[0] in MARK + OPENED for name in names)]
    number = sum(c for c, names in monomials(k) if not names)
    inner = [c for c, names in monomials(k) if names]
    if outer:
        return outer[0] < 0
    if number > 0 or not inner:
        return number < 0
    return all(c < 0 for c in inner)


def is_negated(k: Dim) -> bool:
    """Is k the one of k and -k that looks like a negative number? Exactly one of the two is, for names of any kind.

    A counter changes its name when its sum is opened and closed; so where k has no other names, values that its
    counters may well have decide: r, r - 1 and 9 - r are not negated, -r and r - 9 are.
    """
    free = [c for c, names in monomials(k) if names and not any(name[0] in MARK + OPENED for name in names)]
    if free:
        return free[0] < 0
    likely: Dim = substitute(k, {name: 3 * int(name[1:]) - 1 for name in symbols(k)})
    assert isinstance(likely, int)
    return likely < 0 or (likely == 0 and monomials(k)[0][0] < 0)


def sign_of(k: Dim, ranges: Ranges) -> int:
    """1 or -1 where the exponent is never negative, or always; 0 where that depends. Sizes are 1 or more.

    An exponent without counters has the sign that it is written with, which is stated as a condition of the answer.
    """
    if not any(name in ranges for name in symbols(k)):
        return -1 if is_negative(k) else 1
    lowest, highest = _extreme(k, ranges, 0), _extreme(k, ranges, 1)
    if lowest is not None and never_negative(lowest):
        return 1
    return -1 if highest is not None and never_negative(sub(-1, highest)) else 0


def never_negative(k: Dim) -> bool:
    """Is the polynomial 0 or more wherever its names are 1 or more, as far as its coefficients tell?"""
    terms = monomials(k)
    return all(c > 0 for c, names in terms if names) and sum(c for c, _ in terms) >= 0


def _extreme(k: Dim, ranges: Ranges, end: int) -> Dim | None:
    """The least (end 0) or largest (end 1) value over the ranges, the innermost counter taken first."""
    for counter in reversed(ranges):
        slopes = [(c, names) for c, names in monomials(k) if counter in names]
        if any(len(names) > 1 for _, names in slopes):
            return None
        if slopes:
            k = substitute(k, {counter: ranges[counter][end if slopes[0][0] > 0 else 1 - end]})
    return k


def bound_name(body: Node, counter: str) -> str:
    """The name of the counter of a Σ over this body."""
    level = 1 + remember(body, "levels", _levels)
    while f"{MARK}{level}" in counts(body) - {counter}:
        level += 1
    return f"{MARK}{level}"


def _levels(node: Node) -> int:
    inside = max((child.memo["levels"] for child in node.children), default=0)
    return max(inside, int(str(node.params[0])[1:])) if is_series(node) else inside


def fresh_counter() -> str:
    """A name for the counter of an opened sum."""
    return f"{OPENED}{next(_fresh)}"
