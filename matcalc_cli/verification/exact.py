"""Is this node the derivative of that one? The exact answer at small sizes, by SymPy.

Takes tensor graphs; gives a `Check`. The entries of the variables become symbols, the graph is read literally over
SymPy expressions, and each entry of the formula is compared with `sympy.diff` of the entry of the function. One idea:
what SymPy cannot reduce to zero is not called proved; it is compared to 50 digits at random rational points, and the
message says which of the two happened. Where no entry at all is proved, nothing is decided. Functions with kinks are
written by a side function whose derivative is zero, so the comparison holds away from the kinks. Only nodes reach
SymPy, never text.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dimensions import value
from ..errors import MatcalcError
from ..graph.nodes import Node, Var, topological
from ..limits import limit, raising
from .deadline import Clock, Over, deadline
from .interpret import Undefined
from .numeric import UNDEFINED, Check
from .sampling import ORIGIN, Subject
from .sympy_values import Lengths, Reading, Tensor, nesting, operations, side, structured, symbols

if TYPE_CHECKING:
    from random import Random

Expr = Any  # sympy.Expr


class Entry(NamedTuple):
    """`difference`: SymPy's derivative minus the formula; `value`: that of the function."""

    name: str
    difference: Expr
    value: Expr


SIZES = (2, 3, 4, 5, 6, 7, 8, 9)
LAYOUTS = 4
MOST_ENTRIES = limit("exact")  # of the derivative, and of any tensor on the way
MOST_PLACINGS = 9  # ways of giving numbers to the names of indices
MOST_WRITTEN_OUT = 1_000_000  # operations of an entry, everything written out
MOST_NESTED = 5  # entrywise functions inside each other; SymPy slows down exponentially
MOST_OPERATIONS = 400  # of a difference that SymPy is asked to reduce to zero
MOST_OF_ONE = 2000  # of the shortest difference, where no other was reduced to zero
BUDGET = 6000  # operations reduced in one proof
SECONDS = limit("seconds")
RATIONAL_POINTS = 3
TRIES = 30
RANGES = ((-150, 150), (10, 90), (100, 300))  # of numerators over 101 to 110
FURTHER = (*RANGES, (300, 1000), (-1000, -100))
DIGITS = 50
TOLERANCE = 40  # digits that must agree

PROVED = "proved: all {} entries equal SymPy's derivative of the entry"
EQUAL = "equal to {} digits at {} random points; {} of {} entries proved"
DIFFERENT = "entry {}: the formula and SymPy's derivative of the entry differ"
UNPROVED = "inconclusive: equal to {} digits at {} random points, but none of {} entries proved"
NOTHING = "inconclusive: the derivative has no entries"
UNDECIDED = "inconclusive: SymPy neither proved nor refuted the formula"
LATE = "inconclusive: SymPy was not done after {} seconds; {}"
TOO_MANY = "an exact check of {} entries is too large"
TOO_LONG = "the entries are too long for an exact check"
SMALLER = "choose smaller sizes with --size, or --check numeric"


