"""What rounding may have made of a value: the same graph, with every value on the way a little off by chance.

Takes nodes and points as `interpret.Run` does; gives their values where each value met is multiplied by its own number
next to one. One idea: digits that were lost come out as values that differ, whatever lost them: 1 - normcdf(8) is
normcdf(-8) to one digit. Where a value has left the range in which a float has all its digits it counts as missing.

Source: J. Vignes, A stochastic arithmetic for reliable scientific computation (1993).
"""

from collections.abc import Mapping
from typing import Any

from ...functions.intervals import read_range
from ...functions.table import FUNCTIONS
from ...graph.nodes import Map, Node
from ...verification.interpret import Run

Array = Any

OFF = 1e-14  # relative: the functions of NumPy and SciPy are some tens of units in the last place right
LEAST = 1e-290  # smaller numbers are near those that have fewer digits
SEED = 1
COPIES = 8  # of a point
STEADY = 0.1  # of a value, by which its copies may differ


class Shaken(Run):
    """A run over a batch, in which nothing is exact."""

    __slots__ = ("rng",)

    def __init__(self, point: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        import numpy

        super().__init__(point, sizes, point)
        self.rng: Any = numpy.random.default_rng(SEED)

    def _visit(self, node: Node) -> tuple[Array, bool]:
        array, batched = super()._visit(node)
        exact = isinstance(node, Map) and FUNCTIONS[node.name].steps
        if not batched or exact or array.dtype == complex:
            return array, batched
        small = self.np.abs(array) < LEAST
        if small.any():
            lost = small if _has_no_zero(node) else small & (array != 0)
            self.bad |= lost.reshape(self.count, -1).any(axis=1)
        return array * (1 + OFF * self.rng.uniform(-1, 1, array.shape)), True


def is_steady(value: float, copies: Array) -> bool:
    """Have all the copies, one or an array of them, the sign of the value and about its size?"""
    import numpy

    return bool((numpy.abs(copies - value) <= STEADY * abs(value)).all())


def _has_no_zero(node: Node) -> bool:
    """Is this a function that comes near zero, and is never zero?"""
    if not isinstance(node, Map):
        return False
    return read_range(FUNCTIONS[node.name].range).positive
