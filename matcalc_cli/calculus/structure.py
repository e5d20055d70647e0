"""Derivatives over the free entries of a structured matrix: symmetric, skew, diagonal, Toeplitz.

Takes the derivative over all entries (its last two axes are those of the matrix); gives the one over the free
entries, written at every place where the entry stands. One idea: an entry that stands in several places collects the
derivatives of all of them. Source: Matrix Cookbook (2012), section 2.8, equations 138 to 144.
"""

from collections.abc import Callable, Collection
from fractions import Fraction

from ..errors import MatcalcError
from ..graph.matrix_functions import linear
from ..graph.tensor import Node, add, einsum

_1 = Fraction(1)


def _transposed(node: Node) -> Node:
    axes = tuple(range(node.order))
    return einsum([(node, axes)], (*axes[:-2], axes[-1], axes[-2]))


def _diagonal(node: Node) -> Node:
    """The entries on the diagonal, zeros elsewhere: node∘I."""
    at = (*range(node.order - 1), node.order - 2)
    return einsum([(node, at)], at)


def _toeplitz(node: Node) -> Node:
    """t_{i-j} stands along a diagonal: α_ij = Σ_{k-l=i-j} G_kl (Matrix Cookbook 143)."""
    if node.order > 2:
        hint = "make it scalar: with tr(C'*(...)), C any matrix of constants; or leave out --structured"
        raise MatcalcError("refused", "the derivative over a Toeplitz matrix is that of a scalar function", hint=hint)
    return linear("toeplitz_sums", node)


def _symmetric(node: Node) -> Node:
    """G + G' - G∘I (Matrix Cookbook 138)."""
    return add([(_1, node), (_1, _transposed(node)), (-_1, _diagonal(node))], node.shape)


def _skew(node: Node) -> Node:
    """x_ji = -x_ij: G - G'."""
    return add([(_1, node), (-_1, _transposed(node))], node.shape)


STRUCTURES: dict[str, Callable[[Node], Node]] = {  # those that are declared, applied in this order
    "toeplitz": _toeplitz,
    "diagonal": _diagonal,
    "symmetric": _symmetric,
    "skew": _skew,
}
IMPLIED = {"symmetric": "diagonal"}  # structure -> one that implies it
REFUSED = {
    "orthogonal": "an orthogonal matrix has no free entries",
    "hermitian": "derivatives over a hermitian matrix are not known",
    "lower": "derivatives over a lower triangular matrix are not written",
    "upper": "derivatives over an upper triangular matrix are not written",
}


def structure_of(name: str, order: int, properties: Collection[str]) -> list[str]:
    """The structures to apply. MatcalcError where the variable has none, or one that is not supported."""
    for word, reason in REFUSED.items():
        if word in properties:
            hint = "without --structured the entries are independent"
            if word in ("lower", "upper"):
                where = "below" if word == "lower" else "above"
                hint += f"; those on and {where} the diagonal are the derivative"
            raise MatcalcError("refused", reason, hint=hint)
    found = [word for word in STRUCTURES if word in properties and IMPLIED.get(word) not in properties]
    if not found or order != 2:
        what = "is declared without a structure" if order == 2 else "is not a matrix"
        hint = f"declare one: --shape {name}:n,n,symmetric (or skew, diagonal, toeplitz)"
        raise MatcalcError("usage", f"--structured does not apply: {name} {what}", hint=hint)
    return found


def over_structure(node: Node, structures: Collection[str]) -> Node:
    """The derivative over the free entries, from the one over all entries."""
    if node.shape[-1] != node.shape[-2]:
        hint = "leave out --structured, or declare both sizes alike"
        raise MatcalcError("refused", "derivatives over a structure are those of a square matrix", hint=hint)
    for word in structures:
        node = STRUCTURES[word](node)
    return node
