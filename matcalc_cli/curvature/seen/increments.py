"""Differences of functions of a matrix and of a larger one: logdet(X) - logdet(X + A) with A positive semidefinite.

Takes a sum and the bends; gives its bend, or None. One idea: the second derivative of logdet at P along V is
-tr((inv(P)*V)^2), which is the smaller the larger P is; so as much of logdet(P) as there is makes up for so much of
-logdet(P + A), where A does not move.
"""

from fractions import Fraction

from ...graph.nodes import Node, Op, Sum
from ...graph.tensor import add
from ...rewriting.simplify import simplify
from ..bends import Bend, Bends
from ..forms import affine_definite
from ..reasons import Reason
from .proving import Proofs

LOGDET = "logdet"


def by_increments(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of Σ c·logdet(P) of affine P, and of what stands beside it."""
    if not isinstance(node, Sum) or node.shape:
        return None
    logs = [(c, term) for c, term in node.terms if _is_logdet(term, bending)]
    if len({c > 0 for c, _ in logs}) < 2:  # which is judged term by term
        return None
    others = [
        bending.of(term) if c > 0 else bending.of(term).negated() for c, term in node.terms if (c, term) not in logs
    ]
    concave = all(bend.concave for bend in others) and _makes_up(logs, 1, bending)
    convex = not concave and all(bend.convex for bend in others) and _makes_up(logs, -1, bending)
    return Bend(convex=convex, concave=concave, rule=Reason("increments")) if convex or concave else None


def _is_logdet(term: Node, bending: Bends) -> bool:
    return isinstance(term, Op) and term.name == LOGDET and affine_definite(bending, term.args[0])


def _makes_up(logs: list[tuple[Fraction, Node]], sign: int, bending: Bends) -> bool:
    """Is sign·Σ c·logdet(P) concave, each negative multiple being covered by positive ones of smaller matrices?"""
    left = {term.children[0]: c * sign for c, term in logs if c * sign > 0}
    for c, term in logs:
        wanted = max(-c * sign, Fraction(0))
        for smaller in left:
            if wanted and _is_above(term.children[0], smaller, bending):
                taken = min(wanted, left[smaller])
                left[smaller] -= taken
                wanted -= taken
        if wanted:
            return False
    return True


def _is_above(larger: Node, smaller: Node, bending: Bends) -> bool:
    """Is the difference of the matrices positive semidefinite, and does it not move?"""
    difference = simplify(add([(1, larger), (-1, smaller)], larger.shape)) if larger.shape == smaller.shape else None
    return difference is not None and not bending.of(difference).moves and _is_semidefinite(difference, bending)


def _is_semidefinite(matrix: Node, bending: Bends) -> bool:
    proof = bending.prover.prove(matrix)
    return proof is not None and proof.sign >= 0 and not proof.assumed
