"""sqrt(c/m) for sqrt(c)/sqrt(m): the roots of positive letters and numbers in a product, as one.

Takes the scalar factors of a product; gives the one root, and the factors that are left. One idea: the graph takes a
root of positive letters apart, so that a hand's one root is what reads back as the same.
"""

from collections.abc import Callable
from fractions import Fraction

from ...graph.nodes import Factor, Node, Var
from ...graph.tensor import constant_value, sign
from ...language.tree import Tree
from .. import surface as phrases
from ..assembly import assemble
from ..readers_order import Reader

ROOT = Fraction(1, 2)
Divided = tuple[Node, Tree, bool]  # the first base, the root, does it divide?


def one_root(scalars: list[Factor], reader: Reader, tree: Callable[[Node], Tree]) -> tuple[list[Divided], list[Factor]]:
    """The root of all that may be under one, if these are several, and the other factors."""
    roots = [
        factor
        for factor in scalars
        if factor[2].denominator > 1 and abs(factor[2]) == ROOT and _is_taken_apart(factor[0])
    ]
    if len(roots) < 2 or not any(isinstance(base, Var) for base, _, _ in roots):
        return [], scalars
    roots.sort(key=lambda factor: reader.scalar_key(factor[0]))
    divides = all(e < 0 for _, _, e in roots)
    within = assemble(Fraction(1), [(tree(base), e < 0 and not divides) for base, _, e in roots], ())
    return [(roots[0][0], phrases.hpower(within, ROOT), divides)], [f for f in scalars if f not in roots]


def _is_taken_apart(node: Node) -> bool:
    """Is this a positive letter or number, of which a root is one by itself?"""
    return constant_value(node) is not None or (isinstance(node, Var) and sign(node) == "positive")
