"""Random well-shaped expressions: what was read is what NumPy computes, and the answer survives every judge.

The expressions carry their own NumPy text, so the reading of the formula has a witness outside the package; the
derivative has the differences, and at small sizes SymPy.
"""

import os
import random
from typing import Any

import pytest
from expressions import ROWS, SCALARS, VECTORS, Expr, Maker, Product, meaning, occurring
from hypothesis import given, settings
from hypothesis import strategies as st
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

from matcalc_cli.answers.answer import Answer, Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.rewriting.simplify import simplify
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(10)

HONEST = ("refused", "limit", "domain")  # what matcalc may say instead of an answer to a well-shaped question
EXAMPLES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "search" else 120
LONGEST = 300  # characters of an expression


class Asked:
    """A question, with the expression it is about. Its repr is what a person would type."""

    def __init__(self, expr: Expr, declarations: list[str], verb: str, wrt: tuple[str, ...], vec: bool = False) -> None:
        self.expr, self.declarations, self.verb, self.wrt, self.vec = expr, declarations, verb, wrt, vec

    def __repr__(self) -> str:
        words = [f"--shape {text}" for text in self.declarations] + [f"--wrt {name}" for name in self.wrt]
        return f'matcalc {self.verb} "{self.expr.text}" {" ".join(words)}' + " --vec" * self.vec

    def answer(self) -> Answer:
        order = len(self.wrt) if self.verb == "diff" else None
        return Answer(Question(self.expr.text, self.verb, self.wrt, self.declarations, order=order, vec=self.vec))


def order_of(name: str) -> int:
    return 0 if name in SCALARS else 1 if name in VECTORS else 2


def build(pick: Any, order: int, depth: int) -> Asked | None:
    """A question about a random function of the order, or None where it has no variable or is too long."""
    maker = Maker(pick, concrete=pick(3) == 2)
    composite = order == 1 and pick(7) == 6
    dim = Product(maker.some_dim(), maker.some_dim()) if composite else None
    expr = maker.vector(dim, depth) if dim is not None else maker.function(order, depth)
    names = occurring(expr)
    if not names or len(expr.text) > LONGEST:
        return None
    name, other = names[pick(len(names))], names[pick(len(names))]
    declarations, vec = maker.declarations(names), pick(3) == 2
    asked: list[tuple[str, tuple[str, ...], bool]] = [("grad", (name,), False), ("jac", (name,), vec)]
    if order == 0:
        asked += [("hess", (name,), vec), ("diff", (name, other), False)]
    elif order + 2 * order_of(name) <= 4:
        asked += [("diff", (name, name), False)]
    verb, wrt, stacked = asked[pick(len(asked))]
    return Asked(expr, declarations, verb, wrt, stacked)


@st.composite
def questions(draw: Any, order: int) -> Asked | None:
    return build(lambda count: draw(st.integers(0, count - 1)), order, draw(st.integers(1, 3)))


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


def sample(count: int, depth: int) -> list[Asked]:
    """Questions of a plain random generator, which goes deeper than the minimal examples of hypothesis."""
    rng = random.Random(20_26)
    found: list[Asked] = []
    while len(found) < count:
        asked = build(rng.randrange, rng.choice((0, 0, 1, 2)), depth)
        if asked is not None:
            found.append(asked)
    return found


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
