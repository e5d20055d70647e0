r"""A stretch of LaTeX to tokens: factors side by side, operators between them.

Takes a `Source`; gives it its two readers, `pieces` (each factor and operator of its own) and `formula` (their tokens,
with products written out).
"""

from ..tokens import Token
from . import looks
from .calls import (
    LETTERS,
    SUBSCRIPTED,
    call,
    declared_call,
    fraction,
    function_in_braces,
    function_of,
    letter_call,
    no_function,
    quotient,
    root,
    split,
)
from .commands import (
    ACCENTS,
    BOLD,
    BRACES,
    CONDITIONAL,
    DERIVATIVE,
    FONTS,
    FRACTIONS,
    INFIX,
    INNER,
    LOG,
    MACROS,
    MAX,
    MIN,
    NO_NAMES,
    OVER,
    PRODUCT,
    REFUSED,
    ROOT,
    SWITCHES,
    WORDS,
)
from .constants import conjugate, of_sizes, ones, sizes
from .fences import fence, inner_product, norm
from .letters import Letter, letter_at
from .matrices import environment
from .names import named
from .products import check_neighbours, joined
from .scripts import behind, entry_of, exponential, is_transpose, is_turned, raised
from .source import Piece, Scripts, Source
from .sums import over_index

SIGNS = frozenset(("+", "-", "*", "/", ".*", "./", ".^", ",", ";", ":", "<", ">", "<=", ">=", "!=", "=", "|"))


def install(src: Source) -> None:
    """Give the source its readers. What stands within brackets is asked for at each level, so it is read once."""
    read: dict[tuple[object, ...], list[Piece]] = {}

    def once(first: int, stop: int) -> list[Piece]:
        key = (first, stop, tuple(src.active), src.inside, src.font)
        if key not in read:
            read[key] = pieces(src, first, stop)
        return read[key]

    src.pieces = once
    src.formula = lambda first, stop: joined(src, once(first, stop))
    src.operand = lambda place, stop: operand(src, place, stop)


def pieces(src: Source, place: int, stop: int) -> list[Piece]:
    """The factors and operators of a stretch, in order."""
    found: list[Piece] = []
    middle = next(
        (k for k in src.outside((place, stop)) if src.at(k).kind == "command" and src.at(k).text == OVER), None
    )
    if middle is not None:
        return [quotient(src, (place, stop), (place, middle), (middle + 1, stop))]
    while place < stop:
        token = src.at(place)
        piece = _operator(src, place, token) or operand(src, place, stop)
        if found and piece.kind != "op" and found[-1].kind != "op":
            check_neighbours(src, found[-1], piece, place)
        if piece.tokens:
            found.append(piece)
        place = piece.stop
    return found


def _operator(src: Source, place: int, token: Token) -> Piece | None:
    if src.is_group(place) and src.partner[place] == place + 1:  # {}
        return Piece("op", [], looks.UNKNOWN, place + 2)
    if word := src.keyword(place):
        end = src.partner[place + 1] + 1
        return Piece("op", [src.word(word, place, end)], looks.UNKNOWN, end)
    if token.kind == "char":
        if token.text == "**":
            raise src.refused("** is not read in LaTeX", place, place + 1, "write ^{...}")
        if token.text in SIGNS or token.text in ("⊗", ".'"):
            return Piece("op", [src.op(token.text.replace(".'", "'"), place)], looks.UNKNOWN, place + 1)
        return None
    if token.kind == "command" and INFIX.get(token.text):
        return Piece("op", [src.op(INFIX[token.text], place)], looks.UNKNOWN, place + 1)
    if token.kind == "command" and token.text in ("cdot", "times"):
        return Piece("op", [src.op(token.text, place)], looks.UNKNOWN, place + 1)
    return None


# --- one factor ------------------------------------------------------------------------------------------------------


