"""The picture of a function of one number: the curve, its tangent and secants at a point, where it is flat.

Takes a `Line` and what is asked; gives a `Drawn`. The number is the variable itself, or t of a line x + t*d.
"""

from math import floor, inf, isfinite, log10
from typing import Any

from ...pictures.picture import Curve, Limits, Marks, Picture
from ...pictures.ticks import number
from .curve import sampled, seen
from .drawn import LEFT_OUT, Drawn, Fact, Making, listed, nowhere
from .landmarks import Landmarks, landmarks, shown_range
from .line import Line
from .titles import Title

Array = Any

BEYOND = (-0.3, 1.3)  # steps to which a secant is drawn
SECANTS = 3  # each of half the step of the one before
SHARE = 5  # of the range: the longest step
NEAREST, ENOUGH = 0.8, 0.4  # of the way to a gap: the same; of the room to the left, so that it is not taken
MOST_MARKS = 12  # stationary points that are marked
TOLD = 6  # places that are listed
RELATIVE = 1e-9  # a slope of that size, relative to what the curve shows, is none


class Wanted:
    """`axis`: the name of the number; `at`: the point of the tangent, if there is one; `limits`: the range asked for.

    `failed`: why there is no derivative at the point; `expanded`: is the second-order expansion to be drawn?
    """

    __slots__ = ("at", "axis", "expanded", "failed", "limits", "name", "title")

    def __init__(
        self, title: Title, axis: str, name: str, at: float | None, limits: Limits | None, failed: str, expanded: bool
    ) -> None:
        self.title, self.axis, self.name, self.at, self.limits = title, axis, name, at, limits
        self.failed, self.expanded = failed, expanded


def line_view(line: Line, wanted: Wanted) -> Drawn:
    """The curve over a range, with what belongs to the point."""
    import numpy as np

    start = wanted.at if wanted.at is not None else _middle(wanted.limits) if wanted.limits else line.start()
    known = landmarks(line, start)
    limits = wanted.limits or shown_range(known, start, wanted.at is not None)
    t, y = sampled(line, limits)
    if not np.isfinite(y).any():
        raise nowhere(wanted.axis)
    made = Making()
    layers, facts, numbers = made.layers, made.facts, made.numbers
    numbers |= {"picture": "line", "axis": wanted.axis, "range": list(limits)}
    inside = [s for s in known.stationary if limits[0] <= s <= limits[1]]
    heights = line.values(inside) if inside else []
    needed = [float(v) for v in heights] if len(inside) <= MOST_MARKS else []
    if wanted.at is not None:
        piece = _piece(known, t[np.isnan(y)], wanted.at, limits)
        _at_point(line, wanted, (limits, piece), made, needed)
    y_limits = seen(y, needed)
    layers.append(Curve("function", wanted.name, t, y))
    _marked(layers, inside, heights)
    if wanted.at is not None:
        ends = wanted.at + np.array([one["h"] for one in numbers.get("secants", [])])
        layers.append(Marks("secant point", "", ends, line.values(ends)))
        layers.append(Marks("point", f"{wanted.axis} = {number(wanted.at)}", *_one(wanted.at, line.value(wanted.at))))
    facts += _said(known, limits, wanted.axis, y, bool(line.within))
    numbers |= {"points": listed(t), "values": listed(y), "stationary": inside, **_within(known, limits)}
    labels = (wanted.axis, wanted.name)
    picture = Picture(wanted.title.all, labels, (limits, y_limits), layers)
    return Drawn(picture, facts, numbers)


def _middle(limits: Limits) -> float:
    return (limits[0] + limits[1]) / 2


def _piece(known: Landmarks, gaps: Array, at: float, limits: Limits) -> Limits:
    """The part of the range round the point in which the function has no pole, no jump and no end of its domain; what
    is next to one of them is left out."""
    places = [*known.poles, *known.ends, *map(float, gaps)]
    left = max((p for p in places if p < at), default=-inf)
    right = min((p for p in places if p > at), default=inf)
    return max(at - NEAREST * (at - left), limits[0]), min(at + NEAREST * (right - at), limits[1])


def _one(x: float, y: float) -> tuple[Array, Array]:
    import numpy as np

    return np.array([x]), np.array([y])


