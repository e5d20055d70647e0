"""Text to tokens: numbers are exact, look-alikes are settled here, words come whole (`splitting` takes them apart).

A token is one of the kinds `number`, `imaginary`, `word`, `op`, `string`, `end`. Operators come in one spelling each
(`·` and `@` are `*`); Greek letters and subscript digits come as ASCII. What is not in the tables is refused with its
place.
"""

from fractions import Fraction
from itertools import pairwise

from ..errors import MatcalcError
from ..limits import limit, raising

OVERLINE = "\u0304"  # behind a letter: x̄
IMAGINARY_UNIT = "1i"  # no name of a user's begins with a digit
ONES = "ones"  # a name too, where no bracket follows: the column of ones of the size that fits, as in 1'*x
LONGEST_TEXT = limit("letters")
MOST_TOKENS = limit("tokens")
LONGEST_NUMBER = limit("digits")  # the exponent's zeros included
LONGEST_NAME = limit("name")

_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau "
    "upsilon phi chi psi omega"
)
# Greek letters that no Latin letter looks like; the others (Α, ο, ...) are refused as look-alikes.
GREEK = {chr(0x3B1 + k): word for k, word in enumerate(_LOWER.split()) if word != "omicron"}
GREEK |= {letter: GREEK[letter.lower()].capitalize() for letter in "ΓΔΘΛΞΠΣΦΨΩ"}
GREEK |= {"ϵ": "varepsilon", "ϑ": "vartheta", "ϕ": "varphi", "ϱ": "varrho", "ϖ": "varpi", "µ": "mu"}
GREEK_NAMES = frozenset(GREEK.values())

