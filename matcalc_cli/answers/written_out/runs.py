"""A product as scalars and runs of factors that are contracted, for its entries.

Takes trees with their shapes. One idea: where a column meets a row nothing is summed.
"""

from collections.abc import Sequence

from ...language.tree import Tree


def parted(tree: Tree) -> tuple[list[Tree], list[Tree]]:
    """The scalars of a product and its other factors, in their order."""
    scalars, factors, stack = list[Tree](), list[Tree](), [tree]
    while stack:
        part = stack.pop()
        if part is not tree and not part.shape:
            scalars.append(part)
        elif part.op == "mul":
            stack += part.args[::-1]
        else:
            factors.append(part)
    return scalars, factors


def runs(factors: Sequence[Tree]) -> list[list[Tree]]:
    """The factors, parted where a column meets a row."""
    found: list[list[Tree]] = []
    for factor in factors:
        if found and not is_column(found[-1][-1]):
            found[-1].append(factor)
        else:
            found.append([factor])
    return found


def is_row(tree: Tree) -> bool:
    """Is this a matrix of one row?"""
    return tree.shape is not None and len(tree.shape) == 2 and tree.shape[0] == 1


def is_column(tree: Tree) -> bool:
    """Is this a vector?"""
    return tree.shape is not None and len(tree.shape) == 1
