"""The value of a tensor graph over SymPy expressions, and variables made of symbols.

Takes a node, entries for its variables and sizes; gives the entries of its value. One idea: the graph is read as it is,
as by the numerical interpreter and in the same order of contraction, but every entry is an expression. Functions with
kinks are written by `side`, a sign whose derivative is zero: |t| = t·side(t), max(t, 0) = t·(1 + side(t))/2.
"""

from collections.abc import Mapping
from functools import cache
from itertools import product
from math import factorial, prod
from typing import Any

from ..calculus.slopes import ARGUMENTS, meaning, signed, sympy_call, sympy_expression, sympy_number
from ..dimensions import value
from ..errors import MatcalcError
from ..functions.by_axis import COLUMNS
from ..functions.table import FUNCTIONS
from ..graph.basics import DEFINITE
from ..graph.matrix_functions import primary_of
from ..graph.nodes import Einsum, Map, Node, Op, Sum, Var, fold, topological
from ..graph.primitives import PRIMITIVES, is_power
from ..graph.tensor import unrolled
from ..language.properties import OF_VECTORS
from .contraction_order import Indices, plan
from .interpret import Undefined
from .sympy_matrix_values import OWN, regular_determinant

Expr = Any  # sympy.Expr
Lengths = tuple[int, ...]
Tensor = tuple[list[Expr], Lengths]  # entries, the last axis fastest; lengths of the axes


def operations(node: Node, sizes: Mapping[str, int]) -> int:
    """About how many operations one entry has when everything is written out."""
    memo: dict[Node, int] = {}
    node = unrolled(node, sizes)

    def visit(node: Node) -> int:
        below = sum(memo[child] for child in node.children)
        match node:
            case Einsum():
                summed = prod(value(d, sizes) for k, d in enumerate(node.dims) if k not in node.out)
                return summed * (below + len(node.factors))
            case Op() if node.args:
                n = value(node.args[0].shape[0], sizes)
                times = abs(node.params[0]) if node.params and isinstance(node.params[0], int) else 1
                return factorial(min(n, 20)) * (below + n) * times
        return 1 + below

    return fold(node, visit, memo)


def nesting(node: Node) -> int:
    """How many entrywise functions stand inside each other."""
    memo: dict[Node, int] = {}
    return fold(node, lambda n: max((memo[c] for c in n.children), default=0) + isinstance(n, Map), memo)


