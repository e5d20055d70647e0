"""Lowering: the node means what the text says, equal spellings are one node, and nothing depends on the depth."""

import random
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import Node, Op
from matcalc_cli.graph.tensor import constant_value, is_zero, matpow, var
from matcalc_cli.inference.shapes import Typing, annotate, declare, infer
from matcalc_cli.language.syntax import fold, parse
from matcalc_cli.lowering.lower import Lowered, lower, lower_macro, variable
from matcalc_cli.verification.interpret import evaluate

pytestmark = [pytest.mark.sampled(10), pytest.mark.each(3)]

SIZES = {"m": 3, "n": 4, "p": 5, "q": 2, "i": 2, "j": 3, "k": 1}
SHAPES = "A:m,n B:n,p C:m,n S:n,n T:n,n x:n y:n z:m a:m t:scalar s:scalar r:1,n b:p"


def typing_of(expression: str, texts: str = SHAPES) -> tuple[Any, Typing]:
    declarations = declare(texts.split())
    parsed = parse(expression, frozenset(declarations))
    declarations = declarations.extend(parsed.declarations, expression)
    typing = infer(parsed.tree, declarations, source=expression)
    typing.places = dict.fromkeys(typing.shapes)  # a variable is told by its name, wherever it stands
    return parsed.tree, typing


def lowered(expression: str, texts: str = SHAPES) -> Lowered:
    return lower(*typing_of(expression, texts))


def node(expression: str, texts: str = SHAPES) -> Node:
    return lowered(expression, texts).node


def point() -> dict[str, Any]:
    import numpy as np

    rng = np.random.default_rng(1)
    shapes: dict[str, Any] = {
        "A": (3, 4),
        "B": (4, 5),
        "C": (3, 4),
        "x": 4,
        "y": 4,
        "z": 3,
        "a": 3,
        "r": 4,
        "b": 5,
        "t": (),
        "s": (),
    }
    values: dict[str, Any] = {name: rng.uniform(0.2, 1.2, shape) for name, shape in shapes.items()}
    return values | {name: np.eye(4) + 0.2 * rng.uniform(-1, 1, (4, 4)) for name in "ST"}


def np_() -> Any:
    import numpy

    return numpy


def column_major(matrix: Any) -> Any:
    return matrix.T.reshape(-1)


