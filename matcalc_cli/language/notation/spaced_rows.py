"""Rows whose entries stand apart by spaces, as MATLAB and NumPy print them: a question back, for a space multiplies.

Takes the tokens of a formula and its text; raises MatcalcError for `[1 2; 3 4]`, `[a b]` and `[x -y]`, with the row as
it is typed here. A bracket in which a comma stands, or a call without brackets (`[t cos t; t]`), is no such row.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ..splitting import glued
from ..tokens import OVERLINE, Token

ENDS = frozenset((")", "]", "}", "'", "⊤", "ᴴ", "superscript", OVERLINE))  # the last token of an operand
OPERANDS = frozenset(("number", "imaginary", "word"))
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
LONGEST_ROW = 60  # characters that a hint repeats


def refuse(tokens: list[Token], names: Set[str], text: str) -> None:
    """MatcalcError at the first bracket whose entries may be apart by spaces. `names` are no functions."""
    opened: list[_Bracket] = []
    for place, token in enumerate(tokens[:-1]):
        after = tokens[place + 1]
        if token.is_op(*OPENING):
            opened.append(_Bracket(token, tokens[place - 1] if place else None))
        elif token.is_op(*CLOSING) and opened:
            bracket = opened.pop()
            if bracket.ends and bracket.is_list:
                raise _error(bracket.opening, [*bracket.ends, token.end], text)
        if not opened:
            continue
        bracket = opened[-1]
        bracket.is_list |= token.is_op(";") and bracket.opening.text == "["
        if token.is_op(",") or (token.kind == "word" and _called(token, after, names)):
            bracket.closed = True
        elif not bracket.closed and _ends(token) and after.start > token.end and _begins(tokens, place + 1):
            bracket.ends.append(token.end)
        if bracket.closed:
            bracket.ends.clear()


class _Bracket:
    """An open bracket: where its entries may end, `closed` once it is certain that no space ends one. An index `x[i]`
    is no list unless a semicolon makes it one."""

    def __init__(self, opening: Token, before: Token | None) -> None:
        self.opening = opening
        self.is_list = opening.text == "[" and not (before and _ends(before) and before.end == opening.start)
        self.ends: list[int] = []
        self.closed = False


def _called(token: Token, after: Token, names: Set[str]) -> bool:
    """Is this word a call without brackets: the cos of t cos t?"""
    if token.text in names or after.is_op("("):
        return False
    return token.text in ALIASES or (isinstance(token.value, list) and bool(glued(token.value)))


def _ends(token: Token) -> bool:
    return token.kind in OPERANDS or token.is_op(*ENDS)


def _begins(tokens: list[Token], place: int) -> bool:
    """Is this the first token of an operand? A sign is, if it stands close to what follows and apart from before."""
    token, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else tokens[place]
    signed = token.is_op("-", "+") and after.start == token.end
    return token.kind in OPERANDS or token.is_op("(", "[") or signed


def _error(opening: Token, cuts: list[int], text: str) -> MatcalcError:
    pieces, start = "", opening.start
    for cut in cuts[:-1]:
        pieces += f"{text[start:cut]}, "
        start = cut + len(text[cut:]) - len(text[cut:].lstrip())
    row = pieces + text[start : cuts[-1]]
    shown = row if len(row) <= LONGEST_ROW else "[a, b; c, d]"
    message = "in a bracket a space can be read in two ways, as a product and as the end of an entry"
    hint = f"write {shown} with a comma behind each entry; * is a product"
    return MatcalcError("syntax", message, spans=[(opening.start, cuts[-1])], hint=hint)