class Reading:
    """Values of nodes over `entries`, the tensors of the variables. Undefined is raised where a value is not finite."""

    __slots__ = ("entries", "sizes", "values")

    def __init__(self, entries: Mapping[str, Tensor], sizes: Mapping[str, int]) -> None:
        self.entries, self.sizes = entries, sizes
        self.values: dict[Node, Tensor] = {}

    def value_of(self, node: Node) -> Tensor:
        import sympy

        node = unrolled(node, self.sizes)
        for below in topological([node]):
            if below not in self.values:
                found = self._visit(below)
                if any(e.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo) for e in found[0]):
                    raise Undefined
                self.values[below] = found
        return self.values[node]

    def _visit(self, node: Node) -> Tensor:
        lengths = tuple(value(d, self.sizes) for d in node.shape)
        match node:
            case Var():
                return self.entries[node.name]
            case Sum():
                return self._sum(node, lengths), lengths
            case Einsum():
                return self._einsum(node), lengths
            case Map():
                columns = [self._spread(a, prod(lengths)) for a in node.args]
                return [entrywise(node.name, *row) for row in zip(*columns, strict=True)], lengths
            case Op():
                return self._op(node, lengths), lengths
        raise AssertionError(f"no value for a node of kind {type(node).__name__}")

    def _spread(self, node: Node, count: int) -> list[Expr]:
        entries = self.values[node][0]
        return entries if node.shape else entries * count

    def _sum(self, node: Sum, lengths: Lengths) -> list[Expr]:
        import sympy

        numbers = [sympy_number(c) for c, _ in node.terms]
        columns = [self.values[term][0] for _, term in node.terms]
        return [
            sympy.Add(*(c * column[k] for c, column in zip(numbers, columns, strict=True)))
            for k in range(prod(lengths))
        ]

    def _einsum(self, node: Einsum) -> list[Expr]:
        import sympy

        sizes = {k: value(d, self.sizes) for k, d in enumerate(node.dims)}
        operands = []
        for f, _, e in node.factors:
            exponent = sympy_number(e)
            operands.append([entry**exponent for entry in self.values[f][0]])
        indices: list[Indices] = [idx for _, idx, _ in node.factors]
        for places, kept in plan(indices, node.out, sizes):
            operands.append(_contract([operands[p] for p in places], [indices[p] for p in places], kept, sizes))
            indices.append(kept)
        last, carried = (operands[-1], indices[-1]) if operands else ([sympy.Integer(1)], ())
        zero = sympy.Integer(0)
        laid_out = []
        for place in product(*(range(sizes[k]) for k in node.out)):
            at: dict[int, int] = {}
            same = all(at.setdefault(k, p) == p for k, p in zip(node.out, place, strict=True))
            laid_out.append(last[_offset(carried, at, sizes)] if same else zero)
        return laid_out

    def _op(self, node: Op, lengths: Lengths) -> list[Expr]:
        if not node.args:
            return _constant(node, lengths, self.sizes)
        if primary_of(node.name):
            message = f"the exact proof does not reach {primary_of(node.name)}"
            raise MatcalcError("limit", message, hint="--check numeric")
        entries, inner = self.values[node.args[0]]
        if is_power(node):
            k = int(str(node.params[0]))
            matrix = _matrix(entries, inner)
            base = matrix if k > 0 else matrix.adjugate() / regular_determinant(matrix)
            return list(base ** abs(k))
        row = FUNCTIONS[node.name]
        known = OWN.get(row.value)
        if known is None:
            raise MatcalcError("limit", f"{node.name} has no exact value to be compared", hint="use --check numeric")
        matrix = _matrix(entries, inner)
        if row.shown is None:
            return known(matrix)
        lines = range(inner[row.shown[1] % 2])  # a number for each row, or column
        return [entry for k in lines for entry in known(matrix[:, k] if row.shown[1] == COLUMNS else matrix[k, :])]


def _matrix(entries: list[Expr], lengths: Lengths) -> Any:
    """A SymPy matrix; of a vector a column."""
    import sympy

    return sympy.Matrix(*(*lengths, 1)[:2], entries)


def _offset(indices: Indices, at: Mapping[int, int], sizes: Mapping[int, int]) -> int:
    offset = 0
    for k in indices:
        offset = offset * sizes[k] + at[k]
    return offset


def _contract(
    operands: list[list[Expr]], indices: list[Indices], kept: Indices, sizes: Mapping[int, int]
) -> list[Expr]:
    import sympy

    summed = [k for k in dict.fromkeys(k for idx in indices for k in idx) if k not in kept]
    result = []
    for outer in product(*(range(sizes[k]) for k in kept)):
        at = dict(zip(kept, outer, strict=True))
        terms = []
        for inner in product(*(range(sizes[k]) for k in summed)):
            at.update(zip(summed, inner, strict=True))
            terms.append(sympy.Mul(*(op[_offset(idx, at, sizes)] for op, idx in zip(operands, indices, strict=True))))
        result.append(sympy.Add(*terms))
    return result


def _constant(node: Op, lengths: Lengths, sizes: Mapping[str, int]) -> list[Expr]:
    import sympy

    row = PRIMITIVES[node.name]
    if row.number is not None:
        return [row.number(sympy)]
    assert row.entry is not None
    numbers = [value(param, sizes) for param in node.params]
    places = product(*(range(n) for n in lengths))
    return [sympy.Rational(int(row.entry(*place, *numbers)), row.parts) for place in places]


# --- functions with kinks -------------------------------------------------------------------------------------------


@cache
def side() -> Any:
    """The class of the sign of an expression, with derivative zero."""
    import sympy

    class Side(sympy.Function):  # type: ignore[misc]  # SymPy is not typed
        nargs = 1

        @classmethod
        def eval(cls, t: Expr) -> Expr | None:
            if t.is_positive or t.is_negative or (t.is_number and t.is_extended_real):
                return sympy.sign(t)
            return -cls(-t) if t.could_extract_minus_sign() else None

        def fdiff(self, argindex: int = 1) -> Expr:
            return sympy.Integer(0)

    return Side


