"""Values of formulas at random points: what a claim and the near misses of an answer are judged by.

Takes nodes; gives arrays. One idea: a formula is a `Form`, a node and whether it is written as a row, and its values
have two axes where it has fewer (a column n×1, a row 1×n, a number 1×1), so that shapes and layouts are compared, too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...graph.nodes import Node
from ...own_functions.expansion import expanded
from ...verification.inside import Inside
from ...verification.interpret import Undefined, evaluate
from ...verification.sampling import LADDER, POOL, Subject

Array = Any

DRAWS = 60  # points that are tried
COMPLETIONS = 20  # values of names that a derivative has not, among which one is looked for
FAR_DRAWS = 28  # and far from 0
FAR = (3.0, -3.0, -1.0, 10.0, -10.0, 100.0, -100.0)  # times a point that is near
FINE = 1e-9  # relative to the largest entry: values this close are equal up to rounding
COARSE = 1e-6  # values further apart are different
TELLING = (1e-4, 1e8)  # the size of values far from 0 that are believed
NUDGE = 1e-9  # how far a point is moved; what moves by more than COARSE there jumps, or is all rounding
APART = (3, 4, 5, *range(6, 40))  # sizes at which what is false does not hold by accident


class Domain:
    """Where a function has a value: elsewhere nothing is said of its derivative, so that 1/abs(t) is that of log(t)."""

    __slots__ = ("node", "subject")

    def __init__(self, function: Node, properties: Mapping[str, Iterable[str]], dims: Iterable[str]) -> None:
        self.node = expanded(function, True)
        self.subject = Subject([self.node], properties, list(dims))

    def holds(self, point: "Point") -> bool:
        """Has it one there, for some values at least of the names that the derivative has not?"""
        import numpy as np

        rng = np.random.default_rng(0)
        values, places = point
        for draw in range(COMPLETIONS):
            drawn: Point = ({}, {})
            if not self.subject.shapes.keys() <= values.keys():
                sizes = self.subject.sizes({n: k for n, k in places.items() if n in self.subject.dims}, draw % 3)
                drawn = self.subject.point(sizes, draw % (len(LADDER) + 1), rng)[0], sizes
            try:
                evaluate(self.node, {**drawn[0], **values}, {**drawn[1], **places})
            except (Undefined, KeyError):
                continue
            return True
        return False


class Form(NamedTuple):
    """A node, whether its one axis is written as a row, and where it says something; everywhere, if nothing is said."""

    node: Node
    row: bool = False
    domain: Domain | None = None


class Setting(NamedTuple):
    """What is known of the variables, and how points are drawn: properties, sizes in symbols, sizes asked for, seed,
    and nodes that are defined in the domain in which the claim is judged."""

    properties: Mapping[str, Collection[str]]
    dims: Sequence[str]
    sizes: Mapping[str, int]
    seed: int
    restrictions: Sequence[Node] = ()


Point = tuple[dict[str, Array], dict[str, int]]  # values of the variables, values of sizes and indices


def points(subject: Subject, setting: Setting, pool: Sequence[int] = POOL) -> Iterator[Point]:
    """Random points of all kinds, the numbers small and large, of both signs where nothing else is declared."""
    import numpy as np

    rng = np.random.default_rng(setting.seed)
    for draw in range(DRAWS):
        chosen = subject.sizes(setting.sizes, draw % 3, pool)
        if subject.fits(chosen):
            values, places = subject.point(chosen, draw % (len(LADDER) + 1), rng)
            yield from moved_inside(subject, setting, values, chosen, places)


def far_points(subject: Subject, setting: Setting, pool: Sequence[int] = POOL) -> Iterator[Point]:
    """Random points of another scale or sign, where what is true near 0 alone is seen to be false."""
    import numpy as np

    rng = np.random.default_rng(setting.seed)
    for draw in range(FAR_DRAWS):
        chosen = subject.sizes(setting.sizes, draw % 3, pool)
        if subject.fits(chosen):
            values, places = subject.scaled(chosen, rng, FAR[draw % len(FAR)])
            yield from moved_inside(subject, setting, values, chosen, places)


def subject_of(forms: Iterable[Form], setting: Setting) -> Subject:
    """What the forms, and the domain, ask of a point."""
    nodes = [*(form.node for form in forms), *setting.restrictions]
    return Subject([expanded(node, True) for node in nodes], setting.properties, list(setting.dims))


def inside_of(subject: Subject, setting: Setting) -> Inside:
    """The domain."""
    import numpy as np

    return Inside(setting.restrictions, subject.properties, np.random.default_rng(setting.seed))


def moved_inside(
    subject: Subject, setting: Setting, values: dict[str, Array], chosen: dict[str, int], places: dict[str, int]
) -> Iterator[Point]:
    """The point, moved into the domain; none where that fails."""
    sizes = {**chosen, **places}
    if setting.restrictions:
        inside = inside_of(subject, setting)
        values = inside.moved(values, sizes, [name for name in values if name not in places])
        if not inside.holds(values, sizes):
            return
    yield values, sizes


def value_at(form: Form, point: Point) -> Array | None:
    """The value, with two axes or more; None where there is none."""
    try:
        found = evaluate(expanded(form.node, True), *point)
    except (Undefined, KeyError):  # KeyError: it has a name or a size that the point has not
        return None
    if form.domain is not None and not form.domain.holds(point):
        return None
    return found[None, :] if form.row and found.ndim == 1 else found.reshape(-1, 1) if found.ndim < 2 else found


def differs_at(right: Form, claimed: Form, point: Point) -> bool:
    """Have both a value at the point, and are these different?"""
    known, said = value_at(right, point), value_at(claimed, point)
    return known is not None and said is not None and distance(known, said) > COARSE


def differs_far(right: Form, claimed: Form, point: Point) -> bool:
    """The same far from 0, where formulas that are equal may differ by what they cancel."""
    return (
        differs_at(right, claimed, point)
        and TELLING[0] < max(_largest(form, point) for form in (right, claimed)) < TELLING[1]
        and steady(right, claimed, point)
    )


def _largest(form: Form, point: Point) -> float:
    import numpy as np

    found = value_at(form, point)
    return 0.0 if found is None else float(np.abs(found).max(initial=0.0))


def steady(right: Form, claimed: Form, point: Point) -> bool:
    """Have both nearly the same value beside the point? Not where they jump, nor where all is rounding."""
    values, sizes = point
    beside = {name: value if name in sizes else value * (1 + NUDGE) + NUDGE for name, value in values.items()}
    for form in (right, claimed):
        here, there = value_at(form, point), value_at(form, (beside, sizes))
        if here is None or there is None or distance(here, there) > COARSE:
            return False
    return True


def distance(one: Array, other: Array) -> float:
    """The largest difference, relative to the largest entry; infinite where the shapes differ."""
    import numpy as np

    if one.shape != other.shape:
        return float("inf")
    if not one.size:
        return 0.0
    size = max(float(np.abs(one).max()), float(np.abs(other).max()))
    return float(np.abs(one - other).max()) / size if size else 0.0


class Bench:
    """Some points, at which the right answer and the claim have values; `of` gives the values of other forms there."""

    __slots__ = ("claimed", "points", "right")

    def __init__(self, places: Sequence[Point], right: Form, claimed: Form) -> None:
        self.points = list(places)
        self.right = self.of(right) or []
        self.claimed = self.of(claimed) or []

    def of(self, form: Form, like: Sequence[Array] | None = None) -> list[Array] | None:
        """The values at all points; None where there is none, or, with `like`, once one is no value of that list."""
        found = []
        for k, point in enumerate(self.points):
            value = value_at(form, point)
            if value is None or (like is not None and distance(value, like[k]) > FINE * 10):
                return None
            found.append(value)
        return found

    def matches(self, form: Form, like: Sequence[Array]) -> bool:
        """Has the form these values, at all points?"""
        return self.of(form, like) is not None


def equal(some: Sequence[Array], others: Sequence[Array]) -> bool:
    """Are the values the same at all points?"""
    return all(distance(one, other) <= FINE * 10 for one, other in zip(some, others, strict=True))
