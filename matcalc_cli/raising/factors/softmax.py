"""exp(v)/Σexp(v) in a product that is raised: softmax(v).

Takes the factors of a product, gives them with a leaf for each softmax; `tree` raises a node, and the leaf with it.
"""

from collections.abc import Callable
from fractions import Fraction

from ...graph.entrywise import is_exponential
from ...graph.nodes import make_map
from ...graph.softmax import exponent_of_sum, times_of_exponential
from ...graph.tensor import Einsum, Factor, Node, einsum
from ...language.tree import Tree


def softmax_out(node: Einsum, tree: Callable[[Node], Tree]) -> "tuple[Factor, ...]":
    """The factors with softmax(v) for exp(v)/Σexp(v), also in contractions to a scalar such as softmax(v)'*b."""
    if all(idx or e.numerator > 0 for _, idx, e in node.factors):  # nothing of order 0 divides
        return node.factors
    factors = list(node.factors)
    for k, (base, idx, e) in enumerate(factors):
        inner = exponent_of_sum(base) if not idx and e < 0 and e.denominator == 1 else None
        if inner is None:
            continue
        for j, (top, at, p) in enumerate(factors):
            shown, each = _softmax_for(top, inner, tree) if p > 0 and p.denominator == 1 else (top, 0)
            count = min(p, Fraction(-e // each)) if each else 0
            if count:
                e += count * each
                factors[j] = (top, at, p - count)
                factors.append((shown, at, Fraction(count)))
        factors[k] = (base, idx, e)
    return tuple(f for f in factors if f[2] != 0)


def _softmax_for(top: Node, inner: Node, tree: Callable[[Node], Tree]) -> tuple[Node, int]:
    """(node, d): what exp(v), or a number made of it, becomes when divided by Σexp(v)^d; d = 0 for anything else."""
    if is_exponential(top, inner):
        return _softmax(inner, tree), 1
    if not isinstance(top, Einsum) or top.shape:
        return top, 0
    each = times_of_exponential(top, inner)
    if each:  # softmax(v)[i], softmax(v)'*b
        leaf = _softmax(inner, tree)
        top = einsum([(leaf if is_exponential(f, inner) else f, idx, e) for f, idx, e in top.factors], ())
        tree(top)
    return top, each


def _softmax(inner: Node, tree: Callable[[Node], Tree]) -> Node:
    """A leaf that is shown as softmax(inner)."""
    leaf = make_map("softmax", (inner,), inner.shape)
    tree(leaf)
    return leaf
