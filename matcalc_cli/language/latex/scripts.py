r"""What stands above: transposes, inverses, powers, and the layers of W^{(1)}.

Takes the tokens of a base and the stretch above it; gives the tokens with what the stretch means.
"""

from fractions import Fraction
from itertools import pairwise

from ...functions.table import ALIASES
from ..tokens import Token
from . import looks
from .commands import (
    ADJOINTS,
    EXP,
    TRANSPOSES,
)
from .source import Piece, Scripts, Source, Stretch

ENTRYWISE = (r"\odot", r"\circ", "⊙")
STARS = ("*", r"\star", r"\ast")
UNCLEAR = frozenset((r"\star", "*", r"\ast", r"\perp", r"\circ", r"\sharp", r"\flat", r"\complement", r"\natural",
                     r"\#", r"\diamond", r"\bullet", "+", "-", r"\downarrow", r"\uparrow"))  # fmt: skip


def above(src: Source, scripts: Scripts) -> Stretch | None:
    """The one stretch above."""
    if len(scripts.above) > 1:
        hint = r"write X^{-\top}, or {X^{\top}}^{-1}"
        first = src.at(scripts.above[1][0])
        raise src.error("syntax", "two superscripts of one base", first, first, hint)
    return scripts.above[0] if scripts.above else None


def raised(src: Source, piece: Piece, scripts: Scripts) -> Piece:
    """The base with its primes and with what stands above."""
    tokens, look = piece.tokens, piece.look
    if len(scripts.primes) > 1:
        message = "two primes are read in two ways: a second derivative, or a transpose of a transpose"
        raise src.refused(message, scripts.primes[0], scripts.primes[-1] + 1, "give it a name of its own")
    for place in scripts.primes:
        tokens, look = [*tokens, src.op("'", place)], _turned(src, piece)
    stretch = above(src, scripts)
    if stretch is not None:
        tokens, look = _above(src, Piece(piece.kind, tokens, look, piece.stop, piece.name), stretch)
    return Piece(piece.kind, tokens, look, max(piece.stop, scripts.stop), piece.name)


def is_transpose(src: Source, stretch: Stretch | None) -> bool:
    """Does ^T, ^\\top or ^{\\prime} stand there?"""
    spelled = src.spelling(stretch) if stretch else ""
    return spelled in TRANSPOSES and not (spelled == "T" and "T" in src.names)


def is_turned(src: Source, scripts: Scripts) -> bool:
    """Does a prime or a transpose stand there?"""
    return bool(scripts.primes) or any(is_transpose(src, stretch) for stretch in scripts.above)


def _turned(src: Source, piece: Piece) -> str:
    """The look of the transpose: nobody transposes a scalar, so a Greek letter is a vector there."""
    is_vector = piece.kind == "name" and piece.look == looks.SCALAR and src.shapes.get(piece.name) is None
    return looks.ROW if is_vector and piece.name not in src.sizes else looks.transposed(piece.look)


def _above(src: Source, piece: Piece, stretch: Stretch) -> tuple[list[Token], str]:
    tokens, spelled, first = piece.tokens, src.spelling(stretch), stretch[0]
    bare = spelled.removeprefix("-") if "H" not in src.names else spelled
    if is_transpose(src, stretch):
        return [*tokens, src.op("'", first)], _turned(src, piece)
    if spelled.startswith("-") and spelled[1:] in TRANSPOSES and not (spelled == "-T" and "T" in src.names):
        return [*tokens, src.op("superscript", first, "T")], piece.look
    if bare in ADJOINTS and (bare != "H" or "H" not in src.names):
        if "dag" in bare:
            src.note(
                rf"{src.shown(first - 1, stretch[1])} is the conjugate transpose; a pseudoinverse is written A^{{+}}"
            )
        adjoint = src.op("superscript", first, "H") if spelled != bare else src.op("ᴴ", first)
        return [*tokens, adjoint], _turned(src, piece)
    if spelled == "+":
        return src.call("pinv", [tokens], first, stretch[1]), piece.look
    _check(src, piece, spelled, stretch)
    if spelled.startswith(ENTRYWISE) and spelled not in ENTRYWISE:
        return [*tokens, src.op(".^", first), *_exponent(src, _behind_sign(src, stretch))], piece.look
    if piece.name == "e" and piece.kind == "name" and "e" not in src.names:
        return exponential(src, stretch)
    return [*tokens, src.op("^", first), *_exponent(src, stretch)], piece.look


