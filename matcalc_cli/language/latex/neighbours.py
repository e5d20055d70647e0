r"""Two factors side by side that are no product: p(x), E[x], \mathcal{A}(X + Y), and w^\top x_i, whose x_i is no entry.

Takes a factor and the one behind it; raises where the first is a function or an operator by what papers write.
"""

from . import looks
from .calls import LETTERS, OFTEN_FUNCTIONS, no_function
from .commands import BOLD, GREEK, SCRIPT
from .names import vector_entry
from .source import Piece, Source

EXPECTATIONS = frozenset(("E", "V", "P"))
OF_NUMBERS = frozenset(("E", "F", "G", "V"))  # functions, where a number stands in the bracket
PROJECTIONS = frozenset(("P", "Pi"))  # onto the set below
OF_SPECTRA = frozenset(("rho", "kappa"))  # the spectral radius, the condition; \lambda_1 of a matrix, too


def check_neighbours(src: Source, left: Piece, right: Piece, place: int) -> None:
    r"""Refuse p(x), E[x], and w^\top x_i, whose x_i is no entry."""
    entry = right.kind == "entry" and len(right.tokens) == 4 and src.index(right.tokens[2].text)
    if entry and left.look in (looks.ROW, looks.MATRIX):
        raise vector_entry(src, src.shown(place, right.stop), right.name, right.tokens[2].text, place, right.stop)
    bare = left.kind == "name" and len(left.tokens) == 1 and left.tokens[0].end <= src.at(place).start
    if not bare or not src.is_open(place, "(", "[") or left.name in src.functions:
        return
    closing = src.partner[place]
    inside = src.pieces(place + 1, closing) if closing > place + 1 else []
    listed = _is_list(src, place + 1, closing)
    alone = len(inside) == 1 and inside[0].kind in ("name", "entry") and right.tokens[-1].is_op(")")
    stem = left.name.partition("_")[0]
    greek = stem in OFTEN_FUNCTIONS or (stem in LETTERS and left.name != stem)
    if stem in EXPECTATIONS and src.at(place).text == "[" and left.name not in src.names:
        hint = f"expectations are not read; --shape {left.name}:matrix and \\cdot make a product of it"
        raise src.refused(
            f"{left.name}[...] is read in two ways, as an expectation and as a product", place - 1, closing + 1, hint
        )
    if listed or alone or greek or (left.name not in src.names and _is_operator(src, left, looks.of_sum(inside))):
        raise no_function(src, left.name, left.tokens[0], src.at(closing))


def _is_operator(src: Source, left: Piece, argument: str) -> bool:
    r"""\mathcal{A}(X + Y), P_C(x - y), S_\lambda(x - y), F(x^\top\beta), \lambda_1(X^\top X)."""
    style = src.styles.get(left.name, "")
    stem, _, below = left.name.partition("_")
    if style == SCRIPT or (stem in PROJECTIONS and below[:1].isupper()):
        return True
    if argument == looks.MATRIX and (stem in OF_SPECTRA or (stem == "lambda" and below)):
        return True
    if style == BOLD or not stem[:1].isupper():
        return False
    return below in GREEK or (argument in (looks.SCALAR, looks.ROW) and stem in OF_NUMBERS)


def _is_list(src: Source, place: int, stop: int) -> bool:
    """Does a comma, a semicolon or a single bar part what stands in a bracket?"""
    while place < stop:
        if src.is_char(place, ",", ";") or (src.at(place).text == "|" and place not in src.partner):
            return True
        place = src.skip(place)
    return False
