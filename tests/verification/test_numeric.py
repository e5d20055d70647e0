"""The checks: values against NumPy by hand, wrong formulas caught, right ones let pass, and a third answer else."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from judging import known
from judging import lowered as read

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.checking import Claims, describe
from matcalc_cli.answers.checking import check as check_claims
from matcalc_cli.calculus.derivative import derivative
from matcalc_cli.dimensions import value
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph import tensor
from matcalc_cli.graph.nodes import Node, Var, make_einsum
from matcalc_cli.inference.shapes import Typing
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower, variable
from matcalc_cli.verification import exact
from matcalc_cli.verification.comparison import Judge
from matcalc_cli.verification.contraction_order import plan
from matcalc_cli.verification.exact import check_exact
from matcalc_cli.verification.interpret import Run, Undefined, evaluate
from matcalc_cli.verification.numeric import Check, check_numeric
from matcalc_cli.verification.sampling import LADDER, MIXED_OTHER, MIXED_SQUARE, Subject, structured
from matcalc_cli.verification.sympy_values import structured as symbolic_structured

pytestmark = [pytest.mark.sampled(20), pytest.mark.each(5)]


A = np.array([[1.0, 2.0, 0.5], [-1.0, 0.3, 2.0]])
S = np.array([[2.0, 0.4, -0.3], [0.1, 1.5, 0.2], [-0.7, 0.3, 1.1]])
x = np.array([0.3, -1.2, 0.7])
y = np.array([1.1, 0.4])
POINT = {"A": A, "S": S, "x": x, "y": y, "c": 0.6, "i": 2}
SIZES = {"m": 2, "n": 3, "i": 2}
DECLARED = "A:m,n S:n,n x:n y:m c:scalar"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A*x", A @ x),
        ("y'*A*x", y @ A @ x),
        ("x*y'", np.outer(x, y)),
        ("A'", A.T),
        ("2*A - c*A", 1.4 * A),
        ("diag(x)", np.diag(x)),
        ("diag(S)", np.diag(S)),
        ("tr(S*S')", np.trace(S @ S.T)),
        ("A .* A ./ 3", A * A / 3),
        ("sum(A, 1)", A.sum(axis=0)),
        ("mean(A, 2)", A.mean(axis=1)),
        ("eye(n)*c", 0.6 * np.eye(3)),
        ("ones(m, n) + c", np.ones((2, 3)) + 0.6),
        ("S^3", S @ S @ S),
        ("inv(S)*x", np.linalg.solve(S, x)),
        ("S^-2", np.linalg.inv(S @ S)),
        ("det(S)", np.linalg.det(S)),
        ("logdet(-S)", np.log(abs(np.linalg.det(S)))),
        ("adj(S)", np.linalg.det(S) * np.linalg.inv(S)),
        ("prod(x)", np.prod(x)),
        ("vec(A)", A.ravel(order="F")),
        ("kron(A, S)", np.kron(A, S)),
        ("[A; x']", np.vstack([A, x])),
        ("A[2, :]", A[1]),
        ("x[i]*x[3]", x[1] * x[2]),
        ("S[1:2, 3]", S[:2, 2]),
        ("softmax(x)", np.exp(x) / np.exp(x).sum()),
        ("norm(A)^3", np.sqrt((A**2).sum()) ** 3),
        ("relu(x) + step(x) + max(x, c)", np.maximum(x, 0) + (x > 0) + np.maximum(x, 0.6)),
        ("pi*n/m", np.pi * 3 / 2),
        ("log(x .^ 2)", np.log(x**2)),
        ("zeros(n)", np.zeros(3)),
    ],
)
def test_evaluate(text: str, expected: Any) -> None:
    node, _, _ = read(text, DECLARED, "x")
    np.testing.assert_allclose(evaluate(node, POINT, SIZES), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    "text", ["log(-c)", "1/(c - c*1*1 + 0*x[1])", "inv(x*x')", "logdet(x*x')", "sqrt(x)", "inv(A'*A)", "exp(2000*c)"]
)
def test_evaluate_refuses_what_is_not_finite(text: str) -> None:
    try:
        node, _, _ = read(text, DECLARED, "x")
    except MatcalcError as error:  # a division by zero that is seen at once
        assert error.kind == "domain"
        return
    with pytest.raises(Undefined):
        evaluate(node, POINT, SIZES)


def test_a_singular_matrix_has_an_adjugate() -> None:
    X = tensor.var("X", ("n", "n"))
    singular = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    cofactors = np.array([[-3.0, 6.0, -3.0], [6.0, -12.0, 6.0], [-3.0, 6.0, -3.0]])
    node = tensor.op("adj", [X], (), ("n", "n"))
    np.testing.assert_allclose(evaluate(node, {"X": singular}, {"n": 3}), cofactors, atol=1e-13)


def test_a_long_product_is_contracted_pairwise() -> None:
    count, size = 60, 5  # 61 indices: more than an alphabet, and 5^61 terms if summed at once
    names = [f"X{k}" for k in range(count)]
    factors = [(tensor.var(name, ("n", "n")), (k, k + 1), Fraction(1)) for k, name in enumerate(names)]
    node = make_einsum(tuple(factors), (0, count), ("n",) * (count + 1))
    rng = np.random.default_rng(0)
    point = {name: np.eye(size) + 0.3 * rng.standard_normal((size, size)) for name in names}
    expected = np.linalg.multi_dot([point[name] for name in names])
    np.testing.assert_allclose(evaluate(node, point, {"n": size}), expected, rtol=1e-10)


def test_a_plan_never_builds_more_than_it_must() -> None:
    operands = [(k, k + 1) for k in range(16)]
    steps = plan(operands, (0, 16), dict.fromkeys(range(17), 10))
    assert max(len(kept) for _, kept in steps) == 2
    assert steps[-1][1] in ((0, 16), (16, 0))


def test_a_batch_is_the_single_values() -> None:
    node, _, _ = read("A*(x .* relu(S*x)) + norm(x)*y", DECLARED, "x")
    batch = np.random.default_rng(1).standard_normal((5, 3))
    together = Run({**POINT, "x": batch}, SIZES, "x").values_of([node])[0]
    one_by_one = [evaluate(node, {**POINT, "x": row}, SIZES) for row in batch]
    np.testing.assert_allclose(together, one_by_one, rtol=1e-13)


def test_a_batch_knows_what_went_wrong_where() -> None:
    node, _, _ = read("log(c)*abs(x[1])", DECLARED, "c")
    run = Run({**POINT, "c": np.array([1.0, -1.0, 2.0])}, SIZES, "c")
    run.values_of([node])
    assert run.bad.tolist() == [False, True, False]
    run = Run({**POINT, "x": np.array([[1.0, 0, 0], [2.0, 0, 0], [-1.0, 0, 0]])}, SIZES, "x")
    run.values_of([node])
    assert run.branched.tolist() == [False, False, True]


# --- points --------------------------------------------------------------------------------------------------------


HOLDS: dict[str, Callable[[Any], Any]] = {
    "symmetric": lambda M: np.allclose(M, M.T),
    "skew": lambda M: np.allclose(M, -M.T) and np.abs(M).max() > 0.1,
    "diagonal": lambda M: np.allclose(M, np.diag(np.diag(M))),
    "lower": lambda M: np.allclose(M, np.tril(M)),
    "upper": lambda M: np.allclose(M, np.triu(M)),
    "toeplitz": lambda M: np.allclose(M[1:, 1:], M[:-1, :-1]),
    "orthogonal": lambda M: np.allclose(M @ M.T, np.eye(len(M))),
    "spd": lambda M: np.allclose(M, M.T) and np.linalg.eigvalsh(M).min() > 0,
    "psd": lambda M: np.allclose(M, M.T) and np.linalg.eigvalsh(M).min() > -1e-9,
    "nd": lambda M: np.allclose(M, M.T) and np.linalg.eigvalsh(M).max() < 0,
    "nsd": lambda M: np.allclose(M, M.T) and np.linalg.eigvalsh(M).max() < 1e-9,
    "positive": lambda M: M.min() > 0,
    "invertible": lambda M: np.linalg.cond(M) < 1e8,
}


WITH_SIGN = ("spd", "psd", "nd", "nsd")
TOGETHER = [
    ("symmetric", "toeplitz"),
    ("orthogonal", "symmetric"),
    ("orthogonal", "diagonal"),
    *[(sign, other) for sign in WITH_SIGN for other in ("diagonal", "toeplitz", "symmetric", "invertible")],
]


@pytest.mark.parametrize("names", [*[(p,) for p in HOLDS], *TOGETHER])
def test_points_have_the_declared_properties(names: tuple[str, ...]) -> None:
    X = tensor.var("X", ("n", "n"), names)
    subject = Subject([X], {}, ())
    rng = np.random.default_rng(0)
    for rung in range(len(LADDER) + 1):
        point, _ = subject.point({"n": 4}, rung, rng)
        for name in names:
            assert HOLDS[name](point["X"]), (name, rung)


OF_COMPLEX: dict[str, Callable[[Any], Any]] = {
    "hermitian": lambda M: np.allclose(M, M.conj().T),
    "symmetric": lambda M: np.allclose(M, M.T),
    "skew": lambda M: np.allclose(M, -M.T),
    "diagonal": lambda M: np.allclose(M, np.diag(np.diag(M))),
    "lower": lambda M: np.allclose(M, np.tril(M)),
    "spd": lambda M: np.linalg.eigvalsh(M).min() > 0,
    "nd": lambda M: np.linalg.eigvalsh(M).max() < 0,
}
COMPLEX_TOGETHER = [
    ("hermitian",),
    ("hermitian", "spd"),
    ("hermitian", "nd"),
    ("symmetric",),
    ("skew",),
    ("lower",),
    (),
]


@pytest.mark.parametrize("names", COMPLEX_TOGETHER)
def test_complex_points_have_the_declared_properties_and_no_others(names: tuple[str, ...]) -> None:
    subject = Subject([tensor.var("X", ("n", "n"), ("complex", *names))], {}, ())
    rng = np.random.default_rng(0)
    draws = [subject.point({"n": 4}, rung, rng)[0]["X"] for rung in range(len(LADDER) + 1) for _ in range(3)]
    assert all(np.abs(draw.imag).max() > 0 for draw in draws)
    implied = {"spd", "nd"} if "hermitian" not in names else set()  # a definite matrix is hermitian
    for name in OF_COMPLEX.keys() - implied:
        assert all(OF_COMPLEX[name](draw) for draw in draws) == (name in names), name


class Choosing:
    """A random generator whose choices among styles are all the same."""

    def __init__(self, choice: int) -> None:
        self.choice, self.rng = choice, np.random.default_rng(0)

    def integers(self, count: int) -> int:
        return self.choice % count

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rng, name)


@pytest.mark.parametrize(("columns", "styles"), [("n", MIXED_SQUARE), ("k", MIXED_OTHER)])
def test_every_style_makes_points_of_its_own(columns: str, styles: tuple[str, ...]) -> None:
    subject = Subject([tensor.var("X", ("n", columns))], {}, ())
    draws = [subject.point({"n": 4, "k": 3}, len(LADDER), Choosing(k))[0]["X"] for k in range(len(styles))]
    for k, draw in enumerate(draws):
        assert draw.shape == draws[0].shape and not any(np.allclose(draw, other) for other in draws[:k]), styles[k]


@pytest.mark.parametrize("name", [p for p in HOLDS if p not in (*WITH_SIGN, "positive", "invertible")])
def test_symbols_have_the_declared_properties(name: str) -> None:
    entries = symbolic_structured("X", (3, 3), frozenset((name,)))
    symbols = sorted({s for e in entries for s in e.free_symbols}, key=str)
    numbers = {s: 1 / (k + 2) for k, s in enumerate(symbols)}
    matrix = np.array([float(e.subs(numbers)) for e in entries]).reshape(3, 3)
    assert HOLDS[name](matrix)


def test_a_matrix_is_not_symmetric_unless_declared() -> None:
    X = tensor.var("X", ("n", "n"))
    point, _ = Subject([X], {}, ()).point({"n": 3}, 0, np.random.default_rng(0))
    assert np.abs(point["X"] - point["X"].T).min(where=~np.eye(3, dtype=bool), initial=1.0) > 1e-3


def test_sizes_differ_and_leave_room_for_entries() -> None:
    node, wrt, typing = read("x[5]*sum(A*z)", "x:n A:m,k z:k", "x")
    subject = Subject([node, wrt], {}, typing.dims)
    for layout in range(6):
        sizes = subject.sizes({}, layout)
        assert len(set(sizes.values())) == len(sizes) == 3
        assert sizes["n"] >= 5
        assert subject.fits(sizes)
    assert subject.sizes({"n": 7}, 0)["n"] == 7
    assert not subject.fits(subject.sizes({"n": 4}, 0))


def test_structured_leaves_a_plain_matrix_alone() -> None:
    np.testing.assert_array_equal(structured(S, frozenset(), None), S)


# --- the numerical check ---------------------------------------------------------------------------------------------

RIGHT = [
    ("norm(A*x - b)^2", "A:m,n x:n b:m", "x"),
    ("a'*inv(X)*b", "a:n X:n,n b:n", "X"),
    ("logdet(X'*X)", "X:m,n", "X"),
    ("log(det(W))", "W:n,n,spd", "W"),
    ("tr(W*A*W)", "W:n,n,symmetric A:n,n", "W"),
    ("-sum(x .* log(x))", "x:n", "x"),
    ("sum(log(b - B*x))", "B:m,n x:n b:m", "x"),
    ("sum(relu(W*x)) + norm1(x)", "W:m,n x:n", "x"),
    ("softmax(x)", "x:n", "x"),
    ("x/norm(x)", "x:n", "x"),
    ("X^3", "X:n,n", "X"),
    ("kron(A, x)", "A:m,n x:k", "x"),
    ("x[i]^2*X[i,j]", "x:n X:n,n", "x"),
    ("sum(asin(x)) + sum(acos(A*x))", "A:m,n x:n", "x"),
    ("log(sum(exp(1000*x)))", "x:n", "x"),
    ("log(-t)", "t:scalar", "t"),
    ("sqrt(t - 3)", "t:scalar", "t"),
    ("tr(inv(W))", "W:n,n,skew", "W"),
    ("tr(Q*X*Q')", "Q:n,n,orthogonal X:n,n", "Q"),
    ("max(t, s)*abs(t)", "t:scalar s:scalar", "t"),
    ("prod(x)", "x:n", "x"),
    ("x[2:4]'*x[1:3]", "x:n", "x"),
    ("[x; a'*x; 2*x]", "x:n a:n", "x"),
    ("t^s", "t:scalar s:scalar", "s"),
    ("lgamma(t)*digamma(t)", "t:scalar", "t"),
    ("sum(x) - ones(n)'*x", "x:n", "x"),
    ("B*x", "B:5,3 x:3", "x"),
]


@pytest.mark.parametrize(("text", "declarations", "wrt"), RIGHT, ids=[row[0] for row in RIGHT])
def test_a_right_derivative_passes_and_a_wrong_entry_is_caught(text: str, declarations: str, wrt: str) -> None:
    function, x, typing = read(text, declarations, wrt)
    right = derivative(function, x)
    for seed in range(12):
        check = check_numeric(function, right, x, **known(typing), seed=seed)
        assert check.ok, check.message
        assert check.max_relative_error is not None and check.max_relative_error < 1e-6
        assert set(typing.dims) <= set(check.sizes)
    for seed in range(4):
        wrong = one_entry_off(right, Fraction(1, 100_000), typing, function, x, seed)
        if wrong is not None:
            check = check_numeric(function, wrong, x, **known(typing), seed=seed)
            assert check.ok is False
            assert "differences give" in check.message


def one_entry_off(node: Node, part: Fraction, typing: Typing, function: Node, wrt: Var, seed: int) -> Node | None:
    """The node with its largest entry at the check's first point off by `part` of its size."""
    if tensor.is_zero(node):
        return None
    subject = Subject([function, node, wrt], typing.properties, typing.dims)
    rng = np.random.default_rng(seed)
    sizes = subject.sizes({}, 0)
    for rung in range(len(LADDER)):
        point, places = subject.point(sizes, rung, rng)
        try:
            entries = evaluate(node, point, {**sizes, **places})
        except Undefined:
            continue
        place = np.unravel_index(np.argmax(np.abs(entries)), entries.shape)
        axes = tuple(range(node.order))
        units = [(tensor.unit(dim, int(k) + 1), (a,)) for a, (dim, k) in enumerate(zip(node.shape, place, strict=True))]
        return tensor.add([(1, node), (part, tensor.einsum([(node, axes), *units], axes))], node.shape)
    return None


