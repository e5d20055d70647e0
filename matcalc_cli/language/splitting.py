"""Words to names and functions: `Ax` is A*x, `log(` a call, `covmatr` one name.

Takes the tokens and the names that are declared, gives tokens in which every word has become a `name` or a
`function`, and how the split words were read. In order: a function before its bracket, a declared name, a constant or
Greek letter; then a run of letters is a product if enough of its letters are known (`_product`), else one name.
"""

from collections.abc import Iterable, Mapping, Set
from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import MatcalcError, suggest
from ..functions.table import ALIASES, FUNCTIONS
from .tokens import GREEK_NAMES, ONES, Token

if TYPE_CHECKING:
    from .notation.unknown_calls import Groups

KEYWORDS = ("for", "where")
CONSTANTS = frozenset(("I", "pi", ONES))
NORM_KINDS = frozenset(("fro", "inf", "nuc"))  # norm(X, fro)
LONGEST_SPLIT = 3  # letters of a run that is split where not all of them are known
UNKNOWNS = frozenset("uvwxyz")  # behind a capital these are a factor: Ax
DIFFERENCES = frozenset(("Delta", "delta"))  # Δx is one name, λx a product
BEFORE_BRACKETS = frozenset(("im", "re"))  # functions only before a bracket: elsewhere these are i*m and r*e
SMALL_NUMBERS = frozenset({"eps"})  # words of programs that are added to whatever must not be 0: var(X, 1) + eps
EULER = "e"  # the base of e^x
Letters = list[tuple[str, int, int]]


class Known:
    """The names of a text: those declared, `standing` the letters and declared names that stand alone in the formula;
    `euler`: is e^x exp(x)?"""

    __slots__ = ("declared", "euler", "standing")

    def __init__(self, declared: Set[str], formulas: Iterable[list[Token]] = ()) -> None:
        self.declared = declared
        self.standing: set[str] = set()
        self.euler = EULER not in declared
        for tokens in formulas:
            for place, token in enumerate(tokens):
                if token.kind == "word" and (len(_letters(token)) == 1 or token.text in declared):
                    self.standing.add(token.text)
                    self.euler = self.euler and (token.text != EULER or tokens[place + 1].is_op("^", "superscript"))

    def also(self, bound: Iterable[str]) -> "Known":
        """The same with the names that a `for` binds."""
        other = Known(frozenset((*self.declared, *bound)))
        other.standing, other.euler = self.standing, self.euler
        return other


def settle(tokens: list[Token], known: Known, functions: Mapping[str, str]) -> tuple[list[Token], list[str]]:
    """The tokens without words, and notes such as "Ax as A*x; ...". `functions`: every spelling -> canonical name."""
    settled: list[Token] = []
    notes = _Notes(tokens, known, functions)
    edge = Token("end", "", 0, 0)
    behind = 0  # the end of a derivative's name, f' or f^(4), which is several tokens
    for place, token in enumerate(tokens):
        if place < behind:
            continue
        if token.kind != "word":
            settled.append(token)
            notes.number(place)
            continue
        if identity := _identity(token, known):
            settled += identity
            read = "".join(piece.text for piece in identity)
            notes.found[f"{token.text} as {read}; --shape {token.text}:matrix makes it a name"] = None
            continue
        if (primed := _derivative(tokens, place, functions)) is not None:
            settled.append(primed)
            behind = place + _marks(tokens, place) + 1
            continue
        before = tokens[place - 1] if place else edge
        if before.is_op("-") and place > 1 and tokens[place - 2].is_op("^"):  # X^-Ty
            before = tokens[place - 2]
        after = tokens[place + 1] if place + 1 < len(tokens) else edge
        pieces = _read(token, before, after, known, functions)
        settled += pieces
        notes.word(place, pieces, before, after)
    return settled, list(notes.found)


