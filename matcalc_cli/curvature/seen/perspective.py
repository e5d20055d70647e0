"""A function that is homogeneous of degree 1, by what it is where one positive number is 1.

Takes a node and what moves in it; gives its bend, or None. One idea: f(s·x, s·t) = s·f(x, t) with t > 0 says that f is
the perspective t·g(x/t) of g = f(·, 1), so it bends as g does (Boyd and Vandenberghe, 3.2.6). The number may be a part
that is linear, such as sum(x): f is then the same with an affine map put in. Homogeneity is read off the degrees of the
parts, or found by putting s·x and s·t in and taking s out again.
"""

from collections.abc import Sequence
from fractions import Fraction

from ...graph.nodes import Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import add, const, einsum, is_zero, var
from ...rewriting.simplify import simplify
from ...verification.sampling import OF_ONE_SIZE
from ..bends import Bend, Bends
from ..reasons import Reason
from .proving import Proofs
from .scaling import Scaled, scaled

SHARE = var("□s", (), ["positive"])
MOST_VARIABLES = 6
MOST_TRIED = 3  # parts that are put to 1


def by_perspective(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of t·g(x/t)."""
    variables = moving_variables(node, bending)
    if node.shape or any(v.properties & OF_ONE_SIZE for v in variables):  # s·x leaves what they range over
        return None
    if not 0 < len(variables) <= MOST_VARIABLES:
        return None
    scalars = [n for n in topological([node]) if _may_be_one(n, node, bending)]
    if not scalars or not is_homogeneous(node, variables, 1):
        return None
    for t in scalars[:MOST_TRIED]:
        found = at_one(node, t, variables, proofs)
        if found is not None and (found.convex or found.concave):
            return Bend(convex=found.convex, concave=found.concave, rule=Reason("perspective", (), (), (t,)))
    return None


def _may_be_one(part: Node, whole: Node, bending: Bends) -> bool:
    """Is this a positive number that scales with the variables: one of them, or a linear part?"""
    bend = bending.of(part)
    if part.shape or part is whole or not (bend.moves and bend.affine) or not bending.prover.signs.range(part).positive:
        return False
    return part in bending.variables or scaled(part, bending.variables) == Scaled(Fraction(1))


def moving_variables(node: Node, bending: Bends) -> list[Var]:
    """The variables in the node that move, in the order of the graph."""
    return [n for n in topological([node]) if isinstance(n, Var) and n in bending.variables]


def at_one(node: Node, t: Node, variables: Sequence[Var], proofs: Proofs) -> Bend | None:
    """The bend of the function at t = 1, in the other variables."""
    function = simplify(substitute(node, {t: const(1)}))
    occurring = topological([function])
    return proofs.bend(function, [v for v in variables if v in occurring])


def is_homogeneous(node: Node, variables: Sequence[Var], degree: int) -> bool:
    """Is f(s·v) = s^degree·f(v), seen by the forms alone?"""
    if scaled(node, frozenset(variables)) == Scaled(Fraction(degree)):
        return True
    there = substitute(node, {v: times(v) for v in variables})
    expected = einsum([(SHARE, (), degree), (node, tuple(range(node.order)))], tuple(range(node.order)))
    if there is expected:
        return True
    return is_zero(simplify(add([(1, there), (-1, expected)], node.shape)))


def times(node: Node) -> Node:
    """s·v."""
    axes = tuple(range(node.order))
    return einsum([(SHARE, ()), (node, axes)], axes)
