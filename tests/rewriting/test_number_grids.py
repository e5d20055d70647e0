"""Small matrices of numbers are written out, whatever they were put together of."""

import re

import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

QUADRATIC = [
    "norm(x[2:4] - x[1:3])^2",
    "sum(x)^2 + x[1]^2",
    "sum(i, 1, 2, (x[i + 2] - 2*x[i + 1] + x[i])^2)",
    "norm([x[1]; x] - 1)^2",
    "x[1:2]'*x[3:4] + x[1]*x[4]",
    "norm(tril(ones(4, 4))*x)^2 - x[2]^2",
    "(x[1] - x[3]/2)^2",
]


@pytest.mark.parametrize("text", QUADRATIC)
def test_a_hessian_of_numbers_is_written_out(text: str) -> None:
    answer = Answer(Question(text, "hess", ("x",), ("x:4",)))
    assert re.fullmatch(r"(\[[-0-9/, ;]+\])(/\d+)?", answer.text)
    assert reads_back(answer)
    assert numeric(answer).ok


@pytest.mark.parametrize(
    ("text", "verb", "declared", "shown"),
    [
        ("sum(x) + x[1]", "grad", "x:3", "[2; 1; 1]"),
        ("x[2]", "grad", "x:3", "unit(3, 2)"),
        ("cumsum(x)", "jac", "x:3", "tril(ones(3, 3))"),
        ("norm(x)^2", "hess", "x:3", "2*eye(3)"),
        ("norm(x[2:6] - x[1:5])^2", "hess", "x:6", None),  # too large to be written out
        ("norm(x[2:n] - x[1:n - 1])^2", "hess", "x:n", None),
        ("s*(x[2] - x[1])^2", "hess", "x:2 s:scalar", "[2*s, -2*s; -2*s, 2*s]"),
    ],
)
def test_what_is_short_or_large_is_not(text: str, verb: str, declared: str, shown: str | None) -> None:
    answer = Answer(Question(text, verb, ("x",), tuple(declared.split())))
    assert answer.text == shown or (shown is None and "zeros" in answer.text)
    assert reads_back(answer)
