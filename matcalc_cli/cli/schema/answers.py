"""The schema of an answer: an object of one verb, of several variables, or of an error.

Takes the tables of verbs, options and formats; gives a Schema. One idea: which keys an object has follows from its kind
of result (`OWN`) and from the options that its verb takes (`ASKED_FOR`), so a verb that gets an option has its keys.
What each key means is said in `cli.present.json`, which makes the objects.
"""

from collections.abc import Mapping

from ...answers.asking.formats import FORMATS
from ...answers.asking.options import CHECKS, LAYOUTS, OPTIONS
from ...answers.asking.verbs import (
    CLAIM,
    DIFFERENCES,
    FORMULA,
    NUMBERS,
    PICTURE,
    SOLUTION,
    VERBS,
    VERDICT,
    Verb,
)
from ...answers.claimed.comparing import EXACT, IDENTICAL, NUMERIC, RIGHT, SIMPLIFIED, UNDECIDED, WRONG
from ...answers.numbers.value import PARTS
from ...answers.numdiff.quotients import COMPLEX, ORDERS
from ...answers.point_test import CORNER, MAXIMUM, MINIMUM, NOT_CRITICAL, SADDLE
from ...answers.point_test import OPEN as NO_DECISION
from ...answers.reference.remarks import ASCENT, RUNS, SHAPE, SYMMETRIC
from ...curvature.quasi import FURTHER
from ...curvature.verdict import AFFINE, CONCAVE, CONVEX, DEFINITE, DEPENDS, INDEFINITE, NEITHER, OPEN, SEMI, UNKNOWN
from ...errors import EXIT_CODES
from ..present.json import FORMAT
from .drawings import DRAWN
from .words import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    Schema,
    array,
    closed,
    either,
    mapping,
    or_null,
    ref,
    whole,
    words,
)

Keys = Mapping[str, Schema]
BY_EACH = "{} by each"  # the object of a verb where several variables have a derivative each
SEMIDEFINITE = (*DEFINITE.values(), *SEMI.values(), INDEFINITE)

TEXTS = array(STRING)
NUMBERS_OF_NAMES = mapping(ref("numbers"))
DIFFERENCE = closed({"value": or_null(ref("numbers")), "error": or_null(NUMBER)})
KINDS_OF_DIFFERENCE = [kind.replace(" ", "_") for kind in (*ORDERS, COMPLEX)]
WITNESS = closed(
    {
        "point": NUMBERS_OF_NAMES,
        "direction": either(ref("numbers"), NUMBERS_OF_NAMES),
        "curvature": NUMBER,
        "chord": BOOLEAN,
    }
)
STEP = closed({"name": STRING, "left": STRING, "right": STRING, "rule": STRING, "law": STRING})
POINT = closed(
    {
        "verdict": words((MINIMUM, MAXIMUM, SADDLE, NOT_CRITICAL, NO_DECISION, CORNER)),
        "reasons": TEXTS,
        "value": NUMBER,
        "gradient": array(NUMBER),
        "eigenvalues": array(NUMBER),
    },
    {"definiteness": words(SEMIDEFINITE)},
)

SHARED: Keys = {
    "dimensions": array(either(INTEGER, STRING)),
    "numbers": either(NUMBER, array(ref("numbers"))),
    "value": either(NUMBER, closed(dict.fromkeys(PARTS, NUMBER)), array(ref("value"))),
    "verification": closed(
        {
            "kind": words(CHECKS),
            "ok": or_null(BOOLEAN),
            "max_relative_error": or_null(NUMBER),
            "sizes": mapping(INTEGER),
            "seed": or_null(INTEGER),
            "message": STRING,
        }
    ),
    "point": POINT,
    "drawn": DRAWN,
}

READ: Keys = {
    "format": {"const": FORMAT},
    "input": STRING,
    "read": STRING,
    "wrt": either(STRING, array(STRING), NULL),
    "order": INTEGER,
    "layout": or_null(words(LAYOUTS)),
    "shapes": mapping(ref("dimensions")),
    "properties": mapping(TEXTS),
}
WRITTEN: Keys = {
    "result": STRING,
    "shape": ref("dimensions"),
    "axes": or_null(TEXTS),
    "unicode": STRING,
    "latex": STRING,
}
SAID: Keys = {"conditions": TEXTS, "notes": TEXTS, "check": or_null(ref("verification"))}


