"""A new function is one row: rows that are put into the table for one question, and all that can be asked of them."""

from typing import Any

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.convexity_verb import convexity
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.rows import ALL, ARRAYS, LANGUAGES, TARGETS, Row, matrix, scalar
from matcalc_cli.functions.table import ALIASES, FUNCTIONS

pytestmark = pytest.mark.each(5)

# A meaning alone; a meaning and a slope; nothing but a slope and NumPy's name; matrix functions with a differential.
ROWS = (
    scalar(
        "hardswish",
        "",
        "t times a hard sigmoid",
        meaning="t*min(max(t + 3, 0), 6)/6",
        kinks=("-3", "3"),
        analytic=False,
    ),
    scalar("mish", "", "t times tanh of softplus", meaning="t*tanh(softplus(t))", analytic=True),
    scalar("softsign", "1/(1 + abs(t))^2", "t over 1 + |t|", meaning="t/(1 + abs(t))", rising=ALL, analytic=False),
    scalar("exp2", "log(2)*exp2(t)", "power of 2", sympy="2**({0})", range="(0, inf)", convex=ALL, analytic=True),
    matrix(
        "cayley",
        "nn->nn",
        "-2*inv(eye(n) + X)*dX*inv(eye(n) + X)",
        "Cayley transform",
        meaning="(eye(n) - X)*inv(eye(n) + X)",
        of_transpose="transposed",
    ),
    matrix("trinv", "nn->", "-tr(inv(X)*dX*inv(X))", "trace of the inverse", meaning="tr(inv(X))", of_transpose="same"),
    matrix("opaque", "nn->", "tr(X*dX)", "a function of which no value is known"),
)
QUESTIONS = (
    ("sum({f}(x))", "x", ("x:n",)),
    ("{f}(t)*t", "t", ("t:scalar",)),
    ("b'*{f}(A*x)", "x", ("A:m,n", "x:n", "b:m")),
    ("sum({f}(X*A))", "X", ("A:m,n", "X:n,m")),
)
OF_A_MATRIX = {
    "cayley": (("tr(A*cayley(X))", "X", ("A:n,n", "X:n,n")), ("a'*cayley(X)*b", "b", ("X:n,n", "a:n", "b:n"))),
    "trinv": (("trinv(X)", "X", ("X:n,n",)), ("trinv(X'*X)", "X", ("X:n,n",)), ("trinv(t*A)", "t", ("A:n,n",))),
    "opaque": (("opaque(X)", "X", ("X:n,n",)), ("t*opaque(X)", "t", ("X:n,n",))),
}
ASKED = [
    (row, expression.format(f=row.name), wrt, shapes)
    for row in ROWS
    for expression, wrt, shapes in OF_A_MATRIX.get(row.name, QUESTIONS)
]
FORMS = ("text", "unicode", "latex", "conditions", *TARGETS)


@pytest.fixture
def listed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Row:
    """The row, in the table as long as the test runs."""
    row: Row = request.param
    monkeypatch.setitem(FUNCTIONS, row.name, row)
    monkeypatch.setitem(ALIASES, row.name, row.name)
    return row


def asked(answer: Answer, form: str) -> Any:
    """The answer in one form; a refusal that says why is one, too."""
    try:
        found = getattr(answer, form)
        return found() if callable(found) else found
    except MatcalcError as error:
        assert error.kind in ("refused", "limit") and error.message
        return None


@pytest.mark.parametrize(
    ("listed", "expression", "wrt", "shapes"), ASKED, indirect=["listed"], ids=[case[1] for case in ASKED]
)
def test_a_row_is_enough(listed: Row, expression: str, wrt: str, shapes: tuple[str, ...]) -> None:
    answer = Answer(Question(expression, "grad", (wrt,), shapes))
    forms = {form: asked(answer, form) for form in FORMS}
    known = listed.meaning or listed.kind == "scalar"
    assert all(forms[form] for form in ("text", "unicode", "latex"))
    assert not known or all(forms[form] for form in (*ARRAYS, *LANGUAGES))
    for kind in ("numeric", "exact"):
        try:
            check = answer.check(kind)
        except MatcalcError as error:
            assert error.kind == "limit" and (not listed.meaning or kind == "exact"), error.message
        else:
            assert check.ok is not False, check.message
            assert check.ok or not listed.meaning or kind == "exact"


@pytest.mark.parametrize("listed", ROWS, indirect=True, ids=lambda row: row.name)
def test_how_it_bends_is_decided_or_left_open(listed: Row) -> None:
    expression, wrt, shapes = OF_A_MATRIX.get(listed.name, QUESTIONS)[0]
    question = Question(expression.format(f=listed.name), "convex", (wrt,), shapes)
    try:
        convexity(question)
    except MatcalcError as error:
        assert error.kind in ("refused", "limit")


@pytest.mark.parametrize("listed", ROWS[:1], indirect=True, ids=lambda row: row.name)
def test_code_of_a_meaning_has_its_value(listed: Row) -> None:
    import numpy as np

    scope: dict[str, Any] = {}
    exec(Answer(Question("hardswish(x)", "show", (), ("x:n",))).numpy(), scope)  # what matcalc wrote itself
    x = np.array([-4.0, -3.0, -1.0, 0.0, 2.0, 3.0, 5.0])
    assert np.allclose(scope["value"](x), x * np.clip(x + 3, 0, 6) / 6)
