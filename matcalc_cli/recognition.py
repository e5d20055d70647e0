"""Functions that the graph knows by their meaning only, recognised when it is raised: softmax and logsumexp."""

from collections.abc import Callable

from .nodes import make_map
from .tensor import Einsum, Factor, Map, Node, einsum
from .tree import Tree


def exponent_of_sum(node: Node) -> Node | None:
    """v where the node is Σ exp(v)."""
    if isinstance(node, Einsum) and not node.shape and len(node.factors) == 1:
        inner, idx, e = node.factors[0]
        if isinstance(inner, Map) and inner.name == "exp" and e == 1 and len(idx) == 1:
            return inner.args[0]
    return None


def softmax_out(node: Einsum, tree: Callable[[Node], Tree]) -> "tuple[Factor, ...]":
    """exp(v)/Σexp(v) shown as softmax(v), and its entries."""
    factors = list(node.factors)
    for k, (base, idx, e) in enumerate(factors):
        inner = exponent_of_sum(base) if not idx and e < 0 and e.denominator == 1 else None
        if inner is None:
            continue
        for j, (top, at, p) in enumerate(factors):
            shown = _softmax_for(top, inner, tree) if p > 0 and p.denominator == 1 and e < 0 else None
            if shown is not None:
                count = min(p, -e)
                e += count
                factors[j] = (top, at, p - count)
                factors.append((shown, at, count))
        factors[k] = (base, idx, e)
    return tuple(f for f in factors if f[2] != 0)


def _softmax_for(top: Node, inner: Node, tree: Callable[[Node], Tree]) -> Node | None:
    """What stands for exp(v), or for an entry of it, once it is divided by Σexp(v)."""
    if _is_exp(top, inner):
        return _softmax(inner, tree)
    if isinstance(top, Einsum) and not top.shape:  # softmax(v)[i], softmax(v)'*b
        exps = [k for k, (f, _, e) in enumerate(top.factors) if e == 1 and _is_exp(f, inner)]
        if len(exps) == 1:
            factors = [(_softmax(inner, tree) if k in exps else f, idx, e) for k, (f, idx, e) in enumerate(top.factors)]
            shown = einsum(factors, ())
            tree(shown)
            return shown
    return None


def _is_exp(node: Node, inner: Node) -> bool:
    return isinstance(node, Map) and node.name == "exp" and node.args[0] is inner


def _softmax(inner: Node, tree: Callable[[Node], Tree]) -> Node:
    """A leaf that is shown as softmax(inner)."""
    leaf = make_map("softmax", (inner,), inner.shape)
    tree(leaf)
    return leaf
