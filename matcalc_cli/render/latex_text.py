r"""Sentences in LaTeX: words that stand in text, and formulas between dollar signs.

Takes words and formulas in LaTeX; gives text that compiles outside mathematics. One idea: what a formula is not is
escaped, and relations and other signs of Unicode get their commands.
"""

SIGNS = {
    "≥": r"\geq", "≤": r"\leq", "≠": r"\neq", "∉": r"\notin", ">=": r"\geq", "<=": r"\leq", "!=": r"\neq",
}  # fmt: skip
CHARACTERS = {
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "_": r"\_", "{": r"\{",
    "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "<": "$<$", ">": "$>$", "×": r"$\times$",
    "∂": r"$\partial$", "−": "-", "∞": r"$\infty$",
} | {sign: f"${command}$" for sign, command in SIGNS.items() if len(sign) == 1}  # fmt: skip
TABLE = str.maketrans(CHARACTERS)


def escaped(words: str) -> str:
    """The words as text."""
    return words.translate(TABLE)


def formula(typeset: str) -> str:
    """A formula within text."""
    return f"${typeset}$"


def relation(left: str, sign: str, bound: str) -> str:
    r"""`$x \geq 0$`; with the sign "", `$X$ invertible`."""
    if not sign:
        return f"{formula(left)} {escaped(bound)}"
    right = bound.replace("−", "-").replace("∞", r"\infty")
    return formula(f"{left} {SIGNS.get(sign, sign)} {right}")
