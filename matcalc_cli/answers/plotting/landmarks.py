"""What a picture of a function of one number should show: stationary points, kinks, zeros, poles, ends of its domain.

Takes a `Line`; gives `Landmarks`, and the range in which they lie. One idea: a grid that is fine everywhere near the
centre and wide far from it is searched for changes of sign and of being defined, and each is closed in by halving.
"""

from itertools import pairwise
from math import inf
from typing import Any

from ...pictures.picture import Limits
from .gaps import torn
from .line import Line

Array = Any

NEAR, SMOOTH = 1e-6, 1e-2  # so close to a place, a slope that vanishes there is so small, relative to the next ones
FINER, FINEST = 30.0, 1e-4  # a step to finer grids, and the finest
STEEP, MOST_KINKS = 0.5, 60  # of the usual slope: a step that is looked into; how many are
ROUNDING = 1e-12  # relative
GAPS, GROWTH = (1e-3, 1e-6, 1e-9), 1.2  # nearer and nearer to a pole the values grow by that, at least
OVERFLOW = 1e100  # what is larger where the values end is no end of the domain
HALVINGS, FEWER = 60, 34  # the latter where a value takes long
DIGITS = 14  # of a place, behind the point: more are rounding
USUAL = 3.0  # half the width where nothing is to be seen
REACH = 4.0  # how much farther the next landmark may lie than the last one
NARROW = 0.06  # of the room: what is shown behind an end of the domain
CLUSTER, ROOM = 12.0, 1.35  # the far edge of what is searched closely; what is shown of a cluster
MOST = 6  # landmarks on which a range is built
NOTHING = 1e-7  # relative: what is smaller where a sign changes is a zero
HUGE = 1e6  # relative: what is larger there is a pole


class Landmarks:
    """Places, each list in order. `begins` and `stops`: ends of the domain, which is to the right, to the left of them;
    `holes`: where the function is not defined and stays bounded; `bends`: where the curvature changes its sign."""

    __slots__ = ("begins", "bends", "holes", "kinks", "poles", "scale", "stationary", "stops", "zeros")

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.stationary: list[float] = []
        self.kinks: list[float] = []
        self.zeros: list[float] = []
        self.poles: list[float] = []
        self.holes: list[float] = []
        self.begins: list[float] = []
        self.stops: list[float] = []
        self.bends: list[float] = []

    @property
    def main(self) -> list[float]:
        """All but the bends."""
        return [*self.stationary, *self.kinks, *self.zeros, *self.poles, *self.holes, *self.ends]

    @property
    def ends(self) -> list[float]:
        return sorted([*self.begins, *self.stops])


def landmarks(line: Line, centre: float, scale: float = 1.0) -> Landmarks:
    """Those on a grid around the centre, finer where the function swings too fast for it; far away only what is wide is
    seen."""
    import numpy as np

    found = Landmarks(scale)
    grid = _grid(centre, line.thinning, scale)
    f = line.values(grid)
    if scale > FINEST and _turns(f) > len(grid) // 4:
        return landmarks(line, centre, scale / FINER)
    slope = line.values(grid, 1)
    _find_ends(line, grid, f, found)
    for where, kind in _crossings(line, grid, f, 0):
        (found.zeros if kind == "zero" else found.poles).append(where)
    for where, kind in _crossings(line, grid, slope, 1):
        target = {"zero": found.stationary, "jump": found.kinks, "pole": found.poles}[kind]
        target.append(where)
    if line.thinning == 1:
        found.bends = [t for t, kind in _crossings(line, grid, line.values(grid, 2), 2) if kind == "zero"]
    found.zeros += [float(t) for t in grid[_alone(f == 0)]]
    places = np.flatnonzero(_alone(slope == 0))
    near = np.maximum(abs(slope[places - 1]), abs(slope[places + 1])) if len(places) else np.zeros(0)
    close = NEAR * np.maximum(1.0, abs(grid[places]))
    beside = [abs(line.values(grid[places] + side * close, 1)) for side in (-1, 1)]
    for place, smooth in zip(grid[places], np.maximum(*beside) < SMOOTH * near, strict=True):
        (found.stationary if smooth else found.kinks).append(float(place))
    found.kinks += _bent(line, grid, slope) if line.thinning == 1 else []
    for name in found.__slots__:
        if name != "scale":
            setattr(found, name, _distinct(getattr(found, name)))
    found.kinks = [t for t in found.kinks if all(abs(t - p) > NEAR * max(1.0, abs(t)) for p in found.poles)]
    return found


