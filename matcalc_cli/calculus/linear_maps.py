"""Linear maps of matrices: a tensor with the axes i, j, k, l as X -> left·X·right', where it is one product.

Takes and gives nodes. One idea: such a map is inverted by inverting `left` and `right`, and on symmetric X it does not
matter whether X or X' stands in it.
"""

from ..graph.nodes import Einsum, Node
from ..graph.parts import labels, over_factors, terms_of
from ..graph.tensor import add, einsum


class Split:
    """A linear map of matrices: number · left·X·right', or left·X'·right' where it is `transposed`."""

    __slots__ = ("left", "number", "right", "transposed")

    def __init__(self, number: Node, left: Node, right: Node, transposed: bool) -> None:
        self.number, self.left, self.right, self.transposed = number, left, right, transposed


def split(term: Node) -> Split | None:
    """A tensor with the axes i, j, k, l as the map X -> Σ_kl T_ijkl X_kl, where it is one product; else None."""
    if not isinstance(term, Einsum) or any(f.order > 2 for f, _, _ in term.factors):
        return None
    part = labels(term.factors, range(len(term.dims)))
    i, j, k, l_ = term.out
    straight, transposed = (part[i] == part[a] or part[j] == part[b] for a, b in ((k, l_), (l_, k)))
    if part[i] == part[j] or part[k] == part[l_] or (straight and transposed):
        return None
    ends = (l_, k) if transposed else (k, l_)
    left, right = (
        over_factors(term, [f for f in term.factors if f[1] and part[f[1][0]] in (part[a], part[b])], (a, b))
        for a, b in zip((i, j), ends, strict=True)
    )
    number = einsum([f for f in term.factors if not f[1]], ())
    return Split(number, left, right, transposed)


def over_symmetric(slope: Node) -> Node:
    """The map on symmetric matrices X: there A·X'·B' is A·X·B', so no part is left `transposed`."""
    terms = []
    for c, term in terms_of(slope):
        found = split(term)
        terms.append((c, _joined(found) if found is not None and found.transposed else term))
    return add(terms, slope.shape)


def _joined(found: Split) -> Node:
    return einsum([(found.number, ()), (found.left, (0, 2)), (found.right, (1, 3))], (0, 1, 2, 3))
