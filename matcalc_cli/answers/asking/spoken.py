"""Messages, cures and notes in the language of a door: the shell's options as keywords of Python or keys of JSON.

Takes an error, or a note, that speaks of `--wrt x` and `matcalc grad`; gives the same, speaking of `wrt="x"` and
`gradient`, or of `"wrt": "x"` and `"verb": "grad"`. One idea: what is said is written once, in the shell's language,
and the tables of options and verbs translate it, so that a cure can be typed where it is read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from json import dumps
from typing import NamedTuple

from ...errors import MatcalcError
from .options import OPTIONS, POINT
from .values import Option
from .verbs import VERBS

FUNCTIONS = {
    "grad": "gradient", "jac": "jacobian", "hess": "hessian", "diff": "derivative", "show": "parse", "solve": "solve",
    "convex": "convex", "check": "check_claim", "eval": "evaluate", "numdiff": "numdiff", "plot": "plot",
}  # fmt: skip  # the verbs as Python has them
ATTRIBUTES = ("text", "unicode", "latex")  # formats that are attributes of an answer

KEYWORDS = {"expr": "expression", **{row.name: row.keyword or row.name for row in OPTIONS.values()}}
QUOTED = r'"[^"]*"|\'[^\']*\''
QUOTES = "\"'"
VALUES = {  # what stands behind an option, by its kind; elsewhere prose goes on
    "texts": rf"{QUOTED}|[\w,]+(?=[;,.)]?$)|conj\(\w+\)|[A-Za-z]\w?(?:,[A-Za-z]\w?)*\b",
    "text": rf"{QUOTED}|\w+\.\w+|[A-Za-z]\b",
    "shapes": rf"{QUOTED}|\w+:[\w,:]*\w",
    "points": rf"{QUOTED}|\w+=[^\s,;)]+|@[\w.]*\w",
    "sizes": rf"{QUOTED}|\w+=\d+",
    "number": r"\d+",
}
FORMULA = rf"{QUOTED}|\.\.\.|FORMULA\b"  # what stands behind a verb
SHORT = r"(?<![\w-])-s (?=\w+:\w)"  # the one short option that hints have


class Door(NamedTuple):
    """How an option with its values is said, and how a command: the verb, its formula, its options as they are said."""

    option: Callable[[Option, list[str]], str]
    command: Callable[[str, str, list[str]], str]
    names: Mapping[str, str]


def told(door: str, notes: Iterable[str]) -> list[str]:
    """The notes in the words of that door."""
    return [_translated(note, DOORS[door]) for note in notes]


def in_python(error: MatcalcError) -> MatcalcError:
    """The error as Python's interface says it."""
    error.message, error.hint = (_translated(text, DOORS[PYTHON]) for text in (error.message, error.hint))
    error.args = (error.message,)
    return error


def in_json(error: MatcalcError) -> MatcalcError:
    """The error as a line of `batch` has its keys: its cure, for the message names the option."""
    error.hint = _translated(error.hint, DOORS[JSON])
    return error


@contextmanager
def speaking_python() -> Iterator[None]:
    """What is raised inside speaks of Python's parameters."""
    try:
        yield
    except MatcalcError as error:
        raise in_python(error) from None


@contextmanager
def speaking_of_values() -> Iterator[None]:
    """What is raised inside speaks of the arguments of `answer.at(x=...)`."""
    try:
        yield
    except MatcalcError as error:
        if missing := re.findall(r"--at (\w+)=\.\.\.", error.hint or ""):
            error.hint = f"add {', '.join(f'{name}=...' for name in missing)}"
        raise in_python(error) from None


