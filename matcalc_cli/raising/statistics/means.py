"""Means, where the input writes them: mean(x) for sum(x)/n, mean(X, 2) for sum(X, 2)/n.

Takes the scalar factors of a product and its chain; gives what is left of them beside the means.
"""

from collections.abc import Callable
from fractions import Fraction

from ...graph.primitives import is_size
from ...graph.tensor import Einsum, Factor, Node, size
from ...language.tree import Tree, rebuild
from .. import surface as phrases
from ..chains import Atom, Chain

_0 = Fraction(0)

Found = list[tuple[Node, Tree, bool]]


def means_out(
    scalars: list[Factor], tree: Callable[[Node], Tree], every: bool = False
) -> tuple[int, Found, list[Factor]]:
    """The powers of means among the scalar factors, each with the sum it is made of and whether it divides, behind the
    sign that they have; and the factors that are left. `every`: a sum is a mean where no size is there for it, too."""
    found: Found = []
    sign = 1
    for base, _, e in scalars:
        shown = tree(base) if e.denominator == 1 and isinstance(base, Einsum) else None
        negated = shown is not None and shown.op == "neg"
        shown = shown.args[0] if shown is not None and negated else shown
        if shown is None or (shown.op, shown.value, len(shown.args)) != ("call", "sum", 1):
            continue
        sizes = {size(dim): None for dim in shown.args[0].shape or ()}
        over = [f for f in scalars if f[0] in sizes and (every or (f[2] * e < 0 and abs(f[2]) >= abs(e)))]
        over += [(count, (), _0) for count in sizes if every and all(f[0] is not count for f in over)]
        if len(over) == len(shown.args[0].shape or ()) > 0:
            mean = phrases.call("mean", *shown.args, shape=())
            found.append((base, phrases.power(mean, abs(e)), e < 0))
            sign *= -1 if negated and e % 2 else 1
            scalars = [f for f in scalars if f not in over and f != (base, (), e)]
            scalars += [(f, at, p + e) for f, at, p in over if p != -e]
    return sign, found, scalars


def means_by_axis(scalars: list[Factor], opened: tuple[int, Chain]) -> tuple[list[Factor], tuple[int, Chain]]:
    """sum(X, 2)/n as mean(X, 2), also as a factor entry by entry: the scalars that are left, and the product."""
    sign, chain = opened
    below = [f for f, _, e in scalars if e == -1 and is_size(f)]
    if len(chain) != 1 or not below:
        return scalars, opened
    for count in below:
        mean = _with_mean(chain[0].plain, count)
        if mean is not None:
            back = _with_mean(chain[0].transpose, count) or phrases.transposed(mean)
            return [f for f in scalars if f[0] is not count], (sign, (Atom(mean, back, chain[0].key),))
    return scalars, opened


def _with_mean(tree: Tree, count: Node) -> Tree | None:
    """The entrywise product with mean(X, 2) for its first sum over so many entries."""
    if (tree.op, tree.value, len(tree.args)) == ("call", "sum", 2):
        counted = size((tree.args[0].shape or ())[0 if tree.args[1].value == 1 else 1])
        return phrases.call("mean", *tree.args, shape=tree.shape or ()) if counted is count else None
    for k, factor in enumerate(tree.args if tree.op in ("had", "hdiv", "transpose") else ()):
        found = _with_mean(factor, count) if k == 0 or tree.op == "had" else None
        if found is not None:
            return rebuild(tree, (*tree.args[:k], found, *tree.args[k + 1 :]))
    return None