OF_ENTRIES = [
    ("A*x", "A:2,3 x:3", "x"),
    ("a'*x", "a:3 x:3", "x"),
    ("tr(B*X)", "B:2,3 X:3,2", "X"),
    ("x*y'", "x:2 y:3", "y"),
]


@pytest.mark.parametrize("check", [check_numeric, check_exact])
@pytest.mark.parametrize(("text", "declarations", "wrt"), OF_ENTRIES)
def test_the_entry_that_is_wrong_is_named(check: Callable[..., Check], text: str, declarations: str, wrt: str) -> None:
    function, x, typing = read(text, declarations, wrt)
    right = derivative(function, x)
    for place in np.ndindex(*map(int, map(str, right.shape))):
        units = [(tensor.unit(dim, k + 1), (a,)) for a, (dim, k) in enumerate(zip(right.shape, place, strict=True))]
        wrong = tensor.add([(1, right), (1, tensor.einsum(units, tuple(range(right.order))))], right.shape)
        found = check(function, wrong, x, **known(typing))
        assert found.ok is False and found.message.startswith(f"entry [{', '.join(str(k + 1) for k in place)}]:")


@pytest.mark.parametrize("ok", [True, False, None])
def test_a_check_is_true_where_it_is_ok(ok: bool | None) -> None:
    found = Check(ok, "numeric", "seen at 2 points")
    assert bool(found) is (ok is True)
    assert repr(found) == f"Check(ok={ok}, numeric: seen at 2 points)"


