"""What the checks say: each outcome by what leads to it, the entry that is named, and how many points are looked at."""

from typing import Any

import numpy as np
import pytest
from judging import known
from judging import lowered as read

from matcalc_cli.calculus.derivative import derivative
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import add, transpose
from matcalc_cli.verification import exact, numeric, vanishing
from matcalc_cli.verification.deadline import deadline
from matcalc_cli.verification.numeric import BRANCHED_POINTS, POINTS, check_numeric
from matcalc_cli.verification.vanishing import OUTSIDE, VANISHES, vanishes

pytestmark = pytest.mark.each(3)

OF_TWO = ("max", "min")
DIRECTION = "along a random direction"


def agreed(text: str, declarations: str, wrt: str, **more: Any) -> numeric.Check:
    node, x, typing = read(text, declarations, wrt)
    return check_numeric(node, derivative(node, x), x, **known(typing), **more)


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.kinks and row.kind == "scalar"])
def test_where_there_are_kinks_more_points_must_agree(name: str) -> None:
    arguments = "x, 2*y" if name in OF_TWO else "x"
    found = agreed(f"sum({name}({arguments}))", "x:n y:n", "x")
    assert found.ok and int(found.message.split()[-3]) >= BRANCHED_POINTS > POINTS


@pytest.mark.parametrize("lengths", [(), (3,), (1, 4), (2, 3), (3, 2, 4), (2, 2, 2, 3)])
def test_an_entry_is_named_by_its_places_counted_from_1(lengths: tuple[int, ...]) -> None:
    for k in range(int(np.prod(lengths))):
        places = [int(place) + 1 for place in np.unravel_index(k, lengths)]
        assert exact._entry(k, lengths) == str(places)


def test_every_outcome_of_an_exact_check() -> None:
    import sympy

    t = sympy.Symbol("t", real=True)
    rows: tuple[tuple[list[Any], bool | None, str], ...] = (
        ([], None, exact.NOTHING),
        ([sympy.zoo], None, numeric.UNDEFINED),
        ([sympy.Integer(0), sympy.nan], None, numeric.UNDEFINED),
        ([sympy.Integer(0), t - t], True, exact.PROVED.format(2)),
        ([sympy.sin(t) ** 2 + sympy.cos(t) ** 2 - 1], True, exact.PROVED.format(1)),
        ([sympy.Integer(0), t], False, exact.DIFFERENT.format("[2]")),
    )
    for differences, ok, message in rows:
        entries = [exact.Entry(f"[{k}]", difference, t) for k, difference in enumerate(differences, 1)]
        with deadline(20) as clock:
            found = exact._judge(entries, {"n": 2}, 7, clock)
        assert (found.ok, found.kind, found.message) == (ok, "exact", message)
        assert (found.sizes, found.seed) == ({"n": 2}, 7)


@pytest.mark.parametrize("rows", [30, 40])
def test_an_entry_that_is_not_looked_at_by_itself_is_seen_along_directions(rows: int) -> None:
    """More entries than are compared one by one: a single wrong one is found, by its name or along a direction."""
    node, X, typing = read("sum(X.^2)", f"X:{rows},{rows}", "X")
    right = derivative(node, X)
    named = set()
    for k in range(1, rows, 4):
        one, _, _ = read(f"unit({rows}, {k})*unit({rows}, {k})'", f"X:{rows},{rows}", "X")
        found = check_numeric(node, add([(1, right), (1, one)], right.shape), X, **known(typing))
        entry = found.message.removeprefix("entry ").partition(":")[0]
        assert found.ok is False and entry in (f"[{k}, {k}]", DIRECTION)
        named.add(entry)
    assert (DIRECTION in named) == (rows**2 > numeric.ENTRIES)


def by_rank(tall: bool) -> tuple[Node, Node, Any, dict[str, Any]]:
    """pinv(A)*y in full, and the derivative without the term that is zero of tall (or of wide) matrices only."""
    node, A, typing = read("sum(B .* pinv(A))", "A:m,n B:n,m", "A")
    right = derivative(node, A)
    texts = ("pinv(A)*pinv(A)'*B*(eye(m) - A*pinv(A))", "(eye(n) - pinv(A)*A)*B*pinv(A)'*pinv(A)")
    missing, _, _ = read(texts[0 if tall else 1], "A:m,n B:n,m", "A")
    return node, add([(1, right), (-1, transpose(missing))], right.shape), A, known(typing)


@pytest.mark.parametrize("tall", [False, True])
def test_a_formula_of_a_rank_is_looked_at_for_wide_and_for_tall_matrices(tall: bool) -> None:
    node, wrong, A, of = by_rank(tall)
    assert check_numeric(node, derivative(node, A), A, **of).ok
    assert check_numeric(node, wrong, A, **of).ok is False


def test_every_outcome_of_a_stationary_point() -> None:
    """A solution is confirmed, or refuted, or lies outside, or has no value; and the words say which."""
    declared = "a:n x:n"
    gradient, x, typing = read("x - a", declared, "x")
    plus, _, _ = read("exp(x)", declared, "x")
    outside, _, _ = read("log(-(x - a)'*(x - a) - 1)", declared, "x")
    solution, _, _ = read("a", declared, "x")
    nowhere, _, _ = read("a*log(-a'*a - 1)", declared, "x")
    of = (typing.properties, typing.dims)
    assert vanishes(gradient, solution, x, *of).message == VANISHES.format(vanishing.POINTS)
    refuted = vanishes(plus, solution, x, *of)
    assert refuted.ok is False and refuted.message
    for where, at, message in ((outside, solution, OUTSIDE), (plus, nowhere, vanishing.UNDEFINED)):
        found = vanishes(gradient, at, x, *of, defined=[where])
        assert found.ok is None and found.message == message


@pytest.mark.parametrize("count", [100, 300])
def test_entries_may_be_settled_a_few_at_a_time(count: int) -> None:
    """Where kinks lie close together no point settles all entries; what is settled once counts."""
    found = agreed("sum(abs(sin(300*x)))", "x:n", "x", sizes={"n": count})
    assert found.ok and found.sizes == {"n": count}
