"""The texts of --range: `t=-3:3`, or `-3:3` for every axis that there is.

Takes the texts and the names of the axes; gives limits by name. MatcalcError ("usage") with a caret at the fault.
"""

from collections.abc import Sequence
from math import isfinite

from ...errors import MatcalcError, suggest
from ...pictures.picture import Limits
from ..numbers.point import Given, direction_of

OPTION = "--range"
HOW = "for example --range {}=-3:3"


def ranges(given: Sequence[Given], axes: Sequence[str]) -> dict[str, Limits]:
    """Name of an axis -> its limits, for the axes that are given some."""
    found: dict[str, Limits] = {}
    for one in given:
        text = one if isinstance(one, str) else f"{one[0]}={_joined(one)}"
        name, equals, words = (part.strip() for part in text.partition("="))
        if not equals:
            name, words = "", text.strip()
        if name and name not in axes:
            near = suggest(name, axes)
            hint = (
                f"did you mean {near}?"
                if near
                else f"the axes are {' and '.join(axes)}"
                if len(axes) > 1
                else f"the axis is {axes[0]}"
            )
            raise _fault(f"{name} is no axis of the picture", text, (0, len(name)), hint)
        limits = _limits(words, text, axes[0])
        for axis in [name] if name else axes:
            if axis in found:
                raise _fault(f"{axis} is given two ranges", text, (0, len(text)), "leave out one of them")
            found[axis] = limits
    return found


def _joined(one: tuple[str, object]) -> str:
    """[-3, 3] as -3:3."""
    value = one[1]
    return ":".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _limits(words: str, text: str, axis: str) -> Limits:
    start = text.index(words) if words else len(text)
    spot, parts = (start, start + len(words)), words.split(":")
    if len(parts) != 2:
        raise _fault(f"'{words}' is no range", text, spot, HOW.format(axis))
    low, high = (_number(part, text, spot, axis) for part in parts)
    if not low < high:
        raise _fault(f"the range {words} is empty", text, spot, "the smaller number comes first")
    return low, high


def _number(words: str, text: str, spot: tuple[int, int], axis: str) -> float:
    """A number, or an expression without names such as 2*pi."""
    try:
        array = direction_of(axis, words, OPTION).array
    except MatcalcError as error:
        raise _fault(f"'{words.strip()}' is no number: {error.message}", text, spot, HOW.format(axis)) from None
    if array.size != 1 or array.dtype == complex or not isfinite(float(array.item())):
        raise _fault(f"'{words.strip()}' is no number", text, spot, HOW.format(axis))
    return float(array.item())


def _fault(message: str, text: str, spot: tuple[int, int], hint: str) -> MatcalcError:
    return MatcalcError("usage", message, spans=(spot,), hint=hint).with_source(text, OPTION)
