"""Tensor graph to surface tree: matrix notation where it exists, index notation otherwise.

`Raiser.tree` gives the tree of a node of order 0, 1 or 2, `Raiser.tensor` index notation for any order. The caller
lowers the tree again and compares: a printed formula always means what was computed. The canonical order inside a
node is by digest; the order shown here is the reader's: as the input had it where `hints` remember, else by first
appearance.
"""

from collections.abc import Mapping
from fractions import Fraction

from ..dimensions import Dim, Shape, monomials, mul, substitute, symbols
from ..functions.table import FUNCTIONS
from ..graph import primitives
from ..graph.conjugation import REAL_PART, lighter, part_of
from ..graph.cost import is_polynomial
from ..graph.nodes import fold, make_map
from ..graph.parts import over_factors, terms_of
from ..graph.relations import Compared
from ..graph.softmax import exponent_of_sum
from ..graph.tensor import (
    Einsum,
    Map,
    Node,
    Op,
    Sum,
    Var,
    add,
    einsum,
    is_symmetric,
    is_zero,
    scale,
    transpose,
    transposes_shown,
)
from ..graph.whole_numbers import MARK, is_negative
from ..language.tokens import IMAGINARY_UNIT
from ..language.tree import Tree, names_in
from . import surface as phrases
from .assembly import assemble
from .by_axis import axis_of_spread, called_by_axis, with_numbers
from .chains import Atom
from .factors.complex_parts import real_part
from .names import Given, Names, name_halves, name_softmax, needed_in, plan_names, put_in_once
from .products import Products
from .readers_order import Reader, Words, is_bare, is_entrywise
from .signs import Hints
from .stacks import as_row, as_stack, gathered, has_blocks
from .tidying import tidied

_1 = Fraction(1)
SHORT = 6  # the most terms of a sum whose transpose is tried, too


