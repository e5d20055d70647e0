"""When c·Π u^e is convex or concave, u positive and affine, the exponents numbers or letters: Cobb and Douglas.

Takes a node and the bends; gives its bend, or what is asked of c and of the exponents. One idea: the Hessian by u is
f·D·(e·e' - diag(e))·D with D = diag(1/u), so the point does not matter. By Cauchy-Schwarz e·e' - diag(e) is negative
semidefinite exactly where e ≥ 0 and Σe ≤ 1; it is positive semidefinite where e ≤ 0, or where all but one of them are
and Σe ≥ 1.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ...functions.table import FUNCTIONS
from ...graph.nodes import Einsum, Map, Node, Op, Var
from ...graph.parts import terms_of
from ...graph.relations import Claim, Condition
from ...graph.tensor import add, const, einsum, ones, scale
from ...rewriting.simplify import simplify
from ..bends import Bend, Bends
from ..reasons import Reason
from .proving import Proofs

AT_LEAST, AT_MOST = Claim("≥"), Claim("≤")
POWER = "pow"  # t^p, p a letter


class Monomial(NamedTuple):
    """The fixed factor and the exponents; of a product of the entries of a vector there is one, for each entry. `free`:
    are the parts that are raised numbers that have nothing to do with each other?"""

    factor: Node
    exponents: tuple[Node, ...]
    free: bool

    @property
    def total(self) -> Node:
        """The sum of the exponents."""
        parts = [einsum([(e, tuple(range(e.order)))], ()) for e in self.exponents]
        return simplify(add([(1, part) for part in parts], ()))

    def ways(self, sign: int) -> Iterator[tuple[Condition, ...]]:
        """What is asked of the exponents for sign·f to be convex, where the factor is positive: one of these."""
        if sign < 0:
            yield *((e, AT_LEAST) for e in self.exponents), (self.total, AT_MOST._replace(bound="1"))
            return
        yield tuple((e, AT_MOST) for e in self.exponents)
        for own in self.exponents if not any(e.shape for e in self.exponents) else ():
            others = [e for e in self.exponents if e is not own]
            if len(others) == len(self.exponents) - 1:  # two that are the same are both positive
                yield *((e, AT_MOST) for e in others), (self.total, AT_LEAST._replace(bound="1"))


def monomial_of(node: Node, bends: Bends) -> Monomial | None:
    """The node as c·Π u^e with u positive and affine; None where it is none, or a power of a single number."""
    ((number, product), *more) = terms_of(node)
    if more or node.shape:
        return None
    factors = product.factors if isinstance(product, Einsum) else ((product, (), Fraction(1)),)
    fixed = [factor for factor in factors if not bends.of(factor[0]).moves]
    powers: dict[Node, Node] = {}
    for base, indices, e in factors:
        part = _power(base, e) if bends.of(base).moves else None
        if part is None:
            if bends.of(base).moves:
                return None
            continue
        inner, exponent = part
        bend = bends.of(inner)
        if indices or not bend.affine or not bends.prover.signs.range(inner).positive:
            return None
        powers[inner] = add([(1, exponent), (1, powers[inner])], exponent.shape) if inner in powers else exponent
    if len(powers) < 2 and not any(e.shape for e in powers.values()):
        return None
    bases = sorted(powers, key=lambda inner: inner.name if isinstance(inner, Var) else "")
    free = all(inner in bends.variables for inner in powers)
    return Monomial(scale(number, einsum(fixed, ())), tuple(simplify(powers[base]) for base in bases), free)


def by_monomial(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of a product of powers whose exponents are known to be such that it has one."""
    found = monomial_of(node, bending)
    known = None if found is None else bending.prover.signs.range(found.factor)
    if found is None or known is None or not (known.nonnegative or known.nonpositive):
        return None
    own = 1 if known.nonnegative else -1
    for wanted in (1, -1):
        if any(all(_holds(each, bending) for each in way) for way in found.ways(own * wanted)):
            return Bend(convex=wanted > 0, concave=wanted < 0, rule=Reason("monomial"))
    return None


def _holds(condition: Condition, bends: Bends) -> bool:
    node, claim = condition
    axes = tuple(range(node.order))
    bound = einsum([(const(Fraction(claim.bound)), ()), (ones(node.shape), axes)], axes)
    known = bends.prover.signs.range(add([(1, node), (-1, bound)], node.shape))
    return known.nonnegative if claim.relation == AT_LEAST.relation else known.nonpositive


def _power(node: Node, e: Fraction) -> tuple[Node, Node] | None:
    """(u, p) of (u^p)^e, entries of a vector multiplied."""
    if isinstance(node, Map) and node.name == POWER:
        base, exponent = node.args
        return (base, scale(e, exponent)) if not base.shape else None
    row = FUNCTIONS.get(node.name) if isinstance(node, Op) and len(node.children) == 1 else None
    if row is not None and row.multiplies:
        (inner,) = node.children
        found = inner.args if isinstance(inner, Map) and inner.name == POWER else (inner, ones(inner.shape))
        return (found[0], scale(e, found[1])) if found[1].shape else None
    return None if node.shape else (node, const(e))
