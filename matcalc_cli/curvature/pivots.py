"""The definiteness of a matrix of numbers, exactly: symmetric elimination with rational pivots; minors of a 2x2 one.

A symmetric matrix is positive semidefinite if all pivots are positive until only zeros are left (Horn and Johnson,
Matrix Analysis, 7.2); definite if there are as many pivots as rows.
"""

from fractions import Fraction

from ..graph.nodes import Node, Var, topological
from ..graph.parts import terms_of
from ..graph.tensor import add, constant_value, einsum, unit
from ..rewriting.simplify import simplify

LARGEST = 12  # rows of a matrix that is looked at

Matrix = list[list[Fraction]]


def entries_of(node: Node) -> list[list[Node]] | None:
    """The entries of a square matrix whose size is a small number."""
    n = node.shape[0] if node.order == 2 else 0
    if not isinstance(n, int) or not 0 < n <= LARGEST or node.shape[1] != n:
        return None
    terms = terms_of(node)

    def entry(i: int, j: int) -> Node:
        return add([(c, einsum([(t, (0, 1)), (unit(n, i), (0,)), (unit(n, j), (1,))], ())) for c, t in terms], ())

    return [[entry(i, j) for j in range(1, n + 1)] for i in range(1, n + 1)]


def numbers_of(node: Node) -> Matrix | None:
    """The entries of a square matrix without variables, where all are rational."""
    if any(isinstance(part, Var) for part in topological([node])):
        return None
    rows = entries_of(node)
    values = [[constant_value(entry) for entry in row] for row in rows or ()]
    if not values or any(value is None for row in values for value in row):
        return None
    return [[value for value in row if value is not None] for row in values]


def minors_of(node: Node) -> tuple[Node, Node, Node] | None:
    """The diagonal entries and the determinant of a symmetric 2x2 matrix."""
    rows = entries_of(node) if node.shape == (2, 2) else None
    if rows is None:
        return None
    (a, b), (_, c) = rows
    determinant = add([(1, einsum([(a, ()), (c, ())], ())), (-1, einsum([(b, (), 2)], ()))], ())
    return simplify(a), simplify(c), simplify(determinant)


def pivots(matrix: Matrix) -> list[Fraction] | None:
    """The pivots of a symmetric matrix that is positive semidefinite; None where it is not."""
    rest, found = [list(row) for row in matrix], list[Fraction]()
    while rest:
        k = max(range(len(rest)), key=lambda i: rest[i][i])
        pivot = rest[k][k]
        if pivot <= 0:
            return found if not any(map(any, rest)) else None
        found.append(pivot)
        kept = [i for i in range(len(rest)) if i != k]
        rest = [[rest[i][j] - rest[i][k] * rest[k][j] / pivot for j in kept] for i in kept]
    return found
