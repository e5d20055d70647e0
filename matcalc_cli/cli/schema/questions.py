"""The schema of a question: a line that `batch` reads.

Takes the tables of verbs and options; gives a Schema. One idea: the kind of an option says which values it has
(`KINDS`), as it says how they are read (`answers.asking.values`); a value that says nothing fits every verb.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ...answers.asking.formats import RICH
from ...answers.asking.options import OPTIONS
from ...answers.asking.values import LARGEST_SIZE, Option
from ...answers.asking.verbs import VERBS
from ...answers.numbers.value import PARTS
from ..batch import KEYS
from .words import BOOLEAN, INTEGER, NULL, NUMBER, STRING, Schema, array, either, mapping, whole, words

NOTHING: tuple[Any, ...] = (None, False, "", [], {})  # what says nothing
TEXTS = either(STRING, array(STRING))
DIMENSIONS = either(STRING, INTEGER, array(either(STRING, INTEGER)))
SIZE = r"^[^=]*[^=\s][^=]*=\s*0*[1-9][0-9]*\s*$"  # n=4
GIVEN_SIZE = either({**INTEGER, "minimum": 1, "maximum": LARGEST_SIZE}, {**STRING, "pattern": "^[0-9]+$"})
SIZES = {**STRING, "pattern": SIZE}
DATA: Schema = {"$ref": "#/$defs/data"}
IN_PARTS: Schema = {"type": "object", "properties": dict.fromkeys(PARTS, NUMBER), "additionalProperties": False}


def _chosen(option: Option) -> Schema:
    return words(option.choices)


def _formats(option: Option) -> Schema:
    known = words(name for name in option.choices if name != RICH)
    return either(known, array(known))


# kind of option -> the schema of its values
KINDS: Mapping[str, Callable[[Option], Schema]] = {
    "text": lambda option: STRING,
    "texts": lambda option: TEXTS,
    "shapes": lambda option: either(TEXTS, mapping(DIMENSIONS)),
    "points": lambda option: either(TEXTS, mapping(either(STRING, DATA))),
    "sizes": lambda option: either(SIZES, array(SIZES), mapping(GIVEN_SIZE)),
    "number": lambda option: {**INTEGER, "minimum": option.least},
    "flag": lambda option: BOOLEAN,
    "choice": _chosen,
    "verb": _chosen,
    "formats": _formats,
    "check": lambda option: either(BOOLEAN, _chosen(option)),
}


def question() -> Schema:
    """The schema of every object that `batch` answers; what the formula itself lacks is told with the answer."""
    options = [OPTIONS[name] for name in KEYS if name in OPTIONS]
    return whole(
        "A question to matcalc",
        {
            "type": "object",
            "properties": {"verb": words(VERBS), "expr": STRING} | {row.name: _values(row) for row in options},
            "required": ["verb", "expr"],
            "additionalProperties": False,
            "allOf": [_of(verb, options) for verb in VERBS] + [_needing(row) for row in options if row.needs],
            "$defs": {"data": either(NUMBER, IN_PARTS, array(DATA))},
        },
    )


def _values(option: Option) -> Schema:
    return {"description": option.help, **either(KINDS[option.kind](option), NULL)}


def _of(verb: str, options: list[Option]) -> Schema:
    """What a verb needs, and what it has not."""
    needed = {row.name: _given(row) for row in options if row.required and verb in row.verbs}
    unknown = {row.name: _nothing(row) for row in options if verb not in row.verbs}
    then: Schema = {"properties": {**needed, **unknown}}
    return {"if": _asking([verb]), "then": then | ({"required": list(needed)} if needed else {})}


def _needing(option: Option) -> Schema:
    """An option that means something together with another alone."""
    there = [_with(name) for name in option.needs]
    lone = [verb for verb in option.verbs if verb not in option.needless]
    return {"if": {"allOf": [_asking(lone), _with(option.name)]}, "then": either(*there)}


def _nothing(option: Option) -> Schema:
    """The values that say nothing; where a list of texts is taken, an empty text is one of them."""
    return {"enum": [value for value in NOTHING if value != "" or not option.repeatable]}


def _given(option: Option) -> Schema:
    return {"not": _nothing(option)}


def _asking(verbs: list[str]) -> Schema:
    return {"properties": {"verb": words(verbs)}}


def _with(name: str) -> Schema:
    """The key is there, and says something."""
    return {"properties": {name: _given(OPTIONS[name])}, "required": [name]}
