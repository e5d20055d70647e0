"""What people type and how it is read: a table of notations, each a formula or an error with its cure."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import ALIASES, FUNCTIONS
from matcalc_cli.language.syntax import names_in, parse
from matcalc_cli.render.text import render

pytestmark = pytest.mark.sampled(1)

TABLE = Path(__file__).resolve().parents[1] / "cases" / "notations.txt"


class Row(NamedTuple):
    typed: str
    declarations: tuple[str, ...]
    verb: str
    wrt: tuple[str, ...]
    read: str  # "" where the input is refused
    error: str
    note: str


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        typed, declarations, asked, read, *note = (cell.strip() for cell in line.split(" | "))
        verb, *wrt = asked.split()
        error = read.removeprefix("! ") if read.startswith("! ") else ""
        found.append(
            Row(typed, tuple(declarations.split()), verb, tuple(wrt), "" if error else read, error, "".join(note))
        )
    return found


ROWS = rows()
READ = [row for row in ROWS if not row.error]
REFUSED = [row for row in ROWS if row.error]


def problem(row: Row, text: str) -> Problem:
    return Problem(Question(text, row.verb, row.wrt, row.declarations))


@pytest.mark.parametrize("row", READ, ids=[row.typed for row in READ])
def test_a_notation_is_read_as_the_formula_it_means(row: Row) -> None:
    found = problem(row, row.typed)
    assert render(found.parsed.tree) == row.read
    assert re.search(row.note, "\n".join(found.notes))
    assert row.note or not [note for note in found.notes if note.startswith("read ")]


@pytest.mark.parametrize("row", READ, ids=[row.typed for row in READ])
def test_the_formula_read_is_the_same_question(row: Row) -> None:
    found = problem(row, row.typed)
    named = Row(row.read, row.declarations, row.verb, row.wrt, row.read, "", "")
    assert problem(named, row.read).function is found.function


@pytest.mark.parametrize("row", REFUSED, ids=[row.typed for row in REFUSED])
def test_what_is_not_read_is_refused_with_the_cure(row: Row) -> None:
    with pytest.raises(MatcalcError) as caught:
        problem(row, row.typed)
    error = caught.value.with_source(row.typed)
    assert re.search(row.error, error.render().replace("\n", " "))
    assert error.spans
    assert all(0 <= span[0] < span[1] <= len(row.typed) for span in error.spans)
    assert error.exit_code in (2, 3)


WRITE = re.compile(r"write (.+?)(?:; .*| for .*| where .*| with .*|, which .*)?$")


@pytest.mark.parametrize("row", REFUSED, ids=[row.typed for row in REFUSED])
def test_a_formula_that_is_offered_is_read(row: Row) -> None:
    with pytest.raises(MatcalcError) as caught:
        problem(row, row.typed)
    offered = WRITE.match(caught.value.hint.partition("; ")[0])
    for formula in re.split(",? or ", offered[1]) if offered else ():
        if "..." in formula or re.search("[a-z]{2,} [a-z]{2,}", formula) or len(formula) < 2:
            continue  # a pattern, or words
        try:
            Problem(Question(formula, "show"))
        except MatcalcError as error:
            assert "says how large" in error.message, (formula, error.message)


@pytest.mark.parametrize("spelling", sorted(ALIASES))
def test_every_function_is_known_in_capitals_and_small_letters(spelling: str) -> None:
    for word in (spelling.upper(), spelling.lower(), spelling.capitalize()):
        if word[0] == "A" and word[1:] in ALIASES:  # asin, or A*sin
            with pytest.raises(MatcalcError, match="two ways"):
                parse(f"{word}(x)")
            continue
        called = parse(f"{word}(x, y)").tree if FUNCTIONS[ALIASES[spelling]].name != "piecewise" else None
        assert called is None or called.op != "mul"


@pytest.mark.parametrize("name", ["Trace", "ReLU", "Softmax"])
def test_a_declared_name_is_no_function_in_other_letters(name: str) -> None:
    tree = parse(f"{name}(x + y)", frozenset({name})).tree
    assert (tree.op, names_in(tree)[0]) == ("mul", name)


@pytest.mark.parametrize(
    "text", ["sin x", "log det X", "tr A'", "sin^2 x", "[[1, 2], [3, 4]]", "<x, y>", "1'*x", "f(x) = x'x", "A^+ b"]
)
def test_spans_lie_in_the_text(text: str) -> None:
    from matcalc_cli.language.tree import walk

    for node in walk(parse(text).tree):
        assert node.span is None or 0 <= node.span[0] <= node.span[1] <= len(text)


@pytest.mark.parametrize("operand", ["^{-1}x", "x_{0}", "t^{'1}", "{", "}{", "x^{-1}", "{0!r}"])
def test_what_others_call_a_function_is_offered_whatever_its_operands_are(operand: str) -> None:
    from matcalc_cli.language.notation.elsewhere import PLACES, SPELLINGS, spelt, takes

    for word, templates in SPELLINGS.items():
        for template in (templates,) if isinstance(templates, str) else templates:
            operands = [operand] * takes(template)
            found = spelt(word, operands)
            assert not any(place in found.replace(operand, "") for place in PLACES), word


@pytest.mark.parametrize("joined", [",", " for", " if", " where"])
def test_a_comparison_that_is_put_in_anywhere_is_read_or_refused(joined: str) -> None:
    for text in (
        "]f = (x,(x, A) ->  nanor i, j'*A*x",
        "f = (x,(x, A) -> B, j'*A*x",
        "x'*A*x",
        "f(x) = x'*A*x",
        "norm(x)",
    ):
        for place in range(len(text) + 1):
            whole = f"{text[:place]}{joined} x > 0{text[place:]}"
            try:
                parse(whole)
            except MatcalcError as error:
                assert error.kind != "internal"
