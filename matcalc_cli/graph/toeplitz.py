"""A linear function of a square matrix that commutes with transposing: the sums along its diagonals (toeplitz_sums).

Takes the name of its row and a node, gives a node. Sums, scalar factors and transposes are taken out.
Source: Matrix Cookbook (2012), equation 143, whose α(A) is that of A'.
"""

from .tensor import Einsum, Node, Sum, add, einsum, op, oriented, transpose


def linear(name: str, node: Node) -> Node:
    """f(X)."""
    if isinstance(node, Sum):
        return add([(c, linear(name, term)) for c, term in node.terms], node.shape)
    if isinstance(node, Einsum) and any(not idx for _, idx, _ in node.factors):
        scalars = [f for f in node.factors if not f[1]]
        rest = einsum([f for f in node.factors if f[1]], node.out, dict(enumerate(node.dims)))
        return einsum([*scalars, (linear(name, rest), (0, 1))], (0, 1))
    base, turned = oriented(node)
    found = op(name, (base,), (), base.shape)
    return transpose(found) if turned else found
