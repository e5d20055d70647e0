"""Colours of what goes to stderr: errors, carets, hints and notes, by plain escape sequences.

Takes the lines of a message; gives them painted. One idea: what a line is can be seen by its beginning.
"""

import os
import re
from collections.abc import Sequence
from typing import TextIO

from ..streams import is_terminal

RED, GREEN, YELLOW, PLAIN = "\x1b[1;31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
BEGINNINGS = (
    (r"^(.*?)(error:)", RED),
    (r"^()(hint:)", GREEN),
    (r"^(.*?)(note:)", YELLOW),
)
CARETS = r"^([ |]*)(\^[\^ ]*)"


def wanted(choice: str, stream: TextIO | None) -> bool:
    """Is what goes to the stream to be coloured? `choice`: auto, always or never. FORCE_COLOR is for what only looks
    like no terminal; NO_COLOR is stronger.
    """
    if choice != "auto" or os.environ.get("NO_COLOR"):
        return choice == "always"
    return bool(os.environ.get("FORCE_COLOR")) or (is_terminal(stream) and os.environ.get("TERM") != "dumb")


def asked(words: Sequence[str]) -> str:
    """The value of --color on a command line, whatever else is wrong with it."""
    found = "auto"
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == "--":
            break
        found = following if word == "--color" else word.removeprefix("--color=") if "--color=" in word else found
    return found


def painted(message: str) -> str:
    """The message with its parts in colour; the text of the user stays as it is."""
    first, *rest = message.split("\n")
    return "\n".join([_beginning(first), *(re.sub(CARETS, rf"\1{RED}\2{PLAIN}", _beginning(line)) for line in rest)])


def _beginning(line: str) -> str:
    for pattern, colour in BEGINNINGS:
        if (found := re.match(pattern, line)) is not None:
            return f"{found[1]}{colour}{found[2]}{PLAIN}{line[found.end() :]}"
    return line
