"""Functions that the graph knows by their meaning only, recognised when it is raised: softmax and logsumexp."""

from collections.abc import Callable
from fractions import Fraction

from ..graph.nodes import make_map
from ..graph.tensor import Einsum, Factor, Map, Node, Sum, einsum
from ..language.tree import Tree

_LEVELS = 4  # how deep in sums of products an exponential is looked for
_TERMS = 8


def exponent_of_sum(node: Node) -> Node | None:
    """v where the node is Σ exp(v)."""
    if isinstance(node, Einsum) and not node.shape and len(node.factors) == 1:
        inner, idx, e = node.factors[0]
        if isinstance(inner, Map) and inner.name == "exp" and e == 1 and len(idx) == 1:
            return inner.args[0]
    return None


def balanced_out(node: Sum) -> tuple[Node, int] | None:
    """(Σexp(v), d) where every term has exp(v) and Σexp(v) d times in all, d ≠ 0, and some term divides by the sum.

    Then the terms over Σexp(v)^d have as many of the one below as of the other above, and read in softmax(v).
    """
    for _, term in node.terms:
        for base, idx, e in term.factors if isinstance(term, Einsum) else ():
            inner = exponent_of_sum(base) if not idx and e < 0 else None
            if inner is None:
                continue
            degree = _degree(node, inner)
            if degree and degree.denominator == 1:
                return base, int(degree)
    return None


def _degree(node: Node, inner: Node, levels: int = _LEVELS) -> Fraction:
    """How often a product has exp(inner) or its sum as a factor; of a sum, what its terms have in common, else 0."""
    if is_exponential(node, inner):
        return Fraction(1)
    if not levels:
        return Fraction(0)
    if isinstance(node, Einsum):
        found = [(e, _degree(f, inner, levels - 1)) for f, _, e in node.factors]
        return sum((e * degree for e, degree in found if degree), Fraction(0))
    if isinstance(node, Sum) and 0 < len(node.terms) <= _TERMS:
        first = _degree(node.terms[0][1], inner, levels - 1)
        same = first and all(_degree(term, inner, levels - 1) == first for _, term in node.terms[1:])
        return first if same else Fraction(0)
    return Fraction(0)


def softmax_out(node: Einsum, tree: Callable[[Node], Tree]) -> "tuple[Factor, ...]":
    """exp(v)/Σexp(v) shown as softmax(v), and its entries."""
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
    """What stands for exp(v), or for a number made of it, once it is divided by Σexp(v), and how often it must be."""
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


def times_of_exponential(node: Node, inner: Node) -> int:
    """How often exp(inner) is a factor of a contraction to a number (not of Σexp(inner) itself)."""
    if not isinstance(node, Einsum) or node.shape or exponent_of_sum(node) is inner:
        return 0
    powers = [e for f, _, e in node.factors if is_exponential(f, inner)]
    return int(sum(powers)) if all(e > 0 and e.denominator == 1 for e in powers) else 0


def is_exponential(node: Node, inner: Node) -> bool:
    return isinstance(node, Map) and node.name == "exp" and node.args[0] is inner


def _softmax(inner: Node, tree: Callable[[Node], Tree]) -> Node:
    """A leaf that is shown as softmax(inner)."""
    leaf = make_map("softmax", (inner,), inner.shape)
    tree(leaf)
    return leaf
