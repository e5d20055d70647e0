"""The interval that holds every entry of a node, and with it its sign, found by propagation from the leaves.

Takes a node and the facts of the domain (nodes known to be positive or nonnegative where the function is defined);
gives a `Range`. One idea: declared `positive` and the `range` of a row of a table are the sources; sums, products and
powers combine the intervals of their parts, and a prover of definiteness answers for forms such as x'Px. All that is
known of signs comes from here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ..functions.intervals import (
    ANY,
    NONNEGATIVE,
    ONE,
    POSITIVE,
    Range,
    hull,
    product,
    raised,
    raised_anywhere,
    read_range,
    sum_of,
)
from ..functions.table import FUNCTIONS
from .basics import is_complex
from .nodes import Einsum, Factor, Map, Node, Op, Sum, Var, fold, remember
from .primitives import PRIMITIVES, is_unit

if TYPE_CHECKING:
    from .facts import Facts

TRIANGULAR = frozenset({"diagonal", "lower", "upper"})

DECLARED = {
    "simplex": read_range("[0, 1]"),
    "unit": read_range("[-1, 1]"),
    "nonnegative": NONNEGATIVE,
}  # strongest first

Given = Mapping[Node, str]  # "positive" or "nonnegative"
Form = Callable[[Einsum], bool]
Regroupings = Callable[[Einsum], Iterable[Sequence[Factor]]]
Definite = Callable[[Node], bool]
Polynomial = Callable[[Sum, Callable[[Node], Range]], Range]
Conjugate = Callable[[Node], Node]


class Signs:
    """What is known of the entries of nodes where they are defined.

    `form` says whether a product has nonnegative forms such as x'Px as its entries, `regroupings` how else it can be
    grouped, `definite` whether a matrix is positive definite, `polynomial` which sign a sum has whose terms leave it
    open. `conjugate` tells what is real, and that t·conj(t) ≥ 0. `total`: no answer may assume that the node is
    defined, because the answer decides whether a condition for that is stated. `key`: answers are kept on the nodes.
    """

    __slots__ = ("conjugate", "definite", "facts", "form", "key", "memo", "polynomial", "regroupings", "total")

    def __init__(
        self,
        facts: Given,
        form: Form = lambda node: False,
        regroupings: Regroupings = lambda node: (),
        *,
        definite: Definite = lambda node: False,
        polynomial: Polynomial = lambda node, range_of: ANY,
        conjugate: Conjugate | None = None,
        total: bool = False,
        key: str = "",
    ) -> None:
        self.facts = _known(facts) if facts else None
        self.form, self.regroupings = form, regroupings
        self.definite, self.polynomial = definite, polynomial
        self.conjugate, self.total, self.key = conjugate, total, key
        self.memo: dict[Node, Range] = {}

    def range(self, node: Node) -> Range:
        return remember(node, self.key, self._visit) if self.key else fold(node, self._visit, self.memo)

    def sign(self, node: Node) -> str:
        """ "positive" or "nonnegative" where every entry is known to be so, else ""."""
        found = self.range(node)
        return "positive" if found.positive else "nonnegative" if found.nonnegative else ""

    def _visit(self, node: Node) -> Range:
        found = self._of(node)
        return found.within(self.facts.of(node, self.range)) if self.facts else found

    def _of(self, node: Node) -> Range:
        match node:
            case Var():
                zeros = node.order == 2 and TRIANGULAR & node.properties
                found = (NONNEGATIVE if zeros else POSITIVE) if "positive" in node.properties else ANY
                return next((found.within(DECLARED[word]) for word in DECLARED if word in node.properties), found)
            case Map():
                return self._map(node)
            case Op(args=()):
                row = PRIMITIVES.get(node.name)
                return ANY if row is None else read_range(row.range)
            case Op(name="det") if isinstance(node.args[0], Var) and "psd" in node.args[0].properties:
                return POSITIVE if "spd" in node.args[0].properties else NONNEGATIVE
            case Op(name="det") if self.definite(node.args[0]):
                return POSITIVE
            case Op(args=(inner, *_)) if _multiplies(node) and (known_range := self.range(inner)).nonnegative:
                return POSITIVE if known_range.positive else NONNEGATIVE
            case Op() if (known := FUNCTIONS.get(node.name)) is not None and not (self.total and known.domain):
                return read_range(known.range)
            case Sum():
                found = sum_of([self.range(term).scaled(c) for c, term in node.terms])
                signed = found.positive or found.negative or len(node.terms) < 2
                return found if signed else found.within(self.polynomial(node, self.range))
            case Einsum():
                return self._einsum(node)
        return ANY

    def _map(self, node: Map) -> Range:
        row = FUNCTIONS[node.name]
        asked = (self.total and row.domain) or (row.analytic and is_complex(node))  # the argument must be in a domain
        found = ANY if asked else read_range(row.range)
        inner = self.range(node.args[0])
        if row.odd and (inner.nonnegative or inner.nonpositive):
            sign = POSITIVE if inner.positive or inner.negative else NONNEGATIVE
            found = found.within(sign if inner.nonnegative else sign.negated())
        if row.zero and inner.low is not None and inner.low >= (zero := Fraction(row.zero)):
            return POSITIVE if inner.low > zero or inner.low_open else NONNEGATIVE
        if row.chooses and all(self.range(a).nonnegative for a in node.args):
            return POSITIVE if all(self.range(a).positive for a in node.args) else NONNEGATIVE
        if row.chooses:  # the larger one of two, or minus the larger one of -a and -b
            ranges = [self.range(a) if row.convex else self.range(a).negated() for a in node.args]
            known = [POSITIVE for r in ranges if r.positive] + [NONNEGATIVE for r in ranges if r.nonnegative]
            return found.within(known[0] if row.convex else known[0].negated()) if known else found
        return found

    def _einsum(self, node: Einsum) -> Range:
        found = self._product(node.factors, node)
        if not found.nonnegative and self.form(node):
            return found.within(NONNEGATIVE)
        parts = iter(() if found.nonnegative else self.regroupings(node))
        while not found.nonnegative and (regrouped := next(parts, None)) is not None:
            found = found.within(self._product(regrouped, node))
        return found

    def _product(self, factors: Sequence[Factor], node: Einsum) -> Range:
        """The interval of the entries of the node, a product of these factors."""
        factors, found = self._without_moduli(factors) if is_complex(node) else (factors, ONE)
        structured = [f for f, _, e in factors if e == 1 and _is_triangular(f)]
        triangular = structured[0] if len(structured) == 1 else None
        entry = _picked(node, factors)
        for factor, indices, e in factors if entry is None else entry:
            base = self.range(factor)
            if len(indices) == 2 and indices[0] == indices[1]:
                base = base.within(self._diagonal(factor))
            if factor is triangular and (indices[0] == indices[1] or (set(indices) & set(node.out)) != set(indices)):
                base = POSITIVE  # each row and column has an entry on the diagonal
            found = product(found, self._power(base, factor, e))
        if entry is None and any(k not in node.out for k in range(len(node.dims))):  # of at least one term
            low = found.low if found.nonnegative else None
            high = found.high if found.nonpositive else None
            found = Range(low, found.low_open, high, found.high_open)
        if len(set(node.out)) < len(node.out):  # zeros stand beside the diagonal
            found = hull(found)
        return found

    def _diagonal(self, factor: Node) -> Range:
        """The interval of the diagonal of a matrix, as far as it is semidefinite."""
        if self.definite(factor):
            return POSITIVE
        return NONNEGATIVE if is_psd_name(factor) else ANY

    def _power(self, base: Range, factor: Node, e: Fraction) -> Range:
        """The interval of the power of a factor, whose own interval is `base`."""
        if base == ANY and is_complex(factor) and not (e.denominator == 1 and self._is_real(factor)):
            return ANY
        return raised_anywhere(base, e) if self.total else raised(base, e)

    def _is_real(self, node: Node) -> bool:
        return self.conjugate is not None and self.conjugate(node) is node

    def _without_moduli(self, factors: Sequence[Factor]) -> tuple[list[Factor], Range]:
        """The factors without pairs t·conj(t), and the interval of the pairs removed."""
        rest = list(factors)
        if self.conjugate is None:
            return rest, ONE
        for base, at, e in factors:
            other = (self.conjugate(base), at, e)
            if other[0] is not base and (base, at, e) in rest and other in rest:
                rest.remove((base, at, e))
                rest.remove(other)
        return rest, NONNEGATIVE if len(rest) < len(factors) else ONE


def _known(facts: Given) -> "Facts":
    from .facts import Facts  # most signs are asked for without any

    return Facts(facts)


def _multiplies(node: Op) -> bool:
    """Is this the product of the entries?"""
    row = FUNCTIONS.get(node.name)
    return row is not None and row.multiplies


def _picked(node: Einsum, factors: Sequence[Factor]) -> list[Factor] | None:
    """The factors without the units, where these pick one entry and nothing else is summed: x[i], A[1, :]."""
    units = [f for f in factors if is_unit(f[0]) and f[2] == 1 and f[1][0] not in node.out]
    summed = {k for k in range(len(node.dims)) if k not in node.out}
    one_each = len({at[0] for _, at, _ in units}) == len(units)
    return (
        [f for f in factors if f not in units]
        if units and one_each and summed == {at[0] for _, at, _ in units}
        else None
    )


def _is_triangular(node: Node) -> bool:
    """Is this a matrix with a positive diagonal and zeros above it, below it or both?"""
    return isinstance(node, Var) and "positive" in node.properties and bool(TRIANGULAR & node.properties)


def is_psd_name(node: Node) -> bool:
    """Is this a variable that is declared positive semidefinite?"""
    return isinstance(node, Var) and "psd" in node.properties


_SIGNS = Signs({}, total=True, key="range")


def sign(node: Node) -> str:
    """ "positive" or "nonnegative" where every entry is known to be so without further assumptions, else ""."""
    return _SIGNS.sign(node)
