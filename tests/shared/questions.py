"""Random questions: a random expression, what is declared of its names, and what is asked of it."""

import os
import random
from typing import Any

from expressions import SCALARS, VECTORS, Expr, Maker, Product, occurring
from hypothesis import strategies as st

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

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


def sample(count: int, depth: int) -> list[Asked]:
    """Questions of a plain random generator, which goes deeper than the minimal examples of hypothesis."""
    rng = random.Random(20_26)
    found: list[Asked] = []
    while len(found) < count:
        asked = build(rng.randrange, rng.choice((0, 0, 1, 2)), depth)
        if asked is not None:
            found.append(asked)
    return found
