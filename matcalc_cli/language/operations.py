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
        left, right = _columns(left, right, text)
    made = ("call", op) if op in CALLED else (op, None)
    return Tree(made[0], (left, right), made[1], whole)


def _refuse_quotient(entry: Entry, left: Tree, right: Tree, text: str) -> None:
    """1/2n and a/x'*b: does the factor behind a divisor belong to it? `1/2*x`, `1/2 x`, `1/N norm(x)` are plain."""
    if left.op not in ("div", "hdiv") or left.span != cover(*left.args) or not left.span or not right.span:
        return
    above, below = left.args
    juxtaposed, apart = not entry.token.text, right.span[0] > left.span[1]
    row = below.op == "transpose"
    first = right
    while first.args and first.op != "call":
        first = first.args[0]
    bars = text[right.span[0] : right.span[0] + 2] == "||" or text[right.span[0]] == "‖"
    bracketed = below.span is not None and text[below.span[0]] == "("  # 1/(2n) ||x||
    call = first.op == "call" and (apart or bars)
    plain = (below.op == "number" and (apart or bars)) or (call and (below.op == "name" or bracketed))
    if (not juxtaposed and not row) or plain or not above.span or not below.span:
        return
    sign = text[above.span[1] : below.span[0]].strip()
    over, under, more = (text[slice(*tree.span)] for tree in (above, below, right) if tree.span)
    other = "" if row else f" or ({over}{sign}{under})*{more}"  # nothing is divided by a row
    hint = f"write {over}{sign}({under}*{more}){other}"
    message = "a quotient before one more factor can be read in two ways"
    raise MatcalcError("syntax", message, spans=[(left.span[0], right.span[1])], hint=hint)


def _columns(left: Tree, right: Tree, text: str) -> tuple[Tree, Tree]:
    """The factors, in which a 1 is the column of ones where another is for certain: 1*1', 1'*A*1."""
    if _is_row_of_ones(right):
        last = left.args[1] if left.op == "mul" else left
        if _is_one(last, text):
            ones = Tree("name", (), ONES, last.span)
            return (Tree("mul", (left.args[0], ones), None, left.span) if left.op == "mul" else ones), right
    if not _is_one(right, text):
        return left, right
    first = left
    while first.op == "mul":
        first = first.args[0]
    if _is_row_of_ones(first):
        return left, Tree("name", (), ONES, right.span)
    if first.op == "transpose":
        message = "a 1 behind a row can be read in two ways, as the number and as a vector of ones"
        spans = [right.span] if right.span else []
        raise MatcalcError("syntax", message, spans=spans, hint="write ones for the vector, or leave the 1 out")
    return left, right


def _is_one(tree: Tree, text: str) -> bool:
    """Is this a 1 without brackets?"""
    return tree.op == "number" and tree.value == 1 and tree.span is not None and text[slice(*tree.span)] == "1"


def _is_row_of_ones(tree: Tree) -> bool:
    return tree.op == "transpose" and tree.args[0].op == "name" and tree.args[0].value == ONES
