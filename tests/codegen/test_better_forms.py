"""Emitted code as a hand would write it: what is computed once, what is never formed, what does not overflow."""

import warnings
from typing import Any

import numpy as np
import programs
import pytest
from judging import call_code, close, points

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.verification.interpret import evaluate


def asked(expression: str, verb: str = "show", wrt: str = "", shapes: str = "") -> Answer:
    return Answer(Question(expression, verb, wrt.split(), shapes.split()))


def body(answer: Answer, backend: str = "numpy") -> list[str]:
    """The lines after the docstring."""
    return [line.strip() for line in answer.code(backend).rpartition('"""')[2].splitlines() if line.strip()]


def value(answer: Answer, **values: Any) -> Any:
    return call_code(answer.numpy(), values, {})


def agrees(answer: Answer) -> None:
    """At several points of several sizes."""
    code, count = answer.numpy(), 0
    for values, sizes in points(answer, answer.node, count=3):
        assert close(call_code(code, values, sizes), evaluate(answer.node, values, sizes))
        count += 1
    assert count


# --- what is computed once, or never ----------------------------------------------------------------------------------

# expression | verb | variable | declarations | lines
LINES = [
    (
        "x'*A*x/(x'*x)", "grad", "x", "A:n,n,symmetric",
        "t0 = x @ x; t1 = A @ x; return (2 / t0) * (t1 - ((t1 @ x) / t0) * x)",
    ),
    ("x'*A*x", "grad", "x", "", "return A @ x + A.T @ x"),
    ("(A - c*B)*x", "show", "", "c:scalar", "return A @ x - c * (B @ x)"),
    ("x'*(A + t*eye(n))*y", "show", "", "A:n,n t:scalar", "return x @ A @ y + t * (x @ y)"),
    ("logdet(A'*diag(w)*A)", "grad", "w", "A:m,n", "return np.sum(A.T * np.linalg.solve((A.T * w) @ A, A.T), axis=0)"),
    ("(A*x - b)'*D*(A*x - b)", "hess", "x", "D:m,m,diagonal", "return 2 * ((A.T * np.diag(D)) @ A)"),
    ("y'*inv(K)^2*y", "show", "", "K:n,n,symmetric", "t0 = np.linalg.solve(K, y); return t0 @ t0"),
    ("tr(K^2)", "show", "", "K:n,n", "return np.sum(K * K.T)"),
    ("tr(K^2)", "show", "", "K:n,n,symmetric", "return np.sum(K * K)"),
    ("inv(K)'*inv(K)", "show", "", "K:n,n", "t0 = np.linalg.inv(K); return t0.T @ t0"),
    (
        "log(sum(exp(A*x)))", "hess", "x", "A:m,n",
        "r1 = _softmax(A @ x); t0 = r1 @ A; return (A.T * r1) @ A - np.outer(t0, t0)",
    ),
    (
        "softmax(x)", "jac", "x", "",
        't0 = _softmax(x); t1 = np.asarray(np.outer(-t0, t0), dtype=float); np.einsum("ii->i", t1)[...] += t0; '
        "return t1",
    ),
    ("norm(x)^2", "show", "", "x:n", "return x @ x"),
    ("norm(A*B*C*D*x)^2", "hess", "x", "", "t0 = A @ B @ C @ D; return 2 * (t0.T @ t0)"),
    (
        "C'*inv(A)'*D'*S*D*inv(A)*C/t", "show", "", "A:n,n D:m,n S:m,m t:scalar",
        "t0 = D @ np.linalg.solve(A, C); return (t0.T @ S @ t0) / t",
    ),
    (
        "norm(T - U*V')^2", "hess", "U", "T:m,n U:m,k V:n,k",
        'm = T.shape[0]; k = V.shape[1]; t0 = np.zeros((m, k, m, k)); '
        'np.einsum("ijik->ijk", t0)[...] = 2 * (V.T @ V); return t0',
    ),
    (
        "logsumexp(W*x)", "hess", "W", "x:n",
        'r1 = _softmax(W @ x); t0 = np.asarray(np.outer(-r1, r1), dtype=float); np.einsum("ii->i", t0)[...] += r1; '
        "return t0[:, None, :, None] * np.outer(x, x)[None, :, None, :]",
    ),
]  # fmt: skip


@pytest.mark.quick
@pytest.mark.parametrize(("expression", "verb", "wrt", "shapes", "lines"), LINES)
def test_a_hand_would_write_it_so(expression: str, verb: str, wrt: str, shapes: str, lines: str) -> None:
    answer = asked(expression, verb, wrt, shapes)
    found = [line for line in body(answer) if ".shape[" not in line]
    assert found == [line for line in lines.split("; ") if ".shape[" not in line]
    agrees(answer)


def relu_layers(count: int) -> str:
    text = "x"
    for k in range(count):
        text = f"relu(W{k}*{text})"
    return text


