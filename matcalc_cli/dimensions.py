"""Sizes of axes: an integer, a name, or a polynomial of names for composite axes (m*n of vec, m+n of a stack).

A dimension is canonical: equal sizes are equal Python values, so `==` decides and a dimension can be a dictionary key.
"""

from collections.abc import Iterable, Mapping

from .errors import MatcalcError
from .limits import limit, raising

Poly = tuple[tuple[int, tuple[str, ...]], ...]  # ((coefficient, sorted names), ...), sorted
Dim = int | str | Poly
Shape = tuple[Dim, ...]

MOST_FACTORS = limit("kron")


def mul(a: Dim, b: Dim) -> Dim:
    """The size of an axis that pairs an axis of size a with one of size b."""
    found = _canonical(
        (ca * cb, tuple(sorted(names_a + names_b))) for ca, names_a in monomials(a) for cb, names_b in monomials(b)
    )
    number, names = monomials(found)[0]
    if len(names) > MOST_FACTORS or number.bit_length() > 2 * MOST_FACTORS:
        message = f"an axis whose size is a product of more than {MOST_FACTORS} sizes is not worked with"
        raise MatcalcError("limit", message, hint=raising("kron"))
    return found


def add(a: Dim, b: Dim) -> Dim:
    """The size of an axis that lays an axis of size b behind one of size a."""
    return _canonical((*monomials(a), *monomials(b)))


def sub(a: Dim, b: Dim) -> Dim:
    """The size that is left of a when b is taken away; may be zero or negative for numbers."""
    return add(a, mul(-1, b))


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


def _canonical(terms: Iterable[tuple[int, tuple[str, ...]]]) -> Dim:
    collected: dict[tuple[str, ...], int] = {}
    for coefficient, names in terms:
        collected[names] = collected.get(names, 0) + coefficient
    # highest degree first, then by name: m*n + m + 2
    ordered = sorted(((c, names) for names, c in collected.items() if c), key=lambda t: (-len(t[1]), t[1]))
    if not ordered:
        return 0
    if len(ordered) == 1:
        coefficient, names = ordered[0]
        if not names:
            return coefficient
        if coefficient == 1 and len(names) == 1:
            return names[0]
    return tuple(ordered)


def text(dim: Dim, times: str = "*") -> str:
    """The dimension in matcalc's language: `n`, `3`, `m*n`, `m + n`."""
    if isinstance(dim, str):
        return dim
    parts: list[str] = []
    for coefficient, names in monomials(dim):
        sign = ("-" if coefficient < 0 else "") if not parts else (" - " if coefficient < 0 else " + ")
        number = [str(abs(coefficient))] if abs(coefficient) != 1 or not names else []
        parts.append(sign + times.join([*number, *names]))
    return "".join(parts)


def symbols(dim: Dim) -> tuple[str, ...]:
    """The names in a dimension, each once, in order."""
    return tuple(dict.fromkeys(name for _, names in monomials(dim) for name in names))


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
    total = 0
    for coefficient, names in monomials(dim):
        product = coefficient
        for name in names:
            product *= sizes[name]
        total += product
    return total
