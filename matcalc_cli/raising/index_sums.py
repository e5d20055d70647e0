"""Contractions that matrix notation cannot write, index by index: what stands under sum(k, ...).

Takes a closed contraction as a node, gives nodes. One idea: an index that is named is fixed by a basis vector in every
factor; where all are fixed, a factor of any order is a number.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from ..graph.primitives import is_unit
from ..graph.tensor import Einsum, Factor, Map, Node, Sum, add, apply, einsum, fold, is_complex, unit
from ..language.tree import Tree
from .names import Names

_1 = Fraction(1)


def index_to_name(node: Einsum) -> int | None:
    """Of the indices that no basis vector fixes, the one that most edges meet; None where all are fixed."""
    fixed = _fixed(node)
    loose = [v for v in range(len(node.dims)) if v not in fixed]
    count = [sum(idx.count(v) for _, idx, _ in node.factors if len(idx) > 1) for v in loose]
    return loose[count.index(max(count))] if loose else None


def _fixed(node: Einsum) -> "dict[int, Node]":
    """index -> the basis vector at it."""
    return {idx[0]: f for f, idx, _ in node.factors if is_unit(f)}


def under_sum(node: Einsum, v: int, name: str) -> Node:
    """The body of the sum over the index v, called `name`: each factor with v gets a basis vector e_name of its own."""
    fresh = len(node.dims)
    factors: list[Factor] = []
    for base, idx, e in node.factors:
        if v in idx:
            place = tuple(fresh if i == v else i for i in idx)
            factors += [(base, place, e), (unit(node.dims[v], name), (fresh,), _1)]
            fresh += 1
        else:
            factors.append((base, idx, e))
    return einsum(factors, ())


def in_entries(node: Einsum) -> Node:
    """A product in which basis vectors fix every index, its factors of order 3 or more replaced by their entries."""
    fixed = _fixed(node)
    factors: list[Factor] = []
    for base, idx, e in node.factors:
        if len(idx) < 3:
            factors.append((base, idx, e))
        else:
            factors.append((_entry(base, [fixed[i] for i in idx]), (), e))
    return einsum(factors, ())


def _entry(whole: Node, units: Sequence[Node]) -> Node:
    """The entry that basis vectors pick; that of a sum or an entrywise function is made of the entries of its parts."""
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        if n.shape != whole.shape:
            return n
        match n:
            case Sum():
                return add([(c, memo[term]) for c, term in n.terms], ())
            case Map():
                return apply(n.name, *(memo[arg] for arg in n.args))
        return einsum([(n, tuple(range(n.order))), *((u, (axis,)) for axis, u in enumerate(units))], ())

    return fold(whole, visit, memo)


def index_sum(node: Einsum, tree: Callable[[Node], Tree], names: Names) -> Tree:
    """sum(k, ...) over an index, for a contraction that matrix notation cannot write."""
    index = index_to_name(node)
    if index is None:
        return tree(in_entries(node))
    (name,) = names.indices(1)
    names.complex = names.complex or is_complex(node)
    return Tree("isum", (tree(under_sum(node, index, name)),), name, shape=())
