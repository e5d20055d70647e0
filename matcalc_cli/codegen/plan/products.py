"""Forms of products: what meets a vector is never formed, nor a sum that is structure but for one matrix."""

from collections.abc import Callable, Sequence

from ...functions.stable import SOFTMAX
from .maker import Maker
from .numbers import is_exp
from .terms import Term, is_diagonal, is_identity, is_row, is_spread, literal, subterms

MOST_TERMS = 8  # of a sum that is multiplied out
MOST_FACTORS = 4  # copies of a matrix that a power next to a vector becomes


def softmax(b: Maker, term: Term) -> Term | None:
    """diag(w ./ sum(exp(U), 2))*exp(U) is diag(w)*softmax(U, 2): exp(U) alone would overflow."""
    left, right = term.args
    if not is_exp(right) or not b.has(SOFTMAX) or len(right.shape) != 2 or is_row(right.shape):
        return None
    before, scale = _split_last(left)
    if not is_diagonal(scale) or scale.args[0].op != "hdiv":
        return None
    above, below = scale.args[0].args
    if (below.op, below.value) != ("call", "sum") or len(below.args) != 2 or below.args[0] is not right:
        return None
    if literal(below.args[1]) != 2:
        return None
    found = b.terms.make("call", (right.args[0], below.args[1]), SOFTMAX, right.shape)
    if literal(above) != 1:
        found = b.product(b.like(scale, above), found)
    return found if before is None else b.like(term, before, found)


def _split_last(term: Term) -> tuple[Term | None, Term]:
    """(what stands before, the last factor)."""
    if term.op == "mul" and term.args[0].shape and term.args[1].shape:
        return term.args[0], term.args[1]
    return None, term


def product(b: Maker, term: Term) -> Term | None:
    """Matrices times a vector: a power is that many products, a sum is multiplied out."""
    left, right = term.args
    if not left.shape or not right.shape:
        return None
    if len(right.shape) == 1 and len(left.shape) == 2:
        return _meets(b, left, right)
    if is_row(left.shape) and len(right.shape) == 2 and not is_row(right.shape):
        return _applied(b, right, left)
    return _structured(b, term)


def _meets(b: Maker, left: Term, column: Term) -> Term | None:
    """left*column where the last matrix of left is better not formed."""
    path: list[Term] = []
    core = left
    while core.op in ("neg", "div", "mul") and b.single(core):
        path.append(core)
        core = core.args[1] if core.op == "mul" and core.args[1].shape else core.args[0]
    found = _applied(b, core, column)
    if found is None:
        return None
    for outer in reversed(path):
        if outer.op == "mul" and outer.args[0].shape and outer.args[1].shape:
            found = b.product(outer.args[0], found)
        else:
            found = _outside(b, outer, found)
    return found


def _applied(b: Maker, matrix: Term, vector: Term) -> Term | None:
    """matrix*column or row*matrix, where the matrix is better not formed."""
    on_right = len(vector.shape) == 1

    def times(factor: Term, what: Term) -> Term:
        return _scaled(b, factor, lambda core: b.product(core, what) if on_right else _from_left(b, what, core))

    power = literal(matrix.args[1]) if matrix.op == "pow" else None
    if power is not None and power.denominator == 1 and 2 <= power <= MOST_FACTORS and b.single(matrix):
        for _ in range(int(power)):
            vector = times(matrix.args[0], vector)
        return vector
    summands = _summands(b, matrix)
    if not summands:
        return None
    parts = tuple(times(part, vector) for part in summands)
    return b.terms.make("sum", parts, None, parts[0].shape)


def _from_left(b: Maker, row: Term, matrix: Term) -> Term:
    if is_identity(matrix):
        return row
    shape = (1, *matrix.shape[1:])
    return b.terms.make("mul", (row, matrix), None, shape if len(matrix.shape) == 2 else ())


def _scaled(b: Maker, term: Term, times: Callable[[Term], Term]) -> Term:
    """number*matrix with the matrix multiplied."""
    path: list[Term] = []
    while term.op in ("neg", "div") or (term.op == "mul" and not all(arg.shape for arg in term.args)):
        path.append(term)
        term = term.args[1] if term.op == "mul" and term.args[1].shape else term.args[0]
    found = times(term)
    for outer in reversed(path):
        found = _outside(b, outer, found)
    return found


def _outside(b: Maker, outer: Term, inner: Term) -> Term:
    """The sign or scalar of a term around another core."""
    if outer.op == "neg":
        return b.negative(inner)
    scalar_first = outer.op == "mul" and not outer.args[0].shape
    args = (outer.args[0], inner) if scalar_first else (inner, outer.args[1])
    return b.terms.make(outer.op, args, None, inner.shape)


