r"""Words typed without a font among LaTeX: `\sigma^2 where \sigma > 0`, and `mu` beside the braces of x_{i} alone.

Takes the lexemes and their text; gives them with \text{where} for such a word between spaces, and a name that is typed
as in matcalc's own language as one letter. Other words of a sentence are refused, for as letters they are a product.
"""

from collections.abc import Iterator, Set

from ...notation.prose import refuse_in_latex
from ...tokens import GREEK_NAMES, Token
from ..commands import OVER_AN_INDEX, SWITCHES
from .lexemes import LETTERED

WHERE = "where"
INTRODUCING = frozenset((WHERE, "for", "if", "when", "with", "given", "assuming", "provided", "otherwise"))
BRACES_ALONE = frozenset("\\$%")  # none of these stands where braces alone make a text LaTeX
SHORTEST_NAME = 4  # letters of a run that is one name, whatever its letters are


def with_plain_words(found: list[Token], text: str, names: Set[str]) -> list[Token]:
    """The lexemes with the words among them in \\text{...}. MatcalcError for a word of a sentence."""
    kept: list[Token] = []
    place, conditional = 0, False
    runs = {first: stop for first, stop in _runs(found) if _is_between_spaces(found, text, first, stop)}
    while place < len(found):
        stop = runs.get(place, place + 1)
        word = "".join(token.text for token in found[place:stop])
        first, last = found[place], found[stop - 1]
        if place not in runs or word in names:
            kept += found[place:stop]
        elif word in INTRODUCING:
            kept += _in_text(found[place:stop])
            conditional = conditional or word == WHERE
        else:
            declares = conditional and found[place - 1].text in (":", ",")  # where A: n, n, symmetric
            if not declares:
                refuse_in_latex(Token("word", word, first.start, last.end), found[max(place - 1, 0)], found[stop])
            kept += found[place:stop]
        place = stop
    return kept


def with_typed_names(found: list[Token], text: str, names: Set[str], functions: Set[str]) -> list[Token]:
    """The lexemes with mu, and other names as matcalc's own language has them, as one letter each; as they are where
    LaTeX is written by commands."""
    if not BRACES_ALONE.isdisjoint(text):
        return found
    kept: list[Token] = []
    place, starred = 0, "*" in text
    runs = {first: _with_digits(found, stop) for first, stop in _runs(found)}
    alone = {found[first].text for first, stop in runs.items() if stop == first + 1}
    while place < len(found):
        stop = runs.get(place, _behind_suffix(found, place) if starred else place + 1)
        word = "".join(token.text for token in found[place:stop])
        known = word in functions or word in OVER_AN_INDEX or word in INTRODUCING
        suffix = place not in runs
        if stop > place + 1 and (suffix or (not known and _is_name(word, alone, names, starred))):
            kept.append(Token("letter", word, found[place].start, found[stop - 1].end))
        else:
            kept += found[place:stop]
        place = stop
    return kept


def _with_digits(found: list[Token], stop: int) -> int:
    """Behind the number that ends a name: mu1."""
    after = found[stop]
    beside = after.kind == "number" and after.text.isdecimal() and found[stop - 1].end == after.start
    return stop + 1 if beside else stop


def _behind_suffix(found: list[Token], place: int) -> int:
    """Behind the letters below a name that has no braces, as those of beta_max; behind the lexeme itself elsewhere."""
    stop = place
    below = bool(place) and found[place - 1].kind == "char" and found[place - 1].text == "_"
    while below and found[stop].kind == "letter" and (stop == place or found[stop - 1].end == found[stop].start):
        stop += 1
    return max(stop, place + 1)


def _is_name(word: str, alone: Set[str], names: Set[str], starred: bool) -> bool:
    """Is it one name where products are written by stars, or in any case?"""
    letters = word.rstrip("0123456789")
    if letters in GREEK_NAMES or word in names:
        return True
    long = len(letters) >= SHORTEST_NAME or len(letters) == 1 or not set(letters) <= alone
    return starred and letters.islower() and long


def _runs(found: list[Token]) -> Iterator[tuple[int, int]]:
    r"""Letters side by side, from where to where; not those of \text{...}, {\rm ...} and below others."""
    hidden: list[bool] = []
    place = 0
    while place < len(found):
        token = found[place]
        if token.kind == "brace":
            if token.text == "{":
                hidden.append(any(hidden[-1:]) or _is_lettered(found, place))
            elif hidden:
                hidden.pop()
        stop = place
        while found[stop].kind == "letter" and (stop == place or found[stop - 1].end == found[stop].start):
            stop += 1
        below = bool(place) and found[place - 1].kind == "char" and found[place - 1].text == "_"
        if stop > place and not any(hidden[-1:]) and not below:
            yield place, stop
        place = max(stop, place + 1)


def _is_lettered(found: list[Token], place: int) -> bool:
    before, inner = found[place - 1] if place else found[place], found[place + 1]
    owned = before.text == "_" or (before.kind == "command" and before.text in LETTERED)
    return owned or (inner.kind == "command" and inner.text in SWITCHES)


def _is_between_spaces(found: list[Token], text: str, first: int, stop: int) -> bool:
    start, end = found[first].start, found[stop - 1].end
    plain = text[start:end].isascii() and stop > first + 1
    return plain and (not start or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())


def _in_text(letters: list[Token]) -> list[Token]:
    start, end = letters[0].start, letters[-1].end
    return [
        Token("command", "text", start, start),
        Token("brace", "{", start, start),
        *letters,
        Token("brace", "}", end, end),
    ]
