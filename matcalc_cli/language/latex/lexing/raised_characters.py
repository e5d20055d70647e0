r"""Characters that stand above or below, and signs, as the LaTeX they mean: x² is x^{2}, xᵀ x^{\top}, ∑ \sum.

Takes a text and the place of such a character; gives the lexemes of the whole run, as if it had been typed in LaTeX.
"""

from ...tokens import LETTER_SUBSCRIPTS, SUBSCRIPTS, SUPERSCRIPTS, Token
from ..commands import PRODUCT

ABOVE = {
    **{character: ("number", digit) for character, digit in SUPERSCRIPTS.items()},
    "⁻": ("char", "-"),
    "⁺": ("char", "+"),
    "ᵀ": ("command", "top"),
    "ᴴ": ("letter", "H"),
}
BELOW = {
    **{character: ("number", digit) for character, digit in SUBSCRIPTS.items()},
    **{character: ("letter", letter) for character, letter in LETTER_SUBSCRIPTS.items()},
}
SCRIPTS = {**dict.fromkeys(ABOVE, "^"), **dict.fromkeys(BELOW, "_")}
SIGNS = {"∑": "sum", "∏": PRODUCT, "×": "times"}


def script(text: str, place: int) -> tuple[list[Token], int]:
    """The lexemes of the run of raised, or of lowered, characters that begins here, and where it ends."""
    sign = SCRIPTS[text[place]]
    meaning = ABOVE if sign == "^" else BELOW
    end = place
    inside: list[Token] = []
    while end < len(text) and SCRIPTS.get(text[end]) == sign:
        kind, word = meaning[text[end]]
        before = inside[-1] if inside else None
        if kind == "number" and before is not None and before.kind == "number":  # x¹²
            word = before.text + word
            inside[-1] = _number(word, before.start, end + 1)
        else:
            inside.append(_number(word, end, end + 1) if kind == "number" else Token(kind, word, end, end + 1))
        end += 1
    opening, closing = Token("brace", "{", place, place), Token("brace", "}", end, end)
    return [Token("char", sign, place, place), opening, *inside, closing], end


def _number(digits: str, start: int, end: int) -> Token:
    from fractions import Fraction

    return Token("number", digits, start, end, Fraction(int(digits)))
