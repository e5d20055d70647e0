"""Classes of functions that a rule of their own decides: random members, against midpoints of the function alone.

Each class has members on both sides of where the rule holds, so one that claims too much is caught; and of those on
the right side the rule must find all.
"""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest

from matcalc_cli import convex

pytestmark = pytest.mark.each(6)

CERTIFIED = {"convex": (1,), "concave": (-1,), "affine": (1, -1)}
Function = Callable[[Any], float]


def wrong(verdict: str, function: Function, points: list[Any], rng: np.random.Generator, pairs: int = 300) -> str:
    """Two of the points, all from a convex domain, whose middle contradicts a certificate; or nothing."""
    for _ in range(pairs):
        p, q = (points[int(k)] for k in rng.integers(len(points), size=2))
        ends, middle = (function(p) + function(q)) / 2, function((p + q) / 2)
        for sign in CERTIFIED.get(verdict, ()):
            if sign * (ends - middle) < -1e-11 * (1 + abs(function(p)) + abs(function(q))):
                return f"{verdict} is wrong between {p} and {q}"
    return ""


def near(low: float, high: float) -> list[float]:
    """Points between the ends, many of them next to either end."""
    near_ends = [share * 2.0**-k for k in range(1, 14) for share in (1.0, 0.7)]
    return [low + (high - low) * s for s in near_ends] + [high - (high - low) * s for s in near_ends]


# --- ends that are no fractions --------------------------------------------------------------------------------------

BENT: list[tuple[str, Function, str, Fraction]] = [  # where its curvature changes its sign: exp(c) or sqrt(c)
    ("log(x)^2", lambda x: math.log(x) ** 2, "exp", Fraction(1)),
    ("log(x)/x", lambda x: math.log(x) / x, "exp", Fraction(3, 2)),
    ("x^2*log(x)", lambda x: x * x * math.log(x), "exp", Fraction(-3, 2)),
    ("log(x)^3", lambda x: math.log(x) ** 3, "exp", Fraction(2)),
    ("exp(-x^2)", lambda x: math.exp(-x * x), "sqrt", Fraction(1, 2)),
    ("1/(1 + x^2)", lambda x: 1 / (1 + x * x), "sqrt", Fraction(1, 3)),
    ("log(5 + x^2)", lambda x: math.log(5 + x * x), "sqrt", Fraction(5)),
    ("x^4 - 7*x^2", lambda x: x**4 - 7 * x * x, "sqrt", Fraction(7, 6)),
]


@pytest.mark.parametrize("moved", [Fraction(0), Fraction(-1, 40), Fraction(1, 40)])
@pytest.mark.parametrize("bent", BENT, ids=lambda bent: bent[0])
def test_ends_that_are_no_fractions(bent: tuple[str, Function, str, Fraction], moved: Fraction) -> None:
    """Up to the very end, and not a little beyond it."""
    expression, function, name, at = bent
    end, value = f"{name}({at + moved})", getattr(math, name)(at + moved)
    regions = [(f"x > {end}", value, value + 4), (f"x > 0 and x < {end}", 0.0, value)]
    if name == "sqrt":
        regions += [(f"x < -{end}", -value - 4, -value), (f"-{end} < x and x < {end}", -value, value)]
    decided = 0
    for where, low, high in regions:
        verdict = convex(f"{expression} where {where}", "x", ["x:scalar"]).verdict
        assert not wrong(verdict, function, near(low, high), np.random.default_rng(7)), (expression, where)
        decided += verdict in CERTIFIED
    if not moved:
        assert decided >= len(regions) - (expression == "log(x)^3")  # which bends three ways below exp(2)


# --- norms with a constant entry, logarithms of log(1 + w), diagonals less outer products ----------------------------


