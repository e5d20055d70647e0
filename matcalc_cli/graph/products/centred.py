"""Sums whose entries, or those of each row or column, add up to 0: x - mean(x), X - mean(X, 2); and their squares.

Takes nodes; says what such a sum is of, and where it is squared and summed to a variance.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ...dimensions import add as plus
from ..basics import add, is_zero, size
from ..nodes import Einsum, Factor, Node, Sum
from .einsum import einsum

MOST_TERMS = 16  # of a sum whose terms are added up by themselves
_TWO = Fraction(2)


class Squares(NamedTuple):
    """The squares of a sum that is centred along an axis, summed along it and divided by `divisor`, if by anything."""

    centred: Sum
    axis: int
    divisor: Node | None


def is_centred(node: Node, axis: int = 0) -> bool:
    """Do the entries of c*(x - mean(x)), or of each row or column of c*(X - mean(X, 2)), add up to 0?"""
    if not isinstance(node, Sum) or not 0 < node.order < 3 or not 1 < len(node.terms) <= MOST_TERMS:
        return False
    found: bool | None = node.memo.get(key := f"centred {axis}")
    if found is None:
        found = node.memo[key] = _adds_up_to_nothing(node, axis)
    return found


def _adds_up_to_nothing(node: Sum, axis: int) -> bool:
    if all(_carries(term, axis) for _, term in node.terms):
        return False
    axes = tuple(range(node.order))
    kept = [k for k in axes if k != axis]
    dims = dict(enumerate(node.shape))
    totals = [(c, einsum([(term, axes)], kept, dims)) for c, term in node.terms]
    shape = tuple(node.shape[k] for k in kept)
    return is_zero(add(totals, shape)) or is_zero(
        add([pair for c, total in totals for pair in _opened(c, total)], shape)
    )


def _opened(c: Fraction, total: Node) -> list[tuple[Fraction, Node]]:
    """The terms of c*total: of sum(y - z)/n those of sum(y)/n - sum(z)/n, which are not one node with it."""
    axes = tuple(range(total.order))
    factors: Sequence[Factor] = [(total, axes, Fraction(1))]
    if isinstance(total, Einsum) and any(not at and f.children for f, at, _ in total.factors):
        axes, factors = total.out, total.factors
    for k, (inner, _, e) in enumerate(factors):
        if e != 1 or inner.shape or not isinstance(inner, Einsum) or len(inner.factors) != 1:
            continue
        whole, at, power = inner.factors[0]
        if isinstance(whole, Sum) and power == 1:
            others = [f for j, f in enumerate(factors) if j != k]
            dims = dict(zip(axes, total.shape, strict=True))
            parts = [(c * d, einsum([(term, at)], (), dict(enumerate(inner.dims)))) for d, term in whole.terms]
            return [(d, einsum([*others, (part, ())], axes, dims)) for d, part in parts]
    return [(c, total)]


def uncentred(node: Sum, axis: int) -> Node:
    """x of x - mean(x)."""
    return add([(c, term) for c, term in node.terms if _carries(term, axis)], node.shape)


def _less_its_mean(node: Node, axis: int) -> Node:
    """x - mean(x), which x + c - mean(x) with a c whose entries add up to 0 is not as it stands."""
    axes = tuple(range(node.order))
    over: list[Factor] = [(node, axes, Fraction(1)), (size(node.shape[axis]), (), Fraction(-1))]
    kept, dims = tuple(k for k in axes if k != axis), dict(enumerate(node.shape))
    mean = einsum(over, kept, dims)
    return add([(Fraction(1), node), (Fraction(-1), einsum([(mean, kept)], axes, dims))], node.shape)


def _carries(term: Node, axis: int) -> bool:
    """Do the entries change along the axis?"""
    if not isinstance(term, Einsum) or term.out.count(term.out[axis]) > 1:  # of eye(n) no factor carries it
        return True
    return any(term.out[axis] in at for _, at, _ in term.factors)


def squares_of(node: Node) -> Squares | None:
    """norm(x - mean(x))^2, or the variances of the rows or columns of a matrix."""
    if not isinstance(node, Einsum) or node.order > 1:
        return None
    found = [(f, at) for f, at, e in node.factors if e == _TWO and f.order == node.order + 1]
    if len(found) != 1:
        return None
    centred, at = found[0]
    axis = 0 if not node.shape or at[0] != node.out[0] else 1
    if not isinstance(centred, Sum) or len(set(at)) < len(at) or not is_centred(centred, axis):
        return None
    if _less_its_mean(uncentred(centred, axis), axis) is not centred:
        return None
    divisor = None
    if node.shape:
        others = [(f, where, e) for f, where, e in node.factors if f is not centred]
        if len(others) != 1 or others[0][1:] != ((), Fraction(-1)):
            return None
        divisor = others[0][0]
        if divisor not in divisors_of(centred, axis):
            return None
    elif len(node.factors) > 1:
        return None
    return Squares(centred, axis, divisor)


def has_deviation(factors: Sequence[Factor], count: Node) -> bool:
    """Is among the factors an odd power of norm(x - mean(x)) over so many entries, or one more?

    With a root of the count it is a power of a standard deviation.
    """
    for f, at, e in factors:
        squares = squares_of(f) if not at and e.denominator == _TWO else None
        if squares is not None and count in divisors_of(squares.centred, squares.axis):
            return True
    return False


def divisors_of(centred: Sum, axis: int) -> tuple[Node, Node]:
    """The number of entries along the axis, which divides a variance, and one less, which divides an unbiased one."""
    return size(centred.shape[axis]), size(plus(centred.shape[axis], -1))


def spread_within(node: Node) -> Squares | None:
    """The variance that a node is, or that stands in it as a term: var(X, 2) + c."""
    own = squares_of(node)
    if own is not None or not isinstance(node, Sum) or node.order > 1 or len(node.terms) > MOST_TERMS:
        return own
    for c, term in node.terms:
        if c != 1 or not isinstance(term, Einsum):
            continue
        found = squares_of(term) if node.shape else _scalar_variance(term)
        if found is not None:
            return found
    return None


def _scalar_variance(term: Einsum) -> Squares | None:
    """norm(x - mean(x))^2/n."""
    if len(term.factors) != 2 or any(at for _, at, _ in term.factors):
        return None
    inner = next((squares_of(f) for f, _, e in term.factors if e == 1), None)
    divisor = next((f for f, _, e in term.factors if e == -1), None)
    if inner is None or divisor is None or divisor not in divisors_of(inner.centred, inner.axis):
        return None
    return inner._replace(divisor=divisor)
