"""Formulas of numbers that are written in capitals are a question back, in every verb; formulas of matrices are not."""

import re

import pytest

from matcalc_cli import derivative
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.sampled(5)

VERBS = ("grad", "jac", "diff", "hess", "convex", "solve")
NUMBERS = (  # formula | variable, of physics and economics
    ("P*V^g", "V"), ("P*V^n", "V"), ("K^a", "K"), ("K^(1 - a)", "K"), ("K^alpha", "K"), ("K^alpha*L^beta", "L"),
    ("A*K^a*L^(1 - a)", "K"), ("A*K^0.3*L^0.7", "K"), ("U - T*S", "T"), ("U + P*V - T*S", "P"), ("sqrt(K*L)", "K"),
    ("P*V/(R*T)", "V"), ("V^2/R", "R"), ("Y/L", "L"), ("a*log(K) + b*log(L)", "L"), ("Q*(A - B*Q)", "Q"),
    ("Q*(a - b*Q)", "Q"), ("A*sin(k*x - w*t)", "x"), ("A*exp(-k*x)", "x"), ("A*exp(-k*t)*cos(w*t)", "t"),
    ("sin(a*T)", "T"), ("-G*M*m/norm(r)", "r"), ("N*logdet(S)", "S"), ("N*norm(x)", "x"), ("Q*V - C*V^2/2", "V"),
    ("A*x^2 + B*x + C", "x"), ("E^2 - p^2", "E"),
)  # fmt: skip
MATRICES = (  # formula | variable
    ("A*X", "X"), ("A*X*B", "X"), ("X^k", "X"), ("X^n", "X"), ("X^2", "X"), ("X^3", "X"), ("inv(X)", "X"),
    ("X'*X", "X"), ("A*X + X*A'", "X"), ("det(A)", "A"), ("logdet(X)", "X"), ("tr(A*X)", "X"), ("tr(X^k)", "X"),
    ("A*x", "x"), ("A*x + b", "x"), ("A*sin(x)", "x"), ("W*tanh(V*x + b)", "x"), ("X .* Y", "X"), ("exp(X)", "X"),
    ("A*B + B*A", "A"), ("A*X + X*B - C", "X"), ("A*B*A + B", "A"),
    ("kron(A, X)", "X"), ("A + t*B", "t"), ("exp(A*t)*x", "x"), ("a*X", "X"),
)  # fmt: skip


def asked(formula: str, verb: str, name: str, *shapes: str) -> MatcalcError | None:
    try:
        Problem(Question(formula, verb, [name], shapes))
    except MatcalcError as error:
        return error
    return None


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("formula", "name"), NUMBERS, ids=[formula for formula, _ in NUMBERS])
def test_capitals_that_may_be_numbers_are_asked_about_by_every_verb(formula: str, name: str, verb: str) -> None:
    error = asked(formula, verb, name)
    assert error is not None and error.kind == "shape" and error.spans
    told = re.findall(r"--shape (\w+:scalar)", error.hint.partition(";")[0])
    assert told and ("capitals" in error.message or "no scalar" in error.message)
    problem = Problem(Question(formula, verb, [name], told))
    assert problem.function.shape == ()


@pytest.mark.parametrize(("formula", "name"), NUMBERS, ids=[formula for formula, _ in NUMBERS])
def test_the_other_cure_keeps_the_matrices(formula: str, name: str) -> None:
    error = asked(formula, "diff", name)
    assert error is not None
    kept = re.findall(r"--shape (\w+:matrix)", error.hint)
    other = asked(formula, "diff", name, *kept) if kept else None
    assert other is None or "capitals" not in other.message  # K^0.3 is no power of a matrix


@pytest.mark.parametrize("verb", ["jac", "diff"])
@pytest.mark.parametrize(("formula", "name"), MATRICES, ids=[formula for formula, _ in MATRICES])
def test_a_formula_of_matrices_stays_one(formula: str, name: str, verb: str) -> None:
    assert asked(formula, verb, name) is None


@pytest.mark.parametrize("shape", ["A:matrix", "A:n,n", "X:symmetric"])
def test_what_is_declared_is_not_asked_about(shape: str) -> None:
    assert asked("A*X + X*A", "jac", "X", shape) is None


def test_a_direction_and_vec_say_that_matrices_are_meant() -> None:
    assert asked("X + Y", "diff", "X") is not None
    assert derivative("X + Y", "X", along="D").text == "D"
    assert derivative("X*Y + Y", "X", along="D").text == "D*Y"


def test_a_function_of_one_capital_is_one_of_a_matrix_with_a_note() -> None:
    found = Problem(Question("log(K)", "diff", ["K"]))
    assert [note for note in found.notes if "--shape K:scalar makes it a number" in note]
    assert not Problem(Question("log(K)", "diff", ["K"], ["K:matrix"])).notes
