"""The reference: the page of every function says what is true, and every equation of the book has its answer."""

import json
import math
import shlex
from itertools import pairwise

import pytest
from running import Shell, environment, process, terminal
from tables import FOLDER

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.reference.calls import Call, calls
from matcalc_cli.answers.reference.cookbook import FIRST, LAST, OTHERS, QUESTIONS
from matcalc_cli.answers.reference.equations import EQUATIONS, Equation
from matcalc_cli.answers.reference.formulas import formula
from matcalc_cli.answers.reference.page import Page
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.verification.same_value import agree

pytestmark = [pytest.mark.sampled(12), pytest.mark.each(6)]

LISTED = [row for row in FUNCTIONS.values() if not row.shown]
PAGES = {row.name: Page(row) for row in LISTED}
WITH_FORMULAS = [call for row in LISTED for call in calls(row) if formula(call) is not None]


def mean_the_same(one: Answer, other: Answer) -> bool:
    typing = one.typing
    return one.node is other.node or agree(one.node, other.node, typing.properties, typing.dims)


@pytest.mark.parametrize("name", PAGES)
def test_every_function_has_its_page(matcalc: Shell, name: str) -> None:
    status, out, err = matcalc("functions", name)
    assert (status, err) == (0, "")
    assert out.startswith(f"{name}  {FUNCTIONS[name].summary}\n")
    shown = json.loads(matcalc("functions", name, "-f", "json").out)
    assert shown["name"] == name
    assert [call["call"] for call in shown["calls"]] == [entry.call.expression for entry in PAGES[name].entries]
    for entry in PAGES[name].entries:
        assert f"\n{entry.call.expression}" in out
        assert all(f"{fact.label} " in out and fact.text in out for fact in entry.facts)


@pytest.mark.parametrize("name", PAGES)
def test_examples_are_the_answers_of_the_row(name: str) -> None:
    for worked in PAGES[name].examples:
        verb, expression, declarations, wrt, expected = worked.example
        found = Answer(Question(expression, verb, (wrt,) if wrt else (), declarations.split()))
        assert found.text == worked.result
        again = Answer(Question(expected, "show", (), declarations.split()))
        assert mean_the_same(again, found)


@pytest.mark.parametrize("call", WITH_FORMULAS, ids=lambda call: call.expression)
def test_a_formula_means_what_the_function_is(call: Call) -> None:
    means = formula(call)
    assert means is not None
    shown, formed = (Answer(Question(text, "show", (), call.declarations)) for text in (call.expression, means[0]))
    assert mean_the_same(shown, formed)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_differentiable_has_a_derivative(name: str) -> None:
    """And a number its second one: no page is poorer than the engine."""
    words = ("derivative", "gradient", "Jacobian", "differential")
    for entry in PAGES[name].entries:
        if entry.facts and not FUNCTIONS[name].refused and FUNCTIONS[name].name != "toeplitz_sums":
            assert any(fact.label.startswith(words) for fact in entry.facts), entry.call.expression


@pytest.mark.parametrize(
    ("name", "call", "label", "text"),
    [
        ("softmax", "softmax(v)", "Jacobian", "diag(softmax(v)) - softmax(v)*softmax(v)'"),
        ("inv", "inv(X)", "differential", "-inv(X)*dX*inv(X)"),
        ("logdet", "logdet(X)", "second differential", "-tr(inv(X)*dX*inv(X)*dX)"),
        ("logdet", "logdet(X)", "holds if", "X invertible"),
        ("logdet", "logdet(X)", "curvature", "neither convex nor concave; concave for X symmetric positive definite"),
        ("tr", "tr(X)", "formula", "sum(i, X[i,i])"),
        ("dot", "dot(x, y)", "gradient by y", "x"),
        ("norm", "norm(v)", "Hessian", "eye(n)/norm(v) - v*v'/norm(v)^3"),
        ("tanh", "tanh(t)", "monotonicity", "increasing"),
        ("tanh", "tanh(t)", "curvature", "neither convex nor concave; concave for t ≥ 0; convex for t ≤ 0"),
        ("tan", "tan(t)", "monotonicity", "increasing on each interval of its domain"),
        ("atan2", "atan2(t, s)", "derivative by t", "s/(s^2 + t^2)"),
        ("var", "var(v)", "formula", "norm(v - mean(v))^2/n"),
    ],
)
def test_what_pages_say(name: str, call: str, label: str, text: str) -> None:
    entry = next(entry for entry in PAGES[name].entries if entry.call.expression == call)
    assert {fact.label: fact.text for fact in entry.facts}[label].replace(", ", ",") == text.replace(", ", ",")


@pytest.mark.parametrize(
    ("word", "said"),
    [("sotfmax", "did you mean softmax?"), ("tahn", "did you mean tanh?"), ("qqq", "matcalc functions lists all")],
)
def test_a_name_that_is_none(matcalc: Shell, word: str, said: str) -> None:
    status, out, err = matcalc("functions", word)
    assert (status, out) == (2, "")
    assert said in err


def test_a_spelling_has_the_page_of_its_function(matcalc: Shell) -> None:
    by_name, by_spelling = (json.loads(matcalc("functions", word, "-f", "json").out) for word in ("inv", "inverse"))
    assert by_name["calls"] == by_spelling["calls"]
    assert matcalc("functions", "soft").out.count("\n") > 2  # a part of a name searches


