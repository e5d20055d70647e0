"""What a product looks like by the conventions of letters: capitals are matrices, small Latin letters vectors.

Takes the looks of factors, gives that of their product: `scalar`, `vector`, `row`, `matrix`, or `unknown`. It decides
only what LaTeX writes alike for two things: x \\cdot y, |X|, exp(X). Whether it fits, the shapes tell later.
"""

from collections.abc import Iterable

from ...dimensions import Shape
from ..tokens import GREEK_NAMES
from .source import Piece

SCALAR, VECTOR, ROW, MATRIX, UNKNOWN = "scalar", "vector", "row", "matrix", "unknown"
_TRANSPOSED = {VECTOR: ROW, ROW: VECTOR}
_PRODUCTS = {
    (MATRIX, VECTOR): VECTOR, (MATRIX, MATRIX): MATRIX, (ROW, MATRIX): ROW, (ROW, VECTOR): SCALAR,
    (VECTOR, ROW): MATRIX,
}  # fmt: skip


def of_name(name: str, bold: bool, shape: Shape | None) -> str:
    """The look of a name: as declared, or as its first letter says."""
    if shape is not None:
        return _of_shape(shape)
    stem = name.partition("_")[0]
    greek = next((word for word in GREEK_NAMES if stem.startswith(word)), "") if len(stem) > 1 else ""
    if name[:1].isupper():
        return MATRIX
    return SCALAR if greek and not bold else VECTOR


def _of_shape(shape: Shape) -> str:
    if len(shape) < 2 or shape[1] == 1:
        return VECTOR if len(shape) and shape[0] != 1 else SCALAR
    return ROW if shape[0] == 1 else MATRIX


def of_slice(kept: list[bool]) -> str:
    """The look of a part of a matrix or vector, by the axes that are kept."""
    return MATRIX if kept == [True, True] else ROW if kept == [False, True] else VECTOR if any(kept) else SCALAR


def transposed(look: str) -> str:
    """A column is a row, and a row a column."""
    return _TRANSPOSED.get(look, look)


def of_product(looks: Iterable[str]) -> str:
    """From left to right."""
    found = SCALAR
    for look in looks:
        if found == SCALAR or look == SCALAR:
            found = look if found == SCALAR else found
        else:
            found = _PRODUCTS.get((found, look), UNKNOWN)
    return found


def of_sum(pieces: Iterable[Piece]) -> str:
    """The look of a sum is that of its first term that is not a scalar, operators left out of account."""
    runs: list[list[str]] = [[]]
    for piece in pieces:
        if piece.kind == "op":
            sign = piece.tokens[0].text
            if sign in "+-":
                runs.append([])
            elif sign in (".*", "./", ".^"):
                runs[-1] = [of_product(runs[-1]), "then"]
        elif runs[-1][-1:] == ["then"]:
            before = runs[-1][0]
            runs[-1] = [before if before != SCALAR else piece.look]
        else:
            runs[-1].append(piece.look)
    found = [of_product(look for look in run if look != "then") for run in runs if run]
    return next((look for look in found if look != SCALAR), SCALAR)
