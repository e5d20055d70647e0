"""Cross products: skew(u) as a matrix of a net.

Takes the factors of a contraction with alternating tensors ε, gives those without; a vector that meets an axis of ε and
nothing else makes of it a matrix between the other two, skew(u)_ki = Σ_j ε_kji u_j.
"""

from collections.abc import Callable, Sequence

from ..graph.nodes import Factor, Node
from ..graph.parts import reached
from ..graph.primitives import is_alternating, is_unit
from ..language.tree import Tree
from . import surface as phrases
from .chains import Chain, Key, trees
from .net import Edge, Net, atom_of

Column = Callable[[Sequence[Factor], int], "tuple[int, Chain | None]"]  # of factors, at an index
Place = Callable[[Node], Key]  # where a factor stands in the text


def crossed(factors: "Sequence[Factor]", net: Net, column: Column, place: Place) -> "tuple[int, list[Factor] | None]":
    """The sign, and the factors that are left beside a matrix skew(u) in the net for each ε; None where one meets no
    vector."""
    sign, rest = 1, list(factors)
    while (epsilon := next((f for f in rest if is_alternating(f[0])), None)) is not None:
        rest.remove(epsilon)
        found = None if epsilon[2] != 1 else _vector(epsilon[1], rest, net, place)
        if found is None:
            return sign, None
        axis, part = found
        own, chain = column(part, epsilon[1][axis])
        if chain is None:
            return sign, None
        rest = [f for f in rest if f not in part]
        for i in {i for _, at, _ in part for i in at}:
            net.dims.pop(i, None)
        skew = phrases.call("skew", phrases.product(trees(chain)), shape=(3, 3))
        # ε_vxy = ε_yvx, so that the matrix leads from y to x
        net.connect(Edge(epsilon[1][(axis + 2) % 3], epsilon[1][(axis + 1) % 3], (atom_of(skew, [chain]),)))
        sign *= own
    return sign, rest


def _vector(at: tuple[int, ...], rest: "list[Factor]", net: Net, place: Place) -> "tuple[int, list[Factor]] | None":
    """The axis of ε at which there is a vector that meets nothing else, and the factors of that vector: the one that
    stands first, and a basis vector only where there is no other."""
    found = []
    for axis, index in enumerate(at):
        part, indices = reached(rest, {index})
        others = indices & (net.keep | set(at)) - {index}
        if not part or others or index in net.keep or any(net.at(i) for i in indices):
            continue
        found.append((all(is_unit(f) for f, _, _ in part), min(place(f) for f, _, _ in part), axis, part))
    found.sort(key=lambda one: one[:3])
    return found[len(found) // len(at)][2:] if found else None  # of three the second, for a'*cross(b, c)


def in_order(sign: int, tree: Tree, first: bool, spelling: "Callable[[Tree], tuple[object, ...]]") -> tuple[int, Tree]:
    """cross(b, a) for -cross(a, b), where it stands alone; in a sum the vectors are in the order of the text."""

    def wanted(cross: Tree) -> bool:
        one, other = (spelling(arg) for arg in cross.args)
        return sign < 0 if first else one > other

    turned = _turned(tree, wanted)
    return (sign, tree) if turned is None else (-sign, turned)


def _turned(tree: Tree, wanted: Callable[[Tree], bool]) -> Tree | None:
    """The product with the arguments of its first cross product that passes `wanted` exchanged, which is its negative;
    for a transpose of skew(u), skew(u). None where it has none."""
    if tree.op == "call" and tree.value == "cross" and wanted(tree):
        return phrases.call("cross", *tree.args[::-1], shape=tree.shape)
    if tree.op == "transpose" and phrases.skew_of(tree) is not None:
        return tree.args[0]
    if tree.op not in ("mul", "div", "had", "transpose"):
        return None
    for k, arg in enumerate(tree.args[:1] if tree.op == "div" else tree.args):
        if (found := _turned(arg, wanted)) is not None:
            return Tree(tree.op, (*tree.args[:k], found, *tree.args[k + 1 :]), tree.value, shape=tree.shape)
    return None
