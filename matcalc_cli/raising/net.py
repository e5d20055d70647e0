"""The graph of a contraction: vertices are indices, edges matrices, labels columns; and their entrywise products.

`reduction` reduces such a net; `combined` writes what stands in one place of it: u .* v, A ./ B, A.^2, tril(A .* B).
"""

from ..dimensions import Dim
from ..functions.table import FUNCTIONS
from ..language.tree import Tree
from . import surface as phrases
from .chains import Atom, Chain, order_key, same, transposed_chain, trees
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
    """A matrix from vertex `start` to vertex `end`; `below` if the product is divided by it, entry by entry."""

    __slots__ = ("below", "chain", "end", "start")

    def __init__(self, start: int, end: int, chain: Chain, below: bool = False) -> None:
        self.start, self.end, self.chain, self.below = start, end, chain, below

    def leaving(self, vertex: int) -> Chain:
        """The chain read from `vertex` to the other end."""
        return self.chain if self.start == vertex else transposed_chain(self.chain)

    def other(self, vertex: int) -> int:
        return self.end if self.start == vertex else self.start


class Net:
    """A connected contraction: the edges, the labels of each vertex, and the vertices to keep (the outputs)."""

    __slots__ = ("dims", "edges", "keep", "labels", "sign", "words")

    def __init__(self, dims: dict[int, Dim], keep: set[int], words: Words) -> None:
        self.dims, self.keep, self.words, self.sign = dims, keep, words, 1
        self.edges: list[Edge] = []
        self.labels: dict[int, list[Label]] = {}

    def at(self, vertex: int) -> list[Edge]:
        return [edge for edge in self.edges if vertex in (edge.start, edge.end)]

    def label(self, vertex: int, chain: Chain) -> None:
        self.labels.setdefault(vertex, []).append(Label(chain))

    def drop(self, vertex: int) -> None:
        self.edges = [edge for edge in self.edges if vertex not in (edge.start, edge.end)]
        self.labels.pop(vertex, None)
        del self.dims[vertex]


def atom_of(tree: Tree, chains: "list[Chain]") -> Atom:
    """An atom for a tree made of chains; its key is the least of theirs, so it is shown where that chain would be."""
    key = min((order_key(chain)[0] for chain in chains if chain), default=(1 << 30, 0, 0))
    return Atom(tree, phrases.transposed(tree), key)


def combined(labels: list[Label]) -> Chain:
    """The entrywise product of columns (or of parallel matrices): u, u .* v, u ./ v, 1 ./ v, u.^2."""
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
