"""Programs of an answer: what the functions take and say, several from one graph, and that optimisers take them."""

import inspect
import itertools
import re
from typing import Any

import numpy as np
import pytest

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.by_each import answered
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.rows import ARRAYS, LANGUAGES

LEAST_SQUARES = ("norm(A*x - b)^2", "x", "A:m,n x:n b:m")


def space_of(expression: str, wrt: str, shapes: str, verb: str = "grad", **more: Any) -> dict[str, Any]:
    """What the text defines."""
    space: dict[str, Any] = {}
    text = answered(Question(expression, verb, wrt.split(), shapes.split())).code("numpy", **more)
    exec(compile(text, "emitted", "exec"), space)
    return space


# --- signatures and docstrings ---------------------------------------------------------------------------------------

# expression, variable, declarations, verb, what the function takes
SIGNATURES = [
    (*LEAST_SQUARES, "grad", "x A b"),
    (*LEAST_SQUARES, "hess", "x A b"),
    ("a'*x", "x", "", "grad", "x a"),
    ("x'*A*x", "A", "", "grad", "A x"),
    ("b'*x + y'*x", "y", "", "grad", "y b x"),
    ("norm(A*x - b)^2", "b", "", "grad", "b A x"),
    ("a'*b", "x", "x:n", "grad", "x a b"),
    ("norm(r)^2 where r = A*x - b", "x", "", "grad", "x A b"),
    ("lambda'*x", "x", "lambda:n", "grad", "x lambda_"),
    ("X[i,j]^2", "X", "X:m,n", "grad", "X i j"),
    ("a*x^2 + b*x", "a,b", "", "grad", "a b x"),
    ("sum(ones(k))*x'*x", "x", "", "grad", "x k"),
    ("X^2", "X", "X:n,n", "jac", "X"),
    ("norm(A*x - b)^2", "x", "", "solve", "A b"),
    ("norm(A*x - b)^2", "", "", "show", "A x b"),
]


@pytest.mark.quick
@pytest.mark.parametrize(("expression", "wrt", "shapes", "verb", "names"), SIGNATURES)
@pytest.mark.parametrize("backend", [*ARRAYS, *LANGUAGES])
def test_the_variable_comes_first(expression: str, wrt: str, shapes: str, verb: str, names: str, backend: str) -> None:
    from matcalc_cli.answers.solving.solution import Solution

    question = Question(expression, verb, wrt.split(), shapes.split())
    text = (Solution(question) if verb == "solve" else answered(question)).code(backend)
    head = re.search(rf"^(?:def|function|function \w+ =) {question.verb.function}\((.*?)\)", text, re.MULTILINE)
    assert head is not None
    spelled = [{"ii": "i", "jj": "j"}.get(word, word) for word in head[1].split(", ")]  # i is a number in MATLAB
    assert spelled == (names if backend in ARRAYS else names.replace("_", "")).split()


def test_a_direction_comes_after_the_variable() -> None:
    space = space_of("norm(A*x - b)^2", "x", "", hvp="v", with_value=True)
    assert [*inspect.signature(space["hvp"]).parameters] == ["x", "v", "A", "b"]
    assert [*inspect.signature(space["value_and_gradient"]).parameters] == ["x", "A", "b"]
    assert "gradient" not in space


def test_the_docstring_says_formula_shapes_layout_and_conditions() -> None:
    said = space_of("b'*inv(X)*b", "X", "X:n,n", "jac")["jacobian"].__doc__
    for words in ("b'*inv(X)*b", "-inv(X)'*b*b'*inv(X)'", "b: vector of n", "X: n by n", "jacobian layout"):
        assert words in said
    assert "Holds if: X invertible." in said


def test_no_text_ends_a_docstring() -> None:
    from matcalc_cli.codegen.backends import docstring

    for line in ('"""', 'a"', "\\", 'x\\"""'):
        space: dict[str, Any] = {}
        body = "".join(f"    {each}\n" for each in docstring([line, line]))
        exec(f"def f():\n{body}    return 1\n", space)
        assert space["f"]() == 1 and space["f"].__doc__.startswith(line.replace('"', "'"))


