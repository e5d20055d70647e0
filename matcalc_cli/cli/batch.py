"""JSON Lines in, JSON Lines out: one object a question, one object an answer, in order, each written when it is found.

The keys of a question are `verb`, `expr` and the long names of the options; `shape` and `size` may be objects, `wrt`,
`shape`, `size` and `format` lists. A line that is no question yields an error object and never stops the run.
"""

from collections.abc import Callable
from typing import Any

from ..errors import MatcalcError
from .answering import ask, status_of
from .guard import guarded
from .present.formats import FORMATS
from .present.json import dumps, failure, record
from .settings import CHECK_KINDS, LAYOUTS, Settings, chosen
from .status import ANSWERED
from .streams import lines, say

OTHERS = ("verb", "expr", "format")  # the keys that are no setting


def run() -> int:
    """Answer every line of stdin; the worst exit status."""
    worst = ANSWERED
    for number, line in lines():
        if line.strip():
            found, status = answered(line, number)
            say(dumps(found))
            worst = max(worst, status)
    return worst


def answered(line: str, number: int) -> tuple[dict[str, Any], int]:
    """The object that answers a line, and its exit status."""
    source: object = line
    try:
        with guarded():
            question = _parsed(line, number)
            source = question.get("expr", line)
            return _answer(question)
    except MatcalcError as error:
        return failure(source, error), error.exit_code


def _parsed(line: str, number: int) -> dict[str, Any]:
    import json

    try:
        found = json.loads(line)
    except ValueError as error:
        raise MatcalcError("usage", f"line {number} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise MatcalcError("usage", f"line {number} is not a JSON object")
    return found


def _answer(question: dict[str, Any]) -> tuple[dict[str, Any], int]:
    expression = _text_of("expr", question.get("expr"))
    formats = [chosen("format", word, FORMATS) for word in _list("format", question.get("format", []))]
    settings = _settings(question)
    with guarded(expression):
        answer, check = ask(settings, expression)
        found = record(answer, check)
        if settings.equation:
            found["equation"] = FORMATS["text"](answer, check, True)
        for name in formats:
            if name not in found and name != "json":
                found[name] = FORMATS[name](answer, check, settings.equation)
    return found, status_of(check, answer.statements)


def _settings(question: dict[str, Any]) -> Settings:
    """What the keys ask for; MatcalcError of kind "usage" names a key that is unknown or has a wrong value."""
    from ..answers.answer import VERBS

    options: dict[str, Any] = {}
    for key, value in question.items():
        chosen("key", key, (*OTHERS, *KEYS))
        if key in KEYS and value is not None:
            options[key] = KEYS[key](key, value)
    return Settings(chosen("verb", question.get("verb"), VERBS), **options)


# --- values ----------------------------------------------------------------------------------------------------------


def _wrong(key: str, wanted: str) -> MatcalcError:
    return MatcalcError("usage", f"the value of {key!r} must be {wanted}")


def _text_of(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(key, "a text")
    return value


def _list(key: str, value: object) -> list[str]:
    """A text, or a list of texts."""
    values: list[object] = value if isinstance(value, list) else [value]
    texts = [item for item in values if isinstance(item, str)]
    if len(texts) < len(values):
        raise _wrong(key, "a text or a list of texts")
    return texts


def _shapes(key: str, value: object) -> list[str]:
    """{"A": "m,n"} or {"A": ["m", "n"]} as ["A:m,n"]."""
    if not isinstance(value, dict):
        return _list(key, value)
    return [f"{name}:{_dims(key, dims)}" for name, dims in value.items()]


def _dims(key: str, dims: object) -> str:
    values = dims if isinstance(dims, list) else [dims]
    if not all(isinstance(dim, str) or _is_number(dim) for dim in values):
        raise _wrong(key, "an object of texts or lists")
    return ",".join(str(dim) for dim in values) or "scalar"


def _sizes(key: str, value: object) -> list[str]:
    """{"n": 4} as ["n=4"]."""
    if not isinstance(value, dict):
        return _list(key, value)
    return [f"{name}={size}" for name, size in value.items()]


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(key, "a whole number")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, "true or false")
    return value


def _check(key: str, value: object) -> str | None:
    if isinstance(value, bool):
        return CHECK_KINDS[0] if value else None
    return chosen("check", value, CHECK_KINDS)


KEYS: dict[str, Callable[[str, object], object]] = {
    "wrt": _list,
    "shape": _shapes,
    "define": _list,
    "layout": lambda key, value: chosen(key, value, LAYOUTS),
    "order": _number,
    "equation": _flag,
    "check": _check,
    "seed": _number,
    "size": _sizes,
    "vec": _flag,
    "along": _text_of,
    "structured": _flag,
    "definiteness": _flag,
    "at": _sizes,
}