MEANINGS: list[tuple[str, Callable[[Any], Any]]] = [
    ("A*x", lambda v: v.A @ v.x),
    ("A x", lambda v: v.A @ v.x),
    ("x'*y", lambda v: v.x @ v.y),
    ("x*z'", lambda v: np_().outer(v.x, v.z)),
    ("r*x", lambda v: v.r @ v.x),
    ("r", lambda v: v.r),
    ("z*r", lambda v: np_().outer(v.z, v.r)),
    ("r'", lambda v: v.r),
    ("A*B*b", lambda v: v.A @ v.B @ v.b),
    ("A .* C ./ (1 + A)", lambda v: v.A * v.C / (1 + v.A)),
    ("2 .* x", lambda v: 2 * v.x),
    ("x/t - 3*x", lambda v: v.x / v.t - 3 * v.x),
    ("x.^2 + x.^(1/2) + x.^-1 + x.^t", lambda v: v.x**2 + v.x**0.5 + 1 / v.x + v.x**v.t),
    ("2.^x", lambda v: 2**v.x),
    ("t.^x", lambda v: v.t**v.x),
    ("t^2*s^(-1/2) + t^s", lambda v: v.t**2 / v.s**0.5 + v.t**v.s),
    ("(t + s)^0 + t/2", lambda v: 1 + v.t / 2),
    ("1/(2*s^2)", lambda v: 1 / (2 * v.s**2)),
    ("S^3 + S^0", lambda v: v.S @ v.S @ v.S + np_().eye(4)),
    ("S^-2*x", lambda v: np_().linalg.inv(v.S @ v.S) @ v.x),
    ("inv(S)*x + S^(-1)*y", lambda v: np_().linalg.solve(v.S, v.x + v.y)),
    ("inv(t)", lambda v: 1 / v.t),
    ("x + 1", lambda v: v.x + 1),
    ("1 - exp(A)", lambda v: 1 - np_().exp(v.A)),
    ("x + I*x", lambda v: 2 * v.x),
    ("S + t*I", lambda v: v.S + v.t * np_().eye(4)),
    ("ones(m)'*A", lambda v: v.A.sum(axis=0)),
    ("ones(n)'*ones(n) + tr(eye(n)) + sum(ones(m, n))", lambda v: 4 + 4 + 12),
    ("zeros(m, n) + A", lambda v: v.A),
    ("zeros(n)", lambda v: np_().zeros(4)),
    ("x'*vector(1) + sum(A .* matrix(1))", lambda v: v.x.sum() + v.A.sum()),
    ("x + vector(3)", lambda v: v.x + 3),
    ("n*t + m", lambda v: 4 * v.t + 3),
    ("pi*x", lambda v: np_().pi * v.x),
    ("tr(S*T)", lambda v: np_().trace(v.S @ v.T)),
    ("tr(t*s)", lambda v: v.t * v.s),
    ("diag(x)*S*diag(y)", lambda v: np_().diag(v.x) @ v.S @ np_().diag(v.y)),
    ("diag(S) + diag(diag(x))", lambda v: np_().diag(v.S) + v.x),
    ("diag(x) .* S", lambda v: np_().diag(v.x) * v.S),
    ("tr(diag(x))", lambda v: v.x.sum()),
    ("sum(x) + sum(A)", lambda v: v.x.sum() + v.A.sum()),
    ("sum(A, 1)", lambda v: v.A.sum(axis=0)),
    ("sum(A, 2)", lambda v: v.A.sum(axis=1)),
    ("mean(A, 1)*x + mean(x) + mean(A)", lambda v: v.A.mean(axis=0) @ v.x + v.x.mean() + v.A.mean()),
    ("mean(A, 2)", lambda v: v.A.mean(axis=1)),
    ("dot(x, y) + dot(A, C)", lambda v: v.x @ v.y + (v.A * v.C).sum()),
    ("norm(x) + norm(A)", lambda v: np_().linalg.norm(v.x) + np_().linalg.norm(v.A)),
    ("norm(x, 1) + norm1(-y)", lambda v: v.x.sum() + v.y.sum()),
    ("norm(x, S*S')", lambda v: (v.x @ v.S @ v.S.T @ v.x) ** 0.5),
    ("norm(r) + norm(x') + norm(-t)", lambda v: np_().linalg.norm(v.r) + np_().linalg.norm(v.x) + v.t),
    ("softmax(r)", lambda v: np_().exp(v.r) / np_().exp(v.r).sum()),
    ("logsumexp(A*x) - logsoftmax(x)", lambda v: np_().log(np_().exp(v.x).sum()) * 1 + lse(v) - v.x),
    ("prod(x)", lambda v: v.x.prod()),
    ("det(S) + logdet(S) + log(det(T)) + log(abs(det(T)))", lambda v: dets(v)),
    ("adj(S)", lambda v: np_().linalg.det(v.S) * np_().linalg.inv(v.S)),
    ("sqrt(x) + exp(-x) .* tanh(y)", lambda v: v.x**0.5 + np_().exp(-v.x) * np_().tanh(v.y)),
    ("sigmoid(x) + softplus(x)", lambda v: 1 / (1 + np_().exp(-v.x)) + np_().log(1 + np_().exp(v.x))),
    ("max(x, 1/2) + min(x, y)", lambda v: np_().maximum(v.x, 0.5) + np_().minimum(v.x, v.y)),
    ("relu(x - y) + sign(x - y) + step(y - x)", lambda v: kinks(v.x - v.y)),
    ("|t - s| + ||x||^2", lambda v: abs(v.t - v.s) + v.x @ v.x),
    ("x[2] + A[1,3] + r[4]", lambda v: v.x[1] + v.A[0, 2] + v.r[3]),
    ("x[i]*A[2,j]", lambda v: v.x[1] * v.A[1, 2]),
    ("x[n]", lambda v: v.x[3]),
    ("x[n - 1]", lambda v: v.x[2]),
    ("x[n:n]", lambda v: v.x[3]),
    ("A[m,n]*A[m - 1,2]", lambda v: v.A[2, 3] * v.A[1, 1]),
    ("x[2:n] + y[1:n - 1]", lambda v: v.x[1:] + v.y[:-1]),
    ("kron(x, b)[n + 1:n + p]", lambda v: np_().kron(v.x, v.b)[4:9]),
    ("a'*x'*y*z", lambda v: (v.a @ v.z) * (v.x @ v.y)),
    ("a'*x'*S*2*y/3*z", lambda v: (v.a @ v.z) * (v.x @ v.S @ v.y) * 2 / 3),
    ("A*x'*y", lambda v: v.A * (v.x @ v.y)),
    ("commutation(m, n)*vec(A)", lambda v: v.A.reshape(-1)),
    ("commutation(m, n)", lambda v: commuted(3, 4)),
    ("commutation(2, 3)", lambda v: commuted(2, 3)),
    ("A[:,2]", lambda v: v.A[:, 1]),
    ("A[3,:]*x", lambda v: v.A[2] @ v.x),
    ("A[2:3,:]", lambda v: v.A[1:3]),
    ("A[1:2,2:4]*x[2:4]", lambda v: v.A[0:2, 1:4] @ v.x[1:4]),
    ("(A*B)[2,3]", lambda v: (v.A @ v.B)[1, 2]),
    ("unit(n, 2) + eye(n)[:,3]", lambda v: np_().eye(4)[1] + np_().eye(4)[2]),
    ("eye(n)[2,2] + eye(n)[1,2]", lambda v: 1.0),
    ("[t; s; 1]", lambda v: np_().array([v.t, v.s, 1])),
    ("[t, s]", lambda v: np_().array([v.t, v.s])),
    ("[t, s; s, 2]", lambda v: np_().array([[v.t, v.s], [v.s, 2]])),
    ("[x; z; t]", lambda v: np_().concatenate([v.x, v.z, [v.t]])),
    ("[A, z; x', t]", lambda v: np_().block([[v.A, v.z[:, None]], [v.x[None], np_().full((1, 1), v.t)]])),
    ("[A; r]*x", lambda v: np_().vstack([v.A, v.r]) @ v.x),
    ("vec(A)", lambda v: column_major(v.A)),
    ("unvec(vec(A), m, n)", lambda v: v.A),
    ("vec(x) + x", lambda v: 2 * v.x),
    ("kron(A, B)", lambda v: np_().kron(v.A, v.B)),
    ("A ⊗ B*kron(x, b)", lambda v: np_().kron(v.A, v.B) @ np_().kron(v.x, v.b)),
    ("kron(x, b)", lambda v: np_().kron(v.x, v.b)),
    ("kron(x, z')", lambda v: np_().outer(v.x, v.z)),
    ("kron(A, x)", lambda v: np_().kron(v.A, v.x[:, None])),
    ("kron(t, x')", lambda v: v.t * v.x),
    ("sum(i, x[i]*y[i]^2)", lambda v: v.x @ v.y**2),
    ("sum(i, x[i] + 1)", lambda v: v.x.sum() + 4),
    ("sum(i, x[i])*sum(i, y[i])", lambda v: v.x.sum() * v.y.sum()),
    ("sum(i, x[i]*sum(i, y[i]))", lambda v: v.x.sum() * v.y.sum()),
    ("sum(i, A[i,j]*z[i])", lambda v: (v.A.T @ v.z)[2]),
    ("A[i,k]*x[k] for i, k", lambda v: v.A * v.x),
    ("A[i,k]*x[k] for k, i", lambda v: (v.A * v.x).T),
    ("sum(k, A[i,k]*x[k]) for i", lambda v: v.A @ v.x),
    ("eye(m)[i,k]*x[l] + z[i]*a[k]*y[l] for i, k, l", lambda v: deltas(v)),
    ("exp(A[i,k]) + x[k] for i, k", lambda v: np_().exp(v.A) + v.x),
    ("S[i,i] for i", lambda v: np_().diag(v.S)),
    ("max(x[i], z[k]) for i, k", lambda v: np_().maximum(v.x[:, None], v.z)),
    ("norm(A[i,:]) for i", lambda v: np_().linalg.norm(v.A, axis=1)),
    ("unit(m, i)[k]*x[l] for i, k, l", lambda v: np_().einsum("ik,l->ikl", np_().eye(3), v.x)),
    (
        "w'*w + q where q = sum(w), w = A*x - a",
        lambda v: (v.A @ v.x - v.a) @ (v.A @ v.x - v.a) + (v.A @ v.x - v.a).sum(),
    ),
]


