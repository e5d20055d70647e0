"""Entries of cross products: what the alternating tensor comes to where a basis vector fixes one of its indices.

An ending: takes a Product, gives its node. (a × b)[1] is a[2]*b[3] - a[3]*b[2].
"""

from fractions import Fraction

from ..basics import add, unit
from ..nodes import Node
from ..primitives import is_alternating, place_of
from .einsum import einsum
from .product import Product

_AXES = 3  # of the alternating tensor
_SIDES = ((1, 2), (2, 1))  # the other two of three axes, in an order that is even, and in one that is odd


def entries_of_crossings(product: Product) -> Node | None:
    """The product with ε_ijk for a fixed i written out; None where no basis vector fixes an index of one."""
    if not any(is_alternating(f) for f, at, _ in product.factors if len(at) == _AXES):
        return None
    fixed = {at[0]: place for f, at, _ in product.factors if isinstance(place := place_of(f), int)}
    for k, (f, at, e) in enumerate(product.factors):
        axis = next((axis for axis, i in enumerate(at) if i in fixed), None) if is_alternating(f) and e == 1 else None
        if axis is None:
            continue
        rest = [factor for n, factor in enumerate(product.factors) if n != k]
        terms = []
        for sign, sides in zip((1, -1), _SIDES, strict=True):
            units = [
                (unit(3, (fixed[at[axis]] - 1 + step) % 3 + 1), (at[(axis + 1 + n) % 3],))
                for n, step in enumerate(sides)
            ]
            terms.append((Fraction(sign), einsum([*rest, *units], product.out, dict(product.dims))))
        return add(terms, tuple(product.dims[i] for i in product.out))
    return None
