"""Scalar calculus: the derivative of every entrywise function of the table, as a small graph over t and s.

A row of the table may state its slope in matcalc's own language; where it does not, SymPy differentiates what the row
means and the result is rebuilt as nodes. Templates are scalar nodes over `t` (the first argument) and `s` (the second);
`instantiate` puts tensors in their place. SymPy is imported only where a row leaves the slope to it. No user's text
reaches SymPy: expressions are built from nodes.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from ..dimensions import Shape
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS, Row
from ..graph.nodes import Einsum, Map, Node, Op, Sum, Var, fold
from ..graph.primitives import row_of
from ..graph.rebuilding import entrywise
from ..graph.tensor import ONE, add, apply, const, einsum, pi, power, var
from ..lowering.lower import lower_macro

Expr = Any  # sympy.Expr
Call = Callable[..., Expr]  # a function of the table, by its name, of expressions

ARGUMENTS = ("t", "s", "r", "q", "p", "o")
PLACES = tuple(var(name, ()) for name in ARGUMENTS)
T, S = PLACES[:2]

_slopes: dict[tuple[str, int], Node] = {}
_meanings: dict[str, Node] = {}


def slope(name: str, position: int) -> Node:
    """The derivative of a table function by its argument number `position`, a scalar node over t and s.

    It holds away from the kinks of the row. Raises MatcalcError ("refused") where no derivative is known.
    """
    key = name, position
    if key not in _slopes:
        row = FUNCTIONS[name]
        if row.partial is not None:
            return _slopes.setdefault(key, row.partial(position))
        stated = row.slope[position] if position < len(row.slope) else ""
        _slopes[key] = _lowered(name, stated) if stated else derived_slope(name, position)
    return _slopes[key]


def derived_slope(name: str, position: int) -> Node:
    """The same derivative as SymPy finds it from the meaning of the function."""
    import sympy

    places = sympy_arguments()
    derivative = sympy.diff(sympy_call(name, *places[: len(FUNCTIONS[name].parameters)]), places[position])
    return template(derivative, name)


def _lowered(name: str, text: str) -> Node:
    """A text of the row over the row's own parameters, as a template."""
    return lower_macro(text, dict(zip(FUNCTIONS[name].parameters, PLACES, strict=False)))


def meaning(name: str) -> Node:
    """What a scalar function of the table means in simpler ones, as a template."""
    if name not in _meanings:
        _meanings[name] = _lowered(name, FUNCTIONS[name].meaning)
    return _meanings[name]


def signed(name: str) -> Node | None:
    """A function with kinks over sign(t), as a template."""
    key = f"{name} signed"
    if key not in _meanings and FUNCTIONS[name].signed:
        _meanings[key] = _lowered(name, FUNCTIONS[name].signed)
    return _meanings.get(key)


def instantiate(template: Node, values: Mapping[str, Node], shape: Shape) -> Node:
    """The template with the nodes `values` for its variables, entrywise, as a node of `shape`.

    A value has `shape` or order 0; order 0 is broadcast.
    """
    axes = tuple(range(len(shape)))
    dims = dict(enumerate(shape))

    def visit(node: Node) -> Node:
        if isinstance(node, Var):
            return values[node.name]
        return entrywise(node, [memo[child] for child in node.children], shape) if node.children else node

    memo: dict[Node, Node] = {}
    found = fold(template, visit, memo)
    return found if found.order == len(shape) else einsum([(found, ())], axes, dims)


# --- from nodes to SymPy -----------------------------------------------------------------------------------------


def sympy_arguments() -> tuple[Expr, ...]:
    """The real symbols t and s."""
    import sympy

    return tuple(sympy.Symbol(name, real=True) for name in ARGUMENTS)


