"""Tensor graph to surface tree: matrix notation where it exists, index notation otherwise.

`Raiser.tree` gives the tree of a node of order 0, 1 or 2, `Raiser.tensor` index notation for any order. The caller lowers
the tree again and compares: a printed formula always means what was computed. The canonical order inside a node is by
digest; the order shown here is the reader's: as the input had it where `hints` remember, else by first appearance.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from . import phrases, reduction
from .chains import Atom, Chain, Key, trees
from .dims import Shape
from .factoring import is_polynomial
from .naming import Names, cost, plan_names
from .nodes import fold
from .reduction import Edge, Label, Net
from .selection import as_stack, composite
from .tensor import (
    Einsum,
    Factor,
    Map,
    Node,
    Op,
    Sum,
    Var,
    add,
    einsum,
    is_symmetric,
    scale,
    transpose,
    turns,
    unit,
)
from .tree import Tree, names_in

_1 = Fraction(1)
HALF = Fraction(1, 2)
LAST = 1 << 30
TURNED = 60  # the cost of a sum up to which it is tried the other way round inside a product
SHORT = 6  # terms of a sum that is tried the other way round

Hints = Mapping[Node, tuple[Sequence[Node], int]]  # sum -> (its terms in the reader's order, the sign it is shown with)


class Raiser:
    """Raises nodes under one set of names: `ranks` orders the variables, `hints` the sums that came from the input."""

    def __init__(
        self, ranks: Mapping[str, int], taken: "set[str]", hints: Hints | None = None, wrt: "frozenset[str]" = frozenset()
    ) -> None:
        self.ranks, self.hints, self.wrt = ranks, hints or {}, wrt
        self.others_memo: dict[Node, int] = {}
        self.names = Names(taken)
        self.done: dict[Node, Tree] = {}
        self.norms: dict[Node, Tree] = {}  # scalar node -> the tree u with node = norm(u)^2
        self.rank_memo: dict[Node, int] = {}
        self.definitions: list[tuple[str, Tree]] = []
        self.planned: set[Node] = set()
        self.flipped: set[Node] = set()  # sums that are shown with the other sign in the term at hand

    # --- entry points ------------------------------------------------------------------------------------------------

    def whole(self, node: Node, row: bool = False) -> Tree:
        """The tree of a node of any order, with a `where` clause for the parts that are named; a vector as a row."""
        scalar = self._entries(node) if node.order > 2 else None
        self.planned = plan_names(node if scalar is None else scalar[0])
        if scalar is not None:
            body = self._bound(*scalar, node.shape)
        else:
            body = self.row(node) if row else self.tree(node)
        used = self._used(body)
        if not used:
            return body
        return Tree("where", (body, *(tree for _, tree in used)), tuple(name for name, _ in used), shape=body.shape)

    def _used(self, body: Tree) -> "list[tuple[str, Tree]]":
        """The definitions that the body needs, in order."""
        needed = set(names_in(body))
        kept = []
        for name, tree in reversed(self.definitions):  # a definition uses only earlier ones
            if name in needed:
                kept.append((name, tree))
                needed |= set(names_in(tree))
        return kept[::-1]

    def row(self, node: Node) -> Tree:
        """The tree of a vector, lying: the transpose is taken factor by factor."""
        for child in node.children:
            self.tree(child)
        match node:
            case Sum():
                return self._sum(node, row=True)
            case Einsum():
                sign, tree = self.term(_1, node, row=True)
                return tree if sign > 0 else phrases.negate(tree)
        return phrases.turn(self.tree(node))

    def tree(self, node: Node) -> Tree:
        """The tree of a node of order 0, 1 (a column) or 2."""
        return fold(node, self._visit, self.done)

    def tensor(self, node: Node) -> Tree:
        """Index notation: the entry, for each index."""
        scalar, names = self._entries(node)
        return self._bound(scalar, names, node.shape)

    def _bound(self, scalar: Node, names: "tuple[str, ...]", shape: Shape) -> Tree:
        return Tree("tensor", (self.tree(scalar),), names, shape=shape)

    def _entries(self, node: Node) -> "tuple[Node, tuple[str, ...]]":
        """The entry of a tensor at symbolic indices, as a scalar node, and the names of the indices."""
        names = self.names.indices(node.order)
        terms = node.terms if isinstance(node, Sum) else ((_1, node),)
        return add([(c, _entry(term, names)) for c, term in terms], ()), names

    def _visit(self, node: Node) -> Tree:
        if node not in self.planned:
            return self._plain(node)
        if isinstance(node, Sum) and self._usual_sign(node) < 0:  # named with the sign it is shown with
            return phrases.negate(self._define(self._plain(scale(-1, node))))
        return self._define(self._plain(node))

    def _define(self, tree: Tree) -> Tree:
        name = self.names.local()
        self.definitions.append((name, tree))
        return phrases.name(name, tree.shape)

    def _plain(self, node: Node) -> Tree:
        match node:
            case Var():
                if "row" in node.properties:
                    return phrases.turn(phrases.name(node.name, (1, *node.shape)))
                return phrases.name(node.name, node.shape)
            case Map():
                return self._map(node)
            case Op():
                return self._op(node)
            case Sum():
                return self._sum(node)
            case Einsum():
                stacked = as_stack(node, self.tree, self.row) if _has_blocks(node) else None
                if stacked is not None:
                    return stacked
                sign, tree = self.term(_1, node)
                return tree if sign > 0 else phrases.negate(tree)
        raise AssertionError(f"no notation for {type(node).__name__}: a new node kind?")

    def rank(self, node: Node) -> int:
        """The place in the input of the first variable of a node."""

        def first(n: Node) -> int:
            if isinstance(n, Var):
                return self.ranks.get(n.name, LAST)
            return min((self.rank_memo[child] for child in n.children), default=LAST)

        return fold(node, first, self.rank_memo)

    def other_rank(self, node: Node) -> int:
        """The same among the variables that are not differentiated by: terms stay in the order of the input's terms."""

        def first(n: Node) -> int:
            if isinstance(n, Var):
                return LAST if n.name in self.wrt else self.ranks.get(n.name, LAST)
            return min((self.others_memo[child] for child in n.children), default=LAST)

        return fold(node, first, self.others_memo)

    # --- functions ---------------------------------------------------------------------------------------------------

    def _map(self, node: Map) -> Tree:
        args = [self.done[a] for a in node.args]
        if node.name == "pow":
            return phrases.hpower(args[0], args[1])
        if node.name == "log" and (inner := _exponent_of_sum(node.args[0])) is not None:
            return phrases.call("logsumexp", self.tree(inner), shape=())
        return phrases.call(node.name, *args, shape=node.shape)

    def _op(self, node: Op) -> Tree:
        args = [self.done[a] for a in node.args]
        match node.name, node.params:
            case "matpow", (int(k),):
                shown = self.signed(node.args[0])
                tree = args[0] if shown is node.args[0] else self.tree(shown)
                base = tree if k > 0 else phrases.call("inv", tree, shape=node.shape)
                whole = phrases.power(base, abs(k))
                return whole if shown is node.args[0] or k % 2 == 0 else phrases.negate(whole)
            case "pi", _:
                return phrases.name("pi", ())
            case "size", (dim,):
                return phrases.dimension(dim)  # type: ignore[arg-type]
            case "unit", (n, k):
                index = phrases.name(k, ()) if isinstance(k, str) else phrases.number(int(str(k)))
                return phrases.call("unit", phrases.dimension(n), index, shape=node.shape)  # type: ignore[arg-type]
            case _, params:
                sizes = [phrases.dimension(p) for p in params]  # type: ignore[arg-type]
                return phrases.call(node.name, *args, *sizes, shape=node.shape)

    # --- sums --------------------------------------------------------------------------------------------------------

    def _sum(self, node: Sum, row: bool = False) -> Tree:
        if not node.terms:
            return phrases.turn(_zero(node.shape)) if row else _zero(node.shape)
        stacked = as_stack(node, self.tree, self.row)
        if stacked is not None:
            return _lying(stacked) if row else stacked
        sizes = {abs(c) for c, _ in node.terms}
        common = sizes.pop() if len(sizes) == 1 and len(node.terms) > 1 and not is_polynomial(node) else _1
        shape = phrases.turned_shape(node.shape) if row else node.shape
        if common == 1:
            tree = phrases.total(self._terms(node, row), shape)
            return self._shorter_side(node, tree) if node.order == 2 and len(node.terms) <= SHORT else tree
        inner = phrases.total(self._terms(scale(1 / common, node), row), shape)
        scaled = inner if common.numerator == 1 else phrases.multiply(phrases.number(common.numerator), inner)
        return scaled if common.denominator == 1 else phrases.divide(scaled, phrases.number(common.denominator))

    def _shorter_side(self, node: Sum, tree: Tree) -> Tree:
        """(A*B + B*A)' for B'*A' + A'*B', where that saves more than one transpose."""
        other = transpose(node)
        if is_symmetric(node) or not isinstance(other, Sum) or turns(other) + 2 > turns(node):
            return tree
        for child in other.children:
            self.tree(child)
        signed = self._terms(other, False)
        turned = phrases.total(signed, other.shape)
        return phrases.turn(turned) if _primes(turned) + 1 < _primes(tree) and signed[0][0] > 0 else tree

    def _terms(self, node: Node, row: bool) -> "list[tuple[int, Tree]]":
        """The terms with their signs, in the order to be shown."""
        if not isinstance(node, Sum):
            return [(1, self.row(node) if row else self.tree(node))]
        broadcast = node.order == 1 or (node.order == 2 and all(_entrywise(t) or _bare(t) for _, t in node.terms))
        bare = broadcast and not all(_bare(term) for _, term in node.terms)
        shown = []
        for c, term in node.terms:
            flat = einsum(term.factors, ()) if bare and isinstance(term, Einsum) and _bare(term) else term
            sign, tree = self._scaled(c, flat, row)
            shown.append((self._place(node, term, sign), sign, tree))
        return [(sign, tree) for _, sign, tree in sorted(shown, key=lambda item: item[0])]

    def _scaled(self, c: Fraction, node: Node, row: bool) -> "tuple[int, Tree]":
        """A term c·node as sign and tree."""
        if isinstance(node, Sum) and len(node.terms) == 1:
            c, node = c * node.terms[0][0], node.terms[0][1]
        if isinstance(node, Einsum) and node not in self.planned:
            return self.term(c, node, row)
        tree = phrases.turn(self.tree(node)) if row else self.tree(node)
        return (1 if c > 0 else -1), self._assemble(abs(c), [], (Atom(tree, tree, self._key(node)),))

    def _place(self, node: Sum, term: Node, sign: int) -> tuple[object, ...]:
        hint = self.hints.get(node)
        if hint is not None and term in hint[0]:
            return (0, hint[0].index(term))
        constant = isinstance(term, Einsum) and _bare(term) and not term.factors
        return (1, sign < 0, constant, self.other_rank(term), -_degree(term), self.rank(term), cost(term), _primed(term), term.digest)

    def orientation(self, node: Sum) -> int:
        """+1 or -1: the sign with which a sum that is a factor is shown."""
        return -self._usual_sign(node) if node in self.flipped else self._usual_sign(node)

    def signed(self, node: Node) -> Node:
        """The node or its negative, whichever is shown."""
        return scale(-1, node) if isinstance(node, Sum) and self.orientation(node) < 0 else node

    def _balanced(self, node: Node, e: Fraction) -> bool:
        """May this factor take a minus sign in without looking worse? a - b becomes b - a."""
        if not isinstance(node, Sum) or e != 1 or node in self.hints or node in self.planned:
            return False
        constant = any(isinstance(t, Einsum) and not t.factors for _, t in node.terms)
        return not constant and sum(1 if c > 0 else -1 for c, _ in node.terms) == 0

    def _usual_sign(self, node: Sum) -> int:
        hint = self.hints.get(node)
        if hint is not None:
            return hint[1]
        positive = sum(1 if c > 0 else -1 for c, _ in node.terms)
        constant = next((c for c, t in node.terms if isinstance(t, Einsum) and not t.factors), None)
        if positive or constant:
            return 1 if (positive or constant or 0) > 0 else -1
        first = min(node.terms, key=lambda t: (self.rank(t[1]), cost(t[1]), t[1].digest))
        return 1 if first[0] > 0 else -1

    # --- products ----------------------------------------------------------------------------------------------------

    def term(self, c: Fraction, node: Einsum, row: bool = False) -> "tuple[int, Tree]":
        """c·node as a sign and a tree; a minus sign goes into a difference that is not the reader's own."""
        sign, tree = self._term(c, node, row)
        taker = next((f for f, _, e in node.factors if self._balanced(f, e)), None) if sign < 0 else None
        if taker is None:
            return sign, tree
        self.flipped.add(taker)
        sign, tree = self._term(c, node, row)
        self.flipped.discard(taker)
        return sign, tree

    def _term(self, c: Fraction, node: Einsum, row: bool) -> "tuple[int, Tree]":
        sign = 1 if c > 0 else -1
        factors = _softmax_out(node, self)
        scalars = [f for f in factors if not f[1]]
        tensors = [f for f in factors if f[1]]
        below_above: list[tuple[tuple[bool, Key], Tree, bool]] = []
        for base, _, e in scalars:
            flip, tree, under = self._scalar_factor(base, e)
            sign *= flip
            below_above.append((self._scalar_key(base), tree, under))
        below_above.sort(key=lambda item: item[0])
        flip, chain = self._open_part(node, tensors)
        sign *= flip
        if chain is None and node.shape:
            return sign, self.tensor(node)
        if row and node.shape:
            chain = reduction.turn(chain or ())
        return sign, self._assemble(abs(c), [(tree, under) for _, tree, under in below_above], chain or ())

    def _assemble(self, number: Fraction, scalars: "list[tuple[Tree, bool]]", chain: Chain) -> Tree:
        """number · scalars · chain, with everything that divides under one bar."""
        above = [tree for tree, under in scalars if not under]
        below = [tree for tree, under in scalars if under]
        parts = [*above, *trees(chain)]
        if number.numerator != 1 or not parts:
            parts.insert(0, phrases.number(number.numerator))
        if number.denominator != 1:
            below.insert(0, phrases.number(number.denominator))
        tree = phrases.product(parts)
        return phrases.divide(tree, phrases.product(below)) if below else tree

    def _scalar_factor(self, base: Node, e: Fraction) -> "tuple[int, Tree, bool]":
        """base**|e| of order 0 as sign, tree, and whether it divides."""
        sign = 1
        self._name_product(base, e)
        tree = self.tree(base)
        if base in self.norms and (e.denominator == 2 or tree.op == "pow"):
            return 1, phrases.power(phrases.call("norm", self.norms[base], shape=()), abs(2 * e)), e < 0
        if isinstance(base, Sum) and e.denominator == 1 and base not in self.planned and self.orientation(base) < 0:
            tree, sign = self.tree(scale(-1, base)), -1 if e % 2 else 1
        if tree.op == "neg" and e.denominator == 1:
            tree, sign = tree.args[0], -sign if e % 2 else sign
        return sign, phrases.hpower(tree, abs(e)), e < 0

    def _name_product(self, node: Node, e: Fraction) -> None:
        """Give a name to a product that stands whole in a product: written out, it would read as one longer product."""
        if not isinstance(node, Einsum) or e != 1 or node in self.planned or (not node.shape and node.dims):
            return
        tree = self.tree(node)
        self.planned.add(node)
        self.done[node] = self._define(tree)

    def _key(self, node: Node) -> Key:
        if _is_delta(node):  # by the names of the indices
            names = sorted(str(f.params[1]) for f in node.children if isinstance(f, Op))
            return -2, 0, int.from_bytes(" ".join(names).encode(), "big")
        simple = isinstance(node, Op) and not node.shape and not node.children
        return (-1 if simple and self.rank(node) == LAST else self.rank(node), cost(node), node.digest)

    def _scalar_key(self, node: Node) -> "tuple[bool, Key]":
        """Numbers and letters stand before functions and contractions."""
        return (not isinstance(node, Var) and self._key(node)[0] >= 0, self._key(node))

    def atom(self, node: Node, e: Fraction) -> "tuple[int, Atom, bool]":
        """A factor of order 1 or 2 as sign, atom and whether it divides."""
        sign = 1
        self._name_product(node, e)
        shown = node
        if isinstance(node, Sum) and e.denominator == 1 and node not in self.planned and self.orientation(node) < 0:
            shown, sign = scale(-1, node), -1 if e % 2 else 1
        tree = self.tree(shown)
        if tree.op == "neg" and e.denominator == 1:
            tree, sign = tree.args[0], -sign if e % 2 else sign
        plain = phrases.hpower(tree, abs(e))
        flipped = plain if node.order == 2 and is_symmetric(node) else phrases.turn(plain)
        if node.order == 2 and isinstance(node, Sum) and abs(e) == 1 and not is_symmetric(node) and cost(node) <= TURNED:
            turned = self.tree(transpose(shown))
            if _primes(turned) < 1 + _primes(plain):
                flipped = turned
            if _primes(plain) > 1 + _primes(turned):
                plain = phrases.turn(turned)
        select = (node.name, *node.params, False) if isinstance(node, Op) and node.name in ("unit", "block") else None
        return sign, Atom(plain, flipped, self._key(node), select), e < 0

    def _open_part(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain | None]":
        """The tensor part of a product as a chain: () for a scalar without one, None where matrix notation fails."""
        out = node.out
        if not node.shape:
            return (1, ()) if not tensors else self._closed(node, tensors)
        if len(out) == 2 and out[0] == out[1]:
            return self._diagonal(node, tensors)
        parts = _components(tensors, len(node.dims))
        if len(out) == 2 and (both := next((p for p in parts if _carries(p, out[0]) and _carries(p, out[1])), None)):
            sign, net = self._net(node, both, set(out))
            return sign, None if net is None else reduction.matrix(net, *out)
        sign, chain = 1, ()
        for position, index in enumerate(out):
            part = next((p for p in parts if _carries(p, index)), None)
            piece: Chain | None = (reduction.ones_atom(node.dims[index]),)
            if part is not None:
                flip, net = self._net(node, part, {index})
                sign *= flip
                piece = None if net is None else reduction.column(net, index)
            if piece is None:
                return sign, None
            chain += piece if position == 0 else reduction.turn(piece)
        if len(out) == 2 and all(reduction.is_ones(a) for a in chain):
            tree = phrases.call("ones", *(phrases.dimension(d) for d in node.shape), shape=node.shape)
            chain = (Atom(tree, phrases.turn(tree), (LAST, 0, 0)),)
        return sign, chain

    def _diagonal(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain | None]":
        index, dim = node.out[0], node.shape[0]
        if not tensors:
            tree = phrases.call("eye", phrases.dimension(dim), shape=(dim, dim))
            return 1, (Atom(tree, tree, (LAST, 0, 0)),)
        sign, net = self._net(node, tensors, {index})
        inner = None if net is None else reduction.column(net, index)
        if inner is None:
            return sign, None
        tree = phrases.call("diag", phrases.product(trees(inner)), shape=(dim, dim))
        return sign, (Atom(tree, tree, inner[0].key),)

    def _net(self, node: Einsum, part: "Sequence[Factor]", keep: "set[int]") -> "tuple[int, Net | None]":
        """The factors as a graph; vec and kron become labels and edges of their own."""
        sign = 1
        net = Net({i: node.dims[i] for _, idx, _ in part for i in idx}, keep)
        plain = composite(part, net, self.tree)
        if plain is None:
            return 1, None
        for base, idx, e in plain:
            flip, atom, below = self.atom(base, e)
            sign *= flip
            if len(idx) == 1:
                net.labels.setdefault(idx[0], []).append(Label((atom,), below))
            elif len(idx) == 2:
                net.edges.append(Edge(idx[0], idx[1], (atom,), below))
            else:
                return sign, None
        return sign, net

    def _closed(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain | None]":
        """A connected contraction without outputs."""
        if len(tensors) == 1 and tensors[0][2] == 2 and len(set(tensors[0][1])) == len(tensors[0][1]):
            base = tensors[0][0]
            _, atom, _ = self.atom(base, _1)
            if base.order == 2 and _primes(atom.flipped) < _primes(atom.plain):
                atom = atom.turned()
            self.norms[node] = atom.plain
            if isinstance(base, Var) and base.order == 1:
                return 1, (Atom(phrases.multiply(atom.flipped, atom.plain), atom.plain, atom.key),)
            tree = phrases.power(phrases.call("norm", atom.plain, shape=()), 2)
            return 1, (Atom(tree, tree, atom.key),)
        sign, net = self._net(node, tensors, set())
        tree_ = None if net is None else reduction.scalar(net)
        if tree_ is None:
            tree_, sign = self._index_sum(node), 1
        half = _half(tree_)
        if half is not None:
            self.norms[node] = half
        return sign, (Atom(tree_, tree_, (0, 0, 0)),)

    def _index_sum(self, node: Einsum) -> Tree:
        """sum(k, ...) over the vertex with the most edges, where matrix notation has no word for it."""
        count = [sum(idx.count(v) for _, idx, _ in node.factors if len(idx) > 1) for v in range(len(node.dims))]
        v = count.index(max(count))
        (name,) = self.names.indices(1)
        fresh = len(node.dims)
        factors: list[Factor] = []
        for base, idx, e in node.factors:
            if v in idx:
                place = tuple(fresh if i == v else i for i in idx)
                factors += [(base, place, e), (unit(node.dims[v], name), (fresh,), _1)]
                fresh += 1
            else:
                factors.append((base, idx, e))
        return Tree("isum", (self.tree(einsum(factors, ())),), name, shape=())


