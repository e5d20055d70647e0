"""Products that are better as several nodes: closed parts become scalars, sums of order 3 or more are multiplied out.

`separate_scalars` is a pass, `spread` an ending: they take a Product.
"""

from fractions import Fraction

from ...errors import MatcalcError
from ..basics import add, is_zero
from ..nodes import Node, Sum
from ..parts import labels
from .einsum import einsum
from .product import Product, Vanishes

SPREAD_TERMS = 512
FEW_TERMS = 4  # of a vector whose entries are added up to see whether that is 0
_1 = Fraction(1)


def separate_scalars(product: Product) -> bool:
    """Make every closed part of the product (one that reaches no output index) a scalar factor of its own."""
    if len(product.dims) == len(set(product.out)):
        return False  # nothing is summed over
    group = labels(product.factors, product.dims)
    open_groups = {group[i] for i in product.out}
    closed = sorted(set(group.values()) - open_groups)
    if not closed or (len(closed) == 1 and not product.out and all(idx for _, idx, _ in product.factors)):
        return False
    parts = {g: [f for f in product.factors if f[1] and group[f[1][0]] == g] for g in closed}
    if any(len(part) == 1 and _adds_up_to_0(*part[0]) for part in parts.values()):
        raise Vanishes
    product.factors = [f for f in product.factors if not f[1] or group[f[1][0]] not in parts]
    product.dims = {i: dim for i, dim in product.dims.items() if group[i] not in parts}
    product.factors += [(einsum(part, ()), (), _1) for part in parts.values()]
    return True


def _adds_up_to_0(node: Node, indices: tuple[int, ...], e: Fraction) -> bool:
    """Is this x - mean(x), summed over its entries?"""
    if not isinstance(node, Sum) or len(indices) != 1 or e != 1 or len(node.terms) > FEW_TERMS:
        return False
    return is_zero(add([(c, einsum([(term, (0,))], ())) for c, term in node.terms], ()))


def spread(product: Product) -> Node | None:
    """The product with a sum of order 3 or more multiplied out: such a sum has no notation but that of its terms."""
    k = next((n for n, (f, _, e) in enumerate(product.factors) if f.order > 2 and isinstance(f, Sum) and e == 1), None)
    if k is None:
        return None
    node, indices, _ = product.factors[k]
    if not isinstance(node, Sum) or len(node.terms) > SPREAD_TERMS:
        raise MatcalcError(
            "limit",
            f"a tensor of order 3 or more with over {SPREAD_TERMS} terms is not written out",
            hint="name a direction: --along, or lower the order",
        )
    rest = [f for n, f in enumerate(product.factors) if n != k]
    dims = dict(product.dims)
    terms = [(c, einsum([(term, indices), *rest], product.out, dims)) for c, term in node.terms]
    return add(terms, tuple(product.dims[i] for i in product.out))
