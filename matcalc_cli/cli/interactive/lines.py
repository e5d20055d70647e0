"""What a typed line is: a declaration, a definition, a question, a command, or a formula.

Takes the text; gives its words. One idea: a formula is never quoted here, for no shell reads it first; what is an
option is known by its spelling, and all the rest is the formula.
"""

import re
from collections.abc import Sequence
from typing import Any

from ...answers.asking.options import OPTIONS
from ...errors import MatcalcError
from ..arguments import NAMES, SPELLINGS, arranged, plain

DECLARED = r"\s*([^\W\d]\w*)\s*:(?!=)\s*(.*)"
DEFINED = r"\s*let\s+([^\W\d]\w*)\s*(\([^()=]*\))?\s*=\s*(.+)"
PREVIOUS = r"(?<![\w^])_(?![\w{])"  # `_`, the answer before, and no index behind a letter
WORD = r'"[^"]*"|\S+'
OPEN, CLOSING = "([{", ")]}"
CONTINUES = ("+", "-", "*", "/", ",", "=", "\\")  # at the end of a line: there is more to come
LET = "for example let r = A*x - b"


def declarations(line: str) -> list[tuple[str, str]] | None:
    """(name, what it is) of `A: m,n; x: n`; None for anything else."""
    parts = [part for part in line.split(";") if part.strip()]
    found = [re.fullmatch(DECLARED, part) for part in parts]
    return [(f[1], f[2].strip()) for f in found if f] if parts and all(found) else None


def definition(line: str) -> tuple[str, str, str] | None:
    """(name, arguments in brackets or nothing, formula) of `let r = A*x - b`; None for anything else."""
    if not re.match(r"\s*let\s", line):
        return None
    found = re.fullmatch(DEFINED, line)
    if found is None:
        raise MatcalcError("usage", "let gives a name to a formula", hint=LET)
    return found[1], found[2] or "", found[3].strip()


def question(verb: str, rest: str) -> tuple[str, dict[str, Any]]:
    """The formula and the options behind a verb. MatcalcError ("usage") for what is no option of it."""
    options, formula = parted(rest)
    known = plain([verb, *options, "--", formula])
    if known is None:
        raise _no_option(options)
    return formula, known[2]


def parted(rest: str) -> tuple[list[str], str]:
    """The options with their values, and the formula, which is all the rest."""
    words = [_unquoted(word) if word in SPELLINGS or word.startswith('"') else word for word in re.findall(WORD, rest)]
    listed = arranged(words, SPELLINGS, OPTIONS["format"].choices)
    end = listed.index("--") if "--" in listed else len(listed)
    return listed[:end], " ".join(listed[end + 1 :])


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


def _no_option(options: Sequence[str]) -> MatcalcError:
    from ...errors import did_you_mean

    unknown = next((word for word in options if word.startswith("-") and word.partition("=")[0] not in NAMES), "")
    hint = did_you_mean(unknown.partition("=")[0], [*NAMES], "help grad lists the options")
    return MatcalcError("usage", f"no option is called '{unknown}'" if unknown else "this is no question", hint=hint)


def joined(text: str) -> str:
    """Lines that go on as one."""
    return text.replace("\\\n", " ").replace("\n", " ").rstrip()


def goes_on(text: str) -> bool:
    """Is there more to come: an open bracket, an operator at the end? A blank line ends it."""
    if not text.rpartition("\n")[2].strip() or text.lstrip().startswith(":"):
        return False
    depth = sum((letter in OPEN) - (letter in CLOSING) for letter in text)
    return depth > 0 or text.rstrip().endswith(CONTINUES)