def test_a_transposed_formula_is_caught() -> None:
    function, X, typing = read("tr(A*X)", "A:n,n X:n,n", "X")
    wrong = tensor.transpose(derivative(function, X))
    assert check_numeric(function, wrong, X, **known(typing)).ok is False


def test_the_symmetric_point_is_used_where_declared() -> None:
    function, W, typing = read("tr(W*W)", "W:n,n,symmetric", "W")
    symmetric = variable("W", typing)
    assert check_numeric(function, tensor.scale(2, symmetric), W, **known(typing)).ok  # 2*W', and W' is W
    assert check_numeric(function, tensor.scale(2, W), W).ok is False  # not where nothing says so


def test_the_formula_may_be_wrong_on_one_side_of_a_kink_only() -> None:
    function, t, typing = read("abs(t)", "t:scalar", "t")
    assert check_numeric(function, tensor.const(1), t, **known(typing)).ok is False


def test_a_hessian_is_checked_against_the_gradient() -> None:
    function, x, typing = read("log(sum(exp(A*x)))", "A:m,n x:n", "x")
    gradient = derivative(function, x)
    hessian = derivative(gradient, x)
    assert check_numeric(gradient, hessian, x, **known(typing)).ok
    assert check_numeric(gradient, tensor.scale(Fraction(100_001, 100_000), hessian), x, **known(typing)).ok is False


