"""What is said beside the answers of the tables: under which conditions each holds, and the notes on how it was read.

tests/cases/conditions.txt has a row for every question of the tables with a condition or a note; of all others there
is none, so that a condition too many is seen as well as one that is lost.
"""

from typing import NamedTuple

import pytest
from tables import CASES, FOLDER, Case, answer, read

from matcalc_cli.language.tree import names_in

pytestmark = pytest.mark.sampled(20)

ALL = [*CASES, *read("complex")]


class Said(NamedTuple):
    conditions: str
    notes: str


def question(case: Case) -> str:
    """The first three cells of a row: what is asked."""
    options = ["--vec"] * case.vec + ["--along", case.along] * bool(case.along)
    return " | ".join((case.expression, " ".join(case.declarations), " ".join((case.verb, *case.wrt, *options))))


def table() -> dict[str, Said]:
    rows = {}
    for line in (FOLDER / "conditions.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            *asked, conditions, notes = (cell.strip() for cell in f"{line} ".split(" | "))
            assert rows.setdefault(" | ".join(asked), said := Said(conditions, notes)) is said, f"twice: {asked}"
    return rows


TABLE = table()
QUESTIONS = {question(case): case for case in ALL}  # some are in two tables


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: f"{QUESTIONS[asked].id}: {asked[:40]}")
def test_conditions_and_notes(asked: str) -> None:
    given = answer(QUESTIONS[asked])
    found = Said("; ".join(given.conditions), " // ".join(given.notes))
    assert found == TABLE.get(asked, Said("", "")), f"the row is now\n{asked} | {found.conditions} | {found.notes}"


def test_every_row_is_a_question_of_the_tables() -> None:
    assert [asked for asked in TABLE if asked not in QUESTIONS] == []
    assert len(TABLE) > 400 and all(any(said) for said in TABLE.values())


@pytest.mark.parametrize("asked", [asked for asked in TABLE if TABLE[asked].conditions])
def test_every_name_in_a_condition_is_known(asked: str) -> None:
    """A name of the question or its sizes, or one that the condition itself defines."""
    given = answer(QUESTIONS[asked])
    known = {*names_in(given.problem.parsed.tree), *given.typing.dims, *given.typing.indices}
    for tree, _ in given.held:
        defined = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
        body = tree.args[0] if defined else tree
        assert set(names_in(body)) <= known.union(map(str, defined)), given.conditions
