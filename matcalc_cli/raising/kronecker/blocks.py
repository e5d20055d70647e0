"""The blocks of a Kronecker product: which factors belong together, in which order they stand, how they are written.

A block holds factors of a contraction and the leaves of a composite index among its rows and columns; the trees here
are those of `kronecker`: identities, commutation matrices, products of Kronecker products.
"""

from collections.abc import Sequence
from itertools import pairwise

from ...dimensions import Dim, mul
from ...graph.nodes import Factor
from ...graph.parts import reached
from ...language.tree import Tree
from .. import surface as phrases
from ..chains import Atom, Chain
from ..net import Net


class Block:
    """One factor of a Kronecker product: the factors it is made of, and its leaves among the rows and columns."""

    __slots__ = ("columns", "factors", "rows")

    def __init__(self, factors: "list[Factor]", rows: "list[int]", columns: "list[int]") -> None:
        self.factors, self.rows, self.columns = factors, rows, columns

    @property
    def simple(self) -> bool:
        """Is it a matrix, a column, a row, or the vec of a matrix?"""
        return len(self.rows) + len(self.columns) <= 2


def merged(parts: "Sequence[tuple[list[Factor], set[int]]]", ends: "set[int]") -> "list[tuple[list[Factor], set[int]]]":
    """The parts (factors, indices), those that share one of `ends` joined into one."""
    result: list[tuple[list[Factor], set[int]]] = []
    for factors, seen in parts:
        meeting = [other for other in result if other[1] & seen & ends]
        for other in meeting:
            factors, seen = factors + [f for f in other[0] if f not in factors], seen | other[1]
            result.remove(other)
        result.append((factors, seen))
    return result


def group_of(factors: "Sequence[Factor]", start: Factor, walls: "set[int]") -> "tuple[list[Factor], set[int]]":
    """The factors connected to `start` through indices that are no walls, itself among them, and all their indices."""
    found, seen = reached(factors, set(start[1]) - walls, walls)
    return (found, seen) if found else ([start], set(start[1]))


def unsigned(tree: Tree, net: Net) -> Tree:
    """The tree without its minus sign, which is moved to the sign of the net."""
    if tree.op != "neg":
        return tree
    net.sign = -net.sign
    return tree.args[0]


def ordered(blocks: "list[Block]", rows: "list[int]", columns: "list[int]") -> "list[Block]":
    """The blocks by their first row; one without rows stands before the first with a later column."""
    result = sorted((b for b in blocks if b.rows), key=lambda b: rows.index(b.rows[0]))
    for block in sorted((b for b in blocks if not b.rows), key=lambda b: columns.index(b.columns[0])):
        first = columns.index(block.columns[0])
        later = [k for k, b in enumerate(result) if b.columns and columns.index(b.columns[0]) > first]
        result.insert(later[0] if later else len(result), block)
    return result


def by_columns(blocks: "list[Block]", columns: "list[int]") -> "list[list[Block]]":
    """Another order, if there is one: the blocks that have columns exchange places, to stand as their columns do."""
    places = [k for k, b in enumerate(blocks) if b.columns]
    moved = sorted((blocks[k] for k in places), key=lambda b: columns.index(b.columns[0]))
    result = list(blocks)
    for place, block in zip(places, moved, strict=True):
        result[place] = block
    return [] if result == blocks else [result]


def columns_first(blocks: "list[Block]") -> "list[list[Block]]":
    """Another order, if there is one: the blocks without columns stand last, as in I ⊗ vec(A)."""
    result = sorted(blocks, key=lambda b: not b.columns)
    return [] if result == blocks else [result]


def pieces_shown(blocks: "list[Block]") -> int:
    """How many factors are shown, where identities next to each other count as one."""
    plain = [not b.factors and b.rows == b.columns for b in blocks]
    return len(blocks) - sum(a and b for a, b in pairwise(plain))


def fewer_identities(pieces: "list[tuple[Tree, Tree]]") -> "list[tuple[Tree, Tree]]":
    """I_m ⊗ I_n becomes I_mn; a piece is (tree, tree of the transpose)."""
    result: list[tuple[Tree, Tree]] = []
    for plain, transposed in pieces:
        if result and is_eye(plain) and is_eye(result[-1][0]):
            shape = tuple(mul(a, b) for a, b in zip(result[-1][0].shape or (), plain.shape or (), strict=True))
            plain = transposed = phrases.call("eye", phrases.dimension(shape[0]), shape=shape)
            result.pop()
        result.append((plain, transposed))
    return result


def joined(blocks: "list[Block]") -> "list[Block]":
    """Each column a with a row b' becomes one block, the matrix a*b'."""
    result = list(blocks)
    for tall in [b for b in blocks if not b.columns]:
        flat = next((b for b in result if not b.rows), None)
        if flat is not None:
            result[result.index(tall)] = Block(tall.factors + flat.factors, tall.rows, flat.columns)
            result.remove(flat)
    return result


def shorter(tree: Tree, other: Tree) -> Tree:
    """The tree, or other' where that saves two primes or more: (B*X*A)' for A'*X'*B'. `other` is the transpose."""
    return phrases.transposed(other) if phrases.primes(other) + 2 < phrases.primes(tree) else tree


def repeated(n: Dim) -> Chain:
    """diag(vec(I))·(I ⊗ 1), the n²×n matrix with the columns e_i ⊗ e_i."""
    size = mul(n, n)
    identity = phrases.call("eye", phrases.dimension(n), shape=(n, n))
    ones = phrases.call("ones", phrases.dimension(n), shape=(n,))
    diagonal = phrases.call("diag", phrases.call("vec", identity, shape=(size,)), shape=(size, size))
    wide = phrases.call("kron", identity, ones, shape=(size, n))
    tall = phrases.call("kron", identity, phrases.transposed(ones), shape=(n, size))
    return (Atom(diagonal, diagonal, (0, 0, 0)), Atom(wide, tall, (0, 0, 0)))


def is_eye(tree: Tree) -> bool:
    """Is the tree a call of eye(n)?"""
    return tree.op == "call" and tree.value == "eye"


def kron_shape(a: Tree, b: Tree) -> "tuple[Dim, ...]":
    """The shape of a ⊗ b: a column for two columns, else a matrix; a column counts as n×1, a scalar as 1×1."""
    (m, n), (p, q) = ((*(t.shape or ()), 1, 1)[:2] for t in (a, b))
    rows, columns = mul(m, p), mul(n, q)
    return (rows,) if columns == 1 else (rows, columns)
