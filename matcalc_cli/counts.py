"""The whole numbers of a graph that stand for themselves: k of X^k, and r of Σ_r, which a sum binds.

Takes nodes, gives the names they depend on. One idea: a bound name is made of the depth of the sums within, so equal
sums are the same object whatever their counters were called; to look inside, a sum is opened under a fresh name.
"""

from itertools import count

from .dims import Dim, monomials, symbols
from .nodes import Node, Op, remember

MARK = "#"  # bound names begin with it; no name of a user's does
OPENED = "~"  # and with this one the name of a counter whose sum is open
MOST_TERMS = 1024  # of a sum between numbers, which is written out
_fresh = count()


def counts(node: Node) -> frozenset[str]:
    """The names of whole numbers, and of sizes as factors, on which the value of the node depends."""
    return remember(node, "counts", _counts)


def _counts(node: Node) -> frozenset[str]:
    below: frozenset[str] = frozenset().union(*(child.memo["counts"] for child in node.children))
    if not isinstance(node, Op):
        return below
    match node.name, node.params:
        case (("matpow" | "size"), (k,)):
            return below | frozenset(symbols(k))  # type: ignore[arg-type]
        case "series", (name, low, high):
            return (below - {str(name)}) | frozenset((*symbols(low), *symbols(high)))  # type: ignore[arg-type]
    return below


def is_bound(name: str) -> bool:
    """Does a sum bind the name?"""
    return name.startswith(MARK)


def is_negative(k: Dim) -> bool:
    """Does the exponent count down? So do -k and 1 - k, and r - k where r runs up to k."""
    named = [term for term in monomials(k) if term[1]] or list(monomials(k))
    own = [term for term in named if not any(name[0] in MARK + OPENED for name in term[1])]
    return (own or named)[0][0] < 0


def is_series(node: Node) -> bool:
    """Is this a Σ over a range?"""
    return isinstance(node, Op) and node.name == "series"


def bound_name(body: Node, counter: str) -> str:
    """The name of the counter of a Σ over this body."""
    level = 1 + remember(body, "levels", _levels)
    while f"{MARK}{level}" in counts(body) - {counter}:
        level += 1
    return f"{MARK}{level}"


def _levels(node: Node) -> int:
    inside = max((child.memo["levels"] for child in node.children), default=0)
    return max(inside, int(str(node.params[0])[1:])) if isinstance(node, Op) and is_series(node) else inside


def fresh_counter() -> str:
    """A name for the counter of an opened sum."""
    return f"{OPENED}{next(_fresh)}"
