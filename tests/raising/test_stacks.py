"""Brackets whose parts are one wide or high, at places that sizes tell: read back, without ones, right in code."""

from itertools import product

import pytest
from judging import code_agrees, numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

pytestmark = pytest.mark.each(5)

BRACKETS = {
    "a column beside a matrix": ("[A, b]", "A:m,n b:m"),
    "a column before a matrix": ("[b, A]", "A:m,n b:m"),
    "a row below a matrix": ("[A; c']", "A:m,n c:n"),
    "a row above a matrix": ("[c'; A]", "A:m,n c:n"),
    "two columns": ("[A, b, d]", "A:m,n b:m d:m"),
    "a border": ("[A, b; c', s]", "A:m,n b:m c:n s:scalar"),
    "a border before": ("[s, c'; b, A]", "A:m,n b:m c:n s:scalar"),
    "numbers below a vector": ("[b; s; 1]", "b:m s:scalar"),
    "a vector of size 1": ("[b; d]", "b:m d:1"),
    "zeros around": ("[A, zeros(m); zeros(1, n), s]", "A:m,n s:scalar"),
}
USES = ("sum({0}.^3)", "norm({0}')^2 + sum({0})", "sum(sum({0}.^2, 1).^2)", "sum(({0} .* {0} + 1).^2)")
BY_COLUMN = USES[2]
CASES = [
    pytest.param(text, declared.split(), use, id=f"{name}: {use}")
    for (name, (text, declared)), use in product(BRACKETS.items(), USES)
    if "A" in text or use != BY_COLUMN
]


@pytest.mark.parametrize(("text", "declared", "use"), CASES)
def test_every_variable(text: str, declared: list[str], use: str) -> None:
    for name in [part.split(":")[0] for part in declared]:
        answer = Answer(Question(use.format(text), "grad", (name,), tuple(declared)))
        assert "ones(1)" not in answer.text
        assert reads_back(answer)
        assert numeric(answer).ok
        assert code_agrees(answer)


PLACES = [
    "x[n]",
    "x[n - 1]",
    "x[1]",
    "x[2]",
    "[x; t][n + 1]",
    "[x; t][1:n]'*x",
    "[t; x][2:n + 1]'*x",
    "[x; t; x][n + 1]",
]


@pytest.mark.parametrize(("one", "other"), list(product(PLACES, PLACES)))
def test_entries_at_places_that_sizes_tell(one: str, other: str) -> None:
    for name in ("x", "t"):
        if name in f"{one}*{other}":
            answer = Answer(Question(f"({one})^2*({other})", "grad", (name,), ("x:n", "t:scalar")))
            assert reads_back(answer)
            assert numeric(answer).ok


BESIDE = [
    ("{sign}[c; d]", "z", "z:m+n c:m d:n"),
    ("{sign}[c; d; e]", "[A; B; C]*x", "A:m,k B:n,k C:p,k c:m d:n e:p x:k"),
    ("{sign}[c; s]", "A*x", "A:m+1,k c:m s:scalar x:k"),
    ("{sign}[s; t]", "z", "z:2 s:scalar t:scalar"),
    ("{sign}[A, B]", "u*v'", "A:m,n B:m,k u:m v:n+k"),
    ("{sign}[A; B]", "u*v'", "A:m,n B:k,n u:m+k v:n"),
    ("{sign}[A, B; C, D]", "u*v'", "A:m,n B:m,k C:p,n D:p,k u:m+p v:n+k"),
    ("{sign}[a, b; c, d]", "X", "X:2,2 a:scalar b:scalar c:scalar d:scalar"),
]


@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize(("bracket", "other", "declared"), BESIDE)
def test_a_bracket_beside_another_term_stays_a_bracket(bracket: str, other: str, declared: str, sign: str) -> None:
    text = f"{other} {sign} {bracket.format(sign='')}"
    assert Answer(Question(text, "show", (), tuple(declared.split()))).text == text
    for name in [part.split(":")[0] for part in declared.split()]:
        answer = Answer(Question(f"norm({text})^2", "grad", (name,), tuple(declared.split())))
        assert "unit(" not in answer.text
        assert "zeros(" not in answer.text
        assert reads_back(answer)
        assert numeric(answer).ok


@pytest.mark.parametrize("text", ["[b; -1]", "[b; s; 1]", "[s; b]", "[b; d]"])
@pytest.mark.parametrize("use", ["sqrt(1 + sum({0}.^3)^2)", "(2 + sum({0}.^3)^2)^(3/2)", "1/(1 + sum({0}.^3)^2)^2"])
def test_second_derivatives_by_a_part(text: str, use: str) -> None:
    """Two forms of a product with a selection, each a part of the other once more, went round without an end."""
    names = ("b:m", "s:scalar", "d:1")
    declared = tuple(name for name in names if name[0] in text)
    answer = Answer(Question(use.format(text), "hess", ("b",), declared))
    assert reads_back(answer)
    assert numeric(answer).ok
