"""Fragments of Python text that know how tightly they bind, and factors of a matrix product made of them.

Vectors and rows are 1-D arrays in emitted code, so transposing them is no text at all. A fragment also knows how deeply
it nests, so that deep formulas are cut into assignments before Python's parser gives up.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from ...dimensions import Dim
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ..dialect import Dialect
from ..plan.terms import MANY

SUM, TIMES, UNARY, POWER, ATOM = range(1, 6)
LARGEST_INTEGER = 2**53
SHORT_DENOMINATORS = (2, 4, 8)  # of numbers that are written as decimals
DEEPEST = 30  # nesting beyond which a fragment gets a line of its own

TENSOR, SCALAR, NUMBER = range(3)  # an array; a scalar variable, perhaps a Python number; certainly a Python number


class Code:
    """An expression. Where it starts with a minus sign, `negated` is the expression without it; `outer` are the
    vectors that it is the outer product of, `straight` is what it is the transpose of."""

    __slots__ = ("depth", "level", "mark", "nature", "negated", "outer", "straight", "text")

    def __init__(self, text: str, level: int = ATOM, depth: int = 1, nature: int = TENSOR, mark: str = "") -> None:
        self.text, self.level, self.depth, self.nature, self.mark = text, level, depth, nature, mark
        self.negated: Code | None = None
        self.outer: tuple[Code, Code] | None = None
        self.straight: Code | None = None


def bracketed(code: Code, level: int) -> str:
    """The text, in brackets if it binds more loosely than `level`."""
    return code.text if code.level >= level else f"({code.text})"


def negate(code: Code) -> Code:
    """-code; a matrix product is bracketed, for -A @ x would negate the matrix."""
    if code.negated is not None:
        return code.negated
    tight = code.level >= TIMES and code.mark != "@"
    text = f"-{code.text}" if tight else f"-({code.text})"
    made = Code(
        text, min(code.level, UNARY) if tight else UNARY, code.depth + 1, code.nature, code.mark if tight else ""
    )
    made.negated = code
    return made


def numeral(number: Fraction) -> Code:
    """A number as exactly as Python's floats allow. MatcalcError ("limit") for one beyond them."""
    if number < 0:
        return negate(numeral(-number))
    top, bottom = number.numerator, number.denominator
    if bottom in SHORT_DENOMINATORS and top < LARGEST_INTEGER:
        return Code(repr(top / bottom), ATOM, 1, NUMBER)
    if bottom == 1:
        return Code(_whole(top), ATOM, 1, NUMBER)
    return Code(f"{_whole(top)} / {_whole(bottom)}", TIMES, 2, NUMBER, "/")


def _whole(number: int) -> str:
    """A whole number; beyond what a float holds exactly it is written as the nearest float."""
    if number < LARGEST_INTEGER:
        return str(number)
    try:
        return repr(float(number))
    except OverflowError:
        hint = "--format sympy keeps numbers exact"
        raise MatcalcError("limit", "the answer has a number too large for floating point", hint=hint) from None


def is_atom(text: str) -> bool:
    """Is the text one operand: no operator outside brackets and quotes?"""
    depth, quoted = 0, False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif not depth and not quoted and not (character.isalnum() or character in "_."):
            return False
    return True


