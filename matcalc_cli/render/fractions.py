r"""Fractions in LaTeX as a hand writes them: \frac{2 \left(a - b\right)}{c}; a number alone stands above the bar where
what follows is long.

Takes the trees above and below the bar; gives the pieces that `latex` prints.
"""

from ..language.tree import POWER, PRODUCT, SUM, UNARY, Tree
from .walk import Pieces

TIMES = "\0times"  # a space, or \cdot where digits would run together
LARGEST_NUMERATOR = 48  # nodes that may stand above a fraction bar


def quotient(top: Tree, bottom: Tree) -> tuple[int, Pieces]:
    r"""\frac{top}{bottom}; \frac{2}{bottom} \left(rest\right) where a number stands before a long rest."""
    if top.op == "neg":
        return UNARY, ["-", (Tree("div", (top.args[0], bottom)), PRODUCT)]
    first, rest = top, list[Tree]()
    while first.op == "mul":
        first, last = first.args
        rest.append(last)
    if first.op != "number" or not rest or _small(top, LARGEST_NUMERATOR):
        return POWER, [r"\frac{", (top, SUM), "}{", (bottom, SUM), "}"]
    product = rest.pop()
    for factor in reversed(rest):
        product = Tree("mul", (product, factor))
    return PRODUCT, [r"\frac{", (first, SUM), "}{", (bottom, SUM), "}", TIMES, (product, POWER)]


def _small(tree: Tree, limit: int) -> bool:
    stack = [tree]
    while stack and limit >= 0:
        limit -= 1
        stack.extend(stack.pop().args[: limit + 2])
    return limit >= 0
