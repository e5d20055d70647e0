"""Roots of a matrix whose diagonal is 0 whatever the variables are: the distances between the rows of one matrix.

Takes a factor of a product; gives it as its slope needs it. One idea: where an entry is constant its differential is 0,
so the slope there may be taken anywhere. It is taken at 1, for at 0 it is infinite: the differential of sqrt(D) is
dD ./ sqrt(D + eye(n))/2, and not 0/0 on the diagonal.
"""

from fractions import Fraction

from ..graph.nodes import Einsum, Node
from ..graph.tensor import add, einsum, eye, is_zero


def vanishes_on_diagonal(node: Node) -> bool:
    """Is the diagonal seen to be 0, as that of the distances between the rows of one matrix is?"""
    if node.order != 2 or node.shape[0] != node.shape[1]:
        return False
    if not isinstance(node, Einsum):
        return is_zero(einsum([(node, (0, 0))], (0,)))
    i, j = node.out
    for f, at, e in node.factors:
        merged = tuple(i if k == j else k for k in at)
        if e > 0 and is_zero(einsum([(f, merged)], tuple(dict.fromkeys(merged)))):
            return True
    return False


def away_from_zero(node: Node, exponent: Fraction) -> Node:
    """What stands for the node in the slope of node^exponent."""
    if 0 < exponent < 1 and vanishes_on_diagonal(node):
        return add([(1, node), (1, eye(node.shape[0]))], node.shape)
    return node
