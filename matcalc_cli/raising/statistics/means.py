"""Means, where the input writes them: mean(x) for sum(x)/n, mean(X, 2) for sum(X, 2)/n.

Takes the scalar factors of a product and its chain; gives what is left of them beside the means.
"""

from collections.abc import Callable

from ...graph.tensor import Einsum, Factor, Node, size
from ...language.tree import Tree
from .. import surface as phrases
from ..chains import Atom, Chain

Found = list[tuple[Node, Tree, bool]]


def means_out(scalars: list[Factor], tree: Callable[[Node], Tree]) -> tuple[Found, list[Factor]]:
    """The powers of means among the scalar factors, each with the sum it is made of and whether it divides; and the
    factors that are left."""
    found: Found = []
    for base, _, e in scalars:
        shown = tree(base) if e.denominator == 1 and isinstance(base, Einsum) else None
        if shown is None or (shown.op, shown.value, len(shown.args)) != ("call", "sum", 1):
            continue
        sizes = {size(dim) for dim in shown.args[0].shape or ()}
        over = [f for f in scalars if f[0] in sizes and f[2] * e < 0 and abs(f[2]) >= abs(e)]
        if len(over) == len(shown.args[0].shape or ()) > 0:
            mean = phrases.call("mean", *shown.args, shape=())
            found.append((base, phrases.power(mean, abs(e)), e < 0))
            scalars = [f for f in scalars if f not in over and f != (base, (), e)]
            scalars += [(f, at, p + e) for f, at, p in over if p != -e]
    return found, scalars


def means_by_axis(scalars: list[Factor], opened: tuple[int, Chain]) -> tuple[list[Factor], tuple[int, Chain]]:
    """sum(X, 2)/n as mean(X, 2): the scalars that are left, and the product."""
    sign, chain = opened
    tree = chain[0].plain if len(chain) == 1 else None
    summed = tree.args[0] if tree is not None and tree.op == "transpose" else tree
    if tree is None or summed is None or (summed.op, summed.value, len(summed.args)) != ("call", "sum", 2):
        return scalars, opened
    count = size((summed.args[0].shape or ())[0 if summed.args[1].value == 1 else 1])
    rest = [f for f in scalars if f[0] is not count or f[2] != -1]
    if len(rest) == len(scalars):
        return scalars, opened
    mean = phrases.call("mean", *summed.args, shape=summed.shape or ())
    mean = mean if summed is tree else phrases.transposed(mean)
    return rest, (sign, (Atom(mean, phrases.transposed(mean), chain[0].key),))