NONE: Schema = {**array(STRING), "maxItems": 0}


def verdict(verdicts: tuple[str, ...], cases: Schema, parts: Schema, further: Schema) -> Schema:
    """What is said of a function, by its Hessian. `cases`: what under conditions on its parameters; `parts`: where its
    variable is restricted; `further`: what it is besides."""
    return closed(
        {
            "verdict": words(verdicts),
            "cases": cases,
            "complete": BOOLEAN,
            "parts": parts,
            "further": further,
            "where": TEXTS,
            "reasons": TEXTS,
            "witnesses": array(WITNESS),
        }
    )


PICTURED: Keys = {"drawn": ref("drawn"), "said": TEXTS, "saved": or_null(STRING)}

# kind of result -> the keys that its objects have besides READ
OWN: Mapping[str, Keys] = {
    FORMULA: {**WRITTEN, **SAID},
    NUMBERS: {**WRITTEN, **SAID, "value": ref("value")},
    SOLUTION: {
        **WRITTEN,
        **SAID,
        "gradient": STRING,
        "linear_equation": or_null(STRING),
        "hessian": STRING,
        "nature": words(("minimum", "maximum", "local minimum", "local maximum", "undecided")),
        "nature_if": TEXTS,
        "nature_because": STRING,
    },
    VERDICT: {
        **{key: or_null(schema) for key, schema in WRITTEN.items()},
        **SAID,
        "convexity": verdict(
            (CONVEX, CONCAVE, AFFINE, NEITHER, UNKNOWN, DEPENDS),
            array(closed({"if": STRING, "verdict": STRING})),
            array(closed({"where": STRING, "verdict": STRING, "said": STRING})),
            array(closed({"verdict": words(FURTHER), "reason": STRING})),
        ),
    },
    CLAIM: {
        **WRITTEN,
        **SAID,
        "claim": STRING,
        "read_claim": STRING,
        "verdict": words((RIGHT, WRONG, UNDECIDED)),
        "how": words((IDENTICAL, SIMPLIFIED, EXACT, NUMERIC)),
        "reason": or_null(STRING),
        "diagnosis": array(closed({"kind": STRING, "text": STRING, "of": STRING})),
        "counterexample": or_null(
            closed(
                {
                    "point": NUMBERS_OF_NAMES,
                    "sizes": mapping(INTEGER),
                    "entry": array(INTEGER),
                    "claimed": ref("numbers"),
                    "right": ref("numbers"),
                }
            )
        ),
    },
    DIFFERENCES: {
        "derivative": STRING,
        "along": or_null(STRING),
        "direction": or_null(ref("numbers")),
        "point": or_null(mapping(ref("numbers"))),
        "sizes": or_null(mapping(INTEGER)),
        "seed": INTEGER,
        "exact": or_null(ref("numbers")),
        "table": array(closed({"h": NUMBER}, dict.fromkeys(KINDS_OF_DIFFERENCE, DIFFERENCE))),
        "best": closed({}, dict.fromkeys(KINDS_OF_DIFFERENCE, or_null(closed({"h": NUMBER, "error": NUMBER})))),
        "orders": closed({}, dict.fromkeys(ORDERS, or_null(NUMBER))),
        "terms": closed({}, dict.fromkeys(ORDERS, STRING)),
        "remarks": TEXTS,
        "agrees": or_null(BOOLEAN),
        "verdict": STRING,
        "notes": TEXTS,
    },
    PICTURE: {"notes": TEXTS, **PICTURED},
}
REMARKED: Keys = {"remarks": array(closed({"kind": words((SHAPE, SYMMETRIC, RUNS, ASCENT)), "text": STRING}))}
CONJUGATE: Keys = {"conjugate": closed({"wrt": STRING, "result": STRING, "unicode": STRING, "latex": STRING})}
ALONG: Keys = {"along": STRING, "expansion": BOOLEAN}
STEPS: Keys = {"definitions": mapping(STRING), "steps": array(STEP)}

