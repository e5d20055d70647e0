"""Pictures by themselves: ticks, level lines, what is drawn as text and in files, for numbers that are made up."""

import builtins
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcalc_cli import MatcalcError
from matcalc_cli.pictures import files, terminal
from matcalc_cli.pictures.level_lines import line_points
from matcalc_cli.pictures.looks import ARROWS, BRAILLE, LOOKS, PLAIN_ARROWS
from matcalc_cli.pictures.picture import Arrows, Contours, Curve, Marks, Picture
from matcalc_cli.pictures.ticks import numbers, powers, ticks

pytestmark = [pytest.mark.sampled(3), pytest.mark.each(3)]

X = np.linspace(-2, 2, 101)
SIGNATURES = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF-"}
ESCAPE = "\x1b["


def curve() -> Picture:
    y = np.where(abs(X) < 0.2, np.nan, X**2)
    layers = [
        Curve("tangent", "tangent", np.array([-2.0, 2.0]), np.array([-5.0, 3.0])),
        Curve("function", "f(x)", X, y),
        Marks("point", "x = 1", np.array([1.0]), np.array([1.0])),
    ]
    return Picture(("f(x) = x²", "f(x) = x^2", "f(x) = x^{2}"), ("x", "f(x)"), ((-2.0, 2.0), (-1.0, 4.0)), layers)


def plane() -> Picture:
    across, up = np.meshgrid(X, X)
    points = np.array([-1.0, 0.0, 1.0])
    layers: list[Curve] = [
        Contours("contours", "contours", X, X, across**2 + up**2, [0.5, 1.0, 2.0]),
        Arrows("field", "gradient", points, points, points, -points),
        Curve("path", "way", np.array([0.5, 1.5]), np.array([0.5, 1.5])),
    ]
    titles = ("f(x, y) = x² + y²", "f(x, y) = x^2 + y^2", r"\begin{nothing} that sets")
    return Picture(titles, ("x", "y"), ((-2.0, 2.0), (-2.0, 2.0)), layers, plane=True)


def steps() -> Picture:
    h = np.arange(-6.0, 0.0)
    layers = [Curve("slope 1", "slope 1", h, h - 1), Curve("forward", "forward", h, h - 0.5)]
    return Picture(("f", "f", ""), ("h", "error"), ((-7.0, 0.0), (-8.0, 0.0)), layers, logarithmic=True)


PICTURES = {"curve": curve, "plane": plane, "steps": steps}


@pytest.mark.parametrize(
    ("limits", "room", "expected"),
    [
        ((-3.0, 3.0), 7, ["-3", "-2", "-1", "0", "1", "2", "3"]),
        ((0.0, 1.0), 5, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ((-0.003, 0.002), 5, ["-0.003", "-0.002", "-0.001", "0", "0.001", "0.002"]),
        ((1e6, 3e6), 4, ["1e+06", "1.5e+06", "2e+06", "2.5e+06", "3e+06"]),
    ],
)
def test_ticks_are_round_numbers(limits: tuple[float, float], room: int, expected: list[str]) -> None:
    assert numbers(ticks(limits, room)) == expected


@pytest.mark.parametrize(
    "limits", [(-3.0, 3.0), (0.1, 0.7), (-1e-7, 4e-7), (99.0, 103.5), (-4e8, 1e9), (475.0645, 475.068)]
)
def test_ticks_lie_inside_and_are_not_too_many(limits: tuple[float, float]) -> None:
    for room in range(2, 12):
        found = ticks(limits, room)
        assert 2 <= len(found) <= room + 2
        assert all(limits[0] - 1e-9 * abs(limits[0]) <= v <= limits[1] * (1 + 1e-9) for v in found)
        assert len(set(numbers(found))) == len(found)


def test_powers_of_ten() -> None:
    assert powers((-15.5, -0.5), 8) == [-15.0, -13.0, -11.0, -9.0, -7.0, -5.0, -3.0, -1.0]


@pytest.mark.parametrize("level", [0.3, 1.0, 2.5])
def test_level_lines_lie_on_the_level(level: float) -> None:
    """Of a linear function exactly, of a circle up to the width of a cell; a cell with a gap has none."""
    across, up = np.meshgrid(X, X)
    x, y = line_points(X, X, across + 2 * up, level)
    assert len(x) and np.allclose(x + 2 * y, level)
    x, y = line_points(X, X, across**2 + up**2, level)
    assert np.allclose(x**2 + y**2, level, atol=0.01)
    angles = np.arctan2(y, x)
    assert all(((angles >= a) & (angles < a + 0.2)).any() for a in np.arange(-3.1, 2.9, 0.2))
    left = np.where(across < 0, np.nan, across**2 + up**2)
    assert line_points(X, X, left, level)[0].min() >= 0
    assert not len(line_points(X, X, across**2 + up**2, 99.0)[0])


@pytest.mark.parametrize("width", [30, 80, 200])
@pytest.mark.parametrize("name", PICTURES)
def test_as_text(name: str, width: int) -> None:
    picture = PICTURES[name]()
    lines = terminal.text(picture, [("slope", "2, increasing")], width).splitlines()
    assert max(map(len, lines)) <= width and ESCAPE not in "".join(lines)
    assert lines[-1].split() == ["slope", "2,", "increasing"]
    assert all(layer.label in "\n".join(lines) for layer in picture.layers)
    if width >= 80:
        assert picture.title in lines[0]


@pytest.mark.parametrize("name", PICTURES)
def test_in_ascii_and_in_colours(name: str) -> None:
    picture = PICTURES[name]()
    plain = terminal.drawn(picture, 80, 24, plain=True)
    assert plain.isascii() and picture.plain in plain
    coloured, bare = terminal.drawn(picture, 80, 24, colour=True), terminal.drawn(picture, 80, 24)
    assert ESCAPE in coloured
    without = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()]
    assert without == bare.splitlines()


