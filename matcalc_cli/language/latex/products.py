r"""Factors side by side to tokens: products, quotients, \cdot and \times.

Takes the pieces of a stretch; gives their tokens with each * written out. \cdot between two vectors is their inner
product; what a quotient divides by must be seen, for in print a space says nothing.
"""

from ..tokens import Token
from . import looks
from .calls import QUOTIENTS
from .commands import INNER_PRODUCT, ROOT
from .names import vector_entry
from .source import Piece, Source


def joined(src: Source, found: list[Piece]) -> list[Token]:
    """The tokens, with a * between factors."""
    tokens: list[Token] = []
    run: list[Piece] = []
    divided: list[Piece] | None = None  # what stands before the / that the run follows
    sign: Piece | None = None  # the operator that the run follows, and what stands before it
    before: list[Piece] = []
    rest = list(found)
    while rest:
        piece = rest.pop(0)
        if piece.kind == "op" and piece.tokens[0].text in ("cdot", "times"):
            _refuse_quotient(src, divided, run)
            right = []
            while rest and rest[0].kind != "op":
                right.append(rest.pop(0))
            run = _dotted(src, piece, run, right, bool(tokens) and tokens[-1].is_op("*", *QUOTIENTS, ".*"))
        elif piece.kind == "op":
            _refuse_quotient(src, divided, run)
            _refuse_entrywise(src, sign, before, run)
            sign, before = piece, run
            divided = run if piece.tokens[0].is_op(*QUOTIENTS) else None
            tokens += _product(run) + piece.tokens
            run = []
        else:
            run.append(piece)
    _refuse_quotient(src, divided, run)
    _refuse_entrywise(src, sign, before, run)
    return tokens + _product(run)


def _refuse_entrywise(src: Source, sign: Piece | None, left: list[Piece], right: list[Piece]) -> None:
    r"""M \odot U V^\top: is it the entrywise product with U, or with all of U V^\top? Of a column both are one."""
    if sign is None or not sign.tokens[0].is_op(".*", "./", "⊗"):
        return
    column = looks.of_product(p.look for p in left) == looks.VECTOR and not sign.tokens[0].is_op("⊗")
    if column or sum(piece.look != looks.SCALAR for piece in right) < 2:
        return
    shown = src.text[sign.tokens[0].start : sign.tokens[0].end]
    message = f"what stands behind {shown} is read in two ways, one factor or all"
    start = right[0].tokens[0]
    raise src.error("syntax", message, start, src.at(right[-1].stop - 1), "write brackets around what is meant")


def _refuse_quotient(src: Source, top: list[Piece] | None, run: list[Piece]) -> None:
    r"""x^\top A x/2\sigma^2, a/x^\top b: does the factor behind a divisor belong to it?"""
    if not top or len(run) < 2 or _divides_alone(top, run[0], run[1]):
        return
    start, slash, last = top[0].tokens[0].start, run[0].tokens[0].start, src.at(run[-1].stop - 1).end
    over = src.text[start:slash].rstrip().removesuffix("/").strip()
    first, more = src.text[slash : src.at(run[0].stop - 1).end], src.text[src.at(run[0].stop).start : last]
    hint = rf"write \frac{{{over}}}{{{first} {more}}}"
    if run[0].look not in (looks.ROW, looks.MATRIX):
        hint += rf" or \frac{{{over}}}{{{first}}} {more}"
    message = "a quotient before one more factor can be read in two ways"
    raise src.error("syntax", message, top[0].tokens[0], src.at(run[-1].stop - 1), hint)


def _divides_alone(top: list[Piece], below: Piece, after: Piece) -> bool:
    r"""\lambda/2\,w^\top w and 1/n \sum_i x_i are read in one way alone: a number or a letter over one."""
    plain = len(top) == 1 and top[0].kind in ("name", "number") and len(top[0].tokens) == 1
    called = after.kind in ("call", "fraction") and after.tokens[0].text != ROOT
    if not plain or len(below.tokens) > 1:
        return False
    return called or (below.kind == "number" and after.look in (looks.ROW, looks.MATRIX))


def _product(run: list[Piece]) -> list[Token]:
    tokens: list[Token] = []
    for place, piece in enumerate(run):
        if place and not _stands_beside(run[place - 1], piece):
            tokens.append(Token("op", "*", piece.tokens[0].start, piece.tokens[0].start))
        tokens += piece.tokens
    return tokens


def _stands_beside(left: Piece, right: Piece) -> bool:
    """Is no * written: a name before a bracket is for the parser to judge, two numbers are refused by it."""
    both = left.kind == right.kind == "number" and len(left.tokens) == len(right.tokens) == 1
    return both or (left.kind == "name" and right.kind == "fence" and right.tokens[0].is_op("("))


def _dotted(src: Source, sign: Piece, left: list[Piece], right: list[Piece], divided: bool) -> list[Piece]:
    r"""a \cdot b and a \times b, by what both look like."""
    if not left or not right:
        raise src.error("syntax", f"\\{sign.tokens[0].text} stands between two factors", sign.tokens[0], sign.tokens[0])
    one, other = looks.of_product(p.look for p in left), looks.of_product(p.look for p in right)
    token = sign.tokens[0]
    times = token.text == "times"
    if looks.VECTOR in (one, other) and times and looks.SCALAR not in (one, other):
        hint = r"write \operatorname{cross}(a, b), \langle a, b \rangle, or leave out the sign"
        raise src.error("refused", r"\times of vectors is read in several ways", token, token, hint)
    star = Token("op", "*", token.start, token.end)
    if times or divided or (one, other) != (looks.VECTOR, looks.VECTOR):
        if other == looks.SCALAR and right[0].kind == "entry" and one in (looks.VECTOR, looks.ROW) and not times:
            index = right[0].tokens[2].text
            raise vector_entry(src, right[0].name + "_" + index, right[0].name, index, sign.stop, sign.stop + 1)
        tokens = [*_product(left), star, *_product(right)]
        return [Piece("product", tokens, looks.of_product((one, other)), right[-1].stop)]
    src.note(r"\cdot of two vectors is their inner product")
    first, last = token, right[-1].tokens[-1]
    head = Token("word", INNER_PRODUCT, first.start, first.end, [(INNER_PRODUCT, first.start, first.end)])
    inside = [*_product(left), Token("op", ",", first.start, first.start), *_product(right)]
    tokens = [head, Token("op", "(", first.start, first.start), *inside, Token("op", ")", last.end, last.end)]
    return [Piece("call", tokens, looks.SCALAR, right[-1].stop)]
