"""The words of JSON Schema that both schemas are put together of. A schema is data: an object of JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from ... import __version__

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
BOOLEAN: Schema = {"type": "boolean"}
NULL: Schema = {"type": "null"}


def whole(title: str, found: Schema) -> Schema:
    """A schema that stands by itself."""
    return {"$schema": DRAFT, "title": title, "$comment": f"matcalc {__version__}", **found}


def closed(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these keys and no other."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def mapping(values: Schema) -> Schema:
    """An object whose keys are names."""
    return {"type": "object", "additionalProperties": values}


def array(items: Schema) -> Schema:
    """A list of any length."""
    return {"type": "array", "items": items}


def either(*schemas: Schema) -> Schema:
    """At least one of them holds."""
    return {"anyOf": list(schemas)}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return either(schema, NULL)


def words(values: Iterable[str]) -> Schema:
    """One of these texts."""
    return {"enum": list(dict.fromkeys(values))}


def ref(name: str) -> Schema:
    """What stands under the name in `$defs`."""
    return {"$ref": f"#/$defs/{name}"}
