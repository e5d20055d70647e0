"""The sign of a quotient of polynomials in one thing, exactly: s*(1 - s) - 1/4 with s = sigmoid(x), x/(1 + x^2) - 1/2.

Takes a node, entry by entry, and the intervals of its parts; gives the sign of its entries. One idea: the
thing is a variable, a function of one, or exp(c*t) of which all the exponentials are powers; where it lies is known,
and the numerator times the denominator is a polynomial, whose roots Sturm's chain counts.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from ..functions.intervals import NONNEGATIVE, POSITIVE, Range
from ..graph.entrywise import exponential, is_exponential
from ..graph.facts import Affine, entry_value
from ..graph.nodes import Einsum, Node, Sum
from ..graph.tensor import scale
from .polynomials import HIGHEST, Poly, nonnegative_on, product, summed

MOST_COEFFICIENTS = 2 * HIGHEST
Quotient = tuple[Poly, Poly]
Powers = Mapping[Node, int]  # the part of a node that is which power of the thing


def sign_of_quotient(node: Node, range_of: Callable[[Node], Range]) -> int:
    """1 where no entry is negative where the node is defined, -1 where none is positive, 0 where that is not known."""
    things = _things(node)
    if things is None:
        return 0
    powers, thing, share = things
    interval = range_of(thing)
    if share > 1:  # of its root nothing but the sign is known
        if not interval.nonnegative:
            return 0
        interval = POSITIVE if interval.positive else NONNEGATIVE
    found = _quotient(node, powers)
    whole = [] if found is None else product(*found)
    if len(whole) > MOST_COEFFICIENTS:
        return 0
    return next((sign for sign in (1, -1) if nonnegative_on([sign * c for c in whole], interval) is not None), 0)


def _things(node: Node) -> tuple[Powers, Node, int] | None:
    """The parts as powers of one thing, the thing, and which root of it is meant."""
    leaves = dict.fromkeys(_leaves(node))
    roots = lcm(*(e.denominator for part in _products(node) for _, _, e in part.factors))
    if len(leaves) == 1:
        (leaf,) = leaves
        return {leaf: roots}, leaf, roots
    forms = [(leaf, Affine(leaf.args[0])) for leaf in leaves if is_exponential(leaf)]
    if not forms or len(forms) < len(leaves) or len({form.moving for _, form in forms}) > 1 or roots > 1:
        return None
    if any(form.offset for _, form in forms):
        return None
    unit = _common([form.factor for _, form in forms])
    return (
        {leaf: int(form.factor / unit) for leaf, form in forms},
        exponential(scale(unit, forms[0][1].moving)),
        1,
    )


def _common(numbers: Iterable[Fraction]) -> Fraction:
    """The largest number of which all are multiples by whole numbers."""
    known = list(numbers)
    share = lcm(*(c.denominator for c in known))
    return Fraction(reduce(gcd, (abs(int(c * share)) for c in known)), share)


def _leaves(node: Node) -> Iterable[Node]:
    """What is no number, sum or product."""
    if entry_value(node) is not None:
        return
    if isinstance(node, Sum):
        for _, term in node.terms:
            yield from _leaves(term)
    elif isinstance(node, Einsum) and _is_entrywise(node):
        for base, _, _ in node.factors:
            yield from _leaves(base)
    else:
        yield node


def _products(node: Node) -> Iterable[Einsum]:
    if isinstance(node, Sum):
        for _, term in node.terms:
            yield from _products(term)
    elif isinstance(node, Einsum) and _is_entrywise(node):
        yield node
        for base, _, _ in node.factors:
            yield from _products(base)


def _is_entrywise(node: Einsum) -> bool:
    whole = tuple(range(len(node.dims)))
    return node.out == whole and all(idx in ((), whole) for _, idx, _ in node.factors)


def _quotient(node: Node, powers: Powers) -> Quotient | None:
    """Numerator and denominator as polynomials in the thing."""
    number = entry_value(node)
    if number is not None:
        return [number], [Fraction(1)]
    if node in powers:
        return _power(powers[node])
    if isinstance(node, Sum):
        return _sum([(c, _quotient(term, powers)) for c, term in node.terms])
    if not isinstance(node, Einsum) or not _is_entrywise(node):
        return None
    found: Quotient | None = ([Fraction(1)], [Fraction(1)])
    for base, _, e in node.factors:
        if e.denominator > 1:
            whole = base in powers and (powers[base] * e).denominator == 1
            part = _power(int(powers[base] * e)) if whole else None
        else:
            part = _raised(_quotient(base, powers), int(e))
        found = _times(found, part)
    return found


def _power(k: int) -> Quotient | None:
    if abs(k) > HIGHEST:
        return None
    monomial = [Fraction(0)] * abs(k) + [Fraction(1)]
    return (monomial, [Fraction(1)]) if k >= 0 else ([Fraction(1)], monomial)


def _raised(base: Quotient | None, e: int) -> Quotient | None:
    if base is None or abs(e) > HIGHEST:
        return None
    found: Quotient | None = ([Fraction(1)], [Fraction(1)])
    for _ in range(abs(e)):
        found = _times(found, base if e > 0 else base[::-1])
    return found


def _times(one: Quotient | None, other: Quotient | None) -> Quotient | None:
    if one is None or other is None:
        return None
    found = product(one[0], other[0]), product(one[1], other[1])
    return found if max(map(len, found)) <= HIGHEST + 1 else None


def _sum(parts: list[tuple[Fraction, Quotient | None]]) -> Quotient | None:
    """Over the product of the denominators, each once."""
    known = [(c, part) for c, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    denominators: list[Poly] = []
    for _, (_, below) in known:
        if below not in denominators:
            denominators.append(below)
    terms: list[tuple[Fraction, Poly]] = []
    for c, (above, below) in known:
        others = [other for other in denominators if other != below]
        terms.append((c, reduce(product, others, above)))
    whole = summed(terms) or []
    below = reduce(product, denominators, [Fraction(1)])
    return (whole, below) if max(len(whole), len(below)) <= HIGHEST + 1 else None
