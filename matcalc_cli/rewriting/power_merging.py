"""A product that stands written out beside a power of itself: (W*H)_ij .* (W*H)_ij^-2 = 1 ./ (W*H)_ij.

A factor that is a product is replaced by its own factors, a power of a contraction is not; so the two meet here. The
factors of the base are found among the others: with the indices of the power at its axes, and with indices that only
they have where the base sums.
"""

from collections.abc import Mapping, Set
from fractions import Fraction

from ..graph.entrywise import apply
from ..graph.parts import matches, over_factors, without
from ..graph.tensor import ONE, Einsum, Map, Node, Sum, add, einsum, is_symmetric

_1, _HALF = Fraction(1), Fraction(1, 2)
_LONGEST = 6  # a base with more factors is not searched for


def powers_merged(node: Einsum) -> Node | None:
    """The product with the base written out and its power multiplied together; None where there is no such pair."""
    for k, (base, at, e) in enumerate(node.factors):
        if not (isinstance(base, Einsum) and e != 1 and len(set(base.out)) < len(base.dims)) or not at:
            continue
        if len(base.factors) > _LONGEST or len(set(base.out)) < base.order:
            continue
        start = dict(zip(base.out, at, strict=True))
        symmetric = {f for f, _, _ in base.factors if f.order == 2 and is_symmetric(f)}
        for used, places in matches(base.factors, start, node.factors, symmetric):
            if k not in used and _private(node, base, used, places):
                return over_factors(node, [*without(node, {k, *used}), (base, at, e + 1)])
    return None


def symbolic_powers_joined(node: Einsum) -> Node | None:
    """norm(x)^(p - 1)/norm(x) as norm(x)^(p - 2): scalar powers of one base, one of them with a letter in its exponent.

    That one asks for a positive base, so nothing is gained or lost at a zero; (t^2)^p*t stays, for t may be negative.
    """
    for k, (power, at, e) in enumerate(node.factors):
        if at or not isinstance(power, Map) or power.name != "pow":
            continue
        base, exponent = power.args
        core, root = _as_power(base)
        for j, (other, around, own) in enumerate(node.factors):
            if j == k or around:
                continue
            if other is core:
                more, times = ONE, own / root
            elif isinstance(other, Map) and other.name == "pow" and other.args[0] is base:
                more, times = other.args[1], own
            else:
                continue
            joined = apply("pow", base, add([(e, exponent), (times, more)], ()))
            return over_factors(node, [*without(node, {k, j}), (joined, (), _1)])
    return None


def _as_power(base: Node) -> tuple[Node, Fraction]:
    """(t, 1/2) for the scalar sqrt(t), defined only where t is not negative; else the base and 1."""
    if isinstance(base, Einsum) and len(base.factors) == 1 and not base.factors[0][1]:
        core, _, e = base.factors[0]
        if e == _HALF:
            return core, e
    return base, _1


def multiplied_in(node: Einsum) -> Node | None:
    """The product with a scalar multiplied into a bracket, some term of which is divided by it."""
    for base, at, e in node.factors:
        if at or e <= 0:
            continue
        for k, (bracket, around, power) in enumerate(node.factors):
            if around or power != 1 or not isinstance(bracket, Sum) or not _divided_by(bracket, base):
                continue
            inner = add([(c, einsum([(term, ()), (base, (), e)], ())) for c, term in bracket.terms], ())
            rest = [f for f in without(node, {k}) if f != (base, at, e)]
            return over_factors(node, [*rest, (inner, ())])
    return None


def _divided_by(bracket: Sum, base: Node) -> bool:
    return any(
        (f, at) == (base, ()) and e < 0
        for _, term in bracket.terms
        if isinstance(term, Einsum)
        for f, at, e in term.factors
    )


def _private(node: Einsum, base: Einsum, used: Set[int], places: Mapping[int, int]) -> bool:
    """Do the summed indices of the base meet distinct indices that only the matched factors carry?"""
    summed = [places[i] for i in range(len(base.dims)) if i not in base.out]
    others = {i for j, (_, idx, _) in enumerate(node.factors) if j not in used for i in idx} | set(node.out)
    return (
        len(set(summed)) == len(summed) and not others & set(summed) and not set(summed) & {places[i] for i in base.out}
    )
