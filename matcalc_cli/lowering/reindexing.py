"""Entries, slices, blocks, vec and kron as products with selection tensors: all of them stay linear.

Takes pending products, gives pending products. `unit` picks or places one entry, `block` a range of them, `pair` ties
two axes to the one that runs over both, column by column.
"""

from collections.abc import Sequence
from fractions import Fraction

from ..dimensions import Dim, add, mul, sub, triangle
from ..graph.tensor import below, block, crossing, elimination, pair, unit
from ..inference.kind_pass import indexed_kind, subscripted
from ..inference.kind_pass import stacked as kinds_stacked
from ..inference.kind_rules import COLUMN, MATRIX, ROW, SCALAR
from ..inference.program import Range, Subscript
from .pending_product import Pending, Workshop

_1 = Fraction(1)


def entries(shop: Workshop, base: Pending, subscripts: tuple[Subscript, ...]) -> Pending:
    """The entries base[i, j]: a number or name takes its axis away, a range or colon keeps it."""
    axes = subscripted(base.kind, subscripts)
    assert axes is not None
    kept, gone = [], []
    for axis, subscript in zip(base.axes, axes, strict=True):
        dim = shop.dims[shop.find(axis)]
        match subscript:
            case None:
                kept.append(axis)
            case Range():
                kept.append(shop.index(subscript.length))
                gone.append(axis)
                if subscript.length == 1:
                    place(shop, base, axis, subscript.low)
                else:
                    base.factors.append((block(dim, subscript.length, sub(subscript.low, 1)), (axis, kept[-1]), _1))
            case (str(name), int(binder)):
                known = base.free.setdefault((name, binder), axis)
                shop.join(known, axis)
            case (str(name), None):
                place(shop, base, axis, name)
                gone.append(axis)
            case _:
                place(shop, base, axis, subscript)
                gone.append(axis)
    base.kind, base.axes = indexed_kind(base.kind, axes), tuple(kept)
    return base


def place(shop: Workshop, product: Pending, axis: int, k: Dim) -> None:
    """Multiply by the basis vector e_k along an axis; k may be a size as well, as in x[n], x[n - 1]."""
    product.factors.append((unit(shop.dims[shop.find(axis)], k), (axis,), _1))


def masked(shop: Workshop, way: int, half: bool, base: Pending) -> Pending:
    """tril and triu: the matrix times, entry by entry, the ones below (or above) the diagonal and on it.

    `way`: 1 for the lower triangle, -1 for the upper; `half`: half of its diagonal.
    """
    axes = base.axes[::way]
    rows, columns = (shop.dims[shop.find(axis)] for axis in axes)
    base.factors.append((below(rows, columns, half), axes, _1))
    return base


def stacked(shop: Workshop, blocks: Sequence[Pending], rows: int) -> Pending:
    """[a, b; c, d]: the sum of its blocks, each put in its place."""
    rule = kinds_stacked(tuple(block.kind for block in blocks), rows)
    assert rule is not None
    kind, columns = rule.kind, len(blocks) // rows
    heights = [_length(shop, blocks[r * columns], 0) for r in range(rows)]
    widths = [_length(shop, blocks[c], 1) for c in range(columns)]
    tall, wide = kind in (COLUMN, MATRIX), kind in (ROW, MATRIX)
    total_height, total_width = _total(heights), _total(widths)
    placed = []
    for k, part in enumerate(blocks):
        r, c = divmod(k, columns)
        both = (
            list(part.axes)
            if part.kind == MATRIX
            else [*part.axes, None]
            if part.kind == COLUMN
            else [None, *part.axes]
        )
        down, across = both if part.kind != SCALAR else (None, None)
        axes = []
        if tall:
            axes.append(_put(shop, part, down, total_height, _total(heights[:r])))
        if wide:
            axes.append(_put(shop, part, across, total_width, _total(widths[:c])))
        part.kind, part.axes = kind, tuple(axes)
        placed.append(part)
    return shop.total(placed, kind) if len(placed) > 1 else placed[0]


def _put(shop: Workshop, part: Pending, axis: int | None, total: Dim, offset: Dim) -> int:
    """Put the part behind `offset` other entries along a new axis of size `total`; gives it. No `axis`: one entry."""
    whole = shop.index(total)
    length = 1 if axis is None else shop.dims[shop.find(axis)]
    if axis is not None and length != 1:
        part.factors.append((block(total, length, offset), (whole, axis), _1))
    else:
        part.factors.append((unit(total, add(offset, 1)), (whole,), _1))
    return whole


