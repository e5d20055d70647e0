r"""Functions: \log\det X, \operatorname{tr}(AX), \sin^2 t, \sqrt[3]{t}, \frac{a}{b}, \sigma(W x).

Takes the place of a function's command or name; gives a piece. Without brackets a function takes one factor, those of
matrices the whole product; where both could be meant, it is refused.
"""

from ...errors import suggest
from ...functions.table import ALIASES
from ...functions.table import FUNCTIONS as TABLE
from ..tokens import Token
from . import looks
from .commands import (
    DERIVATIVE,
    DET,
    LOG,
    NO_SPELLINGS,
    OF_MATRICES,
    OTHERWISE,
    ROOT,
    SPELLINGS,
    SWITCHES,
)
from .letters import letter_at
from .names import suffix_of
from .scripts import behind, matrix_function, raised
from .source import Piece, Scripts, Source, Stretch

NUMBERED = ("eigval", "eigvec")  # which one, stands below
NUMBERS = ("tr", DET, "rank")  # of a matrix
QUOTIENTS = ("/", "./")
# How many axes a look has, and which look so many axes have.
LENGTHS = {looks.VECTOR: 1, looks.MATRIX: 2}
OF_LENGTH = (looks.SCALAR, looks.VECTOR, looks.MATRIX)
# Letters that stand for functions before a bracket.
LETTERS = {"sigma": "sigmoid", "psi": "digamma"}
OF_ORDER = {"psi": "polygamma"}  # \psi^{(2)}(t)
OFTEN_FUNCTIONS = frozenset(("f", "g", "h", "phi", "varphi", "Phi", "Psi", "ell", "Gamma", "p", "q"))
# Names with a subscript before a bracket.
SUBSCRIPTED = {"lambda_max": "lambda_max", "lambda_min": "lambda_min", "sigma_max": "spectral", "v_max": "eigvec_max",
               "v_min": "eigvec_min"}  # fmt: skip


def function_of(src: Source, word: str) -> str:
    """The function that a word within \\operatorname or \\mathrm spells; nothing for none."""
    if word in src.functions:
        return word
    if len(word) == 1 or word in NO_SPELLINGS:
        return ""
    spelled = SPELLINGS.get(word, word.lower())
    return spelled if spelled in src.functions else ""


def no_function(src: Source, word: str, first: Token, last: Token) -> Exception:
    """The error for a call of a function that is not known."""
    near = suggest(word, src.functions)
    if word in OTHERWISE:
        return src.error("name", f"there is no function {word}", first, last, OTHERWISE[word])
    hint = f"did you mean {near}?" if near else f"--shape {word}:function declares one; \\cdot makes a product of it"
    return src.error("name", f"there is no function {word}", first, last, hint)


def call(src: Source, function: str, place: int, after: int, stop: int, before: tuple[list[Token], ...] = ()) -> Piece:
    r"""The function whose name stands from `place` to `after`, with its scripts and its argument, behind those of
    `before`."""
    scripts = src.scripts(after, stop)
    function = ALIASES.get(function, function)
    base = _base(src, function, scripts)
    entrywise = False
    if scripts.primes:
        raise src.refused(f"{function}' is a derivative: the verb differentiates", place, scripts.stop)
    if scripts.above and src.spelling(scripts.above[0]) in (r"\odot", r"\circ"):
        entrywise, scripts.above = True, []
    if scripts.above and src.spelling(scripts.above[0]) == "-1":
        if f"a{function}" not in src.functions:
            message = f"{function}^{{-1}} is read in two ways, as the inverse function and as a quotient"
            raise src.refused(message, place, scripts.stop, f"write \\frac{{1}}{{\\{function}(...)}}")
        function, scripts.above = f"a{function}", []
    arguments, look, end = _arguments(src, function, scripts.stop, stop)
    if base and function in NUMBERED:
        arguments = [*arguments, base]
    arguments = [*before, *arguments]
    if not entrywise:
        function = matrix_function(src, function, look, src.shown(place, end))
    tokens = src.call(function, arguments, place, end)
    if base and function not in NUMBERED:
        log = src.call(LOG, [base], place, end)
        tokens = src.bracketed([*tokens, Token("op", "/", tokens[-1].end, tokens[-1].end), *log], place)
    look = _look(function, look, arguments)
    scripts.stop = end
    piece = raised(src, Piece("call", tokens, look, end), scripts)
    return behind(src, piece, stop)


