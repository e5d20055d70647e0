"""Exponents that are no numbers: X^T, X^{-T}, X^(-T), X^H and A^+ become the postfix operators they mean.

Takes tokens without words, gives tokens in which every transpose is `'` or `ᴴ` and every other of these exponents one
`superscript`.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ..splitting import EULER, UNKNOWNS
from ..tokens import Token

LETTERS = {"T": "'", "⊤": "'", "'": "'", "H": "ᴴ", "ᴴ": "ᴴ"}
TIME = "t"
CLOSING = {"{": "}", "(": ")"}
OPERANDS = frozenset(("number", "imaginary", "name", "function"))
OPENING = frozenset("([|‖⟨")


def exponents(tokens: list[Token], names: Set[str]) -> list[Token]:
    """The tokens with these exponents settled. `names`: a T among them is a variable."""
    found: list[Token] = []
    place = 0
    times = sum(token.kind == "name" and token.text == TIME for token in tokens)
    while place < len(tokens):
        if tokens[place].is_op("^") and place:
            _refuse_glued(tokens, place)
            if times == 1:
                _refuse_time(tokens, place, names)
        made, behind = _exponent(tokens, place, names) if tokens[place].is_op("^") else (None, place)
        found.append(made or tokens[place])
        place = behind if made else place + 1
    return found


def _refuse_glued(tokens: list[Token], place: int) -> None:
    """MatcalcError for e^2x and e^xy: the letters that touch the exponent of e or of a number belong to it, or not."""
    base, first = tokens[place - 1], place + 1
    first += tokens[first].is_op("-")
    one, after = tokens[first], tokens[min(first + 1, len(tokens) - 1)]
    glued = one.kind in ("number", "name") and after.kind in ("name", "function") and after.start == one.end
    if not glued or not (base.kind == "number" or base.text == EULER):
        return
    sign = tokens[place + 1].text if first > place + 1 else ""
    shown = f"{base.text}^({sign}{one.text}*{after.text}) or {base.text}^{sign}{one.text}*{after.text}"
    message = f"{base.text}^{sign}{one.text}{after.text} can be read in two ways"
    raise MatcalcError("syntax", message, spans=[(base.start, after.end)], hint=f"write {shown}")


def _refuse_time(tokens: list[Token], place: int, names: Set[str]) -> None:
    """MatcalcError for x^t and A^t where t stands nowhere else: the transpose by another letter, or a power."""
    base, exponent = tokens[place - 1], tokens[place + 1]
    letter = base.kind == "name" and (base.text[0].isupper() or base.text[0] in UNKNOWNS)
    if exponent.kind == "name" and exponent.text == TIME and TIME not in names and letter:
        message = f"{base.text}^{TIME} can be read in two ways, as the transpose and as a power"
        hint = f"write {base.text}' or {base.text}^T for the transpose; --shape {TIME}:scalar makes it a power"
        raise MatcalcError("syntax", message, spans=[(base.start, exponent.end)], hint=hint)


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
