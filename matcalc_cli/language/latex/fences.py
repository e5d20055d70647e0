r"""Brackets: ( ), \left[ \right], norms and absolute values in all spellings, inner products.

Takes the place of an opening bracket; gives a piece.
"""

from ..tokens import Token
from . import looks
from .calls import split
from .commands import (
    BOLD,
    DET,
    FONTS,
    INNER_PRODUCT,
    MAX,
    NORM,
    SCRIPT,
)
from .scripts import behind, is_turned, raised
from .source import Piece, Source

# What stands below a norm's bars -> what the function's name has behind "norm"; 2 is of a matrix the spectral norm.
NORMS = {
    "": "", "1": "1", "F": "F", "Fro": "F", "fro": "F", "HS": "F", "*": "nuc", r"\ast": "nuc", "nuc": "nuc",
    "tr": "nuc", r"\infty": "inf", "inf": "inf", "op": "_spectral", "spec": "_spectral", r"\ell_1": "1",
    r"\ell_\infty": "inf",
}  # fmt: skip


def fence(src: Source, place: int, stop: int) -> Piece:
    """What an opening bracket, bar or angle begins."""
    closing = src.partner[place]
    text, end = src.at(place).text, closing + 1
    if closing == place + 1 and text == "[" and src.is_char(place - 1, ",") and src.is_char(end, ","):
        tokens = [Token("op", bracket, src.at(k).start, src.at(k).end) for k, bracket in ((place, "["), (closing, "]"))]
        return Piece("fence", tokens, looks.UNKNOWN, end)  # max(X, [], 2)
    if closing == place + 1:
        raise src.error("syntax", "nothing stands between the brackets", src.at(place), src.at(closing))
    if text in ("‖", "⟨"):
        src.inside += 1
        piece = norm(src, (place + 1, closing), place, end, stop) if text == "‖" else _inner(src, place, stop)
        src.inside -= 1
        return piece
    scripts = src.scripts(end, stop)
    if text == "|" and scripts.below is not None and src.spelling(scripts.below) in (*NORMS, "2"):  # |x|_1
        return norm(src, (place + 1, closing), place, end, stop)
    inside = src.pieces(place + 1, closing)
    look, tokens = looks.of_sum(inside), src.formula(place + 1, closing)
    if scripts.below is not None and src.spelling(scripts.below) == "+" and look != looks.MATRIX:  # [1 - t]_+
        src.note(f"{src.shown(place, scripts.stop)} is the positive part, max(0, ...)")
        positive = src.call(MAX, [[src.number(0, place)], tokens], place, end)
        scripts.below = None
        return raised(src, Piece("call", positive, look, end), scripts)
    listed = text in "([" and any(token.is_op(",") for token in _top(tokens))
    if listed and (text == "[" or is_turned(src, scripts)):
        piece = _listed(src, place, tokens, _looks_of_list(inside), is_turned(src, scripts))
    elif text == "|":
        if len(inside) == 1 and src.styles.get(inside[0].name) == SCRIPT:
            raise src.refused("how many elements a set has is not read", place, end, "give the number a name")
        piece = _bars(src, tokens, look, place, end, inside)
    elif text == "[" and any(token.is_op(";") for token in _top(tokens)):
        piece = Piece("fence", [src.op("[", place), *tokens, src.op("]", closing)], looks.UNKNOWN, end)
    else:
        piece = Piece("fence", [src.op("(", place), *tokens, src.op(")", closing)], look, end)
    return behind(src, piece, stop)


def _looks_of_list(inside: list[Piece]) -> list[str]:
    """The looks of what commas part."""
    parts: list[list[Piece]] = [[]]
    for piece in inside:
        if piece.kind == "op" and piece.tokens[0].is_op(",", ";"):
            parts.append([])
        else:
            parts[-1].append(piece)
    return [looks.of_sum(part) for part in parts]


def _listed(src: Source, place: int, tokens: list[Token], found: list[str], turned: bool) -> Piece:
    r"""[a, b] of numbers; (a, b)^\top, which is a column of all that stands in it."""
    closing = src.partner[place]
    if not turned and set(found) != {looks.SCALAR} and not any(token.is_op(";") for token in _top(tokens)):
        shown = src.text[src.at(place + 1).start : src.at(closing - 1).end]
        beside, below = shown.replace(",", " &"), shown.replace(",", r" \\")
        hint = rf"write \begin{{bmatrix}} {beside} \end{{bmatrix}}, or {below} in it for what stands below each other"
        message = "vectors and matrices in [ , ] are read in several ways: side by side, below each other, a commutator"
        raise src.refused(message, place, closing + 1, hint)
    row = src.at(place).text == "[" or set(found) == {looks.ROW}
    if not row:  # (a, b)^T = [a; b], which is turned once more
        over = {token.start for token in _top(tokens) if token.is_op(",")}
        tokens = [Token("op", ";", t.start, t.end) if t.is_op(",") and t.start in over else t for t in tokens]
    inner = [src.op("[", place), *tokens, src.op("]", closing)]
    if row:
        return Piece("fence", inner, looks.UNKNOWN, closing + 1)
    return Piece("fence", [*inner, src.op("'", closing)], looks.ROW, closing + 1)


