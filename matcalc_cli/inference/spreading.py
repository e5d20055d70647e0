"""Columns and rows that go with each column or row of a matrix: `X + a`, what is said of it, and where it is a slip.

Takes the steps of a program with their kinds; gives the notes, or raises MatcalcError. One idea: that a vector is added
to each column is a habit of array programs; that it is because two letters, the Uh of W*x + Uh, are one matrix is not.
"""

import re
from collections.abc import Collection, Sequence

from ..errors import MatcalcError
from .kind_rules import COLUMN, MATRIX, ROW
from .program import Program

NOTE = "{} goes with each {} of the matrix"
ENTRYWISE = ("sum", "had", "hdiv")
WORD = "([A-Z][0-9]*)([A-Za-z][0-9]*)"  # may be a product


def notes(program: Program, kinds: Sequence[int], source: str) -> list[str]:
    """Which columns and rows go with each column or row of a matrix."""
    found: dict[str, None] = {}
    for step, args in enumerate(program.args):
        for arg in args if program.roles[step] in ENTRYWISE and kinds[step] == MATRIX else ():
            if kinds[arg] in (COLUMN, ROW):
                node = program.nodes[arg]
                node = node.args[0] if node.op == "neg" else node
                text = source[slice(*node.span)] if node.span and source else str(node.value or node.op)
                found[NOTE.format(text, "column" if kinds[arg] == COLUMN else "row")] = None
    return list(found)


def refuse_words(program: Program, kinds: Sequence[int], free: Collection[str]) -> None:
    """MatcalcError ("shape") where a matrix that is one undeclared name of two letters is added to a column or row."""
    for step, args in enumerate(program.args):
        if program.roles[step] != "sum" or kinds[step] != MATRIX or not {kinds[arg] for arg in args} & {COLUMN, ROW}:
            continue
        for arg in args:
            name, place = program.name_of(arg), program.nodes[program.behind(arg)].span
            word = re.fullmatch(WORD, name)
            if word and name in free and kinds[arg] == MATRIX:
                message = f"{name} was read as one name, and a matrix is added to a vector here"
                hint = f"write {word[1]}*{word[2]} for a product; --shape {name}:matrix keeps the name"
                raise MatcalcError("shape", message, spans=[place] if place else [], hint=hint)
