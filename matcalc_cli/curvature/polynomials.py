"""The sign of a polynomial, exactly: in one thing over an interval, or of degree 2 in several.

Takes a sum and the intervals of its parts; gives the sign of its entries as a `Range`. One idea: a polynomial in one
variable keeps its sign between its roots of odd order, and Sturm's chain counts the roots in an interval; one of degree
2 is a quadratic form in its variables and 1, whose pivots say whether it is a sum of squares.

Sources: J. F. Sturm's theorem and D. Y. Y. Yun's square-free factors, as in von zur Gathen and Gerhard, Modern Computer
Algebra, 4.6 and 14.6.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from ..functions.intervals import ANY, NONNEGATIVE, POSITIVE, Range
from ..graph.kernels import multiplied_out
from ..graph.nodes import Einsum, Map, Node, Sum
from ..graph.tensor import add, apply, einsum, is_complex, scale
from .pivots import pivots

HIGHEST = 24  # degree of a polynomial that is looked at
MOST = 8  # variables of one of degree 2

Monomial = dict[Node, Fraction]  # the exponents
Poly = list[Fraction]  # coefficients, the constant first


def sign_of_polynomial(node: Sum, range_of: Callable[[Node], Range]) -> Range:
    """POSITIVE, NONNEGATIVE or their negatives where that is so for every entry, else ANY."""
    terms = [(c, monomial(term)) for c, term in node.terms]
    known = [(c, powers) for c, powers in terms if powers is not None]
    things = list(dict.fromkeys(thing for _, powers in known for thing in powers))
    found = ANY
    if len(known) == len(terms) and len(things) == 1:
        (thing,) = things
        found = _in_one([(c, powers.get(thing, Fraction(0))) for c, powers in known], range_of(thing))
    elif len(known) == len(terms) and things:
        found = _quadratic(known, things)
    return found if found != ANY else _of_root(node, range_of).within(_of_double_angle(known, node, range_of))


# --- roots and waves -------------------------------------------------------------------------------------------------


class RootApart(NamedTuple):
    """c·root + rest, with gap = c²·root² - rest²: what the one times c·root - rest is."""

    c: Fraction
    root: Node
    rest: Node
    gap: Node


def root_apart(node: Sum) -> RootApart | None:
    """The one square root among the terms, and the rest, which has none."""
    axes = tuple(range(node.order))
    roots = [
        (c, term)
        for c, term in node.terms
        if isinstance(term, Einsum) and any(e.denominator > 1 for *_, e in term.factors)
    ]
    if len(roots) != 1 or len(node.terms) < 2 or is_complex(node):
        return None
    c, root = roots[0]
    assert isinstance(root, Einsum)
    (base, at, e), *more = root.factors
    if more or e != Fraction(1, 2) or at != root.out or base.shape != node.shape or len(set(at)) < len(at):
        return None
    rest = add([(d, term) for d, term in node.terms if term is not root], node.shape)
    square = multiplied_out(einsum([(rest, axes, 2)], axes))
    return RootApart(c, root, rest, add([(c**2, base), (-1, square)], node.shape))


def _of_root(node: Sum, range_of: Callable[[Node], Range]) -> Range:
    """c·sqrt(w) + u has the sign of c where c²·w > u²: x + sqrt(x^2 + 1)."""
    apart = root_apart(node)
    known = ANY if apart is None else range_of(apart.gap)
    if apart is None or not known.nonnegative:
        return ANY
    found = POSITIVE if known.positive else NONNEGATIVE
    return found if apart.c > 0 else found.negated()


def _of_double_angle(terms: Sequence[tuple[Fraction, Monomial]], node: Sum, range_of: Callable[[Node], Range]) -> Range:
    """cos(t)^2 - sin(t)^2 is cos(2*t)."""
    squares = {thing: c for c, powers in terms for thing, e in powers.items() if e == 2 and len(powers) == 1}
    waves = {thing.name: (thing.args[0], c) for thing, c in squares.items() if isinstance(thing, Map)}
    if len(node.terms) != 2 or waves.keys() != {"cos", "sin"}:
        return ANY
    (inner, c), (other, d) = waves["cos"], waves["sin"]
    return range_of(apply("cos", scale(2, inner))).scaled(c) if inner is other and c == -d else ANY


def monomial(node: Node) -> Monomial | None:
    """A product of powers, entry by entry; None for what sums inside."""
    if not isinstance(node, Einsum):
        return {node: Fraction(1)}
    if len(set(node.out)) < len(node.out) or any(idx not in ((), node.out) for _, idx, _ in node.factors):
        return None
    if any(idx != node.out and base.shape == () and node.out for base, idx, _ in node.factors):
        return None  # a number times a vector: two kinds of things
    if len(node.dims) > len(node.out):
        return None
    found: Monomial = {}
    for base, _, e in node.factors:
        found[base] = found.get(base, Fraction(0)) + e
    return found


# --- one thing -------------------------------------------------------------------------------------------------------


def _in_one(terms: Sequence[tuple[Fraction, Fraction]], interval: Range) -> Range:
    """Of Σ c·t^e with t in the interval; roots and reciprocals of t are defined where t > 0."""
    exponents = [e for _, e in terms]
    least, share = min([*exponents, Fraction(0)]), lcm(*(e.denominator for e in exponents))
    if share > 1 or least < 0:
        if not interval.nonnegative or (least < 0 and not interval.positive):
            return ANY
        if share > 1:  # of its root nothing but the sign is known
            interval = POSITIVE if interval.positive else NONNEGATIVE
    degree = (max(exponents) - least) * share
    if degree > HIGHEST:
        return ANY
    coefficients = [Fraction(0)] * (int(degree) + 1)
    for c, e in terms:
        coefficients[int((e - least) * share)] += c
    for found, sign in ((coefficients, 1), ([-c for c in coefficients], -1)):
        known = nonnegative_on(found, interval)
        if known is not None:
            return known if sign > 0 else known.negated()
    return ANY


def nonnegative_on(p: Poly, interval: Range) -> Range | None:
    """POSITIVE or NONNEGATIVE where the polynomial is so on the interval; None where it has negative values there."""
    p = _trimmed(p)
    low, high = _bounded(p, interval)
    if not p or low >= high:
        return None
    odd = [factor for factor, order in _square_free(p) if order % 2]
    if any(_roots_inside(factor, low, high) for factor in odd) or _value(p, _between(p, low, high)) < 0:
        return None
    inside = any(_roots_inside(factor, low, high) for factor, _ in _square_free(p))
    ends = ((interval.low, interval.low_open), (interval.high, interval.high_open))
    touches = any(end is not None and not opened and not _value(p, end) for end, opened in ends)
    return NONNEGATIVE if inside or touches else POSITIVE


def _bounded(p: Poly, interval: Range) -> tuple[Fraction, Fraction]:
    """The interval with ends that are numbers, beyond all roots where it has none."""
    beyond = Fraction(1) + max((abs(c / p[-1]) for c in p), default=Fraction(0))
    low = interval.low if interval.low is not None else -beyond - abs(interval.high or Fraction(0))
    high = interval.high if interval.high is not None else beyond + abs(interval.low or Fraction(0))
    return low, high


def _between(p: Poly, low: Fraction, high: Fraction) -> Fraction:
    """A place inside at which the polynomial does not vanish; it has fewer roots than there are candidates."""
    steps = len(p) + 1
    places = (low + (high - low) * k / steps for k in range(1, steps))
    return next(place for place in places if _value(p, place))


def _roots_inside(p: Poly, low: Fraction, high: Fraction) -> int:
    """The roots of a square-free polynomial in the open interval, by Sturm's chain."""
    for end in (low, high):
        if len(p) > 1 and not _value(p, end):
            p = _divided(p, [-end, Fraction(1)])[0]
    if len(p) < 2:
        return 0
    chain = [p, _slope(p)]
    while len(chain[-1]) > 1:
        chain.append([-c for c in _divided(chain[-2], chain[-1])[1]])
    return _changes(chain, low) - _changes(chain, high)


