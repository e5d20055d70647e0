"""Fragments of SymPy text that know how tightly they bind and how deeply they nest."""

from collections.abc import Mapping
from fractions import Fraction

from ..dimensions import Dim, Shape, text
from ..functions.table import FUNCTIONS

SUM, TIMES, UNARY, POWER, ATOM = range(1, 6)
REFUSED = "{} has no form in SymPy's matrix expressions"
HINT = "ask for another format, --format json or --format numpy"

Written = tuple[str, int, int]  # text, binding, depth

# What is written here takes from SymPy; the rest is what the rows of the table write.
CONSTRUCTORS = (
    "BlockMatrix", "DiagMatrix", "DiagonalOf", "HadamardPower", "HadamardProduct", "Identity", "Integer", "Lambda",
    "Matrix", "MatrixSymbol", "OneMatrix", "Rational", "Symbol", "ZeroMatrix", "pi",
)  # fmt: skip
FROM_EXPRESSIONS = ("DiagMatrix", "DiagonalOf")  # not exported by sympy itself


def exports() -> tuple[str, ...]:
    """What the text may take from SymPy; no name of the user's is one of these."""
    texts = [row.code["sympy"] for row in (*FUNCTIONS.values(), *FUNCTIONS.own.values()) if "sympy" in row.code]
    found = {word for text in texts for word in words(text.replace(".T", "")) if not word.isdecimal()} - {"True"}
    return tuple(sorted({*CONSTRUCTORS, *found}))


def words(code: str) -> set[str]:
    """The names in a text, outside what is quoted."""
    bare = "".join(code.split('"')[::2])
    return set("".join(c if c.isalnum() or c == "_" else " " for c in bare).split())


def sizes(shape: Shape, safe: Mapping[str, str]) -> tuple[str, str]:
    """Rows and columns as SymPy text: a scalar is 1×1, a vector n×1. `safe`: name -> identifier."""
    rows, columns = (*shape, 1)[:2]
    return size(rows, safe), size(columns, safe)


def size(dim: Dim, safe: Mapping[str, str]) -> str:
    """A size as SymPy text."""
    if isinstance(dim, str):
        return safe[dim]
    return str(dim) if isinstance(dim, int) else text(tuple((c, tuple(safe[n] for n in names)) for c, names in dim))


def bracketed(written: Written, binding: int) -> str:
    """The text, in brackets if it binds more loosely than `binding`."""
    return written[0] if written[1] >= binding else f"({written[0]})"


def number(value: Fraction) -> Written:
    """A number, exactly."""
    if value.denominator == 1:
        return str(value.numerator), ATOM if value >= 0 else UNARY, 1
    return f"Rational({value.numerator}, {value.denominator})", ATOM, 1


def is_python(text: str) -> bool:
    """Is this made of Python's own numbers, so that Python would compute it in floating point?"""
    return not any(character.isalpha() or character == "_" for character in text)


def exact(written: Written) -> Written:
    """The same for SymPy to compute with."""
    body, binding, depth = written
    return (f"Integer({body})", ATOM, depth) if is_python(body) else (body, binding, depth)
