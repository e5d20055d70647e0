"""Sizes of axes: an integer, a name, or a polynomial of names for composite axes (m*n of vec, m+n of a stack).

A dimension is canonical: equal sizes are equal Python values, so `==` decides and a dimension can be a dictionary key.
Its coefficients are integers, but in polynomials that are whole for every n: n*(n + 1)/2 of vech.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product as combinations
from math import lcm

from .errors import MatcalcError
from .limits import limit, raising

Number = int | Fraction  # a coefficient: a Fraction only where it is no integer
Poly = tuple[tuple[Number, tuple[str, ...]], ...]  # ((coefficient, sorted names), ...), sorted
Dim = int | str | Poly
Shape = tuple[Dim, ...]

MOST_FACTORS = limit("kron")
_MOST_RESIDUES = 1000  # combinations of remainders that are tried


def mul(a: Dim, b: Dim) -> Dim:
    """The size of an axis that pairs an axis of size a with one of size b."""
    found = _canonical(
        (ca * cb, tuple(sorted(names_a + names_b))) for ca, names_a in monomials(a) for cb, names_b in monomials(b)
    )
    number, names = monomials(found)[0]
    if len(names) > MOST_FACTORS or number.numerator.bit_length() > 2 * MOST_FACTORS:
        message = f"an axis whose size is a product of more than {MOST_FACTORS} sizes is not worked with"
        raise MatcalcError("limit", message, hint=raising("kron"))
    return found


def add(a: Dim, b: Dim) -> Dim:
    """The size of an axis that lays an axis of size b behind one of size a."""
    return _canonical((*monomials(a), *monomials(b)))


def sub(a: Dim, b: Dim) -> Dim:
    """The size that is left of a when b is taken away; may be zero or negative for numbers."""
    return add(a, mul(-1, b))


def triangle(n: Dim) -> Dim:
    """How many entries of an n×n matrix lie on and below its diagonal: n*(n + 1)/2."""
    whole = divided(mul(n, add(n, 1)), 2)
    assert whole is not None
    return whole


def divided(dim: Dim, number: int) -> Dim | None:
    """The size divided by a number, where that is whole whatever its names are; else None."""
    found = _canonical((Fraction(c, number), names) for c, names in monomials(dim))
    letters, bottom = symbols(found), _denominator(found)
    residues = combinations(range(bottom), repeat=len(letters)) if bottom ** len(letters) <= _MOST_RESIDUES else ()
    top = mul(bottom, found)
    whole = [value(top, dict(zip(letters, residue, strict=True))) % bottom == 0 for residue in residues]
    return found if whole and all(whole) else None


def fraction(dim: Dim) -> tuple[tuple[str, ...], Dim, int]:
    """A size with fractions as factor names, a rest and a denominator: n, n + 1 and 2 of n*(n + 1)/2."""
    bottom = _denominator(dim)
    terms = monomials(mul(bottom, dim))
    shared = list(terms[0][1])
    for _, names in terms[1:]:
        shared = [name for k, name in enumerate(shared) if names.count(name) > shared[:k].count(name)]
    rest = []
    for coefficient, names in terms:
        left = list(names)
        for name in shared:
            left.remove(name)
        rest.append((coefficient, tuple(left)))
    return tuple(shared), _canonical(rest), bottom


def is_fractional(dim: Dim) -> bool:
    """Has it a coefficient that is no integer?"""
    return isinstance(dim, tuple) and _denominator(dim) > 1


def _denominator(dim: Dim) -> int:
    return lcm(*(coefficient.denominator for coefficient, _ in monomials(dim)))


def ratio(a: Dim, b: Dim) -> Dim | None:
    """How often b goes into a, where both are single products of numbers and names; else None."""
    if len(monomials(a)) != 1 or len(monomials(b)) != 1:
        return None
    ((many, names),), ((few, under),) = monomials(a), monomials(b)
    left = list(names)
    for name in under:
        if name not in left:
            return None
        left.remove(name)
    return _canonical([(many // few, tuple(left))]) if few and many % few == 0 else None


def monomials(dim: Dim) -> Poly:
    """The dimension as a sum of (coefficient, names)."""
    if isinstance(dim, int):
        return ((dim, ()),)
    if isinstance(dim, str):
        return ((1, (dim,)),)
    return dim


def _canonical(terms: Iterable[tuple[Number, tuple[str, ...]]]) -> Dim:
    collected: dict[tuple[str, ...], Number] = {}
    for coefficient, names in terms:
        collected[names] = collected.get(names, 0) + coefficient
    # highest degree first, then by name: m*n + m + 2
    reduced = ((c if c.denominator > 1 else c.numerator, names) for names, c in collected.items() if c)
    ordered = sorted(reduced, key=lambda t: (-len(t[1]), t[1]))
    if not ordered:
        return 0
    if len(ordered) == 1:
        coefficient, names = ordered[0]
        if not names and isinstance(coefficient, int):
            return coefficient
        if coefficient == 1 and len(names) == 1:
            return names[0]
    return tuple(ordered)


def text(dim: Dim, times: str = "*") -> str:
    """The dimension in matcalc's language: `n`, `3`, `m*n`, `m + n`, `n*(n + 1)/2`."""
    if isinstance(dim, str):
        return dim
    if is_fractional(dim):
        shared, rest, bottom = fraction(dim)
        return f"{times.join([*shared, f'({text(rest, times)})'])}/{bottom}"
    parts: list[str] = []
    for coefficient, names in monomials(dim):
        sign = ("-" if coefficient < 0 else "") if not parts else (" - " if coefficient < 0 else " + ")
        number = [str(abs(coefficient))] if abs(coefficient) != 1 or not names else []
        parts.append(sign + times.join([*number, *names]))
    return "".join(parts)


def symbols(dim: Dim) -> tuple[str, ...]:
    """The names in a dimension, each once, in order."""
    if isinstance(dim, str):
        return (dim,)
    if isinstance(dim, int):
        return ()
    return tuple(dict.fromkeys([name for _, names in dim for name in names]))


def substitute(dim: Dim, values: Mapping[str, Dim]) -> Dim:
    """The dimension with names replaced by dimensions."""
    if isinstance(dim, int):
        return dim
    if isinstance(dim, str):
        return values.get(dim, dim)
    if values.keys().isdisjoint(name for _, names in dim for name in names):
        return dim
    total: Dim = 0
    for coefficient, names in dim:
        found = [values.get(name, name) for name in names]  # a long product of names is put together at once
        product = _canonical([(coefficient, tuple(sorted(name for name in found if isinstance(name, str))))])
        for other in found:
            product = product if isinstance(other, str) else mul(product, other)
        total = add(total, product)
    return total


def value(dim: Dim, sizes: Mapping[str, int]) -> int:
    """The number a dimension is, given the sizes of its names. KeyError for a name without a size."""
    total: Number = 0
    for coefficient, names in monomials(dim):
        product = coefficient
        for name in names:
            product *= sizes[name]
        total += product
    return int(total)
