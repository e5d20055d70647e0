"""The derivative of a matrix power X^k: k terms, or a sum over r where k is a name or large.

Takes the node of the power, gives nodes. Source: Matrix Cookbook (2012), equation 90.
"""

from fractions import Fraction
from typing import TypeGuard

from ..dimensions import Dim, mul, sub
from ..errors import MatcalcError
from ..graph.primitives import power_of
from ..graph.tensor import Einsum, Node, Op, Sum, einsum, matpow, scale
from ..graph.whole_numbers import Ranges, fresh_counter, sign_of

POWER_TERMS = 6  # the most terms of a derivative that are written one by one


def under_trace(node: Op, adjoint: Node) -> Node | None:
    """tr(X^k)·s has the adjoint s·I: then ∂/∂X is k·s·(X^(k-1))' at once, without k equal terms."""
    c, core = adjoint.terms[0] if isinstance(adjoint, Sum) and len(adjoint.terms) == 1 else (Fraction(1), adjoint)
    power = power_of(node)
    if power is None or not isinstance(core, Einsum) or core.out != (0, 0) or any(idx for _, idx, _ in core.factors):
        return None
    base, k = power
    if not isinstance(k, int):
        return None
    return scale(c * k, einsum([*core.factors, (matpow(base, k - 1), (1, 0))], (0, 1)))


def is_long(node: Node) -> TypeGuard[Op]:
    """Is this a matrix power whose derivative is written as a sum over r?"""
    power = power_of(node)
    return power is not None and not (isinstance(power[1], int) and abs(power[1]) <= POWER_TERMS)


def terms(node: Op) -> list[tuple[Fraction, Node]]:
    """dX^k = Σ_r X^r dX X^(k-1-r); for an inverse power -Σ_r X^-(r+1) dX X^-(k-r)."""
    base, k = node.args[0], node.params[0]
    assert isinstance(k, int)
    pairs = [(r, k - 1 - r) for r in range(k)] if k > 0 else [(-r - 1, k + r) for r in range(-k)]
    number = Fraction(1 if k > 0 else -1)
    return [(number, einsum([(matpow(base, a), (0, 2)), (matpow(base, b), (3, 1))], (0, 1, 2, 3))) for a, b in pairs]


def summed(node: Op, ranges: Ranges) -> tuple[str, Dim, Fraction, Node, Node]:
    """dX^k = Σ_{r=0}^{k-1} X^r dX X^(k-1-r), for X^-m -Σ_{r=0}^{m-1} X^-(r+1) dX X^-(m-r): (counter, last, sign, left,
    right)."""
    base, k = node.args[0], node.params[0]
    counter, sign = fresh_counter(), sign_of(k, ranges)
    if not sign:
        raise MatcalcError(
            "refused",
            "an exponent that runs through numbers below and above 0 has no derivative here",
            hint="write the sum as two, one over the exponents from 0 on, and one over those below",
        )
    if sign < 0:
        m = mul(-1, k)
        left, right = sub(-1, counter), sub(counter, m)
        return counter, sub(m, 1), Fraction(-1), matpow(base, left), matpow(base, right)
    last = sub(k, 1)
    return counter, last, Fraction(1), matpow(base, counter), matpow(base, sub(last, counter))