# --- several functions, several variables ----------------------------------------------------------------------------

# name -> (expression, variable, declarations, data)
RNG = np.random.default_rng(3)
A, B = RNG.standard_normal((12, 4)), RNG.standard_normal((4, 4))
LABELS = np.sign(RNG.standard_normal(12))
SPD = B @ B.T + 4 * np.eye(4)
PROBLEMS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "least squares": (*LEAST_SQUARES, {"A": A, "b": LABELS}),
    "logistic": (
        "sum(log(1 + exp(-y .* (A*x)))) + t*x'*x/2",
        *("x", "t:scalar"),
        {"y": LABELS, "A": A, "t": 0.1},
    ),
    "log-sum-exp": ("logsumexp(A*x - b)", "x", "", {"A": np.vstack([A, -A]), "b": np.ones(24)}),
    "Huber": ("sum(huber(A*x - b)) + x'*x", "x", "", {"A": A, "b": LABELS}),
    "Rayleigh": ("x'*S*x/(x'*x)", "x", "S:n,n,symmetric", {"S": SPD}),
}
FLAT = {
    "softmax regression": (
        "sum(logsumexp(X*W, 2)) - sum(Y .* (X*W)) + sum(W .* W)/2",
        *("W", "X:m,n W:n,k Y:m,k"),
        {"X": A, "Y": np.eye(3)[RNG.integers(0, 3, 12)]},
        (4, 3),
    ),
    "factorisation": (
        "norm(T - U*V')^2 + norm(U)^2",
        *("U", "T:m,n U:m,k V:n,k"),
        {"T": A, "V": RNG.standard_normal((4, 2))},
        (12, 2),
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_scipy_takes_the_functions_as_they_are(name: str) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    expression, wrt, shapes, data = PROBLEMS[name]
    space = space_of(expression, wrt, shapes, with_value=True, hvp="v")
    order = [*inspect.signature(space["value_and_gradient"]).parameters][1:]
    args, start = tuple(data[key] for key in order), np.array([1.0, 0.5, -0.25, 2.0])
    for method, more in (("L-BFGS-B", {}), ("trust-ncg", {"hessp": space["hvp"]})):
        found = optimize.minimize(space["value_and_gradient"], start, args=args, jac=True, method=method, **more)
        value, gradient = space["value_and_gradient"](found.x, *args)
        assert np.linalg.norm(gradient) < 1e-3 * max(1.0, abs(value)), (method, found.message)


@pytest.mark.parametrize("name", FLAT)
def test_scipy_takes_the_functions_of_a_matrix_flattened(name: str) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    expression, wrt, shapes, data, shape = FLAT[name]
    space = space_of(expression, wrt, shapes, with_value=True, hvp="D")
    args = tuple(data[key] for key in [*inspect.signature(space["value_and_gradient"]).parameters][1:])

    def both(x: Any) -> tuple[Any, Any]:
        value, gradient = space["value_and_gradient"](x.reshape(shape), *args)
        return value, gradient.ravel()

    def product(x: Any, v: Any) -> Any:
        return space["hvp"](x.reshape(shape), v.reshape(shape), *args).ravel()

    start = np.full(shape[0] * shape[1], 0.1)
    for method, more in (("L-BFGS-B", {}), ("trust-ncg", {"hessp": product})):
        found = optimize.minimize(both, start, jac=True, method=method, **more)
        assert np.linalg.norm(both(found.x)[1]) < 1e-3, (method, found.message)


@pytest.mark.parametrize("name", [*PROBLEMS, *FLAT])
def test_both_functions_agree_with_those_apart(name: str) -> None:
    expression, wrt, shapes, data, *more = (*PROBLEMS[name], (4,)) if name in PROBLEMS else FLAT[name]
    together = space_of(expression, wrt, shapes, with_value=True, hvp="v")
    value = space_of(expression, "", shapes, "show")["value"]
    gradient = space_of(expression, wrt, shapes)["gradient"]
    hessian = space_of(expression, wrt, shapes, "hess")["hessian"]
    order = [*inspect.signature(gradient).parameters][1:]
    rng = np.random.default_rng(0)
    x, v = rng.standard_normal(more[0]), rng.standard_normal(more[0])
    args = [data[key] for key in order]
    found = together["value_and_gradient"](x, *args)
    known = {**data, wrt: x}
    np.testing.assert_allclose(found[0], value(*(known[k] for k in inspect.signature(value).parameters)))
    np.testing.assert_allclose(found[1], gradient(x, *args), rtol=1e-9, atol=1e-12)
    whole = np.tensordot(hessian(x, *args), v, axes=v.ndim)
    np.testing.assert_allclose(together["hvp"](x, v, *args), whole, rtol=1e-9, atol=1e-11)


def test_what_value_and_gradient_share_is_computed_once() -> None:
    text = answered(Question("norm(A*x - b)^2", "grad", ["x"])).code("numpy", with_value=True)
    assert text.count("A @ x - b") == 1


def test_several_variables_come_from_one_graph() -> None:
    text = answered(Question("norm(W*x + b - y)^2", "grad", ["W,b"])).code("numpy", with_value=True)
    assert text.count("W @ x") == 1
    space: dict[str, Any] = {}
    exec(text, space)
    rng = np.random.default_rng(0)
    W, b, x, y = (rng.standard_normal(shape) for shape in ((3, 2), 3, 2, 3))
    value, by_w, by_b = space["value_and_gradient"](W, b, x, y)
    r = W @ x + b - y
    np.testing.assert_allclose(value, r @ r)
    np.testing.assert_allclose(by_w, 2 * np.outer(r, x))
    np.testing.assert_allclose(by_b, 2 * r)


# expression, variables, declarations, the directions, what the function takes, sizes
OF_SEVERAL = [
    ("norm(W*x + b - y)^2", "W,b", "", "dW,db", "W b dW db x y"),
    ("norm(W*x + b - y)^2 + t*norm(W)^2", "b,W,t", "t:scalar", "v,V,s", "b W t v V s x y"),
    ("sum(log(1 + exp(-y .* (X*w + b*ones(m)))))", "w,b", "b:scalar y:m X:m,n", "u,r", "w b u r y X"),
    ("norm(T - U*V')^2", "U,V", "T:m,n U:m,k V:n,k", "P,Q", "U V P Q T"),
    ("norm(tanh(W*x)'*V - y')^2", "W,V", "W:h,n V:h,m", "P,Q", "W V P Q x y"),
    ("tr(S*X*S*Y)", "S,X", "S:n,n,symmetric X:n,n Y:n,n", "D,E", "S X D E Y"),
    ("y'*A*x", "x,y", "", "u,v", "x y u v A"),
    ("a'*x + b'*y", "x,y", "", "u,v", "x y u v a b"),
]
SIZES = {"m": 3, "n": 4, "k": 2, "h": 5}


@pytest.mark.parametrize(("expression", "wrt", "shapes", "hvp", "takes"), OF_SEVERAL)
def test_the_hessian_over_several_variables_times_a_direction_for_each(
    expression: str, wrt: str, shapes: str, hvp: str, takes: str
) -> None:
    """As the difference of the gradients a step apart."""
    answer = answered(Question(expression, "grad", [wrt], shapes.split()))
    space: dict[str, Any] = {}
    exec(answer.code("numpy", with_value=True, hvp=hvp), space)
    assert [*inspect.signature(space["hvp"]).parameters] == takes.split()
    names, along = wrt.split(","), hvp.split(",")
    typing = answer.problem.typing
    sizes = {**dict(zip(typing.dims, (3, 4, 5, 2), strict=False)), **{d: SIZES.get(d, 3) for d in typing.dims}}
    rng = np.random.default_rng(1)
    known: dict[str, Any] = {}
    for name in [*typing.shapes, *along]:
        shape = typing.shapes[dict(zip(along, names, strict=True)).get(name, name)]
        known[name] = rng.standard_normal([sizes[str(dim)] for dim in shape])
        if name == "S":  # and its direction is symmetric, too
            known[name] = known[name] + known[name].T
    known["D"] = known.get("D", 0) + np.transpose(known.get("D", 0))
    products = space["hvp"](**{name: known[name] for name in takes.split()})
    step = 1e-5
    ends = []
    for sign in (1, -1):
        moved = {n: known[n] + sign * step * known[d] for n, d in zip(names, along, strict=True)}
        ends.append(space["value_and_gradient"](**{n: known[n] for n in takes.split() if n not in along} | moved)[1:])
    for product, ahead, behind, name in zip(products, *ends, names, strict=True):
        assert np.shape(product) == np.shape(known[name])
        np.testing.assert_allclose(product, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-6)


def test_a_product_by_a_real_variable_beside_complex_data() -> None:
    space = space_of("re(x'*C*x)^2", "x", "x:n C:n,n,complex", hvp="v")
    rng = np.random.default_rng(0)
    C = rng.standard_normal((3, 3)) + 1j * rng.standard_normal((3, 3))
    x, v, S = rng.standard_normal(3), rng.standard_normal(3), (C + C.T).real
    np.testing.assert_allclose(space["hvp"](x, v, C), 2 * (x @ C.real @ x) * (S @ v) + 2 * (S @ x) * (x @ S @ v))


def test_stacked_scalars_are_arguments_and_the_docstring_says_how_an_optimiser_calls() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    space = space_of("(1 - x1)^2 + c*(x2 - x1^2)^2", "x1,x2", "", with_value=True, hvp="v")
    assert [*inspect.signature(space["hvp"]).parameters] == ["x1", "x2", "v", "c"]
    assert "Of x1, x2 in one array z: hvp(*z, v, c)." in space["hvp"].__doc__
    assert "Of x1, x2 in one array z: value_and_gradient(*z, c)." in space["value_and_gradient"].__doc__
    assert "one array" not in space_of(*LEAST_SQUARES, hvp="v")["hvp"].__doc__
    found = optimize.minimize(
        lambda z, c: space["value_and_gradient"](*z, c),
        *([-1.2, 1.0], (100.0,)),
        jac=True,
        method="trust-ncg",
        hessp=lambda z, v, c: space["hvp"](*z, v, c),
    )
    np.testing.assert_allclose(found.x, [1, 1], atol=1e-4)


@pytest.mark.parametrize("verb", ["jac", "hess", "diff"])
def test_the_value_goes_with_any_derivative(verb: str) -> None:
    name = {"jac": "jacobian", "hess": "hessian", "diff": "derivative"}[verb]
    space = space_of("x'*M*x", "x", "", verb, with_value=True)
    M, x = np.arange(4.0).reshape(2, 2), np.array([1.0, 3.0])
    value, found = space[f"value_and_{name}"](x, M)
    assert value == x @ M @ x
    expected = M + M.T if verb == "hess" else (M + M.T) @ x
    assert found.shape == ((1, 2) if verb == "jac" else expected.shape)
    np.testing.assert_allclose(found.ravel(), expected.ravel())


# --- refusals --------------------------------------------------------------------------------------------------------

REFUSED = [
    ("--with-value", ["grad", "x'*x", "--with-value"], "add --format numpy"),
    ("--hvp", ["hess", "x'*x", "--hvp", "v", "--format", "text"], "add --format numpy"),
    ("b is a name", ["grad", "b'*x*x'*x", "--wrt", "x", "--hvp", "b", "-f", "numpy"], "--hvp v"),
    ("not the name", ["grad", "x'*x", "--hvp", "2", "-f", "numpy"], "--hvp v"),
    ("Hessian is of a scalar", ["grad", "A*x", "--wrt", "x", "--hvp", "v", "-f", "numpy"], "scalar"),
    ("are 2 variables", ["grad", "norm(W*x+b)^2", "--wrt", "W,b", "--hvp", "v", "-f", "numpy"], "--hvp dW,db"),
    ("is one variable", ["grad", "norm(W*x+b)^2", "--wrt", "b", "--hvp", "v,u", "-f", "numpy"], "--hvp v"),
    ("b is a name", ["grad", "norm(W*x+b)^2", "--wrt", "W,b", "--hvp", "V,b", "-f", "numpy"], "--hvp dW,db"),
    ("scalars are stacked", ["hess", "norm(W*x+b)^2", "--wrt", "W,b", "--hvp", "V,v", "-f", "numpy"], "--hvp dW,db"),
    ("a part of X", ["grad", "norm(X)^4", "--wrt", "X[i,j]", "--hvp", "V", "-f", "numpy"], "--wrt X --hvp V"),
    ("a part of X", ["grad", "norm(X)^4", "--wrt", "X[:,j]", "--hvp", "V", "-f", "numpy"], "--wrt X --hvp V"),
    ("does not go with", ["grad", "x'*x", "--hvp", "v", "--along", "u", "-f", "numpy"], "leave out"),
    ("does not apply to jac", ["jac", "x'*x", "--hvp", "v", "-f", "numpy"], "hess"),
    (
        "z is complex",
        ["grad", "re(z)'*re(z)", "--wrt", "z", "-s", "z:n,complex", "--hvp", "v", "-f", "numpy"],
        "leave out --hvp",
    ),
]


@pytest.mark.parametrize(("message", "words", "hint"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_had_says_so(message: str, words: list[str], hint: str, matcalc: Any) -> None:
    found = matcalc(*words)
    assert found.out == "" and found.status in (2, 3)
    assert message in found.err and hint in found.err and "internal" not in found.err


def test_batch_has_them() -> None:
    import json

    from matcalc_cli.cli.batch import answered as line

    asked = {"verb": "grad", "expr": "x'*x", "wrt": "x", "format": "numpy", "with-value": True, "hvp": "v"}
    found, status = line(json.dumps(asked), 1)
    assert status == 0 and found["result"] == "2*x"
    assert "def value_and_gradient(x):" in found["numpy"] and "def hvp(x, v):" in found["numpy"]


def test_a_direction_may_have_any_name() -> None:
    for name, verb in itertools.product(["np", "lambda", "t0", "hvp"], ["grad", "hess"]):
        if name == "lambda":
            with pytest.raises(MatcalcError):
                Question("sum(x.^3)", verb, ["x"], hvp="lambda x")
        space = space_of("sum(x.^3)", "x", "", verb, hvp=name)
        np.testing.assert_allclose(space["hvp"](np.array([1.0, 2.0]), np.array([3.0, 5.0])), [18.0, 60.0])


def test_python_is_told_in_its_own_words() -> None:
    answer = answered(Question("b'*x*x'*x", "grad", ["x"]))
    with pytest.raises(MatcalcError) as caught:
        answer.code("numpy", hvp="b")
    assert caught.value.hint == 'hvp="v"'


@pytest.mark.long
def test_deep_scalings_are_multiplied_out() -> None:
    from programs import array_text

    from matcalc_cli.language.tree import Tree, name

    matrix = name("A", ("n", "n"))
    for _ in range(3000):
        matrix = Tree("neg", (Tree("mul", (name("t", ()), matrix), shape=("n", "n")),), shape=("n", "n"))
    total = Tree("sum", (matrix, name("B", ("n", "n"))), shape=("n", "n"))
    tree = Tree("mul", (total, name("x", ("n",))), shape=("n",))
    space: dict[str, Any] = {}
    exec(array_text(tree, "value", {"A": ("n", "n"), "B": ("n", "n"), "t": (), "x": ("n",)}), space)
    np.testing.assert_allclose(space["value"](np.eye(2), np.eye(2), 1.0, np.ones(2)), [2.0, 2.0])
