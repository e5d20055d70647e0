"""Fragments of text that know how tightly they bind.

A fragment also knows how deeply it nests, so that deep formulas are cut into assignments before a parser gives up, and,
as far as anything depends on that, whether it is a scalar.
"""

from fractions import Fraction

from ...errors import MatcalcError
from ..dialect import ARRAY, ONE, SPREAD, UNKNOWN

SUM, TIMES, UNARY, POWER, ATOM = range(1, 6)
LARGEST_INTEGER = 2**53
SHORT_DENOMINATORS = (2, 4, 8)  # of numbers that are written as decimals
MATRIX_MARKS = ("@", "solve", "divide", "outer")  # of products of which a sign before them would negate a matrix
DEEPEST = 30  # nesting beyond which a fragment gets a line of its own

TENSOR, SCALAR, NUMBER = range(3)  # an array; a scalar variable, perhaps a Python number; certainly a Python number


class Code:
    """An expression. Where it starts with a minus sign, `negated` is the expression without it; `outer` are the
    vectors that it is the outer product of, `straight` is what it is the transpose of, `extent` says whether it is a
    scalar, an array of the size of its neighbours or one to be spread, as far as that is known."""

    __slots__ = ("depth", "extent", "level", "mark", "nature", "negated", "outer", "straight", "text")

    def __init__(self, text: str, level: int = ATOM, depth: int = 1, nature: int = TENSOR, mark: str = "") -> None:
        self.text, self.level, self.depth, self.nature, self.mark = text, level, depth, nature, mark
        self.extent = UNKNOWN if nature == TENSOR else ONE
        self.negated: Code | None = None
        self.outer: tuple[Code, Code] | None = None
        self.straight: Code | None = None

    def extends_to(self, extent: str) -> None:
        """Say how far the code reaches, with either sign."""
        self.extent = extent
        if self.negated is not None:
            self.negated.extent = extent


def bracketed(code: Code, level: int) -> str:
    """The text, in brackets if it binds more loosely than `level`."""
    return code.text if code.level >= level else f"({code.text})"


def negate(code: Code) -> Code:
    """-code; a matrix product is bracketed, for -A @ x would negate the matrix."""
    if code.negated is not None:
        return code.negated
    tight = code.level >= TIMES and code.mark not in MATRIX_MARKS
    text = f"-{code.text}" if tight else f"-({code.text})"
    made = Code(
        text, min(code.level, UNARY) if tight else UNARY, code.depth + 1, code.nature, code.mark if tight else ""
    )
    made.negated, made.extent = code, code.extent
    return made


def numeral(number: Fraction) -> Code:
    """A number as exactly as Python's floats allow. MatcalcError ("limit") for one beyond them."""
    if number < 0:
        return negate(numeral(-number))
    top, bottom = number.numerator, number.denominator
    if bottom in SHORT_DENOMINATORS and top < LARGEST_INTEGER:
        return Code(repr(top / bottom), ATOM, 1, NUMBER)
    if bottom == 1:
        return Code(_whole(top), ATOM, 1, NUMBER)
    return Code(f"{_whole(top)} / {_whole(bottom)}", TIMES, 2, NUMBER, "/")


def _whole(number: int) -> str:
    """A whole number; beyond what a float holds exactly it is written as the nearest float."""
    if number < LARGEST_INTEGER:
        return str(number)
    try:
        return repr(float(number))
    except OverflowError:
        hint = "--format sympy keeps numbers exact"
        raise MatcalcError("limit", "the answer has a number too large for floating point", hint=hint) from None


def level_of(text: str) -> int:
    """How tightly a spelling with operators beside its operands binds: as a product, or as a sum and looser."""
    if is_atom(text):
        return ATOM
    outside, depth = [], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        outside += [] if depth else [character]
    return SUM if set(outside) & set("+-<>=:?") else TIMES


def extent_of(operator: str, left: str, right: str) -> str:
    """What is known of the size of a result."""
    if operator in ("row@column", "dot"):
        return ONE
    if "@" in operator or operator in MATRIX_MARKS:
        return ARRAY
    if left == right:
        return left if left != SPREAD else UNKNOWN
    return ARRAY if ARRAY in (left, right) else UNKNOWN


def is_atom(text: str) -> bool:
    """Is the text one operand: no operator outside brackets and quotes?"""
    depth, quoted = 0, False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif not depth and not quoted and not (character.isalnum() or character in "_."):
            return False
    return True
