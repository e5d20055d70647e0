"""The names that the input gives to parts are used in the answer, and mean the same."""

import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

NAMED = [
    ("norm(r)^2 where r = A*x - b", "x", "2*A'*r where r = A*x - b"),
    ("norm(r)^2 where r = y - X*w", "w", "-2*X'*r where r = y - X*w"),
    ("norm(R)^2 where R = Y - X*W", "W", "-2*X'*R where R = Y - X*W"),
    ("log(s) + s^2 where s = x'*A*x", "x", "(2*s + 1/s)*(A + A')*x where s = x'*A*x"),
    ("norm(p - y)^2 where p = sigmoid(X*w)", "w", "2*X'*((p - y) .* p .* (1 - p)) where p = sigmoid(X*w)"),
    ("norm(r1)^2 where r1 = A*x - b", "x", "2*A'*r1 where r1 = A*x - b"),
    ("s*s where r = y - X*w, s = sum(r)", "w", "-2*s*X'*ones(m) where r = y - X*w, s = sum(r)"),
    ("tr(M) where M = X'*A*X", "X", "(A + A')*X"),  # nothing of M is left
    ("r'*q where r = A*x, q = B*x", "x", "(A'*B + B'*A)*x"),
    ("t*r'*r where r = 2*x", "x", "8*t*x"),
]


@pytest.mark.parametrize(("expression", "wrt", "text"), NAMED)
def test_a_name_of_the_input_is_used_again(expression: str, wrt: str, text: str) -> None:
    answer = Answer(Question(expression, "grad", [wrt]))
    assert answer.text == text
    assert numeric(answer).ok


@pytest.mark.parametrize(("expression", "wrt", "text"), NAMED)
def test_the_answer_with_names_is_an_input(expression: str, wrt: str, text: str) -> None:
    answer = Answer(Question(expression, "grad", [wrt]))
    again = Answer(Question(answer.text, "show", shapes=[f"{n}:{s}" for n, s in _dims(answer).items()]))
    assert reads_back(answer) and again.text.partition(" where ")[2] == answer.text.partition(" where ")[2]


def _dims(answer: Answer) -> dict[str, str]:
    return {name: ",".join(map(str, shape)) or "scalar" for name, shape in answer.typing.shapes.items()}
