"""The picture of a function of two numbers: contours, the gradient field, the path of steepest ascent from a point.

Takes a `Plane` and what is asked; gives a `Drawn`.
"""

from collections.abc import Sequence
from math import floor, log10
from typing import Any

from ...pictures.picture import Arrows, Contours, Curve, Limits, Marks, Picture
from ...pictures.ticks import number
from .ascent import steepest_ascent
from .drawn import LEFT_OUT, Drawn, Making, listed, nowhere
from .plane import Plane, grid
from .stationary_points import stationary_points
from .titles import Title

Array = Any
Box = tuple[Limits, Limits]

CELLS = 121  # points of the grid along each axis
FINE = 241  # the same for the expansion, which may be narrow and costs nothing
ARROWS = (15, 11)  # across and up
LEVELS = 10
FEWER = 3  # of the expansion each so many-th level
LOWEST, HIGHEST = 0.03, 0.97  # the share of values below the lowest and the highest contour
USUAL = 3.0  # half the width where nothing is to be seen
REACH = 4.0  # how many times as far as that a stationary point may lie
ROUNDING = 1e-5  # the share of a range below which a coordinate is 0
MOST_SHOWN = 5  # stationary points on which a range is built


class Wanted:
    """`axes`: the names of the two numbers; `at`: the point, if there is one; `limits`: the ranges asked for, by axis.

    `failed`: why there is no derivative at the point; `expanded`: is the second-order expansion to be drawn?
    """

    __slots__ = ("at", "axes", "expanded", "failed", "limits", "title")

    def __init__(
        self,
        title: Title,
        axes: Sequence[str],
        at: Array | None,
        limits: dict[str, Limits],
        failed: str,
        expanded: bool,
    ) -> None:
        self.title, self.axes, self.at, self.limits = title, tuple(axes), at, limits
        self.failed, self.expanded = failed, expanded


def plane_view(plane: Plane, wanted: Wanted) -> Drawn:
    """The contours over a range, with what belongs to the point."""
    import numpy as np

    at = wanted.at
    known = stationary_points(plane, _centre(plane, wanted))
    box = _box(plane, wanted, known)
    x, y, points = grid(box, CELLS)
    values = plane.values(points).reshape(len(y), len(x))
    if not np.isfinite(values).any():
        raise nowhere(wanted.axes[0])
    levels = _levels(values)
    made = Making()
    layers, facts, numbers = made.layers, made.facts, made.numbers
    layers.append(Contours("contours", f"contours of {wanted.title.name}", x, y, values, levels))
    numbers |= {
        "picture": "plane", "axes": list(wanted.axes), "ranges": [list(limits) for limits in box], "levels": levels,
        "grid": [listed(x), listed(y)], "values": listed(values),
    }  # fmt: skip
    field = _field(plane, box)
    numbers["field"] = [
        {"at": listed(p), "gradient": listed(g)}
        for p, g in zip(np.c_[field.x, field.y], np.c_[field.u, field.v], strict=True)
    ]
    if not wanted.expanded:  # which has lines enough
        layers.append(field)
    inside = [p for p in known if all(low <= v <= high for v, (low, high) in zip(p, box, strict=True))]
    if at is not None:
        _at_point(plane, wanted, box, levels, made)
    if inside:
        layers.append(Marks("stationary", "stationary points"[: None if len(inside) > 1 else -1], *np.array(inside).T))
        facts.append(("flat", "; ".join(f"({number(p[0])}, {number(p[1])})" for p in inside[:MOST_SHOWN])))
    numbers["stationary"] = listed(inside)
    if np.isnan(values).mean() > 0.01:
        facts.append(("left out", LEFT_OUT[bool(plane.within)]))
    picture = Picture(wanted.title.all, (wanted.axes[0], wanted.axes[1]), box, layers, plane=True)
    return Drawn(picture, facts, numbers)


def _centre(plane: Plane, wanted: Wanted) -> Array:
    import numpy as np

    if wanted.at is not None:
        return wanted.at
    if not wanted.limits:
        return plane.start()
    return np.array([sum(wanted.limits.get(axis, (0.0, 0.0))) / 2 for axis in wanted.axes])


def _box(plane: Plane, wanted: Wanted, known: Array) -> Box:
    """The ranges: those that are asked for, else round the point and the stationary points near it."""
    import numpy as np

    places = [] if wanted.at is None else [wanted.at]
    centre = _centre(plane, wanted)
    reach = REACH * max(USUAL, 0.0 if wanted.at is None else float(np.abs(wanted.at).max()))
    near = np.linalg.norm(known - centre, axis=1)
    last = near[MOST_SHOWN - 1] * (1 + 1e-9) if len(known) >= MOST_SHOWN else np.inf  # and those as near as the last
    places += [p for p, far in zip(known, near, strict=True) if far <= min(last, reach if places else np.inf)]
    places = places or [centre]
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    spread = float((high - low).max())
    half = USUAL if spread < 1e-9 else 0.5 * spread + max(0.4 * spread, min(1.0, spread))
    middle = (low + high) / 2
    box = [
        wanted.limits.get(axis, (float(m - half), float(m + half))) for axis, m in zip(wanted.axes, middle, strict=True)
    ]
    if not wanted.limits:
        box = _trimmed(plane, box)
    return box[0], box[1]