def _translated(text: str, door: Door) -> str:
    if "-" not in text and "matcalc" not in text and "the value of" not in text:
        return text
    text = re.sub(SHORT, "--shape ", text)
    one = _pattern()
    run = rf"{one}(?: {one})*"

    def listed(options: str) -> list[str]:
        given: dict[str, list[str]] = {}
        for found in re.finditer(one, options):
            given.setdefault(found[0].split(" ", 1)[0].removeprefix("--"), []).append(_bare(found[0]))
        return [door.option(OPTIONS[name], [value for value in values if value]) for name, values in given.items()]

    def command(found: re.Match[str]) -> str:
        if found[1] not in VERBS:
            return found[0]
        return door.command(found[1], (found[2] or "").strip(), listed(found[3]))

    text = re.sub(rf"`?matcalc (\w+)\b( (?:{FORMULA}))?((?: {one})*)`?", command, text)
    text = re.sub(run, lambda found: ", ".join(listed(found[0])), text)
    return re.sub(r"(?<=the value of )'(\w+)'", lambda m: f"'{door.names.get(m[1], m[1])}'", text)


def _pattern() -> str:
    """`--wrt x`, `--wrt` before prose, `--vec`."""
    options = []
    for row in OPTIONS.values():
        value = VALUES.get(row.kind, "|".join(rf"{choice}\b" for choice in row.choices))
        options.append(f"(?:(?<=--{row.name}) (?:{value}))" if value else "")
    return rf"(?:--(?:{'|'.join(OPTIONS)})\b(?![\w-])(?:{'|'.join(filter(None, options))})?)"


def _bare(option: str) -> str:
    """The value of `--wrt x`."""
    return option.partition(" ")[2].strip().strip(QUOTES)


# --- Python ----------------------------------------------------------------------------------------------------------


def _keyword(row: Option, values: list[str]) -> str:
    """An option with its values as Python has it."""
    text = values[0] if values else ""
    if row.name == POINT[0]:
        return f'.check("{text}")' if text else ".check()"
    if row.name == "format":
        return f".{text}" if text in ATTRIBUTES else f'.code("{text}")' if text else ".code(...)"
    if row.name == "definiteness":
        return "definiteness(...)"
    keyword = row.keyword or row.name.replace("-", "_")
    if not text:
        return f"{keyword}=True" if row.kind == "flag" else keyword
    match row.kind:
        case "shapes" | "points":
            return f"{keyword}=[{_quoted(values)}]"
        case "sizes":
            return f"{keyword}={{{', '.join(map(_pair, values))}}}"
        case "number":
            return f"{keyword}={text}"
    return f"{keyword}={_quoted(values)}" if len(values) == 1 else f"{keyword}=[{_quoted(values)}]"


def _pair(size: str) -> str:
    """`n=4` as a pair of a dictionary."""
    name, _, number = size.partition("=")
    return f'"{name}": {number}'


def _call(verb: str, formula: str, options: list[str]) -> str:
    """`derivative(..., wrt="x", order=2)`, `gradient(...).check()`; alone, the name."""
    inside = [option for option in options if not option.startswith(".")]
    after = "".join(option for option in options if option.startswith("."))
    if not (formula or options):
        return FUNCTIONS[verb]
    return f"{FUNCTIONS[verb]}({', '.join([formula or '...', *inside])}){after}"


# --- JSON ------------------------------------------------------------------------------------------------------------


def _key(row: Option, values: list[str]) -> str:
    """An option with its values as a key of JSON."""
    if not values:
        return f'"{row.name}": true' if row.kind == "flag" else f'"{row.name}"'
    if row.kind == "number":
        return f'"{row.name}": {values[0]}'
    return f'"{row.name}": {_quoted(values)}' if len(values) == 1 else f'"{row.name}": [{_quoted(values)}]'


def _object(verb: str, formula: str, options: list[str]) -> str:
    """`"verb": "diff", "wrt": "x", "order": 2`."""
    expression = [f'"expr": {_quoted([formula.strip(QUOTES)])}'] if formula else []
    return ", ".join([f'"verb": "{verb}"', *expression, *options])


def _quoted(values: list[str]) -> str:
    return ", ".join(dumps(value, ensure_ascii=False) for value in values)


PYTHON, JSON = "python", "json"
DOORS = {PYTHON: Door(_keyword, _call, KEYWORDS), JSON: Door(_key, _object, {})}
