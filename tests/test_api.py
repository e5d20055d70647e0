"""The Python interface: the names that are exported, what they give, and what they cost."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running import environment

import matcalc_cli
from matcalc_cli import Answer, MatcalcError, derivative, gradient, hessian, jacobian, parse, solve
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.checking import KINDS

pytestmark = pytest.mark.sampled(4)


def test_one_function_a_verb() -> None:
    assert gradient("norm(A*x - b)^2", "x").text == "2*A'*(A*x - b)"
    assert jacobian("norm(A*x - b)^2", "x").text == "2*(A*x - b)'*A"
    assert hessian("x'*A*x", "x").text == "A + A'"
    assert derivative("x'*A*y", ["x", "y"]).text == "A"
    assert derivative("inv(X)", "X", along="V").text == "-inv(X)*V*inv(X)"
    assert parse("A*inv(A)*x").text == "x"


def test_options_reach_the_question() -> None:
    assert gradient("x'*W*x", "x", {"W": "symmetric"}).text == "2*W*x"
    assert gradient("x'*W*x", "x", ["W:symmetric"]).text == "2*W*x"
    assert gradient("a'*x", "x", layout="jacobian").text == jacobian("a'*x", "x").text == "a'"
    assert jacobian("A*X*B", "X", vec=True).text == "kron(B', A)"
    assert derivative("exp(2*t)", "t", ["t:scalar"], order=2).text == "4*exp(2*t)"
    assert gradient("x1*x2", "x1,x2").shape == (2,)


def test_an_answer_in_every_form() -> None:
    answer = gradient("norm(A*x - b)^2", "x", {"A": "m,n"})
    assert isinstance(answer, Answer)
    assert repr(answer) == answer.text
    assert answer.shape == ("n",)
    assert answer.unicode == "2Aᵀ(Ax − b)"
    assert answer._repr_latex_() == f"${answer.latex}$"
    assert answer.conditions == []
    assert answer.numpy().startswith("def gradient(x, A, b):")


def test_mistakes_raise_with_their_place() -> None:
    with pytest.raises(MatcalcError) as caught:
        gradient("norm(A*x", "x")
    assert caught.value.kind == "syntax"
    assert caught.value.source == "norm(A*x"
    assert caught.value.spans


def test_names_are_loaded_when_used() -> None:
    assert set(matcalc_cli.__all__) <= set(dir(matcalc_cli))
    with pytest.raises(AttributeError, match="no attribute 'gradeint'"):
        matcalc_cli.gradeint  # noqa: B018
    code = "import sys, matcalc_cli; print([m for m in sys.modules if m.startswith('matcalc_cli')])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stdout == "['matcalc_cli']\n"


# --- checks -----------------------------------------------------------------------------------------------------------

ANSWERS = [
    gradient("x'*W*x", "x", ["W:symmetric"]),
    gradient("norm(A*x - b)^2", "x", ["A:m,n"], layout="jacobian"),
    gradient("x'*A*x + logdet(A)", "A", ["A:symmetric"]),
    gradient("x1^3*x2^2 - 3*x1*x2^3 + 1", "x1,x2"),
    hessian("x1^3*x2^2 - 3*x1*x2^3 + 1", "x1,x2"),
    hessian("sum(log(1 + exp(x)))"),
    jacobian("A*X*B", "X", vec=True),
    derivative("inv(X)", "X", along="V"),
    derivative("x'*A*y", ["x", "y"]),
    derivative("sum(x .^ 5)", "x", order=3),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", ANSWERS, ids=[f"{a.question.verb} {a.question.expression}" for a in ANSWERS])
def test_right_answers_pass(answer: Answer, kind: str) -> None:
    found = answer.check(kind, seed=1)
    assert found.ok, found.message
    assert found.kind == kind


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", ANSWERS, ids=[f"{a.question.verb} {a.question.expression}" for a in ANSWERS])
def test_another_derivative_fails(answer: Answer, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The derivative with one part in a hundred too much."""
    from fractions import Fraction

    from matcalc_cli.graph.tensor import scale

    wrong = scale(Fraction(101, 100), answer.derivation.last)
    monkeypatch.setattr(answer.derivation, "last", wrong)
    assert answer.check(kind, seed=1).ok is False


def test_sizes_are_taken_and_checked() -> None:
    answer = gradient("norm(A*x - b)^2", "x", {"A": "m,n"})
    assert answer.check(sizes={"n": 6}).sizes["n"] == 6
    assert list(answer.check(sizes={"n": 6}).sizes) == ["m", "n"]
    for sizes, said in (({"k": 3}, "the dimensions are m, n"), ({"n": 0}, "between 1 and")):
        with pytest.raises(MatcalcError) as caught:
            answer.check(sizes=sizes)
        assert said in caught.value.message + caught.value.hint


@pytest.mark.parametrize("verb", ["grad", "hess"])
def test_an_exact_check_counts_the_entries_of_all_variables(verb: str) -> None:
    found = Answer(Question("x1^2*x2*x3", verb, ["x1,x2,x3"])).check("exact")
    assert found.ok and f"all {3 if verb == 'grad' else 3 + 9} entries" in found.message


@pytest.mark.parametrize("function", ["norm(A*x - b)", "norm(A*x - b)^2", "x'*A'*A*x - 2*b'*x"])
def test_a_solution_is_checked_at_sizes_at_which_there_is_one(function: str) -> None:
    """Of a tall matrix alone has A'*A an inverse, whatever sizes the gradient itself was judged at."""
    found = solve(function, "x", ["A:m,n"]).check()
    assert found.ok and found.sizes["m"] >= found.sizes["n"]
    assert "the gradient vanishes at the solution" in found.message


def test_what_cannot_be_checked() -> None:
    with pytest.raises(MatcalcError, match="nothing was differentiated"):
        parse("x'*x").check()
    with pytest.raises(MatcalcError, match="no check is called"):
        ANSWERS[0].check("somehow")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order": 0}, "1 or more"),
        ({"order": -3}, "1 or more"),
        ({"layout": "jacobain"}, "no layout is called 'jacobain'"),
        ({"verb": "gard"}, "no verb is called 'gard'"),
        ({"verb": "show", "wrt": ["x", "x"]}, "2 variables for show"),
    ],
)
def test_no_door_takes_a_question_that_means_nothing(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(MatcalcError, match=said) as caught:
        Question(**{"expression": "x'*x", "verb": "diff", "wrt": ["x"], **changes})
    assert caught.value.kind == "usage"


@pytest.mark.parametrize("order", [0, -3])
def test_a_derivative_is_of_order_one_or_more(order: int) -> None:
    with pytest.raises(MatcalcError, match="1 or more"):
        derivative("x'*x", "x", order=order)


def test_no_module_takes_the_place_of_a_function() -> None:
    """A module of the name would be what the package has under it, once it is imported."""
    folder = Path(matcalc_cli.__file__).parent
    assert not {file.stem for file in folder.iterdir()} & set(matcalc_cli.__all__)
