"""How the entries of a node bend, as data: convex, concave, or a power of something that is.

Takes and gives `Bend`s. The rules that find them stand in `convexity_rules`.
"""

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ..graph.nodes import Node
from .degrees import Degree
from .reasons import Reason

if TYPE_CHECKING:
    from .convexity_rules import Bending


class Bend(NamedTuple):
    """Entry by entry: `moves` with the variable or not; convex and concave is affine; `root`: g^(1/root) is convex,
    `mean`: g^(1/mean) is concave, both for g ≥ 0; `rule` says why."""

    moves: bool = True
    convex: bool = False
    concave: bool = False
    root: Degree | None = None
    mean: Degree | None = None
    rule: Reason = Reason("nothing")

    @property
    def affine(self) -> bool:
        return self.convex and self.concave

    def negated(self) -> "Bend":
        return Bend(self.moves, self.concave, self.convex, rule=self.rule)


FIXED = Bend(moves=False, convex=True, concave=True, root=inf, mean=Fraction(0), rule=Reason("fixed"))
AFFINE = Bend(convex=True, concave=True, rule=Reason("affine"))
UNKNOWN = Bend()

View = Callable[[Node, "Bending"], Bend | None]  # a function seen as a simpler one of other variables