def letter_call(src: Source, name: str, where: Stretch, scripts: Scripts, stop: int) -> Piece | None:
    r"""\sigma(W x), \psi(t), \psi^{(2)}(t) of a letter that is no name; None for what is no call."""
    if name not in LETTERS or not src.is_open(scripts.stop, "(", "["):
        return None
    if scripts.primes or (scripts.above and src.spelling(scripts.above[0]) in (r"\prime", "'")):
        message = f"{name}' is the derivative of a function"
        raise src.refused(message, where[0], scripts.stop, "the verb differentiates")
    if scripts.above:
        marks = _marks(src, scripts) if name in OF_ORDER else None
        return call(src, OF_ORDER[name], where[0], scripts.stop, stop, ([marks[2]],)) if marks else None
    src.note(rf"\{name}(...) is read as {LETTERS[name]}; --shape {name}:scalar makes it a product")
    src.called[name] = where[0]
    return call(src, LETTERS[name], *where, stop)


# --- functions that the question declares ----------------------------------------------------------------------------


def declared_call(src: Source, place: int, stop: int) -> Piece | None:
    r"""f(x), f''(x), f^{(4)}(x), D^2 f(x), \partial_1 f(x, y) of a function that is declared; None for others."""
    head, opening = _head(src, place) if len(src.functions) > len(ALIASES) else ([], place)
    if not head:
        return None
    closing = src.partner[opening]
    if opening + 1 == closing:
        raise src.refused(f"{src.shown(place, opening)} needs an argument", place, closing + 1)
    inside: list[Token] = []
    for argument in split(src, (opening + 1, closing)):
        inside += [*([src.op(",", argument[0].start)] if inside else []), *argument]
    tokens = [*head, src.op("(", opening), *inside, src.op(")", closing)]
    piece = raised(src, Piece("call", tokens, looks.UNKNOWN, closing + 1), src.scripts(closing + 1, stop))
    return behind(src, piece, stop)


def _head(src: Source, place: int) -> tuple[list[Token], int]:
    """The tokens of the function's name with its derivative, and the place of the bracket; no tokens for none."""
    first, places = place, ""
    while src.at(first).kind == "command" and src.at(first).text == "partial" and src.is_char(first + 1, "_"):
        stretch, first = src.argument(first + 2, src.at(first))
        places += src.spelling(stretch)
    order = _order(src, first) if not places else None
    for kind in (order, None) if order else (None,):
        letter = letter_at(src, kind[1] if kind else first)
        scripts = None if letter is None else src.scripts(letter.stop, len(src.found))
        if letter is None or scripts is None or not src.is_open(scripts.stop, "(", "["):
            continue
        below = f"_{suffix_of(src, scripts.below)}" if scripts.below else ""
        stems = [f"{kind[0] if kind else ''}{letter.name}{part}" for part in dict.fromkeys((below, below[1:]))]
        stem = next((stem for stem in stems if stem in src.functions and stem not in ALIASES), "")
        word = f"{stem}_{places}" if stem and places else stem
        marks = _marks(src, scripts) if word else None
        if marks is not None and not (marks and (kind or places)):
            if kind and "D" in src.names:
                message = (
                    f"{src.shown(first, scripts.stop)} is read in two ways, as a derivative and as a product with D"
                )
                raise src.refused(message, first, scripts.stop, r"write D \cdot for the product")
            return [src.word(word, place, scripts.stop), *marks], scripts.stop
    return [], place


def _order(src: Source, place: int) -> tuple[str, int] | None:
    """D or D^2 before a function: as it begins the name of the derivative, and the place of the function."""
    letter = letter_at(src, place)
    if letter is None or letter.name != "D":
        return None
    scripts = src.scripts(letter.stop, len(src.found))
    order = "".join(src.spelling(stretch) for stretch in scripts.above)
    plain = not scripts.below and not scripts.primes and order in ("", "2")
    return (f"D{order}", scripts.stop) if plain else None


def _marks(src: Source, scripts: Scripts) -> list[Token] | None:
    """The primes of f'' or the (4) of f^{(4)}; None where anything else stands above."""
    if scripts.primes and not scripts.above:
        return [src.op("'", place) for place in scripts.primes]
    if not scripts.above:
        return []
    first, stop = scripts.above[0]
    order = src.spelling((first + 1, stop - 1))
    if scripts.primes or len(scripts.above) > 1 or not src.is_open(first, "(") or not order.isdecimal():
        return None
    return [src.op("^", first), src.op("(", first), src.number(int(order), first + 1), src.op(")", stop - 1)]


