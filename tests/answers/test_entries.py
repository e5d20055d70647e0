"""The derivative by one entry: textbook forms, and functions of every shape against differences of that entry alone."""

import json
from typing import Any

import pytest
from judging import assert_printable, close, code_agrees, points, reads_back
from running import Shell

from matcalc_cli import Answer, MatcalcError, derivative, gradient, hessian, jacobian
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.graph.nodes import Node
from matcalc_cli.verification.interpret import evaluate

TEXTBOOK = [
    ("grad", "tr(X'*A*X)", ["X[i,j]"], [], "(A + A')[i, :]*X[:, j]"),
    ("grad", "tr(X'*A*X)", ["X[1,2]"], [], "(A + A')[1, :]*X[:, 2]"),
    ("grad", "logdet(X)", ["X[i,j]"], [], "inv(X)[j, i]"),
    ("grad", "x'*A*x", ["x[k]"], [], "x'*(A + A')[:, k]"),
    ("grad", "norm(x)", ["x[3]"], [], "x[3]/norm(x)"),
    ("grad", "sum(i, x[i]^2)", ["x[k]"], [], "2*x[k]"),
    ("grad", "x[i]^2", ["x[i]"], ["x:n"], "2*x[i]"),
    ("grad", "mu'*A*mu", ["mu[k]"], [], "mu'*(A + A')[:, k]"),
    ("grad", "a'*x", ["x[k]"], ["x:n"], "a[k]"),
    ("jac", "A*x", ["x[k]"], [], "A[:, k]"),
    ("grad", "A*x", ["x[k]"], [], "A[:, k]'"),
    ("diff", "A*x", ["x[k]"], [], "A[:, k]"),
    ("diff", "A*X*B", ["X[i,j]"], [], "A[:, i]*B[j, :]"),
    ("diff", "inv(X)", ["X[i,j]"], [], "-inv(X)[:, i]*inv(X)[j, :]"),
    ("hess", "x'*A*x", ["x[1]"], [], "2*A[1, 1]"),
    ("hess", "x'*A*x", ["x[k]"], [], "2*A[k, k]"),
    ("diff", "tr(X'*A*X)", ["X[i,j]", "X[k,l]"], [], "eye(n)[j, l]*(A + A')[i, k]"),
    ("diff", "y'*X*x", ["x[i]", "X[k,l]"], [], "eye(n)[i, l]*y[k]"),
    ("diff", "x'*A*x", ["x", "x[k]"], [], "(A + A')[:, k]"),
    ("grad", "x'*W*x", ["W[i,j]"], ["W:n,n,symmetric"], "x[i]*x[j]"),
    ("grad", "logdet(W)", ["W[i,j]"], ["W:n,n,symmetric"], "inv(W)[j, i]"),
]
VERBS = {"grad": gradient, "jac": jacobian, "hess": hessian, "diff": derivative}
SCALARS = [
    "tr(A*X)",
    "norm(X)^2",
    "det(X)",
    "a'*inv(X)*b",
    "sum(exp(X))",
    "norm(X*b - a)",
    "logsumexp(X*b)",
    "X[1,2]^3",
]
VECTORS = ["X*b", "softmax(X*b)", "diag(X)", "tanh(X*a)", "X[:,1]"]
MATRICES = ["X*A*X", "inv(X)", "X .* A", "exp(X)", "kron(A, X)", "expm(X)"]
FUNCTIONS = [*SCALARS, *VECTORS, *MATRICES]


@pytest.mark.parametrize(("verb", "expression", "wrt", "shapes", "text"), TEXTBOOK, ids=lambda part: str(part))
def test_textbook(verb: str, expression: str, wrt: list[str], shapes: list[str], text: str) -> None:
    answer = VERBS[verb](expression, wrt, shapes)
    assert answer.text == text
    assert answer.check().ok and answer.check("exact").ok
    assert reads_back(answer)
    assert_printable(answer)
    assert code_agrees(answer) is not False


def bumped(answer: Answer, function: Node, name: str, places: dict[str, int], values: dict[str, Any]) -> Any:
    """Central differences by one entry. An index that the answer does not have may be any: the answer is zero."""
    import numpy as np

    (entry,) = [e for e in answer.problem.entries if e is not None]
    at = tuple(place - 1 if isinstance(place, int) else places.get(str(place), 1) - 1 for place in entry.places)
    h, sides = 1e-5, []
    for sign in (1, -1):
        moved = np.array(values[name], dtype=float)
        moved[at] += sign * h
        sides.append(evaluate(function, {**values, name: moved}, places))
    return (sides[0] - sides[1]) / (2 * h)


@pytest.mark.parametrize("entry", ["X[i,j]", "X[1,2]", "X[2,j]"])
@pytest.mark.parametrize("expression", FUNCTIONS)
def test_one_entry_alone_is_moved(expression: str, entry: str) -> None:
    """The shape is that of the function, and the value that of differences which the calculus has no part in."""
    answer = derivative(expression, entry, ["X:n,n", *["A:n,n"] * ("A" in expression)])
    assert answer.shape == answer.problem.lowered.shape
    function = answer.problem.function
    seen = points(answer, function, answer.node)
    assert seen
    for values, places in seen:
        expected = bumped(answer, function, "X", places, values)
        assert close(evaluate(answer.node, values, places), expected, 1e-5)
    assert answer.check().ok


@pytest.mark.parametrize("expression", SCALARS)
@pytest.mark.parametrize("second", ["X[1,2]", "X[k,l]", "X"])
def test_second_derivatives(expression: str, second: str) -> None:
    answer = derivative(expression, ["X[i,j]", second], ["X:n,n", *["A:n,n"] * ("A" in expression)])
    assert answer.check().ok
    assert answer.shape == (("n", "n") if second == "X" else ())


