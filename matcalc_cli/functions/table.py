"""THE table of functions: one row of data per function, read by parser, shapes, derivatives, printers and tests.

Takes nothing, gives `FUNCTIONS` (canonical name -> Row) and `ALIASES` (every spelling -> canonical name). Kinds:

    scalar   a function of one real variable t (or two), applied entrywise; `slope` is its derivative in textbook form
    einsum   a contraction; the signature is at once shape rule, meaning and derivative
    defined  a macro in matcalc's own language
    matrix   an opaque matrix function, with its differential as the Matrix Cookbook writes it, over X and dX
    special  a constant or a linear re-indexing, whose arguments may be dimensions

A signature such as "mn,n->m" names the axes of operands and result by letters; an operand that is a digit is that
number, a result "1n" is a row, and a leading "?" marks a reading (always of a scalar) taken only where no other fits.
"""

from . import piecewise
from .activations import ACTIVATIONS
from .by_axis import BY_AXIS, UNLISTED
from .constants import CONSTANTS
from .matrix import MATRICES
from .primary import PRIMARY
from .rows import Row, fill, spelling
from .scalar import SCALARS
from .shorthands import SHORTHANDS
from .trigonometric import TRIGONOMETRIC
from .vectors import VECTORS

__all__ = ["ALIASES", "FUNCTIONS", "Row", "fill", "spelling"]


class Table(dict[str, Row]):
    """The rows by name. A function of the user's is found by its key, which says all of its definition, and is never
    listed: what one question defines, no other question sees."""

    def __init__(self, rows: dict[str, Row]) -> None:
        super().__init__(rows)
        self.own: dict[str, Row] = piecewise.ROWS | UNLISTED

    def __missing__(self, key: str) -> Row:
        return self.own[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.own

    def get(self, key: str, default: Row | None = None) -> Row | None:  # type: ignore[override]  # a default is a row, where `dict` allows any type
        return super().get(key) or self.own.get(key, default)


_ROWS = (*SCALARS, *TRIGONOMETRIC, *ACTIVATIONS, *SHORTHANDS, *VECTORS, *BY_AXIS, *MATRICES, *PRIMARY, *CONSTANTS)
FUNCTIONS = Table({row.name: row for row in _ROWS})
ALIASES: dict[str, str] = {spelling: row.name for row in FUNCTIONS.values() for spelling in (row.name, *row.aliases)}
