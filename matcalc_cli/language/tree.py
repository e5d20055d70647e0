"""The surface tree: what people write, with the place where they wrote it.

Takes nothing, gives the node class, the one operator table that serves the parser and every printer, and the
traversals. Every traversal is iterative, for the depth of a tree comes from the input.

    op         value                 args
    name       the name              -
    number     the Fraction          -
    sum        -                     two or more terms; a subtracted term is a `neg`
    neg        -                     1
    mul        -                     2: scaling, dot, outer, matrix product, told apart by the shapes
    had, hdiv  -                     2: `.*`, `./`
    div        -                     2: by a scalar
    pow, hpow  -                     base, exponent: `^`, `.^`
    transpose  -                     1
    call       canonical function    its arguments
    index      -                     base, then one or two of: an expression, `colon`, `range`
    colon      -                     -
    range      -                     low, high
    stack      number of rows        entries, row after row
    rsum       the counter's name    3: low, high and the body of sum(r, low, high, body)
    isum       the index's name      1: the body of sum(i, body)
    tensor     the indices' names    1: the body of BODY for i, j
    where      the defined names     the body, then one definition a name
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, TypeVar

from ..dimensions import Shape

Span = tuple[int, int]
R = TypeVar("R")

# Binding, loosest first. Powers and the other postfix operators are one level for the parser (left to right); the
# printers keep them apart, so that (x^2)' shows its brackets.
BARE, PARTIAL = "bare", "partial"  # marks of a differential: dx without brackets, ∂ for d
WHERE, FOR, SUM, PRODUCT, UNARY, POWER, POSTFIX, ATOM = range(1, 9)

# op -> (binding, the text between, before or after the operands)
OPERATORS: dict[str, tuple[int, str]] = {
    "where": (WHERE, " where "),
    "tensor": (FOR, " for "),
    "sum": (SUM, " + "),
    "mul": (PRODUCT, "*"),
    "div": (PRODUCT, "/"),
    "had": (PRODUCT, " .* "),
    "hdiv": (PRODUCT, " ./ "),
    "kron": (PRODUCT, " ⊗ "),
    "neg": (UNARY, "-"),
    "pow": (POWER, "^"),
    "hpow": (POWER, ".^"),
    "transpose": (POSTFIX, "'"),
    "index": (POSTFIX, "["),
}


class Tree:
    """A node, never changed once it is made. `shape`: () a scalar, (n,) a column, None unknown.

    `known`: what has been found out about the tree, such as its names and its text; None before the first time.
    """

    __slots__ = ("args", "known", "op", "shape", "span", "value")
    known: "dict[str, Any] | None"

    def __init__(
        self,
        op: str,
        args: tuple["Tree", ...] = (),
        value: object = None,
        span: Span | None = None,
        shape: Shape | None = None,
    ) -> None:
        self.op = op
        self.args = args
        self.value = value
        self.span = span
        self.shape = shape
        self.known = None

    def __repr__(self) -> str:
        """One level only: a deep tree must not recurse."""
        inside = [self.op] + ([repr(self.value)] if self.value is not None else []) + [a.op for a in self.args]
        return f"Tree({', '.join(inside)})"


def name(text: str, shape: Shape | None = None) -> Tree:
    """A node for a name, without a place in a text."""
    return Tree("name", (), text, shape=shape)


def number(value: Fraction | int, shape: Shape | None = ()) -> Tree:
    """A node for a number, without a place in a text; its shape is that of a scalar."""
    return Tree("number", (), Fraction(value), shape=shape)


def call(function: str, *args: Tree, shape: Shape | None = None) -> Tree:
    """A node for the call of a function by its canonical name, without a place in a text."""
    return Tree("call", args, function, shape=shape)


def adjoint(tree: Tree, span: Span | None = None) -> Tree:
    """X^H: the transpose of the conjugate."""
    return Tree("transpose", (Tree("call", (tree,), "conj", span),), None, span)


def adjoined(tree: Tree) -> Tree | None:
    """X where the tree reads X^H."""
    inner = tree.args[0] if tree.op == "transpose" else tree
    return inner.args[0] if tree.op == "transpose" and inner.op == "call" and inner.value == "conj" else None


def fold(tree: Tree, fn: Callable[[Tree, list[R]], R]) -> R:
    """fn(node, results of its children) from the leaves up; a node object that occurs twice is visited once."""
    done: dict[int, R] = {}
    stack = [tree]
    while stack:
        node = stack[-1]
        pending = [child for child in node.args if id(child) not in done] if id(node) not in done else []
        if pending:
            stack.extend(reversed(pending))
            continue
        stack.pop()
        if id(node) not in done:
            done[id(node)] = fn(node, [done[id(child)] for child in node.args])
    return done[id(tree)]


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, parents first, left to right; a node object that occurs twice is given twice."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        if node.args:
            stack.extend(reversed(node.args))


def where_free(tree: Tree, index: str) -> Iterator[Tree]:
    """Every node outside sums within over an index of the same name."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if node.op in ("isum", "rsum") and node.value == index:
            continue
        yield node
        if node.args:
            stack.extend(reversed(node.args))