def _trimmed(plane: Plane, box: list[Limits]) -> list[Limits]:
    """Without the margins in which the function is not defined."""
    import numpy as np

    _, _, points = grid(box, 41)
    known = points[np.isfinite(plane.values(points))]
    if not len(known):
        return box
    found = []
    for (low, high), places in zip(box, known.T, strict=True):
        step = (high - low) / 40
        found.append((max(low, float(places.min()) - 1.5 * step), min(high, float(places.max()) + 1.5 * step)))
    return found


def _levels(values: Array) -> list[float]:
    """Round numbers with about equal shares of the picture between them."""
    import numpy as np

    known = values[np.isfinite(values)]
    raw = np.quantile(known, np.linspace(LOWEST, HIGHEST, LEVELS))
    width = float(raw[-1] - raw[0])
    if not width > 0:
        return []
    found: list[float] = []
    for before, level, after in zip([raw[0], *raw[:-1]], raw, [*raw[1:], raw[-1]], strict=True):
        gap = max(min(abs(level - before) or width, abs(after - level) or width), width / 1000)
        digits = -floor(log10(gap / 2)) if gap > 0 else 0
        rounded = round(float(level), digits) + 0.0
        if not found or rounded > found[-1]:
            found.append(rounded)
    return found


def _field(plane: Plane, box: Box) -> Arrows:
    import numpy as np

    (left, right), (low, high) = box
    across, up = ARROWS
    x = np.linspace(left, right, across + 2)[1:-1]
    y = np.linspace(low, high, up + 2)[1:-1]
    points = np.column_stack([part.ravel() for part in np.meshgrid(x, y)])
    return Arrows("field", "direction of the gradient", *points.T, *plane.values(points, 1).T)


def _at_point(plane: Plane, wanted: Wanted, box: Box, levels: list[float], made: Making) -> None:
    """The gradient, the path uphill and the expansion there."""
    import numpy as np

    at, layers, facts, numbers = wanted.at, made.layers, made.facts, made.numbers
    assert at is not None
    value = plane.value(at)
    where = ", ".join(f"{axis} = {number(float(v))}" for axis, v in zip(wanted.axes, at, strict=True))
    facts.append(("at", f"{where}: {wanted.title.name} = {number(value)}"))
    numbers |= {"at": listed(at), "value": value, "gradient": None}
    if wanted.failed:
        facts.append(("gradient", f"there is no derivative there: {wanted.failed}"))
    else:
        gradient = plane.values(at, 1)[0]
        size = float(np.hypot(*gradient))
        numbers["gradient"] = listed(gradient)
        said = f"[{number(float(gradient[0]))}; {number(float(gradient[1]))}]"
        facts.append(("gradient", f"{said}, of length {number(size)}" + ("" if size else ": nothing rises from there")))
        if wanted.expanded:
            _expansion(plane, (at, value, gradient), box, levels, made)
        path = steepest_ascent(plane, at, box)
        numbers["path"] = listed(path)
        if len(path) > 1:
            layers.append(Curve("path", "steepest ascent", *path.T))
            layers.append(Marks("end", "", *path[-1:].T))
            end = ", ".join(_placed(float(v), *edges) for v, edges in zip(path[-1], box, strict=True))
            facts.append(
                ("path", f"steepest ascent to ({end}), where {wanted.title.name} = {number(plane.value(path[-1]))}")
            )
    layers.append(Marks("point", where, *at.reshape(1, 2).T))


def _placed(value: float, low: float, high: float) -> str:
    """A coordinate, as exact as the path is drawn: what is 0 but for rounding is 0."""
    return number(0.0 if abs(value) < ROUNDING * (high - low) else value, 4)


def _expansion(plane: Plane, place: tuple[Array, float, Array], box: Box, levels: list[float], made: Making) -> None:
    """Contours of f + g'd + d'Hd/2 at the levels of the function, and the axes of curvature."""
    import numpy as np

    if not plane.has_hessian:
        return
    at, value, gradient = place
    x, y, points = grid(box, FINE)
    hessian = plane.values(at, 2)[0]
    made.numbers["hessian"] = listed(hessian)
    if not np.isfinite(hessian).all():
        return
    moved = points - at
    expanded = value + moved @ gradient + np.einsum("ki,ij,kj->k", moved, hessian, moved) / 2
    made.layers.append(Contours("ellipses", "second order", x, y, expanded.reshape(len(y), len(x)), levels[::FEWER]))
    eigenvalues, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    for k, (eigenvalue, vector) in enumerate(zip(eigenvalues, vectors.T, strict=True)):
        turned = vector if vector[np.abs(vector).argmax()] > 0 else -vector
        along = f"[{number(float(turned[0]), 4)}; {number(float(turned[1]), 4)}]"
        made.facts.append(("" if k else "curvature", f"{number(float(eigenvalue))} along {along}"))
