"""The smallest question with a fault of the same kind: parts are replaced by their own parts or by names."""

import random
from collections.abc import Iterator

from fuzzing.asking import Asked
from fuzzing.formulas import Formula, Maker
from fuzzing.properties import PROPERTIES
from fuzzing.verdicts import Verdict, judge

TRIALS = 150


def smaller(formula: Formula) -> Iterator[Formula]:
    """Formulas of the same shape with one part less."""
    maker = Maker(random.Random(0), False)
    for part in formula.parts:
        if part.axes == formula.axes:
            yield part
    if formula.parts:
        yield maker.leaf(formula.axes)
    for k, part in enumerate(formula.parts):
        for new in smaller(part):
            yield Formula(formula.axes, formula.template, (*formula.parts[:k], new, *formula.parts[k + 1 :]))


def shrunk(asked: Asked, verdict: Verdict) -> tuple[Asked, Verdict]:
    """The question, as small as a few trials make it, and what is wrong with that."""
    trials = TRIALS
    while True:
        for formula in smaller(asked.formula):
            other = asked._replace(formula=formula)
            if formula.size() >= asked.formula.size() or not set(asked.wrt) <= set(formula.names()):
                continue
            trials -= 1
            found = judge(other, properties=(verdict.outcome,) if verdict.outcome in PROPERTIES else ())
            if found.outcome == verdict.outcome:
                asked, verdict = other, found
                break
            if trials <= 0:
                return asked, verdict
        else:
            return asked, verdict
