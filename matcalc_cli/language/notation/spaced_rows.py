"""Rows whose entries stand apart by spaces, as MATLAB and NumPy print them: a question back, for a space multiplies.

Takes the tokens of a formula and its text; raises MatcalcError for `[1 2; 3 4]`, `[a b]` and `[x -y]`, with the row as
it is typed here. A bracket in which a comma stands, or a call without brackets (`[t cos t; t]`), is no such row.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ..tokens import OVERLINE, Token

ENDS = frozenset((")", "]", "}", "'", "⊤", "ᴴ", "superscript", OVERLINE))  # the last token of an operand
OPERANDS = frozenset(("number", "imaginary", "word"))
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
NEVER = -1  # among the ends of entries: this bracket is no such row
LONGEST_ROW = 60  # characters that a hint repeats


def refuse(tokens: list[Token], names: Set[str], text: str) -> None:
    """MatcalcError at the first bracket whose entries may be apart by spaces. `names` are no functions."""
    opened: list[tuple[Token, list[int]]] = []  # each open bracket, with the places where entries may end
    for place, token in enumerate(tokens[:-1]):
        after = tokens[place + 1]
        if token.is_op(*OPENING):
            entry = place and _ends(tokens[place - 1]) and tokens[place - 1].end == token.start
            opened.append((token, [] if token.text == "[" and not entry else [NEVER]))
        elif token.is_op(*CLOSING) and opened:
            opening, cuts = opened.pop()
            if cuts and NEVER not in cuts:
                raise _error(opening, [*cuts, token.end], text)
        if not opened or NEVER in (cuts := opened[-1][1]):
            continue
        called = token.kind == "word" and token.text in ALIASES and token.text not in names and not after.is_op("(")
        if called or token.is_op(","):
            cuts[:] = [NEVER]
        elif _ends(token) and after.start > token.end and _begins(tokens, place + 1):
            cuts.append(token.end)


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
