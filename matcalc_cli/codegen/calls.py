"""Calls in emitted code whose spelling depends on the shapes of the operands; all others are spelled by the table."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from . import chain
from .blocks import before, two_axes
from .pieces import TIMES, Code, infix
from .terms import Term, is_identity, is_row, literal, subterms

if TYPE_CHECKING:
    from .emit import Emitter


def write(e: "Emitter", term: Term, args: list[Code]) -> Code:
    """The code of a call; `args` are the codes of its operands."""
    name = str(term.value)
    special = SPECIAL.get(name)
    if special is not None:
        return special(e, term, args)
    if not term.args[0].shape and not FUNCTIONS[name].takes_scalars:
        raise MatcalcError("refused", f"{name} of a scalar has no code")
    return _within(e, name, term.args[0]) or e.function(name, args)


def _trace(e: "Emitter", term: Term, args: list[Code]) -> Code:
    inner = term.args[0]
    if not e.opens(inner):
        return e.function("tr", args)
    product = e.product(inner)
    factors = [f for f in product.factors if not is_identity(f[0])] or product.factors[:1]
    return e.scaled(product, chain.trace([e.piece(t, turned) for t, turned in factors], e.spell))


def _reduction(name: str) -> Callable[["Emitter", Term, list[Code]], Code]:
    """sum or mean: of everything, of each column (…, 1), of each row (…, 2)."""

    def reduce(e: "Emitter", term: Term, args: list[Code]) -> Code:
        if not term.args[0].shape:
            return args[0]
        if len(args) == 1:
            return e.function(name, args)
        which = "columns" if literal(term.args[1]) == 1 else "rows"
        return e.function(which if name == "sum" else f"{name} {which}", args[:1])

    return reduce


def _norm(e: "Emitter", term: Term, args: list[Code]) -> Code:
    vector = term.args[0]
    if not vector.shape:
        return e.function("abs", args[:1])
    if len(args) == 1:
        return e.function("norm", args)
    if term.args[1].shape:  # sqrt(x'*W*x)
        weighted = infix(args[1], "@", args[0], TIMES)
        return e.raised(infix(args[0], "@", weighted, TIMES), Fraction(1, 2))
    return e.function("norm", args[:1]) if literal(term.args[1]) == 2 else _norm1(e, term, args)


def _norm1(e: "Emitter", term: Term, args: list[Code]) -> Code:
    size = e.function("abs", args[:1])
    return e.function("sum", [size]) if term.args[0].shape else size


def _dot(e: "Emitter", term: Term, args: list[Code]) -> Code:
    if len(term.args[0].shape) == 1:
        return infix(args[0], "@", args[1], TIMES)
    operator = infix(args[0], "*", args[1], TIMES)
    return e.function("sum", [operator]) if term.args[0].shape else operator


def _eye(e: "Emitter", term: Term, args: list[Code]) -> Code:
    return e.spell.call("eye", e.size(term.shape[0])) if term.shape else e.integer(1)


def _filled(what: str) -> Callable[["Emitter", Term, list[Code]], Code]:
    return lambda e, term, args: e.filled(what, term.shape)


def _constant(e: "Emitter", term: Term, args: list[Code]) -> Code:
    ones = e.filled("ones", term.shape)
    return ones if literal(term.args[0]) == 1 else infix(args[0], "*", ones, TIMES)


def _unit(e: "Emitter", term: Term, args: list[Code]) -> Code:
    identity = e.spell.call("eye", e.size(term.shape[0]))
    return e.spell.indexed(identity, f"[{before(e, term.args[1])}]")


def _vec(e: "Emitter", term: Term, args: list[Code]) -> Code:
    shape = term.args[0].shape
    if not shape:
        return args[0]
    return e.spell.indexed(args[0], ".T.reshape(-1)") if len(shape) == 2 and not is_row(shape) else args[0]


def _unvec(e: "Emitter", term: Term, args: list[Code]) -> Code:
    if len(term.shape) != 2 or is_row(term.shape):
        return args[0]
    rows, columns = (e.size(dim).text for dim in term.shape)
    return e.spell.indexed(args[0], f".reshape({columns}, {rows}).T")


def _kron(e: "Emitter", term: Term, args: list[Code]) -> Code:
    a, b = (t.shape for t in term.args)
    if not a or not b:
        return infix(args[0], "*", args[1], TIMES)
    if is_row(a) == is_row(b) and len(a) == len(b):
        return e.function("kron", args)
    if len(term.args[0].shape) == 1 and is_row(b):
        return e.function("outer", args)
    if is_row(a) and len(b) == 1:
        return e.function("outer", args[::-1])
    code = e.function("kron", [two_axes(args[0], a, e.spell), two_axes(args[1], b, e.spell)])
    return code if len(term.shape) == 2 and not is_row(term.shape) else e.spell.indexed(code, ".reshape(-1)")


def _block(e: "Emitter", term: Term, args: list[Code]) -> Code:
    return e.spell.call("placed", *args)


def _pair(e: "Emitter", term: Term, args: list[Code]) -> Code:
    rows, columns = args
    both = infix(rows, "*", columns, TIMES)
    identity = e.spell.call("eye", both)
    return e.spell.indexed(identity, f".reshape({both.text}, {columns.text}, {rows.text}).swapaxes(1, 2)")


def _within(e: "Emitter", name: str, inner: Term) -> Code | None:
    """log(det(X)) by a function of its own, which does not overflow as the determinant does."""
    row = FUNCTIONS[str(inner.value)] if inner.op == "call" else None
    if row is None or name not in row.within or not inner.args[0].shape:
        return None
    real = not e.complex_names or not any(t.value in e.complex_names for t in subterms(inner) if t.op == "name")
    return e.function(row.within[name], [e.codes[inner.args[0]]]) if real else None


SPECIAL: dict[str, Callable[["Emitter", Term, list[Code]], Code]] = {
    "tr": _trace,
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
    "norm": _norm,
    "norm2": _norm,
    "norm1": _norm1,
    "dot": _dot,
    "eye": _eye,
    "ones": _filled("ones"),
    "zeros": _filled("zeros"),
    "vector": _constant,
    "matrix": _constant,
    "unit": _unit,
    "vec": _vec,
    "unvec": _unvec,
    "kron": _kron,
    "block": _block,
    "pair": _pair,
}
