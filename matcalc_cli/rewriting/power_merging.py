"""A product that stands written out beside a power of itself: (W*H)_ij .* (W*H)_ij^-2 = 1 ./ (W*H)_ij.

A factor that is a product is replaced by its own factors, a power of a contraction is not; so the two meet here. The
factors of the base are found among the others: with the indices of the power at its axes, and with indices that only
they have where the base sums.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from ..dimensions import Shape
from ..graph.entrywise import apply
from ..graph.parts import contractions_within, matches, over_factors, without
from ..graph.tensor import ONE, Einsum, Factor, Map, Node, Sum, add, einsum, is_symmetric

_0, _1, _HALF = Fraction(0), Fraction(1), Fraction(1, 2)
_SEVERAL = 2
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
        single = [f for other in without(node, {k}) for f in _copies(other)]
        for used, places in matches(base.factors, start, single, symmetric):
            rest = [f for j, f in enumerate(single) if j not in used]
            if _private(node, base, rest, places):
                return over_factors(node, [*rest, (base, at, e + 1)])
    return None


def _copies(factor: Factor) -> list[Factor]:
    """w, w for w.^2: what is matched is matched once."""
    base, at, e = factor
    return [(base, at, _1)] * int(e) if e.denominator == 1 and 1 < e <= _LONGEST else [factor]


def symbolic_powers_joined(node: Einsum) -> Node | None:
    """norm(x)^(p - 1)/norm(x) as norm(x)^(p - 2), b.^t ./ b.^(2*t) as b.^(-t): powers of one base over the same
    indices, one of them with a letter in its exponent.

    That one asks for a positive base, so nothing is gained or lost at a zero; (t^2)^p*t stays, for t may be negative.
    """
    for k, (power, at, e) in enumerate(node.factors):
        if not isinstance(power, Map) or power.name != "pow":
            continue
        base, exponent = power.args
        core, root = _as_power(base)
        for j, (other, around, own) in enumerate(node.factors):
            if j == k or around != at:
                continue
            if other is core:
                more, times = ONE, own / root
            elif isinstance(other, Map) and other.name == "pow" and other.args[0] is base:
                more, times = other.args[1], own
            else:
                continue
            joined = _with_exponents(base, power.shape, [(e, exponent), (times, more)])
            return over_factors(node, [*without(node, {k, j}), (joined, at, _1)])
        if (whole := _with_written_out(node, k, [])) is not None:
            return whole
    return None


def symbolic_powers_out(node: Sum) -> Iterator[Node]:
    """n*t^(n - 1)*(t^n + c) - n*t^(2*n - 1) as t^(n - 1)*(...): of a base that has a power with a letter in the
    exponent in each term, one of these powers is taken out."""
    axes = tuple(range(node.order))
    for power in _powers(node.terms[0][1])[:_SEVERAL] if len(node.terms) > 1 else ():
        base = power.args[0]
        of_terms = [next((p for p in _powers(term) if p.args[0] is base), None) for _, term in node.terms]
        found = [p for p in of_terms if p is not None]
        if len(found) < len(of_terms) or any(p.shape != node.shape for p in found):
            continue
        for common in list(dict.fromkeys(found))[:_SEVERAL]:
            rest = []
            for (c, term), own in zip(node.terms, found, strict=True):
                left = _with_exponents(base, node.shape, [(_1, own.args[1]), (-_1, common.args[1])])
                rest.append((c, einsum([(term, axes), (own, axes, -_1), (left, axes)], axes)))
            yield einsum([(common, axes), (add(rest, node.shape), axes)], axes)


def _powers(term: Node) -> list[Map]:
    """The powers with a letter in the exponent that stand in each entry of the term."""
    factors = term.factors if isinstance(term, Einsum) else ((term, tuple(range(term.order)), _1),)
    out = term.out if isinstance(term, Einsum) else tuple(range(term.order))
    return [f for f, at, e in factors if isinstance(f, Map) and f.name == "pow" and at == out and e == 1]


def powers_joined_within(node: Einsum) -> Node | None:
    """(b.^(t - 1))'*x/c as sum(b.^t) for b = x/c: a power within a number of the product, part of whose base stands
    outside."""
    for inner, scalars, tensors in contractions_within(node):
        for k, (power, _, _) in enumerate(inner.factors):
            if isinstance(power, Map) and power.name == "pow":
                whole = _with_written_out(inner, k, scalars)
                if whole is not None:
                    return over_factors(node, [*tensors, (whole, ())])
    return None


def _with_written_out(node: Einsum, k: int, scalars: list[Factor]) -> Node | None:
    """The product of the node and the scalars with the base of its k-th factor, a power, multiplied into it."""
    power, at, e = node.factors[k]
    assert isinstance(power, Map)
    base, exponent = power.args
    if e != 1 or (left := _written_out(base, at, [*without(node, {k}), *scalars])) is None:
        return None
    joined = _with_exponents(base, power.shape, [(e, exponent), (_1, ONE)])
    return over_factors(node, [*left, (joined, at, _1)])


def _with_exponents(base: Node, shape: Shape, exponents: Sequence[tuple[Fraction, Node]]) -> Node:
    """The base raised to the sum of multiples of exponents, each of which may be one for all entries."""
    axes = tuple(range(len(shape)))
    whole = [(c, einsum([(e, axes[: e.order])], axes, dict(enumerate(shape)))) for c, e in exponents]
    alike = all(not e.shape for _, e in exponents)
    return apply("pow", base, add(list(exponents), ()) if alike else add(whole, shape))


def _written_out(base: Node, at: tuple[int, ...], factors: Sequence[Factor]) -> list[Factor] | None:
    """The factors with those of the base divided out, x and 1/c for the base x/c; None where some are not there."""
    if not isinstance(base, Einsum) or len(base.factors) < _SEVERAL or len(base.dims) > len(set(base.out)):
        return None
    place = dict(zip(base.out, at, strict=True))
    left = {(f, around): e for f, around, e in factors}
    for f, around, e in base.factors:
        there = f, tuple(place[i] for i in around)
        own = left.get(there, _0)
        if own * e <= 0 or abs(own) < abs(e):
            return None
        left[there] = own - e
    return [(f, around, e) for (f, around), e in left.items() if e]


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


def _private(node: Einsum, base: Einsum, rest: Sequence[Factor], places: Mapping[int, int]) -> bool:
    """Do the summed indices of the base meet distinct indices that only the matched factors carry?"""
    summed = [places[i] for i in range(len(base.dims)) if i not in base.out]
    others = {i for _, idx, _ in rest for i in idx} | set(node.out)
    return (
        len(set(summed)) == len(summed) and not others & set(summed) and not set(summed) & {places[i] for i in base.out}
    )
