"""What is known of a node where other nodes have a sign: 1 - 2*t < 1 where t > 0, x - z > 0 where x > y and y > z.

Takes facts (nodes with their intervals); gives the interval of every entry of a node. One idea: a fact is
a bound on what moves in it, and so on every node in which the same moves; a sum is as large as a multiple of a fact and
what is left without it.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import isqrt

from ..functions.intervals import ANY, NONNEGATIVE, POSITIVE, Range
from .basics import add, constant_value, content, scale
from .nodes import Einsum, Node, Sum

MOST_FACTS = 16  # that are taken together
MOST_TERMS = 16  # of a sum that is taken apart
DEPTH = 3  # facts that are added up

_0, _1 = Fraction(0), Fraction(1)


class Affine:
    """node = factor·moving + offset, entry by entry; `moving` has a content of 1."""

    __slots__ = ("factor", "moving", "offset")

    def __init__(self, node: Node) -> None:
        fixed = [c * number for c, term in _terms(node) if (number := entry_value(term)) is not None]
        moving = [pair for pair in _terms(node) if entry_value(pair[1]) is None]
        self.offset = sum(fixed, _0)
        whole = node if not fixed else add(moving, node.shape)
        self.factor = content(whole) if isinstance(whole, Sum) and whole.terms else _1
        self.moving = scale(1 / self.factor, whole)

    def bound(self, known: Range) -> Range:
        """The interval of `moving`, where that of the node is known."""
        return shifted(known, -self.offset).scaled(1 / self.factor)


class Facts:
    """The intervals that facts give, of nodes and of sums of facts."""

    __slots__ = ("bounds", "depth", "given")

    def __init__(self, given: Mapping[Node, Range]) -> None:
        self.given = given
        self.depth = 0
        self.bounds: dict[Node, Range] = {}
        for node, known in given.items():
            form = Affine(node)
            self._bound(form.moving, form.bound(known))

    def _bound(self, node: Node, known: Range) -> None:
        """The interval of a node, and of t where the node is t^2."""
        self.bounds[node] = known = self.bounds.get(node, ANY).within(known)
        if not isinstance(node, Einsum) or len(node.factors) > 1:
            return
        for base, at, e in node.factors:
            most = None if known.high is None or e != 2 or at != node.out else _root(known.high)
            if most is not None:
                self._bound(base, Range(-most, known.high_open, most, known.high_open))

    def of(self, node: Node, range_of: Callable[[Node], Range]) -> Range:
        """The interval of the node; `range_of` is asked for what is left of a sum."""
        form = Affine(node)
        known = self.bounds.get(form.moving)
        found = ANY if known is None else shifted(known.scaled(form.factor), form.offset)
        if found.nonnegative or found.nonpositive or self.depth >= DEPTH or len(self.given) > MOST_FACTS:
            return found
        self.depth += 1
        try:
            return found.within(self._combined(node, range_of))
        finally:
            self.depth -= 1

    def _combined(self, node: Node, range_of: Callable[[Node], Range]) -> Range:
        for sign in (1, -1):
            signed = scale(sign, node)
            for left, strict in self._left(signed):
                known = range_of(left)
                if known.nonnegative:
                    found = POSITIVE if strict or known.positive else NONNEGATIVE
                    return found if sign > 0 else found.negated()
        return ANY

    def _left(self, node: Node) -> Iterator[tuple[Node, bool]]:
        """What is left of the node without a multiple of a fact that has a term of it, and is the fact strict?"""
        terms = {term: c for c, term in _terms(node)}
        signed = {fact: known for fact, known in self.given.items() if known.nonnegative}
        for fact, known in signed.items() if len(terms) <= MOST_TERMS else ():
            ratios = {terms[term] / c for c, term in _terms(fact) if term in terms and entry_value(term) is None}
            if fact.shape == node.shape and fact is not node:
                for ratio in sorted(ratio for ratio in ratios if ratio > 0):
                    yield add([(1, node), (-ratio, fact)], node.shape), known.positive


def _root(number: Fraction) -> Fraction | None:
    """The root where it is rational."""
    if number < 0:
        return None
    found = Fraction(isqrt(number.numerator), isqrt(number.denominator))
    return found if found * found == number else None


def shifted(known: Range, number: Fraction) -> Range:
    """The interval with the number added."""
    low, high = (None if bound is None else bound + number for bound in (known.low, known.high))
    return Range(low, known.low_open, high, known.high_open)


def entry_value(node: Node) -> Fraction | None:
    """The number that every entry of a constant is; None where they are not known to be one."""
    every = isinstance(node, Einsum) and not node.factors and len(set(node.out)) == len(node.out)
    return _1 if every and node.shape else constant_value(node)


def _terms(node: Node) -> "tuple[tuple[Fraction, Node], ...]":
    return node.terms if isinstance(node, Sum) else ((_1, node),)
