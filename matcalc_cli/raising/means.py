"""Means, where the input writes them: mean(x) for sum(x)/n, mean(X, 2) for sum(X, 2)/n.

Takes the scalar factors of a product and its chain; gives what is left of them beside the means.
"""

from fractions import Fraction
from typing import Protocol

from ..graph.tensor import Einsum, Factor, Node, size
from ..language.tree import Tree, equal
from . import surface as phrases
from .chains import Atom, Chain


class Host(Protocol):
    """What is needed of the raiser: the tree of a node, and for |u|^2 the tree u."""

    norms: dict[Node, Tree]

    def tree(self, node: Node) -> Tree: ...


Found = list[tuple[Node, Tree, bool]]


def means_out(scalars: list[Factor], host: Host, deviations: bool) -> tuple[Found, list[Factor]]:
    """The powers of means (with `deviations`, of standard deviations, too) among the scalar factors, each with the sum
    it is made of and whether it divides; and the factors that are left."""
    found: Found = []
    for base, _, e in scalars:
        shown = _averaged(base, e, host, deviations)
        if shown is None:
            continue
        sizes = {size(dim) for dim in shown.args[0].shape or ()}
        over = [f for f in scalars if f[0] in sizes and f[2] * e < 0 and abs(f[2]) >= abs(e)]
        if len(over) == len(shown.args[0].shape or ()) > 0:
            power = abs(e) if shown.value != "std" else abs(2 * e)
            found.append((base, phrases.power(shown, power), e < 0))
            scalars = [f for f in scalars if f not in over and f != (base, (), e)]
            scalars += [(f, at, p + e) for f, at, p in over if p != -e]
    return found, scalars


def _averaged(base: Node, e: Fraction, host: Host, deviations: bool) -> Tree | None:
    """mean(x) for sum(x), std(x) or var(x) for a power of norm(x - mean(x))^2; None for any other node."""
    if not isinstance(base, Einsum):
        return None
    shown = host.tree(base)
    if e.denominator == 1 and (shown.op, shown.value, len(shown.args)) == ("call", "sum", 1):
        return phrases.call("mean", *shown.args, shape=())
    centred = host.norms.get(base) if deviations and e.denominator <= 2 else None
    if centred is None or centred.op != "sum" or len(centred.args) != 2 or centred.args[1].op != "neg":
        return None
    values, mean = centred.args[0], centred.args[1].args[0]
    if (mean.op, mean.value, len(mean.args)) != ("call", "mean", 1) or not equal(mean.args[0], values):
        return None
    return phrases.call("std" if e.denominator == 2 else "var", values, shape=())


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
