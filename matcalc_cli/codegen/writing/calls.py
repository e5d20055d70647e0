"""Calls in emitted code whose spelling depends on the shapes of the operands; all others are spelled by the table."""

from collections.abc import Callable
from fractions import Fraction

from ...dimensions import Shape
from ...errors import MatcalcError
from ...functions.spreads import SPREADS
from ...functions.stable import BY_AXIS, LOGISTIC, LOGSUMEXP, SOFTMAX
from ...functions.table import FUNCTIONS
from ..plan.terms import Term, is_identity, is_row, literal, subterms
from . import chain_order, products
from .blocks import before, two_axes
from .fragments import TIMES, Code
from .writer import Writer


def write(w: Writer, term: Term, args: list[Code]) -> Code:
    """The code of a call; `args` are the codes of its operands."""
    name = str(term.value)
    special = SPECIAL.get(name)
    if special is not None:
        return special(w, term, args)
    if not term.args[0].shape and not FUNCTIONS[name].takes_scalars:
        raise MatcalcError("refused", f"{name} of a scalar has no code", hint="--format text shows the formula")
    if len(args) == 2 and (row := _of_each(name, term)):
        return w.function(row, args[:1])
    return _within(w, name, term.args[0]) or w.function(name, args)


def _of_each(name: str, term: Term) -> str:
    """The function of each column or row that the call is of: prod(X, 2)."""
    number = literal(term.args[1])
    return next((row.name for row in FUNCTIONS.values() if number and row.shown == (name, int(number))), "")


def opens(term: Term) -> bool:
    """Is this a trace or diagonal of a product that is never formed?"""
    if term.op != "call" or term.value not in ("tr", "diag") or len(term.args[0].shape) != 2:
        return False
    return products.opens(term.args[0])


def _diagonal(w: Writer, term: Term, args: list[Code]) -> Code:
    """diag(L*R) is the sums of L .* R' over each row."""
    inner = term.args[0]
    if len(inner.shape) != 2 or is_row(inner.shape):
        return w.spell.diagonal_matrix(args[0])
    if not products.opens(inner):
        return w.function("diag", args)
    product = w.product(inner)
    kept = [f for f in product.factors if not is_identity(f[0])] or product.factors[:1]
    pieces = [products.piece(w, t, transposed) for t, transposed in kept]
    return products.scaled(w, product, chain_order.diagonal(pieces, w.spell))


def _trace(w: Writer, term: Term, args: list[Code]) -> Code:
    inner = term.args[0]
    if not products.opens(inner):
        return w.function("tr", args)
    product = w.product(inner)
    kept = [f for f in product.factors if not is_identity(f[0])] or product.factors[:1]
    return products.scaled(
        w, product, chain_order.trace([products.piece(w, t, transposed) for t, transposed in kept], w.spell)
    )


def _reduction(name: str) -> Callable[[Writer, Term, list[Code]], Code]:
    """sum or mean: of everything, of each column (…, 1), of each row (…, 2)."""

    def reduce(w: Writer, term: Term, args: list[Code]) -> Code:
        shape = term.args[0].shape
        if not shape:
            return args[0]
        if len(args) == 1:
            return w.function(_of_matrix(w, name, shape), args)
        which = "columns" if literal(term.args[1]) == 1 else "rows"
        return w.function(which if name == "sum" else f"{name} {which}", args[:1])

    return reduce


def _spread(name: str) -> Callable[[Writer, Term, list[Code]], Code]:
    """var or std: of a vector, of each column (…, 1), of each row (…, 2)."""

    def write(w: Writer, term: Term, args: list[Code]) -> Code:
        if len(args) == 1:
            return w.function(name, args)
        return w.function(name, args[:1], "columns" if literal(term.args[1]) == 1 else "rows")

    return write


