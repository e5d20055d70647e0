"""The shape rules: which kinds of operands an operation takes, and which axes must be equal, as einsum signatures.

A kind says everything of a shape but the sizes: 0 a scalar, 1 a column, 2 a row, 3 a matrix, k + 1 a tensor with k > 2
axes; from WAITING on, a product that waits for columns (a'*x' of a'*x'*x*b). Takes kinds, gives a `Rule` with the
letters of the operands' axes and of the result's (a row has one axis, like a column), or None where the operation is
not defined.
"""

from collections.abc import Mapping

from ..dimensions import Dim, Shape
from ..functions.signatures import derivative_shape
from ..functions.table import FUNCTIONS, Row

SCALAR, COLUMN, ROW, MATRIX = range(4)
KIND_WORDS = {SCALAR: "scalar", COLUMN: "vector", MATRIX: "matrix"}  # as they are declared
WAITING = 1_000_000  # + 2·(rows that wait) + (1 if what stands before them is a matrix, 0 if it is a row)
MOST_WAITING = 16
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Kinds = tuple[int, ...]


class Rule:
    """`operands` and `out` name axes by letters, equal letters equal sizes. `lenient`: only if nothing else fits."""

    __slots__ = ("kind", "lenient", "operands", "out", "sizes", "totals", "variant")

    def __init__(
        self,
        kind: int,
        operands: tuple[str, ...] = (),
        out: str = "",
        variant: tuple[str, tuple[str, ...], str] | None = None,
        lenient: bool = False,
    ) -> None:
        self.kind = kind
        self.operands = operands
        self.out = out
        self.variant = variant  # of the function's row
        self.lenient = lenient
        self.sizes: dict[str, Dim] = {}  # of axes whose size is declared
        self.totals: Mapping[str, str] = {}  # of axes whose size is the sum of the sizes of others


def order(kind: int) -> int:
    """The number of axes; a row has one."""
    if kind >= WAITING:
        return order(base(kind)) + waiting(kind)
    return (0, 1, 1, 2)[kind] if kind < 4 else kind - 1


def waiting(kind: int) -> int:
    """How many rows wait behind the first factor."""
    return (kind - WAITING) // 2 if kind >= WAITING else 0


def base(kind: int) -> int:
    """The kind of the factor before the rows that wait."""
    return kind if kind < WAITING else MATRIX if kind % 2 else ROW


def waits(first: int, rows: int) -> int:
    """The kind of a row or matrix with that many rows waiting behind it."""
    return WAITING + 2 * rows + (first == MATRIX) if rows else first


def tensor_kind(axes: int) -> int:
    """The kind of `BODY for i, j, ...` with that many indices."""
    return (SCALAR, COLUMN, MATRIX)[axes] if axes < 3 else axes + 1


def letters(kind: int) -> str:
    """One letter an axis; beyond the alphabet's, any characters will do."""
    axes = order(kind)
    return LETTERS[:axes] if axes <= len(LETTERS) else "".join(map(chr, range(0x4E00, 0x4E00 + axes)))


SPREAD = {SCALAR: "", COLUMN: "a", ROW: "b", MATRIX: "ab"}  # the axes along which an operand goes with a matrix
PRODUCTS: dict[Kinds, Rule] = {
    (MATRIX, MATRIX): Rule(MATRIX, ("ab", "bc"), "ac"),
    (MATRIX, COLUMN): Rule(COLUMN, ("ab", "b"), "a"),
    (ROW, MATRIX): Rule(ROW, ("a", "ab"), "b"),
    (ROW, COLUMN): Rule(SCALAR, ("a", "a"), ""),
    (COLUMN, ROW): Rule(MATRIX, ("a", "b"), "ab"),
}
TRANSPOSES: dict[Kinds, Rule] = {
    (SCALAR,): Rule(SCALAR, ("",), ""),
    (COLUMN,): Rule(ROW, ("a",), "a"),
    (ROW,): Rule(COLUMN, ("a",), "a"),
    (MATRIX,): Rule(MATRIX, ("ab",), "ba"),
}