def _length(shop: Workshop, part: Pending, axis: int) -> Dim:
    shape = shop.shape(part)
    if part.kind == MATRIX:
        return shape[axis]
    return shape[0] if part.kind == (COLUMN, ROW)[axis] else 1


def _total(sizes: Sequence[Dim]) -> Dim:
    total: Dim = 0
    for size in sizes:
        total = add(total, size)
    return total


def vec(shop: Workshop, base: Pending) -> Pending:
    """vec(X), the columns of X below each other: entry j·m + i, counted from 0, is X[i,j]."""
    if base.kind == MATRIX:
        m, n = shop.shape(base)
        node = pair(m, n)
        whole = shop.index(node.shape[0])
        base.factors.append((node, (whole, *base.axes), _1))
        base.axes = (whole,)
    base.kind = SCALAR if base.kind == SCALAR else COLUMN
    return base


def vech(shop: Workshop, base: Pending) -> Pending:
    """vech(X), the entries of X on and below its diagonal, column by column (Magnus & Neudecker 3.8)."""
    if base.kind != SCALAR:
        n = shop.shape(base)[0]
        base = vec(shop, base)
        short = shop.index(triangle(n))
        base.factors.append((elimination(n), (short, *base.axes), _1))
        base.axes = (short,)
    return base


def skew(shop: Workshop, base: Pending) -> Pending:
    """The matrix of the cross product with a vector of 3: entry (i, k) is Σ_j ε_ijk a_j."""
    rows, columns = shop.indices((3, 3))
    base.factors.append((crossing(), (rows, *base.axes, columns), _1))
    base.kind, base.axes = MATRIX, (rows, columns)
    return base


REINDEXED = {"vec": vec, "vech": vech, "skew": skew}


def eliminating(shop: Workshop, n: Dim) -> Pending:
    """The L with L·vec(X) = vech(X) for X n×n."""
    if n == 1:
        return shop.number(_1)
    node = elimination(n)
    product = Pending(MATRIX, shop.indices(node.shape))
    product.factors.append((node, product.axes, _1))
    return product


def commutation(shop: Workshop, m: Dim, n: Dim) -> Pending:
    """The K with K·vec(X) = vec(X') for X m×n: entry (i·n + j, j·m + i) is 1 (Magnus & Neudecker 3.7)."""
    if m == 1 or n == 1:  # vec(X') is vec(X)
        axis = shop.index(mul(m, n))
        return Pending(SCALAR if m == n else MATRIX, () if m == n else (axis, axis))
    rows, columns = shop.indices((m, n))
    across, down = pair(n, m), pair(m, n)
    product = Pending(MATRIX, shop.indices((across.shape[0], down.shape[0])))
    product.factors.append((across, (product.axes[0], columns, rows), _1))
    product.factors.append((down, (product.axes[1], rows, columns), _1))
    return product


def unvec(shop: Workshop, base: Pending, m: Dim, n: Dim) -> Pending:
    """The m×n matrix whose vec is the vector."""
    axes = (shop.index(m), shop.index(n))
    base.factors.append((pair(m, n), (base.axes[0], *axes), _1))
    base.kind, base.axes = MATRIX, axes
    return base


def kron(shop: Workshop, left: Pending, right: Pending, kind: int) -> Pending:
    """left ⊗ right: each entry of the left times all of the right, so the indices of the right run faster."""
    axes: list[int | None] = []
    for k in (0, 1):
        slow, fast = _axis(left, k), _axis(right, k)
        if slow is not None and fast is not None:
            node = pair(shop.dims[shop.find(fast)], shop.dims[shop.find(slow)])
            whole = shop.index(node.shape[0])
            left.factors.append((node, (whole, fast, slow), _1))
            axes.append(whole)
        else:
            axes.append(slow if slow is not None else fast)
    shop.times(left, right)
    left.kind, left.axes = kind, tuple(axis for axis in axes if axis is not None)
    return left


def _axis(part: Pending, k: int) -> int | None:
    if part.kind == MATRIX:
        return part.axes[k]
    return part.axes[0] if part.kind == (COLUMN, ROW)[k] else None
