"""The sums along the diagonals of a matrix, as a Toeplitz matrix: α_ij = Σ_{k-l=i-j} X_kl.

One idea: the function is linear and commutes with transposing, so sums, scalar factors and transposes are taken out.
Source: Matrix Cookbook (2012), equation 143, whose α(A) is that of A'.
"""

from .tensor import Einsum, Node, Sum, add, einsum, op, oriented, transpose


def toeplitz_sums(node: Node) -> Node:
    """The function of a square matrix."""
    if isinstance(node, Sum):
        return add([(c, toeplitz_sums(term)) for c, term in node.terms], node.shape)
    if isinstance(node, Einsum) and any(not idx for _, idx, _ in node.factors):
        scalars = [f for f in node.factors if not f[1]]
        rest = einsum([f for f in node.factors if f[1]], node.out, dict(enumerate(node.dims)))
        return einsum([*scalars, (toeplitz_sums(rest), (0, 1))], (0, 1))
    base, turned = oriented(node)
    found = op("toeplitz_sums", (base,), (), base.shape)
    return transpose(found) if turned else found
