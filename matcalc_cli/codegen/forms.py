"""Better forms of terms: what a hand would write for speed and for numbers of any size, in whatever language.

Takes terms as the formula has them; gives terms of the same value. One idea: a form is a row (the head of a term, and a
function that gives the better term or None), tried on each term once what is in it has its better form. A sum of
matrices that meets a vector is never formed, nor one that is structure but for one term; nothing overflows that need
not.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from .terms import Term, Terms, is_diagonal, is_identity, is_row, is_spread, literal, recount, subterms

MOST_TERMS = 8  # of a sum that is multiplied out
MOST_FACTORS = 4  # copies of a matrix that a power next to a vector becomes
LOGISTIC = ("sigmoid", "softplus")

Form = Callable[["Better", Term], Term | None]


def improved(terms: Terms, roots: Sequence[Term]) -> list[Term]:
    """The roots in their better forms."""
    recount(roots)
    found = Better(terms)
    better = [found.of(root) for root in roots]
    recount(better)
    return better


class Better:
    """Makes terms; `single` knows those that one place needs."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.made: dict[Term, Term] = {}
        self.several: set[Term] = set()

    def of(self, root: Term) -> Term:
        for term in children_first(root):
            if term not in self.made:
                new = self._of(term)
                self.made[term] = new
                if term.uses > 1:
                    self.several.add(new)
        return self.made[root]

    def _of(self, term: Term) -> Term:
        args = tuple(self.made[arg] for arg in term.args)
        same = all(a is b for a, b in zip(args, term.args, strict=True))
        new = term if same else self.terms.make(term.op, args, term.value, term.shape)
        if not new.bound:
            for form in FORMS.get(f"call {new.value}" if new.op == "call" else new.op, ()):
                new = form(self, new) or new
        if term.hint and new.op not in ("name", "number"):
            new.hint = new.hint or term.hint
        return new

    def single(self, term: Term) -> bool:
        """Does one place need the term, so that it may be taken apart?"""
        return term not in self.several and not term.hint

    # --- making ---------------------------------------------------------------------------------------------------

    def like(self, term: Term, *args: Term) -> Term:
        return self.terms.make(term.op, args, term.value, term.shape)

    def call(self, name: str, *args: Term) -> Term:
        return self.terms.make("call", args, name, args[0].shape)

    def negative(self, term: Term) -> Term:
        return term.args[0] if term.op == "neg" else self.terms.make("neg", (term,), None, term.shape)

    def product(self, left: Term, right: Term) -> Term:
        """left*right of a matrix and what it meets."""
        if is_identity(left):
            return right
        a, b = left.shape, right.shape
        shape = (*a[:1], *b[1:]) if len(a) == 2 and not is_row(a) else a[:1] + b[1:]
        if is_row(a) and len(b) == 1:
            shape = ()
        return self.terms.make("mul", (left, right), None, shape)


def children_first(root: Term) -> list[Term]:
    """Every term below and the root itself, each after those in it."""
    order: list[Term] = []
    seen: set[Term] = set()
    stack = [(root, False)]
    while stack:
        term, opened = stack.pop()
        if opened:
            order.append(term)
        elif term not in seen:
            seen.add(term)
            stack.append((term, True))
            stack += [(arg, False) for arg in term.args if arg not in seen]
    return order


# --- numbers of any size ---------------------------------------------------------------------------------------------


def _log(b: Better, term: Term) -> Term | None:
    """log(1 + u) keeps the digits of a small u; log(sum(exp(X), 2)) does not overflow."""
    inner = term.args[0]
    if inner.op == "call" and inner.value == "sum" and _is_exp(inner.args[0]) and inner.args[0].shape:
        return b.terms.make("call", (inner.args[0].args[0], *inner.args[1:]), "logsumexp", inner.shape)
    rest = _without(b, inner, Fraction(1))
    if rest is None or literal(rest) is not None:
        return None
    return b.call("softplus", rest.args[0]) if _is_exp(rest) else b.call("log1p", rest)


def _sum(b: Better, term: Term) -> Term | None:
    """exp(u) - 1 keeps the digits of a small u, 1 - sigmoid(u) those of a large one."""
    rest = _without(b, term, Fraction(-1))
    if rest is not None and _is_exp(rest):
        return b.call("expm1", rest.args[0])
    rest = _without(b, term, Fraction(1))
    if rest is None or rest.op != "neg":
        return None
    inner = rest.args[0]
    if _is_exp(inner):
        return b.negative(b.call("expm1", inner.args[0]))
    if inner.op == "call" and inner.value == "sigmoid":
        return b.call("sigmoid", b.negative(inner.args[0]))
    return None


def _without(b: Better, term: Term, number: Fraction) -> Term | None:
    """The other one of two terms, if one of them is this number."""
    if term.op != "sum" or len(term.args) != 2:
        return None
    for one, other in (term.args, term.args[::-1]):
        if literal(one) == number and other.shape == term.shape:
            return other
    return None


def _quotient(b: Better, term: Term) -> Term | None:
    """a/(1 + exp(u)) is a*sigmoid(-u)."""
    above, below = term.args
    rest = _without(b, below, Fraction(1))
    if rest is None or not _is_exp(rest):
        return None
    slope = b.call("sigmoid", b.negative(rest.args[0]))
    if literal(above) == 1:
        return slope if slope.shape == term.shape else None
    return b.terms.make("had" if term.op == "hdiv" else "mul", (above, slope), None, term.shape)


def _logistic(b: Better, term: Term) -> Term | None:
    """The sign of the argument stands before it, so that u and -u are seen to share."""
    sign, unsigned = _unsigned(b, term.args[0])
    return b.like(term, b.negative(unsigned)) if sign < 0 else None


