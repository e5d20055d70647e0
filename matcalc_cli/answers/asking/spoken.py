"""Messages and hints in the language of a door: the shell's options as the keywords of Python or the keys of JSON.

Takes an error that speaks of `--wrt x` and `matcalc grad`; gives the same error, speaking of `wrt="x"` and `gradient`.
One idea: what is said is written once, in the shell's language, and the table of options translates it, so that a cure
can be typed where it is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from json import dumps

from ...errors import MatcalcError
from .options import OPTIONS, POINT
from .values import Option
from .verbs import VERBS

FUNCTIONS = {
    "grad": "gradient", "jac": "jacobian", "hess": "hessian", "diff": "derivative", "show": "parse", "solve": "solve",
    "convex": "convex", "check": "check_claim",
}  # fmt: skip  # the verbs as Python has them
ATTRIBUTES = ("text", "unicode", "latex")  # formats that are attributes of an answer

KEYWORDS = {"expr": "expression", **{row.name: row.keyword or row.name for row in OPTIONS.values()}}
QUOTED = r'"[^"]*"|\'[^\']*\''
VALUES = {  # what stands behind an option, by its kind; elsewhere prose goes on
    "texts": rf"{QUOTED}|[\w,]+(?=[;,.)]?$)|conj\(\w+\)|[A-Za-z]\w?\b",
    "text": rf"{QUOTED}|[A-Za-z]\b",
    "shapes": rf"{QUOTED}|\w+:[\w,:]*\w",
    "points": rf"{QUOTED}|\w+=[^\s,;)]+",
    "sizes": rf"{QUOTED}|\w+=\d+",
    "number": r"\d+",
}
SHORT = r"(?<![\w-])-s (?=\w+:\w)"  # the one short option that hints have
Speaker = Callable[[Option, str | None], str]


def in_python(error: MatcalcError) -> MatcalcError:
    """The error as Python's interface says it."""
    return _said(error, _keyword, lambda verb: FUNCTIONS[verb], KEYWORDS)


def in_json(error: MatcalcError) -> MatcalcError:
    """The error as a line of `batch` has its keys: its cure, for the message names the option."""
    message = error.message
    found = _said(error, _key, lambda verb: f"matcalc {verb}", {})
    found.message, found.args = message, (message,)
    return found


@contextmanager
def speaking_python() -> Iterator[None]:
    """What is raised inside speaks of Python's parameters."""
    try:
        yield
    except MatcalcError as error:
        raise in_python(error) from None


def _said(error: MatcalcError, speaker: Speaker, verb: Callable[[str], str], names: Mapping[str, str]) -> MatcalcError:
    def translated(text: str) -> str:
        text = re.sub(SHORT, "--shape ", text)
        text = re.sub(r"`?matcalc (\w+)`?", lambda m: verb(m[1]) if m[1] in VERBS else m[0], text)
        text = re.sub(_pattern(), lambda m: speaker(OPTIONS[m[1]], m[2]), text)
        return re.sub(r"(?<=the value of )'(\w+)'", lambda m: f"'{names.get(m[1], m[1])}'", text)

    error.message, error.hint = translated(error.message), translated(error.hint)
    error.args = (error.message,)
    return error


def _pattern() -> str:
    """`--wrt x`, `--wrt` before prose, `--vec`."""
    options = []
    for row in OPTIONS.values():
        value = VALUES.get(row.kind, "|".join(rf"{choice}\b" for choice in row.choices))
        options.append(f"(?:(?<=--{row.name}) (?:{value}))" if value else "")
    return rf"--({'|'.join(OPTIONS)})\b({'|'.join(filter(None, options))})?"


def _bare(value: str | None) -> str:
    return (value or "").strip().strip("\"'")


def _keyword(row: Option, value: str | None) -> str:
    """An option with its value as Python has it."""
    text = _bare(value)
    if row.name == POINT[0]:
        return f'.check("{text}")' if text else ".check()"
    if row.name == "format":
        return f".{text}" if text in ATTRIBUTES else f'.code("{text}")'
    if row.name == "definiteness":
        return "definiteness(...)"
    keyword = row.keyword or row.name.replace("-", "_")
    if not text:
        return f"{keyword}=True" if row.kind == "flag" else keyword
    match row.kind:
        case "shapes" | "points":
            return f'{keyword}=["{text}"]'
        case "sizes":
            name, _, number = text.partition("=")
            return f'{keyword}={{"{name}": {number}}}'
        case "number":
            return f"{keyword}={text}"
    return f'{keyword}="{text}"'


def _key(row: Option, value: str | None) -> str:
    """An option with its value as a key of JSON."""
    text = _bare(value)
    if not text:
        return f"--{row.name}"
    return f'"{row.name}": {text if row.kind == "number" else dumps(text, ensure_ascii=False)}'
