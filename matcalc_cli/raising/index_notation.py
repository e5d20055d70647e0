"""The entry of a tensor at symbolic indices, as a node and as a tree: what stands before `for i, j, k`."""

from collections.abc import Sequence
from fractions import Fraction

from ..dimensions import Dim
from ..graph.nodes import Node, Op
from ..graph.parts import carries
from ..graph.tensor import Einsum, einsum, is_series, opened, series, unit
from ..language.tree import Tree, fold, rebuild
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


def entries_of_products(tree: Tree, names: Sequence[str]) -> Tree:
    """(A*X)[i, j] for A[i, :]*X[:, j], and (A'*A)[i, j] for A[:, i]'*A[:, j], with these names as indices."""
    return fold(tree, lambda node, args: _with_entries(rebuild(node, tuple(args)), names))


def _with_entries(tree: Tree, names: Sequence[str]) -> Tree:
    """The same for the product that a tree is, from left to right."""
    if tree.op != "mul" or tree.shape:
        return tree
    left, right = tree, list[Tree]()
    while left.op == "mul":
        left, last = left.args
        right.insert(0, last)
    factors, done = [left, *right], list[Tree]()
    while factors:
        row, end = _picked(factors[0], names), 1
        while end < len(factors) and _is_matrix(factors[end]):
            end += 1
        column = _picked(phrases.transposed(factors[end]), names) if row is not None and end < len(factors) else None
        if row is not None and column is not None:
            inner = phrases.product([row[0], *factors[1:end], phrases.transposed(column[0])])
            middle = [phrases.transposed(factor) for factor in reversed(factors[1:end])]
            back = phrases.product([column[0], *middle, phrases.transposed(row[0])])
            places = [row[1], column[1]]
            if phrases.primes(back) <= phrases.primes(inner) and _is_later(row[1], column[1], names):
                inner, places = back, places[::-1]  # (V'*V)[i, j], not (V'*V)[j, i]
            done.append(phrases.entry(inner, places, ()))
            factors = factors[end + 1 :]
        else:
            done.append(factors.pop(0))
    return phrases.product(done)


def _is_later(one: Tree, other: Tree, names: Sequence[str]) -> bool:
    return names.index(str(one.value)) > names.index(str(other.value))


def _picked(tree: Tree, names: Sequence[str]) -> tuple[Tree, Tree] | None:
    """(A, i) for the row A[i, :], (A', i) for A[:, i]'; None for anything else."""
    column = tree.op == "transpose"
    picked = tree.args[0] if column else tree
    if picked.op != "index" or len(picked.args) != 3:
        return None
    base, *places = picked.args
    index, whole = places[::-1] if column else places
    if whole.op != "colon" or index.op != "name" or index.value not in names:
        return None
    return (phrases.transposed(base) if column else base), index


def _is_matrix(tree: Tree) -> bool:
    shape = tree.shape or ()
    return len(shape) == 2 and shape[0] != 1


def entry_of_ones(name: str, dim: Dim) -> Tree:
    """ones(dim)[name]: the number 1, written so that the index `name` has its size."""
    ones = phrases.call("ones", phrases.dimension(dim), shape=(dim,))
    return phrases.entry(ones, [phrases.name(name, ())], ())
