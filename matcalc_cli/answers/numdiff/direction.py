"""Where and along what differences are taken: at the data that are given, or at a random point; along a direction.

Takes a `Taylor`, the data, a seed and sizes; gives a `Place`. One idea: what is drawn depends on the seed alone, and a
random point is one at which the function and its derivative are defined.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ...errors import MatcalcError
from ...graph.nodes import Node
from ...language.declarations import shape_text
from ...verification.inside import Inside
from ...verification.interpret import Run
from ...verification.sampling import LADDER, Subject
from ..asking.question import Question
from ..numbers.fitting import Fitted, fitted
from ..numbers.point import Datum, Point
from .taylor import Taylor

Array = Any

LETTERS = "dvuwhpqrsabcefgijklmnotxyz"  # of the direction, the first that stands nowhere in the question
DRAWS = 40  # random points that are tried
NOWHERE = "not defined at any random point tried"


def unused(question: Question) -> str:
    """A letter that stands nowhere in the question."""
    texts = [question.expression, *question.wrt, *question.shapes, *question.define, *(question.given or ())]
    said = "".join(texts)
    return next((letter for letter in LETTERS if letter not in said), "direction")


class Place:
    """`values` and `sizes` of the names, `direction` an array (1 for a scalar variable).

    `random`: was the point drawn? `drawn`: was the direction?
    """

    __slots__ = ("direction", "drawn", "random", "sizes", "values")

    def __init__(self, data: Fitted, direction: Array, random: bool, drawn: bool) -> None:
        self.values, self.sizes = data.values, data.sizes
        self.direction, self.random, self.drawn = direction, random, drawn


def place_of(taylor: Taylor, point: Point | None, seed: int, sizes: Mapping[str, int]) -> Place:
    """The place. MatcalcError where data are missing or do not fit, or no random point will do."""
    import numpy as np

    rng = np.random.default_rng(seed)
    name = taylor.direction
    nodes = taylor.nodes[:2]
    given = [one for one in point or () if one != name]
    if not given:
        data = _drawn(taylor, nodes, rng, sizes, point)
    else:
        assert point is not None
        known = point if not name or name in point else Point([*point.values(), _unit(taylor, point, rng)])
        data = fitted(taylor.problem.result_typing, nodes, known)
    direction = data.values[name] if name else np.asarray(1.0)
    if not direction.any():
        raise MatcalcError("usage", "the direction is zero", hint="give one with an entry other than 0")
    return Place(data, direction, not given, bool(name) and name not in (point or {}))


def _unit(taylor: Taylor, point: Point, rng: Any) -> Datum:
    """A random unit direction for variables that have values."""
    import numpy as np

    group = taylor.problem.groups[0]
    missing = [name for name in group if name not in point]
    if missing:
        hint = f"add --at {missing[0]}=..., or leave out --at for a random point"
        raise MatcalcError("usage", f"the point has no value of {', '.join(missing)}", hint=hint)
    shape = (len(group),) if len(group) > 1 else np.shape(point[group[0]].array)
    return Datum(taylor.direction, random_unit(shape, taylor.problem.typing.properties.get(group[0], frozenset()), rng))


def random_unit(shape: tuple[int, ...], properties: frozenset[str], rng: Any) -> Array:
    """Of Frobenius norm 1, and of the linear structure that is declared."""
    import numpy as np

    array = rng.standard_normal(shape)
    if len(shape) == 2 and shape[0] == shape[1]:
        for word, kept in STRUCTURES.items():
            if word in properties:
                array = kept(array)
    return array / np.linalg.norm(array)


def _diagonal(a: Array) -> Array:
    import numpy as np

    return np.diag(np.diag(a))


def _lower(a: Array) -> Array:
    import numpy as np

    return np.tril(a)


STRUCTURES: Mapping[str, Callable[[Array], Array]] = {
    "symmetric": lambda a: a + a.T,
    "skew": lambda a: a - a.T,
    "diagonal": _diagonal,
    "lower": _lower,
    "upper": lambda a: _lower(a.T).T,
}


def _drawn(taylor: Taylor, nodes: list[Node], rng: Any, sizes: Mapping[str, int], point: Point | None) -> Fitted:
    """A random point at which function and derivative are finite, with a unit direction unless one is given."""
    problem, name = taylor.problem, taylor.direction
    typing = problem.result_typing
    subject = Subject([*nodes, *problem.restrictions], typing.properties, typing.dims)
    inside = Inside(problem.restrictions, subject.properties, rng)
    along, own = _as_given(taylor, point[name]) if point and name else (None, {})
    chosen = subject.sizes({**sizes, **own}, 0)
    if not subject.fits(chosen):
        raise MatcalcError("usage", "the sizes leave no room for the entries and slices taken", hint="choose --size")
    words = typing.properties.get(problem.groups[0][0], frozenset())
    for trial in range(DRAWS):
        values, places = subject.point(chosen, min(trial, len(LADDER)), rng)
        for variable in (*problem.groups[0], *[n for n in [name] if n]):
            if variable not in values:  # a function of it that is constant, or has a constant derivative
                message = f"the function does not depend on {','.join(problem.groups[0])}"
                raise MatcalcError("refused", message, hint="its derivative is 0, and so are all differences")
        if name:
            values[name] = random_unit(values[name].shape, words, rng) if along is None else along
        values = inside.moved(values, {**chosen, **places}, [n for n in values if n not in places and n != name])
        run = Run(values, {**chosen, **places})
        run.values_of([*nodes, *problem.restrictions])
        if not run.bad.any():
            return Fitted(values, {**chosen, **places})
    raise MatcalcError("refused", f"the function or its derivative is {NOWHERE}", hint="give a point with --at")


def _as_given(taylor: Taylor, datum: Datum) -> tuple[Array, dict[str, int]]:
    """The direction that is given, and the sizes that follow from it."""
    shape = taylor.problem.towards[0].shape
    array = datum.array.ravel() if len(shape) == 1 and (datum.thin or not datum.array.ndim) else datum.array
    pairs = list(zip(shape, array.shape, strict=False))
    if array.ndim != len(shape) or any(isinstance(dim, int) and dim != count for dim, count in pairs):
        message = f"the direction is {datum.size}, and the variable is {shape_text(shape)}"
        raise datum.fault("shape", message, "give a direction of the shape of the variable")
    return array, {dim: count for dim, count in pairs if isinstance(dim, str)}