class Speller:
    """Writes calls in one library's spelling. `shorten` may put a deep fragment on a line of its own, `once` puts equal
    fragments on one."""

    __slots__ = ("backend", "dtype", "once", "products", "shorten", "solves")

    def __init__(
        self,
        backend: Dialect,
        dtype: str,
        shorten: Callable[[Code], Code],
        once: Callable[[Code], Code],
        products: "Products",
    ) -> None:
        self.backend, self.dtype, self.shorten, self.once, self.products = backend, dtype, shorten, once, products
        self.solves: Counter[int] = Counter()  # by the numbers of inverses

    def tally(self, inverse: "Piece", count: int) -> None:
        """Count solves with that inverse."""
        for number, _ in inverse.key:
            self.solves[number] += MANY if self.products.inside else count

    def shortened(self, code: Code) -> Code:
        return self.shorten(code) if code.depth > DEEPEST else code

    def call(self, name: str, *args: Code) -> Code:
        """A spelling of the library; `name` is one of `backends.COMMON`, or a function of the table."""
        spelled = self.backend.spelled.get(name) or FUNCTIONS[name].spelt(self.backend.name, len(args))
        return self.fill(spelled, *args)

    def fill(self, template: str, *args: Code) -> Code:
        text = template.replace("{np}", self.backend.module).replace("{dtype}", self.dtype)
        for k, arg in enumerate(args):
            if text.count(f"{{{k}}}") > 1 and not arg.text.isidentifier():
                arg = self.shorten(arg)
            text = text.replace(f"{{{k}}}", arg.text)
        if template == "{0}":
            return args[0]
        depth = max((arg.depth for arg in args), default=0) + 1
        return Code(text, ATOM if is_atom(text) else SUM, depth)

    def infix(self, left: Code, operator: str, right: Code, level: int) -> Code:
        """left operator right. Products of different kinds are kept apart by brackets, for the reader."""
        kind = "@" if "@" in operator else operator
        shown = self.backend.operators.get(operator, operator)
        if "{0}" in shown:  # the operands stand otherwise
            text = shown.replace("{0}", bracketed(left, ATOM)).replace("{1}", bracketed(right, ATOM))
        else:
            same = left.mark == kind or left.level > level
            a = left.text if same and left.level >= level else f"({left.text})"
            text = f"{a} {shown} {bracketed(right, level + 1)}"
        return Code(text, level, max(left.depth, right.depth) + 1, min(left.nature, right.nature), kind)

    def total(self, codes: Sequence[Code]) -> Code:
        """The sum of the codes, with a minus for what starts with one."""
        total = codes[0]
        for code in codes[1:]:
            minus = code.negated
            total = self.infix(total, "-", minus, SUM) if minus else self.infix(total, "+", code, SUM)
            total = self.shortened(total)
        return total

    def power(self, base: Code, exponent: Code, nature: int) -> Code:
        """base to the power, entry by entry."""
        operator = self.backend.operators.get("**", "**")
        text = f"{bracketed(base, ATOM)} {operator} {bracketed(exponent, ATOM)}"
        return Code(text, POWER, base.depth + 1, nature)

    # --- what is done to the axes of an array -----------------------------------------------------------------------

    def method(self, name: str, code: Code, *texts: str) -> Code:
        """A spelling of the library whose first operand {0} stands before something; the others are texts."""
        template = self.backend.spelled[name]
        if template.count("{0}") > 1 and not code.text.isidentifier():
            code = self.shorten(code)
        text = template.replace("{0}", bracketed(code, ATOM)).replace("{np}", self.backend.module)
        for k, other in enumerate(texts, 1):
            text = text.replace(f"{{{k}}}", other)
        return Code(text, ATOM, code.depth + 1)

    def transposed(self, code: Code) -> Code:
        """The transpose of a 2-D array; of `X.T` it is `X`."""
        if code.straight is not None:
            return code.straight
        made = self.method("transposed", code)
        made.straight = code
        return made

    def entry(self, code: Code, places: Sequence[str]) -> Code:
        """The entries at these places, each an index, a range or a colon."""
        return self.method("entry", code, ", ".join(places))

    def spread(self, code: Code, carried: Sequence[bool]) -> Code:
        """The array with an axis of length one where none is carried."""
        if all(carried):
            return code
        return Code(self.backend.spread(bracketed(code, ATOM), carried), ATOM, code.depth + 1)

    def reshaped(self, code: Code, sizes: Sequence[str]) -> Code:
        """The array with axes of these sizes."""
        return self.method("reshaped", code, ", ".join(sizes))


