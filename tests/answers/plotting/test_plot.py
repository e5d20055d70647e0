"""The numbers that `plot` draws are the right ones, judged by evaluation and by differences; and what is refused."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from running import Shell, environment, process, terminal

import matcalc_cli
from matcalc_cli import MatcalcError, evaluate, numdiff
from matcalc_cli.answers.plotting.curve import seen

pytestmark = [pytest.mark.sampled(3), pytest.mark.each(5)]

Record = dict[str, Any]


def drawn(matcalc: Shell, expression: str, *words: str) -> Record:
    """The object of a picture."""
    status, out, err = matcalc("plot", expression, *words, "-f", "json")
    found: Record = json.loads(out)
    assert status == 0 and err == "", found
    return found


def known(record: Record) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The points that have a value."""
    t, y = (np.array(record["drawn"][key], dtype=float) for key in ("points", "values"))
    return t[np.isfinite(y)], y[np.isfinite(y)]


# --- a function of one number ----------------------------------------------------------------------------------------

CURVES = [
    ("sin(x)", 1.0), ("x^3 - 3*x", 0.5), ("exp(x)", 0.0), ("log(x)", 2.0), ("1/x + x", 0.7), ("sqrt(x)", 1.0),
    ("tan(x)", 0.4), ("x*exp(-x^2)", 0.3), ("x^x", 1.2), ("log(4 - x^2)", 0.5), ("atan(x)", 2.0), ("2*x + 1", 0.0),
    ("(x - 100)^2", 98.0), ("sigmoid(x)", 0.5), ("abs(x)^3", -1.0), ("1e6*x^2", 0.002), ("sin(1000*x)", 0.0005),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "at"), CURVES, ids=[expression for expression, _ in CURVES])
def test_points_lie_on_the_curve_and_the_tangent_has_the_slope(matcalc: Shell, expression: str, at: float) -> None:
    record = drawn(matcalc, expression, "-w", "x", "-s", "x:scalar", "--at", f"x={at}")
    found = record["drawn"]
    t, y = known(record)
    assert len(t) > 200
    for place, value in list(zip(t, y, strict=True))[:: len(t) // 10]:
        assert evaluate(expression, {"x": place}, shapes=["x:scalar"]) == pytest.approx(value, rel=1e-12, abs=1e-12)
    low, high = found["range"]
    assert low <= at <= high
    assert found["value"] == pytest.approx(evaluate(expression, {"x": at}, shapes=["x:scalar"]))
    slope = evaluate(expression, {"x": at}, "x", ["x:scalar"], of="grad")
    assert found["slope"] == pytest.approx(slope, rel=1e-12, abs=1e-12)
    steps = [one["h"] for one in found["secants"]]
    assert len(steps) == 3 and all(b == a / 2 for a, b in pairwise(steps))
    for one in found["secants"]:
        there = evaluate(expression, {"x": at + one["h"]}, shapes=["x:scalar"])
        assert one["slope"] == pytest.approx((there - found["value"]) / one["h"], rel=1e-9, abs=1e-9)


# function | point | the ends of the piece of the domain that holds it, between its poles and jumps
PIECES: list[tuple[str, float, float, float]] = [
    ("1/x", -0.5, -np.inf, 0), ("1/x", 0.05, 0, np.inf), ("1/x^2", -0.5, -np.inf, 0), ("log(x)", 0.2, 0, np.inf),
    ("sign(x)*(x + 1)", -0.2, -np.inf, 0), ("step(x)*x + x^2 - step(x)", 0.1, 0, np.inf),
    ("sqrt(1 - x^2)", 0.95, -1, 1), ("log(abs(x))", -0.01, -np.inf, 0), ("1/(x^2 - 4)", 1.9, -2, 2),
    ("x/(x - 1)", 0.9, -np.inf, 1), ("tan(x)", 1.4, -np.pi / 2, np.pi / 2),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "at", "low", "high"), PIECES, ids=[f"{row[0]} at {row[1]}" for row in PIECES])
