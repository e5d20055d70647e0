"""Emitted code: it runs, it gives the value, and it is the closed form at its best."""

import ast
import math
from typing import Any

import numpy as np
import pytest
import sympy
from programs import DECLARED, VALUES, agrees, array_text, point_of, read, run, sympy_text

from matcalc_cli.calculus.derivative import derivative
from matcalc_cli.codegen.identifiers import safe_names
from matcalc_cli.dimensions import symbols, value
from matcalc_cli.errors import MatcalcError
from matcalc_cli.inference.shapes import Typing, declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree, call, name, number
from matcalc_cli.lowering.lower import lower, variable
from matcalc_cli.raising.raiser import Raiser

pytestmark = [pytest.mark.sampled(10), pytest.mark.each(3)]

BACKENDS = ("numpy", "jax", "torch")


def emitted(text: str, declarations: str = DECLARED, backend: str = "numpy") -> str:
    tree, _, typing = read(text, declarations)
    return array_text(tree, "value", typing.shapes, backend)


@pytest.mark.parametrize("text", VALUES)
def test_the_function_gives_the_value(text: str) -> None:
    try:
        tree, node, typing = read(text)
    except MatcalcError as error:
        pytest.fail(f"{text} is not read: {error}")
    agrees(tree, node, typing)


DERIVATIVES = [
    ("norm(A*x - b)^2", "A:m,n x:n b:m", "x"),
    ("a'*inv(X)*b", "a:n X:n,n b:n", "X"),
    ("tr(inv(X)*A)", "A:n,n X:n,n", "X"),
    ("logdet(X'*X)", "X:m,n", "X"),
    ("sum(softplus(-(y .* (X*w)))) + t*w'*w", "X:m,n w:n y:m t:scalar", "w"),
    ("softmax(x)", "x:n", "x"),
    ("A*x", "A:m,n x:n", "A"),
    ("X^2", "X:n,n", "X"),
    ("X*A*X'", "X:m,n A:n,n", "X"),
    ("kron(A, X)", "A:m,n X:k,l", "X"),
    ("v'*tanh(W*tanh(W*x))", "v:n W:n,n x:n", "W"),
    ("x/norm(x)", "x:n", "x"),
    ("x[i]*X[i,j]", "x:n X:n,n", "X"),
]


@pytest.mark.parametrize(("text", "declarations", "wrt"), DERIVATIVES, ids=[row[0] for row in DERIVATIVES])
@pytest.mark.parametrize("order", [1, 2])
def test_the_function_gives_the_derivative(text: str, declarations: str, wrt: str, order: int) -> None:
    declared = declare(declarations.split())
    parsed = parse(text, frozenset(declared))
    typing = infer(parsed.tree, declared, wrt=[wrt], source=text)
    node = lower(parsed.tree, typing).node
    for _ in range(order):
        node = derivative(node, variable(wrt, typing))
    if node.order > 4:
        node = lower(parsed.tree, typing).node
    ranks = {known: k for k, known in enumerate(typing.shapes)}
    tree = Raiser(ranks, {*typing.shapes, *typing.dims}).whole(node)
    agrees(tree, node, typing)


# --- the closed form at its best --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A*B*A*x", "return A @ (B @ (A @ x))"),
        ("u'*A*C", "return (u @ A @ C)[None, :]"),
        ("A*(x*y')*C", "return np.outer(A @ x, y @ C)"),
        ("2*t*A*x", "return 2 * t * (A @ x)"),
        ("diag(x)*C", "return x[:, None] * C"),
        ("C*diag(x)", "return C * x"),
        ("inv(K)*x", "return np.linalg.solve(K, x)"),
        ("x'*inv(K)*y", "return x @ np.linalg.solve(K, y)"),
        ("C*inv(K)", "return np.linalg.solve(K.T, C.T).T"),
        ("tr(A*B)", "return np.sum(A * B.T)"),
        ("tr(A'*A)", "return np.sum(A * A)"),
        ("logdet(K)", "return np.linalg.slogdet(K)[1]"),
        ("log(det(K))", "return np.linalg.slogdet(K)[1]"),
        ("softplus(x)", "return np.logaddexp(0, x)"),
        ("x'", "return x[None, :]"),
        ("x[1] - x[i]", "return x[0] - x[i - 1]"),
        ("x'*y/2", "return 0.5 * (x @ y)"),
        ("x/3", "return x / 3"),
        ("-x", "return -x"),
        ("-A*x", "return -(A @ x)"),
        ("x - C*y", "return x - C @ y"),
        ("t - (s - 1)", "return t - (s - 1)"),
        ("(-t)^2", "return (-t) ** 2"),
        ("A[i, j]*C[j, k] for i, j, k", "return A[:, :, None] * C[None, :, :]"),
    ],
)
def test_the_form(text: str, line: str) -> None:
    assert emitted(text).splitlines()[-1].strip() == line


