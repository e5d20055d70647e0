"""The table of functions: every row is complete, its slopes are SymPy's derivatives, its examples can be read."""

import re
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest

from matcalc_cli.functions.rows import TARGETS
from matcalc_cli.functions.table import ALIASES, FUNCTIONS, Row, fill
from matcalc_cli.graph.nodes import Einsum, Map, Node, Op, Sum, Var
from matcalc_cli.graph.tensor import var
from matcalc_cli.inference.shapes import annotate, declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower, lower_macro

pytestmark = pytest.mark.sampled(1)

ROWS = list(FUNCTIONS.values())
SCALARS = [row for row in ROWS if row.kind == "scalar"]
SLOPES = [(row.name, k) for row in SCALARS for k, text in enumerate(row.slope) if text]
EXAMPLES = [example for row in ROWS for example in row.examples]


def test_aliases_are_unambiguous() -> None:
    spellings = [spelling for row in ROWS for spelling in (row.name, *row.aliases)]
    assert len(spellings) == len(set(spellings))
    assert {ALIASES[spelling] for spelling in spellings} == set(FUNCTIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row_is_complete(row: Row) -> None:
    assert row.summary and not row.summary.endswith(".")
    assert row.examples
    assert row.kind in ("scalar", "einsum", "defined", "matrix", "special")
    if row.kind == "scalar":
        assert len(row.slope) == len(row.parameters)
        assert row.meaning or set(TARGETS) <= row.code.keys()
        for template in (row.latex, *(row.code[target] for target in TARGETS if target in row.code)):
            assert all(re.search(rf"{{-?{k}}}", template) for k in range(len(row.parameters)))
    if row.kind in ("einsum", "defined", "matrix"):
        assert row.variants
    if row.kind == "matrix":
        assert row.differential or row.refused


@pytest.mark.parametrize(("name", "position"), SLOPES)
def test_slope_is_sympys_derivative(name: str, position: int) -> None:
    import sympy

    row = FUNCTIONS[name]
    symbols = {"t": sympy.Symbol("t", real=True), "s": sympy.Symbol("s", real=True)}
    arguments = [symbols[p] for p in row.parameters]
    stated = lower_macro(row.slope[position], {p: var(p, ()) for p in row.parameters})
    difference = as_sympy(stated, symbols) - sympy.diff(definition(name, arguments), arguments[position])
    points = ({"t": 3, "s": 2}, {"t": Fraction(3, 4), "s": 3}, {"t": Fraction(1, 3), "s": 1})
    for point in points:
        values = {symbols[p]: sympy.Rational(value) for p, value in point.items()}
        if name in ("asin", "acos", "atanh"):
            values[symbols["t"]] = sympy.Rational(point["t"]) / 4
        found = difference.subs(values).doit()
        assert abs(sympy.N(found, 30)) < sympy.Float("1e-20"), (name, point)


def definition(name: str, arguments: list[Any]) -> Any:
    """The function in SymPy's own terms, written here a second time."""
    import sympy

    t = arguments[0]
    by_hand = {
        "abs": lambda: sympy.Abs(t),
        "relu": lambda: sympy.Piecewise((t, t > 0), (0, True)),
        "step": lambda: sympy.Piecewise((1, t > 0), (0, True)),
        "sign": lambda: sympy.sign(t),
        "sigmoid": lambda: 1 / (1 + sympy.exp(-t)),
        "softplus": lambda: sympy.log(1 + sympy.exp(t)),
        "gelu": lambda: t * (1 + sympy.erf(t / sympy.sqrt(2))) / 2,
        "lgamma": lambda: sympy.log(sympy.gamma(t)),
        "digamma": lambda: sympy.polygamma(0, t),
        "polygamma": lambda: sympy.polygamma(*arguments),
        "max": lambda: sympy.Piecewise((t, t > arguments[1]), (arguments[1], True)),
        "min": lambda: sympy.Piecewise((t, t < arguments[1]), (arguments[1], True)),
        "pow": lambda: t ** arguments[1],
        "log2": lambda: sympy.log(t) / sympy.log(2),
        "log10": lambda: sympy.log(t) / sympy.log(10),
        "normcdf": lambda: (1 + sympy.erf(t / sympy.sqrt(2))) / 2,
        "normpdf": lambda: sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi),
        "silu": lambda: t / (1 + sympy.exp(-t)),
        "elu": lambda: sympy.Piecewise((t, t > 0), (sympy.exp(t) - 1, True)),
        "atan2": lambda: sympy.atan2(*arguments),
        "huber": lambda: _huber(*arguments),
    }
    return by_hand[name]() if name in by_hand else getattr(sympy, name)(t)


def _huber(t: Any, threshold: Any) -> Any:
    import sympy

    return sympy.Piecewise((t**2 / 2, abs(t) <= threshold), (threshold * (abs(t) - threshold / 2), True))


def as_sympy(node: Node, symbols: dict[str, Any]) -> Any:
    """A scalar node as a SymPy expression."""
    import sympy

    match node:
        case Var():
            return symbols[node.name]
        case Sum():
            return sum((sympy.Rational(c) * as_sympy(term, symbols) for c, term in node.terms), sympy.Integer(0))
        case Einsum():
            return sympy.prod([as_sympy(f, symbols) ** sympy.Rational(e) for f, _, e in node.factors])
        case Map():
            return definition(node.name, [as_sympy(arg, symbols) for arg in node.args])
        case Op(name="pi"):
            return sympy.pi
    raise AssertionError(node)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example[0]} {example[1]}")
def test_example_has_a_meaning(example: tuple[str, str, str, str, str]) -> None:
    """Both sides are read, have a shape and a node; that they agree is the business of the table of cases."""
    verb, expression, texts, wrt, answer = example
    declarations = declare(texts.split())
    names = frozenset(declarations) | frozenset(filter(None, [wrt]))
    tree = parse(expression, names).tree
    typing = infer(tree, declarations, scalar=verb == "grad", wrt=[wrt] if wrt else [])
    assert lower(tree, typing).shape == annotate(tree, typing).shape
    result = lower(parse(answer, names).tree, typing)
    if verb == "show":
        assert result.node is lower(tree, typing).node
    elif verb == "grad":
        assert result.shape == typing.shapes[wrt]


def test_fill_leaves_other_braces_alone() -> None:
    assert fill(r"\sqrt{{0}}", "x") == r"\sqrt{x}"
    assert fill("{0}^{{1}}", "{1}", "k") == "{1}^{k}"


def test_table_loads_nothing_heavy() -> None:
    costly = ("sympy", "numpy", "rich", "click")
    code = f"import sys, matcalc_cli.functions.table; print([m for m in {costly} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
