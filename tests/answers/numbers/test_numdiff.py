"""Difference quotients over the step: orders, best steps, error terms against the numbers, and what is refused."""

import json
from typing import Any

import numpy as np
import pytest
from running import Shell

from matcalc_cli import MatcalcError, evaluate, numdiff
from matcalc_cli.answers.numdiff.quotients import BEST, COMPLEX, STEPS, Series, observed
from matcalc_cli.answers.numdiff.taylor import CENTRAL, FORWARD
from matcalc_cli.functions.table import FUNCTIONS

pytestmark = pytest.mark.sampled(4)

SMOOTH = [
    ("sin(x)", "x", []),
    ("x^4 - 3*x", "x", []),
    ("exp(t)*cos(t)", "t", ["t:scalar"]),
    ("sum(exp(A*x))", "x", []),
    ("norm(A*x - b)", "x", []),
    ("logsumexp(x)", "x", []),
    ("tr(inv(X)*A)", "X", []),
    ("det(X)", "X", ["X:3,3"]),
    ("x1^2*x2 + sin(x1*x2)", "x1,x2", []),
    ("logdet(X)", "X", ["X:n,n,spd"]),
    ("lambda_max(X)", "X", ["X:symmetric"]),
    ("x .* exp(x)", "x", ["x:n"]),
    ("softmax(x)", "x", []),
]


def by_kind(found: Any) -> dict[str, Series]:
    return {one.kind: one for one in found.series}


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(("expression", "wrt", "shapes"), SMOOTH, ids=[row[0] for row in SMOOTH])
def test_smooth_functions(expression: str, wrt: str, shapes: list[str], seed: int) -> None:
    found = numdiff(expression, wrt, shapes, seed=seed)
    kinds = by_kind(found)
    assert found.agrees and "approach the derivative" in found.verdict
    assert kinds[FORWARD].order == pytest.approx(1, abs=0.06)
    assert kinds[CENTRAL].order is None or kinds[CENTRAL].order == pytest.approx(2, abs=0.06)
    for kind in (FORWARD, CENTRAL):
        best = kinds[kind].best
        assert best is not None
        assert kinds[kind].order is None or 1e-3 < best[0] / BEST[kind] < 1e3
    if COMPLEX in kinds:
        assert kinds[COMPLEX].errors[-1] < 1e-12  # type: ignore[operator]  # it is defined there


@pytest.mark.parametrize(("expression", "wrt", "shapes"), SMOOTH[:9], ids=[row[0] for row in SMOOTH[:9]])
def test_the_error_terms_are_those_of_the_numbers(expression: str, wrt: str, shapes: list[str]) -> None:
    """Evaluated at the place itself: the right side is the error up to the next power of the step."""
    found = numdiff(expression, wrt, shapes, seed=2)
    assert found.place is not None and found.exact is not None
    data = {name: np.asarray(array) for name, array in found.place.values.items()}
    for kind, (power, step) in {FORWARD: (1, 1e-4), CENTRAL: (2, 1e-2)}.items():
        if kind not in found.terms:
            continue
        right = found.terms[kind][1].partition(" + O(")[0]
        declared = [
            f"{name}:{'matrix' if a.ndim == 2 else 'vector' if a.ndim else 'scalar'}" for name, a in data.items()
        ]
        term = evaluate(right, data | {found.taylor.step: step}, (), declared) if right != "0" else 0.0
        quotient = by_kind(found)[kind].quotients[STEPS.index(step)]
        assert quotient is not None
        error = float(quotient - found.exact.array)
        assert error == pytest.approx(term, rel=0.05, abs=1e-3 * step**power), kind


