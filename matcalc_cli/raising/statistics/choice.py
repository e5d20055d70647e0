"""The statistics among the scalars of a product: mean(x)/std(x)^2 rather than sum(x)/(n*std(x)^2).

Takes the scalar factors; gives the calls of mean, var and std among them, and what is left. Where a sum may be shown as
a mean or not, the way is taken that leaves the fewest sizes, and then the shorter one.
"""

from collections.abc import Callable
from fractions import Fraction

from ...graph.primitives import is_size
from ...graph.tensor import Factor, Node
from ...language.tree import Tree, walk
from ..readers_order import Reader
from .deviations import spreads_out
from .means import Found, means_out

Way = tuple[int, Found, list[Factor]]  # the sign, what is called, what is left


def statistics_out(scalars: list[Factor], reader: Reader, tree: Callable[[Node], Tree]) -> Way:
    """The means and deviations among the scalars, each with the node it is made of and whether it divides, behind the
    sign that they have; and the factors that are left."""
    called = reader.words.spreads

    def way(every: bool) -> Way:
        sign, found, left = means_out(scalars, tree, every)
        if called:
            spreads, left = spreads_out(left, called, tree, reader.signs)
            found += spreads
        return sign, found, left

    first = way(every=False)
    return min(first, way(every=True), key=lambda one: _length(one, tree)) if called and first[2] else first


def _length(way: Way, tree: Callable[[Node], Tree]) -> tuple[Fraction, int]:
    """How much of sizes is left, where a root or a power counts more; then the length of all that is shown."""
    _, found, left = way
    sizes = sum((abs(e) + (e != 1) for f, _, e in left if is_size(f)), Fraction(0))
    trees = [shown for _, shown, _ in found] + [tree(f) for f, _, _ in left]
    return sizes, sum(len(list(walk(shown))) for shown in trees)
