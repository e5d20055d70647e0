"""Functions of block matrices, block by block: what is shown, and its value beside that of the whole matrix."""

import numpy as np
import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.inference.shapes import declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower
from matcalc_cli.rewriting.simplify import simplify
from matcalc_cli.verification.interpret import evaluate

DECLARED = ("A:m,m", "B:n,n", "C:n,m", "D:m,n", "s:scalar", "b:m")
SHOWN = [
    ("inv(blkdiag(A, B))", "blkdiag(inv(A), inv(B))"),
    ("inv(blkdiag(A, B, A'))", "blkdiag(inv(A), inv(B), inv(A)')"),
    ("blkdiag(A, B)^4", "blkdiag(A^4, B^4)"),
    ("expm(blkdiag(A, B))", "blkdiag(expm(A), expm(B))"),
    ("inv([A, zeros(m); zeros(1, m), s])", "[inv(A), zeros(m); zeros(1, m), 1/s]"),
    ("det(blkdiag(A, B))", "det(A)*det(B)"),
    ("det([A, zeros(m, n); C, B])", "det(A)*det(B)"),
    ("det([A, D; zeros(n, m), B])", "det(A)*det(B)"),
    ("logdet([A, D; zeros(n, m), B])", "logdet(A) + logdet(B)"),
    ("det([A, b; zeros(1, m), s])", "s*det(A)"),
    ("logdet([A, b; zeros(1, m), s])", "logdet(A) + log(abs(s))"),
    ("det([s, 1; 0, 2*s])", "2*s^2"),
    ("det([s, 2; 3, s^2])", "s^3 - 6"),
    ("det([s, 2; 3, 0])", "-6"),
    ("logdet([s, 2; 3, s^2])", "log(abs(s^3 - 6))"),
    ("det([1, s, 0; s, 2, s; 0, s, 3])", "6 - 4*s^2"),
    ("det([1/s, 2; 1, s^3])", "s^2 - 2"),
    ("det([b'*b, s; s, 1])", "b'*b - s^2"),
    ("det([b[1], b[2]; b[2], s])", "s*b[1] - b[2]^2"),
    ("det(blkdiag([s, 1; 2, 3], [1, s; s, 4]))", "(4 - s^2)*(3*s - 2)"),
    ("det([1, 2; 3, 4] - s*eye(2))", "s^2 - 5*s - 2"),
    ("det((1 + s)*[1, 2; 3, 4])", "-2*(1 + s)^2"),
    ("det([1, s, 0, 0; s, 1, s, 0; 0, s, 1, s; 0, 0, s, 1])", "s^4 - 3*s^2 + 1"),
]
WHOLE = [
    "det([A, D; C, B])",
    "inv([A, D; zeros(n, m), B])",
    "pinv(blkdiag(C, D))",
    "det([zeros(m, n), A; B, zeros(n, m)])",
]


def known(text: str) -> tuple[str, ...]:
    return tuple(part for part in DECLARED if part.partition(":")[0] in text)


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_a_function_of_a_block_matrix_is_taken_of_its_blocks(text: str, shown: str) -> None:
    assert Answer(Question(text, "show", (), known(text))).text == shown


@pytest.mark.parametrize("text", WHOLE)
def test_a_block_matrix_whose_blocks_do_not_tell_stays_whole(text: str) -> None:
    assert Answer(Question(text, "show", (), known(text))).text == text


def test_a_determinant_of_many_products_is_not_written_out() -> None:
    text = "det([s, 2, 3, 4; 5, s, 7, 8; 9, 1, s, 3; 2, 5, 7, s])"
    assert Answer(Question(text, "show", (), known(text))).text.startswith("det([s, ")


@pytest.mark.parametrize("seed", range(12))
def test_a_determinant_written_out_is_that_of_the_numbers(seed: int) -> None:
    """Of brackets of two to four rows with zeros, scalars and a multiple of the identity."""
    rng = np.random.default_rng(seed)
    count = 2 + seed % 3
    cells = rng.choice(["0", "0", "1", "s", "s^2", "3", "-s", "1/s"], (count, count))
    bracket = "[" + "; ".join(", ".join(row) for row in cells) + "]"
    text = f"det({bracket} + s*eye({count}))"
    answer = Answer(Question(text, "show", (), ("s:scalar",)))
    s = 1.7
    values = [[float(eval_cell(cell, s)) for cell in row] for row in cells]
    found = evaluate(answer.node, {"s": np.array(s)}, {})
    assert np.allclose(found, np.linalg.det(np.array(values) + s * np.eye(count)))


def eval_cell(cell: str, s: float) -> float:
    return {"0": 0, "1": 1, "s": s, "s^2": s**2, "3": 3, "-s": -s, "1/s": 1 / s}[cell]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_derivatives_of_functions_of_block_matrices(text: str, shown: str) -> None:
    for part in known(text):
        answer = Answer(Question(f"sum({text})", "grad", (part.partition(":")[0],), known(text)))
        assert reads_back(answer)
        assert numeric(answer).ok


@pytest.mark.parametrize("text", [text for text, _ in SHOWN])
def test_the_value_is_that_of_the_whole_matrix(text: str) -> None:
    declared = declare(known(text))
    typing = infer(parse(text, frozenset(declared)).tree, declared, source=text)
    whole = lower(parse(text, frozenset(declared)).tree, typing).node
    for seed in range(3):
        rng = np.random.default_rng(seed)
        sizes = {"m": 2, "n": 3}
        values = {
            name: np.exp(rng.standard_normal([sizes[str(d)] for d in shape])) for name, shape in typing.shapes.items()
        }
        found = evaluate(simplify(whole), values, sizes)
        assert np.allclose(found, evaluate(whole, values, sizes), rtol=1e-6)


@pytest.mark.parametrize("rows", [2, 3, 4])
@pytest.mark.parametrize("columns", [2, 3, 4])
@pytest.mark.parametrize("upper", [True, False])
def test_a_block_that_reaches_over_the_diagonal_is_none_beside_it(rows: int, columns: int, upper: bool) -> None:
    """det([A, B; zeros, C]) of a 6×6 matrix is det(A)*det(C) where A is square, and nothing of A and C otherwise."""
    other = f"B:{rows},{6 - columns}" if upper else f"B:{6 - rows},{columns}"
    declared = (f"A:{rows},{columns}", f"C:{6 - rows},{6 - columns}", other)
    zeros = f"zeros({6 - rows}, {columns})" if upper else f"zeros({rows}, {6 - columns})"
    text = f"det([A, B; {zeros}, C])" if upper else f"det([A, {zeros}; B, C])"
    answer = Answer(Question(text, "show", (), declared))
    assert rows == columns or "B" in answer.text
    rng = np.random.default_rng(rows + 6 * columns)
    shapes = answer.problem.typing.shapes
    values = {name: rng.standard_normal([int(str(dim)) for dim in shape]) for name, shape in shapes.items()}
    whole = evaluate(answer.problem.function, values, {})
    assert np.allclose(evaluate(simplify(answer.problem.function), values, {}), whole, atol=1e-9)
