r"""Line breaks that a shell has halved: within double quotes \\ arrives as \, and "x \\ y" as "x \ y".

Takes the text, gives one of the same length. A matrix or cases without a line break, with "\ " in it, means one there
if the rows come out equally long: nobody spaces the entries of a single row so.
"""

import re

from ..commands import CASES, MATRICES

BREAKS = r"\ is read as \\, the end of a row; within single quotes the shell leaves \\ as it is"
PIECES = r"\\(begin|end)\{(\w+)\*?\}|\\\\|\\\s"


def with_breaks(text: str) -> str:
    r"""The text with \\ for "\ " where that ends a row."""
    if "\\begin" not in text:
        return text
    opened: list[tuple[str, list[int]]] = []  # the environment, and where "\ " stands in it; -1: it has line breaks
    starts: list[int] = []
    found = list(text)
    for piece in re.finditer(PIECES, text):
        if piece[1] == "begin":
            opened.append((piece[2], []))
            starts.append(piece.end())
        elif piece[1] == "end":
            name, places = opened.pop() if opened else ("", [])
            begin = starts.pop() if starts else 0
            if (name in MATRICES or name in CASES) and places and -1 not in places:
                cuts = [begin, *(place + 2 for place in places)]
                rows = [text[first:last] for first, last in zip(cuts, [*places, piece.start()], strict=True)]
                if all(row.strip(" &") for row in rows) and len({row.count("&") for row in rows}) == 1:
                    for place in places:
                        found[place + 1] = "\\"
        elif opened:
            opened[-1][1].append(-1 if piece[0] == "\\\\" else piece.start())
    return "".join(found)
