"""The arithmetic of degrees: of sums and of products whose parts have them; None where a part has none.

A nonnegative g has a degree p where g^(1/p) is convex, its root, and a degree q where g^(1/q) is concave, its mean.
"""

from fractions import Fraction
from math import inf

Degree = Fraction | float  # float for infinity alone


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
