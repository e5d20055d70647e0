"""LaTeX as papers write it: read as it is meant, or refused at the command; what matcalc prints is read back."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import CASES, FOLDER, Case, answer

from matcalc_cli import gradient
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem, names_for
from matcalc_cli.cli.present.equation import equation
from matcalc_cli.cli.present.equation import read as shown_function
from matcalc_cli.cli.present.paper import bold
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import Node
from matcalc_cli.inference.shapes import Typing
from matcalc_cli.language.declarations import Declaration, Declarations
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tokens import is_latex
from matcalc_cli.lowering.lower import lower
from matcalc_cli.render import latex, text

pytestmark = [pytest.mark.sampled(8), pytest.mark.each(5)]

PAPERS: list[dict[str, Any]] = json.loads((FOLDER / "latex.json").read_text(encoding="utf-8"))
LATEX = [paper for paper in PAPERS if is_latex(paper["latex"])]


def shown(expression: str, declared: list[str]) -> str | None:
    """What `show` answers; None where it is refused with a place."""
    try:
        return Answer(Question(expression, "show", (), declared)).text
    except MatcalcError as error:
        assert error.message
        return None


def declared(shapes: dict[str, str] | None) -> list[str]:
    return [f"{name}:{dims}" for name, dims in (shapes or {}).items()]


def meanings(paper: dict[str, Any]) -> list[tuple[str, list[str]]]:
    first = [(paper["matcalc"], declared(paper.get("shapes")))] if paper["matcalc"] else []
    return first + [(a["matcalc"], declared(a.get("shapes"))) for a in paper.get("also") or []]


@pytest.mark.parametrize("paper", LATEX, ids=[paper["id"] for paper in LATEX])
def test_a_formula_of_a_paper_is_read_as_meant_or_refused(paper: dict[str, Any]) -> None:
    meant = meanings(paper)
    read = shown(paper["latex"], declared(paper.get("shapes")))
    if read is None:
        may_refuse = paper["matcalc"] is None or paper.get("refusal_ok")
        assert may_refuse or shown(*meant[0]) is None
        return
    answers = [(shown(paper["latex"], shapes), shown(formula, shapes)) for formula, shapes in meant]
    assert any(one is not None and one == other for one, other in answers)


ROWS = [
    [cell.strip() for cell in f"{line} ".rsplit(" |", 2)]
    for line in (FOLDER / "latex.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.each(1)
@pytest.mark.parametrize(("source", "meant", "shapes"), ROWS, ids=[row[0] for row in ROWS])
def test_a_formula_is_read_as_meant_or_refused(source: str, meant: str, shapes: str) -> None:
    source = source.replace("↵", "\n")
    if not meant.startswith("!"):
        assert shown(source, shapes.split()) == shown(meant, shapes.split()) is not None
        return
    with pytest.raises(MatcalcError) as caught:
        Answer(Question(source, "show", (), shapes.split()))
    assert caught.value.message
    if caret := meant[1:].strip():
        start = caught.value.spans[0][0]
        assert source[start:].startswith(caret)


def read_back(written: str, problem: Problem, typing: Typing) -> Node:
    """The node of a formula in LaTeX, read with all that is known of the names."""
    known = {
        name: Declaration(shape, "", frozenset(typing.properties.get(name, ())))
        for name, shape in typing.shapes.items()
    }
    names = names_for(frozenset((*typing.shapes, *typing.dims, *typing.indices)), typing.shapes)
    return lower(parse(f"${written}$", names, problem.functions, Declarations(known)).tree, typing).node


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_what_is_printed_as_latex_is_read_back(case: Case) -> None:
    found = answer(case)
    problem, typing = found.problem, found.problem.result_typing
    names = names_for(frozenset((*typing.shapes, *typing.dims, *typing.indices)), typing.shapes)
    meant = lower(parse(text.render(found.tree), names, problem.functions).tree, typing).node
    plain = latex.render(found.tree)
    right = equation(found, "latex", plain).removeprefix(equation(found, "latex", ""))
    for written in {plain, right, bold(plain, typing.shapes)}:
        assert read_back(written, problem, typing) is meant


# Functions of a family f_i for i are written with it, and LaTeX is read to a depth.
NOT_READ_BACK = (
    "n*betaln(",  # n \\log of a product?
    "sum(G .* (gamma' .* ((X - mean(X, 1))",
    "max(i, ",
    "prod(i, ",
    "mean(i, ",
    "logsumexp(i, ",
    "sin(" * 60,
)
FUNCTIONS = [case for case in CASES if not case.expression.startswith(NOT_READ_BACK)]


@pytest.mark.parametrize("case", FUNCTIONS, ids=[case.id for case in FUNCTIONS])
def test_the_function_of_an_equation_is_read_back(case: Case) -> None:
    problem = Problem(Question(case.expression, case.verb, case.wrt, case.declarations, along=case.along))
    typing = problem.typing
    names = names_for(frozenset((*typing.shapes, *typing.dims, *typing.indices)), typing.shapes)
    meant = lower(parse(text.render(problem.program.nodes[-1]), names, problem.functions).tree, typing).node
    plain = shown_function(problem, "latex")
    for written in {plain, bold(plain, typing.shapes)}:
        assert read_back(written, problem, typing) is meant


# LaTeX, what the caret stands under, what is said
MISTAKES = [
    (r"x^\top A \sgima", r"\sgima", "did you mean"),
    (r"\nabla_x x^\top A x", r"\nabla", "verb"),
    (r"A \succeq 0", r"\succeq", "condition"),
    (r"x \pm y", r"\pm", "sign"),
    (r"\left( x^\top A x", r"\left(", "never closed"),
    (r"\frac{1}{2 x^\top x", "{", "never closed"),
    (r"x^\top A x + \lim_{t} t", r"\lim", "limit"),
    (r"\operatorname{rnak}(X) + \alpha", r"\operatorname{rnak}", "no function"),
    (r"\begin{foo} x \end{foo}", r"\begin{foo}", "environment"),
    (r"\|x\|_{2,1}", "2,1", "norm"),
    (r"\sum_i w^\top x_i", "x_i", "vector"),
    (r"$x", "$", "never closed"),
    (r"X^\top^{-1}", "-", "superscripts"),
    (r"x^12 \alpha", "^12", "one digit"),
]


@pytest.mark.parametrize(("source", "fault", "words"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_named_at_the_command(source: str, fault: str, words: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        parse(source)
    start, end = caught.value.spans[0][:2]
    assert source[start:end] == fault
    assert words in caught.value.render()


# LaTeX, what is noted
NOTES = [
    (r"f(x) = x^\top A x", "left-hand side f(x)"),
    (r"\min_x \|A x - b\|^2", "objective"),
    (r"\sigma(W x)", "sigmoid"),
    (r"x^{(1)\top} x^{(1)}", "x_1"),
    (r"\vec a \cdot \vec b", "inner product"),
    (r"|X| \lambda", "determinant"),
    (r"|\mathbf r|", "norm"),
]


@pytest.mark.parametrize(("source", "words"), NOTES, ids=[row[0] for row in NOTES])
def test_what_is_dropped_or_chosen_is_noted(source: str, words: str) -> None:
    assert any(words in note for note in parse(source).notes)


FRAGMENTS = (  # parted by blanks
    r"\frac { } ^ _ \sum i x A \top \left( \right) \| | 1 + - \log \det ( ) "
    r"\mathbf \hat \begin{bmatrix} \end{bmatrix} & \\ , = "
    r"\cdot \text $ % ' \sqrt [ ] \langle \rangle \min e I \sigma "
    r"\begin{cases} \end{cases} \overline \operatorname . \ "
    r"\underset \bf \rm 2 \max \norm \inner \mathbb \infty for : K \left \arg \prod"
)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            FRAGMENTS.split()
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        parse("\\alpha " + source)
    except MatcalcError as error:
        assert all(0 <= span[0] <= span[1] for span in error.spans)


def test_python_takes_latex() -> None:
    assert str(gradient(r"\lVert A\mathbf{x}-b\rVert^2", "x")) == "2*A'*(A*x - b)"
    assert str(gradient(r"f(\mathbf x^\top A \mathbf x)", "x", {"f": "function", "A": "n,n,symmetric"})).startswith(
        "2*f'"
    )
