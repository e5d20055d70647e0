"""Characters that no formula here is made of, as errors that name what to type.

Takes the text and the place of the character, gives a MatcalcError. An accent is told with the plain name.
"""

from collections.abc import Callable

from ...errors import MatcalcError, visible

FACTORIAL = "of a whole number n the factorial is exp(lgamma(n + 1))"
TRANSPOSE = "write x' for the transpose of x"
HINTS = {
    "×": "write * for a product, cross(a, b) for the cross product",
    "∑": "write sum(...)",
    "∏": "write prod(...)",
    "∇": "choose the verb grad instead; in a claim leave the left-hand side out",
    "∂": "choose the verb grad or jac instead",
    "∫": "matcalc differentiates, it does not integrate",
    "!": FACTORIAL,
    "?": "the formula alone is typed: the verb asks the question; conditions stand in piecewise(x > 0, a, b)",
    "´": TRANSPOSE,
    "`": f"{TRANSPOSE}; around the formula leave quotation marks out",
    "ᵗ": TRANSPOSE,
    "∞": "of the norm with the largest entry write norm(x, inf)",
    "%": "write * for a product; a comment is a line that begins with #",
    "#": "a comment is a line of its own",
    "—": "write - for a difference",
    "∈": "write 0 < x < 1 behind where for an interval, and x: n for a shape",
    "…": "write the terms out",
    "&": "matcalc reads one formula; conditions stand behind where with commas: f where x > 0, y > 0",
}
# Accents: the combining character -> what follows the letter in the plain name.
ACCENTS = {
    "\u0304": "bar", "\u0305": "bar", "\u0302": "hat", "\u0303": "tilde", "\u0307": "dot", "\u0308": "ddot",
    "\u030c": "check", "\u0306": "breve", "\u0301": "acute", "\u0300": "grave", "\u030a": "ring", "\u20d7": "vec",
}  # fmt: skip


def unknown(text: str, start: int, letter: Callable[[str], str]) -> MatcalcError:
    """The error for the character at a place; `letter` knows the ASCII name of a letter."""
    import unicodedata

    character = text[start]
    if (error := _accented(text, start, letter)) is not None:
        return error
    plain = unicodedata.normalize("NFKC", character)
    hint = _of_a_dot(text, start) if character == "." else HINTS.get(character, "")
    raised = unicodedata.decomposition(character).partition(" ")[0] if not hint else ""
    if not character.isascii() and character.isdigit():
        hint = "only the digits 0 to 9 are read"
    elif raised == "<super>" and plain.isalpha() and start:
        hint = f"write ^{plain}"
    elif raised == "<sub>" and plain.isalpha():
        hint = f"write x_{plain} for a name, x[{plain}] for an entry"
    elif not hint and plain != character and plain.isalnum():
        hint = f"did you mean {visible(plain)}?"
    elif not hint and character.isalpha():
        hint = "names are made of Latin and Greek letters"
    hint = hint or "leave it out: matcalc help syntax shows what can be typed"
    name = "" if character.isascii() else unicodedata.name(character, "").lower()
    described = f" ({name})" if name else ""
    message = f"unexpected character '{visible(character)}'{described}"
    return MatcalcError("syntax", message, spans=[(start, start + 1)], hint=hint)


def _of_a_dot(text: str, start: int) -> str:
    """What is typed for exp.(x) and x .+ y, as Julia has it, and for the period of a sentence."""
    after = text[start + 1 : start + 2]
    if after == "(":
        return "leave the dot out: a function is taken of each entry, as in exp(x)"
    if after in ("+", "-") and after:
        return f"write {after}, which takes a number and a vector, too"
    return "leave the dot out" if not text[start + 1 :].strip(" .") else "write * for a product"


def _accented(text: str, start: int, letter: Callable[[str], str]) -> MatcalcError | None:
    """x̄ and ŷ, the accent as a character of its own or one with its letter."""
    import unicodedata

    first = start
    if text[start] in ACCENTS:
        while first and (letter(text[first - 1]) or text[first - 1].isalnum() or text[first - 1] == "_"):
            first -= 1
        base, accent = "".join(letter(c) or c for c in text[first:start]), text[start]
    else:
        parts = unicodedata.normalize("NFD", text[start])
        base, accent = letter(parts[0]), parts[-1] if len(parts) > 1 else ""
    if not base or accent not in ACCENTS:
        return None
    return accented(base, accent, (first, start + 1))


def accented(base: str, accent: str, span: tuple[int, int]) -> MatcalcError:
    """The error for a letter with an accent."""
    conjugate = f", or conj({base}) for the complex conjugate" if ACCENTS[accent] == "bar" else ""
    hint = f"write {base}{ACCENTS[accent]}{conjugate}"
    return MatcalcError("syntax", "a name has no accents here", spans=[span], hint=hint)
