"""What is said of a mistake, as a table: the kind, the words, the part of the input under the caret, and the cure."""

from typing import NamedTuple

import pytest

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError

DIMENSION = ("this is not a dimension", "a dimension is a name or a whole number")
POSITIVE = ("a dimension is a positive whole number", "write a number or a name: ones(3), ones(n)")
VARIABLE = ("x is a variable, not a dimension", "leave out the declaration of x, or write another size")
UNVEC = ("unvec makes a matrix: both sizes must exceed 1", "a vector needs no unvec")
INDEX = ("an index is a positive whole number, a name, a range 2:4 or :", "entries are counted from 1")
LONG = ("a number gets too long to work out", "give the number a name, and declare that a scalar")
COMPLEX = "{} of complex entries is not supported"
NOT_ANALYTIC = "{} of a complex argument is no analytic function, so it has no derivative here"
ANALYTIC = "of re(...), im(...) and abs(...) it can be taken"


class Row(NamedTuple):
    expression: str
    declared: str
    kind: str
    message: str
    at: str
    hint: str


ROWS = (
    *(Row(f"ones({size})*t", "", "shape", DIMENSION[0], size, DIMENSION[1]) for size in ("sin(n)", "n^2", "n/2")),
    *(Row(f"ones({size})*t", "", "shape", POSITIVE[0], size, POSITIVE[1]) for size in ("0", "1 - 2", "2*0")),
    *(Row(f"{f}(x)*t", "x:n", "shape", VARIABLE[0], "x", VARIABLE[1]) for f in ("ones", "eye", "zeros")),
    *(
        Row(f"unvec(v, {sizes})", "v:6", "shape", UNVEC[0], f"unvec(v, {sizes})", UNVEC[1])
        for sizes in ("1, 6", "6, 1")
    ),
    Row("x[0]", "x:n", "shape", INDEX[0], "0", INDEX[1]),
    Row("x[1/2]", "x:n", "refused", INDEX[0], "1/2", INDEX[1]),
    Row("*".join(["7^4000"] * 20), "", "limit", LONG[0], "", LONG[1]),
    Row("dot(u, v)", "u:n,complex v:n", "refused", COMPLEX.format("dot"), "", "write a^H*b or a'*b"),
    *(Row(f"{name}(M)", "M:n,n,complex", "refused", COMPLEX.format(name), "", "") for name in ("nuclear", "spectral")),
    *(
        Row(f"{name}(u)", "u:n,complex", "refused", NOT_ANALYTIC.format(name), "", ANALYTIC)
        for name in ("relu", "step")
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.expression[:20])
def test_words_of_an_error(row: Row) -> None:
    with pytest.raises(MatcalcError) as caught:
        _ = Problem(Question(row.expression, "show", (), row.declared.split())).function
    error = caught.value
    shown = row.expression[slice(*error.spans[0][:2])] if row.at else ""
    assert (error.kind, error.message, shown, error.hint) == (row.kind, row.message, row.at, row.hint)