def _top(tokens: list[Token]) -> list[Token]:
    depth, found = 0, []
    for token in tokens:
        depth += token.is_op("(", "[") - token.is_op(")", "]")
        if not depth:
            found.append(token)
    return found


def _bars(src: Source, tokens: list[Token], look: str, place: int, end: int, inside: list[Piece]) -> Piece:
    if look == looks.VECTOR and any(src.styles.get(token.text) == BOLD for token in tokens if token.kind == "word"):
        src.note(f"{src.shown(place, end)} of a vector in bold is its norm")
        return Piece("call", src.call(NORM, [tokens], place, end), looks.SCALAR, end)
    if look == looks.MATRIX:
        src.note(f"{src.shown(place, end)} of a matrix is its determinant")
        return Piece("call", src.call(DET, [tokens], place, end), looks.SCALAR, end)
    first, last = src.op("|", place), src.op("|", end - 1)
    inner = [Token("op", "(", first.end, first.end), *tokens, Token("op", ")", last.start, last.start)]
    return Piece("call", [first, *inner, last], looks.SCALAR if look != looks.VECTOR else look, end)


def norm(src: Source, inside: tuple[int, int], place: int, end: int, stop: int) -> Piece:
    """The norm of a stretch; which one, stands below."""
    scripts = src.scripts(end, stop)
    content = src.formula(*inside)
    stretch = scripts.below
    kind = src.spelling(stretch) if stretch else ""
    if kind in ("1", r"\ell_1") and looks.of_sum(src.pieces(*inside)) == looks.MATRIX:
        hint = rf"write \sum_{{i,j}} |({src.shown(*inside)})_{{ij}}| for the sum over all entries"
        message = f"{src.shown(place, scripts.stop)} of a matrix is read in two ways, by its entries and by its columns"
        raise src.refused(message, place, scripts.stop, hint)
    styled = stretch and any(FONTS.get(src.at(k).text) in ("script", "blackboard", "fraktur") for k in range(*stretch))
    if styled or (kind not in NORMS and not _is_parameter(src, kind, stretch)):
        assert stretch is not None
        hint = r"there are \|x\|_1, _2, _p, _\infty, \|X\|_F, \|X\|_*, and \|x\|_W = \sqrt{x^\top W x}"
        raise src.refused(f"the norm {src.shown(*stretch)} is not supported", *stretch, hint)
    if kind in NORMS:
        tokens = src.call(f"norm{NORMS[kind]}", [content], place, end)
    else:
        assert stretch is not None
        tokens = src.call("norm", [content, src.formula(*stretch)], place, end)
    return raised(src, Piece("call", tokens, looks.SCALAR, end), scripts)


def _is_parameter(src: Source, kind: str, stretch: tuple[int, int] | None) -> bool:
    """Is it the p or the W of norm(x, p), norm(x, W)?"""
    if stretch is None or kind == "0":
        return False
    of_functions = kind[:1] in "LHWCS" and kind[1:2] in ("^", "_") and kind[2:3].isalnum()  # L^2, H^1, S_p
    if of_functions or (len(kind) > 1 and kind.isalpha()):  # TV, max
        return False
    one = kind.replace(".", "", 1).replace("/", "", 1)
    if one.isdecimal() or (len(kind) == 1 and kind.isalpha() and (kind.islower() or kind not in "H")):
        return True
    if "," in kind or ("+" in kind and len(kind) < 3):
        return False
    return looks.of_sum(src.pieces(*stretch)) == looks.MATRIX


def _inner(src: Source, place: int, stop: int) -> Piece:
    r"""\langle a, b \rangle, with an F below it or nothing."""
    closing = src.partner[place]
    scripts = src.scripts(closing + 1, stop)
    below = src.spelling(scripts.below) if scripts.below else ""
    if below not in ("", "F", "2"):
        assert scripts.below is not None
        raise src.refused("inner products have no weight here", *scripts.below, r"write x^\top W y")
    return raised(src, inner_product(src, split(src, (place + 1, closing)), place, closing + 1), scripts)


def inner_product(src: Source, arguments: list[list[Token]], place: int, end: int) -> Piece:
    """dot(a, b) of the two arguments."""
    if len(arguments) != 2:
        message = "an inner product has two factors; an average is not read"
        raise src.refused(message, place, end, r"write \langle a, b \rangle")
    return Piece("call", src.call(INNER_PRODUCT, arguments, place, end), looks.SCALAR, end)