def counted(tree: Tree, op: str, value: object = None) -> int:
    """How many nodes have this op, and this value if there is one: remembered for each tree, for trees share parts."""
    key = op if value is None else f"{op} {value}"
    stack = [] if tree.known is not None and key in tree.known else [tree]
    while stack:
        node = stack[-1]
        if node.known is None:
            node.known = {}
        waiting = [child for child in node.args if child.known is None or key not in child.known]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        own = node.op == op and (value is None or node.value == value)
        below = [child.known[key] for child in node.args if child.known is not None]
        node.known[key] = own + sum(below)
    assert tree.known is not None
    found: int = tree.known[key]
    return found


def leaves(tree: Tree) -> list[Tree]:
    """Names, numbers and colons, in the order they are written."""
    return [node for node in walk(tree) if not node.args]


def names_in(tree: Tree) -> list[str]:
    """The names in order of first appearance, those bound by `where`, `for` and index sums included."""
    return list(remembered(tree, "names", _names))


def _names(tree: Tree) -> tuple[str, ...]:
    return tuple(dict.fromkeys([str(node.value) for node in walk(tree) if node.op == "name"]))


def names_of_binder(node: Tree) -> tuple[object, ...]:
    """The indices that a sum over an index, or a `for`, binds."""
    return node.value if isinstance(node.value, tuple) else (node.value,)


def remembered(tree: Tree, what: str, find: Callable[[Tree], R]) -> R:
    """What `find` says of the tree, asked once: a tree never changes."""
    if tree.known is None:
        tree.known = {}
    if what not in tree.known:
        tree.known[what] = find(tree)
    found: R = tree.known[what]
    return found


def rebuild(tree: Tree, args: tuple[Tree, ...]) -> Tree:
    """The node with other children; value, span and shape stay. The same object if nothing changes."""
    if len(args) == len(tree.args) and all(new is old for new, old in zip(args, tree.args, strict=True)):
        return tree
    return Tree(tree.op, args, tree.value, tree.span, tree.shape)


def equal(a: Tree, b: Tree) -> bool:
    """Same operations on the same leaves; spans and shapes do not count."""
    stack = [(a, b)]
    while stack:
        one, other = stack.pop()
        if one is other:
            continue
        if one.op != other.op or one.value != other.value or len(one.args) != len(other.args):
            return False
        stack.extend(zip(one.args, other.args, strict=True))
    return True


def constant(tree: Tree) -> Fraction | None:
    """The number a literal stands for, with its sign and as a quotient (`-3/2`); None for anything else."""
    sign = 1
    while tree.op == "neg":
        sign, tree = -sign, tree.args[0]
    if tree.op == "number" and isinstance(tree.value, Fraction):
        return sign * tree.value
    if tree.op != "div":
        return None
    top, bottom = tree.args
    while top.op == "neg":
        sign, top = -sign, top.args[0]
    while bottom.op == "neg":
        sign, bottom = -sign, bottom.args[0]
    if not isinstance(top.value, Fraction) or not isinstance(bottom.value, Fraction) or not bottom.value:
        return None
    return sign * top.value / bottom.value
