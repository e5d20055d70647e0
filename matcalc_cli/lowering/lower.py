"""Surface tree to tensor graph: every maximal product becomes one contraction, every macro its meaning.

Takes a tree and the shapes of its names, gives a node. Products stay pending until a sum, a function's argument, an
exponent or a `where` definition needs them; so equal products, however they are bracketed, are one node.
"""

from collections.abc import Mapping
from fractions import Fraction

from ..dimensions import Dim, Shape
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS, spelling
from ..graph.basics import imaginary
from ..graph.conjugation import conjugate, is_real, of_complex
from ..graph.matrix_functions import matrix_function, of_operands, primary_of
from ..graph.rationals import exact_power
from ..graph.rebuilding import substitute
from ..graph.tensor import Node, Var, apply, const, matpow, op, pi, series, size, var
from ..inference.compiler import compile_tree
from ..inference.kind_pass import literals
from ..inference.kind_rules import COLUMN, MATRIX, ROW, SCALAR, Rule, call, operation, tensor_kind
from ..inference.program import Program, whole_number
from ..inference.shapes import Typing, kind_of_shape, measured
from ..language.syntax import Tree, parse
from .by_rows import of_each_row
from .constants import constructed, identity, shape_of
from .demands import need_symmetry, place_of, within_domain
from .pending_product import Pending, Value, Workshop
from .reindexing import REINDEXED, entries, kron, masked, stacked

KEPT_WHEN_FREE = frozenset({"positive", "nonnegative", "invertible", "row", "complex"})
GREATEST_POWER = 10**6  # of a matrix
_1 = Fraction(1)


class Lowered:
    """A node and the surface shape it was written with: (1, n) for a row, whose node has one axis."""

    __slots__ = ("node", "shape")

    def __init__(self, node: Node, shape: Shape) -> None:
        self.node = node
        self.shape = shape


def lower(
    formula: Tree | Program,
    typing: Typing,
    *,
    free: frozenset[str] = frozenset(),
    bound: Mapping[str, Node] | None = None,
    sums: list[tuple[Node, list[tuple[Fraction, Node]]]] | None = None,
) -> Lowered:
    """A tree, or its steps as `infer` leaves them, as a node. `free`: names whose declared structure is not used.

    `bound`: nodes that stand for names. `sums`, if given, takes every sum with its terms in the order as written.
    Raises MatcalcError: "domain" (a division by zero), "limit" (a number too long), "refused" (no such matrix power).
    """
    given, program = dict(bound or {}), formula
    if isinstance(formula, Tree) and formula.shape is None:
        known = Typing(typing.shapes | {name: node.shape for name, node in given.items()}, typing.properties)
        known.dims = typing.dims
        program = measured(formula, known)
    elif isinstance(formula, Tree):
        program = compile_tree(formula, {*typing.shapes, *given}, typing.dims)
    assert isinstance(program, Program)
    names: dict[str, Value] = {}
    for name in program.variables:
        if name in given:
            names[name] = Value(given[name], tensor_kind(given[name].order))
        else:
            names[name] = Value(variable(name, typing, free), kind_of_shape(typing.shapes[name]))
    declared: dict[Node, Node] = {
        variable(name, typing, free): variable(name, typing) for name in names if name in free
    }
    return Lowered(_Lowering(Workshop(sums), names, {}, declared).run(program).node, shape_of(program.nodes[-1]))


def variable(name: str, typing: Typing, free: frozenset[str] = frozenset()) -> Var:
    """The Var of a name, with its declared properties; if it is in `free`, only those that tie no entries together."""
    shape = typing.shapes[name]
    properties = typing.properties.get(name, frozenset())
    if len(shape) == 2 and shape[0] == 1:
        shape, properties = shape[1:], properties | {"row"}
    return var(name, shape, properties & KEPT_WHEN_FREE if name in free else properties, typing.place(name))