# kind of result -> option -> the keys that an object may have where it is asked for
ASKED_FOR: Mapping[str, Mapping[str, Keys]] = {
    FORMULA: {
        "along": ALONG,
        "at": {"value": ref("value")},
        "steps": STEPS,
        "definiteness": {"definiteness": verdict((*SEMIDEFINITE, OPEN, DEPENDS), NONE, NONE, NONE)},
        "equation": {"equation": STRING},
    },
    SOLUTION: {"equation": {"equation": STRING}},
    CLAIM: {"along": ALONG},
    DIFFERENCES: {"plot": PICTURED},
}
WITH_EACH = ("value", *STEPS)  # keys that each of several variables has for itself
LETTERS = ("json", "rich")  # formats that are no key
TOGETHER = {"along": ["expansion"], "expansion": ["along"], "steps": ["definitions"], "definitions": ["steps"]}


ERROR = closed(
    {
        "format": {"const": FORMAT},
        "input": {},  # what was given as the expression, which may be no text
        "error": closed(
            {
                "kind": words(EXIT_CODES),
                "message": STRING,
                "hint": or_null(STRING),
                "span": or_null({**array(INTEGER), "minItems": 2, "maxItems": 2}),
            }
        ),
    }
)


def answer() -> Schema:
    """The schema of every object that `batch` and `--format json` print."""
    objects: dict[str, Schema] = {"error": ERROR}
    for verb in VERBS.values():
        objects[verb.name] = _object(verb)
        if verb.kind != CLAIM and _first(verb):
            objects[BY_EACH.format(verb.name)] = _by_each(verb)
    return whole("An answer of matcalc", {"anyOf": [ref(name) for name in objects], "$defs": {**objects, **SHARED}})


def _object(verb: Verb) -> Schema:
    """The object of a verb with one result."""
    perhaps = {**(REMARKED if verb.kind == FORMULA and verb.order else {}), **(CONJUGATE if _first(verb) else {})}
    return _of(verb, {**_read(verb), **OWN[verb.kind]}, {**perhaps, **_asked(verb)})


def _by_each(verb: Verb) -> Schema:
    """The object where several variables have a derivative each: what is common, and `results`."""
    asked = _asked(verb)
    inside = {key: schema for key, schema in asked.items() if key in WITH_EACH}
    common = {key: schema for key, schema in asked.items() if key == "equation"}
    own = {key: schema for key, schema in OWN[verb.kind].items() if key in WITH_EACH}
    about: Keys = {"wrt": STRING, "layout": READ["layout"], "conditions": TEXTS}
    each = _tied(closed({**about, **WRITTEN, **own}, inside))
    return _of(verb, {**_read(verb), **SAID, "results": {**array(each), "minItems": 2}}, common)


def _first(verb: Verb) -> bool:
    """Is the formula a first derivative, or that of a verb that is named?"""
    return (verb.kind == FORMULA and verb.order == 1) or verb.kind in (NUMBERS, CLAIM)


def _of(verb: Verb, required: Keys, optional: Keys) -> Schema:
    """The object, with the texts of the other formats."""
    texts = {row.name: STRING for row in FORMATS.values() if verb.kind in row.kinds and row.name not in LETTERS}
    perhaps = {key: schema for key, schema in {**texts, **optional}.items() if key not in required}
    return _tied(closed(required, perhaps))


def _read(verb: Verb) -> Keys:
    """The keys that say what was asked; of a verb that is about the answer of another, that is named, too."""
    of = OPTIONS["of"]
    about: Keys = {"of": words(of.choices)} if verb.name in of.verbs else {}
    return {**READ, "verb": {"const": verb.name}, **about}


def _asked(verb: Verb) -> dict[str, Schema]:
    """The keys of the options that the verb has, and of the nature of a point."""
    found: dict[str, Schema] = {}
    for name, keys in ASKED_FOR.get(verb.kind, {}).items():
        if verb.name in OPTIONS[name].verbs:
            found |= keys
    if verb.nature:
        found["point"] = ref("point")
    return found


def _tied(found: Schema) -> Schema:
    """Keys that are there together or not at all."""
    tied = {key: others for key, others in TOGETHER.items() if {key, *others} <= found["properties"].keys()}
    loose = {key: others for key, others in tied.items() if key not in found["required"]}
    return found | ({"dependentRequired": loose} if loose else {})