class Piece:
    """A factor of a matrix product: code, what it is, and its sizes.

    `kind` is column, row, matrix, scalar, diagonal (the code is the vector) or inverse (the code is the matrix that is
    inverted; is it `factored`?). `transposed` says that the transpose of the code is meant.
    """

    __slots__ = ("code", "columns", "factored", "key", "kind", "rows", "transposed")

    def __init__(self, kind: str, code: Code, rows: Dim, columns: Dim, transposed: bool = False) -> None:
        self.kind, self.code, self.rows, self.columns = kind, code, rows, columns
        self.transposed = transposed and kind in ("matrix", "inverse")
        self.key: Key = ()
        self.factored = False

    def mirrored(self) -> "Piece":
        """The transpose of a product that is computed."""
        kind = {"column": "row", "row": "column"}.get(self.kind, self.kind)
        return Piece(kind, self.code, self.columns, self.rows, not self.transposed)

    def plain(self, spell: Speller, transposed: bool = False) -> Code:
        """The factor, or its transpose, as an expression by itself."""
        code = self.code
        if self.kind == "diagonal":
            return spell.call("diag", code)
        if self.kind == "inverse":
            spell.tally(self, MANY)
            code = spell.call("inv", code)
        if self.kind in ("matrix", "inverse") and self.transposed != transposed:
            code = spell.transposed(code)
        return code

    def solved(self, spell: Speller, other: Code, transposed: bool = False) -> Code:
        """The solution for the other side, with the matrix that is inverted or its transpose."""
        spell.tally(self, 1)
        if self.factored:
            turned = " transposed" if self.transposed != transposed else ""
            return spell.call(f"factored solve{turned}", spell.once(spell.call("factor", self.code)), other)
        return spell.call("solve", self._under(spell, transposed), other)

    def _under(self, spell: Speller, transposed: bool) -> Code:
        return spell.transposed(self.code) if self.transposed != transposed else self.code


Key = tuple[tuple[int, int], ...]  # of a chain: (number of the term, how it stands) for each factor
AS_IT_IS, PLAIN, TRANSPOSED, COLUMN, ROW = range(5)  # how a factor stands: symmetric, a matrix, a vector
MIRRORED = {AS_IT_IS: AS_IT_IS, PLAIN: TRANSPOSED, TRANSPOSED: PLAIN, COLUMN: ROW, ROW: COLUMN}
LONGEST_COMMON = 6  # factors of a partial product that is looked for in other chains


def mirrored(key: Key) -> Key:
    """The key of the transpose of a chain."""
    return tuple((number, MIRRORED[stands]) for number, stands in reversed(key))


def either(key: Key) -> Key:
    """One key for a chain and its transpose."""
    return min(key, mirrored(key))


class Products:
    """Partial products of matrix chains, so that one that is needed twice, as it is or transposed, is computed once.

    The code is written three times: the first time collects the chains, so that the second knows what is `common` to
    them and prefers it, and counts; the third knows what is `repeated`. `inside`: of a loop.
    """

    __slots__ = ("chains", "common", "counts", "inside", "known", "repeated")

    def __init__(
        self, common: Mapping[Key, int] | None = None, repeated: frozenset[Key] = frozenset(), inside: bool = False
    ) -> None:
        self.common, self.repeated, self.inside = common or {}, repeated, inside
        self.chains: list[Key] = []
        self.counts: dict[Key, int] = {}
        self.known: dict[Key, tuple[Key, Piece]] = {}

    def find(self, key: Key) -> Piece | None:
        found = self.known.get(either(key))
        if found is None:
            return None
        self.counts[either(key)] += 1
        known, piece = found
        return piece if known == key else piece.mirrored()

    def keep(self, key: Key, piece: Piece, spell: Speller) -> Piece:
        one = either(key)
        if one in self.repeated:
            piece = Piece(piece.kind, spell.shorten(piece.code), piece.rows, piece.columns, piece.transposed)
        self.known[one] = key, piece
        self.counts[one] = 1
        return piece

    def more_than_once(self) -> frozenset[Key]:
        return frozenset(key for key, count in self.counts.items() if count > 1)

    def in_common(self) -> dict[Key, int]:
        """How often each short part of the chains occurs, if it does so more than once."""
        found: dict[Key, int] = {}
        for chain in self.chains:
            ends: dict[Key, int] = {}  # two that overlap are not both computed
            for length in range(2, min(len(chain), LONGEST_COMMON) + 1):
                for start in range(len(chain) - length + 1):
                    key = either(chain[start : start + length])
                    if ends.get(key, 0) <= start:
                        ends[key] = start + length
                        found[key] = found.get(key, 0) + 1
        return {key: count for key, count in found.items() if count > 1}
