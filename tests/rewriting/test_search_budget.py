"""The amount of search of one simplification: kept to, and spent alike whether forms were known before or not."""

import subprocess
import sys

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.graph.tensor import Node, Sum, add, einsum, var
from matcalc_cli.rewriting import factoring, search_budget
from matcalc_cli.rewriting.simplify import simplify

HESSIANS = [(function, depth) for function in ("tanh", "softmax") for depth in (1, 2, 3, 5)]


def hessian(function: str, depth: int) -> str:
    inner = f"{function}(A*" * depth + "x" + ")" * depth
    return Answer(Question(f"sum(c .* {inner})", "hess", ["x"], ["A:n,n", "x:n", "c:n"])).text


def test_the_form_is_the_same_whatever_was_asked_before() -> None:
    program = (
        "import sys; sys.path[:0] = {!r}; from tests.rewriting.test_search_budget import hessian; print(hessian{!r})"
    )
    warm = [hessian(*case) for case in HESSIANS[::-1]][::-1]
    for case, text in zip(HESSIANS[2:7:2], warm[2:7:2], strict=True):
        alone = subprocess.run([sys.executable, "-c", program.format(sys.path, case)], capture_output=True, text=True)
        assert alone.stdout.strip() == text, case


@pytest.mark.parametrize("depth", range(2, 7))
def test_a_deeper_formula_is_searched_no_more_than_its_amount(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    take_out = factoring._take_out

    def counted(node: Sum, group: factoring.Group, thorough: bool) -> Node | None:
        tried.append(1)
        return take_out(node, group, thorough)

    monkeypatch.setattr(factoring, "_take_out", counted)
    hessian("softmax", depth)
    assert len(tried) < 1_200  # 2,000 at four and more layers without an amount


def test_once_spent_nothing_more_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = search_budget.Budget(10)
    assert budget.spend(7) and not budget.spend(4) and not budget.spend(1)
    monkeypatch.setattr(search_budget, "BASE", 0)
    monkeypatch.setattr(search_budget, "A_NODE", 0)
    a, b, c = (var(name, ("n",)) for name in ("spent_a", "spent_b", "spent_c"))
    node = add([(1, einsum([(a, (0,)), (f, (0,))], (0,))) for f in (b, c)], ("n",))
    assert simplify(node) is node
    monkeypatch.undo()
    assert simplify(node) is not node  # what was left out is not remembered