def test_a_repeated_part_is_computed_once() -> None:
    text = emitted("norm(A*x - u)*sum(exp(A*x - u)) + sum(A*x - u)")
    assert text.count("A @ x") == 1


def test_a_repeated_partial_product_is_computed_once() -> None:
    assert emitted("(C*K*x)*(C*K*x)' + (C*K*x)*y'").count("K @ x") == 1
    assert emitted("y*x'*C*K + x*x'*C*K").count("x @ C @ K") == 1


def test_an_inverse_that_is_needed_itself_is_computed_once() -> None:
    text = emitted("inv(C*K) + inv(C*K)*A'*A")
    assert text.count("np.linalg.inv") == 1
    assert "solve" not in text


def test_local_names_stay() -> None:
    assert "    w = A @ x - u\n" in emitted("w'*w where w = A*x - u")


def test_in_jax_a_vector_stands_left_of_a_matrix() -> None:
    assert "u @ A" in emitted("A'*u", backend="jax")


def test_stable_forms_survive_large_arguments() -> None:
    big = {"x": np.array([1000.0, -1000.0, 999.0])}
    for text in ("softmax(x)", "logsumexp(x)", "logsoftmax(x)", "softplus(x)", "sigmoid(x)"):
        tree, _, typing = read(text, "x:n")
        with np.errstate(over="raise", invalid="raise"):
            assert np.isfinite(run(array_text(tree, "value", typing.shapes, "numpy"), "value", big, {}, typing)).all()


def test_sizes_come_from_the_arguments() -> None:
    assert "n = x.shape[0]" in emitted("kron(eye(n), x*x')", "x:n")
    assert "def value(x):\n    n = x.shape[0]" in emitted("ones(n)", "x:n")


def test_a_size_no_argument_has_becomes_a_parameter() -> None:
    tree = call("ones", name("k", ()), shape=("k",))
    assert "def value(k):\n    return np.ones(k)" in array_text(tree, "value", {}, "numpy")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("text", VALUES)
def test_every_library_gets_python(text: str, backend: str) -> None:
    tree, _, typing = read(text)
    ast.parse(array_text(tree, "value", typing.shapes, backend))


@pytest.mark.parametrize(("backend", "module"), [("jax", "jax"), ("torch", "torch")])
def test_other_libraries_give_the_value(backend: str, module: str) -> None:
    pytest.importorskip(module)
    for text in VALUES:
        tree, node, typing = read(text)
        expected, point, sizes = point_of(node, typing)
        found = run_elsewhere(array_text(tree, "value", typing.shapes, backend), backend, point, sizes, typing)
        np.testing.assert_allclose(found.ravel(), expected.ravel(), rtol=1e-9, atol=1e-12, err_msg=text)


def run_elsewhere(text: str, backend: str, point: dict[str, Any], sizes: dict[str, int], typing: Typing) -> Any:
    if backend == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return run(text, "value", point, sizes, typing)
    import torch

    tensors = {known: torch.tensor(array) if np.ndim(array) else array for known, array in point.items()}
    return run(text, "value", tensors, sizes, typing)


# --- names -----------------------------------------------------------------------------------------------------------

CLASHES = [
    "lambda",
    "def",
    "None",
    "np",
    "jnp",
    "torch",
    "math",
    "sum",
    "range",
    "E",
    "t0",
    "gradient",
    "θ",
    "µ",
    "match",
]


