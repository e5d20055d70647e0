"""Sums over rows and columns, and columns that go with a matrix, are written as the input writes them."""

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

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
