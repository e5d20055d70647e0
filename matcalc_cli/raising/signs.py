"""The sign that a sum is shown with, where it is a factor or a term.

A sum of the input keeps its sign. Any other is shown with the sign that leaves more of its terms positive, as those
terms are shown: -2*(A .* B + C) rather than 2*(-A .* B - C). A minus sign before a product is taken in by a factor that
reads as well with it: 2*(b - a), (2*log(t) - 3)/t^3, 2*(3*t^2 - 1)/(t^2 + 1)^3.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ..graph.cost import cost, degrees
from ..graph.nodes import fold
from ..graph.primitives import is_size
from ..graph.tensor import Einsum, Node, Sum, scale

Hints = Mapping[Node, tuple[Sequence[Node], int]]  # sum -> (its terms in the reader's order, the sign it is shown with)


class Shown(NamedTuple):
    """How a sum is shown: the sign, and whether it takes in a minus sign among other factors, alone above a bar, or
    there with the minus sign at the very beginning."""

    sign: int = 1
    takes: bool = False
    takes_alone: bool = False
    takes_first: bool = False


class Signs:
    """The signs of sums under one set of `hints`; `rank` is the place of a node's first variable in the input."""

    def __init__(self, hints: Hints, rank: Callable[[Node], int]) -> None:
        self.hints, self._rank = hints, rank
        self.negated: set[Node] = set()  # sums that take in the minus sign of the term being raised
        self._known: dict[Node, Shown] = {}

    def orientation(self, node: Sum) -> int:
        """+1 or -1: the sign with which a sum that is a factor is shown."""
        return -self.usual(node) if node in self.negated else self.usual(node)

    def signed(self, node: Node) -> Node:
        """The node or its negative, whichever is shown."""
        return scale(-1, node) if isinstance(node, Sum) and self.orientation(node) < 0 else node

    def usual(self, node: Sum) -> int:
        """The sign a sum is shown with where no minus sign stands before it."""
        return (self._known.get(node) or fold(node, self._read, self._known)).sign

    def taker(self, node: Einsum, named: "set[Node]", first: bool) -> Node | None:
        """The factor that takes in a minus sign before a product, if there is one; a part that has a name does not.

        `first`: the minus sign stands at the beginning, not between terms.
        """
        fold(node, self._read, self._known)
        return self._taker(node, named, first)

    def _taker(self, node: Einsum, named: "set[Node]", first: bool = False) -> Node | None:
        above = [f for f, _, e in node.factors if e.numerator > 0 and not is_size(f)]
        alone, one_sum = len(above) == 1, sum(isinstance(f, Sum) and f.order > 0 for f in above) == 1
        for f, _, e in node.factors:
            known = self._known[f]
            takes = (
                known.takes
                or (alone and known.takes_alone)
                or (first and known.takes_first and (alone or (one_sum and f.order and _turns(f, node, above))))
            )
            if e == 1 and takes and f not in named:
                return f
        return None

    def _read(self, node: Node) -> Shown:
        if not isinstance(node, Sum) or not node.terms:
            return Shown()
        if (hint := self.hints.get(node)) is not None:
            return Shown(hint[1])
        shown = [self._term(c, term) for c, term in node.terms]
        powers = degrees(node)
        sign = self._sign(node, shown, powers)
        either = [isinstance(term, Einsum) and self._taker(term, set()) is not None for _, term in node.terms]
        flipped = sum(1 if e or sign * s < 0 else -1 for e, s in zip(either, shown, strict=True))  # with the other sign
        if powers is not None:  # then the leading coefficient is positive, or the constant
            takes = sign * powers[max(powers)] < 0 or flipped == 0
            return Shown(sign, takes, takes, takes)
        bare = [(c, t) for c, t in node.terms if isinstance(t, Einsum) and not t.factors]
        if any(sign * c < 0 and len(set(t.out)) < t.order for c, t in bare):  # I - A - B
            return Shown(sign, True, True, True)
        some = any(e or sign * s < 0 for e, s in zip(either, shown, strict=True))  # (c - a - b)/d, not -(a + b - c)/d
        return Shown(sign, flipped >= 0 and not bare, flipped >= 0, some)

    def _sign(self, node: Sum, shown: "list[int]", powers: "dict[Fraction, Fraction] | None") -> int:
        if positive := sum(shown):
            return 1 if positive > 0 else -1
        if powers is not None and powers.get(Fraction(0)) != -powers[max(powers)]:  # 3*t^2 - 1, but 1 - t
            return 1 if powers[max(powers)] > 0 else -1
        constant = next((c for c, t in node.terms if isinstance(t, Einsum) and not t.factors), None)
        if constant is not None and not all(is_size(t) for c, t in node.terms if c != constant):  # k - 2, not 2 - k
            return 1 if constant > 0 else -1
        ordered = zip(node.terms, shown, strict=True)
        (c, _), sign = min(ordered, key=lambda item: self._place(item[0][1]))
        return sign or (1 if c > 0 else -1)

    def _place(self, term: Node) -> tuple[int, int, int]:
        return self._rank(term), cost(term), term.digest

    def _term(self, c: Fraction, term: Node) -> int:
        """The sign before a term when it is shown: 0 if one of its factors takes a minus sign in."""
        sign = 1 if c > 0 else -1
        if isinstance(term, Sum):
            return sign * self._known[term].sign
        for factor, _, e in term.factors if isinstance(term, Einsum) else ():
            if e.denominator == 1 and e.numerator % 2:
                sign *= self._known[factor].sign
        return 0 if sign < 0 and isinstance(term, Einsum) and self._taker(term, set()) is not None else sign


def _turns(node: Node, product: Einsum, above: Sequence[Node]) -> bool:
    """Is this a sum of three terms, or of 1 and what is no other factor of the product: a ./ (B*x) - 1? In
    -s .* (1 - s) the sign stays in front."""
    if not isinstance(node, Sum) or len(node.terms) > 2:
        return True
    others = [term for _, term in node.terms if not isinstance(term, Einsum) or term.factors]
    own = {factor for term in others for factor in (term, *term.children)}
    return len(others) < len(node.terms) and 0 < product.order < 3 and own.isdisjoint(above)