@pytest.mark.parametrize("seed", range(4))
def test_powers_with_what_does_not_move(seed: int) -> None:
    """(c + norm(x)^p)^(k/p) is convex for p, k ≥ 1 and c ≥ 0; for c < 0 it is not."""
    draw, rng = random.Random(seed), np.random.default_rng(seed)
    for number in (draw.randint(1, 9), -draw.randint(1, 9)):
        verdict = convex(f"({number} + norm(x)^p)^(1/p) where p > 1 and norm(x)^p > {-number}", "x", ["x:n"]).verdict
        assert (verdict == "convex") == (number > 0)
    p, c = draw.uniform(1, 4), draw.uniform(0, 3)
    points = [rng.normal(size=3) * 2.0 ** draw.randint(-3, 3) for _ in range(40)]
    assert not wrong("convex", lambda x: float((c + np.linalg.norm(x) ** p) ** (1 / p)), points, rng)


INNER: list[tuple[str, Function]] = [
    ("exp(x)", math.exp), ("exp(-x^2)", lambda x: math.exp(-x * x)), ("exp(x^2)", lambda x: math.exp(x * x)),
    ("sigmoid(x)", lambda x: 1 / (1 + math.exp(-x))), ("exp(x) + exp(-x)", lambda x: 2 * math.cosh(x)),
    ("exp(x - exp(x))", lambda x: math.exp(x - math.exp(x))), ("x^2", lambda x: x * x + 1e-300),
]  # fmt: skip


@pytest.mark.parametrize("number", [Fraction(1, 2), Fraction(1), Fraction(2)])
@pytest.mark.parametrize("inner", INNER, ids=lambda inner: inner[0])
def test_logarithms_of_logarithms(inner: tuple[str, Function], number: Fraction) -> None:
    text, function = inner
    found = convex(f"log(log({number} + {text}))", "x", ["x:scalar"]).verdict
    log_concave = text in {"exp(x)", "exp(-x^2)", "sigmoid(x)", "exp(x - exp(x))"}
    assert found == "concave" or number != 1 or not log_concave
    points = [x for x in np.linspace(-5, 5, 81) if float(number) + function(x) > 1 + 1e-9]
    if number >= 1:  # else the domain is smaller
        rng = np.random.default_rng(3)
        assert not wrong(found, lambda x: math.log(math.log1p(float(number) - 1 + function(x))), points, rng)


@pytest.mark.parametrize("share", [Fraction(1, 2), Fraction(1), Fraction(11, 10), Fraction(2)])
@pytest.mark.parametrize("inner", ["x", "A*x", "2*x + b"])
def test_squares_less_the_square_of_the_sum(inner: str, share: Fraction) -> None:
    """Σ y² - c·(Σ y)²/n is convex exactly for c ≤ 1, n being the number of the y."""
    size = "m" if "A" in inner else "n"
    given = ["x:n"] + [d for d in ("A:m,n", "b:n") if d[0] in inner]
    whole = f"({inner})"
    for written in (f"norm{whole}^2 - {share}*sum{whole}^2/{size}", f"sum({whole}.^2)/{size} - {share}*mean{whole}^2"):
        assert (convex(written, "x", given).verdict == "convex") == (share <= 1), written
    weighted = f"sum(w .* {whole}.^2) - {share}*sum{whole}^2/{size}"
    assert convex(weighted, "x", [*given, f"w:{size},positive"]).verdict not in CERTIFIED
    assert convex(f"sum({whole}) - {share}*norm{whole}^2", "x", given).verdict == "concave"


# --- conjugates, double angles, increments of logdet -----------------------------------------------------------------


@pytest.mark.parametrize("number", [-2, 0, 1, 3])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("share", [1, 2])
def test_reciprocals_of_a_root_and_what_it_outweighs(share: int, sign: int, number: int) -> None:
    """1/(sqrt(k²·x² + c) ± s·x): its conjugate where s = k, and positive for c > 0 and s ≤ k alone."""
    rng = np.random.default_rng(number + 2)
    for slope in (1, 2):
        text = f"sqrt({share**2}*x^2 + {number}) + {sign * slope}*x"

        def value(x: float, power: int, slope: int = slope) -> float:
            return float((math.sqrt(share**2 * x * x + number) + sign * slope * x) ** power)

        points = [float(x) for x in rng.normal(size=60) * 4]
        for power in (-1, -2):
            verdict = convex(f"({text})^({power})", "x", ["x:scalar"]).verdict
            assert verdict not in CERTIFIED or (number > 0 and slope <= share)
            assert verdict == "convex" or not (number > 0 and slope == share)
            if number > 0:
                assert not wrong(verdict, partial(value, power=power), points, rng)


