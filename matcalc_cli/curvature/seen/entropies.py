"""Logarithms of affine parts times affine parts, as in x*log(x/y) + (1 - x)*log((1 - x)/(1 - y)).

Takes a node and the bends; gives its bend, or None. One idea: collect what each logarithm is multiplied by. As much of
b*log(b) as there is makes up for so much of -b*log(d), for b*log(b/d) is convex in both together (the perspective of
-log); what is left over is judged term by term.
"""

from fractions import Fraction
from typing import NamedTuple

from ...graph.entrywise import is_logarithm
from ...graph.kernels import multiplied_out
from ...graph.nodes import Einsum, Factor, Node
from ...graph.parts import terms_of, without
from ...graph.tensor import add, einsum, is_zero, scale
from ...rewriting.simplify import simplify
from ..bends import Bend, Bends
from ..reasons import Reason
from .proving import Proofs

Coefficients = dict[Node, Node]  # of the logarithm of each part, entry by entry
_1 = Fraction(1)


class Logged(NamedTuple):
    """The sum of coefficient·log(part), and what stands beside it."""

    coefficients: Coefficients
    others: list[tuple[Fraction, Node]]


def by_entropies(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of Σ a·log(b), a and b affine, and of what stands beside it."""
    if node.shape:
        return None
    logged = _logged(node, bending)
    parts = logged.coefficients
    if not all(bending.of(node).affine for pair in parts.items() for node in pair):
        return None
    if not any(bending.of(a).moves and _multiple(a, b) is None for b, a in parts.items()):
        return None  # of which each term is judged by itself
    others = [bending.of(term) if c > 0 else bending.of(term).negated() for c, term in logged.others]
    convex = all(bend.convex for bend in others) and _balances(parts, bending, 1)
    concave = all(bend.concave for bend in others) and _balances(parts, bending, -1)
    return Bend(convex=convex, concave=concave, rule=Reason("entropies")) if convex or concave else None


def _logged(node: Node, bending: Bends) -> Logged:
    found: dict[Node, list[tuple[Fraction, Node]]] = {}
    others: list[tuple[Fraction, Node]] = []
    for c, term in terms_of(multiplied_out(node)):
        factors = term.factors if isinstance(term, Einsum) else ((term, (), _1),)
        logs = [k for k, (base, _, _) in enumerate(factors) if is_logarithm(base) and bending.of(base).moves]
        indices = factors[logs[0]][1] if logs else ()
        if len(logs) != 1 or factors[logs[0]][2] != 1 or len(set(indices)) < len(indices):
            others.append((c, term))
            continue
        dims = dict(enumerate(term.dims)) if isinstance(term, Einsum) else {}
        rest = without(term, logs) if isinstance(term, Einsum) else []
        for e, part in _apart(factors[logs[0]][0].children[0], bending):
            found.setdefault(part, []).append((c * e, einsum(rest, indices, dims)))
    return Logged({part: simplify(add(terms, part.shape)) for part, terms in found.items()}, others)


def _apart(inner: Node, bending: Bends) -> list[tuple[Fraction, Node]]:
    """log(x/y) is log(x) - log(y) where both are positive."""
    whole = tuple(range(inner.order))
    factors: list[Factor] = list(inner.factors) if isinstance(inner, Einsum) else []
    kept = all(at == whole and bending.prover.signs.range(base).positive for base, at, _ in factors)
    if not factors or not kept or not isinstance(inner, Einsum) or inner.out != whole:
        return [(_1, inner)]
    return [(e, base) for base, _, e in factors]


def _balances(parts: Coefficients, bending: Bends, sign: int) -> bool:
    """Is sign·Σ a·log(b) convex?"""
    left: dict[Node, Fraction] = {}
    spent: list[Node] = []
    for part, coefficient in parts.items():
        known = _multiple(coefficient, part)
        if known is not None and known * sign >= 0:
            left[part] = known * sign
        elif bending.of(part).moves:
            spent.append(scale(-sign, coefficient))
    return all(_is_covered(node, left, bending) for node in spent)


def _is_covered(node: Node, left: dict[Node, Fraction], bending: Bends) -> bool:
    """Is -node·log(d) convex, with what is left of some b·log(b)? It is taken from there."""
    if not bending.of(node).moves:
        return bending.prover.signs.range(node).nonnegative
    for part, amount in left.items():
        share = _multiple(node, part)
        if share is not None and 0 <= share <= amount:
            left[part] -= share
            return True
    return False


def _multiple(node: Node, part: Node) -> Fraction | None:
    """The number by which the part is multiplied in the node."""
    if node.shape != part.shape or is_zero(node):
        return None
    first, term = terms_of(part)[0]
    number = next((c / first for c, own in terms_of(node) if own is term), None)
    if number is None or not is_zero(add([(1, node), (-number, part)], node.shape)):
        return None
    return number
