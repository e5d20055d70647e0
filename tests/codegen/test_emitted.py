"""Emitted texts of many questions are run: each gives the value of the answer, or the question is refused."""

import ast
import builtins
import keyword
from typing import Any

import numpy as np
import pytest
import sympy
from judging import call_code, code_agrees
from programs import array_text, sympy_text
from tables import CASES, Case, answer

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.rows import Row
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.language.tree import Tree, call, name

pytestmark = pytest.mark.each(5)

# expression | verb | variable | declarations | more
SYMBOLIC_POWERS = [
    ("a'*X^k*b", "hess", {}),
    ("a'*X^k*A*X^q*b", "hess", {}),
    ("tr(A*X^q)", "hess", {}),
    ("sum(sin(X^q))", "hess", {}),
    ("sum(X^k)", "hess", {}),
    ("det(X^k + A)", "hess", {}),
    ("X^q", "jac", {"vec": True}),
    ("X^q", "diff", {"order": 2}),
    ("X^q", "diff", {"order": 2, "along": "E"}),
    ("X^q", "diff", {"order": 3, "along": "E"}),
    ("X^q*A*X^q", "diff", {"order": 2, "along": "E"}),
    ("inv(X)^k", "diff", {"order": 2}),
]


@pytest.mark.parametrize(("text", "verb", "more"), SYMBOLIC_POWERS)
def test_derivatives_of_symbolic_powers_run(text: str, verb: str, more: dict[str, Any]) -> None:
    assert code_agrees(Answer(Question(text, verb, ["X"], ["X:n,n"], **more)))


@pytest.mark.parametrize("sizes", [("A:2,2", "B:1,2"), ("A:1,2", "B:2,1"), ("A:2,1", "B:1,2")])
def test_functions_of_the_user_are_written_out_in_index_notation_where_matrices_do_not_do(
    sizes: tuple[str, ...],
) -> None:
    mish = "mish(a) = a*tanh(log(1 + exp(a)))"
    text = "kron(mish(B)*A.^(-2), (A').^(3/2))"
    assert code_agrees(Answer(Question(text, "jac", ["A"], sizes, vec=True, define=mish)))


def test_functions_of_the_user_in_index_notation_have_code() -> None:
    mish = "mish(a) = a*tanh(log(1 + exp(a)))"
    text = "kron(mish(B)*A.^(-2), (A').^(3/2))"
    answer = Answer(Question(text, "jac", ["A"], ["A:2,3", "B:3,2"], vec=True, define=mish))
    for backend in ("numpy", "jax", "torch"):
        compile(answer.code(backend), "emitted", "exec")


@pytest.mark.parametrize("text", ["(inv(G)*b)'*sqrt(unit(m,2))", "b'*G*unit(m,2).^(1/3)"])
def test_roots_of_what_selects_are_what_selects(text: str) -> None:
    answer = Answer(Question(text, "grad", ["G"]))
    assert code_agrees(answer)


# --- constants -------------------------------------------------------------------------------------------------------

CONSTANTS = [
    "2",
    "-3",
    "1/2",
    "-7/3",
    "2^(1/2)",
    "3^(-1/2)",
    "2/3 - pi",
    "1i - 1i",
    "det([1, 2; 3, 4])",
    "[1; 2]'*[3; 4]",
]
STACKS = ["[1; 2]", "[1, 1/2]", "[1, 2; 3, 4]", "[n; 1]", "[3; 4].^k", "[10; 20].^30", "[2; pi]"]
DECLARED = ["t:scalar", "k:scalar", "x:n"]
SCALARS = [row for name, row in FUNCTIONS.items() if row.kind == "scalar" and name not in FUNCTIONS.own]
ARGUMENTS = ["1/2", "1", "n"]


def of_constants(row: Row) -> list[str]:
    """The function of constants, alone and as a factor."""
    others = ", 2" * (len(row.parameters) - 1)
    calls = [f"{row.name}({argument}{others})" for argument in ARGUMENTS]
    calls = [f"{row.name}(1, {argument})" for argument in ARGUMENTS] if row.name == "polygamma" else calls
    refused = {"acosh(1/2)", "atanh(1)"}  # no real numbers
    return [text for called in calls if called not in refused for text in (called, f"{called}*x")]


OF_CONSTANTS = [text for row in SCALARS for text in of_constants(row)]


def shown(text: str) -> Answer:
    return Answer(Question(text, "show", (), DECLARED))


@pytest.mark.parametrize("text", [*CONSTANTS, *STACKS, *OF_CONSTANTS])
def test_numpy_text_of_constants_runs(text: str) -> None:
    assert code_agrees(shown(text)) is not False


