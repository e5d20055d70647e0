"""Columns and rows that go with each column or row of a matrix: `X + a`, what is said of it, and where it is a slip.

Takes the steps of a program with their kinds; gives the notes, or raises MatcalcError. One idea: that a vector is added
to each column is a habit of array programs; that it is because two letters, the Uh of W*x + Uh, are one matrix is not.
"""

import re
from collections.abc import Collection, Sequence

from ..dimensions import Shape, text
from ..errors import MatcalcError
from .kind_rules import COLUMN, MATRIX, ROW
from .program import Program

NOTE = "{} goes with each {} of the matrix"
NUMBERS = {"0": "zeros", "1": "ones"}  # a number among blocks, and what it stands for
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


def with_blocks(blocks: Sequence[str], shapes: Sequence[Shape], rows: int) -> str:
    """The bracket with blocks of zeros or ones for the numbers 0 and 1 among them; "" where that leaves it as it is."""
    columns = len(blocks) // rows
    high: list[str] = []
    wide: list[str] = []
    for row in range(rows):
        own = shapes[row * columns : (row + 1) * columns]
        high.append(next((text(s[0]) for s in own if s and s[0] != 1), ""))
    for column in range(columns):
        wide.append(next((text(s[1]) for s in shapes[column::columns] if len(s) == 2), ""))
    found = []
    for k, block in enumerate(blocks):
        tall, broad = high[k // columns], wide[k % columns]
        called = NUMBERS.get(block, "") if not shapes[k] and (tall or broad) else ""
        sizes = f"{tall or 1}, {broad}" if broad else tall
        found.append(f"{called}({sizes})" if called else block)
    lines = [", ".join(found[r * columns : (r + 1) * columns]) for r in range(rows)]
    return "" if found == [*blocks] else f"[{'; '.join(lines)}]"
