"""The value of a tensor graph at a point, by NumPy.

Takes a node, arrays for its variables and sizes for its dimensions; gives an array with the node's axes. One idea: the
five node kinds are read literally, each node once, with no rewriting, so that the value is an independent witness of
what parsing, differentiating and simplifying have done. Many values of one variable, or of several, are computed in one
pass, with a leading batch axis on whatever depends on them.
"""

import cmath
import math
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..dimensions import Dim, value
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.conjugation import is_real
from ..graph.entrywise import evaluated_everywhere
from ..graph.matrix_functions import primary_of
from ..graph.nodes import Einsum, Map, Node, Op, Sum, Var, topological
from ..graph.primitives import PRIMITIVES, is_power
from ..graph.tensor import unrolled
from ..own_functions.expansion import expanded
from . import primary_values as matrix_functions
from .contraction_order import plan
from .entrywise_values import entrywise, sides
from .matrix_values import inverse, of_matrix, picked, ranked

Array = Any  # numpy.ndarray; NumPy is imported when the first value is wanted


MOST_PREPARED = 16  # formulas that are evaluated again and again, at other points of the same sizes
LARGE = 100_000  # multiplications from which on BLAS is worth its preparations


class Undefined(Exception):
    """The expression has no finite value at the point."""


def evaluate(node: Node, point: Mapping[str, Any], sizes: Mapping[str, int]) -> Array:
    """The value of `node`, an array with its axes, in float64 or complex128.

    `point` maps names of variables to arrays (a row has one axis) or numbers, `sizes` dimension and index names to
    integers. Raises Undefined where some value on the way is not finite, and KeyError for a name without a value.
    """
    run = Run(point, sizes)
    result = run.values_of([node])[0]
    if run.bad.any():
        raise Undefined
    return result


@lru_cache(MOST_PREPARED)
def _prepared(nodes: tuple[Node, ...], sizes: tuple[tuple[str, int], ...]) -> tuple[list[Node], list[Node], Set[Node]]:
    """The nodes with their sums written out, all nodes below them, children first, and those that always have a
    value."""
    whole = [expanded(unrolled(node, dict(sizes)), samples=True) for node in nodes]
    return whole, topological(whole), evaluated_everywhere(whole)


