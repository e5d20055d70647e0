r"""The law of a rule in LaTeX: `d(A*x + b) = A*dx` as \mathrm{d}\left(A x + b\right) = A \mathrm{d} x.

One idea: a law is an equation in matcalc's language, in which d and the letters of functions are functions.
"""

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ...language.syntax import parse
from ...language.tree import BARE, Tree, fold, rebuild
from ...render import latex

OF_VARIABLES = {"dx": "x", "dX": "X", "dt": "t"}
KNOWN = frozenset("uvwxtcbkgrfhABCDFGHJKLMNPQRUVX") | OF_VARIABLES.keys()
DIFFERENTIAL = "d"
CALLED = (DIFFERENTIAL, "h", "Dh", "f", "Df", "Du")
ESCAPED = str.maketrans({"^": r"\textasciicircum{}", "_": r"\_", "{": r"\{", "}": r"\}"})


def in_latex(law: str) -> str:
    """The law; what is no formula of the language stands as it is written."""
    try:
        return " = ".join(latex.render(_formula(side)) for side in law.split(" = "))
    except MatcalcError:
        return rf"\text{{{law.translate(ESCAPED)}}}"


def _formula(side: str) -> Tree:
    tree = parse(side, KNOWN, {**ALIASES, **dict(zip(CALLED, CALLED, strict=True))}).tree

    def visit(node: Tree, args: list[Tree]) -> Tree:
        if node.op == "call" and node.value == DIFFERENTIAL:
            return Tree("differential", tuple(args))
        if node.op == "name" and str(node.value) in OF_VARIABLES:
            return Tree("differential", (Tree("name", (), OF_VARIABLES[str(node.value)]),), BARE)
        return rebuild(node, tuple(args))

    return fold(tree, visit)
