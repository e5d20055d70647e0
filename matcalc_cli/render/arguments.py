"""What stands between the brackets of a call in text: its operands, or a sign of what it runs over.

Takes a call; gives pieces. `max(X, [], 2)` is the largest entry of each row, `max(j, X[i,j])` that over an index.
"""

from collections.abc import Callable

from ..functions.by_axis import UNLISTED
from ..language.tree import SUM, Tree
from .walk import Pieces, names, separated


def arguments(node: Tree, letters: Callable[[str], str] = str) -> Pieces:
    """The pieces; `letters` writes the name of an index."""
    args = node.args
    if node.value in UNLISTED:
        return [(args[0], SUM), ", [], ", (args[1], SUM)]
    if len(args) == 1 and args[0].op == "tensor":
        return [f"{letters(names(args[0])[0])}, ", (args[0].args[0], SUM)]
    return separated(args, ", ", SUM)