def test_a_terminal_shows_mathematics() -> None:
    shown = terminal("functions", "norm")
    assert "vᵀ" in shown
    assert "‖v‖" in shown


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("matcalc functions softm", "softmax"), ("matcalc rules cook", "cookbook"), ("matcalc rules cookbook 6", "69")],
)
def test_completion(typed: str, offered: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_MATCALC_COMPLETE": "bash_complete"}
    assert f"plain,{offered}" in process(env=environment(**words)).out.splitlines()


# --- equations -------------------------------------------------------------------------------------------------------


def rows() -> list[tuple[int, str, str, str]]:
    lines = (FOLDER / "cookbook.txt").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines if line.strip() and line[0] != "#"]
    return [(int(row[0]), *row[1:4]) for row in cells if row[1] != "refused"]  # type: ignore[misc]


def test_the_table_has_the_questions_of_the_cases() -> None:
    assert list(QUESTIONS) == rows()
    assert {number for number, *_ in QUESTIONS} | set(OTHERS) == set(range(FIRST, LAST + 1))


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda equation: f"{equation.number}: {equation.expression}")
def test_an_equation_is_found_by_its_number(matcalc: Shell, equation: Equation) -> None:
    """The command below it, typed, gives the right side."""
    lines = matcalc("rules", "cookbook", str(equation.number)).out.splitlines()
    right = [line for line in lines if line.startswith(f"{equation.number}  ")]
    typed = [line.strip().removeprefix("$ matcalc ") for line in lines if line.startswith("    $ ")]
    place = [other for other in EQUATIONS if other.number == equation.number].index(equation)
    out = matcalc(*shlex.split(typed[place])).out.rstrip("\n")
    assert right[place].endswith(f" {out}")
    shown = [
        json.loads(line) for line in matcalc("rules", "cookbook", str(equation.number), "-f", "json").out.splitlines()
    ]
    assert out in [row.get("result") for row in shown]


@pytest.mark.parametrize("number", OTHERS)
def test_a_definition_has_no_answer(matcalc: Shell, number: int) -> None:
    status, _, err = matcalc("rules", "cookbook", str(number))
    assert status == 3
    assert OTHERS[number] in err


def test_what_is_not_in_the_table(matcalc: Shell) -> None:
    status, out, err = matcalc("rules", "cookbook", "200")
    assert (status, out) == (2, "")
    assert "32 to 144" in err
    assert "tr(U') = tr(U)" in matcalc("rules", "cookbook", "13").out  # a rule of a derivation
    assert matcalc("rules", "Matrix Cookbook (81)").out == matcalc("rules", "cookbook", "81").out


# --- monotonicity ----------------------------------------------------------------------------------------------------

SIDES = {"increasing": 1, "nondecreasing": 1, "decreasing": -1, "nonincreasing": -1}
GRID = [k / 16 for k in range(-80, 81)]
FORMULAS = (
    "t^3", "t^3 + t", "1/t", "-1/t^3", "exp(-t)", "t - sin(t)", "sqrt(t)", "sign(t)", "step(t) + t", "relu(t)",
    "abs(t) + t", "-exp(t) - t", "log(t)", "tanh(t)^3", "t*exp(t)", "t^2", "atan(1/t)", "1/(1 + exp(-t))", "t/abs(t)",
    "sqrt(t^2) + t", "max(t, 0)^2", "min(t, 3)", "2", "(t - 1)^(1/3)", "log(t/(1 - t))", "t^5/5 + t^3/3", "exp(t)/t",
)  # fmt: skip


@pytest.mark.parametrize("text", [*FORMULAS, *(f"{row.name}(t)" for row in LISTED if row.kind == "scalar")])
def test_what_is_said_to_increase_does(text: str) -> None:
    """On a grid, between neighbours of one interval: over a pole a function may jump back."""
    from matcalc_cli.answers.reference.remarks import trend_of
    from matcalc_cli.errors import MatcalcError

    try:
        answer = Answer(Question(text, "diff", ("t",), ["t:scalar"]))
    except MatcalcError:
        return
    found = trend_of(answer)
    if found is None:
        return
    values = {t: value for t in GRID if (value := at(text, t)) is not None}
    points = sorted(values)
    steps = [values[b] - values[a] for a, b in pairwise(points)]
    wrong = [step for step in steps if step * found.sign < -1e-12 or (not found.sign and abs(step) > 1e-12)]
    assert len(wrong) <= (0 if found.whole else 4)


def at(text: str, t: float) -> float | None:
    from matcalc_cli import evaluate
    from matcalc_cli.errors import MatcalcError

    try:
        value = evaluate(text, {"t": t}, shapes=["t:scalar"])
    except MatcalcError:
        return None
    return float(value) if math.isfinite(value) else None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("t^3", "increasing"),
        ("1/t", "decreasing on each interval of its domain"),
        ("a*t", None),
        ("-exp(t)", "decreasing"),
        ("sign(t)", None),
        ("t^2", None),
        ("b*t", "increasing"),
        ("c*t", "nondecreasing"),
        ("log(t)", "increasing"),
        ("f(t)", None),
        ("5", "constant"),
    ],
)
def test_how_a_function_runs(text: str, word: str | None) -> None:
    from matcalc_cli.answers.reference.remarks import trend_of

    declared = ["t:scalar"]
    declared += [d for d in ("a:scalar", "b:scalar,positive", "c:scalar,nonnegative") if f"{d[0]}*" in text]
    declared += ["f:function"] if text.startswith("f(") else []
    found = trend_of(Answer(Question(text, "diff", ("t",), declared)))
    assert (None if found is None else found.word) == word
