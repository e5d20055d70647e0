"""Matrix functions of the tensor graph in their canonical form: f(X), and the Fréchet derivative L(X, E).

Takes nodes, gives nodes. f(X') is f(X)', f of a diagonal matrix is taken entry by entry; L is linear in E, so numbers
and scalars come out of E, and L(X', E) is L(X, E')'.
"""

from collections.abc import Sequence
from fractions import Fraction

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from .products.flatten import unwrap
from .tensor import (
    Einsum,
    Node,
    Op,
    Sum,
    apply,
    const,
    content,
    einsum,
    is_skew,
    is_symmetric,
    is_zero,
    matpow,
    op,
    oriented,
    power,
    primitive,
    scale,
    series,
    transpose,
    turned_op,
)

FRECHET = "frechet_"


def primary_of(name: str) -> str:
    """The matrix function whose value or Fréchet derivative an Op of this name is, or nothing."""
    base = name.removeprefix(FRECHET)
    row = FUNCTIONS.get(base)
    return base if row is not None and row.primary is not None else ""


def of_operands(name: str, args: Sequence[Node]) -> Node:
    """f(X) or L(X, E) of the row `name`."""
    return frechet(name, args[0], args[1]) if name.startswith(FRECHET) else primary(name, args[0])


def primary(name: str, node: Node) -> Node:
    """f(X)."""
    diagonal = _diagonal(node)
    if diagonal is None:
        return turned_op(name, node)
    function = FUNCTIONS[name].primary
    assert function is not None
    if is_zero(diagonal) and function[0] == "log":
        raise MatcalcError("domain", "the zero matrix has no logarithm")
    value = power(diagonal, Fraction(1, 2)) if function[0] == "sqrt" else apply(function[0], diagonal)
    return einsum([(value, tuple(range(value.order)))], (0, 0), {0: node.shape[0]})


def _diagonal(node: Node) -> Node | None:
    """The vector on the diagonal of a diagonal matrix; of a multiple of the identity the number."""
    if is_zero(node):
        return const(0)
    if isinstance(node, Sum) and len(node.terms) == 1:
        inner = _diagonal(node.terms[0][1])
        return None if inner is None else scale(node.terms[0][0], inner)
    if not isinstance(node, Einsum) or node.out[0] != node.out[1]:
        return None
    if all(not idx for _, idx, _ in node.factors):
        return einsum(node.factors, ())
    return einsum(node.factors, node.out[:1], dict(enumerate(node.dims)))


def frechet(name: str, at: Node, along: Node) -> Node:
    """L(X, E), the derivative of f at X in the direction E; `name` is that of its row."""
    if is_zero(along):
        return along
    if isinstance(along, Sum) and content(along) != 1:
        return scale(content(along), frechet(name, at, unwrap(primitive(along))))
    if isinstance(along, Einsum) and any(not idx for _, idx, _ in along.factors):
        dims = dict(enumerate(along.dims))
        core = einsum([f for f in along.factors if f[1]], along.out, dims)
        scalars = [f for f in along.factors if not f[1]]
        return einsum([*scalars, (frechet(name, at, core), (0, 1))], (0, 1))
    node, turned = oriented(at)
    if is_skew(at) and isinstance(at, Sum) and content(at) < 0:  # L(-S, E) = L(S', E)
        node, turned = scale(-1, at), True
    other = oriented(along)[1] if is_symmetric(node) else False
    if turned or other:
        return transpose(op(name, (node, transpose(along)), (), node.shape))
    return op(name, (node, along), (), node.shape)


def remade(node: Op, args: Sequence[Node]) -> Node:
    """The node over other arguments."""
    if node.name == "matpow":
        return matpow(args[0], node.params[0])  # type: ignore[arg-type]
    if node.name == "series":
        name, low, high = node.params
        return series(str(name), low, high, args[0])  # type: ignore[arg-type]
    if primary_of(node.name):
        return of_operands(node.name, args)
    return op(node.name, args, node.params, node.shape)
