"""The slopes of a piecewise function: the branches are differentiated, the conditions stay.

Takes a selection between two branches and the nodes that depend on the variable; gives the parts that the branches are
made of, entry by entry, with the slope by each. One idea: the derivative of an entrywise branch is entrywise too, so
the same condition selects between the two derivatives: piecewise(x > 0, 1, exp(x)), and no product with an indicator.
"""

from collections.abc import Callable, Iterator, Set
from fractions import Fraction

from ..errors import MatcalcError
from ..functions.piecewise import SELECT
from ..graph.nodes import Einsum, Map, Node, Sum, Var, remember
from ..graph.rebuilding import entrywise
from ..graph.tensor import apply, content, is_zero, scale, var
from .coincidence import FIXED, MOVING
from .slopes import instantiate

DEEPEST = 60  # piecewise functions within one another

Differentiate = Callable[[Node, Var], Node]


def slopes(node: Map, active: Set[Node], derivative: Differentiate) -> Iterator[tuple[Node, Node]]:
    """(part, slope of the selection by it, entrywise) for every active part of the two branches."""
    if remember(node, "selections", _depth) > DEEPEST:
        hint = "write the conditions as one piecewise(c1, a1, c2, a2, ..., b)"
        raise MatcalcError("limit", f"piecewise functions stand at most {DEEPEST} deep in one another", hint=hint)
    parts: dict[Node, Var] = {}
    condition, *branches = node.args
    templates = [_template(branch, node, parts, active) for branch in branches]
    holds = var(f"{FIXED}condition", ())
    values = {place.name: part for part, place in parts.items()} | {holds.name: condition}
    for part, place in parts.items():
        if part in active:
            first, second = (derivative(template, place) for template in templates)
            if not (is_zero(first) and is_zero(second)):
                yield part, instantiate(_selected(holds, first, second), values, node.shape)


def _selected(condition: Node, first: Node, second: Node) -> Node:
    """The selection, with a number that is a factor of both branches in front of it."""
    numbers = [content(n) if isinstance(n, Sum) and n.terms else Fraction(1) for n in (first, second)]
    common = numbers[0] if numbers[0] == numbers[1] else Fraction(1)
    return scale(common, apply(SELECT, condition, scale(1 / common, first), scale(1 / common, second)))


def _depth(node: Node) -> int:
    below = max((child.memo["selections"] for child in node.children), default=0)
    return below + (isinstance(node, Map) and node.name == SELECT)


def _place(part: Node, k: int, active: Set[Node]) -> Var:
    return var(f"{MOVING if part in active else FIXED}{k}", ())


def _template(branch: Node, whole: Node, parts: dict[Node, Var], active: Set[Node]) -> Node:
    """The branch as a scalar template, with a place for each of its parts; `parts` collects part -> place."""
    memo: dict[Node, Node] = {}
    stack = [branch]
    while stack:  # the inside of a part is not visited
        node = stack[-1]
        spread = node in active and _entrywise(node, whole)
        waiting = [child for child in node.children if child not in memo] if spread else []
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if node not in memo:
            of_parts = entrywise(node, [memo[child] for child in node.children], ()) if spread else None
            memo[node] = of_parts or parts.setdefault(node, _place(node, len(parts), active))
    return memo[branch]


def _entrywise(node: Node, whole: Node) -> bool:
    """Is every entry of the node a function of the same entries of its children, or of scalars?"""
    if isinstance(node, Einsum):
        distinct = len(set(node.out)) == node.order and len(node.dims) == node.order
        return distinct and all(indices in ((), node.out) for _, indices, _ in node.factors)
    return isinstance(node, Sum | Map) and node.shape in ((), whole.shape)
