"""Sums over rows and columns, and columns that go with a matrix, are written as the input writes them."""

from itertools import product

import pytest
from judging import reads_back

from matcalc_cli import gradient
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.language.tree import Tree, call, name
from matcalc_cli.raising.by_axis import with_numbers

SHOWN = [
    ("softmax(X, 2)*ones(n)", "X:m,n", "sum(softmax(X, 2), 2)"),
    ("sum(softmax(X, 2), 2)", "X:m,n", "sum(softmax(X, 2), 2)"),
    ("logsumexp(X, 1)", "X:m,n", "logsumexp(X, 1)"),
    ("logsumexp(X', 2)'", "X:m,n", "logsumexp(X', 2)'"),
    ("log(softmax(X, 2))", "X:m,n", "log(softmax(X, 2))"),
    ("softmax(X, 1)", "X:2,3", "softmax(X, 1)"),
    ("X + a - b'", "X:m,n a:m b:n", "X + a - b'"),
    ("X + ones(m)*b'", "X:m,n b:n", "X + ones(m)*b'"),
]


@pytest.mark.parametrize(("expression", "shapes", "text"), SHOWN)
def test_shown(expression: str, shapes: str, text: str) -> None:
    assert Answer(Question(expression, "show", [], shapes.split())).text == text


FOUND = {  # the derivative of the weighted sum of what a function finds for each row or column; {u} is the weight
    "std": ("({X} - mean({X}, {axis})){u} ./ std({X}, {axis})/{count}", " .* {c}"),
    "prod": ("{u}prod({X}, {axis}) ./ {X}", "{c} .* "),
    "geomean": ("{u}geomean({X}, {axis}) ./ {X}/{count}", "{c} .* "),
}
SIZES = (("m", "n"), ("k", "k"), (2, 3))


@pytest.mark.parametrize(("name", "sizes", "axis"), [*product(FOUND, SIZES, (1, 2))])
def test_what_is_found_for_each_row_or_column_is_broadcast(name: str, sizes: tuple[object, object], axis: int) -> None:
    rows, columns = sizes
    form, weight = FOUND[name]
    turned = "'" if axis == 1 else ""
    for matrix, c in (("X", ""), ("B", "c"), ("A", "w")):
        shapes = [f"{matrix}:{rows},{columns}", *([f"{c}:{columns if axis == 1 else rows}"] if c else [])]
        inner = f"{name}({matrix}, {axis})"
        found = gradient(f"{c}'*{inner}{turned}" if c else f"sum({inner})", matrix, shapes)
        count = rows if axis == 1 else columns
        u = weight.format(c=c + turned) if c else ""
        assert found.text == form.format(X=matrix, axis=axis, u=u, count=count)
        assert reads_back(found)


SCALED = [
    ("tr(Y'*logsoftmax({W}*X, 1))", "{W}", "(Y - softmax({W}*X, 1) .* sum(Y, 1))*X'"),
    ("tr(Y'*logsoftmax(X*{W}, 2))", "{W}", "X'*(Y - softmax(X*{W}, 2) .* sum(Y, 2))"),
    ("sum(prod(A*{W}*B, 2))", "{W}", "A'*(prod(A*{W}*B, 2) ./ (A*{W}*B))*B'"),
    ("sum(prod(A*{W}*B, 1))", "{W}", "A'*(prod(A*{W}*B, 1) ./ (A*{W}*B))*B'"),
    ("sum(vecnorm(A*{W} - B, 2, 2))", "{W}", "A'*((A*{W} - B) ./ vecnorm(A*{W} - B, 2, 2))"),
    ("c'*logsumexp({W}, 2)", "{W}", "diag(c)*softmax({W}, 2)"),
    ("c'*var({W}, 2)", "{W}", "2*diag(c)*({W} - mean({W}, 2))/n"),
    ("tr({W}*diag(c)*A) + sum(prod(Z, 2))", "{W}", "A'*diag(c)"),
    ("norm(diag(sum(Y, 2))*{W})^2", "{W}", "2*diag(sum(Y, 2).^2)*{W}"),
]


