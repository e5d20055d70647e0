"""Signs by intervals that cover a domain: bounds hold, and no sign is false."""

import math
from fractions import Fraction

import numpy as np
import pytest

from matcalc_cli import convex
from matcalc_cli.curvature.subdivision import RISING, WAVES, value_of
from matcalc_cli.functions.intervals import Range

pytestmark = pytest.mark.each(5)


@pytest.mark.parametrize("name", [*RISING, *WAVES])
def test_bounds_hold(name: str) -> None:
    rng = np.random.default_rng(5)
    function = {**RISING, **WAVES}[name]
    for _ in range(200):
        low, width = Fraction(int(rng.integers(-400, 400)), 64), Fraction(int(rng.integers(0, 300)), 64)
        low = abs(low) + Fraction(1, 64) if name == "log" else low
        found = value_of(name, Range(low, False, low + width, False))
        for share in rng.random(8):
            value = function(float(low) + share * float(width))
            assert found.low is None or float(found.low) <= value
            assert found.high is None or value <= float(found.high)


def test_no_bound_is_taken_of_what_is_too_large_or_not_defined() -> None:
    assert value_of("exp", Range(Fraction(800), False, None, True)).low is None
    assert value_of("log", Range(Fraction(0), True, Fraction(1), False)).low is None
    assert value_of("sin", Range(Fraction(0), False, None, True)) == Range()


DECIDED = [
    ("log(x)/x where x > 5", "convex"),
    ("log(x)/x where x < 4", "concave"),
    ("sin(x)/x where 1 < x < 2", "concave"),
    ("x*tanh(x) where 0 < x < 1", "convex"),
    ("exp(x)*sin(x) where 0 < x < 1", "convex"),
    ("x^2/2 + 2*cos(x) where 2 < x < 4", "convex"),
    ("exp(-x^2) + x^2", "convex"),
]


@pytest.mark.parametrize(("expression", "verdict"), DECIDED)
def test_functions_of_one_number(expression: str, verdict: str) -> None:
    assert convex(expression, "x", ["x:scalar"]).verdict == verdict


PARTS = ["sin(x)", "exp(-x)", "log(x)", "x^2", "atan(x)", "1/x", "tanh(x)", "x^3", "cos(2*x)", "x*exp(-x/2)"]
NAMES = {"sin": np.sin, "cos": np.cos, "exp": np.exp, "log": np.log, "atan": np.arctan, "tanh": np.tanh}


@pytest.mark.parametrize("seed", range(30))
def test_no_sign_is_false(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, two = rng.choice(PARTS, 2, replace=False)
    low = int(rng.integers(1, 5))
    expression = f"{one} + {int(rng.integers(-4, 5)) or 3}*{two}"
    found = convex(f"{expression} where {low} < x < {low + 2}", "x", ["x:scalar"])
    x = np.linspace(low, low + 2, 2001)[1:-1]
    turns = np.diff(eval(expression.replace("^", "**"), {"__builtins__": {}}, {**NAMES, "x": x}), 2)
    noise = 1e-13 * (1 + math.fabs(low) ** 3)
    assert found.verdict not in ("convex", "affine") or turns.min() > -noise
    assert found.verdict not in ("concave", "affine") or turns.max() < noise


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("x^4 - 6.001*x^2 where x > 1", "neither"),
        ("6.001*x^2 - x^4 where x > 1", "neither"),
        ("x^4 - 5.999*x^2 where x > 1", "convex"),
        ("x^4 - 6*x^2 where x > 1", "convex"),
    ],
)
def test_beside_a_threshold(expression: str, verdict: str) -> None:
    found = convex(expression, "x")
    assert found.verdict == verdict
    for sign, witness in found.finding.witnesses.items():
        place = float(witness.point["x"])
        second = 12 * place**2 - 12.002
        assert place > 1 and second * sign * (1 if expression.startswith("x^4") else -1) > 0


@pytest.mark.parametrize("terms", range(1, 7))
def test_a_zero_at_the_end_of_the_domain_is_no_obstacle(terms: int) -> None:
    """exp(x) without the first terms of its series is convex for x > 0; with a little less it is not."""
    series = " + ".join(f"(x^{k})/{math.factorial(k)}" for k in range(terms + 1))
    assert convex(f"exp(x) - ({series})", "x", ["x:scalar,positive"]).verdict == "convex"
    assert convex(f"exp(-x) - ({series.replace('x', '(-x)')})", "x", ["x:scalar,positive"]).verdict == (
        "convex" if terms % 2 else "concave"
    )
    if terms > 1:
        assert convex(f"exp(x) - ({series}) - x^2/100", "x", ["x:scalar,positive"]).verdict not in {"convex", "concave"}
