"""Which words of the command line are options, and which are the expression: it may start with a minus.

Takes the words after the verb and the options there are; gives the words with the operands behind `--`. One idea: a
word is an option only if it is exactly one, or one with a value that this option can have: `-sum(x)` is no `-s um(x)`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..answers.asking.formats import FORMATS
from ..answers.asking.options import CHECKS, OPTIONS
from ..answers.asking.verbs import VERBS
from ..errors import MatcalcError

Options = Mapping[str, bool]  # spelling -> does it take a value

COMPLETE = "_MATCALC_COMPLETE"  # the variable that the completion scripts set
CHECK = "--check"  # takes a kind of check as its value, and nothing else
HELP = ("--help", "-h")
SPELLINGS = {flag: row.kind != "flag" for row in OPTIONS.values() for flag in row.flags} | dict.fromkeys(HELP, False)
NAMES = {flag: name for name, row in OPTIONS.items() for flag in row.flags}


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


def without_value(flag: str) -> MatcalcError:
    """The error of an option that ends the line, or is followed by another one."""
    hint = f"for example {OPTIONS[NAMES[flag]].shown}" if flag in NAMES else "write its value behind it"
    return MatcalcError("usage", f"{flag} needs a value", hint=hint)


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
        case "j":
            return value.isdecimal()
        case "w":
            return all(name.isidentifier() for name in value.split(","))
    return False


def plain(words: Sequence[str]) -> tuple[str, str | None, dict[str, object]] | None:
    """Verb, expression and options of a command line that has nothing else in it; None where click is to say more.

    That is help, a mistake, or a command that is no verb: what click costs to load, a question need not pay.
    """
    if not words or words[0] not in VERBS:
        return None
    try:
        listed = arranged(words[1:], SPELLINGS, FORMATS)
    except MatcalcError:
        return None
    end = listed.index("--") if "--" in listed else len(listed)
    operands = listed[end + 1 :]
    options = _values(listed[:end])
    if options is None or len(operands) > 1:
        return None
    return words[0], operands[0] if operands else None, options


def _values(words: list[str]) -> dict[str, Any] | None:
    """The options by their names, with their values as they were typed; None if a word is none, or lacks its value."""
    found: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        flag, value = _parted(word)
        if flag not in NAMES or (value is not None and not SPELLINGS[flag]):
            return None
        row = OPTIONS[NAMES[flag]]
        if not SPELLINGS[flag]:
            found[row.name] = True
            continue
        value = next(rest, None) if value is None else value
        if value is None:
            return None
        if row.repeatable:
            found[row.name] = (*found.get(row.name, ()), value)
        else:
            found[row.name] = whole(value) if row.kind == "number" else value
    return found


def _parted(word: str) -> tuple[str, str | None]:
    """Its spelling and the value that stands in the word: `--layout=jacobian`, `-fjson`."""
    if word.startswith("--"):
        flag, equals, value = word.partition("=")
        return flag, value if equals else None
    return word[:2], word[2:] or None


def whole(value: str) -> int | str:
    """The number, if the text is one."""
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else value


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