@pytest.mark.parametrize(
    ("text", "declarations", "wrt"),
    [("log(-x'*x)", "x:n", "x"), ("logdet(X'*X)", "X:2,3", "X"), ("sqrt(-1 - t^2)", "t:scalar", "t")],
)
def test_defined_nowhere(text: str, declarations: str, wrt: str) -> None:
    function, x, typing = read(text, declarations, wrt)
    check = check_numeric(function, derivative(function, x), x, **known(typing))
    assert check.ok is None
    assert check.message == "not defined at any point tried"
    assert check.max_relative_error is None


def test_sizes_without_room_are_no_answer() -> None:
    function, wrt, typing = read("x[5]", "x:n", "x")
    check = check_numeric(function, derivative(function, wrt), wrt, **known(typing), sizes={"n": 3})
    assert check.ok is None
    assert "room" in check.message


def test_inconclusive_is_a_third_word() -> None:
    function, t, typing = read("abs(sin(10^7*t))", "t:scalar", "t")  # a kink between any two points
    check = check_numeric(function, derivative(function, t), t, **known(typing))
    assert check.ok is None
    assert check.message.startswith("inconclusive")


def test_a_wrong_formula_at_one_point_in_many_is_not_believed_to_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    function, t, typing = read("t^2", "t:scalar", "t")
    right = derivative(function, t)
    alarms = iter([True])
    original = Judge.hear

    def hear(self: Judge, rows: Any, measured: Any, error: Any) -> None:
        original(self, rows, measured + 1.0 if next(alarms, False) else measured, error)

    monkeypatch.setattr(Judge, "hear", hear)
    check = check_numeric(function, right, t, **known(typing))
    assert check.ok is None
    assert "disagree at one point" in check.message