def sympy_call(name: str, *arguments: Expr) -> Expr:
    """A function of the table applied to SymPy expressions."""
    import sympy

    if FUNCTIONS[name].meaning:
        return sympy_expression(meaning(name), dict(zip(ARGUMENTS, arguments, strict=False)))
    if name == "pow":
        return sympy.Pow(*arguments)
    called, _, inside = FUNCTIONS[name].code.get("sympy", "").partition("(")  # Abs({0}), Heaviside({0}, 0)
    if not hasattr(sympy, called):
        raise MatcalcError(
            "limit",
            f"{name} is no function of SymPy's, and its row has no meaning in simpler ones",
            hint="write the function by others whose derivatives are known: matcalc functions lists them",
        )
    numbers = [int(word) for word in inside.strip(")").split(", ") if word.isdigit()]
    constructor: Callable[..., Expr] = getattr(sympy, called)
    return constructor(*arguments, *numbers)


def sympy_expression(node: Node, values: Mapping[str, Expr], call: Call | None = None) -> Expr:
    """A scalar node made of scalars only, over SymPy expressions for its variables; `call` writes its functions."""
    import sympy

    def visit(node: Node) -> Expr:
        match node:
            case Var():
                return values[node.name]
            case Sum():
                return sympy.Add(*(sympy_number(c) * memo[term] for c, term in node.terms))
            case Einsum() if not node.dims:
                return sympy.Mul(*(memo[f] ** sympy_number(e) for f, _, e in node.factors))
            case Map():
                return (call or sympy_call)(node.name, *(memo[a] for a in node.args))
            case Op() if (row := row_of(node)) is not None and row.number is not None:
                return row.number(sympy)
        raise MatcalcError("internal", "a scalar function is defined by something that is not scalar")

    memo: dict[Node, Expr] = {}
    return fold(node, visit, memo)


def sympy_number(number: Fraction) -> Expr:
    """The rational number as SymPy has it, exactly."""
    import sympy

    return sympy.Rational(number.numerator, number.denominator)


# --- from SymPy to nodes -----------------------------------------------------------------------------------------


def _is_called(row: Row, name: str) -> bool:
    """Is this what SymPy calls so? What has a meaning SymPy writes by simpler functions."""
    return row.kind == "scalar" and not row.meaning and row.code.get("sympy", "").partition("(")[0] == name


def template(expression: Expr, function: str) -> Node:
    """A SymPy expression over t and s as a scalar node; `function` is named where it cannot be one."""
    import sympy

    def convert(e: Expr) -> Node:
        if e.is_Rational:
            return const(Fraction(int(e.p), int(e.q)))
        if e is sympy.pi:
            return pi()
        if e is sympy.E:
            return apply("exp", ONE)
        if e.is_Symbol and e.name in ARGUMENTS:
            return var(e.name, ())
        if e.is_Add:
            return add([(1, convert(a)) for a in e.args], ())
        if e.is_Mul:
            return einsum([(convert(a), ()) for a in e.args], ())
        if e.is_Pow:
            base, exponent = e.args
            if exponent.is_Rational:
                return power(convert(base), Fraction(int(exponent.p), int(exponent.q)))
            return apply("pow", convert(base), convert(exponent))
        if e.is_Function:
            return _call(e, convert, function)
        raise MatcalcError(
            "refused",
            f"no derivative of {function} is known in terms of the functions of the table",
            hint="lower the order, or write the function by others: matcalc functions lists them",
        )

    return convert(expression)


def _call(e: Expr, convert: Callable[[Expr], Node], function: str) -> Node:
    """A call of a SymPy function as one of the table's."""
    name = type(e).__name__
    if name == "DiracDelta":  # zero away from the kink, which is where the answer is stated to hold
        return const(0)
    under = next((row for row in FUNCTIONS.values() if row.reciprocal == name), None)
    if under is not None:
        return power(apply(under.name, convert(e.args[0])), Fraction(-1))
    row = next((row for row in FUNCTIONS.values() if _is_called(row, name)), None)
    if row is None:
        raise MatcalcError(
            "refused",
            f"the derivative of {function} contains {name}, which is not in the table",
            hint="lower the order, or write the function by others: matcalc functions lists them",
        )
    if row.whole and e.args[0] == 0:
        return apply("digamma", convert(e.args[1]))
    parts = [convert(a) for a in e.args]
    while len(parts) > len(row.parameters) == 2:  # Max of several
        parts[:2] = [apply(row.name, parts[0], parts[1])]
    return apply(row.name, *parts[: len(row.parameters)])
