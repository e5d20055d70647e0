"""The commutation matrices that bring the factors of a Kronecker product into another order.

Takes the leaves in the order they have and in the order they should have, gives atoms to multiply by: K·(a ⊗ b) = b ⊗ a
(Magnus & Neudecker 3.7), with identities for leaves that stay in place.
"""

from collections.abc import Mapping, Sequence

from ...dimensions import Dim, mul
from ...language.tree import Tree
from .. import surface as phrases
from ..chains import Atom
from .blocks import kron_shape

_MOST_SWAPS = 3  # commutation matrices in a row, to the left or to the right


def swaps(have: Sequence[int], want: Sequence[int], dims: Mapping[int, Dim]) -> "list[Atom] | None":
    """The matrices that bring a Kronecker product over the leaves `have` to the order `want`, the last first."""
    atoms: list[Atom] = []
    here, goal = list(have), list(want)
    while here != goal:
        p = next(k for k in range(len(goal)) if here[k] != goal[k])
        q = here.index(goal[p])
        t = next((k for k in range(len(goal) - p) if here[q + k : q + k + 1] != [goal[p + k]]), len(goal) - p)
        parts = (here[:p], here[p:q], here[q : q + t], here[q + t :])
        atoms.insert(0, _swap([_size(part, dims) for part in parts], bool(parts[0]), bool(parts[3])))
        here = parts[0] + parts[2] + parts[1] + parts[3]
        if len(atoms) > _MOST_SWAPS:
            return None
    return atoms


def _swap(sizes: Sequence[Dim], before: bool, after: bool) -> Atom:
    """I ⊗ K ⊗ I, which exchanges slow and fast leaves; `sizes` are those of the leaves before, slow, fast, after."""
    total = mul(mul(sizes[0], sizes[1]), mul(sizes[2], sizes[3]))
    plain, transposed = (
        _between(sizes[0] if before else None, _commutation(a, b), sizes[3] if after else None, total)
        for a, b in ((sizes[2], sizes[1]), (sizes[1], sizes[2]))
    )
    return Atom(plain, transposed, (0, 0, 0))


def _size(leaves: Sequence[int], dims: Mapping[int, Dim]) -> Dim:
    size: Dim = 1
    for leaf in leaves:
        size = mul(size, dims[leaf])
    return size


def _commutation(m: Dim, n: Dim) -> Tree:
    """K with K·vec(X) = vec(X') for an m×n matrix X; its transpose is the K of n×m matrices."""
    size = mul(m, n)
    return phrases.call("commutation", phrases.dimension(m), phrases.dimension(n), shape=(size, size))


def _between(before: "Dim | None", middle: Tree, after: "Dim | None", total: Dim) -> Tree:
    for size, first in ((after, False), (before, True)):
        if size is not None:
            identity = phrases.call("eye", phrases.dimension(size), shape=(size, size))
            factors = (identity, middle) if first else (middle, identity)
            middle = phrases.call("kron", *factors, shape=kron_shape(*factors))
    return Tree(middle.op, middle.args, middle.value, shape=(total, total))
