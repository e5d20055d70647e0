"""Matrix functions and powers with a symbolic exponent: their numbers, their derivatives at random, what is refused."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import einsum, matpow, series, size, transpose, unrolled, var
from matcalc_cli.graph.whole_numbers import counts, sign_of
from matcalc_cli.verification.interpret import evaluate
from matcalc_cli.verification.primary_values import frechet, value

pytestmark = pytest.mark.sampled(20)

SHAPES = ("A:n,n", "B:n,n", "X:n,n", "a:n", "b:n", "S:n,n,symmetric", "t:scalar")

PRIMARY = [row.name for row in FUNCTIONS.values() if row.primary is not None]


def ask(expression: str, verb: str = "grad", wrt: str = "X", **options: Any) -> Answer:
    return Answer(Question(expression, verb, [wrt], SHAPES, **options))


# --- numbers ---------------------------------------------------------------------------------------------------------


def similar(eigenvalues: Any, seed: int) -> tuple[Any, Any]:
    """A matrix with these eigenvalues and the basis in which it is diagonal."""
    import numpy as np

    basis = np.eye(4) + 0.3 * np.random.default_rng(seed).standard_normal((4, 4))
    return basis @ np.diag(eigenvalues) @ np.linalg.inv(basis), basis


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", PRIMARY)
def test_value_is_the_function_of_the_eigenvalues(name: str, seed: int) -> None:
    import numpy as np

    scalar = {"expm": np.exp, "logm": np.log, "sqrtm": np.sqrt, "sinm": np.sin, "cosm": np.cos}[name]
    eigenvalues = np.random.default_rng(100 + seed).uniform(0.05, 6.0, 4)
    matrix, basis = similar(eigenvalues, seed)
    expected = basis @ np.diag(scalar(eigenvalues)) @ np.linalg.inv(basis)
    assert np.allclose(value(name, matrix), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("matrix", ["diag(a)", "a[1]*eye(n)", "3*eye(n)", "diag(a)*diag(b)", "zeros(n, n)"])
@pytest.mark.parametrize("name", PRIMARY)
def test_of_a_diagonal_matrix_it_is_that_of_the_entries(name: str, matrix: str) -> None:
    """The node goes by the entries, the number by an algorithm for any matrix."""
    import numpy as np

    if (name, matrix) == ("logm", "zeros(n, n)"):
        return  # is refused
    point, sizes = {"a": np.array([0.4, 1.3, 2.2]), "b": np.array([0.7, 1.9, 0.6])}, {"n": 3}
    node = Answer(Question(f"{name}({matrix})", "show", [], SHAPES)).node
    whole = evaluate(Answer(Question(matrix, "show", [], SHAPES)).node, point, sizes)
    expected = value(name, whole) if matrix != "zeros(n, n)" else whole if name in ("sinm", "sqrtm") else np.eye(3)
    assert np.allclose(evaluate(node, point, sizes), expected)


@pytest.mark.parametrize("name", PRIMARY)
def test_frechet_is_the_divided_difference(name: str) -> None:
    """Daleckii and Krein: in a basis of eigenvectors L has the entries f[λ_i, λ_j]·E_ij."""
    import numpy as np

    scalar = {"expm": np.exp, "logm": np.log, "sqrtm": np.sqrt, "sinm": np.sin, "cosm": np.cos}[name]
    eigenvalues = np.array([0.3, 0.9, 1.7, 2.9])
    matrix, basis = similar(eigenvalues, 3)
    inner = np.random.default_rng(1).standard_normal((4, 4))
    f, (i, j) = scalar(eigenvalues), np.indices((4, 4))
    h = 1e-6
    slopes = (scalar(eigenvalues + h) - scalar(eigenvalues - h)) / (2 * h)
    with np.errstate(all="ignore"):
        quotients = np.where(i == j, slopes[i], (f[i] - f[j]) / (eigenvalues[i] - eigenvalues[j]))
    expected = basis @ (quotients * inner) @ np.linalg.inv(basis)
    found = frechet(name, matrix, basis @ inner @ np.linalg.inv(basis))
    assert np.allclose(found, expected, rtol=1e-8, atol=1e-8)


def test_numbers_of_special_matrices() -> None:
    import numpy as np

    nilpotent = np.array([[0.0, 1.0], [0.0, 0.0]])
    assert np.allclose(value("expm", nilpotent), [[1, 1], [0, 1]])
    assert np.allclose(value("sinm", nilpotent), nilpotent)
    for name in ("logm", "sqrtm"):
        assert np.isnan(value(name, -np.eye(2))).all()
        assert np.isnan(value(name, np.diag([-1.0, 2.0]))).all()
    both = value("sqrtm", np.stack([np.eye(2) * 4, -np.eye(2)]))  # one of a batch does not spoil the other
    assert np.allclose(both[0], 2 * np.eye(2)) and np.isnan(both[1]).all()


# --- derivatives -----------------------------------------------------------------------------------------------------


def matrix_text(rng: random.Random, depth: int) -> str:
    """A random square matrix, which keeps near the identity where a root or logarithm is taken of it."""
    if depth == 0:
        return rng.choice(["X", "A", "X'", "S", "B"])
    inner = matrix_text(rng, depth - 1)
    kind = rng.randrange(8)
    if kind == 0:
        return f"{inner}*{matrix_text(rng, depth - 1)}"
    if kind == 1:
        return f"({inner} + {matrix_text(rng, depth - 1)})"
    if kind == 2:
        return f"({inner})^{rng.choice(['k', '(k + 1)', '2', 'k'])}"
    if kind == 3:
        return f"inv({inner})^k"
    factor = rng.choice(["", "2*", "-"]) if kind > 5 else ""
    return f"{rng.choice(['expm', 'logm', 'sqrtm', 'sinm', 'cosm'])}({factor}{inner})"


@pytest.mark.parametrize("seed", range(40))
def test_gradient_of_a_random_composition(seed: int) -> None:
    rng = random.Random(seed)
    inner = matrix_text(rng, rng.choice([1, 2, 2, 3]))
    expression = rng.choice(["tr({})", "tr(A*{})", "a'*{}*b", "sum({})", "norm({}*a)^2"]).format(inner)
    if "X" not in expression:
        expression += " + tr(expm(X))"
    answer = ask(expression)
    found = answer.check(seed=seed)
    if found.ok is None:
        pytest.skip(found.message)
    assert found.ok, (expression, answer.text, found.message)


@pytest.mark.parametrize("seed", range(24))
def test_derivative_by_a_scalar_of_commuting_matrices(seed: int) -> None:
    """Every matrix here is a function of A, so nothing needs the Fréchet derivative by name."""
    rng = random.Random(seed)

    def commuting(depth: int) -> str:
        if depth == 0:
            return rng.choice(["t*A", "A", "t^2*A", "(t*A + t^2*eye(n))"])
        kind, inner = rng.randrange(4), commuting(depth - 1)
        if kind == 0:
            return f"({inner})^k"
        if kind == 1:
            return f"({inner} + {commuting(depth - 1)})"
        return f"{rng.choice(['expm', 'sinm', 'cosm'])}({commuting(0)})"

    answer = ask(f"{commuting(rng.choice([1, 2]))}*b", "diff", "t")
    assert "frechet" not in answer.text, answer.text
    assert answer.check(seed=seed).ok is not False, (answer.expression, answer.text)


@pytest.mark.parametrize("expression", ["expm(X)", "sqrtm(X)*B*X", "X*logm(A + X)", "sinm(X')^k", "X^k*expm(X)"])
def test_along_a_direction(expression: str) -> None:
    answer = ask(expression, "jac", along="E")
    found = answer.check()
    assert found.ok, (answer.text, found.message)


@pytest.mark.parametrize(("verb", "expression"), [("hess", "a'*X^k*b"), ("hess", "tr(A*X^k)"), ("hess", "det(X^k)")])
def test_second_derivative_of_a_power(verb: str, expression: str) -> None:
    assert ask(expression, verb).check().ok


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_answer_holds_for_every_exponent(k: int) -> None:
    for expression in ("a'*X^k*b", "tr(A*inv(X)^k)", "tr(X^k)", "a'*(X^k)'*X^k*b"):
        assert ask(expression).check(sizes={"k": k}).ok


@pytest.mark.parametrize("n", [7, 12])
def test_long_power_is_the_written_out_one(n: int) -> None:
    """Σ_r for X^n against the product of n factors, term by term, at a random point."""
    import numpy as np

    rng = np.random.default_rng(n)
    point = {"X": rng.standard_normal((3, 3)), "a": rng.standard_normal(3), "b": rng.standard_normal(3)}
    x, power = point["X"], np.linalg.matrix_power
    expected = sum(np.outer(power(x, r).T @ point["a"], power(x, n - 1 - r) @ point["b"]) for r in range(n))
    answer = ask(f"a'*X^{n}*b")
    assert answer.text.startswith("sum(r, 0, ")
    assert np.allclose(evaluate(answer.node, point, {"n": 3}), expected)


# --- the graph -------------------------------------------------------------------------------------------------------

X = var("X", ("n", "n"))
E = var("E", ("n", "n"))


def term(counter: str) -> Node:
    return einsum([(matpow(X, counter), (0, 1)), (E, (1, 2)), (matpow(X, counter), (2, 3))], (0, 3))


def test_equal_sums_are_one_object_whatever_the_counter() -> None:
    assert series("r", 0, "k", term("r")) is series("q", 0, "k", term("q"))
    assert counts(series("r", 0, "k", term("r"))) == {"k"}


def test_sum_of_transposes_is_the_transpose_of_the_sum() -> None:
    transposed = series("r", 0, "k", transpose(term("r")))
    assert transposed is transpose(series("r", 0, "k", term("r")))


def test_inner_counter_is_not_captured() -> None:
    """Σ_r Σ_s X^(r+s)·E, and the same written with the names exchanged."""

    def both(outer: str, inner: str) -> Node:
        exponent = ((1, (inner,)), (1, (outer,))) if inner < outer else ((1, (outer,)), (1, (inner,)))
        body = einsum([(matpow(X, exponent), (0, 1)), (E, (1, 2)), (matpow(X, inner), (2, 3))], (0, 3))
        return series(outer, 0, "k", series(inner, 0, outer, body))

    assert both("r", "s") is both("s", "r")


def test_equal_terms_are_counted_only_where_there_are_that_many() -> None:
    assert series("r", 1, "k", E) is einsum([(size("k"), ()), (E, (0, 1))], (0, 1))
    open_end = series("r", 0, ((1, ("k",)), (-9, ())), E)  # none for k < 9, not k - 8
    assert unrolled(open_end, {"k": 3}).children == ()


@given(st.integers(-4, 4), st.integers(-4, 4), st.integers(1, 6), st.integers(-3, 3))
@settings(max_examples=200, deadline=None)
def test_sign_of_a_running_exponent(slope: int, number: int, k: int, share: int) -> None:
    """Where a sign is given, no value in the range has the other; k is at least 1."""
    from matcalc_cli.dimensions import add, mul
    from matcalc_cli.dimensions import value as at

    exponent = add(add(mul(slope, "~0"), mul(share, "k")), number)
    if not slope:
        return
    sign = sign_of(exponent, {"~0": (0, add("k", -1))})
    found = [at(exponent, {"~0": r, "k": k}) for r in range(k)]
    assert sign != 1 or min(found) >= 0
    assert sign != -1 or max(found) < 0


# --- what is said, what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "conditions"),
    [
        ("tr(A*logm(X))", ["X has no eigenvalue in (-∞, 0]"]),
        ("tr(sqrtm(X))", ["X has no eigenvalue in (-∞, 0]"]),
        ("tr(expm(X))", []),
        ("a'*X^k*b", ["k a positive integer"]),
        ("a'*inv(X)^k*b", ["X invertible", "k a positive integer"]),
        ("det(X^k)", ["X invertible", "k a positive integer"]),
    ],
)
def test_conditions(expression: str, conditions: list[str]) -> None:
    assert sorted(ask(expression).conditions) == sorted(conditions)


@pytest.mark.parametrize(
    ("verb", "expression", "wrt", "message"),
    [
        ("jac", "expm(X)", "X", "entry by entry"),
        ("hess", "tr(A*expm(X))", "X", "second derivative"),
        ("grad", "tr(frechet_expm(X, A)*B)", "X", "second derivative"),
        ("grad", "tr(X^k)", "k", "counts factors"),
        ("show", "X^(k/2)", "X", "whole number"),
        ("show", "logm(zeros(n, n))*X", "X", "no logarithm"),
        ("grad", "sum(r, 0, k, tr(A*X^(r - 2)))", "X", "below and above 0"),
        ("show", "sum(r, 0, a'*b, X^r)", "X", "not transposed"),
        ("show", "sum(r, a'*b, 3, X^r)", "X", "not transposed"),
        ("show", "sum(n, 0, 3, X^n)", "X", "a size already"),
    ],
)
def test_refused(verb: str, expression: str, wrt: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        Answer(Question(expression, verb, [wrt] if verb != "show" else [], SHAPES))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("expm(X)*expm(-X)", "eye(n)"),
        ("inv(expm(X))", "expm(-X)"),
        ("expm(X')'", "expm(X)"),
        ("expm(zeros(n, n))*X", "X"),
        ("expm(diag(a))", "diag(exp(a))"),
        ("sqrtm(X)*sqrtm(X)", "X"),
        ("sqrtm(S)'", "sqrtm(S)"),
        ("X^k*X*inv(X)^2", "X^(k - 1)"),
        ("X^k*X^l", "X^(k + l)"),
        ("(X^2)^k", "X^(2*k)"),
        ("(3*t*X)^k", "t^k*3^k*X^k"),
        ("(X')^k", "(X^k)'"),
        ("expm(t)", "exp(t)"),
        ("sum(r, 0, 3, X^r)", "X^3 + X^2 + X + eye(n)"),
        ("sum(r, 1, k, A)", "k*A"),
        ("sum(r, 0, k, 2*t*X^r)", "2*t*sum(r, 0, k, X^r)"),
    ],
)
def test_shown(expression: str, text: str) -> None:
    assert Answer(Question(expression, "show", [], SHAPES)).text == text


def test_forms() -> None:
    answer = ask("a'*X^k*b")
    assert answer.unicode.startswith("Σᵣ₌₀ᵏ⁻¹ ")
    assert r"\sum_{r=0}^{k - 1}" in answer.latex
    assert r"L_{\exp}\left(X^{\top}, A\right)" in ask("tr(A'*expm(X))").latex
    with pytest.raises(MatcalcError):
        ask("tr(A'*logm(X))").code("torch")
