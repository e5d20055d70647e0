"""Better forms of terms: what a hand would write for speed and for numbers of any size, in whatever language.

Takes terms as the formula has them; gives terms of the same value. One idea: a form is a row (the head of a term, and a
function that gives the better term or None), tried on each term once what is in it has its better form. A sum of
matrices that meets a vector is never formed, nor one that is structure but for one term; nothing overflows that need
not.
"""

from collections.abc import Callable, Mapping, Sequence

from ...functions.stable import LOGISTIC
from . import numbers, products
from .maker import Maker
from .terms import Term, Terms, recount

Form = Callable[[Maker, Term], Term | None]


def improved(terms: Terms, roots: Sequence[Term], target: str) -> list[Term]:
    """The roots in their better forms, for the language of that name."""
    recount(roots)
    found = Better(terms, target)
    better = [found.of(root) for root in roots]
    recount(better)
    return better


class Better:
    """The better form of each term, found once."""

    def __init__(self, terms: Terms, target: str) -> None:
        self.terms, self.maker = terms, Maker(terms, target)
        self.made: dict[Term, Term] = {}

    def of(self, root: Term) -> Term:
        for term in children_first(root):
            if term not in self.made:
                new = self._of(term)
                self.made[term] = new
                if term.uses > 1:
                    self.maker.several.add(new)
        return self.made[root]

    def _of(self, term: Term) -> Term:
        args = tuple(self.made[arg] for arg in term.args)
        same = all(a is b for a, b in zip(args, term.args, strict=True))
        new = term if same else self.terms.make(term.op, args, term.value, term.shape)
        if not new.bound:
            for form in FORMS.get(f"call {new.value}" if new.op == "call" else new.op, ()):
                new = form(self.maker, new) or new
        if term.hint and new.op not in ("name", "number"):
            new.hint = new.hint or term.hint
        return new


def children_first(root: Term) -> list[Term]:
    """Every term below and the root itself, each after those in it."""
    order: list[Term] = []
    seen: set[Term] = set()
    stack = [(root, False)]
    while stack:
        term, opened = stack.pop()
        if opened:
            order.append(term)
        elif term not in seen:
            seen.add(term)
            stack.append((term, True))
            stack += [(arg, False) for arg in term.args if arg not in seen]
    return order


FORMS: Mapping[str, tuple[Form, ...]] = {
    "mul": (products.softmax, products.product),
    "pow": (products.power,),
    "sum": (numbers.total,),
    "div": (numbers.quotient,),
    "hdiv": (numbers.quotient,),
    "call log": (numbers.log,),
    "call tr": (products.trace,),
    **{f"call {name}": (numbers.logistic,) for name in LOGISTIC},
}
