"""The operations that are no functions of the language: constants, selection tensors, matrix powers, sums over a range.

One row says all that is known of an operation. Whoever reads a graph asks the row, or a question below, and compares no
names. What an operation is over other children, the module that owns its canonical form says (`rebuilding`); what
its derivative is, `calculus` says; how it is written, `raising`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeGuard

from ..dimensions import Dim, Shape, add, mul, triangle
from .nodes import Node, Op, make_op

PI, IMAGINARY, SIZE = "pi", "imaginary", "size"
UNIT, BLOCK, PAIR, BELOW, HALFBELOW = "unit", "block", "pair", "below", "halfbelow"
ELIMINATION = "elimination"
CROSSING = "crossing"
MATPOW, SERIES = "matpow", "series"


class Primitive(NamedTuple):
    """What is known of an operation. Its parameters are handed on as they stand in the node, `entry` has them as
    numbers."""

    name: str
    shape: Callable[..., Shape] | None = None  # of a constant by its parameters; else that of the argument
    range: str = ""  # an interval that holds every entry, such as "[0, 1]"
    real: bool = True
    # --- its value
    number: Callable[[Any], Any] | None = None  # of a number: out of SymPy, or a library of numbers
    # the entry at a place that counts from 0, by its indices (numbers, or grids of NumPy's) and the parameters, times
    # `parts`
    entry: Callable[..., Any] | None = None
    parts: int = 1
    binary: bool = False  # are all entries 0 or 1, so that it is each of its entrywise powers?
    alternating: bool = False  # does it change its sign where two of its axes are exchanged?
    selection: bool = False  # is it binary, with at most one 1 for each place on its first axis?
    within: Callable[..., tuple[Dim, Dim, Dim] | None] | None = None  # first and last place used, and the last there is
    # --- its parameters
    counted: tuple[int, ...] = ()  # the positions of those that are whole numbers on which the value depends
    binds: int | None = None  # the position of one that names a counter, on which the value does not depend
    # --- its rules
    of_transpose: str = ""  # f(X') is: "transposed" f(X)'
    parity: Callable[..., Dim] | None = None  # k with f(-X) = (-1)^k f(X), by the parameters


PRIMITIVES: dict[str, Primitive] = {
    row.name: row
    for row in (
        Primitive(PI, lambda: (), "(333/106, 22/7)", number=lambda library: library.pi),
        Primitive(IMAGINARY, lambda: (), real=False, number=lambda library: library.sqrt(-1)),
        Primitive(SIZE, lambda dim: (), "[1, inf)", entry=lambda n: n, counted=(0,)),
        # the k-th basis vector of length n
        Primitive(
            UNIT,
            lambda n, k: (n,),
            "[0, 1]",
            entry=lambda i, n, k: i + 1 == k,
            binary=True,
            selection=True,
            within=lambda n, k: None if isinstance(k, str) else (k, k, n),
        ),
        # n entries placed below `offset` others
        Primitive(
            BLOCK,
            lambda total, n, offset: (total, n),
            "[0, 1]",
            entry=lambda i, j, total, n, offset: i == offset + j,
            binary=True,
            selection=True,
            within=lambda total, n, offset: (add(offset, 1), add(offset, n), total),
        ),
        # vec of a matrix, column by column
        Primitive(
            PAIR,
            lambda m, n: (mul(m, n), m, n),
            "[0, 1]",
            entry=lambda k, i, j, m, n: k == j * m + i,
            binary=True,
            selection=True,
        ),
        # of vec of an n×n matrix the entries on and below its diagonal, in their order
        Primitive(
            ELIMINATION,
            lambda n: (triangle(n), mul(n, n)),
            "[0, 1]",
            entry=lambda k, r, n: (r % n >= r // n) & (k == r // n * n - r // n * (r // n + 1) // 2 + r % n),
            binary=True,
        ),
        # the Levi-Civita symbol: entry (i, j, k) of it is entry i of the cross product of e_j and e_k
        Primitive(
            CROSSING,
            lambda: (3, 3, 3),
            "[-1, 1]",
            entry=lambda i, j, k: (i - j) * (j - k) * (k - i),
            parts=2,
            alternating=True,
        ),
        Primitive(BELOW, lambda m, n: (m, n), "[0, 1]", entry=lambda i, j, m, n: i >= j, binary=True),
        Primitive(
            HALFBELOW, lambda m, n: (m, n), "[0, 1]", entry=lambda i, j, m, n: 1 * (i >= j) + 1 * (i > j), parts=2
        ),
        Primitive(MATPOW, counted=(0,), of_transpose="transposed", parity=lambda k: k),
        Primitive(SERIES, counted=(1, 2), binds=0, of_transpose="transposed"),  # over name, low, high
    )
}


def row_of(node: Node) -> Primitive | None:
    """What is known of the node, where it is such an operation."""
    return PRIMITIVES.get(node.name) if isinstance(node, Op) else None


def constant(name: str, *params: Dim) -> Node:
    """The constant tensor of that name."""
    shape = PRIMITIVES[name].shape
    assert shape is not None
    return make_op(name, (), params, shape(*params))


# --- what a node is --------------------------------------------------------------------------------------------------


def is_real_number(node: Node) -> bool:
    """Is this pi?"""
    row = row_of(node)
    return row is not None and row.number is not None and row.real


def is_imaginary(node: Node) -> bool:
    """Is this the imaginary unit?"""
    row = PRIMITIVES.get(node.name) if isinstance(node, Op) else None
    return row is not None and not row.real


def is_size(node: Node) -> TypeGuard[Op]:
    """Is this the number of entries of an axis, or another whole number with a name?"""
    return isinstance(node, Op) and node.name == SIZE


def is_binary(node: Node) -> bool:
    """Is this a constant of zeros and ones, which is its own entrywise power?"""
    row = PRIMITIVES.get(node.name) if isinstance(node, Op) else None
    return row is not None and row.binary


def is_selection(node: Node) -> TypeGuard[Op]:
    """Is this a constant of zeros and ones, with at most one 1 for each place on its first axis?"""
    row = PRIMITIVES.get(node.name) if isinstance(node, Op) else None
    return row is not None and row.selection


def picks(node: Node) -> TypeGuard[Op]:
    """Is this a selection of one entry, or of entries that follow each other: a basis vector, or a block?"""
    return is_selection(node) and node.order < 3


def is_unit(node: Node) -> TypeGuard[Op]:
    """Is this a basis vector?"""
    return picks(node) and node.order == 1


def is_block(node: Node) -> TypeGuard[Op]:
    """Does this place entries below others?"""
    return picks(node) and node.order == 2


def is_pair(node: Node) -> TypeGuard[Op]:
    """Does this make the vector of a matrix?"""
    return is_selection(node) and node.order == 3


def is_triangle(node: Node) -> TypeGuard[Op]:
    """Is this the matrix of ones below the diagonal, with ones (or halves) on it?"""
    return is_binary(node) and not is_selection(node) and not is_elimination(node)


def is_elimination(node: Node) -> TypeGuard[Op]:
    """Is this the matrix L with L·vec(X) = vech(X)?"""
    return isinstance(node, Op) and node.name == ELIMINATION


def is_alternating(node: Node) -> bool:
    """Does this constant change its sign where two of its axes are exchanged, as the tensor of the cross product?"""
    row = PRIMITIVES.get(node.name) if isinstance(node, Op) else None
    return row is not None and row.alternating


def has_zeros(node: Node) -> bool:
    """Is this a constant vector or matrix, with zeros in fixed places?"""
    return row_of(node) is not None and not node.children and node.order in (1, 2)


def place_of(node: Node) -> Dim | None:
    """Where a basis vector has its 1: a place counted from 1, or the name of an index. None for other nodes."""
    return node.params[1] if is_unit(node) else None


def index_of(node: Node) -> str | None:
    """The name of the index at which a basis vector has its 1; None for a number, and for other nodes."""
    place = place_of(node)
    return place if isinstance(place, str) else None


def is_power(node: Node) -> TypeGuard[Op]:
    """Is this a power of a matrix?"""
    return isinstance(node, Op) and node.name == MATPOW


def power_of(node: Node) -> tuple[Node, Dim] | None:
    """The base and the exponent of a power of a matrix."""
    return (node.args[0], node.params[0]) if is_power(node) else None


def inverse_of(node: Node) -> Node | None:
    """X for inv(X)."""
    found = power_of(node)
    return found[0] if found is not None and found[1] == -1 else None


def is_series(node: Node) -> TypeGuard[Op]:
    """Is this a Σ over a range?"""
    return isinstance(node, Op) and node.name == SERIES