def _identity(token: Token, known: Known) -> list[Token]:
    """eye(n) for I_n, which is no name unless it is declared; nothing for any other word."""
    letter, line, size = token.text.partition("_")
    if not (line and letter == "I" and size.isalnum() and token.text not in known.declared):
        return []
    start, end = token.start, token.end
    number = size.isdecimal()
    inner = Token("number", size, start, end, Fraction(size)) if number else Token("name", size, start, end)
    return [
        Token("function", "eye", start, end, "eye"),
        Token("op", "(", start, end),
        inner,
        Token("op", ")", start, end),
    ]


class _Notes:
    """What is said of how words and brackets are read; MatcalcError where a name calls what is no function."""

    def __init__(self, tokens: list[Token], known: Known, functions: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.known = known
        self.functions = functions
        self.found: dict[str, None] = {}
        self.groups: Groups | None = None  # made for the first name before a bracket

    def number(self, place: int) -> None:
        """2(x + y)"""
        token = self.tokens[place]
        if token.kind != "number" or _in_exponent(self.tokens, place):
            return
        after = self.tokens[place + 1]
        if after.is_op("(") and after.start == token.end:
            self.found[f"{token.text}(...) as {token.text}*(...)"] = None

    def word(self, place: int, pieces: list[Token], before: Token, after: Token) -> None:
        """The pieces of the word at a place, and what it is before a bracket."""
        word, last = self.tokens[place].text, pieces[-1]
        caret = "^" if before.is_op("^") else ""
        if len(pieces) > 1:
            other = "" if caret else f"; --shape {word}:{_kind(word)} makes it one name"
            self.found[f"{caret}{word} as {caret}{'*'.join(piece.text for piece in pieces)}{other}"] = None
        if last.kind != "name" or last.text in CONSTANTS or last.text in self.functions:
            return
        exponent = before.is_op("^", ".^", "_") and len(pieces) == 1
        primes = _marks(self.tokens, place) if after.is_op("'") else 0
        if (not after.is_op("(") and not primes) or exponent:
            return
        from .notation.unknown_calls import Groups

        self.groups = self.groups or Groups(self.tokens)
        if primes:
            self.groups.derivative(place, place + primes + 1, self.known.declared)
        elif note := self.groups.judge(place, last, self.known.declared):
            self.found[note] = None


def _in_exponent(tokens: list[Token], place: int) -> bool:
    """Is this the number of x^2 or x^-2?"""
    before = tokens[place - 1 : place] if place else []
    if before and before[0].is_op("-") and place > 1:
        before = tokens[place - 2 : place - 1]
    return bool(before) and before[0].is_op("^", ".^", "_")


def _kind(word: str) -> str:
    """What a name like this is, by convention."""
    return "matrix" if word[0].isupper() else "vector"


def _marks(tokens: list[Token], place: int) -> int:
    """How many tokens behind a word, and before a bracket, are primes or an order: 2 for f''(, 4 for f^(4)(."""
    end = place + 1
    while tokens[end].is_op("'"):
        end += 1
    if end == place + 1 and tokens[end].is_op("^") and tokens[end + 1].is_op("("):
        order = tokens[end + 2 : end + 4]
        end += 4 if len(order) == 2 and order[0].kind == "number" and order[1].is_op(")") else 0
    return end - place - 1 if end < len(tokens) and tokens[end].is_op("(") else 0


def _derivative(tokens: list[Token], place: int, functions: Mapping[str, str]) -> Token | None:
    """f' before a bracket as one function, where the functions know of it; elsewhere ' is the transpose."""
    token = tokens[place]
    marks = _marks(tokens, place) if token.text in functions else 0
    word = token.text + "".join(mark.text for mark in tokens[place + 1 : place + 1 + marks])
    if not marks or word not in functions:
        return None
    return Token("function", word, token.start, tokens[place + marks].end, functions[word])


def _not_called(token: Token, known: Set[str]) -> MatcalcError:
    """The error of a function's name without an argument; a product only where every letter is known."""
    from .notation.foreign import OPTIMA

    word, letters = token.text, [letter for letter, _, _ in _letters(token)]
    product = f", or {'*'.join(word)} for a product" if len(word) <= LONGEST_SPLIT and set(letters) <= known else ""
    solve = "; matcalc solve finds where the gradient vanishes" if word in OPTIMA else ""
    hint = f"write {word}(...){product}{solve}"
    return MatcalcError("syntax", f"{word} is a function", spans=[(token.start, token.end)], hint=hint)


def _read(token: Token, before: Token, after: Token, known: Known, functions: Mapping[str, str]) -> list[Token]:
    """One word as one or more names, or as the function it calls."""
    word, letters, names = token.text, _letters(token), known.declared
    if after.is_op("(") and (called := _function(word, names, functions, (token.start, token.end))):
        return [Token("function", word, token.start, token.end, called)]
    if word not in names and (after.is_op("(") or "_" in word):
        from .notation.foreign import refuse_word

        refuse_word(token, called=after.is_op("("))
    if word in names or word in CONSTANTS or before.is_op("_"):
        return [_name(word, token.start, token.end)]
    if word.lower() in NORM_KINDS and before.is_op(",") and after.is_op(")"):
        return [Token("string", word.lower(), token.start, token.end)]
    if word.split("_")[0].rstrip("0123456789") in GREEK_NAMES or len(letters) == 1:
        return [_name(word, token.start, token.end)]
    if before.is_op("^") and letters[0][0] in ("T", "H") and letters[0][0] not in names:
        rest = Token("word", word[1:], letters[1][1], token.end, letters[1:])
        return [_name(*letters[0]), *_read(rest, Token("name", "", token.start, token.start), after, known, functions)]
    if word in functions and word not in BEFORE_BRACKETS:
        raise _not_called(token, names | known.standing)
    if (called := glued(letters)) and not after.is_op("("):
        hint = f"write {called}({letters[-1][0]}), or declare {word} as a name: --shape {word}:scalar"
        message = f"{word} can be read in two ways, as a name and as a call of {called}"
        raise MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)
    if "T" in word[1:] and "T" not in names | known.standing:
        from .notation.prose import refuse_transpose

        refuse_transpose(token, letters)
    if word[1:].islower() and (len(word) > LONGEST_SPLIT - 1 or word.islower()):
        from .notation.prose import refuse

        refuse(token, before, after)
    pieces = _product(letters, after, known)
    if after.is_op("("):
        _refuse_misspelt(token, pieces, functions)
    return pieces or [_name(word, token.start, token.end)]