def check_exact(
    function: Node,
    derivative: Node,
    wrt: Var,
    *,
    properties: Mapping[str, Iterable[str]] | None = None,
    dims: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> Check:
    """Compare `derivative` (axes of `function`, then those of `wrt`) with SymPy's, entry by entry.

    Arguments as in `numeric.check_numeric`. Raises MatcalcError ("limit") where there are too many entries.
    """
    subject = Subject([function, derivative, wrt], properties or {}, dims)
    chosen: dict[str, int] = {}
    try:
        with deadline(SECONDS) as clock:
            return _checked(function, derivative, wrt, subject, dict(sizes or {}), seed, chosen, clock)
    except Over:
        return Check(None, "exact", LATE.format(SECONDS, raising("seconds")), None, chosen, seed)


def _checked(
    function: Node,
    derivative: Node,
    wrt: Var,
    subject: Subject,
    sizes: dict[str, int],
    seed: int,
    chosen: dict[str, int],
    clock: Clock,
) -> Check:
    """The check itself. `chosen` gets the sizes, for what is said when the time is over."""
    for layout in range(LAYOUTS):
        chosen.clear()
        chosen.update(subject.sizes(sizes, layout, SIZES))
        if not subject.fits(chosen):
            continue
        try:
            found = [
                part
                for places in _placings(subject, chosen)
                for part in _differences(function, derivative, wrt, subject, chosen, places, clock)
            ]
        except Undefined:
            continue
        return _judge(found, chosen, seed, clock)
    return Check(None, "exact", UNDEFINED, None, chosen, seed)


def _placings(subject: Subject, sizes: dict[str, int]) -> list[dict[str, int]]:
    """Values of the names of indices: all there are, or some at even distances; an empty choice where no name is."""
    count = subject.placings(sizes)
    return [subject.placing(k, sizes) for k in range(0, count, -(-count // MOST_PLACINGS))]


def _differences(
    function: Node,
    derivative: Node,
    wrt: Var,
    subject: Subject,
    sizes: dict[str, int],
    places: dict[str, int],
    clock: Clock,
) -> list[Entry]:
    """All entries of the derivative."""
    import sympy

    _bounded([function, derivative], sizes)
    everything = {**sizes, **places}
    bent: dict[str, Tensor] = {}
    for name, shape in subject.shapes.items():
        if name in places:
            bent[name] = [sympy.Integer(places[name])], ()
            continue
        if ORIGIN in subject.properties.get(name, ()):  # elsewhere nothing is claimed
            bent[name] = [sympy.Integer(0)], ()
            continue
        inner = tuple(value(d, sizes) for d in shape)
        bent[name] = structured(name, inner, subject.properties.get(name, frozenset())), inner
    lengths = bent[wrt.name][1]
    free = symbols(wrt.name + "'", lengths, False)
    known = dict(zip(free, bent[wrt.name][0], strict=True))
    values, outer = Reading({**bent, wrt.name: (free, lengths)}, everything).value_of(function)
    claimed, _ = Reading(bent, everything).value_of(derivative)
    found = []
    for k, (f, x) in enumerate(product(values, free)):
        clock.look()
        found.append(Entry(_entry(k, outer + lengths), f.diff(x).xreplace(known) - claimed[k], f.xreplace(known)))
    return found


def _bounded(nodes: Sequence[Node], sizes: Mapping[str, int]) -> None:
    for node in topological(nodes):
        total = 1
        for dim in node.shape:
            total *= value(dim, sizes)
        if total > MOST_ENTRIES:
            raise MatcalcError("limit", TOO_MANY.format(total), hint=SMALLER)
    if nesting(nodes[0]) > MOST_NESTED or any(operations(node, sizes) > MOST_WRITTEN_OUT for node in nodes):
        raise MatcalcError("limit", TOO_LONG, hint=SMALLER)


def _entry(k: int, lengths: Lengths) -> str:
    places = []
    for length in reversed(lengths):
        k, rest = divmod(k, length)
        places.append(str(rest + 1))
    return "[" + ", ".join(reversed(places)) + "]"


# --- the decision --------------------------------------------------------------------------------------------------


def _judge(entries: list[Entry], sizes: dict[str, int], seed: int, clock: Clock) -> Check:
    import sympy

    if not entries:
        return Check(None, "exact", NOTHING, None, sizes, seed)
    if any(entry.difference.has(sympy.nan, sympy.zoo, sympy.oo) for entry in entries):
        return Check(None, "exact", UNDEFINED, None, sizes, seed)
    open_entries = _unproved(entries, clock)
    if not open_entries:
        proved = len(entries), len(entries)
        return Check(True, "exact", agreement(*proved), 0.0, sizes, seed, proved=proved)
    outcome = _at_points(open_entries, seed)
    if outcome is None:
        return Check(None, "exact", UNDECIDED, None, sizes, seed)
    if outcome:
        return Check(False, "exact", DIFFERENT.format(outcome), None, sizes, seed)
    count = len(entries) - len(open_entries)
    if not count and not _one_is_proved(open_entries):
        return Check(None, "exact", UNPROVED.format(TOLERANCE, RATIONAL_POINTS, len(entries)), None, sizes, seed)
    proved = max(count, 1), len(entries)
    return Check(True, "exact", agreement(*proved), 10.0**-TOLERANCE, sizes, seed, proved=proved)


def agreement(proved: int, entries: int) -> str:
    """What an exact check that is ok says of so many entries."""
    return PROVED.format(entries) if proved == entries else EQUAL.format(TOLERANCE, RATIONAL_POINTS, proved, entries)


def _unproved(entries: list[Entry], clock: Clock) -> list[Entry]:
    """The entries that SymPy, with a bounded effort, does not reduce to zero."""
    budget = BUDGET
    found = []
    for entry in entries:
        difference = entry.difference
        clock.look()
        cost = int(difference.count_ops())
        if cost <= min(MOST_OPERATIONS, budget) and _reduces_to_zero(difference):
            budget -= cost
        elif difference != 0:
            found.append(entry)
            budget -= cost if cost <= MOST_OPERATIONS else 0
    return found


def _one_is_proved(entries: list[Entry]) -> bool:
    """Of entries that are all too long to be reduced, is the shortest zero?"""
    shortest = min((entry.difference for entry in entries), key=lambda difference: int(difference.count_ops()))
    return MOST_OPERATIONS < int(shortest.count_ops()) <= MOST_OF_ONE and _reduces_to_zero(shortest)


def _reduces_to_zero(difference: Expr) -> bool:
    """Whether expanding, or expanding the numerator over a common denominator, leaves nothing."""
    import sympy

    if difference == 0 or _expanded(difference) == 0:
        return True
    numerator = sympy.fraction(sympy.together(difference))[0]
    if _expanded(numerator) == 0:
        return True
    return bool(difference.count_ops() < 100 and sympy.simplify(difference) == 0)


def _expanded(e: Expr) -> Expr:
    import sympy

    sign = side()
    return sympy.expand(
        sympy.expand(e).replace(  # the square of a sign is 1
            lambda p: p.is_Pow and isinstance(p.base, sign) and p.exp.is_Integer, lambda p: p.base ** (p.exp % 2)
        )
    )


def _at_points(entries: list[Entry], seed: int) -> str | None:
    """The name of an entry that is not zero, "" where all are zero, None where no point could be evaluated.

    Where a function of real variables is not real it is not defined, and nothing is said of it: SymPy's derivative of
    acosh(x) has the other sign below -1."""
    import random

    import sympy

    rng = random.Random(seed)
    values = {entry.value: None for entry in entries if not entry.value.has(sympy.I)}
    first = sorted({s for entry in entries for s in entry.difference.free_symbols}, key=lambda s: s.name)
    others = sorted({s for value in values for s in value.free_symbols}.difference(first), key=lambda s: s.name)
    agreed = 0
    for trial in range(TRIES):
        point = {s: _number(s, trial, rng) for s in (*first, *others)}
        residues = [(entry, entry.difference.xreplace(point).evalf(DIGITS)) for entry in entries]
        if not all(r.is_number and r.is_finite for _, r in residues):
            continue
        if not all(value.xreplace(point).evalf(15).is_extended_real for value in values):
            continue
        for entry, residue in residues:
            scale = max([1] + [abs(a.xreplace(point).evalf(15)) for a in entry.difference.as_ordered_terms()])
            if abs(residue) > scale * sympy.Float(10) ** -TOLERANCE:
                return entry.name
        agreed += 1
        if agreed == RATIONAL_POINTS:
            return ""
    return None


def _number(symbol: Expr, trial: int, rng: "Random") -> Expr:
    """A number for it: of one range for all at first, later of one for each."""
    import sympy

    low, high = RANGES[trial % 3] if trial < TRIES // 2 else rng.choice(FURTHER)
    number = sympy.Rational(rng.randint(low, high) or 7, 101 + rng.randint(0, 9))
    return abs(number) if symbol.is_positive else number
