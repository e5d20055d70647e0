"""Norms under the names that the input uses, each part of the answer with its shape."""

import pytest
from judging import reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.language.tree import walk

DECLARED = ["x:n", "b:m", "A:m,n", "a:scalar"]


@pytest.mark.parametrize("inside", ["x", "A*x - b", "A'*b", "exp(x)", "a*x"])
@pytest.mark.parametrize("form", ["{}", "{}^2", "a*{}", "{}*x", "{} + norm(x)", "exp(-{})*A"])
@pytest.mark.parametrize("norm", ["norm1({})", "norm({})", "norm({}, inf)", "norm({}, 3)"])
def test_every_part_of_a_norm_has_its_shape(norm: str, form: str, inside: str) -> None:
    text = form.format(norm.format(inside))
    answer = Answer(Question(text, "show", (), [each for each in DECLARED if each[0] in text.replace("exp", "")]))
    assert reads_back(answer)
    assert all(part.shape is not None for part in walk(answer.tree)), answer.text
