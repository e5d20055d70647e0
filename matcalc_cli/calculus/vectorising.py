"""A result of order 3 or 4 as a matrix over vec(·), column by column: ∂vec(F)/∂vec(X)'.

One idea: what a commutation matrix does to vec(F) is an exchange of two axes of the tensor, so (I + K)·M and K·M are
seen before anything is put under vec (Magnus & Neudecker 3.7 and 9.14).
"""

from collections.abc import Callable
from fractions import Fraction

from ..dimensions import Dim
from ..errors import MatcalcError
from ..graph.primitives import is_pair
from ..graph.tensor import Einsum, Node, Sum, add, einsum, eye, pair

_1 = Fraction(1)
_EXCHANGED = (1, 0, 2, 3)  # K·M is M with its first two axes exchanged
Terms = list[tuple[Fraction, Node]]


def vectorised(node: Node, function_order: int, simplify: Callable[[Node], Node]) -> Node:
    """The matrix over vec(·) of a tensor of order 3 or 4 whose first axes are those of the function."""
    split = function_order if 0 < function_order < node.order else node.order // 2
    whole = _unstacked(node) if split == 1 else node if node.order == 4 and split == 2 else None
    commuted = None if whole is None else _commuted(whole)
    if whole is None or commuted is None:
        return simplify(_under_vec(node, split))
    node, split = whole, 2
    terms, doubled = commuted
    inner = simplify(_under_vec(add(terms, terms[0][1].shape), split))
    exchange = _commutation(node.shape[1], node.shape[0])
    size = exchange.shape[0]
    left = add([(_1, eye(size)), (_1, exchange)], (size, size)) if doubled else exchange
    return einsum([(left, (0, 1)), (inner, (1, 2))], (0, 2))


def _unstacked(node: Node) -> Node | None:
    """The derivative of F for that of vec(F): of order 4 for one of order 3 with a first axis under vec."""
    if node.order != 3:
        return None
    over = [
        {f for f, at, e in term.factors if is_pair(f) and at[0] == term.out[0] and e == 1}
        for term in (node.children if isinstance(node, Sum) else ())
        if isinstance(term, Einsum)
    ]
    common = set.intersection(*over) if over and len(over) == len(node.children) else set()
    if len(common) != 1:
        return None
    (stacking,) = common
    return einsum([(stacking, (0, 3, 4)), (node, (0, 1, 2))], (3, 4, 1, 2))


def _commutation(m: Dim, n: Dim) -> Node:
    """K with K·vec(X) = vec(X') for X m×n."""
    return einsum([(pair(n, m), (0, 1, 2)), (pair(m, n), (3, 2, 1))], (0, 3))


def _under_vec(node: Node, split: int) -> Node:
    axes = tuple(range(node.order))
    factors: list[tuple[Node, tuple[int, ...]]] = [(node, axes)]
    out: list[int] = []
    for half in (axes[:split], axes[split:]):
        if len(half) == 2:
            index = node.order + len(out)
            factors.append((pair(node.shape[half[0]], node.shape[half[1]]), (index, *half)))
            out.append(index)
        elif len(half) == 1:
            out.append(half[0])
        else:
            hint = "leave out --vec: index notation shows all"
            raise MatcalcError("refused", "only axes of vectors and matrices can be put under vec(·)", hint=hint)
    return einsum(factors, out)


def _commuted(node: Node) -> tuple[Terms, bool] | None:
    """(M, True) where the result is (I + K)·M, (M, False) where it is K·M for a sum M."""
    if not isinstance(node, Sum) or len(node.terms) < 2:
        return None
    straight = [(c, term) for c, term in node.terms if _joins(term, (0, 2), (1, 3))]
    crossed = [(c, term) for c, term in node.terms if _joins(term, (0, 3), (1, 2))]
    if len(straight) + len(crossed) != len(node.terms):
        return None
    exchanged = [(c, einsum([(term, _EXCHANGED)], (0, 1, 2, 3))) for c, term in crossed]
    if not straight:
        return exchanged, False
    return (straight, True) if node.shape[0] == node.shape[1] and set(straight) == set(exchanged) else None


def _joins(term: Node, *couples: tuple[int, int]) -> bool:
    """Do the factors connect just these axes, each couple by itself?"""
    if not isinstance(term, Einsum):
        return False
    group = list(range(len(term.dims)))
    for _, idx, _ in term.factors:
        for other in idx[1:]:
            old, new = group[other], group[idx[0]]
            group = [new if g == old else g for g in group]
    ends = [group[i] for i in term.out]
    joined = [ends[a] == ends[b] for a, b in couples]
    apart = [ends.count(ends[a]) == ends.count(ends[b]) == 1 for a, b in couples]  # a column and a row: a*b'
    whole = all(one or other for one, other in zip(joined, apart, strict=True))
    return whole and any(joined) and ends[couples[0][0]] != ends[couples[1][0]]
