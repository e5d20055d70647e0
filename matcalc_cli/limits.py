"""How much is taken on before it is refused: the limits that a person can meet, as one table.

Takes nothing but the variable MATCALC_LIMITS of the environment, which raises or lowers them by name; gives numbers.
The modules that keep a limit ask for it when they are loaded, and `matcalc help limits` prints the table.
"""

import os
from typing import NamedTuple

from .errors import MatcalcError

VARIABLE = "MATCALC_LIMITS"


class Limit(NamedTuple):
    """`what` is counted, and what more of it would cost."""

    name: str
    number: int
    what: str


_ROWS = (
    Limit("letters", 1_000_000, "characters of one input"),
    Limit("tokens", 50_000, "words, numbers and signs of one input"),
    Limit("name", 1_000, "letters of a name"),
    Limit("digits", 4_000, "digits of a number that is typed"),
    Limit("brackets", 60, "brackets within brackets of LaTeX"),
    Limit("branches", 50, "branches of piecewise"),
    Limit("kron", 32, "factors of the size of an axis, so of kron(A, B)"),
    Limit("kinds", 300_000, "steps of finding out what the names are"),
    Limit("terms", 1_024, "terms of a sum between two numbers"),
    Limit("axes", 8, "axes of a derivative"),
    Limit("factors", 512, "factors of a product with three axes or more"),
    Limit("parts", 10_000, "parts of an answer that --entries writes out"),
    Limit("size", 100_000, "a size that --size gives"),
    Limit("cells", 50_000_000, "entries of a tensor of numbers: 400 MB"),
    Limit("exact", 4_000, "entries that --check exact compares"),
    Limit("seconds", 60, "seconds of --check exact, then undecided"),
)
LIMITS = {row.name: row for row in _ROWS}


def limit(name: str) -> int:
    """The number of that name, as the environment has it where it says so."""
    return _asked().get(name, LIMITS[name].number)


def raising(name: str) -> str:
    """What to type for twice as much."""
    return f"{VARIABLE}={name}={2 * limit(name)} raises the limit"


def validated() -> None:
    """MatcalcError ("usage") where the environment names what is no limit, or gives no number."""
    for word in _words():
        name, _, number = word.partition("=")
        if name not in LIMITS or not _is_number(number):
            hint = f"{VARIABLE}=letters=2000000,axes=10: matcalc help limits lists the names"
            raise MatcalcError("usage", f"{VARIABLE}: '{word}' gives no limit a number", hint=hint)


def _words() -> list[str]:
    return [word.strip() for word in os.environ.get(VARIABLE, "").split(",") if word.strip()]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _asked() -> dict[str, int]:
    pairs = (word.partition("=") for word in _words())
    return {name: int(number) for name, _, number in pairs if _is_number(number)}
