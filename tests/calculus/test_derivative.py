"""Derivatives of every function of the table, at orders 1 and 2, by every shape of variable; and the driver itself.

The table is iterated, so a new row is tested without a new test: its examples are questions with their answers.
"""

import pytest
from judging import code_agrees, numeric, reads_back
from written_nodes import assert_same_value, node

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.calculus.derivative import derivative, identity
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS, Row
from matcalc_cli.graph.matrix_functions import primary_of
from matcalc_cli.graph.nodes import Node, Var, topological
from matcalc_cli.graph.tensor import add, apply, einsum, is_zero, op, var, zero

pytestmark = [pytest.mark.sampled(20), pytest.mark.each(6)]

SCALARS = [row for row in FUNCTIONS.values() if row.kind == "scalar"]
SAFE = {"digamma": "1 + {0}^2", "lgamma": "1 + {0}^2", "log": "1 + {0}^2", "sqrt": "1 + {0}^2"}  # insides with domains
SMALL = {"asin": "tanh({0})/2", "acos": "tanh({0})/2"}


def call(row: Row, inner: str) -> str:
    """The function of an argument that lies in its domain."""
    inner = {**SAFE, **SMALL}.get(row.name, "{0}").replace("{0}", inner)
    match row.name:
        case "polygamma":
            return f"polygamma(1, 1 + ({inner})^2)"
        case "pow":
            return f"(1 + ({inner})^2)^s"
        case "max" | "min":
            return f"{row.name}({inner}, s)"
        case "atan2" | "huber":
            return f"{row.name}({inner}, 1 + s^2)"
    return f"{row.name}({inner})"


def entrywise(text: str) -> str:
    """The same formula for vectors."""
    return text.replace("^", ".^")


def verified(expression: str, verb: str, wrt: str, *shapes: str) -> Answer:
    answer = Answer(Question(expression, verb, [wrt], shapes, order=2 if verb == "diff" else None))
    found = numeric(answer)
    assert found.ok, f"{answer.text}: {found.message}"
    assert reads_back(answer)
    assert code_agrees(answer) is not False
    return answer


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_scalar_function_of_a_scalar(row: Row) -> None:
    for inner in ("t", "t*s", "2*t + 1"):
        for verb in ("grad", "hess"):
            verified(call(row, inner), verb, "t", "t:scalar", "s:scalar")


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_scalar_function_of_a_vector(row: Row) -> None:
    text = entrywise(call(row, "x"))
    for verb in ("jac", "grad", "diff"):
        verified(text, verb, "x", "x:n", "s:scalar")
    for verb in ("grad", "hess"):
        verified(f"a'*{bracketed(text)}", verb, "x", "x:n", "a:n", "s:scalar")


def bracketed(text: str) -> str:
    return f"({text})"


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_scalar_function_of_a_matrix(row: Row) -> None:
    text = entrywise(call(row, "X"))
    verified(text, "jac", "X", "X:m,n", "s:scalar")
    verified(f"sum({text})", "grad", "X", "X:m,n", "s:scalar")
    verified(f"b'*{bracketed(text)}*a", "hess", "X", "X:m,n", "a:n", "b:m", "s:scalar")


@pytest.mark.parametrize("row", [row for row in SCALARS if len(row.parameters) == 2], ids=lambda row: row.name)
def test_second_argument(row: Row) -> None:
    if row.name == "polygamma":  # its first argument is a whole number
        return
    for verb in ("grad", "hess"):
        verified(call(row, "t"), verb, "s", "t:scalar", "s:scalar")
    verified(f"sum({entrywise(call(row, 'x'))})", "grad", "s", "x:n", "s:scalar")