# --- helpers ---------------------------------------------------------------------------------------------------------


def _entry(term: Node, names: "tuple[str, ...]") -> Node:
    """term[names], with an identity between indices written as a factor of its own."""
    if not isinstance(term, Einsum):
        axes = tuple(range(term.order))
        return einsum([(term, axes), *((unit(d, n), (a,)) for a, n, d in zip(axes, names, term.shape, strict=True))], ())
    first: dict[int, str] = {}
    factors: list[tuple[Node, tuple[int, ...], Fraction]] = list(term.factors)
    for index, name in zip(term.out, names, strict=True):
        dim = term.dims[index]
        if index in first:
            factors.append((einsum([(unit(dim, first[index]), (0,)), (unit(dim, name), (0,))], ()), (), _1))
        else:
            first[index] = name
            if _carries(term.factors, index):
                factors.append((unit(dim, name), (index,), _1))
    return einsum(factors, ())


def _is_delta(node: Node) -> bool:
    """Is this the entry of an identity, e_i'e_j?"""
    return isinstance(node, Einsum) and bool(node.factors) and all(isinstance(f, Op) and f.name == "unit" for f, _, _ in node.factors)


def _has_blocks(node: Einsum) -> bool:
    return any(isinstance(f, Op) and f.name == "block" and idx[0] in node.out for f, idx, _ in node.factors)


