"""For which exponents a product of powers is convex or concave: x^a*y^b is concave if a, b >= 0 and a + b <= 1.

Takes a `Case` that is undecided; gives `Under`s. One idea: what `monomials` asks of the exponents is told as conditions
on the parameters in them, without those that hold as declared.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from ...graph.nodes import Var, topological
from ...graph.relations import Condition
from ..seen.monomials import monomial_of
from .conditions import left_open
from .parameters import ATLEAST, ATMOST, CONCAVE, CONVEX, Under, polynomial

if TYPE_CHECKING:
    from ..verdict import Case


def by_product(case: "Case") -> list[Under]:
    """What a product of powers of positive numbers is, for which exponents and for which sign of the factor."""
    domain = case.domain
    found = None if domain.obstacles or domain.pieces else monomial_of(case.function, domain.bending)
    if found is None or not any(isinstance(n, Var) for n in topological(list(found.exponents))):
        return []
    known = domain.prover.signs.range(found.factor)
    asked: tuple[tuple[int, tuple[Condition, ...]], ...] = (
        (1, ((found.factor, ATLEAST),)),
        (-1, ((found.factor, ATMOST),)),
    )
    if known.nonnegative or known.nonpositive:
        asked = ((1 if known.nonnegative else -1, ()),)
    exact = found.free and not any(e.shape for e in found.exponents)
    stated: list[Under] = []
    for sign, own in asked:
        for verdict, wanted in ((CONCAVE, -1), (CONVEX, 1)):
            for way in found.ways(sign * wanted):
                left = left_open(case, [*own, *map(_plain, way)])
                stated += [] if left is None else [Under(left, verdict, exact)]
    return stated


def _plain(condition: Condition) -> Condition:
    """a ≤ 1 of 1 - a ≥ 0."""
    node, claim = condition
    parameters = [v for v in topological([node]) if isinstance(v, Var)]
    line = polynomial(node, parameters[0]) if len(parameters) == 1 and not parameters[0].shape else None
    if line is None or len(line) != 2 or not line[1]:
        return condition
    turned = claim if line[1] > 0 else ATMOST if claim.bare.relation == ATLEAST.relation else ATLEAST
    return parameters[0], turned._replace(bound=str((Fraction(claim.bound) - line[0]) / line[1]))
