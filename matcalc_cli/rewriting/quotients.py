"""Sums over one bar and polynomials multiplied out, as a calculus course writes them.

1/(x^2 + 1) - 2*x^2/(x^2 + 1)^2 is (1 - x^2)/(x^2 + 1)^2, and 6 - x*(18 - x*9) is 6 - 18*x + 9*x^2; so it is with
vectors and matrices whose terms are divided entry by entry. Gives candidates; the caller decides which form is better.
"""

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import combinations

from ..graph.cost import is_polynomial
from ..graph.parts import contractions_within, distributed, over_factors, terms_of
from ..graph.primitives import is_size
from ..graph.softmax import exponent_of_sum
from ..graph.tensor import Einsum, Factor, Node, Sum, add, einsum
from .applied import rewrite
from .factoring import factored
from .whole_terms import divided, shared_scalars

_BASES = 4  # denominators that are tried
_BARS = 2  # denominators of which a sum is freed at once
_ORDER = 2  # of the largest tensors whose entries are brought over one bar
_SHARED = 2  # terms below which a denominator of entries stands, at least, where others are left
SHORT = 2  # terms of brackets that are multiplied with each other
_TERMS = 24  # the most terms a numerator is multiplied out into
_0, _1 = Fraction(0), Fraction(1)

Term = tuple[Fraction, Node]


def over_one_bar(node: Sum, bars: int = _BARS) -> Iterator[Node]:
    """The sum over each of its denominators, the numerator multiplied out, then rewritten and factored.

    A numerator that has denominators of its own is freed of them first, of `bars` at most.
    """
    if node.order > _ORDER or len(node.terms) > _TERMS:
        return
    axes = tuple(range(node.order))
    for base in _denominators(node):
        exponents = [_exponent(term, base) for _, term in node.terms]
        least = min(exponents)
        if len(set(exponents)) == 1 or any((e - least).denominator > 1 for e in exponents):
            continue
        terms = [(c, einsum([(term, axes), (base, axes, -least)], axes)) for c, term in node.terms]
        top = multiplied_out(add(terms, node.shape), base if axes else None)
        if top is None or (axes and sum(e < 0 for e in exponents) < _SHARED and _has_bars_of_entries(top)):
            continue
        reduced = factored(rewrite(top))
        for numerator in (*(over_one_bar(top, bars - 1) if isinstance(top, Sum) and bars > 1 else ()), reduced):
            yield einsum([(numerator, axes), (base, axes, least)], axes)


def without_inner_bars(node: Einsum) -> Iterator[Node]:
    """1/(x*(y^2/x^2 + 1)) as x/(y^2 + x^2): the scalar sums below the bar are freed of their own denominators, their
    brackets multiplied out, and kept: 1/(c*(1 + (y - t)^2/c)) as 1/(c + (y - t)^2)."""
    for freed in (_freed_multiplied_out, _freed_as_it_is):
        factors: list[Factor] = []
        for base, idx, e in node.factors:
            if isinstance(base, Sum) and not base.shape and e < 0 and e.denominator == 1:
                base = freed(base)
            factors.append((base, idx, e))
        if any(new[0] is not old[0] for new, old in zip(factors, node.factors, strict=True)):
            yield over_factors(node, factors)


def _freed_multiplied_out(node: Sum) -> Node:
    return next(over_one_bar(node), node)


def _freed_as_it_is(node: Sum) -> Node:
    """The scalar sum over the product of all its bars, its terms as they are."""
    most: dict[Node, Fraction] = {}
    for base, e in _scalar_bars(node):
        most[base] = min(most.get(base, _0), e)
    below: list[Factor] = [(base, (), e) for base, e in most.items()]
    if not below:
        return node
    top = add([(c, einsum([(term, ()), *((base, (), -e) for base, _, e in below)], ())) for c, term in node.terms], ())
    return einsum([(top, ()), *below], ())


def entries_freed_of_bars(node: Einsum) -> Iterator[Node]:
    """x ./ (1 + x.^2/c)/c as x ./ (c + x.^2): the brackets of entries multiplied by what divides some of their terms,
    for each scalar that does and that divides the product, too."""
    yield from _freed(node, [])
    for inner, scalars, tensors in contractions_within(node):
        for freed in _freed(inner, scalars):
            yield over_factors(node, [*tensors, (freed, ())])


def _freed(node: Einsum, scalars: list[Factor]) -> Iterator[Node]:
    """The product of the node and the scalars, its brackets multiplied by one of the scalars or of its own."""
    sums = [k for k, (f, at, e) in enumerate(node.factors) if at and isinstance(f, Sum) and e.denominator == 1]
    divisors: dict[Node, None] = {}
    for k in sums:
        if node.factors[k][2] < 0:
            divisors.update(dict.fromkeys(base for base, _ in _scalar_bars(node.factors[k][0])))
    for base in list(divisors)[:_BASES]:
        before = next((e for f, at, e in (*node.factors, *scalars) if f is base and not at), _0)
        more = _0
        factors: list[Factor] = []
        for k, (f, at, e) in enumerate(node.factors):
            least = min((power for bar, power in _scalar_bars(f) if bar is base), default=None) if k in sums else None
            if least is None:
                factors.append((f, at, e))
                continue
            axes = tuple(range(f.order))
            whole = add([(c, einsum([(term, axes), (base, (), -least)], axes)) for c, term in terms_of(f)], f.shape)
            factors.append((whole, at, e))
            more += least * e
        if abs(before + more) < abs(before):
            yield over_factors(node, [*factors, *scalars, (base, (), more)])