@pytest.mark.parametrize("c", [1, -2])
@pytest.mark.parametrize("scale", [1, 2, 3])
def test_squares_of_waves_up_to_where_they_bend(scale: int, c: int) -> None:
    rng = np.random.default_rng(scale)
    for name, wave in (("sin", math.sin), ("cos", math.cos)):
        for low, high in ((0, 1), (-1, 1), (-1, 0), (0, 2), (1, 2), (1, 3), (0, 3)):  # fourths of pi
            where = f"{4 * scale}*x > {low}*pi and {4 * scale}*x < {high}*pi"
            verdict = convex(f"({c})*{name}({scale}*x)^2 where {where}", "x", ["x:scalar"]).verdict
            ends = low * math.pi / 4 / scale, high * math.pi / 4 / scale

            def value(x: float, wave: Function = wave) -> float:
                return c * wave(scale * x) ** 2

            assert not wrong(verdict, value, near(*ends), rng)
            assert verdict in CERTIFIED or low < 1 < high or (low, high) == (1, 2)


PAIRS = [  # the sum, and what stands beside logdet(X) and logdet(X + A) in it
    ("logdet(X) - logdet(X + A)", 1, -1), ("2*logdet(X + A) - 3*logdet(X)", -3, 2),
    ("logdet(X + A) - logdet(X)", -1, 1), ("2*logdet(X) - 3*logdet(X + A)", 2, -3),
    ("3*logdet(X + A) - logdet(X)", -1, 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "c", "d"), PAIRS)
def test_increments_of_logdet(text: str, c: int, d: int) -> None:
    """Decided where the smaller matrix has at least as much; with A of any sign nothing is."""
    rng = np.random.default_rng(5)

    def drawn(scale: float) -> Any:
        root = rng.normal(size=(3, 3)) * scale
        return root @ root.T + 1e-3 * np.eye(3)

    shift, points = drawn(1.0), [drawn(2.0 ** rng.integers(-3, 4)) for _ in range(40)]
    verdict = convex(text, "X", ["X:n,n,spd", "A:n,n,psd"]).verdict
    assert (verdict in CERTIFIED) == (abs(c) >= abs(d))
    for moved in (shift, 20 * shift, shift / 50):

        def value(x: Any, moved: Any = moved) -> float:
            return float(c * np.linalg.slogdet(x)[1] + d * np.linalg.slogdet(x + moved)[1])

        assert not wrong(verdict, value, points, rng)
    for word in ("symmetric", "nsd"):
        assert convex(text, "X", ["X:n,n,spd", f"A:n,n,{word}"]).verdict not in CERTIFIED


# --- powers by a size ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["sum(x)", "(a'*x)", "(norm(x) - 1)", "(sum(x) + 1)", "(-sum(x))"])
@pytest.mark.parametrize("form", ["{}^n", "exp({}^n)", "{}^(n + 1)", "-({}^n)", "sum(x) + {}^n"])
def test_a_power_by_a_size_of_a_base_of_either_sign_is_not_certified(base: str, form: str) -> None:
    """(a'*x)^n is convex for n = 2 and not for n = 3; x has n entries."""
    declared = ["x:n", *(["a:n"] if "a'" in base else [])]
    assert convex(form.format(base), "x", declared).verdict not in CERTIFIED


@pytest.mark.parametrize("base", ["norm(x)", "sum(abs(x))", "sum(x.^2)", "(1 + norm1(x))"])
def test_a_power_by_a_size_of_a_convex_base_that_is_not_negative_is_convex(base: str) -> None:
    assert convex(f"{base}^n", "x", ["x:n"]).verdict == "convex"
