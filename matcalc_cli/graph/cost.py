"""How long a formula is, and whether it is a polynomial: what decides between two forms of one value.

Takes nodes, gives numbers. One idea: the cost counts what a person reads, so what is shown as one word costs as one.
"""

from collections.abc import Callable
from fractions import Fraction

from .entrywise import is_exponential
from .nodes import Einsum, Factor, Map, Node, Op, Sum, Var, remember
from .primitives import is_block, is_unit
from .softmax import exponent_of_sum, is_by_axis, times_of_exponential

_BARE = 3
_0, _1 = Fraction(0), Fraction(1)


def cost(node: Node) -> int:
    """About how many names and operations the node shows, repeated parts counted each time."""
    found: int | None = node.memo.get("cost")
    return (
        found if found is not None else remember(node, "cost", lambda n: cost_over(n, lambda child: child.memo["cost"]))
    )


def cost_over(node: Node, of: Callable[[Node], int]) -> int:
    """The cost of a node whose parts cost what `of` says."""
    match node:
        case Sum():
            spread = node.order == 1 and not all(_is_spread(term) for _, term in node.terms)
            costs = (_term_cost(c, term, of) - _BARE * (spread and _is_spread(term)) for c, term in node.terms)
            return sum(costs) + max(len(node.terms) - 1, 0)
        case Einsum():
            carried = {i for _, idx, _ in node.factors for i in idx}
            bare = 0 if carried.issuperset(node.out) else _BARE  # an identity or ones must be written
            if bare and len(set(node.out)) > 1:
                bare += _BARE  # ones(m)*v', which textbooks avoid
            shown = [f for f in node.factors if not _within_softmax(f, node)]
            return bare + sum(of(f) + (e != 1) for f, _, e in shown) + max(len(shown) - 1, 0) or 1
        case Map() | Op():
            return 1 + sum(of(a) for a in node.args)
    return 1


def _within_softmax(factor: Factor, node: Einsum) -> bool:
    """Is this 1/Σexp(v), which is shown as part of the softmax(v) that its exp(v) make?"""
    base, idx, e = factor
    inner = exponent_of_sum(base) if not idx and e < 0 else None
    if inner is None:
        return False
    return -e <= sum(p * (times_of_exponential(f, inner) or is_exponential(f, inner)) for f, _, p in node.factors)


def _term_cost(c: Fraction, term: Node, of: Callable[[Node], int]) -> int:
    """A multiple of ones in a sum is shown as a number, a block of an identity as a bracket with zeros."""
    bare = isinstance(term, Einsum) and not term.factors and len(set(term.out)) == term.order
    if bare:
        return 1
    return of(term) + (abs(c) != 1) - 2 * _BARE * _is_sum_by_axis(term) + 2 * _BARE * is_block(term)


def _is_spread(term: Node) -> bool:
    """Is this a number that is added to each entry of a vector: lambda of y ./ p - lambda?"""
    return isinstance(term, Einsum) and bool(term.factors) and not any(idx for _, idx, _ in term.factors)


def _is_sum_by_axis(term: Node) -> bool:
    """Is this a number for each row or column that is shown without ones: sum(softmax(X, 2) .* G, 2)?"""
    if not isinstance(term, Einsum) or len(set(term.out)) != 2 or not any(is_by_axis(f) for f in term.children):
        return False
    return sum(any(i in idx for _, idx, _ in term.factors) for i in term.out) == 1


def is_polynomial(node: Sum) -> bool:
    """Is this a polynomial in scalar variables and entries? It is left multiplied out, as a course writes it."""
    return not node.shape and all(_monomial(term) for _, term in node.terms)


def degrees(node: Sum) -> dict[Fraction, Fraction] | None:
    """Power -> coefficient of a polynomial in one scalar variable with numbers as coefficients; None for other sums."""
    if node.shape:
        return None
    if "degrees" not in node.memo:  # each term of the sum is ordered by them
        node.memo["degrees"] = _degrees(node)
    found: dict[Fraction, Fraction] | None = node.memo["degrees"]
    return found


def _degrees(node: Sum) -> dict[Fraction, Fraction] | None:
    found: dict[Fraction, Fraction] = {}
    variables: set[Node] = set()
    for c, term in node.terms:
        factors = term.factors if isinstance(term, Einsum) else ((term, (), _1),)
        if len(factors) > 1:
            return None
        power = factors[0][2] if factors else _0
        if power.denominator != 1 or power < 0:
            return None
        variables |= {base for base, _, _ in factors}
        found[power] = c
    return found if len(variables) == 1 and all(isinstance(v, Var) for v in variables) else None


def _monomial(node: Node) -> bool:
    if isinstance(node, Var):
        return True
    if not isinstance(node, Einsum):
        return False
    if node.dims:
        return any(is_unit(f) for f, _, _ in node.factors)
    return all(e.denominator == 1 and e > 0 and _monomial(f) for f, _, e in node.factors)