def _lying(stacked: Tree) -> Tree:
    """[a; b]' as [a, b] where the parts are scalars."""
    if any(part.shape for part in stacked.args):
        return phrases.turn(stacked)
    return phrases.stack([stacked.args], phrases.turned_shape(stacked.shape or ()))


def _carries(part: "Sequence[Factor]", index: int) -> bool:
    return any(index in idx for _, idx, _ in part)


def _components(factors: "list[Factor]", count: int) -> "list[list[Factor]]":
    group = list(range(count))
    for _, idx, _ in factors:
        joined = {group[i] for i in idx}
        low = min(joined)
        group = [low if g in joined else g for g in group]
    parts: dict[int, list[Factor]] = {}
    for factor in factors:
        parts.setdefault(group[factor[1][0]], []).append(factor)
    return [parts[g] for g in sorted(parts)]


def _bare(node: Node) -> bool:
    """Is this a scalar broadcast over all axes?"""
    return isinstance(node, Einsum) and len(set(node.out)) == node.order and all(not idx for _, idx, _ in node.factors)


def _entrywise(node: Node) -> bool:
    """Does this matrix come from an entrywise function or power, so that adding a number to it reads naturally?"""
    if isinstance(node, Map):
        return True
    return isinstance(node, Einsum) and any(
        len(idx) == 2 and (isinstance(f, Map) or e != 1) for f, idx, e in node.factors
    )


