"""Conditions that others say already: x ≠ 0 beside x > 0, x > 0 beside x - 1 > 0, 1 - t ≠ 0 beside t/(1 - t) > 0.

Takes conditions, gives those that are left. Two ideas: what a condition speaks of may stand within what another one
speaks of; and conditions that compare are facts, from which the sign of what the others compare may follow. One goes at
a time, so that two that say the same never go together.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from ...calculus.implied import says
from ...curvature.definite import Prover
from ...curvature.domain import deciding
from ...functions import intervals
from ...functions.intervals import Range
from ...graph.conjugation import bars, conjugate, is_real
from ...graph.nodes import Einsum, Map, Node, Op, Sum
from ...graph.primitives import is_power
from ...graph.relations import (
    INVERTIBLE,
    NONNEGATIVE,
    NONZERO,
    OFF_THE_CUT,
    POSITIVE,
    SMOOTH,
    Claim,
    Condition,
)
from ...graph.tensor import add, content, einsum, ones, scale, sign, transpose
from ...rewriting.inverses import inverse_of_product

STRENGTH = {">": 2, "<": 2, "≥": 1, "≠": 0}  # of relations: the weakest go first
OFF_ZERO = (POSITIVE, OFF_THE_CUT)
MOST_FACTORS = 4  # whose products are multiplied out
MOST = 24  # conditions that are compared with one another
_1 = Fraction(1)


def left_over(found: dict[Condition, None]) -> list[Condition]:
    """The conditions that no other says."""
    kept = [(what, claim) for what, claim in found if not _implied(what, claim, found)]
    return _without_signs(kept) if 1 < len(kept) <= MOST else kept


# --- within another --------------------------------------------------------------------------------------------------


def _implied(what: Node, claim: Claim, found: dict[Condition, None]) -> bool:
    """Does another condition say this already?

    x > 0 says x ≠ 0, z ∉ (−∞, 0] says z ≠ 0 and x/y > 0 says y ≠ 0; X invertible says det(X) ≠ 0 and inv(X) invertible;
    A*X*B invertible says that of square A, X and B; x ≠ 0 says x^2 + y^2 ≠ 0.
    """
    if claim.in_branch:
        return (what, claim.outright) in found or _implied(what, claim.outright, found)
    kind = claim.bare
    if kind == POSITIVE and isinstance(what, Einsum) and _sums_positive(what, found):
        return True
    positive = claim._replace(relation=POSITIVE.relation)  # as such, or said of every entry
    if kind in (NONZERO, NONNEGATIVE) and ((what, POSITIVE) in found or (what, positive) in found):
        return True
    if kind == NONZERO and (what, claim._replace(relation=OFF_THE_CUT.relation, bound=OFF_THE_CUT.bound)) in found:
        return True
    if kind in (POSITIVE, NONZERO) and any(says(other, held, what) for other, held in found):
        return True
    if _is_cholesky(what) and kind in ((INVERTIBLE,) if isinstance(what, Op) else (NONZERO, POSITIVE)):
        return True  # that there is a Cholesky factor is stated already
    if kind == INVERTIBLE:
        root = what.args[0] if isinstance(what, Op) and what.name == "sqrtm" else what
        if (root, SMOOTH) in found:
            return True
    inside = what.args[0] if isinstance(what, Op) and (what.name == "det" or is_power(what)) else None
    if inside is not None and kind in (NONZERO, INVERTIBLE) and (inside, INVERTIBLE) in found:
        return True
    if kind == INVERTIBLE and any(_is_determinant(o, what) and held in OFF_ZERO for o, held in found):
        return True
    if kind == NONZERO and isinstance(what, Sum) and sign(what) and _has_nonzero_term(what, found):
        return True
    if kind == NONZERO and (lighter := conjugate(what)) is not what and (lighter, claim) in found:
        return bars(lighter) < bars(what)
    return kind in (NONZERO, INVERTIBLE) and any(
        _within(what, other, held) for other, held in found if other is not what
    )


def _has_nonzero_term(what: Sum, found: dict[Condition, None]) -> bool:
    """Is a term of what has one sign known not to be 0, in any entry?"""
    for _, term in what.terms:
        spread = isinstance(term, Einsum) and len(term.factors) == 1 and not term.factors[0][1]  # c^2 in every entry
        root = term.factors[0][0] if isinstance(term, Einsum) and spread else root_of(term)
        if (root, NONZERO if not root.shape else NONZERO._replace(everywhere=True)) in found:
            return True
    return False


def _is_determinant(node: Node, of: Node) -> bool:
    return isinstance(node, Op) and node.name == "det" and node.args[0] is of


def _within(what: Node, other: Node, held: Claim) -> bool:
    """Is `what` a factor without which the other thing would be zero, or not be invertible?"""
    if held.bare in OFF_ZERO:
        other = _of_content_one(other)  # a number before a product makes a sum of it
        alike = [f for f, idx, _ in other.factors if idx == other.out] if isinstance(other, Einsum) else []
        return any(_same_zeros(f, what) for f in (*alike, *_multiplied_out(alike)))
    if not isinstance(other, Einsum) or held != INVERTIBLE or inverse_of_product(other) is None:
        return False
    return any(f is what or (f.order == 2 and transpose(f) is what) for f, _, _ in other.factors)


def _multiplied_out(factors: Sequence[Node]) -> Iterator[Node]:
    """1 - t^2 of 1 + t and 1 - t: the products of two sums, term by term."""
    sums = [f for f in factors if isinstance(f, Sum)][:MOST_FACTORS]
    for one, other in combinations(sums, 2):
        axes = tuple(range(one.order))
        pairs = product(one.terms, other.terms)
        yield add([(c * d, einsum([(t, axes), (u, axes)], axes)) for (c, t), (d, u) in pairs], one.shape)


def _same_zeros(node: Node, other: Node) -> bool:
    """Is one a multiple of the other?"""
    return _of_content_one(node) is _of_content_one(other)


def _of_content_one(node: Node) -> Node:
    return scale(1 / content(node), node) if isinstance(node, Sum) and node.terms else node


def root_of(node: Node) -> Node:
    """x for x^2 and for abs(x)."""
    if isinstance(node, Map) and node.name == "abs":
        return node.args[0]
    if isinstance(node, Einsum) and len(node.factors) == 1 and node.factors[0][1] == node.out:
        return node.factors[0][0]
    return node


def _sums_positive(node: Einsum, found: dict[Condition, None]) -> bool:
    """Is this the sum of |x|^p where x ≠ 0 is stated?"""
    inner = node.factors[0][0] if len(node.factors) == 1 else None
    base = inner.args[0] if isinstance(inner, Map) and inner.name == "pow" else None
    return isinstance(base, Map) and base.name == "abs" and (base.args[0], NONZERO._replace(everywhere=True)) in found


def _is_cholesky(node: Node) -> bool:
    """Is this the diagonal of a Cholesky factor, which is positive, or the factor as a matrix, which is invertible?"""
    if isinstance(node, Einsum) and len(node.factors) == 1:
        factor, indices, e = node.factors[0]
        diagonal = e == 1 and len(indices) == 2 and indices == node.out * 2
        return diagonal and isinstance(factor, Op) and factor.name == "chol"
    return isinstance(node, Op) and node.name == "chol"


# --- by signs --------------------------------------------------------------------------------------------------------


def _without_signs(found: Sequence[Condition]) -> list[Condition]:
    """The conditions whose sign does not follow from the others."""
    kept = list(found)
    ordered = sorted(range(len(found)), key=lambda k: (_strength(found[k][1]), -k))
    for condition in [found[k] for k in ordered if found[k][1].relation in STRENGTH]:
        others = [other for other in kept if other is not condition]
        if is_real(condition[0]) and _follows(*condition, others):
            kept = others
    return _divided(kept)


def _divided(found: list[Condition]) -> list[Condition]:
    """The conditions, with y > 0 for x*y > 0 beside x > 0."""
    for k, (what, claim) in enumerate(found):
        if claim == POSITIVE and is_real(what):
            others = [other for other in found if other[0] is not what and not other[1].in_branch and is_real(other[0])]
            facts = dict(filter(None, (_compared(*other) for other in others)))
            found[k] = (deciding(what, Prover(facts, total=True).signs), claim) if facts else found[k]
    return list(dict.fromkeys(found))


def _strength(claim: Claim) -> tuple[bool, int]:
    return not claim.in_branch, STRENGTH.get(claim.relation, 3)


def _follows(what: Node, claim: Claim, others: Iterable[Condition]) -> bool:
    sides = [_compared(*other) for other in others if not other[1].in_branch and is_real(other[0])]
    facts = dict(filter(None, sides))
    wanted = _difference(what, claim)
    if wanted is None or not facts:
        return False
    known = Prover(facts, total=True).signs.range(wanted)
    match claim.relation:
        case ">":
            return known.positive
        case "<":
            return known.negative
        case "≥":
            return known.nonnegative
    return known.positive or known.negative


def _compared(what: Node, claim: Claim) -> tuple[Node, Range] | None:
    """The condition as a fact: what is positive, or not negative, and its interval."""
    moving = _difference(what, claim) if claim.relation in (">", "<", "≥") else None
    if moving is None:
        return None
    if claim.relation == "<":
        moving = scale(-1, moving)
    return moving, intervals.NONNEGATIVE if claim.relation == "≥" else intervals.POSITIVE


def _difference(what: Node, claim: Claim) -> Node | None:
    """What is compared, less the bound."""
    try:
        bound = Fraction(claim.bound)
    except ValueError:
        return None
    return add([(1, what), (-bound, ones(what.shape))], what.shape)