def _behind_sign(src: Source, stretch: Stretch) -> Stretch:
    """Behind the \\odot of x^{\\odot 2}."""
    first = next(k for k in range(*stretch) if src.at(k).kind == "command")
    return first + 1, stretch[1]


def _exponent(src: Source, stretch: Stretch) -> list[Token]:
    tokens = src.formula(*stretch)
    if not tokens:
        raise src.refused("the superscript is empty", stretch[0] - 1, stretch[0] + 1)
    first, last = tokens[0].start, tokens[-1].end
    return tokens if len(tokens) == 1 else [Token("op", "(", first, first), *tokens, Token("op", ")", last, last)]


def _check(src: Source, piece: Piece, spelled: str, stretch: Stretch) -> None:
    """Refuse what is written above for other things than powers."""
    shown = src.shown(stretch[0], stretch[1])
    if spelled in ("tr", "Tr"):
        raise src.refused(
            f"the superscript {shown} is read in several ways", *stretch, r"write ^\top for the transpose"
        )
    if spelled in UNCLEAR or "," in spelled or any(mark in spelled for mark in STARS):
        hint = "write X^H or conj(X)" if piece.look == looks.MATRIX else "give it a name of its own, such as x_s"
        raise src.refused(f"the superscript {shown} is read in several ways", *stretch, hint)
    latin = piece.kind == "name" and piece.look in (looks.VECTOR, looks.MATRIX) and piece.name != "e"
    if spelled == "t" and latin and "t" not in src.names:
        hint = r"write ^\top for the transpose; --shape t:scalar makes it a power"
        raise src.refused(f"{piece.name}^t is read in two ways, as the transpose and as a power", *stretch, hint)


def exponential(src: Source, stretch: Stretch) -> tuple[list[Token], str]:
    r"""e^{...}: exp, of a matrix the matrix exponential."""
    _refuse_unit(src, stretch)
    pieces = src.pieces(*stretch)
    look = looks.of_sum(pieces)
    function = matrix_function(src, EXP, look, src.shown(stretch[0] - 2, stretch[1] + 1))
    return src.call(function, [src.formula(*stretch)], stretch[0] - 2, stretch[1]), look


def _refuse_unit(src: Source, stretch: Stretch) -> None:
    r"""The i of e^{i\theta} is the imaginary unit, unless it is declared or an index."""
    for k in src.outside(stretch):
        bare = src.at(k).kind == "letter" and src.at(k).text == "i" and not src.is_char(k - 1, "_")
        if bare and "i" not in src.names and not src.index("i"):
            hint = r"write \mathrm{i} for the imaginary unit; --shape i:scalar makes it a name"
            raise src.refused("i is read in two ways, as the imaginary unit and as a name", k, k + 1, hint)


def matrix_function(src: Source, function: str, look: str, shown: str) -> str:
    """expm for exp, where the argument looks like a matrix: a note says so."""
    of_matrices = f"{function}m"
    if look != looks.MATRIX or of_matrices not in ALIASES:
        return function
    other = rf"\operatorname{{{function}}}^{{\odot}}(...)"
    src.note(f"{shown} is read as the function {of_matrices} of a matrix; of the entries: {other}")
    return of_matrices


def behind(src: Source, piece: Piece, stop: int) -> Piece:
    """The base with the scripts behind it; what stands below picks an entry."""
    scripts = src.scripts(piece.stop, stop)
    return raised(src, entry_of(src, piece, scripts), scripts)


