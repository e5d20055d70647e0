"""A picture as text, by plotext: in colours or without, as wide as the terminal, in ASCII where it shows no more.

Takes a `Picture` and a size; gives lines. One idea: every layer becomes signals of plotext, whose signs and colours are
those of its role; the legend is a line below, where it hides nothing.
"""

from collections.abc import Iterator, Sequence
from math import pi
from textwrap import wrap
from typing import Any

from ..errors import MatcalcError
from .level_lines import line_points
from .looks import ARROWS, BRAILLE, LOOKS, PLAIN_ARROWS, Look
from .picture import Arrows, Contours, Curve, Limits, Marks, Picture
from .ticks import number, numbers, powers, ticks

USUAL = 80
NARROWEST = 30  # columns, below which there is no picture
LOWEST, HIGHEST = 14, 40  # lines
SHARE = 0.3  # of the width: a height that looks well
BETWEEN, ASIDE = 3, 9  # lines from number to number on the axis of y, columns on that of x
FRAME = str.maketrans("┌┐└┘┬┴├┤┼─│", "+++++++++-|")
NO_LIBRARY = "the terminal's pictures are drawn by plotext, which cannot be loaded"


def height_for(width: int, rows: int = 0) -> int:
    """Lines of a picture of that width, at most those that a terminal of so many rows has."""
    return max(LOWEST, min(round(width * SHARE), HIGHEST, rows or HIGHEST))


def text(picture: Picture, facts: Sequence[tuple[str, str]], width: int = USUAL, rows: int = 0, **look: bool) -> str:
    """The picture, its legend, and what is said of it; what is said alone, where the terminal is too narrow."""
    if width < NARROWEST:
        return said([*facts, ("picture", f"needs {NARROWEST} columns, and there are {width}")], width)
    shown = drawn(picture, width, height_for(width, rows), **look)
    return f"{shown}\n\n{said(facts, width)}" if facts else shown


def said(facts: Sequence[tuple[str, str]], width: int = USUAL) -> str:
    """What is said, the labels in a column of their own."""
    column = max((len(label) for label, _ in facts), default=0)
    lines: list[str] = []
    for label, content in facts:
        pieces = wrap(content, max(width - column - 2, NARROWEST), break_long_words=False) or [""]
        lines += [f"{label if k == 0 else '':<{column}}  {piece}" for k, piece in enumerate(pieces)]
    return "\n".join(lines)


def drawn(picture: Picture, width: int, height: int, *, colour: bool = False, plain: bool = False) -> str:
    """The lines of the picture and of its legend. `plain`: in ASCII. MatcalcError where plotext is not there."""
    plotext: Any = _plotext()
    figure = plotext.figure
    figure.clear.all()
    figure.theme("simple" if colour else "colorless")
    figure.plot_size(width, height)
    figure.title(_fitted(picture.plain if plain else picture.title, width))
    figure.label(picture.x_label, axis="x")
    figure.legend(False)
    _axes(figure, picture, width, height)
    for colour_of, sign, x, y in _signals(picture, plain):
        joined, sign = sign.endswith(LINED), sign.removesuffix(LINED)
        pixel = plotext.pixel(foreground=colour_of) if colour and colour_of is not None else None
        signal = figure.signal(list(map(float, x)), list(map(float, y)), marker=plotext.marker(sign, pixel))
        figure.draw(signal.lines() if joined else signal)
    shown = str(figure.build())
    figure.clear.all()
    shown = shown if colour else plotext.uncolorize(shown)
    lines = [line.rstrip() for line in shown.splitlines()] if not colour else shown.splitlines()
    text = "\n".join([*lines, *_legend(picture, width, colour, plain)])
    return text.translate(FRAME) if plain else text


INNER = 0.42  # of the sides: how far from the middle a level may be written
LINED = "\0"  # behind the sign of points that are joined


def _plotext() -> Any:
    try:
        import plotext
    except (ImportError, OSError):  # it is a compiled library
        hint = "pip install --force-reinstall plotext, or draw into a file: --save picture.png"
        raise MatcalcError("refused", NO_LIBRARY, hint=hint) from None
    return plotext


def _fitted(title: str, width: int) -> str:
    return title if len(title) <= width - 2 else f"{title[: width - 5]}..."


