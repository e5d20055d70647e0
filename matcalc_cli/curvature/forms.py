"""Quadratic and fractional forms: v'·K·v with K semidefinite, and v'·inv(M)·v with M affine and positive definite.

Takes the factors of a product that move and those that do not, with the bends of the first; gives a `Bend`, or None. A
form with nonnegative entries grows with each part, so these may be convex and not negative in the place of affine ones.
"""

from fractions import Fraction
from math import inf

from ..functions.table import FUNCTIONS
from ..graph.kernels import Indices, fractional_forms
from ..graph.nodes import Factor, Node, Op
from ..graph.primitives import inverse_of
from ..graph.tensor import einsum, is_symmetric
from .bends import UNKNOWN, Bend, Bends
from .reasons import Reason


def fractional(bends: Bends, factor: Factor, rest: list[Factor], kept: frozenset[int]) -> Bend:
    """<C, inv(M)> with C positive semidefinite, M affine and positive definite; so <C, logm(M)>, which is concave."""
    node, indices, _ = factor
    inner, order = _in_the_order_of_matrices(node)
    if inner is None or not affine_definite(bends, inner):
        return UNKNOWN
    i, j = indices
    if i == j:  # the diagonal
        sign = bends.sign_of(rest)
    elif i in kept or j in kept:
        return UNKNOWN
    else:
        proof = bends.prover.kernel(rest, ((i,), (j,)), kept)
        sign = proof.sign if proof is not None else 0
    sign *= order
    if sign > 0 and order > 0:  # 1/g is a harmonic mean: of the eigenvalues of M, if C is I
        return Bend(convex=True, root=inf, fall=Fraction(1), rule=Reason("fractional"))
    return Bend(convex=sign > 0, concave=sign < 0, rule=Reason("fractional" if order > 0 else "matrix concave"))


def _in_the_order_of_matrices(node: Node) -> tuple[Node | None, int]:
    """M of a function f(M) that is convex (1) or concave (-1) in the order by semidefinite differences."""
    inner = inverse_of(node)
    if inner is not None:
        return inner, 1
    row = FUNCTIONS.get(node.name) if isinstance(node, Op) and len(node.args) == 1 else None
    if row is None or not row.matrix_concave or not isinstance(node, Op):
        return None, 0
    return node.args[0], -1


def affine_definite(bends: Bends, node: Node) -> bool:
    """Is the matrix affine, symmetric and positive semidefinite?"""
    if node.order != 2 or not is_symmetric(node) or not bends.of(node).affine:
        return False
    proof = bends.prover.prove(node)
    return proof is not None and proof.sign > 0


def quadratic_form(bends: Bends, moving: list[Factor], rest: list[Factor], kept: frozenset[int]) -> Bend | None:
    """Σ v_I·K_IJ·v_J, v affine, K positive semidefinite: two equal moving factors."""
    if len(moving) != 2 or moving[0][0] is not moving[1][0] or any(e != 1 for _, _, e in moving):
        return None
    (node, left, _), (_, right, _) = moving
    if not bends.memo[node].affine and not grows(bends, node, rest):
        return None
    for columns in [right, right[::-1]] if len(right) == 2 and is_symmetric(node) else [right]:
        if any(i != j and (i in kept or j in kept) for i, j in zip(left, columns, strict=True)):
            continue
        proof = bends.prover.kernel(rest, (left, columns), kept)
        if proof is not None and proof.sign < 0 and bends.memo[node].affine:
            return Bend(concave=True, rule=Reason("square"))
        if proof is not None and proof.sign >= 0:
            rule = Reason("square" if bends.memo[node].affine else "growing square")
            return Bend(convex=True, root=Fraction(2), rule=rule)
    return None


def grows(bends: Bends, node: Node, rest: list[Factor]) -> bool:
    """Does a form with these coefficients grow with each of the parts, which are convex and not negative?"""
    known = bends.memo[node].convex and bends.prover.signs.range(node).nonnegative
    return known and bends.prover.signs.range(entrywise(rest)).nonnegative


def jointly_fractional(bends: Bends, moving: list[Factor], rest: list[Factor], kept: frozenset[int]) -> Bend | None:
    """<C, V'*inv(M)*V> with V and M affine together, M positive definite, C semidefinite."""
    for outer, inner, left, right in fractional_forms(moving, rest, kept):
        if bends.memo[outer].affine and affine_definite(bends, inner):
            sign = sign_of_kernel(bends, rest, left, right, kept)
            if sign is not None:
                return Bend(convex=sign >= 0, concave=sign <= 0, rule=Reason("fractional"))
    return None


def sign_of_kernel(bends: Bends, rest: list[Factor], left: Indices, right: Indices, kept: frozenset[int]) -> int | None:
    """The sign of the form that the rest is between equal things at `left` and at `right`; None if it has none."""
    if not left:
        return bends.sign_of(rest) or None
    if any(i != j and (i in kept or j in kept) for i, j in zip(left, right, strict=True)):
        return None
    proof = bends.prover.kernel(rest, (left, right), kept)
    return None if proof is None else proof.sign


def entrywise(factors: list[Factor]) -> Node:
    """The product of the factors with every index kept: its entries are those of the products that are summed."""
    indices = tuple(sorted({i for _, idx, _ in factors for i in idx}))
    return einsum(factors, indices)
