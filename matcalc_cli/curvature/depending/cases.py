"""For which values of its parameters a function is convex or concave, read off its Hessian.

Takes a `Case` that is undecided; gives `Under`s. One idea: the Hessian falls apart into blocks of variables that do not
meet, and each must be semidefinite; of one variable its sign says so, of two the diagonal and the determinant, of more
the block is named. What the other conditions exclude is not listed, and what follows from them is not said.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...graph.nodes import Einsum, Map, Node, Sum, Var, topological
from ...graph.parts import terms_of
from ...graph.products.flatten import unwrap
from ...graph.tensor import add, apply, const, content, einsum, is_zero, primitive, scale, unit
from ...rewriting.simplify import simplify
from ..domain import POWER
from ..pivots import entries_of
from .conditions import left_open, together
from .parameters import (
    CONCAVE,
    CONVEX,
    NEITHER,
    NSD,
    PSD,
    ZERO,
    Under,
    Way,
    by_factor,
    factored,
    has_parameters,
    is_free,
    unless_zero,
)
from .products import by_product
from .thresholds import by_exponents, by_threshold, diagonal

if TYPE_CHECKING:
    from ..verdict import Case

Block = list[list[Node]]  # the entries of a symmetric matrix
Asked = list[tuple[Node, int]]  # what must be nonnegative, times 1 or -1


def under_conditions(case: "Case", found: str) -> list[Under]:
    """What the Hessian says; `found`: what points have shown. Nothing where the domain is not known to be convex."""
    if stated := by_product(case):
        return stated
    domain, hessian = case.domain, case.hessian
    if hessian is None or domain.obstacles or domain.pieces or domain.corners:
        return by_exponents(case)
    moving = frozenset(case.variables)
    own, rest = factored(hessian, moving)
    stated = by_factor(case, own, rest) or _by_entry(case, hessian)
    if not stated and found == NEITHER and own and rest is not None and not has_parameters(rest, moving):
        return unless_zero(case, own)
    if stated or not has_parameters(hessian, moving):
        return stated
    numbers = all(not v.shape for v in topological([hessian]) if isinstance(v, Var))
    rows = entries_of(hessian) if numbers and hessian.order == 2 else None
    return (by_form(case, hessian) if rows is None else by_blocks(case, rows)) or by_exponents(case)


def _by_entry(case: "Case", hessian: Node) -> list[Under]:
    """A second derivative, or a diagonal Hessian whose entries all are alike, by the largest and the least of them."""
    entry = hessian if not hessian.shape else diagonal(hessian)
    found = {} if entry is None else by_threshold(case, entry)
    exact = None not in found.values()
    stated = [(left_open(case, under.conditions), under) for under in found.values() if under is not None]
    return [Under(left, under.verdict, exact and under.exact) for left, under in stated if left is not None]


def is_neither(case: "Case") -> bool:
    """Is it known that the function is neither convex nor concave, whatever its parameters are?"""
    domain, hessian = case.domain, case.hessian
    if hessian is None or domain.obstacles or domain.pieces or domain.corners:
        return False
    numbers = all(not v.shape for v in topological([hessian]) if isinstance(v, Var))
    rows = [[hessian]] if not hessian.shape else entries_of(hessian) if numbers and hessian.order == 2 else None
    if rows is None:
        return False
    entries = [[simplify(_written_out(entry, const(1))) for entry in row] for row in rows]
    blocks = [[[entries[i][j] for j in places] for i in places] for places in _blocks(entries)]
    return all(any(_never(case, block, sign) for block in blocks) for sign in (1, -1))


def _never(case: "Case", block: Block, sign: int) -> bool:
    """Is sign times the block semidefinite for no values of the parameters?"""
    for node, s in _minors(block, sign):
        known = case.prover.signs.range(node).scaled(Fraction(s))
        if known.negative:
            return True
        wanted, bounds = CONVEX if s > 0 else CONCAVE, {} if known.nonnegative else by_threshold(case, node)
        under = bounds.get(wanted)
        if known.nonnegative or (under is None and wanted in bounds):
            continue
        if under is None or (under.exact and left_open(case, under.conditions) is None):
            return True
    return False


# --- blocks ----------------------------------------------------------------------------------------------------------


def by_blocks(case: "Case", rows: Sequence[Sequence[Node]]) -> list[Under]:
    """A symmetric matrix of scalars is semidefinite where each of its blocks is."""
    entries = [[simplify(_written_out(entry, const(1))) for entry in row] for row in rows]
    blocks = [[[entries[i][j] for j in places] for i in places] for places in _blocks(entries)]
    found: list[Under] = []
    exact = True
    for sign, verdict in ((1, CONVEX), (-1, CONCAVE)):
        ways: list[Way] | None = [()]
        for block in blocks:
            more = ways_of(case, block, sign)
            ways = None if ways is None or more is None else together(case, ways, more)
        exact = exact and ways is not None
        found += [Under(conditions, verdict) for conditions in ways or () if conditions]
    return [under._replace(exact=exact) for under in found]


def _blocks(entries: Block) -> list[list[int]]:
    """The places that meet in entries that are not zero."""
    parts: list[list[int]] = []
    for i, row in enumerate(entries):
        joined = [part for part in parts if any(not is_zero(row[j]) for j in part)]
        parts = [part for part in parts if part not in joined]
        parts.append(sorted([i, *(j for part in joined for j in part)]))
    return parts


def ways_of(case: "Case", block: Block, sign: int) -> list[Way] | None:
    """The ways in which sign times the block is semidefinite; none where it never is, None where that is not known."""
    asked = _minors(block, sign)
    ranges = [case.prover.signs.range(node).scaled(Fraction(s)) for node, s in asked]
    if any(known.negative for known in ranges):
        return []
    if len(block) > 2:
        return _named(case, block, sign)
    ways: list[Way] = [()]
    for (node, s), known in zip(asked, ranges, strict=True):
        if known.nonnegative:
            continue
        wanted = CONVEX if s > 0 else CONCAVE
        stated = by_factor(case, *factored(node, frozenset(case.variables)))
        if not stated and not known.nonpositive:
            bound = by_threshold(case, node)
            if wanted not in bound:
                return []
            stated = [under for under in bound.values() if under is not None and under.verdict == wanted]
        more = [under.conditions for under in stated if under.verdict == wanted]
        if not stated and not known.nonpositive:
            return None
        vanishing = more if stated else _vanishing(case, node)
        met = None if vanishing is None else together(case, ways, vanishing)
        if met is None:
            return None
        ways = met
    return ways


def _vanishing(case: "Case", node: Node) -> list[Way] | None:
    """What is never positive is not negative where one of its parameters is zero: b of -b^2, and of -b^2*x^2. None
    where parameters stand in the rest."""
    factors, rest = factored(node, frozenset(case.variables))
    if rest is not None and has_parameters(rest, frozenset(case.variables)):
        return None
    return [((base, ZERO),) for base, _, e in factors if isinstance(base, Var) and e > 0]


def _minors(block: Block, sign: int) -> Asked:
    """The diagonal, and the determinants of every two variables."""
    diagonal = [(row[k], sign) for k, row in enumerate(block)]
    pairs = [(i, j) for j in range(len(block)) for i in range(j)]
    determinants = [_determinant(block[i][i], block[i][j], block[j][j]) for i, j in pairs]
    alone = simplify(einsum([(block[0][0], ()), (block[-1][-1], ())], ()))  # then the diagonal decides
    return diagonal + [(d, 1) for d in determinants if len(block) > 2 or d is not alone]


def _determinant(a: Node, b: Node, c: Node) -> Node:
    return simplify(add([(1, _written_out(a, c)), (-1, _written_out(b, b))], ()))


def _written_out(a: Node, b: Node) -> Node:
    """a*b as one sum of products, with (t^p)^2 as t^(2*p), so that what cancels is seen."""
    parts = [(c * d, einsum([(one, ()), (other, ())], ())) for c, one in terms_of(a) for d, other in terms_of(b)]
    return add([(c, _with_joined_powers(part)) for c, part in parts], ())


def _with_joined_powers(node: Node) -> Node:
    if not isinstance(node, Einsum):
        return node
    factors = [
        (apply(base.name, base.args[0], scale(e, base.args[1])), (), 1)
        if isinstance(base, Map) and base.name == POWER and e.denominator == 1
        else (base, at, e)
        for base, at, e in node.factors
    ]
    return einsum(factors, ())


def _named(case: "Case", block: Block, sign: int) -> list[Way] | None:
    """The block itself is semidefinite, if the variables do not occur in it."""
    if any(not is_free(entry, frozenset(case.variables)) for row in block for entry in row):
        return None
    n = len(block)
    units = [unit(n, k) for k in range(1, n + 1)]
    entries = ((entry, units[i], units[j]) for i, row in enumerate(block) for j, entry in enumerate(row))
    node = add(
        [(1, einsum([(entry, ()), (one, (0,)), (other, (1,))], (0, 1))) for entry, one, other in entries], (n, n)
    )
    plain, own = _plain(node)
    return [((plain, PSD if sign * own > 0 else NSD),)]


# --- forms without the variables -------------------------------------------------------------------------------------


def by_form(case: "Case", hessian: Node) -> list[Under]:
    """A quadratic function is convex exactly where its Hessian is positive semidefinite."""
    vector = all(len(v.shape) < 2 for v in case.variables)
    if hessian.order != 2 or not vector or not is_free(hessian, frozenset(case.variables)):
        return []
    if all(len(v.shape) == 1 for v in topological([hessian]) if isinstance(v, Var)):
        return []  # of vectors alone: no condition that anybody would state
    plain, sign = _plain(hessian)
    words = (PSD, NSD) if sign > 0 else (NSD, PSD)
    return [
        Under(((plain, word),), verdict, exact=True) for word, verdict in zip(words, (CONVEX, CONCAVE), strict=True)
    ]


def _plain(node: Node) -> tuple[Node, Fraction]:
    """The matrix without the number that all its terms share, and that number."""
    return (unwrap(primitive(node)), content(node)) if isinstance(node, Sum) else (node, Fraction(1))
