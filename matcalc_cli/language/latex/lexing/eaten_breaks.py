r"""Line breaks that a shell has halved: within double quotes \\ arrives as \, and "x \\ y" as "x \ y".

Takes the text, gives one of the same length. A matrix or cases without a line break, with "\ " in it, means one there
if the rows come out equally long: nobody spaces the entries of a single row so.
"""

import re

from ..commands import CASES, MATRICES

BREAKS = r"\ is read as \\, the end of a row; within single quotes the shell leaves \\ as it is"
BROKEN = -1  # the place of a line break that is whole
PIECES = r"\\(begin|end)\{(\w+)\*?\}|\\\\|\\\s"


def with_breaks(text: str) -> str:
    r"""The text with \\ for "\ " where that ends a row."""
    if "\\begin" not in text:
        return text
    opened: list[tuple[str, int, list[int]]] = []  # the environment, where it begins, and where "\ " stands in it
    found = list(text)
    for piece in re.finditer(PIECES, text):
        if piece[1] == "begin":
            opened.append((piece[2], piece.end(), []))
        elif piece[1] == "end":
            for place in _ends_of_rows(text, *opened.pop(), piece.start()) if opened else ():
                found[place + 1] = "\\"
        elif opened:
            opened[-1][2].append(BROKEN if piece[0] == "\\\\" else piece.start())
    return "".join(found)


def _ends_of_rows(text: str, name: str, begin: int, places: list[int], end: int) -> list[int]:
    """Those of the places that end a row: all, or none."""
    if name not in (*MATRICES, *CASES) or BROKEN in places:
        return []
    cuts = [begin, *(place + 2 for place in places)]
    rows = [text[first:last] for first, last in zip(cuts, [*places, end], strict=True)]
    equal = all(row.strip(" &") for row in rows) and len({row.count("&") for row in rows}) == 1
    return places if equal else []
