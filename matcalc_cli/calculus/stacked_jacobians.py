"""The derivative of an abstract function as a tensor, and the matrix as which it is written.

Takes the shape of the function (or of its first derivative) and that of its argument; gives the tensor of a matrix and
the matrix of a tensor. One idea: two axes that share an axis of the matrix are tied to it by a `pair`, so vec and kron
come of themselves: from ∂f_i/∂x_j∂x_k = D2f[(i, j), k] that a'*f(x) has the Hessian kron(a', eye(n))*D2f(x).
"""

from ..dimensions import Shape
from ..functions.signatures import MOST_AXES
from ..graph.tensor import Node, einsum, pair

Factors = list[tuple[Node, tuple[int, ...]]]


def tensor_of(matrix: Node, value: Shape, argument: Shape, again: bool) -> Node:
    """The tensor with axes value + argument. `again`: is the value a first derivative itself?"""
    ties, axes = _ties(value, argument, again)
    order = len(value) + len(argument)
    return einsum([(matrix, axes), *ties], tuple(range(order))) if ties else matrix


def matrix_of(tensor: Node, value: Shape, argument: Shape, again: bool) -> Node:
    """The matrix that stands for the tensor."""
    ties, axes = _ties(value, argument, again)
    return einsum([(tensor, tuple(range(tensor.order))), *ties], axes) if ties else tensor


def _ties(value: Shape, argument: Shape, again: bool) -> tuple[Factors, tuple[int, ...]]:
    """The pairs, and the indices of the matrix; those of the tensor are 0, 1, ...

    vec(S) runs down the columns of S. The Hessians of f_1, ..., f_m stand below each other, so in the second
    derivative of a function of a vector it is the variable that runs fastest.
    """
    order = len(value) + len(argument)
    if order <= MOST_AXES:
        return [], tuple(range(order))
    ties: Factors = []
    axes: list[int] = []
    for first, shape, reverse in ((0, value, again and len(argument) == 1), (len(value), argument, False)):
        if len(shape) < MOST_AXES:
            axes.append(first)
            continue
        inner = (first + 1, first) if reverse else (first, first + 1)
        axes.append(order + len(axes))
        ties.append((pair(*(shape[::-1] if reverse else shape)), (axes[-1], *inner)))
    return ties, tuple(axes)