def operand(src: Source, place: int, stop: int) -> Piece:
    """The factor that begins here, with its scripts."""
    token = src.at(place)
    if token.kind == "number":
        number = Token("number", token.text, token.start, token.end, token.value)
        piece = Piece("number", [number], looks.SCALAR, place + 1)
        if src.scripts(place + 1, stop).below is not None:
            raise src.refused("a number has nothing below it", place + 1, place + 2, r"write \mathbf{1}_n for ones")
        return behind(src, piece, stop)
    if src.is_open(place):
        return fence(src, place, stop)
    if token.kind == "begin":
        return environment(src, place, stop)
    if (found := declared_call(src, place, stop)) is not None:
        return found
    if token.kind == "command" and (found := _command(src, place, stop)):
        return found
    if (constant := ones(src, place, stop)) is not None:
        return constant
    if function := function_in_braces(src, place):
        return call(src, function, place, src.partner[place] + 1, stop)
    if (letter := letter_at(src, place)) is not None:
        return _letter(src, letter, stop)
    if src.is_group(place):
        return _group(src, place, (place + 1, src.partner[place]), src.partner[place] + 1, stop)
    if token.kind == "command" and (token.text in WORDS or token.text in SWITCHES):
        raise src.refused("text is not read", place, src.skip(place + 1), "give the formula alone")
    if token.kind == "command":
        if token.text in FONTS:
            stretch, end = src.argument(place + 1, token)
            if called := _of_letters(src, token, stretch, end):
                return call(src, called, place, end, stop)
            font, src.font = src.font, FONTS[token.text] or src.font  # \mathbf{A x}
            piece = _group(src, place, stretch, end, stop)
            src.font = font
            return piece
        raise src.unknown(place)
    if token.kind == "delimiter" and token.text in "|‖":
        raise src.error("syntax", "this bar is never closed", token, token, r"write \lvert x \rvert, \lVert x \rVert")
    raise src.no_operand(token)


def _command(src: Source, place: int, stop: int) -> Piece | None:
    """Commands that take arguments."""
    token = src.at(place)
    word = token.text
    below = src.is_char(place + 1, "_")
    if word in ("sum", PRODUCT) or (word in (MAX, MIN) and below):
        return over_index(src, place, stop)
    if word in (MAX, MIN):
        return call(src, word, place, place + 1, stop)
    if src.at(place + 1).text == "Gamma" and src.is_open(place + 2) and word in (LOG, "ln"):
        return call(src, f"{LOG}gamma", place, place + 2, stop)
    if word in FRACTIONS:
        return fraction(src, place, stop)
    if word == ROOT:
        return root(src, place, stop)
    if word in MACROS or word in INNER:
        return _macro(src, place, stop)
    if word in ("overline", "bar"):
        return conjugate(src, place, stop)
    if word in BRACES:
        return _braced(src, place, stop)
    if word in FONTS and word in src.functions and src.is_open(place + 1, "(", "["):  # \vec(X)
        return call(src, word, place, place + 1, stop)
    if word in WORDS or word in SWITCHES:
        return _word(src, place, stop)
    if word not in (*FONTS, *ACCENTS, *REFUSED) and (function := function_of(src, word)):
        return call(src, function, place, place + 1, stop)
    return None


def _macro(src: Source, place: int, stop: int) -> Piece:
    r"""\norm{x}, \abs{t}, \inner{x}{y}."""
    token = src.at(place)
    word = token.text
    if word in MACROS:
        start = place + 1 + src.is_char(place + 1, "*")
        stretch, end = src.argument(start, token)
        if word.lower() == "norm":
            src.inside += 1
            piece = norm(src, stretch, place, end, stop)
            src.inside -= 1
            return piece
        tokens = src.call("abs", [src.formula(*stretch)], place, end)
        return behind(src, Piece("call", tokens, looks.SCALAR, end), stop)
    one, end = src.argument(place + 1, token)
    listed = split(src, one)
    if len(listed) == 1:
        other, end = src.argument(end, token)
        listed = [*listed, src.formula(*other)]
    return behind(src, inner_product(src, listed, place, end), stop)


