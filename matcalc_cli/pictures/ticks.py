"""Where an axis has its numbers, and how they are written: multiples of 1, 2 or 5 times a power of ten.

Takes the limits of an axis and how many numbers there is room for; gives places and texts.
"""

from math import ceil, floor, isfinite, log10

from .picture import Limits

STEPS = (1, 2, 5, 10)


def ticks(limits: Limits, room: int) -> list[float]:
    """At most about `room` round numbers within the limits, at least two where they differ."""
    low, high = limits
    width = high - low
    if not (isfinite(width) and width > 0):
        return [low]
    raw = width / max(room, 1)
    power = 10.0 ** floor(log10(raw))
    step = power * next(s for s in STEPS if s * power >= raw * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    found = [k * step for k in range(first, last + 1)]
    return found if len(found) > 1 or room < 2 else [low, high]


def powers(limits: Limits, room: int) -> list[float]:
    """Whole powers of ten, as exponents, within limits that are exponents."""
    low, high = ceil(limits[0] - 1e-9), floor(limits[1] + 1e-9)
    step = max(1, ceil((high - low + 1) / max(room, 1)))
    return [float(k) for k in range(low, high + 1, step)]


def number(value: float, digits: int = 6) -> str:
    """`0.5`, `-2`, `1e+06`, without a sign before zero."""
    shown = f"{value:.{digits}g}"
    return "0" if float(shown) == 0 else shown


def numbers(values: list[float]) -> list[str]:
    """The texts of ticks, exact to the step between them."""
    if len(values) < 2:
        return [number(v) for v in values]
    step = abs(values[1] - values[0])
    digits = max(6, ceil(log10(max(map(abs, values)) / step)) + 2) if step else 6
    return [number(0.0 if abs(v) < step / 1e6 else v, digits) for v in values]
