"""Every row of the tables in tests/cases, by itself: the expected text, its truth, and the other forms.

A row fails where its text changes; that the text is right is not taken on trust but checked by differences, and by
SymPy where that is quick.
"""

from typing import Any

import pytest
from judging import (
    assert_printable,
    close,
    code_agrees,
    misshapen,
    numeric,
    points,
    reads_back,
    simplify_keeps_the_value,
)
from tables import CASES, NOTHING, SAID, Case, answer, assert_said, read

from matcalc_cli.errors import MatcalcError
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(97)

SLOW_PROOFS = (  # beginnings of expressions whose entries SymPy takes long to expand
    "norm(Y - softmax(Q*K'",
    "tr(G'*softmax(X*W*X'",
    "((A*x)'*(A*x))/((B*x)'*(B*x))",
    "sum(tanh(A*tanh(A*tanh(A*x))))",
    "v'*tanh(W*tanh(W*x))",
    "tr(inv(A + X'*C*X)",
    "tr(inv(X'*C*X)",
    "-t'*log(softmax(sigmoid(W'*x)))",
    "tr(X^20)",
    "tr((A*X)^20)",
    "tr(G'*softmax(Q*K'",
    "a'*W*inv(W'*Sigma*W)*W'*a",
    "v'*sigmoid(W2*sigmoid(W1*x",
    "sin(1*t) + sin(2*t)",
    "logdet(diag(ones(n) ./ (y",
    "a'*X^8*b",
    "tr(B'*X'*C*X*X'*C*X*B)",
    "tr(inv(X + A))",
    "tr(inv(X'*X + lambda",
    "tr(inv(A*diag(x)*A'))",
    "tr(inv(W'*B*W)*W'*A*W)",
    "y'*(eye(m) - X*inv",
    "logsumexp(A*x + (logsumexp(",
    "logdet(kron(A, X))",
    "det(kron(A, X))",
    "tr(A*inv(X)*B)",
    "inv(A*X*B)",
    "A*X*B*X*C",
    "inv(X'*X)",
    "A*inv(X)*B",
    "eye(m) - X*inv(X'*X)*X'",
    "X*inv(X'*X)*X'",
    "inv(X)*A*inv(X)'",
    "logdet(X'*X)",
)
UNPROVED = "norm(W2*tanh(W1*tanh(W0*x)) - y)^2"  # SymPy is not done after a quarter of an hour
PROVED_EACH = 12  # in the ordinary run, where differences are taken of every row; all with --slow
AS_SHORT = 0.85  # of the rows with a textbook form must be as short as it


def rows(cases: list[Case]) -> pytest.MarkDecorator:
    """All tests of a row come one after the other, in one process, for which `answer` works it out once."""
    return pytest.mark.parametrize("case", cases, ids=name_of, scope="module")


def name_of(case: Case) -> str:
    return f"{case.id}: {case.expression[:40]}"


@rows(CASES)
def test_text(case: Case) -> None:
    text = answer(case).text
    if case.expected.endswith("..."):
        assert text.startswith(case.expected.removesuffix("..."))
    else:
        assert text == case.expected


@rows(CASES)
def test_conditions_and_notes(case: Case) -> None:
    assert_said(case, answer(case))


@rows(CASES)
def test_differences_agree(case: Case) -> None:
    found = numeric(answer(case))
    assert found.ok, found.message


@pytest.mark.each(5)
@rows(CASES)
def test_text_reads_back_as_the_same_object(case: Case) -> None:
    assert reads_back(answer(case))


@pytest.mark.each(5)
@rows(CASES)
def test_every_part_has_the_shape_that_is_inferred(case: Case) -> None:
    assert not misshapen(answer(case))


@pytest.mark.each(5)
@rows(CASES)
def test_numpy_text_gives_the_value(case: Case) -> None:
    assert code_agrees(answer(case))


@pytest.mark.each(5)
@rows(CASES)
def test_other_forms_are_well_formed(case: Case) -> None:
    assert_printable(answer(case))


@pytest.mark.each(5)
@rows(CASES)
def test_simplifying_keeps_the_value(case: Case) -> None:
    assert simplify_keeps_the_value(answer(case))


@pytest.mark.each(5)
@rows([case for case in CASES if not case.along])
def test_layout_moves_axes_only(case: Case) -> None:
    """The answer has the entries of the derivative, whose axes are those of the function, then the variables'."""
    import numpy as np

    given = answer(case)
    last, transposed = given.derivation.last, given.node.order == 2 and given.question.layout == "gradient"
    transposed = transposed and given.problem.function.order == 1
    ((values, sizes), *_) = points(given, last, given.node)
    expected = evaluate(last, values, sizes)
    found = evaluate(given.node, values, sizes)
    if case.vec:
        order, function = expected.ndim, given.problem.function.order
        split = function if 0 < function < order else order // 2
        halves = [int(np.prod(expected.shape[:split])), int(np.prod(expected.shape[split:]))]
        axes = [*reversed(range(split)), *reversed(range(split, order))]  # column by column
        expected = expected.transpose(axes).reshape(halves)
    assert close(found, expected.T if transposed else expected)


def proofs() -> list[Any]:
    """The rows but for the one that SymPy does not get done; what is slow, and what is not in the share, is marked."""
    found = []
    for number, case in enumerate(CASES):
        later = number % PROVED_EACH or case.expression.startswith(SLOW_PROOFS)
        if case.expression != UNPROVED:
            found.append(pytest.param(case, marks=[pytest.mark.slow] if later else [], id=name_of(case)))
    return found


@pytest.mark.parametrize("case", proofs(), scope="module")
def test_proof(case: Case) -> None:
    try:
        found = answer(case).check("exact")
    except MatcalcError as error:
        assert error.kind == "limit"  # too many or too long entries, which is said
        return
    assert found.ok or (found.ok is None and found.message.startswith("inconclusive: equal to 40 digits")), (
        found.message
    )


def test_most_answers_are_as_short_as_the_textbook() -> None:
    with_form = [case for case in CASES if case.textbook]
    longer = [case for case in with_form if length(answer(case).text) > length(case.textbook)]
    assert len(with_form) > 150
    shown = "\n".join(f"{case.id}: {answer(case).text}   {case.textbook}" for case in longer)
    assert len(longer) <= (1 - AS_SHORT) * len(with_form), shown


@rows([case for case in CASES if case.file == "must" and case.textbook])
def test_course_formulas_are_as_short_as_the_notes(case: Case) -> None:
    assert length(answer(case).text) <= length(case.textbook)


def length(text: str) -> int:
    return len(text.replace(" ", ""))


def test_what_is_said_is_said_of_questions_of_the_tables() -> None:
    assert set(SAID) <= {case.question for case in [*CASES, *read("complex")]}
    assert len(SAID) > 400 and NOTHING not in SAID.values()


def test_the_tables_are_whole() -> None:
    counts = {file: sum(case.file == file for case in CASES) for file in ("must", "sympy_silent", "real", "literature")}
    assert counts["literature"] == 170
    assert counts["must"] >= 60 and counts["sympy_silent"] >= 12 and counts["real"] >= 40
    assert sum(case.family == "seed" for case in CASES) == 47
