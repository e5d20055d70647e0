"""Does a gradient vanish at a point given by a formula? Asked of every solution before it is shown.

Takes the gradient, the variable and the formula; gives a Check. One idea: the gradient at the solution is small beside
the gradient a little way off, whatever its units, at points where the solution has the declared properties and lies in
the domain of the function; and where the slope is singular at every size tried, there is no unique solution.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..graph.nodes import Node, Var
from ..graph.relations import (
    DEFINITE,
    FULL_COLUMN_RANK,
    FULL_ROW_RANK,
    INVERTIBLE,
    NONNEGATIVE,
    OFF_THE_CUT,
    SEMIDEFINITE,
    Claim,
    Condition,
)
from ..graph.tensor import is_symmetric
from .inside import Inside
from .interpret import Run, Undefined, evaluate
from .numeric import Check
from .sampling import LADDER, Subject

Point = tuple[dict[str, Any], dict[str, int]]

POINTS = 3  # at which the gradient must vanish
DRAWS = 90
AWAY = 1e-2  # how far off the gradient is compared, as a part of the solution
TOLERANCE = 1e-7  # of the gradient there
SINGULAR = 1e-9  # smallest over largest singular value

VANISHES = "the gradient vanishes at the solution at {} random points"
FAILS = "the gradient does not vanish: {:.3g} at the solution, {:.3g} a little way off"
OUTSIDE = "the solution lies outside the domain of the function, or is not as declared, at every point tried"
UNDEFINED = "the solution and the gradient at it are not defined at any point tried"


def vanishes(
    gradient: Node,
    solution: Node,
    x: Var,
    properties: Mapping[str, Iterable[str]],
    dims: Sequence[str],
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    defined: Sequence[Node] = (),
    required: Sequence[Condition] = (),
    within: Sequence[Node] = (),
) -> Check:
    """The outcome at random points that have the declared properties; `ok` is None where none could be found.

    `defined`: nodes that have a value at the solution, `required`: conditions on x, `within`: nodes over the rest that
    are defined in a domain that was typed.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    agreed, worst, last, outside = 0, 0.0, None, False
    for values, places in _points([gradient, solution, x, *defined], properties, dims, sizes or {}, rng, within):
        try:
            at = evaluate(solution, values, places)
            if not _lies_inside({**values, x.name: at}, places, defined, required):
                outside = True
                continue
            there = [evaluate(gradient, {**values, x.name: point}, places) for point in (at, at + _off(at, x, rng))]
        except Undefined:
            continue
        size, around = (float(np.linalg.norm(array)) for array in there)
        if not around:
            continue
        agreed, worst, last = agreed + 1, max(worst, size / around), places
        if size > TOLERANCE * around:
            return Check(False, "numeric", FAILS.format(size, around), worst, places, seed)
        if agreed == POINTS:
            return Check(True, "numeric", VANISHES.format(agreed), worst, places, seed)
    message = OUTSIDE if outside and not agreed else UNDEFINED
    return Check(None, "numeric", message, None, last, seed)


def _off(at: Any, x: Var, rng: Any) -> Any:
    """A step a little way off."""
    import numpy as np

    found = AWAY * (np.abs(at) + (np.abs(at).max(initial=0.0) or 1.0)) * rng.uniform(0.5, 1.0, at.shape)
    return (found + found.T) / 2 if is_symmetric(x) else found


def _lies_inside(
    values: dict[str, Any], places: dict[str, int], defined: Sequence[Node], required: Sequence[Condition]
) -> bool:
    """Have all of `defined` a value there, and are the conditions met?"""
    run = Run(values, places)
    found = run.values_of([*defined, *(what for what, _ in required)])
    return not run.bad.any() and all(
        holds(claim, value) for (_, claim), value in zip(required, found[len(defined) :], strict=True)
    )


def holds(claim: Claim, value: Any) -> bool:
    """Is the claim true of these numbers? Strict relations must be clear of rounding."""
    import numpy as np

    claim, size = claim.bare, SINGULAR * max(float(np.abs(value).max(initial=0.0)), 1e-3)
    if claim.relation:
        gap = value - float(claim.bound) if claim != OFF_THE_CUT else None
        if gap is None or np.iscomplexobj(value):
            return bool((np.abs(value) > size).any()) or claim == NONNEGATIVE
        close = {
            ">": gap > size,
            "<": gap < -size,
            "≥": gap >= -size,
            "≠": np.abs(gap) > size,
        }[claim.relation]
        return bool(close.all())
    if claim in (INVERTIBLE, FULL_COLUMN_RANK, FULL_ROW_RANK):
        wide = value.shape[0] < value.shape[1]
        singular = np.linalg.svd(value, compute_uv=False)
        fits = claim == INVERTIBLE or wide == (claim == FULL_ROW_RANK) or value.shape[0] == value.shape[1]
        return bool(fits and singular[-1] > SINGULAR * singular[0])
    if claim in (DEFINITE, SEMIDEFINITE):
        least = np.linalg.eigvalsh(value).min()
        return bool(np.allclose(value, value.T) and (least > size if claim == DEFINITE else least >= -size))
    raise AssertionError(f"nothing tells whether {claim} holds")


def is_singular(slope: Node, x: Var, properties: Mapping[str, Iterable[str]], dims: Sequence[str]) -> bool:
    """Is the slope of the equation singular wherever it is defined? Then there is no unique solution."""
    import numpy as np

    rng = np.random.default_rng(0)
    seen = False
    for values, places in _points([slope, x], properties, dims, {}, rng):
        try:
            matrix = evaluate(slope, values, places)
        except Undefined:
            continue
        rows = round(matrix.size**0.5)
        found = np.linalg.svd(matrix.reshape(rows, rows), compute_uv=False)
        if found[-1] > SINGULAR * found[0]:
            return False
        seen = True
    return seen


def _points(
    nodes: Sequence[Node],
    properties: Mapping[str, Iterable[str]],
    dims: Sequence[str],
    sizes: Mapping[str, int],
    rng: Any,
    within: Sequence[Node] = (),
) -> Iterator[Point]:
    """Points of all the kinds that the check of derivatives draws, with sizes given out in several ways."""
    subject = Subject([*nodes, *within], properties, dims)
    inside = Inside(within, subject.properties, rng)
    for draw in range(DRAWS):
        chosen = subject.sizes(sizes, draw % 6)
        if subject.fits(chosen):
            values, places = subject.point(chosen, min(draw // 6, len(LADDER)), rng)
            everything = {**chosen, **places}
            yield inside.moved(values, everything, [name for name in values if name not in places]), everything
