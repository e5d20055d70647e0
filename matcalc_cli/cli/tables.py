"""The table of functions and the rewrite rules, to be read and searched."""

import sys
from collections.abc import Sequence
from typing import Any

from ..errors import MatcalcError, suggest
from .streams import columns, is_terminal, say

Line = tuple[str, str]  # the name with blanks up to the column of what is said of it, and that
Entry = tuple[dict[str, Any], Line, list[str], str]  # as JSON, as a line, the names, what else is searched
NARROWEST = 20  # columns for what is said; where a terminal has no more it breaks lines itself


def functions(pattern: str, format: str) -> None:
    """Print the page of the function of that name, or the functions whose name, spelling or summary contains it."""
    from ..functions.table import ALIASES, FUNCTIONS

    entries = _functions()
    if pattern not in ALIASES or FUNCTIONS[ALIASES[pattern]].shown:
        _print("function", pattern, format, entries)
        return
    from ..answers.reference.page import Page
    from .present import reference

    page = Page(FUNCTIONS[ALIASES[pattern]])
    own = next(entry[0] for entry in entries if entry[0]["name"] == page.row.name)
    similar = [entry[0]["name"] for entry in entries if entry[0] is not own and any(pattern in n for n in entry[2])]
    if format == "json":
        for shown, worked in zip(own["examples"], page.examples, strict=True):
            shown["result"] = worked.result
        say(_json(own | reference.record(page, similar)))
    else:
        say(reference.page(page, similar))


def _functions() -> list[Entry]:
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
        shown = f"{row.name:<{width}}  ", f"{row.summary}{spellings}{domain}"
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
    return entries


def rules(pattern: str, format: str) -> None:
    """Print the rewrite rules, and the rules that derivations name, whose name or sides contain the pattern."""
    entries = [*_identities(), *_derivation_rules()]
    if "cookbook" in pattern.casefold():
        from ..answers.reference.equations import number_in

        number = number_in(pattern)
        if number is not None:
            _equation(number, format, _derivation_rules())
            return
    _print("rule", pattern, format, entries)


def _equation(number: int, format: str, entries: Sequence[Entry]) -> None:
    """The rules that an equation of the Matrix Cookbook is, and our answers to it."""
    from ..answers.reference.equations import equations, source_of
    from .present import reference

    named = [entry for entry in entries if entry[0]["source"] == source_of(number)]
    try:
        found = equations(number)
    except MatcalcError:
        if not named:
            raise
        found = []
    _show(named, format)
    for equation in found:
        say(_json(reference.fields(equation)) if format == "json" else reference.equation(equation))


def _identities() -> list[Entry]:
    from ..rewriting.identities import RULES, Rule
    from ..rewriting.product_rules import PRODUCT_RULES, ProductRule

    listed: list[Rule | ProductRule] = [*RULES, *PRODUCT_RULES]
    width = max(len(rule.name) for rule in listed)
    entries: list[Entry] = []
    for rule in listed:
        fields = {"name": rule.name, "left": rule.left, "right": rule.right, "expands": rule.expands}
        shown = f"{rule.name:<{width}}  ", f"{rule.left} = {rule.right}"
        entries.append((fields, shown, [rule.name], f"{rule.left} = {rule.right}"))
    return entries


def _derivation_rules() -> list[Entry]:
    from ..answers.steps.rules import RULES

    width = max(map(len, RULES))
    entries: list[Entry] = []
    for rule in RULES.values():
        fields = {"name": rule.id, "title": rule.title, "law": rule.law or None, "source": rule.source or None}
        source = f" ({rule.source})" if rule.source else ""
        shown = f"{rule.id:<{width}}  ", f"{rule.law or rule.title}{source}"
        entries.append((fields, shown, [rule.id, rule.title], f"{rule.law} {rule.source}"))
    return entries


def _print(what: str, pattern: str, format: str, entries: Sequence[Entry]) -> None:
    """The entries that contain the pattern. MatcalcError where there are none."""
    found = _found(pattern, entries)
    if not found:
        near = suggest(pattern, [name for entry in entries for name in entry[2]])
        hint = f"did you mean {near}?" if near else f"matcalc {what}s lists all"
        raise MatcalcError("name", f"no {what} matches '{pattern}'", hint=hint)
    _show(found, format)


def _show(entries: Sequence[Entry], format: str) -> None:
    width = columns() if is_terminal(sys.stdout) else 0
    for fields, shown, _, _ in entries:
        say(_json(fields) if format == "json" else _line(*shown, width))


def _found(pattern: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that contain the pattern, in any case: in a name first."""
    wanted = pattern.casefold()
    named = [entry for entry in entries if any(wanted in name.casefold() for name in entry[2])]
    return named + [entry for entry in entries if wanted in entry[3].casefold() and entry not in named]


def _line(name: str, said: str, width: int) -> str:
    """One line; on a terminal as many as its width asks for, broken between words, all in the column of the first."""
    if len(name + said) <= width or width < len(name) + NARROWEST:
        return name + said
    from textwrap import fill

    return fill(
        said, width, initial_indent=name, subsequent_indent=" " * len(name), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _json(fields: dict[str, Any]) -> str:
    from .present.json import FORMAT, dumps

    return dumps({"format": FORMAT, **fields})
