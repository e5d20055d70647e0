"""Can the arguments of max(a, b) be equal on an open set, as those of max(x, abs(x)) and max(B, tril(B)) are?

Takes the arguments of a function of two, gives the weights of its branches. One idea: where a and b agree around a
point, either branch has the derivative of the function there, so the weights of the two must add up to 1; step(a - b)
and step(b - a) do so only where a and b are seen to differ almost everywhere, entry by entry.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from ..graph.nodes import Einsum, Node, Op, Var, topological
from ..graph.parts import terms_of
from ..graph.tensor import add, einsum, is_zero, scale, sign

# What begins the name of a place in a template, for which anything may stand, zeros and all. No user's name has it.
MOVING, FIXED = "∂", "□"
_WITH_ZEROS = frozenset(
    {"diagonal", "lower", "upper", "skew", "orthogonal", "onehot"}
)  # or with entries of either sign

Degrees = frozenset[tuple[Var, Fraction]]


def coincide(a: Node, b: Node) -> bool:
    """False if every entry of a - b is known to be nonzero almost everywhere, else True. One of them may be a scalar.

    One place by itself is constant where a - b vanishes on an open set without being zero everywhere, so it adds
    nothing to the slope there; two places need not be constant.

    It is known if a - b has a term c·T, where T is a product of variables whose entries are free, and either some
    variable of T stands in no other term, or all terms are such products and no other has the degrees of T. Then a - b
    at λ times that variable is a nonzero function of λ in every entry, because T is positive where all variables are.
    """
    terms = _terms(a, b)
    if len(places(term for _, term in terms)) > 1:
        return True
    found = [_degrees(term) for _, term in terms]
    variables = Counter(v for _, term in terms for v in {n for n in topological([term]) if isinstance(n, Var)})
    if any(degrees is not None and any(variables[v] == 1 for v, _ in degrees) for degrees in found):
        return False
    return None in found or not any(n == 1 for n in Counter(found).values())


def moving(node: Node) -> bool:
    """Does the node contain a place of a template that depends on the variable?"""
    return bool(places([node]))


def places(nodes: Iterable[Node]) -> set[Var]:
    """The variables in the nodes that are places of a template."""
    return {n for n in topological(list(nodes)) if isinstance(n, Var) and n.name.startswith(MOVING)}


def rest(weight: Node) -> Node:
    """1 - weight, entry by entry."""
    axes = tuple(range(weight.order))
    return add([(1, einsum([], axes, dict(enumerate(weight.shape)))), (-1, weight)], weight.shape)


def _terms(a: Node, b: Node) -> list[tuple[Fraction, Node]]:
    if a.shape == b.shape:
        difference = add([(1, a), (-1, b)], a.shape)
        return list(terms_of(difference))
    parts = [node for node in (a, scale(-1, b)) if not is_zero(node)]
    return [pair for node in parts for pair in terms_of(node)]


def _degrees(term: Node) -> Degrees | None:
    """The exponents of the variables of a product that is positive in every entry where they are."""
    if isinstance(term, Var):
        return frozenset({(term, Fraction(1))}) if _is_free(term) else None
    if not isinstance(term, Einsum) or len(set(term.out)) < len(term.out):
        return None
    degrees: dict[Var, Fraction] = {}
    for factor, _, exponent in term.factors:
        if isinstance(factor, Var) and _is_free(factor):
            degrees[factor] = degrees.get(factor, Fraction(0)) + exponent
        elif not (isinstance(factor, Op) and not factor.args and sign(factor) == "positive"):
            return None
    return frozenset((v, e) for v, e in degrees.items() if e)


def _is_free(variable: Var) -> bool:
    return not (variable.properties & _WITH_ZEROS or variable.name.startswith(FIXED))