def _primes(tree: Tree) -> int:
    """The transposes shown in a tree that is a sum of short products."""
    count, stack = 0, [tree]
    while stack:
        node = stack.pop()
        count += node.op == "transpose"
        stack.extend(node.args)
    return count


def _primed(node: Node) -> int:
    return turns(node) if node.order == 2 else 0


def _degree(node: Node) -> Fraction:
    if isinstance(node, Einsum):
        return sum((e for f, _, e in node.factors if isinstance(f, Var | Einsum)), Fraction(0))
    return Fraction(1 if isinstance(node, Var) else 0)


def _zero(shape: Shape) -> Tree:
    if not shape:
        return phrases.number(0)
    return phrases.call("zeros", *(phrases.dimension(d) for d in shape), shape=shape)


def _exponent_of_sum(node: Node) -> Node | None:
    """v where the node is Σ exp(v)."""
    if isinstance(node, Einsum) and not node.shape and len(node.factors) == 1:
        inner, idx, e = node.factors[0]
        if isinstance(inner, Map) and inner.name == "exp" and e == 1 and len(idx) == 1:
            return inner.args[0]
    return None


def _softmax_out(node: Einsum, raiser: Raiser) -> "tuple[Factor, ...]":
    """exp(v)/Σexp(v) shown as softmax(v), and its entries."""
    factors = list(node.factors)
    for k, (base, idx, e) in enumerate(factors):
        inner = _exponent_of_sum(base) if not idx and e < 0 and e.denominator == 1 else None
        if inner is None:
            continue
        for j, (top, at, p) in enumerate(factors):
            shown = _softmax_for(top, inner, raiser) if p > 0 and p.denominator == 1 and e < 0 else None
            if shown is not None:
                count = min(p, -e)
                e += count
                factors[j] = (top, at, p - count)
                factors.append((shown, at, count))
        factors[k] = (base, idx, e)
    return tuple(f for f in factors if f[2] != 0)


