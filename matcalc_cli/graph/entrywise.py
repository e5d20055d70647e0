"""Functions taken entry by entry: powers and the scalar functions of the table.

Takes nodes, gives nodes; arguments of order 0 are broadcast. What needs no rule of the function is done here: numbers
are compared, a piecewise function takes its branch, an argument whose entries are all equal becomes one scalar.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeGuard

from ..dimensions import Shape
from ..functions.piecewise import COMPARISONS, SELECT
from ..functions.table import FUNCTIONS
from .basics import const, constant_value, is_complex, scale
from .nodes import Einsum, Map, Node, Op, Sum, make_map, make_op
from .products.einsum import einsum
from .products.orientation import canonical_orientation, transpose


def power(node: Node, exponent: Fraction | int) -> Node:
    """node**exponent, entrywise."""
    indices = tuple(range(node.order))
    return einsum([(node, indices, Fraction(exponent))], indices, dict(enumerate(node.shape)))


def apply(name: str, *args: Node) -> Node:
    """The scalar function `name`, entrywise; arguments of order 0 are broadcast."""
    shape: Shape = next((a.shape for a in args if a.shape), ())
    if name == SELECT and (taken := _taken(args[0])) is not None:
        args = (args[0], args[taken], args[taken])
    if name == SELECT and shape and any(a.shape for a in args[1:]):  # ones(n) > t holds everywhere or nowhere
        args = (_constant_over(args[0]) or args[0], *args[1:])
    if name in COMPARISONS and not shape and (truth := _truth(name, args)) is not None:
        return const(truth)
    if (name == SELECT and args[1] is args[2]) or (FUNCTIONS[name].chooses and args[0] is args[1]):
        axes = tuple(range(len(shape)))
        return einsum([(args[1], axes if args[1].shape else ())], axes, dict(enumerate(shape)))
    if (inner := _of_matrix(args[0])) is not None and (named := FUNCTIONS[inner.name].within.get(name)):
        return make_op(named, inner.args, (), ())
    if name == "pow" and (exponent := constant_value(args[1])) is not None:
        return power(args[0], exponent)
    if shape and all(_constant_over(a) is not None for a in args):
        value = apply(name, *(c for a in args if (c := _constant_over(a)) is not None))
        return einsum([(value, ())], tuple(range(len(shape))), dict(enumerate(shape)))
    if len(shape) == 2:
        main = next(a for a in args if a.shape)
        transposed, swap = canonical_orientation(main)
        if swap:
            others = [transposed if a is main else transpose(a) if a.shape else a for a in args]
            return einsum([(make_map(name, tuple(others), shape[::-1]), (0, 1))], (1, 0))
    return make_map(name, args, shape)


def _of_matrix(node: Node) -> Op | None:
    """det(X) of det(X) or abs(det(X)) for a real X: the logarithm of either is taken for that of abs(det(X))."""
    if is_complex(node):
        return None
    if isinstance(node, Map) and node.name == "abs":
        node = node.args[0]
    named = isinstance(node, Op) and node.name in FUNCTIONS and bool(FUNCTIONS[node.name].within)
    return node if named and isinstance(node, Op) else None


def _truth(name: str, args: Sequence[Node]) -> int | None:
    """1 or 0 for a comparison of numbers."""
    left, right = (constant_value(arg) for arg in args)
    if left is None or right is None:
        return None
    return int({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[name])


def _taken(condition: Node) -> int | None:
    """1 or 2, the branch that a condition about numbers takes; None where the condition depends on variables."""
    scalar = _constant_over(condition)
    value = None if scalar is None else constant_value(scalar)
    return None if value is None else 1 if value else 2


def _constant_over(node: Node) -> Node | None:
    """The scalar that every entry is equal to, or None where the node does not show that."""
    if not node.shape:
        return node
    if isinstance(node, Sum) and len(node.terms) == 1:
        inner = _constant_over(node.terms[0][1])
        return None if inner is None else scale(node.terms[0][0], inner)
    if isinstance(node, Sum) and not node.terms:
        return const(0)
    if isinstance(node, Einsum) and len(set(node.out)) == len(node.out) and all(not idx for _, idx, _ in node.factors):
        return einsum(node.factors, ())
    return None


def evaluated_everywhere(roots: Iterable[Node], differentiated: bool = False) -> set[Node]:
    """The nodes below the roots, without those that occur only in a branch of a piecewise function: whether these are
    finite matters only where the branch is taken. With `differentiated`, without those in conditions as well."""
    found: set[Node] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            name = node.name if isinstance(node, Map) else ""
            stops = differentiated and name in COMPARISONS
            stack.extend(() if stops else node.children[:1] if name == SELECT else node.children)
    return found


# --- exponentials and logarithms, which many rules are about ---------------------------------------------------------

_EXPONENTIAL, _LOGARITHM = "exp", "log"


def exponential(node: Node) -> Node:
    """exp(t), entry by entry."""
    return apply(_EXPONENTIAL, node)


def logarithm(node: Node) -> Node:
    """log(t), entry by entry."""
    return apply(_LOGARITHM, node)


def is_exponential(node: Node, inner: Node | None = None) -> TypeGuard[Map]:
    """Is the node exp(inner), entry by entry, or of anything where nothing is said?"""
    return isinstance(node, Map) and node.name == _EXPONENTIAL and (inner is None or node.args[0] is inner)


def is_logarithm(node: Node) -> TypeGuard[Map]:
    """Is this log(t)?"""
    return isinstance(node, Map) and node.name == _LOGARITHM
