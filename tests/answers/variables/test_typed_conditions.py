"""Conditions typed behind where: what they make of a function, where points lie, and what is refused.

The property test knows each function and each condition as Python, and looks at chords inside the domain alone.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from tables import FOLDER

from matcalc_cli import convex, gradient, parse
from matcalc_cli.errors import MatcalcError

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


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda text: text)
def test_certificates_and_counterexamples_hold_inside(first: str, second: str) -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(2, 40_000)) * np.exp(rng.normal(size=40_000))
    inside = CONDITIONS[first](*points) & CONDITIONS[second](*points)
    start = PAIRS.index((first, second))
    for text in [list(FUNCTIONS)[(start + k) % len(FUNCTIONS)] for k in (0, 2)]:
        function = FUNCTIONS[text]
        try:
            found = convex(f"{text} where {first}, {second}", "x,y", ["x:scalar", "y:scalar"])
        except MatcalcError as error:
            assert "no point was found" in error.message and inside.mean() < 1e-3, (text, error.message)
            continue
        for sign in SIGNS.get(found.verdict, ()):
            _refute(function, points[:, inside], first, second, sign)
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
    assert gradient("x^3 where 2 < x, x < 1", "x").check().ok is None


def test_a_condition_changes_no_answer_and_is_a_condition_of_it() -> None:
    found = gradient("norm(A*x - b)^2 where a > 1, r = A*x, sum(r) < a", "x")
    assert found.text == "2*A'*(r - b) where r = A*x" and found.conditions == ["a - sum(A*x) > 0", "a - 1 > 0"]
    assert parse("x where t < 2*s").conditions == ["2*s - t > 0"]


def test_values_outside_are_refused() -> None:
    with pytest.raises(MatcalcError, match="x > 0 fails"):
        gradient("x^2 where x > 0", "x").at(x=-1)


REFUSED = [
    ("x^3 where x > 2, x < 1", "no point was found", ""),
    ("x^2 where -x^2 > 1", "holds nowhere", "-x^2 > 1"),
    ("x^2 where 2 > 1", "holds always", "2 > 1"),
    ("x^2 where x > 0 and x < 1", "separated by commas", "and"),
    ("x^2 where 0 < x > 1", "one direction", ">"),
    ("x^2 where > 0", "compares two values", ">"),
    ("x^2 where x >", "compares two values", ">"),
    ("x^2 where x > 0, ", "',' has no meaning", ","),
    ("x^2 where x", "or a condition", "x"),
    ("tr(X^3) where X > 0", "not matrices", "X > 0"),
    ("x^2 where re(z) > 0, z: complex, z > 1", "no order", "z > 1"),
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


@pytest.mark.parametrize("verb", ["check", "numdiff", "plot", "solve"])
def test_verbs_that_take_none(verb: str) -> None:
    from matcalc_cli.answers.asking.request import Request
    from matcalc_cli.answers.runners import run

    options = {"claim": "2*x"} if verb == "check" else {}
    with pytest.raises(MatcalcError, match="takes no conditions"):
        run(Request(verb, "x^2 where x > 0", options).validated())