@pytest.mark.parametrize("layers", [2, 3, 4, 6, 9])
def test_the_half_of_a_product_that_reads_the_same_from_both_ends_is_computed_once(layers: int) -> None:
    """n products of a matrix with a vector, n - 1 for the Jacobian, one for Jacobian' * Jacobian."""
    answer = asked(f"norm({relu_layers(layers)})^2", "hess", "x", "x:n " + " ".join(f"W{k}:n,n" for k in range(layers)))
    assert sum(line.count("@") for line in body(answer)) == 2 * layers
    agrees(answer)


SOFTMAX = "sum(logsumexp(X*W, 2)) - sum(Y .* (X*W))"


def test_a_tensor_is_one_matrix_product_where_it_is_one() -> None:
    lines = body(asked(SOFTMAX, "hess", "W"))
    assert not [line for line in lines if "einsum" in line and "->ijk" not in line]
    assert sum("X[:, :, None]" in line for line in lines) == 1


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_where_entries_are_not_written_an_identity_multiplies(backend: str) -> None:
    text = asked("norm(T - U*V')^2", "hess", "U", "T:m,n U:m,k V:n,k").code(backend)
    assert "eye(m)" in text and "zeros" not in text and "[...]" not in text


# --- products with what is thin ---------------------------------------------------------------------------------------

THIN = [
    ("norm(T - U*V')^2", "U", "T:m,n U:m,k V:n,k"),
    ("norm(T - U*V')^2", "V", "T:m,n U:m,k V:n,k"),
    ("norm(Y - W*X)^2", "W", "Y:m,n W:m,k X:k,n"),
    ("norm(Y - W*X)^2", "X", "Y:m,n W:m,k X:k,n"),
]


@pytest.mark.parametrize(("expression", "wrt", "shapes"), THIN)
def test_the_sizes_choose_between_two_ways(expression: str, wrt: str, shapes: str) -> None:
    answer = asked(expression, "grad", wrt, shapes)
    assert any(" if " in line for line in body(answer))
    sizes = [{"m": 9, "n": 8, "k": 2}, {"m": 3, "n": 2, "k": 7}]
    rng = np.random.default_rng(0)
    for size in sizes:
        data = {
            name: rng.standard_normal([size[dim] for dim in dims.split(",")])
            for name, _, dims in (each.partition(":") for each in shapes.split())
        }
        assert close(value(answer, **data), evaluate(answer.node, data, size))


@pytest.mark.parametrize(("k", "form"), [(2, "T @ V - U @ (V.T @ V)"), (40, "(T - U @ V.T) @ V")])
def test_known_sizes_leave_nothing_to_choose(k: int, form: str) -> None:
    lines = body(asked("norm(T - U*V')^2", "grad", "U", f"T:50,60 U:50,{k} V:60,{k}"))
    assert lines[-1] == f"return -2 * ({form})"


# --- index notation ---------------------------------------------------------------------------------------------------

BODIES = """\
eye(n)[i,k]*x[i]*y[j] for i, j, k
eye(n)[i,k]*eye(n)[j,l]*C[i,j] for i, j, k, l
eye(n)[i,k]*eye(n)[k,l]*C[i,j] for i, j, k, l
2*eye(n)[i,l]*C[:,p]'*C[:,j] for i, j, l, p
eye(n)[i,k]*x[j] - 3*C[i,j]*x[k] for i, j, k
x[i]*x[k]*y[j]*y[l] - eye(n)[i,k]*x[i]*y[j]*y[l] for i, j, k, l
x[i]*y[j]*C[k,l]/t for i, j, k, l
sum(a, A[a,i]*A[a,k]*u[a]) for i, k
A[:,i]'*A[:,j]*x[k] for i, j, k
(A[:,i] .* A[:,k])'*D[:,j] for i, j, k
(A[:,i] .* A[:,k] .* D[:,l])'*D[:,j] for i, j, k, l
eye(n)[i,k]*(A[:,i] .* u)'*D[:,j] for i, j, k
(C*x)[i]*(C'*y)[j]*x[k] for i, j, k
tanh(C[i,j])*x[k] + C[k,j]*x[i] for i, j, k
eye(n)[i,j]*x[k] + eye(n)[j,k]*x[i] + eye(n)[i,k]*x[j] for i, j, k
unit(n,i)'*C*unit(n,j)*x[k] for i, j, k
t*eye(n)[i,k]*eye(n)[j,l] - eye(n)[i,l]*eye(n)[j,k] for i, j, k, l
C[i,k]*C[j,l] + C[i,l]*C[j,k] for i, j, k, l
-C[i,k]*C[j,l] for i, j, k, l
sum(a, sum(b, C[i,a]*C[a,b]*C[b,j]))*x[k] for i, j, k
"""


@pytest.mark.parametrize("text", BODIES.splitlines())
def test_index_notation_has_the_value(text: str) -> None:
    programs.agrees(*programs.read(text, "A:m,n C:n,n D:m,n u:m x:n y:n t:scalar"))