def test_the_same_seed_gives_the_same_check() -> None:
    function, x, typing = read("norm(A*x)", "A:m,n x:n", "x")
    gradient = derivative(function, x)
    first, again, other = (check_numeric(function, gradient, x, **known(typing), seed=s) for s in (3, 3, 4))
    assert first.max_relative_error == again.max_relative_error != other.max_relative_error
    assert first.seed == 3


def test_given_sizes_are_used() -> None:
    function, x, typing = read("norm(A*x)", "A:m,n x:n", "x")
    check = check_numeric(function, derivative(function, x), x, **known(typing), sizes={"n": 9})
    assert check.ok
    assert check.sizes["n"] == 9


@pytest.mark.long
def test_many_entries_are_sampled() -> None:
    function, x, typing = read("norm(x)^3", "x:n", "x")
    assert check_numeric(function, derivative(function, x), x, **known(typing), sizes={"n": 3000}).ok


def test_sizes_that_are_numbers_are_no_reason_to_look_at_random_directions_alone() -> None:
    function, x, typing = read("B*x", "B:5,3 x:3", "x")
    right = derivative(function, x)
    wrong = one_entry_off(right, Fraction(1, 100_000), typing, function, x, 0)
    assert wrong is not None
    assert check_numeric(function, wrong, x, **known(typing)).message.startswith("entry [")


