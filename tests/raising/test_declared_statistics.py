"""Variances and deviations of sums with vectors whose entries add up to 0 or 1: written, read back, right."""

from itertools import product

import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

STATISTICS = ("var", "std", "samplevar", "samplestd")
SUMS = ("g + c", "g - c", "c - g", "2*g + 3*c", "A*g - c", "g .* c + c")
CASES = [
    pytest.param(f"{statistic}({text})", kinds, id=f"{statistic}({text}) {kinds}")
    for statistic, text, kinds in product(
        STATISTICS, SUMS, (("", ",centered"), (",simplex", ",centered"), ("", ",unit"))
    )
]


@pytest.mark.parametrize(("formula", "kinds"), CASES)
def test_statistics_of_declared_vectors(formula: str, kinds: tuple[str, str]) -> None:
    declared = (f"g:n{kinds[0]}", f"c:n{kinds[1]}", *(["A:n,n"] if "A" in formula else []))
    assert reads_back(Answer(Question(formula, "show", (), declared)))
    answer = Answer(Question(formula, "grad", ("g",), declared))
    assert reads_back(answer)
    assert numeric(answer).ok
