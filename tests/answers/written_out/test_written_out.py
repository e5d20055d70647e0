"""--entries: answers written out entry by entry mean what they meant, in the text and in the grid with dots."""

import pytest
from running import Shell
from tables import CASES, Case

from matcalc_cli import MatcalcError
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.language.tree import walk

pytestmark = [pytest.mark.sampled(12), pytest.mark.each(5)]

LITERATURE = [case for case in CASES if case.file in ("must", "literature", "matrix_functions")]
ROWS = [
    ("grad x'*x", ("x",), "2*x[i] for i"),
    ("grad x'*x", ("x", "x:3"), "[2*x[1]; 2*x[2]; 2*x[3]]"),
    ("jac x'*x", ("x", "x:3"), "[2*x[1], 2*x[2], 2*x[3]]"),
    ("grad x'*A*x", ("x",), "sum(j, (A[i, j] + A[j, i])*x[j]) for i"),
    ("hess x'*A*x", ("x", "x:2"), "[2*A[1, 1], A[1, 2] + A[2, 1]; A[2, 1] + A[1, 2], 2*A[2, 2]]"),
    ("grad norm(A*x - b)^2", ("x",), "2*sum(j, A[j, i]*(sum(k, A[j, k]*x[k]) - b[j])) for i"),
    ("grad a'*X*b", ("X", "X:2,2"), "[a[1]*b[1], a[1]*b[2]; a[2]*b[1], a[2]*b[2]]"),
    ("hess -sum(x .* log(x))", ("x", "x:2"), "[-1/x[1], 0; 0, -1/x[2]]"),
    ("hess -sum(x .* log(x))", ("x",), "-eye(m)[i, j]/x[i] for i, j"),
    ("jac (A*x)[2]", ("A", "A:3,2"), "[0, 0; x[1], x[2]; 0, 0]"),
    ("grad f(x)", ("x", "f:function(2)"), "[Df(x)[1]; Df(x)[2]]"),
    ("diff (R'*R)[p,q]", ("R[i,j]",), "R[i, p]*eye(n)[j, q] + R[i, q]*eye(n)[j, p]"),
    ("show -tr(diag(x)*A)", ("",), "-sum(i, x[i]*A[i, i])"),
    ("jac x .* (A*x)", ("x",), "x[i]*A[i, j] + eye(m)[i, j]*sum(k, A[i, k]*x[k]) for i, j"),
    ("grad sum(X)", ("X",), "ones(m)[i]*ones(n)[j] for i, j"),
    ("show tr(A)", ("",), "sum(i, A[i, i])"),
    ("show tr(A*X)", ("",), "sum(i, sum(j, A[i, j]*X[j, i]))"),
    ("show norm(x)^2", ("",), "sum(i, x[i]^2)"),
    ("show sum(i, R[i,p]*R[i,q])", ("",), "sum(i, R[i, p]*R[i, q])"),
    ("show tril(A)*x", ("", "A:2,2", "x:2"), "[A[1, 1]*x[1]; A[2, 1]*x[1] + A[2, 2]*x[2]]"),
    ("show halftriu(A)", ("", "A:2,2"), "[A[1, 1]/2, A[1, 2]; 0, A[2, 2]/2]"),
    ("show tril(A)", ("", "A:m,m"), "tril(A)[i, j] for i, j"),
    ("show sum(A, 2)", ("", "A:2,2"), "[A[1, 1] + A[1, 2]; A[2, 1] + A[2, 2]]"),
    ("show sum(A, 1)*x", ("", "A:2,2", "x:2"), "(A[1, 1] + A[2, 1])*x[1] + (A[1, 2] + A[2, 2])*x[2]"),
    ("show norm(X)", ("", "X:2,2"), "sqrt(X[1, 1]^2 + X[1, 2]^2 + X[2, 1]^2 + X[2, 2]^2)"),
]
DOTS = [
    ("grad x'*x", ("x", "x:n"), r"\begin{bmatrix} 2 x_{1} \\ \vdots \\ 2 x_{n} \end{bmatrix}"),
    ("jac x'*x", ("x", "x:n"), r"\begin{bmatrix} 2 x_{1} & \cdots & 2 x_{n} \end{bmatrix}"),
    (
        "hess -sum(x .* log(x))",
        ("x", "x:n"),
        r"\begin{bmatrix} -\frac{1}{x_{1}} & \cdots & 0 \\ \vdots & \ddots & \vdots \\ 0 & \cdots & -\frac{1}{x_{n}}"
        r" \end{bmatrix}",
    ),
    (
        "jac f(x)",
        ("x", "f:function(2)->m"),
        r"\begin{bmatrix} \frac{\partial f_{1}}{\partial x_{1}} & \frac{\partial f_{1}}{\partial x_{2}} \\ \vdots &"
        r" \vdots \\ \frac{\partial f_{m}}{\partial x_{1}} & \frac{\partial f_{m}}{\partial x_{2}} \end{bmatrix}",
    ),
]


def ask(words: str, wrt: str, *shapes: str) -> Answer:
    verb, _, expression = words.partition(" ")
    return Answer(Question(expression, verb, (wrt,) if wrt else (), shapes, entries=True))


@pytest.mark.parametrize(("words", "asked", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_the_answer_in_entries(words: str, asked: tuple[str, ...], expected: str) -> None:
    assert ask(words, *asked).text == expected


@pytest.mark.parametrize(("words", "asked", "expected"), DOTS, ids=[row[0] for row in DOTS])
def test_latex_has_dots_where_a_size_is_a_letter(words: str, asked: tuple[str, ...], expected: str) -> None:
    assert ask(words, *asked).latex == expected


@pytest.mark.parametrize("case", LITERATURE, ids=lambda case: case.id)
def test_all_of_the_literature_is_written_out(case: Case) -> None:
    """The form is an answer only where it was read back with the same value; here, that there is one."""
    order = len(case.wrt) if case.verb == "diff" else None
    question = Question(
        case.expression,
        case.verb,
        case.wrt,
        case.declarations,
        order=order,
        vec=case.vec,
        along=case.along,
        entries=True,
    )
    try:
        answer = Answer(question)
    except MatcalcError as error:
        assert error.kind == "limit" or (error.kind == "refused" and "complex" in str(case.declarations))
        return
    plain = answer.in_matrices
    assert answer.latex.count("{") == answer.latex.count("}")
    if plain.op in ("mul", "transpose") and plain.shape:
        assert any(node.op in ("tensor", "stack") for node in walk(answer.tree))


def test_code_is_of_the_short_form(matcalc: Shell) -> None:
    words = ("grad", "x'*A*x", "--wrt", "x", "-f", "numpy")
    short, written = (code.splitlines() for code in (matcalc(*words).out, matcalc(*words, "--entries").out))
    assert [line for line in written if "by x:" not in line] == [line for line in short if "by x:" not in line]


def test_what_has_no_entries(matcalc: Shell) -> None:
    assert matcalc("convex", "x'*x", "--wrt", "x", "--entries").status == 2
    long = "sin(" * 300 + "x" + ")" * 300
    assert matcalc("grad", long, "--wrt", "x", "--entries").status in (0, 3)
