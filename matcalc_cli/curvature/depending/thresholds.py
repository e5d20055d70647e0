"""Between which values of a parameter a second derivative keeps its sign: x^4 - a*x^2 where x > 1 is convex for a ≤ 6.

Takes a `Case` and a node A + a·B in which one variable moves; gives `Under`s. One idea: it is nonnegative where a is
at least every -A/B with B > 0, and at most every one with B < 0. The largest and the least of these are looked for with
numbers; what is found counts only if it is a simple fraction, at which A + a·B is proved to keep its sign. Exponents
are tried at the values at which a power starts or ends to be convex, and proved between these.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

from ...calculus.derivative import derivative
from ...errors import MatcalcError
from ...functions.intervals import Range, is_empty
from ...graph.entrywise import power
from ...graph.nodes import Einsum, Map, Node, Var, topological
from ...graph.parts import terms_of
from ...graph.rebuilding import substitute
from ...graph.relations import Claim
from ...graph.tensor import add, const, einsum, ones, scale
from ...rewriting.simplify import simplify
from ..bends import Degree
from ..domain import POWER
from ..quotients import sign_of_quotient
from .conditions import left_open
from .parameters import AFFINE, ATLEAST, ATMOST, CONCAVE, CONVEX, Under, is_free, polynomial

if TYPE_CHECKING:
    from ..verdict import Case

Array = Any
FAR = 1e6  # as far as the largest value is looked for where the domain has no end
NEAR = 1e-9  # to the end of a domain that is open there
POINTS, ROUNDS = 2001, 4
EXACT, APPROACHED = 1e-7, 2e-3  # how far off a fraction may be from the largest value, and from one in the distance
SHARP = 2e-6  # how far off it is at most where the value is said to be needed as well
LARGEST, ENDLESS = 1000, 1e5  # of a value that is taken for a bound, and of one that has none, at an end of the domain
DENOMINATORS = (1, 2, 12, 60)
MOST_BREAKS = 5
NOT_KNOWN: dict[str, "Under | None"] = {CONVEX: None, CONCAVE: None}


# --- A + a·B ---------------------------------------------------------------------------------------------------------


def by_threshold(case: "Case", node: Node) -> dict[str, Under | None]:
    """For which values of its only parameter the node is nonnegative (convex) or nonpositive everywhere; None where
    there is a bound that is not known, nothing where there is no such value."""
    moving = frozenset(case.variables)
    inner = [n for n in topological([node]) if isinstance(n, Var)]
    parameters, places = [v for v in inner if v not in moving], [v for v in inner if v in moving]
    if len(parameters) != 1 or parameters[0].shape or len(places) != 1 or node.order > 1:
        return dict(NOT_KNOWN)
    slope = simplify(derivative(node, parameters[0]))
    if not is_free(slope, frozenset(parameters)):
        return dict(NOT_KNOWN)
    rest = simplify(substitute(node, {parameters[0]: scale(0, parameters[0])}))
    line = Line(case, rest, slope, places[0])
    found: dict[str, Under | None] = {}
    for verdict, wanted in ((CONVEX, 1), (CONCAVE, -1)):
        bounds = line.bounds(wanted)
        if bounds is None:
            found[verdict] = None
        elif bounds:
            conditions = tuple((parameters[0], claim) for claim in bounds)
            found[verdict] = Under(conditions, verdict, exact=line.sharp)
    return found


class Line:
    """rest + a·slope, entry by entry, for all values of `place` in the domain of the case."""

    __slots__ = ("case", "grid", "place", "rest", "sharp", "slope", "values")

    def __init__(self, case: "Case", rest: Node, slope: Node, place: Var) -> None:
        self.case, self.rest, self.slope, self.place = case, rest, slope, place
        self.grid = grid_of(case.prover.signs.range(place))
        self.values = self._at(self.grid)
        self.sharp = True

    def bounds(self, wanted: int) -> list[Claim] | None:
        """What is asked of a; nothing where no value will do, None where it is not known. `sharp` says after it whether
        the bounds are needed, too, as far as points show."""
        self.sharp = True
        if self.values is None:
            return None
        ends = [self._extreme(wanted, True), self._extreme(-wanted, False)]
        known = self.case.prover.signs.range(scale(wanted, self.slope))
        if (ends[0] is None and not known.nonpositive) or (ends[1] is None and not known.nonnegative):
            return None
        least, most = (side * inf if end is None else end[0] for end, side in zip(ends, (-1, 1), strict=True))
        if any(end is not None and end[1] and abs(end[0]) >= ENDLESS for end in ends) or least > most + EXACT:
            return []
        if least >= LARGEST or most <= -LARGEST or least > most - EXACT:
            return None
        found: list[Claim] = []
        for end, claim in zip(ends, (ATLEAST, ATMOST), strict=True):
            bound = None if end is None else next((b for b in fractions(*end) if self._keeps(b, wanted)), None)
            if end is not None and bound is None:
                return None
            if bound is not None and end is not None:
                self.sharp = self.sharp and abs(float(bound) - end[0]) <= SHARP * (1 + abs(end[0]))
                found.append(claim._replace(bound=str(bound)))
        return found

    def _keeps(self, bound: Fraction, sign: int) -> bool:
        """Is it proved that rest + bound·slope, times the sign, is never negative?"""
        node = simplify(add([(1, self.rest), (bound, self.slope)], self.rest.shape))
        signs = self.case.prover.signs
        return signs.range(scale(sign, node)).nonnegative or sign_of_quotient(node, signs.range) == sign

    def _extreme(self, sign: int, largest: bool) -> tuple[float, bool] | None:
        """The largest or the least -rest/slope where the slope has the sign, and is it only come near to at an end of
        the domain? None where the slope has that sign nowhere."""
        import numpy as np

        pick = np.nanargmax if largest else np.nanargmin
        places, values = self.grid, self.values
        found: tuple[float, bool] | None = None
        for _ in range(ROUNDS):
            ratios = None if values is None else _ratios(*values, sign)
            if ratios is None or np.isnan(ratios).all():
                break
            at = int(pick(ratios))
            finite = np.flatnonzero(np.isfinite(ratios))
            end = places is self.grid and at in (finite[0], finite[-1])
            found = float(ratios[at]), bool(end or abs(places[at]) >= FAR / 2)
            if found[1]:
                break
            places = np.linspace(places[max(at - 1, 0)], places[min(at + 1, len(places) - 1)], 101)
            values = self._at(places)
        return found

    def _at(self, grid: Array) -> tuple[Array, Array] | None:
        """rest and slope at the places: at each, or of a vector with these entries."""
        import numpy as np

        from ...verification.interpret import Run

        dims = self.place.shape
        sizes = {dims[0]: len(grid)} if dims and isinstance(dims[0], str) else {}
        if dims and not sizes:
            return None
        run = Run({self.place.name: grid}, sizes, () if dims else self.place.name)
        one, other = (np.broadcast_to(value, grid.shape) for value in run.values_of([self.rest, self.slope]))
        return one, other


def _ratios(rest: Array, slope: Array, sign: int) -> Array:
    """-rest/slope where the slope has the sign; nan elsewhere, and where it is not finite."""
    import numpy as np

    with np.errstate(all="ignore"):
        found = np.where(slope * sign > 0, -rest / slope, np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def fractions(value: float, far: bool) -> Iterator[Fraction]:
    """Simple fractions that may be meant by the value."""
    for most in DENOMINATORS:
        found = Fraction(value).limit_denominator(most)
        if abs(found - Fraction(value)) <= (APPROACHED if far else EXACT) * (1 + abs(value)):
            yield found


def grid_of(known: Range) -> Array:
    """Places between the ends of an interval, more of them in the middle."""
    import numpy as np

    low = None if known.low is None else float(known.low) + (NEAR if known.low_open else 0.0)
    high = None if known.high is None else float(known.high) - (NEAR if known.high_open else 0.0)
    if low is not None and high is not None:
        return np.linspace(low, high, POINTS)
    scales: list[Array] = [
        [0.0],
        np.geomspace(NEAR, 1e-3, 50),
        np.linspace(2e-3, 12, POINTS),
        np.geomspace(13, FAR, 200),
    ]
    steps: Array = np.concatenate(scales)
    if low is not None or high is not None:
        return low + steps if low is not None else high - steps[::-1]
    return np.concatenate([-steps[:0:-1], steps])


def diagonal(hessian: Node) -> Node | None:
    """The entries of a diagonal matrix, of which each is made of one entry of the variables; None for any other."""
    if hessian.order != 2:
        return None
    terms = terms_of(hessian)
    parts = [term for _, term in terms if isinstance(term, Einsum) and term.out == (0, 0) and len(term.dims) == 1]
    if len(parts) < len(terms):
        return None
    return add(
        [(c, einsum(p.factors, (0,), dict(enumerate(p.dims)))) for (c, _), p in zip(terms, parts, strict=True)],
        hessian.shape[:1],
    )


# --- exponents -------------------------------------------------------------------------------------------------------


def by_exponents(case: "Case") -> list[Under]:
    """What the function is where the letter in its exponents lies between the values at which powers change."""
    powers = [n for n in topological([case.function]) if isinstance(n, Map) and n.name == POWER]
    powers = [n for n in powers if case.domain.bending.of(n.args[0]).moves]
    letters = {v for n in powers for v in topological([n.args[1]]) if isinstance(v, Var)}
    if len(letters) != 1 or letters & set(case.variables):
        return []
    (letter,) = letters
    breaks = sorted({b for n in powers for b in _breaks(case, n, letter)})
    if not 0 < len(breaks) <= MOST_BREAKS:
        return []
    found: list[Under] = []
    known = case.prover.signs.range(letter)
    for low, high in pairwise([None, *breaks, None]):
        if is_empty(known.within(Range(low, True, high, True))):
            continue
        bounds = [(relation, end) for relation, end in ((ATLEAST, low), (ATMOST, high)) if end is not None]
        conditions = tuple((letter, Claim(relation.relation, str(end))) for relation, end in bounds)
        certified = case.within([_defined(letter, end, relation == ATLEAST) for relation, end in bounds]).certified()
        if certified is not None:
            found.append(Under(conditions, certified.verdict))
    stated = [(left_open(case, under.conditions), under.verdict) for under in _joined(found)]
    found = [Under(left, verdict) for left, verdict in stated if left is not None]
    constant = [b for b in breaks if found and _vanishes_at(case, letter, b, found)]
    return found + [Under(((letter, Claim("=", str(b))),), AFFINE) for b in constant]


def _vanishes_at(case: "Case", letter: Var, value: Fraction, cases: Sequence[Under]) -> bool:
    """Is the function a constant at a value of the letter of which no case speaks, as t^p is for p = 0?"""
    spoken = any(claim.bound == str(value) for under in cases for _, claim in under.conditions)
    point = Range(value, False, value, False)
    if spoken or letter.shape or is_empty(case.prover.signs.range(letter).within(point)):
        return False
    try:
        there = simplify(substitute(case.function, {letter: const(value)}))
    except MatcalcError:  # there it is not defined
        return False
    return is_free(there, frozenset(case.variables))


def _breaks(case: "Case", node: Map, letter: Var) -> Iterator[Fraction]:
    """Values at which the exponent is 0, or the degree of the base times the exponent is 1."""
    base, exponent = node.args
    line = polynomial(exponent, letter) if not letter.shape else [Fraction(0), Fraction(1)]
    if line is None or len(line) != 2 or (letter.shape and exponent is not letter):
        return
    bend = case.domain.bending.of(base)
    degrees: Sequence[Degree | None] = (inf, 1, bend.root, bend.mean)
    for degree in degrees:
        if degree:
            wanted = Fraction(0) if degree == inf else 1 / Fraction(degree)
            yield (wanted - line[0]) / line[1]


def _defined(letter: Var, end: Fraction, above: bool) -> Node:
    """What is defined where the letter is at least, or at most, the end."""
    sign = 1 if above else -1
    return power(add([(sign, letter), (-sign * end, ones(letter.shape))], letter.shape), Fraction(1, 2))


def _joined(cases: Sequence[Under]) -> list[Under]:
    """p ≤ 1 for p ≤ 0 and for 0 ≤ p ≤ 1 alike."""
    found: list[Under] = []
    for under in cases:
        last = found[-1] if found else None
        if (
            last is not None
            and last.verdict == under.verdict
            and last.conditions[-1][1].bound == under.conditions[0][1].bound
        ):
            found[-1] = Under((*last.conditions[:-1], *under.conditions[1:]), under.verdict)
        else:
            found.append(under)
    return found
