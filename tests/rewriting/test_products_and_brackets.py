"""Kronecker products by their factors, for any brackets and sizes, determinants of similar matrices, and what brackets
that add up to nothing leave."""

import re
from collections.abc import Iterator

import pytest
from judging import reads_back, simplify_keeps_the_value

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.graph.products.grouping import ungrouped
from matcalc_cli.rewriting.kronecker_products import kronecker_factors

SQUARE = ["A:n,n", "B:m,m", "C:p,p"]


def shown(text: str, declared: list[str]) -> str:
    return Answer(Question(text, "show", (), declared)).text


def used(text: str) -> list[str]:
    """The declarations of the single letters in the text."""
    kinds = {"Q": "n,n,orthogonal", "F": "n,k", "d": "n", "t": "scalar"}
    return [f"{letter}:{kinds.get(letter, 'n,n')}" for letter in sorted(set(re.findall(r"\b[A-Zdt]\b", text)))]


def bracketed(names: str) -> Iterator[str]:
    """Each way to set the brackets of the product of all."""
    if len(names) == 1:
        yield names
    for k in range(1, len(names)):
        yield from (f"kron({one}, {other})" for one in bracketed(names[:k]) for other in bracketed(names[k:]))


@pytest.mark.parametrize("names", ["AB", "ABC", "ABCA", "AABBC"])
def test_all_factors_are_found_however_the_brackets_are_set(names: str) -> None:
    for text in bracketed(names):
        declared = [each for each in SQUARE if each[0] in names]
        node = Answer(Question(text, "show", (), declared)).node
        found = kronecker_factors(node)
        assert [getattr(factor, "name", "") for factor in found] == list(names) or ungrouped(node) is not node, text
        inverse = Answer(Question(f"inv({text})", "show", (), declared))
        assert inverse.text.count("inv(") == len(names) and reads_back(inverse), text


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_the_log_determinant_is_that_of_each_factor(count: int) -> None:
    for text in list(bracketed("X" * count))[:3]:
        number = {2: "2*n", 3: "3*n^2"}.get(count, f"{count}*n^{count - 1}")
        assert shown(f"logdet({text})", ["X:n,n"]) == f"{number}*logdet(X)"
        assert Answer(Question(f"logdet({text})", "grad", ["X"], ["X:n,n,spd"])).text == f"{number}*inv(X)"


def test_determinants_of_factors_with_sizes_that_are_numbers() -> None:
    declared = ["A:2,2", "B:3,3", "C:4,4"]
    for text in bracketed("ABC"):
        assert shown(f"det({text})", declared) == "det(A)^12*det(B)^8*det(C)^6"
    assert shown("det(kron(A, kron(B, A)))", ["A:n,n", "B:m,m"]) == "det(kron(A, kron(B, A)))"


def test_what_is_no_product_of_squares_stays() -> None:
    for text, declared in (
        ("kron(A, kron(F, F'))", ["A:n,n", "F:n,m"]),
        ("kron(A .* A, B) .* kron(B, A)", ["A:n,n", "B:n,n"]),
    ):
        answer = Answer(Question(f"logdet({text})", "show", (), declared))
        assert (reads_back(answer) and "logdet(kron(" in answer.text) or ".*" in answer.text


@pytest.mark.parametrize("function", ["det", "logdet"])
@pytest.mark.parametrize("core", ["A", "A + t*eye(n)", "A*B", "A'*B*A", "expm(A)", "A .* B"])
@pytest.mark.parametrize(
    ("left", "right"), [("inv(S)", "S"), ("S", "inv(S)"), ("Q'", "Q"), ("Q", "Q'"), ("diag(d)", "diag(1 ./ d)")]
)
def test_the_determinant_of_a_similar_matrix_is_that_of_the_matrix(
    function: str, core: str, left: str, right: str
) -> None:
    similar = f"{function}({left}*({core})*{right})"
    assert shown(similar, used(similar)) == shown(f"{function}({core})", used(core))
    assert simplify_keeps_the_value(Answer(Question(similar, "show", (), used(similar)))) is True


@pytest.mark.parametrize("product", ["S*A*S", "S'*A*S", "diag(d)*A*diag(d)", "inv(S)*A*S'", "F'*A*F"])
def test_the_determinant_of_what_is_not_similar_stays(product: str) -> None:
    assert shown(f"det({product})", used(product)) == f"det({shown(product, used(product))})"


SIZES = [(1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (2, 3), ("n", "m"), (1, "n"), ("n", 1)]


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_a_common_factor_is_taken_out_whatever_the_sizes(rows: int | str, columns: int | str) -> None:
    declared = ["A:p,q", *(f"{name}:{rows},{columns}" for name in "BC")]
    for whole in ("kron(A, B) + kron(A, C)", "kron(B, A) + kron(C, A)"):
        assert shown(whole, declared).count("kron") == 1


CENTRED = ("x - mean(x)", "tanh(x) - mean(tanh(x))", "X*y - mean(X*y)", "(x - mean(x))/norm(x)")


@pytest.mark.parametrize("centred", CENTRED)
@pytest.mark.parametrize("form", ["z + ({})", "z - 2*({})", "({})*c + z", "z - c*({})"])
def test_terms_that_add_up_to_nothing_are_left_out_of_a_sum(form: str, centred: str) -> None:
    whole = form.format(*[centred] * form.count("{}"))
    declared = [each for each in ("x:n", "y:n", "X:n,n", "c:scalar", "z:n") if each[0] in whole]
    assert shown(f"sum({whole})", declared) == "sum(z)"


@pytest.mark.parametrize("call", ["var({})", "std({})", "({}) - mean({})"])
@pytest.mark.parametrize("shift", ["logsumexp(x)", "tanh(sum(x))", "norm(x)", "a'*x", "c + sum(x)"])
def test_what_is_the_same_in_each_entry_does_not_vary(call: str, shift: str) -> None:
    declared = [each for each in ("x:n", "a:n", "c:scalar") if each[0] in f"x {shift}".replace("tanh", "")]
    for shifted in (f"x - {shift}", f"x + 2*({shift})"):
        answer = Answer(Question(call.replace("{}", shifted), "show", (), declared))
        assert answer.text == call.replace("({})", "(x)").replace("(x) -", "x -") and reads_back(answer)
        assert simplify_keeps_the_value(answer) is True


@pytest.mark.parametrize(
    "inside", ["eye(n) - ones(n, n)/n", "3*(eye(n) - ones(n)*ones(n)'/n)", "diag(x) - ones(n)*x'/n"]
)
@pytest.mark.parametrize("form", ["{}", "({})*X", "({}).^2", "({})'*z", "tr(({})*X)", "X + {}"])
def test_a_diagonal_that_is_centred_is_not_lost(form: str, inside: str) -> None:
    """The entries of a column of eye(n) differ, though no factor says so."""
    text = form.format(inside)
    answer = Answer(Question(text, "show", (), [d for d in ("x:n", "z:n", "X:n,n") if d[0] in text]))
    assert reads_back(answer) and "zeros" not in answer.text
    assert simplify_keeps_the_value(answer) is True