class Run:
    """One evaluation: the values of all nodes seen, and what went wrong where.

    With `batch` the variable of that name has a leading axis of several points, or each of several such variables.
    `bad` marks the points at which a value on the way was not finite, `branched` those where the argument of a function
    with a kink lies on another side of it than at the first point. `peak` is the largest magnitude met at the first
    point. Without a batch, `sides` says of every function with a kink whether some entry lies below it and whether some
    lies above.
    """

    __slots__ = ("bad", "batch", "branched", "count", "np", "peak", "point", "sides", "sizes", "values")

    def __init__(self, point: Mapping[str, Any], sizes: Mapping[str, int], batch: "str | Collection[str]" = ()) -> None:
        import numpy

        self.np: Any = numpy
        self.point, self.sizes = point, sizes
        self.batch = (batch,) if isinstance(batch, str) else tuple(batch)
        self.count = len(point[self.batch[0]]) if self.batch else 1
        self.bad: Any = numpy.zeros(self.count, dtype=bool)
        self.branched: Any = numpy.zeros(self.count, dtype=bool)
        self.peak = 0.0
        self.sides: dict[Node, tuple[bool, bool]] = {}
        self.values: dict[Node, tuple[Array, bool]] = {}

    def values_of(self, nodes: Sequence[Node]) -> list[Array]:
        """The arrays of `nodes`; with a batch each has the leading axis."""
        np = self.np
        try:
            nodes, order, certain = _prepared(tuple(nodes), tuple(self.sizes.items()))
        except MatcalcError as error:  # a term 1/r at r = 0
            if error.kind != "domain":
                raise
            self.bad[:] = True
            return [np.full((), np.nan) for _ in nodes]
        with np.errstate(all="ignore"):
            for node in order:
                if node not in self.values:
                    self.values[node] = self._visit(node)
                    if node in certain:
                        self._watch(*self.values[node])
        found = []
        for node in nodes:
            array, batched = self.values[node]
            if self.batch and not batched:
                array = np.broadcast_to(array, (self.count, *array.shape))
            found.append(array)
        return found

    def dimension(self, dim: Dim) -> int:
        return value(dim, self.sizes)

    def _watch(self, array: Array, batched: bool) -> None:
        np = self.np
        if not array.size:
            return
        if batched:
            flat = array.reshape(self.count, -1)
            self.bad |= ~np.isfinite(flat).all(axis=1)
            first = flat[0]
        else:
            first = array
        largest = float(np.abs(first).max())
        if not batched:  # the size of finite complex entries may be infinite
            self.bad |= not (math.isfinite(largest) or (array.dtype == complex and np.isfinite(array).all()))
        self.peak = max(self.peak, largest)

    def _visit(self, node: Node) -> tuple[Array, bool]:
        match node:
            case Var():
                array = self.np.asarray(self.point[node.name])
                array = array if array.dtype == complex else array.astype(float, copy=False)
                return array.conj() if "conjugate" in node.properties else array, node.name in self.batch
            case Sum():
                return self._sum(node)
            case Einsum():
                return self._einsum(node)
            case Map():
                return self._map(node)
            case Op():
                return self._op(node)
        raise AssertionError(f"no value for a node of kind {type(node).__name__}")

    def _sum(self, node: Sum) -> tuple[Array, bool]:
        total: Array = self.np.zeros([self.dimension(d) for d in node.shape])
        batched = False
        for coefficient, term in node.terms:
            array, on = self.values[term]
            total = total + _float(coefficient) * array
            batched = batched or on
        return total, batched

    def _map(self, node: Map) -> tuple[Array, bool]:
        arguments = [self.values[a] for a in node.args]
        batched = any(on for _, on in arguments)
        arrays = [self._padded(array, on, node.order) for array, on in arguments]
        if not FUNCTIONS[node.name].analytic and any(array.dtype == complex for array in arrays):
            arrays = [array.real for array in arrays]  # other functions are taken of real values alone
        self._note_branch(node, sides(node.name, *arrays), batched)
        result = entrywise(node.name, *arrays)
        shape = tuple(self.dimension(d) for d in node.shape)
        whole = (self.count, *shape) if batched else shape
        same = isinstance(result, self.np.ndarray) and result.shape == whole
        return (result if same else self.np.broadcast_to(result, whole)), batched

    def _padded(self, array: Array, batched: bool, order: int) -> Array:
        """A batch of scalars among tensors gets axes of length one, so that it broadcasts from the left."""
        missing = order - (array.ndim - 1) if batched else 0
        return array.reshape(array.shape + (1,) * missing) if missing else array

    def _note_branch(self, node: Node, sides: Sequence[Array], batched: bool) -> None:
        if sides and not self.batch:
            self.sides[node] = all((s < 0).any() for s in sides), all((s > 0).any() for s in sides)
        for side in sides if batched else ():
            signs = self.np.sign(side).reshape(self.count, -1)
            self.branched |= (signs != signs[0]).any(axis=1)

    # --- products ------------------------------------------------------------------------------------------------

    def _einsum(self, node: Einsum) -> tuple[Array, bool]:
        sizes = {k: self.dimension(d) for k, d in enumerate(node.dims)}
        operands = []
        for factor, _, exponent in node.factors:
            array, on = self.values[factor]
            operands.append((self._raised(array, exponent), on))
        indices = [idx for _, idx, _ in node.factors]
        for places, kept in plan(indices, node.out, sizes):
            operands.append(self._contract([operands[p] for p in places], [indices[p] for p in places], kept))
            indices.append(kept)
        if not operands:
            return self._spread(self.np.ones(()), (), node.out, sizes, False), False
        (array, batched), carried = operands[-1], indices[-1]
        return self._spread(array, carried, node.out, sizes, batched), batched

    def _raised(self, array: Array, exponent: Fraction) -> Array:
        if exponent == 1:
            return array
        if exponent.denominator == 1 and abs(exponent) < 1000:
            return array ** int(exponent) if exponent > 0 else (1.0 / array) ** int(-exponent)
        return array ** _float(exponent)

    def _contract(
        self, operands: list[tuple[Array, bool]], indices: list[tuple[int, ...]], kept: tuple[int, ...]
    ) -> tuple[Array, bool]:
        batched = any(on for _, on in operands)
        label = {k: n + 1 for n, k in enumerate(dict.fromkeys(k for idx in indices for k in idx))}  # 0 is the batch
        words: list[Any] = []
        for (array, on), idx in zip(operands, indices, strict=True):
            words += [array, [0] * on + [label[k] for k in idx]]
        large = not batched and math.prod(_lengths(operands, indices).values()) > LARGE
        return self.np.einsum(*words, [0] * batched + [label[k] for k in kept], optimize=large), batched

    def _spread(
        self, array: Array, carried: tuple[int, ...], out: tuple[int, ...], sizes: Mapping[int, int], batched: bool
    ) -> Array:
        """Lay the axes out as `out` says: in its order, on the diagonal where it repeats, constant where uncarried."""
        np = self.np
        lead = [self.count] * batched
        unique = tuple(dict.fromkeys(out))
        if carried == unique == out:
            return array
        present = [k for k in unique if k in carried]
        array = np.transpose(array, [*range(batched), *(carried.index(k) + batched for k in present)])
        array = array.reshape(lead + [sizes[k] if k in carried else 1 for k in unique])
        array = np.broadcast_to(array, (*lead, *(sizes[k] for k in unique)))
        if len(unique) == len(out):
            return array
        spread = np.zeros((*lead, *(sizes[k] for k in out)), dtype=array.dtype)
        label = {k: n + 1 for n, k in enumerate(unique)}
        first = [0] * batched
        np.einsum(spread, first + [label[k] for k in out], first + [label[k] for k in unique])[...] = array
        return spread

    # --- matrix functions and constants ----------------------------------------------------------------------------

    def _op(self, node: Op) -> tuple[Array, bool]:
        if node.args:
            arrays = [self.values[arg] for arg in node.args]
            array, batched = arrays[0][0], any(on for _, on in arrays)
            if (name := primary_of(node.name)) and len(arrays) == 2:
                return matrix_functions.frechet(name, array, arrays[1][0]), batched
            if name:
                return matrix_functions.value(name, array), batched
            if not is_power(node) and (side := picked(node.name, array)) is not None:
                self._note_branch(node, [side], batched)
            if batched and (side := ranked(node.name, array)) is not None:
                self._note_branch(node, [side], batched)
            return self._where_finite(lambda a: self._of_matrix(node, a), array, node), batched
        return self._constant(node), False

    def _of_matrix(self, node: Op, array: Array) -> Array:
        counts = [int(str(k)) for k in node.params]
        if is_power(node):
            return _power(array, *counts)
        found = of_matrix(node.name, array, *counts)
        return found.real if FUNCTIONS[node.name].exponential and is_real(node) else found  # log|det|

    def _where_finite(self, made: Callable[[Array], Array], array: Array, node: Op) -> Array:
        """A function of matrices or vectors, nan for those that are not finite: LAPACK fails on them for all alike."""
        np, order = self.np, node.args[0].order
        broken = ~np.isfinite(array).all(axis=tuple(range(-order, 0)))
        if not broken.any():
            return made(array)
        place = np.eye(array.shape[-2], array.shape[-1]) if order == 2 else np.ones(array.shape[-1])
        value = made(np.where(broken.reshape(broken.shape + (1,) * order), place, array))
        return np.where(broken.reshape(broken.shape + (1,) * node.order), np.nan, value)

    def _constant(self, node: Op) -> Array:
        """A constant, entry by entry over a grid of its places."""
        row = PRIMITIVES[node.name]
        if row.number is not None:
            return self.np.asarray(row.number(cmath))
        assert row.entry is not None
        sizes = [self.dimension(param) for param in node.params]
        grid = self.np.indices([self.dimension(dim) for dim in node.shape], sparse=True)
        return self.np.asarray(row.entry(*grid, *sizes), dtype=float) / row.parts


def _lengths(operands: list[tuple[Array, bool]], indices: list[tuple[int, ...]]) -> dict[int, int]:
    """Index -> its size, where no operand has a batch."""
    return {
        k: size
        for (array, _), idx in zip(operands, indices, strict=True)
        for k, size in zip(idx, array.shape, strict=True)
    }


def _float(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _power(matrix: Array, k: int) -> Array:
    import numpy

    base = matrix if k > 0 else inverse(matrix)
    return numpy.linalg.matrix_power(numpy.where(numpy.isfinite(base), base, numpy.nan), abs(k))