def commuted(m: int, n: int) -> Any:
    """K with K*vec(X) = vec(X') for X m×n, entry by entry."""
    found = np_().zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            found[i * n + j, j * m + i] = 1
    return found


def lse(v: Any) -> Any:
    return np_().log(np_().exp(v.A @ v.x).sum())


def dets(v: Any) -> Any:
    det = np_().linalg.det
    return det(v.S) + np_().log(abs(det(v.S))) + 2 * np_().log(abs(det(v.T)))


def kinks(d: Any) -> Any:
    return np_().maximum(d, 0) + np_().sign(d) + (d < 0)


def deltas(v: Any) -> Any:
    np = np_()
    return np.einsum("ik,l->ikl", np.eye(3), v.x) + np.einsum("i,k,l->ikl", v.z, v.a, v.y)


class Values:
    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


@pytest.mark.parametrize(("expression", "meaning"), MEANINGS, ids=[expression for expression, _ in MEANINGS])
def test_meaning(expression: str, meaning: Callable[[Any], Any]) -> None:
    """The value of the node is that of the formula, computed by NumPy alone."""
    import numpy as np

    found = lowered(expression)
    value = evaluate(found.node, point(), SIZES)
    expected = np.asarray(meaning(Values(point())))
    assert value.shape == expected.shape
    assert np.allclose(value, expected, rtol=1e-12, atol=1e-13)
    assert found.node.order == len([dim for dim in found.shape if dim != 1])


