"""The interval that holds every entry of a node, and with it its sign, found by propagation from the leaves.

Takes a node and the facts of the domain (the intervals of nodes where the function is defined); gives a `Range`. One
idea: declared `positive` and the `range` of a row of a table are the sources; sums, products and powers combine the
intervals of their parts, and a prover of definiteness answers for forms such as x'Px. All that is known of signs comes
from here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeGuard

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
from ..functions.rows import Row
from ..functions.table import FUNCTIONS
from .basics import add, is_complex, pi
from .nodes import Einsum, Factor, Map, Node, Op, Sum, Var, fold, make_einsum, remember
from .primitives import PRIMITIVES, is_size, is_unit

if TYPE_CHECKING:
    from .facts import Facts

TRIANGULAR = frozenset({"diagonal", "lower", "upper"})

DECLARED = {
    "simplex": read_range("[0, 1]"),
    "unit": read_range("[-1, 1]"),
    "nonnegative": NONNEGATIVE,
}  # strongest first
WEIGHTS = "simplex"  # nonnegative, of the sum 1 over the last axis

Given = Mapping[Node, Range]
Form = Callable[[Einsum], bool]
Regroupings = Callable[[Einsum], Iterable[Sequence[Factor]]]
Definite = Callable[[Node], Range]
Polynomial = Callable[[Sum, Callable[[Node], Range]], Range]
Conjugate = Callable[[Node], Node]
Values = Callable[[str, Range], Range]


def unvalued(name: str, inner: Range) -> Range:
    """No function has its values bounded."""
    return ANY


class Signs:
    """What is known of the entries of nodes where they are defined.

    `form` says whether a product has nonnegative forms such as x'Px as its entries, `regroupings` how else it can be
    grouped, `definite` what the eigenvalues of a matrix are, as far as a proof tells, `polynomial` which sign a sum
    has whose terms leave it open, `values` the interval of a function over one. `conjugate` tells what is real, and
    that t·conj(t) ≥ 0. `total`: no answer may assume that the node is defined, because the answer decides whether a
    condition for that is stated. `key`: answers are kept on the nodes.
    """

    __slots__ = (
        "conjugate",
        "definite",
        "facts",
        "form",
        "key",
        "memo",
        "polynomial",
        "regroupings",
        "total",
        "values",
    )

    def __init__(
        self,
        facts: Given,
        form: Form = lambda node: False,
        regroupings: Regroupings = lambda node: (),
        *,
        definite: Definite = lambda node: ANY,
        polynomial: Polynomial = lambda node, range_of: ANY,
        conjugate: Conjugate | None = None,
        values: Values = unvalued,
        total: bool = False,
        key: str = "",
    ) -> None:
        self.facts = _known(facts) if facts else None
        self.form, self.regroupings = form, regroupings
        self.definite, self.polynomial = definite, polynomial
        self.conjugate, self.total, self.key = conjugate, total, key
        self.values = values
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
            case Op(args=(inner,)) if _of_eigenvalues(node) and (found := self._eigenvalues(inner)).nonnegative:
                return POSITIVE if found.positive else NONNEGATIVE
            case Op(args=(inner, *_)) if _multiplies(node) and (known_range := self.range(inner)).nonnegative:
                return POSITIVE if known_range.positive else NONNEGATIVE
            case Op(args=(inner,)) if _is_an_entry(node):
                return self.range(inner)
            case Op() if (known := FUNCTIONS.get(node.name)) is not None:
                asked = (self.total and known.domain) or (known.analytic and is_complex(node))  # as of maps
                return ANY if asked else read_range(known.range)
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
        if is_whole_power(node):
            return POSITIVE if inner.positive else NONNEGATIVE if inner.nonnegative else ANY
        if row.odd and (inner.nonnegative or inner.nonpositive):
            sign = POSITIVE if inner.positive or inner.negative else NONNEGATIVE
            found = found.within(sign if inner.nonnegative else sign.negated())
        found = found.within(_by_value(row, inner, below=not asked)).within(self.values(node.name, inner))
        if row.signs and not asked and inner != ANY:
            found = found.within(self._between(row, node.args[0]))
        if row.chooses and all(self.range(a).nonnegative for a in node.args):
            return POSITIVE if all(self.range(a).positive for a in node.args) else NONNEGATIVE
        if row.chooses:  # the larger one of two, or minus the larger one of -a and -b
            ranges = [self.range(a) if row.convex else self.range(a).negated() for a in node.args]
            known = [POSITIVE for r in ranges if r.positive] + [NONNEGATIVE for r in ranges if r.nonnegative]
            return found.within(known[0] if row.convex else known[0].negated()) if known else found
        return found

    def _between(self, row: Row, inner: Node) -> Range:
        """The interval of a function of which the sign between multiples of pi is known."""
        axes = tuple(range(inner.order))
        whole = make_einsum(((pi(), (), Fraction(1)),), axes, inner.shape) if axes else pi()
        for low, high, sign in row.signs:
            ends = ((1, Fraction(low)), (-1, Fraction(high)))  # t - low*pi and high*pi - t
            left, right = (self.range(add([(c, inner), (-c * end, whole)], inner.shape)) for c, end in ends)
            if left.nonnegative and right.nonnegative:
                known = POSITIVE if left.positive and right.positive else NONNEGATIVE
                return known if sign > 0 else known.negated()
        return ANY

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
        factors, picked = _without_picks(factors, node)
        kept = {*node.out, *picked}
        factors, meant = _without_weights(factors, kept)
        factors, found = self._without_odd_pairs(factors, found)
        kept |= meant
        structured = [f for f, _, e in factors if e == 1 and _is_triangular(f)]
        triangular = structured[0] if len(structured) == 1 else None
        for factor, indices, e in factors:
            base = self.range(factor)
            if len(indices) == 2 and indices[0] == indices[1]:
                base = base.within(self._diagonal(factor))
            if factor is triangular and (indices[0] == indices[1] or not kept.issuperset(indices)):
                base = POSITIVE  # each row and column has an entry on the diagonal
            found = product(found, self._power(base, factor, e))
        if any(k not in kept for k in range(len(node.dims))):  # of at least one term
            low = found.low if found.nonnegative else None
            high = found.high if found.nonpositive else None
            found = Range(low, found.low_open, high, found.high_open)
        if len(set(node.out)) < len(node.out):  # zeros stand beside the diagonal
            found = hull(found)
        return found

    def _diagonal(self, factor: Node) -> Range:
        """The interval of the diagonal of a matrix, as far as it is semidefinite."""
        return self._eigenvalues(factor)

    def _eigenvalues(self, matrix: Node) -> Range:
        """The interval of the eigenvalues of a symmetric matrix."""
        if is_psd_name(matrix):
            return POSITIVE if "spd" in matrix.properties else NONNEGATIVE
        return self.definite(matrix)

    def _power(self, base: Range, factor: Node, e: Fraction) -> Range:
        """The interval of the power of a factor, whose own interval is `base`."""
        if base == ANY and is_complex(factor) and not (e.denominator == 1 and self._is_real(factor)):
            return ANY
        return raised_anywhere(base, e) if self.total else raised(base, e)

    def _is_real(self, node: Node) -> bool:
        return self.conjugate is not None and self.conjugate(node) is node

    def _without_odd_pairs(self, factors: Sequence[Factor], found: Range) -> tuple[Sequence[Factor], Range]:
        """The factors without pairs t*f(t) with f of the sign of t, and the interval of the pairs removed."""
        rest = list(factors)
        for factor in factors:
            base, at, e = factor
            odd = (
                isinstance(base, Map) and FUNCTIONS[base.name].odd and not (self.total and FUNCTIONS[base.name].domain)
            )
            other = (base.args[0], at, e) if isinstance(base, Map) and odd and e == 1 else None
            if other in rest and not is_complex(base):
                rest.remove(factor)
                rest.remove(other)
        return (rest, product(found, NONNEGATIVE)) if len(rest) < len(factors) else (factors, found)

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


def _without_picks(factors: Sequence[Factor], node: Einsum) -> tuple[Sequence[Factor], set[int]]:
    """The factors without unit vectors, and the indices that these pick one value of: of x[2] one term is left."""
    units = [idx[0] for base, idx, _ in factors if is_unit(base)]
    picked = {k for k in units if k not in node.out and units.count(k) == 1}
    if not picked:
        return factors, picked
    return [f for f in factors if not (is_unit(f[0]) and f[1][0] in picked)], picked


def _without_weights(factors: Sequence[Factor], kept: set[int]) -> tuple[Sequence[Factor], set[int]]:
    """The factors without those whose entries add up to 1 over an index that is summed, and these indices: a weighted
    mean lies where what is averaged does. A weight of what is a mean already does not take part in that mean."""
    meant: set[int] = set()
    left = list(factors)
    for factor in sorted(factors, key=lambda f: -len(f[1])):  # a row before what its own mean is weighted with
        base, at, e = factor
        sums = isinstance(base, Var) and WEIGHTS in base.properties and e == 1 and at.count(at[-1]) == 1
        if sums and at[-1] not in kept and meant.isdisjoint(at):
            meant.add(at[-1])
            left.remove(factor)
    return left, meant


def is_whole_power(node: Map) -> bool:
    """Is this t^n of a size n, or t^(n - 2), which is there for negative t as well?"""
    if node.name != "pow":
        return False
    exponent = node.args[1]
    terms = exponent.terms if isinstance(exponent, Sum) else ((Fraction(1), exponent),)
    return all(c.denominator == 1 and _is_count(term) for c, term in terms)


def _is_count(node: Node) -> bool:
    """Is this a product of sizes?"""
    factors = node.factors if isinstance(node, Einsum) else ((node, (), Fraction(1)),)
    return all(is_size(f) and e > 0 and e.denominator == 1 for f, _, e in factors)


def _by_value(row: Row, inner: Range, below: bool) -> Range:
    """The interval of a rising function by its value at one place; `below`: is it defined to the left of it, too?"""
    if not row.passes:
        return ANY
    at, value = map(Fraction, row.passes)
    moved = sum_of([inner, Range(-at, False, -at, False)])
    found = ANY
    if moved.nonnegative:
        found = Range(low=value, low_open=moved.positive)
    return found.within(Range(high=value, high_open=moved.negative)) if below and moved.nonpositive else found


def _known(facts: Given) -> "Facts":
    from .facts import Facts  # most signs are asked for without any

    return Facts(facts)


def _multiplies(node: Op) -> bool:
    """Is this the product of the entries?"""
    row = FUNCTIONS.get(node.name)
    return row is not None and row.multiplies


def _is_an_entry(node: Op) -> bool:
    """Is this the largest or the smallest entry, of all or of each row?"""
    row = FUNCTIONS.get(node.name)
    return row is not None and bool(row.picks and row.rising)


def _of_eigenvalues(node: Op) -> bool:
    """Is this a function of the eigenvalues that is positive where all of them are?"""
    row = FUNCTIONS.get(node.name)
    return row is not None and bool(row.of_eigenvalues)


def _is_triangular(node: Node) -> bool:
    """Is this a matrix with a positive diagonal and zeros above it, below it or both?"""
    return isinstance(node, Var) and "positive" in node.properties and bool(TRIANGULAR & node.properties)


def is_psd_name(node: Node) -> TypeGuard[Var]:
    """Is this a variable that is declared positive semidefinite?"""
    return isinstance(node, Var) and "psd" in node.properties


_SIGNS = Signs({}, total=True, key="range")


def sign(node: Node) -> str:
    """ "positive" or "nonnegative" where every entry is known to be so without further assumptions, else ""."""
    return _SIGNS.sign(node)
