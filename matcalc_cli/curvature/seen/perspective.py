"""A function that is homogeneous of degree 1, by what it is where one positive number is 1.

Takes a node and what moves in it; gives its bend, or None. One idea: f(s·x, s·t) = s·f(x, t) with t > 0 says that f is
the perspective t·g(x/t) of g = f(·, 1), so it bends as g does (Boyd and Vandenberghe, 3.2.6). Homogeneity is found by
putting s·x and s·t in and taking s out again; of degree 0, f > 0 is a convex set where g > 0 is one.
"""

from collections.abc import Sequence

from ...graph.nodes import Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import add, const, einsum, is_zero, var
from ...rewriting.simplify import simplify
from ...verification.sampling import OF_ONE_SIZE
from ..bends import Bend, Bends
from ..reasons import Reason
from .proving import Proofs

SHARE = var("□s", (), ["positive"])
MOST_VARIABLES = 6


def by_perspective(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of t·g(x/t)."""
    variables = moving_variables(node, bending)
    if node.shape or any(v.properties & OF_ONE_SIZE for v in variables):  # s·x leaves what they range over
        return None
    scalars = [v for v in variables if not v.shape and bending.prover.signs.range(v).positive]
    if not scalars or not 1 < len(variables) <= MOST_VARIABLES or not is_homogeneous(node, variables, 1):
        return None
    for t in scalars:
        found = at_one(node, t, variables, proofs)
        if found is not None and (found.convex or found.concave):
            return Bend(convex=found.convex, concave=found.concave, rule=Reason("perspective", (t.name,)))
    return None


def moving_variables(node: Node, bending: Bends) -> list[Var]:
    """The variables in the node that move, in the order of the graph."""
    return [n for n in topological([node]) if isinstance(n, Var) and n in bending.variables]


def at_one(node: Node, t: Var, variables: Sequence[Var], proofs: Proofs) -> Bend | None:
    """The bend of the function at t = 1, in the other variables."""
    others = [v for v in variables if v is not t]
    return proofs.bend(simplify(substitute(node, {t: const(1)})), others)


def is_homogeneous(node: Node, variables: Sequence[Var], degree: int) -> bool:
    """Is f(s·v) = s^degree·f(v), seen by the forms alone?"""
    scaled = substitute(node, {v: times(v) for v in variables})
    expected = einsum([(SHARE, (), degree), (node, tuple(range(node.order)))], tuple(range(node.order)))
    if scaled is expected:
        return True
    return is_zero(simplify(add([(1, scaled), (-1, expected)], node.shape)))


def times(node: Node) -> Node:
    """s·v."""
    axes = tuple(range(node.order))
    return einsum([(SHARE, ()), (node, axes)], axes)