def test_too_many_entries_are_refused() -> None:
    function, X, typing = read("X*X", "X:n,n", "X")
    with pytest.raises(MatcalcError) as caught:
        check_numeric(function, derivative(function, X), X, **known(typing), sizes={"n": 200})
    assert caught.value.kind == "limit"


# --- what a check has to look at ------------------------------------------------------------------------------------


Change = Callable[[Node], Node]  # of a derivative


def judged(text: str, declarations: str, wrt: str, change: Change) -> Check:
    """The check of a derivative once it is changed."""
    function, x, typing = read(text, declarations, wrt)
    claim = function, change(derivative(function, x)), x
    return check_claims(Claims([claim], typing.properties, typing.dims))


def only_where(factor: Node) -> Change:
    """A part of the derivative too much, where the scalar `factor` is not 0."""
    return lambda right: tensor.add(
        [(1, right), (1, tensor.einsum([(right, tuple(range(right.order))), (factor, ())], tuple(range(right.order))))],
        right.shape,
    )


@pytest.mark.parametrize("declared", ["K:n,n b:n", "K:n,n,symmetric b:n", "K:m,n b:m", "K:m,n,positive b:m"])
def test_a_term_that_vanishes_for_regular_matrices_is_missed(declared: str) -> None:
    _, K, typing = read("norm(pinv(K)*b)^2", declared, "K")
    text = f"2*(eye({K.shape[0]}) - K*pinv(K))*b*b'*pinv(K)'*pinv(K)*pinv(K)'"
    missing = lower(parse(text, frozenset("Kb")).tree, typing, free=frozenset("K")).node
    assert judged("norm(pinv(K)*b)^2", declared, "K", lambda right: right).ok
    wrong = judged("norm(pinv(K)*b)^2", declared, "K", lambda right: tensor.add([(1, right), (-1, missing)], K.shape))
    assert wrong.ok is False


def test_a_projection_of_what_is_not_varied_is_seen() -> None:
    assert judged("x'*(eye(n) - K*pinv(K))*x", "K:n,n x:n", "x", lambda right: right).ok
    assert judged("x'*(eye(n) - K*pinv(K))*x", "K:n,n x:n", "x", lambda right: tensor.zero(right.shape)).ok is False


