"""Functions of the entry that a one-hot vector or row picks: log(y'*p) is y'*log(p), for all others have weight 0.

Takes a function entry by entry, gives the picked one of its values at all entries. These must be finite in every entry,
so the logarithm is taken only of what is known to be positive.
"""

from collections.abc import Callable

from ..functions.table import FUNCTIONS
from ..graph.cost import cost
from ..graph.entrywise import is_logarithm
from ..graph.parts import carries, terms_of
from ..graph.products.declared import IDEMPOTENT
from ..graph.products.flatten import inline
from ..graph.products.product import Product
from ..graph.tensor import Einsum, Factor, Map, Node, Var, apply, einsum, is_complex, scale, sign

LARGEST = 2  # the most axes of what a function is taken of


def of_all_entries(node: Node, rewrite: Callable[[Node], Node]) -> Node | None:
    """Σ_k y_k·f(t_k) for f(Σ_k y_k·t_k): of a logarithm where it is no longer, of others where it is shorter. None
    where there is nothing one-hot that picks. `rewrite` applies what else is known of f."""
    if not isinstance(node, Map) or len(node.args) != 1 or len(terms_of(node.args[0])) != 1:
        return None
    ((number, argument),) = terms_of(node.args[0])
    if not isinstance(argument, Einsum) or is_complex(argument):
        return None
    product = _opened(argument)
    position = next((k for k, factor in enumerate(product.factors) if _picks(factor, product)), None)
    if position is None:
        return None
    hot, at, _ = product.factors.pop(position)
    outer = (*product.out, at[-1])
    axes = tuple(i for i in outer if carries(product.factors, i))
    inner = {i: size for i, size in product.dims.items() if i in axes or i not in product.out}
    entries = scale(number, einsum(product.factors, axes, inner))
    if at[-1] not in axes or len(axes) > LARGEST or not _is_finite(node, entries):
        return None
    values = apply(node.name, entries)
    values = values if is_logarithm(node) else rewrite(values)
    found = einsum([(hot, at), (values, axes)], product.out, {i: product.dims[i] for i in outer})
    return found if cost(found) < cost(node) + is_logarithm(node) else None


def _opened(node: Einsum) -> Product:
    """The product with the contractions in it written out: s*(y'*p) is a product of three factors."""
    product = Product([], list(node.out), dict(enumerate(node.dims)))
    same: list[tuple[int, int]] = []
    for factor, at, e in node.factors:
        if isinstance(factor, Einsum) and e == 1:
            same += inline(product, factor, at, e)
        else:
            product.factors.append((factor, at, e))
    product.identify(same)
    return product


def _picks(factor: Factor, product: Product) -> bool:
    """Is this one-hot along an index that is summed, for each of those that are not?"""
    base, at, e = factor
    if e != 1 or not isinstance(base, Var) or IDEMPOTENT not in base.properties:
        return False
    rows = set(product.out)
    return len(rows) == len(product.out) and at[-1] not in rows and rows.issuperset(at[:-1])


def _is_finite(node: Map, entries: Node) -> bool:
    """Is the function finite and smooth in every entry?"""
    row = FUNCTIONS[node.name]
    return sign(entries) == "positive" if is_logarithm(node) else not (row.domain or row.kinks)
