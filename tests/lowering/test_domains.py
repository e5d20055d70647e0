"""A function of a number outside its domain makes the formula undefined everywhere: refused, whatever is asked."""

import math
from fractions import Fraction

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS

pytestmark = pytest.mark.each(3)

NUMBERS = ("-3", "-1", "0", "1/2", "1", "2")
NAMES = [
    name
    for name, row in FUNCTIONS.items()
    if row.kind == "scalar" and len(row.parameters) == 1 and callable(getattr(math, name, None))
]


def outside(name: str, number: str) -> bool:
    try:
        getattr(math, name)(float(Fraction(number)))
    except (ValueError, OverflowError) as error:
        return isinstance(error, ValueError)
    return False


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_number_outside_the_domain_is_refused(name: str, number: str) -> None:
    for formula in (f"z + {name}({number})", f"z*{name}(t) where t = {number}"):
        for verb, wrt in (("show", ()), ("grad", ("z",))):
            question = Question(formula, verb, wrt, ("z:scalar",))
            if not outside(name, number):
                assert Answer(question).text
                continue
            with pytest.raises(MatcalcError) as caught:
                Answer(question)
            assert caught.value.kind == "domain"
            assert caught.value.spans


@pytest.mark.parametrize("name", [name for name in NAMES if not FUNCTIONS[name].power])
@pytest.mark.parametrize("entries", ["{}*ones(n)", "{}*ones(n) + x - x", "{}*ones(n) .* ones(n)"])
@pytest.mark.parametrize("number", NUMBERS)
def test_equal_entries_are_like_a_number(name: str, number: str, entries: str) -> None:
    """Neither a silent 0 nor an answer that cannot be written."""
    question = Question(f"x'*{name}({entries.format(f'({number})')}) + x'*x", "grad", ("x",), ("x:n",))
    if not outside(name, number):
        assert Answer(question).text
        return
    with pytest.raises(MatcalcError) as caught:
        Answer(question)
    assert caught.value.kind == "domain"


@pytest.mark.parametrize("formula", ["(-2)^t*t", "0^t*t + x'*x", "sum((-2).^x)", "logdet([1, 2; 2, 4])*x'*x"])
def test_a_derivative_that_is_nowhere_defined_is_refused(formula: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        Answer(Question(formula, "grad", ("t" if "t*t" in formula else "x",), ("t:scalar",) if "^t" in formula else ()))
    assert caught.value.kind == "domain"


@pytest.mark.parametrize("formula", ["log(10^400)", "log(1/10^400)", "sin(10^400)", "exp(10^30)", "atan(-10^400)"])
def test_a_number_that_is_no_float_is_not_refused(formula: str) -> None:
    assert Answer(Question(f"z + {formula}", "grad", ("z",), ("z:scalar",))).text == "1"


def test_there_are_functions_with_a_domain() -> None:
    assert {"log", "asin", "acos", "acosh", "atanh"} <= {*NAMES}
