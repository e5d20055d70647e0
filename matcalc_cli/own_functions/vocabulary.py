"""The functions one question knows: those of the table, those it defines, the abstract ones it declares.

Takes the texts of the question, gives a mapping from every spelling to the key of a row, as the parser wants it. The
derivatives of abstract functions are found when they are asked for, for they have no end.
"""

from collections.abc import Iterable, Iterator, Mapping

from ..errors import MatcalcError
from ..functions.table import ALIASES
from ..language.clauses import clauses
from ..language.declarations import FUNCTION, Signature, is_function, signature
from ..language.syntax import tokens_of
from ..language.tokens import Token
from ..language.tree import Tree, walk

OPTION = "--define"  # where the definitions stand


class Vocabulary(Mapping[str, str]):
    """Spelling -> key. `defined`: name -> key of what is defined; `arities`: declared functions of so many scalars;
    `signatures`: declared functions of vectors and matrices."""

    def __init__(
        self, defined: Mapping[str, str], arities: Mapping[str, int], signatures: Mapping[str, Signature]
    ) -> None:
        self.defined, self.arities, self.signatures = defined, arities, signatures

    def __getitem__(self, word: str) -> str:
        key = self._find(word)
        if key is None:
            raise KeyError(word)
        return key

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._find(word) is not None

    def __iter__(self) -> Iterator[str]:
        return iter((*ALIASES, *self.own))

    def __len__(self) -> int:
        return len(ALIASES) + len(self.own)

    def _find(self, word: str) -> str | None:
        if word in self.defined or word in ALIASES:
            return self.defined.get(word) or ALIASES[word]
        from . import abstract_scalar, abstract_vector

        for name, arity in self.arities.items():
            places = abstract_scalar.read(word, name, arity)
            if places is not None:
                return abstract_scalar.key(name, arity, places)
        for name, sides in self.signatures.items():
            order = abstract_vector.read(word, name, sides)
            if order is not None:
                return abstract_vector.key(name, sides, order)
        return None

    def numbers(self, tree: Tree) -> set[str]:
        """The names that are numbers: what functions declared to take a number are called with."""
        paths = {self[name] for name, (domain, _) in self.signatures.items() if not domain}
        called = (node.args[0] for node in walk(tree) if node.op == "call" and node.value in paths)
        return {str(arg.value) for arg in called if arg.op == "name"}

    @property
    def own(self) -> tuple[str, ...]:
        """The names that are functions in this question alone."""
        return (*self.defined, *self.arities, *self.signatures)


def declared_within(expression: str) -> "dict[str, Signature | None]":
    """What a where clause declares as functions: `f(x) where f: function`."""
    if FUNCTION not in expression:
        return {}
    tokens, _ = tokens_of(expression, frozenset(), ALIASES)
    _, found = clauses(tokens)
    texts = {c[0].text: expression[c[1].end : c[-1].start] for c in found if c[1].is_op(":")}
    return {name: signature(text) for name, text in texts.items() if is_function(text)}


def vocabulary(
    definitions: Iterable[str], declared: "Mapping[str, Signature | None]", expression: str
) -> Mapping[str, str]:
    """What `--define` and `NAME:function` make known; how many scalars a declared function takes, its calls say."""
    declared = {**declared, **declared_within(expression)}
    definitions = tuple(definitions)
    if not (declared or definitions):
        return ALIASES
    for name in declared:
        if name in ALIASES:
            raise MatcalcError("usage", f"{name} is a function already", hint="choose another name")
    arities = {name: 1 for name, shapes in declared.items() if shapes is None}
    signatures = {name: shapes for name, shapes in declared.items() if shapes is not None}
    for text, option in (*((d, OPTION) for d in definitions), (expression, "")) if arities else ():
        try:
            arities |= _arities(text, tuple(arities), signatures)
        except MatcalcError as error:
            raise error.with_source(text, option) from None
    known = Vocabulary({}, arities, signatures)
    for text in definitions:
        from .definitions import define

        try:
            name, key = define(text, known)
        except MatcalcError as error:
            raise error.within(text, OPTION) from None
        known = Vocabulary({**known.defined, name: key}, arities, signatures)
    return known


def _arities(text: str, names: tuple[str, ...], signatures: Mapping[str, Signature]) -> dict[str, int]:
    """How many arguments the functions have where they are called; MatcalcError where two calls differ."""
    from .abstract_scalar import MOST_ARGUMENTS

    found: dict[str, int] = {}
    tokens, _ = tokens_of(text, frozenset(), {**ALIASES, **dict.fromkeys((*names, *signatures), "")})
    commas = _commas(tokens)
    for place, token in enumerate(tokens):
        name = _called(token, names)
        bracket = place + 1
        while name and tokens[bracket].is_op("'"):
            bracket += 1
        if not name or not tokens[bracket].is_op("("):
            continue
        count = commas[bracket] + 1
        if found.setdefault(name, count) != count:
            message = f"{name} takes {count} arguments here and {found[name]} before"
            hint = f"call it with {found[name]} arguments everywhere"
            raise MatcalcError("shape", message, spans=[(token.start, token.end)], hint=hint)
        if count > MOST_ARGUMENTS:
            message = f"an abstract function takes at most {MOST_ARGUMENTS} arguments"
            hint = f"call it with {MOST_ARGUMENTS} arguments or fewer"
            raise MatcalcError("limit", message, spans=[(token.start, token.end)], hint=hint)
    return found


def _called(token: Token, names: tuple[str, ...]) -> str:
    """The function that a word names: f, or f for its derivative f_12."""
    if token.kind != "word":
        return ""
    stem, _, digits = token.text.rpartition("_")
    return token.text if token.text in names else stem if stem in names and digits.isdecimal() else ""


def _commas(tokens: list[Token]) -> dict[int, int]:
    """Place of an opening bracket -> how many commas stand directly in it."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for place, token in enumerate(tokens):
        if token.is_op("(", "[", "{"):
            open_.append(place)
            found[place] = 0
        elif token.is_op(")", "]", "}") and open_:
            open_.pop()
        elif token.is_op(",") and open_:
            found[open_[-1]] += 1
    return found
