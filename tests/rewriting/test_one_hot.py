"""A function of the entry that something one-hot picks keeps its value in every other form."""

import numpy as np
import pytest

from matcalc_cli.functions.table import FUNCTIONS, spelling
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.rewriting.simplify import rewritten, simplify
from matcalc_cli.verification.interpret import Undefined, evaluate

pytestmark = [pytest.mark.sampled(5), pytest.mark.each(5)]

SIZES = {"n": 3, "k": 4}
SHAPES = {
    "y": ("k",),
    "Y": ("n", "k"),
    "x": ("k",),
    "p": ("k",),
    "X": ("n", "k"),
    "P": ("n", "k"),
    "s": (),
    "z": ("n",),
}
WORDS = {"p": ("positive",), "P": ("positive",)}
HOT = {"y": ("onehot", "simplex", "unit", "nonnegative"), "Y": ("onehot", "simplex", "unit", "nonnegative")}
NAMES = [name for name, row in FUNCTIONS.items() if row.kind == "scalar" and len(row.parameters) == 1]
OF_VECTORS = ("x", "p", "exp(x)", "x.^2", "p - x", "exp(x)/sum(exp(x))", "P'*z", "X'*z", "sin(x) + 2", "log(p)")
OF_MATRICES = ("X", "P", "exp(X)", "softmax(X, 2)", "P .* X", "X.^2")
PICKS = (
    *(
        (pick, part)
        for pick in ("y'*({0})", "3*(y'*({0}))/s", "Y*({0})", "-Y*({0})", "y'*diag({0})*y")
        for part in OF_VECTORS
    ),
    *(
        (pick, part)
        for pick in (
            "sum(Y .* ({0}), 2)",
            "diag(Y*({0})')",
            "(Y .* ({0}))*ones(k)",
            "({0})*y",
            "sum(Y .* ({0}))",
            "Y'*({0})",
        )
        for part in OF_MATRICES
    ),
)


def read(text: str, hot: bool) -> Node:
    words = {**WORDS, **(HOT if hot else {})}
    return lower_macro(text, {name: var(name, shape, words.get(name, ())) for name, shape in SHAPES.items()})


def point(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    found = {name: rng.standard_normal([SIZES[dim] for dim in shape]) for name, shape in SHAPES.items()}
    positive = {name: np.abs(found[name]) + 0.1 for name in WORDS}
    return {**found, **positive, "y": np.eye(4)[rng.integers(4)], "Y": np.eye(4)[rng.integers(4, size=3)]}


@pytest.mark.parametrize("name", NAMES)
def test_the_value_stays(name: str) -> None:
    for pick, part in PICKS:
        text = f"{spelling(name)}({pick.format(part)})"
        plain, hot = read(text, hot=False), read(text, hot=True)
        for form in (rewritten(hot), simplify(hot)):
            for seed in range(3):
                try:
                    expected = evaluate(plain, point(seed), SIZES)
                except Undefined:
                    continue
                assert np.allclose(evaluate(form, point(seed), SIZES), expected), text


@pytest.mark.parametrize("text", ["log(y'*p)", "log(Y*p)", "log(sum(Y .* P, 2))", "log(y'*exp(x)/sum(exp(x)))"])
def test_the_function_is_taken_of_all_entries(text: str) -> None:
    node = read(text, hot=True)
    assert rewritten(node) is not node
    assert rewritten(read(text, hot=False)) is read(text, hot=False)


@pytest.mark.parametrize(
    "text",
    ["log(y'*x)", "log(-y'*x)", "log(Y'*z)", "log(sum(Y .* P, 1))", "log(sum(Y .* P))", "abs(y'*x)", "exp(y'*x)"],
)
def test_it_stays_where_other_entries_may_be_undefined_and_where_nothing_is_gained(text: str) -> None:
    node = read(text, hot=True)
    assert rewritten(node) is node
