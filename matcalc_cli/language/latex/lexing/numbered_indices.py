r"""Indices with numbers: \sum_{i_1, i_2} A_{i_1 i_2} x_{i_2}.

Takes lexemes; gives them with each such index as one letter, wherever it stands, so that all that is known of indices
holds for it.
"""

from ...tokens import Token
from ..commands import OVER_AN_INDEX


def with_numbered_indices(found: list[Token]) -> list[Token]:
    r"""The lexemes where an index of \sum_{i_1} or \text{ for } i_1 is one letter, i_1, wherever it stands."""
    kept: list[Token] = []
    numbered = {_spelt(found, k) for first in _index_lists(found) for k in _listed(found, first)} - {""}
    place = 0
    while place < len(found):
        name = _spelt(found, place) if numbered else ""
        behind = place + _length(found, place) if name in numbered else place + 1
        first, last = found[place], found[behind - 1]
        kept.append(Token("letter", name, first.start, last.end) if name in numbered else first)
        place = behind
    return kept


def _index_lists(found: list[Token]) -> list[int]:
    r"""Where the indices begin: behind \sum_{ and \text{for}."""
    texts = [token.text for token in found]
    sums = [k + 3 for k in range(len(found) - 2) if texts[k] in OVER_AN_INDEX and texts[k + 1 : k + 3] == ["_", "{"]]
    return sums + [k + 4 for k in range(len(found) - 4) if texts[k : k + 4] == ["f", "o", "r", "}"]]


def _listed(found: list[Token], first: int) -> list[int]:
    """The places of the letters in a list that begins here."""
    letters = []
    while found[first].kind == "letter":
        letters.append(first)
        first += _length(found, first)
        first += found[first].text == ","
    return letters


def _spelt(found: list[Token], place: int) -> str:
    """i_1 for a letter with a digit, or digits within braces, below it; nothing for any other lexeme."""
    size = _length(found, place)
    return f"{found[place].text}_{found[place + (2 if size == 3 else 3)].text}" if size > 1 else ""


def _length(found: list[Token], place: int) -> int:
    kinds = [token.kind for token in found[place : place + 5]]
    texts = [token.text for token in found[place : place + 5]]
    if kinds[:1] != ["letter"] or texts[1:2] != ["_"]:
        return 1
    if kinds[2:3] == ["number"] and len(texts[2]) == 1:
        return 3
    return 5 if texts[2::2] == ["{", "}"] and kinds[3] == "number" and texts[3].isdecimal() else 1
