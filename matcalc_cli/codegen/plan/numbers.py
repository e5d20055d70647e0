"""Forms for numbers of any size: nothing overflows that need not, and small numbers keep their digits."""

from fractions import Fraction

from ...functions.stable import EXPONENTIAL, LOGSUMEXP, SIGMOID, SOFTPLUS
from .maker import Maker
from .terms import Term, literal


def log(b: Maker, term: Term) -> Term | None:
    """log(1 + u) keeps the digits of a small u; log(sum(exp(X), 2)) does not overflow."""
    inner = term.args[0]
    of_exp = inner.op == "call" and inner.value == "sum" and is_exp(inner.args[0]) and inner.args[0].shape
    if of_exp and b.has(LOGSUMEXP):
        return b.terms.make("call", (inner.args[0].args[0], *inner.args[1:]), LOGSUMEXP, inner.shape)
    rest = _without(b, inner, Fraction(1))
    if rest is None or literal(rest) is not None:
        return None
    stable = is_exp(rest) and b.has(SOFTPLUS)
    return b.call(SOFTPLUS, rest.args[0]) if stable else b.call("log1p", rest)


def total(b: Maker, term: Term) -> Term | None:
    """exp(u) - 1 keeps the digits of a small u, 1 - sigmoid(u) those of a large one."""
    rest = _without(b, term, Fraction(-1))
    if rest is not None and is_exp(rest):
        return b.call("expm1", rest.args[0])
    rest = _without(b, term, Fraction(1))
    if rest is None or rest.op != "neg":
        return None
    inner = rest.args[0]
    if is_exp(inner):
        return b.negative(b.call("expm1", inner.args[0]))
    if inner.op == "call" and inner.value == SIGMOID:
        return b.call(SIGMOID, b.negative(inner.args[0]))
    return None


def _without(b: Maker, term: Term, number: Fraction) -> Term | None:
    """The other one of two terms, if one of them is this number."""
    if term.op != "sum" or len(term.args) != 2:
        return None
    for one, other in (term.args, term.args[::-1]):
        if literal(one) == number and other.shape == term.shape:
            return other
    return None


def quotient(b: Maker, term: Term) -> Term | None:
    """a/(1 + exp(u)) is a*sigmoid(-u)."""
    above, below = term.args
    rest = _without(b, below, Fraction(1))
    if rest is None or not is_exp(rest) or not b.has(SIGMOID):
        return None
    slope = b.call(SIGMOID, b.negative(rest.args[0]))
    if literal(above) == 1:
        return slope if slope.shape == term.shape else None
    return b.terms.make("had" if term.op == "hdiv" else "mul", (above, slope), None, term.shape)


def logistic(b: Maker, term: Term) -> Term | None:
    """The sign of the argument stands before it, so that u and -u are seen to share."""
    sign, unsigned = _unsigned(b, term.args[0])
    return b.like(term, b.negative(unsigned)) if sign < 0 else None


def _unsigned(b: Maker, term: Term) -> tuple[int, Term]:
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


def is_exp(term: Term) -> bool:
    """Is this exp(u)?"""
    return term.op == "call" and term.value == EXPONENTIAL
