"""Functions whose curvature is known: no certificate is false, and next to none is missing.

The numbers are those of `test_convexity`: chords of the function alone. What is shown against convexity must be of one
function, so both counterexamples have the same parameters; and they are small whole numbers where such serve.
"""

import numpy as np
import pytest
from chords import CERTIFIED, Chords
from tables import FOLDER

from matcalc_cli import convex

pytestmark = pytest.mark.each(3)

TABLE = FOLDER / "known_curvature.txt"
UNKNOWN: frozenset[str] = frozenset()  # not decided
MOST_UNKNOWN = 0.02  # of all


def known() -> list[tuple[str, ...]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", known(), ids=" | ".join)
def test_the_verdict_is_what_is_known(case: tuple[str, ...]) -> None:
    expression, declarations, wrt, curvature = case
    found = convex(expression, wrt, declarations.split())
    assert found.verdict == ("unknown" if expression in UNKNOWN else curvature)
    if found.verdict in CERTIFIED:
        assert not Chords(found.problem, 11).wrong(found.verdict)
    if found.verdict == "neither":
        below, above = found.finding.witnesses[-1], found.finding.witnesses[1]
        moving = {name for group in found.problem.groups for name in group}
        assert below.sizes == above.sizes
        assert all(np.array_equal(below.point[name], above.point[name]) for name in below.point.keys() - moving)


def test_next_to_none_is_unknown() -> None:
    assert len(UNKNOWN) <= MOST_UNKNOWN * len(known())


@pytest.mark.parametrize("expression", ["x1^2 - x2^2", "x1*x2", "x1^2*x2", "x1^3 + x2^2"])
def test_counterexamples_are_small_whole_numbers(expression: str) -> None:
    found = convex(expression, "x1,x2")
    for witness in found.finding.witnesses.values():
        numbers = np.concatenate([np.ravel(value) for value in (*witness.point.values(), witness.direction)])
        assert (numbers == np.round(numbers)).all() and np.abs(numbers).max() <= 5