def _axes(figure: Any, picture: Picture, width: int, height: int) -> None:
    """The limits, and where the numbers stand."""
    for axis, limits, room in (
        ("x", picture.x_limits, (width - 10) // ASIDE),
        ("y", picture.y_limits, (height - 5) // BETWEEN),
    ):
        places = powers(limits, room + 2) if picture.logarithmic else ticks(limits, room)
        said = [f"1e{int(k)}" for k in places] if picture.logarithmic else numbers(places)
        figure.ruler(axis).lim(*limits)
        figure.ruler(axis).ticks(places, said)


# --- layers as strokes: (sign, xs, ys) -------------------------------------------------------------------------------


def _signals(picture: Picture, plain: bool) -> Iterator[tuple[int | None, str, Any, Any]]:
    """Every stroke behind the colour of its layer; the levels of contours on top, in the terminal's own colour."""
    for layer in picture.layers:
        look = LOOKS[layer.role]
        for stroke in _strokes(layer, picture, look, plain):
            yield look.colour, *stroke
    for label in _labels(picture):
        yield None, *label


def _strokes(layer: Curve, picture: Picture, look: Look, plain: bool) -> Iterator[tuple[str, Any, Any]]:
    sign = look.plain if plain else look.sign
    match layer:
        case Arrows():
            yield from _arrows(layer, picture, plain)
        case Contours():
            yield from _contours(layer, sign)
        case Marks():
            yield (look.plain if plain else look.point or look.sign), *_within(layer.x, layer.y, picture)
        case _:
            for x, y in _pieces(layer, picture):
                yield sign + LINED, x, y
            if look.point:
                yield look.point, *_within(layer.x, layer.y, picture)


def _within(x: Any, y: Any, picture: Picture) -> tuple[Any, Any]:
    """The points inside the axes."""
    import numpy as np

    (left, right), (low, high) = picture.x_limits, picture.y_limits
    kept = np.isfinite(y) & (x >= left) & (x <= right) & (y >= low) & (y <= high)
    return x[kept], y[kept]


def _pieces(curve: Curve, picture: Picture) -> Iterator[tuple[Any, Any]]:
    """The runs without a gap, each cut off at the axes: a line that leaves ends at the frame."""
    import numpy as np

    segments = np.flatnonzero(np.isfinite(curve.y[:-1]) & np.isfinite(curve.y[1:]))
    run: list[tuple[float, float]] = []
    for k in segments:
        ends = ((curve.x[k], curve.y[k]), (curve.x[k + 1], curve.y[k + 1]))
        cut = _clipped(ends, picture.x_limits, picture.y_limits)
        if cut is None:
            continue
        if run and run[-1] != cut[0]:
            yield tuple(zip(*run, strict=True))  # type: ignore[misc]  # two rows
            run = []
        run = [*run, cut[1]] if run else list(cut)
    if run:
        yield tuple(zip(*run, strict=True))  # type: ignore[misc]  # two rows


def _clipped(
    ends: tuple[tuple[float, float], tuple[float, float]], x_limits: Limits, y_limits: Limits
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of a segment inside the axes (Liang and Barsky); None where it is outside."""
    (x0, y0), (x1, y1) = ends
    start, stop = 0.0, 1.0
    for origin, step, (low, high) in ((x0, x1 - x0, x_limits), (y0, y1 - y0, y_limits)):
        for way, room in ((-step, origin - low), (step, high - origin)):
            if way == 0 and room < 0:
                return None
            if way < 0:
                start = max(start, room / way)
            elif way > 0:
                stop = min(stop, room / way)
    if start > stop:
        return None
    cut = [(x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in (start, stop)]
    return (ends[0] if start == 0 else cut[0]), (ends[1] if stop == 1 else cut[1])


def _arrows(field: Arrows, picture: Picture, plain: bool) -> Iterator[tuple[str, Any, Any]]:
    """Each arrow as the character of its eighth of a turn, as the picture has it: stretched with its axes."""
    import numpy as np

    signs = PLAIN_ARROWS if plain else ARROWS
    wide, high = (b - a for a, b in (picture.x_limits, picture.y_limits))
    turns = np.round(np.arctan2(field.v / high, field.u / wide) / (pi / 4))
    moving = np.isfinite(turns) & (np.hypot(field.u, field.v) > 0)
    for eighth in range(8):
        here = moving & (turns % 8 == eighth)
        if here.any():
            yield signs[eighth], field.x[here], field.y[here]


def _contours(layer: Contours, sign: str) -> Iterator[tuple[str, Any, Any]]:
    """The points of each line."""
    for level in layer.levels:
        x, y = line_points(layer.x, layer.y, layer.values, level)
        if len(x):
            yield sign, x, y


def _labels(picture: Picture) -> Iterator[tuple[str, Any, Any]]:
    """The levels, each written on its line, as far from the others and from the frame as there is room."""
    import numpy as np

    sides = np.array([b - a for a, b in (picture.x_limits, picture.y_limits)])
    corner = np.array([picture.x_limits[0], picture.y_limits[0]])
    taken: list[Any] = []
    for layer in picture.of("contours"):
        assert isinstance(layer, Contours)
        for level in layer.levels:
            points = np.column_stack(line_points(layer.x, layer.y, layer.values, level))
            points = points[(abs((points - corner) / sides - 0.5) < INNER).all(axis=1)]
            if not len(points):
                continue
            others = np.array(taken or [corner + sides / 2])
            gaps = np.linalg.norm((points[:, None] - others) / sides, axis=2).min(axis=1)
            best = points[int(gaps.argmax() if taken else gaps.argmin())]
            taken.append(best)
            yield number(level, 3), best[:1], best[1:]


# --- the legend ------------------------------------------------------------------------------------------------------


def _legend(picture: Picture, width: int, colour: bool, plain: bool) -> list[str]:
    """`⠒⠒ f   ╌╌ tangent`: the signs with their labels, in as many lines as it takes."""
    lines: list[str] = []
    length = 0
    for layer in picture.layers:
        if not layer.label:
            continue
        look = LOOKS[layer.role]
        sign = _sample(layer, look, plain)
        said = f"{sign} {layer.label}"
        shown = f"\x1b[38;5;{look.colour}m{sign}\x1b[0m {layer.label}" if colour else said
        if lines and length + 3 + len(said) <= width:
            lines[-1] += "   " + shown
            length += 3 + len(said)
        else:
            lines.append("  " + shown)
            length = 2 + len(said)
    return lines


def _sample(layer: Curve, look: Look, plain: bool) -> str:
    """How the layer looks."""
    if isinstance(layer, Marks):
        return look.plain if plain else look.point or look.sign
    sign = look.plain if plain else "⠒" if look.sign == BRAILLE else look.sign
    return f"{sign}{look.point}{sign}" if look.point else sign if isinstance(layer, Arrows) else sign * 2
