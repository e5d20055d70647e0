"""The derivatives of the primary matrix functions: f'(X)*dX where X and dX commute, else the Fréchet derivative.

Takes an Op f(X) or L(X, E), gives the adjoint of an argument or the differential. One idea: with the trace as inner
product the adjoint of L(X, ·) is L(X', ·) (Higham, Functions of Matrices, 3.2), so one rule serves both directions;
under a trace the adjoint is a multiple of I, which commutes with everything.
"""

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.matrix_functions import FRECHET, frechet, primary_of
from ..graph.tensor import Node, Op, Sum, einsum, transpose
from ..lowering.lower import lower_macro

MOST_PAIRS = 64


def adjoint(node: Op, position: int, outer: Node, axes: int) -> Node:
    """The adjoint of args[position]; `outer` is the adjoint of the node, its first `axes` axes those of the result.

    MatcalcError ("refused") where there is no closed form.
    """
    _refuse(node, position, axes)
    return _differential(node, transpose(node.args[0]), outer)


def differential(node: Op, position: int, change: Node, axes: int) -> Node:
    """The differential of the node for `change` in args[position]; its last `axes` axes are those of the variable.

    MatcalcError ("refused") where there is no closed form.
    """
    _refuse(node, position, axes)
    return _differential(node, node.args[0], change)


def _refuse(node: Op, position: int, axes: int) -> None:
    name = primary_of(node.name)
    if node.name.startswith(FRECHET) and position == 0:
        raise MatcalcError(
            "refused",
            f"the second derivative of {name} has no closed form but where all commute",
            hint="lower the order: the first derivative is known, in a direction too",
        )
    if axes:
        message = f"the derivative of {name}(X) entry by entry has no closed form"
        direction = f"matcalc diff --order 1 --along E gives the derivative in a direction, frechet_{name}(X, E)"
        hint = f"{direction}; the gradient of a scalar is one"
        raise MatcalcError("refused", message, hint=hint)


def _differential(node: Op, at: Node, change: Node) -> Node:
    name = primary_of(node.name)
    if not _commute(at, change):
        return frechet(FRECHET + name, at, change)
    row = FUNCTIONS[name]
    assert row.primary is not None
    slope = lower_macro(row.primary[1], {"X": at})
    return einsum([(change, (0, 1)), (slope, (1, 2))], (0, 2))


def _commute(a: Node, b: Node) -> bool:
    """Is a*b known to be b*a, because each term of a commutes with each term of b?"""
    ones, others = (n.children if isinstance(n, Sum) else (n,) for n in (a, b))
    if len(ones) * len(others) > MOST_PAIRS:
        return False
    return all(
        einsum([(x, (0, 1)), (y, (1, 2))], (0, 2)) is einsum([(y, (0, 1)), (x, (1, 2))], (0, 2))
        for x in ones
        for y in others
    )
