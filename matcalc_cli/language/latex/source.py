"""The lexemes of one formula with all that is known while it is read: names, indices, styles, notes.

Takes a text; a `Source` gives stretches of it (an argument, a term, what stands behind `_` and `^`), and makes tokens
of matcalc's own language with places in the LaTeX. `formula` and `operand` read a stretch; the modules that know only a
part of LaTeX call them here.
"""

import re
from collections.abc import Callable, Mapping, Set

from ...dimensions import symbols
from ...errors import MatcalcError, suggest
from ..declarations import Declarations
from ..notation.characters import FACTORIAL
from ..tokens import Token
from .brackets import partners
from .commands import (
    ACCENTS,
    FONTS,
    FRACTIONS,
    KNOWN,
    REFUSED,
    ROOT,
    SWITCHES,
    WORDS,
)
from .lexing.conditions import with_conditions
from .lexing.eaten_breaks import BREAKS, with_breaks
from .lexing.lexemes import in_one_line, lexemes, with_functions
from .lexing.numbered_indices import with_numbered_indices
from .lexing.plain_words import with_plain_words, with_typed_names

Stretch = tuple[int, int]
# Shapes of what is declared by kind alone: the sizes are not known.
OF_KINDS = {"scalar": (), "vector": ("",), "matrix": ("", ""), "row": ("", "")}
ENDS_TERM = frozenset(("+", "-", ",", ";", "=", "&", "<", ">", "<=", ">=", "!="))
ONE_ARGUMENT = frozenset((*FONTS, *WORDS, *ACCENTS, ROOT))


INDEX_LETTERS = frozenset("ijkl")

_OPERAND_BEFORE = r"(?:(?<![\\\w])[A-Za-z]\w*|[)\]'])$"


class Piece:
    """One factor or operator: its tokens, and what is seen of it without any shapes.

    `kind`: `name`, `entry`, `number`, `fence`, `call` or `op`; `look`: what its letters stand for by convention, the
    words of `looks`; `stop`: the place behind it.
    """

    __slots__ = ("kind", "look", "name", "stop", "tokens")

    def __init__(self, kind: str, tokens: list[Token], look: str, stop: int, name: str = "") -> None:
        self.kind, self.tokens, self.look, self.stop, self.name = kind, tokens, look, stop, name


class Index:
    """The index of a sum that is being read: how far it runs, the entries it picks, whether some are shifted, x_{i+1},
    and whether it stands as a number.

    `size` is nothing where neither a limit nor a declared vector says it."""

    __slots__ = ("entries", "level", "name", "number", "shifted", "size")

    def __init__(self, name: str, level: int, size: str = "") -> None:
        self.name, self.level, self.size = name, level, size
        self.entries: dict[tuple[str, int], None] = {}  # the name and the axis, in order
        self.number: Token | None = None
        self.shifted = False


class Scripts:
    """What stands behind a base: below, above (a stretch each, or None), primes, and where it ends."""

    __slots__ = ("above", "below", "primes", "start", "stop")

    def __init__(self, start: int) -> None:
        self.below: Stretch | None = None
        self.above: list[Stretch] = []
        self.primes: list[int] = []
        self.start = self.stop = start


