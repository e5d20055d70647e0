"""The table of functions and the rewrite rules, to be read and searched."""

from collections.abc import Sequence
from typing import Any

from ..errors import MatcalcError, suggest
from .streams import say

Entry = tuple[dict[str, Any], str, list[str], str]  # as JSON, as a line, the names, what else is searched


def functions(pattern: str, format: str) -> None:
    """Print the functions whose name, spelling or summary contains the pattern."""
    from ..functions.rows import worded
    from ..functions.table import FUNCTIONS

    rows = [row for row in FUNCTIONS.values() if not row.shown]  # the others are said of softmax and logsumexp
    width = max(len(row.name) for row in rows)
    entries: list[Entry] = []
    for row in rows:
        spellings = f" (also {', '.join(row.aliases)})" if row.aliases else ""
        required = row.domain or row.smooth
        holds = "" if required is None else worded(required)
        domain = f"; {holds}" if holds else ""
        shown = f"{row.name:<{width}}  {row.summary}{spellings}{domain}"
        fields = {
            "name": row.name,
            "aliases": list(row.aliases),
            "kind": row.kind,
            "summary": row.summary,
            "domain": holds or None,
            "examples": [
                {"verb": verb, "expr": expr, "shape": shape.split(), "wrt": wrt or None, "result": result}
                for verb, expr, shape, wrt, result in row.examples
            ],
        }
        entries.append((fields, shown, [row.name, *row.aliases], row.summary))
    _print("function", pattern, format, entries)


def rules(pattern: str, format: str) -> None:
    """Print the rewrite rules, and the rules that derivations name, whose name or sides contain the pattern."""
    entries = [*_identities(), *_derivation_rules()]
    _print("rule", pattern, format, entries)


def _identities() -> list[Entry]:
    from ..rewriting.identities import RULES, Rule
    from ..rewriting.product_rules import PRODUCT_RULES, ProductRule

    listed: list[Rule | ProductRule] = [*RULES, *PRODUCT_RULES]
    width = max(len(rule.name) for rule in listed)
    entries: list[Entry] = []
    for rule in listed:
        fields = {"name": rule.name, "left": rule.left, "right": rule.right, "expands": rule.expands}
        shown = f"{rule.name:<{width}}  {rule.left} = {rule.right}"
        entries.append((fields, shown, [rule.name], f"{rule.left} = {rule.right}"))
    return entries


def _derivation_rules() -> list[Entry]:
    from ..answers.steps.rules import RULES

    width = max(map(len, RULES))
    entries: list[Entry] = []
    for rule in RULES.values():
        fields = {"name": rule.id, "title": rule.title, "law": rule.law or None, "source": rule.source or None}
        source = f" ({rule.source})" if rule.source else ""
        shown = f"{rule.id:<{width}}  {rule.law or rule.title}{source}"
        entries.append((fields, shown, [rule.id, rule.title], f"{rule.law} {rule.source}"))
    return entries


def _print(what: str, pattern: str, format: str, entries: Sequence[Entry]) -> None:
    """The entries that contain the pattern, in any case: in a name first. MatcalcError where there are none."""
    wanted = pattern.casefold()
    named = [entry for entry in entries if any(wanted in name.casefold() for name in entry[2])]
    other = [entry for entry in entries if wanted in entry[3].casefold() and entry not in named]
    if not named + other:
        near = suggest(pattern, [name for entry in entries for name in entry[2]])
        hint = f"did you mean {near}?" if near else f"matcalc {what}s lists all"
        raise MatcalcError("name", f"no {what} matches '{pattern}'", hint=hint)
    for fields, shown, _, _ in named + other:
        say(_json(fields) if format == "json" else shown)


def _json(fields: dict[str, Any]) -> str:
    from .present.json import FORMAT, dumps

    return dumps({"format": FORMAT, **fields})