SUPERSCRIPTS = {character: str(k) for k, character in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
SUBSCRIPTS = {character: str(k) for k, character in enumerate("₀₁₂₃₄₅₆₇₈₉")}
LETTER_SUBSCRIPTS = dict(zip("ᵢⱼₖₗₘₙₚ", "ijklmnp", strict=True))  # read where a sum says what they mean
SUM_SIGN = "∑"
DIGITS = frozenset("0123456789")

# Spellings of one character beyond ASCII -> the operator's spelling here.
LOOK_ALIKES = {
    "·": "*", "⋅": "*", "∗": "*", "−": "-", "–": "-", "⊙": ".*", "∘": ".*", "⊘": "./", "⊗": "⊗", "‖": "‖", "∥": "‖",
    "≤": "<=", "≥": ">=", "≠": "!=", "′": "'", "’": "'", "ᵀ": "'", "⊤": "⊤", "ᴴ": "ᴴ", "†": "ᴴ", "\u0304": "\u0304",
    "⟨": "⟨", "⟩": "⟩", "〈": "⟨", "〉": "⟩", "\u2329": "⟨", "\u232a": "⟩", "≔": ":=",
    "‘": "'", "ʹ": "'", "ʼ": "'", "⊺": "⊤", "‐": "-", "‑": "-", "‒": "-", "∙": "*", "∕": "/", "⁄": "/",
    "⨂": "⊗", "∣": "|",
}  # fmt: skip
LOOK_ALIKES |= {chr(ord(sign) + 0xFEE0): sign for sign in "+-*/^'()[]{},;:=|_<>"}  # of full width: （x＋y）
LONG_OPERATORS = {
    "<=": "<=",
    ">=": ">=",
    "==": "==",
    "!=": "!=",
    ":=": ":=",
    "**": "^",
    ".*": ".*",
    "./": "./",
    ".^": ".^",
    ".'": "'",
}
ASCII_OPERATORS = frozenset("+-*/^'()[]{},;:=|_\\@<>")


_STARTS_LATEX = frozenset("()[]{}|,;:!\\")  # behind a backslash, as any letter


LATEX = frozenset("\\$%")
LIMITED = ("sum_{", "prod_{")  # what has limits below and above
PLAIN = frozenset("*'.")  # signs of matcalc's own language


def is_latex(text: str) -> bool:
    r"""A backslash before a letter or a delimiter, a dollar, W^{[1]}, or a comment alone makes a text LaTeX; a product
    that is written by a star is none, whatever braces it has, beta_{1}*x, but those of a sum's limits, sum_{i=1}^n."""
    if "*" in text.replace("^*", "") and "^{" not in text and not LATEX & set(text) and not has_limits(text):
        return False
    if "\\" in text:
        after = [text[k + 1] for k, character in enumerate(text[:-1]) if character == "\\"]
        if any(character in _STARTS_LATEX or (character.isascii() and character.isalpha()) for character in after):
            return True
    braced = "^{" in text and not PLAIN & set(text)
    if braced and any(one.isupper() and other.isupper() for one, other in pairwise(text)):  # (A + UCV)^{-1}
        return True
    if braced and "}^" in text:  # {x}^{T}
        return True
    return "$" in text or "_{" in text or "^{(" in text or "^{[" in text or text.lstrip().startswith("%")


def has_limits(text: str) -> bool:
    """Does a sum or a product say from where it goes: sum_{i=1}^n?"""
    return any("=" in part.partition("}")[0] for sign in LIMITED for part in text.split(sign)[1:])


FRACTIONS = {"½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}


class Token:
    """`text` is the operator in its one spelling, the word in ASCII, or the source of a number.

    `value`: the number; for a word its letters as (ASCII letter with its digits, start, end), to split it by;
    for a superscript the exponent, "T" or "H" for the inverse transposed or conjugate-transposed, "+" for the
    pseudoinverse."""

    __slots__ = ("end", "kind", "start", "text", "value")

    def __init__(self, kind: str, text: str, start: int, end: int, value: object = None) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.value = value

    def is_op(self, *texts: str) -> bool:
        return self.kind == "op" and self.text in texts


def tokenize(text: str, own: bool = False) -> list[Token]:
    """All tokens, the last of kind `end`. `own`: matcalc has written the text itself, so that it may have any length.

    Raises MatcalcError of kind syntax or limit.
    """
    if len(text) > LONGEST_TEXT and not own:
        raise MatcalcError(
            "limit",
            f"the input has {len(text):,} characters; at most {LONGEST_TEXT:,} are read",
            hint=raising("letters"),
        )
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        character = text[place]
        if character.isspace() or character == "\ufeff":
            place += 1
            continue
        if character == "ⅈ" or (character == "1" and _is_imaginary(text, place)):
            token = Token("imaginary", IMAGINARY_UNIT, place, place + (1 if character == "ⅈ" else 2))
        elif character in DIGITS or (character == "." and text[place + 1 : place + 2] in DIGITS):
            token = number_at(text, place)
        elif plain_letter(character):
            token = _word(text, place)
        else:
            token = _operator(text, place, tokens)
        tokens.append(token)
        place = token.end
        if len(tokens) > MOST_TOKENS and not own:
            message = f"the input has more than {MOST_TOKENS:,} words, numbers and signs"
            raise MatcalcError("limit", message, hint=raising("tokens"))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _is_imaginary(text: str, place: int) -> bool:
    """1i or 1j, with nothing that would make it a longer word."""
    after = text[place + 2 : place + 3]
    return text[place + 1 : place + 2] in ("i", "j") and not (after.isalnum() or after == "_" or after in SUBSCRIPTS)


def plain_letter(character: str) -> str:
    """The ASCII letter or Greek name a character stands for, or nothing."""
    if character.isascii():
        return character if character.isalpha() else ""
    return GREEK.get(character) or _styled(character)


def _styled(character: str) -> str:
    """Fullwidth and mathematical letters (bold 𝐱, Ａ) are the letters they show; ª, ﬁ and Cyrillic are not."""
    from unicodedata import decomposition, normalize

    if not decomposition(character).startswith(("<font>", "<wide>")):
        return ""
    plain = normalize("NFKC", character)
    return plain if plain.isascii() and plain.isalpha() else GREEK.get(plain, "")


def number_at(text: str, start: int) -> Token:
    """digits [. digits] [e [sign] digits], exact. `2.*x` is 2 .* x, and `2exp(x)` is 2*exp(x)."""
    place = _skip_digits(text, start)
    whole, part = text[start:place], ""
    if text[place : place + 1] == "." and text[place + 1 : place + 2] not in ("*", "/", "^", "'", "T"):
        end = _skip_digits(text, place + 1)
        part, place = text[place + 1 : end], end
    power = 0
    if text[place : place + 1] in ("e", "E"):
        sign = place + 1 + (text[place + 1 : place + 2] in ("+", "-"))
        end = _skip_digits(text, sign)
        if end > sign:
            _limit_number(end - sign - 8, start, end)
            power, place = int(text[place + 1 : end]), end
    _limit_number(len(whole) + len(part) + abs(power) - LONGEST_NUMBER, start, place)
    value = Fraction(int(whole + part or "0")) * Fraction(10) ** (power - len(part))
    return Token("number", text[start:place], start, place, value)


def _limit_number(excess: int, start: int, end: int) -> None:
    if excess > 0:
        raise MatcalcError(
            "limit",
            f"a number may have at most {LONGEST_NUMBER:,} digits",
            spans=[(start, end)],
            hint="write it in powers: 2^100",
        )


def _skip_digits(text: str, place: int) -> int:
    while place < len(text) and text[place] in DIGITS:
        place += 1
    return place


def _word(text: str, start: int) -> Token:
    """A letter, then letters, digits, underscores, and braces after an underscore. An underscore joins the letter after
    it to what is before."""
    letters: list[tuple[str, int, int]] = []
    place, closed = start, -1  # closed: the place behind a brace, where another letter begins
    while place < len(text):
        character = text[place]
        if text.startswith("_{", place) and letters:
            inside, stop = _braced(text, place)
            piece, begin, _ = letters[-1]
            letters[-1], place, closed = (f"{piece}_{inside}", begin, stop), stop, stop
            continue
        if character in LETTER_SUBSCRIPTS and SUM_SIGN in text:
            piece, begin, _ = letters[-1]
            joined = "" if place == closed and "_" in piece else "_"
            letters[-1], place = (piece + joined + LETTER_SUBSCRIPTS[character], begin, place + 1), place + 1
            closed = place
            continue
        letter = plain_letter(character)
        if not (letter or character in DIGITS or character == "_" or character in SUBSCRIPTS):
            break
        if place - start >= LONGEST_NAME:
            raise MatcalcError(
                "limit",
                f"a name may have at most {LONGEST_NAME:,} letters",
                spans=[(start, place)],
                hint="choose a shorter name",
            )
        if letter and not (letters and place != closed and _continues(letters[-1][0])):
            letters.append((letter, place, place + 1))
        else:
            piece, begin, _ = letters[-1]
            letters[-1] = (piece + (letter or SUBSCRIPTS.get(character, character)), begin, place + 1)
        place += 1
    return Token("word", "".join(piece for piece, _, _ in letters), start, place, letters)


def _braced(text: str, start: int) -> tuple[str, int]:
    """The letters and digits of _{...}, and the place behind it."""
    stop = text.find("}", start) + 1 or len(text)
    inside = [plain_letter(c) or SUBSCRIPTS.get(c, c) for c in text[start + 2 : stop - 1]]
    word = "".join(c for c in inside if c.isalnum() and c.isascii())
    if not word or len(word) < len("".join(inside)) or text[stop - 1] != "}":
        message = "a subscript in braces is of letters and digits"
        raise MatcalcError("syntax", message, spans=[(start + 1, stop)], hint=f"write _{word or '1'}")
    return word, stop


def _continues(piece: str) -> bool:
    """Does a letter after the piece belong to it? In `x_max` all do, in `x_1y` the y does not."""
    return piece.endswith("_") or ("_" in piece and piece[-1].isalpha())


def _operator(text: str, start: int, before: list[Token]) -> Token:
    character = text[start]
    if character in SUPERSCRIPTS or character in "⁻⁺":
        return _superscript(text, start)
    if character in SUBSCRIPTS:
        return Token("op", "_" + SUBSCRIPTS[character], start, start + 1)
    if character == SUM_SIGN and (index := LETTER_SUBSCRIPTS.get(text[start + 1 : start + 2])):
        return Token("word", f"sum_{index}", start, start + 2, [(letter, start, start + 1) for letter in "sum"])
    if (
        character == SUM_SIGN
        and text[start + 1 : start + 2] == "_"
        and (index := plain_letter(text[start + 2 : start + 3]))
    ):
        return Token("word", f"sum_{index}", start, start + 3, [(letter, start, start + 1) for letter in "sum"])
    if character in FRACTIONS:
        return Token("number", character, start, start + 1, FRACTIONS[character])
    if character == "√":
        return Token("word", "sqrt", start, start + 1, [(letter, start, start + 1) for letter in "sqrt"])
    if character in LOOK_ALIKES:
        return Token("op", LOOK_ALIKES[character], start, start + 1)
    if text[start : start + 2] in LONG_OPERATORS:
        return Token("op", LONG_OPERATORS[text[start : start + 2]], start, start + 2)
    if text[start : start + 2] in (".T", ".H"):  # and x.Ty is x'*y
        return Token("op", "'" if text[start + 1] == "T" else "ᴴ", start, start + 2)
    if character == '"' or (character == "'" and before and before[-1].is_op(",")):
        return _string(text, start)
    if character in ASCII_OPERATORS:
        return Token("op", "*" if character == "@" else character, start, start + 1)
    raise _unknown(text, start)


def _superscript(text: str, start: int) -> Token:
    """The exponents of `x²`, `X⁻¹`, `X⁻ᵀ`, `A⁺`."""
    if text[start] == "⁺":
        return Token("op", "superscript", start, start + 1, "+")
    place = start + (text[start] == "⁻")
    if text[place : place + 1] in ("ᵀ", "ᴴ") and place > start:
        return Token("op", "superscript", start, place + 1, "T" if text[place] == "ᵀ" else "H")
    digits = ""
    while place < len(text) and text[place] in SUPERSCRIPTS:
        digits += SUPERSCRIPTS[text[place]]
        place += 1
    if not digits:
        raise _unknown(text, start)
    _limit_number(len(digits) - LONGEST_NUMBER, start, place)
    return Token("op", "superscript", start, place, -int(digits) if text[start] == "⁻" else int(digits))


def _string(text: str, start: int) -> Token:
    end = text.find(text[start], start + 1)
    if end < 0:
        hint = "leave it out: names need no quotes, and a transpose is x'"
        raise MatcalcError("syntax", "this quotation mark is never closed", spans=[(start, start + 1)], hint=hint)
    return Token("string", text[start + 1 : end], start, end + 1)


def _unknown(text: str, start: int) -> MatcalcError:
    from .notation.characters import unknown
    from .notation.dotted import dotted

    return (dotted(text, start) if text[start] == "." else None) or unknown(text, start, plain_letter)
