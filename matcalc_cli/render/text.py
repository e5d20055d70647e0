"""Surface tree -> matcalc's own language. What is printed here is read back as the same tree.

One freedom: -(a*b) prints as -a*b, which reads as (-a)*b, the same value.
"""

from ..functions import piecewise
from ..functions.rows import spelling
from ..language.tree import (
    ATOM,
    BARE,
    FOR,
    OPERATORS,
    PARTIAL,
    POSTFIX,
    POWER,
    PRODUCT,
    SUM,
    Tree,
    adjoined,
    remembered,
)
from .arguments import arguments
from .walk import Pieces, fraction, names, number, rows, separated, stands_apart, terms, write


def render(tree: Tree) -> str:
    """`2*A'*(A*x - b)`: one line, valid input. It is read back before it is printed, so it is remembered."""
    return remembered(tree, "text", lambda whole: "".join(write(whole, pieces, ("(", ")"))))


def pieces(node: Tree) -> tuple[int, Pieces]:
    """The binding of a node and its pieces, as `walk.write` takes them."""
    binding, sign = OPERATORS.get(node.op, (ATOM, ""))
    args = node.args
    match node.op:
        case "name":
            return ATOM, [str(node.value)]
        case "number":
            level, text = number(fraction(node))
            return level, [text]
        case "sum":
            return binding, terms(args, " + ", " - ", "-")
        case "neg":
            return binding, [sign, (args[0], PRODUCT)]
        case "div" if is_derivative(node):
            return POWER, [(args[0], ATOM), sign, (args[1], ATOM)]
        case "mul" | "div" | "had" | "hdiv":
            last = (args[1], POSTFIX - 1) if not _is_one(args[1]) else "(1)"
            return binding, [(args[0], POWER if stands_apart(node) else PRODUCT), sign, last]
        case "pow" | "hpow":
            return binding, [(args[0], POSTFIX), sign, *_exponent(args[1])]
        case "transpose" if (inner := adjoined(node)) is not None:
            return POWER, [(inner, POSTFIX), "^H"]
        case "transpose":
            return binding, [(args[0], POSTFIX) if not _is_one(args[0]) else "(1)", sign]
        case "index":
            return binding, [(args[0], POSTFIX), "[", *separated(args[1:], ", ", SUM), "]"]
        case "call" if node.value == piecewise.SELECT:
            from ..language.piecewise import branches

            return ATOM, [f"{piecewise.NAME}(", *separated(tuple(branches(node)), ", ", FOR), ")"]
        case "call" if node.value in piecewise.COMPARISONS:
            return FOR, [(args[0], SUM), f" {node.value} ", (args[1], SUM)]
        case "call":
            return ATOM, [f"{spelling(str(node.value))}(", *arguments(node), ")"]
        case "rsum":
            return ATOM, [f"sum({node.value}, ", *separated(args, ", ", SUM), ")"]
        case "isum":
            return ATOM, [f"sum({node.value}, ", (args[0], SUM), ")"]
        case "stack":
            listed: Pieces = []
            for row in rows(node):
                listed += [*(["; "] if listed else []), *separated(row, ", ", SUM)]
            return ATOM, ["[", *listed, "]"]
        case "differential":
            return ATOM, ["∂" if PARTIAL in str(node.value) else "d", *differential(node)]
        case "colon":
            return ATOM, [":"]
        case "range":
            return ATOM, [(args[0], SUM), ":", (args[1], SUM)]
        case "tensor":
            return binding, [(args[0], SUM), sign, ", ".join(names(node))]
        case "where":
            definitions: Pieces = [(args[0], FOR), sign]
            for place, name in enumerate(names(node)):
                definitions += [f"{', ' if place else ''}{name} = ", (args[place + 1], FOR)]
            return binding, definitions
    raise AssertionError(f"no text for {node.op}: have you added a new kind of node?")


def _is_one(node: Tree) -> bool:
    """Is this the number 1, which 1' and x'*1 do not mean?"""
    return node.op == "number" and node.value == 1


def is_derivative(node: Tree) -> bool:
    """Is this du/dx, which stands in a product without brackets?"""
    return node.op == "div" and all(arg.op == "differential" for arg in node.args)


def differential(node: Tree) -> Pieces:
    """What stands behind the d of a differential: x where that is the bare variable's, else (u)."""
    return [(node.args[0], ATOM)] if BARE in str(node.value) else ["(", (node.args[0], SUM), ")"]


def _exponent(exponent: Tree) -> Pieces:
    """x^T is a transpose, so a variable T stands in brackets."""
    if exponent.op == "name" and exponent.value in ("T", "H"):
        return [f"({exponent.value})"]
    return [(exponent, ATOM)]
