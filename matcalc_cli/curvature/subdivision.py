"""The sign of a second derivative in one number, by intervals that cover the domain.

Takes a node in one number and the facts of its domain; gives its sign with how many intervals it took. One idea: on a
short interval the values of exp, log, sin and their like are known between bounds, so interval arithmetic decides;
where it does not, the interval is halved. Bounds are rounded outwards, far beyond what floating point gets wrong. Next
to an end of the domain at which the node is 0, the sign of its slope decides: x*exp(x) - exp(x) + 1 from x = 0 on.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from ..calculus.derivative import derivative
from ..errors import MatcalcError
from ..functions.intervals import ANY, POSITIVE, Range, is_empty
from ..graph.entrywise import exponential
from ..graph.nodes import Einsum, Node, Sum, Var, topological
from ..graph.parts import over_factors
from ..graph.rebuilding import substitute
from ..graph.tensor import const, constant_value, var
from ..rewriting.simplify import simplify
from .definite import Prover
from .quotients import sign_of_quotient

MOST = 96  # intervals that are looked at
MOST_SLOPES, MOST_TAKEN, MOST_NODES = 4, 8, 40  # one of the other; of all; nodes of one that is looked at
EXPONENTIAL = var("□e", (), ["positive"])  # no name of a user's has this letter
MOST_DIGITS = 6  # behind the point, as many as are shown
FAR = Fraction(2)  # where an interval without an end is cut, next to its other end
SHARE = 1000  # bounds are multiples of 1/SHARE
ROUNDING = 2.0**-50  # of an argument that is rounded to a float, with room
SLACK = 1e-9  # relative; the functions of the library are right to 1e-15
LARGEST = 900.0  # of a value that is bounded by a number
RISING: Mapping[str, Callable[[float], float]] = {
    "exp": math.exp, "log": math.log, "atan": math.atan, "tanh": math.tanh, "sinh": math.sinh, "asinh": math.asinh,
    "erf": math.erf, "normcdf": lambda t: math.erfc(-t / math.sqrt(2)) / 2, "sigmoid": lambda t: 1 / (1 + math.exp(-t)),
}  # fmt: skip
WAVES: Mapping[str, Callable[[float], float]] = {"sin": math.sin, "cos": math.cos}


def sign_on(node: Node, place: Var, facts: Mapping[Node, Range], by_slopes: bool = False) -> tuple[int, int] | None:
    """(1 or -1, how many intervals) where the node is never negative or never positive; None where that is open, and
    of a node in anything but the place.

    `by_slopes`: may slopes be taken next to the ends? That takes longer.
    """
    if {n for n in topological([node]) if isinstance(n, Var)} != {place}:
        return None
    node, place, facts = _within(node, place, facts)
    whole = Prover(facts).signs.range(place)
    if is_empty(whole):
        return None
    slopes = Slopes(place, facts)
    waiting, found, looked, covered = [whole], 0, 0, 0
    while waiting:
        interval, looked = waiting.pop(0), looked + 1
        at_end = by_slopes and (interval.low == whole.low or interval.high == whole.high)
        sign = _sign(node, place, interval, facts) or (slopes.sign(node, interval) if at_end else 0)
        if not sign and looked + 2 * len(waiting) < MOST:
            waiting += _halves(interval)
        elif not sign or sign == -found:
            return None
        else:
            found, covered = sign, covered + 1
    return found, covered


def _within(node: Node, place: Var, facts: Mapping[Node, Range]) -> tuple[Node, Var, Mapping[Node, Range]]:
    """The node in t > 0 where it is made of exp(x) alone, x having no end: so the domain has one."""
    inner = exponential(place)
    if Prover(facts).signs.range(place) != ANY or inner not in topological([node]):
        return node, place, facts
    changed = substitute(node, {inner: EXPONENTIAL})
    if place in topological([changed]):
        return node, place, facts
    return changed, EXPONENTIAL, {EXPONENTIAL: POSITIVE}


class Slopes:
    """Signs next to an end of the domain, by the value there and the sign of the slope, which may be known likewise."""

    __slots__ = ("facts", "known", "place")

    def __init__(self, place: Var, facts: Mapping[Node, Range]) -> None:
        self.place, self.facts = place, facts
        self.known: dict[Node, Node] = {}

    def sign(self, node: Node, interval: Range, depth: int = MOST_SLOPES) -> int:
        """1 where the node is never negative on the interval, -1 where it is never positive, 0 where that is open."""
        if len(topological([node])) > MOST_NODES or len(self.known) >= MOST_TAKEN:
            return 0
        sign, core = self._core(node, interval)
        for end, away in ((interval.low, 1), (interval.high, -1)):
            value = None if end is None else self._value(core, end)
            if value is None:
                continue
            slope = self._slope(core)
            grows = away * (
                _sign(slope, self.place, interval, self.facts)
                or (self.sign(slope, interval, depth - 1) if depth else 0)
            )
            if grows and value * grows >= 0:
                return sign * grows
        return 0

    def _core(self, node: Node, interval: Range) -> tuple[int, Node]:
        """The node without its factors of one sign, and the sign of these."""
        if isinstance(node, Sum) and len(node.terms) == 1:
            sign, core = self._core(node.terms[0][1], interval)
            return sign * (1 if node.terms[0][0] > 0 else -1), core
        if not isinstance(node, Einsum):
            return 1, node
        ranges = [(factor, _range(factor[0], self.place, interval, self.facts)) for factor in node.factors]
        kept = [factor for factor, known in ranges if not (known.positive or known.negative)]
        odd = sum(known.negative and e % 2 == 1 for (_, _, e), known in ranges)
        return -1 if odd % 2 else 1, over_factors(node, kept)

    def _slope(self, node: Node) -> Node:
        if node not in self.known:
            self.known[node] = simplify(derivative(node, self.place))
        return self.known[node]

    def _value(self, node: Node, end: Fraction) -> Fraction | None:
        """The number that the node is at the end."""
        try:
            return constant_value(simplify(substitute(node, {self.place: const(end)})))
        except MatcalcError:  # it is not defined there
            return None


def bent_place(node: Node, place: Var, facts: Mapping[Node, Range], sign: int) -> tuple[Fraction, Fraction] | None:
    """A number of few digits at which the node has the sign for certain, and a bound of its size; None if none is seen.

    Next to the end of a domain points that are drawn at random miss what happens on a short interval."""
    waiting, looked = [Prover(facts).signs.range(place)], 0
    while waiting and looked < MOST:
        interval, looked = waiting.pop(0), looked + 1
        known = _range(node, place, interval, facts).scaled(Fraction(sign))
        inside = _short_number(interval) if known.positive else None
        if inside is not None:
            there = _range(node, place, Range(inside, False, inside, False), facts)
            end = there.low if sign > 0 else there.high
            return None if not end else (inside, end)
        if not known.nonpositive and not is_empty(interval):
            waiting += _halves(interval)
    return None


def _short_number(interval: Range) -> Fraction | None:
    """A number inside with as few digits as there may be."""
    if interval.low is None or interval.high is None:
        return None
    middle = (interval.low + interval.high) / 2
    found = (Fraction(round(middle * 10**digits), 10**digits) for digits in range(MOST_DIGITS))
    return next((number for number in found if interval.low < number < interval.high), None)


def _range(node: Node, place: Var, interval: Range, facts: Mapping[Node, Range]) -> Range:
    return Prover({**facts, place: interval}, values=value_of).signs.range(node)


def _sign(node: Node, place: Var, interval: Range, facts: Mapping[Node, Range]) -> int:
    signs = Prover({**facts, place: interval}, values=value_of).signs
    known = signs.range(node)
    if known.nonnegative or known.nonpositive:
        return 1 if known.nonnegative else -1
    return sign_of_quotient(node, signs.range)


def _halves(known: Range) -> list[Range]:
    """Two intervals that cover one."""
    low, high = known.low, known.high
    if low is not None and high is not None:
        middle = (low + high) / 2
    elif low is not None:
        middle = low + FAR * max(Fraction(1), abs(low))
    elif high is not None:
        middle = high - FAR * max(Fraction(1), abs(high))
    else:
        middle = Fraction(0)
    return [Range(low, known.low_open, middle, False), Range(middle, False, high, known.high_open)]


def value_of(name: str, inner: Range) -> Range:
    """The interval of a function of the table over an interval; ANY where it is not known here."""
    if name in RISING:
        low, high = (None if end is None else _value(RISING[name], end) for end in (inner.low, inner.high))
        return Range(_outwards(low, -1), False, _outwards(high, 1), False)
    if name in WAVES and inner.low is not None and inner.high is not None:
        middle = _value(WAVES[name], (inner.low + inner.high) / 2)
        reach = float(inner.high - inner.low) / 2 + ROUNDING * float(max(abs(inner.low), abs(inner.high)))
        if middle is not None:
            return Range(_outwards(middle - reach, -1), False, _outwards(middle + reach, 1), False)
    return ANY


def _value(function: Callable[[float], float], at: Fraction) -> float | None:
    try:
        return function(float(at))
    except (ValueError, OverflowError):
        return None


def _outwards(value: float | None, sign: int) -> Fraction | None:
    """The next multiple of 1/SHARE beyond the value, downwards or upwards; None where it is too large."""
    if value is None or abs(value) > LARGEST:
        return None
    beyond = (value + sign * SLACK * (1 + abs(value))) * SHARE
    return Fraction(math.floor(beyond) if sign < 0 else math.ceil(beyond), SHARE)
