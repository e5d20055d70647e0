"""From which value of a parameter on a function is convex: what is said holds at every value, and leaves out no other.

A function is drawn as A(x) + a·B(x) on a domain; second differences on a fine grid say what it is with a number for a.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from matcalc_cli import convex
from matcalc_cli.answers.curving.judgement import OTHERS, Judgement
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.each(5)

FIXED = ["x^4", "exp(x)", "sin(x)", "log(1 + exp(x))", "1/(1 + x^2)", "x^3", "exp(-x^2)", "abs(x)", "max(x, 1)"]
TIMES = ["x^2", "x^4", "exp(-x)", "cos(x)", "abs(x)", "min(x, 0)"]
DOMAINS = {"": (-9.0, 9.0), " where x > 1": (1.0, 9.0), " where x < -1/2": (-9.0, -0.5), " where 0 < x < 2": (0.0, 2.0)}
BOUNDED = " where 0 < x < 2"
VALUES = [-40, -10, -3, -1.3, -0.7, -0.2, -0.03, 0, 0.03, 0.2, 0.7, 1.3, 3, 10, 40]
NAMES = {
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "abs": np.abs, "max": np.maximum, "min": np.minimum,
}  # fmt: skip
Function = Callable[[np.ndarray], np.ndarray]


def huber(t: np.ndarray) -> np.ndarray:
    return np.where(abs(t) <= 1, t**2 / 2, abs(t) - 0.5)


def value(expression: str, names: dict[str, object]) -> np.ndarray:
    found = eval(expression.replace("^", "**"), {"__builtins__": {}}, {**NAMES, **names})
    return np.asarray(found, dtype=float)


def bends(expression: str, names: dict[str, object], ends: tuple[float, float]) -> set[str]:
    """What the function may be, by second differences between the ends."""
    x = np.linspace(*ends, 4001)[1:-1]
    values = value(expression, {**names, "x": x})
    turns = np.diff(values, 2)
    noise = 1e-12 * (1 + np.abs(values).max())
    return {word for word, bad in (("convex", turns < -noise), ("concave", turns > noise)) if not bad.any()}


def holds(condition: str, names: dict[str, object]) -> bool:
    return all(bool(value(part.replace(" = ", " == "), names)) for part in condition.split(" and "))


def hold_to(found: Judgement, expression: str, name: str, values: list[float], ends: tuple[float, float]) -> None:
    """No case is false; where they are said to be all, there is no other."""
    record = found.record()
    cases = record["cases"] or [{"if": "1 > 0", "verdict": record["verdict"]}]
    for number in values:
        true = bends(expression, {name: number}, ends)
        said = {case["verdict"] for case in cases if holds(case["if"], {name: number})}
        said = {"convex", "concave"} if "affine" in said else said & {"convex", "concave"}
        assert said <= true, (expression, number, said, true)
        if record["cases"] and record["complete"] and ends == DOMAINS[BOUNDED]:  # else what is far away counts, too
            assert true == said or len(true) == 2, (expression, number, said, true)


@pytest.mark.parametrize("seed", range(24))
def test_cases_of_sums_are_true_and_all(seed: int) -> None:
    drawn = list(product(FIXED, TIMES, DOMAINS))
    fixed, times, domain = drawn[np.random.default_rng(seed).permutation(len(drawn))[0]]
    expression = f"{fixed} + a*{times}"
    try:
        found = convex(expression + domain, "x", ["a:scalar", "x:scalar"])
    except MatcalcError as error:
        pytest.fail(error.message)
    hold_to(found, expression, "a", VALUES, DOMAINS[domain])


KNOWN = [
    ("x^4 - a*x^2 where x > 1", "convex if a <= 6 where x > 1"),
    ("x^4 - a*x^2 where x < -2", "convex if a <= 24 where x < -2"),
    ("x^4 - a*x^2 where 0 < x < 3", "convex if a <= 0, concave if a >= 54 where x > 0, x < 3"),
    ("log(1 + exp(x)) + a*x^2", "convex if a >= 0, concave if a <= -1/8"),
    ("sin(x) + a*x^2", "convex if a >= 1/2, concave if a <= -1/2"),
    ("a*sin(x) + x^2", "convex if a >= -2 and a <= 2"),
    ("log(cosh(x)) + a*x^2", "convex if a >= 0, concave if a <= -1/2"),
    ("log(1 + x^2) + a*x^2", "convex if a >= 1/8, concave if a <= -1"),
    ("1/(1 + x^2) + a*x^2", "convex if a >= 1, concave if a <= -1/4"),
    ("exp(x) - a*x^2 where x > 0", "convex if a <= 1/2 where x > 0"),
    ("a*max(x, 0) + 3*min(x, 0)", "convex if a >= 3, concave if a <= 3"),
    ("a*abs(x) + x^2", "convex if a >= 0"),
    ("a*x^3", "neither if a != 0, affine if a = 0"),
    ("max(a*x^2, 0)", "convex"),
    ("huber(a*x^2)", "convex"),
]


@pytest.mark.parametrize(("expression", "said"), KNOWN)
def test_known_bounds(expression: str, said: str) -> None:
    assert convex(expression, "x", ["a:scalar", "x:scalar"]).headline("text") == said


OF_TWO = [
    ("a*max(x, 0) + b*min(x, 0)", "convex if a >= b, concave if a <= b"),
    ("a*abs(x) + b*x^2", "convex if a >= 0 and b >= 0, concave if a <= 0 and b <= 0"),
    ("a*exp(x) + b*exp(-x)", "convex if a >= 0 and b >= 0, concave if a <= 0 and b <= 0 (other values not decided)"),
    ("max(x, 0)^2*a + b*x^2", "convex if b >= 0 and a + b >= 0, concave if b <= 0 and a + b <= 0"),
]


@pytest.mark.parametrize(("expression", "said"), OF_TWO)
def test_two_parameters(expression: str, said: str) -> None:
    found = convex(expression, "x", ["a:scalar", "b:scalar", "x:scalar"])
    assert found.headline("text") == said
    for a, b in product((-2.0, -0.5, 0.0, 1.0, 3.0), repeat=2):
        true = bends(expression, {"a": a, "b": b}, (-5.0, 5.0))
        cases = found.record()["cases"]
        assert {case["verdict"] for case in cases if holds(case["if"], {"a": a, "b": b})} == true


# --- exponents -------------------------------------------------------------------------------------------------------

# as text, as a function of one number, and from which exponent on its power is convex
BASES: dict[str, tuple[Function, float]] = {
    "abs(x)": (lambda x: abs(x), 1),
    "norm(x)": (lambda x: np.sqrt(x**2 + 0.25), 1),
    "(norm(x)^2)": (lambda x: x**2 + 0.25, 0.5),
    "max(x, 0)": (lambda x: np.maximum(x, 0), 1),
    "norm1(x)": (lambda x: abs(x) + 1, 1),
    "huber(x)": (huber, 1),
    "relu(2*x - 1)": (lambda x: np.maximum(2 * x - 1, 0), 1),
}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("exponent", ["p", "2*p - 1", "p/3"])
def test_powers_are_convex_from_a_bound_on(base: str, exponent: str) -> None:
    kind = "x:n" if "norm" in base else "x:scalar"
    found = convex(f"{base}^({exponent})", "x", [kind, "p:scalar"])
    function, degree = BASES[base]
    x = np.linspace(-3, 3, 601)
    (case,) = [case for case in found.record()["cases"] if case["verdict"] == "convex"]
    for p in (-2.0, -0.5, 0.25, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0):
        e = float(value(exponent, {"p": p}))
        said = holds(case["if"], {"p": p})
        assert said == (e >= degree)
        if said:
            turns = np.diff(function(x) ** e, 2)
            assert turns.min() > -1e-9 * (1 + np.abs(turns).max())


WITH_CONDITIONS = [
    ("norm(x)^p where p >= 1", "x", "convex"),
    ("norm(A*x - b)^p where p >= 1", "x", "convex"),
    ("sum(abs(x).^p) where p > 1", "x", "convex"),
    ("max(x, 0)^a where a >= 1", "x", "convex"),
    ("(norm(x)^2)^p where p >= 1/2", "x", "convex"),
    ("fro(X)^p where p >= 1", "X", "convex"),
    ("(x'*A*x)^p where p >= 1, A: psd", "x", "convex"),
    ("norm(x, p) where p >= 1", "x", "convex"),
    ("min(x)^p where 0 < p < 1", "x", "concave"),
    ("(1 - norm(x))^p where p < 0", "x", "convex"),
    ("abs(x)^p where p < 1", "x", "neither"),
    ("1/norm(x)^p where p > 1", "x", "neither"),  # t^p may vanish where it is defined at t = 0
    ("log(norm(x)^p) where p > 1", "x", "neither"),
    ("x*abs(x)^p where p > 1", "x", "neither"),
]


@pytest.mark.parametrize(("expression", "wrt", "verdict"), WITH_CONDITIONS)
def test_powers_under_conditions(expression: str, wrt: str, verdict: str) -> None:
    assert convex(expression, wrt).verdict == verdict


# --- what is left open -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expression", ["a*sin(x) + x^2 where 0 < x < 1", "a*tanh(x) + x^2 where x > 0"])
def test_conditions_that_are_not_all_say_so(expression: str) -> None:
    found = convex(expression, "x")
    assert not found.record()["complete"]
    assert all(OTHERS in found.text(style) for style in ("text", "unicode", "latex"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a*x^2 - 2000*log(cosh(x))", "concave if a <= 0 (other values not decided)"),  # convex from 1000 on
        ("a*x^2 + 999/500*(x*atan(x) - log(1 + x^2)/2 - x^2/2)", "not decided"),  # a >= 0.999, which is come near to
        ("x^p*exp(x)", "convex if p <= 0 or p >= 1 (other values not decided) where x > 0"),
        ("x^4 - a*x^2 where x > b, b > 0", "convex if a <= 0 (other values not decided)"),
        ("a*x^3 + x^4", "neither (other values not decided)"),  # convex for a = 0
        ("x^a*log(x)", "neither (other values not decided)"),
    ],
)
def test_what_is_not_seen_to_be_needed_is_left_open(text: str, said: str) -> None:
    assert said in convex(text, "x").headline("text")


def test_a_condition_that_excludes_a_case_leaves_it_out() -> None:
    assert (
        convex("a*x^2 - exp(-x)*k where k > 0", "x").headline("text")
        == "concave if a <= 0 (other values not decided) where k > 0"
    )
    assert (
        convex("norm(x)^p where p >= 1/2", "x").headline("text")
        == "convex if p >= 1 (other values not decided) where p >= 1/2"
    )


def test_nothing_is_said_of_an_empty_domain() -> None:
    assert not convex("x^3 - 3*x*log(x)", "x").parts
