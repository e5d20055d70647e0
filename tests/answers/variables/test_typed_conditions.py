"""Conditions typed behind where: what they make of a function, where points lie, and what is refused.

The property test knows each function and each condition as Python, and looks at chords inside the domain alone.
"""

import random
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from tables import FOLDER

from matcalc_cli import convex, gradient, parse
from matcalc_cli.answers.asking.request import Request
from matcalc_cli.answers.runners import run
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.each(6)

TABLE = FOLDER / "typed_conditions.txt"
Numbers = Callable[[Any, Any], Any]


def rows() -> list[tuple[str, ...]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("row", rows(), ids=" | ".join)
def test_verdict_on_the_domain(row: tuple[str, ...]) -> None:
    expression, wrt, verdict, where = row
    found = convex(expression, wrt)
    assert found.verdict == verdict
    if verdict in ("convex", "concave"):
        assert sorted(found.where("text")) == sorted(where.split("; "))


FUNCTIONS: dict[str, Numbers] = {
    "x^3 + y^3": lambda x, y: x**3 + y**3,
    "x*y": lambda x, y: x * y,
    "x^2/y": lambda x, y: x**2 / y,
    "x^4 - y^2": lambda x, y: x**4 - y**2,
    "1/x + y^2": lambda x, y: 1 / x + y**2,
    "exp(x) - abs(y)^3": lambda x, y: np.exp(x) - abs(y) ** 3,
    "max(x, y) - y": lambda x, y: np.maximum(x, y) - y,
}
CONDITIONS: dict[str, Numbers] = {
    "x > 0": lambda x, y: x > 0,
    "x < -1": lambda x, y: x < -1,
    "y >= 2": lambda x, y: y >= 2,
    "y < 0": lambda x, y: y < 0,
    "x - y > 1": lambda x, y: x - y > 1,
    "1 - max(x, y) > 0": lambda x, y: 1 - np.maximum(x, y) > 0,
    "x^2 + y^2 < 4": lambda x, y: x**2 + y**2 < 4,
    "x*y > 1": lambda x, y: x * y > 1,
}
PAIRS = [(first, second) for first, second in product(CONDITIONS, CONDITIONS) if first < second]
SIGNS = {"convex": (1,), "concave": (-1,), "affine": (1, -1)}


@pytest.mark.parametrize("step", [0, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda text: text)
def test_certificates_and_counterexamples_hold_inside(first: str, second: str, step: int) -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(2, 40_000)) * np.exp(rng.normal(size=40_000))
    inside = CONDITIONS[first](*points) & CONDITIONS[second](*points)
    text = list(FUNCTIONS)[(PAIRS.index((first, second)) + step) % len(FUNCTIONS)]
    try:
        found = convex(f"{text} where {first}, {second}", "x,y", ["x:scalar", "y:scalar"])
    except MatcalcError as error:
        nowhere = "hold nowhere together" in error.message and not inside.any()
        assert nowhere or ("no point was found" in error.message and inside.mean() < 1e-3), (text, error.message)
        return
    for sign in SIGNS.get(found.verdict, ()):
        _refute(FUNCTIONS[text], points[:, inside], first, second, sign)
    for witness in found.finding.witnesses.values():
        x, y = (float(witness.point[name]) for name in "xy")
        assert CONDITIONS[first](x, y) and CONDITIONS[second](x, y), (text, x, y)


def _refute(function: Numbers, points: Any, first: str, second: str, sign: int) -> None:
    """No chord whose middle is inside may bend the other way."""
    half = points.shape[1] // 2
    one, two = points[:, :half], points[:, half : 2 * half]
    middle = (one + two) / 2
    good = CONDITIONS[first](*middle) & CONDITIONS[second](*middle)
    ends = function(*one[:, good]), function(*two[:, good])
    gap = sign * ((ends[0] + ends[1]) / 2 - function(*middle[:, good]))
    assert (gap >= -1e-9 * (1 + abs(ends[0]) + abs(ends[1]))).all(), (first, second)


CHECKED = [
    "x^3 where x > 100", "x^3 where 100 < x < 101", "x^3 where x < -7", "norm(x)^3 where a'*x > 9, norm(x) < 30",
    "sum(log(x)) where x > 1", "x^4 where x >= y, y > 3",
]  # fmt: skip


@pytest.mark.parametrize("expression", CHECKED)
def test_checks_are_made_inside(expression: str) -> None:
    assert gradient(expression, "x").check().ok


def test_no_check_where_nothing_is_inside() -> None:
    assert gradient("x^3 where sin(x) + cos(x) > 3/2", "x").check().ok is None


def test_a_condition_changes_no_answer_and_is_a_condition_of_it() -> None:
    found = gradient("norm(A*x - b)^2 where a > 1, r = A*x, sum(r) < a", "x")
    assert found.text == "2*A'*(r - b) where r = A*x" and found.conditions == ["sum(A*x) < a", "a > 1"]
    assert parse("x where t < 2*s").conditions == ["t < 2*s"]


def test_values_outside_are_refused() -> None:
    with pytest.raises(MatcalcError, match="x > 0 fails"):
        gradient("x^2 where x > 0", "x").at(x=-1)


REFUSED = [
    ("x^3 where x > 2, x < 1", "hold nowhere together", "x > 2"),
    ("x*y*z where x > y, y > z, z > x", "hold nowhere together", "x > y"),
    ("x^3 where sin(x) + cos(x) > 3/2", "no point was found", ""),
    ("x^2 where x => 0", "=> is no comparison", "=>"),
    ("x^2 where x is positive", "or a condition", "x"),
    ("x^2 where -x^2 > 1", "holds nowhere", "-x^2 > 1"),
    ("log(x) where x < 0", "not defined where this holds", "x < 0"),
    ("sqrt(x - 1) where x < 1", "not defined where this holds", "x < 1"),
    ("log(1 - x)*y where y > 0, x > 2", "not defined where this holds", "x > 2"),
    ("log(x/y)^2/y where x > 0, y < 0", "not defined where this holds", "x > 0"),
    ("asin(x) where x > 2", "not defined where this holds", "x > 2"),
    ("acos(x)*y where y > 0, x < -1", "not defined where this holds", "x < -1"),
    ("sum(atanh(x)) where x > 1", "not defined where this holds", "x > 1"),
    ("acosh(x) where x < 1", "not defined where this holds", "x < 1"),
    ("asin(x + 1) where x >= 0", "not defined where this holds", "x >= 0"),
    ("lgamma(x) where x < 0", "not defined where this holds", "x < 0"),
    ("x^2 where 2 > 1", "holds always", "2 > 1"),
    ("x^2 where x > 0 or x < -1", "separated by commas", "or"),
    ("x^2 where 0 < x > 1", "one direction", ">"),
    ("x^2 where > 0", "compares two values", ">"),
    ("x^2 where x >", "compares two values", ">"),
    ("x^2 where x > 0, ", "',' has no meaning", ","),
    ("x^2 where x", "or a condition", "x"),
    ("x^2 where re(z) > 0, z: complex, z > 1", "no order", "z > 1"),
    ("tr(X^3) where X > 0", "definite, or that its entries", "X > 0"),
    ("x^2 where y > 0, a: scalar", "a is declared", ""),
]


@pytest.mark.parametrize(("expression", "message", "at"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(expression: str, message: str, at: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        convex(expression, "x" if "X" not in expression else "X")
    assert message in caught.value.message
    assert caught.value.hint
    if at:
        start, stop, *_ = caught.value.spans[0]
        assert expression[start:stop] == at


def asked(verb: str, expression: str, **options: Any) -> Any:
    return run(Request(verb, expression, options).validated()).result


ASKED = [
    ("check", "x^2 where x > 0", {"claim": "2*abs(x)"}, "right"),
    ("check", "abs(x) where x < -3", {"claim": "-1"}, "right"),
    ("check", "norm(x)^2 where sum(x) > 10", {"claim": "x", "wrt": ("x",)}, "wrong"),
]


@pytest.mark.parametrize(("verb", "expression", "options", "verdict"), ASKED)
def test_claims_are_judged_inside(verb: str, expression: str, options: dict[str, Any], verdict: str) -> None:
    found = asked(verb, expression, **options)
    assert found.verdict == verdict
    if found.counterexample is not None:
        assert sum(found.counterexample.point["x"]) > 10


@pytest.mark.parametrize("expression", ["x^3 where 7 < x < 8", "norm(x)^3 where sum(x) > 30", "x*y where x > y, y > 9"])
def test_differences_are_taken_inside(expression: str) -> None:
    found = asked("numdiff", expression, wrt=("x",))
    assert found.agrees
    x, y = (np.asarray(found.place.values.get(name, 10.0)) for name in "xy")
    holds = {"x^3": 7 < x.max() < 8, "norm(x)^3": x.sum() > 30, "x*y": x.max() > y.max() > 9}
    assert holds[expression.partition(" where")[0]]


def test_no_differences_are_taken_outside() -> None:
    with pytest.raises(MatcalcError, match="outside the domain that was typed: x - 5 > 0 fails: it is -4"):
        asked("numdiff", "x^3 where x > 5", wrt=("x",), at=("x=1",))


PICTURES = [
    ("x^3 where 100 < x < 101", "x", lambda x: (x > 100) & (x < 101)),
    ("x^2 where x < -40", "x", lambda x: x < -40),
    ("1/x where x >= 2", "x", lambda x: x >= 2),
]


@pytest.mark.parametrize(("expression", "wrt", "inside"), PICTURES)
def test_a_picture_is_of_the_domain(expression: str, wrt: str, inside: Callable[[Any], Any]) -> None:
    found = asked("plot", expression, wrt=(wrt,)).drawn.numbers
    x = np.asarray(found["points"])
    drawn = np.asarray([value is not None for value in found["values"]])
    assert (drawn == inside(x)).all() and drawn.mean() > 0.5


def test_a_picture_of_the_plane_is_of_the_domain() -> None:
    found = asked("plot", "x^2 + y^2 where x > y + 50", wrt=("x,y",)).drawn.numbers
    x, y = np.meshgrid(*found["grid"])
    drawn = np.asarray([[value is not None for value in row] for row in found["values"]])
    assert (drawn == (x > y + 50)).all() and drawn.any()


SOLVED = [
    ("(x - 2)^2 where x > 1", "2", []),
    ("(abs(x) - 1)^2 where x < 0", "-1", []),
    ("(x - a)^2 where x > 1", "a", ["a > 1"]),
    ("x^2 + x*t where x > 1", "-t/2", ["-t/2 > 1"]),
    ("a*x^2 + b*x where a > 0", "-b/(2*a)", ["a > 0"]),
    ("n*log(s) + c/s where n > 0, c > 0, s > 0", "c/n", ["n > 0", "c > 0"]),
    ("norm(A*x - b)^2 where x > 0", "inv(A'*A)*A'*b", ["A of full column rank", "inv(A'*A)*A'*b > 0"]),
]


@pytest.mark.parametrize(("expression", "text", "conditions"), SOLVED)
def test_solutions_inside(expression: str, text: str, conditions: list[str]) -> None:
    found = asked("solve", expression, wrt=("s" if "log" in expression else "x",))
    assert found.text == text and found.conditions == conditions and found.check().ok
    assert not found.nature.assumed


UNSOLVED = [
    ("x^2 where x ≠ 0", "the only one is 0, where x ≠ 0 fails"),
    ("x^2 where x > 1", "the only one is 0, where x > 1 fails"),
    ("x^2 + x*t where x > 1, t > 0", "the only one is -t/2, where x > 1 fails"),
    ("norm(x)^2 where x > 1", "the only one is zeros(m), where x > 1 fails"),
    ("(x - a)^2 where x > a", "the only one is a, where x > a fails"),
]


@pytest.mark.parametrize(("expression", "message"), UNSOLVED)
def test_solutions_outside_are_left_out(expression: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        asked("solve", expression, wrt=("x",))
    assert message in caught.value.message


# --- what a condition makes of a formula -----------------------------------------------------------------------------

SIMPLER = [
    ("sqrt(x^2) where x > 0", "x", "1", ["x > 0"]),
    ("sqrt(x^2) where x < 0", "x", "-1", ["x < 0"]),
    ("sum(abs(x)) where x > 0, a'*x > 0", "x", "ones(m)", ["x > 0", "x'*a > 0"]),
    ("sum(abs(X)) where X: m,n, X > 0", "X", "ones(m, n)", ["X > 0"]),
    ("relu(t)^2 where t >= 0", "t", "2*t", ["t >= 0", "t ≠ 0"]),
    ("step(t)*t + sign(t) where t > 0", "t", "1", ["t > 0"]),
    ("max(x, 0)^2 where x > 0", "x", "2*x", ["x > 0"]),
    ("log(x^2) where x < 0", "x", "2/x", ["x < 0"]),
    ("abs(1 - t) where 1 - t > 0", "t", "-1", ["1 - t > 0"]),
    ("abs(x - y) where x > y", "x", "1", ["x > y"]),
    ("abs(y - x) where x > y", "x", "1", ["x > y"]),
    ("abs(x) where x > y, y > 0", "x", "1", ["x > y", "y > 0"]),
    ("sum(abs(r)) where r = A*x, r > 0", "x", "A'*ones(m)", ["A*x > 0"]),
    ("norm1(x) where x < 0", "x", "-ones(m)", ["x < 0"]),
    ("huber(t) where t > 1", "t", "1", ["t > 1"]),
    ("elu(t) where t < 0", "t", "exp(t)", ["t < 0"]),
    ("piecewise(x > 1, x^2, -x) where x > 2", "x", "2*x", ["x > 2"]),
    ("abs(x^2 - 1) where x > 1", "x", "2*x", ["x > 1"]),
    ("sum(abs(x)) where x[i] > 0", "x", "ones(m)", ["x > 0"]),
    ("sum(i, abs(x[i] - y[i])) where x[i] > y[i]", "x", "ones(m)", ["x > y"]),
    ("1/x where x ≠ 0", "x", "-1/x^2", ["x ≠ 0"]),
    ("1/(x - y) where x != y, y > 0", "x", "-1/(x - y)^2", ["x - y ≠ 0", "y > 0"]),
    ("abs(x)/y where x > 0, y ≠ 0", "x", "1/y", ["x > 0", "y ≠ 0"]),
    ("norm(v) where v: n, v ≠ 0", "v", "v/norm(v)", ["v ≠ 0"]),
    (r"\frac{1}{x}, \quad x \neq 0", "x", "-1/x^2", ["x ≠ 0"]),
    (r"\sum_{i=1}^n |x_i|, \quad x_i > 0, \quad i = 1, \dots, n", "x", "ones(m)", ["x > 0"]),
    (r"\sum_i |x_i - y_i|, \; x_i > y_i \; \forall i", "x", "ones(m)", ["x > y"]),
    ("abs(x) where (x > 0)", "x", "1", ["x > 0"]),
    ("abs(x)*abs(y) where x, y > 0", "x", "y", ["x > 0", "y > 0"]),
    (r"|x| |y|, \quad x, y > 0", "x", "y", ["x > 0", "y > 0"]),
    ("abs(x), x > 0 and y < x", "x", "1", ["x > 0", "y < x"]),
    ("abs(x) for 0 < x", "x", "1", ["x > 0"]),
    ("abs(x); x > 0; y > x", "x", "1", ["x > 0", "y > x"]),
    (r"|x|, \quad x > 0", "x", "1", ["x > 0"]),
    (r"\sqrt{x^2} \text{ for } x \geq 0 \text{ and } y \le x", "x", "1", ["x >= 0", "y <= x", "x ≠ 0"]),
    (r"\sqrt{x^2} \qquad (x > 0)", "x", "1", ["x > 0"]),
    (r"\lvert x - y \rvert, \; \text{where } x > y", "x", "1", ["x > y"]),
    (r"|x| \quad \text{s.t. } x > 0.", "x", "1", ["x > 0"]),
]


@pytest.mark.parametrize(("expression", "wrt", "text", "conditions"), SIMPLER, ids=[row[0] for row in SIMPLER])
def test_simpler_on_the_domain(expression: str, wrt: str, text: str, conditions: list[str]) -> None:
    found = gradient(expression, wrt)
    assert found.text == text
    assert [said.replace("≥", ">=").replace("≤", "<=") for said in found.conditions] == conditions
    assert found.check().ok and "not reached" not in found.check().unseen
    assert found.check("exact").ok


PIECES = ("abs(x - y)", "max(x, y)", "sqrt((x*y)^2)", "relu(1 - x)", "sign(y)*x", "log((x + y)^2)", "step(x - 2)*y^2")
SIDES: dict[str, Numbers] = {
    "x > y": lambda x, y: x > y,
    "x < 0": lambda x, y: x < 0,
    "y >= 1": lambda x, y: y >= 1,
    "1 - x > 0": lambda x, y: 1 - x > 0,
    "x + y > 2": lambda x, y: x + y > 2,
    "x > 2": lambda x, y: x > 2,
    "y < -x": lambda x, y: y < -x,
}


@pytest.mark.parametrize("seed", range(40))
def test_answers_hold_inside(seed: int) -> None:
    """By differences of the function as it was typed, at points inside."""
    rng = random.Random(seed)
    function = " + ".join(rng.sample(PIECES, 2))
    sides = rng.sample(list(SIDES), 2)
    expression = f"{function} where {', '.join(sides)}"
    try:
        found = gradient(expression, "x", ["x:scalar", "y:scalar"])
    except MatcalcError as error:
        points = np.random.default_rng(seed).normal(size=(2, 40_000)) * 5
        assert "hold nowhere together" in error.message
        assert not (SIDES[sides[0]](*points) & SIDES[sides[1]](*points)).any()
        return
    assert found.check(seed=seed).ok in (True, None), expression


def test_a_condition_about_something_else_is_noted() -> None:
    assert gradient("abs(x) where t > 0", "x").notes[-1] == "the condition t > 0 speaks of no name of the formula"
    assert not any("speaks" in note for note in gradient("abs(x) where t > s, s > x", "x").notes)


@pytest.mark.parametrize("text", ["where(x > 0, x, -x)", "y*where(x > 0, x, -x)", "where(x > 0, x, -x) where y > 0"])
def test_a_call_of_where_is_piecewise(text: str) -> None:
    assert "piecewise" in gradient(text, "x").text


IMPLIED = [  # the conditions that are printed, and with them those that are not
    ("log(t/(1 - t))", "t", ["t/(1 - t) > 0"]),
    ("sum(i, x[i]*log(x[i]))", "x", ["x > 0"]),
    ("log(1 - t^2) + 1/(1 - t)", "t", ["1 - t^2 > 0"]),
    ("log(x) where x > 1", "x", ["x > 1"]),
    ("log(x) + log(y) where x > y, y > 1", "x", ["x > y", "y > 1"]),
    ("sqrt(x + 1) where x >= 0", "x", ["x ≥ 0"]),
    ("log(x)/y where x > 0, y < -1", "x", ["x > 0", "y < -1"]),
    ("log(x - y) + abs(x) where x > 2*y", "x", ["x - y > 0", "x ≠ 0", "x > 2*y"]),
]


@pytest.mark.parametrize(("expression", "wrt", "conditions"), IMPLIED, ids=[row[0] for row in IMPLIED])
def test_implied_conditions_are_not_printed(expression: str, wrt: str, conditions: list[str]) -> None:
    assert sorted(gradient(expression, wrt).conditions) == sorted(conditions)
