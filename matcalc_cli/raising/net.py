"""The graph of a contraction: vertices are indices, edges matrices, labels columns; and their entrywise products.

`reduction` reduces such a net; `combined` writes what stands in one place of it: u .* v, A ./ B, A.^2, tril(A .* B).
"""

from collections import deque
from collections.abc import Iterable, Iterator

from ..dimensions import Dim
from ..functions.table import FUNCTIONS
from ..language.tree import Tree
from . import surface as phrases
from .chains import Atom, Chain, Key, order_key, same, transposed_chain, trees
from .readers_order import Words

# Each function that keeps a triangle of a matrix, and the one that keeps the same entries of the transpose.
TRIANGLES = {
    row.name: other.name
    for row in FUNCTIONS.values()
    if row.mask is not None
    for other in FUNCTIONS.values()
    if other.mask == (-row.mask[0], row.mask[1])
}


class Label:
    """A column at a vertex; `below` if the product is divided by it, entry by entry."""

    __slots__ = ("below", "chain")

    def __init__(self, chain: Chain, below: bool = False) -> None:
        self.chain, self.below = chain, below


class Edge:
    """A matrix from vertex `start` to vertex `end`; `below` if the product is divided by it, entry by entry.

    Its atoms are kept so that a long chain takes in a short one at the cost of the short one; `_turned`: from the end.
    """

    __slots__ = ("_atoms", "_turned", "below", "end", "start")

    def __init__(self, start: int, end: int, chain: Iterable[Atom], below: bool = False, turned: bool = False) -> None:
        self.start, self.end, self.below = start, end, below
        self._atoms = chain if isinstance(chain, deque) else deque(chain)
        self._turned = turned

    @property
    def chain(self) -> Chain:
        """The chain from the start to the end."""
        return transposed_chain(tuple(self._atoms)) if self._turned else tuple(self._atoms)

    def leaving(self, vertex: int) -> Chain:
        """The chain read from `vertex` to the other end."""
        return transposed_chain(tuple(self._atoms)) if self._against(vertex) else tuple(self._atoms)

    def nearest(self, vertex: int) -> Atom:
        """The first factor of the chain read from `vertex`."""
        return self._atoms[-1].transposed() if self._against(vertex) else self._atoms[0]

    def put_nearest(self, vertex: int, atom: Atom) -> None:
        """Another factor in that place."""
        if self._against(vertex):
            self._atoms[-1] = atom.transposed()
        else:
            self._atoms[0] = atom

    def other(self, vertex: int) -> int:
        return self.end if self.start == vertex else self.start

    def _against(self, vertex: int) -> bool:
        return self._turned if self.start == vertex else not self._turned

    def _keys(self, vertex: int) -> Iterator[Key]:
        atoms = reversed(self._atoms) if self._against(vertex) else iter(self._atoms)
        return (atom.key for atom in atoms)

    def sorts_before(self, other: "Edge", vertex: int) -> bool:
        """Is the chain that comes to `vertex` by this edge to be shown before the one that comes by the other?"""
        for one, two in zip(self._keys(self.other(vertex)), other._keys(other.other(vertex)), strict=False):
            if one != two:
                return one < two
        return len(self._atoms) < len(other._atoms)

    def joined(self, vertex: int, middle: Chain, other: "Edge") -> "Edge":
        """This edge to `vertex`, the middle, and the other edge from there; both edges are used up."""
        start, end = self.other(vertex), other.other(vertex)
        if len(self._atoms) < len(other._atoms):
            back = other.joined(vertex, transposed_chain(middle), self)
            return Edge(start, end, back._atoms, turned=not back._turned)
        tail, against = middle + other.leaving(vertex), self._against(start)
        if against:
            self._atoms.extendleft(atom.transposed() for atom in tail)
        else:
            self._atoms.extend(tail)
        return Edge(start, end, self._atoms, turned=against)


