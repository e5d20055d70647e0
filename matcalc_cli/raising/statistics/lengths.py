"""Norms of the rows or the columns of a matrix, where the input writes them: vecnorm(X, 2, 2) for sqrt(diag(X*X')).

Takes the node of the squared norms with its exponent; gives a call.
"""

from collections.abc import Callable
from fractions import Fraction

from ...graph.nodes import Einsum, Node
from ...graph.parts import over_factors, reached
from ...graph.tensor import is_complex, transpose, transposes_shown
from ...language.tree import Tree
from .. import surface as phrases
from ..signs import Signs

LENGTH = "vecnorm"


def length_by_axis(node: Node, e: Fraction, tree: Callable[[Node], Tree], signs: Signs) -> Tree | None:
    """|2*e|-th power of vecnorm(X, 2, 2), a column, or of vecnorm(X, 2, 1)', for what is the squared norm of each row
    or column."""
    matrix = _squared(node) if node.order == 1 and (2 * e).denominator == 1 else None
    if matrix is None:
        return None
    other = transpose(matrix)
    by_column = transposes_shown(other) < transposes_shown(matrix)
    matrix = other if by_column else matrix
    shape = (1, matrix.shape[1]) if by_column else matrix.shape[:1]
    axis = phrases.number(1 if by_column else 2)
    whole = phrases.call(LENGTH, tree(signs.signed(matrix)), phrases.number(2), axis, shape=shape)
    whole = phrases.hpower(whole, abs(2 * e))
    return phrases.transposed(whole) if by_column else whole


def _squared(node: Node) -> Node | None:
    """The matrix whose squared entries are summed over each row, X or A*X; None where the node is no such sum."""
    if not isinstance(node, Einsum) or not node.factors or is_complex(node):
        return None
    (row,) = node.out
    if len(node.factors) == 1:
        ((matrix, at, e),) = node.factors
        fits = e == 2 and matrix.order == 2 and len(set(at)) == 2 and row in at
        return (matrix if at[0] == row else transpose(matrix)) if fits else None
    for column in range(len(node.dims)):
        walls = {row, column}
        first = node.factors[0]
        half, met = reached(node.factors, set(first[1]) - walls or set(first[1]), walls)
        rest = [factor for factor in node.factors if factor not in half]
        if column == row or len(half) != len(rest) or not walls <= met:
            continue
        one, other = (over_factors(node, part, (row, column)) for part in (half, rest))
        if one is other:
            return one
    return None
