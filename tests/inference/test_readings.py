"""What people type is read as they mean it, or is a question back: a table of inputs with their meaning."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from matcalc_cli import gradient
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError
from matcalc_cli.inference.compiler import compile_tree
from matcalc_cli.inference.shapes import preferred_kind
from matcalc_cli.language.syntax import parse

pytestmark = pytest.mark.sampled(5)

TABLE = Path(__file__).resolve().parents[1] / "cases" / "readings.txt"
WORDS = {"s": "scalar", "v": "vector"}
KINDS = ("scalar", "vector", "row", "matrix")


class Row(NamedTuple):
    typed: str
    declarations: tuple[str, ...]
    verb: str
    wrt: tuple[str, ...]
    meant: str  # "" where a question is asked back
    question: str
    kinds: dict[str, str]


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        typed, declarations, asked, meant, *kinds = (cell.strip() for cell in line.split(" | "))
        verb, *wrt = asked.split()
        question = meant.removeprefix("! ") if meant.startswith("! ") else ""
        departures = dict(pair.split(":") for pair in "".join(kinds).split())
        told = tuple(declarations.split())
        found.append(Row(typed, told, verb, tuple(wrt), "" if question else meant, question, departures))
    return found


ROWS = rows()
READ = [row for row in ROWS if not row.question]
ASKED = [row for row in ROWS if row.question]


def declared(row: Row) -> tuple[str, ...]:
    """The declarations of the row, and of every other variable its kind."""
    told = {declaration.partition(":")[0] for declaration in row.declarations}
    known = frozenset({*row.kinds, *told, *(name for group in row.wrt for name in group.split(","))})
    variables = compile_tree(parse(row.meant, known).tree, known, ()).variables
    kinds = {name: WORDS.get(row.kinds.get(name, ""), KINDS[preferred_kind(name)]) for name in variables}
    return (*row.declarations, *(f"{name}:{kind}" for name, kind in kinds.items() if name not in told))


@pytest.mark.parametrize("row", READ, ids=[row.typed for row in READ])
def test_an_input_means_what_its_writer_means(row: Row) -> None:
    typed = Problem(Question(row.typed, row.verb, row.wrt, row.declarations))
    meant = Problem(Question(row.meant, row.verb, row.wrt, declared(row)))
    assert typed.function is meant.function
    assert (typed.wrt, typed.typing.shapes) == (meant.wrt, meant.typing.shapes)


@pytest.mark.parametrize("row", ASKED, ids=[row.typed for row in ASKED])
def test_an_input_that_may_mean_another_thing_is_a_question_back(row: Row) -> None:
    with pytest.raises(MatcalcError) as caught:
        Problem(Question(row.typed, row.verb, row.wrt, row.declarations))
    error = caught.value.with_source(row.typed)
    assert re.search(row.question, error.render().replace("\n", " "))
    assert error.exit_code in (2, 3) and error.hint


def test_the_table_is_of_many_inputs() -> None:
    assert len(READ) > 300 and len(ASKED) > 150


@pytest.mark.parametrize(
    ("formula", "letters"),
    [
        ("gamma .* layernorm(x) + beta", ["gamma", "beta"]),
        ("beta - gamma .* layernorm(x)", ["gamma", "beta"]),
        ("(x - mu) ./ sigma", ["sigma", "mu"]),
        ("lambda .* x", ["lambda"]),
        ("norm(lambda*x)", []),
        ("2 .* x", []),
        ("x .* y", []),
    ],
)
def test_numbers_that_are_multiplied_entry_by_entry_are_noted(formula: str, letters: list[str]) -> None:
    problem = Problem(Question(formula, "show"))
    cure = [f"{name}:vector" for name in letters]
    words = " ".join(f"--shape {text}" for text in cure)
    assert problem.notes == (
        [f"{letters[0]} is taken as a scalar; with {words} it goes entry by entry"] if cure else []
    )
    declared = Problem(Question(formula, "show", shapes=cure))  # the cure works
    assert declared.notes == []
    assert all(len(declared.typing.shapes[name]) == 1 for name in letters)


POINTS = [
    ("∑_i (y_i - w'x_i)^2", "w", "-2*X'*(y - X*w)"),
    ("sum_i (y_i - w^T x_i)^2", "w", "-2*X'*(y - X*w)"),
    ("sum(i, (y_i - w'x_i)^2)", "w", "-2*X'*(y - X*w)"),
    ("sum(i, (y[i] - w'*x_i)^2)", "w", "-2*X'*(y - X*w)"),
    ("∑_i log(1 + exp(-y_i*w'x_i))", "w", "-X'*(y .* sigmoid(-y .* (X*w)))"),
    ("sum(i, norm(x_i - mu)^2)", "mu", "2*(m*mu - X'*ones(m))"),
    ("∑_i ‖x_i - mu‖²", "mu", "2*(m*mu - X'*ones(m))"),
    ("∑_i x_i'*A*x_i", "A", "X'*X"),
]


@pytest.mark.parametrize(("formula", "wrt", "expected"), POINTS, ids=[row[0] for row in POINTS])
def test_a_point_of_data_is_asked_for_and_what_is_hinted_is_read(formula: str, wrt: str, expected: str) -> None:
    """x_i is no entry where it is multiplied as a vector is; the row of a matrix in its place is what is meant."""
    for _ in range(3):
        try:
            answer = gradient(formula, wrt)
        except MatcalcError as error:
            assert error.hint.startswith("write ")
            start, end = error.spans[0][:2]
            row = error.hint.removeprefix("write ").partition(" for the row")[0]
            formula = f"{formula[:start]}{row}{formula[end:]}"
        else:
            break
    assert answer.text == expected


@pytest.mark.parametrize(
    "formula", ["norm({} - y)^2", "norm1(y - {})", "norm(y - {} - b)", "norm(sigmoid({} + b) - y)^2"]
)
@pytest.mark.parametrize("scalar", ["w'*x", "x'*A*x", "norm(x - a)"])
def test_what_differs_from_a_scalar_within_a_norm_is_a_scalar(formula: str, scalar: str) -> None:
    shapes = gradient(formula.format(scalar), "x").problem.typing.shapes
    assert [shapes[name] for name in ("b", "y") if name in shapes] in ([()], [(), ()])


@pytest.mark.parametrize(
    ("formula", "told"),
    [("sum(exp(x'*x - y))", "x'*x is added to each entry of y"), ("sum((w'*x + b).^2)", "w'*x is added"),
     ("sum(x - mean(x))", ""), ("norm(x - y)", ""), ("norm(x'*x*ones(n) - y)", "")],
)  # fmt: skip
def test_a_scalar_beside_an_undeclared_vector_is_told(formula: str, told: str) -> None:
    notes = [note for note in gradient(formula, "x").notes if "each entry" in note]
    assert (told in notes[0]) if told else not notes
    shapes = ["x:n", "y:n", "b:n", "w:n"]
    declared = [shape for shape in shapes if shape[0] in formula]
    assert not [note for note in gradient(formula, "x", declared).notes if "each entry" in note]
