"""A picture as a file, by matplotlib: PNG, SVG or PDF, by the ending of its name.

Takes a `Picture` and a path; writes the file. The same picture gives the same bytes: no date, no random names. The
title is set as mathematics where matplotlib can, else as text.
"""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from ..errors import MatcalcError
from .looks import LOOKS
from .picture import Arrows, Contours, Curve, Marks, Picture
from .ticks import number

ENDINGS: Mapping[str, Mapping[str, None]] = {".png": {}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
NO_LIBRARY = "files of pictures are written by matplotlib, which is not installed"
INSTALL = "pip install 'matcalc-cli[plot]', or pip install matplotlib"
SIZE, SQUARE = (8.0, 5.0), (7.0, 6.4)  # inches
DOTS = 150  # an inch
ALIKE = 0.3  # relative: sides of a plane that differ by no more are drawn to scale
ABOVE = 16.0  # points between the picture and its title, whose fractions reach down
COLUMNS = 4  # of the legend
# LaTeX that matplotlib spells otherwise; and a title has room for fractions of full size
SPELLINGS = ((r"\frac", r"\dfrac"), (r"\lVert", r"\|"), (r"\rVert", r"\|"), (r"\lvert", "|"), (r"\rvert", "|"))
LONGEST = 90  # characters of a title in one line
SETTINGS: Any = {"svg.hashsalt": "matcalc", "font.size": 10.0, "axes.grid": True, "grid.alpha": 0.3, "pdf.fonttype": 42}


def refuse(path: str) -> None:
    """MatcalcError where no picture can be written there: known before any work is done."""
    if PurePath(path).suffix.lower() not in ENDINGS:
        message = f"'{path}' is no kind of file that is written here"
        raise MatcalcError("usage", message, hint=f"the endings are {', '.join(ENDINGS)}: --save picture.png")
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        raise MatcalcError("refused", NO_LIBRARY, hint=INSTALL)


def save(picture: Picture, path: str) -> None:
    """Write the file. MatcalcError where its ending is unknown, matplotlib is not there, or the disk refuses."""
    refuse(path)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(SETTINGS):
        figure = Figure(figsize=SQUARE if picture.plane else SIZE, layout="constrained")
        axes = figure.add_subplot()
        _draw(axes, picture)
        try:
            figure.savefig(path, dpi=DOTS, metadata=dict(ENDINGS[PurePath(path).suffix.lower()]))
        except OSError as error:
            reason = error.strerror or "it cannot be written"
            raise MatcalcError(
                "usage", f"the file {path} is not written: {reason}", hint="choose another place"
            ) from None


def _draw(axes: Any, picture: Picture) -> None:
    if picture.logarithmic:
        axes.loglog([], [])
    for place, layer in enumerate(picture.layers):
        _DRAWERS[type(layer)](axes, layer, picture, place)
    for limits, put in ((picture.x_limits, axes.set_xlim), (picture.y_limits, axes.set_ylim)):
        put(*(10**v for v in limits) if picture.logarithmic else limits)
    axes.set_title(title_of(picture), pad=ABOVE)
    (left, right), (low, high) = picture.x_limits, picture.y_limits
    if picture.plane and abs((right - left) / (high - low) - 1) < ALIKE:
        axes.set_aspect("equal")
    axes.set_xlabel(picture.x_label)
    axes.set_ylabel(picture.y_label)
    if any(layer.label for layer in picture.layers):
        axes.figure.legend(loc="outside lower center", ncols=COLUMNS, fontsize=9, frameon=False)


def title_of(picture: Picture) -> str:
    """As mathematics, if it is short enough and matplotlib can set it."""
    from matplotlib.mathtext import MathTextParser

    if picture.latex and len(picture.title) <= LONGEST:
        shown = f"${picture.latex}$"
        for spelt, other in SPELLINGS:
            shown = shown.replace(spelt, other)
        try:
            MathTextParser("path").parse(shown)
            return shown
        except ValueError:
            pass
    title = picture.title if len(picture.title) <= LONGEST else f"{picture.title[: LONGEST - 3]}..."
    return title.replace("$", r"\$")


def _scaled(values: Any, picture: Picture) -> Any:
    """What is given as a power of ten, as the number itself."""
    return 10.0**values if picture.logarithmic else values


def _curve(axes: Any, layer: Curve, picture: Picture, place: int) -> None:
    look = LOOKS[layer.role]
    axes.plot(
        _scaled(layer.x, picture),
        _scaled(layer.y, picture),
        look.line,
        color=look.ink,
        linewidth=look.width,
        marker=look.mark or None,
        markersize=4,
        label=layer.label or None,
        zorder=2 + place / 100,
    )


def _marks(axes: Any, layer: Curve, picture: Picture, place: int) -> None:
    look = LOOKS[layer.role]
    x, y = _scaled(layer.x, picture), _scaled(layer.y, picture)
    axes.plot(x, y, look.mark or "o", color=look.ink, markersize=6, label=layer.label or None, zorder=4 + place / 100)


def _contours(axes: Any, layer: Any, picture: Picture, place: int) -> None:
    look = LOOKS[layer.role]
    if not layer.levels:
        return
    fixed = {"linewidths": look.width, "linestyles": look.line, "zorder": 1 + place / 100}
    shades: dict[str, Any] = {"cmap": "viridis"} if layer.role == "contours" else {"colors": look.ink}
    drawn = axes.contour(layer.x, layer.y, layer.values, levels=layer.levels, **fixed, **shades)
    if layer.role == "contours":
        axes.clabel(drawn, fmt=lambda level: number(level, 3), fontsize=8)
    elif layer.label:
        axes.plot([], [], look.line, color=look.ink, linewidth=look.width, label=layer.label)


def _arrows(axes: Any, layer: Any, picture: Picture, place: int) -> None:
    import numpy as np

    look = LOOKS[layer.role]
    length = np.hypot(layer.u, layer.v)
    known = np.isfinite(length) & (length > 0)
    x, y, u, v = (part[known] for part in (layer.x, layer.y, layer.u, layer.v))
    fixed = {"angles": "xy", "width": 0.0028, "alpha": 0.75, "pivot": "mid", "scale": 28}
    axes.quiver(x, y, u / length[known], v / length[known], color=look.ink, **fixed)
    if layer.label:
        axes.plot([], [], color=look.ink, marker=r"$\rightarrow$", markersize=12, linestyle="", label=layer.label)


_DRAWERS: Mapping[type, Callable[[Any, Any, Picture, int], None]] = {
    Curve: _curve, Marks: _marks, Contours: _contours, Arrows: _arrows,
}  # fmt: skip
