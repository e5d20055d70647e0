"""Entries of matrices that are declared lower, upper, diagonal or skew: 0 where these are, the inverse too."""

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

CASES = [
    ("show", "U*x", "", "U:2,2,upper", "[U[1, 1]*x[1] + U[1, 2]*x[2]; U[2, 2]*x[2]]"),
    ("show", "D*x", "", "D:2,2,diagonal", "[D[1, 1]*x[1]; D[2, 2]*x[2]]"),
    ("show", "S*x", "", "S:2,2,skew", "[S[1, 2]*x[2]; S[2, 1]*x[1]]"),
    ("show", "L*L'", "", "L:2,2,lower", "[L[1, 1]^2, L[1, 1]*L[2, 1]; L[2, 1]*L[1, 1], L[2, 1]^2 + L[2, 2]^2]"),
    ("show", "inv(L)*x", "", "L:2,2,lower", "[x[1]/L[1, 1]; inv(L)[2, 1]*x[1] + x[2]/L[2, 2]]"),
    ("show", "inv(L)[1,1]", "", "L:3,3,lower", "1/L[1, 1]"),
    ("grad", "inv(L)[1,1]", "L", "L:2,2,lower", "[-1/L[1, 1]^2, -inv(L)[2, 1]/L[1, 1]; 0, 0]"),
    ("grad", "x'*D*x", "D", "D:2,2,diagonal", "[x[1]^2, x[1]*x[2]; x[2]*x[1], x[2]^2]"),
]


@pytest.mark.parametrize(("verb", "formula", "wrt", "shape", "expected"), CASES)
def test_entries_that_are_0_by_their_place_are_left_out(
    verb: str, formula: str, wrt: str, shape: str, expected: str
) -> None:
    assert Answer(Question(formula, verb, (wrt,) if wrt else (), [shape], entries=True)).text == expected