def _of_letters(src: Source, token: Token, stretch: tuple[int, int], end: int) -> str:
    r"""The function of \mathsf{tr}(X); nothing for \mathbf{A x}. No other word in a font stands before a bracket."""
    word = src.spelling(stretch)
    if len(word) < 2 or not word.isalpha() or not src.is_open(end, "(", "["):
        return ""
    if function := function_of(src, word):
        return function
    raise no_function(src, word, token, src.at(end - 1))


def _braced(src: Source, place: int, stop: int) -> Piece:
    r"""\underbrace{...}_{...}: its label is dropped."""
    stretch, end = src.argument(place + 1, src.at(place))
    label = src.scripts(end, stop)
    under = src.at(place).text == "underbrace"
    if label.primes or (label.above if under else label.below) or len(label.above) > 1:
        raise src.refused("a script behind a brace is not read", end, label.stop, "leave out the brace")
    if label.stop > end:
        src.note(f"the label {src.shown(end + 1, label.stop)} of the brace is dropped")
    piece = _group(src, place, stretch, end, end)
    return Piece(piece.kind, piece.tokens, piece.look, label.stop, piece.name)


def _word(src: Source, place: int, stop: int) -> Piece | None:
    r"""A function by \operatorname, \mathrm, \text; None for a name."""
    stretch, end = src.argument(place + 1 + src.is_char(place + 1, "*"), src.at(place))
    if len(src.bare(stretch)) == 1 and src.bare(stretch)[0].kind == "command":  # \mathop{\rm tr}, \mathop{\mathrm{tr}}
        return None
    word = src.spelling(stretch).replace(r"\_", "_").replace("\\", "")
    if word == "i" and src.at(place).text == "mathrm" and "i" not in src.names:
        piece = Piece("number", [Token("imaginary", "1i", src.at(place).start, src.at(end - 1).end)], looks.SCALAR, end)
        return behind(src, piece, stop)
    if word == "e" and src.at(place).text == "mathrm" and src.is_char(end, "^"):
        scripts = src.scripts(end, stop)
        tokens, look = exponential(src, scripts.above[0])
        return entry_of(src, Piece("call", tokens, look, scripts.stop), scripts)
    if word == "d" and "d" not in src.names and _is_base(src, end):
        raise src.refused(DERIVATIVE[0], place, end, DERIVATIVE[1])
    function = function_of(src, word)
    opens = src.is_open(end, "(", "[", "{") or (src.is_group(end) and src.at(place).text == "operatorname")
    if function:
        return call(src, function, place, end, stop)
    if word in NO_NAMES:
        hint = r"--shape X:spd declares X \succ 0" if word in CONDITIONAL else ""
        if opens and word.lower() in src.functions:  # \operatorname{Var}(x), of a random variable
            hint = rf"\operatorname{{{word.lower()}}}(x) is that of the entries"
        message = f"'{word}' is text and no part of a formula"
        raise src.refused(message, place, end, "give the formula alone" + f"; {hint}" * bool(hint))
    named_ = word in src.names and src.at(place).text != "operatorname"  # \mathrm{Wf} (x + y) of a declared Wf
    if len(word) > 1 and (opens or src.at(place).text == "operatorname") and word.isalpha() and not named_:
        raise no_function(src, word, src.at(place), src.at(end - 1))
    return None


def _is_base(src: Source, place: int) -> bool:
    """Does a name begin here, or a bracket?"""
    return letter_at(src, place) is not None or src.is_open(place, "(", "[")


