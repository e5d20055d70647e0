"""Constants with a shape: eye(n), ones(m, n), unit(n, k), commutation(m, n), and vectors unstacked to matrices.

Takes the call and the sizes in it, gives a pending product.
"""

from collections.abc import Sequence
from fractions import Fraction

from ..dimensions import Dim, Shape
from ..inference.kind_pass import literals
from ..inference.kind_rules import COLUMN, MATRIX, ROW, tensor_kind
from ..inference.program import Subscript
from ..language.tree import Tree
from .pending_product import Pending, Workshop
from .reindexing import commutation, eliminating, place, unvec

_1 = Fraction(1)


def identity(shop: Workshop, dim: Dim) -> Pending:
    """The n×n identity: one index that is both axes."""
    axis = shop.index(dim)
    return Pending(MATRIX, (axis, axis))


def constructed(
    shop: Workshop, node: Tree, sizes: Sequence[Dim], subscripts: Sequence[Subscript], operands: Sequence[Pending]
) -> Pending:
    """What a call such as ones(m, n) makes; `subscripts` is the k of unit(n, k)."""
    match node.value:
        case "eye":
            return shop.number(_1) if sizes[0] == 1 else identity(shop, sizes[0])
        case "commutation":
            return commutation(shop, *sizes)
        case "elimination":
            return eliminating(shop, sizes[0])
        case "unit":
            return _basis(shop, Pending(COLUMN, (shop.index(sizes[0]),)), subscripts[0])
        case "unvec":
            return unvec(shop, operands[0], *sizes)
        case "vector" | "matrix":
            number = literals(node)[0]
            return Pending(tensor_kind(len(shape_of(node))), shop.indices(shape_of(node)), Fraction(number or 0))
    shape = tuple(dim for dim in sizes if dim != 1)
    kind = ROW if len(sizes) == 2 and len(shape) == 1 and sizes[0] == 1 else tensor_kind(len(shape))
    return Pending(kind, shop.indices(shape), Fraction(0) if node.value == "zeros" else _1)


def _basis(shop: Workshop, product: Pending, subscript: Subscript) -> Pending:
    """unit(n, k)."""
    match subscript:
        case (str(name), int(binder)):
            product.free[name, binder] = product.axes[0]
            whole = shop.index(shop.dims[product.axes[0]])
            shop.join(whole, product.axes[0])
        case (str(name), None):
            place(shop, product, product.axes[0], name)
        case int() | ((_, tuple()), *_):
            place(shop, product, product.axes[0], subscript)
    return product


def shape_of(node: Tree) -> Shape:
    """The shape that inference has given the node."""
    if node.shape is None:
        raise AssertionError("a constant without a shape")
    return node.shape
