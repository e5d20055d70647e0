"""Calls without round brackets: `sin x`, `log det X`, `tr A'`, `sin^2(x)`, `tr[A*X]` get those they mean.

Takes the tokens with their words, gives tokens in which every function that is called stands before a bracket. What
follows the operand as one more factor could belong to it, so `tr A B` is a question back; `sin x cos x` is not.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ...functions.table import ALIASES, FUNCTIONS
from ..splitting import BEFORE_BRACKETS
from ..tokens import OVERLINE, Token
from .foreign import OVER_AN_INDEX

KEYWORDS = ("for", "where")
POSTFIX = frozenset(("'", "⊤", "ᴴ", "superscript", OVERLINE))
GROUPS = {"(": ")", "[": "]", "{": "}"}
BARS = frozenset("|‖")
# What may stand behind an operand without belonging to it.
ENDS = frozenset((*GROUPS.values(), *BARS, ",", ";", ":", "+", "-", "<", ">", "<=", ">=", "=", "==", ":=", "⟩"))
# Not these: they run over an index as well, or are a product of letters.
NEVER = frozenset((*OVER_AN_INDEX, "mean", *BEFORE_BRACKETS))
SPECIAL = frozenset(("vec", "conj"))  # functions of one operand among the special rows


def bracketed(tokens: list[Token], names: Set[str], text: str) -> list[Token]:
    """The tokens with brackets around the operands of calls without them. `names` are no functions."""
    found = tokens
    for place in reversed(range(len(tokens) - 1)):
        if _callable(found[place], names) and not found[place + 1].is_op("("):
            found = _called(found, place, names, text)
        elif _inside(found, place, names):
            found = _merged(found, place)
    return found


def _callable(token: Token, names: Set[str]) -> bool:
    """Is this a word for a function of the table that takes one operand?"""
    if token.kind != "word" or token.text in names or token.text not in ALIASES:
        return False
    row = FUNCTIONS[ALIASES[token.text]]
    if row.name in NEVER or (row.kind == "special" and row.name not in SPECIAL):
        return False
    return len(row.parameters) == 1 if row.kind == "scalar" else any(len(names) == 1 for _, names, _ in row.variants)


def _inside(tokens: list[Token], place: int, names: Set[str]) -> str:
    """What log det( is called; "" for any other pair of tokens."""
    token, after = tokens[place], tokens[place + 1]
    if token.kind != "word" or after.kind != "word" or {token.text, after.text} & names:
        return ""
    row = FUNCTIONS.get(ALIASES.get(after.text, ""))
    called = row is not None and place + 2 < len(tokens) and tokens[place + 2].is_op("(")
    return row.within.get(ALIASES.get(token.text, ""), "") if row is not None and called else ""


def _merged(tokens: list[Token], place: int) -> list[Token]:
    token, after = tokens[place], tokens[place + 1]
    within = FUNCTIONS[ALIASES[after.text]].within[ALIASES[token.text]]
    return [*tokens[:place], Token("word", within, token.start, after.end, after.value), *tokens[place + 2 :]]


def _called(tokens: list[Token], place: int, names: Set[str], text: str) -> list[Token]:
    """The call at a place with brackets around its operand; the same tokens where no operand follows."""
    if _inside(tokens, place, names):
        return _merged(tokens, place)
    start = place + 1
    power: list[Token] = []
    if tokens[start].is_op("superscript") or tokens[start].is_op("^"):
        power = tokens[start : start + 1 + tokens[start].is_op("^")]
        start += len(power)
    end = _operand(tokens, start, names) if start < len(tokens) else None  # sin^
    if end is None or (not power and tokens[start].is_op("(")):
        return tokens
    if power:
        _check_power(tokens[place], power)
    if tokens[start].kind == "number" or (tokens[start].kind == "word" and not tokens[start + 1].is_op("(")):
        _refuse_more(tokens, (place, start, end), names, text)
    inner = tokens[start:end]
    if not tokens[start].is_op("(") or _closing(tokens, start) != end - 1:
        begin, stop = tokens[start].start, tokens[end - 1].end
        inner = [Token("op", "(", begin, begin), *inner, Token("op", ")", stop, stop)]
    return [*tokens[: place + 1], *inner, *power, *tokens[end:]]


def _operand(tokens: list[Token], start: int, names: Set[str]) -> int | None:
    """Where the operand that begins at `start` ends: a name, a number with its name, a call, a bracket or bars."""
    token = tokens[start]
    end: int | None = start + 1
    if token.is_op("["):  # tr[A*X]; x[1], x[2:n] are entries
        place = tokens[start + 1].kind == "number" and tokens[start + 2].is_op("]", ":")
        return None if place or tokens[start + 1].is_op("]", ":") else _closing_end(tokens, start)
    if token.is_op("("):
        return _closing_end(tokens, start)
    if token.is_op(*BARS):
        end = _bars_end(tokens, start)
    elif token.kind == "word" and token.text not in KEYWORDS:
        if tokens[start + 1].is_op("("):
            end = _closing_end(tokens, start + 1) if token.text in ALIASES and token.text not in names else None
    elif token.kind == "number":
        after = tokens[start + 1]
        beside = after.kind == "word" and after.start == token.end and after.text not in ALIASES
        end = start + 1 + beside
    else:
        return None
    return None if end is None else _postfixes(tokens, end)


def _postfixes(tokens: list[Token], end: int) -> int:
    while True:
        token = tokens[end]
        if token.is_op(*POSTFIX):
            end += 1
        elif token.is_op("[") and (closing := _closing(tokens, end)) > 0:
            end = closing + 1
        elif token.is_op("_") or (token.kind == "op" and token.text[:1] == "_"):
            end += 1 if len(token.text) > 1 else 4 if tokens[end + 1].is_op("{") else 2
        elif token.is_op("^", ".^"):
            end += 1 + tokens[end + 1].is_op("-", "+")
            closing = _closing(tokens, end) if tokens[end].is_op("(", "{") else end
            end = max(closing, end) + 1
        else:
            return min(end, len(tokens) - 1)
        if end >= len(tokens):
            return len(tokens) - 1


def _closing(tokens: list[Token], start: int) -> int:
    """The place of the bracket that closes the one at `start`, or -1."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += tokens[place].is_op(*GROUPS) - tokens[place].is_op(*GROUPS.values())
        if not depth:
            return place
    return -1


def _closing_end(tokens: list[Token], start: int) -> int | None:
    closing = _closing(tokens, start)
    return None if closing < 0 else closing + 1


def _bars_end(tokens: list[Token], start: int) -> int | None:
    """Behind the bar or the double bar that closes the one at `start`."""
    width = 1 + (tokens[start].text == "|" and tokens[start + 1].is_op("|"))
    depth = 0
    for place in range(start + width, len(tokens) - 1):
        depth += tokens[place].is_op(*GROUPS) - tokens[place].is_op(*GROUPS.values())
        closes = all(token.is_op(tokens[start].text) for token in tokens[place : place + width])
        if not depth and closes:
            return place + width
    return None


def _check_power(function: Token, power: list[Token]) -> None:
    """sin^2(x) is the square; sin^-1(x) is not said."""
    exponent = power[-1]
    if exponent.kind == "number" or (isinstance(exponent.value, int) and exponent.value > 0):
        return
    message = f"a power between {function.text} and its operand is a number: {function.text}^2(x)"
    hint = f"write {function.text}(...)^(...)"
    if exponent.is_op("-") or exponent.is_op("superscript"):
        message = f"{function.text}^-1 can be read in two ways, as the inverse function and as a quotient"
        hint = f"write 1/{function.text}(...), or call the inverse function by its name"
    spans = [(function.start, exponent.end)]
    raise MatcalcError("syntax", message, spans=spans, hint=hint)


def _refuse_more(tokens: list[Token], places: tuple[int, int, int], names: Set[str], text: str) -> None:
    """MatcalcError where a factor follows the operand and could belong to it."""
    place, start, end = places
    after = tokens[end]
    joined = tokens[end - 1].kind == "word" and tokens[end - 2].is_op("^") and tokens[end - 1].text[1:]
    ends = after.kind == "end" or after.is_op(*ENDS) or (after.kind == "word" and after.text in KEYWORDS)
    if not joined and (ends or (after.kind == "word" and after.text in ALIASES and after.text not in names)):
        return
    word, operand = tokens[place].text, text[tokens[start].start : tokens[end - 1].end]
    shown = text[tokens[place].start : tokens[start - 1].end]
    sign = after.text if after.is_op("*", "/", ".*", "./", "⊗") else "*"
    hint = f"write {shown}({operand}){sign}... or {shown}({operand}{sign}...)"
    message = f"the operand of {word} can be read in two ways"
    raise MatcalcError("syntax", message, spans=[(tokens[place].start, tokens[end - 1].end)], hint=hint)
