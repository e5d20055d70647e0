"""A product that lowering has not closed yet: factors over indices, to be handed to `tensor.einsum` in one piece.

Products, transposes, traces, diagonals, entries and re-indexings only add factors or rename indices, so a maximal tree
of them becomes one contraction. `Workshop` owns the indices: what size each has and which of them have become one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..dimensions import Dim, Shape
from ..errors import MatcalcError
from ..graph.tensor import Node, add, einsum, ones, scale, size, zero
from ..inference.kind_rules import ROW, Rule

MOST_FACTORS = 64  # a longer product is closed on the way, so that the work stays linear
MOST_REPEATED = 16_384  # of a product whose factors are few matrices that come again and again: A*X*A*X*...
OFTEN = 16  # times that each of those comes
MOST_BITS = 200_000  # of a number

Binder = tuple[str, int]  # a bound index: its name, and which `for` or sum(i, ...) binds it
_1 = Fraction(1)


class Pending:
    """number · Π factor[indices]**exponent. `axes` are the indices of the surface shape; a row has one, like a column.

    `free` has the indices of names that are bound further out (x[i] under `for i`). All other indices are summed.
    """

    __slots__ = ("axes", "factors", "free", "kind", "number")

    def __init__(self, kind: int, axes: Sequence[int] = (), number: Fraction = _1) -> None:
        self.kind = kind
        self.axes = tuple(axes)
        self.number = number
        self.factors: list[tuple[Node, tuple[int, ...], Fraction]] = []
        self.free: dict[Binder, int] = {}

    @property
    def constant(self) -> Fraction | None:
        """The number, if the product is nothing but a number; else None."""
        return None if self.factors or self.axes or self.free else self.number


class Value:
    """A finished operand: the node's axes are those of the bound names in `free`, in order, then those of its shape."""

    __slots__ = ("free", "kind", "node")

    def __init__(self, node: Node, kind: int, free: tuple[Binder, ...] = ()) -> None:
        self.node, self.kind, self.free = node, kind, free


