"""Matrix products as chains of atoms that can be read from either end, and what selection tensors do in them.

An atom knows its two readings (a matrix and its transpose, a column and its row), so a chain is transposed by reversing
it and exchanging the two readings of each atom; a symmetric matrix has the same tree for both.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..dimensions import Dim
from ..graph.nodes import Node
from ..graph.primitives import is_block, picks, place_of
from ..language.tree import Tree
from . import surface as phrases

Key = tuple[int, int, int]  # rank of the first variable, cost, digest: the order in which factors are shown


class Select(NamedTuple):
    """What a selection picks: the entry at `place` (a basis vector), or `length` entries behind `offset` (a block).

    `transposed`: it stands as a row (or a transposed block), so it picks from what stands to its right.
    """

    place: Dim | None
    offset: Dim
    length: Dim | None
    transposed: bool = False


def select_of(node: Node) -> Select | None:
    """What the node picks from its neighbour in a chain; None where it is no selection."""
    if not picks(node):
        return None
    if is_block(node):
        _, length, offset = node.params
        return Select(None, offset, length)
    return Select(place_of(node), 0, None)


class Atom:
    """A factor `plain` (a matrix or a column), its `transpose`, and of a selection what it picks (`select`)."""

    __slots__ = ("key", "plain", "select", "transpose")

    def __init__(self, plain: Tree, transpose: Tree, key: Key, select: "Select | None" = None) -> None:
        self.plain, self.transpose, self.key, self.select = plain, transpose, key, select

    def transposed(self) -> "Atom":
        select = None if self.select is None else self.select._replace(transposed=not self.select.transposed)
        return Atom(self.transpose, self.plain, self.key, select)


Chain = tuple[Atom, ...]


def transposed_chain(chain: Chain) -> Chain:
    """(A·B)' = B'·A': the atoms transposed, in reverse order."""
    return tuple(atom.transposed() for atom in reversed(chain))


def transposed_as_a_whole(chain: Chain) -> Chain:
    """(A*inv(X)*B)' for B'*inv(X)'*A': where all factors are transposed, at least three and one of them more than a
    name, or four, or two and one of them a power."""
    primes = sum(phrases.primes(atom.plain) for atom in chain) if len(chain) > 1 else 0
    if primes < 2:
        return chain
    kinds = {atom.plain.args[0].op for atom in chain if atom.plain.args}
    enough = 2 if "pow" in kinds else 4 if kinds == {"name"} else 3
    back = transposed_chain(chain)
    if primes < enough or any(phrases.primes(atom.plain) for atom in back):
        return chain
    inner = phrases.product([atom.plain for atom in back])
    return (Atom(phrases.transposed(inner), inner, min(atom.key for atom in chain)),)


def skew_untransposed(chain: "Chain | None") -> "tuple[int, Chain | None]":
    """The sign, and the chain with -skew(u) for skew(u)'."""
    turned = [atom.plain.op == "transpose" and phrases.skew_of(atom.plain) is not None for atom in chain or ()]
    if chain is None or not any(turned):
        return 1, chain
    atoms = tuple(atom.transposed() if flipped else atom for atom, flipped in zip(chain, turned, strict=True))
    return -1 if sum(turned) % 2 else 1, atoms


def transposes_in(chain: Chain) -> int:
    """The transposes and conjugates in the chain, weighted as in `marks`: the fewer, the easier it reads."""
    return sum(phrases.marks(atom.plain) for atom in chain)


def order_key(chain: Chain) -> tuple[Key, ...]:
    """What chains are sorted by: the keys of their atoms, from left to right."""
    return tuple(atom.key for atom in chain)


def same(a: Chain, b: Chain) -> bool:
    """Do the two chains read the same, factor by factor?"""
    return len(a) == len(b) and all(
        x.plain is y.plain or phrases.equal(x.plain, y.plain) for x, y in zip(a, b, strict=True)
    )


def kroneckers_joined(chain: Chain) -> Chain:
    """(x ⊗ u)·(y ⊗ v)' = (x·y') ⊗ (u·v') of columns."""
    if len(chain) != 2:
        return chain
    left, right = chain[0].plain, chain[1].transpose
    if any(tree.op != "call" or tree.value != "kron" for tree in (left, right)) or len(left.args) != len(right.args):
        return chain
    pairs = list(zip(left.args, right.args, strict=True))
    if any(len(tree.shape or ()) != 1 for pair in pairs for tree in pair):
        return chain
    products, transposes = (
        [phrases.multiply(one, phrases.transposed(other)) for one, other in way]
        for way in (pairs, [pair[::-1] for pair in pairs])
    )
    shape = phrases.product_shape(left.shape or (), chain[1].plain.shape or ())
    whole = phrases.call("kron", *products, shape=shape)
    return (Atom(whole, phrases.call("kron", *transposes, shape=shape[::-1]), chain[0].key),)


