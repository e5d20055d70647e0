"""Conditions that say the same, or that another one says already: t^2 - 1 > 0 where t > 1, t - 3 ≠ 0 beside t ≠ 3.

Takes conditions, gives verdicts and the conditions that are left. One idea: a condition on where the arguments of max
or min meet is one on what moves, so that two of the same place are seen to be one.
"""

from collections.abc import Iterable
from fractions import Fraction

from ..functions.by_axis import ALONG
from ..graph.basics import content
from ..graph.nodes import Einsum, Map, Node, Sum
from ..graph.parts import terms_of
from ..graph.relations import ABOVE_ONE, BELOW_ONE, NONZERO, POSITIVE, Claim, Condition
from ..graph.tensor import add, constant_value, is_zero, ones, scale
from ..lowering.lower import lower_macro

EXTREMES = dict(zip(ALONG, (1, -1), strict=True))  # max and min
_1 = Fraction(1)


def says(other: Node, held: Claim, what: Node) -> bool:
    """Does the other condition say that `what` is positive: 1 - t^2 where |t| < 1, t^2 - 1 where t > 1, t^2 + s^2 where
    s + sqrt(t^2 + s^2) > 0?"""
    if held.bare == ABOVE_ONE:
        return lower_macro("t.^2 - 1", {"t": other}) is what
    if held.bare == BELOW_ONE:  # of abs(t), or of what is not negative
        inside = other.args[0] if isinstance(other, Map) and other.name == "abs" else other
        return lower_macro("1 - t.^2", {"t": inside}) is what
    if held.bare != POSITIVE or not isinstance(other, Sum) or not isinstance(what, Sum):
        return False
    root = lower_macro("v.^(1/2)", {"v": what})
    rest = [lower_macro("v.^2", {"v": term}) for _, term in other.terms if term is not root]
    return len(rest) == len(other.terms) - 1 and {term for _, term in what.terms}.issuperset(rest)


def without_repeats(found: Iterable[Condition]) -> list[Condition]:
    """The conditions u ≠ c each once, as they are said most simply and most strongly."""
    listed = [(reduced, place(*reduced)) for condition in found if (reduced := _met(*condition)) is not None]
    best: dict[object, Condition] = {}
    for (what, claim), at in listed:
        if at is not None:
            best.setdefault(at, (what, claim))
            best[at] = min(best[at], (what, claim), key=_rank)
    return list(dict.fromkeys(best[at] if at is not None else condition for condition, at in listed))


def _rank(condition: Condition) -> tuple[bool, bool, bool]:
    what, claim = condition
    return claim.in_branch, claim.or_agreeing, isinstance(what, Sum)


def place(what: Node, claim: Claim) -> tuple[Node, Fraction, bool] | None:
    """(u, c, in every entry?) of a condition that says u ≠ c, whatever multiple of u - c it speaks of."""
    if claim.relation != NONZERO.relation:
        return None
    try:
        bound = Fraction(claim.bound)
    except ValueError:
        return None
    number, moving = _apart(what)
    if is_zero(moving):
        return None
    factor = content(moving) if isinstance(moving, Sum) else _1
    return scale(1 / factor, moving), (bound - number) / factor, claim.everywhere


def _apart(node: Node) -> tuple[Fraction, Node]:
    """The number that is added to each entry, and the rest."""
    fixed = [(c, term) for c, term in terms_of(node) if _is_one(term)]
    moving = [pair for pair in terms_of(node) if not _is_one(pair[1])]
    return sum((c for c, _ in fixed), Fraction(0)), add(moving, node.shape)


def _is_one(term: Node) -> bool:
    return isinstance(term, Einsum) and not term.factors and len(set(term.out)) == term.order


def _met(what: Node, claim: Claim) -> Condition | None:
    """6 - max(0, t + 3) ≠ 0 is t + 3 ≠ 6; None where the number is never met: -1 - max(0, t)."""
    while (at := place(what, claim)) is not None:
        node, bound, _ = at
        if not isinstance(node, Map) or node.name not in EXTREMES:
            break
        values = [constant_value(arg) for arg in node.args] if len(node.args) == 2 else []
        if sum(value is not None for value in values) != 1:
            break
        first = 0 if values[0] is not None else 1
        number, inner = Fraction(values[first] or 0), node.args[1 - first]
        if number == bound:
            break
        if (bound - number) * EXTREMES[node.name] < 0:
            return None
        what = add([(1, inner), (-bound, ones(inner.shape))], inner.shape)
        claim = claim._replace(bound="0", or_agreeing=claim.or_agreeing and any(map(_has_kinks, terms_of(inner))))
    return what, claim


def _has_kinks(term: tuple[Fraction, Node]) -> bool:
    return bool(term[1].children)
