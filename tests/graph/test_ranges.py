"""The interval told for a node holds its entries at random points: functions of the table, products of matrices."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from matcalc_cli.curvature.definite import Prover
from matcalc_cli.functions.intervals import ANY
from matcalc_cli.functions.table import FUNCTIONS, spelling
from matcalc_cli.graph.nodes import Var, topological
from matcalc_cli.graph.ranges import Signs
from matcalc_cli.graph.tensor import var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.verification.interpret import Undefined, evaluate

pytestmark = pytest.mark.sampled(5)

VARIABLES = {
    "p": var("p", ("n",), ("positive",)), "q": var("q", ("n",), ("nonnegative",)), "x": var("x", ("n",)),
    "y": var("y", ("n",)), "w": var("w", ("n",), ("simplex",)),
    "A": var("A", ("n", "n")), "P": var("P", ("n", "n"), ("positive",)), "S": var("S", ("n", "n"), ("spd",)),
    "N": var("N", ("n", "n"), ("nd",)), "K": var("K", ("n", "n"), ("skew",)),
    "L": var("L", ("n", "n"), ("lower", "positive")), "R": var("R", ("n", "n"), ("simplex",)),
}  # fmt: skip
INNER = ("p", "-p", "q", "-q", "x", "x.^2", "-x.^2 - 1", "p + 1", "1 - p", "w", "w - 1", "p/2 + 3", "-p - 3")
SCALARS = [name for name, row in FUNCTIONS.items() if row.kind == "scalar" and len(row.parameters) == 1]
FORMS = (
    "{1}'*{0}*{1}", "{1}'*{0}*{2}", "{0}*{1}", "diag({0})", "tr({0})", "{0}[1, 2]*{1}", "{0} .* {0}", "{0}'*{0}",
    "{0}.^3", "({0}*{1}).^(1/2)", "inv({0})", "{1}'*inv({0})*{1}", "{0}*diag({1})*{0}'", "tril({0})*{1}", "{1}*{2}'",
    "sum({1})*{2}", "{1} - {2}", "{1} ./ {2}", "diag({0}*{0})",
    "tr({0}*{0})", "({1}'*{2})^2 - {1}'*{1}", "diag({0}.*{0})", "softmax({0}, 1)", "log(softmax({0}, 2))",
    "w'*{1}", "w'*exp({1})", "w'*R*{1}", "R*w - R*{1}", "tr(R*{0})", "w'*(w .* {1})", "R'*{1}",
    "sum(R .* tanh({0}), 2)", "sum(R .* tanh({0}), 1)", "sum(R .* R .* sin({0}))", "w'*diag(R)", "w'*R*w", "w'*R'*w",
)  # fmt: skip


def point(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    vectors, (A, B) = rng.standard_normal((5, 3)), rng.standard_normal((2, 3, 3))
    p, q, x, y, w = vectors * (1, 3)[seed % 2]
    return {
        "p": np.abs(p) + 0.01, "q": np.maximum(q, 0), "x": x, "y": y, "w": np.abs(w) / np.abs(w).sum(),
        "A": A, "P": np.abs(A) + 0.01, "S": A @ A.T + 0.1 * np.eye(3), "N": -B @ B.T - 0.1 * np.eye(3), "K": A - A.T,
        "L": np.tril(np.abs(B) + 0.01), "R": np.abs(B) / np.abs(B).sum(axis=1, keepdims=True),
    }  # fmt: skip


POINTS = [point(seed) for seed in range(4)]


def assert_inside(text: str) -> int:
    """Every part that has a value, where the whole has one; how many intervals say something."""
    node = lower_macro(text, VARIABLES)
    parts = [part for part in topological([node]) if not isinstance(part, Var)]
    told = [(part, signs.range(part)) for signs in (Signs({}, total=True), Prover({}).signs) for part in parts]
    for values in POINTS:
        try:
            evaluate(node, values, {"n": 3})
        except Undefined:
            continue
        for part, found in told:
            entries = np.asarray(evaluate(part, values, {"n": 3}))
            slack = 1e-9 * max(1.0, float(np.abs(entries).max(initial=0.0)))
            assert found.low is None or entries.min() >= float(found.low) - slack, (text, found)
            assert found.high is None or entries.max() <= float(found.high) + slack, (text, found)
    return sum(found.low is not None or found.high is not None for _, found in told)


@pytest.mark.parametrize("name", SCALARS)
def test_of_functions(name: str) -> None:
    for inner in INNER:
        assert_inside(f"{spelling(name)}({inner})")


MEANS = {  # text -> is it positive?
    "w'*p": True, "w'*exp(x)": True, "R*p": True, "w'*R*p": True, "sum(R .* exp(A), 2)": True,
    "sum(R .* exp(A), 1)": False, "R'*p": False, "w'*w": False, "w'*x": False, "w'*q": False, "tr(R)": False,
    "w'*diag(R)": False,
}  # fmt: skip


@pytest.mark.parametrize("text", MEANS)
def test_a_mean_lies_where_what_is_averaged_does(text: str) -> None:
    assert Signs({}).range(lower_macro(text, VARIABLES)).positive is MEANS[text]


def test_of_complex_values_nothing_is_told() -> None:
    for text in ("softmax(Z, 1)", "softmax(Z, 2)", "exp(Z)"):
        node = lower_macro(text, {"Z": var("Z", ("n", "n"), ("complex",))})
        assert Signs({}).range(node) == ANY, text


@pytest.mark.parametrize("form", FORMS)
def test_of_products(form: str) -> None:
    vectors = [("p", "q"), ("x", "y"), ("p", "x")]
    said = [assert_inside(form.format(matrix, *pair)) for matrix, pair in product("APSNKLR", vectors)]
    assert any(said) or form in ("inv({0})", "{1} - {2}")
