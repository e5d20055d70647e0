"""A graph without functions that somebody does not know: each call becomes the body or meaning of the function.

Takes and gives nodes. What works with numbers, code or SymPy works on this graph; only what speaks to the reader shows
the names. The user's functions have bodies, rows of the table may have a meaning over simpler ones. An abstract
function has neither: for checks its sample takes its place.
"""

from collections.abc import Callable

from ..dimensions import Dim, Shape
from ..functions.signatures import MOST_AXES
from ..functions.table import FUNCTIONS, Row, spelling
from ..graph.nodes import Map, Node, Op, fold, topological
from ..graph.rebuilding import rebuilt


def expanded(node: Node, samples: bool = False) -> Node:
    """The node with bodies for calls of the user's functions, also within bodies.

    With `samples` it is for checks: abstract functions are replaced too, and what has no value but a meaning.
    """
    return _kept(node, "samples" if samples else "", _of_checks if samples else _of_user)


def expanded_for(node: Node, target: str) -> Node:
    """The node as code for the target needs it: with the meanings of what the target has no spelling for."""
    return _kept(
        node, target, lambda row, count: _of_user(row, count) or bool(row.meaning and not row.spelt(target, count))
    )


Replaced = Callable[[Row, int], bool]  # is the function to be replaced in a call with so many operands?


def _of_user(row: Row, count: int) -> bool:
    return row.template is not None and not row.abstract


def _of_checks(row: Row, count: int) -> bool:
    return row.template is not None or row.signature is not None or bool(row.meaning and not row.value)


def _kept(node: Node, purpose: str, replaced: Replaced) -> Node:
    """The expanded node, remembered for the purpose."""
    key = f"expanded for {purpose}"
    if key not in node.memo:
        node.memo[key] = _expanded(node, replaced)  # None where there is nothing to expand
    return node.memo[key] or node


def _expanded(node: Node, replaced: Replaced) -> Node | None:
    calls = {n: row for n in topological([node]) if (row := _row(n)) is not None and replaced(row, len(n.children))}
    if not calls:
        return None
    from ..calculus.slopes import ARGUMENTS, instantiate, meaning
    from ..lowering.lower import lower_macro

    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        row = calls.get(n)
        children = [memo[child] for child in n.children]
        if row is None:
            return rebuilt(n, memo)
        if isinstance(n, Map):
            body = row.template if row.template is not None else meaning(row.name)
            inner = _expanded(body, replaced) or body
            return instantiate(inner, dict(zip(ARGUMENTS, children, strict=False)), n.shape)
        if row.signature is not None:
            from .abstract_vector import sample

            return sample(row, children[0])
        body = lower_macro(row.meaning, dict(zip(row.operands(len(children)), children, strict=True)), _sizes(row, n))
        return _expanded(body, replaced) or body

    return fold(node, visit, memo)


def _sizes(row: Row, node: Node) -> dict[str, Dim]:
    """The sizes that the letters of the row's first signature stand for."""
    letters = row.variants[0][0].partition("->")[0].split(",")
    axes = [
        (letter, dim)
        for text, child in zip(letters, node.children, strict=False)
        for letter, dim in zip(text, child.shape, strict=True)
    ]
    return dict(axes)


def _row(node: Node) -> Row | None:
    return FUNCTIONS.get(node.name) if isinstance(node, Map | Op) and node.children else None


def abstract_names(node: Node) -> list[str]:
    """The keys of the abstract functions in the graph, in the order of the graph."""
    found = [n.name for n in topological([node]) if isinstance(n, Map | Op)]
    return [name for name in dict.fromkeys(found) if (row := FUNCTIONS.get(name)) is not None and row.abstract]


def _meaning(row: Row, domain: Shape, image: Shape) -> str:
    """The Jacobian of f, or the Hessians of its entries below each other; of vec(f) where the axes are too many."""
    of = f"vec({row.stem})" if len(image) == MOST_AXES else row.stem
    by = " by the vec of its argument" if len(domain) == MOST_AXES else ""
    if len(row.marks) == 1:
        return f"is the Jacobian of {of}{by}" if image or not by else f"is the gradient of {of}"
    return f"stacks the Hessians of the entries of {of}" if image else f"is the Hessian of {of}{by}"


def meanings(node: Node) -> list[str]:
    """What the derivatives of abstract functions that have no usual name are called: Df, f_12."""
    found: dict[str, None] = {}
    for key in abstract_names(node):
        row = FUNCTIONS[key]
        if row.signature is not None and row.marks and row.signature[0]:
            found[f"{spelling(key)} {_meaning(row, *row.signature)}"] = None
        elif row.marks and len(row.parameters) > 1:
            found[f"{row.stem}_1, {row.stem}_12, ... are the partial derivatives of {row.stem} by its arguments"] = None
    return list(found)