@pytest.mark.parametrize(
    ("expression", "wrt", "shapes", "forward", "central"),
    [
        ("sin(x)", "x", [], "(f(x + h) - f(x))/h - f'(x) = -h*sin(x)/2 + O(h^2)",
         "(f(x + h) - f(x - h))/(2*h) - f'(x) = -h^2*cos(x)/6 + O(h^4)"),
        ("f(x)", "x", ["f:function"], "(f(x + h) - f(x))/h - f'(x) = h*f''(x)/2 + O(h^2)",
         "(f(x + h) - f(x - h))/(2*h) - f'(x) = h^2*f'''(x)/6 + O(h^4)"),
        ("f(t)", "t", ["f:function"], "(f(t + h) - f(t))/h - f'(t) = h*f''(t)/2 + O(h^2)",
         "(f(t + h) - f(t - h))/(2*h) - f'(t) = h^2*f'''(t)/6 + O(h^4)"),
        ("x^2", "x", [], "(f(x + h) - f(x))/h - f'(x) = h", "(f(x + h) - f(x - h))/(2*h) - f'(x) = 0"),
        ("h^3", "h", [], "(f(h + eps) - f(h))/eps - f'(h) = 3*eps*h + O(eps^2)",
         "(f(h + eps) - f(h - eps))/(2*eps) - f'(h) = eps^2 + O(eps^4)"),
        ("x'*A*x", "x", [], "(f(x + h*d) - f(x))/h - Df(x)[d] = h*d'*A*d",
         "(f(x + h*d) - f(x - h*d))/(2*h) - Df(x)[d] = 0"),
    ],
)  # fmt: skip
def test_error_terms(expression: str, wrt: str, shapes: list[str], forward: str, central: str) -> None:
    found = numdiff(expression, wrt, shapes)
    assert {kind: " = ".join(pair) for kind, pair in found.terms.items()} == {FORWARD: forward, CENTRAL: central}


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("sum(abs(x))", "abs"), ("max(x)", "max"), ("sum(relu(x))", "relu"), ("logdet(X)", "logdet"),
        ("lambda_max(X)", "lambda_max"), ("spectral(X)", "spectral"), ("nuclear(X)", "nuclear"), ("norm1(x)", "norm1"),
        ("sum(erf(x))", "erf"), ("sum(piecewise(x > 0, x, x.^2))", "piecewise"), ("sum(sign(x) .* x)", "sign"),
    ],
)  # fmt: skip
def test_no_complex_step_of_what_is_not_analytic(expression: str, named: str) -> None:
    shapes = ["X:symmetric"] if "lambda" in expression else ["x:n"] if "x" in expression.partition("(")[2] else []
    found = numdiff(expression, (), shapes)
    assert COMPLEX not in by_kind(found) and found.refused == f"{named} is not analytic"


@pytest.mark.parametrize(
    "row", [row for row in FUNCTIONS.values() if row.kind == "scalar" and len(row.parameters) == 1]
)
def test_the_complex_step_is_right_or_refused_for_each_scalar_function(row: Any) -> None:
    try:
        found = numdiff(f"{row.name}(t)", "t", ["t:scalar"])
    except MatcalcError as error:
        assert error.kind in ("refused", "limit", "domain")
        return
    kinds = by_kind(found)
    assert (COMPLEX in kinds) <= row.analytic or bool(row.meaning)
    if COMPLEX in kinds:
        assert min(error for error in kinds[COMPLEX].errors if error is not None) < 1e-12


@pytest.mark.parametrize(
    ("expression", "at", "said"),
    [
        ("sum(abs(x))", {"x": [1, 0]}, "there is no derivative at that point: x ≠ 0 in every entry fails"),
        ("relu(t)", {"t": 0}, "there is no derivative at that point: t ≠ 0 fails"),
    ],
)
def test_at_a_kink_the_verdict_is_no(expression: str, at: dict[str, Any], said: str) -> None:
    found = numdiff(expression, at=at)
    assert found.agrees is False and found.verdict.startswith(said) and not found.terms


def test_where_the_leading_term_vanishes() -> None:
    found = numdiff("sin(x)", at={"x": 0})
    assert by_kind(found)[FORWARD].order == pytest.approx(2, abs=0.05)
    assert found.remarks() == ["forward: of higher order, for the leading error term vanishes here"]