def _of_matrix(w: Writer, name: str, shape: Shape) -> str:
    """The function of all entries of an operand of that shape, which may be called otherwise of a matrix."""
    matrix = len(shape) == 2 and not is_row(shape)
    return f"{name} of matrix" if matrix and f"{name} of matrix" in w.backend.spelled else name


def _norm(w: Writer, term: Term, args: list[Code]) -> Code:
    vector = term.args[0]
    if not vector.shape:
        return w.function("abs", args[:1])
    if len(args) == 1:
        return w.function(_of_matrix(w, "norm", vector.shape), args)
    if term.args[1].shape:  # sqrt(x'*W*x)
        weighted = w.spell.infix(args[1], "@", args[0], TIMES)
        return w.raised(w.spell.inner(args[0], weighted), Fraction(1, 2))
    return w.function("norm", args[:1]) if literal(term.args[1]) == 2 else _norm1(w, term, args)


def _vecnorm(w: Writer, term: Term, args: list[Code]) -> Code:
    """The 2-norm of each column (…, 2, 1), of each row (…, 2, 2)."""
    return w.function("vecnorm", args[:1], "columns" if literal(term.args[2]) == 1 else "rows")


def _norm1(w: Writer, term: Term, args: list[Code]) -> Code:
    size = w.function("abs", args[:1])
    return w.function("sum", [size]) if term.args[0].shape else size


def _dot(w: Writer, term: Term, args: list[Code]) -> Code:
    if len(term.args[0].shape) == 1:
        return w.spell.inner(args[0], args[1])
    product = w.spell.infix(args[0], "*", args[1], TIMES)
    return w.function(_of_matrix(w, "sum", term.args[0].shape), [product]) if term.args[0].shape else product


def _eye(w: Writer, term: Term, args: list[Code]) -> Code:
    return w.spell.call("eye", w.size(term.shape[0])) if term.shape else w.integer(1)


def _filled(what: str) -> Callable[[Writer, Term, list[Code]], Code]:
    return lambda w, term, args: w.filled(what, term.shape)


def _constant(w: Writer, term: Term, args: list[Code]) -> Code:
    ones = w.filled("ones", term.shape)
    return ones if literal(term.args[0]) == 1 else w.spell.infix(args[0], "*", ones, TIMES)


def _unit(w: Writer, term: Term, args: list[Code]) -> Code:
    if "unit" in w.backend.spelled:
        return w.spell.call("unit", w.size(term.shape[0]), w.codes[term.args[1]])
    identity = w.spell.call("eye", w.size(term.shape[0]))
    return w.spell.entry(identity, [before(w, term.args[1])])


def _vec(w: Writer, term: Term, args: list[Code]) -> Code:
    shape = term.args[0].shape
    if not shape:
        return args[0]
    return w.spell.method("vec", args[0]) if len(shape) == 2 and not is_row(shape) else args[0]


def _unvec(w: Writer, term: Term, args: list[Code]) -> Code:
    if len(term.shape) != 2 or is_row(term.shape):
        return args[0]
    rows, columns = (w.size(dim).text for dim in term.shape)
    return w.spell.method("unvec", args[0], rows, columns)


def _kron(w: Writer, term: Term, args: list[Code]) -> Code:
    a, b = (t.shape for t in term.args)
    if not a or not b:
        return w.spell.infix(args[0], "*", args[1], TIMES)
    if is_row(a) == is_row(b) and len(a) == len(b):
        return w.function("kron", args)
    if len(term.args[0].shape) == 1 and is_row(b):
        return w.spell.call("outer", *args)
    if is_row(a) and len(b) == 1:
        return w.spell.call("outer", *args[::-1])
    code = w.function("kron", [two_axes(args[0], a, w.spell), two_axes(args[1], b, w.spell)])
    return code if len(term.shape) == 2 and not is_row(term.shape) else w.spell.method("flat", code)


def _block(w: Writer, term: Term, args: list[Code]) -> Code:
    return w.spell.call("placed", *args)