def entry_of(src: Source, piece: Piece, scripts: Scripts) -> Piece:
    r"""(A x - b)_i, \operatorname{softmax}(z)_i; the base itself, where nothing stands below it."""
    below = scripts.below
    if below is None:
        return piece
    if src.spelling(below) == r"\times":  # [x]_\times
        return Piece("call", src.call("skew", [piece.tokens], *below), looks.MATRIX, scripts.stop)
    if any(src.is_char(k, ":") for k in range(*below)) or _is_of_sizes(src, below):
        return _slice(src, piece, below, scripts.stop)
    base = src.text[piece.tokens[0].start : src.at(scripts.start - 1).end]
    letters = [src.at(k) for k in range(*below) if src.at(k).kind != "brace" and not src.is_char(k, ",")]
    if piece.look == looks.MATRIX and len(letters) == 1 and letters[0].kind == "number" and len(letters[0].text) == 2:
        one = letters[0]  # (A B)_{12}
        ends = (one.start, one.start + 1, one.end)
        letters = [Token("number", one.text[k], ends[k], ends[k + 1], Fraction(int(one.text[k]))) for k in (0, 1)]
    good = all(token.kind == "number" or src.index(token.text) or token.text == ":" for token in letters)
    if not letters or not (good or (piece.look == looks.MATRIX and src.are_free([t.text for t in letters]))):
        raise src.refused(f"the index {src.shown(*below)} is bound by no sum here", *below, "write the sum over it")
    inside: list[Token] = []
    for axis, token in enumerate(letters):
        index = src.index(token.text)
        if index is not None:
            index.entries[base, axis] = None
        kind = {"number": "number", "char": "op"}.get(token.kind, "word")
        value = token.value if kind == "number" else [(token.text, token.start, token.end)]
        inside += [*([Token("op", ",", token.start, token.start)] if axis else [])]
        inside += [Token(kind, token.text, token.start, token.end, value)]
    tokens = [*piece.tokens, Token("op", "[", inside[0].start, inside[0].start), *inside]
    return Piece("entry", [*tokens, Token("op", "]", inside[-1].end, inside[-1].end)], looks.SCALAR, scripts.stop)


def _is_of_sizes(src: Source, below: Stretch) -> bool:
    """Are the indices sums of sizes and numbers: n + 1, 2?"""
    found = src.bare(below)
    signs = any(token.text in ("+", "-") for token in found)
    known = (token.kind == "number" or token.text in (*src.sizes, "+", "-", ",") for token in found)
    return signs and all(known) and not any(src.index(token.text) for token in found)


def _slice(src: Source, piece: Piece, below: Stretch, stop: int) -> Piece:
    r"""(A B)_{1:3, :}, (X^{-1})_{:, j}, (A B)_{n + 1:2 n, 2}, (A B)_{n + 1, 2}."""
    cuts = [k for k in range(*below) if src.is_char(k, ",")]
    inside: list[Token] = []
    kept = []
    for first, last in pairwise([below[0] - 1, *cuts, below[1]]):
        colon = next((k for k in range(first + 1, last) if src.is_char(k, ":")), None)
        kept.append(colon is not None)
        index = src.index(src.spelling((first + 1, last)))
        if index is not None:
            index.entries[src.text[piece.tokens[0].start : piece.tokens[-1].end], len(kept) - 1] = None
        inside += [src.op(",", first)] if inside else []
        if index is not None:
            inside.append(src.word(index.name, first + 1, last))
        elif colon is None:
            inside += src.formula(first + 1, last)
        else:
            inside += [*src.formula(first + 1, colon), src.op(":", colon), *src.formula(colon + 1, last)]
    tokens = [*piece.tokens, src.op("[", below[0]), *inside, src.op("]", below[1] - 1)]
    return Piece("entry", tokens, looks.of_slice(kept), stop)
