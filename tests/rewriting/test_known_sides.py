"""Where the side of a kink is known, there is no kink: the value is kept, for every function of the table."""

from fractions import Fraction

import numpy as np
import pytest

from matcalc_cli.curvature.definite import Prover
from matcalc_cli.functions.intervals import POSITIVE
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.nodes import Map, Node, topological
from matcalc_cli.graph.tensor import add, apply, const, ones, var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.rewriting.known_sides import has_sides, on_known_sides
from matcalc_cli.verification.interpret import evaluate

PIECED = sorted(
    name for name, row in FUNCTIONS.items() if row.kind == "scalar" and (row.kinks or row.chooses) and row.name != "pow"
)
SHAPES = ((), ("n",), ("m", "n"))
SIZES = {"m": 2, "n": 3}


@pytest.mark.parametrize("name", PIECED)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("side", [1, -1])
def test_value_is_kept_and_no_kink_is_left(name: str, shape: tuple[str, ...], side: int) -> None:
    row = FUNCTIONS[name]
    t = var("t", shape)
    count = max(len(row.parameters), 1)
    args = [t, *(var("s", ()) for _ in range(count - 1))]
    beside = [add([(side, t), (-side, _spread(args[1], shape))], shape)] if count == 2 else [add([(side, t)], shape)]
    beyond = [add([(side, t), (-Fraction(5), ones(shape))], shape)]  # past all the kinks of the table
    signs = Prover(dict.fromkeys((*beside, *beyond), POSITIVE)).signs
    node = apply(name, *args)
    found = on_known_sides(node, signs)
    assert not any(isinstance(below, Map) and FUNCTIONS[below.name].kinks for below in topological([found]))
    rng = np.random.default_rng(1)
    for _ in range(5):
        size = tuple(SIZES[dim] for dim in shape)
        values = {"t": side * (6 + rng.exponential(size=size)), "s": np.asarray(side * rng.uniform(0.1, 5))}
        assert np.allclose(evaluate(node, values, SIZES), evaluate(found, values, SIZES))


def _spread(node: Node, shape: tuple[str, ...]) -> Node:
    return lower_macro("s*v", {"s": node, "v": ones(shape)}) if shape else node


ROOTS = [
    ("(t^2)^(1/2)", 1, "t"),
    ("(t^2)^(1/2)", -1, "-t"),
    ("(t^2*s)^(1/2)", -1, "-t*s^(1/2)"),
    ("(t^4)^(1/4)", -1, "-t"),
    ("(t^2)^(3/2)", -1, "-t^3"),
    ("(3*t^2)^(1/2)", -1, "-3^(1/2)*t"),
    ("(2*t^6)^(1/6)", 1, "2^(1/6)*t"),
    ("(4*t^2*s)^(1/2)", 1, "2*t*s^(1/2)"),
    ("(t^3)^(1/3)", 1, "t"),
    ("log(t^2)", -1, "2*log(-t)"),
    ("log(t^3)", 1, "3*log(t)"),
    ("log(1/t)", 1, "-log(t)"),
]


@pytest.mark.parametrize(("text", "side", "wanted"), ROOTS)
def test_roots_and_logarithms(text: str, side: int, wanted: str) -> None:
    letters = {"t": var("t", ()), "s": var("s", ())}
    signs = Prover({lower_macro("t" if side > 0 else "-t", letters): POSITIVE}).signs
    assert on_known_sides(lower_macro(text, letters), signs) is lower_macro(wanted, letters)


def test_nothing_is_taken_where_nothing_is_known() -> None:
    t = var("t", ())
    for node in (apply("abs", t), lower_macro("(t^2)^(1/2)", {"t": t}), apply("max", t, const(0))):
        assert on_known_sides(node, Prover({}).signs) is node
    assert not has_sides(lower_macro("t^2*exp(t)", {"t": t}))
