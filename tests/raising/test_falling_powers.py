"""What a derivative brings down from an exponent: n, n - 1, n - 2, ... in this order, before the power."""

import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

DECLARED = ("x:scalar,positive", "a:scalar,positive", "b:scalar,positive", "n:scalar")


@pytest.mark.parametrize("order", [2, 3, 4, 5])
@pytest.mark.parametrize("base", ["x", "(x + b)"])
def test_the_factors_fall(order: int, base: str) -> None:
    answer = Answer(Question(f"{base}^n", "diff", ("x",), DECLARED, order=order))
    brackets = "".join(f"*(n - {k})" for k in range(1, order))
    assert answer.text == f"n{brackets}*{base}^(n - {order})"
    assert numeric(answer).ok


@pytest.mark.parametrize("exponent", ["n", "-n", "2*n", "n/2", "n + 1", "1 - n", "-n/3"])
@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("beside", ["", "*n", "*(2 - n)", "/(3 - n)"])
def test_no_sign_is_lost(exponent: str, order: int, beside: str) -> None:
    answer = Answer(Question(f"(a*x + b)^({exponent}){beside}", "diff", ("x",), DECLARED, order=order))
    assert reads_back(answer) and numeric(answer).ok
