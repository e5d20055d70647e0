"""Julia texts read by Julia's grammar (tree-sitter) and computed with NumPy, as strictly as Julia does it.

Takes the text of functions; gives them as Python functions. An operator or function that Julia does not have for its
operands raises TypeError: `x + 1` of a vector, `exp(x)` of one, `x * y` of two, a name that nothing defines.
"""

import itertools
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .julia_functions import ENTRYWISE, FUNCTIONS, OF_PACKAGES, Row, is_scalar, plain

TYPES = {"Complex": complex, "Float64": float}
ENTRYWISE_OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow,
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Returned(Exception):
    """The value that a function returns."""


def functions(text: str) -> dict[str, Callable[..., Any]]:
    """The functions of a text, by their names."""
    import tree_sitter_julia
    from tree_sitter import Language, Parser

    root = Parser(Language(tree_sitter_julia.language())).parse(text.encode()).root_node
    if root.has_error:
        raise SyntaxError(text)
    space: dict[str, Any] = dict(FUNCTIONS)
    used = [_used(node) for node in root.named_children if node.type == "using_statement"]
    called: set[str] = set().union(*(_called(node) for node in root.named_children))
    missing = (called & OF_PACKAGES.keys()).difference(*used)
    if missing:
        raise TypeError(f"{sorted(missing)} without using {sorted({OF_PACKAGES[name] for name in missing})}")
    for node in root.named_children:
        if node.type == "function_definition":
            call = node.named_children[0].named_children[0]
            _define(space, call, node.named_children[1:])
        elif node.type == "assignment":
            _define(space, node.named_children[0], [node.named_children[-1]])
        elif node.type not in ("using_statement", "string_literal", "line_comment"):
            raise SyntaxError(node.type)
    return space


def _used(node: Any) -> set[str]:
    """The functions that `using Statistics: mean, std` or `using LinearAlgebra` brings."""
    package, _, names = node.text.decode().removeprefix("using ").partition(":")
    brought = {name for name, of in OF_PACKAGES.items() if of == package}
    return brought & set(names.replace(",", " ").split()) if names else brought


def _called(node: Any) -> set[str]:
    """The names of the functions that are called within the node."""
    calls = node.type in ("call_expression", "broadcast_call_expression")
    own = {node.named_children[0].text.decode()} if calls else set()
    return own.union(*map(_called, node.named_children))


def broadcast(function: Callable[..., Any], operands: Sequence[Any]) -> Any:
    """The function of every entry; a vector is a column beside what has two axes."""
    if all(map(is_scalar, operands)):
        return function(*operands)
    if all(isinstance(x, Row) or is_scalar(x) for x in operands):
        return Row(broadcast(function, [x.vector if isinstance(x, Row) else x for x in operands]))
    arrays = [plain(x) for x in operands]
    flat = max(np.ndim(x) for x in arrays) < 2
    columns = [x[:, None] if np.ndim(x) == 1 and not flat else x for x in arrays]
    return np.array(np.frompyfunc(function, len(columns), 1)(*columns).tolist())


def added(name: str, a: Any, b: Any) -> Any:
    """a + b or a - b: of two scalars, or of two arrays of the same axes."""
    if isinstance(a, Row) and isinstance(b, Row):
        return Row(added(name, a.vector, b.vector))
    x, y = plain(a), plain(b)
    if np.shape(x) != np.shape(y):
        raise TypeError(f"{np.shape(x)} {name} {np.shape(y)}")
    return ENTRYWISE_OPERATORS[name](x, y)


def times(a: Any, b: Any) -> Any:
    if is_scalar(a) or is_scalar(b):
        if isinstance(a, Row) or isinstance(b, Row):
            return Row(a.vector * b) if isinstance(a, Row) else Row(a * b.vector)
        return plain(a) * plain(b)
    if isinstance(a, Row):
        return (a.vector @ b) if np.ndim(b) == 1 and not isinstance(b, Row) else Row(a.vector @ plain(b))
    if isinstance(b, Row) and np.ndim(a) == 1:
        return np.outer(a, b.vector)
    if np.ndim(plain(a)) == 1 or isinstance(b, Row):
        raise TypeError(f"{np.shape(a)} * {b}")
    return plain(a) @ plain(b)


def divided(a: Any, b: Any) -> Any:
    if is_scalar(b):
        return Row(a.vector / b) if isinstance(a, Row) else plain(a) / b
    if np.ndim(plain(a)) != 2 or isinstance(a, Row):
        raise TypeError("/")
    return np.linalg.solve(plain(b).T, plain(a).T).T


def raised(a: Any, b: Any) -> Any:
    if is_scalar(a) and is_scalar(b):
        if isinstance(a, int) and isinstance(b, int) and (b < 0 or abs(a) ** b >= 2**63):
            raise OverflowError(f"{a}^{b}")
        return a**b
    if is_scalar(a) or np.ndim(a) != 2 or int(b) != b:
        raise TypeError("^")
    return np.linalg.matrix_power(plain(a), int(b))


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "*": times,
    "/": divided,
    "^": raised,
    "\\": lambda a, b: np.linalg.solve(plain(a), plain(b)),
    "===": operator.is_,
    "!==": operator.is_not,
    "+": lambda a, b: added("+", a, b),
    "-": lambda a, b: added("-", a, b),
}


