"""Is the claim the right answer? Node with node, by simplification, by numbers, and entry by entry with SymPy.

Takes the two forms; gives a `Comparison`. One idea: what is proved says so; where only numbers agree, `how` is
"numeric", and what no number decides is undecided.
"""

from collections.abc import Mapping

from ...errors import MatcalcError
from ...graph.nodes import Node, topological
from ...graph.tensor import add, einsum, is_complex, is_zero, var, zero
from ...own_functions.expansion import expanded
from ...rewriting.simplify import rewritten, simplify
from .points import COARSE, FINE, Form, Setting, differs_far, distance, far_points, points, subject_of, value_at

IDENTICAL, SIMPLIFIED, EXACT, NUMERIC = "identical", "simplified", "exact", "numeric"
RIGHT, WRONG, UNDECIDED = "right", "wrong", "undecided"

ENOUGH = 30  # points that must agree
TWICE = 2  # points that must disagree: one alarm is not believed
CLEAR = 1e-3  # relative difference at the only point there is that is believed
FACTOR = "□"  # a name that no variable has

NO_POINT = "no point was found at which both have a value"
UNSURE = "the values differ at one of {} random points, and agree at the others"
PARTLY = "the claim has no value at some points where the right answer has one"


class Comparison:
    """`points` is how many agreed or disagreed, `reason` says why nothing could be decided, `partly` is a note."""

    __slots__ = ("how", "partly", "points", "reason", "seed", "sizes", "verdict")

    def __init__(self, verdict: str, how: str, seed: int, points: int = 0, reason: str = "") -> None:
        self.verdict, self.how, self.points, self.reason, self.seed = verdict, how, points, reason, seed
        self.sizes: Mapping[str, int] = {}  # of an exact proof
        self.partly = ""


def compare(right: Form, claimed: Form, setting: Setting, there: Node) -> Comparison:
    """The verdict on two forms of the same shape; `there` is what is claimed as it is on the domain."""
    if right.node is claimed.node:
        return Comparison(RIGHT, IDENTICAL, setting.seed)
    if _simplifies(right.node, there):
        return Comparison(RIGHT, SIMPLIFIED, setting.seed)
    found = _by_numbers(right, claimed, setting)
    if found.verdict == RIGHT:
        proved = _proved(right.node, there, setting)
        if proved is not None:
            found.how, found.sizes = EXACT, proved
    return found


def _simplifies(right: Node, claimed: Node) -> bool:
    """Are they one node once they are simplified, or is their difference zero?"""
    one, other = (simplify(rewritten(expanded(node))) for node in (right, claimed))
    return one is other or is_zero(simplify(add([(1, one), (-1, other)], one.shape)))


def _by_numbers(right: Form, claimed: Form, setting: Setting) -> Comparison:
    seed, subject = setting.seed, subject_of([right, claimed], setting)
    agreed = differed = alone = 0
    largest = 0.0
    for point in points(subject, setting):
        known, said = value_at(right, point), value_at(claimed, point)
        if known is None or said is None:
            alone += known is not None
            continue
        gap = distance(known, said)
        agreed += gap <= FINE
        differed += gap > COARSE
        largest = max(largest, gap)
        if differed == TWICE:
            return Comparison(WRONG, NUMERIC, seed, differed)
        if agreed == ENOUGH and not differed:
            break
    if largest > CLEAR and not agreed:
        return Comparison(WRONG, NUMERIC, seed, differed)
    if agreed and not differed:
        differed = sum(differs_far(right, claimed, point) for point in far_points(subject, setting))
        if differed >= TWICE:
            return Comparison(WRONG, NUMERIC, seed, differed)
    if differed or not agreed:
        return Comparison(UNDECIDED, NUMERIC, seed, agreed, UNSURE.format(agreed + 1) if differed else NO_POINT)
    found = Comparison(RIGHT, NUMERIC, seed, agreed)
    found.partly = PARTLY if alone else ""
    return found


def _proved(right: Node, claimed: Node, setting: Setting) -> Mapping[str, int] | None:
    """The sizes at which SymPy proves all entries equal; None where it does not: t times the difference has the
    derivative zero by t."""
    from ...verification.exact import check_exact

    difference = expanded(add([(1, right), (-1, claimed)], right.shape), True)
    if any(is_complex(node) for node in topological([difference])):
        return None
    t, axes = var(FACTOR, ()), tuple(range(difference.order))
    product = einsum([(difference, axes), (t, ())], axes)
    try:
        found = check_exact(
            product, zero(difference.shape), t, properties=setting.properties, dims=setting.dims, sizes=setting.sizes,
            seed=setting.seed,
        )  # fmt: skip
    except MatcalcError as error:
        if error.kind not in ("limit", "refused"):
            raise
        return None
    return found.sizes if found.ok and found.proved[0] == found.proved[1] else None