def _summands(b: Maker, term: Term) -> list[Term]:
    """The terms of a sum of matrices that nothing else needs, those of its transpose transposed."""
    if term.op == "transpose" and b.single(term):
        inner = term.args[0]
        return [_transposed(b, part) for part in _summands(b, inner)]
    if term.op != "sum" or not b.single(term) or len(term.args) > MOST_TERMS:
        return []
    if any(len(part.shape) != 2 or is_spread(part, term.shape) for part in term.args):
        return []
    return list(term.args)


def _transposed(b: Maker, term: Term) -> Term:
    if term.op == "transpose":
        return term.args[0]
    if is_identity(term) or is_diagonal(term):
        return term
    return _scaled(b, term, lambda core: b.terms.make("transpose", (core,), None, core.shape[::-1]))


def _structured(b: Maker, term: Term) -> Term | None:
    """matrix*matrix where one is a sum of structure and at most one matrix without."""
    left, right = term.args
    if any(len(each.shape) != 2 or is_row(each.shape) for each in (left, right)):
        return None
    before, last = _split_last(left)
    summands = _summands(b, last) if before is None or b.single(left) else []
    if _pays(summands, right):
        head = [part if before is None else _beside(b, part, before, True) for part in summands]
        return b.terms.make("sum", tuple(_beside(b, part, right, False) for part in head), None, term.shape)
    summands = _summands(b, right)
    if _pays(summands, left):
        return b.terms.make("sum", tuple(_beside(b, part, left, True) for part in summands), None, term.shape)
    return None


def _pays(summands: Sequence[Term], other: Term) -> bool:
    """Is a sum better multiplied out? An inverse would be solved with once for each term."""
    plain = sum(not _is_structure(part) for part in summands)
    return bool(summands) and plain <= 1 and plain < len(summands) and not _has_inverse(other)


def _beside(b: Maker, part: Term, other: Term, on_left: bool) -> Term:
    """The part of a sum with the other matrix on its left or right."""
    return _scaled(b, part, lambda core: _joined(b, other, core) if on_left else b.product(core, other))


def _joined(b: Maker, left: Term, right: Term) -> Term:
    if is_identity(right):
        return left
    return b.terms.make("mul", (left, right), None, (left.shape[0], right.shape[1]))


def _is_structure(term: Term) -> bool:
    """A multiple of the identity, a diagonal matrix, or of rank one."""
    while True:
        if term.op in ("neg", "div"):
            term = term.args[0]
        elif term.op == "mul" and not (term.args[0].shape and term.args[1].shape):
            term = term.args[0] if term.args[0].shape else term.args[1]
        else:
            break
    return is_identity(term) or is_diagonal(term) or _has_rank_one(term)


def _has_rank_one(term: Term) -> bool:
    """A chain that goes through a vector is of rank one."""
    stack = [term]
    while stack:
        part = stack.pop()
        if part.op == "mul" and part.args[0].shape and part.args[1].shape:
            if len(part.args[0].shape) == 1 or is_row(part.args[1].shape):
                return True
            stack += part.args
    return False


def _has_inverse(term: Term) -> bool:
    """Is there an inverse, which would be solved with once for each part?"""
    return any(
        (part.op == "call" and part.value == "inv") or (part.op == "pow" and literal(part.args[1]) == -1)
        for part in subterms(term)
    )


def power(b: Maker, term: Term) -> Term | None:
    """norm(v)^2 is v'*v."""
    base, exponent = term.args
    if literal(exponent) != 2 or base.op != "call" or base.value != "norm" or len(base.args) != 1:
        return None
    vector = base.args[0]
    if len(vector.shape) == 1:
        row = b.terms.make("transpose", (vector,), None, (1, *vector.shape))
        return b.terms.make("mul", (row, vector), None, ())
    if is_row(vector.shape):
        column = b.terms.make("transpose", (vector,), None, vector.shape[1:])
        return b.terms.make("mul", (vector, column), None, ())
    return None


def trace(b: Maker, term: Term) -> Term | None:
    """tr(A^2) is tr(A*A): the sum of A .* A'."""
    power = term.args[0]
    exponent = literal(power.args[1]) if power.op == "pow" and b.single(power) else None
    if exponent not in (2, 3):
        return None
    base = power.args[0]
    product = _joined(b, base, base)
    return b.like(term, product if exponent == 2 else _joined(b, product, base))
