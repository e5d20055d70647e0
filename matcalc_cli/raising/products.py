"""Products raised: scalars in front, what divides under one bar, and the tensor part as a chain of matrices.

The tensor part is split into connected parts, each reduced as a graph (`reduction`); a part without output axes is a
scalar: a norm, a dot product, a trace. What matrix notation cannot write is summed over an index by name.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from ..graph.matrix_functions import FRECHET
from ..graph.parts import carries, components, has_crossing
from ..graph.primitives import is_alternating, is_pair, is_series
from ..graph.tensor import (
    Einsum,
    Factor,
    Node,
    Op,
    Sum,
    Var,
    is_complex,
    is_symmetric,
    scale,
    transpose,
)
from ..language.tree import Tree
from . import reduction
from . import surface as phrases
from .assembly import assemble
from .by_axis import as_sums, ones_atom, ones_joined
from .chains import (
    Atom,
    Chain,
    Key,
    kroneckers_joined,
    select_of,
    skew_untransposed,
    transposed_as_a_whole,
    transposed_chain,
    trees,
)
from .factors.complex_parts import half_of, half_of_entries, moduli, modulus_of, norm, real_names, with_parts
from .factors.falling_powers import behind_brackets
from .factors.scalar_roots import one_root
from .factors.softmax import softmax_out
from .host import Host
from .net import TRIANGLES, Edge, Net
from .readers_order import LAST, has_two_forms
from .statistics.choice import statistics_out
from .statistics.deviations import variance_by_axis
from .statistics.lengths import length_by_axis
from .statistics.means import means_by_axis
from .statistics.normalised import Normalised

_1 = Fraction(1)
Placed = tuple[tuple[bool, Key], Tree, bool]  # a scalar factor: its place, the tree, does it divide?


class Products:
    """Raises Einsum nodes for a host."""

    def __init__(self, host: Host) -> None:
        self.host, self.reader = host, host.reader
        self.normalised = Normalised(host, host.reader.signs, host.reader.words.spreads)

    def term(self, c: Fraction, node: Einsum, row: bool = False, first: bool = False) -> "tuple[int, Tree]":
        """c·node as a sign and a tree; a factor a - b that the input does not have takes a minus sign in: b - a.

        `first`: the sign would stand at the beginning, not between terms.
        """
        sign, tree = self._term(c, node, row)
        taker = self.reader.signs.taker(node, self.host.planned, first) if sign < 0 else None
        if taker is not None:
            self.reader.signs.negated.add(taker)
            sign, tree = self._term(c, node, row)
            self.reader.signs.negated.discard(taker)
        if not has_crossing(node):
            return sign, tree
        from .factors.cross_products import in_order

        return in_order(sign, tree, first, self.reader.spelling)

    def _term(self, c: Fraction, node: Einsum, row: bool) -> "tuple[int, Tree]":
        if (variance := self.spread(node, _1)) is not None:
            tree = phrases.transposed(variance) if row else variance
            return (1 if c.numerator > 0 else -1), assemble(abs(c), [], (Atom(tree, tree, self.reader.key(node)),))
        factors, paired = softmax_out(node, self.host.tree), list[tuple[Node, Fraction]]()
        if is_complex(node):
            factors, paired = moduli(factors)
            number, factors = with_parts(factors, self.host.tree, self.host.planned)
            c *= number
        sign = 1 if c.numerator > 0 else -1
        if self.reader.words.spreads and not paired:
            own, factors = self.normalised.out(factors)
            sign *= own
        scalars, tensors = [f for f in factors if not f[1]], [f for f in factors if f[1]]
        below_above = [self._modulus(base, e) for base, e in paired]
        if (half := half_of_entries(node, paired if not factors else [])) is not None:
            self.host.norms[node] = self.host.tree(half)
        opened = self._by_axis(node, tensors, row) if self.reader.words.by_axis and node.shape else None
        if self.reader.words.means:
            own, found, scalars = statistics_out(scalars, self.reader, self.host.tree)
            sign *= own
            below_above += [(self.reader.scalar_key(base), tree, under) for base, tree, under in found]
            if opened is not None:
                scalars, opened = means_by_axis(scalars, opened)
        own, in_front = self._in_order(scalars, below_above)
        sign *= own
        chain_sign, chain = opened or self._open_part(node, tensors)
        sign *= chain_sign
        if chain is None and node.shape:
            named = self.host.named_tensor(node)
            tree = phrases.transposed(named) if row else named
            return (1 if c > 0 else -1), assemble(abs(c), [], (Atom(tree, tree, (0, 0, 0)),))
        if row and node.shape and opened is None:
            chain = transposed_chain(chain or ())
        if chain and node.order == 2:
            chain = transposed_as_a_whole(chain)
        return sign, assemble(abs(c), in_front, chain or ())

    def _in_order(self, scalars: "list[Factor]", more: "list[Placed]") -> "tuple[int, list[tuple[Tree, bool]]]":
        """The sign of the scalars, and these and `more` in order as (tree, does it divide?)."""
        sign = 1
        roots, scalars = one_root(scalars, self.reader, self.host.tree)
        placed = [*more, *((self.reader.scalar_key(base), tree, under) for base, tree, under in roots)]
        for base, _, e in scalars:
            own, tree, under = self._scalar_factor(base, e)
            sign *= own
            placed.append((self.reader.scalar_key(base), tree, under))
        placed.sort(key=lambda item: item[0])
        return sign, behind_brackets([(tree, under) for _, tree, under in placed])

    def _by_axis(self, node: Einsum, tensors: "list[Factor]", row: bool) -> "tuple[int, Chain] | None":
        """The tensor part, with sums over rows and columns in place of products with ones."""
        sign, chain = self._open_part(node, tensors)
        return None if chain is None else (sign, as_sums(transposed_chain(chain) if row else chain))

    def _modulus(self, base: Node, e: Fraction) -> "Placed":
        """|base|^(2·e)."""
        tree = phrases.power(norm(self.host.tree(base)), abs(2 * e))
        return self.reader.scalar_key(base), tree, e < 0

    def _scalar_factor(self, base: Node, e: Fraction) -> "tuple[int, Tree, bool]":
        """base**|e| of order 0 as sign, tree, and whether it divides."""
        sign = 1
        self._name_product(base, e)
        tree = self.host.tree(base)
        if base in self.host.norms and (e.denominator == 2 or tree.op == "pow"):
            return 1, phrases.power(norm(self.host.norms[base]), abs(2 * e)), e < 0
        if (
            isinstance(base, Sum)
            and e.denominator == 1
            and base not in self.host.planned
            and self.reader.signs.orientation(base) < 0
        ):
            tree, sign = self.host.tree(scale(-1, base)), -1 if e % 2 else 1
        if tree.op == "neg" and e.denominator == 1:
            tree, sign = tree.args[0], -sign if e % 2 else sign
        return sign, phrases.hpower(tree, abs(e)), e < 0

    def _name_product(self, node: Node, e: Fraction) -> None:
        """Give a name to a product that is a factor of a product; without it the two would read as one product."""
        if not isinstance(node, Einsum) or e != 1 or node in self.host.planned or (not node.shape and node.dims):
            return
        tree = self.host.tree(node)
        self.host.planned.add(node)
        self.host.done[node] = self.host.define(tree)

    def atom(self, node: Node, e: Fraction) -> "tuple[int, Atom, bool]":
        """A factor of order 1 or 2 as sign, atom and whether it divides."""
        sign = 1
        self._name_product(node, e)
        shown, size = node, abs(e)
        if (
            isinstance(node, Sum)
            and e.denominator == 1
            and node not in self.host.planned
            and self.reader.signs.orientation(node) < 0
        ):
            shown, sign = scale(-1, node), -1 if e % 2 else 1
        tree = self.host.tree(shown)
        if tree.op == "neg" and e.denominator == 1:
            tree, sign = tree.args[0], -sign if e % 2 else sign
            shown = scale(-1, shown)  # the node of the tree, for when its transpose is written
        if node in self.host.norms and e.denominator == 2:  # |x| of the entries
            plain = phrases.hpower(phrases.call("abs", self.host.norms[node], shape=tree.shape), 2 * size)
        elif (named := self.spread(node, e)) is not None:
            plain = named
        else:
            plain = phrases.hpower(tree, size)
        transposed = plain if node.order == 2 and is_symmetric(node) else phrases.transposed(plain)
        if isinstance(node, Op) and (is_series(node) or node.name.startswith(FRECHET)) and node.order == 2:
            transposed = phrases.hpower(self.host.transposed(node), size)
        elif node not in self.host.planned and node.order == 2 and size == 1 and has_two_forms(node):
            other = self.host.tree(transpose(shown))
            if phrases.primes(other) < 1 + phrases.primes(plain):
                transposed = other
            if phrases.primes(plain) > 1 + phrases.primes(other):
                plain = phrases.transposed(other)
        if tree.value in TRIANGLES and tree.args[0].value == "ones":
            ones = phrases.transposed_ones(tree.args[0])
            transposed = phrases.hpower(phrases.call(TRIANGLES[str(tree.value)], ones, shape=node.shape[::-1]), size)
        return sign, Atom(plain, transposed, self.reader.key(node), select_of(node)), e.numerator < 0

    def spread(self, node: Node, e: Fraction) -> Tree | None:
        """std(X, 2) for the root of the variances of the rows, vecnorm(X, 2, 2) for their norms."""
        words, tree, signs = self.reader.words, self.host.tree, self.reader.signs
        found = variance_by_axis(node, e, words.spreads, tree, signs)
        return length_by_axis(node, e, tree, signs) if found is None and words.lengths else found

    def _open_part(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain | None]":
        """The tensor part of a product as a chain: () for a scalar without one, None where matrix notation fails."""
        out = node.out
        if not node.shape:
            return (1, ()) if not tensors else self._closed(node, tensors)
        if len(out) == 2 and out[0] == out[1]:
            return self._diagonal(node, tensors)
        parts = components(tensors, len(node.dims))
        if len(out) == 2 and (both := next((p for p in parts if carries(p, out[0]) and carries(p, out[1])), None)):
            sign, net = self._net(node, both, set(out))
            own, whole = (1, None) if net is None else skew_untransposed(reduction.matrix(net, *out))
            return sign * own, whole
        sign = 1
        chain: Chain = ()
        for position, index in enumerate(out):
            part = next((p for p in parts if carries(p, index)), None)
            piece: Chain | None = (ones_atom(node.dims[index]),)
            if part is not None:
                own, piece = self._column(node, part, index)
                sign *= own
            if piece is None:
                return sign, None
            chain += piece if position == 0 else transposed_chain(piece)
        return sign, kroneckers_joined(ones_joined(chain))

    def _diagonal(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain | None]":
        index, dim = node.out[0], node.shape[0]
        if not tensors:
            tree = phrases.call("eye", phrases.dimension(dim), shape=(dim, dim))
            return 1, (Atom(tree, tree, (LAST, 0, 0)),)
        sign, net = self._net(node, tensors, {index})
        inner = None if net is None else reduction.column(net, index)
        if inner is None:
            return sign, None
        entries = phrases.product(trees(inner))
        if entries.op == "call" and entries.value == "diag":  # the diagonal of a matrix, as a matrix
            identity = phrases.call("eye", phrases.dimension(dim), shape=(dim, dim))
            tree = phrases.hadamard([entries.args[0], identity])
        else:
            tree = phrases.call("diag", entries, shape=(dim, dim))
        return sign, (Atom(tree, tree, inner[0].key),)

    def _net(self, node: Einsum, part: "Sequence[Factor]", keep: "set[int]") -> "tuple[int, Net | None]":
        """The factors as a graph; vec and kron become labels and edges of their own."""
        sign = 1
        net = Net({i: node.dims[i] for _, idx, _ in part for i in idx}, keep, self.reader.words)
        plain: list[Factor] | None = list(part)
        if any(is_pair(f) for f, _, _ in part):
            from .kronecker.composite import composite
            from .kronecker.halves import halved

            plain = halved(composite(part, net, self._signed_tree), net)
        if plain is not None and any(is_alternating(f) for f, _, _ in part):
            from .factors.cross_products import crossed

            sign, plain = crossed(plain, net, partial(self._column, node), self.reader.key)
        if plain is None:
            return 1, None
        sign *= net.sign
        for base, idx, e in plain:
            own_sign, atom, below = self.atom(base, e)
            sign *= own_sign
            if len(idx) == 1:
                net.label(idx[0], (atom,), below)
            elif len(idx) == 2:
                net.connect(Edge(idx[0], idx[1], (atom,), below))
            else:
                return sign, None
        return sign, net

    def _column(self, node: Einsum, part: "Sequence[Factor]", index: int) -> "tuple[int, Chain | None]":
        """The factors as a column at the index."""
        sign, net = self._net(node, part, {index})
        return sign, None if net is None else reduction.column(net, index)

    def _signed_tree(self, node: Node) -> Tree:
        """The tree, of a sum with the sign that it is shown with: -(b - a) for a - b."""
        shown = node if node in self.host.planned else self.reader.signs.signed(node)
        return self.host.tree(node) if shown is node else phrases.negate(self.host.tree(shown))

    def _closed(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain | None]":
        """A connected contraction without outputs."""
        if is_complex(node):
            return self._closed_complex(node, tensors)
        base, at, e = tensors[0]
        if len(tensors) == 1 and e == 2 and len(set(at)) == len(at) < 3:
            _, atom, _ = self.atom(base, _1)
            if base.order == 2 and phrases.primes(atom.transpose) < phrases.primes(atom.plain):
                atom = atom.transposed()
            self.host.norms[node] = atom.plain
            if isinstance(base, Var) and base.order == 1 and base.name not in self.reader.words.norms:
                return 1, (Atom(phrases.multiply(atom.transpose, atom.plain), atom.plain, atom.key),)
            tree = phrases.power(phrases.call("norm", atom.plain, shape=()), 2)
            return 1, (Atom(tree, tree, atom.key),)
        if has_crossing(node):
            from .factors.cross_products import in_order, square_of

            if (vector := square_of(node)) is not None:
                _, self.host.norms[node] = in_order(1, self.host.tree(vector), False, self.reader.spelling)
                tree = phrases.power(norm(self.host.norms[node]), 2)
                return 1, (Atom(tree, tree, self.reader.key(vector)),)
        sign, tree_ = self._contraction(node, tensors)
        if self.reader.words.one_norms:
            tree_ = reduction.one_norm(tree_)
        half = half_of(tree_)
        if half is not None:
            self.host.norms[node] = half
        return sign, (Atom(tree_, tree_, (0, 0, 0)),)

    def _contraction(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Tree]":
        """A closed contraction as sign and tree."""
        sign, net = self._net(node, tensors, set())
        tree = None if net is None else reduction.scalar(net)
        if tree is None:
            from .index_sums import index_sum

            return 1, index_sum(node, self.host.tree, self.host.names)
        return sign, tree

    def _closed_complex(self, node: Einsum, tensors: "list[Factor]") -> "tuple[int, Chain]":
        """`_closed` for complex entries: Σ conj(u)·u is norm(u)^2, and Σ u² is u'*u."""
        if (half := modulus_of(tensors)) is not None and half.order < 3:
            _, atom, _ = self.atom(half, _1)
            self.host.norms[node] = atom.plain
            short = isinstance(half, Var) and half.order == 1
            adjoint = phrases.transposed(phrases.conjugate(atom.plain))
            tree = phrases.multiply(adjoint, atom.plain) if short else phrases.power(norm(atom.plain), 2)
            return 1, (Atom(tree, atom.plain if short else tree, atom.key),)
        if len(tensors) == 1 and tensors[0][0].order == 1 and tensors[0][2] == 2:
            _, atom, _ = self.atom(tensors[0][0], _1)
            return 1, (Atom(phrases.multiply(atom.transpose, atom.plain), atom.plain, atom.key),)
        sign, tree = self._contraction(node, tensors)
        half_ = half_of(tree, real_names(node))
        if half_ is not None:
            self.host.norms[node] = half_
        return sign, (Atom(tree, tree, (0, 0, 0)),)