def test_nothing_is_drawn_across_a_gap() -> None:
    shown = terminal.drawn(curve(), 80, 24).splitlines()
    row = next(line for line in shown if line.startswith("0┤") or line.lstrip().startswith("0┤"))
    middle = len(row) // 2
    assert "⠤" not in row[middle - 2 : middle + 2]


def test_where_the_terminal_is_too_narrow_words_are_left() -> None:
    said = terminal.text(curve(), [("slope", "2")], 12)
    assert said.split("\n") == ["slope    2", "picture  needs 30 columns, and there", "         are 12"]


def test_signs_tell_the_roles_apart() -> None:
    """Those that meet in one picture; a braille line is drawn with another one only as a guide of points."""
    for roles in (
        ("function", "secant", "tangent", "quadratic", "point", "stationary", "secant point"),
        ("contours", "ellipses", "path", "point", "stationary", "end"),
    ):
        for signs in ([LOOKS[role].sign for role in roles], [LOOKS[role].plain for role in roles]):
            assert len(set(signs)) == len(signs), signs
    assert len(set(ARROWS)) == 8 and len(PLAIN_ARROWS) == 8 and PLAIN_ARROWS.isascii()
    assert all(look.plain.isascii() and (len(look.sign) == 1 or look.sign == BRAILLE) for look in LOOKS.values())


@pytest.mark.parametrize("ending", files.ENDINGS)
@pytest.mark.parametrize("name", PICTURES)
def test_files_are_of_their_kind_and_the_same_again(tmp_path: Path, name: str, ending: str) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    first, second = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    for path in (first, second):
        files.save(PICTURES[name](), str(path))
    assert first.read_bytes().startswith(SIGNATURES[ending]) and len(first.read_bytes()) > 2000
    assert first.read_bytes() == second.read_bytes()


def test_the_title_is_mathematics_where_that_can_be_set() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    assert files.title_of(curve()) == "$f(x) = x^{2}$"
    assert files.title_of(plane()) == "f(x, y) = x² + y²"


def test_an_ending_that_nobody_writes() -> None:
    with pytest.raises(MatcalcError, match=r"no kind of file") as caught:
        files.refuse("picture.bmp")
    assert caught.value.kind == "usage" and ".png, .svg, .pdf" in caught.value.hint


def test_a_place_that_cannot_be_written() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    with pytest.raises(MatcalcError, match="not written: No such file or directory"):
        files.save(curve(), "/no/such/folder/picture.png")


def test_without_the_libraries_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MatcalcError, match="matplotlib, which is not installed") as caught:
        files.refuse("picture.png")
    assert caught.value.exit_code == 3 and "pip install" in caught.value.hint
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "plotext":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(MatcalcError, match="plotext, which cannot be loaded") as caught:
        terminal.drawn(curve(), 80, 24)
    assert caught.value.exit_code == 3 and "--save" in caught.value.hint