def _look(function: str, look: str, arguments: list[list[Token]]) -> str:
    """The look of a function's value, by the shapes that its row states; entrywise it is that of the argument."""
    row = TABLE.get(ALIASES.get(function, ""))
    shapes = [str(variant[0]).split("->") for variant in row.variants] if row else []
    along = arguments[-1][0].text if len(arguments) > 1 and len(arguments[-1]) == 1 else ""
    by_axis = [value for taken, value in shapes if along and taken.endswith(f",{along}")]  # var(X, 2) is a vector
    if by_axis and look == looks.MATRIX:
        return looks.MATRIX if "1" not in by_axis[0] and len(by_axis[0]) == 2 else looks.VECTOR
    if row is not None and row.kind == "scalar" and len(arguments) > 1:  # max(X, 0), max(X, [], 2)
        return look if len(arguments) == 2 else looks.VECTOR
    fitting = [value for taken, value in shapes if len(taken.partition(",")[0]) == LENGTHS.get(look)]
    if function.startswith(("vec", "unvec")):
        return looks.VECTOR if function.startswith("vec") else looks.MATRIX
    return next((of_length for of_length in (OF_LENGTH[len(v)] for v in fitting if len(v) < 3)), look)


def _base(src: Source, function: str, scripts: Scripts) -> list[Token]:
    r"""The 2 of \log_2; other functions have nothing below them."""
    if scripts.below is None:
        return []
    if function == LOG:
        return [] if src.spelling(scripts.below) == "e" else src.formula(*scripts.below)
    if function not in NUMBERED:
        raise src.refused(f"nothing may stand below {function}", *scripts.below)
    return src.formula(*scripts.below)


def _arguments(src: Source, function: str, place: int, stop: int) -> tuple[list[list[Token]], str, int]:
    """The arguments, the look of the first, and where they end."""
    if (src.is_group(place) and not function_in_braces(src, place)) or src.is_open(place, "(", "[", "{"):
        inside, end = (place + 1, src.partner[place]), src.partner[place] + 1
        if inside[0] == inside[1]:
            raise src.refused(f"{function} needs an argument", place, end)
        if not src.is_group(place) or not _goes_on(src, end, stop):
            _refuse_doubtful(src, function, place, end, stop)
            return split(src, inside), looks.of_sum(src.pieces(*inside)), end
    if place >= stop or src.term_end(place, stop) == place or src.is_char(place, "+", "-", "=", ","):
        message = f"{function} needs an argument"
        raise src.error("syntax", message, src.at(place - 1), src.at(place - 1), f"write \\{function}(...)")
    return _factors(src, function, place, stop)


def function_in_braces(src: Source, place: int) -> str:
    r"""The function of {\rm det}; nothing for another group."""
    if not src.is_group(place) or src.at(place + 1).text not in SWITCHES:
        return ""
    word = src.spelling((place + 2, src.partner[place]))
    return function_of(src, word) if word.isalpha() else ""


def _goes_on(src: Source, place: int, stop: int) -> bool:
    """Do scripts follow a group in braces: {x}_i?"""
    return place < stop and src.is_char(place, "_", "^")


def _refuse_doubtful(src: Source, function: str, place: int, end: int, stop: int) -> None:
    r"""\tr (A)^{-1} B: of A, of its inverse, or of the product?"""
    if function in NUMBERS and place < end < stop and src.is_char(end, "^", "'"):
        scripts = src.scripts(end, stop)
        behind = scripts.stop
        inverse = scripts.primes or any(src.spelling(s).startswith(("-", "T", "\\")) for s in scripts.above)
        follows = src.term_end(behind, stop) > behind and not src.is_char(behind, "/", "*", ")")
        if inverse and follows and not (_stops(src, behind) or src.operand(behind, stop).look == looks.SCALAR):
            message = f"what {function} is taken of can be read in two ways"
            raise src.refused(message, place, behind, f"write \\{function}(...) with brackets around all of it")


def _is_skew(src: Source, place: int) -> bool:
    r"""[k]_\times, of which no function of numbers is taken."""
    behind = src.skip(place)
    below = src.at(behind + 1 + src.is_group(behind + 1))
    return src.is_open(place, "[") and src.is_char(behind, "_") and below.text == "times"