def test_no_secant_goes_across_a_pole_a_jump_or_an_end(
    matcalc: Shell, expression: str, at: float, low: float, high: float
) -> None:
    found = drawn(matcalc, expression, "-w", "x", "-s", "x:scalar", "--at", f"x={at}")["drawn"]
    assert len(found["secants"]) == 3
    assert all(low < at + one["h"] < high for one in found["secants"])


LANDMARKS: list[tuple[str, str, list[float]]] = [
    ("x^3 - 3*x", "stationary", [-1, 1]),
    ("x^3 - 3*x", "zeros", [-np.sqrt(3), 0, np.sqrt(3)]),
    ("x^2", "stationary", [0]),
    ("exp(-x^2)", "stationary", [0]),
    ("x^4", "stationary", [0]),
    ("(x - 100)^2", "stationary", [100]),
    ("exp(-(1000*x)^2)", "stationary", [0]),
    ("x*log(x)", "stationary", [np.exp(-1)]),
    ("abs(x)", "kinks", [0]),
    ("relu(x - 1)", "kinks", [1]),
    ("x + abs(x - 1)", "kinks", [1]),
    ("1/x", "poles", [0]),
    ("1/x^2", "poles", [0]),
    ("1/(x^2 - 4)", "poles", [-2, 2]),
    ("log(abs(x))", "poles", [0]),
    ("sin(x)/x", "poles", []),
    ("sin(x)/x", "holes", [0]),
    ("x/abs(x)", "holes", [0]),
    ("log(x)", "ends", [0]),
    ("sqrt(4 - x^2)", "ends", [-2, 2]),
    ("log(log(x))", "ends", [1]),
    ("exp(x)", "ends", []),
    ("exp(x)", "stationary", []),
    ("x^3", "stationary", [0]),
    ("2 + 0*x", "stationary", []),
]


@pytest.mark.parametrize(("expression", "kind", "places"), LANDMARKS, ids=[f"{row[0]} {row[1]}" for row in LANDMARKS])
def test_the_range_shows_what_is_known(matcalc: Shell, expression: str, kind: str, places: list[float]) -> None:
    found = drawn(matcalc, expression, "-w", "x", "-s", "x:scalar")["drawn"]
    assert found[kind] == pytest.approx(places, abs=1e-6)
    width = found["range"][1] - found["range"][0]
    if len(places) > 1:  # and not as a speck
        assert places[-1] - places[0] > width / 6


@pytest.mark.parametrize(
    ("expression", "gaps"),
    [("1/x", [0]), ("tan(x)", [np.pi / 2]), ("sign(x)", [0]), ("1/(x - 1)^3", [1]), ("x/abs(x)", [0])],
)
def test_no_line_crosses_a_pole_or_a_jump(matcalc: Shell, expression: str, gaps: list[float]) -> None:
    found = drawn(matcalc, expression, "-w", "x", "-s", "x:scalar", "--range", "x=-1.97:2.03")["drawn"]
    t, y = (np.array(found[key], dtype=float) for key in ("points", "values"))
    assert sorted(t) == list(t)
    for gap in gaps:
        step = t[1] - t[0]
        assert np.isnan(y[abs(t - gap) <= step]).any()


@pytest.mark.parametrize("expression", ["sin(x)", "exp(3*x)", "sqrt(abs(x))", "abs(x)", "x^5", "sin(30*x)", "huber(x)"])
def test_a_continuous_curve_has_no_gap(matcalc: Shell, expression: str) -> None:
    found = drawn(matcalc, expression, "-w", "x", "-s", "x:scalar", "--range", "-2:2")["drawn"]
    assert None not in found["values"] and len(found["values"]) == 801