class Raiser:
    """Raises nodes under one set of names: `ranks` orders the variables, `hints` the sums that came from the input."""

    def __init__(
        self,
        ranks: Mapping[str, int],
        taken: "set[str]",
        hints: Hints | None = None,
        wrt: "frozenset[str]" = frozenset(),
        places: Mapping[object, int] | None = None,
        words: Words | None = None,
        given: Mapping[str, Node] | None = None,
    ) -> None:
        self.reader = Reader(ranks, hints or {}, wrt, places or {}, words or Words())
        self.names = Names(taken)
        self.given = Given(given or {})  # parts that the input names
        self.done: dict[Node, Tree] = {}
        self.norms: dict[Node, Tree] = {}  # scalar node -> the tree u with node = norm(u)^2
        self.compared: Compared = {}  # conditions as they were typed
        self.definitions: list[tuple[str, Tree]] = []
        self.planned: set[Node] = set()
        self.beyond = False  # did a part need index notation?
        self.products = Products(self)

    # --- entry points ------------------------------------------------------------------------------------------------

    def indexed(self, node: Node) -> Tree:
        """The node in index notation, with a `where` clause."""
        return self.whole(node, indexed=True)

    def whole(self, node: Node, row: bool = False, indexed: bool = False) -> Tree:
        """The tree of a node of any order, with a `where` clause for the parts that are named; a vector as a row.

        A part that has index notation only is among those: `beyond` says so afterwards.
        """
        if node.order > 2 and is_zero(node):
            return phrases.zero(node.shape)
        scalar = self._entries(node) if node.order > 2 or indexed else None
        self.given.leave_out(node if scalar is None else scalar[0])
        self.planned = plan_names(node if scalar is None else scalar[0]) | self.given.nodes()
        plain = self.row if row else self.tree
        body = plain(node) if scalar is None else self._bound(*scalar, node.shape)
        body = name_softmax(body, self.definitions, self.reader.ranks, self.names.local)
        if self.reader.words.spreads:
            body, self.definitions = put_in_once(body, self.definitions, self.given.names())
        return self.with_definitions(name_halves(body, self.definitions, self.names.local))

    def with_definitions(self, body: Tree) -> Tree:
        """The tree with a `where` clause for the parts that it names."""
        body, used = with_numbers(*tidied(body, needed_in(body, self.definitions), self.names))
        if not used:
            return body
        return Tree("where", (body, *(tree for _, tree in used)), tuple(name for name, _ in used), shape=body.shape)

    def row(self, node: Node) -> Tree:
        """The tree of a vector as a row: a product is transposed factor by factor, a sum term by term."""
        for child in node.children:
            self.tree(child)
        match node:
            case Sum() if _lone(node) or lighter(node) is None:
                return self._sum(node, row=True)
            case Einsum():
                sign, tree = self.products.term(_1, node, row=True, first=True)
                return tree if sign > 0 else phrases.negate(tree)
        return phrases.transposed(self.tree(node))

    def tree(self, node: Node) -> Tree:
        """The tree of a node of order 0, 1 (a column) or 2."""
        return self.done.get(node) or fold(node, self._visit, self.done)

    def named_tensor(self, node: Node) -> Tree:
        """A name for a part that only index notation can write; its definition is noted."""
        self.beyond = True
        return self.define(self.tensor(node))

    def tensor(self, node: Node) -> Tree:
        """Index notation: the entry, for each index."""
        scalar, names = self._entries(node)
        return self._bound(scalar, names, node.shape)

    def _bound(self, scalar: Node, names: "tuple[str, ...]", shape: Shape) -> Tree:
        """BODY for names; an index that is not in the body gets its size from a factor ones(n)[i]."""
        from .index_notation import entries_of_products, entry_of_ones

        body = entries_of_products(self.tree(scalar), names)
        named = set(names_in(body))
        ones = [entry_of_ones(name, dim) for name, dim in zip(names, shape, strict=True) if name not in named]
        if ones:
            signed = self._terms(scalar, row=False) if not is_zero(scalar) else [(1, body)]
            body = phrases.total([(sign, phrases.product([tree, *ones])) for sign, tree in signed], ())
        return Tree("tensor", (body,), names, shape=shape)

    def _entries(self, node: Node) -> "tuple[Node, tuple[str, ...]]":
        """The entry of a tensor at symbolic indices, as a scalar node, and the names of the indices."""
        from .index_notation import entry

        names = self.names.indices(node.order)
        terms = terms_of(node)
        return add([(c, entry(term, names)) for c, term in terms], ()), names

    def _visit(self, node: Node) -> Tree:
        plainer = None if isinstance(node, Einsum) or len(node.children) == 0 or _lone(node) else lighter(node)
        if plainer is not None:  # conj(A*x - b), whose parts conj(A), conj(x), conj(b) nobody would write
            return phrases.conjugate(self.tree(plainer))
        if (known := self.given.found(node)) is not None:
            return self.given.shown(known, lambda part: self.define(self._plain(part), known.name))
        if node not in self.planned or self.given.is_open(node):
            return self._plain(node)
        if isinstance(node, Sum) and self.reader.signs.usual(node) < 0:  # named with the sign it is shown with
            return phrases.negate(self.define(self._plain(scale(-1, node))))
        tree = self._plain(node)
        turned = tree.op == "transpose" and len(tree.args[0].shape or ()) == 2  # the name is that of sigmoid(U*V')
        return phrases.transposed(self.define(tree.args[0])) if turned else self.define(tree)

    def define(self, tree: Tree, name: str = "") -> Tree:
        if tree.op == "name" and any(tree.value == known for known, _ in self.definitions):
            return tree
        name = name or self.names.local()
        self.definitions.append((name, tree))
        return phrases.name(name, tree.shape)

    def _plain(self, node: Node) -> Tree:
        match node:
            case Var():
                row = "row" in node.properties
                tree = phrases.name(node.name, (1, *node.shape) if row else node.shape)
                tree = phrases.conjugate(tree) if "conjugate" in node.properties else tree
                return phrases.transposed(tree) if row else tree
            case Map():
                return self._map(node)
            case Op():
                return self._op(node)
            case Sum():
                return self._sum(node)
            case Einsum():
                stacked = as_stack(node, self.tree, self.row) if has_blocks(node) else None
                if stacked is not None:
                    return stacked
                sign, tree = self.products.term(_1, node, first=True)
                return tree if sign > 0 else phrases.negate(tree)
        raise AssertionError(f"no notation for {type(node).__name__}: a new node kind?")

    # --- functions ---------------------------------------------------------------------------------------------------

    def argued(self, node: Node) -> Tree | None:
        """The transpose of the matrix, where that and not the matrix itself is the argument of a function in the input:
        sigmoid(U*V') of the input, and not sigmoid(V*U')'."""
        words = self.reader.words
        if not words.arguments or words.argues(self.tree(node)):
            return None
        other = self.tree(transpose(node))
        return other if words.argues(other) and other.op != "neg" else None

    def _map(self, node: Map) -> Tree:
        args = [self.done[a] for a in node.args]
        if node.name == "pow":
            return Tree("hpow" if node.shape else "pow", tuple(args), shape=node.shape)
        if node.name == REAL_PART:
            args = [real_part(node.args[0], self.tree, self.reader.words.real_parts)]
        if node.name == "log" and (inner := exponent_of_sum(node.args[0])) is not None:
            return phrases.call("logsumexp", self.tree(inner), shape=())
        if node.order == 2 and len(args) == 1 and (other := self.argued(node.args[0])) is not None:
            return phrases.transposed(phrases.call(node.name, other, shape=node.shape[::-1]))
        return phrases.call(node.name, *args, shape=node.shape)

    def _op(self, node: Op) -> Tree:
        args = [self.done[a] for a in node.args]
        if len(args) == 1 and node.args[0].order == 2 and node.name in FUNCTIONS and phrases.primes(args[0]):
            other = self.tree(transpose(node.args[0])) if FUNCTIONS[node.name].of_transpose == "same" else args[0]
            args = [min(args[0], other, key=phrases.primes)]  # det(X) for det(X')
        if not args:
            from .constant_tensors import constant_tensor

            if (tree := constant_tensor(node, self.tree, self.row)) is not None:
                return tree
        match node.name, node.params:
            case primitives.SIZE, (dim,):
                return self.whole_number(dim)
            case primitives.MATPOW, (int(k),):
                shown = self.reader.signs.signed(node.args[0])
                tree = args[0] if shown is node.args[0] else self.tree(shown)
                base = tree if k > 0 else phrases.call("inv", tree, shape=node.shape)
                whole = phrases.power(base, abs(k))
                return whole if shown is node.args[0] or k % 2 == 0 else phrases.negate(whole)
            case primitives.MATPOW, (k,):
                return self._symbolic_power(node, args[0], k)
            case primitives.SERIES, (name, low, high):
                ends = (self.whole_number(low), self.whole_number(high))
                return Tree("rsum", (*ends, args[0]), self.names.counter(str(name)), shape=node.shape)
            case name, _ if (known := FUNCTIONS.get(name)) is not None and known.shown is not None:
                return called_by_axis(node, *known.shown, args[0])
            case _ if (row := FUNCTIONS.own.get(node.name)) is not None:  # Df(x) of a scalar function is a row
                transposed = node.order == 1 and not (row.signature and row.signature[1])
                shape = phrases.transposed_shape(node.shape) if transposed else node.shape
                called = phrases.call(node.name, *args, shape=shape)
                return phrases.transposed(called) if transposed else called
            case _, params:
                sizes = [phrases.dimension(p) for p in params]
                return phrases.call(node.name, *args, *sizes, shape=node.shape)

    def whole_number(self, dim: Dim) -> Tree:
        """An exponent, a limit of a sum or a size as a factor; counters of sums are shown by their letters."""
        if dim == 0:
            return phrases.number(0)
        letters: dict[str, Dim] = {n: self.names.counter(n) for n in symbols(dim) if n.startswith(MARK)}
        lettered = substitute(dim, letters)
        ordered = tuple(sorted(monomials(lettered), key=lambda term: term[0] < 0))  # 9 - r, not -r + 9
        return phrases.dimension(ordered)

    def _symbolic_power(self, node: Op, base: Tree, k: Dim) -> Tree:
        if is_negative(k):
            return phrases.power(phrases.call("inv", base, shape=node.shape), self.whole_number(mul(-1, k)))
        return phrases.power(base, self.whole_number(k))

    def transposed(self, node: Op) -> Tree:
        """The tree of the transpose: L(X', E') for L(X, E), the sum of the transposed terms for a Σ."""
        args = [self.tree(transpose(arg)) for arg in node.args]
        if not primitives.is_series(node):
            return phrases.call(node.name, *args, shape=node.shape)
        tree = self.tree(node)
        return Tree("rsum", (*tree.args[:2], *args), tree.value, shape=node.shape[::-1])

    # --- sums --------------------------------------------------------------------------------------------------------

    def _sum(self, node: Sum, row: bool = False) -> Tree:
        if not node.terms:
            return phrases.transposed(phrases.zero(node.shape)) if row else phrases.zero(node.shape)
        stacked = as_stack(node, self.tree, self.row)
        if stacked is not None:
            return as_row(stacked) if row else stacked
        part = part_of(node) if not row else None
        if part is not None:
            shown = self.tree(make_map(part.name, (part.inner,), node.shape))
            number = part.number * (-1 if part.quarters > 1 else 1)
            unit_ = [(phrases.name(IMAGINARY_UNIT, ()), False)] * (part.quarters % 2)
            whole = assemble(abs(number), unit_, (Atom(shown, phrases.transposed(shown), self.reader.key(part.inner)),))
            return whole if number > 0 else phrases.negate(whole)
        sizes = {abs(c) for c, _ in node.terms}
        common = sizes.pop() if len(sizes) == 1 and len(node.terms) > 1 and not is_polynomial(node) else _1
        shape = phrases.transposed_shape(node.shape) if row else node.shape
        if common == 1:
            tree = phrases.total(self._terms(node, row), shape)
            return self._shorter_orientation(node, tree) if node.order == 2 and len(node.terms) <= SHORT else tree
        inner = phrases.total(self._terms(scale(1 / common, node), row), shape)
        scaled = inner if common.numerator == 1 else phrases.multiply(phrases.number(common.numerator), inner)
        return scaled if common.denominator == 1 else phrases.divide(scaled, phrases.number(common.denominator))

    def _shorter_orientation(self, node: Sum, tree: Tree) -> Tree:
        """(A*B + B*A)' for B'*A' + A'*B', where that saves more than one transpose."""
        other = transpose(node)
        if is_symmetric(node) or not isinstance(other, Sum) or _lone(node):
            return tree
        typed = bool(self.reader.words.arguments) and phrases.primes(tree) > 1
        if not typed and transposes_shown(other) + 2 > transposes_shown(node):
            return tree
        for child in other.children:
            self.tree(child)
        signed = self._terms(other, False)
        inner = phrases.total(signed, other.shape)
        shorter = phrases.primes(inner) + 1 < phrases.primes(tree) and signed[0][0] > 0
        return phrases.transposed(inner) if shorter else tree

    def _terms(self, node: Node, row: bool) -> "list[tuple[int, Tree]]":
        """The terms with their signs, in the order to be shown."""
        if not isinstance(node, Sum):
            return [(1, self.row(node) if row else self.tree(node))]
        broadcast = node.order == 1 or (node.order == 2 and all(is_entrywise(t) or is_bare(t) for _, t in node.terms))
        bare = broadcast and not all(is_bare(term) for _, term in node.terms)
        shown = []
        for c, term in gathered(node):
            flat = einsum(term.factors, ()) if bare and isinstance(term, Einsum) and is_bare(term) else term
            along = axis_of_spread(node, term) if self.reader.words.by_axis and not row else None
            if along is not None and isinstance(term, Einsum):
                flat = over_factors(term, term.factors, (term.out[along],))
            sign, tree = self._scaled(c, flat, row or along == 1, first=_lone(node))
            shown.append((self.reader.place(node, term, sign, tree), sign, tree))
        return [(sign, tree) for _, sign, tree in sorted(shown, key=lambda item: item[0])]

    def _scaled(self, c: Fraction, node: Node, row: bool, first: bool) -> "tuple[int, Tree]":
        """A term c·node as sign and tree."""
        if isinstance(node, Sum) and len(node.terms) == 1:
            c, node = c * node.terms[0][0], node.terms[0][1]
        if isinstance(node, Einsum) and node not in self.planned:
            placed = not row and has_blocks(node)
            if placed and (stacked := as_stack(scale(abs(c), node), self.tree, self.row)) is not None:
                return 1 if c > 0 else -1, stacked
            return self.products.term(c, node, row, first)
        tree, sign = self.tree(node), 1 if c.numerator > 0 else -1
        tree, sign = (tree.args[0], -sign) if tree.op == "neg" else (tree, sign)
        tree = phrases.transposed(tree) if row else tree
        return sign, assemble(abs(c), [], (Atom(tree, tree, self.reader.key(node)),))


def _lone(node: Node) -> bool:
    """Is this one term with a number before it?"""
    return isinstance(node, Sum) and len(node.terms) == 1