class Net:
    """A connected contraction: the edges, the labels of each vertex, and the vertices to keep (the outputs)."""

    __slots__ = ("_around", "_edges", "changed", "dims", "keep", "labels", "sign", "words")

    def __init__(self, dims: dict[int, Dim], keep: set[int], words: Words) -> None:
        self.dims, self.keep, self.words, self.sign = dims, keep, words, 1
        self._edges: dict[Edge, None] = {}  # in the order in which they came
        self._around: dict[int, dict[Edge, None]] = {}
        self.labels: dict[int, list[Label]] = {}
        self.changed: set[int] = set()  # the vertices whose edges or labels are others than they were

    @property
    def edges(self) -> list[Edge]:
        return list(self._edges)

    def at(self, vertex: int) -> list[Edge]:
        return list(self._around.get(vertex, ()))

    def connect(self, edge: Edge) -> None:
        self._edges[edge] = None
        for end in (edge.start, edge.end):
            self._around.setdefault(end, {})[edge] = None
            self.changed.add(end)

    def part(self, edges: Iterable[Edge]) -> None:
        """Take the edges away."""
        for edge in edges:
            del self._edges[edge]
            for end in {edge.start, edge.end}:
                del self._around[end][edge]
                self.changed.add(end)

    def label(self, vertex: int, chain: Chain, below: bool = False) -> None:
        self.labels.setdefault(vertex, []).append(Label(chain, below))
        self.changed.add(vertex)

    def drop(self, vertex: int) -> None:
        self.part(self.at(vertex))
        self.labels.pop(vertex, None)
        del self.dims[vertex]


def atom_of(tree: Tree, chains: "list[Chain]") -> Atom:
    """An atom for a tree made of chains; its key is the least of theirs, so it is shown where that chain would be."""
    key = min((order_key(chain)[0] for chain in chains if chain), default=(1 << 30, 0, 0))
    return Atom(tree, phrases.transposed(tree), key)


def combined(labels: list[Label]) -> Chain:
    """The entrywise product of columns (or of parallel matrices): u, u .* v, u ./ v, 1 ./ v, u.^2."""
    if len(labels) == 1 and not labels[0].below:
        return labels[0].chain
    labels = sorted(labels, key=lambda label: order_key(label.chain))
    masks = [label for label in labels if not label.below and triangle(label.chain)]
    if masks and len(masks) < len(labels):
        return masked(masks, [label for label in labels if label not in masks])
    above = _powers([label.chain for label in labels if not label.below])
    below = _powers([label.chain for label in labels if label.below])
    if len(above) == 1 and not below and isinstance(above[0], tuple):
        return above[0]
    tops = [phrases.product(trees(part)) if isinstance(part, tuple) else part for part in above]
    bottoms = [phrases.product(trees(part)) if isinstance(part, tuple) else part for part in below]
    tree = phrases.hadamard(tops) if tops else phrases.number(1)
    for bottom in bottoms:
        tree = phrases.quotient(tree, bottom)
    if phrases.primes(tree) > 1 and (row := phrases.as_row(tree)) is not None:
        tree = phrases.transposed(row)
    return (atom_of(tree, [label.chain for label in labels]),)


def triangle(chain: Chain) -> str:
    """tril, triu, ... where the chain is its mask (ones below or above the diagonal), "" for any other chain."""
    tree = chain[0].plain
    mask = len(chain) == 1 and tree.op == "call" and tree.value in TRIANGLES and tree.args[0].value == "ones"
    return str(tree.value) if mask else ""


def masked(masks: list[Label], labels: list[Label]) -> Chain:
    """tril(A .* B)."""
    inner = combined(labels)
    tree = phrases.product(trees(inner))
    for mask in masks:
        tree = phrases.call(triangle(mask.chain), tree, shape=tree.shape)
    return (atom_of(tree, [inner]),)


def _powers(chains: list[Chain]) -> "list[Chain | Tree]":
    """Equal chains as one power."""
    result: list[Chain | Tree] = []
    while chains:
        equal = [chain for chain in chains if same(chain, chains[0])]
        one = chains[0]
        chains = [chain for chain in chains if not same(chain, one)]
        result.append(one if len(equal) == 1 else phrases.hpower(phrases.product(trees(one)), len(equal)))
    return result


def diagonal(chain: Chain) -> Atom:
    """diag(u), symmetric."""
    tree = phrases.product(trees(chain))
    (n,) = tree.shape or (1,)
    whole = phrases.call("diag", tree, shape=(n, n))
    return Atom(whole, whole, order_key(chain)[0])
