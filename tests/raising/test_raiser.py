"""Raising: each rule that reads a contraction as matrix notation, on tensors built by indices, not by notation.

Whatever is printed must lower to the very object it was raised from.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from judging import reads_back
from small_tensors import SIZES, VALUES, products
from written_nodes import node

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.graph.nodes import Node, Var, topological
from matcalc_cli.graph.tensor import (
    add,
    apply,
    block,
    einsum,
    eye,
    matpow,
    ones,
    op,
    pair,
    pi,
    power,
    scale,
    size,
    unit,
    var,
    zero,
)
from matcalc_cli.inference.shapes import Typing
from matcalc_cli.lowering.lower import lower
from matcalc_cli.raising.raiser import Raiser
from matcalc_cli.render import text
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(1)

HALF = Fraction(1, 2)
A, B, C = var("A", ("m", "n")), var("B", ("n", "p")), var("C", ("m", "n"))
X, Y, S = var("X", ("n", "n")), var("Y", ("n", "n")), var("S", ("n", "n"), ["symmetric"])
x, y, z, t, s = var("x", ("n",)), var("y", ("n",)), var("z", ("m",)), var("t", ()), var("s", ())
RANKS = {name: k for k, name in enumerate("ABCXYSxyzts")}


def raised(tensor: Node, row: bool = False, **options: Any) -> str:
    return text.render(Raiser(RANKS, set(RANKS) | {"m", "n", "p"}, **options).whole(tensor, row))


def exp(tensor: Node) -> Node:
    return apply("exp", tensor)


def quotient(top: Node, bottom: Node) -> Node:
    axes = tuple(range(top.order))
    return einsum([(top, axes), (bottom, axes, -1)], axes)


# rule -> (the tensor, built by indices; what is printed)
RULES: dict[str, tuple[Node, str]] = {
    # a summed vertex with one edge and a label, two edges, labels alone, no label
    "matrix times vector": (einsum([(A, (0, 1)), (x, (1,))], (0,)), "A*x"),
    "transposed matrix times vector": (einsum([(A, (0, 1)), (z, (0,))], (1,)), "A'*z"),
    "matrix times matrix": (einsum([(A, (0, 1)), (B, (1, 2))], (0, 2)), "A*B"),
    "chain of three": (einsum([(A, (0, 1)), (X, (1, 2)), (B, (2, 3))], (0, 3)), "A*X*B"),
    "transposes in a chain": (einsum([(A, (0, 1)), (C, (0, 2))], (1, 2)), "A'*C"),
    "dot product": (einsum([(x, (0,)), (y, (0,))], ()), "x'*y"),
    "square of a vector": (einsum([(x, (0,)), (x, (0,))], ()), "x'*x"),
    "sum of a vector": (einsum([(x, (0,))], ()), "sum(x)"),
    "sum of a matrix": (einsum([(A, (0, 1))], ()), "sum(A)"),
    "sum of a row": (einsum([(A, (0, 1))], (0,)), "A*ones(n)"),
    "bilinear form": (einsum([(z, (0,)), (A, (0, 1)), (x, (1,))], ()), "z'*A*x"),
    "three labels": (einsum([(x, (0,)), (y, (0,)), (exp(x), (0,))], ()), "x'*(exp(x) .* y)"),
    # closed cycles and loops
    "trace": (einsum([(X, (0, 0))], ()), "tr(X)"),
    "trace of a product": (einsum([(A, (0, 1)), (B, (1, 2)), (var("D", ("p", "m")), (2, 0))], ()), "tr(A*B*D)"),
    "trace with a transpose": (einsum([(A, (0, 1)), (C, (0, 1))], ()), "tr(A'*C)"),
    "diagonal of a matrix": (einsum([(X, (0, 0))], (0,)), "diag(X)"),
    "diagonal of a product": (einsum([(X, (0, 1)), (Y, (1, 0))], (0,)), "diag(X*Y)"),
    "diagonal matrix": (einsum([(x, (0,))], (0, 0)), "diag(x)"),
    "diagonal matrix of a number": (einsum([(t, ())], (0, 0), {0: "n"}), "t*eye(n)"),
    # a label on a vertex between two edges, or at the end of one
    "diagonal in the middle": (einsum([(A, (0, 1)), (x, (1,)), (B, (1, 2))], (0, 2)), "A*diag(x)*B"),
    "diagonal before": (einsum([(z, (0,)), (A, (0, 1))], (0, 1)), "diag(z)*A"),
    "diagonal behind": (einsum([(A, (0, 1)), (x, (1,))], (0, 1)), "A*diag(x)"),
    "diagonal on both sides": (einsum([(z, (0,)), (A, (0, 1)), (x, (1,))], (0, 1)), "z*x' .* A"),
    # parallel edges, and labels at a vertex that stays
    "Hadamard product of matrices": (einsum([(A, (0, 1)), (C, (0, 1))], (0, 1)), "A .* C"),
    "Hadamard product of vectors": (einsum([(x, (0,)), (y, (0,))], (0,)), "x .* y"),
    "entrywise quotient": (quotient(x, y), "x ./ y"),
    "entrywise reciprocal": (power(x, -1), "1 ./ x"),
    "entrywise power": (power(A, 3), "A.^3"),
    "entrywise root": (power(x, HALF), "sqrt(x)"),
    "outer product": (einsum([(z, (0,)), (x, (1,))], (0, 1)), "z*x'"),
    "ones and a vector": (einsum([(x, (1,))], (0, 1), {0: "m"}), "ones(m)*x'"),
    "matrix of ones": (ones(("m", "n")), "ones(m, n)"),
    "identity": (eye("n"), "eye(n)"),
    # scalars: numbers first, then letters, then what is longer
    "a number": (scale(Fraction(2, 3), x), "2*x/3"),
    "minus": (scale(-1, x), "-x"),
    "a scalar": (einsum([(t, ()), (A, (0, 1))], (0, 1)), "t*A"),
    "a dot product as scalar": (einsum([(x, (0,)), (y, (0,)), (z, (1,))], (1,)), "(x'*y)*z"),
    "one bar for all that divides": (einsum([(t, (), -1), (s, (), -2), (x, (0,))], (0,)), "x/(t*s^2)"),
    "a root that divides": (einsum([(t, (), -HALF), (x, (0,))], (0,)), "x/sqrt(t)"),
    "other roots": (einsum([(t, (), Fraction(3, 2))], ()), "t^(3/2)"),
    "pi": (einsum([(pi(), (), -HALF)], ()), "1/sqrt(pi)"),
    "size of a dimension": (einsum([(size("n"), ()), (x, (0,))], (0,)), "n*x"),
    # norms
    "norm": (power(einsum([(x, (0,)), (x, (0,))], ()), HALF), "norm(x)"),
    "norm of a product": (power(einsum([(A, (0, 1)), (x, (1,)), (A, (0, 2)), (x, (2,))], ()), HALF), "norm(A*x)"),
    "norm of a matrix": (power(einsum([(A, (0, 1)), (A, (0, 1))], ()), HALF), "norm(A)"),
    "square of a norm": (einsum([(A, (0, 1)), (A, (0, 1))], ()), "norm(A)^2"),
    "cube of a norm": (power(einsum([(x, (0,)), (x, (0,))], ()), Fraction(-3, 2)), "1/norm(x)^3"),
    # functions
    "entrywise function": (apply("tanh", einsum([(A, (0, 1)), (x, (1,))], (0,))), "tanh(A*x)"),
    "logsumexp": (apply("log", einsum([(exp(x), (0,))], ())), "logsumexp(x)"),
    "softmax": (einsum([(exp(x), (0,)), (einsum([(exp(x), (0,))], ()), (), -1)], (0,)), "softmax(x)"),
    "symbolic power": (apply("pow", t, s), "t^s"),
    "determinant": (op("det", [X], (), ()), "det(X)"),
    "inverse": (matpow(X, -1), "inv(X)"),
    "power of an inverse": (matpow(X, -2), "inv(X)^2"),
    "power": (matpow(X, 3), "X^3"),
    "transposed inverse": (einsum([(matpow(X, -1), (0, 1)), (x, (0,))], (1,)), "inv(X)'*x"),
    # sums
    "difference": (add([(1, x), (-1, y)], ("n",)), "x - y"),
    "positive terms first": (add([(-1, x), (1, y)], ("n",)), "y - x"),
    "common number": (add([(2, x), (2, y)], ("n",)), "2*(x + y)"),
    "common denominator": (add([(HALF, X), (HALF, einsum([(X, (0, 1))], (1, 0)))], ("n", "n")), "(X + X')/2"),
    "a number in every entry": (add([(1, exp(x)), (2, ones(("n",)))], ("n",)), "exp(x) + 2"),
    "ones, where a number would not do": (add([(1, X), (1, ones(("n", "n")))], ("n", "n")), "X + ones(n, n)"),
    "zero vector": (zero(("n",)), "zeros(n)"),
    "zero matrix": (zero(("m", "n")), "zeros(m, n)"),
    "zero": (zero(()), "0"),
    "transposed as a whole": (
        add(
            [(1, einsum([(X, (1, 0)), (Y, (2, 1))], (0, 2))), (1, einsum([(Y, (1, 0)), (X, (2, 1))], (0, 2)))],
            ("n", "n"),
        ),
        "(X*Y + Y*X)'",
    ),
    # entries, slices, brackets
    "entry of a vector": (einsum([(x, (0,)), (unit("n", 2), (0,))], ()), "x[2]"),
    "entry at a symbol": (einsum([(x, (0,)), (unit("n", "i"), (0,))], ()), "x[i]"),
    "entry of a matrix": (einsum([(A, (0, 1)), (unit("m", 1), (0,)), (unit("n", "j"), (1,))], ()), "A[1, j]"),
    "row": (einsum([(A, (0, 1)), (unit("m", 1), (0,))], (1,)), "A[1, :]'"),
    "column": (einsum([(A, (0, 1)), (unit("n", 3), (1,))], (0,)), "A[:, 3]"),
    "basis vector": (unit("n", 2), "unit(n, 2)"),
    "bracket of numbers": (add([(1, einsum([(t, ()), (unit(2, 1), (0,))], (0,))), (3, unit(2, 2))], (2,)), "[t; 3]"),
    "bracket of vectors": (
        add(
            [
                (1, einsum([(block(5, 2, 0), (0, 1)), (var("u", (2,)), (1,))], (0,))),
                (1, einsum([(block(5, 3, 2), (0, 1)), (var("v", (3,)), (1,))], (0,))),
            ],
            (5,),
        ),
        "[u; v]",
    ),
    # composite axes
    "vec": (einsum([(pair("m", "n"), (0, 1, 2)), (A, (1, 2))], (0,)), "vec(A)"),
    "kron of vectors": (einsum([(pair("m", "n"), (0, 1, 2)), (z, (1,)), (x, (2,))], (0,)), "kron(x, z)"),
    "kron of matrices": (
        einsum([(pair("m", "n"), (0, 1, 2)), (A, (1, 4)), (X, (2, 5)), (pair("n", "n"), (3, 4, 5))], (0, 3)),
        "kron(X, A)",
    ),
    # index notation, for what has no other
    "order 3": (einsum([(A, (0, 1)), (x, (2,))], (0, 1, 2)), "A[i, j]*x[k] for i, j, k"),
    "identity of order 4": (
        einsum([], (0, 1, 0, 1), {0: "m", 1: "n"}),
        "eye(m)[i, k]*eye(n)[j, l] for i, j, k, l",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    tensor, expected = RULES[rule]
    assert raised(tensor) == expected


@pytest.mark.parametrize("rule", RULES)
def test_raised_tree_lowers_to_the_same_object(rule: str) -> None:
    tensor, _ = RULES[rule]
    tree = Raiser(RANKS, set(RANKS) | {"m", "n", "p"}).whole(tensor)
    assert lower(tree, typing_of(tensor)).node is tensor


def typing_of(tensor: Node) -> Typing:
    """The shapes of the variables below a node; i and j are indices."""
    found = {v.name: v for v in topological([tensor]) if isinstance(v, Var)}
    typing = Typing({name: v.shape for name, v in found.items()}, {name: v.properties for name, v in found.items()})
    typing.dims, typing.indices, typing.places = ("m", "n", "p"), ("i", "j"), dict.fromkeys(found)
    return typing


def test_rows_lie() -> None:
    assert raised(einsum([(A, (0, 1)), (z, (0,))], (1,)), row=True) == "z'*A"
    assert raised(x, row=True) == "x'"
    assert raised(add([(1, x), (-2, einsum([(X, (0, 1)), (y, (1,))], (0,)))], ("n",)), row=True) == "x' - 2*y'*X'"
    assert raised(zero(("n",)), row=True) == "zeros(n)'"


def test_symmetric_matrices_show_no_transpose() -> None:
    assert raised(einsum([(S, (1, 0)), (x, (1,))], (0,))) == "S*x"
    assert raised(einsum([(S, (1, 0)), (A, (2, 1))], (2, 0))) == "A*S"


SHOWN = ["w:n", "x:m", "y:m", "b:n", "a:n", "X:m,n"]


def test_reader_order_is_kept() -> None:
    """Terms and signs as they were written, also in a derivative."""
    for expression in ("y - X*w", "b*b' + a*a'", "x'*y + 1", "exp(x) - x", "C - A"):
        assert Answer(Question(expression, "show", [], SHOWN)).text == expression
    assert Answer(Question("norm(b - A*x)^2", "grad", ["x"])).text == "-2*A'*(b - A*x)"
    assert Answer(Question("norm(A*x - b)^2", "grad", ["x"])).text == "2*A'*(A*x - b)"
    assert Answer(Question("sin(2*t) + cos(t) + t^2", "grad", ["t"])).text == "2*cos(2*t) + 2*t - sin(t)"


def test_long_formulas_get_names() -> None:
    """A part used twice is named once, in the order in which the names are needed."""
    answer = Answer(Question("sum(tanh(A*tanh(A*tanh(A*tanh(A*x)))))", "grad", ["A"], ["A:n,n", "x:n"]))
    body, _, clause = answer.text.partition(" where ")
    names = [part.split(" = ")[0] for part in clause.split(", ")]
    assert names == [f"r{k}" for k in range(1, len(names) + 1)]
    assert all(name in body or name in clause.partition(f"{name} = ")[2] for name in names)
    assert reads_back(answer)


def test_new_names_do_not_clash() -> None:
    layers = "sum(tanh(r1*tanh(r1*tanh(r1*tanh(r1*r2)))))"
    answer = Answer(Question(layers, "grad", ["r1"], ["r1:n,n", "r2:n"]))
    clause = answer.text.partition(" where ")[2]
    assert clause.startswith("r3 = ")
    assert reads_back(answer)
    answer = Answer(Question("i*X", "jac", ["X"], ["i:scalar", "X:m,n"]))
    assert answer.text.endswith(" for j, k, l, p")  # i and the sizes are taken
    assert reads_back(answer)


def test_short_formulas_get_none() -> None:
    assert " where " not in Answer(Question("sum(tanh(A*x) + b .* (A*x))", "grad", ["A"], ["A:n,n", "x:n"])).text


def test_a_function_that_stands_three_times_gets_a_name() -> None:
    text = Answer(Question("b'*inv(A + p*p')*b", "grad", ["p"], ["A:n,n", "b:n", "p:n"])).text
    assert text.endswith(" where r1 = inv(A + p*p')") and text.count("inv(") == 1
    assert " where " not in Answer(Question("sum(tanh(A*x))", "grad", ["A"], ["A:n,n", "x:n"])).text


@pytest.mark.long
@settings(max_examples=300)
@given(products())
def test_random_contractions_are_raised_truly(drawn: Any) -> None:
    """Matrix notation, or index notation where there is none: lowered again, the same object."""
    factors, out = drawn
    tensor = einsum(factors, out)
    typing = typing_of(tensor)
    raiser = Raiser(RANKS, set(RANKS) | {"m", "n", "p"})
    tree = raiser.whole(tensor)
    again = lower(tree, typing).node
    if again is not tensor:  # the session prints index notation then
        import numpy as np

        assert np.allclose(evaluate(again, VALUES, SIZES), evaluate(tensor, VALUES, SIZES))
        tree = Raiser(RANKS, set(RANKS) | {"m", "n", "p"}).tensor(tensor)
        assert lower(tree, typing).node is tensor, text.render(tree)


def test_the_helper_for_reading_agrees_with_the_indices() -> None:
    """`node` reads notation, the rules are built by indices: both roads meet."""
    for expression in ("A*B", "z'*A*x", "tr(X*Y)", "A*diag(x)*B", "norm(A)^2", "vec(A)", "kron(x, z)", "X^-2"):
        built = {expected: tensor for tensor, expected in RULES.values()}
        if expression in built:
            assert node(expression, "A:m,n B:n,p X:n,n Y:n,n x:n z:m") is built[expression]