class Source:
    """See the module. `shapes`: those of declared names; `complexes`: names declared complex."""

    def __init__(
        self,
        text: str,
        names: Set[str],
        functions: Mapping[str, str],
        declared: Declarations,
        entries: Set[tuple[str, str]] = frozenset(),
        counts: Set[str] = frozenset(),
    ) -> None:
        self.text = text
        whole = with_breaks(text)
        typed = with_typed_names(with_plain_words(lexemes(whole), text, names), text, names, frozenset(functions))
        lines = with_conditions(in_one_line(typed), text)
        self.found = with_numbered_indices(with_functions(lines, frozenset(functions)))
        self.partner = partners(self.found)
        self.names, self.functions = names, functions
        table = declared.table.items()
        self.shapes = {k: d.shape if d.shape is not None else OF_KINDS.get(d.kind) for k, d in table}
        self.counts = counts  # limits of sums that stand beside these, too
        self.sizes = self._sizes() | counts  # names that are sizes, so numbers where they stand as a factor
        self.complexes = frozenset(k for k, d in table if "complex" in d.properties)
        self.notes: dict[str, None] = {} if whole == text else {BREAKS: None}
        self.active: list[Index] = []
        self.single = entries  # (name, index) of entries whose index no sum binds
        self.entered: set[str] = set()  # names whose entries have one index that a sum binds,
        self.suffixed: set[tuple[str, str]] = set()  # and names with what stands below them
        self.defined = frozenset(self._defined())
        self.font = ""  # of all letters: \mathbf{A x}
        self.inside = 0  # norms and inner products that are open
        self.spelled: dict[str, str] = {}  # a name -> how it is written in the LaTeX
        self.styles: dict[str, str] = {}  # a name -> the style of its letter
        self.lengths: dict[tuple[str, int], str] = {}  # (name, axis) -> how far a sum over it runs
        self.called: dict[str, int] = {}  # Greek letters read as functions, and where,
        self.plain: dict[str, int] = {}  # and those read as names
        self.indices: dict[str, int] = {}  # names of all indices
        self.subscripts: dict[str, tuple[int, int]] = {}  # subscripts that are part of a name
        self.formula: Callable[[int, int], list[Token]]
        self.pieces: Callable[[int, int], list[Piece]]
        self.operand: Callable[[int, int], Piece]

    def _sizes(self) -> frozenset[str]:
        r"""The sizes of what is declared, and those below I_n and \mathbf 1_{m \times n}."""
        found = {name for shape in self.shapes.values() for dim in shape or () for name in symbols(dim)}
        for place in range(1, len(self.found) - 1):
            filled = self.at(place).text == "}" and self.spelling((place - 1, place)) in ("1", "0", "I")
            if self.is_char(place + 1, "_") and (filled or self.at(place).text == "I"):
                stretch, _ = self._script(place + 1)
                found |= {self.at(k).text for k in range(*stretch) if self.at(k).kind == "letter"}
        return frozenset(found)

    def _defined(self) -> list[str]:
        r"""The names that stand before equals signs behind \text{ where }."""
        begin = next((k for k in range(len(self.found)) if self.keyword(k) == "where"), len(self.found))
        equal = (k for k in range(begin, len(self.found)) if self.is_char(k + 1, "="))
        return [self.at(k).text for k in equal if self.at(k).kind == "letter"]

    def are_free(self, letters: list[str]) -> bool:
        """Are these two indices that occur nowhere else, so that no sum over them is meant?"""
        found = [token.text for token in self.found if token.kind == "letter"]
        return len(letters) == 2 and set(letters) <= INDEX_LETTERS and all(found.count(x) == 1 for x in letters)

    def note(self, text: str) -> None:
        self.notes[text] = None

    def index(self, name: str) -> Index | None:
        """The innermost sum over an index of this name."""
        return next((index for index in reversed(self.active) if index.name == name), None)

    # --- stretches ---------------------------------------------------------------------------------------------------

    def at(self, place: int) -> Token:
        return self.found[min(place, len(self.found) - 1)]

    def is_char(self, place: int, *texts: str) -> bool:
        token = self.at(place)
        return token.kind == "char" and token.text in texts

    def is_open(self, place: int, *texts: str) -> bool:
        """Is it an opening bracket of one of these kinds?"""
        token = self.at(place)
        return place in self.partner and token.kind == "delimiter" and (not texts or token.text in texts)

    def is_group(self, place: int) -> bool:
        return place in self.partner and self.at(place).kind == "brace"

    def argument(self, place: int, owner: Token) -> tuple[Stretch, int]:
        """The argument that begins here, without its braces, and where it ends."""
        token = self.at(place)
        if self.is_group(place):
            return (place + 1, self.partner[place]), self.partner[place] + 1
        if token.kind in ("end", "break", "finish") or (token.kind == "brace" and token.text == "}"):
            raise self.error("syntax", f"an argument of \\{owner.text} is missing", owner, owner)
        end = self._extent(place)
        return (place, end), end

    def _extent(self, place: int) -> int:
        """Where an argument without braces ends: a command takes its own arguments with it."""
        token = self.at(place)
        if token.kind == "command" and token.text in ONE_ARGUMENT:
            return self.argument(place + 1, token)[1]
        if token.kind == "command" and token.text in FRACTIONS:
            return self.argument(self.argument(place + 1, token)[1], token)[1]
        return place + 1

    def skip(self, place: int) -> int:
        """Behind a lexeme, with all that it opens."""
        return self.partner.get(place, place) + 1

    def outside(self, stretch: Stretch) -> list[int]:
        """The places of a stretch outside all brackets."""
        found, place = [], stretch[0]
        while place < stretch[1]:
            found.append(place)
            place = self.skip(place)
        return found

    def term_end(self, place: int, stop: int) -> int:
        """Where the term that begins here ends: at a sign or a comma outside all brackets."""
        begin = place
        while place < stop:
            token = self.at(place)
            if token.kind == "break" or self.keyword(place):
                return place
            if token.kind == "char" and token.text in ENDS_TERM and place > begin:
                before = self.at(place - 1)
                infix = (before.kind == "char" and before.text in "*/") or before.text in ("cdot", "times")
                if not infix:
                    return place
            place = self._behind_scripts(place) if token.kind == "char" and token.text in "_^" else self.skip(place)
        return place

    def _behind_scripts(self, place: int) -> int:
        return self.skip(place + 1) if self.is_group(place + 1) else self._extent(place + 1)

    def keyword(self, place: int) -> str:
        r"""The word of \text{ for } and \text{ where }; nothing for anything else."""
        token = self.at(place)
        if token.kind != "command" or token.text not in WORDS or not self.is_group(place + 1):
            return ""
        word = self.spelling((place + 2, self.partner[place + 1]))
        return word if word in ("for", "where") else ""

    def scripts(self, place: int, stop: int) -> Scripts:
        """What stands below and above, in either order."""
        found = Scripts(place)
        while place < stop:
            if self.is_char(place, "'"):
                found.primes.append(place)
                place += 1
            elif self.is_char(place, "_", "^"):
                stretch, end = self._script(place)
                if self.at(place).text == "^":
                    found.above.append(stretch)
                elif found.below is not None:
                    raise self.error("syntax", "two subscripts of one letter", self.at(place), self.at(place))
                else:
                    found.below = stretch
                place = end
            else:
                break
        found.stop = place
        return found

    def _script(self, place: int) -> tuple[Stretch, int]:
        sign, token = self.at(place), self.at(place + 1)
        if token.kind == "number" and len(token.text) > 1:
            hint = f"write {sign.text}{{{token.text}}}"
            raise self.error("syntax", f"behind {sign.text} LaTeX takes one digit", sign, token, hint)
        if token.kind in ("end", "break"):
            raise self.error("syntax", f"something is missing behind '{sign.text}'", sign, sign)
        return self.argument(place + 1, sign)

    def bare(self, stretch: Stretch) -> list[Token]:
        """The lexemes of a stretch without fonts and braces."""
        return [
            token
            for place, token in ((k, self.at(k)) for k in range(*stretch))
            if token.kind != "brace" and not (token.kind == "command" and _is_font(token.text))
        ]

    def spelling(self, stretch: Stretch) -> str:
        """The lexemes of a stretch without fonts and braces, side by side; commands with their backslash."""
        return "".join(f"\\{token.text}" if token.kind == "command" else token.text for token in self.bare(stretch))

    def shown(self, first: int, stop: int) -> str:
        """The LaTeX of a stretch."""
        return self.text[self.at(first).start : self.at(max(first, stop - 1)).end]

    # --- tokens ------------------------------------------------------------------------------------------------------

    def word(self, text: str, first: int, stop: int) -> Token:
        """A name or the name of a function, which is never taken apart."""
        start, end = self.at(first).start, self.at(max(first, stop - 1)).end
        return Token("word", text, start, end, [(text, start, end)])

    def op(self, text: str, place: int, value: object = None) -> Token:
        return Token("op", text, self.at(place).start, self.at(place).end, value)

    def number(self, value: int, place: int) -> Token:
        from fractions import Fraction

        return Token("number", str(value), self.at(place).start, self.at(place).end, Fraction(value))

    def call(self, function: str, arguments: list[list[Token]], first: int, stop: int) -> list[Token]:
        """function(a, b): its tokens."""
        start, end = self.at(first), self.at(max(first, stop - 1))
        if not all(arguments):
            raise self.error("syntax", f"an argument of {function} is missing", start, end)
        inside: list[Token] = []
        for argument in arguments:
            inside += [Token("op", ",", argument[0].start, argument[0].start), *argument] if inside else argument
        head = Token("word", function, start.start, start.end, [(function, start.start, start.end)])
        return [head, Token("op", "(", start.end, start.end), *inside, Token("op", ")", end.end, end.end)]

    def bracketed(self, tokens: list[Token], place: int) -> list[Token]:
        """The tokens in brackets, if there are several. `place`: where they are asked for."""
        if len(tokens) == 1:
            return tokens
        if not tokens:
            raise self.error("syntax", "there is nothing within the braces", self.at(place), self.at(place))
        first, last = tokens[0].start, tokens[-1].end
        return [Token("op", "(", first, first), *tokens, Token("op", ")", last, last)]

    # --- errors ------------------------------------------------------------------------------------------------------

    def no_operand(self, token: Token) -> MatcalcError:
        hint = FACTORIAL * (token.text == "!")
        return self.error("syntax", f"expected an operand before '{token.text or 'the end'}'", token, token, hint)

    def error(self, kind: str, message: str, first: Token, last: Token, hint: str = "") -> MatcalcError:
        return MatcalcError(kind, message, spans=[(first.start, max(last.end, first.start + 1))], hint=hint)

    def refused(self, message: str, first: int, stop: int, hint: str = "") -> MatcalcError:
        return self.error("refused", message, self.at(first), self.at(max(first, stop - 1)), hint)

    def is_quotient(self, token: Token) -> bool:
        r"""A\b: is the command a letter behind an operand that is not written by a command itself, as in \A\b?"""
        return len(token.text) == 1 and bool(re.search(_OPERAND_BEFORE, self.text[: token.start]))

    def unknown(self, place: int) -> MatcalcError:
        """The error for a command that is not read."""
        token = self.at(place)
        shown = f"\\{token.text}" if token.text.isascii() else token.text
        if token.text in REFUSED:
            message, hint = REFUSED[token.text]
            message = message if "\\" in message else f"{shown}: {message}"
            return self.error("refused", message, token, token, hint)
        if not token.text.isascii():
            return self.error("syntax", f"unexpected character '{token.text}' in LaTeX", token, token)
        near = suggest(token.text, KNOWN)
        hint = (
            f"did you mean \\{near}?" if near else r"write \operatorname{...} for a function, \mathrm{...} for a name"
        )
        if self.is_quotient(token):
            hint = f"write inv(A)*{token.text} for A\\{token.text}, a quotient from the left"
        if not token.text.isalpha():
            hint = ""
        return self.error("syntax", f"the LaTeX command {shown} is not known", token, token, hint)


def _is_font(word: str) -> bool:
    return word in FONTS or word in WORDS or word in SWITCHES