def _softmax_for(top: Node, inner: Node, raiser: Raiser) -> Node | None:
    """What stands for exp(v), or for an entry of it, once it is divided by Σexp(v)."""
    if isinstance(top, Map) and top.name == "exp" and top.args[0] is inner:
        return _softmax(inner, raiser)
    if isinstance(top, Einsum) and not top.shape and len(top.factors) == 2:
        exps = [f for f, _, e in top.factors if isinstance(f, Map) and f.name == "exp" and f.args[0] is inner and e == 1]
        units = [f for f, _, _ in top.factors if isinstance(f, Op) and f.name == "unit"]
        if exps and units:
            entry = einsum([(_softmax(inner, raiser), (0,)), (units[0], (0,))], ())
            raiser.tree(entry)
            return entry
    return None


def _softmax(inner: Node, raiser: Raiser) -> Node:
    """A leaf that is shown as softmax(inner)."""
    from .nodes import make_map

    leaf = make_map("softmax", (inner,), inner.shape)
    raiser.tree(leaf)
    return leaf


def _half(tree: Tree) -> Tree | None:
    """u where the tree reads u'*u."""
    factors: list[Tree] = []
    while tree.op == "mul":
        factors.append(tree.args[1])
        tree = tree.args[0]
    factors.append(tree)
    factors.reverse()
    n = len(factors)
    if n < 2 or n % 2:
        return None
    left, right = factors[: n // 2], factors[n // 2 :]
    mirrored = [phrases.turn(f) for f in reversed(left)]
    if all(phrases.equal(a, b) for a, b in zip(mirrored, right, strict=True)):
        return phrases.product(right)
    return None
