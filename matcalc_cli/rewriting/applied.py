"""An identity applied at the root of a node: without a function near there is none, and their table is not loaded."""

from ..graph.nodes import Node
from ..graph.parts import functions_near


def rewrite(node: Node) -> Node:
    """The node after the first identity that applies at its root; the node itself where none does."""
    if not functions_near(node):
        return node
    from . import identities

    return identities.rewrite(node)
