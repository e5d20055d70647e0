"""Logarithms and exponentials as the rules of curvature meet them: the one place that knows their names."""

from typing import TypeGuard

from ..graph.nodes import Map, Node
from ..graph.tensor import apply


def exponential(node: Node) -> Node:
    """exp(t), entry by entry."""
    return apply("exp", node)


def logarithm(node: Node) -> Node:
    """log(t), entry by entry."""
    return apply("log", node)


def is_logarithm(node: Node) -> TypeGuard[Map]:
    """Is this log(t)?"""
    return isinstance(node, Map) and node.name == "log"
