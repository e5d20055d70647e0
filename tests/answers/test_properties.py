"""Random well-shaped expressions: what was read is what NumPy computes, and the answer survives every judge.

The expressions carry their own NumPy text, so the reading of the formula has a witness outside the package; the
derivative has the differences, and at small sizes SymPy.
"""

from typing import Any

import pytest
from expressions import ROWS, meaning
from hypothesis import given, settings
from judging import (
    assert_printable,
    close,
    code_agrees,
    numeric,
    points,
    reads_back,
    same_value,
    simplify_keeps_the_value,
)
from questions import EXAMPLES, HONEST, Asked, order_of, questions, sample

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.rewriting.simplify import simplify
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(10)


def judge(asked: Asked) -> Answer | None:
    """Put the answer before every judge; None where matcalc refuses honestly."""
    try:
        answer = asked.answer()
    except MatcalcError as error:
        assert error.kind in HONEST, f"{asked}: {error}"
        return None
    function = answer.problem.function
    for values, sizes in points(answer, function, count=1):
        assert close(evaluate(function, values, sizes), meaning(asked.expr, values, sizes)), f"{asked}: read wrongly"
    found = numeric(answer)
    assert found.ok is not False, f"{asked}: {found.message}"
    assert reads_back(answer), f"{asked}: {answer.text} reads back as something else"
    assert code_agrees(answer) is not False, f"{asked}: the NumPy text computes something else"
    assert simplify_keeps_the_value(answer) is not False, f"{asked}: simplifying changed the function"
    assert simplify(answer.node) is answer.node or same_value(answer, simplify(answer.node), answer.node) is not False
    assert_printable(answer)
    return answer


@pytest.mark.long
@pytest.mark.parametrize("order", [0, 1, 2])
def test_random_expressions(order: int) -> None:
    @settings(max_examples=EXAMPLES)
    @given(questions(order))
    def run(asked: Asked | None) -> None:
        if asked is not None:
            judge(asked)

    run()


@pytest.mark.long
def test_checks_are_seldom_inconclusive() -> None:
    asked = sample(80, 3)
    answers = [answer for answer in map(judge, asked) if answer is not None]
    undecided = [answer.question.expression for answer in answers if numeric(answer).ok is None]
    assert len(answers) >= 0.97 * len(asked)  # the rest is refused
    assert len(undecided) <= 0.03 * len(answers), undecided


@pytest.mark.parametrize("asked", sample(30, 1), ids=str)
def test_proof(asked: Asked) -> None:
    try:
        answer = asked.answer()
        found = answer.check("exact")
    except MatcalcError as error:
        assert error.kind in HONEST
        return
    assert found.ok, found.message


@pytest.mark.long
def test_both_layouts_are_transposes_of_each_other() -> None:
    import numpy as np

    seen = 0
    for asked in sample(120, 2):
        if asked.verb not in ("grad", "jac") or asked.vec:
            continue
        both = [Answer(Question(asked.expr.text, asked.verb, asked.wrt, asked.declarations, layout=layout))
                for layout in ("gradient", "jacobian")]  # fmt: skip
        gradient, jacobian = both
        if gradient.node.order not in (1, 2):
            continue
        for values, sizes in points(gradient, gradient.node, count=1):
            rows = [shaped(answer, evaluate(answer.node, values, sizes)) for answer in both]
            column = order_of(asked.wrt[0]) < 2 and asked.wrt[0] not in ROWS
            transposes = gradient.problem.function.order == 1 or (column and gradient.node.order == 1)
            assert np.allclose(rows[0], rows[1].T if transposes else rows[1]), asked
            assert len(gradient.shape) == 2 or jacobian.shape == (1, *gradient.shape) or not transposes
            seen += 1
    assert seen >= 20


@pytest.mark.long
def test_direction_is_the_contraction_with_it() -> None:
    """`--along h` is the derivative times the direction, over all axes of the variable."""
    import numpy as np

    seen = 0
    for asked in sample(60, 2):
        if asked.verb not in ("grad", "jac") or asked.vec:
            continue
        name = asked.wrt[0]
        answer = Answer(Question(asked.expr.text, "diff", asked.wrt, asked.declarations, order=1, along="h"))
        assert reads_back(answer)
        for values, sizes in points(answer, answer.node, answer.derivation.last, count=1):
            whole = evaluate(answer.derivation.last, values, sizes)
            direction = np.asarray(values["h"]).reshape(np.shape(values[name]))
            expected = np.tensordot(whole, direction, axes=direction.ndim)
            assert close(evaluate(answer.node, values, sizes), expected), asked
            seen += 1
    assert seen >= 15


def shaped(answer: Answer, value: Any) -> Any:
    """A matrix: a column has one column, a row one row."""
    import numpy as np

    return np.asarray(value).reshape((1, -1) if answer.row else (-1, 1)) if value.ndim == 1 else value