@pytest.mark.parametrize(("expression", "wrt", "text"), SCALED)
def test_products_with_what_is_broadcast_and_with_other_vectors(expression: str, wrt: str, text: str) -> None:
    for W in ("W", "M"):
        found = gradient(expression.format(W=W), wrt.format(W=W), [f"{W}:m,n"] if "c'" in expression else [])
        assert found.text == text.format(W=W)
        assert reads_back(found)
        assert found.check().ok


NUMBERS = [  # a formula with a number beside a matrix, and the same as it is shown
    ("log({c} + {X})", "log({c} + {X})"),
    ("{Y} .* ({X} - {c})", "{Y} .* ({X} - {c})"),
    ("{Y} ./ ({c} + {X} .* a)", "{Y} ./ ({c} + {X} .* a)"),
    ("1 ./ ({c} + {X} ./ b')", "1 ./ ({c} + {X} ./ b')"),
    ("({c} + {X} + a).^3", "({c} + {X} + a).^3"),
    ("sum({c} + {X}, 2)", "sum({c} + {X}, 2)"),
    ("{X} + {c}", "{X} + {ones}"),
    ("({c} + {X})*b", "({ones} + {X})*b"),
    ("exp(({c} + {X})*diag(b))", "exp(({ones} + {X})*diag(b))"),
]


@pytest.mark.parametrize(("formula", "text"), NUMBERS)
@pytest.mark.parametrize(("rows", "columns"), [("m", "n"), ("k", "k"), (2, 3)])
def test_numbers_stand_beside_matrices_where_entries_are_taken(
    formula: str, text: str, rows: object, columns: object
) -> None:
    for X, Y, c in (("X", "Y", "1"), ("B", "A", "3")):
        shapes = [f"{X}:{rows},{columns}", f"{Y}:{rows},{columns}", f"a:{rows}", f"b:{columns}"]
        used = [shape for shape in shapes if shape.partition(":")[0] in formula.format(X=X, Y=Y, c=c, ones="")]
        found = Answer(Question(formula.format(X=X, Y=Y, c=c), "show", [], used))
        ones = f"ones({rows}, {columns})"
        assert found.text == text.format(X=X, Y=Y, c=c, ones=ones if c == "1" else f"{c}*{ones}")
        assert reads_back(found)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("sum(log(1 + X ./ b'))", "-sum(X ./ (1 + X ./ b'), 1)' ./ b.^2"),
        ("sum(log(1 + X .* b'))", "sum(X ./ (1 + X .* b'), 1)'"),
        ("sum(log(1 + X + b'))", "sum(1 ./ (X' + b + 1), 2)"),
        ("logdet(1 + X'*X + b*b')", "2*inv(ones(n, n) + X'*X + b*b')*b"),
    ],
)
def test_numbers_in_derivatives(formula: str, text: str) -> None:
    found = gradient(formula, "b", ["X:m,n", "b:n"])
    assert found.text == text
    assert reads_back(found)
    assert found.check().ok


def test_a_name_in_a_definition_takes_a_number_where_all_its_uses_do() -> None:
    pairs = "norm(Y[i,:] - Y[j,:])^2"
    found = gradient(f"log(sum(i, sum(j, 1/(1 + {pairs}))) - n)", "Y", "Y:n,d")
    assert found.text.endswith("r2 = 1 + r1")
    assert reads_back(found)
    X, total = name("X", ("n", "n")), name("r1", ("n", "n"))
    definition = ("r1", Tree("sum", (call("ones", name("n"), name("n"), shape=("n", "n")), X), shape=("n", "n")))
    entries = Tree("had", (total, X), shape=("n", "n"))
    both = Tree("mul", (entries, total), shape=("n", "n"))
    shown = [with_numbers(body, [definition])[1][0][1] for body in (entries, both)]
    assert [tree.args[0].op for tree in shown] == ["number", "call"]
