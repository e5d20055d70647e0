"""Chapter 2 of the Matrix Cookbook, equation by equation: tests/cases/cookbook.txt says how the table reads.

Every equation has a row; a row is right or says why the equation is not one that can be asked for.
"""

from functools import cache
from typing import NamedTuple

import pytest
from judging import assert_printable, code_agrees, numeric, reads_back
from tables import FOLDER

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

pytestmark = [pytest.mark.sampled(20), pytest.mark.each(3)]

EQUATIONS = range(32, 145)
REFUSED = 0.1  # of the equations at most


class Row(NamedTuple):
    equation: int
    expression: str
    declarations: tuple[str, ...]
    asked: tuple[str, ...]
    layout: str
    expected: str


def read() -> tuple[list[Row], dict[int, str]]:
    """The rows with an answer, and the reasons of the others."""
    rows, refused = [], {}
    for line in (FOLDER / "cookbook.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        equation, expression, *cells = [cell.strip() for cell in line.split(" | ")]
        if expression == "refused":
            refused[int(equation)] = cells[0]
        else:
            declarations, asked, layout, expected = cells[:4]
            place = (int(equation), expression, tuple(declarations.split()), tuple(asked.split()))
            rows.append(Row(*place, layout, expected))
    return rows, refused


ROWS, REASONS = read()
SIGN_OPEN = 68  # the derivative of an eigenvector, whose sign is anybody's
IN_CODE = [row for row in ROWS if ":function" not in " ".join(row.declarations)]


@cache
def answer(row: Row) -> Answer:
    verb, *words = row.asked
    along = words[words.index("--along") + 1] if "--along" in words else ""
    wrt = [word for word in words if not word.startswith("--") and word != along]
    order = len(wrt) if verb == "diff" else None
    return Answer(
        Question(
            row.expression,
            verb,
            wrt,
            row.declarations,
            order=order,
            vec="--vec" in words,
            along=along,
            structured="--structured" in words,
        )
    )


def every(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=lambda row: f"{row.equation}: {row.expression[:40]}")


@every(ROWS)
def test_text_and_layout(row: Row) -> None:
    assert answer(row).text == row.expected
    assert row.layout == ("-" if row.asked[0] == "show" else answer(row).layout)


@every([row for row in ROWS if row.asked[0] != "show"])
def test_differences_agree(row: Row) -> None:
    found = numeric(answer(row))
    assert found.ok, found.message


@every(ROWS)
def test_text_reads_back_and_prints(row: Row) -> None:
    if row in IN_CODE:
        assert reads_back(answer(row))
        assert_printable(answer(row))


@every([row for row in IN_CODE if row.equation != SIGN_OPEN])
def test_numpy_text_gives_the_value(row: Row) -> None:
    assert code_agrees(answer(row))


def test_every_equation_is_right_or_refused_with_its_reason() -> None:
    asked = {row.equation for row in ROWS}
    assert asked.isdisjoint(REASONS)
    assert asked | set(REASONS) == set(EQUATIONS)
    assert all(len(reason) > 20 for reason in REASONS.values())
    assert len(REASONS) <= REFUSED * len(EQUATIONS)
