"""Variances and standard deviations, where the input writes them: std(x) for norm(x - mean(x))/sqrt(n).

Takes the scalar factors of a product, or a node for each row or column; gives calls of var and std, by the names that
the input uses, and what is left.
"""

from collections.abc import Callable
from fractions import Fraction

from ...functions.spreads import UNBIASED, VARIANCES
from ...graph.nodes import Node, Sum
from ...graph.products.centred import Squares, divisors_of, squares_of, uncentred
from ...graph.tensor import Factor, scale
from ...language.tree import Tree
from .. import surface as phrases
from ..signs import Signs
from .means import Found

Names = tuple[str, ...]


def spreads_out(
    scalars: list[Factor], called: Names, tree: Callable[[Node], Tree], signs: Signs
) -> tuple[Found, list[Factor]]:
    """The powers of variances among the scalar factors, each with the node it is made of and whether it divides; and
    the factors that are left."""
    found: Found = []
    for base, at, e in scalars:
        squares = squares_of(base)
        if squares is None or base.shape:
            continue
        variance, divisor = min(ways(squares, called), key=lambda way: abs(_exponent(scalars, way[1]) + e))
        own = _exponent(scalars, divisor)
        if e > 0 and own >= 0:
            continue  # norm(x - mean(x))^2 is shorter than n*var(x)
        found.append((base, _called(variance, squares, e, called, tree, signs), e < 0))
        scalars = [f for f in scalars if f != (base, at, e) and f[0] is not divisor]
        scalars += [(divisor, (), own + e)] if own + e else []
    return found, scalars


def ways(squares: Squares, called: Names) -> list[tuple[str, Node]]:
    """The variances that the input uses, or whose roots it uses, each with what divides it."""
    plain, unbiased = divisors_of(squares.centred, squares.axis)
    used = [name for name, root in VARIANCES.items() if name in called or root in called]
    return [(name, unbiased if name in UNBIASED else plain) for name in used]


def _exponent(scalars: list[Factor], divisor: Node) -> Fraction:
    return next((e for f, _, e in scalars if f is divisor), Fraction(0))


def variance_by_axis(node: Node, e: Fraction, called: Names, tree: Callable[[Node], Tree], signs: Signs) -> Tree | None:
    """|e|-th power of var(X, 2), a column, or of var(X, 1)', for what is the variance of each row or column."""
    squares = squares_of(node) if called and node.shape else None
    for variance, divisor in ways(squares, called) if squares is not None else ():
        if squares is not None and divisor is squares.divisor:
            return _called(variance, squares, e, called, tree, signs)
    return None


def _called(
    variance: str, squares: Squares, e: Fraction, called: Names, tree: Callable[[Node], Tree], signs: Signs
) -> Tree:
    """var(x)^|e|, or std(x)^|2*e| where that is what the input uses, or where there is a root."""
    root = e.denominator == 2 or (variance not in called and e != 1)
    name, power = (VARIANCES[variance], abs(2 * e)) if root else (variance, abs(e))
    argument, axis = tree(shown_of(squares, signs)), squares.axis
    if len(squares.centred.shape) == 1:
        return phrases.power(phrases.call(name, argument, shape=()), power)
    rows, columns = squares.centred.shape
    shape = (1, columns) if axis == 0 else (rows,)
    whole = phrases.hpower(phrases.call(name, argument, phrases.number(axis + 1), shape=shape), power)
    return phrases.transposed(whole) if axis == 0 else whole


def shown_of(squares: Squares, signs: Signs) -> Node:
    """x of x - mean(x), with the sign that it is shown with."""
    inner = uncentred(squares.centred, squares.axis)
    if isinstance(inner, Sum) and len(inner.terms) == 1:
        return scale(-1, inner) if inner.terms[0][0] < 0 else inner
    return signs.signed(inner)
