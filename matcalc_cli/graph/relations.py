"""What must hold of something, as data: x > 0, X invertible, y ≠ 0 in every entry.

Takes and gives `Claim`s. One idea: a relation and its bound are compared as they are; the words come last.
"""

from typing import NamedTuple

from ..functions.primary import BRANCH
from ..functions.rows import ENTRIES, Requirement
from .nodes import Node

_MATHEMATICS = {">=": "≥", "<=": "≤", "!=": "≠"}


class Claim(NamedTuple):
    """`relation` to the `bound`; "" where the bound is a property. `everywhere`: in every entry of a vector or matrix,
    for x ≠ 0 alone says that x is not the zero vector; `or_agreeing`: or 0 all around, as x - abs(x) of max(x, abs(x))
    is, which has no kink where both agree; `in_branch`: where a branch of a piecewise function is taken."""

    relation: str
    bound: str = "0"
    everywhere: bool = False
    in_branch: bool = False
    or_agreeing: bool = False

    def __str__(self) -> str:
        said = f"{self.relation} {self.bound}" if self.relation else self.bound
        said += " or 0 all around" if self.or_agreeing else ""
        said += ENTRIES if self.everywhere else ""
        return said + (" where that branch is taken" if self.in_branch else "")

    @property
    def outright(self) -> "Claim":
        """The same without a branch."""
        return self._replace(in_branch=False)

    @property
    def bare(self) -> "Claim":
        """The relation and the bound alone."""
        return Claim(self.relation, self.bound)


def in_entries(claim: Claim, what: Node) -> Claim:
    """The claim of every entry, where `what` has entries."""
    return claim._replace(everywhere=bool(what.shape))


def claim_of(required: Requirement) -> Claim:
    """What a row of the table asks of its subject."""
    _, relation, bound, everywhere = required
    return Claim(_MATHEMATICS.get(relation, relation), bound, everywhere)


Condition = tuple[Node, Claim]  # what, and what must hold of it

POSITIVE, NEGATIVE, NONNEGATIVE, NONZERO = Claim(">"), Claim("<"), Claim("≥"), Claim("≠")
INVERTIBLE, DEFINITE, SEMIDEFINITE = (
    Claim("", word) for word in ("invertible", "positive definite", "positive semidefinite")
)
FULL_COLUMN_RANK, FULL_ROW_RANK = Claim("", "of full column rank"), Claim("", "of full row rank")
OFF_THE_CUT = Claim("∉", "(−∞, 0]")  # of a complex argument, where the principal branch is smooth
SMOOTH = claim_of(BRANCH)
COUNTING = Claim("", "a positive integer")
BELOW_ONE = Claim("<", "1")
