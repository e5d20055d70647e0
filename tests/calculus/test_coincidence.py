"""Branches whose arguments agree on open sets: gradients against differences of a reading of the text of its own.

The reading pairs every text with a NumPy function, so neither the graph nor the interpreter is asked for a value.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import call_code

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.calculus.coincidence import coincide
from matcalc_cli.inference.shapes import declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower

Expression = tuple[str, Callable[[Any], Any]]  # a text over B, and what it means

STEP, TOLERANCE = 1e-6, 1e-5
SIZE = 3

LEAVES: list[Expression] = [
    ("B", lambda B: B),
    ("B'", lambda B: B.T),
    ("tril(B)", np.tril),
    ("triu(B)", np.triu),
    ("2*B", lambda B: 2 * B),
    ("zeros(n, n)", np.zeros_like),
    ("diag(diag(B))", lambda B: np.diag(np.diag(B))),
]


def _one(name: str, function: Callable[..., Any]) -> Callable[[Expression], Expression]:
    return lambda a: (f"{name}({a[0]})", lambda B: function(a[1](B)))


def _two(name: str, function: Callable[..., Any]) -> Callable[[Expression, Expression], Expression]:
    return lambda a, b: (f"{name}({a[0]}, {b[0]})", lambda B: function(a[1](B), b[1](B)))


def _piecewise(a: Expression, b: Expression, c: Expression) -> Expression:
    return (
        f"piecewise({a[0]} > {b[0]}, {c[0]}, {b[0]})",
        lambda B: np.where(a[1](B) > b[1](B), c[1](B), b[1](B)),
    )


EXPRESSIONS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(_one("abs", np.abs), inner),
        st.builds(_one("relu", lambda t: np.maximum(t, 0)), inner),
        st.builds(_two("max", np.maximum), inner, inner),
        st.builds(_two("min", np.minimum), inner, inner),
        st.builds(_piecewise, inner, inner, inner),
    ),
    max_leaves=5,
)


def differences(function: Callable[[Any], Any], at: Any) -> tuple[Any, Any]:
    """The gradient of the sum of the weighted entries by differences, and where it has none (a kink)."""
    weights = np.arange(1.0, SIZE * SIZE + 1).reshape(SIZE, SIZE)
    gradient, kinked = np.zeros_like(at), np.zeros(at.shape, dtype=bool)
    for place in np.ndindex(*at.shape):
        moved = STEP * (np.arange(at.size).reshape(at.shape) == np.ravel_multi_index(place, at.shape))
        ahead, here, behind = ((weights * function(at + s * moved)).sum() for s in (1, 0, -1))
        gradient[place] = (ahead - behind) / (2 * STEP)
        kinked[place] = abs(ahead - 2 * here + behind) > TOLERANCE * STEP
    return gradient, kinked


def assert_right(expression: Expression, **options: Any) -> None:
    text, function = expression
    answer = Answer(Question(f"sum(W .* {text})", "grad", ["B"], ["B:n,n", "W:n,n"], **options))
    weights = np.arange(1.0, SIZE * SIZE + 1).reshape(SIZE, SIZE)
    for seed in range(3):
        at = np.random.default_rng(seed).standard_normal((SIZE, SIZE))
        expected, kinked = differences(function, at)
        found = call_code(answer.numpy(), {"B": at, "W": weights}, {"n": SIZE})
        wrong = (np.abs(found - expected) > TOLERANCE * 100) & ~kinked
        assert not wrong.any(), (text, answer.text, expected, found)


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS)
def test_gradients_where_branches_agree(expression: Expression) -> None:
    assert_right(expression)


CASES: list[Expression] = [
    ("min(B, tril(B))", lambda B: np.minimum(B, np.tril(B))),
    ("max(B, abs(B))", lambda B: np.maximum(B, np.abs(B))),
    ("max(B, B')", lambda B: np.maximum(B, B.T)),
    ("piecewise(B > 3, 0*B, max(B, tril(B)))", lambda B: np.where(B > 3, 0, np.maximum(B, np.tril(B)))),
    ("max(max(B, tril(B)), triu(B))", lambda B: np.maximum(np.maximum(B, np.tril(B)), np.triu(B))),
]


@pytest.mark.parametrize("expression", CASES, ids=[text for text, _ in CASES])
def test_reported_gradients_where_branches_agree(expression: Expression) -> None:
    assert_right(expression)


OWN: list[tuple[str, Callable[[Any, Any], Any]]] = [
    ("f(t, s) = max(t, s)", np.maximum),
    ("f(t, s) = min(3*t, 2*s + t)", lambda t, s: np.minimum(3 * t, 2 * s + t)),
    ("f(t, s) = piecewise(t > 5, s, max(s, t))", lambda t, s: np.where(t > 5, s, np.maximum(s, t))),
]


@pytest.mark.parametrize(("definition", "meaning"), OWN, ids=[text for text, _ in OWN])
@pytest.mark.parametrize("arguments", ["B, tril(B)", "tril(B), B", "B, abs(B)"])
def test_a_function_of_ones_own_does_not_know_what_it_is_given(
    definition: str, meaning: Callable[[Any, Any], Any], arguments: str
) -> None:
    values: dict[str, Callable[[Any], Any]] = {"B": lambda B: B, "tril(B)": np.tril, "abs(B)": np.abs}
    one, other = (values[word] for word in arguments.split(", "))
    assert_right((f"f({arguments})", lambda B: meaning(one(B), other(B))), define=definition)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("x", "y", False),
        ("A*x", "B*x", False),
        ("x", "A*x", False),
        ("x.^2", "x", False),
        ("x", "2*x", False),
        ("x", "c", False),
        ("x", "abs(y)", False),
        ("x", "abs(x)", True),
        ("X", "X'", True),
        ("X", "tril(X)", True),
        ("L", "2*L", True),
        ("X", "diag(x)", False),
        ("diag(x)", "diag(y)", True),
        ("x[1:2]", "x[2:3]", True),
    ],
)
def test_what_is_known_to_differ(one: str, other: str, answer: bool) -> None:
    declared = declare(["x:n", "y:n", "A:n,n", "B:n,n", "X:n,n", "L:n,n,lower", "c:scalar"])
    nodes = []
    for tree in (parse(text, frozenset(declared)).tree for text in (one, other)):
        typing = infer(tree, declared)
        typing.places = dict.fromkeys(typing.shapes)  # a variable is told by its name, wherever it stands
        nodes.append(lower(tree, typing).node)
    assert coincide(*nodes) is answer


def test_the_condition_does_not_deny_what_the_answer_is_for() -> None:
    assert Answer(Question("sum(max(x, abs(x)))", "grad", ["x"])).conditions == [
        "x ≠ 0 in every entry",
        "x - abs(x) ≠ 0 or 0 all around in every entry",
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("n*x", "x.^2", False),
        ("n*x", "m*n*x.^3", False),
        ("x .* y", "n*x", False),
        ("n*x .* y", "2*x .* y", True),  # their difference may be 0 everywhere: n = 2
        ("x", "abs(x)", True),
    ],
)
def test_sizes_are_numbers_that_are_not_0(one: str, other: str, same: bool) -> None:
    declared = declare(["x:n", "y:n", "z:m"])
    names = frozenset(["x", "y", "z", "n", "m"])
    trees = [parse(text, names).tree for text in (one, other)]
    typing = infer(parse(f"({one}) + ({other}) + 0*sum(z)", names).tree, declared)
    assert coincide(*(lower(tree, typing).node for tree in trees)) is same
