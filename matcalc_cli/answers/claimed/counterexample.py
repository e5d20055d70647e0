"""A point of small round numbers at which a claim is wrong, and the entry where it is.

Takes the two forms; gives a `Counterexample`. One idea: a random point at which they differ is rounded, as coarsely as
leaves it a point of what is declared at which they differ still.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import chain, islice
from typing import Any

from ...graph.basics import DEFINITE, NEGATED
from ...verification.interpret import Undefined
from ...verification.sampling import Subject
from ..curving.words import listed, shown
from .near_misses import STRUCTURES
from .points import (
    Form,
    Point,
    Setting,
    differs_at,
    distance,
    far_points,
    inside_of,
    moved_inside,
    points,
    steady,
    subject_of,
    value_at,
)

Array = Any

SMALL = (2, 3, 4, *range(5, 40))  # sizes, the smallest first
POINTS = 30  # random points that are rounded
LOOKED_AT = 12  # points of those at which the two differ, for one where neither jumps
CLOSE = 1e-9  # of the entries of a matrix that has the structure that is declared
LARGE = 5  # of numbers that are small
# what can be declared and is kept by rounding, or looked at afterwards
KEPT = {*STRUCTURES, "positive", "invertible", *DEFINITE, "orthogonal", "complex", "hermitian", "row"}

# how coarsely a number is written: the first that leaves a counterexample is taken
ROUNDINGS: Sequence[Callable[[Array], Array]] = (
    lambda a: _rounded(2 * a, 0).clip(-LARGE, LARGE),
    lambda a: _rounded(4 * a, 0),
    lambda a: _rounded(a, 1),
    lambda a: _rounded(a, 2),
)


class Counterexample:
    """`point`: values of the variables, `sizes` those of the dimensions and of `indices`; `entry` counts from 1, and is
    empty for a number. `right` and `claimed` are the entry's values; of different shapes there are none."""

    __slots__ = ("claimed", "entry", "indices", "point", "right", "sizes")

    def __init__(self, point: Point, right: Array, claimed: Array, order: int, indices: Collection[str]) -> None:
        import numpy as np

        self.point = {name: value for name, value in point[0].items() if name not in point[1]}
        self.sizes, self.indices = point[1], indices
        place = np.unravel_index(int(np.abs(right - claimed).argmax()), right.shape)
        kept = [k for k, n in enumerate(right.shape) if order >= 2 or n > 1]
        self.entry = tuple(int(place[k]) + 1 for k in kept) if order else ()
        self.right, self.claimed = right[place].item(), claimed[place].item()

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "point": {name: _listed(value) for name, value in self.point.items()},
            "sizes": dict(self.sizes),
            "entry": list(self.entry),
            "claimed": _listed(self.claimed),
            "right": _listed(self.right),
        }

    def text(self) -> str:
        """`at A = [1, 2; 3, 4], x = [1; 2] the entry [1] is 5, and the claim gives 6`."""
        values = [f"{name} = {_shown(value)}" for name, value in self.point.items()]
        values += [f"{name} = {size}" for name, size in self.sizes.items() if name in self.indices or not self.point]
        entry = f"the entry [{', '.join(map(str, self.entry))}]" if self.entry else "the right answer"
        where = f"at {', '.join(values)} " if values else ""
        return f"{where}{entry} is {_shown(self.right)}, and the claim gives {_shown(self.claimed)}"


def _listed(value: Any) -> Any:
    import numpy as np

    if np.iscomplexobj(value):
        return [listed(np.real(value)), listed(np.imag(value))]
    return listed(np.asarray(value))


def _shown(value: Any) -> str:
    import numpy as np

    if np.iscomplexobj(value):
        return str(np.round(np.asarray(value), 4).tolist())
    return shown(value)


def counterexample(right: Form, claimed: Form, setting: Setting) -> Counterexample | None:
    """The roundest point found at which the two differ and do not jump, of the smallest sizes; None where none is."""
    subject = subject_of([right, claimed], setting)
    drawn = list(islice(_small(subject, setting), POINTS))
    drawn += far_points(subject, setting, SMALL)
    rounded = [
        ({name: value if name in places else rounding(value) for name, value in values.items()}, places)
        for rounding in ROUNDINGS
        for values, places in drawn
    ]
    words = {name: subject.properties.get(name, frozenset()) for name in subject.shapes}
    inside = inside_of(subject, setting)
    declared = (point for point in rounded if all(_as_declared(point[0][name], words[name]) for name in words))
    sound = (point for point in declared if inside.holds(*point))
    differing = (point for point in chain(sound, drawn) if differs_at(right, claimed, point))
    first = list(islice(differing, LOOKED_AT))
    best = next((point for point in first if steady(right, claimed, point)), first[0] if first else None)
    return None if best is None else _at(right, claimed, best, subject.indices)


def _small(subject: Subject, setting: Setting) -> Any:
    """Points of small sizes, all 2 where that fits; then those that any judge draws."""
    import numpy as np

    rng = np.random.default_rng(setting.seed)
    least = {name: setting.sizes.get(name, max(2, subject.bounds.get(name, 1))) for name in subject.dims}
    if subject.fits(least):
        for draw in range(POINTS // 2):
            try:
                values, places = subject.point(least, draw % 5, rng)
            except Undefined:
                break
            yield from moved_inside(subject, setting, values, least, places)
    yield from points(subject, setting, SMALL)


def _at(right: Form, claimed: Form, point: Point, indices: Collection[str]) -> Counterexample:
    known, said = value_at(right, point), value_at(claimed, point)
    assert known is not None and said is not None and distance(known, said) < float("inf")
    return Counterexample(point, known, said, 2 if right.row else right.node.order, indices)


def _rounded(array: Array, digits: int) -> Array:
    import numpy as np

    return np.round(array, digits) + 0.0  # no -0


def _as_declared(value: Array, words: Collection[str]) -> bool:
    """Has the rounded value what is declared of the variable?"""
    import numpy as np

    if not KEPT.issuperset(words) or ("positive" in words and not (value > 0).all()):
        return False
    if value.ndim != 2 or value.shape[0] != value.shape[1]:
        return True
    if DEFINITE & set(words):
        signed = -value if NEGATED.keys() & set(words) else value
        least = np.linalg.eigvalsh((signed + signed.conj().T) / 2).min()
        return bool(least > CLOSE if {"spd", "nd"} & set(words) else least >= -CLOSE)
    if "orthogonal" in words:
        return bool(np.abs(value.T @ value - np.eye(len(value))).max() < CLOSE)
    return "invertible" not in words or bool(np.linalg.cond(value) < 1 / CLOSE)
