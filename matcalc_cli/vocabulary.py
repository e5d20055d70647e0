"""The functions one question knows: those of the table, those it defines, the abstract ones it declares.

Takes the texts of the question, gives a mapping from every spelling to the key of a row, as the parser wants it. The
derivatives of abstract functions are found when they are asked for, for they have no end.
"""

from collections.abc import Iterable, Iterator, Mapping

from . import abstract
from .clauses import clauses
from .declarations import FUNCTION
from .definitions import define
from .errors import MatcalcError
from .functions import ALIASES
from .tokens import Token, tokenize


class Vocabulary(Mapping[str, str]):
    """Spelling -> key. `defined`: name -> key of what is defined; `arities`: name -> arguments of what is declared."""

    def __init__(self, defined: Mapping[str, str], arities: Mapping[str, int]) -> None:
        self.defined, self.arities = defined, arities

    def __getitem__(self, word: str) -> str:
        key = self._find(word)
        if key is None:
            raise KeyError(word)
        return key

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._find(word) is not None

    def __iter__(self) -> Iterator[str]:
        return iter((*ALIASES, *self.defined, *self.arities))

    def __len__(self) -> int:
        return len(ALIASES) + len(self.defined) + len(self.arities)

    def _find(self, word: str) -> str | None:
        if word in ALIASES or word in self.defined:
            return ALIASES.get(word) or self.defined[word]
        for name, arity in self.arities.items():
            places = abstract.read(word, name, arity)
            if places is not None:
                return abstract.key(name, arity, places)
        return None

    @property
    def own(self) -> tuple[str, ...]:
        """The names that are functions in this question alone."""
        return (*self.defined, *self.arities)


def declared_within(expression: str) -> list[str]:
    """The names that a where clause declares as functions: `f(x) where f: function`."""
    _, found = clauses(tokenize(expression))
    return [c[0].text for c in found if c[1].is_op(":") and [token.text for token in c[2:-1]] == [FUNCTION]]


def vocabulary(definitions: Iterable[str], declared: Iterable[str], expression: str) -> Mapping[str, str]:
    """What `--define` and `NAME:function` make known; how many arguments a declared function takes, its calls say."""
    declared = (*declared, *(declared_within(expression) if FUNCTION in expression else ()))
    definitions = tuple(definitions)
    if not (declared or definitions):
        return ALIASES
    for name in declared:
        if name in ALIASES:
            raise MatcalcError("usage", f"{name} is a function already", hint="choose another name")
    texts = [*definitions, expression]
    arities = dict.fromkeys(declared, 1)
    if declared:
        for text in texts:
            arities |= _arities(text, declared)
    known = Vocabulary({}, arities)
    for text in definitions:
        name, key = define(text, known)
        known = Vocabulary({**known.defined, name: key}, arities)
    return known


def _arities(text: str, names: tuple[str, ...]) -> dict[str, int]:
    """How many arguments the functions have where they are called; MatcalcError where two calls differ."""
    found: dict[str, int] = {}
    tokens = tokenize(text)
    for place, token in enumerate(tokens):
        name = _called(token, names)
        bracket = place + 1
        while name and tokens[bracket].is_op("'"):
            bracket += 1
        if not name or not tokens[bracket].is_op("("):
            continue
        count = _arguments(tokens, bracket)
        if found.setdefault(name, count) != count:
            message = f"{name} takes {count} arguments here and {found[name]} before"
            raise MatcalcError("shape", message, spans=[(token.start, token.end)], source=text)
        if count > abstract.MOST_ARGUMENTS:
            message = f"an abstract function takes at most {abstract.MOST_ARGUMENTS} arguments"
            raise MatcalcError("limit", message, spans=[(token.start, token.end)], source=text)
    return found


def _called(token: Token, names: tuple[str, ...]) -> str:
    """The function that a word names: f, or f for its derivative f_12."""
    if token.kind != "word":
        return ""
    stem, _, digits = token.text.rpartition("_")
    return token.text if token.text in names else stem if stem in names and digits.isdecimal() else ""


def _arguments(tokens: list[Token], bracket: int) -> int:
    """One more than the commas between this bracket and the one that closes it."""
    depth, count = 0, 1
    for token in tokens[bracket:]:
        if token.is_op("(", "[", "{"):
            depth += 1
        elif token.is_op(")", "]", "}"):
            depth -= 1
            if not depth:
                break
        elif token.is_op(",") and depth == 1:
            count += 1
    return count
