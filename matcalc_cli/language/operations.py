"""Two operands and the operator between them as a tree; what can be read in two ways is refused here.

Takes trees and the token of the operator, gives a tree.
"""

from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS
from .brackets import Entry, cover
from .tokens import ONES
from .tree import Tree

CALLED = ("kron", *COMPARISONS)
EULER = "e"
EXPONENTIAL = "epower"  # e^x


def combined(entry: Entry, left: Tree, right: Tree, text: str, euler: bool) -> Tree:
    """The tree of an operator that has both operands. `euler`: is e^x the exponential function?"""
    op, whole = entry.op, cover(left, right)
    if op == "pow" and euler and left.op == "name" and left.value == EULER:
        return Tree("call", (right,), EXPONENTIAL, whole)
    if op == "mul":
        _refuse_quotient(entry, left, right, text)
        left = _column(left, right)
    made = ("call", op) if op in CALLED else (op, None)
    return Tree(made[0], (left, right), made[1], whole)


def _refuse_quotient(entry: Entry, left: Tree, right: Tree, text: str) -> None:
    """1/2n and a/x'*b: does the factor behind a divisor belong to it? `1/2*x` and `1/2 x` are said plainly."""
    if left.op not in ("div", "hdiv") or left.span != cover(*left.args) or not left.span or not right.span:
        return
    above, below = left.args
    juxtaposed, apart = not entry.token.text, right.span[0] > left.span[1]
    row = below.op == "transpose"
    bars = text[right.span[0] : right.span[0] + 2] in ("||", "‖") or text[right.span[0]] == "‖"
    plain = below.op == "number" and (apart or bars)
    if (not juxtaposed and not row) or plain or not above.span or not below.span:
        return
    sign = text[above.span[1] : below.span[0]].strip()
    over, under, more = (text[slice(*tree.span)] for tree in (above, below, right) if tree.span)
    hint = f"write {over}{sign}({under}*{more}) or ({over}{sign}{under})*{more}"
    message = "a quotient before one more factor can be read in two ways"
    raise MatcalcError("syntax", message, spans=[(left.span[0], right.span[1])], hint=hint)


def _column(left: Tree, right: Tree) -> Tree:
    """The left factor, in which the 1 of 1*1' is a column of ones as that of 1' is."""
    if right.op != "transpose" or right.args[0].op != "name" or right.args[0].value != ONES:
        return left
    last = left.args[1] if left.op == "mul" else left
    if last.op != "number" or last.value != 1:
        return left
    ones = Tree("name", (), ONES, last.span)
    return Tree("mul", (left.args[0], ones), None, left.span) if left.op == "mul" else ones