def _function(word: str, names: Set[str], functions: Mapping[str, str], span: tuple[int, int]) -> str:
    """The function that a word before a bracket calls; of the table's also in other spellings: Trace, log_sum_exp."""
    if word in functions:
        return functions[word]
    called = "" if word in names else _folded().get(_plain(word), "")
    if called and word[0] == "A" and word[1:] in functions:  # Asin(x)
        message = f"{word} can be read in two ways, as {called} and as a product"
        hint = f"write {called}(...) or {word[0]}*{word[1:]}(...)"
        raise MatcalcError("syntax", message, spans=[span], hint=hint)
    return called


def glued(letters: Letters) -> str:
    """The function in front of the last letter of a run such as lnx, trA, sinx; "" where there is none."""
    word = "".join(letter for letter, _, _ in letters[:-1])
    row = FUNCTIONS.get(ALIASES.get(word, ""))
    if row is None or word in BEFORE_BRACKETS or (row.kind not in ("scalar", "matrix") and row.name != "tr"):
        return ""
    from .notation.foreign import OVER_AN_INDEX

    return "" if row.name in OVER_AN_INDEX else word


_spellings: dict[str, str] = {}


def _folded() -> Mapping[str, str]:
    """Spelling in small letters without underscores -> function."""
    if not _spellings:
        _spellings.update({_plain(spelling): name for spelling, name in ALIASES.items()})
    return _spellings


