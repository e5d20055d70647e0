"""Index notation in answers: norms for sums of squares, the first letters for indices, r1 and r2 for what is named."""

import re
from itertools import product

import pytest
from judging import code_agrees, numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

LINES = ["X[i, :] - Y[j, :]", "X[i, :] - X[j, :]", "X[:, i] - X[:, j]", "X[i, :]' - Y[j, :]'", "2*X[i, :] - Y[j, :]"]
OF_DISTANCE = [
    "sum(i, j, exp(-norm({0})^2))",
    "sum(i, j, P[i, j]*log(1 + norm({0})^2))",
    "sum(i, log(sum(j, w[j]*exp(-norm({0})^2/2))))",
    "log(sum(i, j, 1/(1 + norm({0})^2)))",
    "sum(i, j, (norm({0})^2 - P[i, j])^4)",
]
DECLARED = ["X:m,m", "Y:m,m", "P:m,m", "w:m"]


@pytest.mark.parametrize(("line", "whole"), list(product(LINES, OF_DISTANCE)))
def test_distances_are_shown_as_norms(line: str, whole: str) -> None:
    text = whole.format(line)
    answer = Answer(Question(text, "grad", ("X",), [d for d in DECLARED if d[0] in text]))
    named = re.findall(r"(r\d+) = ", answer.text)
    assert named == [f"r{k}" for k in range(1, len(named) + 1)]
    assert "norm(" in answer.text
    assert " for i, j" in answer.text
    assert reads_back(answer)
    assert numeric(answer).ok
    assert "range(" not in answer.numpy()  # the distances are one array
    assert code_agrees(answer)


@pytest.mark.parametrize("taken", ["i", "r1", "k"])
def test_names_of_the_question_keep_their_meaning(taken: str) -> None:
    text = f"{taken}*sum(p, q, exp(-norm(X[p, :] - X[q, :])^2))"
    answer = Answer(Question(text, "grad", ("X",), ["X:m,n", f"{taken}:scalar"]))
    assert f"{taken} = " not in answer.text
    assert answer.text.startswith(f"4*{taken}*")
    assert reads_back(answer)
    assert numeric(answer).ok


def test_a_sum_of_squares_of_entries_is_a_norm() -> None:
    answer = Answer(Question("sum(k, (A[i, k] - B[j, k])^2) for i, j", "show", (), ["A:m,n", "B:p,n"]))
    assert answer.text == "norm(A[i, :] - B[j, :])^2 for i, j"
