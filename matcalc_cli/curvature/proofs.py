"""A proof that a matrix is definite or semidefinite, and how proofs of parts make a proof of the whole.

Takes proofs and the factors of products; gives `Proof`s. Nothing is searched for here.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..functions.intervals import Range
from ..graph.kernels import Indices
from ..graph.nodes import Einsum, Factor, Node, Var
from ..graph.ranges import TRIANGULAR
from ..graph.relations import INVERTIBLE, Condition
from ..graph.tensor import einsum, power
from .pivots import Matrix, pivots
from .reasons import Reason, because


class Proof(NamedTuple):
    """K is semidefinite with `sign` 1 or -1 (0: it vanishes); `strict`: definite. `ranks` are the matrices whose
    columns must be independent for it to be definite, `assumed` what was assumed of scalars of unknown sign."""

    sign: int
    strict: bool
    reason: Reason
    ranks: tuple[Node, ...] = ()
    assumed: tuple[Condition, ...] = ()

    @property
    def certain(self) -> bool:
        """Is it definite without a condition?"""
        return self.strict and not self.ranks and not self.assumed

    def times(self, sign: int) -> "Proof":
        reason = self.reason.opposite() if sign < 0 else self.reason
        return self._replace(sign=self.sign * sign, strict=self.strict and sign != 0, reason=reason)


def of_numbers(matrix: Matrix) -> "Proof | None":
    """The proof for a symmetric matrix of rational numbers, by its pivots; None where it is indefinite."""
    for sign in (1, -1):
        found = pivots([[sign * entry for entry in row] for row in matrix])
        if found is not None:
            shown = ", ".join(str(sign * pivot) for pivot in found)
            return Proof(sign, len(found) == len(matrix), Reason("numbers", (shown,)))
    return None


def signed(kind: str, sign: int, strict: bool) -> Reason:
    """The reason for the sign of a number, or of the entries of a diagonal."""
    word = {(1, True): "positive", (1, False): "nonnegative", (-1, True): "negative"}.get((sign, strict), "nonpositive")
    return Reason(kind, (word,))


def of_range(known: Range, kind: str) -> Proof | None:
    """The proof for a number in an interval; None where both signs are possible. `kind`: as in `signed`."""
    if known.nonnegative:
        return Proof(1, known.positive, signed(kind, 1, known.positive))
    return Proof(-1, known.negative, signed(kind, -1, known.negative)) if known.nonpositive else None


def congruent(proof: Proof, peeled: list[Factor], rest: list[Factor], rows: Indices, inner: Indices) -> Proof:
    """M'·K·M: definite where K is and the columns of M are independent."""
    node, indices, e = peeled[0]
    plain = len(peeled) == len(rows) == len(inner) == 1 and len(indices) == 2
    ranks: list[Node] = []
    if proof.strict and plain:
        matrix = power(node, e) if indices[1] == rows[0] else einsum([(node, (0, 1), e)], (1, 0))
        ranks = [m for m in (matrix, *proof.ranks) if not _is_regular(m)]
    reason = because("congruent", [proof.reason]) if rest else Reason("Gram")
    return Proof(proof.sign, proof.strict and plain, reason, tuple(ranks), proof.assumed)


def schur(found: Sequence[Proof], strict: bool, bare: bool, kind: str) -> Proof:
    """The entrywise or Kronecker product of the parts."""
    sign = 1
    for proof in found:
        sign *= proof.sign
    definite = strict and all(proof.strict for proof in found)
    blocks = [proof for proof in found if not proof.reason.of_numbers]
    if blocks:
        reason = blocks[0].reason if len(blocks) == 1 else because(kind, [proof.reason for proof in blocks])
    elif bare:
        reason = signed("diagonal", sign, definite) if sign else Reason("diagonal", ("zero",))
    else:
        reason = Reason("outer")
    ranks = tuple(m for proof in found for m in proof.ranks)
    return Proof(sign, definite, reason, ranks, all_assumed(found))


def all_assumed(proofs: Iterable[Proof]) -> tuple[Condition, ...]:
    """What they assume together."""
    return tuple(dict.fromkeys(condition for proof in proofs for condition in proof.assumed))


def _is_regular(node: Node) -> bool:
    """Is the matrix invertible as declared? Of a triangular one a positive diagonal says so."""
    base = node.factors[0][0] if isinstance(node, Einsum) and len(node.factors) == 1 else node
    if not isinstance(base, Var):
        return False
    return INVERTIBLE.bound in base.properties or ("positive" in base.properties and bool(TRIANGULAR & base.properties))
