r"""Matrices of entries and blocks, and cases.

Takes the place of \begin; gives a piece: [a, b; c, d], det of it, or piecewise(condition, value, otherwise).
"""

from ...functions.piecewise import NAME
from ..tokens import Token
from . import looks
from .commands import (
    CASES,
    DET,
)
from .scripts import behind
from .source import Piece, Source, Stretch

RELATIONS = {"<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=",
             r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">="}  # fmt: skip
COMPLEMENTS = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
OTHERWISE = frozenset(("otherwise", "else", "elsewhere", "otherwise."))
IF = frozenset(("if", "for", "when"))


def environment(src: Source, place: int, stop: int) -> Piece:
    """What \\begin opens."""
    closing = src.partner[place]
    grid = rows(src, place + 1, closing)
    if not grid:
        raise src.error("syntax", "the matrix is empty", src.at(place), src.at(closing))
    name, end = src.at(place).text, closing + 1
    if name in CASES:
        piece = Piece("call", _cases(src, grid, place, end), looks.of_sum(src.pieces(*grid[0][0])), end)
    else:
        tokens = _stack(src, grid, place, closing)
        piece = Piece("fence", tokens, _look(src, grid), end)
        if name == "vmatrix":
            piece = Piece("call", src.call(DET, [tokens], place, end), looks.SCALAR, end)
    return behind(src, piece, stop)


def _look(src: Source, grid: list[list[Stretch]]) -> str:
    """A column, a row, or a matrix, as by its cells."""
    cells = {looks.of_sum(src.pieces(*cell)) for row in grid for cell in row}
    if len(grid[0]) == 1:
        return looks.MATRIX if cells & {looks.ROW, looks.MATRIX} else looks.VECTOR
    return looks.ROW if len(grid) == 1 and not cells & {looks.VECTOR, looks.MATRIX} else looks.MATRIX


def rows(src: Source, place: int, stop: int) -> list[list[Stretch]]:
    """The cells of each row, which & and line breaks part."""
    found: list[list[Stretch]] = [[]]
    first = place
    while place <= stop:
        last = place >= stop
        if last or src.at(place).kind == "break" or src.is_char(place, "&"):
            found[-1].append((first, place))
            first = place + 1
            if not last and src.at(place).kind == "break":
                found.append([])
        place = src.skip(place)
    return [row for row in found if len(row) > 1 or row[0][0] < row[0][1]]


def _stack(src: Source, grid: list[list[Stretch]], place: int, closing: int) -> list[Token]:
    tokens = [src.op("[", place)]
    for number, row in enumerate(grid):
        for column, cell in enumerate(row):
            inside = src.formula(*cell)
            if not inside:
                at = src.at(max(cell[0] - 1, place))
                raise src.error("syntax", "an entry of the matrix is missing", at, at, "write 0 for a zero")
            if number or column:
                tokens.append(Token("op", "," if column else ";", inside[0].start, inside[0].start))
            tokens += inside
    return [*tokens, src.op("]", closing)]


def _cases(src: Source, grid: list[list[Stretch]], place: int, end: int) -> list[Token]:
    arguments: list[list[Token]] = []
    before: tuple[str, str, str] | None = None
    for number, row in enumerate(grid):
        last = number == len(grid) - 1
        value = src.formula(*_without_comma(src, row[0]))
        spelled = src.spelling(row[1]).rstrip(".,") if len(row) == 2 else ""
        if last and (spelled in OTHERWISE or (len(row) == 2 and _is_complement(src, row[1], before))):
            return src.call(NAME, [*arguments, value], place, end)
        if last or len(row) != 2:
            hint = r"write a & \text{if } x > 0 \\ b & \text{otherwise}"
            raise src.refused("the last case is the one for all other values", row[0][0], row[-1][1], hint)
        left, relation, right = _condition(src, row[1])
        before = (src.spelling(left), RELATIONS[src.spelling(relation)], src.spelling(right))
        sign = Token("op", before[1], src.at(relation[0]).start, src.at(relation[0]).end)
        arguments += [[*src.formula(*left), sign, *src.formula(*right)], value]
    raise AssertionError("a grid has rows")


def _without_comma(src: Source, cell: Stretch) -> Stretch:
    return (cell[0], cell[1] - 1) if cell[1] > cell[0] and src.is_char(cell[1] - 1, ",", ";", ".") else cell


def _condition(src: Source, cell: Stretch) -> tuple[Stretch, Stretch, Stretch]:
    first, stop = _without_comma(src, cell)
    if src.at(first).kind == "command" and src.is_group(first + 1):
        closing = src.partner[first + 1]
        if src.spelling((first + 2, closing)) in IF:
            first = closing + 1
    place = first
    while place < stop:
        if src.spelling((place, place + 1)) in RELATIONS:
            return (first, place), (place, place + 1), (place + 1, stop)
        place = src.skip(place)
    raise src.refused("a case has a condition", cell[0], max(cell[1], cell[0] + 1), r"write \text{if } x > 0")


def _is_complement(src: Source, cell: Stretch, before: tuple[str, str, str] | None) -> bool:
    if before is None or not any(text in RELATIONS for text in (src.spelling((k, k + 1)) for k in range(*cell))):
        return False
    left, relation, right = _condition(src, cell)
    sign = RELATIONS[src.spelling(relation)]
    return (src.spelling(left), sign, src.spelling(right)) == (before[0], COMPLEMENTS[before[1]], before[2])
