"""What a solution must satisfy, in its shortest form: that C is positive definite, for m*inv(C) with a positive m.

Takes conditions on nodes; gives those that are left to be said, or that one is seen to fail. One idea: what is
invertible or definite is so by one core, and numbers and inverses around it add no more than their signs.
"""

from ...curvature.definite import Prover, full_rank
from ...curvature.proofs import Proof
from ...graph.nodes import Node, Var
from ...graph.primitives import inverse_of, is_power
from ...graph.ranges import Given
from ...graph.relations import DEFINITE, INVERTIBLE, NONNEGATIVE, NONZERO, POSITIVE, SEMIDEFINITE, Claim, Condition
from ...graph.tensor import Einsum, Op, Sum, einsum, is_zero, sign
from ..conditions import shortest, weakened
from ..curving.nature import NOTHING
from .forms import joined


def refuted(node: Node, claim: Claim, facts: Given = NOTHING) -> bool:
    """Is it seen that the claim does not hold of the node, whatever the variables?"""
    prover = Prover(facts)
    if claim == POSITIVE:
        return prover.signs.range(node).nonpositive
    if claim == NONNEGATIVE:
        return prover.signs.range(node).negative
    if claim in (INVERTIBLE, NONZERO):
        return is_zero(node)
    proof = prover.prove(node)
    if proof is None:
        return False
    return proof.sign <= 0 if claim == DEFINITE else proof.sign < 0 and proof.certain


def as_declared(node: Node, claim: Claim) -> list[Condition]:
    """What is left to be said for the solution to be as the variable is declared."""
    if claim == INVERTIBLE:
        return in_short(node, claim)
    if claim == POSITIVE:
        return [weakened(*short) for short in shortest(_below_roots(node), claim)]
    proof = Prover({}).prove(node)
    if proof is not None and proof.sign > 0 and (proof.certain or claim == SEMIDEFINITE):
        return []
    return [(_definite_core(node), claim)]


def _below_roots(node: Node) -> Node:
    """c for sqrt(c) and 2*sqrt(c), which are positive where c is; of a sum of one term without its number."""
    while True:
        if isinstance(node, Sum) and len(node.terms) == 1 and node.terms[0][0] > 0:
            node = node.terms[0][1]
        elif isinstance(node, Einsum) and len(node.factors) == 1 and node.factors[0][1] == node.out:
            base, _, e = node.factors[0]
            if e.denominator == 1:
                return node
            node = base
        else:
            return node


def _definite_core(node: Node) -> Node:
    """The matrix that is definite where the node is: C for m*inv(C) with a positive m."""
    match node:
        case Op() if (inner := inverse_of(node)) is not None:
            return _definite_core(inner)
        case Sum() if len(node.terms) == 1 and node.terms[0][0] > 0:
            return _definite_core(node.terms[0][1])
        case Einsum() if (matrix := _only_matrix(node)) is not None:
            number = einsum([f for f in node.factors if not f[1]], ())
            return _definite_core(matrix) if Prover({}).signs.range(number).positive else node
    return node


def _only_matrix(node: Einsum) -> Node | None:
    """The matrix that stands alone among scalars, if one does."""
    rest = [f for f in node.factors if f[1]]
    alone = len(rest) == 1 and rest[0][1] in (node.out, node.out[::-1]) and len(set(node.out)) == 2
    return rest[0][0] if alone and rest[0][2] == 1 else None


def in_short(what: Node, claim: Claim) -> list[Condition]:
    """`A of full column rank` for A'*A invertible; nothing for what is definite in any case."""
    if claim != INVERTIBLE:
        what = joined(what)
        return [(what, claim)] if sign(what) != "positive" else []
    core, numbers = _core(what)
    needed = [(n, NONZERO) for n in numbers if sign(n) != "positive"]
    declared = isinstance(core, Var) and INVERTIBLE.bound in core.properties
    if declared or _is_certain(Prover({}).prove(core)):
        return needed
    return [full_rank(core) or (core, claim), *needed]


def _is_certain(proof: Proof | None) -> bool:
    return proof is not None and proof.certain


def _core(node: Node) -> tuple[Node, list[Node]]:
    """The matrix that is invertible where the node is: C for m*inv(C); and the scalars before it."""
    if is_power(node):
        return _core(node.args[0])
    if isinstance(node, Sum) and len(node.terms) == 1:
        return _core(node.terms[0][1])
    if isinstance(node, Einsum) and (matrix := _only_matrix(node)) is not None:
        core, numbers = _core(matrix)
        return core, [*(f for f, idx, e in node.factors if not idx and e > 0), *numbers]
    return node, []
