"""What can be wrong with a token where it stands, as errors that say what was expected."""

from ..errors import MatcalcError
from .tokens import Token

SEPARATOR_HINTS = {
    ",": "commas separate a function's arguments and the entries of [a, b; c, d]",
    ";": "semicolons separate the rows of [a; b]",
    ":": "ranges stand in an index: x[1:3]; the inner product A:B is dot(A, B), which is tr(A'*B)",
}
MISSING = "write the operand, or leave '{}' out"
# tokens behind an operand
_EQUATION = "type a formula: the difference of the two sides; definitions stand after where: f where r = ..."
UNEXPECTED = {
    "=": _EQUATION,
    "==": _EQUATION,
    "!=": _EQUATION,
    ":=": _EQUATION,
    "{": "write ( )",
    "_": "names begin with a letter",
    "⟩": "write ⟨x, y⟩, or dot(x, y)",
}


def error(message: str, token: Token, hint: str = "") -> MatcalcError:
    """A MatcalcError ("syntax") at the place of a token."""
    return MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)


def no_operand(before: Token | None, token: Token) -> MatcalcError:
    """A token that stands where an operand is expected; `before` is the one before it."""
    if token.is_op("\\"):
        return error("LaTeX is not read here", token, "write matcalc's own language, such as x'*A*x")
    if token.is_op("{"):
        return error("braces stand only after '^'", token, "write ( )")
    return _missing(before, token)


def _missing(before: Token | None, token: Token) -> MatcalcError:
    """An operand is missing between two tokens: the operator before it is at fault, else the token found."""
    if before is None:
        return error(f"expected an operand before '{shown(token)}'", token, MISSING.format(shown(token)))
    if token.kind == "end":
        return error(f"expected an operand after '{shown(before)}'", before, MISSING.format(shown(before)))
    hint = "write an operand there, such as x or 2"
    return error(f"expected an operand between '{shown(before)}' and '{shown(token)}'", token, hint)


def shown(token: Token) -> str:
    """How a message quotes a token: a raised exponent as `^`."""
    return "^" if token.text == "superscript" else token.text


def no_operator(token: Token) -> MatcalcError:
    """A token that cannot follow an operand."""
    if token.is_op("\\"):
        hint = "write inv(A)*b"
        return MatcalcError("refused", "A \\ b is not supported", spans=[(token.start, token.end)], hint=hint)
    return error(f"unexpected '{shown(token)}'", token, UNEXPECTED.get(token.text, ""))