def _letter(src: Source, letter: Letter, stop: int) -> Piece:
    """A name, or a letter that means more than a name."""
    scripts = src.scripts(letter.stop, stop)
    name = letter.name
    below = src.spelling(scripts.below) if scripts.below else ""
    opens = src.is_open(scripts.stop, "(", "[") and not scripts.above and not scripts.primes
    known = name in src.names or name in src.functions
    subscripted = SUBSCRIPTED.get(f"{name}_{below.removeprefix(chr(92))}", "")
    if subscripted and opens and f"{name}_max" not in src.names:
        return call(src, subscripted, letter.place, scripts.stop, stop)
    if name == "L" and opens and (differential := f"frechet_{below[1:].rstrip('{}')}m") in src.functions:
        return call(src, differential, letter.place, scripts.stop, stop)
    if name == "Delta" and not known and not below and src.at(letter.stop).kind == "letter":
        message = r"\Delta before a letter is read in two ways, as a difference and as a factor"
        raise src.refused(message, letter.place, letter.stop + 1, r"write \mathrm{dx} for a name, \Delta \cdot x")
    _refuse_constants(src, letter, scripts)
    sized = of_sizes(src, letter, scripts)
    if sized is not None:
        return sized
    called = None if known or below else letter_call(src, name, (letter.place, letter.stop), scripts, stop)
    if called is not None:
        return called
    if name == "I" and below and not {f"I_{below}", "I"} & set(src.names) and not src.index(below):
        assert scripts.below is not None
        given = sizes(src, scripts.below)
        if len(given) == 2 and [t.text for t in given[0]] == [t.text for t in given[1]]:
            given = given[:1]
        tokens = src.call("eye", given, letter.place, scripts.stop)
        return raised(src, Piece("call", tokens, looks.MATRIX, scripts.stop), scripts)
    if name in LETTERS and not below:
        src.plain[name] = letter.place
    _check_e(src, letter, scripts.above)
    return named(src, letter, stop)


def _refuse_constants(src: Source, letter: Letter, scripts: Scripts) -> None:
    """I_1 is hardly the identity of one row, and what is transposed or bold is not the number pi."""
    name, below = letter.name, src.spelling(scripts.below) if scripts.below else ""
    if name == "I" and below == "1" and not {"I_1", "I"} & set(src.names):
        message = "I_1 is read in two ways, as an identity and as a name"
        raise src.refused(message, letter.place, scripts.stop, "--shape I_1:scalar makes it a name")
    turned = not below and (letter.style == BOLD or is_turned(src, scripts))
    if name == "pi" and "pi" not in src.names and (turned or src.index(below)):
        cure = "--shape pi:vector makes it one"
        raise src.refused("pi is the number here, and no vector", letter.place, scripts.stop, cure)


def _check_e(src: Source, letter: Letter, above: list[tuple[int, int]]) -> None:
    """e^{...} is exp where e is no name: one formula has not both."""
    if letter.name != "e" or letter.style:
        return
    power = bool(above) and not is_transpose(src, above[0])
    kinds = src.called if power and "e" not in src.names else src.plain
    kinds["e"] = letter.place


def _group(src: Source, place: int, stretch: tuple[int, int], end: int, stop: int) -> Piece:
    """{...}: one factor in itself; scripts behind several factors would reach only the last in print."""
    first = src.at(stretch[0])
    if first.kind == "command" and first.text in SWITCHES:
        stretch = (stretch[0] + 1, stretch[1])
    scripts = src.scripts(end, stop)
    if scripts.below is not None and src.is_open(stretch[0], "‖") and src.partner[stretch[0]] == stretch[1] - 1:
        src.inside += 1
        piece = norm(src, (stretch[0] + 1, stretch[1] - 1), place, end, stop)  # {\|x\|}_2
        src.inside -= 1
        return piece
    inside = src.pieces(*stretch)
    if len(inside) == 1 and inside[0].kind != "op":
        piece = inside[0]
        if scripts.above or scripts.primes:
            tokens = src.bracketed(piece.tokens, place)
            piece = Piece("fence", tokens, piece.look, end)
        elif scripts.below is None:
            return Piece(piece.kind, piece.tokens, piece.look, end, piece.name)
    else:
        if scripts.stop > end:
            raise src.refused(
                "a script behind a group reaches in print only the last factor", end, scripts.stop, "write ( )"
            )
        piece = Piece("fence", src.bracketed(src.formula(*stretch), place), looks.of_sum(inside), end)
    if scripts.below is not None:
        raise src.refused("a subscript behind a group is not read", end, scripts.stop, "write the subscript within it")
    return raised(src, piece, scripts)
