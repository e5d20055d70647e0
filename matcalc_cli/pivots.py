"""The definiteness of a matrix of numbers, exactly: symmetric elimination with rational pivots.

A symmetric matrix is positive semidefinite if all pivots are positive until only zeros are left (Horn and Johnson,
Matrix Analysis, 7.2); definite if there are as many pivots as rows.
"""

from fractions import Fraction

from .nodes import Node, Sum, Var, topological
from .tensor import constant_value, einsum, unit

LARGEST = 12  # rows of a matrix that is looked at

Matrix = list[list[Fraction]]


def numbers_of(node: Node) -> Matrix | None:
    """The entries of a square matrix without variables, where all are rational."""
    n = node.shape[0] if node.order == 2 else 0
    if not isinstance(n, int) or not 0 < n <= LARGEST or node.shape[1] != n:
        return None
    if any(isinstance(part, Var) for part in topological([node])):
        return None
    terms = node.terms if isinstance(node, Sum) else ((Fraction(1), node),)
    rows: Matrix = []
    for i in range(1, n + 1):
        rows.append([])
        for j in range(1, n + 1):
            picked = [einsum([(t, (0, 1)), (unit(n, i), (0,)), (unit(n, j), (1,))], ()) for _, t in terms]
            values = [constant_value(entry) for entry in picked]
            if any(number is None for number in values):
                return None
            rows[-1].append(sum((c * v for (c, _), v in zip(terms, values, strict=True) if v), Fraction(0)))
    return rows


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