_cache: dict[tuple[object, ...], Rule | None] = {}


def operation(op: str, kinds: Kinds) -> Rule | None:
    """The rule of an operator for operands of these kinds."""
    key = (op, kinds)
    if key not in _cache:
        _cache[key] = _operation(op, kinds)
    return _cache[key]


def _operation(op: str, kinds: Kinds) -> Rule | None:
    match op:
        case "neg" | "ref" | "where":
            return Rule(kinds[0], (letters(kinds[0]),), letters(kinds[0]))
        case "transpose":
            return TRANSPOSES.get(kinds)
        case "mul" if SCALAR not in kinds:
            return PRODUCTS.get(kinds)
        case "div" if kinds[1] != SCALAR:
            return None
        case "mul" | "div":
            return entrywise(kinds)
        case "had" | "hdiv":
            return entrywise(kinds) or spread(kinds)
        case "hpow":
            return entrywise(kinds)
        case "pow" if kinds == (MATRIX, SCALAR):
            return Rule(MATRIX, ("aa", ""), "aa")
        case "pow":
            return Rule(SCALAR, ("", ""), "") if kinds == (SCALAR, SCALAR) else None
        case "rsum":
            own = letters(kinds[2])
            return Rule(kinds[2], ("", "", own), own) if kinds[:2] == (SCALAR, SCALAR) and kinds[2] <= MATRIX else None
        case "isum":
            own = letters(kinds[0])
            return Rule(kinds[0], (own,), own) if kinds[0] <= MATRIX else None
    raise AssertionError(f"no shape rule for {op}")


def chained(kinds: Kinds) -> Rule | None:
    """A factor more in a product that fits only with other brackets: a'*x'*x*b is a'*(x'*x)*b.

    A row behind a row or a matrix waits; what follows multiplies the last row that waits, until a column makes the two
    a number. Any brackets under which a product fits give the same, so this is no guess.
    """
    key = ("chain", kinds)
    if key not in _cache:
        _cache[key] = _chained(*kinds)
    return _cache[key]


def _chained(left: int, right: int) -> Rule | None:
    axes, rows, first = letters(left), waiting(left), base(left)
    new = LETTERS[len(axes)]
    if right == ROW and first in (ROW, MATRIX) and rows < MOST_WAITING:
        return Rule(waits(first, rows + 1), (axes, new), axes + new)
    if right == COLUMN and rows:
        return Rule(waits(first, rows - 1), (axes, axes[-1]), axes[:-1])
    if right == MATRIX and rows:
        return Rule(left, (axes, axes[-1] + new), axes[:-1] + new)
    return None


def entrywise(kinds: Kinds) -> Rule | None:
    """All of one kind, or scalars."""
    found = sorted({kind for kind in kinds if kind != SCALAR})
    if len(found) > 1:
        return None
    kind = found[0] if found else SCALAR
    return Rule(kind, tuple(letters(k) for k in kinds), letters(kind))


def spread(kinds: Kinds) -> Rule | None:
    """A column goes with each column of a matrix, a row with each of its rows."""
    if MATRIX not in kinds or max(kinds) > MATRIX:
        return None
    return Rule(MATRIX, tuple(SPREAD[kind] for kind in kinds), SPREAD[MATRIX])


def call(name: str, kinds: Kinds, literals: tuple[int | None, ...]) -> Rule | None:
    """The rule of a function; `literals` are the values of arguments that are whole numbers."""
    key = (name, kinds, literals)
    if key not in _cache:
        row = FUNCTIONS[name]
        entrywise_rule = _scalar_call(row, kinds) if row.kind == "scalar" else None
        _cache[key] = entrywise_rule or _variant(row, kinds, literals)
    return _cache[key]


