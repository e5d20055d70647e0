r"""Factors side by side to tokens: products, quotients, \cdot and \times.

Takes the pieces of a stretch; gives their tokens with each * written out. \cdot between two vectors is their inner
product; what a quotient divides by must be seen, for in print a space says nothing. Two factors that are none, p(x),
E[x], \mathcal{A}(X + Y), are refused as functions or operators, by what papers write.
"""

from ..splitting import CONSTANTS
from ..tokens import Token
from . import looks
from .calls import LETTERS, OFTEN_FUNCTIONS, QUOTIENTS, no_function
from .commands import BOLD, GREEK, INNER_PRODUCT, ROOT, SCRIPT
from .names import vector_entry
from .source import Piece, Source

EXPECTATIONS = frozenset(("E", "V", "P"))
OF_NUMBERS = frozenset(("E", "F", "G", "V"))  # functions, where a number stands in the bracket
PROJECTIONS = frozenset(("P", "Pi"))  # onto the set below
OF_SPECTRA = frozenset(("rho", "kappa"))  # the spectral radius, the condition; \lambda_1 of a matrix, too


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
    one, other = _dotted_look(left), _dotted_look(right)
    token = sign.tokens[0]
    times = token.text == "times"
    certain = looks.SCALAR in (one, other) and not (_is_letter(src, left) or _is_letter(src, right))
    if looks.VECTOR in (one, other) and times and not certain:
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


def _is_letter(src: Source, pieces: list[Piece]) -> bool:
    r"""Is this a Greek letter alone, of which nothing is declared? The \omega of \omega \times r is a vector."""
    name = pieces[0].name if len(pieces) == 1 and pieces[0].kind == "name" else ""
    known = name in src.shapes or name in src.sizes or name in CONSTANTS
    return bool(name) and pieces[0].look == looks.SCALAR and not known


def _dotted_look(pieces: list[Piece]) -> str:
    r"""The look of a factor of \cdot: A_{i, :} alone is a vector as any other."""
    look = looks.of_product(piece.look for piece in pieces)
    return looks.VECTOR if look == looks.ROW and [piece.kind for piece in pieces] == ["entry"] else look


# --- what is no product ---


def check_neighbours(src: Source, left: Piece, right: Piece, place: int) -> None:
    r"""Refuse p(x), E[x], and w^\top x_i, whose x_i is no entry."""
    entry = right.kind == "entry" and len(right.tokens) == 4 and src.index(right.tokens[2].text)
    if entry and left.look in (looks.ROW, looks.MATRIX):
        raise vector_entry(src, src.shown(place, right.stop), right.name, right.tokens[2].text, place, right.stop)
    bare = left.kind == "name" and len(left.tokens) == 1 and left.tokens[0].end <= src.at(place).start
    if not bare or not src.is_open(place, "(", "[") or right.kind == "call" or left.name in src.functions:
        return  # the brackets of [v]_\times are no list of arguments
    closing = src.partner[place]
    inside = src.pieces(place + 1, closing) if closing > place + 1 else []
    listed = _is_list(src, place + 1, closing)
    alone = len(inside) == 1 and inside[0].kind in ("name", "entry") and right.tokens[-1].is_op(")")
    stem = left.name.partition("_")[0]
    known = left.name in src.names
    greek = (stem in OFTEN_FUNCTIONS and not known) or (stem in LETTERS and left.name != stem)
    if stem in EXPECTATIONS and src.at(place).text == "[" and not known:
        hint = f"expectations are not read; --shape {left.name}:matrix and \\cdot make a product of it"
        raise src.refused(
            f"{left.name}[...] is read in two ways, as an expectation and as a product", place - 1, closing + 1, hint
        )
    if listed or alone or greek or (not known and _is_operator(src, left, looks.of_sum(inside))):
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
