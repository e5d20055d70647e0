"""Makes terms from terms, for the better forms; knows which of them one place needs."""

from ...functions.table import FUNCTIONS
from .terms import Term, Terms, is_identity, is_row


class Maker:
    """Makes terms; `single` knows those that one place needs, so that they may be taken apart."""

    def __init__(self, terms: Terms, target: str) -> None:
        self.terms, self.target = terms, target
        self.several: set[Term] = set()

    def single(self, term: Term) -> bool:
        """Does one place need the term, so that it may be taken apart?"""
        return term not in self.several and not term.hint

    def has(self, name: str) -> bool:
        """Does the target spell the function, of each row and column, too?"""
        return all(
            any(row.spelt(self.target, count) for count in (1, 2))
            for row in FUNCTIONS.values()
            if name in (row.name, row.shown[0] if row.shown else "")
        )

    # --- making ---------------------------------------------------------------------------------------------------

    def like(self, term: Term, *args: Term) -> Term:
        return self.terms.make(term.op, args, term.value, term.shape)

    def call(self, name: str, *args: Term) -> Term:
        return self.terms.make("call", args, name, args[0].shape)

    def negative(self, term: Term) -> Term:
        return term.args[0] if term.op == "neg" else self.terms.make("neg", (term,), None, term.shape)

    def product(self, left: Term, right: Term) -> Term:
        """left*right of a matrix and what it meets."""
        if is_identity(left):
            return right
        a, b = left.shape, right.shape
        shape = (*a[:1], *b[1:]) if len(a) == 2 and not is_row(a) else a[:1] + b[1:]
        if is_row(a) and len(b) == 1:
            shape = ()
        return self.terms.make("mul", (left, right), None, shape)
