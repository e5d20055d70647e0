"""What a stationary point is, by the Hessian there: a minimum or a maximum, and what that assumes of the parameters."""

from types import MappingProxyType
from typing import NamedTuple

from ...curvature.definite import Prover
from ...graph.nodes import Node
from ...graph.ranges import Given
from ...graph.relations import NONZERO, POSITIVE, Condition

NOTHING: Given = MappingProxyType({})


class Nature(NamedTuple):
    """What a stationary point is: "minimum" or the like, or nothing; what the Hessian is; what is assumed."""

    word: str = ""
    hessian: str = ""
    assumed: tuple[Condition, ...] = ()
    strict: bool = False


def nature(hessian: Node, constant: bool, symmetric: bool = False, facts: Given = NOTHING) -> Nature:
    """What a stationary point with this Hessian, known not to be singular, is.

    `constant`: the Hessian is the same everywhere; `symmetric`: the variable is a symmetric matrix; `facts`: what is
    known to have a sign.
    """
    proof = Prover(facts, symmetric_directions=symmetric, assume_positive=True).prove(hessian)
    if proof is None or not proof.sign:
        return Nature()
    word = "minimum" if proof.sign > 0 else "maximum"
    strict = proof.strict and not proof.ranks
    shown = "positive" if proof.sign > 0 else "negative"
    if hessian.shape:
        shown += " definite" if strict else " semidefinite"
    positive = {what for what, claim in proof.assumed if claim.bare == POSITIVE}
    given = tuple(g for g in proof.assumed if not (g[1] == NONZERO and g[0] in positive))
    return Nature(word if constant else f"local {word}", shown, given, strict)