# expression -> shapes; by each variable and at both orders
TENSORS: dict[str, tuple[str, ...]] = {
    "sum(vecnorm(X, 2, 2))": ("X:m,n",),
    "sum(x)^2": ("x:n",),
    "sum(piecewise(x > 0, x.^3, exp(x)))": ("x:n",),
    "sum(X)^2": ("X:m,n",),
    "sum(logit(x).^2)": ("x:n",),
    "sum(layernorm(x).^3)": ("x:n",),
    "sum(hypot(x, a).^2)": ("x:n", "a:n"),
    "sum(clip(x, 0, 1).^2)": ("x:n",),
    "betaln(x, a)^2": ("x:scalar", "a:scalar"),
    "norm(sum(X, 1))^2": ("X:m,n",),
    "norm(sum(X, 2))^2": ("X:m,n",),
    "tr(X)^2": ("X:n,n",),
    "norm(vech(X*A*X'))^2": ("X:n,n", "A:n,n"),
    "norm(elimination(n)*vec(X*X))^2": ("X:n,n",),
    "tr(transpose(X)*A*X)": ("X:m,n", "A:m,m"),
    "tr(X*A*X)": ("X:n,n", "A:n,n"),
    "dot(x, A*x)": ("x:n", "A:n,n"),
    "dot(X, X*A)": ("X:m,n", "A:n,n"),
    "norm(diag(X))^2": ("X:n,n",),
    "a'*diag(x)*A*diag(x)*a": ("x:n", "a:n", "A:n,n"),
    "norm(x)": ("x:n",),
    "norm(X)": ("X:m,n",),
    "norm(x, 1)^2": ("x:n",),
    "norm(x, W)": ("x:n", "W:n,n,spd"),
    "norm2(x)": ("x:n",),
    "norm1(A*x - b)": ("x:n", "A:m,n", "b:m"),
    "mean(x)^2": ("x:n",),
    "mean(X)^2": ("X:m,n",),
    "norm(mean(X, 1))^2 + norm(mean(X, 2))^2": ("X:m,n",),
    "logsumexp(A*x)": ("x:n", "A:m,n"),
    "a'*softmax(A*x)": ("x:n", "A:m,n", "a:m"),
    "a'*logsoftmax(A*x)": ("x:n", "A:m,n", "a:m"),
    "a'*inv(X)*b": ("X:n,n", "a:n", "b:n"),
    "tr(inv(A'*A + B))": ("A:m,n", "B:n,n,spd"),
    "det(X)": ("X:n,n",),
    "det(A'*B*A)": ("A:m,n", "B:m,m,spd"),
    "logdet(X)": ("X:n,n",),
    "logdet(A'*B*A)": ("A:m,n", "B:m,m,spd"),
    "a'*adj(X)*b": ("X:n,n", "a:n", "b:n"),
    "prod(x)": ("x:n",),
    "prod(1 + (A*x).^2)": ("x:n", "A:m,n"),
    "a'*X^3*b": ("X:n,n", "a:n", "b:n"),
    "a'*X^-2*b": ("X:n,n", "a:n", "b:n"),
    "a'*vec(X*B)": ("X:m,n", "B:n,p", "a:vector"),
    "a'*commutation(m, n)*vec(X .* X)": ("X:m,n", "a:vector"),
    "norm(kron(x, y))^2": ("x:m", "y:n"),
    "a'*kron(X, B)*b": ("X:2,2", "B:2,3", "a:4", "b:6"),
    "norm(unvec(A*x, m, n)*y)^2": ("A:matrix", "x:p", "y:n"),
    "x[2]*x[1]^2": ("x:n",),
    "x[i]^2*x[j]": ("x:n",),
    "(A*X)[i,j]^2": ("A:m,n", "X:n,p"),
    "norm(X[:,2])^2 + norm(X[1,:])^2": ("X:m,n",),
    "norm(x[2:3])^2": ("x:5",),
    "norm([x; t; A*x])^2": ("x:n", "t:scalar", "A:m,n"),
    "det([t, s; x'*x, t^2])": ("t:scalar", "s:scalar", "x:n"),
    "x'*(ones(n, n) + eye(n))*x + ones(n)'*x": ("x:n",),
    "x'*x/(2 + y'*y)": ("x:n", "y:n"),
    "(x'*S*x)^(3/2)": ("x:n", "S:n,n,spd"),
    "sum(exp(X*Y))": ("X:m,n", "Y:n,p"),
    "sum((X .* Y) ./ (1 + X.^2))": ("X:m,n", "Y:m,n"),
    "t^2*s^3 + exp(t*s)": ("t:scalar", "s:scalar"),
    "x'*Q*y": ("x:n", "y:n", "Q:n,n,orthogonal"),
    "a'*pinv(X)*b": ("a:n", "X:m,n", "b:m"),
    "tr(A*cofactor(X))": ("A:n,n", "X:n,n"),
    "a'*chol(S)*b": ("a:n", "S:n,n,spd", "b:n"),
    "tr(chol(X'*X)*A)": ("A:n,n", "X:m,n"),
    "lambda_max(S)*lambda_min(S)": ("S:n,n,symmetric",),
    "lambda_min(X + X') + lambda_max(diag(x))": ("X:n,n", "x:n"),
    "(a'*eigvec_max(S))^2 + (a'*eigvec_min(S))^2": ("a:n", "S:n,n,symmetric"),
    "eigval(S, 2)*(a'*eigvec(S, 3))^2": ("S:n,n,symmetric", "a:n"),
    "spectral(X)^2": ("X:m,n",),
    "a'*left_singular(X)*right_singular(X)'*b": ("a:m", "X:m,n", "b:n"),
    "max(A*x)*min(x) + max(X)": ("A:m,n", "x:n", "X:m,n"),
    "x'*hardmax(x) + x'*hardmin(x)": ("x:n",),
    "norminf(A*x)^2": ("A:m,n", "x:n"),
    "norm(tril(X)*x)^2 + sum(triu(X).^3)": ("X:m,n", "x:n"),
    "tr(halftril(X)*A*halftriu(X))": ("X:n,n", "A:n,n"),
    "norm(cumsum(x))^4": ("x:n",),
    "var(A*x)*std(x)": ("A:m,n", "x:n"),
    "samplevar(A*x)*samplestd(x)": ("A:m,n", "x:n"),
    "norm(blkdiag(X, A*X)*b)^2": ("X:m,n", "A:m,m", "b:2*n"),
    "sum(prod(X, 2).^2)": ("X:m,n",),
    "geomean(X, 1)*x": ("X:m,n", "x:n"),
    "norm(max(X, [], 2) - min(X, [], 2))^2": ("X:m,n",),
    "norm(x, 3)": ("x:n",),
    "c'*cross(a, b)*(a'*a) + norm(skew(a)*b)^2": ("a:3", "b:3", "c:3"),
    "geomean(exp(A*x))*geomean(1 + x.^2)": ("A:m,n", "x:n"),
    "norm(x, p)": ("x:n", "p:scalar"),
    "tr(D*X)^2": ("D:n,n,diagonal", "X:n,n"),
}


