"""How the entries of a node bend, as data: convex, concave, or a power of something that is; the arithmetic of degrees.

Takes and gives `Bend`s and degrees. A nonnegative g has a degree p where g^(1/p) is convex, its root, a degree q where
g^(1/q) is concave, its mean, and a degree r where g^(-1/r) is concave, its fall; None where it has none. The rules that
find bends stand in `convexity_rules`.
"""

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import NamedTuple, Protocol

from ..graph.nodes import Factor, Node
from .definite import Prover
from .reasons import Reason

Degree = Fraction | float  # float for infinity alone


class Bend(NamedTuple):
    """Entry by entry: `moves` with the variable or not; convex and concave is affine; `root`: g^(1/root) is convex,
    `mean`: g^(1/mean) is concave, `fall`: g^(-1/fall) is concave, all for g ≥ 0; `rule` says why."""

    moves: bool = True
    convex: bool = False
    concave: bool = False
    root: Degree | None = None
    mean: Degree | None = None
    fall: Degree | None = None
    rule: Reason = Reason("nothing")

    @property
    def affine(self) -> bool:
        return self.convex and self.concave

    def negated(self) -> "Bend":
        return Bend(self.moves, self.concave, self.convex, rule=self.rule)


class Bends(Protocol):
    """What is known of the parts of a function: of `variables` that move, by `prover` of signs."""

    memo: dict[Node, Bend]
    prover: Prover
    variables: frozenset[Node]

    def of(self, node: Node) -> Bend:
        """The bend of a node."""
        ...

    def sign_of(self, factors: list[Factor]) -> int:
        """The sign of every entry of the product of the factors, or 0."""
        ...


FIXED = Bend(moves=False, convex=True, concave=True, root=inf, mean=Fraction(0), fall=Fraction(0), rule=Reason("fixed"))
AFFINE = Bend(convex=True, concave=True, rule=Reason("affine"))
UNKNOWN = Bend()

View = Callable[[Node, Bends], Bend | None]  # a function seen as a simpler one of other variables


# --- degrees ---------------------------------------------------------------------------------------------------------


def times(degree: Degree | None, e: Fraction) -> Degree | None:
    """The degree of g^e by that of g."""
    if degree is None or degree == inf:
        return degree
    return degree * e


def root_of_sum(roots: "list[Degree | None]") -> Degree | None:
    """Minkowski: the p-norm of convex parts is convex for p ≥ 1; a convex power is a lower convex root as well."""
    known = [r for r in roots if r is not None]
    return min(known) if len(known) == len(roots) and min(known) >= 1 else None


def mean_of_sum(means: "list[Degree | None]") -> Degree | None:
    """Minkowski, reversed: concave for p ≤ 1."""
    known = [m for m in means if m is not None]
    return max(known) if len(known) == len(means) and max(known) <= 1 else None


def fall_of_sum(falls: "list[Degree | None]") -> Degree | None:
    """The mean of a negative order, -1/fall, of concave parts is concave: the harmonic one of x and y, x*y/(x + y)."""
    known = [f for f in falls if f is not None]
    return max(known) if len(known) == len(falls) else None


def root_of_product(roots: "list[Degree | None]") -> Degree | None:
    """F^p/H^q: one convex part at most that is not log-convex, and then reciprocals of powers of concave ones alone."""
    known = [root for root in roots if root is not None]
    if len(known) < len(roots):
        return None
    finite = [root for root in known if root != inf and root > 0]
    if not finite:
        return inf  # log-convex parts: a reciprocal of a log-concave part is one
    if len(finite) > 1 or any(root == inf for root in known):
        return None
    left = sum(known, Fraction(0))
    return left if left > 0 else None


def mean_of_product(means: "list[Degree | None]") -> Degree | None:
    """The sum of the degrees: a weighted geometric mean where it is 1."""
    known = [m for m in means if m is not None]
    return sum(known, Fraction(0)) if len(known) == len(means) else None
