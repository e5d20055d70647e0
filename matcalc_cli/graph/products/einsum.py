"""The one canonical form of every product of tensors.

`einsum` takes any product and gives its node: passes are run over it until none applies, then an ending makes the
node. Which they are, and in which order, `tensor` says: they lie above this module, for they make products themselves.
So equal products are the same object, whatever the order in which they were written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from ...dimensions import Dim
from ..basics import add, scale, zero
from ..nodes import Node, Sum
from .product import Product, Vanishes

MOST_KNOWN = 4096  # products whose node is remembered: the forms of a node that are compared share most of them
MOST_PASSES = 8192  # over one product; each takes something away from it, so that hundreds are rare
_1 = Fraction(1)

RawFactor = tuple[Node, tuple[int, ...]] | tuple[Node, tuple[int, ...], Fraction | int]
Pass = Callable[[Product], bool]  # changes the product, and says whether it did
Ending = Callable[[Product], Node | None]  # the node of a product, up to its number, if this ending is the one for it


class _Form:
    """The passes and the endings, each in the order in which they are tried."""

    __slots__ = ("endings", "passes")

    def __init__(self) -> None:
        self.passes: tuple[Pass, ...] = ()
        self.endings: tuple[Ending, ...] = ()


_form = _Form()
_known: dict[object, Node] = {}  # a product as it was asked for -> its node


def assemble(passes: Iterable[Pass], endings: Iterable[Ending]) -> None:
    """Say once what the form of a product is."""
    _form.passes, _form.endings = tuple(passes), tuple(endings)


def einsum(factors: Iterable[RawFactor], out: Sequence[int], dims: Mapping[int, Dim] | None = None) -> Node:
    """The product of `factors` (node, indices[, exponent]) with the output indices `out`, as a canonical node.

    `dims` gives the size of output indices that no factor carries. Exponents are entrywise. A product with a
    coefficient comes back as a Sum. Raises MatcalcError ("domain") for a division by zero.
    """
    listed, axes = tuple(factors), tuple(out)
    sizes = {i: dim for i, dim in dims.items() if i in axes} if dims else {}
    asked = [f if len(f) == 2 else (f[0], f[1], f[2].as_integer_ratio()) for f in listed]
    key = (tuple(asked), axes, tuple(sizes.items()))
    found = _known.get(key)
    if found is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        found = _known[key] = _node(_product(listed, axes, sizes))
    return found


def _node(product: Product) -> Node:
    shape = tuple(product.dims[i] for i in product.out)
    if (found := rearranged_sum(product)) is not None:
        return found
    try:
        _settle(product)
        for ending in _form.endings:
            if (found := ending(product)) is not None:
                number = product.number  # the ending may have changed its sign
                return found if number == 1 else scale(number, found)
    except Vanishes:
        return zero(shape)
    raise AssertionError("no ending for the product: `tensor` names them")


def _product(factors: Iterable[RawFactor], out: Sequence[int], dims: dict[int, Dim]) -> Product:
    product = Product([], list(out), dims)
    for raw in factors:
        node, indices = raw[0], tuple(raw[1])
        exponent = raw[2] if len(raw) == 3 else _1
        product.factors.append((node, indices, exponent if isinstance(exponent, Fraction) else Fraction(exponent)))
        for i, dim in zip(indices, node.shape, strict=True):
            if product.dims.setdefault(i, dim) != dim:
                raise AssertionError(f"index {i} of sizes {product.dims[i]} and {dim}")
    return product


def _settle(product: Product) -> None:
    """Run the passes, the first that applies each time, until none does."""
    for _ in range(MOST_PASSES):
        for step in _form.passes:
            if step(product):
                break
        else:
            return
    raise AssertionError("the passes over a product do not end")


# --- the ending that needs nothing but products ------------------------------------------------------------------


def rearranged_sum(product: Product) -> Node | None:
    """A lone sum with its axes in another order is the sum of the terms in that order."""
    if len(product.factors) != 1:
        return None
    node, indices, e = product.factors[0]
    out = tuple(product.out)
    if not isinstance(node, Sum) or e != 1 or len(set(out)) < len(out) or sorted(indices) != sorted(out):
        return None
    if indices == out:
        return node
    return add([(c, einsum([(term, indices)], out)) for c, term in node.terms], tuple(product.dims[i] for i in out))