@pytest.mark.long
@pytest.mark.parametrize("expression", TENSORS)
def test_function_at_both_orders(expression: str) -> None:
    shapes = TENSORS[expression]
    for text in shapes:
        for verb in ("grad", "hess"):
            verified(expression, verb, text.split(":")[0], *shapes)


EXAMPLES = [(row.name, example) for row in FUNCTIONS.values() for example in row.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{name}-{e[1]}" for name, e in EXAMPLES])
def test_example_of_the_table(name: str, example: tuple[str, str, str, str, str]) -> None:
    verb, expression, declarations, wrt, expected = example
    answer = Answer(Question(expression, verb, [wrt] if wrt else [], declarations.split()))
    assert reads_back(answer, expected), f"{answer.text} for {expected}"
    if verb != "show":
        assert numeric(answer).ok


def test_every_function_has_a_verified_derivative() -> None:
    asked = " ".join(TENSORS)
    refused = {"nuclear": "", "polar": ""}  # have no second derivative
    refused["toeplitz_sums"] = ""  # its derivative is refused: test_structured
    spelled = refused | {"matrix": "", "vector": "", "zeros": "", "unit": "", "eye": "eye", "ones": "ones"}  # constants
    spelled |= {"conj": "", "re": "", "im": ""}  # of complex variables: test_complex
    for row in FUNCTIONS.values():
        if primary_of(row.name):
            continue  # test_matrix_functions.py
        if row.kind != "scalar" and spelled.get(row.name, row.name) and not row.shown and not row.spells:
            assert f"{row.name}(" in asked, row.name


# --- layouts and orders -----------------------------------------------------------------------------------------------


def test_derivative_by_itself_is_the_identity() -> None:
    for shape in ((), ("n",), ("m", "n")):
        x = var("x", shape)
        assert derivative(x, x) is identity(shape)
    assert identity(("n",)) is node("eye(n)", "x:n")


def test_what_does_not_depend_is_zero() -> None:
    x, y = node("x"), node("y")
    assert isinstance(y, Var)
    assert derivative(node("exp(x)"), y) is zero(("n", "n"))
    assert is_zero(derivative(node("det(X)*t"), y))
    assert not is_zero(derivative(node("x'*y"), y))
    assert x is not y


def test_linear_in_the_function() -> None:
    x = var("x", ("n",))
    f, g = node("exp(x)'*y"), node("x'*X*x")
    left = derivative(add([(3, f), (-2, g)], ()), x)
    right = add([(3, derivative(f, x)), (-2, derivative(g, x))], ("n",))
    assert left is right


def test_mixed_second_derivatives_are_transposes() -> None:
    x, X = var("x", ("n",)), var("X", ("n", "n"))
    f = node("sum(exp(X*x))*x'*X*y")
    one, other = derivative(derivative(f, x), X), derivative(derivative(f, X), x)
    assert_same_value(one, einsum([(other, (1, 2, 0))], (0, 1, 2)))


def test_hessian_is_symmetric() -> None:
    x = var("x", ("n",))
    for text in ("exp(x)'*X*x", "log(1 + x'*X*x)", "prod(x)*sum(sin(x))", "norm(x)*(x'*y)"):
        hessian = derivative(derivative(node(text), x), x)
        assert_same_value(hessian, einsum([(hessian, (0, 1))], (1, 0)))


def test_third_derivative() -> None:
    import numpy as np

    from matcalc_cli.verification.interpret import evaluate

    t = var("t", ())
    third = derivative(derivative(derivative(node("t^5 + sin(2*t)"), t), t), t)
    assert np.isclose(evaluate(third, {"t": 0.3}, {}), 60 * 0.3**2 - 8 * np.cos(0.6))
    answer = Answer(Question("sum(x.^3)", "diff", ["x"], ["x:n"], order=3))
    value = evaluate(answer.node, {"x": np.arange(3.0)}, {"n": 3})
    expected = np.zeros((3, 3, 3))
    expected[range(3), range(3), range(3)] = 6
    assert np.allclose(value, expected)


def test_symmetric_variable_is_varied_freely() -> None:
    """The derivative by a symmetric matrix is the free gradient, in which W' is printed as W afterwards."""
    assert Answer(Question("x'*W*y", "grad", ["W"], ["W:n,n,symmetric", "x:n"])).text == "x*y'"
    assert Answer(Question("tr(W'*A*W)", "grad", ["W"], ["W:n,n,symmetric"])).text == "(A + A')*W"


def test_row_variables_and_functions() -> None:
    assert Answer(Question("r*A*r'", "grad", ["r"], ["r:1,n", "A:n,n"])).text == "r*(A + A')"
    assert Answer(Question("r*A", "jac", ["r"], ["r:1,m", "A:m,n"])).text == "A'"


def test_both_ways_of_accumulating_agree() -> None:
    """Backwards where the function has few axes, forwards where it has many: contracted, they are equal."""
    A, x = var("A", ("m", "n")), var("x", ("n",))
    tall = node("tanh(A*x)*exp(x)'")  # order 2 by order 1: forwards
    weights = var("G", ("m", "n"))
    closed = einsum([(tall, (0, 1)), (weights, (0, 1))], ())
    for wrt in (x, A):
        count = wrt.order
        axes = tuple(range(2, 2 + count))
        forward = einsum([(derivative(tall, wrt), (0, 1, *axes)), (weights, (0, 1))], axes)
        assert_same_value(forward, derivative(closed, wrt))


def test_shared_parts_are_differentiated_once() -> None:
    x = var("x", ("n",))
    node_: Node = x
    for _ in range(300):
        node_ = apply("tanh", add([(1, node_), (1, x)], ("n",)))
    found = derivative(einsum([(node_, (0,))], ()), x)
    assert len(topological([found])) < 300 * 12


def test_unknown_derivatives_are_refused() -> None:
    X = var("X", ("n", "n"))
    with pytest.raises(MatcalcError) as caught:
        derivative(op("kron", [X], [], X.shape), X)
    assert caught.value.kind == "refused"


def test_judges_see_a_wrong_derivative() -> None:
    """The checks that these tests rest on can fail."""
    from matcalc_cli.verification.exact import check_exact
    from matcalc_cli.verification.numeric import check_numeric

    x = node("x")
    assert isinstance(x, Var)
    f, right, wrong = node("x'*X*x"), node("(X + X')*x"), node("2*X*x")
    assert check_numeric(f, right, x).ok is True
    assert check_numeric(f, wrong, x).ok is False
    assert check_exact(f, right, x).ok is True
    assert check_exact(f, wrong, x).ok is False
    answer = Answer(Question("x'*X*x", "grad", ["x"]))
    assert answer.check("exact").ok is True
