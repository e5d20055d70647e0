r"""LaTeX for paper: vectors and matrices in bold letters, and a document that compiles.

Takes a line of LaTeX as the answer has it, and the shapes of its names. One idea: a name is known by how it is written,
so that formulas, equations and derivations are set alike. An entry x_i of a vector stays as it is, for it is a number.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ...dimensions import Shape
from ...language.latex.commands import OVER_A_LETTER
from ...render.letters import letters

if TYPE_CHECKING:
    from ...answers.runners import Outcome

HEAD = r"""\documentclass{article}
\usepackage{amsmath,amssymb}
\usepackage[margin=2cm]{geometry}
\begin{document}"""
TAIL = r"\end{document}"
SHEET = f"{HEAD}\n\\begin{{enumerate}}", f"\\end{{enumerate}}\n{TAIL}"  # of several answers
BOLD = {"latin": r"\mathbf{{{}}}", "greek": r"\boldsymbol{{{}}}"}
LAW = " && "
ENVIRONMENT, END = r"\begin{align*}", r"\end{align*}"
ACCENTED = tuple(rf"\{accent}{{" for accent in OVER_A_LETTER)
# What stands in these is no name.
UPRIGHT = ("\\mathrm{", "\\operatorname{", "\\text{", "\\begin{", "\\end{", *ACCENTED)


def bold(text: str, shapes: Mapping[str, Shape], said: Collection[str] = ()) -> str:
    """The names of vectors and matrices in bold letters. `said`: lines in words, with formulas between dollar signs."""
    marks = {letters(name): _bold(letters(name)) for name, shape in shapes.items() if shape}

    def marked(formula: str) -> str:
        return "".join(marks.get(piece, piece) for piece in _pieces(formula))

    shown = []
    for line in text.split("\n"):
        if line in said:
            shown.append("$".join(marked(part) if k % 2 else part for k, part in enumerate(line.split("$"))))
            continue
        formula, mark, law = line.partition(LAW)  # the law of a step has letters of its own
        shown.append(marked(formula) + mark + law)
    return "\n".join(shown)


def document(text: str, said: Collection[str] = ()) -> str:
    """The formulas, one a line, as a document. `said`: lines in words."""
    return f"{HEAD}\n{_set(text, said)}\n{TAIL}"


def item(text: str, said: Collection[str] = ()) -> str:
    """The same as one of several on a sheet."""
    return rf"\item {_set(text, said)}"


def _set(text: str, said: Collection[str]) -> str:
    """As displayed formulas; a derivation brings its own environment."""
    shown, inside = [], False
    for line in text.splitlines():
        inside = inside or line == ENVIRONMENT
        plain = inside or not line
        shown.append(line if plain else f"\n{line}\n" if line in said else f"\\[ {line} \\]")
        inside = inside and line != END
    return "\n".join(shown)


def shapes_of(outcome: "Outcome") -> dict[str, Shape]:
    """The shapes of all names in the answers: variables, and what a where clause defines."""
    found: dict[str, Shape] = {}
    for formula in outcome.formulas:
        found |= formula.problem.result_typing.shapes
        tree = formula.tree
        if tree.op == "where" and isinstance(tree.value, tuple):
            found |= {str(name): part.shape or () for name, part in zip(tree.value, tree.args[1:], strict=True)}
    for each in outcome.derived:
        assert each.steps is not None
        found |= {name: part.shape or () for name, part in each.steps.definitions}
    return found


def _bold(name: str) -> str:
    stem, _, low = name.partition("_")
    if stem.startswith(r"\mathrm{"):
        return rf"\mathbf{{{stem.removeprefix(chr(92) + 'mathrm{').removesuffix('}')}}}{'_' * bool(low)}{low}"
    if stem.startswith(ACCENTED):
        accent, _, letter = stem.removesuffix("}").partition("{")
        return f"{accent}{{{_bold(letter)}}}{'_' * bool(low)}{low}"
    shown = BOLD["greek" if stem.startswith("\\") else "latin"].format(stem)
    return f"{shown}_{low}" if low else shown


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces: names with their subscripts, commands, and single characters."""
    place = 0
    while place < len(text):
        end = _end_of_symbol(text, place)
        if (text[place:end].isalpha() or text[place] == "\\") and text.startswith("_{", end):
            end = _closing(text, end + 1)
        yield text[place:end]
        place = end


def _end_of_symbol(text: str, place: int) -> int:
    for head in UPRIGHT:
        if text.startswith(head, place):
            return _closing(text, place + len(head) - 1)
    if text[place] != "\\":
        return place + 1
    end = place + 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return max(end, place + 2)


def _closing(text: str, opening: int) -> int:
    """Behind the brace that closes the one at `opening`."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place + 1
    return len(text)
