"""The value and the gradient as a function of Python: it computes both, and is called as the emitted text is."""

import ast
import inspect
from typing import Any

import pytest
from judging import close, points
from tables import CASES, Case, answer

from matcalc_cli import Answer, MatcalcError, derivative, gradient, gradients, hessian, jacobian
from matcalc_cli.answers.programs import loading
from matcalc_cli.answers.programs.callables import value_and_gradient
from matcalc_cli.codegen.backends import HELPERS
from matcalc_cli.verification.interpret import evaluate

pytestmark = [pytest.mark.sampled(8), pytest.mark.each(5)]

GRADIENTS = [
    case for case in CASES if case.verb == "grad" and not case.vec and not case.along and "[" not in case.wrt[0]
]


@pytest.mark.parametrize("case", GRADIENTS[::2], ids=lambda case: case.id)
def test_value_and_gradient_of_the_tables(case: Case) -> None:
    """Both are those of the nodes, for whatever has code."""
    import numpy as np

    found = answer(case)
    function = found.problem.function
    if function.shape:
        with pytest.raises(MatcalcError, match="scalar function"):
            value_and_gradient([found])
        return
    try:
        text = found.code("numpy", with_value=True)
    except MatcalcError:
        return
    called = value_and_gradient([found])
    assert inspect.signature(called) == signature(text)
    assert called.__doc__
    for values, sizes in points(found, found.node, function):
        known = {**sizes, **values}
        with np.errstate(all="ignore"):
            value, slope = called(*(known[name.rstrip("_")] for name in inspect.signature(called).parameters))
        assert close(value, evaluate(function, values, sizes))
        assert close(slope, evaluate(found.node, values, sizes))


def signature(text: str) -> inspect.Signature:
    """Of the last function of a text."""
    function = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)][-1]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(one.arg, kind) for one in function.args.args])


def test_it_is_made_once_and_takes_data_in_order_or_by_name() -> None:
    import numpy as np

    found = gradient("norm(A*x - b)^2 + lambda*norm(x)^2", "x", ["lambda:scalar"])
    function = found.value_and_gradient()
    assert function is found.value_and_gradient()
    x, A, b = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.ones(3)
    value, slope = function(x, A, b, 0.5)
    assert value == pytest.approx(np.sum((A @ x - b) ** 2) + 0.5 * x @ x)
    again = function(x, lambda_=0.5, b=b, A=A)
    assert again[0] == value and np.array_equal(again[1], slope)
    assert np.allclose(slope, found.at({"x": x, "A": A, "b": b, "lambda": 0.5}))
    assert "2*(A'*(A*x - b) + lambda*x)" in (function.__doc__ or "")


def test_an_optimiser_descends_with_it() -> None:
    """Newton's steps of the quadratic model that the gradient alone gives, to the minimum of least squares."""
    import numpy as np

    rng = np.random.default_rng(0)
    A, b = rng.standard_normal((6, 3)), rng.standard_normal(6)
    function, x = gradient("norm(A*x - b)^2", "x").value_and_gradient(), np.zeros(3)
    curvature = np.array([function(row, A, 0 * b)[1] for row in np.eye(3)])
    value, slope = function(x, A, b)
    x = x - np.linalg.solve(curvature, slope)
    best, flat = function(x, A, b)
    assert best < value and np.allclose(flat, 0)
    assert np.allclose(x, np.linalg.lstsq(A, b, rcond=None)[0])


