"""The value of a text: its surface tree, worked out by NumPy. No node of the graph is ever made.

Takes a tree of the parser, values of its names and sizes of its dimensions; gives a stack of matrices, one for each
point, or of tensors with the axes of the indices behind `for`. One walk over the tree does for all points, and for all
entries: an index is a stack, too, whose axis stands before those of the points and of the indices around it. The range
of an index is that of the axis at which it stands.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count, product
from typing import Any

import numpy as np

from fuzzing.stacks import sizes, together, turned, whole
from fuzzing.values import called, inverse, kron, power, stacked
from matcalc_cli.dimensions import Shape
from matcalc_cli.language.tree import Tree, walk

Array = Any
CONSTANTS = {"pi": math.pi, "e": math.e}
FILLED = ("zeros", "ones")  # of more than two axes they are a tensor
OF_ANY_SIZE = ("vector", "matrix")  # of a number: their shape stands on the tree alone
LARGEST = 300_000  # entries of one value; beyond that, indices run one after the other


class Ragged(Exception):
    """What is cut out by an index has another size for each of its values."""


class Surface:
    """Some points: stacks of values of names (matrices, in MATLAB's way), and sizes."""

    def __init__(self, values: Mapping[str, Array], dims: Mapping[str, int]) -> None:
        self.known: dict[str, Array] = {name: np.full((1, 1), float(size)) for name, size in dims.items()}
        self.known |= values
        self.points = np.broadcast_shapes((1,), *(np.shape(value)[:-2] for value in values.values()))
        self.defined: dict[str, Tree] = {}
        self.indices: dict[str, tuple[int, Array]] = {}  # each binding has a number of its own
        self.numbers = count()
        self.done: dict[tuple[int, tuple[int, ...]], Array] = {}

    def value(self, tree: Tree) -> Array:
        """The value of a whole text at each point."""
        with np.errstate(all="ignore"), suppress(IndexError):  # there is no such entry at these sizes
            return self._whole(tree)
        return np.full((*self.points, 1, 1), np.nan)

    def _whole(self, tree: Tree) -> Array:
        found = self._value(tree)
        while tree.op == "where":
            tree = tree.args[0]
        order = max(2, len(tree.args) * (tree.value in FILLED))
        if tree.op == "tensor":
            order = len(tree.value)  # type: ignore[arg-type]  # its value are names
        return np.broadcast_to(found, (*self.points, *np.shape(found)[-order:]))

    def _value(self, tree: Tree) -> Array:
        key = (id(tree), tuple(number for number, _ in self.indices.values()))
        if key not in self.done:
            self.done[key] = self._computed(tree)
        return self.done[key]

    def _computed(self, tree: Tree) -> Array:
        match tree.op:
            case "name":
                return self._named(str(tree.value))
            case "number":
                return np.full((1, 1), float(tree.value))  # type: ignore[arg-type]  # the value of a number is one
            case "where":
                self.defined |= dict(zip(tree.value, tree.args[1:], strict=True))  # type: ignore[call-overload]
                return self._value(tree.args[0])
            case "tensor":
                return self._tensor(tuple(tree.value), tree.args[0])  # type: ignore[arg-type]
            case "isum":
                return self._summed(str(tree.value), tree.args[0])
            case "rsum":
                return self._counted(tree)
            case "index":
                return self._entry(tree)
            case "call" if tree.value in OF_ANY_SIZE and tree.shape:
                return np.full(self._sizes(tree.shape), float(str(tree.args[0].value)))
            case "stack":
                return self._stacked([self._value(arg) for arg in tree.args], int(str(tree.value)))
        args = [self._value(arg) for arg in tree.args]
        return called(str(tree.value), args) if tree.op == "call" else _operated(tree.op, args)

    def _sizes(self, shape: Shape) -> tuple[int, int]:
        """Of a column or a matrix."""
        found = [dim if isinstance(dim, int) else whole(self.known[str(dim)]) for dim in shape]
        return (found[0], found[1]) if len(found) == 2 else (found[0], 1)

    def _named(self, word: str) -> Array:
        if word in self.indices:
            return self.indices[word][1]
        if word in self.defined:
            return self._value(self.defined[word])
        return self.known[word] if word in self.known else np.full((1, 1), CONSTANTS[word])

    def _bound(self, word: str, places: Array) -> Array:
        """The places as a stack, on an axis of its own before all others."""
        around = max(len(self.points) + 2, *(np.ndim(value) for _, value in self.indices.values()), 0)
        found = np.reshape(np.asarray(places, dtype=float), (-1, *[1] * around))
        self.indices = self.indices | {word: (next(self.numbers), found)}
        return found

    def _summed(self, word: str, body: Tree) -> Array:
        (size,) = self._ranges((word,), body)
        kept, where = self.indices, np.ndim(self._bound(word, range(1, size + 1)))
        try:
            value = self._value(body)
        except Ragged:
            return self._one_by_one(kept, (word,), (size,), body, lambda found: sum(found))
        finally:
            self.indices = kept
        return value.sum(axis=0) if np.ndim(value) == where else size * value

    def _one_by_one(
        self,
        kept: Any,
        words: tuple[str, ...],
        ranges: tuple[int, ...],
        body: Tree,
        made: Callable[[list[Array]], Array],
    ) -> Array:
        found = []
        for places in product(*(range(1, size + 1) for size in ranges)):
            self.indices = kept | {
                word: (next(self.numbers), np.full((1, 1), float(place)))
                for word, place in zip(words, places, strict=True)
            }
            found.append(self._value(body))
        self.indices = kept
        return made(found)

    def _tensor(self, words: tuple[str, ...], body: Tree) -> Array:
        """The axes of the points, then one for each index."""
        if body.op == "where":
            self.defined |= dict(zip(body.value, body.args[1:], strict=True))  # type: ignore[call-overload]
        kept, self.indices = self.indices, {}  # no index of what is around stands within
        try:
            ranges = self._ranges(words, body)
            for word, size in zip(words, ranges, strict=True):
                self._bound(word, range(1, size + 1))
            value = self._value(body)
        except Ragged:
            return self._one_by_one({}, words, ranges, body, lambda found: self._entries(found, ranges))
        finally:
            self.indices = kept
        value = np.broadcast_to(value, (*reversed(ranges), *self.points, 1, 1))[..., 0, 0]
        axes = len(words)
        return np.transpose(value, (*range(axes, np.ndim(value)), *reversed(range(axes))))

    def _entries(self, found: list[Array], ranges: tuple[int, ...]) -> Array:
        each = [np.broadcast_to(value, (*self.points, 1, 1))[..., 0, 0] for value in found]
        return np.reshape(np.stack(each, axis=-1), (*self.points, *ranges))

    def _counted(self, tree: Tree) -> Array:
        """A sum from one bound to another, which may depend on indices: what is outside them does not count."""
        low, high = (self._value(arg) for arg in tree.args[:2])
        if high.max() < low.min():
            return np.zeros((1, 1))
        kept, word = self.indices, str(tree.value)
        places = self._bound(word, np.arange(low.min(), high.max() + 1))
        try:
            value = self._value(tree.args[2])
        finally:
            self.indices = kept
        value = np.where((low <= places) & (places <= high), value, 0)
        return value.sum(axis=0)

    def _ranges(self, words: tuple[str, ...], body: Tree) -> tuple[int, ...]:
        """How far each index runs, found where it stands."""
        found: dict[str, int] = {}
        kept, nodes = self.indices, list(self._everywhere(body))
        bound = [str(node.value) for node in nodes if node.op in ("isum", "rsum")]
        first = (next(self.numbers), np.ones((1, 1)))
        self.indices = dict.fromkeys((*kept, *words, *bound), first)
        for node in nodes:
            if node.op == "index":
                shape = sizes(self._value(node.args[0]))
                axes = shape if len(node.args) == 3 else (max(shape),)
                found |= {str(p.value): size for size, p in zip(axes, node.args[1:], strict=True) if p.op == "name"}
            elif node.op == "call" and node.value == "unit":
                found[str(node.args[1].value)] = whole(self._value(node.args[0]))
        self.indices = kept
        return tuple(found[word] for word in words)

    def _everywhere(self, body: Tree) -> Iterator[Tree]:
        """The nodes of a tree and of what its names stand for."""
        seen: set[str] = set()
        waiting = [body]
        while waiting:
            for node in walk(waiting.pop()):
                yield node
                if node.op == "name" and node.value in self.defined and str(node.value) not in seen:
                    seen.add(str(node.value))
                    waiting.append(self.defined[str(node.value)])

    def _entry(self, tree: Tree) -> Array:
        base = self._value(tree.args[0])
        if len(tree.args) == 2:
            return self._picked(base, tree.args[1], -1 if sizes(base)[0] == 1 else -2)
        return self._picked(self._picked(base, tree.args[1], -2), tree.args[2], -1)

    def _picked(self, base: Array, tree: Tree, axis: int) -> Array:
        """The part of a stack that stands at a place; by an index, another for each of its values."""
        if tree.op == "colon":
            return base
        if tree.op == "range":
            low, high = (self._value(arg) for arg in tree.args)
            if np.size(low) > 1 or np.size(high) > 1:
                raise Ragged
            return np.take(base, range(whole(low) - 1, whole(high)), axis=axis)
        place = self._value(tree)
        if np.size(place) == 1:
            return np.take(base, [whole(place) - 1], axis=axis)
        places = np.clip(place.astype(int) - 1, 0, np.shape(base)[axis] - 1)  # those outside a sum's bounds are dropped
        if np.size(base) * np.size(place) > LARGEST:
            raise Ragged
        base, places = together([base, places]) if np.ndim(base) != np.ndim(places) else (base, places)
        return np.take_along_axis(base, places, axis=axis)

    def _stacked(self, parts: list[Array], rows: int) -> Array:
        wide = len(parts) // rows
        return stacked([stacked(parts[k * wide : (k + 1) * wide], -1) for k in range(rows)], -2)


def _operated(op: str, args: list[Array]) -> Array:
    match op:
        case "sum":
            total = args[0]
            for arg in args[1:]:
                total = total + arg
            return total
        case "neg":
            return -args[0]
        case "mul":
            return args[0] * args[1] if (1, 1) in map(sizes, args) else args[0] @ args[1]
        case "had":
            return args[0] * args[1]
        case "div" | "hdiv":
            return args[0] / args[1]
        case "kron":
            return kron(*args)
        case "transpose":
            return turned(args[0])
        case "hpow":
            return power(*args)
        case "pow" if sizes(args[0]) == (1, 1):
            return power(*args)
        case "pow":
            return _matrix_power(args[0], float(np.ravel(args[1])[0]))
    raise NotImplementedError(op)


def _matrix_power(base: Array, exponent: float) -> Array:
    if exponent != round(exponent):
        return _matrix_power(called("sqrtm", [base]), 2 * exponent)
    if exponent < 0:
        return np.linalg.matrix_power(inverse(base), -int(exponent))
    return np.linalg.matrix_power(base, int(exponent))
