"""For which values of its parameters a Hessian, or an entry of it, has a sign.

Takes a `Case` and a node; gives `Under`s: conditions on the parameters, and what the function is under them. One idea:
c·K, where c is made of parameters alone and K keeps its sign, has the sign of c; and a polynomial in one parameter has
its sign between its roots. No parameter is ever given a value. `cases` makes the verdict of these.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from ...functions.intervals import ANY
from ...graph.nodes import Einsum, Factor, Node, Sum, Var, topological
from ...graph.parts import over_factors, terms_of
from ...graph.products.flatten import unwrap
from ...graph.relations import Claim, Condition
from ...graph.tensor import add, constant_value, content, einsum, primitive
from ..polynomials import Poly, nonnegative_on, product, summed

if TYPE_CHECKING:
    from ..verdict import Case

CONVEX, CONCAVE, AFFINE, NEITHER = "convex", "concave", "affine", "neither"
PSD, NSD = Claim("", "psd"), Claim("", "nsd")
ABOVE, BELOW = Claim(">"), Claim("<")
ATLEAST, ATMOST, ZERO, NONZERO = Claim("≥"), Claim("≤"), Claim("="), Claim("≠")
MOST_DEGREE = 6  # of a polynomial in a parameter whose roots are looked for
LARGEST_ROOT = 1000  # numerators and denominators of roots are among the divisors of numbers up to here
Way = tuple[Condition, ...]  # conditions that hold together


class Under(NamedTuple):
    """What the function is where all the conditions hold; `exact`: and nowhere else."""

    conditions: tuple[Condition, ...]
    verdict: str
    exact: bool = False


# --- c·K ------------------------------------------------------------------------------------------------------------


def by_factor(case: "Case", own: Sequence[Factor], rest: Node | None) -> list[Under]:
    """Of factors of parameters times what has a sign."""
    kept, sign = _undecided(own, case)
    proof = None if rest is None else case.prover.prove(rest)
    if not kept or (rest is not None and (proof is None or not proof.sign or proof.assumed)):
        return []
    strict = any(e < 0 for *_, e in own)
    found = _by_sign(kept, sign * (proof.sign if proof is not None else 1), strict)
    return [under._replace(exact=True) for under in found]


def factored(hessian: Node, moving: frozenset[Node]) -> tuple[list[Factor], Node | None]:
    """The factors of parameters that all terms of the Hessian share, and the rest; None for the rest 1."""
    terms = terms_of(hessian)
    products = [(c, term) for c, term in terms if isinstance(term, Einsum)]
    if not products or len(products) < len(terms) or (not hessian.shape and len(terms) > 1):
        whole = not hessian.shape and is_free(hessian, moving)
        return ([(hessian, (), Fraction(1))], None) if whole else ([], hessian)
    (_, first), *others = products
    shared = [f for f in first.factors if not f[1] and is_free(f[0], moving) and all(f in p.factors for _, p in others)]
    if not any(isinstance(n, Var) for base, *_ in shared for n in topological([base])):
        return [], hessian
    parts = [(c, over_factors(p, [f for f in p.factors if f not in shared])) for c, p in products]
    return shared, add(parts, hessian.shape)


def is_free(node: Node, moving: frozenset[Node]) -> bool:
    """Does nothing that moves occur in the node?"""
    return not moving & set(topological([node]))


def has_parameters(node: Node, moving: frozenset[Node]) -> bool:
    """Does a variable that does not move occur in the node?"""
    return any(isinstance(n, Var) and n not in moving for n in topological([node]))


def _undecided(factors: Iterable[Factor], case: "Case") -> tuple[list[Factor], int]:
    """The factors whose sign is open, to odd powers, and the sign of the others."""
    kept, sign = list[Factor](), 1
    for base, idx, e in factors:
        known = case.prover.signs.range(base)
        if known.nonpositive and e % 2:
            sign = -sign
        elif not (known.nonnegative or known.nonpositive or e % 2 == 0):
            kept.append((base, idx, Fraction(1 if e.denominator == 1 else e)))
    return kept, sign


def _by_sign(factors: Sequence[Factor], sign: int, strict: bool) -> list[Under]:
    """Convex where sign·Π factors ≥ 0, concave where it is ≤ 0; `strict`: where it is not 0."""
    node = einsum(factors, ())
    variables = {n for n in topological([node]) if isinstance(n, Var)}
    if len(variables) == 1 and not strict and not (parameter := variables.pop()).shape:
        intervals = _intervals(node, parameter, sign)
        if intervals:
            return [Under(where, verdict) for verdict, where in intervals]
    plain = unwrap(primitive(node)) if isinstance(node, Sum) else node
    sign *= 1 if not isinstance(node, Sum) or content(node) > 0 else -1
    verdicts = (CONVEX, CONCAVE) if sign > 0 else (CONCAVE, CONVEX)
    claims = (ABOVE, BELOW) if strict else (ATLEAST, ATMOST)
    return [Under(((plain, claim),), verdict) for claim, verdict in zip(claims, verdicts, strict=True)]


def unless_zero(case: "Case", factors: Sequence[Factor]) -> list[Under]:
    """K without parameters bends both ways; so does c·K unless c is 0."""
    if not _undecided(factors, case)[0]:
        return []
    vanishing = [(base, (), 1) for base, _, e in factors if e > 0 and constant_value(base) is None]
    if not vanishing:
        return []
    node = einsum(vanishing, ())
    return [Under(((node, NONZERO),), NEITHER), Under(((node, ZERO),), AFFINE)]


# --- polynomials in one parameter ------------------------------------------------------------------------------------


def _intervals(node: Node, parameter: Var, sign: int) -> list[tuple[str, tuple[Condition, ...]]]:
    """(verdict, conditions) for each interval of the parameter; none where a root is not rational."""
    poly = polynomial(node, parameter)
    roots = None if poly is None or not 0 < len(poly) - 1 <= MOST_DEGREE else _roots(poly)
    if poly is None or roots is None or not roots:
        return []
    found: list[tuple[str, tuple[Condition, ...]]] = []
    ends: list[Fraction | None] = [None, *roots, None]
    for low, high in pairwise(ends):
        middle = _inside(low, high)
        value = sum((c * middle**k for k, c in enumerate(poly)), Fraction(0))
        where = [(parameter, Claim(sign_, str(end))) for sign_, end in (("≥", low), ("≤", high)) if end is not None]
        found.append((CONVEX if value * sign > 0 else CONCAVE, tuple(where)))
    return found[::-1] if len(found) == 2 else sorted(found, key=lambda each: each[0] != CONVEX)


def _inside(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return (high or Fraction(0)) - 1
    return low + 1 if high is None else (low + high) / 2


def polynomial(node: Node, parameter: Var) -> Poly | None:
    """The coefficients of a polynomial in the parameter alone, the constant first."""
    if node is parameter:
        return [Fraction(0), Fraction(1)]
    if (value := constant_value(node)) is not None:
        return [value]
    if isinstance(node, Sum):
        return summed([(c, polynomial(term, parameter)) for c, term in node.terms])
    if not isinstance(node, Einsum) or any(e.denominator > 1 or not 0 < e <= MOST_DEGREE for *_, e in node.factors):
        return None
    found: Poly = [Fraction(1)]
    for base, _, e in node.factors:
        part = polynomial(base, parameter)
        if part is None or len(found) > MOST_DEGREE + 1:
            return None
        for _ in range(int(e)):
            found = product(found, part)
    return found


def _roots(poly: Poly) -> list[Fraction] | None:
    """The real roots in order, where all of them are rational; None where one is not."""
    common = lcm(*(c.denominator for c in poly))
    numbers = [int(c * common) for c in poly]
    found, rest = list[Fraction](), [Fraction(c) for c in numbers]
    for root in _candidates(numbers):
        while len(rest) > 1 and not sum((c * root**k for k, c in enumerate(rest)), Fraction(0)):
            found.append(root)
            rest = _divided_by_root(rest, root)
    sign = 1 if rest[-1] > 0 else -1
    known = nonnegative_on([sign * c for c in rest], ANY) if len(rest) > 1 else None
    if len(rest) > 1 and (known is None or not known.positive):
        return None
    return sorted(set(found))


def _candidates(numbers: Sequence[int]) -> Iterator[Fraction]:
    """By the theorem of rational roots; 0 where the constant is."""
    last = next((c for c in numbers if c), 0)
    yield Fraction(0)
    if max(abs(last), abs(numbers[-1])) > LARGEST_ROOT:
        return
    tops, bottoms = ([d for d in range(1, abs(n) + 1) if n % d == 0] for n in (last, numbers[-1]))
    yield from dict.fromkeys(Fraction(sign * a, b) for a in tops for b in bottoms for sign in (1, -1))


def _divided_by_root(poly: Poly, root: Fraction) -> Poly:
    found: Poly = []
    carried = Fraction(0)
    for c in reversed(poly):
        carried = carried * root + c
        found.append(carried)
    return found[-2::-1]
