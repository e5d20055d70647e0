"""The ways to see a function as a simpler one, tried one after the other.

Takes a node whose bend the rules leave open, and the `Bends` that asks; gives a bend, or None. One idea: each way
puts new variables for parts of the function, and what it is of these is proved by the same rules and by its Hessian.
"""

from ...graph.nodes import Node, topological
from ..bends import Bend, Bends, View
from .conjugates import by_conjugate
from .entries import by_entries
from .entropies import by_entropies
from .increments import by_increments
from .kinks import by_kinks
from .monomials import by_monomial
from .perspective import by_perspective
from .pieces import by_pieces
from .proving import Proofs
from .relative_entropy import by_relative_entropy
from .spectral import by_eigenvalues

DEEPEST = 2  # views inside views
LARGEST = 60  # nodes of a function that is looked at
VIEWS = (
    by_pieces,
    by_kinks,
    by_entropies,
    by_entries,
    by_eigenvalues,
    by_relative_entropy,
    by_perspective,
    by_monomial,
    by_conjugate,
    by_increments,
)


def view(depth: int = DEEPEST) -> View:
    """The view that `Bends` takes, with as many others inside it."""

    def seen(node: Node, bending: Bends) -> Bend | None:
        if len(topological([node])) > LARGEST:
            return None
        proofs = Proofs(view(depth - 1) if depth > 1 else None)
        found = (way(node, bending, proofs) for way in VIEWS)
        return next((bend for bend in found if bend is not None), None)

    return seen
