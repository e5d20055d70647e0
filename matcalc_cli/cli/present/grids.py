"""A matrix of entries as a grid of lines, in brackets that span them; of one row or in too little room it is a line.

Takes the tree of a matrix and how its entries are written; gives a text that knows its lines.
"""

from collections.abc import Callable

from ...language.tree import Tree
from ...render.walk import rows

GAP = "  "
CORNERS = {False: ("⎡⎤", "⎢⎥", "⎣⎦"), True: ("[]", "[]", "[]")}  # by whether the terminal shows ASCII alone


class Grid(str):
    """A formula in one line; `lines`: the same as a grid, none where it has just one row."""

    lines: tuple[str, ...] = ()


def gridded(tree: Tree, shown: str, render: Callable[[Tree], str], plain: bool) -> str:
    """The formula that is `shown` in one line, with its grid if it is a matrix or a column of entries."""
    if tree.op != "stack" or tree.value == 1:
        return shown
    table = [[render(cell) for cell in row] for row in rows(tree)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    found = Grid(shown)
    first, middle, last = CORNERS[plain]
    sides = [first, *[middle] * (len(table) - 2), last]
    found.lines = tuple(
        f"{left} {GAP.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))} {right}"
        for (left, right), row in zip(map(tuple, sides), table, strict=True)
    )
    return found
