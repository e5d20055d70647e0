"""Which words of the command line are options, and which are the expression: it may start with a minus.

Takes the words after the verb and the options there are; gives the words with the operands behind `--`. One idea: a
word is an option only if it is exactly one, or one with a value that this option can have: `-sum(x)` is no `-s um(x)`.
"""

from collections.abc import Iterable, Mapping, Sequence

from ..answers.asking.options import CHECKS
from .mistakes import without_value

Options = Mapping[str, bool]  # spelling -> does it take a value

CHECK = "--check"  # takes a kind of check as its value, and nothing else


def arranged(words: Sequence[str], options: Options, formats: Iterable[str]) -> list[str]:
    """The options with their values, then `--` and the operands. MatcalcError ("usage") where a value is missing."""
    missing = ""
    found: list[str] = []
    operands: list[str] = []
    rest = list(reversed(words))
    while rest:
        word = rest.pop()
        if word == "--":
            operands += reversed(rest)
            break
        if word == CHECK and CHECK in options:
            kind = rest.pop() if rest and rest[-1] in CHECKS else CHECKS[0]
            found.append(f"{CHECK}={kind}")
        elif word in options:
            if not options[word]:
                found.append(word)
            elif not rest or rest[-1] in options:
                missing = missing or word
            else:
                found += [word, rest.pop()]
        elif _is_option(word, options, formats):
            found.append(word)
        else:
            operands.append(word)
    if missing:
        raise without_value(missing).with_source("".join(operands[:1]))
    return [*found, "--", *operands] if operands else found


def _is_option(word: str, options: Options, formats: Iterable[str]) -> bool:
    """`--layout=jacobian`, `-fjson`, `-sA:m,n`, `-wx`; and `--wrong`, which is a slip of the keyboard."""
    if word.startswith("--"):
        name = word[2:].partition("=")[0]
        return f"--{name}" in options or (len(name) > 1 and name[0].isalpha() and name.replace("-", "").isalpha())
    value = word[2:]
    if word[:2] not in options or not value:
        return False
    match word[1]:
        case "f":
            return value in formats
        case "s":
            name, colon, _ = value.partition(":")
            return bool(colon) and name.isidentifier()
        case "w":
            return all(name.isidentifier() for name in value.split(","))
    return False


def asks_for_json(words: Sequence[str]) -> bool:
    """Does a command line ask for JSON, whatever else is wrong with it?"""
    found = False
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word == "--":
            break
        if word in ("--format", "-f"):
            found = following == "json"
        elif word.startswith(("--format=", "-f")):
            found = word in ("--format=json", "-fjson")
    return found