def test_the_direction() -> None:
    data = {"x": [1.0, 2.0], "A": [[1, 2], [3, 4]]}
    given = numdiff("x'*A*x", "x", at=data, along="[1; 0]")
    named = numdiff("x'*A*x", "x", at=data | {"v": [1, 0]}, along="v")
    assert given.exact is not None and named.exact is not None
    assert given.exact.number == named.exact.number == 12
    drawn = numdiff("x'*A*x", "x", at=data, seed=1)
    assert drawn.place is not None and np.linalg.norm(drawn.place.direction) == pytest.approx(1)
    symmetric = numdiff("logdet(X)", "X", ["X:symmetric"]).place
    assert symmetric is not None and np.array_equal(symmetric.direction, symmetric.direction.T)


@pytest.mark.parametrize(
    ("expression", "options", "said"),
    [
        ("sin(x)", {"along": "2"}, "along is a direction, and x is a scalar"),
        ("x'*y", {"wrt": "x", "at": {"x": [1, 2]}}, "the point has no value of y"),
        ("x'*x", {"at": {"x": [1, 2]}, "along": "[1; 2; 3]"}, "m is 2 by the value of x (2), and 3 by"),
        ("x'*x", {"along": "[1, 2; 3, 4]"}, "the direction is 2×2, and the variable is m"),
        ("x'*x", {"at": {"x": [1, 2]}, "along": "[0; 0]"}, "the direction is zero"),
        ("z'*z", {"shapes": ["z:n,complex"]}, "functions of real variables"),
        ("log(x)", {"at": {"x": -1}}, "x > 0 fails: it is -1"),
        ("exp(x)", {"at": {"x": 800}}, "not finite"),
    ],
)
def test_what_is_refused(expression: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(MatcalcError, match=r".") as caught:
        numdiff(expression, **options)
    assert said in caught.value.message


def test_observed_orders_of_pure_powers() -> None:
    """c·h^p + eps/h has the slope p until the rounding is reached."""
    for power in (1, 2, 4):
        errors = [0.3 * h**power + 1e-17 / h for h in STEPS]
        order, straight = observed(errors, 1.0)
        assert order == pytest.approx(power, abs=0.05) and straight is not None and straight[0] == 0.1
    assert observed([1e-16] * len(STEPS), 1.0) == (None, None)
    assert observed([None] * len(STEPS), 1.0) == (None, None)


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def matcalc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.mark.parametrize("words", [("sin(x)", "--at", "x=1"), ("norm(A*x - b)^2", "-w", "x"), ("softmax(x)",)])
def test_the_table_fits_a_terminal(matcalc: Shell, words: tuple[str, ...]) -> None:
    plain, rich = matcalc("numdiff", *words), matcalc("numdiff", *words, "-f", "rich")
    assert plain.status == rich.status == 0
    table = [line for line in plain.out.splitlines() if line.startswith("1e-")]
    assert len(table) == len(STEPS) and len({len(line) for line in table}) == 1
    assert all(line in rich.out for line in table)
    assert max(map(len, rich.out.splitlines())) <= 80


def test_json_and_status(matcalc: Shell) -> None:
    found = json.loads(matcalc("numdiff", "sum(x.^3)", "--seed", "3", "--size", "m=2", "-f", "json").out)
    assert found["sizes"] == {"m": 2} and found["seed"] == 3 and len(found["table"]) == 15
    assert found["orders"]["forward"] == pytest.approx(1, abs=0.05) and found["agrees"] is True
    assert found["table"][0].keys() == {"h", "forward", "central", "complex_step"}
    assert found["terms"]["forward"].endswith("= 3*h*x'*d.^2 + O(h^2)")
    assert matcalc("numdiff", "norm1(x)", "--at", "x=[0; 1]").status == 1
    assert matcalc("numdiff", "f(x)", "-s", "f:function", "-w", "x").status == 0
