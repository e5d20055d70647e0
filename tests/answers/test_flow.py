"""The flow of a question: each thing once, one direction, and results that say what they are."""

import re
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from running import ROOT, Shell
from tables import CASES, Case

from matcalc_cli import convex, gradient, solve
from matcalc_cli.answers import problem, writing
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.asking.verbs import FORMULA, SOLUTION, VERBS, VERDICT
from matcalc_cli.answers.problem import Problem
from matcalc_cli.inference import shapes, size_pass
from matcalc_cli.inference.program import Program, Range
from matcalc_cli.inference.shapes import measured
from matcalc_cli.language import syntax
from matcalc_cli.lowering import lower

pytestmark = pytest.mark.each(5)

RIDGE = "norm(A*x - b)^2"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often trees are parsed, inferred, compiled, measured, and lowered from a tree."""
    found: Counter[str] = Counter()

    def counted(module: ModuleType, name: str, key: str) -> None:
        function: Callable[..., Any] = getattr(module, name)

        def wrapper(*given: Any, **named: Any) -> Any:
            found[key] += 1
            return function(*given, **named)

        monkeypatch.setattr(module, name, wrapper)

    for module, name in ((problem, "parse"), (syntax, "parse"), (writing, "parse"), (problem, "infer")):
        counted(module, name, name)
    for module, name in ((shapes, "compile_tree"), (lower, "compile_tree"), (writing, "lower"), (problem, "lower")):
        counted(module, name, name)
    measure = size_pass.Measure.__init__

    def measuring(*given: Any, **named: Any) -> None:
        found["measure"] += 1
        measure(*given, **named)

    monkeypatch.setattr(size_pass.Measure, "__init__", measuring)
    return found


def test_a_checked_gradient_reads_its_formula_once(matcalc: Shell, calls: Counter[str]) -> None:
    """The formula and the text of the answer are compiled and measured once each; --wrt is parsed, too."""
    matcalc("grad", "norm(B*y - c)^4", "--wrt", "y")  # the table's own texts are read
    calls.clear()
    new = "norm(K2*w3 - h4)^2"  # which nothing else asks: what was read once is remembered
    assert matcalc("grad", new, "--wrt", "w3", "--check").out == "2*K2'*(K2*w3 - h4)\n"
    assert calls == {"parse": 3, "infer": 1, "compile_tree": 2, "measure": 2, "lower": 2}


@pytest.mark.parametrize(("style", "formula"), [("unicode", "x'*B*x"), ("latex", "x'*C*x"), ("rich", "x'*D*x")])
def test_equations_and_conditions_read_nothing_again(
    matcalc: Shell, calls: Counter[str], style: str, formula: str
) -> None:
    matcalc("grad", "y'*A*y", "--wrt", "y")
    calls.clear()
    assert matcalc("grad", formula, "--wrt", "x", "-e", "-f", style).status == 0  # asked for the first time
    assert calls["compile_tree"] == calls["measure"] == 2


def steps(program: Program) -> list[object]:
    shown = [(node.op, str(node.value), node.shape, node.span) for node in program.nodes]
    places = {
        step: [(place.low, place.high) if isinstance(place, Range) else place for place in found]
        for step, found in program.subscripts.items()
    }
    rest = (program.args, program.roles, program.sizes, program.binders, program.named_dims, program.variables)
    return [shown, places, *rest]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.id}: {case.expression[:40]}")
def test_inference_leaves_the_steps_that_measuring_gives(case: Case) -> None:
    read = Problem(Question(case.expression, case.verb, case.wrt, case.declarations, along=case.along))
    assert steps(read.program) == steps(measured(read.parsed.tree, read.typing))


# --- results ---------------------------------------------------------------------------------------------------------


def test_kinds_of_results() -> None:
    assert gradient(RIDGE, "x").kind == FORMULA
    assert solve(RIDGE, "x").kind == SOLUTION
    assert convex(RIDGE, "x").kind == VERDICT
    for name in ("solution", "statements"):
        assert not hasattr(gradient(RIDGE, "x"), name)


def test_a_judgement_without_a_hessian() -> None:
    found = convex("norm(X, 2) + nuclear(X)", "X", ["X:m,n"])
    assert found.verdict == "convex"


def test_a_solution_in_complex_variables_is_an_object(matcalc: Shell) -> None:
    words = ("x^H*A*x - x^H*b - b^H*x", "--wrt", "conj(x)", "-s", "x:n,complex", "-s", "b:n,complex")
    status, out, _ = matcalc("solve", *words, "-s", "A:n,n,hermitian", "-f", "json")
    assert status == 0 and '"result": "inv(A)*b"' in out


# --- one table of verbs ----------------------------------------------------------------------------------------------

TABLES = {"verbs", "options"}


def test_no_module_asks_for_a_verb_by_name() -> None:
    """A comparison, a `case` or a set of names would be a rule that the table does not have."""
    named = "|".join(VERBS)
    asked = re.compile(rf"""(?:==|!=|\bcase|\bin \(|\bin \{{|frozenset\(\{{)\s*["'](?:{named})["']""")
    package = ROOT / "matcalc_cli"
    for path in [*(package / "answers").rglob("*.py"), *(package / "cli").rglob("*.py"), package / "api.py"]:
        if path.stem not in TABLES:
            assert not asked.search(path.read_text()), path
