"""Parts of a body in index notation: operands with a letter for each axis, and Kronecker deltas among them."""

from fractions import Fraction

from ...dimensions import Dim
from ..writing.fragments import Code

Letter = str | int  # the name of a bound index, or the number of an axis


class Delta(Code):
    """The identity of that size, as an operand; it has no text until it is needed as an array."""

    __slots__ = ("dim",)

    def __init__(self, dim: Dim) -> None:
        super().__init__("")
        self.dim = dim


class Value:
    """scale · einsum of the operands; `axes` are the value's own axes, every name the operands carry is one besides."""

    __slots__ = ("axes", "number", "operands", "scalars")

    def __init__(self, operands: list[tuple[Code, tuple[Letter, ...]]], axes: tuple[Letter, ...]) -> None:
        self.operands, self.axes = operands, axes
        self.number = Fraction(1)
        self.scalars: list[Code] = []

    def names(self) -> list[str]:
        return list(dict.fromkeys(k for _, letters in self.operands for k in letters if isinstance(k, str)))


def renamed(value: Value, new: dict[Letter, Letter]) -> Value:
    """The value with other letters."""
    made = Value(
        [(code, tuple(new.get(k, k) for k in letters)) for code, letters in value.operands],
        tuple(new.get(k, k) for k in value.axes),
    )
    made.number, made.scalars = value.number, list(value.scalars)
    return made