def _at_point(line: Line, wanted: Wanted, ranges: tuple[Limits, Limits], made: Making, needed: list[float]) -> None:
    """The secants, the tangent, the expansion: as lines, in words, as numbers. `ranges`: the whole, the piece."""
    import numpy as np

    assert wanted.at is not None
    (limits, piece), layers, facts, numbers = ranges, made.layers, made.facts, made.numbers
    at, axis, ends = wanted.at, wanted.axis, np.array(limits)
    value = line.value(at)
    needed.append(value)
    numbers |= {"at": at, "value": value}
    facts.append(("at", f"{axis} = {number(at)}: {wanted.name} = {number(value)}"))
    secants = _secants(line, at, value, (limits[1] - limits[0]) / SHARE, piece)
    for k, (h, slope) in enumerate(secants):
        label = f"secants, h = {', '.join(number(step, 4) for step, _ in secants)}" if k == 0 else ""
        span = np.clip(at + h * np.array(BEYOND), *piece)
        layers.append(Curve("secant", label, span, value + slope * (span - at)))
        needed.append(value + slope * h)
    if secants:
        numbers["secants"] = [{"h": h, "slope": slope} for h, slope in secants]
    if wanted.failed:
        facts.append(("slope", f"there is no derivative there: {wanted.failed}"))
        numbers["slope"] = None
    else:
        _tangent(line, wanted, ends, value, made)
    if secants:
        said = "; ".join(f"h = {number(h, 4)}: {number(slope)}" for h, slope in secants)
        facts.append(("secants", said))


def _tangent(line: Line, wanted: Wanted, ends: Array, value: float, made: Making) -> None:
    """The tangent with its slope, and the parabola of the second order."""
    import numpy as np

    assert wanted.at is not None
    at, slope = wanted.at, line.value(wanted.at, 1)
    made.numbers["slope"] = slope
    way = "horizontal" if abs(slope) <= RELATIVE * max(1.0, abs(value)) else "increasing" if slope > 0 else "decreasing"
    made.facts.append(("slope", f"{number(slope)}, {way}"))
    if wanted.expanded:
        second = line.value(at, 2)
        t = np.linspace(ends[0], ends[1], 201)
        made.layers.append(Curve("quadratic", "second order", t, value + slope * (t - at) + second / 2 * (t - at) ** 2))
        made.numbers["second"] = second if isfinite(second) else None
        made.facts.append(("second", f"{number(second)}, the second derivative in {wanted.axis}"))
    made.layers.append(Curve("tangent", f"tangent, slope {number(slope, 4)}", ends, value + slope * (ends - at)))


def _secants(line: Line, at: float, value: float, longest: float, piece: Limits) -> list[tuple[float, float]]:
    """(h, slope), with h of 1, 2 or 5 times a power of ten, then halved; to the left if there is much more room."""
    found: list[tuple[float, float]] = []
    right, left = (min(longest, abs(end - at)) for end in reversed(piece))
    ways = ((1, right), (-1, left))
    for way, room in ways if right >= ENOUGH * left else reversed(ways):
        if found or room <= 0:
            continue
        power = 10.0 ** floor(log10(room))
        step = power * max(s for s in (1, 2, 5) if s * power <= room * (1 + 1e-9))
        for k in range(SECANTS):
            h = way * step / 2**k
            there = line.value(at + h)
            if isfinite(there):
                found.append((h, (there - value) / h))
    return found


def _marked(layers: list[Curve], places: list[float], heights: Any) -> None:
    import numpy as np

    if places and len(places) <= MOST_MARKS:
        label = "stationary points" if len(places) > 1 else "stationary point"
        layers.append(Marks("stationary", label, np.array(places), np.asarray(heights)))


def _said(known: Landmarks, limits: Limits, axis: str, y: Array, typed: bool) -> list[Fact]:
    """What is to be seen, as far as it is few."""
    import numpy as np

    found = [
        (label, f"{axis} = {', '.join(number(t) for t in inside)}")
        for label, inside in (
            (label, [t for t in places if limits[0] <= t <= limits[1]])
            for label, places in (
                ("flat", known.stationary),
                ("kinks", known.kinks),
                ("poles", known.poles),
                ("holes", known.holes),
            )
        )
        if 0 < len(inside) <= TOLD
    ]
    if np.isnan(y).mean() > 0.01:
        found.append(("left out", LEFT_OUT[typed]))
    return found


def _within(known: Landmarks, limits: Limits) -> dict[str, list[float]]:
    return {
        name: [t for t in getattr(known, name) if limits[0] <= t <= limits[1]]
        for name in ("kinks", "zeros", "poles", "holes", "ends")
    }
