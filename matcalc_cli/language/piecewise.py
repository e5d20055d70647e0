"""The call of piecewise as a tree of selections, and back.

Takes the arguments as they were typed, gives one selection in another, as the rows of `functions.piecewise` have it.
"""

from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS, SELECT
from ..limits import limit
from .tree import Tree

MOST_BRANCHES = limit("branches")
HINT = "write piecewise(x > 0, x, exp(x) - 1): a condition, its value, ..., the value otherwise"


def selections(args: list[Tree], span: tuple[int, int]) -> Tree:
    """The arguments of a call as selections, one in another; MatcalcError ("syntax", "limit") where they do not fit."""
    if len(args) < 3 or len(args) % 2 == 0:
        message = (
            f"piecewise takes pairs of a condition and a value, and the value otherwise, not {len(args)} arguments"
        )
        raise MatcalcError("syntax", message, spans=[span], hint=HINT)
    if len(args) > 2 * MOST_BRANCHES:
        hint = "add the parts: a piecewise that is 0 elsewhere for each"
        raise MatcalcError("limit", f"piecewise has at most {MOST_BRANCHES} branches", spans=[span], hint=hint)
    for place, arg in enumerate(args):
        wanted = place % 2 == 0 and place < len(args) - 1
        if is_comparison(arg) is not wanted:
            message = "here a condition is needed" if wanted else "here a value is needed, not a condition"
            raise MatcalcError("syntax", message, spans=[arg.span or span], hint=HINT)
    tree = args[-1]
    for place in range(len(args) - 3, -1, -2):
        tree = Tree("call", (args[place], args[place + 1], tree), SELECT, span)
    return tree


def is_comparison(tree: Tree) -> bool:
    """Is this a comparison of two expressions, such as x > 0?"""
    return tree.op == "call" and tree.value in COMPARISONS


def branches(tree: Tree) -> list[Tree]:
    """The arguments of the call that made these selections."""
    found: list[Tree] = []
    while tree.op == "call" and tree.value == SELECT:
        found += tree.args[:2]
        tree = tree.args[2]
    return [*found, tree]
