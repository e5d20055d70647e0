"""A fixed share of the random questions of `python -m tests.fuzz`: none has a fault."""

import pytest
from fuzzing.asking import drawn
from fuzzing.verdicts import FAULTS, LATE, MISTAKE, REFUSED, RIGHT, judge

pytestmark = pytest.mark.sampled(10)

SEED, COUNT, SHARE = 2026, 200, 10


@pytest.mark.parametrize("start", range(0, COUNT, SHARE))
def test_random_questions(start: int) -> None:
    for place in range(start, start + SHARE):
        asked = drawn(SEED, place)
        verdict = judge(asked)
        if verdict.outcome == LATE:
            continue  # how long a question takes depends on the machine, too
        assert verdict.outcome not in FAULTS, f"seed {SEED}, place {place}: {verdict}\n{asked.command()}"


def test_most_questions_are_decided() -> None:
    """The judge would find nothing in questions that are no questions, or that it cannot judge."""
    found = [judge(drawn(SEED, place)).outcome for place in range(COUNT, COUNT + 40)]
    assert found.count(MISTAKE) <= 1
    assert found.count(RIGHT) + found.count(REFUSED) >= 30
