"""Powers of what is shown with the other sign: the answer reads back as the same object, whatever takes in the sign."""

import re

import pytest
from judging import reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.sampled(5)

DECLARED = ["a:3", "b:3", "c:3", "K:3,3,skew", "X:3,3", "t:scalar", "s:scalar"]
BASES = {  # a factor, and what stands beside it
    "cross(b, a)": "c", "cross(a - b, c)": "a", "b - a": "c", "a - X*b": "c", "K'*a": "c", "K*a - b": "a",
    "K'": "X", "skew(b)'": "X", "X - K": "X", "skew(a - b)'": "X", "X' .* K": "X",
    "b'*K*a": "s", "t - s": "s", "tr(X) - t": "s", "-a'*b": "t",
}  # fmt: skip
FORMS = ("({0}).^{1} .* {2}", "-2*s*({0}).^{1}", "{2} ./ ({0}).^{1} - {2}", "(({0}).^{1} .* {2})'")
EXPONENTS = ("1", "2", "3", "4", "(-1)")


@pytest.mark.parametrize("base", BASES)
def test_a_power_reads_back(base: str) -> None:
    answered = 0
    for form in FORMS:
        for exponent in EXPONENTS:
            text = form.format(base, exponent, BASES[base])
            declared = [each for each in DECLARED if re.search(rf"\b{each[0]}\b", text)]
            try:
                answer = Answer(Question(text, "show", (), declared))
            except MatcalcError as error:
                assert error.kind == "refused", text  # not finite where a skew matrix has its zeros
                continue
            assert reads_back(answer), (text, answer.text)
            answered += 1
    assert answered > 10