def _changes(chain: Sequence[Poly], at: Fraction) -> int:
    signs = [value > 0 for p in chain if (value := _value(p, at))]
    return sum(a != b for a, b in pairwise(signs))


def _square_free(p: Poly) -> list[tuple[Poly, int]]:
    """The square-free factors with their orders, by Yun's way."""
    slope = _slope(p)
    common = _common(p, slope)
    rest, other = _divided(p, common)[0], _divided(slope, common)[0]
    found, order = list[tuple[Poly, int]](), 1
    while len(rest) > 1:
        difference = _trimmed([a - b for a, b in _padded(other, _slope(rest))])
        factor = _common(rest, difference)
        if len(factor) > 1:
            found.append((factor, order))
        rest, other = _divided(rest, factor)[0], _divided(difference, factor)[0]
        order += 1
    return found


def _common(p: Poly, q: Poly) -> Poly:
    """The greatest common divisor, with leading coefficient 1."""
    while q:
        p, q = q, _divided(p, q)[1]
    return [c / p[-1] for c in p]


def _divided(p: Poly, q: Poly) -> tuple[Poly, Poly]:
    """Quotient and rest."""
    rest, quotient = list(p), [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    for k in reversed(range(len(quotient))):
        quotient[k] = rest[k + len(q) - 1] / q[-1]
        for i, c in enumerate(q):
            rest[k + i] -= quotient[k] * c
    return _trimmed(quotient), _trimmed(rest)


def product(p: Poly, q: Poly) -> Poly:
    """p·q."""
    found = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            found[i + j] += a * b
    return found


def summed(parts: Sequence[tuple[Fraction, Poly | None]]) -> Poly | None:
    """Σ c·p; None where one of them is."""
    known = [(c, part) for c, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    size = max(len(part) for _, part in known)
    return [sum((c * part[k] for c, part in known if k < len(part)), Fraction(0)) for k in range(size)]


def _slope(p: Poly) -> Poly:
    return [k * c for k, c in enumerate(p)][1:]


def _value(p: Poly, at: Fraction) -> Fraction:
    found = Fraction(0)
    for c in reversed(p):
        found = found * at + c
    return found


def _trimmed(p: Poly) -> Poly:
    while p and not p[-1]:
        p = p[:-1]
    return p


def _padded(p: Poly, q: Poly) -> list[tuple[Fraction, Fraction]]:
    size = max(len(p), len(q))
    return [(r[0], r[1]) for r in zip(*(r + [Fraction(0)] * (size - len(r)) for r in (p, q)), strict=True)]


# --- degree 2 in several ---------------------------------------------------------------------------------------------


def _quadratic(terms: Sequence[tuple[Fraction, Monomial]], things: Sequence[Node]) -> Range:
    matrix = quadratic_form(terms, things)
    if matrix is None:
        return ANY
    for sign in (1, -1):
        found = pivots([[sign * entry for entry in row] for row in matrix])
        if found is not None:
            known = POSITIVE if len(found) == len(matrix) else NONNEGATIVE
            return known if sign > 0 else known.negated()
    return ANY


def quadratic_sign(node: Sum) -> tuple[int, list[Node]] | None:
    """1 or -1 where the node is a semidefinite form in (things, 1) with numbers for coefficients, and the things."""
    terms = [(c, monomial(term)) for c, term in node.terms]
    known = [(c, powers) for c, powers in terms if powers is not None]
    things = list(dict.fromkeys(thing for _, powers in known for thing in powers))
    matrix = quadratic_form(known, things) if len(known) == len(terms) else None
    for sign in (1, -1) if matrix is not None and things else ():
        if pivots([[sign * entry for entry in row] for row in matrix or ()]) is not None:
            return sign, things
    return None


def quadratic_form(terms: Sequence[tuple[Fraction, Monomial]], things: Sequence[Node]) -> list[list[Fraction]] | None:
    """M with Σ = (things, 1)'·M·(things, 1); None where the degree is not 2 at most, or there are too many things."""
    if len(things) > MOST:
        return None
    place, last = {thing: k for k, thing in enumerate(things)}, len(things)
    matrix = [[Fraction(0)] * (last + 1) for _ in range(last + 1)]
    for c, powers in terms:
        at = [place[thing] for thing, e in powers.items() for _ in range(int(e) if 0 <= e <= 2 else 3)]
        if any(e.denominator > 1 for e in powers.values()) or len(at) > 2:
            return None
        i, j = (*at, last, last)[:2]
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    return matrix
