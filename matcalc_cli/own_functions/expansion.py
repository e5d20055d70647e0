"""A graph without functions of the user's: each call becomes the body of the function.

Takes and gives nodes. What works with numbers, code or SymPy works on this graph; only what speaks to the reader shows
the names. An abstract function has no body: for checks its sample takes its place.
"""

from ..calculus.slopes import ARGUMENTS, instantiate
from ..functions.table import FUNCTIONS, spelling
from ..graph.nodes import Map, Node, Op, fold, topological
from ..graph.rebuilding import rebuilt
from .abstract_vector import sample


def expanded(node: Node, samples: bool = False) -> Node:
    """The node with bodies for calls, also within bodies; abstract functions too if `samples`."""
    key = "expanded with samples" if samples else "expanded"
    if key not in node.memo:
        node.memo[key] = _expanded(node, samples)
    return node.memo[key] or node


def _expanded(node: Node, samples: bool) -> Node | None:
    """None where there is nothing to expand."""
    calls = [n for n in topological([node]) if isinstance(n, Map | Op) and _replaced(n.name, samples)]
    if not calls:
        return None
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        if isinstance(n, Op):
            row = FUNCTIONS.get(n.name)
            if samples and row is not None and row.signature is not None:
                return sample(row, memo[n.args[0]], n.shape)
        if isinstance(n, Map) and _replaced(n.name, samples):
            template = FUNCTIONS[n.name].template
            assert template is not None
            values = dict(zip(ARGUMENTS, (memo[a] for a in n.args), strict=False))
            return instantiate(expanded(template, samples), values, n.shape)
        return rebuilt(n, memo)

    return fold(node, visit, memo)


def _replaced(name: str, samples: bool) -> bool:
    row = FUNCTIONS.get(name)
    own = row is not None and (row.template is not None or row.signature is not None)
    return own and row is not None and (samples or not row.abstract)


def abstract_names(node: Node) -> list[str]:
    """The keys of the abstract functions in the graph, in the order of the graph."""
    found = [n.name for n in topological([node]) if isinstance(n, Map | Op)]
    return [name for name in dict.fromkeys(found) if (row := FUNCTIONS.get(name)) is not None and row.abstract]


def meanings(node: Node) -> list[str]:
    """What the derivatives of abstract functions that have no usual name are called: Df, f_12."""
    found: dict[str, None] = {}
    for key in abstract_names(node):
        row = FUNCTIONS[key]
        if row.signature is not None and row.marks:
            what = "Hessian" if len(row.marks) == 2 else "Jacobian" if len(row.signature[0]) == 1 else "gradient"
            found[f"{spelling(key)} is the {what} of {row.stem}"] = None
        elif row.marks and len(row.parameters) > 1:
            found[f"{row.stem}_1, {row.stem}_12, ... are the partial derivatives of {row.stem} by its arguments"] = None
    return list(found)
