r"""The law of a rule in LaTeX: `d(A*x + b) = A*dx` as \mathrm{d}\left(A x + b\right) = A \mathrm{d} x.

One idea: a law is an equation in matcalc's language, in which d and the letters of functions are functions.
"""

import re

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ...language.syntax import parse
from ...language.tree import BARE, Tree, fold, rebuild
from ...render import latex
from ...render.latex_text import escaped

OF_VARIABLES = {"dx": "x", "dX": "X", "dt": "t"}
KNOWN = frozenset("uvwxtcbkgrfhABCDFGHJKLMNPQRUVX") | OF_VARIABLES.keys()
DIFFERENTIAL = "d"
CALLED = (DIFFERENTIAL, "h", "Dh", "f", "Df", "Du")
QUOTIENT = r"([d∂])(\w+)/([d∂])(\w+)(\*?)"  # of differentials, dh/dx, and the product that may follow
SIZES, SET = r"(\w+)\$\\times\$(\w+)", r"$\1 \\times \2$"
SIGNS = {"∂": r"\partial", "d": r"\mathrm{d}"}


def in_latex(law: str) -> str:
    """The law; what is no formula of the language stands as it is written."""
    try:
        shown = " = ".join(latex.render(_formula(side)) for side in law.split(" = "))
    except MatcalcError:
        return _in_words(law)
    for function in CALLED:
        derived, name = function[:-1], function[-1]
        shown = shown.replace(rf"\operatorname{{{function}}}", rf"\mathrm{{{derived}}} {name}" if derived else name)
    return shown


def _in_words(law: str) -> str:
    r"""`dh/dx = ∂h/∂r*dr/dx`, `∂h/∂r is 1×m`: quotients of differentials among words."""
    pieces, place = [], 0
    for found in re.finditer(QUOTIENT, law):
        top, h, bottom, x, times = found.groups()
        pieces.append(_text(law[place : found.start()]))
        pieces.append(
            rf"\frac{{{SIGNS[top]} {latex.letters(h)}}}{{{SIGNS[bottom]} {latex.letters(x)}}}{' ' * bool(times)}"
        )
        place = found.end()
    return "".join([*pieces, _text(law[place:])])


def _text(words: str) -> str:
    return rf"\text{{{re.sub(SIZES, SET, escaped(words))}}}" if words else ""


def _formula(side: str) -> Tree:
    tree = parse(side, KNOWN, {**ALIASES, **dict(zip(CALLED, CALLED, strict=True))}).tree

    def visit(node: Tree, args: list[Tree]) -> Tree:
        if node.op == "call" and node.value == DIFFERENTIAL:
            return Tree("differential", tuple(args))
        if node.op == "name" and str(node.value) in OF_VARIABLES:
            return Tree("differential", (Tree("name", (), OF_VARIABLES[str(node.value)]),), BARE)
        if node.op == "div" and args[0].op == "mul" and args[0].args[1].op == "differential":  # c*(du/dt)
            return Tree("mul", (args[0].args[0], Tree("div", (args[0].args[1], args[1]))))
        return rebuild(node, tuple(args))

    return fold(tree, visit)
