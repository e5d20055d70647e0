"""The pair tensors of a contraction as vec, kron and commutation matrices: labels and edges of a net.

One idea: a composite index stands for the list of its leaves, the slowest first, however deep its pairs are nested.
What is left without the pairs falls into components; each is one factor of a Kronecker product over the leaves it
touches. Where the leaves of rows and columns are not in one order, commutation matrices bring them there.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from ...dimensions import mul
from ...graph.nodes import Factor, Node
from ...graph.parts import reached
from ...graph.primitives import is_pair
from ...graph.tensor import einsum, eye, is_symmetric, transpose
from ...language.tree import Tree
from .. import surface as phrases
from ..chains import Atom, Chain
from ..net import Edge, Net
from .blocks import (
    Block,
    by_columns,
    columns_first,
    fewer_identities,
    group_of,
    is_eye,
    joined,
    kron_shape,
    merged,
    ordered,
    pieces_shown,
    repeated,
    shorter,
    unsigned,
)
from .commutations import swaps

_1 = Fraction(1)

Raise = Callable[[Node], Tree]


def composite(part: "Sequence[Factor]", net: Net, tree: Raise) -> "list[Factor] | None":
    """Put vec and kron for the pair tensors of `part` into `net`; gives the other factors, None where that fails."""
    return Composite(part, net, tree).run()


class Composite:
    """The work on one connected part: `rest` is what is not yet in the net, `leaves` the leaves of every root."""

    def __init__(self, part: "Sequence[Factor]", net: Net, tree: Raise) -> None:
        self.net, self.tree = net, tree
        self.rest: list[Factor] = list(part)
        self.leaves: dict[int, list[int]] = {}
        self.ends: set[int] = set(net.keep)  # where a product ends, apart from roots
        self.bare: set[int] = set()  # the ends that are leaves and that other factors connect to a root

    def run(self) -> "list[Factor] | None":
        reshapes = self._reshapes()
        besides = [f for pair, vectors in reshapes for f in (pair, *vectors)]
        heads = [f[1][0] for f in self.rest if is_pair(f[0]) and f not in besides]
        if len(set(heads)) < len(heads):
            return None  # an index composed in two ways
        self._expand(besides)
        for leaf in [leaf for own in self.leaves.values() for leaf in own if leaf not in self.ends]:
            if reached(self.rest, {leaf}, {*self.leaves, *self.ends} - {leaf})[1] & set(self.leaves):
                self.bare.add(leaf)
        self.ends |= self.bare
        while self.leaves:
            root = min(self.leaves)
            cluster, blocks = self._cluster(root)
            if len(cluster) > 2 or not all(block.simple for block in blocks):
                if not (self._pull(cluster, blocks) or self._split(cluster, blocks)):
                    return None
                continue
            if not self._place(cluster, blocks):
                return None
        for pair, vectors in reshapes:
            if pair in self.rest:
                self._unvec(pair, vectors)
        return self.rest if not any(is_pair(f) for f, _, _ in self.rest) else None

    # --- the leaves of a composite index --------------------------------------------------------------------------

    def _expand(self, besides: "list[Factor]") -> None:
        """Take the pairs that are not in `besides` out of `rest`, and note the leaves of each root."""
        heads = {f[1][0]: f for f in self.rest if is_pair(f[0]) and f not in besides}
        inner = {i for f in heads.values() for i in f[1][1:]}
        uses = [i for _, idx, _ in self.rest for i in idx]
        for root in sorted(set(heads) - inner):
            taken: list[int] = []
            stack = [root]
            while stack:
                k = stack.pop()
                nested = k == root or (uses.count(k) == 2 and k not in self.net.keep)
                if k in heads and nested:
                    self.rest.remove(heads[k])
                    stack += heads[k][1][1:]  # the slow one is met first
                    if k != root:
                        del self.net.dims[k]
                elif k in taken:  # the same index twice: two leaves with an identity between them
                    fresh = max(self.net.dims) + 1
                    self.net.dims[fresh] = self.net.dims[k]
                    self.rest.append((eye(self.net.dims[k]), (k, fresh), _1))
                    taken.append(fresh)
                else:
                    taken.append(k)
            self.leaves[root] = taken

    def _reshapes(self) -> "list[tuple[Factor, list[Factor]]]":
        """The pairs that stand for unvec: each makes a matrix of a vector; with it, the factors of that vector."""
        found: list[tuple[Factor, list[Factor]]] = []
        for factor in [f for f in self.rest if is_pair(f[0])]:
            k, i, j = factor[1]
            others = [f for f in self.rest if f is not factor]
            factors, seen = reached(others, {k}, set())
            if not factors or seen & (self.net.keep | {i, j}) or i == j or any(factor in own for _, own in found):
                continue
            if self.net.words.krons and self._is_multiplied(others, factor[1]):
                continue
            ends = reached(others, {i, j}, {k})[1] & self.net.keep
            if (
                len(ends) > 1
                or self._meets_twice(others, factor[1])
                or any(is_pair(f) and idx[0] == k for f, idx, _ in others)
            ):
                found.append((factor, factors))  # otherwise the pair makes vec(M), multiplied by the vector
        return found

    def _meets_twice(self, others: "list[Factor]", indices: "tuple[int, ...]") -> bool:
        """Do two ways lead from the matrix that a pair stands for to one end, as in diag(A'*unvec(c)*A)?"""
        k, i, j = indices
        ways = [reached(others, {start}, {k, other, *self.net.keep})[1] for start, other in ((i, j), (j, i))]
        return bool(ways[0] & ways[1] & self.net.keep)

    def _is_multiplied(self, others: "list[Factor]", indices: "tuple[int, ...]") -> bool:
        """Does kron(A, B) stand before the vector, so that A and B lead to the two leaves of another pair?"""
        k, i, j = indices
        plain = [f for f in others if not is_pair(f[0])]
        slow, fast = (reached(plain, {start}, {k, *self.net.keep})[1] for start in (i, j))
        pairs = [idx[1:] for f, idx, _ in others if is_pair(f)]
        return not slow & fast and any(a in slow and b in fast for a, b in pairs)

    def _unvec(self, factor: Factor, factors: "list[Factor]") -> None:
        k, i, j = factor[1]
        inner = unsigned(self.tree(self._node(factors, (k,))), self.net)
        m, n = self.net.dims[i], self.net.dims[j]
        self.rest = [f for f in self.rest if f is not factor and f not in factors]
        for index in {k} | {x for _, idx, _ in factors for x in idx}:
            self.net.dims.pop(index, None)
        whole = phrases.call("unvec", inner, phrases.dimension(m), phrases.dimension(n), shape=(m, n))
        self.net.connect(Edge(i, j, (Atom(whole, phrases.transposed(whole), (0, 0, 0)),)))

    # --- what belongs together ------------------------------------------------------------------------------------

    def _cluster(self, root: int) -> "tuple[list[int], list[Block]]":
        """The roots connected with this one, rows before columns, and the blocks of factors that connect them."""
        walls = set(self.leaves) | self.ends
        cluster, queue = [], [root]
        found: list[tuple[list[Factor], set[int]]] = []
        while queue:
            here = queue.pop(0)
            if here in cluster:
                continue
            cluster.append(here)
            for leaf in self.leaves.get(here, [here]):
                if any(leaf in seen for _, seen in found):
                    continue
                if here not in self.leaves and here not in {i for own in self.leaves.values() for i in own}:
                    continue  # other factors at an output are no part of the Kronecker product
                factors, seen = reached([] if leaf in self.bare else self.rest, {leaf}, walls - {leaf})
                found.append((factors, seen))
                queue += [r for r, own in self.leaves.items() if seen & set(own)]
                queue += sorted((seen & self.ends) - set(self.leaves))
        cluster.sort(key=lambda r: (r not in self.net.keep, r))
        rows, columns = self._rows_and_columns(cluster)
        whole = merged(found, {*rows, *columns})
        blocks = [Block(f, [i for i in rows if i in s], [i for i in columns if i in s]) for f, s in whole]
        return cluster, blocks

    def _rows_and_columns(self, cluster: "list[int]") -> "tuple[list[int], list[int]]":
        lists = [self.leaves.get(r, [r]) for r in cluster]
        return lists[0], [i for own in lists[1:] for i in own]

    def _pull(self, cluster: "list[int]", blocks: "list[Block]") -> bool:
        """A factor M between the two leaves of a root becomes the label vec(M) there: diag(vec(M))*kron(...)."""
        for root in cluster:
            own = self.leaves.get(root, [])
            if len(own) != 2 or any(leaf in self.leaves for leaf in own):
                continue
            everything = {i for r in cluster for i in self.leaves.get(r, [r])} | set(self.leaves) | self.ends
            between: list[Factor] = []
            for start in (f for block in blocks for f in block.factors if f not in between):
                factors, seen = group_of(self.rest, start, everything)
                between += factors if seen & everything == set(own) else []
            if between:
                self._vec(root, between, {i for _, idx, _ in between for i in idx} - everything)
                return True
        return False

    def _split(self, cluster: "list[int]", blocks: "list[Block]") -> bool:
        """A column index c that two row leaves share is split in two: A_ic B_jc is (A ⊗ B)·diag(vec(I))·(I ⊗ 1)."""
        if len(cluster) != 2 or any(c in own for own in self.leaves.values() for c in cluster):
            return False
        for block in blocks:
            c = block.columns[0] if len(block.columns) == 1 else None
            if c is None or c in self.leaves or len(block.rows) != 2:
                continue
            parts = [reached(self.rest, {leaf}, {c, *self.ends, *self.leaves}) for leaf in block.rows]
            if any(c not in seen for _, seen in parts) or parts[0][1] & parts[1][1] != {c}:
                continue
            n = self.net.dims[c]
            first = max(self.net.dims) + 1
            for k, (factors, _) in enumerate(parts):
                self.net.dims[first + k] = n
                for f, idx, e in factors:
                    self.rest.remove((f, idx, e))
                    self.rest.append((f, tuple(first + k if i == c else i for i in idx), e))
            if any(c in own for own in self.leaves.values()):
                self.ends.add(c)  # there the product of another root, of which c is a leaf, ends
            root = first + 2
            self.net.dims[root] = mul(n, n)
            self.leaves[root] = [first, first + 1]
            self.net.connect(Edge(root, c, repeated(n)))
            return True
        return False

    def _vec(self, root: int, factors: "list[Factor]", gone: "set[int]") -> None:
        slow, fast = self.leaves[root]
        inner = self._raise(factors, fast, slow)
        self._consume(factors, gone)
        self._label(root, phrases.call("vec", inner, shape=(self.net.dims[root],)))

    # --- one cluster into the net ---------------------------------------------------------------------------------

    def _place(self, cluster: "list[int]", blocks: "list[Block]") -> bool:
        rows, columns = self._rows_and_columns(cluster)
        if len(cluster) > 1 and not columns:
            return False
        blocks = joined(ordered(blocks, rows, columns))
        best: tuple[int, list[Block], list[Atom], list[Atom]] | None = None
        for sequence in (blocks, *by_columns(blocks, columns), *columns_first(blocks)):
            left = swaps([i for b in sequence for i in b.rows], rows, self.net.dims)
            right = swaps([i for b in sequence for i in b.columns], columns, self.net.dims)
            if left is None or right is None:
                continue
            cost = (len(left) + len(right)) * 8 + self._misplaced(left, right, cluster) * 4 + pieces_shown(sequence)
            if best is None or cost < best[0]:
                best = cost, sequence, left, right
        if best is None:
            return False
        _, sequence, left, right = best
        pieces = [self._piece(block) for block in sequence]
        for block in sequence:
            self._consume(block.factors, {i for _, idx, _ in block.factors for i in idx})
        for root in cluster:
            for leaf in self.leaves.pop(root, []):
                if leaf not in self.ends:
                    self.net.dims.pop(leaf, None)
        self._into_net(cluster, pieces, left, right)
        return True

    def _misplaced(self, left: "list[Atom]", right: "list[Atom]", cluster: "list[int]") -> int:
        """How many commutation matrices stand to the right although they fit to the left; else how many to the left."""
        dims = [sorted(str(self.net.dims[i]) for i in self.leaves.get(r, [r])) for r in cluster]
        alike = len(dims) == 2 and dims[0] == dims[1]
        return len(right) if alike else len(left)

    def _into_net(
        self, cluster: "list[int]", pieces: "list[tuple[Tree, Tree]]", left: "list[Atom]", right: "list[Atom]"
    ) -> None:
        net = self.net
        pieces = fewer_identities(pieces)
        plain, transposed = pieces[-1]
        for slow, slow_transposed in reversed(pieces[:-1]):
            plain, transposed = (
                phrases.call("kron", a, b, shape=kron_shape(a, b))
                for a, b in ((slow, plain), (slow_transposed, transposed))
            )
        middle = Atom(plain, transposed, (0, 0, 0))
        identity = is_eye(plain) and bool(left or right)
        chain: Chain = (*left, *(() if identity else (middle,)), *(atom.transposed() for atom in reversed(right)))
        if len(cluster) == 1:
            net.label(cluster[0], chain)
        else:
            net.connect(Edge(cluster[0], cluster[1], chain))

    def _piece(self, block: Block) -> "tuple[Tree, Tree]":
        """The tree of a block, and that of its transpose."""
        rows, columns = block.rows, block.columns
        if len(rows) == len(columns) == 1:
            return self._both(self._node(block.factors, (rows[0], columns[0])))
        halves = [self._stacked(block.factors, leaves) for leaves in (rows, columns) if leaves]
        if len(halves) == 1:
            return (halves[0], phrases.transposed(halves[0])) if rows else (phrases.transposed(halves[0]), halves[0])
        tall, flat = halves
        return phrases.multiply(tall, phrases.transposed(flat)), phrases.multiply(flat, phrases.transposed(tall))

    def _both(self, node: Node) -> "tuple[Tree, Tree]":
        """The tree of a matrix, and that of its transpose."""
        plain = self.tree(node)
        if is_symmetric(node):
            plain = unsigned(plain, self.net)
            return plain, plain
        transposed = self.tree(transpose(node))
        alike = (plain.op == "neg") == (transposed.op == "neg")
        plain = unsigned(plain, self.net)
        transposed = phrases.negate(transposed) if alike and transposed.op == "neg" else transposed
        if not alike:
            return plain, phrases.transposed(plain)
        return shorter(plain, transposed), shorter(transposed, plain)

    def _stacked(self, factors: "list[Factor]", leaves: "list[int]") -> Tree:
        """The column over one leaf, or the vec of a matrix over two."""
        own = reached(factors, set(leaves), set())[0]
        if len(leaves) == 1:
            return unsigned(self.tree(self._node(own, tuple(leaves))), self.net)
        slow, fast = leaves
        inner = self._raise(own, fast, slow)
        shape = (mul(self.net.dims[fast], self.net.dims[slow]),)
        return phrases.call("vec", inner, shape=shape)

    def _raise(self, factors: "list[Factor]", row: int, column: int) -> Tree:
        return unsigned(self.tree(self._node(factors, (row, column))), self.net)

    def _node(self, factors: "list[Factor]", out: "tuple[int, ...]") -> Node:
        return einsum(factors, out, {i: self.net.dims[i] for i in out})

    # --- bookkeeping ----------------------------------------------------------------------------------------------

    def _consume(self, factors: "list[Factor]", gone: "set[int]") -> None:
        self.rest = [f for f in self.rest if f not in factors]
        leaves = {i for own in self.leaves.values() for i in own}
        for index in gone - self.ends - leaves:
            self.net.dims.pop(index, None)

    def _label(self, k: int, tree: Tree) -> None:
        self.net.label(k, (Atom(tree, phrases.transposed(tree), (0, 0, 0)),))