@pytest.mark.parametrize(
    ("expression", "wrt", "shapes", "said", "hint"),
    [
        ("tr(X)", "X[i]", ["X:n,n"], "X is n×n: it has no entry X[i]", 'wrt="X[i, j]"'),
        ("x'*x", "x[i,j]", [], "x is a vector", 'wrt="x[i]"'),
        ("t^2", "t[1]", ["t:scalar"], "t is a scalar: it has no entries", 'wrt="t"'),
        ("x'*A*x", "x[A]", [], "A is a variable", 'wrt="x[i]"'),
        ("x'*x", "x[n]", ["x:n"], "n is a size", 'wrt="x[i]"'),
        ("sum(i, x[i]^2)", "x[i]", [], "i is bound inside the formula", 'wrt="x[j]"'),
        ("x'*x", "x[0]", [], "counts from 1", ""),
        ("x'*x", "x[6]", ["x:5"], "there is no entry x[6]", "counted from 1"),
        ("A*X", "X[:,:]", [], "an index for each axis", 'wrt="X"'),
        ("x'*x", "x[1:2]", [], "an index for each axis", 'wrt="x"'),
        ("x'*x", "x[1],x[2]", [], "ask for each by itself", "wrt"),
        ("x'*x", "x[", [], "expected an operand", ""),
        ("x'*x", "y[1]", [], "y does not occur", ""),
    ],
)
def test_what_is_no_entry(expression: str, wrt: str, shapes: list[str], said: str, hint: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        gradient(expression, wrt, shapes)
    assert said in caught.value.message and hint in caught.value.hint
    assert caught.value.kind in ("usage", "syntax", "name")


def test_the_caret_is_in_the_text_of_wrt(matcalc: Shell) -> None:
    assert matcalc("grad", "x'*A*x", "--wrt", "x[A]").err.splitlines()[1:3] == ["  --wrt x[A]", "          ^"]


@pytest.mark.parametrize(
    "words",
    [
        ("convex", "x'*x", "--wrt", "x[1]"),
        ("solve", "x'*x", "--wrt", "x[1]"),
        ("hess", "x'*x", "--wrt", "x[1]", "--definiteness"),
        ("diff", "x'*x", "--wrt", "x[1]", "--along", "d"),
        ("grad", "tr(W)", "--wrt", "W[1,2]", "--structured", "-s", "W:n,n,symmetric"),
    ],
)
def test_what_is_of_whole_variables(matcalc: Shell, words: tuple[str, ...]) -> None:
    found = matcalc(*words)
    assert found.status == 2
    assert "of a whole variable" in found.err and f"--wrt {words[3][0]}" in found.err


@pytest.mark.parametrize("wrt", ["x[k]", "conj(x[k])"])
def test_complex_entries(wrt: str) -> None:
    answer = gradient("x^H*A*x", wrt, ["x:n,complex", "A:n,n,complex"])
    assert answer.check().ok
    assert answer.text == ("x^H*A[:, k]" if wrt == "x[k]" else "A[k, :]*x")


def test_every_door_and_letter(matcalc: Shell) -> None:
    words = ("grad", "tr(X'*A*X)", "--wrt", "X[i,j]")
    assert matcalc(*words, "-e").out == "d/dX[i, j] (tr(X'*A*X)) = (A + A')[i, :]*X[:, j]\n"
    assert matcalc(*words, "-e", "-f", "unicode").out.startswith("∂/∂Xᵢⱼ(tr(XᵀAX)) = ")
    assert matcalc(*words, "-e", "-f", "latex").out.startswith(r"\frac{\partial}{\partial X_{ij}} ")
    assert "∂/∂Xᵢⱼ f" in matcalc(*words, "-f", "rich").out
    assert "i, j):" in matcalc(*words, "-f", "numpy").out
    found = json.loads(matcalc(*words, "-f", "json").out)
    assert (found["wrt"], found["shape"]) == ("X[i, j]", [])
    line = json.dumps({"verb": "hess", "expr": "x'*A*x", "wrt": "x[k]", "check": True})
    found = json.loads(matcalc("batch", stdin=line).out)
    assert (found["wrt"], found["result"], found["check"]["ok"]) == ("x[k]", "2*A[k, k]", True)


PARTS = [
    ("jac (A*x)[i]", "A[i,:]", "x'"),
    ("jac (A*x)[i]", "A[k,:]", "eye(m)[i, k]*x'"),
    ("jac A*x", "A[i,:]", "unit(m, i)*x'"),
    ("grad tr(X'*A*X)", "X[:,j]", "(A + A')*X[:, j]"),
    ("jac tr(X'*A*X)", "X[:,j]", "X[:, j]'*(A + A')"),
    ("grad tr(X'*A*X)", "X[2,:]", "(A + A')[2, :]*X"),
    ("hess tr(X'*A*X)", "X[:,j]", "A + A'"),
    ("grad logdet(X)", "X[:,1]", "inv(X)[1, :]'"),
]


@pytest.mark.parametrize(("words", "wrt", "expected"), PARTS)
def test_by_a_row_or_a_column(words: str, wrt: str, expected: str) -> None:
    """A row has a row as its gradient, a column a column."""
    verb, expression = words.split(" ", 1)
    answer = Answer(Question(expression, verb, (wrt,)))
    assert answer.text == expected
    assert answer.check().ok and answer.check("exact").ok


@pytest.mark.parametrize("wrt", ["x[:]", "X[:,:]", "X[1:2,:]"])
def test_all_entries_are_the_variable(wrt: str) -> None:
    with pytest.raises(MatcalcError, match="a row A"):
        Answer(Question("x'*X*x", "grad", (wrt,)))
