"""The table of functions and the rewrite rules, to be read and searched."""

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import MatcalcError, suggest
from .streams import say

Entry = tuple[dict[str, Any], str]  # as JSON, as a line


def functions(pattern: str, format: str) -> None:
    """Print the functions whose name, spelling or summary contains the pattern."""
    from ..functions import FUNCTIONS

    rows = FUNCTIONS.values()
    width = max(len(row.name) for row in rows)
    entries = []
    for row in rows:
        spellings = f" (also {', '.join(row.aliases)})" if row.aliases else ""
        domain = f"; {row.domain}" if row.domain else ""
        shown = f"{row.name:<{width}}  {row.summary}{spellings}{domain}"
        fields = {
            "name": row.name,
            "aliases": list(row.aliases),
            "kind": row.kind,
            "summary": row.summary,
            "domain": row.domain or None,
            "examples": [
                {"verb": verb, "expr": expr, "shape": shape.split(), "wrt": wrt or None, "result": result}
                for verb, expr, shape, wrt, result in row.examples
            ],
        }
        entries.append((fields, shown, [row.name, *row.aliases, row.summary]))
    words = [spelling for row in rows for spelling in (row.name, *row.aliases)]
    _print("function", pattern, format, entries, words)


def rules(pattern: str, format: str) -> None:
    """Print the rewrite rules whose name or sides contain the pattern."""
    from ..identities import RULES

    width = max(len(rule.name) for rule in RULES)
    entries = []
    for rule in RULES:
        fields = {"name": rule.name, "left": rule.left, "right": rule.right, "expands": rule.expands}
        shown = f"{rule.name:<{width}}  {rule.left} = {rule.right}"
        entries.append((fields, shown, [rule.name, rule.left, rule.right]))
    _print("rule", pattern, format, entries, [rule.name for rule in RULES])


def _print(
    what: str,
    pattern: str,
    format: str,
    entries: Iterable[tuple[dict[str, Any], str, list[str]]],
    words: list[str],
) -> None:
    """The entries one of whose texts contains the pattern, in any case; MatcalcError where there are none."""
    wanted = pattern.casefold()
    found = [(fields, shown) for fields, shown, texts in entries if any(wanted in text.casefold() for text in texts)]
    if not found:
        near = suggest(pattern, words)
        hint = f"did you mean {near}?" if near else f"matcalc {what}s lists all"
        raise MatcalcError("name", f"no {what} matches '{pattern}'", hint=hint)
    write: Callable[[dict[str, Any], str], str] = _as_json if format == "json" else _as_text
    for fields, shown in found:
        say(write(fields, shown))


def _as_json(fields: dict[str, Any], shown: str) -> str:
    from ..render.data import dumps

    return dumps({"format": 1, **fields})


def _as_text(fields: dict[str, Any], shown: str) -> str:
    return shown
