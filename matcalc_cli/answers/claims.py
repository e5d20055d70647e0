"""What an answer claims, as nodes: each derivative on the way to it with the function it is one of.

Takes a Problem, its Derivation and perhaps a stationary point; gives `Claims`, which `checking.check` judges. One idea:
where several scalars are stacked into a vector, each component is claimed by its own scalar; of an expansion every
order is.
"""

from collections.abc import Sequence

from ..graph.conjugation import conjugate
from ..graph.nodes import Node, Var
from ..graph.rebuilding import substitute
from ..graph.tensor import add, einsum, is_complex, unit, var
from ..verification.sampling import ORIGIN
from .checking import Claim, Claims, Vanishing
from .derivation import Derivation
from .problem import Problem


def claims(problem: Problem, derivation: Derivation, vanishing: Vanishing | None = None) -> Claims:
    """All that has to hold for the answer to be right."""
    typing = problem.typing
    structured = None
    if derivation.structures:
        ((_, wrt),) = components(problem, derivation.last, -1)
        structured = derivation.previous, derivation.shown, wrt
    derivatives = derived(problem, derivation) if problem.groups else []
    within = problem.restrictions
    properties, structures = typing.properties, derivation.structures
    return Claims(derivatives, properties, typing.dims, structured, structures, vanishing, within, problem.on_domain)


def derived(problem: Problem, derivation: Derivation) -> list[Claim]:
    """(function, derivative, variable) for every differentiation that is to be judged."""
    *earlier, (function, _) = derivation.steps
    last = derivation.last
    if derivation.directed:
        return [_along(problem, function, last)]
    steps = [*earlier, (function, last)]
    found: list[Claim] = []
    for k, (start, node) in enumerate(steps):
        if (entry := problem.entries[k]) is not None:
            wrt = problem.variable(problem.groups[k][0], problem.conjugated[k])
            along = entry.towards(node, wrt.shape)
            found.append(_moved(problem, k, start, along, [entry.direction(wrt.shape)]))
            continue
        found += [(start, *part) for part in components(problem, node, k)]
    single = [*map(len, problem.groups)] == [1]
    if problem.question.along and single and not problem.expands and not problem.is_complex(problem.groups[0][0]):
        found.append(_along(problem, function, derivation.shown))
    return found


def components(problem: Problem, derivative: Node, step: int) -> list[tuple[Node, Var]]:
    """(derivative by one variable, the variable), the variable as it was when that step was taken."""
    names = problem.groups[step]
    variables = [problem.variable(name, problem.conjugated[step]) for name in names]
    if len(variables) == 1:
        return [(derivative, variables[0])]
    axes = tuple(range(derivative.order))
    return [
        (einsum([(derivative, axes), (unit(len(names), k), axes[-1:])], axes[:-1]), wrt)
        for k, wrt in enumerate(variables, 1)
    ]


def _along(problem: Problem, function: Node, derivative: Node) -> Claim:
    """A derivative in the direction E alone; the total differential where each of several variables has its own."""
    return _moved(problem, -1, function, derivative, problem.towards)


def _moved(problem: Problem, step: int, function: Node, derivative: Node, directions: Sequence[Node]) -> Claim:
    """f(X + s*E) and its derivative by s at 0; where the derivative is by conj(X), conj(X) moves and X does not."""
    flag = problem.conjugated[step]
    s = var("∂s", (), {ORIGIN})  # at 0, where X has all that is declared of it
    places: dict[Node, Node] = {}
    every = (problem.variables(problem.groups[step], free=free) for free in (True, False))
    for free, declared, direction in zip(*every, directions, strict=True):
        axes = tuple(range(free.order))
        wrt = conjugate(free) if flag else free
        moved = add([(1, wrt), (1, einsum([(s, ()), (direction, axes)], axes))], wrt.shape)
        places |= {wrt: moved, conjugate(declared) if flag else declared: moved}
        if problem.total and is_complex(free):
            places |= {conjugate(free): conjugate(moved), conjugate(declared): conjugate(moved)}
    return substitute(function, places), substitute(derivative, places), s