@pytest.mark.parametrize(
    ("expression", "declared", "real"),
    [
        ("log(x)", "x:scalar", lambda t: t > 0),
        ("sqrt(x^2 - 1)", "x:scalar", lambda t: abs(t) >= 1),
        ("asin(x)", "x:scalar", lambda t: abs(t) <= 1),
        ("x^(1/2)", "x:scalar", lambda t: t >= 0),
        ("x^2", "x:scalar,positive", lambda t: t > 0),
    ],
)
def test_what_is_not_real_is_left_out(matcalc: Shell, expression: str, declared: str, real: Any) -> None:
    found = drawn(matcalc, expression, "-w", "x", "-s", declared, "--range", "x=-2.01:2")["drawn"]
    t = np.array(found["points"])
    assert [v is not None for v in found["values"]] == [bool(real(one)) for one in t]


def test_a_pole_does_not_make_the_rest_flat() -> None:
    x = np.linspace(-3, 3, 801)
    with np.errstate(divide="ignore"):
        low, high = seen(1 / x, [])
    assert -30 < low < -3 and 3 < high < 30
    assert seen(x**2, []) == pytest.approx((-0.54, 9.54), abs=0.01)
    low, high = seen(np.exp(-((1000 * x) ** 2)), [])
    assert low < 0 and high > 0.9
    assert seen(0 * x + 5, [])[0] < 5 < seen(0 * x + 5, [])[1]


def test_at_a_kink_there_is_no_tangent(matcalc: Shell) -> None:
    record = drawn(matcalc, "abs(x)", "-w", "x", "--at", "x=0")
    assert record["drawn"]["slope"] is None
    assert "slope: there is no derivative there: x ≠ 0 fails: it is 0" in record["said"]
    assert "tangent" not in matcalc("plot", "abs(x)", "--at", "x=0").out


# --- on the plane ----------------------------------------------------------------------------------------------------

PLANES: list[tuple[str, tuple[float, float]]] = [
    ("x^2 - y^2 + x*y", (1.0, 0.5)), ("(1 - x)^2 + 100*(y - x^2)^2", (-0.5, 1.0)), ("x*exp(-x^2 - y^2)", (0.2, 0.5)),
    ("sin(x)*cos(y)", (0.4, 0.3)), ("log(x) + log(y) - x - y", (0.5, 2.0)), ("x + 2*y", (0.0, 0.0)),
]  # fmt: skip


def gradient(expression: str, point: Any) -> Any:
    """By central differences."""
    h = 1e-5
    each = []
    for shift in ((h, 0.0), (0.0, h)):
        ends = [
            evaluate(
                expression,
                {"x": point[0] + k * shift[0], "y": point[1] + k * shift[1]},
                shapes=["x:scalar", "y:scalar"],
            )
            for k in (1, -1)
        ]
        each.append((ends[0] - ends[1]) / (2 * h))
    return np.array(each)