def _factors(src: Source, function: str, place: int, stop: int) -> tuple[list[list[Token]], str, int]:
    """The factors that a function without brackets takes."""
    first = src.operand(place, stop)
    taken = [first]
    end = src.term_end(place, stop)
    while taken[-1].stop < end and not _stops(src, taken[-1].stop):
        if first.kind == "call" and src.at(place).kind == "command":  # \log\det(X) A
            break
        if _is_skew(src, taken[-1].stop):
            break
        if not (function in (*NUMBERS, *OF_MATRICES) or first.kind == "number"):
            message = f"{function} of one factor or of the whole product?"
            raise src.refused(message, place, taken[-1].stop + 1, f"write \\{function}(...) with brackets")
        taken.append(src.operand(taken[-1].stop, end))
    behind = taken[-1].stop
    if src.is_char(behind, *QUOTIENTS) and behind < stop and taken[-1].kind in ("name", "entry", "number"):
        message = f"what {function} is taken of can be read in two ways"
        raise src.refused(
            message, place, behind + 1, rf"write \{function}(...) with brackets, or \{function}\frac{{...}}{{...}}"
        )
    look = looks.of_product(piece.look for piece in taken)
    if function in NUMBERS and look not in (looks.MATRIX, looks.UNKNOWN):
        raise src.refused(f"what {function} is taken of can be read in two ways", place, behind, "write brackets")
    return [src.formula(place, taken[-1].stop)], look, taken[-1].stop


def _stops(src: Source, place: int) -> bool:
    """Does no factor follow: an operator, or one more function?"""
    token = src.at(place)
    if token.kind == "command":
        return bool(function_of(src, token.text)) or token.text in (
            "cdot",
            "times",
            "odot",
            "otimes",
            "circ",
            "sum",
            "oslash",
        )
    return token.kind == "char" or (token.kind == "delimiter" and token.value == "close")


def split(src: Source, inside: Stretch) -> list[list[Token]]:
    """The arguments between commas outside all brackets."""
    found, first, place = [], inside[0], inside[0]
    while place <= inside[1]:
        if place == inside[1] or src.is_char(place, ","):
            found.append(src.formula(first, place))
            if not found[-1]:
                raise src.error("syntax", "an argument is missing", src.at(place), src.at(place))
            first = place + 1
        place = src.skip(place) if place < inside[1] else place + 1
    return found


def root(src: Source, place: int, stop: int) -> Piece:
    r"""\sqrt{x}, \sqrt[3]{t}."""
    degree: Stretch | None = None
    after = place + 1
    if src.is_open(after, "["):
        degree, after = (after + 1, src.partner[after]), src.partner[after] + 1
    stretch, end = src.argument(after, src.at(place))
    look = looks.of_sum(src.pieces(*stretch))
    inside = src.formula(*stretch)
    if degree is None:
        tokens = src.call(matrix_function(src, ROOT, look, src.shown(place, end)), [inside], place, end)
    else:
        below = src.bracketed(src.formula(*degree), place)
        over = src.bracketed([src.number(1, place), src.op("/", place), *below], place)
        tokens = src.bracketed([*src.bracketed(inside, place), src.op("^", place), *over], place)
    return behind(src, Piece("call", tokens, look, end), stop)


def fraction(src: Source, place: int, stop: int) -> Piece:
    r"""\frac{a}{b}, which is one factor."""
    token = src.at(place)
    top, middle = src.argument(place + 1, token)
    bottom, end = src.argument(middle, token)
    spelled, under = src.spelling(top), src.spelling(bottom)
    signs = (r"\partial", r"\mathrmd", "d")
    inner = under[1:2] not in ("", "_", "^", "+", "-", "*", "/") if under.startswith("d") else True
    if spelled.startswith((r"\partial", r"\nabla")) or (
        spelled.startswith(signs) and under.startswith(signs) and inner
    ):
        raise src.refused(DERIVATIVE[0], place, end, DERIVATIVE[1])
    return behind(src, quotient(src, (place, end), top, bottom), stop)


def quotient(src: Source, whole: Stretch, top: Stretch, bottom: Stretch) -> Piece:
    """The quotient of two stretches, in brackets."""
    above_, below = src.formula(*top), src.formula(*bottom)
    if not above_ or not below:
        raise src.error("syntax", "half of the fraction is empty", src.at(whole[0]), src.at(whole[1] - 1))
    first, last = src.at(whole[0]).start, src.at(whole[1] - 1).end
    inside = [*src.bracketed(above_, whole[0]), Token("op", "/", first, last), *src.bracketed(below, whole[0])]
    tokens = [Token("op", "(", first, first), *inside, Token("op", ")", last, last)]
    return Piece("fraction", tokens, looks.of_sum(src.pieces(*top)), whole[1])
