"""The sign of a number or of the entries of a tensor, where variables of unknown sign are assumed to be positive.

Takes a node and what is known of signs; gives a sign, and what is assumed as conditions: a > 0, or a ≠ 0 for a^2.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from ..graph.nodes import Einsum, Factor, Node, Sum, Var
from ..graph.ranges import Signs
from ..graph.relations import NONZERO, POSITIVE, Condition


class Assumed(NamedTuple):
    """`sign` is 1 or -1; `strict`: never zero; `given`: what is assumed."""

    sign: int
    strict: bool
    given: tuple[Condition, ...] = ()

    def times(self, other: "Assumed") -> "Assumed":
        return Assumed(self.sign * other.sign, self.strict and other.strict, self.given + other.given)


def assumed_sign(node: Node, signs: Signs) -> Assumed | None:
    """The sign of every entry, or None where no assumption on a variable decides it."""
    known = _known(node, signs)
    if known is not None and (known.strict or not isinstance(node, Einsum)):
        return known
    match node:
        case Var():
            return Assumed(1, True, ((node, POSITIVE._replace(everywhere=node.order == 2)),))
        case Sum():
            return _of_sum([(c, assumed_sign(term, signs)) for c, term in node.terms])
        case Einsum() if all(idx in ((), node.out) for _, idx, _ in node.factors) and node.factors:
            return _of_entries(node.factors, signs)
    return known


def _known(node: Node, signs: Signs) -> Assumed | None:
    """What is known without an assumption."""
    found = signs.range(node)
    if found.nonnegative:
        return Assumed(1, found.positive)
    return Assumed(-1, found.negative) if found.nonpositive else None


def _of_sum(parts: list[tuple[Fraction, Assumed | None]]) -> Assumed | None:
    known = [(part.sign if c > 0 else -part.sign, part) for c, part in parts if part is not None]
    if len(known) < len(parts) or len({sign for sign, _ in known}) != 1:
        return None
    given = tuple(condition for _, part in known for condition in part.given)
    return Assumed(known[0][0], any(part.strict for _, part in known), given)


def _of_entries(factors: Iterable[Factor], signs: Signs) -> Assumed | None:
    """A product of scalars, or entry by entry."""
    found = Assumed(1, True)
    for base, _, e in factors:
        known = _known(base, signs)
        if known is not None:  # to a negative power it is not zero
            found = found.times(Assumed(known.sign if e % 2 else 1, e < 0 or known.strict))
        elif e.denominator == 1 and e % 2 == 0:
            given = ((base, NONZERO),) if e > 0 and isinstance(base, Var) else ()
            found = found.times(Assumed(1, e < 0 or bool(given), given))
        else:
            inner = assumed_sign(base, signs) if e.denominator == 1 else None
            if inner is None:
                return None
            found = found.times(inner)
    return found
