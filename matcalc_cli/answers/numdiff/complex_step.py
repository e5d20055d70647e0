"""Is the complex step valid? f(x + ih) has the imaginary part h·f'(x) + O(h³) only if f is analytic.

Takes the function as a node and the names that move; gives the functions that forbid it, by the cell `analytic` of
their rows. A library that is handed complex numbers often drops the imaginary part in silence (abs, a norm with a
conjugate, max, eigenvalues of a symmetric matrix): nothing is tried here that the table does not vouch for. Source:
W. Squire, G. Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40 (1998) 110-112.
"""

from collections.abc import Collection

from ...functions.piecewise import COMPARISONS, SELECT
from ...functions.table import FUNCTIONS, spelling
from ...graph.nodes import Map, Node, Op, Var, topological
from ...graph.primitives import is_power
from ...language.tree import Tree, walk
from ...own_functions.expansion import expanded

REASON = "{} is not analytic"
PIECEWISE = "piecewise"


def forbidding(function: Node, moving: Collection[str]) -> list[str]:
    """The names of the functions of what moves that are not analytic, or not known to be."""
    active: set[Node] = set()
    found: dict[str, None] = {}
    for node in topological([expanded(function, samples=True)]):
        if (isinstance(node, Var) and node.name in moving) or not active.isdisjoint(node.children):
            active.add(node)
            if isinstance(node, Map | Op) and not is_power(node):
                row = FUNCTIONS.get(node.name)
                if row is not None and not row.analytic:
                    piece = node.name == SELECT or node.name in COMPARISONS
                    found[PIECEWISE if piece else spelling(node.name)] = None
    return list(found)


def as_typed(forbidden: list[str], tree: Tree) -> str:
    """The first of them, by the name of the call that it came from: max for relu is relu."""
    calls = [str(node.value) for node in walk(tree) if node.op == "call"]
    typed = list(dict.fromkeys(name for name in calls if name in FUNCTIONS and not FUNCTIONS[name].analytic))
    return forbidden[0] if forbidden[0] in typed or len(typed) != 1 else typed[0]
