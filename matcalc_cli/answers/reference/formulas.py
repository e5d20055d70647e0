"""What a function of the table stands for, as a reader would write it.

Takes a call; gives the formula in text, Unicode and LaTeX. One idea: the body of a row is matcalc's own language, and
for real operands its conjugates are nothing.
"""

from fractions import Fraction

from ...functions.rows import Row
from ...functions.table import FUNCTIONS
from ...language.syntax import parse
from ...language.tree import Tree, call, constant, fold, rebuild, walk
from ...render import latex, text, unicode
from .calls import Call

HALF = Fraction(1, 2)
ROOT = next(row.name for row in FUNCTIONS.values() if row.power == str(HALF))


def formula(of: Call) -> tuple[str, str, str] | None:
    """In text, Unicode and LaTeX; None where the row does not say."""
    if not of.body:
        return None
    read = parsed(of.body, of)
    if any(node.op == "call" and _is_opaque(FUNCTIONS[str(node.value)]) for node in walk(read)):
        return None
    tree = fold(read, _real)
    return text.render(tree), unicode.render(tree), latex.render(tree)


def _is_opaque(row: Row) -> bool:
    """Is this a name of the program's own, prodrows, without a meaning that could be shown?"""
    return row.shown is not None and not row.meaning


def parsed(body: str, of: Call) -> Tree:
    """The tree of a text in which the operands stand."""
    return parse(body, frozenset(operand.name for operand in of.operands)).tree


def _real(node: Tree, args: list[Tree]) -> Tree:
    """The node for real operands, with a root for a power of one half, and without functions that are not listed."""
    match node.op:
        case "call" if node.value == "conj":
            return args[0]
        case "call" if (row := FUNCTIONS[str(node.value)]).shown:
            return fold(parse(row.meaning, frozenset("X")).tree, _real)
        case "transpose" if args[0].op == "transpose":
            return args[0].args[0]
        case "pow" if constant(args[1]) == HALF:
            return call(ROOT, args[0])
    return rebuild(node, tuple(args))