@pytest.mark.parametrize("text", ["max(sum(x), 60)", "piecewise(sum(x) > 60, x'*x, sum(x))", "abs(sum(x) - 70)"])
def test_a_branch_that_few_points_visit_is_visited(text: str) -> None:
    far, _, _ = read("step(sum(x) - 65)", "x:n", "x")
    assert judged(text, "x:n", "x", lambda right: right).unseen == ""
    assert judged(text, "x:n", "x", only_where(far)).ok is False


def test_a_branch_that_no_point_visits_is_named() -> None:
    found = judged("max(x'*x, -1)", "x:n", "x", lambda right: right)
    assert found.ok and found.unseen == "one side of max was not reached"
    assert "one side of max" in describe(found)


@pytest.mark.parametrize("check", [check_numeric, check_exact])
@pytest.mark.parametrize("place", [1, 2])
def test_every_value_of_an_index_is_taken(check: Callable[..., Check], place: int) -> None:
    function, x, typing = read("x[i]^2*x[j]", "x:n", "x")
    here = tensor.einsum([(tensor.unit("n", "i"), (0,)), (tensor.unit("n", place), (0,))], ())
    there = tensor.einsum([(tensor.unit("n", "j"), (0,)), (tensor.unit("n", place), (0,))], ())
    both = tensor.einsum([(here, ()), (there, ())], ())
    right = derivative(function, x)
    assert check(function, right, x, **known(typing)).ok
    assert check(function, only_where(both)(right), x, **known(typing)).ok is False


def test_nothing_is_zero_beside_a_large_number() -> None:
    assert judged("sum(x) + 10^12", "x:n", "x", lambda right: tensor.zero(right.shape)).ok is not True
    assert judged("sum(x) + 10^12", "x:n", "x", lambda right: tensor.scale(2, right)).ok is not True


SCALAR_FUNCTIONS = sorted(n for n, row in FUNCTIONS.items() if row.kind == "scalar" and len(row.parameters) == 1)


@pytest.mark.parametrize("formula", ["sum({0}(x))", "sum({0}(x).^2)", "a'*{0}(x .* a)"])
@pytest.mark.parametrize("name", SCALAR_FUNCTIONS)
def test_no_right_derivative_fails_the_exact_check(name: str, formula: str) -> None:
    """Where SymPy's function is complex, ours is not defined, and its derivative may have another sign there."""
    assert Answer(Question(formula.format(name), "grad", ["x"], ["x:n"])).check("exact").ok is not False


def test_an_exact_check_that_proves_nothing_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "_reduces_to_zero", lambda difference: False)
    function, t, typing = read("log(t)*sin(t^2)", "t:scalar", "t")
    right = derivative(function, t)
    assert check_exact(function, right, t, **known(typing)).ok  # the difference is 0 as it stands
    one = read("sin(t)^2 + cos(t)^2", "t:scalar", "t")[0]
    found = check_exact(function, tensor.einsum([(right, ()), (one, ())], ()), t, **known(typing))
    assert found.ok is None and "none of 1 entries proved" in found.message
    doubled = tensor.einsum([(right, ()), (one, ()), (tensor.const(2), ())], ())
    assert check_exact(function, doubled, t, **known(typing)).ok is False


def test_a_declared_sign_is_used() -> None:
    function, d, typing = read("sum(abs(d))", "d:n,positive", "d")
    assert check_exact(function, tensor.ones(("n",)), d, **known(typing)).ok
    function, d, typing = read("sum(abs(d))", "d:n", "d")
    assert check_exact(function, tensor.ones(("n",)), d, **known(typing)).ok is False


def test_every_order_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answer(Question("sum(exp(x))", "hess", ["x"]))
    assert answer.check().ok and len(answer.derivation.steps) == 2
    (start, gradient), second = answer.derivation.steps
    monkeypatch.setattr(answer.derivation, "steps", [(start, tensor.scale(2, gradient)), second])
    assert answer.check().ok is False


def test_the_derivative_along_a_direction_is_judged_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answer(Question("sum(exp(x))", "grad", ["x"], along="d"))
    assert answer.check().ok
    monkeypatch.setattr(answer.derivation, "shown", tensor.scale(2, answer.derivation.shown))
    assert answer.check().ok is False


