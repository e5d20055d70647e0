"""Inverses in emitted code: solved with up to three times, computed beyond; factored once where SciPy may be used."""

from typing import Any

import numpy as np
import pytest
from judging import call_code, close, points
from tables import CASES, Case, answer

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.by_each import answered
from matcalc_cli.errors import MatcalcError
from matcalc_cli.verification.interpret import evaluate

WITH_INVERSES = [case for case in CASES if "inv" in case.expression or "^(-1)" in case.expression]

# expression, variables, declarations, solves and inverses in NumPy's value and gradient, factors and solves with SciPy
FORMS = [
    ("b'*inv(S)*b", "b", "S:n,n,symmetric", (1, 0), (0, 0)),
    ("b'*inv(A)*b", "b", "", (2, 0), (1, 2)),
    ("norm(inv(A)*x)^2", "x", "", (2, 0), (1, 2)),
    ("b'*inv(A + p*p')*b", "p", "", (2, 0), (1, 2)),
    ("a'*inv(S)*a + b'*inv(S)*b", "a,b", "S:n,n,symmetric", (2, 0), (1, 2)),
    ("a'*inv(S)*a + b'*inv(S)*b + c'*inv(S)*c", "a,b,c", "S:n,n,symmetric", (3, 0), (1, 3)),
    ("a'*inv(S)*a + b'*inv(S)*b + c'*inv(S)*c + d'*inv(S)*d", "a,b,c,d", "S:n,n,symmetric", (0, 1), (1, 4)),
    ("(y - X*w)'*inv(S)*(y - X*w) + logdet(S)", "w", "S:n,n,symmetric X:n,m", (1, 0), (1, 1)),
    ("y'*inv(K)*y + logdet(K)", "K", "K:n,n,symmetric", (0, 1), (0, 0)),  # the inverse itself is in the answer
    ("y'*inv(K + s*eye(n))*y + logdet(K + s*eye(n))", "s", "K:n,n,symmetric s:scalar", (0, 1), (0, 0)),
]


def written(expression: str, wrt: str, shapes: str, **more: Any) -> str:
    return answered(Question(expression, "grad", [wrt], shapes.split())).code("numpy", with_value=True, **more)


@pytest.mark.quick
@pytest.mark.parametrize(("expression", "wrt", "shapes", "alone", "factored"), FORMS)
def test_a_matrix_is_solved_with_or_factored_once(
    expression: str, wrt: str, shapes: str, alone: tuple[int, int], factored: tuple[int, int]
) -> None:
    text = written(expression, wrt, shapes)
    assert (text.count("linalg.solve("), text.count("linalg.inv(")) == alone
    assert "scipy" not in text
    text = written(expression, wrt, shapes, scipy=True)
    assert (text.count("lu_factor("), text.count("lu_solve(")) == factored
    assert ("import scipy.linalg" in text) == ("factored once, by scipy.linalg" in text) == bool(factored[0])
    assert not factored[0] or "slogdet" not in text


@pytest.mark.parametrize("case", WITH_INVERSES[::3], ids=lambda case: f"{case.id}: {case.expression[:40]}")
def test_with_scipy_it_is_the_same(case: Case) -> None:
    pytest.importorskip("scipy.linalg")
    found = answer(case)
    try:
        text = found.code("numpy", scipy=True)
    except MatcalcError as error:
        assert error.kind == "refused"
        return
    for values, sizes in points(found, found.node, count=1):
        expected = evaluate(found.node, values, sizes)
        assert close(call_code(text, values, sizes), expected, 1e-9)


def test_a_sum_over_an_index_computes_the_inverse_once() -> None:
    text = answered(Question("sum(i, exp(X[i,:]*inv(A)*b))", "show", (), ["A:n,n", "X:m,n", "b:n"])).code("numpy")
    inside = text.partition("for ")[0]
    assert text.count("linalg.inv(") + inside.count("linalg.solve(") <= 1


def test_only_numpy_is_written_with_scipy() -> None:
    found = answered(Question("b'*inv(A)*b", "grad", ["b"]))
    with pytest.raises(MatcalcError, match="NumPy") as caught:
        found.code("jax", scipy=True)
    assert caught.value.hint == 'leave out scipy=True, or take .code("numpy")'
    assert "scipy" not in found.code("jax") + found.code("torch")


def test_the_shell_and_batch_have_it(matcalc: Any) -> None:
    words = ("grad", "b'*inv(A)*b", "--wrt", "b", "--scipy")
    assert "lu_factor(A)" in matcalc(*words, "--format", "numpy").out
    refused = matcalc(*words)
    assert refused.status == 2 and "hint: add --format numpy" in refused.err
    line = '{"verb": "grad", "expr": "b\'*inv(A)*b", "wrt": "b", "scipy": true, "format": ["numpy", "jax"]}'
    out = matcalc("batch", stdin=line).out
    assert "lu_factor(A)" in out and "jnp.linalg.solve" in out


def test_the_determinant_of_a_factored_matrix_is_that_of_its_factor() -> None:
    linalg = pytest.importorskip("scipy.linalg")
    text = written("(y - x)'*inv(S)*(y - x) + log(det(S))", "x", "S:n,n,symmetric", scipy=True)
    space: dict[str, Any] = {}
    exec(text, space)
    rng = np.random.default_rng(0)
    root, x, y = rng.standard_normal((6, 6)), rng.standard_normal(6), rng.standard_normal(6)
    S = root @ root.T + np.eye(6)
    value, gradient = space["value_and_gradient"](x, y, S)
    np.testing.assert_allclose(value, (y - x) @ linalg.inv(S) @ (y - x) + np.linalg.slogdet(S)[1])
    np.testing.assert_allclose(gradient, -2 * linalg.solve(S, y - x))