def _turns(f: Array) -> int:
    """How often the values turn from rising to falling or back; rounding is no turn."""
    import numpy as np

    steps = np.diff(f)
    steps = np.where(abs(steps) > ROUNDING * abs(f[1:]), steps, 0.0)
    return int(np.count_nonzero(np.sign(steps[1:]) * np.sign(steps[:-1]) < 0))


def _alone(hits: Array) -> Array:
    """Those hits whose neighbours are none: a piece on which all is zero has no points of its own."""
    import numpy as np

    inner = hits.copy()
    inner[[0, -1]] = False
    inner[1:-1] &= ~hits[:-2] & ~hits[2:]
    return np.asarray(inner)


def _bent(line: Line, grid: Array, slope: Array) -> list[float]:
    """Where the slope jumps, whatever its sign."""
    import numpy as np

    known = np.isfinite(slope[:-1]) & np.isfinite(slope[1:])
    if not known.any():
        return []
    step = abs(np.diff(np.where(np.isfinite(slope), slope, 0.0)))
    spread = float(np.median(abs(slope[np.isfinite(slope)])))
    places = np.flatnonzero(known & (step > STEEP * max(spread, 1e-12)))
    places = places[np.argsort(-step[places], kind="stable")][:MOST_KINKS]
    gone = torn(line, grid[places], grid[places + 1], slope[places], slope[places + 1], 1)
    return [float(_jump(line, grid[k], grid[k + 1])) for k in places[gone]]


def _jump(line: Line, low: float, high: float) -> float:
    """Where the larger step of the slope is."""
    at_low, at_high = line.value(low, 1), line.value(high, 1)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        at = line.value(middle, 1)
        if abs(at - at_low) < abs(at_high - at):
            low, at_low = middle, at
        else:
            high, at_high = middle, at
    return (low + high) / 2


