"""What must hold of something, as data: x > 0, X invertible, y ≠ 0 in every entry.

Takes and gives `Claim`s. One idea: a relation and its bound are compared as they are; the words come last.
"""

from typing import NamedTuple

from ..functions.primary import BRANCH
from ..functions.rows import ENTRIES, Requirement
from .nodes import Node

_MATHEMATICS = {">=": "≥", "<=": "≤", "!=": "≠"}


class Claim(NamedTuple):
    """A relation to a bound, such as > 0; or, with the relation "", a property as the bound: invertible.

    `everywhere`: of every entry of a vector or matrix; x ≠ 0 alone says that x is not the zero vector.
    `or_agreeing`: or 0 all around; so max(x, abs(x)) has no kink where x - abs(x) is 0 on an open set.
    `in_branch`: only where that branch of a piecewise function is taken.
    """

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
        """The claim without its restriction to a branch."""
        return self._replace(in_branch=False)

    @property
    def bare(self) -> "Claim":
        """The relation and the bound alone."""
        return Claim(self.relation, self.bound)


def in_entries(claim: Claim, what: Node) -> Claim:
    """The claim about every entry where `what` is a vector or matrix, else unchanged."""
    return claim._replace(everywhere=bool(what.shape))


def claim_of(required: Requirement) -> Claim:
    """What a row of the table asks of its subject."""
    _, relation, bound, everywhere = required
    return Claim(_MATHEMATICS.get(relation, relation), bound, everywhere)


Condition = tuple[Node, Claim]  # a node, and what must hold of it
Compared = dict[Condition, tuple[Node, str, Node]]  # of x - 5 > 0 the sides of x > 5, and how they are compared

POSITIVE, NEGATIVE, NONNEGATIVE, NONZERO = Claim(">"), Claim("<"), Claim("≥"), Claim("≠")
INVERTIBLE, DEFINITE, SEMIDEFINITE = (
    Claim("", word) for word in ("invertible", "positive definite", "positive semidefinite")
)
FULL_COLUMN_RANK, FULL_ROW_RANK = Claim("", "of full column rank"), Claim("", "of full row rank")
OFF_THE_CUT = Claim("∉", "(−∞, 0]")  # of a complex argument, where the principal branch is smooth
SMOOTH = claim_of(BRANCH)
COUNTING = Claim("", "a positive integer")
BELOW_ONE, ABOVE_ONE = Claim("<", "1"), Claim(">", "1")
