"""What is said beside an answer: why a Jacobian has its shape, symmetry, monotonicity, steepest ascent.

A pipe gets the answer alone.
"""

import json

import numpy as np
import pytest
from running import Shell

from matcalc_cli import evaluate

pytestmark = pytest.mark.sampled(8)

# command | kind -> text
SAID = (
    ("jac", "A*x", "x", "A:m,n", "shape", "m×n: f has m entries, x has n"),
    ("jac", "softmax(x)", "x", "x:k", "shape", "k×k: f has k entries, x has k"),
    ("jac", "norm(x)", "x", "x:n", "shape", "1×n: f is a scalar, x has n entries"),
    ("jac", "t*b", "t", "t:scalar b:n", "shape", "n×1: f has n entries, t is a scalar"),
    ("jac", "[x1*x2; x1; x2]", "x1,x2", "", "shape", "3×2: f has 3 entries, there are 2 variables"),
    ("jac", "f(x)", "x", "f:function(n)->m", "shape", "m×n: f has m entries, x has n"),
    ("hess", "x'*A*x", "x", "A:n,n", "symmetric", "the Hessian equals its transpose"),
    ("hess", "x'*A*x", "x", "A:n,n,symmetric", "symmetric", "the Hessian equals its transpose"),
    ("hess", "x1^2*x2", "x1,x2", "", "symmetric", "the Hessian equals its transpose"),
    ("hess", "logsumexp(A*x)", "x", "", "symmetric", "the Hessian equals its transpose"),
    ("grad", "exp(-t)", "t", "", "monotonicity", "f is decreasing"),
    ("diff", "t^3", "t", "", "monotonicity", "f is increasing"),
    ("grad", "a*t", "t", "a:scalar,positive", "monotonicity", "f is increasing"),
    ("grad", "a*t", "t", "a:scalar,nonnegative", "monotonicity", "f is nondecreasing"),
    ("grad", "t^2", "t", "t:scalar,positive", "monotonicity", "f is increasing"),
    ("grad", "1/t", "t", "", "monotonicity", "f is decreasing on each interval of its domain"),
)
SILENT = (
    ("grad", "A*x", "x", "A:m,n"),
    ("jac", "A*X", "X", ""),
    ("grad", "t^2", "t", ""),
    ("grad", "a*t", "t", "a:scalar t:scalar"),
    ("hess", "t^2", "t", ""),
    ("show", "x'*x", "", "x:n"),
    ("grad", "x'*x", "x", "x:n"),
)


def words(verb: str, expression: str, wrt: str, declared: str) -> list[str]:
    given = [verb, expression, *(["--wrt", wrt] if wrt else [])]
    return given + [word for declaration in declared.split() for word in ("-s", declaration)]


@pytest.mark.parametrize(("verb", "expression", "wrt", "declared", "kind", "text"), SAID)
def test_what_is_said(
    matcalc: Shell, verb: str, expression: str, wrt: str, declared: str, kind: str, text: str
) -> None:
    asked = words(verb, expression, wrt, declared)
    assert {"kind": kind, "text": text} in json.loads(matcalc(*asked, "-f", "json").out)["remarks"]
    shown = matcalc(*asked, "-f", "rich").out
    assert text.partition(": ")[2].partition(" has ")[0].removeprefix("f") in shown
    assert shown.index("×") < shown.index("shape") if kind == "shape" else kind in shown
    assert text not in "".join(matcalc(*asked)[1:])  # nor as a note: a pipe has the answer alone


@pytest.mark.parametrize(("verb", "expression", "wrt", "declared"), SILENT)
def test_what_is_not_known_is_not_said(matcalc: Shell, verb: str, expression: str, wrt: str, declared: str) -> None:
    assert "remarks" not in json.loads(matcalc(*words(verb, expression, wrt, declared), "-f", "json").out)


def test_a_name_of_the_input_is_not_that_of_the_function(matcalc: Shell) -> None:
    shown = matcalc(*words("jac", "f(x)", "x", "f:function(n)->m"), "-f", "rich").out
    assert "m×n: g has m entries, x has n\n" in shown


@pytest.mark.parametrize(
    ("expression", "wrt", "declared", "point"),
    [
        ("x1^2*x2", "x1,x2", "", {"x1": 1.0, "x2": 2.0}),
        ("norm(A*x - b)^2", "x", "", {"x": [1, 2], "A": [[1, 2], [3, 4]], "b": [0, 1]}),
        ("logdet(X)", "X", "", {"X": [[2, 1], [0, 3]]}),
    ],
)
def test_the_direction_of_steepest_ascent(
    matcalc: Shell, expression: str, wrt: str, declared: str, point: dict[str, object]
) -> None:
    """The difference along it is its rate, and along others less."""
    given = [word for name, value in point.items() for word in ("--at", f"{name}={json.dumps(value)}")]
    out = json.loads(matcalc(*words("grad", expression, wrt, declared), *given, "-f", "json").out)
    (text,) = [remark["text"] for remark in out["remarks"] if remark["kind"] == "ascent"]
    along, rate = text.removeprefix("along ").split(", at rate ")
    direction = evaluate(along, {})
    assert np.linalg.norm(direction) == pytest.approx(1, abs=1e-5)

    def slope(step: np.ndarray) -> float:
        names = wrt.split(",")
        value = np.array([point[name] for name in names]) if len(names) > 1 else np.array(point[wrt])
        ends = []
        for h in (1e-5, -1e-5):
            moved = value + h * np.reshape(step, value.shape)
            ends.append(
                evaluate(expression, point | (dict(zip(names, moved, strict=True)) if len(names) > 1 else {wrt: moved}))
            )
        return float((ends[0] - ends[1]) / 2e-5)

    assert slope(direction) == pytest.approx(float(rate), rel=1e-3)
    for seed in range(5):
        other = np.random.default_rng(seed).standard_normal(np.shape(direction))
        assert slope(other / np.linalg.norm(other)) <= float(rate) * (1 + 1e-3)


def test_where_the_gradient_vanishes(matcalc: Shell) -> None:
    out = json.loads(matcalc("grad", "x'*x", "--wrt", "x", "--at", "x=[0; 0]", "-f", "json").out)
    assert out["remarks"] == [{"kind": "ascent", "text": "none: the gradient is zero, the point is stationary"}]
    kinked = json.loads(matcalc("grad", "norm1(x)", "--wrt", "x", "--at", "x=[0; 0]", "-f", "json").out)
    assert "remarks" not in kinked  # the slope at a kink says nothing


@pytest.mark.parametrize(("point", "word"), [("1", "indefinite"), ("0", "zero")])
def test_definiteness_at_a_point(matcalc: Shell, point: str, word: str) -> None:
    given = ["--at", f"x1={point}", "--at", f"x2={point}"]
    asked = ["hess", "x1^2*x2", "--wrt", "x1,x2", "--definiteness", *given]
    assert json.loads(matcalc(*asked, "-f", "json").out)["point"]["definiteness"] == word
