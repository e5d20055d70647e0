"""Exponents that are no numbers: X^T, X^{-T}, X^(-T), X^H and A^+ become the postfix operators they mean.

Takes tokens without words, gives tokens in which every transpose is `'` or `ᴴ` and every other of these exponents one
`superscript`.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ..tokens import Token

LETTERS = {"T": "'", "⊤": "'", "'": "'", "H": "ᴴ", "ᴴ": "ᴴ"}
CLOSING = {"{": "}", "(": ")"}
OPERANDS = frozenset(("number", "imaginary", "name", "function"))
OPENING = frozenset("([|‖⟨")


def exponents(tokens: list[Token], names: Set[str]) -> list[Token]:
    """The tokens with these exponents settled. `names`: a T among them is a variable."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        made, behind = _exponent(tokens, place, names) if tokens[place].is_op("^") else (None, place)
        found.append(made or tokens[place])
        place = behind if made else place + 1
    return found


def _exponent(tokens: list[Token], place: int, names: Set[str]) -> tuple[Token | None, int]:
    """The operator that the ^ at the place makes, and the place behind it."""
    caret, inside = tokens[place], place + 1
    if tokens[inside].is_op("*"):
        message = "^* is read in two ways, as the conjugate and as the conjugate transpose"
        spans = [(tokens[inside].start, tokens[inside].end)]
        raise MatcalcError("refused", message, spans=spans, hint="write conj(X) or X^H")
    bracket = tokens[inside].text if tokens[inside].is_op(*CLOSING) else ""
    inside += bool(bracket)
    minus = tokens[inside].is_op("-")
    last = tokens[min(inside + minus, len(tokens) - 1)]
    behind = inside + minus + 1
    if bracket:
        if behind >= len(tokens) or not tokens[behind].is_op(CLOSING[bracket]):
            return None, place
        behind += 1
    end = tokens[behind - 1].end
    if last.is_op("+") and not minus:
        return _plus(tokens, place, behind, bool(bracket))
    letter = last.text if last.kind in ("name", "op") and last.text not in names else ""
    if letter not in LETTERS or (bracket == "(" and not minus):  # x^(T) is a power
        return None, place
    if minus:
        return Token("op", "superscript", caret.start, end, "T" if LETTERS[letter] == "'" else "H"), behind
    return Token("op", LETTERS[letter], caret.start, end), behind


def _plus(tokens: list[Token], place: int, behind: int, bracketed: bool) -> tuple[Token | None, int]:
    """A^+, the pseudoinverse, where the + is no sign of a number: 2^+3, e^+x."""
    pseudo = Token("op", "superscript", tokens[place].start, tokens[behind - 1].end, "+")
    after, base = tokens[min(behind, len(tokens) - 1)], tokens[place - 1] if place else tokens[place]
    operand = after.kind in OPERANDS or (after.kind == "op" and after.text in OPENING)
    if bracketed or not operand:
        return pseudo, behind
    if after.kind == "number" or base.kind == "number" or base.text == "e":
        return None, place
    if base.kind == "name" and base.text[0].islower():
        message = "^+ is read in two ways, as the pseudoinverse and as a sign"
        hint = f"write pinv({base.text})*..., or {base.text}^(...)"
        raise MatcalcError("refused", message, spans=[(tokens[place].start, tokens[behind - 1].end)], hint=hint)
    return pseudo, behind