def _grid(centre: float, thinning: int, scale: float) -> Array:
    import numpy as np

    far = np.geomspace(1e-3, 1e4, 280 // thinning + 1)
    near = np.linspace(-12.0, 12.0, 1200 // thinning + 1)
    return np.unique(np.round(centre + scale * np.concatenate([-far, near, far]), 12))


def _distinct(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 1e-6 * max(1.0, abs(place)):
            kept.append(round(place, DIGITS) + 0.0)
    return kept


def _grows(line: Line, place: float) -> bool:
    """Do the values grow without end towards the place, on one side of it at least?"""
    unit = max(1.0, abs(place))
    for side in (-1, 1):
        heights = [abs(line.value(place + side * unit * gap)) for gap in GAPS]
        if all(after > GROWTH * before for before, after in pairwise(heights)):
            return True
    return False


def _halvings(line: Line) -> int:
    return HALVINGS if line.thinning == 1 else FEWER


def _find_ends(line: Line, grid: Array, f: Array, found: Landmarks) -> None:
    """Where the domain ends, and as poles the single places at which the function is not defined."""
    import numpy as np

    known = np.isfinite(f)
    changes = np.flatnonzero(known[1:] != known[:-1])
    low, high = grid[changes].copy(), grid[changes + 1].copy()
    left = known[changes]  # is the function known on the left?
    for _ in range(_halvings(line) if len(changes) else 0):
        middle = (low + high) / 2
        as_left = np.isfinite(line.values(middle)) == left
        low, high = np.where(as_left, middle, low), np.where(as_left, high, middle)
    places = np.where(left, low, high)
    heights = abs(line.values(places)) if len(places) else places
    for k, place in enumerate(places):
        near = [other for j, other in enumerate(places) if j != k and abs(other - place) <= 1e-9 * max(1.0, abs(place))]
        if near:
            (found.poles if _grows(line, float(place)) else found.holes).append(float(place))
        elif heights[k] < OVERFLOW:
            (found.stops if left[k] else found.begins).append(float(place))


def _crossings(line: Line, grid: Array, values: Array, order: int) -> list[tuple[float, str]]:
    """Where the derivative of that order changes its sign: (place, zero, jump or pole)."""
    import numpy as np

    known = np.isfinite(values[:-1]) & np.isfinite(values[1:])
    places = np.flatnonzero(
        known & (np.sign(np.where(known, values[:-1], 0)) * np.sign(np.where(known, values[1:], 0)) < 0)
    )
    if not len(places) or len(places) > len(grid) // 4:  # noise, not a function
        return []
    low, high = grid[places].copy(), grid[places + 1].copy()
    at_low, at_high = values[places].copy(), values[places + 1].copy()
    size = np.maximum(np.maximum(abs(at_low), abs(at_high)), 1e-300)
    for _ in range(_halvings(line)):
        middle = (low + high) / 2
        at = line.values(middle, order)
        lower = np.sign(at) == np.sign(at_low)
        low, at_low = np.where(lower, middle, low), np.where(lower, at, at_low)
        high, at_high = np.where(lower, high, middle), np.where(lower, at_high, at)
    found = []
    for k, place in enumerate((low + high) / 2):
        ends = [v for v in (at_low[k], at_high[k]) if np.isfinite(v)]
        if len(ends) < 2 or max(map(abs, ends)) / HUGE > size[k]:
            found.append((float(place), "pole"))
        elif min(map(abs, ends)) <= NOTHING * size[k]:
            found.append((float(place), "zero"))
        else:
            found.append((float(place), "jump"))
    return found


def shown_range(known: Landmarks, centre: float, given: bool) -> Limits:
    """A range that has the centre, if it was `given`, and the landmarks near it."""
    usual = USUAL * known.scale
    places = sorted(known.main, key=lambda t: abs(t - centre)) or []
    kept = [centre] if given or not places else []
    reach = max(usual, abs(centre) if given else 0.0)
    if len(places) > 3 * MOST and (edge := abs(places[-1] - centre)) < CLUSTER:  # which crowd together somewhere
        return centre - ROOM * edge, centre + ROOM * edge
    last = abs(places[MOST - 1] - centre) * (1 + 1e-9) if len(places) >= MOST else inf
    for place in places:
        if abs(place - centre) > last:
            break
        if kept and abs(place - centre) > REACH * reach and (given or len(kept) > 1):
            break
        kept.append(place)
        reach = max(reach, abs(place - centre)) if given else reach
    distinct = _distinct(kept)
    spread = distinct[-1] - distinct[0]
    bends = [t for t in known.bends if abs(t - centre) <= REACH * max(usual, spread)]
    if len(distinct) < 3 and bends:
        near = sorted(bends, key=lambda t: abs(t - centre))[:2]
        distinct = _distinct([*distinct, *near])
        spread = distinct[-1] - distinct[0]
        room = 1.5 * spread
    else:
        room = (0.35 if len(distinct) > 2 else 1.0) * spread
    low, high = distinct[0], distinct[-1]
    if spread <= 1e-9 * max(1.0, abs(low)):
        room = usual
    return _at_ends(low, high, room, known)


def _at_ends(low: float, high: float, room: float, known: Landmarks) -> Limits:
    """The range with room on both sides; behind an end of the domain there is little, and more on the other side."""
    left, right = low in known.begins, high in known.stops
    more = 2.0 if left != right else 1.0
    return low - (NARROW if left else more) * room, high + (NARROW if right else more) * room