def _define(space: dict[str, Any], call: Any, body: Sequence[Any]) -> None:
    """A method of a function; the one whose types fit is called."""
    name, arguments = call.named_children
    methods = space.setdefault(f"methods of {_text(name)}", [])
    names, types, options, defaults = [], [], [], {}
    for node in arguments.named_children:
        if node.type == "named_argument":
            options.append(_text(node.named_children[0]))
            defaults[options[-1]] = node.named_children[-1]
        elif node.type == "typed_expression":
            names.append(_text(node.named_children[0]))
            types.append(TYPES[_text(node.named_children[1])])
        else:
            names.append(_text(node))
            types.append(object)

    def method(*values: Any, **named: Any) -> Any:
        local = dict(zip(names, values, strict=True))
        run = Run({**space, **local})
        run.names |= {key: named[key] if key in named else run.value(defaults[key]) for key in options}
        return run.body(body)

    methods.append((types, method))

    def function(*values: Any, **named: Any) -> Any:
        fitting = [m for types, m in methods if all(isinstance(v, t) for v, t in zip(values, types, strict=True))]
        return fitting[-1](*values, **named)

    space[_text(name)] = function


def _text(node: Any) -> str:
    return str(node.text.decode())


class Run:
    """One run of a body, with the names that are known in it."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names

    def body(self, nodes: Sequence[Any]) -> Any:
        """The value of the last statement, or what is returned."""
        try:
            found = None
            for node in nodes:
                found = self.value(node)
            return found
        except Returned as returned:
            return returned.args[0]

    def value(self, node: Any) -> Any:
        inner = node.named_children
        match node.type:
            case "integer_literal":
                return int(_text(node))
            case "boolean_literal":
                return _text(node) == "true"
            case "float_literal":
                return float(_text(node))
            case "identifier":
                return self.names[_text(node)]
            case "juxtaposition_expression" if _text(node) == "1im":
                return 1j
            case "line_comment":
                return None
            case "operator" | "quote_expression":
                return slice(None) if _text(node) == ":" else _text(node)
            case "parenthesized_expression" if len(inner) == 1:
                return self.value(inner[0])
            case "unary_expression":
                return _negative(self.value(inner[-1]))
            case "call_expression" if _is_minus(node):
                return _negative(self.arguments(inner[1])[0][0])
            case "adjoint_expression":
                return FUNCTIONS["adjoint"](self.value(inner[0]))
            case "binary_expression":
                return self.binary(*inner)
            case "ternary_expression":
                return self.value(inner[1] if self.value(inner[0]) else inner[2])
            case "range_expression":
                low, high = (self.value(part) for part in (inner[0], inner[-1]))
                return np.arange(low, high + 1)
            case "call_expression":
                return self.called(inner[0], inner[1])
            case "broadcast_call_expression":
                arguments, _ = self.arguments(inner[1])
                name = _text(inner[0])
                return broadcast(ENTRYWISE.get(name) or self.names[name], arguments)
            case "field_expression":
                return getattr(self.value(inner[0]), _text(inner[1]))
            case "index_expression":
                return self.entry(inner[0], inner[1])
            case "vector_expression":
                return np.array([self.value(part) for part in inner])
            case "matrix_expression":
                return self.matrix(inner)
            case "comprehension_expression":
                return self.comprehension(inner)
            case "compound_statement":
                return [self.value(part) for part in inner][-1]
            case "open_tuple" | "tuple_expression":
                return tuple(self.value(part) for part in inner)
            case _:
                return self.statement(node)

    def statement(self, node: Any) -> Any:
        inner = node.named_children
        match node.type:
            case "assignment":
                self.names[_text(inner[0])] = self.value(inner[-1])
            case "compound_assignment_expression" if _text(inner[1]) == ".=":
                place, found = self.value(inner[0]), plain(self.value(inner[-1]))
                if np.shape(found) not in ((), place.shape):
                    raise TypeError(".=")
                place[...] = found
                return place
            case "compound_assignment_expression":
                self.names[_text(inner[0])] = added("+", self.value(inner[0]), self.value(inner[-1]))
            case "if_statement":
                for part in inner[1:] if self.value(inner[0]) else ():
                    self.value(part)
            case "for_statement":
                bindings = [part for part in inner if part.type == "for_binding"]
                for _ in self.turns(bindings):
                    for part in inner[len(bindings) :]:
                        self.value(part)
            case "block":
                for part in inner:
                    self.value(part)
            case "return_statement":
                raise Returned(self.value(inner[0]))
            case _:
                raise SyntaxError(f"{node.type}: {_text(node)}")
        return None

    def turns(self, bindings: Sequence[Any]) -> Any:
        """Sets the names of the bindings to each of their values; gives the places."""
        names = [_text(b.named_children[0]) for b in bindings]
        ranges = [[int(k) for k in self.value(b.named_children[-1])] for b in bindings]
        for places in itertools.product(*(enumerate(values) for values in ranges)):
            self.names |= {name: value for name, (_, value) in zip(names, places, strict=True)}
            yield tuple(place for place, _ in places)

    def comprehension(self, inner: Sequence[Any]) -> Any:
        bindings = inner[1].named_children
        lengths = [len(self.value(b.named_children[-1])) for b in bindings]
        found = {places: self.value(inner[0]) for places in self.turns(bindings)}
        if not all(map(is_scalar, found.values())):
            raise TypeError("entries")
        array = np.zeros(lengths, dtype=np.result_type(float, *map(type, found.values())))
        for places, value in found.items():
            array[places] = value
        return array

    def binary(self, left: Any, shown: Any, right: Any) -> Any:
        name = _text(shown)
        if name.endswith("^") and _is_minus(left):  # -(x)^2 is -(x^2)
            return _negative(self.binary(left.named_children[1].named_children[0], shown, right))
        a, b = self.value(left), self.value(right)
        if name.startswith("."):
            return broadcast(ENTRYWISE_OPERATORS[name[1:]], [a, b])
        if name in OPERATORS:
            return OPERATORS[name](a, b)
        if not (is_scalar(a) and is_scalar(b)):
            raise TypeError(name)
        return ENTRYWISE_OPERATORS[name](a, b)

    def arguments(self, node: Any) -> tuple[list[Any], dict[str, Any]]:
        placed = [self.value(n) for n in node.named_children if n.type != "named_argument"]
        named = {
            _text(n.named_children[0]): self.value(n.named_children[-1])
            for n in node.named_children
            if n.type == "named_argument"
        }
        return placed, named

    def called(self, callee: Any, arguments: Any) -> Any:
        first = arguments.named_children[0] if arguments.named_children else None
        if _text(callee) == "sum" and first is not None and first.named_children[-1:]:
            body, *loops = first.named_children
            if loops and loops[-1].type == "for_clause":
                total = self.value(arguments.named_children[1].named_children[-1])
                for _ in self.turns(loops[-1].named_children):
                    total = added("+", total, plain(self.value(body)))
                return total
        placed, named = self.arguments(arguments)
        return self.names[_text(callee)](*placed, **named)

    def entry(self, of: Any, places: Any) -> Any:
        if _text(of) == "Float64":  # an array of that type
            return np.asarray(self.value(places), dtype=float)
        base = self.value(of)
        if isinstance(base, tuple):
            return base[self.value(places.named_children[0]) - 1]
        array, kept = plain(base), dict(self.names)
        first = (
            plain(self.value(places.named_children[0])) if len(places.named_children) == 1 != np.ndim(array) else None
        )
        if first is not None and np.shape(first) == np.shape(array):  # A[mask], column by column
            return array.T[np.asarray(first, dtype=bool).T]
        if len(places.named_children) != np.ndim(array):
            raise IndexError(_text(places))
        index = []
        for axis, place in enumerate(places.named_children):
            self.names |= {"end": array.shape[axis], "begin": 1}
            found = self.value(place)
            if not isinstance(found, slice) and np.asarray(plain(found)).dtype == bool:
                found = np.flatnonzero(plain(found)) + 1
            if not isinstance(found, slice) and (np.min(found) < 1 or np.max(found) > array.shape[axis]):
                raise IndexError(_text(places))
            index.append(found if isinstance(found, slice) else np.asarray(found) - 1 if np.ndim(found) else found - 1)
        self.names = kept
        spread = [
            np.arange(n)[k] if isinstance(k, slice) else np.atleast_1d(k)
            for n, k in zip(array.shape, index, strict=True)
        ]
        picked = array[np.ix_(*spread)]
        shape = [len(s) for s, k in zip(spread, index, strict=True) if isinstance(k, slice) or np.ndim(k)]
        return picked.reshape(shape) if shape else picked.reshape(-1)[0]

    def matrix(self, rows: Sequence[Any]) -> Any:
        parts = [[self.value(part) for part in row.named_children] for row in rows]
        columns = all(len(row) == 1 and np.ndim(plain(row[0])) < 2 for row in parts)
        if columns:
            return np.concatenate([np.atleast_1d(plain(row[0])) for row in parts])
        return np.block([[_two_axes(part) for part in row] for row in parts])


def _is_minus(node: Any) -> bool:
    """Is this -(x), which the grammar takes for a call?"""
    return node.type == "call_expression" and _text(node.named_children[0]) == "-"


def _negative(found: Any) -> Any:
    return Row(-found.vector) if isinstance(found, Row) else -plain(found)


def _two_axes(part: Any) -> Any:
    array = plain(part)
    return array[:, None] if np.ndim(array) == 1 else np.atleast_2d(array)
