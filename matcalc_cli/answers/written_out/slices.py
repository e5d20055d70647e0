"""The slices of a result with three axes: a matrix of entries for each index of one of them.

Takes the answer as it is written, and which axis is the one; gives (index, matrix), or nothing where sizes are letters
or there are many entries. One idea: that axis is the odd one, of a vector function by a matrix the function's, of a
matrix by a vector the variable's; each slice has been seen to be that part of the answer.
"""

from collections.abc import Callable

from ...errors import MatcalcError
from ...graph.nodes import Node
from ...graph.tensor import einsum, unit
from ...inference.shapes import Typing
from ...language.tree import Tree, fold, names_in, number, rebuild
from .entries import Entries
from .form import MOST_CELLS, agree

AXES = 3
Slice = tuple[int, Tree]


def slices(tree: Tree, node: Node, axis: int, typing: Typing, read: Callable[[Tree], Node]) -> list[Slice]:
    """The matrices, from the first index on."""
    letters, sizes = tree.value, [dim for dim in node.shape if isinstance(dim, int)]
    if tree.op != "tensor" or not isinstance(letters, tuple) or not len(letters) == len(sizes) == node.order == AXES:
        return []
    if sizes[0] * sizes[1] * sizes[2] > MOST_CELLS:
        return []
    taken = frozenset((*names_in(tree), *typing.shapes, *typing.dims, *typing.indices))
    entries = Entries(taken, properties=typing.properties)
    rows, columns = (size for k, size in enumerate(sizes) if k != axis)
    found = []
    for index in range(1, sizes[axis] + 1):
        cells = []
        for row in range(1, rows + 1):
            for column in range(1, columns + 1):
                place = [row, column]
                place.insert(axis, index)
                meant = dict(zip(map(str, letters), map(number, place), strict=True))
                cells.append(entries.entry(_put(tree.args[0], meant)))
        matrix = Tree("stack", tuple(cells), rows, shape=(rows, columns))
        if not _is_slice(matrix, node, axis, index, typing, read):
            return []
        found.append((index, matrix))
    return found


def _put(tree: Tree, meant: dict[str, Tree]) -> Tree:
    def visit(part: Tree, args: list[Tree]) -> Tree:
        return meant.get(str(part.value), part) if part.op == "name" else rebuild(part, tuple(args))

    return fold(tree, visit)


def _is_slice(matrix: Tree, node: Node, axis: int, index: int, typing: Typing, read: Callable[[Tree], Node]) -> bool:
    axes = tuple(range(AXES))
    part = einsum([(node, axes), (unit(node.shape[axis], index), (axis,))], tuple(k for k in axes if k != axis))
    try:
        again = read(matrix)
    except MatcalcError:
        return False
    return again is part or agree(again, part, typing)