def test_integers_are_data_too() -> None:
    X, x = np.array([[1, 2], [3, 4], [5, 7]]), np.array([1, 2])
    A = X[:2]
    ridge = asked("norm(A*x)^2 + t*norm(x)^2", "hess", "x", "t:scalar")
    assert close(value(ridge, A=X, x=x, t=0.5), 2 * X.T @ X + np.eye(2))
    assert close(value(asked("A + t*eye(n)", "show", "", "A:n,n t:scalar"), A=A, t=0.25), A + 0.25 * np.eye(2))
    assert A.dtype == int and A[0, 0] == 1


@pytest.mark.parametrize("text", ["A + t*eye(n)", "A' - t*eye(n)", "A[1:2,1:2] + t*eye(2)", "A - diag(x)"])
def test_data_are_not_written_into(text: str) -> None:
    A, x = np.arange(4.0).reshape(2, 2), np.ones(2)
    known = {"A": A, "x": x, "t": 1.0}
    before = A.copy()
    answer = asked(text, "show", "", "A:n,n x:n t:scalar")
    for _ in range(2):
        call_code(answer.numpy(), known, {"n": 2})
    assert (before == A).all()


# --- numbers of any size ---------------------------------------------------------------------------------------------

# expression, data, value
EXTREME = [
    ("sigmoid(t)", {"t": -40.0}, 4.248354255291589e-18),
    ("sigmoid(t)", {"t": 800.0}, 1.0),
    ("sigmoid(t)", {"t": -800.0}, 0.0),
    ("1/(1 + exp(-t))", {"t": -40.0}, 4.248354255291589e-18),
    ("1 - sigmoid(t)", {"t": 40.0}, 4.248354255291589e-18),
    ("sigmoid(t)*sigmoid(-t)", {"t": 40.0}, 4.248354255291589e-18),
    ("softplus(t) + sigmoid(t)", {"t": 800.0}, 801.0),
    ("softplus(-t) + sigmoid(-t)", {"t": 800.0}, 0.0),
    ("log(1 + exp(t))", {"t": 1000.0}, 1000.0),
    ("log(1 + t^2)", {"t": 1e-10}, 1e-20),
    ("exp(t) - 1", {"t": 1e-20}, 1e-20),
    ("1 - exp(t)", {"t": 1e-20}, -1e-20),
    ("log(sum(exp(x)))", {"x": [1000.0, 1000.0]}, 1000 + np.log(2)),
    ("log(sum(exp(X), 2))", {"X": [[1000.0, 1000.0], [-1000, -1000]]}, [1000 + np.log(2), -1000 + np.log(2)]),
    ("exp(X) ./ sum(exp(X), 2)", {"X": [[1000.0, 1000.0], [0, 0]]}, [[0.5, 0.5], [0.5, 0.5]]),
    ("silu(t)", {"t": -800.0}, 0.0),
]


@pytest.mark.parametrize(("expression", "data", "expected"), EXTREME)
def test_nothing_overflows_that_need_not(expression: str, data: dict[str, Any], expected: Any) -> None:
    kinds = {0: "scalar", 1: "vector", 2: "matrix"}
    arrays = {name: np.array(each) for name, each in data.items()}
    answer = asked(expression, shapes=" ".join(f"{name}:{kinds[each.ndim]}" for name, each in arrays.items()))
    space: dict[str, Any] = {}
    exec(answer.numpy(), space)
    with warnings.catch_warnings(), np.errstate(over="warn", invalid="warn", divide="warn"):
        warnings.simplefilter("error")
        found = space["value"](*(each if each.ndim else float(each) for each in arrays.values()))
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_a_stable_gradient_of_logistic_regression() -> None:
    answer = asked("sum(log(1 + exp(-y .* (X*w))))", "hess", "w")
    X, y = np.array([[1.0], [1.0]]), np.array([1.0, -1.0])
    with np.errstate(all="raise", under="ignore"):
        assert value(answer, w=np.array([40.0]), X=X, y=y) == pytest.approx(2 * 4.248354255291589e-18, rel=1e-12)
        assert value(answer, w=np.array([4000.0]), X=X, y=y) == 0


def test_softmax_and_log_sum_exp_share_their_exponentials() -> None:
    code = asked("sum(logsumexp(X*W, 2))", "grad", "W").code("numpy", with_value=True)
    assert "t1, t2 = _softmax_and_logsumexp(t0, 1)" in code
    space: dict[str, Any] = {}
    exec(code, space)
    W, X = np.array([[1.0, 2.0, 400.0]]), np.array([[1.0], [3.0]])
    found, slope = space["value_and_gradient"](W, X)
    assert found == pytest.approx(1600.0)
    np.testing.assert_allclose(slope, [[0, 0, 4.0]], atol=1e-12)
    vector = asked("logsumexp(A*x)", "grad", "x").code("numpy", with_value=True)
    exec(vector, space)
    found, slope = space["value_and_gradient"](np.array([1.0]), np.array([[2.0], [2.0]]))
    assert found == pytest.approx(2 + np.log(2)) and slope == pytest.approx(2.0)
