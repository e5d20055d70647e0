"""Vectors that are reshaped to matrices: unvec(vec(A) + b) is A + unvec(b).

Reshaping commutes with sums and entrywise functions, so it moves inwards until it meets a vec that it undoes.
"""

from ..dimensions import Dim
from ..graph.nodes import fold
from ..graph.parts import over_factors
from ..graph.primitives import is_pair
from ..graph.rebuilding import entrywise
from ..graph.tensor import Einsum, Factor, Map, Node, Sum, einsum, pair


def unstacked(node: Einsum) -> Node | None:
    """The product with the vectors at some composite index reshaped to matrices; None where that undoes no vec."""
    for position, (selector, indices, _) in enumerate(node.factors):
        if not is_pair(selector) or indices[0] in node.out:
            continue
        k, i, j = indices
        around = [f for n, f in enumerate(node.factors) if n != position and k in f[1]]
        if not around or any(len(idx) != 1 for _, idx, _ in around):
            continue
        m, n = node.dims[i], node.dims[j]
        shaped = [_matrix(f, m, n) for f, _, _ in around]
        if not any(gained for _, gained in shaped):
            continue
        rest: list[Factor] = [f for f in node.factors if k not in f[1]]
        new: list[Factor] = [(f, (i, j), e) for (f, _), (_, _, e) in zip(shaped, around, strict=True)]
        return over_factors(node, [*rest, *new])
    return None


def _matrix(vector: Node, m: Dim, n: Dim) -> tuple[Node, bool]:
    """The m×n matrix of a vector, and whether some vec was undone."""
    selector = pair(m, n)
    gained = False

    def visit(node: Node) -> Node:
        nonlocal gained
        if node.shape != vector.shape:
            return node  # inside a part that is reshaped as a whole
        if isinstance(node, Sum | Map):
            return entrywise(node, [memo[child] for child in node.children], selector.shape[1:])
        gained |= isinstance(node, Einsum) and any(f is selector for f, _, _ in node.factors)
        return einsum([(node, (0,)), (selector, (0, 1, 2))], (1, 2))

    memo: dict[Node, Node] = {}
    return fold(vector, visit, memo), gained