@pytest.mark.parametrize("text", [*CONSTANTS, *OF_CONSTANTS])
def test_sympy_text_of_constants_is_exact(text: str) -> None:
    found = run_sympy(shown(text).sympy())
    assert isinstance(found, sympy.Basic)
    assert not found.atoms(sympy.Float)


@pytest.mark.parametrize("text", [*CONSTANTS, *STACKS, *OF_CONSTANTS])
def test_jax_text_gives_no_python_number_to_what_takes_arrays_alone(text: str) -> None:
    for part in ast.walk(ast.parse(shown(text).jax())):
        if isinstance(part, ast.Call) and ast.unparse(part.func).startswith("jax.nn."):
            assert not is_number(part.args[0]), ast.unparse(part)


def is_number(node: ast.AST) -> bool:
    """Is this made of numbers and sizes with operators, so that Python computes it?"""
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    return isinstance(node, ast.Constant) or ast.unparse(node) in ("n", "jnp.pi")


def run_sympy(text: str) -> sympy.Basic:
    space: dict[str, Any] = {}
    exec(text, space)
    return next(space[name] for name in (verb.function for verb in VERBS.values()) if name in space)


@pytest.mark.parametrize("case", CASES[::8], ids=lambda case: f"{case.id}: {case.expression[:40]}")
def test_sympy_text_runs_and_is_exact(case: Case) -> None:
    try:
        text = answer(case).sympy()
    except MatcalcError as error:
        assert error.kind == "refused"
        return
    found = run_sympy(text)
    assert isinstance(found, sympy.Basic | sympy.MatrixBase)
    assert not found.atoms(sympy.Float)


# --- names -----------------------------------------------------------------------------------------------------------

LIBRARY_NAMES = sorted({n for n in (*dir(sympy), *dir(np), *dir(builtins), *keyword.kwlist, "pi") if n[0].isalpha()})


@pytest.mark.parametrize("first", sorted({name[0] for name in LIBRARY_NAMES}))
def test_variables_may_have_any_name_of_a_library(first: str) -> None:
    for word in LIBRARY_NAMES:
        if word[0] == first:
            product = Tree("mul", (name("A", ("n", "n")), name(word, ("n",))), shape=("n",))
            parts = (product, call("exp", product, shape=("n",)), call("ones", name("n", ()), shape=("n",)))
            tree, shapes = Tree("sum", parts, shape=("n",)), {"A": ("n", "n"), word: ("n",)}
            space: dict[str, Any] = {}
            exec(array_text(tree, "gradient", shapes, "numpy"), space)
            matrix, vector = np.eye(2) + 0.1, np.array([0.3, -0.2])
            expected = matrix @ vector + np.exp(matrix @ vector) + 1
            np.testing.assert_allclose(space["gradient"](matrix, vector), expected)
            found = run_sympy(sympy_text(tree, "gradient", shapes))
            assert {symbol.name for symbol in found.atoms(sympy.MatrixSymbol)} == {"A", word}


@pytest.mark.parametrize("text", ["pi*t", "pi*x", "exp(pi)*x", "[pi; t]"])
def test_pi_may_be_a_variable(text: str) -> None:
    asked = Answer(Question(text, "show", (), ["pi:scalar", *DECLARED]))
    assert code_agrees(asked)
    assert "pi" in {symbol.name for symbol in run_sympy(asked.sympy()).atoms(sympy.Symbol)}


@pytest.mark.parametrize("text", ["pi*x", "x/pi", "exp(pi)*x'x"])
def test_pi_may_be_a_size(text: str) -> None:
    asked = Answer(Question(text, "show", (), ["x:pi"]))
    assert code_agrees(asked)
    assert "pi_" in asked.sympy()


ROWS = ("sum(cos(r))", "sum(r)^2", "r*A*r'", "norm(A*r')", "sum(cos(r))^2 + norm(r)", "logsumexp(r')")


@pytest.mark.parametrize("verb", ["show", "grad", "hess"])
@pytest.mark.parametrize("formula", ROWS)
def test_a_row_is_an_array_of_one_axis_or_of_two(formula: str, verb: str) -> None:
    """What is said to be 1 by n must not give something else where it is: numpy.diag of it is one number."""
    wrt = [] if verb == "show" else ["r"]
    answer = Answer(Question(formula, verb, wrt, ["r:1,n", "A:n,n"], shared=True))
    matrix, row = np.arange(9.0).reshape(3, 3) / 7, np.array([0.5, -1.0, 2.0])
    values = [call_code(answer.numpy(), {"r": given, "A": matrix}, {"n": 3}) for given in (row, row.reshape(1, 3))]
    assert np.shape(values[0]) == np.shape(values[1])
    assert np.allclose(values[0], values[1])