@pytest.mark.parametrize(("expression", "at"), PLANES, ids=[expression for expression, _ in PLANES])
def test_the_plane(matcalc: Shell, expression: str, at: tuple[float, float]) -> None:
    """Values on the grid, the field against differences, a path that rises along it, contours inside the values."""
    words = ("-w", "x,y", "-s", "x:scalar", "-s", "y:scalar", "--at", f"x={at[0]}", "--at", f"y={at[1]}")
    found = drawn(matcalc, expression, *words)["drawn"]
    (x, y), values = found["grid"], np.array(found["values"], dtype=float)
    for i, j in ((3, 100), (60, 60), (118, 20)):
        if np.isfinite(values[j, i]):
            assert values[j, i] == pytest.approx(evaluate(expression, {"x": x[i], "y": y[j]}, shapes=words[3:6:2]))
    for arrow in found["field"][:: len(found["field"]) // 8]:
        if None not in arrow["gradient"]:
            assert arrow["gradient"] == pytest.approx(gradient(expression, arrow["at"]), rel=1e-5, abs=1e-6)
    assert found["gradient"] == pytest.approx(gradient(expression, at), rel=1e-5, abs=1e-6)
    path = np.array(found["path"])
    heights = [evaluate(expression, {"x": a, "y": b}, shapes=words[3:6:2]) for a, b in path[::4]]
    assert path[0].tolist() == list(at) and len(path) > 20
    assert all(b > a for a, b in pairwise(heights))
    steps = np.diff(path, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    for k in np.flatnonzero(lengths > 0.9 * lengths.max())[:: max(1, len(steps) // 8)]:  # shorter ones feel for the top
        slope = gradient(expression, path[k] + steps[k] / 2)
        assert slope @ steps[k] > 0.99 * np.linalg.norm(slope) * lengths[k]
    assert np.nanmin(values) <= min(found["levels"]) and max(found["levels"]) <= np.nanmax(values)
    for (low, high), place in zip(found["ranges"], at, strict=True):
        assert low < place < high


STATIONARY: list[tuple[str, list[tuple[float, float]]]] = [
    ("(1 - x)^2 + 100*(y - x^2)^2", [(1, 1)]),
    ("x*exp(-x^2 - y^2)", [(-np.sqrt(0.5), 0), (np.sqrt(0.5), 0)]),
    ("x^4 + y^4", [(0, 0)]),
    ("x*log(x) + y*log(y)", [(np.exp(-1), np.exp(-1))]),
    ("x^3 - 3*x + y^2", [(-1, 0), (1, 0)]),
    ("x*y", [(0, 0)]),
    ("x + y", []),
    ("(x - y)^2", []),  # a line of them
]


@pytest.mark.parametrize(("expression", "places"), STATIONARY, ids=[row[0] for row in STATIONARY])
def test_stationary_points_of_the_plane_are_seen(
    matcalc: Shell, expression: str, places: list[tuple[float, float]]
) -> None:
    found = drawn(matcalc, expression, "-w", "x,y", "-s", "x:scalar", "-s", "y:scalar")["drawn"]
    assert sorted(map(tuple, found["stationary"])) == [pytest.approx(p, abs=1e-5) for p in places]
    for place in places:
        assert all(low < v < high for v, (low, high) in zip(place, found["ranges"], strict=True))


def test_a_vector_of_two_is_a_plane_and_a_longer_one_a_line(matcalc: Shell) -> None:
    data = ("--at", "A=[1, 2; 3, 4; 0, 1]", "--at", "b=[1; 2; 3]")
    for words in (("--at", "x=[1; 1]"), ()):
        assert drawn(matcalc, "norm(A*x - b)^2", "-w", "x", *data, *words)["drawn"]["axes"] == ["x[1]", "x[2]"]
    assert drawn(matcalc, "norm(x)^2", "--size", "m=2")["drawn"]["picture"] == "plane"
    assert drawn(matcalc, "x'*x", "-s", "x:2")["drawn"]["picture"] == "plane"
    assert drawn(matcalc, "norm(x)^2", "--at", "x=[1; 2; 3]")["drawn"]["picture"] == "line"
    assert drawn(matcalc, "norm(x)^2", "--at", "x=[1; 2]", "--along", "[1; 0]")["drawn"]["picture"] == "line"


# --- along a line ----------------------------------------------------------------------------------------------------

LINES = [
    ("norm(A*x - b)^2", "x", {"A": [[1, 2, 0], [0, 1, 1]], "x": [1, 1, 2], "b": [1, 0]}, []),
    ("logdet(X)", "X", {"X": [[2, 1], [1, 3]]}, ["X:n,n,spd"]),
    ("tr(inv(X)*A)", "X", {"X": [[2, 1], [0, 3]], "A": [[1, 2], [3, 4]]}, []),
    ("x*y^2 + sin(y)", "x,y", {"x": 1.0, "y": 0.5}, ["x:scalar", "y:scalar"]),
    ("logsumexp(x)", "x", {"x": [0.1, 0.2, 0.3]}, []),
]


@pytest.mark.parametrize(("expression", "wrt", "data", "shapes"), LINES, ids=[row[0] for row in LINES])
def test_along_a_line(matcalc: Shell, expression: str, wrt: str, data: Any, shapes: list[str]) -> None:
    from matcalc_cli.answers.asking.request import Request
    from matcalc_cli.answers.runners import run

    options = {"wrt": wrt, "at": data, "shape": shapes, "seed": 3}
    if "," in wrt:
        options["along"] = "[1; -1]"
    outcome = run(Request("plot", expression, options).validated())
    assert outcome.drawn is not None
    found = outcome.drawn.numbers
    direction = np.array(found["direction"], dtype=float)
    assert "," in wrt or np.linalg.norm(direction) == pytest.approx(1)
    names = wrt.split(",")

    def at(t: float) -> float:
        parts = [direction] if len(names) == 1 else list(direction)
        moved = {name: np.asarray(data[name]) + t * part for name, part in zip(names, parts, strict=True)}
        return float(evaluate(expression, data | moved, (), [one.replace(",spd", "") for one in shapes]))

    t, y = (np.array(found[key], dtype=float) for key in ("points", "values"))
    middle = np.flatnonzero(np.isfinite(y))[10:-10:90]
    assert [at(t[k]) for k in middle] == pytest.approx(list(y[middle]))
    assert found["slope"] == pytest.approx((at(1e-6) - at(-1e-6)) / 2e-6, rel=1e-6, abs=1e-6)
    said = dict(outcome.drawn.facts)["along"]
    assert ("as given" in said) if "," in wrt else ("seed 3" in said)


def test_beyond_the_cone_there_is_nothing(matcalc: Shell) -> None:
    words = ("-s", "X:n,n,spd", "--at", "X=[1, 0; 0, 1]", "--along", "[1, 0; 0, 0]", "--range", "-3:3")
    found = drawn(matcalc, "logdet(X)", *words)["drawn"]
    assert [v is not None for v in found["values"]] == [t > -1 for t in found["points"]]
    assert drawn(matcalc, "logdet(X)", "--at", "X=[1, 0; 0, 1]", *words[4:])["drawn"]["values"][0] == pytest.approx(
        np.log(2)
    )


# --- curvature -------------------------------------------------------------------------------------------------------


def test_curvature(matcalc: Shell) -> None:
    line = drawn(matcalc, "x^3", "-w", "x", "--at", "x=2", "--curvature")
    assert line["drawn"]["second"] == pytest.approx(12) and line["drawn"]["point"]["eigenvalues"] == [12.0]
    words = ("-w", "x,y", "--at", "x=0", "--at", "y=0", "--curvature")
    plane = drawn(matcalc, "x^2 - 3*y^2 + x*y", *words)
    assert plane["drawn"]["hessian"] == [[2.0, 1.0], [1.0, -6.0]]
    expected = np.linalg.eigvalsh(np.array(plane["drawn"]["hessian"]))
    assert plane["drawn"]["point"]["eigenvalues"] == pytest.approx(expected)
    assert plane["drawn"]["point"]["verdict"] == "saddle point"
    assert any(line.startswith(f"curvature: {expected[0]:.6g} along ") for line in plane["said"])
    matrix = drawn(matcalc, "logdet(X)", "--at", "X=[2, 0; 0, 3]", "--curvature")
    assert (
        len(matrix["drawn"]["point"]["eigenvalues"]) == 4
        and "second order" in matcalc("plot", "logdet(X)", "--at", "X=[2, 0; 0, 3]", "--curvature").out
    )


# --- the picture of numdiff ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expression", ["sin(x)", "exp(x)*x", "x^4"])
def test_slopes_1_and_2(matcalc: Shell, expression: str) -> None:
    found = json.loads(matcalc("numdiff", expression, "--at", "x=1", "--plot", "-f", "json").out)["drawn"]
    for guide, kind in zip(found["guides"], ("forward", "central"), strict=True):
        (h0, h1), (e0, e1) = guide["h"], guide["error"]
        assert np.log(e0 / e1) / np.log(h0 / h1) == pytest.approx(guide["slope"])
        errors = np.log10(np.array(found["errors"][kind][1:4], dtype=float))
        assert -np.diff(errors) == pytest.approx([guide["slope"]] * 2, abs=0.1)
        line = np.log10(e0) + guide["slope"] * (np.log10(found["h"][1:4]) - np.log10(h0))
        assert errors == pytest.approx(line, abs=0.2)


def test_numdiff_shows_its_picture(matcalc: Shell, tmp_path: Path) -> None:
    plain, shown = (matcalc("numdiff", "sin(x)", "--at", "x=1", *more).out for more in ((), ("--plot",)))
    assert shown.startswith(plain.rstrip("\n")) and "F forward" not in plain
    assert "·F· forward" in shown and "·C· central" in shown and "slope 2" in shown
    assert max(map(len, shown[len(plain) :].splitlines())) <= 80
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    path = tmp_path / "errors.svg"
    assert numdiff("sin(x)", at={"x": 1}, save=str(path)).agrees and path.read_text().startswith("<?xml")
    status, out, err = matcalc("numdiff", "f(x)", "-s", "f:function", "-w", "x", "--plot")
    assert (status, out) == (3, "") and "there is nothing to draw" in err


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said", "cure"),
    [
        (("a*x^2 + b", "-w", "x"), "there is no value of a, b", "add --at a=... --at b=..."),
        (("norm(A*x - b)^2", "-w", "x"), "there is no value of A, x, b", "--at A=... --at x=... --at b=..."),
        (("norm(x)^2",), "there is no value of x", "add --at x=... for a line, or --size m=2 for contours"),
        (("x*y", "-w", "x,y", "--at", "x=1"), "the point has no value of y", "add --at y=..."),
        (("A*x", "-w", "x"), "a picture is of a scalar function", "take an entry of it"),
        (("log(x)", "--at", "x=-1"), "not defined at that point: x > 0 fails: it is -1", "choose a point"),
        (("x^2", "--at", "x=1", "--save", "a.bmp"), "no kind of file", ".png, .svg, .pdf"),
        (("x^2", "--range", "y=1:2"), "y is no axis of the picture", "the axis is x"),
        (("x*y", "-w", "x,y", "--range", "z=1:2"), "z is no axis", "the axes are x and y"),
        (("x^2", "--range", "x=2:1"), "the range 2:1 is empty", "the smaller number comes first"),
        (("x^2", "--range", "x=1:b"), "'b' is no number", "--range x=-3:3"),
        (("x^2", "--range", "5"), "'5' is no range", "--range x=-3:3"),
        (("x^2", "--range", "1:2", "--range", "x=1:3"), "x is given two ranges", "leave out one"),
        (("f(x)", "-s", "f:function", "-w", "x"), "f is an abstract function", "--define"),
        (("x^2", "-w", "x", "--curvature"), "--curvature is that at a point", "add --at x=..."),
        (("x^2", "-w", "x", "--along", "v"), "--along is a direction, and x is a scalar", "leave out --along"),
        (("x'*A*x", "-w", "x,A"), "only scalars are stacked", "one variable at a time: --wrt x"),
        (("norm(z)", "-s", "z:n,complex"), "functions of real variables", "leave complex out"),
        (("x^2", "-f", "latex"), "--format latex does not apply to plot", "matcalc grad"),
        (("sqrt(x - 9) + y", "-w", "x,y", "--range", "-1:1"), "not defined anywhere in that range", "--range x="),
        (("log(x - 5)", "-s", "x:scalar", "--range", "x=-3:3"), "not defined anywhere in that range", "--range x="),
        (("norm(x)^2", "--at", "x=[1; 2; 3]", "--size", "m=5"), "m is 3 by the values, and 5 by --size", "leave out"),
        (("norm(x)^2", "--size", "zz=2"), "zz is not a dimension here", "the dimensions are m"),
        (("x^2", "--at", "y=1"), "y does not occur in the expression", ""),
        (("x'*x", "--at", "x=[1; 2; 3]", "--along", "[1; 2]"), "m is 3 by the value of x (3), and 2 by", ""),
    ],
)
def test_what_is_refused(matcalc: Shell, words: tuple[str, ...], said: str, cure: str) -> None:
    status, out, err = matcalc("plot", *words)
    assert status in (2, 3) and out == ""
    assert said in err and cure in err and "Traceback" not in err


def test_one_file_for_one_picture(matcalc: Shell, tmp_path: Path) -> None:
    status, _, err = matcalc("plot", "-w", "x", "--save", str(tmp_path / "a.png"), stdin="x^2\nx^3\n")
    assert status == 2 and "--save is for one picture" in err and not list(tmp_path.iterdir())
    assert "add --plot" in matcalc("numdiff", "x^2", "--at", "x=1", "--save", "a.png").err


# --- doors -----------------------------------------------------------------------------------------------------------


def test_a_pipe_gets_80_columns_without_colours() -> None:
    status, out, err = process("plot", "sin(x)", "--at", "x=1")
    assert (status, err) == (0, "")
    assert "\x1b" not in out and 76 <= max(map(len, out.splitlines())) <= 80
    assert "slope    0.540302, increasing" in out
    narrow = process("plot", "sin(x)", "--at", "x=1", env=environment(COLUMNS="40")).out
    assert max(map(len, narrow.splitlines())) <= 40
    ascii_only = process(
        "plot", "sin(x)", "--at", "x=1", env=environment(PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    ).out
    assert ascii_only.isascii() and "tangent" in ascii_only


def test_a_terminal_gets_its_width_and_colours() -> None:
    wide = terminal("plot", "sin(x)", "--at", "x=1", env=environment(COLUMNS="120", TERM="xterm-256color"))
    assert "\x1b[38;5;" in wide and "f = sin(x)" in re.sub(r"\x1b\[[0-9;]*m", "", wide)
    bare = terminal("plot", "sin(x)", "--at", "x=1", env=environment(NO_COLOR="1", COLUMNS="120", TERM="xterm"))
    assert "\x1b" not in bare and 116 <= max(map(len, bare.splitlines())) <= 120
    tiny = terminal("plot", "sin(x)", "--at", "x=1", env=environment(COLUMNS="12", TERM="dumb"))
    assert "needs 30 columns" in tiny


def test_several_pictures_are_set_apart(matcalc: Shell) -> None:
    out = matcalc("plot", "-w", "x", "--at", "x=1", stdin="x^2\nx^3\n").out
    assert out.count("# x^") == 2


@pytest.mark.parametrize(
    ("expression", "at", "end"),
    [
        ("x^2*y + y^3 - 3*y", {"x": 1, "y": 0.5}, "(0, -1)"),
        ("-x^2 - 2*y^2", {"x": 1, "y": 1}, "(0, 0)"),
    ],
)
def test_a_path_ends_in_short_numbers(expression: str, at: dict[str, float], end: str) -> None:
    assert f"steepest ascent to {end}, where" in matcalc_cli.plot(expression, "x,y", at=at)


def test_python(tmp_path: Path) -> None:
    text = matcalc_cli.plot("x^2 - y^2", "x,y", at={"x": 1, "y": 0.5}, range={"x": [-2, 2], "y": (-1, 1)})
    assert "contours of f" in text and "steepest ascent" in text
    with pytest.raises(MatcalcError, match="no value of a"):
        matcalc_cli.plot("a*x^2", "x")
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    path = tmp_path / "picture.png"
    assert matcalc_cli.plot("sin(x)", at={"x": 1}, save=str(path)) == str(path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_batch(matcalc: Shell, tmp_path: Path) -> None:
    asked = {"verb": "plot", "expr": "sin(x)", "at": {"x": 1}, "range": "x=-1:4", "format": "text"}
    found = json.loads(matcalc("batch", stdin=json.dumps(asked)).out)
    assert found["drawn"]["range"] == [-1, 4] and found["saved"] is None and "tangent" in found["text"]
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    path = str(tmp_path / "a.pdf")
    found = json.loads(matcalc("batch", stdin=json.dumps({**asked, "save": path})).out)
    assert found["saved"] == path and Path(path).read_bytes().startswith(b"%PDF")
