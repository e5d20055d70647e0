"""Differentials as they are written down: each factor of a product in its turn, the rest as it stands.

Takes a tree that is a polynomial in names; gives the tree of its differential over the names of their differentials.
"""

from collections.abc import Mapping

from ...dimensions import Shape
from ...language.tree import Tree, fold, number, rebuild
from ...raising import surface

MOST = 12  # terms


def literal(tree: Tree, slots: Mapping[str, Tree]) -> Tree | None:
    """d(tree); None where it would have too many terms, or no name of it varies. `slots`: the differentials."""

    def visit(node: Tree, args: list[Tree | None]) -> Tree | None:
        if node.op == "name":
            return slots.get(str(node.value))
        if all(arg is None for arg in args):
            return None
        match node.op:
            case "sum":
                return _total([arg for arg in args if arg is not None], node)
            case "neg":
                assert args[0] is not None
                return surface.negate(args[0])
            case "stack":
                return rebuild(node, tuple(arg or _nothing(old) for arg, old in zip(args, node.args, strict=True)))
        return _total([_one(node, k, arg) for k, arg in enumerate(args) if arg is not None], node)

    found = fold(tree, visit)
    if found is None or (found.op == "sum" and len(found.args) > MOST):
        return None
    return found


def _total(trees: list[Tree], node: Tree) -> Tree:
    """The sum, its terms side by side, in the shape of the node."""
    return surface.total([term for tree in trees for term in signed(tree)], node.shape or ())


def signed(tree: Tree) -> list[tuple[int, Tree]]:
    """The terms of a tree with their signs."""
    return [(-1, t.args[0]) if t.op == "neg" else (1, t) for t in (tree.args if tree.op == "sum" else (tree,))]


def _one(node: Tree, place: int, change: Tree) -> Tree:
    """The node with one argument changed, term by term where that is a sum."""

    def with_term(term: Tree) -> Tree:
        return rebuild(node, tuple(term if k == place else arg for k, arg in enumerate(node.args)))

    return surface.total([(sign, with_term(term)) for sign, term in signed(change)], node.shape or ())


def _nothing(tree: Tree) -> Tree:
    """Zeros of the shape of a tree."""
    if not tree.shape:
        return number(0)
    return surface.call("zeros", *(surface.dimension(dim) for dim in tree.shape), shape=tree.shape)


def regrouped(tree: Tree) -> Tree:
    """A*(B*c) as A*B*c, and signs before products."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        if node.op == "neg":
            return surface.negate(args[0])
        if node.op == "mul":
            return _product(node, *args)
        return rebuild(node, tuple(args))

    return fold(tree, visit)


def _product(node: Tree, left: Tree, right: Tree) -> Tree:
    if right.op == "neg":
        return surface.negate(_product(node, left, right.args[0]))
    if left.op == "neg":
        return surface.negate(_product(node, left.args[0], right))
    if right.op == "mul" and _conforms(left, right.args[0]):
        inner, last = right.args
        return Tree("mul", (_product(Tree("mul", shape=_shape(left, inner)), left, inner), last), shape=node.shape)
    return Tree("mul", (left, right), shape=node.shape)


def _shape(left: Tree, right: Tree) -> Shape:
    return surface.product_shape(left.shape or (), right.shape or ())


def _conforms(left: Tree, right: Tree) -> bool:
    """Is left*right a product of its own: with a scalar, or of two matrices or rows?"""
    a, b = left.shape or (), right.shape or ()
    return not a or not b or (len(a) == 2 and len(b) == 2 and a[1] == b[0])
