"""What can be wrong with a token where it stands, as errors that say what was expected."""

from ..errors import MatcalcError
from .tokens import Token
from .tree import Tree

LONGEST_OPERAND = 40  # that is quoted
CONDITIONS = "conditions stand in piecewise(x > 0, a, b), or behind where: f where x > 0"
POINT = "write decimals with a point, 0.5, and entries in brackets, [1; 2]"
BOTH_ENDS = "a range has both ends, x[2:n], and x[1:n-1] is all but the last of n entries"
OUTSIDE = {  # outside all brackets
    "end": "leave it out behind a formula",
    ";": "semicolons separate the rows of [a; b], and definitions: type one formula, f where r = ...; s = ...",
    ",": "type one formula; definitions stand after where: f where r = ..., and entries in brackets: [a; b]",
}
SEPARATOR_HINTS = {
    ",": "commas separate a function's arguments and the entries of [a, b; c, d]",
    ";": "semicolons separate the rows of [a; b]",
    ":": "ranges stand in an index: x[1:3]; the inner product A:B is dot(A, B), which is tr(A'*B)",
}
LEADING = {  # a token before all operands
    "'": "a transpose stands behind its operand; around a formula leave the quotation marks out: x'*A*x",
    "/": "a comment is a line that begins with #",
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
    "_": "names begin with a letter; an entry of what a function gives is f(x)[i]",
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
        hint = LEADING.get(token.text) or MISSING.format(shown(token))
        return error(f"expected an operand before '{shown(token)}'", token, hint)
    if token.kind == "end":
        return error(f"expected an operand after '{shown(before)}'", before, MISSING.format(shown(before)))
    hint = (
        BOTH_ENDS
        if token.is_op("]", ":") and ":" in (before.text, token.text)
        else "write an operand there, such as x or 2"
    )
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


def refuse_number(before: Token, value: Tree, token: Token, text: str) -> None:
    """MatcalcError for a number in a product without a sign where it is the exponent or the number of a line as well:
    norm(x)2 has lost its ^, and `2. x'x` is the second of a list. A 1 behind a row of ones is a column of ones."""
    if token.kind == "number" and token.value != 1 and before.kind != "number":
        operand = text[slice(*value.span)] if value.span else "x"
        operand = operand if len(operand) <= LONGEST_OPERAND else "(...)"
        hint = f"write {operand}^{token.text}, or {token.text}*{operand}"
        raise error("a number behind an operand can be read in two ways, as exponent and as factor", token, hint)
    if before.kind == "number" and before.text.endswith(".") and token.start > before.end:
        hint = f"write {before.text[:-1]}*... for a product, or leave the number of the line out"
        raise error(f"'{before.text}' before an operand can be read in two ways", before, hint)
