"""What Julia and MATLAB share: columns and rows told apart, entries counted from 1, loops, operators beside operands.

What has one axis is a column, so a row times a matrix is the transpose of the matrix times a column, and only a result
that is a row is turned. Which operators are entrywise depends on the extents of their operands.
"""

import re
from collections.abc import Mapping, Sequence

from ...functions.table import FUNCTIONS
from ..dialect import ARRAY, NONE, ONE, Dialect

INDENT = "    "


class OfColumns(Dialect):
    """A language of columns; `transpose` is what is put for {'} in a spelling, `helpers` are the functions that emitted
    text brings along when it calls them."""

    first = 1
    columns = loops = brackets = True
    transpose = "'"
    dotted_sums = False  # is a scalar added to an array by another operator than an array?
    helpers: Mapping[str, str] = NONE

    def operator(self, name: str, left: str, right: str) -> str:
        shown = self.operators.get(name, name)
        match name:
            case "*" if ONE not in (left, right):
                shown = f".{shown}"
            case "/" if right != ONE:
                shown = f".{shown}"
            case "**":
                shown = "^" if left == right == ONE else ".^"
            case "+" | "-" if self.dotted_sums and not (left == right and left in (ONE, ARRAY)):
                shown = f".{shown}"
        return shown.replace("{'}", self.transpose)

    def prepared(self, template: str, extents: Sequence[str]) -> str:
        dot = "" if all(extent == ONE for extent in extents) else "."
        return template.replace("{'}", self.transpose).replace("{.}", dot)

    def statement(self, name: str, *texts: str) -> str:
        return super().statement(name, *texts).replace("{'}", self.transpose)

    def brought(self, text: str) -> list[str]:
        """The helpers that the text calls, and those that they call."""
        found: list[str] = []
        for name, helper in self.helpers.items():  # each comes after those that use it
            if re.search(rf"(?<!\w){name}\.?\(", "\n".join([text, *found])):
                found.append(helper)
        return found


def indented(lines: Sequence[str]) -> list[str]:
    """The lines, a level deeper."""
    return [f"{INDENT}{line}" if line else "" for line in lines]


def called(target: str, *templates: str) -> set[str]:
    """The names that the spellings for a target call."""
    cells = [text for row in FUNCTIONS.values() for key, text in row.code.items() if key.split()[0] == target]
    return {word for text in (*cells, *templates) for word in re.findall(r"([A-Za-z]\w*)(?:\{\.\}|\.)?\(", text)}
