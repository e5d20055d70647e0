"""Errors: carets under the right columns, nothing raw to the terminal, suggestions that a person would make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_cli.errors import EXIT_CODES, WINDOW, MatcalcError, suggest, visible

pytestmark = pytest.mark.sampled(1)


def test_one_span_has_carets_under_it() -> None:
    error = MatcalcError("syntax", "expected an operand", spans=[(4, 6)], source="a + ** b", hint="write *")
    assert error.render().splitlines() == [
        "error: expected an operand",
        "  a + ** b",
        "      ^^",
        "hint: write *",
    ]


def test_two_labels_stand_under_their_own_spans() -> None:
    error = MatcalcError("shape", "no", spans=[(0, 3, "m vector"), (6, 8, "1×n row")], source="A*x + x'")
    assert error.render().splitlines() == [
        "error: no",
        "  A*x + x'",
        "  ^^^   ^^",
        "  |     1×n row",
        "  m vector",
    ]


def test_the_source_may_come_later_and_only_once() -> None:
    error = MatcalcError("syntax", "no", spans=[(0, 1)])
    assert error.render() == "error: no"
    assert "  x" in error.with_source("x").render()
    assert error.with_source("y").source == "x"


def test_a_long_line_is_cut_around_the_span() -> None:
    source = "x + " * 5000 + "?"
    lines = MatcalcError("syntax", "no", spans=[(20000, 20001)], source=source).render().splitlines()
    assert len(lines[1]) <= WINDOW + 8
    assert lines[1][lines[2].index("^")] == "?"


def test_wide_and_combining_characters_keep_the_caret_in_its_column() -> None:
    wide = MatcalcError("syntax", "no", spans=[(2, 3)], source="漢 ?").render().splitlines()
    assert wide[2] == "     ^"  # two columns of margin, two of the letter, one of the space
    combining = MatcalcError("syntax", "no", spans=[(2, 3)], source="e\u0301?").render().splitlines()
    assert combining[2] == "   ^"


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]0;title\x07", "\x1b[2J", "\r", "\x9b", "\u202e", "\u200b", "\x00", "\ufeff", "\u2028", "\n", "\x7f"],
)
def test_nothing_of_the_users_reaches_the_terminal_raw(hostile: str) -> None:
    error = MatcalcError("name", f"unknown {hostile}", spans=[(0, 1, hostile)], source=f"{hostile}x", hint=hostile)
    shown = error.render()
    assert all(character.isprintable() for line in shown.split("\n") for character in line)
    assert len(shown.split("\n")) == 4
    assert str(error).isprintable()


@pytest.mark.long
@given(st.text())
def test_visible_text_is_printable_and_printable_text_stays(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@pytest.mark.long
@given(st.text(min_size=1, max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_every_span_renders(source: str, start: int, length: int) -> None:
    start = min(start, len(source))
    lines = MatcalcError("syntax", "no", spans=[(start, min(start + length, len(source)))], source=source).render()
    assert "^" in lines.split("\n")[2]


def test_every_kind_has_an_exit_code() -> None:
    assert {kind: MatcalcError(kind, "").exit_code for kind in EXIT_CODES} == {
        "syntax": 2, "name": 2, "shape": 2, "usage": 2, "domain": 2, "refused": 3, "limit": 3, "internal": 3,
    }  # fmt: skip
    with pytest.raises(KeyError):
        MatcalcError("Domain", "")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("lgo", "log"), ("noem", "norm"), ("LogDet", "logdet"), ("sigmod", "sigmoid"), ("zzzz", None), ("q" * 9999, None)],
)
def test_suggestions(word: str, meant: str | None) -> None:
    assert suggest(word, ["log", "logdet", "norm", "norm1", "sigmoid", "sin", "exp"]) == meant


def test_a_suggestion_does_not_depend_on_the_order_of_the_candidates() -> None:
    assert suggest("ab", ["ac", "aa"]) == suggest("ab", ["aa", "ac"]) == "aa"
