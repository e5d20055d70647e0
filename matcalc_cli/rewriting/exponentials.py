"""Exponentials whose exponents differ by logarithms alone: s*exp(-d^2/2) - k*exp(-c^2/2) with one exponential.

Takes a sum of scalars, gives it with one exponential for two where exp(a) = u^p*exp(b); there the terms combine, and in
the derivative of an option's price they cancel. The exponents are compared multiplied out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations

from ..functions.table import FUNCTIONS
from ..graph.entrywise import is_exponential, is_logarithm, power
from ..graph.nodes import Map, Var, topological
from ..graph.parts import terms_of
from ..graph.tensor import Einsum, Factor, Node, Sum, add, einsum
from .quotients import multiplied_out
from .search_budget import spend

MOST_TERMS = 8  # of a sum whose terms are compared
MOST_PRODUCTS = 64  # that the difference of two exponents is multiplied out into
_1 = Fraction(1)


def exponentials_joined(node: Sum) -> Iterator[Node]:
    """The sum with the exponentials of one term written by those of another, for each two whose exponents differ by
    logarithms alone."""
    if node.shape or not 1 < len(node.terms) <= MOST_TERMS:
        return
    parts = [_parts(term) for _, term in node.terms]
    for k, j in combinations([n for n, (_, found) in enumerate(parts) if found], 2):
        if not spend(len(parts[k][1]) + len(parts[j][1])):
            return
        ratio = _ratio(parts[k][1], parts[j][1])
        if ratio is None:
            continue
        rest = [term for n, term in enumerate(node.terms) if n not in (k, j)]
        for one, other, times in ((k, j, _1), (j, k, -_1)):
            scaled = einsum([(parts[one][0], ()), (power(ratio, times), ())], ())
            bracket = add([(node.terms[one][0], scaled), (node.terms[other][0], parts[other][0])], ())
            yield add([*rest, (_1, einsum([(bracket, ()), *parts[other][1]], ()))], ())


def _parts(term: Node) -> tuple[Node, dict[Factor, Node]]:
    """The term without its exponentials, and these with their exponents."""
    factors = term.factors if isinstance(term, Einsum) and not term.dims else ((term, (), _1),)
    found = {f: exponent for f in factors if (exponent := _exponent(f[0])) is not None}
    return einsum([f for f in factors if f not in found], ()), found


def _exponent(node: Node) -> Node | None:
    """t of exp(t), and -t^2/2 of normpdf(t), which means a multiple of its exponential."""
    if is_exponential(node):
        return node.args[0]
    template = _exponent_meant(node.name) if isinstance(node, Map) and FUNCTIONS[node.name].meaning else None
    if template is None:
        return None
    from ..calculus.slopes import ARGUMENTS, instantiate

    return instantiate(template, {ARGUMENTS[0]: node.children[0]}, node.shape)


@cache
def _exponent_meant(name: str) -> Node | None:
    from ..calculus.slopes import meaning

    whole = meaning(name)
    factors = whole.factors if isinstance(whole, Einsum) else ((whole, (), _1),)
    moving = [f for f in factors if any(isinstance(node, Var) for node in topological([f[0]]))]
    if len(moving) != 1 or moving[0][2] != 1 or not is_exponential(moving[0][0]):
        return None
    return moving[0][0].args[0]


def _ratio(one: Mapping[Factor, Node], other: Mapping[Factor, Node]) -> Node | None:
    """What the first exponentials are over the others, where that has none; their numbers must cancel."""
    numbers: dict[str, Fraction] = defaultdict(Fraction)
    exponents = []
    for found, sign in ((one, 1), (other, -1)):
        for (node, _, e), exponent in found.items():
            if isinstance(node, Map) and not is_exponential(node):
                numbers[node.name] += sign * e
            exponents.append((sign * e, exponent))
    return None if any(numbers.values()) else _exponential_of_logarithms(add(exponents, ()))


def _exponential_of_logarithms(difference: Node) -> Node | None:
    """u^p*v^q for p*log(u) + q*log(v); None for anything else."""
    whole = multiplied_out(difference, most=MOST_PRODUCTS)
    factors: list[Factor] = []
    for c, term in terms_of(whole) if whole is not None else ():
        if not is_logarithm(term):
            return None
        factors.append((term.args[0], (), c))
    return None if whole is None else einsum(factors, ())
