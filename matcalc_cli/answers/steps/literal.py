"""Differentials as they are written down: each factor of a product in its turn, the rest as it stands.

Takes a tree that is a polynomial in names; gives the tree of its differential over the names of their differentials.
"""

from collections.abc import Mapping

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
    """A*(B*c) as A*B*c, and signs before products, quotients and traces."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        match node.op:
            case "neg":
                return surface.negate(args[0])
            case "mul":
                return _product(node, *args)
            case "div" | "had" | "hdiv":
                return _signed_off(node, args)
            case "call" if node.value == "tr":
                return _signed_off(node, args)
        return rebuild(node, tuple(args))

    return fold(tree, visit)


def _signed_off(node: Tree, args: list[Tree]) -> Tree:
    """The node over the arguments without their signs, with the sign of all of them before it."""
    signs = [arg.op == "neg" for arg in args]
    bare = rebuild(node, tuple(arg.args[0] if sign else arg for arg, sign in zip(args, signs, strict=True)))
    return surface.negate(bare) if sum(signs) % 2 else bare


def _product(node: Tree, left: Tree, right: Tree) -> Tree:
    if left.op == "neg" or right.op == "neg":
        signs = [side.op == "neg" for side in (left, right)]
        left, right = (side.args[0] if side.op == "neg" else side for side in (left, right))
        bare = _joined(node, left, right)
        return bare if all(signs) else surface.negate(bare)
    return _joined(node, left, right)


def _joined(node: Tree, left: Tree, right: Tree) -> Tree:
    """left*right; where right is a product whose first factor left can be multiplied by, factor by factor."""
    first, later = right, []
    while first.op == "mul":
        first, last = first.args
        later.append(last)
    if not later or not _conforms(left, first) or not _conforms(left, right.args[0]):
        return Tree("mul", (left, right), shape=node.shape)
    return surface.product([left, first, *reversed(later)])


def _conforms(left: Tree, right: Tree) -> bool:
    """Is left*right a product of its own: with a scalar, or of a matrix or row with what has as many rows?"""
    a, b = left.shape or (), right.shape or ()
    return not a or not b or (len(a) == 2 and a[1] == b[0])
