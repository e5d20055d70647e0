"""How a function bends at a point or along a chord, and a counterexample as it is shown.

Takes arrays; gives `Witness`es. Nothing is looked for here.
"""

from typing import Any, NamedTuple

Array = Any


class Bent(NamedTuple):
    """The Hessian at a point between entries of the variables, a basis of their directions, and the eigenvectors in
    that basis."""

    basis: Array
    hessian: Array
    vectors: Array


class Chord(NamedTuple):
    """The middle, half of the way from one end to the other, and by how much f misses it, with the size of its values;
    None where f is not defined."""

    middle: dict[str, Array]
    half: Array
    gap: tuple[float, float] | None


class Witness:
    """`sign` of the curvature; `point`: values of all variables; `direction`: of the variable, by its name where there
    are several that are no scalars; `curvature`: d'Hd.
    Of a chord, `direction` is half of the way from one end to the other, and `curvature` the mean of f at the ends
    less f in the middle, which is at `point`."""

    __slots__ = ("chord", "curvature", "direction", "point", "sign", "sizes")

    def __init__(
        self,
        point: dict[str, Array],
        direction: "Array | dict[str, Array]",
        curvature: float,
        sizes: dict[str, int],
        chord: bool = False,
    ) -> None:
        self.point, self.direction, self.curvature, self.sizes = point, direction, curvature, sizes
        self.chord, self.sign = chord, 1 if curvature > 0 else -1
