"""LaTeX to tokens: the one function `read`.

Takes a text that is LaTeX, the names declared elsewhere and the functions known; gives the tokens, the last of kind
`end`, and the notes. Raises MatcalcError with a place in the LaTeX.
"""

from collections.abc import Mapping, Sequence, Set

from ...errors import MatcalcError
from ..declarations import Declarations
from ..tokens import Token
from .commands import OVER_AN_INDEX
from .formula import install
from .sides import formula_within
from .source import Index, Source

ENTRIES = frozenset("ijkly")  # letters that are an index, bound by a sum or not


def read(
    text: str, names: Set[str], functions: Mapping[str, str], declared: Declarations | None = None
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of a formula in LaTeX, and what was dropped or taken in one of several ways."""
    known = declared or Declarations()
    src, tokens = _read(text, names, functions, known, frozenset(), frozenset())
    entries, counts = _entries(src), _counts(src, tokens, frozenset(known.dims()))
    if entries or counts:
        src, tokens = _read(text, names, functions, known, entries, counts)
    return [*tokens, Token("end", "", len(text), len(text))], tuple(src.notes)


def _read(
    text: str,
    names: Set[str],
    functions: Mapping[str, str],
    declared: Declarations,
    entries: Set[tuple[str, str]],
    counts: Set[str],
) -> tuple[Source, list[Token]]:
    src = Source(text, names, functions, declared, entries, counts)
    if len(src.found) == 1:
        raise MatcalcError(
            "syntax", "nothing to read: the expression is empty", spans=[(0, len(text))], hint=r"as in x^\top A x"
        )
    install(src)
    _bind(src)
    _bind_conditions(src)
    tokens = src.formula(*formula_within(src))
    _check(src)
    return src, tokens


def _entries(src: Source) -> frozenset[tuple[str, str]]:
    r"""z_k is an entry where z_j is one: -z_k + \log \sum_j e^{z_j}. Other letters below are labels, as of r_f."""
    limits = {(name, limit) for (name, axis), limit in src.lengths.items() if axis == 0}
    return frozenset(
        (name, below)
        for name, below in src.suffixed
        if name in src.entered and (below in ENTRIES or below.strip("0").isdecimal() or (name, below) in limits)
    )


def _counts(src: Source, tokens: Sequence[Token], sizes: Set[str]) -> frozenset[str]:
    r"""n of \frac{1}{n} \sum_{i=1}^n x_i: it stands beside the sum, and is how many entries x has."""
    limits = {limit for limit in src.lengths.values() if len(limit) == 1} - sizes
    return frozenset(token.text for token in tokens if token.kind == "word" and token.text in limits)


def _bind(src: Source) -> None:
    r"""The indices of \text{ for } i, j are indices in all of the formula."""
    place = next((k for k in range(len(src.found)) if src.keyword(k) == "for"), None)
    if place is None:
        return
    for k in range(src.partner[place + 1] + 1, len(src.found)):
        if src.keyword(k) == "where":
            break
        if src.at(k).kind == "letter":
            src.active.append(Index(src.at(k).text, 10**6))


def _bind_conditions(src: Source) -> None:
    r"""An index of a sum is one in the conditions, too: \sum_i |x_i|, \quad x_i > 0."""
    begin = next((k for k in range(len(src.found)) if src.keyword(k) == "where"), len(src.found))
    below = [k + 2 + src.is_group(k + 2) for k in range(begin) if _is_sum(src, k)]
    letters = {src.at(k).text for k in below if src.at(k).kind == "letter"}
    used = {src.at(k).text for k in range(begin, len(src.found)) if src.at(k).kind == "letter"}
    bound = {index.name for index in src.active}
    src.active += [Index(letter, 10**6) for letter in sorted(letters & used - bound)]


def _is_sum(src: Source, place: int) -> bool:
    token = src.at(place)
    return token.kind == "command" and token.text in OVER_AN_INDEX and src.is_char(place + 1, "_")


def _check(src: Source) -> None:
    """What is right in itself, and wrong beside the rest."""
    for letter in src.called:
        if letter in src.plain:
            message = f"{letter} is read as a function here and as a name elsewhere"
            place = src.called[letter]
            raise src.refused(message, place, place + 1, "give the name another letter")
    for index in src.indices:
        if index in src.subscripts:
            first, stop = src.subscripts[index]
            message = f"the index {index} is used outside its sum"
            raise src.refused(message, first, stop, "put brackets around what is summed")
