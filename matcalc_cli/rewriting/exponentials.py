"""Exponentials whose exponents differ by logarithms alone: s*exp(-d^2/2) - k*exp(-c^2/2) with one exponential.

Takes a sum of scalars, gives it with one exponential for two where exp(a) = u^p*exp(b); there the terms combine, and in
the derivative of an option's price they cancel. The exponents are compared multiplied out.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from ..graph.entrywise import apply, power
from ..graph.parts import over_factors, terms_of
from ..graph.tensor import Einsum, Map, Node, Sum, add, einsum
from .quotients import multiplied_out
from .search_budget import spend

MOST_TERMS = 8  # of a sum whose terms are compared
MOST_PRODUCTS = 64  # that the difference of two exponents is multiplied out into
_1 = Fraction(1)

Term = tuple[Fraction, Node]


def exponentials_joined(node: Sum) -> Iterator[Node]:
    """The sum with the exponentials of one term written by those of another, for each two whose exponents differ by
    logarithms alone."""
    if node.shape or not 1 < len(node.terms) <= MOST_TERMS:
        return
    parts = [_parts(term) for _, term in node.terms]
    for k, j in combinations([n for n, (_, exponents) in enumerate(parts) if exponents], 2):
        if not spend(len(parts[k][1]) + len(parts[j][1])):
            return
        difference = add([*parts[k][1], *((-c, e) for c, e in parts[j][1])], ())
        ratio = _exponential_of_logarithms(difference)
        if ratio is None:
            continue
        rest = [term for n, term in enumerate(node.terms) if n not in (k, j)]
        for one, other, times in ((k, j, _1), (j, k, -_1)):
            scaled = einsum([(parts[one][0], ()), (power(ratio, times), ())], ())
            bracket = add([(node.terms[one][0], scaled), (node.terms[other][0], parts[other][0])], ())
            whole = einsum([(bracket, ()), *((apply("exp", e), (), c) for c, e in parts[other][1])], ())
            yield add([*rest, (_1, whole)], ())


def _parts(term: Node) -> tuple[Node, list[Term]]:
    """The term without its exponentials, and the exponents of these."""
    if isinstance(term, Map) and term.name == "exp":
        return einsum([], ()), [(_1, term.args[0])]
    if not isinstance(term, Einsum) or term.dims:
        return term, []
    found = [(e, f.args[0]) for f, _, e in term.factors if isinstance(f, Map) and f.name == "exp"]
    others = [f for f in term.factors if not (isinstance(f[0], Map) and f[0].name == "exp")]
    return over_factors(term, others), found


def _exponential_of_logarithms(difference: Node) -> Node | None:
    """u^p*v^q for p*log(u) + q*log(v); None for anything else."""
    whole = multiplied_out(difference, most=MOST_PRODUCTS)
    factors: list[tuple[Node, tuple[int, ...], Fraction]] = []
    for c, term in terms_of(whole) if whole is not None else ():
        if not isinstance(term, Map) or term.name != "log":
            return None
        factors.append((term.args[0], (), c))
    return None if whole is None else einsum(factors, ())
