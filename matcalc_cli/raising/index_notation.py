"""The entry of a tensor at symbolic indices, as a node and as a tree: what stands before `for i, j, k`."""

from fractions import Fraction

from ..dimensions import Dim
from ..graph.nodes import Node, Op
from ..graph.parts import carries
from ..graph.tensor import Einsum, einsum, is_series, opened, series, unit
from ..language.tree import Tree
from . import surface as phrases

_1 = Fraction(1)


def entry(term: Node, names: "tuple[str, ...]") -> Node:
    """term[names], with an identity between indices written as a factor of its own."""
    if isinstance(term, Op) and is_series(term):
        counter, low, high, body = opened(term)
        return series(counter, low, high, entry(body, names))
    if not isinstance(term, Einsum):
        axes = tuple(range(term.order))
        return einsum(
            [(term, axes), *((unit(d, n), (a,)) for a, n, d in zip(axes, names, term.shape, strict=True))], ()
        )
    first: dict[int, str] = {}
    factors: list[tuple[Node, tuple[int, ...], Fraction]] = list(term.factors)
    for index, name in zip(term.out, names, strict=True):
        dim = term.dims[index]
        if index in first:
            factors.append((einsum([(unit(dim, first[index]), (0,)), (unit(dim, name), (0,))], ()), (), _1))
        else:
            first[index] = name
            if carries(term.factors, index):
                factors.append((unit(dim, name), (index,), _1))
    return einsum(factors, ())


def entry_of_ones(name: str, dim: Dim) -> Tree:
    """ones(dim)[name]: the number 1, written so that the index `name` has its size."""
    ones = phrases.call("ones", phrases.dimension(dim), shape=(dim,))
    return phrases.entry(ones, [phrases.name(name, ())], ())
