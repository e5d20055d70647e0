"""The relative entropy of two matrices, tr(A*(logm(A) - logm(B))), which is convex in both together.

Takes a node and the bends; gives its bend, or None. One idea: of each A, as much of tr(A*logm(A)) as there is makes up
for so much of -tr(A*logm(B)), and what is left over is judged term by term.

Source: G. Lindblad, Expectations and entropy inequalities for finite quantum systems, 1974, by E. Lieb's theorem.
"""

from fractions import Fraction

from ...graph.kernels import multiplied_out
from ...graph.nodes import Einsum, Node, Op
from ...graph.parts import terms_of
from ..bends import Bend, Bends
from ..forms import affine_definite
from ..reasons import Reason
from .proving import Proofs

LOGARITHM = "logm"


def by_relative_entropy(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of Σ c·tr(A*logm(B)), and of what stands beside it."""
    terms = terms_of(multiplied_out(node))
    pairs = [_pair(term, bending) for _, term in terms]
    if node.shape or not any(pair is not None and pair[0] is not pair[1] for pair in pairs):
        return None
    for sign in (1, -1):
        left: dict[Node, Fraction] = {}
        others = []
        for (c, term), pair in zip(terms, pairs, strict=True):
            if pair is None:
                others.append(bending.of(term) if c * sign > 0 else bending.of(term).negated())
            elif pair[0] is pair[1] or c * sign < 0:
                left[pair[0]] = left.get(pair[0], Fraction(0)) + c * sign
            else:
                others.append(bending.of(term))
        if all(c >= 0 for c in left.values()) and all(bend.convex for bend in others):
            return Bend(convex=sign > 0, concave=sign < 0, rule=Reason("relative entropy"))
    return None


def _pair(node: Node, bending: Bends) -> tuple[Node, Node] | None:
    """(A, B) of tr(A*logm(B)), both affine and positive definite, and both moving."""
    if not isinstance(node, Einsum) or node.out or len(node.factors) != 2 or len(node.dims) != 2:
        return None
    for (one, left, e), (log, right, f) in (node.factors, node.factors[::-1]):
        if isinstance(log, Op) and log.name == LOGARITHM and e == f == 1 and set(left) == set(right):
            both = (one, log.args[0])
            if all(bending.of(part).moves and affine_definite(bending, part) for part in both):
                return both
    return None
