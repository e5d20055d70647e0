"""The rarer functions against NumPy written out by hand: values, gradients by differences, refusals, conditions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from judging import call_code, close, numeric
from written_nodes import assert_same_value

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.tensor import var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.rewriting.product_rules import PRODUCT_RULES, ProductRule
from matcalc_cli.rewriting.simplify import simplify
from matcalc_cli.verification.matrix_values import OWN, of_matrix
from matcalc_cli.verification.sampling import structured

pytestmark = pytest.mark.sampled(10)

RNG = np.random.default_rng(7)
X = RNG.standard_normal((4, 3))
S = structured(RNG.standard_normal((4, 4)), frozenset({"symmetric"}), RNG)
T = structured(RNG.standard_normal((4, 4)), frozenset({"symmetric"}), RNG)
P = structured(RNG.standard_normal((4, 4)), frozenset({"spd"}), RNG)
A = RNG.standard_normal((4, 4))
a, b, z = RNG.standard_normal(3), RNG.standard_normal(4), RNG.standard_normal(4)


def test_values_are_what_their_names_say() -> None:
    pinv = of_matrix("pinv", X)
    for product in (X @ pinv @ X - X, pinv @ X @ pinv - pinv, X @ pinv - (X @ pinv).T, pinv @ X - (pinv @ X).T):
        assert close(product, np.zeros_like(product))
    low = of_matrix("chol", P)
    assert close(low @ low.T, P) and close(low, np.tril(low))
    for which, place in (("max", -1), ("min", 0)):
        value, v = of_matrix(f"lambda_{which}", S), of_matrix(f"eigvec_{which}", S)
        assert close(value, np.sort(np.linalg.eigvals(S).real)[place]) and close(S @ v, value * v) and close(v @ v, 1.0)
    u, v = of_matrix("left_singular", X), of_matrix("right_singular", X)
    assert close(X @ v, of_matrix("spectral", X) * u) and close(u @ u, 1.0)
    assert close(of_matrix("spectral", X) ** 2, np.linalg.eigvalsh(X.T @ X)[-1])
    q = of_matrix("polar", X)
    assert close(q.T @ q, np.eye(3)) and close(np.trace(q.T @ X), of_matrix("nuclear", X))
    assert close(of_matrix("nuclear", X), np.sqrt(np.linalg.eigvalsh(X.T @ X)).sum())


def test_no_value_is_no_number() -> None:
    assert np.isnan(of_matrix("chol", -P)).all() and np.isnan(of_matrix("eigvec_max", np.eye(3))).all()
    assert (
        np.isnan(of_matrix("polar", np.zeros((3, 2)))).all() and np.isnan(of_matrix("left_singular", np.eye(2))).all()
    )


@pytest.mark.parametrize("number", [2, -1, 5, -5])  # beyond the size there is nan, of the same shape
def test_a_batch_is_its_matrices(number: int) -> None:
    batch = np.stack([P, S, 2 * P])
    for row in FUNCTIONS.values():
        if row.kind == "matrix" and row.value in OWN and len(row.variants[0][0].split("->")[0].rstrip(",")) == 2:
            numbers = [number for _ in row.whole]
            each = np.stack([of_matrix(row.name, m, *numbers) for m in batch])
            found = of_matrix(row.name, batch, *numbers)
            assert found.shape == each.shape and np.allclose(found, each, equal_nan=True), row.name
            within = np.stack([of_matrix(row.name, m, *[1 for _ in row.whole]) for m in batch])
            assert found.shape == within.shape, row.name


def test_eigenvalues_are_counted_from_the_largest() -> None:
    values = np.sort(np.linalg.eigvals(S).real)[::-1]
    for k in range(1, 5):
        v = of_matrix("eigvec", S, k)
        assert close(of_matrix("eigval", S, k), values[k - 1]) and close(S @ v, values[k - 1] * v)
    assert np.isnan(of_matrix("eigval", S, 5)) and np.isnan(of_matrix("eigvec", S, 5)).all()


# (expression, declarations, variable, its value, the function by hand); varied within symmetric matrices where S, P
BY_HAND: list[tuple[str, str, str, Any, Callable[[Any], Any]]] = [
    ("a'*pinv(X)*b", "a:n X:m,n b:m", "X", X, lambda m: a @ np.linalg.pinv(m) @ b),
    ("norm(pinv(X')*a)^2", "a:n X:m,n", "X", X, lambda m: ((np.linalg.pinv(m.T) @ a) ** 2).sum()),
    ("tr(A*chol(P))", "A:n,n P:n,n,spd", "P", P, lambda m: np.trace(A @ np.linalg.cholesky(m))),
    ("norm(chol(P)*z)^2", "P:n,n,spd z:n", "P", P, lambda m: ((np.linalg.cholesky(m) @ z) ** 2).sum()),
    ("sum(log(diag(chol(P))))", "P:n,n,spd", "P", P, lambda m: np.linalg.slogdet(m)[1] / 2),
    ("lambda_max(S)", "S:n,n,symmetric", "S", S, lambda m: np.linalg.eigvalsh(m)[-1]),
    ("lambda_min(S)^2", "S:n,n,symmetric", "S", S, lambda m: np.linalg.eigvalsh(m)[0] ** 2),
    ("eigval(S, 2)*eigval(S, 1)", "S:n,n,symmetric", "S", S, lambda m: np.prod(np.linalg.eigvalsh(m)[2:])),
    ("(z'*eigvec(S, 3))^2", "z:n S:n,n,symmetric", "S", S, lambda m: (z @ np.linalg.eigh(m)[1][:, 1]) ** 2),
    ("lambda_max(X'*X)", "X:m,n", "X", X, lambda m: np.linalg.norm(m, 2) ** 2),
    ("(z'*eigvec_max(S))^2", "z:n S:n,n,symmetric", "S", S, lambda m: (z @ np.linalg.eigh(m)[1][:, -1]) ** 2),
    ("z'*pinv(lambda_max(S)*eye(n) - S)*z", "z:n S:n,n,symmetric", "S", S,
     lambda m: z @ np.linalg.pinv(np.linalg.eigvalsh(m)[-1] * np.eye(4) - m, rcond=1e-10) @ z),
    ("spectral(X)", "X:m,n", "X", X, lambda m: np.linalg.norm(m, 2)),
    ("nuclear(X)", "X:m,n", "X", X, lambda m: np.linalg.norm(m, "nuc")),
    ("nuclear(X')", "X:m,n", "X", X, lambda m: np.linalg.norm(m, "nuc")),
    ("(b'*left_singular(X))*(right_singular(X)'*a)", "b:m X:m,n a:n", "X", X,
     lambda m: (b @ np.linalg.svd(m)[0][:, 0]) * (np.linalg.svd(m)[2][0] @ a)),
    ("max(X*a)*min(a)", "X:m,n a:n", "a", a, lambda v: (X @ v).max() * v.min()),
    ("max(X)^2", "X:m,n", "X", X, lambda m: m.max() ** 2),
    ("norm(a, inf)", "a:n", "a", a, lambda v: np.abs(v).max()),
    ("norm(a, 3)", "a:n", "a", a, lambda v: np.linalg.norm(v, 3)),
    ("norm(a, 5/2)", "a:n", "a", a, lambda v: np.linalg.norm(v, 2.5)),
    ("norm(cumsum(a).^2)", "a:n", "a", a, lambda v: np.linalg.norm(np.cumsum(v) ** 2)),
    ("var(X*a)", "X:m,n a:n", "a", a, lambda v: (X @ v).var()),
    ("std(a)", "a:n", "a", a, lambda v: v.std()),
    ("norm(triu(X)*a)^2", "X:m,n a:n", "X", X, lambda m: ((np.triu(m) @ a) ** 2).sum()),
    ("tr(A*cofactor(S))", "A:n,n S:n,n", "S", S, lambda m: np.trace(A @ (np.linalg.det(m) * np.linalg.inv(m)).T)),
    ("prod(i, 1 + a[i]^2)", "a:n", "a", a, lambda v: np.prod(1 + v**2)),
    ("sum(i, max(j, X[j,:]*a)*a[i])", "X:m,n a:n", "a", a, lambda v: (X @ v).max() * v.sum()),
]  # fmt: skip
VALUES = {"X": X, "S": S, "P": P, "A": A, "a": a, "b": b, "z": z}


@pytest.mark.parametrize(("text", "declared", "wrt", "at", "function"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_emitted_gradient_is_the_slope_of_the_function(
    text: str, declared: str, wrt: str, at: Any, function: Callable[[Any], Any]
) -> None:
    sizes = {"m": 4, "n": 3 if "X" in declared or "a:" in declared else 4}
    gradient = call_code(Answer(Question(text, "grad", [wrt], declared.split())).numpy(), VALUES, sizes)
    step = 1e-5
    for seed in range(3):
        direction = np.random.default_rng(seed).standard_normal(at.shape)
        if wrt in "SP":
            direction = direction + direction.T
        slope = (function(at + step * direction) - function(at - step * direction)) / (2 * step)
        assert close(np.sum(gradient * direction), slope, 1e-6)


def test_emitted_derivative_of_an_eigenvector() -> None:
    """The vector has two signs, so its derivative is compared up to them."""
    shapes = ["S:n,n,symmetric", "T:n,n,symmetric", "t:scalar"]
    answer = Answer(Question("eigvec_max(S + t*T)", "jac", ["t"], shapes))
    found = call_code(answer.numpy(), {"S": S, "T": T, "t": 0.3}, {"n": 4})

    def vector(t: float) -> Any:
        v = np.linalg.eigh(S + t * T)[1][:, -1]
        return v * np.sign(v[0])

    slope = (vector(0.3 + 1e-6) - vector(0.3 - 1e-6)) / 2e-6
    assert close(found, slope, 1e-6) or close(-found, slope, 1e-6)
    assert numeric(answer).ok


@pytest.mark.parametrize(
    ("text", "verb", "declared", "kind", "message"),
    [
        ("lambda_max(X)", "grad", "X:n,n", "refused", "lambda_max wants a symmetric matrix"),
        ("lambda_min(A*B)", "grad", "A:n,n,symmetric B:n,n,symmetric", "refused", "wants a symmetric matrix"),
        ("tr(chol(X))", "grad", "X:n,n", "refused", "chol wants a symmetric matrix"),
        ("eigval(X, k)", "grad", "X:n,n,symmetric", "refused", "counts by a whole number"),
        ("nuclear(X)", "hess", "X:m,n", "refused", "no derivative of polar"),
        ("norm(x, 0)", "grad", "x:n", "refused", "the norm '0' is not supported"),
        ("norm1(X)", "grad", "X:m,n", "shape", "norm1 takes a vector"),
        ("norm(X, 3)", "grad", "X:m,n", "shape", "norm takes a vector"),
        ("median(x)", "grad", "x:n", "refused", "median is not supported"),
        ("sum_i x", "grad", "x:n", "syntax", "sum_i is not read as a sum over an index"),
        ("sum(j, logdet(X[j,j]*A))", "grad", "X:m,m A:n,n", "refused", "logdet of entries with the index j"),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, verb: str, declared: str, kind: str, message: str) -> None:
    with pytest.raises(MatcalcError, match=message) as caught:
        Answer(Question(text, verb, [declared[0]] if declared[0] in text else [], declared.split()))
    assert caught.value.kind == kind


def test_no_exact_proof_is_said() -> None:
    answer = Answer(Question("lambda_max(X)", "grad", ["X"], ["X:n,n,symmetric"]))
    with pytest.raises(MatcalcError, match="no exact value"):
        answer.check("exact")


@pytest.mark.parametrize(
    ("text", "declared", "wrt", "expected"),
    [
        ("a'*pinv(X)*b", "a:n X:m,n b:m", "X", ["X of constant rank"]),
        ("a'*pinv(X)*b", "a:n X:m,n b:m", "a", []),
        ("lambda_max(X)", "X:n,n,symmetric", "X", ["lambda_max(X) simple"]),
        ("lambda_min(X'*X)", "X:m,n", "X", ["lambda_min(X'*X) simple"]),
        ("spectral(X)", "X:m,n", "X", ["spectral(X) a simple singular value"]),
        ("nuclear(X)", "X:m,n", "X", ["X of full rank"]),
        ("b'*chol(A)*x", "b:n A:n,n,spd x:n", "x", []),
        ("tr(A*chol(X))", "A:n,n X:n,n,symmetric", "X", ["X positive definite"]),
        ("max(A*x)", "A:m,n x:n", "x", ["max(A*x) attained once"]),
        ("min(x)", "x:n", "x", ["min(x) attained once"]),
        ("prod(x)", "x:n", "x", ["x ≠ 0 in every entry"]),
        ("prod(1 + x.^2)", "x:n", "x", []),
        ("sum(max(x, y))", "x:n y:n", "x", ["x - y ≠ 0 in every entry"]),
        ("norm(x, p)", "x:n p:scalar", "x", ["x ≠ 0 in every entry", "p ≠ 0"]),
    ],
)
def test_conditions(text: str, declared: str, wrt: str, expected: list[str]) -> None:
    assert Answer(Question(text, "grad", [wrt], declared.split())).conditions == expected


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("elu(t)", [], ["t ≠ 0"]),
        ("huber(t, 1)", [], ["t - 1 ≠ 0", "t + 1 ≠ 0"]),
        ("min(t, 1)^2", ["t - 1 ≠ 0"], ["t - 1 ≠ 0"]),
        ("exp(min(t, 0))", ["t ≠ 0"], ["t ≠ 0"]),
        ("silu(t)", [], []),
        ("acosh(t)", ["t > 1"], ["t > 1"]),
        ("atanh(t)", ["abs(t) < 1"], ["abs(t) < 1"]),
        ("atan2(a, t)", ["sqrt(a^2 + t^2) + t > 0"], ["sqrt(a^2 + t^2) + t > 0"]),
        ("t*min(max(t + 3, 0), 6)", ["t + 3 ≠ 0", "t - 3 ≠ 0"], ["t + 3 ≠ 0", "t - 3 ≠ 0"]),
        ("max(t, 1) + abs(t - 1) + 1/(2*t - 2)", ["t - 1 ≠ 0"], ["t - 1 ≠ 0"]),
    ],
)
def test_a_second_derivative_asks_for_more_than_the_first(text: str, first: list[str], second: list[str]) -> None:
    for verb, expected in (("grad", first), ("hess", second)):
        assert (
            Answer(Question(text, verb, ["t"], ["t:scalar", *(["a:scalar"] if "a," in text else [])])).conditions
            == expected
        )


@pytest.mark.parametrize("rule", PRODUCT_RULES, ids=lambda rule: rule.name)
def test_rule_holds_and_is_used(rule: ProductRule) -> None:
    wide = "X + X'" not in rule.right and "eigvec" not in rule.left
    argument = var("X", ("m", "n")) if wide else var("X", ("n", "n"), ["spd"])
    left, right = (lower_macro(text, {"X": argument}) for text in (rule.left, rule.right))
    assert simplify(left) is simplify(right)
    if left.shape == right.shape:
        assert_same_value(left, right)


def test_a_rule_wants_its_inner_index_to_itself() -> None:
    """In sum(X .* (X*pinv(X)*X)) the inner product may go, in X*diag(y)*pinv(X)*X nothing may."""
    shapes = ["X:m,n", "y:n"]
    assert Answer(Question("sum(X .* (X*pinv(X)*X))", "show", [], shapes)).text == "norm(X)^2"
    assert Answer(Question("X*diag(y)*pinv(X)*X", "show", [], shapes)).text == "X*diag(y)*pinv(X)*X"