def _pair(w: Writer, term: Term, args: list[Code]) -> Code:
    rows, columns = args
    both = w.spell.infix(rows, "*", columns, TIMES)
    identity = w.spell.call("eye", both)
    return w.spell.method("pair", identity, both.text, rows.text, columns.text)


def _within(w: Writer, name: str, inner: Term) -> Code | None:
    """log(det(X)) by a function of its own, which does not overflow as the determinant does."""
    row = FUNCTIONS.get(str(inner.value)) if inner.op == "call" else None
    if row is None or name not in row.within or not inner.args[0].shape:
        return None
    real = not w.complex_names or not any(t.value in w.complex_names for t in subterms(inner) if t.op == "name")
    return _logdet(w, inner.args[0]) if real and row.within[name] == "logdet" else None


def _logdet(w: Writer, matrix: Term) -> Code:
    """Of a matrix that is factored: by the diagonal of its factor."""
    w.spell.solves[matrix.number] += 1
    if not matrix.factored:
        return w.function("logdet", [w.codes[matrix]])
    return w.spell.call("factored logdet", w.assign_once(w.spell.call("factor", w.codes[matrix])))


def _by_axis(w: Writer, term: Term, args: list[Code]) -> Code:
    """softmax or logsumexp: of a vector, of each column (…, 1), of each row (…, 2); of one operand they share."""
    name = str(term.value)
    number = literal(term.args[1]) if len(args) > 1 else None
    if term.args in w.together and "both" in w.backend.spelled and not w.complex_names:
        if term.args not in w.pairs:
            one, other = w.fresh(), w.fresh()
            axis = "None" if number is None else str(int(number) - 1 + w.backend.first)
            w.lines.append(w.backend.statement("both", one, other, args[0].text, axis))
            w.pairs[term.args] = {SOFTMAX: Code(one), LOGSUMEXP: Code(other)}
        return w.pairs[term.args][name]
    if number is None:
        return w.function(name, args)
    return w.function(_of_each(name, term), args[:1])


def _logistic(name: str) -> Callable[[Writer, Term, list[Code]], Code]:
    """sigmoid and softplus of u and of -u have exp(-abs(u)) in common, which never overflows."""

    def write(w: Writer, term: Term, args: list[Code]) -> Code:
        if not shares_tail(w, term):
            return w.function(name, args)
        base = unsigned(term)
        u = w.codes[base] = w.assign(w.codes[base])
        if base not in w.tails:
            w.tails[base] = w.assign(w.spell.call("tail", u))
        return w.spell.call(f"{name} of {'u' if term.args[0] is base else '-u'}", u, w.tails[base])

    return write


def shares_tail(w: Writer, term: Term) -> bool:
    """Is this one of several logistic functions of u or -u, none in index notation?"""
    logistic = term.op == "call" and term.value in LOGISTIC and not term.bound
    return logistic and "tail" in w.backend.spelled and not w.complex_names and w.logistic[unsigned(term)] > 1


def unsigned(term: Term) -> Term:
    """u of a function of u or of -u."""
    inner = term.args[0]
    return inner.args[0] if inner.op == "neg" else inner


def _one_argument(name: str) -> Callable[[Writer, Term, list[Code]], Code]:
    return lambda w, term, args: w.function(name, args)


SPECIAL: dict[str, Callable[[Writer, Term, list[Code]], Code]] = {
    **{name: _logistic(name) for name in LOGISTIC},
    "log1p": _one_argument("log1p"),
    "expm1": _one_argument("expm1"),
    "tr": _trace,
    "logdet": lambda w, term, args: _logdet(w, term.args[0]) if term.args[0].shape else w.function("logdet", args),
    "diag": _diagonal,
    "sum": _reduction("sum"),
    "mean": _reduction("mean"),
    **{name: _spread(name) for name in SPREADS},
    **dict.fromkeys(BY_AXIS, _by_axis),
    "norm": _norm,
    "norm1": _norm1,
    "vecnorm": _vecnorm,
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
