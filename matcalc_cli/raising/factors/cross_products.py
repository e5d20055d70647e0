"""Cross products: skew(u) as a matrix of a net.

Takes the factors of a contraction with alternating tensors ε, gives those without; a vector that meets an axis of ε and
nothing else makes of it a matrix between the other two, skew(u)_ki = Σ_j ε_kji u_j.
"""

from collections.abc import Callable, Sequence
from math import prod

from ...graph.nodes import Factor, Node
from ...graph.parts import reached
from ...graph.primitives import is_alternating, is_unit
from ...graph.tensor import Einsum, Sum, einsum, scale
from ...language.tree import Tree, fold, rebuild
from .. import surface as phrases
from ..chains import Chain, Key, trees
from ..net import Edge, Net, atom_of

Column = Callable[[Sequence[Factor], int], "tuple[int, Chain | None]"]  # of factors, at an index
LINEAR = {"mul": 2, "had": 2, "div": 1, "transpose": 1}  # operation -> the first operands in which it is linear
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


def square_of(node: Einsum) -> Node | None:
    """v for a contraction that is v'*v: cut at one index it falls into two parts, which are one vector."""
    if node.shape or not all(at and e == 1 for _, at, e in node.factors):
        return None
    for index, dim in enumerate(node.dims):
        part, _ = reached(node.factors, set(node.factors[0][1]) - {index}, {index})
        other = [f for f in node.factors if f not in part]
        if len(part) != len(other) or len(node.factors) % 2:
            continue
        one, two = (einsum(factors, (index,), {index: dim}) for factors in (part, other))
        if one is two:
            return scale(-1, one) if isinstance(one, Sum) and len(one.terms) == 1 else one
    return None


def in_order(sign: int, tree: Tree, first: bool, spelling: "Callable[[Tree], tuple[object, ...]]") -> tuple[int, Tree]:
    """The product with the vectors of its cross products in the order of the text, and skew(u) for its transpose; where
    it stands alone cross(b, a) for -cross(a, b)."""

    def ordered(node: Tree, parts: "list[tuple[int, Tree]]") -> tuple[int, Tree]:
        if node.op == "transpose" and phrases.skew_of(node) is not None:
            return -1, node.args[0]
        crossing = node.op == "call" and node.value == "cross"
        if not crossing and node.op not in LINEAR:
            return 1, node
        linear = [part if k < LINEAR.get(node.op, k + 1) else (1, node.args[k]) for k, part in enumerate(parts)]
        signs, args = [own for own, _ in linear], [arg for _, arg in linear]
        if crossing and spelling(args[0]) > spelling(args[1]):
            signs, args = [*signs, -1], args[::-1]
        return prod(signs), rebuild(node, tuple(args))

    own, tree = fold(tree, ordered)
    if own * sign < 0 and first and (turned := _turned(tree)) is not None:
        return 1, turned
    return own * sign, tree


def _turned(tree: Tree) -> Tree | None:
    """The negative of a product: the vectors of its first cross product exchanged. None where it has none."""

    def turned(node: Tree, parts: "list[Tree | None]") -> Tree | None:
        if node.op == "call" and node.value == "cross":
            return rebuild(node, node.args[::-1])
        for k, part in enumerate(parts[: LINEAR.get(node.op, 0)]):
            if part is not None:
                return rebuild(node, (*node.args[:k], part, *node.args[k + 1 :]))
        return None

    return fold(tree, turned)
