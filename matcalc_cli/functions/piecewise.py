"""piecewise(c1, e1, c2, e2, ..., otherwise): how it is read, what rows it is made of, how it is taken apart again.

Takes the arguments of a call, gives a tree of selections: `piecewise(c, a, b)` is a scalar function of three arguments,
several branches stand one in another, and a condition such as `x > 0` is a scalar function too, 1 where it holds and
else 0. Their rows are found by their keys and not listed; the row that is listed is for the reader.
"""

from ..errors import MatcalcError
from ..language.tree import Tree
from .rows import OWN, Row

NAME = "piecewise"
SELECT = f"{NAME}{OWN}3"  # the key of the selection
COMPARISONS = ("<", "<=", ">", ">=")
SHOWN = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
LATEX = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
MOST_BRANCHES = 50
HINT = "write piecewise(x > 0, x, exp(x) - 1): a condition, its value, ..., the value otherwise"


def _selection() -> Row:
    row = Row(SELECT, "scalar", "selection")
    row.parameters = ("c", "t", "s")
    row.numpy, row.jax = "np.where({0}, {1}, {2})", "jnp.where({0}, {1}, {2})"
    row.torch = "torch.where({0}, {1}, {2})"
    row.sympy = "Piecewise(({1}, {0}), ({2}, True))"
    return row


def _comparison(name: str) -> Row:
    row = Row(name, "scalar", "comparison")
    row.parameters, row.slope, row.kinks = ("t", "s"), ("0", "0"), ("0",)
    row.numpy = row.jax = row.torch = row.sympy = f"({{0}} {name} {{1}})"
    return row


ROWS = {row.name: row for row in (_selection(), *map(_comparison, COMPARISONS))}


def selections(args: list[Tree], span: tuple[int, int]) -> Tree:
    """The arguments of a call as selections, one in another; MatcalcError ("syntax", "limit") where they do not fit."""
    if len(args) < 3 or len(args) % 2 == 0:
        message = (
            f"piecewise takes pairs of a condition and a value, and the value otherwise, not {len(args)} arguments"
        )
        raise MatcalcError("syntax", message, spans=[span], hint=HINT)
    if len(args) > 2 * MOST_BRANCHES:
        raise MatcalcError("limit", f"piecewise has at most {MOST_BRANCHES} branches", spans=[span])
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
    return tree.op == "call" and tree.value in COMPARISONS


def branches(tree: Tree) -> list[Tree]:
    """The arguments of the call that made these selections."""
    found: list[Tree] = []
    while tree.op == "call" and tree.value == SELECT:
        found += tree.args[:2]
        tree = tree.args[2]
    return [*found, tree]
