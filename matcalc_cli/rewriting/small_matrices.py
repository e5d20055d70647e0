"""Small matrices written out, entry by entry: [4, 2; 2, 2] for 2*(e_1*e_1' + ones(2, 2)).

Takes a node, gives the same number at each place as a sum of basis vectors, what a bracket of numbers is in the graph;
the node itself where it has a variable, is large, or puts nothing at a place. Exact: numbers are fractions. Or gives
the entries, in scalars: a - t, b, c and d - t of [a, b; c, d] - t*eye(2).
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product
from math import prod

from ..graph.basics import ONE, ONE_, constant_value, is_zero
from ..graph.nodes import Node, Op, fold, topological
from ..graph.parts import over_factors
from ..graph.primitives import index_of, row_of
from ..graph.products.placed import cells, is_placed, selects, span_of
from ..graph.tensor import Einsum, Sum, add, einsum, unit

MOST = 5  # rows, columns or entries of what is written out
MOST_ROWS, MOST_PRODUCTS = 4, 6  # of a determinant that is written out: nobody writes out 24 products
ROOM = 20_000  # products of entries in one contraction

Value = Fraction | Node
Values = dict[tuple[int, ...], Value]  # by place, from 0; what is left out is 0


def in_numbers(node: Node) -> Node:
    """The node as a bracket of numbers, where it puts some at places."""
    if node.order not in (1, 2) or not _is_small(node):
        return node
    parts = topological([node])
    if not all(isinstance(part, Sum | Einsum) or _is_constant(part) for part in parts) or not any(map(selects, parts)):
        return node
    values = _entries_of(node)
    if values is None or not all(isinstance(value, Fraction) for value in values.values()):
        return node
    return add(
        [(value, _place(node, place)) for place, value in values.items() if isinstance(value, Fraction)], node.shape
    )


def _is_small(node: Node) -> bool:
    """Are all its sizes small numbers?"""
    return all(isinstance(dim, int) and dim <= MOST for dim in node.shape)


def _entries_of(node: Node) -> Values | None:
    """The entries that are not 0, of a tensor that scalars and numbers are put into; None of any other."""
    memo: dict[Node, Values | None] = {}
    return fold(node, lambda part: _values(part, memo), memo)


def determinant_of(matrix: Node) -> Node | None:
    """a*d - b*c of [a, b; c, d], and so of more entries if few products are left; None of any other matrix."""
    count = matrix.shape[0]
    if not isinstance(count, int) or count > MOST_ROWS or matrix.shape[1] != count:
        return None
    scale, matrix = _apart(matrix)
    entries = _cells(matrix) or (_entries_of(matrix) if any(map(selects, topological([matrix]))) else None)
    if entries is None:
        return None
    orders = [order for order in permutations(range(count)) if all(cell in entries for cell in enumerate(order))]
    if len(orders) > MOST_PRODUCTS:
        return None
    products = (_product([(entries[cell], ONE_) for cell in enumerate(order)]) for order in orders)
    value = _total([(Fraction(_sign(order)), part) for order, part in zip(orders, products, strict=True)])
    value = _product([(value, ONE_), *((f, e * count) for f, e in scale)])
    return add([(value, ONE)], ()) if isinstance(value, Fraction) else value


def _cells(node: Node) -> Values | None:
    """What stands at each place of a bracket of single entries."""
    found = cells(node) if isinstance(node, Sum) and is_placed(node) else None
    if found is None or len(found[0]) != 2:
        return None
    values: Values = {}
    for place, terms in found[1].items():
        row, column = (span_of(selector) for selector in place)
        if not (row[2] and column[2] and isinstance(row[0], int) and isinstance(column[0], int)):
            return None
        values[row[0], column[0]] = _total(terms)
    return values


def _apart(node: Node) -> tuple[list[tuple[Node, Fraction]], Node]:
    """The scalar factors of a product with their exponents, and the rest."""
    if not isinstance(node, Einsum):
        return [], node
    scale = [(f, e) for f, at, e in node.factors if not at]
    return scale, over_factors(node, [factor for factor in node.factors if factor[1]], node.out)


def _sign(order: Sequence[int]) -> int:
    """1 of an even permutation, -1 of an odd one."""
    odd = sum(order[i] > order[k] for k in range(len(order)) for i in range(k)) % 2
    return -1 if odd else 1


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
    terms: dict[tuple[int, ...], list[tuple[Fraction, Value]]] = {}
    match node:
        case Sum() if node.order:
            for c, term in node.terms:
                values = memo[term]
                if values is None:
                    return None
                for place, value in values.items():
                    terms.setdefault(place, []).append((c, value))
            return _added(terms)
        case Einsum() if node.dims:
            factors = [memo[factor] for factor, _, _ in node.factors]
            known = [values for values in factors if values is not None]
            return _contracted(node, known) if len(known) == len(factors) else None
        case Op() if _is_constant(node) and prod(dim for dim in node.shape if isinstance(dim, int)) <= ROOM:
            return _constant(node)
    if node.order:
        return None
    number = constant_value(node)
    return {(): node if number is None else number}


def _contracted(node: Einsum, factors: list[Values]) -> Values | None:
    sizes = [dim for dim in node.dims if isinstance(dim, int)]
    room = prod(sizes)
    numbers = [all(isinstance(value, Fraction) for value in values.values()) for values in factors]
    whole = all(
        (e.denominator == 1 and e > 0) or not known for (*_, e), known in zip(node.factors, numbers, strict=True)
    )
    if len(sizes) < len(node.dims) or room > ROOM or not whole:
        return None
    terms: dict[tuple[int, ...], list[tuple[Fraction, Value]]] = {}
    for at in product(*map(range, sizes)):
        parts: list[tuple[Value, Fraction]] = []
        for (_, indices, e), values in zip(node.factors, factors, strict=True):
            value = values.get(tuple(at[i] for i in indices))
            if value is None:
                break
            parts.append((value, e))
        else:
            terms.setdefault(tuple(at[i] for i in node.out), []).append((Fraction(1), _product(parts)))
    return _added(terms)


def _added(terms: dict[tuple[int, ...], list[tuple[Fraction, Value]]]) -> Values:
    found = {place: _total(parts) for place, parts in terms.items()}
    return {
        place: value
        for place, value in found.items()
        if value != 0 and not (isinstance(value, Node) and is_zero(value))
    }


def _product(parts: Sequence[tuple[Value, Fraction]]) -> Value:
    """Of values with their exponents; those of numbers are whole."""
    number, scalars = Fraction(1), []
    for value, e in parts:
        if isinstance(value, Fraction):
            number *= value ** int(e)
        else:
            scalars.append((value, (), e))
    return add([(number, einsum(scalars, ()))], ()) if scalars else number


def _total(parts: Sequence[tuple[Fraction, Node]] | Sequence[tuple[Fraction, Value]]) -> Value:
    number, scalars = Fraction(0), []
    for c, value in parts:
        if isinstance(value, Fraction):
            number += c * value
        else:
            scalars.append((c, value))
    return add([*scalars, (number, ONE)], ()) if scalars else number


def _constant(node: Op) -> Values:
    row = row_of(node)
    assert row is not None and row.entry is not None
    grid = product(*(range(dim) for dim in node.shape if isinstance(dim, int)))
    entries = {at: Fraction(int(row.entry(*at, *node.params)), row.parts) for at in grid}
    return {at: entry for at, entry in entries.items() if entry}