def _scalar_call(row: Row, kinds: Kinds) -> Rule | None:
    if len(kinds) != len(row.parameters) or max(kinds) > MATRIX:
        return None
    if any(kind != SCALAR for kind, name in zip(kinds, row.parameters, strict=True) if name in row.whole):
        return None
    return entrywise(kinds)


def _variant(row: Row, kinds: Kinds, literals: tuple[int | None, ...]) -> Rule | None:
    """The first variant of the row whose signature fits."""
    if row.signature is not None:
        return _declared(row, kinds)
    if row.name == "kron":
        return _kron(kinds)
    if row.name == "conj":
        return entrywise(kinds) if len(kinds) == 1 and kinds[0] <= MATRIX else None
    if row.name in ("vec", "vech", "unvec"):
        return _reshaped(row.name, kinds)
    for variant in row.variants:
        lenient = variant[0].startswith("?")
        inputs, _, out = variant[0].lstrip("?").partition("->")
        operands = tuple(inputs.split(","))
        if len(operands) == len(kinds) and all(map(_fits, operands, kinds, literals)):
            operands = tuple("" if text.isdigit() else text for text in operands)
            rule = Rule(_result(out, operands, kinds), operands, out.lstrip("1"), variant, lenient)
            rule.sizes, rule.totals = dict(row.sizes), row.totals
            return rule
    return None


def _declared(row: Row, kinds: Kinds) -> Rule | None:
    """An abstract function of a vector or matrix, or its derivative: the axes of the value, then of the argument."""
    assert row.signature is not None
    domain, image = row.signature
    order_ = len(row.marks)
    if kinds != ((SCALAR,), (COLUMN,), (MATRIX,))[len(domain)]:
        return None
    dims = (*domain, *(derivative_shape(domain, image, order_) if domain else image))
    inside, out = LETTERS[: len(domain)], LETTERS[len(domain) : len(dims)]
    kind = ROW if order_ == 1 and not image and len(domain) == 1 else tensor_kind(len(out))
    rule = Rule(kind, (inside,), out)
    rule.sizes = dict(zip(inside + out, dims, strict=True))
    return rule


def _fits(operand: str, kind: int, literal: int | None) -> bool:
    if operand.isdigit():
        return literal == int(operand)
    return kind <= MATRIX and order(kind) == len(operand)


def _result(out: str, operands: tuple[str, ...], kinds: Kinds) -> int:
    """A vector out of a row of the same size is a row."""
    if len(out) == 2:
        return ROW if out[0] == "1" else MATRIX
    if not out:
        return SCALAR
    return ROW if any(text == out and kind == ROW for text, kind in zip(operands, kinds, strict=True)) else COLUMN


def _kron(kinds: Kinds) -> Rule | None:
    if len(kinds) != 2 or max(kinds) > MATRIX:
        return None
    rows = any(kind in (COLUMN, MATRIX) for kind in kinds)
    columns = any(kind in (ROW, MATRIX) for kind in kinds)
    return Rule(MATRIX if rows and columns else COLUMN if rows else ROW if columns else SCALAR)


def _reshaped(name: str, kinds: Kinds) -> Rule | None:
    if len(kinds) != 1 or kinds[0] > MATRIX:
        return None
    if name == "vech":
        return Rule(SCALAR if kinds[0] == SCALAR else COLUMN) if kinds[0] in (SCALAR, MATRIX) else None
    if name == "vec":
        return Rule(SCALAR if kinds[0] == SCALAR else COLUMN)
    return Rule(MATRIX) if kinds[0] in (COLUMN, ROW) else None


def kind_of_shape(shape: Shape) -> int:
    """0 a scalar, 1 a column, 2 a row, 3 a matrix, k + 1 a tensor with k axes."""
    if len(shape) == 2:
        return ROW if shape[0] == 1 else MATRIX
    return len(shape) if len(shape) < 2 else len(shape) + 1
