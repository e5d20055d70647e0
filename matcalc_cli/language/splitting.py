"""Words to names and functions: `Ax` is A*x, `log(` a call, `covmatr` one name.

Takes the tokens and the names that are declared, gives tokens in which every word has become a `name` or a
`function`, and how the split words were read. In order: a function before its bracket, a declared name, a constant or
Greek letter, then at most three letters split into declared names (longest first) and letters; else one name.
"""

from collections.abc import Mapping, Set

from ..errors import MatcalcError, suggest
from ..functions.table import ALIASES, FUNCTIONS
from .tokens import GREEK_NAMES, Token

# sum_i x_i would be read as a product of letters
OVER_AN_INDEX = {"sum": "sum", "prod": "product", "max": "maximum", "min": "minimum"}
KEYWORDS = ("for", "where")
CONSTANTS = frozenset(("I", "pi"))
NORM_KINDS = frozenset(("fro", "inf", "nuc"))  # norm(X, fro)
LONGEST_SPLIT = 3  # letters
BEFORE_BRACKETS = frozenset(("im", "re"))  # functions only before a bracket: elsewhere these are i*m and r*e
# Functions of the language to come: read as a name or a product before a bracket, they would be silently wrong.
NOT_YET = frozenset(
    (
        "argmax",
        "argmin",
        "cond",
        "cumprod",
        "eig",
        "median",
        "quantile",
        "rank",
    )
)


def settle(tokens: list[Token], names: Set[str], functions: Mapping[str, str]) -> tuple[list[Token], list[str]]:
    """The tokens without words, and notes such as "Ax as A*x". `functions`: every spelling -> canonical name."""
    settled: list[Token] = []
    splits: dict[str, None] = {}
    edge = Token("end", "", 0, 0)
    behind = 0  # the end of a derivative's name, f' or f^(4), which is several tokens
    for place, token in enumerate(tokens):
        if place < behind:
            continue
        if token.kind != "word":
            settled.append(token)
            continue
        if (primed := _derivative(tokens, place, functions)) is not None:
            settled.append(primed)
            behind = place + _marks(tokens, place) + 1
            continue
        before = tokens[place - 1] if place else edge
        after = tokens[place + 1] if place + 1 < len(tokens) else edge
        inner = FUNCTIONS.get(after.text)
        if inner is not None and ALIASES.get(token.text) in inner.within and tokens[place + 2].is_op("("):
            within = inner.within[ALIASES[token.text]]  # log det(X) is logdet(X)
            tokens[place + 1] = Token("word", within, token.start, after.end, after.value)
            continue
        pieces = _read(token, before, after, names, functions)
        settled += pieces
        if len(pieces) > 1:
            caret = "^" if before.is_op("^") else ""
            splits[f"{caret}{token.text} as {caret}{'*'.join(piece.text for piece in pieces)}"] = None
        elif pieces[0].kind == "name" and _looks_called(token, after, names):
            splits[f"{token.text}(...) as {token.text}*(...); --shape {token.text}:function makes it a function"] = None
    return settled, list(splits)


def _looks_called(token: Token, after: Token, names: Set[str]) -> bool:
    """f(x), phi(x): an undeclared letter that often names a function, before a bracket: is no product meant?"""
    letter = token.text in ("f", "g", "h") or token.text in GREEK_NAMES
    return letter and token.text not in names and after.is_op("(") and after.start == token.end


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


def _read(token: Token, before: Token, after: Token, names: Set[str], functions: Mapping[str, str]) -> list[Token]:
    """One word as one or more names, or as the function it calls."""
    word, letters = token.text, _letters(token)
    if word in functions and after.is_op("("):
        return [Token("function", word, token.start, token.end, functions[word])]
    if word in NOT_YET and word not in names and after.is_op("("):
        raise MatcalcError(
            "refused",
            f"the function {word} is not supported yet",
            spans=[(token.start, token.end)],
            hint=f"declare it by its name alone: --shape {word}:function",
        )
    name, _, index = word.partition("_")
    if name in OVER_AN_INDEX and len(index) == 1 and word not in names and not after.is_op("("):
        hint = f"write {name}({index}, x[{index}]) with the entries in square brackets"
        raise MatcalcError(
            "syntax",
            f"{word} is not read as a {OVER_AN_INDEX[name]} over an index",
            spans=[(token.start, token.end)],
            hint=hint,
        )
    if word in names or word in CONSTANTS or before.is_op("_"):
        return [_name(word, token.start, token.end)]
    if word in NORM_KINDS and before.is_op(",") and after.is_op(")"):
        return [Token("string", word, token.start, token.end)]
    if word.split("_")[0].rstrip("0123456789") in GREEK_NAMES or len(letters) == 1:
        return [_name(word, token.start, token.end)]
    if before.is_op("^") and letters[0][0] in ("T", "H") and letters[0][0] not in names:
        rest = Token("word", word[1:], letters[1][1], token.end, letters[1:])
        return [_name(*letters[0]), *_read(rest, Token("name", "", token.start, token.start), after, names, functions)]
    if word in functions and word not in BEFORE_BRACKETS:
        hint = f"write {word}(...)" + ("" if len(word) > LONGEST_SPLIT else f", or {'*'.join(word)} for a product")
        raise MatcalcError("syntax", f"{word} is a function", spans=[(token.start, token.end)], hint=hint)
    if after.is_op("("):
        _refuse_misspelt(token, functions)
    if len(letters) > LONGEST_SPLIT:
        return [_name(word, token.start, token.end)]
    return _split(letters, names)


def _letters(token: Token) -> list[tuple[str, int, int]]:
    assert isinstance(token.value, list)
    return token.value


def _name(text: str, start: int, end: int) -> Token:
    return Token("name", text, start, end)


def _split(letters: list[tuple[str, int, int]], names: Set[str]) -> list[Token]:
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


def _refuse_misspelt(token: Token, functions: Mapping[str, str]) -> None:
    """`lgo(x)` means log, but `AB(x + y)` is a product: three small letters or more are taken for a function."""
    word = token.text
    short = len(_letters(token)) <= LONGEST_SPLIT
    spelling = suggest(word, functions)
    exact = (spelling is not None and spelling.lower() == word.lower()) or word.rstrip("0123456789") in functions
    if short and not exact and not (spelling and len(word) == LONGEST_SPLIT and word.islower()):
        return
    product = "*".join(piece for piece, _, _ in _letters(token)) if short else word
    meant = f"did you mean {spelling}? " if spelling else ""
    raise MatcalcError(
        "name",
        f"there is no function {word}",
        spans=[(token.start, token.end)],
        hint=f"{meant}write {product}*(...) for a product",
    )
