"""A false claim with all that a diagnosis may ask: both formulas, their values at some points, and other answers.

Takes the answer and the claim as it was read; gives a `Case`. One idea: a near miss is a formula that has the values
of the claim (or of the right answer), and it is evaluated here alone.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from ...errors import MatcalcError
from ...inference.shapes import annotate, measured
from ...language.tree import Tree, walk
from ...lowering.lower import lower
from ...render import text
from ..answer import Answer
from ..asking.question import Question
from .points import (
    APART,
    COARSE,
    Bench,
    Form,
    Point,
    Setting,
    differs_far,
    distance,
    far_points,
    points,
    subject_of,
    value_at,
)
from .reading import Reading

Array = Any

EFFORT = 12_000  # parts of near misses that are evaluated for one claim
SIGN = "sign"  # a kind of diagnosis
TRIED = 24  # points near 0 among which are chosen those at which a near miss must have the values it is to explain
NEAR, ELSEWHERE = 4, 2  # so many, and so many each of those far from 0 and of those where the claim holds


class Diagnosis(NamedTuple):
    """Why a claim is wrong: a `kind`, a sentence, and the part of a formula that it is about."""

    kind: str
    text: str
    of: str = ""


class Case:
    """`turned`: the claim is judged transposed, for in its own layout it has not the shape of the right answer."""

    def __init__(self, answer: Answer, reading: Reading, right: Form, setting: Setting) -> None:
        self.answer, self.reading, self.right = answer, reading, right
        self.claim = Form(reading.node, reading.row)
        self.typing = answer.result_typing()
        self.properties = {name: frozenset(words) for name, words in self.typing.properties.items()}
        subject = subject_of([self.right, self.claim], setting)
        near = list(islice(points(subject, setting, APART), TRIED))
        far = far_points(subject, setting, APART)
        self.bench = Bench(_chosen(near, far, self.right, self.claim), self.right, self.claim)
        self.turned = False
        self.effort = EFFORT

    @property
    def judged(self) -> bool:
        """Is there a point at which both have a value?"""
        return bool(self.bench.points)

    @cached_property
    def right_tree(self) -> Tree:
        """The right answer with the shape of each of its parts."""
        return annotate(self.answer.tree, self.typing)

    @cached_property
    def claim_tree(self) -> Tree:
        """The claim with the shape of each of its parts, as it is judged."""
        return Tree("transpose", (self.reading.whole,)) if self.turned else self.reading.whole

    @property
    def claimed(self) -> Sequence[Array]:
        """The values of the claim as it is judged."""
        return [value.T for value in self.bench.claimed] if self.turned else self.bench.claimed

    @property
    def alike(self) -> bool:
        """Have claim and right answer one shape, as they are judged?"""
        if not self.judged:
            return self.answer.shape == self.reading.shape
        return all(one.shape == other.shape for one, other in zip(self.claimed, self.bench.right, strict=True))

    def form(self, tree: Tree) -> Form | None:
        """What a tree in the names of the question means; None where it does not fit together."""
        try:
            lowered = lower(measured(tree, self.typing), self.typing)
        except (MatcalcError, AssertionError):
            return None
        return Form(lowered.node, len(lowered.shape) == 2 and lowered.node.order == 1)

    def values(self, tree: Tree, like: Sequence[Array] | None = None) -> list[Array] | None:
        """The values of a tree at the points; None where it has none, or not those that are asked for, or where enough
        has been tried."""
        self.effort -= sum(1 for _ in walk(tree))
        form = self.form(tree) if self.effort > 0 else None
        return None if form is None else self.bench.of(form, like)

    def asked(self, **changed: Any) -> Answer | None:
        """The answer to the same question but for some values; None where there is none."""
        question = self.answer.question
        given: dict[str, Any] = {
            "wrt": question.wrt, "layout": question.layout, "order": question.order, "vec": question.vec,
            "along": question.along, "define": question.define, "structured": question.structured,
            "shared": question.shared,
        }  # fmt: skip
        try:
            return Answer(Question(question.expression, question.verb.name, shapes=question.shapes, **given | changed))
        except MatcalcError:
            return None

    def is_claimed(self, form: Form) -> bool:
        """Has the form the values of the claim?"""
        return self.bench.matches(form, self.claimed)


def _chosen(near: Iterable[Point], far: Iterable[Point], right: Form, claimed: Form) -> list[Point]:
    """A few points at which both have a value: most where the two differ, near 0 and far, and some where they do not.

    So what explains the claim explains where it is wrong, and where it is not.
    """
    apart: list[Point] = []
    together: list[Point] = []
    for point in near:
        known, said = value_at(right, point), value_at(claimed, point)
        if known is not None and said is not None:
            (apart if distance(known, said) > COARSE else together).append(point)
    step = max(1, len(apart) // NEAR)  # of all kinds of points
    beyond = islice((point for point in far if differs_far(right, claimed, point)), ELSEWHERE)
    chosen = [*apart[::step][:NEAR], *beyond]
    return [*chosen, *together[:ELSEWHERE]] if chosen else []


def shown(tree: Tree) -> str:
    """The tree as text."""
    return text.render(tree)
