"""Slopes of the scalar functions against SymPy, and their values against SymPy to 15 digits."""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
import sympy

from matcalc_cli.calculus import slopes as scalar
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.piecewise import COMPARISONS
from matcalc_cli.functions.rows import ABOVE_ONE, Row
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph import tensor
from matcalc_cli.graph.nodes import Node, make_map
from matcalc_cli.verification.entrywise_values import sides
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(1)

SCALARS = [row for row in FUNCTIONS.values() if row.kind == "scalar"]
# points inside every domain of the table, where those above 1 are moved by 1, off every kink
T_VALUES, S_VALUES = (0.37, 0.81), (0.52, 0.29)


def arguments(row: Row, t: float, s: float) -> tuple[float, ...]:
    """Values of the arguments: polygamma's first is a whole number."""
    t += row.domain == ABOVE_ONE
    return (2.0, t) if row.name == "polygamma" else (t, s)[: len(row.parameters)]


def value(row: Row, values: Sequence[float]) -> float:
    return at(make_map(row.name, tuple(scalar.PLACES[: len(row.parameters)]), ()), values)


def at(template: Node, values: Sequence[float]) -> float:
    return float(evaluate(template, dict(zip(("t", "s"), values, strict=False)), {}))


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_value_is_sympys(row: Row) -> None:
    for t, s in zip(T_VALUES, S_VALUES, strict=True):
        values = arguments(row, t, s)
        exact = scalar.sympy_call(row.name, *(sympy.Rational(str(v)) for v in values))
        assert value(row, values) == pytest.approx(float(exact.evalf(30)), rel=2e-15, abs=1e-16)


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_slope_is_sympys(row: Row) -> None:
    for position in range(len(row.parameters)):
        if row.name == "polygamma" and position == 0:
            continue  # a whole number: there is nothing to differentiate
        stated, derived = scalar.slope(row.name, position), scalar.derived_slope(row.name, position)
        for t, s in zip(T_VALUES, S_VALUES, strict=True):
            values = arguments(row, t, s)
            assert at(stated, values) == pytest.approx(at(derived, values), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.name)
def test_slope_is_the_difference_quotient(row: Row) -> None:
    position = len(row.parameters) - 1
    values = list(arguments(row, 0.37, 0.52))
    step = 1e-5
    around = []
    for move in (step, -step):
        around.append(value(row, [v + move * (k == position) for k, v in enumerate(values)]))
    assert at(scalar.slope(row.name, position), values) == pytest.approx(
        (around[0] - around[1]) / (2 * step), rel=1e-7, abs=1e-8
    )


def test_no_derivative_by_the_order_of_polygamma() -> None:
    with pytest.raises(MatcalcError) as caught:
        scalar.slope("polygamma", 0)
    assert caught.value.kind == "refused"


def test_every_kink_of_the_table_is_watched() -> None:
    for row in (*SCALARS, *(FUNCTIONS[name] for name in COMPARISONS)):
        for k, kink in enumerate(row.kinks):
            at_kink = 0.3 if kink in row.parameters else float(kink)
            points = [(at_kink + move, 0.3)[: len(row.parameters)] for move in (-0.1, 0.1)]
            below, above = (sides(row.name, *map(np.asarray, point))[k] for point in points)
            assert below < 0 < above, (row.name, kink)


t, s = sympy.symbols("t s", real=True)


@pytest.mark.parametrize(
    "expression",
    [
        t**2 + 3 * t - sympy.Rational(1, 2),
        sympy.exp(-(t**2)) / sympy.sqrt(sympy.pi),
        sympy.sec(t) + sympy.cot(t),
        sympy.tanh(t) ** 3 / (1 + t**2) ** sympy.Rational(3, 2),
        sympy.Max(t, s, sympy.Rational(1, 3)),
        t**s * sympy.log(t),
        sympy.loggamma(t) + sympy.digamma(t) + sympy.polygamma(3, t),
        sympy.Heaviside(t - s) - sympy.sign(s) * sympy.Abs(t),
        sympy.E * t + sympy.erf(t),
    ],
    ids=str,
)
def test_template_keeps_the_value(expression: sympy.Expr) -> None:
    node = scalar.template(expression, "f")
    for values in ((0.4, 0.7), (0.9, 0.2), (0.3, 0.1)):
        exact = float(expression.evalf(30, subs={t: sympy.Float(values[0], 30), s: sympy.Float(values[1], 30)}))
        assert at(node, values) == pytest.approx(exact, rel=1e-13)


def test_template_takes_a_spike_for_zero() -> None:
    assert tensor.is_zero(scalar.template(sympy.DiracDelta(t), "sign"))


@pytest.mark.parametrize(
    "expression",
    [
        sympy.Derivative(sympy.Function("f")(t), t),
        sympy.Piecewise((t, t > 0), (0, True)),
        sympy.zeta(t),
        sympy.I * t,
        sympy.Symbol("u") * t,
    ],
    ids=str,
)
def test_template_refuses_what_the_table_cannot_say(expression: sympy.Expr) -> None:
    with pytest.raises(MatcalcError) as caught:
        scalar.template(expression, "f")
    assert caught.value.kind == "refused"


def test_instantiate_spreads_scalars_over_tensors() -> None:
    x, c = tensor.var("x", ("m", "n")), tensor.var("c", ())
    template = scalar.template((t - s) ** 2 * sympy.tanh(t) + s + sympy.pi, "f")
    values = np.linspace(-1, 1, 6).reshape(2, 3)
    sizes = {"m": 2, "n": 3}
    node = scalar.instantiate(template, {"t": x, "s": c}, x.shape)
    expected = (values - 0.3) ** 2 * np.tanh(values) + 0.3 + np.pi
    assert node.shape == x.shape
    np.testing.assert_allclose(evaluate(node, {"x": values, "c": 0.3}, sizes), expected, rtol=1e-14)


def test_instantiate_gives_a_constant_slope_the_shape_asked_for() -> None:
    x = tensor.var("x", ("n",))
    node = scalar.instantiate(tensor.const(3), {"t": x}, ("n",))
    np.testing.assert_array_equal(evaluate(node, {}, {"n": 4}), np.full(4, 3.0))


def test_stated_slopes_need_no_sympy() -> None:
    code = (
        "import sys; from matcalc_cli.calculus import slopes; from matcalc_cli.functions.table import FUNCTIONS\n"
        "for row in FUNCTIONS.values():\n"
        "    if row.kind == 'scalar':\n"
        "        [slopes.slope(row.name, k) for k, text in enumerate(row.slope) if text]\n"
        "assert not {'sympy', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
