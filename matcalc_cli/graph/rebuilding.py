"""Functions of a matrix as nodes, and nodes over other children: what the canonical form asks of each is done once.

`matrix_function` knows from the table what a function makes of a transpose, so f(X) and f(X') are one node.
"""

from collections.abc import Mapping

from ..dimensions import Shape
from ..functions.table import FUNCTIONS
from .nodes import fold
from .primary import primary_of, remade
from .tensor import Einsum, Map, Node, Op, Sum, add, apply, const, einsum, matpow, op, oriented, transpose
from .toeplitz import linear


def matrix_function(name: str, node: Node, *counts: object) -> Node:
    """inv, det, pinv, chol, ... of a node; det(X') is det(X), adj(X') is adj(X)'. `counts`: the k of eigval(X, k)."""
    row = FUNCTIONS[name]
    if counts == (1,) and row.first:
        return matrix_function(row.first, node)
    if row.power:
        return matpow(node, int(row.power))
    if row.linear:
        return linear(name, node)
    if row.involutory and isinstance(node, Op) and node.name == name:
        return node.args[0]
    turned = False
    if row.of_transpose and node.order == 2:
        node, turned = oriented(node)
    if turned and row.of_transpose not in ("same", "turned"):
        name, turned = row.of_transpose, False
    found = op(name, (node,), counts, result_shape(name, node.shape))
    return transpose(found) if turned and row.of_transpose == "turned" else found


def numbers(node: Op) -> dict[str, Node]:
    """The numbers of a matrix function under the names that its row has for them: k of eigval(X, k)."""
    match node.params:
        case (int(k),):
            return {"k": const(k)}
    return {}


def result_shape(name: str, shape: Shape) -> Shape:
    """The shape of a matrix function by the signature of its row."""
    for signature, _, body in FUNCTIONS[name].variants:
        letters, _, out = signature.replace(",", "").partition("->")
        if not body and len(letters) == len(shape):
            sizes = dict(zip(letters, shape, strict=True))
            return tuple(sizes[letter] for letter in out)
    raise AssertionError(f"{name} of order {len(shape)}")


def rebuilt(node: Node, memo: Mapping[Node, Node]) -> Node:
    """The node over the children that `memo` has for its own."""
    if all(memo[child] is child for child in node.children):
        return node
    match node:
        case Sum():
            return add([(c, memo[term]) for c, term in node.terms], node.shape)
        case Einsum():
            return einsum([(memo[f], idx, e) for f, idx, e in node.factors], node.out, dict(enumerate(node.dims)))
        case Map():
            return apply(node.name, *(memo[a] for a in node.args))
        case Op() if node.name in ("matpow", "series") or primary_of(node.name):
            return remade(node, [memo[a] for a in node.args])
        case Op(name=name, args=(argument,)):
            return matrix_function(name, memo[argument], *node.params)
        case Op():
            return op(node.name, [memo[a] for a in node.args], node.params, node.shape)
    return node


def substitute(node: Node, values: Mapping[Node, Node]) -> Node:
    """The node with some nodes replaced by others of their shapes."""
    memo: dict[Node, Node] = dict(values)
    return fold(node, lambda n: rebuilt(n, memo), memo)
