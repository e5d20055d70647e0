"""Several scalars as one vector, and systems of linear equations written out entry by entry.

Takes the variables that are stacked; gives a `Stack`: the vector whose entries they are, and the way there and back. A
system of numbers, or of few unknowns, is solved exactly: by elimination, or by Cramer's rule.
"""

from collections.abc import Sequence
from fractions import Fraction

from ...curvature.pivots import entries_of
from ...graph.nodes import Node, Var
from ...graph.parts import terms_of
from ...graph.rebuilding import substitute
from ...graph.tensor import add, const, constant_value, einsum, is_zero, unit, var
from ...rewriting.simplify import simplify

VECTOR = "□x"  # no name of a user's has this letter
CRAMER = 3  # unknowns up to which a system with variables in it is written out

_1 = Fraction(1)


class Stack:
    """`vector` stands for the scalars; `into` a node over it, `back` to the scalars."""

    __slots__ = ("entries", "scalars", "vector")

    def __init__(self, scalars: Sequence[Var]) -> None:
        count = len(scalars)
        self.scalars = tuple(scalars)
        self.vector: Var = var(VECTOR, (count,))
        self.entries = [einsum([(self.vector, (0,)), (unit(count, k), (0,))], ()) for k in range(1, count + 1)]

    def into(self, node: Node) -> Node:
        return substitute(node, dict(zip(self.scalars, self.entries, strict=True)))

    def back(self, node: Node) -> Node:
        return simplify(substitute(node, {self.vector: stacked(self.scalars)}))


def unstacked(node: Node, count: int) -> list[Node]:
    """The entries of a vector."""
    terms = terms_of(node)
    return [
        simplify(add([(c, einsum([(term, (0,)), (unit(count, k), (0,))], ())) for c, term in terms], ()))
        for k in range(1, count + 1)
    ]


def stacked(entries: Sequence[Node]) -> Node:
    """The vector with these entries."""
    count = len(entries)
    return add([(_1, einsum([(e, ()), (unit(count, k), (0,))], (0,))) for k, e in enumerate(entries, 1)], (count,))


def system(matrix: Node, right: Node) -> Node | None:
    """The solution of matrix·x = right; None where it is not written out. ZeroDivisionError where there is not one."""
    rows = entries_of(matrix)
    if rows is None:
        return None
    count = len(rows)
    sides = unstacked(right, count)
    numbers = [[constant_value(entry) for entry in row] for row in rows]
    if all(value is not None for row in numbers for value in row):
        inverse = inverted([[value or Fraction(0) for value in row] for row in numbers])
        found = [add(zip(row, sides, strict=True), ()) for row in inverse]
    elif count <= CRAMER:
        found = _by_cramer(rows, sides)
    else:
        return None
    return stacked([simplify(entry) for entry in found])


def inverted(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """The inverse of a matrix of numbers, by Gauss and Jordan."""
    count = len(matrix)
    rows = [[*row, *(Fraction(i == k) for k in range(count))] for i, row in enumerate(matrix)]
    for k in range(count):
        chosen = next((i for i in range(k, count) if rows[i][k]), None)
        if chosen is None:
            raise ZeroDivisionError
        rows[k], rows[chosen] = rows[chosen], rows[k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(count):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[count:] for row in rows]


def _by_cramer(rows: list[list[Node]], sides: list[Node]) -> list[Node]:
    whole = simplify(_determinant(rows))
    if is_zero(whole):
        raise ZeroDivisionError
    found = []
    for k in range(len(rows)):
        replaced = [[*row[:k], side, *row[k + 1 :]] for row, side in zip(rows, sides, strict=True)]
        found.append(einsum([(simplify(_determinant(replaced)), ()), (whole, (), -1)], ()))
    return found


def _determinant(rows: list[list[Node]]) -> Node:
    """By the first row (Laplace)."""
    if not rows:
        return const(1)
    terms = []
    for k, entry in enumerate(rows[0]):
        minor = _determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
        terms.append((_1 * (-1) ** k, einsum([(entry, ()), (minor, ())], ())))
    return add(terms, ())