def _scalar_bars(node: Node) -> Iterator[tuple[Node, Fraction]]:
    """The scalars that divide terms of a sum, each with its exponent; sizes and the sums of softmax stay."""
    for _, term in terms_of(node):
        for base, at, e in term.factors if isinstance(term, Einsum) else ():
            if not at and e < 0 and e.denominator == 1 and not is_size(base) and exponent_of_sum(base) is None:
                yield base, e


def brackets_multiplied(node: Einsum) -> Iterator[Node]:
    """1/((1 + x)*(1 - x)) as 1/(1 - x^2): two brackets below the bar as one, where half of their terms cancel."""
    sums = [f for f in node.factors if isinstance(f[0], Sum) and len(f[0].terms) == SHORT]
    for (one, at, e), (other, there, power) in combinations(sums[:_BASES], 2):
        if at != there or e != power or e.denominator != 1 or e > 0 or len(set(at)) < len(at):
            continue
        axes = tuple(range(one.order))
        whole = multiplied_out(einsum([(one, axes), (other, axes)], axes))
        if isinstance(whole, Sum) and len(whole.terms) == SHORT:
            rest = [f for f in node.factors if f[0] not in (one, other) or f[1] != at]
            yield over_factors(node, [*rest, (whole, at, e)])


def shared_letters_out(node: Einsum) -> Node | None:
    """(y + z)/(x*y + x*z) as 1/x: what all terms of a polynomial share is taken out of it."""
    factors: list[Factor] = []
    for base, idx, e in node.factors:
        if isinstance(base, Sum) and e.denominator == 1 and is_polynomial(base):
            shared = shared_scalars(base)
            factors += [(letter, (), power * e) for letter, power in shared.items()]
            base = divided(base, shared) if shared else base
        factors.append((base, idx, e))
    return over_factors(node, factors) if len(factors) > len(node.factors) else None


def without_bars_over_a_bar(node: Einsum) -> Node | None:
    """(2/x - 1/x^2)/(1 - x)^2 as (2*x - 1)/(x^2*(1 - x)^2): a scalar sum over a bar has no bars of its own."""
    if node.shape or not any(e < 0 for _, _, e in node.factors):
        return None
    for k, (base, _, e) in enumerate(node.factors):
        if isinstance(base, Sum) and not base.shape and e == 1 and _has_bars(base):
            top = multiplied_out(base)
            freed = next(over_one_bar(top), None) if isinstance(top, Sum) else None
            if freed is not None:
                return over_factors(node, [*node.factors[:k], (freed, (), e), *node.factors[k + 1 :]])
    return None


def _has_bars(node: Sum) -> bool:
    """Has a term, or a sum within one, a scalar below a bar?"""
    return bool(_denominators(node)) or any(
        isinstance(f, Sum) and not f.shape and _has_bars(f) for _, term in node.terms for f in term.children
    )


def as_polynomial(node: Sum, kept: Collection[Node]) -> Node | None:
    """The sum multiplied out where that makes it a polynomial; brackets that the reader wrote stay."""
    inner = {f for _, term in node.terms for f in term.children if isinstance(f, Sum)}
    if node.shape or not inner or inner & set(kept):
        return None
    form = multiplied_out(node)
    return form if isinstance(form, Sum) and form is not node and is_polynomial(form) else None


def multiplied_out(node: Node, only: Node | None = None, most: int = _TERMS) -> Node | None:
    """The node as a sum of products whose entries have no sums as factors, or not this one; None where they are more
    than `most`."""
    terms = list(terms_of(node))
    done: list[Term] = []
    while terms:
        c, term = terms.pop()
        spread = _first_spread(term, only)
        if spread is None:
            done.append((c, term))
        else:
            terms += [(c * d, part) for d, part in spread]
        if len(terms) + len(done) > most:
            return None
    return add(done, node.shape)


def _first_spread(term: Node, only: Node | None) -> list[Term] | None:
    """The terms of a product whose first sum S is distributed (of S^p one S); None without such a sum."""
    if isinstance(term, Sum) and (only in (None, term) or len(term.terms) == 1):  # it may have a number
        return list(term.terms)
    for k, (base, idx, e) in enumerate(term.factors if isinstance(term, Einsum) else ()):
        if not isinstance(base, Sum) or only not in (None, base):
            continue
        if _is_each(idx, term) and e > 0 and e.denominator == 1 and isinstance(term, Einsum):
            return distributed(term, k)
    return None


def _denominators(node: Sum) -> list[Node]:
    """What terms are divided by; but not sizes, for sum(x)/n is a mean."""
    found: dict[Node, None] = {}
    for _, term in node.terms:
        for base, idx, e in term.factors if isinstance(term, Einsum) else ():
            if _is_each(idx, term) and e < 0 and not is_size(base) and exponent_of_sum(base) is None:
                found[base] = None
    return list(found)[:_BASES]


def _has_bars_of_entries(node: Node) -> bool:
    return isinstance(node, Sum) and bool(_denominators(node))


def _exponent(term: Node, base: Node) -> Fraction:
    if term is base:
        return _1
    factors = term.factors if isinstance(term, Einsum) else ()
    return next((e for f, idx, e in factors if f is base and _is_each(idx, term)), Fraction(0))


def _is_each(indices: tuple[int, ...], term: Node) -> bool:
    """Does a factor with these indices stand in each entry of the term: a scalar in a scalar, v in v .* w?"""
    return indices == tuple(range(term.order)) and isinstance(term, Einsum) and term.out == indices