# --- the exact check -------------------------------------------------------------------------------------------------

PROVED = [row for row in RIGHT if "1000" not in row[0] and "Q*X" not in row[0]]


@pytest.mark.long
@pytest.mark.parametrize(("text", "declarations", "wrt"), PROVED, ids=[row[0] for row in PROVED])
def test_a_right_derivative_is_proved_and_a_wrong_one_refuted(text: str, declarations: str, wrt: str) -> None:
    function, x, typing = read(text, declarations, wrt)
    right = derivative(function, x)
    check = check_exact(function, right, x, **known(typing))
    assert check.ok, check.message
    assert check.message.startswith("proved") or "digits at" in check.message
    if not tensor.is_zero(right):
        check = check_exact(function, tensor.scale(1 + Fraction(1, 10**12), right), x, **known(typing))
        assert check.ok is False
        assert "differ" in check.message


def test_exact_says_proved_only_where_it_is() -> None:
    function, x, typing = read("norm(A*x - b)^2", "A:m,n x:n b:m", "x")
    check = check_exact(function, derivative(function, x), x, **known(typing))
    assert check.message.startswith("proved: all 3 entries")
    assert check.max_relative_error == 0
    assert check.sizes == {"m": 2, "n": 3}


def test_exact_uses_orthogonality() -> None:
    function, X, typing = read("tr(Q'*X*Q)", "Q:n,n,orthogonal X:n,n", "X")
    identity = tensor.eye("n")
    assert check_exact(function, identity, X, **known(typing)).ok
    assert check_exact(function, identity, X, dims=typing.dims, properties={}).ok is True  # Q is still declared
    free, X2, typing2 = read("tr(Q'*X*Q)", "Q:n,n X:n,n", "X")
    assert check_exact(free, identity, X2, **known(typing2)).ok is False


def test_exact_is_refused_where_entries_are_too_many() -> None:
    function, X, typing = read("X*X", "X:n,n", "X")
    with pytest.raises(MatcalcError) as caught:
        check_exact(function, derivative(function, X), X, **known(typing), sizes={"n": 9})
    assert caught.value.kind == "limit"


def test_exact_is_refused_where_functions_nest_deeply() -> None:
    function, t, typing = read("tanh(tanh(tanh(tanh(tanh(tanh(tanh(t)))))))", "t:scalar", "t")
    with pytest.raises(MatcalcError) as caught:
        check_exact(function, derivative(function, t), t, **known(typing))
    assert caught.value.kind == "limit"


def test_exact_finds_no_determinant_to_divide_by() -> None:
    function, X, typing = read("logdet(X'*X)", "X:2,3", "X")
    check = check_exact(function, derivative(function, X), X, **known(typing))
    assert check.ok is None
    assert check.message == "not defined at any point tried"


def test_sizes_of_composite_axes_are_computed() -> None:
    assert value(((1, ("m", "n")), (2, ())), {"m": 3, "n": 4}) == 14


@pytest.mark.parametrize(
    ("text", "declared"),
    [("tr(S*S)", "S:n,n,symmetric"), ("lambda_max(S)", "S:n,n,symmetric"), ("tr(S*S)", "S:n,n,complex")],
)
def test_a_direction_need_not_have_the_structure_of_the_variable(text: str, declared: str) -> None:
    assert Answer(Question(text, "diff", ["S"], [declared], along="E")).check().ok


def test_a_pinv_beside_an_eigenvalue_raises_no_alarm() -> None:
    assert Answer(Question("(a'*eigvec_max(S))^2", "hess", ["S"], ["S:n,n,symmetric", "a:n"])).check().ok


@pytest.mark.parametrize("function", ["pinv(K)", "pinv(triu(K))", "pinv(tril(K))"])
@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("declared", ["skew", "lower"])
def test_a_rank_that_changes_beside_the_point_raises_no_alarm(function: str, size: int, declared: str) -> None:
    for verb, along in (("jac", ""), ("diff", "H")):
        answer = Answer(Question(function, verb, ["K"], [f"K:{size},{size},{declared}"], along=along))
        assert answer.check().ok is not False
