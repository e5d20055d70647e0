"""Numbers as they are shown: text that reads back, LaTeX, JSON, an aligned grid for a terminal.

Takes an array with the axes of an answer; gives a `Value`. A vector is a column, `[1; 2]`, a row `[1, 2]`, a matrix
`[1, 2; 3, 4]`; what has more axes is nested brackets, which no language of matrices has.
"""

from typing import Any

Array = Any

PARTS = ("re", "im")  # the keys of a complex number in JSON
EXACT = 15  # significant digits of a text: all that are sure of a float
SHORT = 6  # on a terminal
EDGE = 3  # rows and columns at each end, where a terminal shows a part
MOST_ROWS = 20  # on a terminal
LINE = r" \\ "  # between rows, in LaTeX
GAP, DOTS = "  ", "…"


class Value:
    """The number, vector or matrix: `array`, of NumPy; a row has two axes. `digits`: of every text, if given."""

    __slots__ = ("array", "digits")

    def __init__(self, array: Array, digits: int | None = None) -> None:
        self.array, self.digits = array, digits

    @property
    def number(self) -> Any:
        """For Python: a float or complex number, or the array."""
        return self.array.item() if self.array.ndim == 0 else self.array

    @property
    def text(self) -> str:
        """One line, itself valid input."""
        return _nested(self.array, self.digits or EXACT)

    @property
    def latex(self) -> str:
        """A number, or a matrix in brackets."""
        if self.array.ndim == 0 or self.array.ndim > 2:
            return self.text.replace("*1i", "i")
        rows = self.array.reshape(len(self.array), -1)
        lines = [" & ".join(written(v, self.digits or EXACT) for v in row).replace("*1i", "i") for row in rows]
        return rf"\begin{{bmatrix}} {LINE.join(lines)} \end{{bmatrix}}"

    def record(self) -> Any:
        """Nested lists for JSON; a complex number is an object of its two parts."""
        return _record(self.array, self.digits)

    def grid(self, width: int, plain: bool) -> list[str]:
        """Lines of aligned columns, at most about as wide as the terminal; the middle of what is large is left out."""
        digits = self.digits or SHORT
        if self.array.ndim == 0 or self.array.ndim > 2:
            return [_nested(self.array, digits)]
        table = self.array.reshape(len(self.array), -1)
        rows, dotted = _shown(len(table), MOST_ROWS)
        cells = [[written(v, digits) for v in row] for row in table[rows]]
        widest = max(len(cell) for row in cells[:MOST_ROWS] for cell in row) + len(GAP)
        columns, cut = _shown(table.shape[1], max(2 * EDGE, width // widest - 1))
        dots = "..." if plain else DOTS
        lines = [[row[k] for k in columns] for row in cells]
        for line in lines if cut else ():
            line.insert(EDGE, dots)
        if dotted:
            lines.insert(EDGE, [dots for _ in lines[0]])
        return _aligned(lines)


def _shown(count: int, most: int) -> tuple[list[int], bool]:
    """Which of so many lines are shown, and whether some are not."""
    if count <= most:
        return list(range(count)), False
    return [*range(EDGE), *range(count - EDGE, count)], True


def _aligned(lines: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [GAP.join(cell.rjust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines]


def written(number: Any, digits: int) -> str:
    """`2`, `0.1`, `1e-09`, `1 + 2*1i`: what matcalc reads."""
    if isinstance(number, complex):
        if not number.imag:
            return written(number.real, digits)
        imaginary = f"{written(abs(number.imag), digits)}*1i"
        if not number.real:
            return f"-{imaginary}" if number.imag < 0 else imaginary
        return f"{written(number.real, digits)} {'-' if number.imag < 0 else '+'} {imaginary}"
    shown = f"{float(number):.{digits}g}"
    return "0" if shown == "-0" else shown


def _nested(array: Array, digits: int) -> str:
    if array.ndim == 0:
        return written(array.item(), digits)
    if array.ndim == 1:
        return f"[{'; '.join(written(v, digits) for v in array.tolist())}]"
    if array.ndim == 2:
        return f"[{'; '.join(', '.join(written(v, digits) for v in row) for row in array.tolist())}]"
    return f"[{', '.join(_listed(part, digits) for part in array)}]"


def _listed(array: Array, digits: int) -> str:
    """As NumPy writes it."""
    if array.ndim == 0:
        return written(array.item(), digits)
    return f"[{', '.join(_listed(part, digits) for part in array)}]"


def _record(array: Array, digits: int | None) -> Any:
    if array.ndim:
        return [_record(part, digits) for part in array]
    number = array.item()
    if isinstance(number, complex):
        return dict(zip(PARTS, (_rounded(number.real, digits), _rounded(number.imag, digits)), strict=True))
    return _rounded(number, digits)


def _rounded(number: float, digits: int | None) -> float:
    return number if digits is None else float(f"{number:.{digits}g}")