def entrywise(name: str, *arguments: Expr) -> Expr:
    """A scalar function of the table over expressions, in terms of `side` where it has a kink."""
    if name == "sign":
        return side()(arguments[0])
    body = signed(name) or (meaning(name) if FUNCTIONS[name].meaning else None)
    if body is None:
        return sympy_call(name, *arguments)
    return sympy_expression(body, dict(zip(ARGUMENTS, arguments, strict=False)), entrywise)


# --- variables made of symbols ------------------------------------------------------------------------------------


def symbols(name: str, lengths: Lengths, positive: bool) -> list[Expr]:
    """One symbol an entry."""
    import sympy

    places = product(*(range(1, n + 1) for n in lengths))
    assumptions = {"positive": True} if positive else {}
    return [sympy.Symbol(f"{name}[{','.join(map(str, place))}]", **assumptions) for place in places]


def structured(name: str, lengths: Lengths, properties: frozenset[str]) -> list[Expr]:
    """Symbols that have the declared properties; one symbol stands in several entries where the structure says so."""
    import sympy

    entries = symbols(name, lengths, bool(properties & {"positive", "nonnegative"}))
    if properties & OF_VECTORS:
        rows = (entries[k : k + lengths[-1]] for k in range(0, len(entries), lengths[-1]))
        return [entry for row in rows for entry in _of_a_vector(row, properties)]
    if len(lengths) != 2 or lengths[0] != lengths[1]:
        return entries
    n = lengths[0]
    cells = sympy.Matrix(n, n, entries)
    if "orthogonal" in properties:
        return list(_orthogonal(cells, properties))
    if "toeplitz" in properties:
        cells = sympy.Matrix(n, n, lambda i, j: cells[i - j, 0] if i >= j else cells[0, j - i])
    if properties & {"symmetric", "hermitian", *DEFINITE}:
        cells = sympy.Matrix(n, n, lambda i, j: cells[min(i, j), max(i, j)])
    zero = sympy.Integer(0)
    if "diagonal" in properties:
        cells = sympy.Matrix(n, n, lambda i, j: cells[i, j] if i == j else zero)
    if "lower" in properties:
        cells = sympy.Matrix(n, n, lambda i, j: cells[i, j] if i >= j else zero)
    if "upper" in properties:
        cells = sympy.Matrix(n, n, lambda i, j: cells[i, j] if i <= j else zero)
    if "skew" in properties:
        cells = sympy.Matrix(n, n, lambda i, j: cells[i, j] if i < j else -cells[j, i] if i > j else zero)
    return list(cells)


def _of_a_vector(entries: list[Expr], properties: frozenset[str]) -> list[Expr]:
    """The entries of a vector with its declared properties: of a simplex over their sum, of a unit vector a point of
    the sphere by stereographic projection, of a centered one the last less all others."""
    import sympy

    if "onehot" in properties or {"unit", "centered"} <= properties:
        raise MatcalcError("limit", "the exact proof does not reach such vectors", hint="use --check numeric")
    first = entries[:-1]
    if "simplex" in properties:
        total = sympy.Add(*entries)
        return [entry / total for entry in entries]
    if "centered" in properties:
        return [*first, -sympy.Add(*first)]
    if "unit" in properties:
        square = sympy.Add(*(entry**2 for entry in first))
        return [*(2 * entry / (1 + square) for entry in first), (1 - square) / (1 + square)]
    return entries


def _orthogonal(cells: Any, properties: frozenset[str]) -> Any:
    """A rotation by Cayley's formula, a reflection where it is to be symmetric too, signs where diagonal."""
    import sympy

    n = cells.rows
    if "diagonal" in properties:
        return sympy.diag(*((-1) ** k for k in range(n)))
    one = sympy.eye(n)
    if properties & {"symmetric", *DEFINITE}:
        v = cells[:, 0]
        return one - 2 * v * v.T / (v.T * v)[0]
    skew = sympy.Matrix(n, n, lambda i, j: cells[i, j] if i < j else -cells[j, i] if i > j else 0)
    return ((one + skew).adjugate() / (one + skew).det() * (one - skew)).applyfunc(sympy.cancel)