@pytest.mark.parametrize("clash", CLASHES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_any_name_is_safe(clash: str, backend: str) -> None:
    tree = Tree(
        "sum",
        (
            Tree("mul", (name("A", ("n", "n")), name(clash, ("n",))), shape=("n",)),
            call("exp", Tree("mul", (name("A", ("n", "n")), name(clash, ("n",))), shape=("n",)), shape=("n",)),
            call("ones", name("n", ()), shape=("n",)),
        ),
        shape=("n",),
    )
    text = array_text(tree, "gradient", {"A": ("n", "n"), clash: ("n",)}, backend)
    compile(text, "emitted", "exec")
    if backend == "numpy":
        space: dict[str, Any] = {}
        exec(text, space)
        A, x = np.eye(2) + 0.1, np.array([0.3, -0.2])
        np.testing.assert_allclose(space["gradient"](A, x), A @ x + np.exp(A @ x) + 1)


def test_safe_names_never_collide() -> None:
    safe = safe_names(["lambda", "lambda_", "np", "np_", "x", "µ", "μ"])
    assert len(set(safe.values())) == len(safe)
    assert safe["x"] == "x"
    assert safe["lambda"] == "lambda_"
    assert safe["lambda_"] == "lambda__"


@pytest.mark.parametrize("bad", ["x;import os", "x y", "a)", "", "1x", 'x"', "x\n"])
def test_what_is_no_name_reaches_no_code(bad: str) -> None:
    tree = name(bad, ("n",))
    with pytest.raises(MatcalcError):
        array_text(tree, "value", {bad: ("n",)}, "numpy")
    with pytest.raises(MatcalcError):
        sympy_text(tree, "value", {bad: ("n",)})


# --- size ---------------------------------------------------------------------------------------------------------


def nested(depth: int) -> Tree:
    tree = name("t", ())
    for _ in range(depth):
        tree = call("sin", tree, shape=())
    return tree


@pytest.mark.long
def test_deep_formulas_become_many_lines() -> None:
    text = array_text(nested(10_000), "value", {"t": ()}, "numpy")
    space: dict[str, Any] = {}
    exec(text, space)
    expected = 0.3
    for _ in range(10_000):
        expected = math.sin(expected)
    assert space["value"](0.3) == pytest.approx(expected, rel=1e-12)
    compile(sympy_text(nested(10_000), "value", {"t": ()}), "emitted", "exec")


@pytest.mark.long
def test_long_sums_and_products_are_linear_text() -> None:
    terms = tuple(Tree("mul", (number(k), name("t", ())), shape=()) for k in range(2, 5000))
    space: dict[str, Any] = {}
    exec(array_text(Tree("sum", terms, shape=()), "value", {"t": ()}, "numpy"), space)
    assert space["value"](1.0) == sum(range(2, 5000))
    tree = name("x", ("n",))
    for _ in range(3000):
        tree = Tree("mul", (name("A", ("n", "n")), tree), shape=("n",))
    text = array_text(tree, "value", {"A": ("n", "n"), "x": ("n",)}, "numpy")
    assert text.count("@") == 3000
    compile(text, "emitted", "exec")


def test_a_shared_part_is_not_written_out() -> None:
    tree = name("t", ())
    for _ in range(200):  # 2^200 leaves as a tree
        tree = Tree("sum", (Tree("mul", (tree, tree), shape=()), number(1)), shape=())
    text = array_text(tree, "value", {"t": ()}, "numpy")
    assert len(text) < 20_000


def test_the_same_tree_gives_the_same_text() -> None:
    assert emitted("inv(K)*x*x'*inv(K) + C[i, j]*K") == emitted("inv(K)*x*x'*inv(K) + C[i, j]*K")


def test_numbers_beyond_floats_are_refused() -> None:
    with pytest.raises(MatcalcError) as caught:
        array_text(Tree("mul", (number(10**400), name("t", ())), shape=()), "value", {"t": ()}, "numpy")
    assert caught.value.kind == "limit"


# --- SymPy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2*A'*(A*x - u)", "x'*C*x/t", "tr(A*B)*K", "inv(K)*x", "det(K)*t", "norm(x)^2", "x*y' - t*eye(n)", "A .* B'",
     "kron(A, C)", "[t; s; 1]", "C[1, 2]*x[1]", "t^2*sin(t)/3", "sum(A)", "tanh(t)*sigmoid(s)", "diag(x)*C"],
)  # fmt: skip
def test_sympy_text_has_the_value(text: str) -> None:
    tree, node, typing = read(text)
    expected, point, sizes = point_of(node, typing)
    space: dict[str, Any] = {}
    exec(sympy_text(tree, "value", typing.shapes), space)
    found = sympy.sympify(space["value"])
    found = found.xreplace({s: sizes[s.name] for s in found.atoms(sympy.Symbol) if s.name in typing.dims})
    scalars = {
        s: float(point[s.name]) for s in found.atoms(sympy.Symbol) if s.name in point and not np.ndim(point[s.name])
    }
    matrices = {}
    for symbol in found.atoms(sympy.MatrixSymbol):
        lengths = [value(dim, sizes) for dim in (*typing.shapes[symbol.name], 1)[:2]]
        matrices[symbol] = sympy.ImmutableMatrix(point[symbol.name].reshape(lengths))
    numbers = found.xreplace(scalars).xreplace(matrices).doit()
    numbers = numbers.as_explicit() if hasattr(numbers, "as_explicit") else numbers
    np.testing.assert_allclose(np.array(numbers, dtype=float).ravel(), expected.ravel(), rtol=1e-9)


def test_sympy_refuses_tensors_with_a_hint() -> None:
    tree, _, typing = read("A[i, j]*x[k] for i, j, k")
    with pytest.raises(MatcalcError) as caught:
        sympy_text(tree, "value", typing.shapes)
    assert caught.value.kind == "refused"
    assert caught.value.hint


def test_sympy_names_do_not_clash() -> None:
    text = sympy_text(
        Tree("mul", (name("Trace", ("n", "n")), name("lambda", ("n",))), shape=("n",)),
        "value",
        {"Trace": ("n", "n"), "lambda": ("n",)},
    )
    compile(text, "emitted", "exec")
    assert "Trace_*lambda_" in text


def test_dimension_names_of_the_table_are_known() -> None:
    assert symbols(((1, ("m", "n")),)) == ("m", "n")
