"""The values of matrix functions over SymPy expressions: matrices in, lists of entries out.

A function has the name that the `value` of its row gives; what is not here is out of the exact proof's reach.
"""

from collections.abc import Callable
from typing import Any

from .interpret import Undefined

Expr = Any  # sympy.Expr


def regular_determinant(matrix: Any) -> Expr:
    """The determinant, which must not vanish."""
    determinant = matrix.det(method="berkowitz")
    if determinant.expand() == 0:
        raise Undefined
    return determinant


def determinant(matrix: Any) -> list[Expr]:
    """det(X), without division."""
    return [matrix.det(method="berkowitz")]


def log_determinant(matrix: Any) -> list[Expr]:
    """log det(X), which differs from log |det(X)| by a constant."""
    import sympy

    return [sympy.log(regular_determinant(matrix))]  # log det differs from log |det| by a constant


def adjugate(matrix: Any) -> list[Expr]:
    """The transposed cofactors."""
    return list(matrix.adjugate())


def product(matrix: Any) -> list[Expr]:
    """The product of all entries."""
    import sympy

    return [sympy.Mul(*matrix)]


def geomean(matrix: Any) -> list[Expr]:
    """The geometric mean of all entries, which are positive."""
    import sympy

    logarithms = [sympy.log(entry) for entry in matrix]
    return [sympy.exp(sympy.Add(*logarithms) / len(logarithms))]


def toeplitz_sums(matrix: Any) -> list[Expr]:
    """The sums along the diagonals, in the places of their diagonals."""
    import sympy

    n = matrix.rows
    sums = {d: sympy.Add(*(matrix[i, i + d] for i in range(n) if 0 <= i + d < n)) for d in range(1 - n, n)}
    return [sums[j - i] for i in range(n) for j in range(n)]


OWN: dict[str, Callable[[Any], list[Expr]]] = {
    function.__name__: function
    for function in (determinant, log_determinant, adjugate, product, geomean, toeplitz_sums)
}
