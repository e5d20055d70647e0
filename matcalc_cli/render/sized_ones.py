r"""Vectors of ones by their sizes, where a formula has others with theirs: 1_n'*x beside 1_n.

Takes trees; gives trees in which a sum is a product with ones of a size that is shown. One idea: within one equation
the same vector is written in one way.
"""

from ..dimensions import Dim
from ..language.tree import Tree, call, fold, name, number, rebuild, walk
from .walk import is_number

ONES, SUM = "ones", "sum"


def is_mixed(*trees: Tree) -> bool:
    """Do the trees have sums of vectors or matrices, and ones with a size as well?"""
    nodes = [node for tree in trees for node in walk(tree) if node.op == "call"]
    return any(node.value == ONES and node.args for node in nodes) and any(_is_total(node) for node in nodes)


def sized(tree: Tree) -> Tree:
    """The tree with its sums as products with ones of their sizes, where these are names or numbers."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        new = rebuild(node, tuple(args))
        return _product(new) if _is_total(new) else new

    return fold(tree, visit)


def _is_total(node: Tree) -> bool:
    return node.op == "call" and node.value == SUM and bool(node.args[0].shape)


def _product(node: Tree) -> Tree:
    """1'*x of a vector; 1'*X, X*1 or both of a matrix."""
    operand, *by = node.args
    shape = operand.shape or ()
    if not all(isinstance(dim, int) or (isinstance(dim, str) and dim.isidentifier()) for dim in shape):
        return node
    columns, rows = not by or is_number(by[0], 1), len(shape) == 2 and (not by or not is_number(by[0], 1))
    found = operand
    if columns:
        left = Tree("transpose", (_ones(shape[0]),), shape=(1, shape[0]))
        found = Tree("mul", (left, found), shape=(1, shape[1]) if len(shape) == 2 else ())
    if rows:
        found = Tree("mul", (found, _ones(shape[1])), shape=node.shape)
    return found


def _ones(dim: Dim) -> Tree:
    return call(ONES, number(dim) if isinstance(dim, int) else name(str(dim), ()), shape=(dim,))
