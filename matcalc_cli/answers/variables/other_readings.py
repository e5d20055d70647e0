"""The formula read otherwise: with other kinds or shapes of names that nobody declared.

Takes how formulas are read here and what else is to be declared; gives the reading, or None where it has no meaning.
"""

from collections.abc import Callable, Iterable, Mapping

from ...errors import MatcalcError
from ...inference.shapes import Declaration, Declarations, Typing

Inferred = Callable[[bool, Declarations], Typing]  # a scalar function if it is True, with these declarations

NUMBER = Declaration((), "scalar")


def read_with(
    inferred: Inferred, declared: Declarations, more: Mapping[str, Declaration], *, scalar: bool = True
) -> Typing | None:
    """The reading with `more` declared; a `scalar` function if that is said."""
    known = Declarations(declared.table, declared.functions)
    for name, declaration in more.items():
        known.add(name, declaration)
    try:
        return inferred(scalar, known)
    except MatcalcError:
        return None


def keep_axes(other: Typing, typing: Typing, names: Iterable[str]) -> bool:
    """Is each of the names of its kind in the other reading, too?"""
    return all(len(other.shapes[name]) == len(typing.shapes[name]) for name in names)
