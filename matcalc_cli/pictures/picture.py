"""What is drawn: layers of numbers, each with a role and a label, and the axes that they stand in.

Plain data. A number that is nan is a gap: nothing is drawn there, and no line is drawn across it.
"""

from collections.abc import Sequence
from typing import Any

Array = Any
Limits = tuple[float, float]


class Curve:
    """A line through points. `role`: how it looks (`looks.LOOKS`); without a label it is not in the legend."""

    __slots__ = ("label", "role", "x", "y")

    def __init__(self, role: str, label: str, x: Array, y: Array) -> None:
        self.role, self.label, self.x, self.y = role, label, x, y


class Marks(Curve):
    """Points, with no line through them."""

    __slots__ = ()


class Contours(Curve):
    """The lines on which a function has the values `levels`; `values[j, i]` is that at (x[i], y[j])."""

    __slots__ = ("levels", "values")

    def __init__(self, role: str, label: str, x: Array, y: Array, values: Array, levels: Sequence[float]) -> None:
        super().__init__(role, label, x, y)
        self.values, self.levels = values, list(levels)


class Arrows(Curve):
    """A field: at each point an arrow in the direction (u, v)."""

    __slots__ = ("u", "v")

    def __init__(self, role: str, label: str, x: Array, y: Array, u: Array, v: Array) -> None:
        super().__init__(role, label, x, y)
        self.u, self.v = u, v


class Picture:
    """`layers` from the bottom up. `titles`: in Unicode, in ASCII, as mathematics (empty where there is none).

    `logarithmic`: are both axes? `plane`: do both axes measure the same, so that a circle is to look like one?
    """

    __slots__ = (
        "latex", "layers", "logarithmic", "plain", "plane", "title", "x_label", "x_limits", "y_label", "y_limits",
    )  # fmt: skip

    def __init__(
        self,
        titles: tuple[str, str, str],
        labels: tuple[str, str],
        limits: tuple[Limits, Limits],
        layers: Sequence[Curve],
        *,
        logarithmic: bool = False,
        plane: bool = False,
    ) -> None:
        self.title, self.plain, self.latex = titles
        (self.x_label, self.y_label), (self.x_limits, self.y_limits) = labels, limits
        self.layers, self.logarithmic, self.plane = list(layers), logarithmic, plane

    def of(self, role: str) -> list[Curve]:
        """The layers of a role."""
        return [layer for layer in self.layers if layer.role == role]
