"""Functions of a matrix as nodes, and nodes over other children: what the canonical form asks of each is done once.

`matrix_function` knows from the table what a function makes of a transpose, so f(X) and f(X') are one node.
"""

from collections.abc import Mapping

from .dims import Shape
from .functions import FUNCTIONS
from .nodes import fold
from .tensor import Einsum, Map, Node, Op, Sum, add, apply, einsum, matpow, op, oriented, transpose


def matrix_function(name: str, node: Node) -> Node:
    """inv, det, pinv, chol, ... of a node; det(X') is det(X), adj(X') is adj(X)'."""
    if name == "inv":
        return matpow(node, -1)
    if name == "pinv" and isinstance(node, Op) and node.name == "pinv":
        return node.args[0]
    row = FUNCTIONS[name]
    turned = False
    if row.of_transpose and node.order == 2:
        node, turned = oriented(node)
    if turned and row.of_transpose not in ("same", "turned"):
        name, turned = row.of_transpose, False
    found = op(name, (node,), (), result_shape(name, node.shape))
    return transpose(found) if turned and row.of_transpose == "turned" else found


def result_shape(name: str, shape: Shape) -> Shape:
    """The shape of a matrix function by the signature of its row."""
    for signature, _, body in FUNCTIONS[name].variants:
        letters, _, out = signature.partition("->")
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
        case Op(name="matpow", params=(int(k),)):
            return matpow(memo[node.args[0]], k)
        case Op(name=name, args=(argument,), params=()):
            return matrix_function(name, memo[argument])
        case Op():
            return op(node.name, [memo[a] for a in node.args], node.params, node.shape)
    return node


def substitute(node: Node, values: Mapping[Node, Node]) -> Node:
    """The node with some nodes replaced by others of their shapes."""
    memo: dict[Node, Node] = dict(values)
    return fold(node, lambda n: rebuilt(n, memo), memo)
