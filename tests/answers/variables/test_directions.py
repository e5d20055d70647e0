"""--along: a direction for each variable, formulas and complex directions. Each answer is checked by differences."""

import pytest
from derivations import faults
from running import Shell

from matcalc_cli import MatcalcError
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

pytestmark = pytest.mark.sampled(3)

COMPLEX = ("X:m,n,complex", "dX:m,n,complex")
TOTAL = [
    ("X + Y", "X,Y", "dX,dY", (), "dX + dY"),
    ("X*Y", "X,Y", "dX,dY", (), "X*dY + dX*Y"),
    ("X .* Y", "X,Y", "dX,dY", (), "X .* dY + Y .* dX"),
    ("kron(X, Y)", "X,Y", "dX,dY", (), "kron(X, dY) + kron(dX, Y)"),
    ("x'*A*x", "x,A", "d,D", (), "x'*D*x + x'*(A + A')*d"),
    ("x1^2*x2", "x1,x2", "d1,d2", (), "x1^2*d2 + 2*x1*x2*d1"),
    ("X*Y", "X,Y", "dX,dY", ("X:complex", "dX:complex"), "X*dY + dX*Y"),
    ("X^H", "X", "dX", COMPLEX, "dX^H"),
    ("X^H*X", "X", "dX", COMPLEX, "X^H*dX + dX^H*X"),
    ("inv(X)", "X", "2*V - W", (), "inv(X)*(W - 2*V)*inv(X)"),
    ("x'*A*x", "x", "B*v", (), "x'*(A + A')*B*v"),
    ("x'*x", "x", "-x", (), "-2*x'*x"),
]


@pytest.mark.parametrize(("expression", "wrt", "along", "shapes", "expected"), TOTAL)
def test_the_derivative_in_the_directions(
    expression: str, wrt: str, along: str, shapes: tuple[str, ...], expected: str
) -> None:
    answer = Answer(Question(expression, "diff", (wrt,), shapes, along=along))
    assert answer.text == expected
    assert answer.check().ok
    assert not any("Wirtinger" in note for note in answer.notes)


def test_of_abstract_functions() -> None:
    assert Answer(Question("f(x, y)", "diff", ("x,y",), ("f:function",), along="dx,dy")).text == (
        "dx*f_1(x, y) + dy*f_2(x, y)"
    )


def test_the_expansion_goes_the_other_way(matcalc: Shell) -> None:
    words = ("diff", "f(x)", "-w", "x", "--along=-e", "--order", "3", "-s", "f:function")
    assert matcalc(*words).out == "f(x) - e*f'(x) + e^2*f''(x)/2 - e^3*f'''(x)/6\n"
    assert "g(x − e) = " in matcalc(*words, "-f", "rich").out
    assert matcalc(*words, "-e").out.startswith("f(x - e) ≈ ")


def test_a_claim_of_the_total_differential(matcalc: Shell) -> None:
    words = ("check", "X*Y", "--of", "diff", "-w", "X,Y", "--along", "dX,dY", "--claim")
    assert matcalc(*words, "dX*Y + X*dY").status == 0
    assert matcalc(*words, "dX*Y + dY*X", "-s", "X:n,n", "-s", "Y:n,n").status == 1


@pytest.mark.parametrize(
    ("expression", "wrt", "along", "order", "said"),
    [
        ("X*Y", "X,Y", "dX,dY,dZ", None, "3 directions"),
        ("X*Y", "X,Y", "dX", None, "are several"),
        ("X*Y", "X,Y", "dX,dY", 2, "first derivatives"),
        ("x'*A*x", "x", "A", None, "has not the shape"),
        ("x'*A*x", "x", "A + B", None, "has not the shape"),
        ("x'*A*x", "x", "v*", None, "expected an operand"),
        ("x'*A*x", "x", "v[1]", None, "has not the shape"),
    ],
)
def test_what_is_no_direction(expression: str, wrt: str, along: str, order: int | None, said: str) -> None:
    with pytest.raises(MatcalcError, match=said):
        Answer(Question(expression, "diff", (wrt,), order=order, along=along))


STEPS = [row for row in TOTAL if not row[3]] + [
    ("norm(A*x - b)^2 + tr(X'*X)", "x,X", "d,E", (), ""),
    ("sin(s*t)/s", "s,t", "a,b", (), ""),
    ("logdet(X*Y)", "X,Y", "E,F", (), ""),
    ("norm(r)^2 + a'*r where r = A*x", "x,A", "d,E", (), ""),
    ("abs(x'*y) where x'*y > 0", "x,y", "d,e", (), ""),
]


@pytest.mark.parametrize(("expression", "wrt", "along", "declared", "text"), STEPS, ids=[row[0] for row in STEPS])
def test_the_total_differential_is_derived(
    expression: str, wrt: str, along: str, declared: tuple[str, ...], text: str
) -> None:
    answer = Answer(Question(expression, "diff", (wrt,), declared, along=along))
    found = answer.steps
    assert found.lines[-1].right is answer.tree and found.lines[-1].left is None
    assert faults(answer, found) == []


def test_steps_along_complex_directions_are_refused(matcalc: Shell) -> None:
    found = matcalc("diff", "X*Y", "-w", "X,Y", "-s", "X:complex", "-s", "dX:complex", "--along", "dX,dY", "--steps")
    assert found.status == 3 and "real variables" in found.err