def _plain(word: str) -> str:
    return word.lower().replace("_", "")


def _letters(token: Token) -> Letters:
    assert isinstance(token.value, list)
    return token.value


def _name(text: str, start: int, end: int) -> Token:
    return Token("name", text, start, end)


# --- products of letters ---------------------------------------------------------------------------------------------


def _product(letters: Letters, after: Token, known: Known) -> list[Token]:
    """The factors of a run of letters, or nothing where it is one name.

    It is a product if all its letters are known, which are those declared and those that stand alone in the formula;
    or, with a capital among at most three, if one of them is; or if it is capitals followed by one of u v w x y z. A
    declared name that would occur nowhere else is a factor, too: in a*x^2 + bx the x of bx, if asked for.
    """
    pieces = _split(letters, known.declared)
    names = [piece.text for piece in pieces]
    found = {name for name in names if name in known.declared or name in known.standing or name in CONSTANTS}
    if known.euler and names[-1] == EULER and after.is_op("^", "superscript"):
        found.add(EULER)
    capitals = [name[0].isupper() for name in names]
    if len(pieces) > 1 and names[0] not in DIFFERENCES and all(map(_is_greek, letters)):  # λβ
        return pieces
    if len(pieces) == 1 or found.issuperset(names) or (len(names) <= LONGEST_SPLIT and _alphabets(names, letters)):
        return pieces
    if found and any(capitals) and (len(names) <= LONGEST_SPLIT or all(capitals)):
        return pieces
    if all(capitals[:-1]) and names[-1][0] in UNKNOWNS:
        return pieces
    hidden = {name for name in names if name in known.declared and name not in known.standing}
    return pieces if hidden and len(names) <= LONGEST_SPLIT else []


def is_product_of_capitals(word: Token) -> bool:
    """Is it capitals followed by one of u v w x y z, as in Ax?"""
    letters = [letter for letter, _, _ in _letters(word)]
    return len(letters) > 1 and all(letter[0].isupper() for letter in letters[:-1]) and letters[-1][0] in UNKNOWNS


def _alphabets(names: list[str], letters: Letters) -> bool:
    """Do Greek and Latin characters stand side by side, as in λx and αA? Δx is one name."""
    greek = list(map(_is_greek, letters))
    return any(greek) and not all(greek) and names[0] not in DIFFERENCES


def _is_greek(letter: tuple[str, int, int]) -> bool:
    """Is this a Greek character, which is a word here?"""
    return len(letter[0].split("_")[0].rstrip("0123456789")) > 1


def _split(letters: Letters, names: Set[str]) -> list[Token]:
    """At each place the longest declared name that fits, else the one letter with its digits."""
    pieces = []
    first = 0
    while first < len(letters):
        last = len(letters)
        while last > first + 1 and "".join(letter for letter, _, _ in letters[first:last]) not in names:
            last -= 1
        text = "".join(letter for letter, _, _ in letters[first:last])
        pieces.append(_name(text, letters[first][1], letters[last - 1][2]))
        first = last
    return pieces


def _refuse_misspelt(token: Token, pieces: list[Token], functions: Mapping[str, str]) -> None:
    """`lgo(x)` means log, but `AB(x + y)` is a product: three small letters or more are taken for a function."""
    word = token.text
    short = len(_letters(token)) <= LONGEST_SPLIT
    spelling = suggest(word, functions)
    exact = (spelling is not None and spelling.lower() == word.lower()) or word.rstrip("0123456789") in functions
    if short and not exact and not (spelling and len(word) == LONGEST_SPLIT and word.islower()):
        return
    product = "*".join(piece.text for piece in pieces) or word
    meant = f"did you mean {spelling}? " if spelling else ""
    raise MatcalcError(
        "name",
        f"there is no function {word}",
        spans=[(token.start, token.end)],
        hint=f"{meant}-s {word}:function makes it a function, and {product}*(...) is a product",
    )
