"""Small matrices of numbers, entry by entry: [4, 2; 2, 2] for 2*(e_1*e_1' + ones(2, 2)).

Takes a node, gives the same number at each place as a sum of basis vectors, what a bracket of numbers is in the graph;
the node itself where it has a variable, is large, or puts nothing at a place. Exact: numbers are fractions.
"""

from fractions import Fraction
from itertools import product

from ..graph.nodes import Node, Op, fold, topological
from ..graph.primitives import index_of, row_of
from ..graph.products.placed import selects
from ..graph.tensor import Einsum, Sum, add, einsum, unit

MOST = 5  # rows, columns or entries of what is written out
ROOM = 20_000  # products of entries in one contraction

Values = dict[tuple[int, ...], Fraction]  # by place, from 0; what is left out is 0


def in_numbers(node: Node) -> Node:
    """The node as a bracket of numbers, where it puts some at places."""
    if node.order not in (1, 2) or not all(isinstance(dim, int) and dim <= MOST for dim in node.shape):
        return node
    parts = topological([node])
    if not all(isinstance(part, Sum | Einsum) or _is_constant(part) for part in parts) or not any(map(selects, parts)):
        return node
    memo: dict[Node, Values | None] = {}
    values = fold(node, lambda part: _values(part, memo), memo)
    if values is None:
        return node
    return add([(value, _place(node, place)) for place, value in values.items() if value], node.shape)


def _is_constant(node: Node) -> bool:
    """Is this a selection tensor or a triangle, all of whose sizes and places are numbers?"""
    row = row_of(node)
    if row is None or row.entry is None or not isinstance(node, Op) or node.args:
        return False
    return index_of(node) is None and all(isinstance(number, int) for number in (*node.shape, *node.params))


def _place(node: Node, place: tuple[int, ...]) -> Node:
    axes = tuple(range(node.order))
    return einsum([(unit(node.shape[axis], place[axis] + 1), (axis,)) for axis in axes], axes)


def _values(node: Node, memo: dict[Node, Values | None]) -> Values | None:
    match node:
        case Sum():
            total: Values = {}
            for c, term in node.terms:
                values = memo[term]
                if values is None:
                    return None
                for place, value in values.items():
                    total[place] = total.get(place, Fraction(0)) + c * value
            return total
        case Einsum():
            factors = [memo[factor] for factor, _, _ in node.factors]
            known = [values for values in factors if values is not None]
            return _contracted(node, known) if len(known) == len(factors) else None
        case Op():
            return _constant(node)
    return None


def _contracted(node: Einsum, factors: list[Values]) -> Values | None:
    sizes = [dim for dim in node.dims if isinstance(dim, int)]
    room = 1
    for size in sizes:
        room *= size
    whole = all(e.denominator == 1 and e > 0 for _, _, e in node.factors)
    if len(sizes) < len(node.dims) or room > ROOM or not whole:
        return None
    total: Values = {}
    for at in product(*map(range, sizes)):
        value = Fraction(1)
        for (_, indices, e), values in zip(node.factors, factors, strict=True):
            value *= values.get(tuple(at[i] for i in indices), Fraction(0)) ** int(e)
            if not value:
                break
        if value:
            place = tuple(at[i] for i in node.out)
            total[place] = total.get(place, Fraction(0)) + value
    return total


def _constant(node: Op) -> Values | None:
    row = row_of(node)
    assert row is not None and row.entry is not None
    grid = product(*(range(dim) for dim in node.shape if isinstance(dim, int)))
    return {at: Fraction(int(row.entry(*at, *node.params)), row.parts) for at in grid}