def test_of_several_variables_it_gives_all_gradients() -> None:
    import numpy as np

    found = gradients("norm(W*x - y)^2", "W,x")
    W, x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]), np.array([0.5, 2.0])
    value, by_w, by_x = found.value_and_gradient()(W, x, y)
    data = {"W": W, "x": x, "y": y}
    assert value == pytest.approx(np.sum((W @ x - y) ** 2))
    assert np.allclose(by_w, found["W"].at(data)) and np.allclose(by_x, found["x"].at(data))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: jacobian("x'*x", "x"), "gradient(...)"),
        (lambda: hessian("x'*x", "x"), "gradient(...)"),
        (lambda: derivative("x'*x", "x"), "gradient(...)"),
        (lambda: gradient("A*x", "x"), "gradient(...)"),
        (lambda: gradient("x'*x", "x", along="v"), "leave out along"),
        (lambda: gradient("x'*x", "x", layout="jacobian"), "leave out layout"),
        (lambda: gradient("x'*x", "x[1]"), "whole variable"),
        (lambda: gradient("f(x)", "x", ["f:function"]), "define="),
    ],
)
def test_what_is_no_gradient_of_a_scalar_function_is_refused(asked: Any, said: str) -> None:
    found: Answer = asked()
    with pytest.raises(MatcalcError) as caught:
        found.value_and_gradient()
    assert said in caught.value.hint


# --- what is run ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "import os\ndef f(x):\n    return os.getcwd()\n",
        "from math import sin\ndef f(x):\n    return sin(x)\n",
        "print(1)\ndef f(x):\n    return x\n",
        "def f(x):\n    return x.__class__\n",
        "def f(x):\n    return __import__('os')\n",
        "def f(x):\n    import os\n    return x\n",
        "def f(x):\n    global y\n    return x\n",
        "class f:\n    pass\n",
    ],
)
def test_what_codegen_does_not_write_is_not_run(text: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        loading.loaded(text, "f")
    assert caught.value.kind == "internal"


def test_what_the_helpers_of_emitted_code_call_is_known() -> None:
    import builtins

    trees = [ast.parse(helper) for helper in HELPERS.values()]
    names = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {name for name in names if name != "_" and hasattr(builtins, name)} <= set(loading.CALLED)


def test_no_builtin_is_known_that_code_does_not_call() -> None:
    opening = loading.loaded("def f(x):\n    return open(x)\n", "f")
    with pytest.raises(NameError):
        opening("file")


def test_the_text_that_is_run_holds_nothing_that_was_typed_but_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions that a question defines, and what stands for them, are not in it."""
    from matcalc_cli.answers.programs import callables

    ran: list[str] = []

    def watched(text: str, name: str) -> Any:
        ran.append(text)
        return loading.loaded(text, name)

    monkeypatch.setattr(callables, "loaded", watched)
    gradient("sum(swish(A*sum))", "sum", ["sum:n"], define="swish(t) = t*sigmoid(t)").value_and_gradient()
    (text,) = ran
    assert "def value_and_gradient(sum_, A):" in text
    assert "swish" not in text and '"""' not in text


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_an_answer_draws_its_function(tmp_path: Any) -> None:
    from matcalc_cli import plot

    found = gradient("t*x^3 - 3*x", "x", ["t:scalar"])
    drawn = plot("t*x^3 - 3*x", "x", ["t:scalar"], at={"x": 2, "t": 1})
    assert found.plot({"x": 2, "t": 1}) == drawn == hessian("t*x^3 - 3*x", "x", ["t:scalar"]).plot({"x": 2, "t": 1})
    assert derivative("sum(cube(x))", order=2, define="cube(t) = t^3").plot({"x": [1, 2]})
    file = str(tmp_path / "picture.svg")
    of_several = gradients("x'*A*x", "x,A")["x"]
    assert isinstance(of_several, Answer)
    assert of_several.plot({"x": [1, 2], "A": [[1, 2], [3, 4]]}, save=file) == file


@pytest.mark.parametrize(
    ("given", "said"), [({}, "no value of t"), ({"at": {"x": 1, "t": 1}, "range": "9:1"}, "empty")]
)
def test_a_picture_that_cannot_be_drawn_says_so(given: dict[str, Any], said: str) -> None:
    with pytest.raises(MatcalcError, match=said):
        gradient("t*x^3", "x", ["t:scalar"]).plot(**given)
