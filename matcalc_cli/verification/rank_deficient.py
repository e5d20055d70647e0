"""Checks at matrices that lack full rank, for functions with a pinv: what points of full rank cannot show.

Takes what is claimed, gives the same claim over other points. One idea: where K is regular, eye(n) - K*pinv(K) is zero
and a term with it may be missing. A matrix that is varied keeps its rank along (I + s*A)*K*(I + s*B), whose derivative
by s at 0, where K has all that is declared of it, is the claimed one along A*K + K*B.
"""

from collections.abc import Iterator, Mapping

from ..graph.nodes import Node, Op, Var, topological
from ..graph.rebuilding import substitute
from ..graph.tensor import add, einsum, eye, var
from ..language.properties import OF_VECTORS
from .sampling import DEFICIENT, ORIGIN

FULL = OF_VECTORS | {"lower", "upper", "toeplitz", "skew", "orthogonal", "invertible", "spd", "nd", "complex"}
# or of no use
LEFT, RIGHT, STEP = "∂A", "∂B", "∂s"

Claim = tuple[Node, Node, Var, Mapping[str, frozenset[str]]]  # function, derivative, variable, properties


def deficient(function: Node, derivative: Node, wrt: Var, properties: Mapping[str, frozenset[str]]) -> Iterator[Claim]:
    """The claims to be judged besides, with what is asked of their points; none where no matrix stands in a pinv."""
    held = _in_pseudoinverses(function, properties)
    others = {name: properties.get(name, frozenset()) | {DEFICIENT} for name in held if name != wrt.name}
    if others:
        yield function, derivative, wrt, {**properties, **others}
    if wrt.name in held:
        known = properties.get(wrt.name, frozenset()) | {DEFICIENT}
        yield *_along_rank(function, derivative, wrt), {**properties, wrt.name: known}


def _in_pseudoinverses(function: Node, properties: Mapping[str, frozenset[str]]) -> list[str]:
    """The matrices below a pinv that may lack full rank."""
    roots = [node for node in topological([function]) if isinstance(node, Op) and node.name == "pinv"]
    found = [n for n in topological(roots) if isinstance(n, Var) and n.order == 2]
    return sorted({v.name for v in found if not (properties.get(v.name, frozenset()) | v.properties) & FULL})


def _along_rank(function: Node, derivative: Node, wrt: Var) -> tuple[Node, Node, Var]:
    """The function of s, its derivative and s, where the matrix moves among those of its rank."""
    m, n = wrt.shape
    left, right, step = var(LEFT, (m, m)), var(RIGHT, (n, n)), var(STEP, (), {ORIGIN})
    nodes = {node for node in topological([function, derivative]) if isinstance(node, Var) and node.name == wrt.name}
    first = add([(1, eye(m)), (1, einsum([(step, ()), (left, (0, 1))], (0, 1)))], (m, m))
    second = add([(1, eye(n)), (1, einsum([(step, ()), (right, (0, 1))], (0, 1)))], (n, n))
    moved = einsum([(first, (0, 1)), (wrt, (1, 2)), (second, (2, 3))], (0, 3))
    direction = add(
        [
            (1, einsum([(left, (0, 1)), (wrt, (1, 2)), (second, (2, 3))], (0, 3))),
            (1, einsum([(first, (0, 1)), (wrt, (1, 2)), (right, (2, 3))], (0, 3))),
        ],
        (m, n),
    )
    places: dict[Node, Node] = dict.fromkeys(nodes | {wrt}, moved)
    outer = tuple(range(derivative.order - 2))
    inner = (len(outer), len(outer) + 1)
    along = einsum([(substitute(derivative, places), outer + inner), (direction, inner)], outer)
    return substitute(function, places), along, step
