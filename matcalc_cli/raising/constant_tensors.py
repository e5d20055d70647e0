"""The trees of constant tensors: pi, a basis vector, ones below the diagonal, rows of an identity."""

from ..graph import primitives
from ..graph.nodes import Op
from ..graph.primitives import is_triangle
from ..language.tokens import IMAGINARY_UNIT
from ..language.tree import Tree
from . import surface as phrases
from .stacks import Raise, as_stack


def constant_tensor(node: Op, tree: Raise, row: Raise) -> Tree | None:
    """The tree of an Op without arguments; None for one that is written as a call. `tree` and `row` raise nodes."""
    match node.name, node.params:
        case primitives.PI, _:
            return phrases.name("pi", ())
        case primitives.IMAGINARY, _:
            return phrases.name(IMAGINARY_UNIT, ())
        case ((primitives.BELOW | primitives.HALFBELOW), _):
            ones = phrases.call("ones", *(phrases.dimension(dim) for dim in node.shape), shape=node.shape)
            return phrases.call("tril" if is_triangle(node) else "halftril", ones, shape=node.shape)
        case primitives.UNIT, (n, k):
            return phrases.call("unit", phrases.dimension(n), phrases.dimension(k), shape=node.shape)
        case primitives.BLOCK, (total, n, offset):
            stacked = as_stack(node, tree, row)
            if stacked is not None:
                return stacked
            identity = phrases.call("eye", phrases.dimension(total), shape=(node.shape[0], node.shape[0]))
            return phrases.entry(identity, [Tree("colon"), phrases.ranged(offset, n)], node.shape)
    return None