class Workshop:
    """Makes, joins and closes pending products."""

    __slots__ = ("dims", "leader", "sums")

    def __init__(self, sums: list[tuple[Node, list[tuple[Fraction, Node]]]] | None = None) -> None:
        self.sums = sums  # takes every sum that is made, with its terms as they were written
        self.dims: list[Dim] = []  # of every index
        self.leader: dict[int, int] = {}

    # --- indices -----------------------------------------------------------------------------------------------------

    def index(self, dim: Dim) -> int:
        """A new index of size `dim`."""
        self.dims.append(dim)
        return len(self.dims) - 1

    def indices(self, shape: Shape) -> tuple[int, ...]:
        return tuple([self.index(dim) for dim in shape])

    def find(self, index: int) -> int:
        leader = self.leader
        while index in leader:
            up = leader[index]
            if up in leader:
                leader[index] = leader[up]
            index = up
        return index

    def join(self, one: int, other: int) -> None:
        """Make two indices of one pending product one."""
        one, other = self.find(one), self.find(other)
        if one != other:
            if self.dims[one] != self.dims[other]:
                raise AssertionError(f"indices of sizes {self.dims[one]} and {self.dims[other]}")
            self.leader[other] = one

    def shape(self, pending: Pending) -> Shape:
        return tuple([self.dims[self.find(axis)] for axis in pending.axes])

    # --- making and joining ------------------------------------------------------------------------------------------

    def leaf(self, node: Node, kind: int, exponent: Fraction = _1) -> Pending:
        return self.opened(Value(node, kind), exponent)

    def opened(self, value: Value, exponent: Fraction = _1) -> Pending:
        """The value as a factor of a new product."""
        indices = self.indices(value.node.shape)
        pending = Pending(value.kind, indices[len(value.free) :])
        pending.free = dict(zip(value.free, indices, strict=False))
        pending.factors.append((value.node, indices, exponent))
        return pending

    def times(self, left: Pending, right: Pending) -> None:
        """Put the factors of `right` into `left`, whose shape stays what it is; bound names in both become one."""
        if right.number is not _1:
            left.number *= right.number
            if max(left.number.numerator.bit_length(), left.number.denominator.bit_length()) > MOST_BITS:
                hint = "give the number a name, and declare that a scalar"
                raise MatcalcError("limit", "a number gets too long to work out", hint=hint)
        if len(left.factors) < len(right.factors):
            left.factors, right.factors = left.factors + right.factors, []
        else:
            left.factors.extend(right.factors)
        for binder, index in right.free.items():
            if binder in left.free:
                self.join(left.free[binder], index)
            else:
                left.free[binder] = index

    def contract(self, rule: Rule, operands: Sequence[Pending]) -> Pending:
        """The product of the operands as the rule's signature says."""
        place: dict[str, int] = {}
        for operand, letters in zip(operands, rule.operands, strict=True):
            for letter, axis in zip(letters, operand.axes, strict=True):
                if letter in place:
                    self.join(place[letter], axis)
                else:
                    place[letter] = axis
        product = operands[0]
        for operand in operands[1:]:
            self.times(product, operand)
        product.kind, product.axes = rule.kind, tuple([place[letter] for letter in rule.out])
        gone = [place[letter] for letter in place if letter not in rule.out]
        if gone:
            self.drop(product, gone)
        return self.shortened(product)

    def shortened(self, product: Pending) -> Pending:
        """The product, closed where it is long; a word in few matrices stays open, for as a trace it has symmetries."""
        if len(product.factors) <= MOST_FACTORS or _is_word(product):
            return product
        return self.opened(self.close(product))

    # --- closing -----------------------------------------------------------------------------------------------------

    def close(self, pending: Pending) -> Value:
        """The product as a node."""
        free = tuple(sorted(pending.free))
        out = tuple([self.find(pending.free[binder]) for binder in free] + [self.find(axis) for axis in pending.axes])
        if len(pending.factors) == 1 and pending.number == 1:
            node, indices, exponent = pending.factors[0]
            if exponent == 1 and len(set(out)) == len(out) and tuple([self.find(i) for i in indices]) == out:
                return Value(node, pending.kind, free)
        return Value(self._product(pending, out), pending.kind, free)

    def _product(self, pending: Pending, out: tuple[int, ...]) -> Node:
        shape = tuple([self.dims[i] for i in out])
        if not pending.number:
            return zero(shape)
        factors = [(node, tuple([self.find(i) for i in at]), e) for node, at, e in pending.factors]
        if not factors and len(set(out)) == len(out):
            return scale(pending.number, ones(shape))
        return scale(pending.number, einsum(factors, out, {i: self.dims[i] for i in out}))

    def count(self, pending: Pending, index: int) -> None:
        """Σ_i over an index of the product: where no factor and no axis has it, that is Σ_i 1 = n, a factor n."""
        index = self.find(index)
        carried = any(index == self.find(i) for _, at, _ in reversed(pending.factors) for i in at)  # the last joined it
        kept = any(index == self.find(i) for i in (*pending.axes, *pending.free.values()))
        if not carried and not kept:
            pending.factors.append((size(self.dims[index]), (), _1))

    def drop(self, pending: Pending, indices: Sequence[int]) -> None:
        """`count` for indices that are no longer axes, because a rule or an entry took them away."""
        for index in dict.fromkeys(self.find(i) for i in indices):
            self.count(pending, index)

    def total(self, terms: Sequence[Pending], kind: int) -> Pending:
        """The sum. A scalar is added to every entry, a column to each column, a row to each row; a term without a bound
        name is the same for all its values."""
        if all(term.constant is not None for term in terms):
            return Pending(kind, (), sum((term.number for term in terms), Fraction(0)))
        shape = self.shape(max(terms, key=lambda term: len(term.axes)))
        ranges: dict[Binder, Dim] = {
            binder: self.dims[self.find(index)] for term in terms for binder, index in term.free.items()
        }
        free = tuple(sorted(ranges))
        full = tuple(ranges[binder] for binder in free) + shape
        pairs = [self._term(term, free, ranges, shape) for term in terms]
        total = add(pairs, full)
        if self.sums is not None:
            self.sums.append((total, pairs))
        return self.opened(Value(total, kind, free))

    def _term(
        self, term: Pending, free: tuple[Binder, ...], ranges: Mapping[Binder, Dim], shape: Shape
    ) -> tuple[Fraction, Node]:
        for binder in free:
            if binder not in term.free:
                term.free[binder] = self.index(ranges[binder])
        if not term.axes:
            term.axes = self.indices(shape)
        elif len(term.axes) < len(shape):
            across = self.index(shape[0] if term.kind == ROW else shape[1])
            term.axes = (across, *term.axes) if term.kind == ROW else (*term.axes, across)
        number, term.number = term.number, _1
        return number, self.close(term).node

    def aligned(self, operands: Sequence[Pending]) -> tuple[list[Node], tuple[Binder, ...]]:
        """The operands of an entrywise function as nodes of one shape or of order 0, and their common bound names."""
        ranges = {binder: self.dims[self.find(i)] for operand in operands for binder, i in operand.free.items()}
        free = tuple(sorted(ranges))
        shape = next((self.shape(operand) for operand in operands if operand.axes), ())
        nodes = []
        for operand in operands:
            if operand.axes or operand.free:
                number, node = self._term(operand, free, ranges, shape)
                nodes.append(scale(number, node))
            else:
                nodes.append(self.close(operand).node)
        return nodes, free

    def number(self, value: Fraction) -> Pending:
        return Pending(0, (), value)

    def plain(self, pending: Pending, what: str) -> Node:
        """The operand of an opaque matrix function, which cannot hold the indices of a `for`."""
        value = self.close(pending)
        if value.free:
            names = ", ".join(name for name, _ in value.free)
            hint = "write it over whole matrices, without the index"
            raise MatcalcError("refused", f"{what} of entries with the index {names} is not supported", hint=hint)
        return value.node


def _is_word(product: Pending) -> bool:
    if len(product.factors) > MOST_REPEATED:
        return False
    times = Counter([node for node, _, _ in product.factors])
    return min(times.values()) >= OFTEN and all(node.order == 2 for node in times)
