"""Sums that put numbers or blocks at places of a vector or matrix: e_1·a + e_2·b, what [a; b] is in the graph.

Such a sum is kept in one form: one term for each place, holding all that stands there. It is never factored across
places.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeGuard

from ...dimensions import Dim, Shape
from ...dimensions import add as dim_add
from ...dimensions import sub as dim_sub
from ..parts import distributed, over_factors, terms_of
from ..primitives import index_of, is_unit, picks, place_of
from ..tensor import ONE, Einsum, Node, Op, Sum, add, einsum, eye

_1 = Fraction(1)
Place = tuple[Node, ...]  # the selection tensor of each stripped axis
Span = tuple[Dim, Dim, bool]  # offset, length, whether it is a single entry


def selects(node: Node) -> TypeGuard[Op]:
    """Is this a basis vector whose place is a number, or a block?"""
    return picks(node) and index_of(node) is None


def is_placed(node: Node) -> bool:
    """Does some term put something at a place?"""
    terms = terms_of(node)
    return any(
        selects(term)
        or (isinstance(term, Einsum) and any(selects(f) and idx[0] in term.out for f, idx, _ in term.factors))
        for _, term in terms
    )


def strip(term: Node, axes: tuple[int, ...]) -> tuple[Place, Node] | None:
    """The selection tensors that place the term along the axes, and what they place (without the axes of entries); None
    where it is not placed along all of them."""
    if selects(term) and is_unit(term) and axes == (0,):
        return (term,), ONE
    if selects(term) and axes == (0,):
        return (term,), eye(term.shape[1])
    if not isinstance(term, Einsum) or len(set(term.out)) < len(term.out):
        return None
    factors, out, place, gone = list(term.factors), list(term.out), [], []
    for axis in axes:
        index = term.out[axis]
        around = [f for f in factors if index in f[1]]
        if len(around) != 1 or not selects(around[0][0]) or around[0][2] != 1 or around[0][1][0] != index:
            return None
        selector, at, _ = around[0]
        factors.remove(around[0])
        place.append(selector)
        if len(at) == 1:
            gone.append(axis)
        else:
            out[axis] = at[1]
    kept = [i for axis, i in enumerate(out) if axis not in gone]
    return tuple(place), over_factors(term, factors, kept)


def placings(order: int) -> list[tuple[int, ...]]:
    """The axes along which a vector or a matrix may be put together of parts."""
    return [(0,)] if order == 1 else [(0, 1), (0,), (1,)] if order == 2 else []


def cells(node: Node) -> tuple[tuple[int, ...], dict[Place, list[tuple[Fraction, Node]]]] | None:
    """The axes along which every term is placed, and what stands at each place."""
    for axes in placings(node.order):
        found: dict[Place, list[tuple[Fraction, Node]]] = {}
        for c, term in terms_of(node):
            stripped = strip(term, axes)
            if stripped is None:
                break
            found.setdefault(stripped[0], []).append((c, stripped[1]))
        else:
            return axes, found
    return None


def mirrored(root: Node) -> set[Node]:
    """The terms of a symmetric bracket of scalars that are below its diagonal: [f_xx, f_xy; f_xy, f_yy]."""
    if root.order != 2 or not is_placed(root):
        return set()
    seen: dict[Node, Node] = {}
    placed = ((term, strip(term, (0, 1))) for _, term in terms_of(root))
    scalars = ((term, cell[1]) for term, cell in placed if cell is not None and not cell[1].shape)
    return {term for term, cell in scalars if seen.setdefault(cell, term) is not term}


def span_of(selector: Node) -> Span:
    """Where a selection tensor puts something along its axis."""
    place = place_of(selector)
    if place is not None:
        return dim_sub(place, 1), 1, True
    assert isinstance(selector, Op)
    return selector.params[2], selector.params[1], False


def on_the_diagonal(
    shape: Shape, places: Iterable[tuple[Span, ...]], entries: bool = False
) -> list[tuple[Span, ...]] | None:
    """The places in order, where they are two or more blocks along the diagonal and cover it. `entries`: may some be
    single entries?"""
    left, chain = list(places), []
    corner: tuple[Dim, ...] = (0, 0)
    while left:
        here = next((place for place in left if tuple(span[0] for span in place) == corner), None)
        if here is None or (not entries and any(entry for _, _, entry in here)):
            return None
        left.remove(here)
        chain.append(here)
        corner = tuple(dim_add(start, length) for start, length, _ in here)
    return chain if len(chain) > 1 and corner == shape else None


def settled(node: Node, simplify: Callable[[Node], Node]) -> Node:
    """The sum with one term for each place, what stands there simplified; products of such sums are spread."""
    terms = terms_of(node)
    spread = add([pair for c, term in terms for pair in _spread(c, term)], node.shape)
    found = cells(spread)
    if found is None or all(len(parts) == 1 for parts in found[1].values()):
        return spread
    axes, places = found
    return add(
        [
            (_1, put(place, axes, simplify(add(parts, parts[0][1].shape)), node.order))
            for place, parts in places.items()
        ],
        node.shape,
    )


def _spread(c: Fraction, term: Node) -> list[tuple[Fraction, Node]]:
    if not isinstance(term, Einsum):
        return [(c, term)]
    for k, (f, idx, e) in enumerate(term.factors):
        if isinstance(f, Sum) and e == 1 and f.shape and is_placed(f) and set(idx) <= set(term.out):
            return [(c * d, part) for d, part in distributed(term, k)]
    return [(c, term)]


def put(place: Place, axes: tuple[int, ...], cell: Node, order: int) -> Node:
    """The cell at the place along the axes of a tensor of that order."""
    factors: list[tuple[Node, tuple[int, ...]]] = []
    inner: list[int] = []
    for axis in range(order):
        if axis not in axes:
            inner.append(axis)
            continue
        selector = place[axes.index(axis)]
        if selector.order == 1:
            factors.append((selector, (axis,)))
        else:
            factors.append((selector, (axis, order + axis)))
            inner.append(order + axis)
    return einsum([*factors, (cell, tuple(inner))], tuple(range(order)))
