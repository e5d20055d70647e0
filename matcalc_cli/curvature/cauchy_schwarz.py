"""A diagonal that makes up for an outer product: diag(w) - c·v·v' is semidefinite where c·Σ v²/w ≤ 1.

Takes two products with their indices; gives yes or no. The inequality is that of Cauchy and Schwarz, (Σ v·x)² ≤
Σ v²/w · Σ w·x²; both may stand between L' and L.
"""

from fractions import Fraction

from ..graph.kernels import Indices, Sides, peelings, placed, without
from ..graph.nodes import Einsum, Node
from ..graph.parts import groups_of
from ..graph.tensor import constant_value, einsum


def made_up(c: Fraction, plus: Node, d: Fraction, minus: Node, indices: Indices, sides: Sides) -> bool:
    """Is c·plus + d·minus, with d·minus = -|d|·vv', positive semidefinite by the inequality of Cauchy-Schwarz?"""
    if not isinstance(plus, Einsum) or not isinstance(minus, Einsum):
        return False
    (weights, (i, j)), (outer, (k, m)) = (
        (f, (r[0], s[0])) for f, (r, s) in (placed(n, indices, sides) for n in (plus, minus))
    )
    at, peeled = i, []
    if i != j:
        stripped = next(peelings([f for f in weights if f[1]], {i}, {j}, {i: j}), None)
        if stripped is None or stripped[2][0] != stripped[2][1] or not len(stripped[0]) == len(stripped[2][0]) == 1:
            return False
        peeled, (at,) = stripped[0], stripped[2][0]
        weights = [*stripped[1], *(f for f in weights if not f[1])]
    parts = groups_of(outer, {k, m})
    near, far = ([f for g in parts for f in g if any(index in idx for _, idx, _ in g)] for index in (k, m))
    scalars = [f for f in outer if not f[1]]
    if d > 0 or any(f in far for f in near) or len(near) + len(far) + len(scalars) < len(outer):
        return False
    half, inner = without(near, peeled, i, k) if peeled else (near, k)
    ones = not half and k != m and len(near) == len(peeled)  # the outer product of ones, between L' and L
    if not (ones or any(inner in idx for _, idx, _ in half)) or (peeled and any(k in idx for _, idx, _ in half)):
        return False
    if any(idx not in ((), (at,)) for _, idx, _ in weights):
        return False
    size = next((f.shape[idx.index(at)] for f, idx, _ in (*peeled, *weights) if at in idx), plus.shape[0])
    v = einsum(half, (inner,), {inner: size})
    inverse = [(n, (0,) if idx else (), -e) for n, idx, e in weights]
    ratio = constant_value(einsum([(v, (0,), 2), *inverse, *scalars], ()))
    return ratio is not None and abs(d) * ratio <= c
