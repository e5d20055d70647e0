"""Where a derivation of a higher order starts: the derivative of one order less, as a formula in matrix notation.

Takes the nodes of that derivative; gives its tree. One idea: where it has more axes than a matrix, it is taken along
fixed directions, D(f)[U, V], which has a matrix notation again; the derivative is what stands before all of them.
"""

from ...errors import MatcalcError
from ...graph.nodes import Node, Var
from ...graph.tensor import einsum
from ...language.tree import Tree, walk
from ..problem import Problem
from .workbench import BeyondMatrices, Workbench

INDEXED = ("isum", "rsum", "tensor")
DIRECTIONS = (("s", "r", "q"), ("u", "v", "w"), ("U", "V", "W"))  # by the number of axes


def tree_of(bench: Workbench, node: Node) -> Tree | None:
    """The node in matrix notation, None where there is none."""
    try:
        tree = bench.annotated(bench.raised(node)) if node.order <= 2 else None
    except (BeyondMatrices, MatcalcError):
        return None
    return None if tree is None or any(part.op in INDEXED for part in walk(tree)) else tree


def along(bench: Workbench, problem: Problem, node: Node) -> tuple[Node, list[Var]]:
    """The derivative by all groups but the last, along a direction each; and the directions."""
    directions = []
    for shape in problem.axes[:-1]:
        word = bench.fresh(DIRECTIONS[min(len(shape), 2)])
        directions.append(bench.add(word, shape))
    outer = problem.function.order
    axes, placed = tuple(range(node.order)), []
    for direction in directions:
        placed.append((direction, axes[outer : outer + direction.order]))
        outer += direction.order
    found = einsum([(node, axes), *placed], axes[: problem.function.order])
    return bench.simple(found), directions
