"""A counterexample as it is shown: a point, a direction or half a chord, and how much the function bends there.

Takes arrays; gives `Witness`es. Nothing is looked for here.
"""

from typing import Any

Array = Any


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
