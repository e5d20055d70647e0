"""Derivatives over structured matrices: the Matrix Cookbook's, and random functions against their free entries."""

from typing import Any, NamedTuple

import pytest
from judging import assert_printable, code_agrees, points, reads_back
from running import process
from tables import FOLDER

from matcalc_cli import gradient
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.tensor import var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.verification.interpret import evaluate
from matcalc_cli.verification.structured_check import check_structured, free_entries

pytestmark = pytest.mark.sampled(20)

TABLE = FOLDER / "structured.txt"


class Row(NamedTuple):
    line: int
    expression: str
    declarations: tuple[str, ...]
    verb: str
    wrt: tuple[str, ...]
    expected: str


def rows() -> list[Row]:
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            expression, declarations, asked, expected = (cell.strip() for cell in line.split("|"))
            verb, *wrt = asked.split()
            found.append(Row(number, expression, tuple(declarations.split()), verb, tuple(wrt), expected))
    return found


ROWS = rows()
ANSWERED = [row for row in ROWS if not row.expected.startswith("!")]
REFUSED = [row for row in ROWS if row.expected.startswith("!")]


def each(of: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", of, ids=lambda row: f"{row.line}: {row.expression[:40]}")


def answer(row: Row) -> Answer:
    return Answer(Question(row.expression, row.verb, row.wrt, row.declarations, structured=True))


@each(ANSWERED)
def test_text(row: Row) -> None:
    found = answer(row)
    assert found.text == row.expected
    assert found.notes[-1].startswith("derivative over the free entries of ")


@each(ANSWERED)
def test_check_and_other_forms(row: Row) -> None:
    found = answer(row)
    assert found.check().ok
    assert reads_back(found)
    assert code_agrees(found)
    assert_printable(found)


@each(REFUSED)
def test_refused(row: Row) -> None:
    kind, _, message = row.expected.removeprefix("!").partition(":")
    with pytest.raises(MatcalcError) as caught:
        answer(row)
    assert caught.value.kind == kind.strip()
    assert message.strip() in caught.value.message


FUNCTIONS = (
    "tr(A*X)", "tr(X'*A*X*B)", "a'*X*X*b", "norm(X - A)^2", "a'*X'*B*X*a", "sum((X*A).^2)", "tr(X*X*X*A)",
    "sum(exp(X) .* A)", "log(1 + norm(X*a)^2)", "tr(inv(X)*A)", "logdet(X + eye(n)) + X[1,2]", "sum(X)^2*tr(A*X)",
)  # fmt: skip
STRUCTURES = ("symmetric", "diagonal", "skew", "toeplitz", "toeplitz,symmetric", "spd", "toeplitz,skew")


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_against_each_free_entry(function: str, structure: str) -> None:
    """By central differences over each free entry, written here a second time."""
    import numpy as np

    others = [text for text in ("A:n,n", "B:n,n", "a:n", "b:n") if text[0] in function]
    shapes = [f"X:n,n,{structure}", *others]
    found = gradient(function, "X", shapes, structured=True)
    judged = 0
    for values, sizes in points(found, found.node, found.problem.function):
        claimed, step = evaluate(found.node, values, sizes), 1e-5
        for places in entries_of(len(values["X"]), structure):
            moved = [{**values, "X": values["X"] + h * places} for h in (step, -step)]
            up, down = (float(evaluate(found.problem.function, point, sizes)) for point in moved)
            slope = (up - down) / (2 * step)
            size = max(1.0, abs(slope), float(np.abs(claimed).max()), abs(up))
            assert np.allclose(claimed[places != 0] * places[places != 0], slope, atol=1e-5 * size)
        judged += 1
    assert judged or "skew" in structure  # a skew matrix of odd size has no inverse


def entries_of(n: int, structure: str) -> list[Any]:
    """The matrices by which X moves with each free entry: differences of structured matrices of small integers."""
    import numpy as np

    words, found = structure.split(","), []
    for i in range(n):
        for j in range(n):
            unit = np.zeros((n, n))
            unit[i, j] = 1.0
            if "toeplitz" in words:
                unit = np.eye(n, k=j - i)
            if "symmetric" in words or "spd" in words:
                unit = np.sign(unit + unit.T)
            if "skew" in words:
                unit = unit - unit.T
            if "diagonal" in words:
                unit = unit * np.eye(n)
            if unit.any():
                found.append(unit)
    return found


@pytest.mark.parametrize("structure", STRUCTURES)
def test_free_entries_are_counted(structure: str) -> None:
    words = set(structure.replace("spd", "symmetric").split(","))
    count = {"symmetric": 10, "spd": 10, "diagonal": 4, "skew": 6, "toeplitz": 7, "toeplitz,symmetric": 4}
    assert len(free_entries(4, words)) == count.get(structure, 3)


def test_a_wrong_derivative_is_found_out() -> None:
    found = gradient("tr(A*X)", "X", ["A:n,n", "X:n,n,symmetric"], structured=True)
    wrong = gradient("tr(A*X)", "X", ["A:n,n", "X:n,n,symmetric"])
    function, x = found.derivation.previous, var("X", ("n", "n"))
    for node, ok in ((found.node, True), (wrong.node, False)):
        said = check_structured(
            function, node, x, ["symmetric"], properties=found.typing.properties, dims=["n"], sizes={}, seed=0
        )
        assert said.ok is ok


def test_sums_along_diagonals() -> None:
    import numpy as np

    a = np.arange(16.0).reshape(4, 4) ** 2
    found = evaluate(lower_macro("toeplitz_sums(A)", {"A": var("A", ("n", "n"))}), {"A": a}, {"n": 4})
    for i in range(4):
        for j in range(4):
            assert found[i, j] == sum(a[k, m] for k in range(4) for m in range(4) if k - m == i - j)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("toeplitz_sums(A')", "toeplitz_sums(A)'"),
        ("toeplitz_sums(2*A - B)", "2*toeplitz_sums(A) - toeplitz_sums(B)"),
        ("toeplitz_sums(t*A)", "t*toeplitz_sums(A)"),
    ],
)
def test_sums_along_diagonals_are_linear(one: str, other: str) -> None:
    names = {"A": var("A", ("n", "n")), "B": var("B", ("n", "n")), "t": var("t", ())}
    sides = [
        lower_macro(text, {k: v for k, v in names.items() if k in text.replace("toeplitz", "")})
        for text in (one, other)
    ]
    assert sides[0] is sides[1]


def test_without_the_option_the_gradient_is_free() -> None:
    assert gradient("tr(A*X)", "X", ["A:n,n", "X:n,n,symmetric"]).text == "A'"


@pytest.mark.long
def test_command_line() -> None:
    done = process("grad", "tr(A*X)", "-w", "X", "-s", "X:n,n,symmetric", "--structured", "--check")
    assert (done.status, done.out) == (0, "A + A' - A .* eye(n)\n")
    assert "free entries of symmetric X" in done.err and "check: ok" in done.err
    assert process("grad", "tr(A*X)", "-w", "X", "--structured").status == 2
    assert process("hess", "tr(X*X)", "-s", "X:symmetric", "--structured").status == 2
    assert process("grad", "tr(A*X)", "-w", "X", "-s", "X:symmetric", "--structured", "--check", "exact").status == 2