def lower_macro(text: str, bound: Mapping[str, Node], sizes: Mapping[str, Dim] | None = None) -> Node:
    """A text of the table or of a rule, with nodes for its names: order 1 a column, order 2 a matrix."""
    values = {name: Value(node, tensor_kind(node.order)) for name, node in bound.items()}
    known = sizes or {}
    return _Lowering(Workshop(), values, known).run(_macro(text, frozenset(bound), frozenset(known))).node


_macros: dict[tuple[str, frozenset[str], frozenset[str]], Program] = {}


def _macro(text: str, names: frozenset[str], sizes: frozenset[str]) -> Program:
    key = (text, names, sizes)
    if key not in _macros:
        _macros[key] = compile_tree(parse(text, names | sizes).tree, names, sizes)
    return _macros[key]


class _Lowering:
    """One program in one workshop. A step used more than once becomes a node; any other stays a pending product."""

    def __init__(
        self,
        shop: Workshop,
        names: Mapping[str, Value],
        sizes: Mapping[str, Dim],
        declared: Mapping[Node, Node] | None = None,
    ) -> None:
        """`declared`: free variable -> the variable as declared. It is given for the user's text only: there errors
        show their place, and operands must be what the functions demand."""
        self.shop, self.names, self.sizes, self.declared = shop, names, sizes, declared
        self.results: list[Pending | Value | None] = []

    def run(self, program: Program) -> Value:
        uses = [0] * len(program.nodes)
        for args in program.args:
            for arg in args:
                uses[arg] += 1
        self.results = [None] * len(program.nodes)
        step = 0
        try:
            for step in range(len(program.nodes)):
                made = self.step(program, step)
                shared = uses[step] > 1 and made.constant is None
                self.results[step] = self.shop.close(made) if shared else made
            return self.shop.close(made)
        except MatcalcError as error:
            span = program.nodes[step].span
            if self.declared is not None and span and not error.spans:
                error.spans = (span,)
            raise

    def operand(self, step: int) -> Pending:
        """The result of a step, for one use of it."""
        result = self.results[step]
        assert result is not None
        if isinstance(result, Value):
            return self.shop.opened(result)
        if result.constant is not None:
            return self.shop.number(result.number)
        self.results[step] = None
        return result

    def step(self, program: Program, step: int) -> Pending:
        return self.leaf(program, step) or self.operation(program, step)

    def leaf(self, program: Program, step: int) -> Pending | None:
        """A step that stands for itself: a name, a number, a constant; None for an operation on others."""
        node, shop = program.nodes[step], self.shop
        match program.roles[step]:
            case "variable":
                return shop.opened(self.names[str(node.value)])
            case "number":
                assert isinstance(node.value, Fraction)
                return shop.number(node.value)
            case "size":
                name = str(node.value)
                return shop.leaf(size(self.sizes.get(name, name)), SCALAR)
            case "pi":
                return shop.leaf(pi(), SCALAR)
            case "imaginary":
                return shop.leaf(imaginary(), SCALAR)
            case "identity":
                return identity(shop, shape_of(node)[0])
            case "ones":
                return Pending(COLUMN, shop.indices(shape_of(node)))
            case "call" if step in program.sizes or node.value in ("vector", "matrix"):
                operands = [self.operand(arg) for arg in program.args[step]]
                sizes = [self.sizes.get(str(dim), dim) for dim in program.sizes.get(step, ())]
                return constructed(shop, node, sizes, program.subscripts.get(step, ()), operands)
            case "where":
                return self.operand(program.args[step][0])
        return None

    def operation(self, program: Program, step: int) -> Pending:
        node, role, shop = program.nodes[step], program.roles[step], self.shop
        operands = [self.operand(arg) for arg in program.args[step]]
        match role:
            case "ref":
                return operands[0]
            case "neg":
                operands[0].number *= -1
                return operands[0]
            case "sum":
                return shop.total(operands, max(operand.kind for operand in operands))
            case "index":
                return entries(shop, operands[0], program.subscripts[step])
            case "stack":
                rows = node.value if isinstance(node.value, int) else 1
                return stacked(shop, operands, rows)
            case "isum":
                shop.count(operands[0], operands[0].free.pop((str(node.value), program.binders[step][0])))
                return operands[0]
            case "tensor":
                return self.tensor(operands[0], node, program.binders[step])
            case "call":
                return self.call(node, operands)
            case "rsum":
                return self.range_sum(program, step, operands[2])
            case "pow" if operands[0].kind == MATRIX and operands[1].constant is None:
                exponent = whole_number(program, program.args[step][1])
                if exponent is not None:
                    return shop.leaf(matpow(shop.plain(operands[0], "a matrix power"), exponent), MATRIX)
        return self.operator(role, operands)

    def range_sum(self, program: Program, step: int, body: Pending) -> Pending:
        """sum(r, low, high, BODY)."""
        ends = [whole_number(program, arg) for arg in program.args[step][:2]]
        value = self.shop.close(body)
        if ends[0] is None or ends[1] is None:
            raise MatcalcError("refused", "the ends of a sum are whole numbers", hint="as in sum(r, 0, k - 1, X^r)")
        name = str(program.nodes[step].value)
        return self.shop.opened(Value(series(name, ends[0], ends[1], value.node), value.kind, value.free))

    # --- operators ---------------------------------------------------------------------------------------------------

    def operator(self, role: str, operands: list[Pending]) -> Pending:
        kinds = tuple([operand.kind for operand in operands])
        rule = operation(role, kinds)
        if rule is None:
            raise AssertionError(f"{role} of kinds {kinds}")
        match role:
            case "div" | "hdiv":
                operands[1] = self.powered(operands[1], Fraction(-1))
            case "pow" if kinds[0] == MATRIX:
                return self.matrix_power(*operands)
            case "pow" | "hpow":
                exponent = operands[1].constant
                if exponent is None:
                    return self.mapped("pow", operands, rule)
                return self.powered(operands[0], exponent)
        return self.shop.contract(rule, operands)

    def powered(self, base: Pending, exponent: Fraction) -> Pending:
        """base**exponent, entrywise."""
        number = base.constant
        if number is not None:
            value = exact_power(number, exponent) if number or exponent else _1
            if value is not None:
                return self.shop.number(value)
            return self.shop.leaf(const(number), SCALAR, exponent)
        return self.shop.opened(self.shop.close(base), exponent)

    def matrix_power(self, base: Pending, exponent: Pending) -> Pending:
        k, plain = exponent.constant, self.shop.plain(base, "a matrix power")
        if k is not None and k.denominator == 2:  # D^(-1/2)
            plain, k = lower_macro("sqrtm(X)", {"X": plain}), Fraction(k.numerator)
        if k is None or k.denominator != 1 or abs(k) > GREATEST_POWER:
            message = f"the power of a matrix must be a whole number within ±{GREATEST_POWER:,}"
            raise MatcalcError("refused", message, hint="write X.^p entrywise, or declare it: --shape K:scalar")
        return self.shop.leaf(matpow(plain, int(k)), MATRIX)

    # --- index notation ----------------------------------------------------------------------------------------------

    def tensor(self, body: Pending, node: Tree, binders: tuple[int, ...]) -> Pending:
        """BODY for i, j: the bound indices become the axes."""
        assert isinstance(node.value, tuple)
        names = [(str(name), binder) for name, binder in zip(node.value, binders, strict=True)]
        dims = shape_of(node)[-len(names) :]
        axes = []
        for binder, dim in zip(names, dims, strict=True):
            axes.append(body.free.pop(binder) if binder in body.free else self.shop.index(dim))
        body.kind, body.axes = tensor_kind(len(names)), tuple(axes)
        return body

    # --- functions ---------------------------------------------------------------------------------------------------

    def call(self, node: Tree, operands: list[Pending]) -> Pending:
        name = str(node.value)
        kinds = tuple([operand.kind for operand in operands])
        rule = call(name, kinds, literals(node))
        if rule is None:
            raise AssertionError(f"{name} of kinds {kinds}")
        if name == "kron":
            return kron(self.shop, operands[0], operands[1], rule.kind)
        if name in REINDEXED:
            return REINDEXED[name](self.shop, operands[0])
        if name == "conj":
            operands[0].factors = [(conjugate(node), at, e) for node, at, e in operands[0].factors]
            return operands[0]
        row, form = FUNCTIONS[name], ""
        if row.kind == "matrix" or (rule.variant is not None and not rule.variant[2]):  # it has no simpler meaning
            form = of_complex(name, [node for operand in operands for node, _, _ in operand.factors])
        if row.kind == "scalar" and rule.variant is None:
            return self.scalar(name, operands, rule)
        if row.signature is not None:
            shape = shape_of(node)[1:] if rule.kind == ROW else shape_of(node)
            return self.shop.leaf(op(name, (self.shop.plain(operands[0], spelling(name)),), (), shape), rule.kind)
        assert rule.variant is not None
        signature, parameters, body = rule.variant
        if body:
            return self.macro(rule, signature, parameters, body, operands)
        if row.mask is not None:
            return masked(self.shop, *row.mask, operands[0])
        if row.kind == "einsum":
            kept = [k for k, text in enumerate(signature.partition("->")[0].split(",")) if not text.isdigit()]
            signed = Rule(rule.kind, tuple(rule.operands[k] for k in kept), rule.out)
            return self.shop.contract(signed, [operands[k] for k in kept])
        by_row = of_each_row(self.shop, name, operands)
        return by_row or self.shop.leaf(self.matrix_function(node, operands, form), rule.kind)

    def matrix_function(self, node: Tree, operands: list[Pending], form: str) -> Node:
        """A function of a matrix; `form` is what it is of complex entries, where that is another function."""
        name = str(node.value)
        if primary_of(name):
            return of_operands(name, [self.shop.plain(each, name) for each in operands])
        operand = self.shop.plain(operands[0], name)
        if FUNCTIONS[name].needs == "symmetric" and self.declared is not None:
            need_symmetry(name, operand, self.declared, node.args[0])
        numbers = [place_of(name, self.shop.close(number).node, node.args[1]) for number in operands[1:]]
        found = matrix_function(name, operand, *numbers)
        if form and self.declared is not None and not is_real(substitute(found, self.declared)):
            found = lower_macro(form, {"X": operand})
        return found

    def scalar(self, name: str, operands: list[Pending], rule: Rule) -> Pending:
        if FUNCTIONS[name].power:
            return self.powered(operands[0], Fraction(FUNCTIONS[name].power))
        if name == "pow" and (exponent := operands[1].constant) is not None:
            return self.powered(operands[0], exponent)
        return self.mapped(name, operands, rule)

    def mapped(self, name: str, operands: list[Pending], rule: Rule) -> Pending:
        nodes, free = self.shop.aligned(operands)
        if form := of_complex(name, nodes):
            return self.shop.opened(Value(lower_macro(form, {"t": nodes[0]}), rule.kind, free))
        return self.shop.opened(Value(apply(name, *within_domain(name, nodes)), rule.kind, free))

    def macro(
        self, rule: Rule, signature: str, parameters: tuple[str, ...], body: str, operands: list[Pending]
    ) -> Pending:
        """The body with the operands for its parameters: a vector goes in as a column, the letters are the sizes."""
        names: dict[str, Value] = {}
        sizes: dict[str, Dim] = {}
        letters = signature.lstrip("?").partition("->")[0].split(",")
        for name, operand, text in zip(parameters, operands, letters, strict=True):
            if not text.isdigit():
                for letter, dim in zip(text, self.shop.shape(operand), strict=True):
                    sizes[letter] = dim
                value = self.shop.close(operand)
                names[name] = Value(value.node, COLUMN if value.kind == ROW else value.kind, value.free)
        program = _macro(body, frozenset(names), frozenset(sizes))
        value = _Lowering(self.shop, names, sizes).run(program)
        return self.shop.opened(Value(value.node, rule.kind, value.free))