EQUAL = [
    ("x'*y", "y'*x"), ("x'*y", "dot(x, y)"), ("x'*y", "sum(x .* y)"), ("x'*y", "tr(x*y')"),
    ("x'*y", "sum(i, x[i]*y[i])"), ("tr(S*T)", "tr(T*S)"), ("tr(S*T)", "sum(S' .* T)"), ("(A*B)'", "B'*A'"),
    ("(A*B)*b", "A*(B*b)"), ("A''", "A"), ("x'*S*y", "y'*S'*x"), ("tr(A'*C)", "dot(A, C)"),
    ("A*x", "A*diag(x)*ones(n)"), ("diag(x)*y", "x .* y"), ("diag(x*y')", "x .* y"), ("sum(A)", "ones(m)'*A*ones(n)"),
    ("sum(A, 2)", "A*ones(n)"), ("sum(A, 1)", "ones(m)'*A"), ("norm(x)^2", "x'*x"), ("norm(A)^2", "tr(A'*A)"),
    ("norm(A*x - z)^2", "(A*x - z)'*(A*x - z)"), ("||x||", "norm(x, 2)"), ("norm1(x)", "sum(abs(x))"),
    ("norm(x, S)^2", "x'*S*x"), ("mean(x)", "sum(x)/n"), ("sqrt(x)", "x.^(1/2)"),
    ("logsumexp(x)", "log(sum(exp(x)))"), ("softmax(x)", "exp(x)/sum(exp(x))"), ("x + x", "2*x"),
    ("-(x - y)", "y - x"), ("x/2", "1/2*x"), ("0.5*x", "x/2"), ("t*t", "t^2"), ("t/t", "1"), ("x*t", "t*x"),
    ("(2*3)*x", "6*x"), ("(1 + 1)*x", "2*x"), ("inv(S)*S", "eye(n)"), ("S*S", "S^2"), ("inv(inv(S))", "S"),
    ("inv(S')", "inv(S)'"), ("S^-1", "inv(S)"), ("det(S')", "det(S)"), ("log(det(S))", "logdet(S)"),
    ("log(abs(det(S)))", "logdet(S)"), ("adj(S')", "adj(S)'"), ("I*x", "x"), ("eye(n)*x", "x"), ("vec(x)", "x"),
    ("kron(x, z')", "x*z'"), ("kron(t, A)", "t*A"), ("vec(A*S*T)", "vec((A*S)*T)"), ("x[2]", "unit(n, 2)'*x"),
    ("x[2]", "x[2:2]"), ("A[:,:]", "A"), ("A[1,2]", "A'[2,1]"), ("(A*x)[2]", "A[2,:]*x"), ("x[i] for i", "x"),
    ("A[i,k] for k, i", "A'"), ("x'*x where q = y", "x'*x"), ("q + q where q = A*x", "2*A*x"), ("t where t = s", "s"),
    ("2^(1/2)*2^(1/2)", "2"), ("4^(1/2)", "2"), ("zeros(n)", "x - x"), ("0*x", "zeros(n)"), ("exp(x)'", "exp(x')"),
    ("max(t, 2)", "max(t, 1 + 1)"), ("a'*x'*y*z", "a'*z*(x'*y)"), ("commutation(m, n)*vec(A)", "vec(A')"),
    ("commutation(m, n)'", "commutation(n, m)"), ("commutation(n, m)*commutation(m, n)", "eye(m*n)"),
    ("commutation(1, n)", "eye(n)"), ("commutation(1, 1)", "1"), ("x[1:n]", "x"), ("x[n]", "unit(n, n)'*x"),
    ("commutation(m, m)*kron(z, a)", "kron(a, z)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal_spellings_are_one_node(one: str, other: str) -> None:
    assert node(one) is node(other)


DIFFERENT = [
    ("x'*y", "x*y'"),
    ("S*T", "T*S"),
    ("S", "S'"),
    ("A .* C", "A'*C"),
    ("norm(x)", "norm1(x)"),
    ("x[1]", "x[2]"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_meanings_are_two_nodes(one: str, other: str) -> None:
    assert node(one) is not node(other)


CHAIN = {"x'": (1, 4), "y'": (1, 4), "x": (4, 1), "y": (4, 1), "S": (4, 4), "t": (1, 1)}


BODIES = [
    ("x[i]", "i"), ("A[i,j]", "i, j"), ("A[i,j]", "j, i"), ("A[i,j]*x[j]", "i, j"), ("sum(j, A[i,j]*x[j])", "i"),
    ("x[i]*x[j]*x[k]", "i, j, k"), ("A[i,j]*x[k]", "k, i, j"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "indices"), BODIES)
def test_entries_that_cancel_keep_their_axes(body: str, indices: str) -> None:
    whole = node(f"{body} for {indices}")
    for text in (f"{body} - {body}", f"0*{body}", f"(t - t)*{body}", f"({body})^0 - 1"):
        gone = node(f"{text} for {indices}")
        assert whole.shape == gone.shape and len(whole.shape) == len(indices.split(", ")) and is_zero(gone), text


def bracketed_values(factors: list[str]) -> list[Any]:
    """The product under every choice of brackets under which it fits; a 1×1 multiplies anything."""
    values = {name.rstrip("'"): value for name, value in point().items()}
    one = [np_().reshape(values[f.rstrip("'")], CHAIN[f[:1]]) for f in factors]
    one = [value.T if f.endswith("'") else value for f, value in zip(factors, one, strict=True)]
    table: dict[tuple[int, int], list[Any]] = {(k, k + 1): [value] for k, value in enumerate(one)}
    for length in range(2, len(factors) + 1):
        for low in range(len(factors) - length + 1):
            high = low + length
            pairs = [(a, b) for cut in range(low + 1, high) for a in table[low, cut] for b in table[cut, high]]
            fitting = [a * b if a.size == 1 or b.size == 1 else a @ b for a, b in pairs if fits(a, b)]
            table[low, high] = fitting[:4]
    return table[0, len(factors)]


def fits(a: Any, b: Any) -> bool:
    return 1 in (a.size, b.size) or bool(a.shape[1] == b.shape[0])


@pytest.mark.parametrize("seed", range(300))
def test_a_product_is_read_if_any_brackets_make_it_fit(seed: int) -> None:
    """All brackets that fit give one value, which is the node's; where none fit, the product is refused."""
    rng = random.Random(seed)
    factors = [rng.choice(list(CHAIN)) for _ in range(rng.randint(2, 7))]
    values = bracketed_values(factors)
    if not values:
        with pytest.raises(MatcalcError):
            lowered("*".join(factors))
        return
    found = evaluate(node("*".join(factors)), point(), SIZES)
    for value in values:
        assert np_().allclose(value.reshape(found.shape), found, rtol=1e-10)


def test_declared_properties() -> None:
    assert node("W'", "W:n,n,symmetric") is node("W", "W:n,n,symmetric")
    tree, typing = typing_of("W'", "W:n,n,spd")
    assert lower(tree, typing).node is variable("W", typing)
    assert lower(tree, typing, free=frozenset({"W"})).node is not variable("W", typing, frozenset({"W"}))
    assert variable("W", typing, frozenset({"W"})).properties == {"invertible"}
    _, rows = typing_of("r")
    assert variable("r", rows).properties == {"row"} and variable("r", rows).shape == ("n",)


def test_names_bound_to_nodes() -> None:
    tree, typing = typing_of("x'*q", "x:n")
    assert lower(tree, typing, bound={"q": node("S*y")}).node is node("x'*S*y")


def test_macro_text() -> None:
    x, s = var("x", ("n",)), node("S")
    assert lower_macro("v'*v", {"v": x}) is node("x'*x")
    assert lower_macro("tr(inv(X)*dX)", {"X": s, "dX": node("T")}) is node("tr(S^-1*T)")
    assert lower_macro("-inv(X)*dX*inv(X)", {"X": s, "dX": node("T")}) is node("-inv(S)*T*inv(S)")


def test_annotated_and_plain_trees_lower_alike() -> None:
    tree, typing = typing_of("x + I*x + vector(2) where q = x")
    assert lower(annotate(tree, typing), typing).node is lower(tree, typing).node


FAULTS = [
    ("x/0", "domain", "division by zero"),
    ("x/(1 - 1)", "domain", "division by zero"),
    ("0^-1", "domain", "division by zero"),
    ("x/(t - t)", "domain", "division by zero"),
    ("norm(x/0)", "domain", "division by zero"),
    ("2^(10^9)", "limit", "the number 2^1000000000 is too long to work out"),
    ("9^(9^(9^9))", "limit", "the number 9^387420489 is too long to work out"),
    ("S^(t/2)", "refused", "the power of a matrix must be a whole number within ±1,000,000"),
    ("S^(1/3)", "refused", "the power of a matrix must be a whole number within ±1,000,000"),
    ("S^1000001", "refused", "the power of a matrix must be a whole number within ±1,000,000"),
    ("det(x[i]*S) for i", "refused", "det of entries with the index i is not supported"),
]


@pytest.mark.parametrize(("expression", "kind", "message"), FAULTS)
def test_fault(expression: str, kind: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        lowered(expression)
    assert (caught.value.kind, caught.value.message) == (kind, message)
    assert caught.value.spans


def test_numbers_are_exact() -> None:
    assert constant_value(node("1/3 + 1/6")) == Fraction(1, 2)
    assert constant_value(node("2^-3*(1 - 1/4)")) == Fraction(3, 32)
    assert is_zero(node("x - x"))


def test_large_matrix_power_is_symbolic() -> None:
    found = node("S^1000000")
    assert found is matpow(node("S"), 10**6) and isinstance(found, Op)


# --- random well-shaped expressions against a reading by plain matrices: columns n×1, scalars 1×1 ---------------------

LEAVES = {
    (): ["t", "s", "2", "1/2", "x[2]", "A[2,3]", "sum(i, x[i]*y[i])", "n"],
    ("n",): ["x", "y", "r'", "ones(n)", "diag(S)", "A[2,:]'", "unit(n, 2)"],
    ("m",): ["z", "a", "A[:,1]", "sum(A, 2)"],
    (1, "n"): ["r", "x'", "A[1,:]", "sum(A, 1)"],
    ("m", "n"): ["A", "C", "ones(m, n)", "z*r"],
    ("m", "m"): ["eye(m)", "diag(z)", "A*C'"],
    ("n", "n"): ["S", "T", "eye(n)", "diag(x)", "x*y'", "inv(S)"],
}
SIDES = ("m", "n")
FUNCTIONS_ = ("exp", "sin", "tanh", "abs", "sigmoid")


def written(rng: random.Random, shape: tuple[Any, ...], depth: int) -> str:
    """A random expression of that shape; everything but a leaf stands in brackets."""
    if depth == 0 or rng.random() < 0.1:
        if shape in LEAVES:
            return rng.choice(LEAVES[shape])
        return f"({written(rng, shape[1:] if shape[0] == 1 else shape[::-1], depth)})'"

    def sub(*inner: Any) -> str:
        return f"({written(rng, inner, depth - 1)})"

    side = rng.choice(SIDES)
    choices = [
        lambda: f"{sub(*shape)} + {sub(*shape)} - {sub()}",
        lambda: f"{sub()}*{sub(*shape)}",
        lambda: f"{sub(*shape)} .* {sub(*shape)}",
        lambda: f"{sub(*shape)}/(2 + {sub()}^2)",
        lambda: f"{sub(*shape)} ./ (2 + {sub(*shape)}.^2)",
        lambda: f"{rng.choice(FUNCTIONS_)}({sub(*shape)})",
        lambda: f"{sub(*shape)}.^{rng.choice('123')}",
    ]
    match shape:
        case ():
            square = ("n", "n")
            choices += [lambda: f"{sub(side)}'*{sub(side)}", lambda: f"tr({sub(*square)}*{sub(*square)})"]
            choices += [
                lambda: f"sum({sub('m', 'n')})",
                lambda: f"norm({sub(side)})",
                lambda: f"{sub(1, 'n')}*{sub('n')}",
            ]
            choices += [lambda: f"vec({sub('m', 'n')})'*vec({sub('m', 'n')})"]
        case (length,) if length in SIDES:
            choices += [lambda: f"{sub(length, side)}*{sub(side)}", lambda: f"{sub(1, length)}'"]
            choices += [lambda: f"softmax({sub(length)})"]
            choices += [lambda: f"[{sub(length, 'n')}, {sub(length)}]*[{sub('n')}; {sub()}]"]
        case (1, length):
            choices += [lambda: f"{sub(length)}'", lambda: f"{sub(side)}'*{sub(side, length)}"]
        case (rows, columns):
            choices += [lambda: f"{sub(rows, side)}*{sub(side, columns)}", lambda: f"{sub(rows)}*{sub(columns)}'"]
            choices += [lambda: f"diag({sub(rows)})*{sub(rows, columns)}", lambda: f"{sub(columns, rows)}'"]
            choices += [lambda: f"unvec(kron({sub(columns)}, {sub(rows)}), {rows}, {columns})"]
    return rng.choice(choices)()


def plainly(tree: Any, values: dict[str, Any]) -> Any:
    """The value of a tree, every value a matrix; only what `written` writes."""
    np = np_()

    def wide(a: Any, b: Any) -> Any:
        return a * b if 1 in (a.size, b.size) else a @ b

    def visit(node: Any, args: list[Any]) -> Any:
        match node.op:
            case "name":
                return np.full((1, 1), SIZES[node.value]) if node.value in SIZES else values[node.value]
            case "number":
                return np.full((1, 1), float(node.value))
            case "sum":
                return sum(args[1:], args[0])
            case "neg":
                return -args[0]
            case "mul":
                return wide(*args)
            case "had":
                return args[0] * args[1]
            case "div" | "hdiv":
                return args[0] / args[1]
            case "pow" | "hpow":
                return args[0] ** args[1]
            case "transpose":
                return args[0].T
            case "stack":
                return np.vstack(args) if node.value > 1 else np.hstack(args)
            case "isum":
                return (values["x"] * values["y"]).sum().reshape(1, 1)
            case "colon":
                return None
            case "index":
                spots = [slice(None) if a is None else slice(int(a[0, 0]) - 1, int(a[0, 0])) for a in args[1:]]
                return args[0][tuple(spots)]
        return called(node.value, args)

    return fold(tree, visit)


def called(name: str, args: list[Any]) -> Any:
    np = np_()
    a = args[0]
    sizes = [int(arg[0, 0]) for arg in args if arg.size == 1]
    simple: dict[str, Callable[[], Any]] = {
        "ones": lambda: np.ones((sizes * 2)[:2] if len(args) > 1 else (sizes[0], 1)),
        "eye": lambda: np.eye(sizes[0]),
        "unit": lambda: np.eye(sizes[0])[:, sizes[1] - 1 : sizes[1]] if len(sizes) > 1 else None,
        "tr": lambda: np.trace(a).reshape(1, 1),
        "norm": lambda: np.sqrt((a**2).sum()).reshape(1, 1),
        "vec": lambda: a.T.reshape(-1, 1),
        "unvec": lambda: a.reshape(sizes[1], sizes[0]).T,
        "kron": lambda: np.kron(*args),
        "inv": lambda: np.linalg.inv(a),
        "softmax": lambda: np.exp(a) / np.exp(a).sum(),
        "sigmoid": lambda: 1 / (1 + np.exp(-a)),
        "diag": lambda: np.diag(a.ravel()) if 1 in a.shape else np.diag(a).reshape(-1, 1),
        "sum": lambda: a.sum(axis=sizes[0] - 1, keepdims=True) if len(args) > 1 else a.sum().reshape(1, 1),
    }
    return simple[name]() if name in simple else getattr(np, name)(a)


@pytest.mark.parametrize("seed", range(250))
def test_random_expressions(seed: int) -> None:
    import numpy as np

    rng = random.Random(seed)
    shape = rng.choice([(), ("n",), ("m",), (1, "n"), ("m", "n"), ("n", "n"), ("n", "m")])
    expression = written(rng, shape, rng.choice([1, 2, 3]))
    tree, typing = typing_of(expression)
    found = lower(tree, typing)
    assert found.shape == shape
    matrices = {name: np.asarray(v) for name, v in point().items()}
    as_matrices = {
        k: v.reshape(1, -1) if k == "r" else v.reshape(v.shape[0] if v.ndim else 1, -1) for k, v in matrices.items()
    }
    expected = plainly(tree, as_matrices)
    value = evaluate(found.node, point(), SIZES)
    assert np.allclose(value, expected.reshape(value.shape), rtol=1e-9, atol=1e-9), expression


DEEP = {
    "calls": ("tanh(" * 10_000 + "t" + ")" * 10_000, 8),
    "primes": ("A" + "'" * 10_001, 4),
    "minuses": ("-" * 10_000 + "x", 4),
    "brackets": ("(" * 10_000 + "x" + ")" * 10_000, 4),
    "layers": ("tanh(S*(" * 1_000 + "x" + "))" * 1_000, 4),
    "macros": ("softmax(" * 500 + "x" + ")" * 500, 4),
    "factors": ("*".join(["S", "T"] * 500) + "*x", 8),
    "scalars": ("*".join(["t"] * 5_000), 4),
    "terms": (" + ".join(f"sin({k}*t)" for k in range(2_000)), 8),
    "entries": ("x" + "[1:4]" * 1_000, 4),
}


@pytest.mark.long
@pytest.mark.parametrize("name", DEEP)
def test_deep_and_long(name: str) -> None:
    expression, seconds = DEEP[name]
    start = time.process_time()
    lowered(expression)
    assert time.process_time() - start < seconds