def _unsigned(b: Better, term: Term) -> tuple[int, Term]:
    """(sign, term) of a product whose first factor is negative."""
    path: list[Term] = []
    while term.op in ("had", "hdiv", "mul", "div") and b.single(term):
        path.append(term)
        term = term.args[0]
    if term.op == "neg":
        term = term.args[0]
    else:
        return 1, term
    for outer in reversed(path):
        term = b.like(outer, term, outer.args[1])
    return -1, term


def _is_exp(term: Term) -> bool:
    return term.op == "call" and term.value == "exp"


def _softmax(b: Better, term: Term) -> Term | None:
    """diag(w ./ sum(exp(U), 2))*exp(U) is diag(w)*softmax(U, 2): exp(U) alone would overflow."""
    left, right = term.args
    if not _is_exp(right) or len(right.shape) != 2 or is_row(right.shape):
        return None
    before, scale = _split_last(left)
    if not is_diagonal(scale) or scale.args[0].op != "hdiv":
        return None
    above, below = scale.args[0].args
    if (below.op, below.value) != ("call", "sum") or len(below.args) != 2 or below.args[0] is not right:
        return None
    if literal(below.args[1]) != 2:
        return None
    found = b.terms.make("call", (right.args[0], below.args[1]), "softmax", right.shape)
    if literal(above) != 1:
        found = b.product(b.like(scale, above), found)
    return found if before is None else b.like(term, before, found)


# --- products --------------------------------------------------------------------------------------------------------


def _split_last(term: Term) -> tuple[Term | None, Term]:
    """(what stands before, the last factor)."""
    if term.op == "mul" and term.args[0].shape and term.args[1].shape:
        return term.args[0], term.args[1]
    return None, term


def _product(b: Better, term: Term) -> Term | None:
    """Matrices times a vector: a power is that many products, a sum is multiplied out."""
    left, right = term.args
    if not left.shape or not right.shape:
        return None
    if len(right.shape) == 1 and len(left.shape) == 2:
        return _meets(b, left, right)
    if is_row(left.shape) and len(right.shape) == 2 and not is_row(right.shape):
        return _applied(b, right, left)
    return _structured(b, term)


def _meets(b: Better, left: Term, column: Term) -> Term | None:
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
        elif outer.op == "neg":
            found = b.negative(found)
        else:
            scalar_first = outer.op == "mul" and not outer.args[0].shape
            args = (outer.args[0], found) if scalar_first else (found, outer.args[1])
            found = b.terms.make(outer.op, args, None, found.shape)
    return found


def _applied(b: Better, matrix: Term, vector: Term) -> Term | None:
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


def _from_left(b: Better, row: Term, matrix: Term) -> Term:
    if is_identity(matrix):
        return row
    shape = (1, *matrix.shape[1:])
    return b.terms.make("mul", (row, matrix), None, shape if len(matrix.shape) == 2 else ())


def _scaled(b: Better, term: Term, times: Callable[[Term], Term]) -> Term:
    """number*matrix with the matrix multiplied."""
    if term.op == "neg":
        return b.negative(_scaled(b, term.args[0], times))
    if term.op == "mul" and not term.args[0].shape:
        core = _scaled(b, term.args[1], times)
        return b.terms.make("mul", (term.args[0], core), None, core.shape)
    if term.op == "mul" and not term.args[1].shape:
        core = _scaled(b, term.args[0], times)
        return b.terms.make("mul", (core, term.args[1]), None, core.shape)
    if term.op == "div":
        core = _scaled(b, term.args[0], times)
        return b.terms.make("div", (core, term.args[1]), None, core.shape)
    return times(term)


def _summands(b: Better, term: Term) -> list[Term]:
    """The terms of a sum of matrices that nothing else needs, those of its transpose transposed."""
    if term.op == "transpose" and b.single(term):
        inner = term.args[0]
        return [_transposed(b, part) for part in _summands(b, inner)]
    if term.op != "sum" or not b.single(term) or len(term.args) > MOST_TERMS:
        return []
    if any(len(part.shape) != 2 or is_spread(part, term.shape) for part in term.args):
        return []
    return list(term.args)


def _transposed(b: Better, term: Term) -> Term:
    if term.op == "transpose":
        return term.args[0]
    if is_identity(term) or is_diagonal(term):
        return term
    return _scaled(b, term, lambda core: b.terms.make("transpose", (core,), None, core.shape[::-1]))


def _structured(b: Better, term: Term) -> Term | None:
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


def _beside(b: Better, part: Term, other: Term, on_left: bool) -> Term:
    """The part of a sum with the other matrix on its left or right."""
    return _scaled(b, part, lambda core: _joined(b, other, core) if on_left else b.product(core, other))


def _joined(b: Better, left: Term, right: Term) -> Term:
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


def _power(b: Better, term: Term) -> Term | None:
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


def _trace(b: Better, term: Term) -> Term | None:
    """tr(A^2) is tr(A*A): the sum of A .* A'."""
    power = term.args[0]
    exponent = literal(power.args[1]) if power.op == "pow" and b.single(power) else None
    if exponent not in (2, 3):
        return None
    base = power.args[0]
    product = _joined(b, base, base)
    return b.like(term, product if exponent == 2 else _joined(b, product, base))


FORMS: Mapping[str, tuple[Form, ...]] = {
    "mul": (_softmax, _product),
    "pow": (_power,),
    "sum": (_sum,),
    "div": (_quotient,),
    "hdiv": (_quotient,),
    "call log": (_log,),
    "call tr": (_trace,),
    **{f"call {name}": (_logistic,) for name in LOGISTIC},
}
