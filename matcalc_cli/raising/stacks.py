"""Raising what `[a; b]` became: `as_stack` reads a sum of placed blocks as a bracket."""

from collections.abc import Callable
from fractions import Fraction

from ..dimensions import Dim, Shape
from ..dimensions import add as dim_add
from ..dimensions import sub as dim_sub
from ..graph.nodes import Node
from ..graph.primitives import is_block
from ..graph.products.placed import Span, cells, on_the_diagonal, placings, span_of, strip
from ..graph.tensor import Einsum, Sum, add
from ..language.tree import Tree
from . import surface as phrases

_SMALL = 25  # a matrix of that many entries is written out, whatever they are
_MOST_BLOCKS = 3  # that blkdiag takes
_ENTRIES = 64  # a bracket of more numbers than this is not written out

Raise = Callable[[Node], Tree]


def as_stack(node: Node, tree: Raise, row: Raise) -> Tree | None:
    """The bracket [a; b] or [a, b; c, d] for a sum of placed parts; None where it is not one, or has too many zeros."""
    found = cells(node)
    if found is None:
        return None
    axes, parts = found
    spans = {tuple(span_of(s) for s in place): p for place, p in parts.items()}
    if len(axes) == 2 and (chain := on_the_diagonal(node.shape, spans)):
        blocks = [tree(add(spans[place], spans[place][0][1].shape)) for place in chain]
        return _block_diagonal(blocks)
    return _bracket(node.shape, axes, spans, tree, row)


def gathered(node: Sum) -> list[tuple[Fraction, Node]]:
    """The terms, those that fill a bracket as one: z - c*e_1 - d*e_2 is z - [c; d]."""
    for axes in placings(node.order):
        placed = [pair for pair in node.terms if strip(pair[1], axes) is not None]
        if 1 < len(placed) < len(node.terms) and (found := cells(add(placed, node.shape))) is not None:
            spans = [{span_of(place[position]) for place in found[1]} for position in range(len(found[0]))]
            lines = [_line(places, node.shape[axis]) for places, axis in zip(spans, found[0], strict=True)]
            if len(found[1]) > 1 and all(line is not None and set(line) == spans[k] for k, line in enumerate(lines)):
                sign = Fraction(1 if placed[0][0] > 0 else -1)
                whole = sign, add([(sign * c, term) for c, term in placed], node.shape)
                return [*(pair for pair in node.terms if pair not in placed), whole]
    return list(node.terms)


def _block_diagonal(blocks: list[Tree]) -> Tree:
    """blkdiag(A, B, C); of more than three the last ones are one block."""
    while len(blocks) > _MOST_BLOCKS:
        blocks = [*blocks[:-_MOST_BLOCKS], _block_diagonal(blocks[-_MOST_BLOCKS:])]
    total: tuple[Dim, Dim] = (0, 0)
    for block in blocks:
        rows, columns = block.shape or (1, 1)
        total = (dim_add(total[0], rows), dim_add(total[1], columns))
    return phrases.call("blkdiag", *blocks, shape=total)


def has_blocks(node: Einsum) -> bool:
    """Does the product place a block along an axis?"""
    return any(is_block(f) and idx[0] in node.out for f, idx, _ in node.factors)


def _bracket(
    shape: Shape,
    axes: tuple[int, ...],
    cells: "dict[tuple[Span, ...], list[tuple[Fraction, Node]]]",
    tree: Raise,
    row: Raise,
) -> Tree | None:
    lines = []
    for position, axis in enumerate(axes):
        line = _line({place[position] for place in cells}, shape[axis])
        if line is None:
            return None
        lines.append(line)
    count = 1
    for line in lines:
        count *= len(line)
    small = len(axes) == 2 and count <= _SMALL and all(entry for line in lines for _, _, entry in line)
    if count > _ENTRIES or (2 * len(cells) < count and count > 4 and not small):
        return None
    if len(cells) == 1 and not small and all(place[2] for place in next(iter(cells))):
        return None  # one entry alone is a basis vector
    full: list[list[Span]] = [[(0, shape[0], False)], [(0, shape[1], False)] if len(shape) == 2 else []]
    for axis, line in zip(axes, lines, strict=True):
        full[axis] = line
    rows = []
    for r in full[0]:
        columns: list[Span | None] = [*full[1]] or [None]
        rows.append([_cell(r, c, axes, cells, tree, row) for c in columns])
    return phrases.stack(rows, shape)


def _line(places: "set[Span]", total: Dim) -> "list[Span] | None":
    """The places in order, gaps filled, or None where the order cannot be told."""
    line: list[Span] = []
    left = set(places)
    starting: dict[Dim, list[Span]] = {}
    for place in places:
        starting.setdefault(place[0], []).append(place)
    position: Dim = 0
    while position != total:
        here_ = [p for p in starting.get(position, ()) if p in left]
        if len(here_) == 1:
            left.remove(here_[0])
            line.append(here_[0])
            position = dim_add(position, here_[0][1])
            continue
        if here_ or len(line) > _ENTRIES:
            return None
        nexts = [p[0] for p in left]
        if not all(isinstance(n, int) for n in nexts) or not isinstance(position, int):
            end = total if not left else None
        else:
            end = min((n for n in nexts if isinstance(n, int)), default=total)
        if end is None or (isinstance(end, int) and isinstance(position, int) and end < position):
            return None  # places that overlap
        gap = dim_sub(end, position)
        if isinstance(gap, int) and isinstance(position, int) and any(p[2] for p in places) and gap <= _ENTRIES:
            line += [(position + k, 1, True) for k in range(gap)]
        else:
            line.append((position, gap, gap == 1))
        position = end
    return None if left else line


def _cell(
    row: "Span",
    column: "Span | None",
    axes: tuple[int, ...],
    cells: "dict[tuple[Span, ...], list[tuple[Fraction, Node]]]",
    tree: Raise,
    as_row: Raise,
) -> Tree:
    place = tuple(p for axis, p in ((0, row), (1, column)) if axis in axes and p is not None)
    parts = cells.get(place)
    shape = tuple(p[1] for p in (row, column) if p is not None and not p[2])
    if parts is None:
        if not shape:
            return phrases.number(0)
        if column is not None and row[2]:
            shape = (1, *shape)
        return phrases.call("zeros", *(phrases.dimension(d) for d in shape), shape=shape)
    whole = add(parts, parts[0][1].shape)
    return as_row(whole) if column is not None and row[2] and not column[2] else tree(whole)


def as_row(stacked: Tree) -> Tree:
    """[a; b]' as [a, b] where the parts are scalars."""
    if any(part.shape for part in stacked.args):
        return phrases.transposed(stacked)
    return phrases.stack([stacked.args], phrases.transposed_shape(stacked.shape or ()))
