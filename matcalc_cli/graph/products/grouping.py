"""Products with the products inside them put in place, however long they get: the same for every grouping.

Takes a node, gives one of the same value. The constructors put products in place up to a bound; past it, one long
product grouped in two ways is two nodes. Without the groups it is one. Only for comparisons, because a result that
several products share is written out in each.
"""

from ..nodes import Einsum, Node, fold
from ..rebuilding import rebuilt
from .einsum import einsum
from .flatten import LONGEST_PRODUCT, inline, inlined_length
from .product import Product


def ungrouped(node: Node) -> Node:
    """The node without groups of factors in products of up to LONGEST_PRODUCT factors."""
    memo: dict[Node, Node] = {}
    return fold(node, lambda n: _in_place(rebuilt(n, memo)), memo)


def _in_place(node: Node) -> Node:
    if not isinstance(node, Einsum):
        return node
    lengths = [inlined_length(f, e) for f, _, e in node.factors]
    if all(length is None for length in lengths) or sum(length or 1 for length in lengths) > LONGEST_PRODUCT:
        return node
    product = Product([], list(node.out), dict(enumerate(node.dims)))
    same: list[tuple[int, int]] = []
    for (f, indices, e), length in zip(node.factors, lengths, strict=True):
        if isinstance(f, Einsum) and length is not None:
            same += inline(product, f, indices, e)
        else:
            product.factors.append((f, indices, e))
    product.identify(same)
    return einsum(product.factors, product.out, product.dims)