def trees(chain: Chain) -> list[Tree]:
    """The factors to be multiplied; what basis vectors and blocks pick is written A[i,j], A[i,:], A[:,j] or x[1:n]."""
    atoms = list(chain)
    result = [atom.plain for atom in atoms]
    kinds = [atom.select for atom in atoms]
    k = 0
    while k < len(result):
        kind = kinds[k]
        if kind is not None and len(result) > 1 and (neighbour := _neighbour(kinds, k)) is not None:
            result[neighbour] = _picked(result[neighbour], kind, left=neighbour > k)
            kinds[neighbour] = None  # an entry of a selection selects no more
            del result[k], kinds[k]
            k = 0
        else:
            k += 1
    return phrases.with_crosses(result)


def _neighbour(kinds: "list[Select | None]", k: int) -> int | None:
    """The place of the factor that selection k picks from: a transposed one picks rows of the factor to its right, any
    other columns of the factor to its left. None where there is none."""
    kind = kinds[k]
    if kind is None:
        return None
    neighbour = k + 1 if kind.transposed else k - 1
    if not 0 <= neighbour < len(kinds):
        return None
    other = kinds[neighbour]
    if kind.place is None and other is not None and other.place is not None:
        return None  # the basis vector picks from the block
    # of two basis vectors e_i'e_j the column is kept and asked for its entry
    return neighbour


def _picked(base: Tree, kind: Select, *, left: bool) -> Tree:
    if base.op == "transpose" and len(base.shape or ()) == 2 and base.args[0].shape and len(base.args[0].shape) == 2:
        return (
            phrases.transposed(_picked(base.args[0], kind, left=not left))
            if _is_matrix(base.args[0])
            else _plain_pick(base, kind, left)
        )
    return _plain_pick(base, kind, left)


def _is_matrix(tree: Tree) -> bool:
    return len(tree.shape or ()) == 2


def _plain_pick(base: Tree, kind: Select, left: bool) -> Tree:
    shape = base.shape or ()
    index, length = _index(kind)
    if base.op == "index" and len(base.args) == 3:  # A[:,j] and then row i: A[i,j]
        parts = list(base.args[1:])
        free = 0 if left else 1
        if parts[free].op == "colon":
            parts[free] = index
            several = [k for k, part in enumerate(parts) if part.op in ("colon", "range")]
            sizes = tuple(shape[k] if k != free or length is None else length for k in several)
            return phrases.entry(base.args[0], parts, (1, *sizes) if several == [1] else sizes)
    if len(shape) == 1 or (len(shape) == 2 and shape[0] == 1):
        column = base if len(shape) == 1 else _as_column(base)
        part = phrases.entry(column, [index], () if length is None else (length,))
        return part if left or length is None else phrases.transposed(part)
    colon = Tree("colon")
    if left:
        return phrases.entry(base, [index, colon], (1 if length is None else length, shape[1]))
    return phrases.entry(base, [colon, index], (shape[0],) if length is None else (shape[0], length))


def _as_column(row: Tree) -> Tree:
    """The column of a row; of a Kronecker product factor by factor."""
    if row.op == "call" and row.value == "kron":
        return phrases.call(
            "kron",
            *(phrases.transposed(factor) for factor in row.args),
            shape=phrases.transposed_shape(row.shape or ()),
        )
    return phrases.transposed(row)


def _index(kind: Select) -> tuple[Tree, Dim | None]:
    """The subscript that a selection is written as, and the length of what it picks (None for a single entry)."""
    if kind.length is not None:
        return phrases.ranged(kind.offset, kind.length), kind.length
    assert kind.place is not None
    return phrases.dimension(kind.place), None


def cheapest_cycle(chain: Chain) -> Chain:
    """Of all rotations of a closed chain and of its transpose, the one with the fewest transposes, then the first in
    reading order: tr(A·B) = tr(B·A) = tr(B'·A')."""
    candidates: Iterable[Chain] = (
        direction[k:] + direction[:k] for direction in (chain, transposed_chain(chain)) for k in range(len(chain))
    )
    return min(candidates, key=lambda c: (transposes_in(c), order_key(c)))
