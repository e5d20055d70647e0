"""Fragments put together as the dialect has it, and factors of a matrix product made of them.

Vectors and rows have one axis in emitted code, so transposing them is no text at all.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ...dimensions import Dim
from ...functions.table import FUNCTIONS
from ..dialect import ARRAY, ONE, SPREAD, Dialect
from ..plan.terms import MANY
from .fragments import ATOM, DEEPEST, NUMBER, POWER, SUM, TIMES, Code, bracketed, extent_of, is_atom, level_of, negate

TURNED = "{'}"  # a transpose, at the end of a spelling
OPENING, CLOSING = "([,;", "),;]"  # what stands around an operand by itself


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
        if name in self.backend.operators:
            return self.infix(args[0], name, args[1], POWER if name == "power" else TIMES)
        spelled = self.backend.spelled.get(name) or FUNCTIONS[name].spelt(self.backend.name, len(args))
        return self.fill(spelled, *args)

    def fill(self, template: str, *args: Code) -> Code:
        if template.endswith(TURNED) and self.backend.columns:
            return self.transposed(self.fill(template.removesuffix(TURNED), *args))
        extents = [arg.extent for arg in args]
        text = self.backend.prepared(template, extents).replace("{dtype}", self.dtype)
        for k, arg in enumerate(args):
            if text.count(f"{{{k}}}") > 1 and not arg.text.isidentifier():
                arg = self.shorten(arg)
            text = self._put(text, f"{{{k}}}", arg)
            if f"{{-{k}}}" in text:
                text = self._put(text, f"{{-{k}}}", negate(arg))
        if template == "{0}":
            return args[0]
        depth = max((arg.depth for arg in args), default=0) + 1
        return Code(text, level_of(text) if self.backend.brackets else ATOM if is_atom(text) else SUM, depth)

    def _put(self, text: str, place: str, code: Code) -> str:
        """The text with the code put in; in brackets where it stands next to an operator and they may be missing."""
        while place in text:
            before, _, after = text.partition(place)
            alone = not self.backend.brackets or (before.rstrip()[-1:] in OPENING and after[:1] in CLOSING)
            text = f"{before}{code.text if alone else bracketed(code, ATOM)}{after}"
        return text

    def infix(self, left: Code, operator: str, right: Code, level: int = TIMES) -> Code:
        """left operator right. Products of different kinds are kept apart by brackets, for the reader."""
        kind = "@" if "@" in operator else operator
        shown = self.backend.operator(operator, left.extent, right.extent)
        if "{0}" in shown:  # the operands stand otherwise
            text = self._put(self._put(shown, "{0}", left), "{1}", right)
            level = ATOM if is_atom(text) else level
        else:
            same = left.mark == kind or left.level > level
            a = left.text if same and left.level >= level else f"({left.text})"
            text = f"{a} {shown} {bracketed(right, level + 1)}"
        made = Code(text, level, max(left.depth, right.depth) + 1, min(left.nature, right.nature), kind)
        made.extent = extent_of(operator, left.extent, right.extent)
        return made

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
        operator = self.backend.operator("**", base.extent, exponent.extent)
        above = f"({exponent.text})" if exponent.text.endswith("'") else bracketed(exponent, ATOM)
        made = Code(f"{bracketed(self._as_base(base), ATOM)} {operator} {above}", POWER, base.depth + 1, nature)
        made.extent = extent_of("**", base.extent, exponent.extent)
        return made

    def _as_base(self, base: Code) -> Code:
        """A number that is raised is no integer, whose powers may overflow."""
        return Code(f"{base.text}.0", ATOM, 1, NUMBER) if self.backend.wraps and base.text.isdigit() else base

    # --- what is done to the axes of an array -----------------------------------------------------------------------

    def method(self, name: str, code: Code, *texts: str) -> Code:
        """A spelling of the library whose first operand {0} stands before something; the others are texts."""
        template = self.backend.spelled[name]
        named = template.count("{0}") > 1 or (self.backend.names_entries and name.endswith("entry"))
        if named and not code.text.isidentifier():
            code = self.shorten(code)
        text = self.backend.prepared(template, [code.extent])
        text = self._put(text, "{0}", code) if self.backend.brackets else text.replace("{0}", bracketed(code, ATOM))
        for k, other in enumerate(texts, 1):
            text = text.replace(f"{{{k}}}", other)
        return Code(text, ATOM, code.depth + 1)

    def transposed(self, code: Code) -> Code:
        """The transpose of a 2-D array; of `X.T` it is `X`."""
        if code.straight is not None:
            return code.straight
        made = self.method("transposed", code)
        made.straight, made.extent = code, ARRAY
        return made

    def as_row(self, code: Code) -> Code:
        """What has one axis, to be spread over the rows of a matrix."""
        if code.negated is not None:
            return negate(self.as_row(code.negated))
        if not self.backend.columns:
            return code
        row = code.straight or self.method("transposed", code)
        made = Code(row.text, row.level, row.depth)
        made.extent = SPREAD
        return made

    def diagonal_matrix(self, code: Code) -> Code:
        """The diagonal matrix of a vector."""
        return self.call("diagonal matrix" if "diagonal matrix" in self.backend.spelled else "diag", code)

    def sum_of_matrix(self, code: Code) -> Code:
        """The sum of the entries of what has two axes."""
        return self.call("sum of matrix" if "sum of matrix" in self.backend.spelled else "sum", code)

    def row_times(self, row: Code, matrix: Code) -> Code:
        """A row times a matrix, as what has one axis."""
        if not self.backend.columns:
            return self.infix(row, "row@", matrix)
        made = self.infix(self.transposed(matrix), "@", row)
        made.straight = self.infix(self.transposed(row), "@", matrix)
        return made

    def inner(self, left: Code, right: Code) -> Code:
        """The inner product of what has one axis, nothing conjugated."""
        if not self.backend.columns or "row@column" in self.backend.operators:
            return self.infix(left, "row@column", right)
        made = self.infix(self.transposed(left), "@", right)
        made.extent = ONE
        return made

    def entry(self, code: Code, places: Sequence[str]) -> Code:
        """The entries at these places, each an index, a range or a colon."""
        return self.method("entry", code, ", ".join(places))

    def spread(self, code: Code, carried: Sequence[bool]) -> Code:
        """The array with an axis of length one where none is carried."""
        if all(carried):
            return code
        if self.backend.columns:
            return self._turned(code, carried)
        return Code(self.backend.spread(bracketed(code, ATOM), carried), ATOM, code.depth + 1)

    def _turned(self, code: Code, carried: Sequence[bool]) -> Code:
        """A column, or the row that it is turned into."""
        if list(carried) == [False, True]:
            return self.as_row(code)
        made = Code(code.text, code.level, code.depth, code.nature, code.mark)
        made.extent = SPREAD
        return made

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
            return spell.diagonal_matrix(code)
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

    def divides(self, spell: Speller, other: Code) -> Code:
        """The solution for the other side, which stands on the left."""
        spell.tally(self, 1)
        return spell.call("divide", other, self._under(spell, False))

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
