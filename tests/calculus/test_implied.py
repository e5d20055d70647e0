"""Conditions u ≠ c that are left without repeats: broken at the same points, by a second reading, and each its own."""

import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from matcalc_cli.calculus.implied import without_repeats
from matcalc_cli.graph.relations import NONZERO, Condition
from matcalc_cli.graph.tensor import var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.verification.interpret import evaluate

INNER = ("t", "t + s", "2*t - 4", "3*t + 1", "t - 2*s", "6 - 3*t")
FORMS = (
    "{0}", "2*({0})", "-({0})", "({0})/3 - 1", "max({0}, 2)", "min(1, {0})", "3 - max(0, {0})", "2*min({0}, 1) - 1",
    "max(min({0}, 3), 1)",
)  # fmt: skip
BOUNDS = ("0", "1", "2", "-1", "1/2")
T, S = np.array(list(product(np.arange(-30, 31) / 6, np.arange(-6, 7, 2) / 6))).T
VECTORS = {name: var(name, ("n",)) for name in "ts"}
PLAIN = len(FORMS) - 5  # beginnings of the table without a kink


def broken(values: Any, bound: str) -> frozenset[int]:
    """The points at which the condition does not hold."""
    return frozenset(np.flatnonzero(np.abs(values - float(Fraction(bound))) < 1e-9).tolist())


def typed(text: str) -> Any:
    """The values by Python's own reading."""
    return eval(text, {"t": T, "s": S, "max": np.maximum, "min": np.minimum})


def told(condition: Condition) -> frozenset[int]:
    what, claim = condition
    return broken(evaluate(what, {"t": T, "s": S}, {"n": len(T)}), claim.bound)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_says_the_same_and_nothing_twice(seed: int) -> None:
    rng = random.Random(seed)
    inner, forms = rng.sample(INNER, 2), FORMS[:PLAIN] if seed % 2 else FORMS
    drawn = [(rng.choice(forms).format(rng.choice(inner)), rng.choice(BOUNDS)) for _ in range(rng.randint(1, 5))]
    found = [(lower_macro(text, VECTORS), NONZERO._replace(bound=bound)) for text, bound in drawn]
    kept = without_repeats(found)
    assert frozenset().union(*map(told, kept)) == frozenset().union(*(broken(typed(t), b) for t, b in drawn)), drawn
    if seed % 2:
        met = list(filter(None, map(told, kept)))
        assert len(set(met)) == len(met), drawn


def test_what_is_met_where_another_is_met_is_said_of_what_moves() -> None:
    for inner, bound in product(INNER, BOUNDS):
        plain, held = lower_macro(inner, VECTORS), NONZERO._replace(bound=bound)
        for text in (f"max({inner}, {bound} - 1)", f"min({inner}, {bound} + 1)", f"3 - 2*max({inner}, {bound} - 1/2)"):
            said = held._replace(bound=str(3 - 2 * Fraction(bound))) if text.startswith("3") else held
            assert len(without_repeats([(lower_macro(text, VECTORS), said), (plain, held)])) == 1, (text, bound)
