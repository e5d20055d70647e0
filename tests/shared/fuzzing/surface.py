"""The value of a text: its surface tree, worked out by NumPy. No node of the graph is ever made.

Takes a tree of the parser, values of its names and sizes of its dimensions; gives a matrix, or a tensor with the axes
of the indices behind `for`. The range of an index is that of the axis at which it stands.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from fuzzing.values import called, power
from matcalc_cli.language.tree import Tree, walk

Array = Any
CONSTANTS = {"pi": math.pi, "e": math.e}


class Surface:
    """One point: values of names (matrices, in MATLAB's way) and of sizes."""

    def __init__(self, values: Mapping[str, Array], sizes: Mapping[str, int]) -> None:
        self.known: dict[str, Array] = {name: np.full((1, 1), float(size)) for name, size in sizes.items()}
        self.known |= values
        self.defined: dict[str, Tree] = {}
        self.indices: dict[str, int] = {}
        self.done: dict[tuple[int, tuple[int, ...]], Array] = {}

    def value(self, tree: Tree) -> Array:
        """The value of a whole text."""
        with np.errstate(all="ignore"):
            return self._value(tree)

    def _value(self, tree: Tree) -> Array:
        key = (id(tree), tuple(self.indices.values()))
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
                return sum(self._over((str(tree.value),), tree.args[0]))
            case "rsum":
                return self._counted(tree)
            case "index":
                return self._entry(tree)
            case "stack":
                return self._stacked([self._value(arg) for arg in tree.args], int(str(tree.value)))
        args = [self._value(arg) for arg in tree.args]
        return called(str(tree.value), args) if tree.op == "call" else self._operated(tree, args)

    def _operated(self, tree: Tree, args: list[Array]) -> Array:
        match tree.op:
            case "sum":
                total = args[0]
                for arg in args[1:]:
                    total = total + arg
                return total
            case "neg":
                return -args[0]
            case "mul":
                return args[0] * args[1] if min(map(np.size, args)) == 1 else args[0] @ args[1]
            case "had":
                return args[0] * args[1]
            case "div" | "hdiv":
                return args[0] / args[1]
            case "kron":
                return np.kron(*args)
            case "transpose":
                return args[0].T
            case "hpow":
                return power(*args)
            case "pow" if np.size(args[0]) == 1:
                return power(*args)
            case "pow":
                return self._matrix_power(args[0], float(args[1][0, 0]))
        raise NotImplementedError(tree.op)

    def _matrix_power(self, base: Array, exponent: float) -> Array:
        if exponent != round(exponent):
            root = called("sqrtm", [base])
            return self._matrix_power(root, 2 * exponent)
        if exponent < 0:
            return np.linalg.matrix_power(called("inv", [base]), -int(exponent))
        return np.linalg.matrix_power(base, int(exponent))

    def _named(self, word: str) -> Array:
        if word in self.indices:
            return np.full((1, 1), float(self.indices[word]))
        if word in self.defined:
            return self._value(self.defined[word])
        return self.known[word] if word in self.known else np.full((1, 1), CONSTANTS[word])

    def _ranges(self, words: tuple[str, ...], body: Tree) -> list[int]:
        """How far each index runs, found where it stands."""
        found: dict[str, int] = {}
        kept = dict(self.indices)
        bound = [str(node.value) for node in self._everywhere(body) if node.op in ("isum", "rsum")]
        self.indices |= dict.fromkeys((*words, *bound), 1)
        for node in self._everywhere(body):
            if node.op == "index":
                shape = np.shape(self._value(node.args[0]))
                axes = shape if len(node.args) == 3 else (max(shape),)
                found |= {str(p.value): size for size, p in zip(axes, node.args[1:], strict=True) if p.op == "name"}
            elif node.op == "call" and node.value == "unit":
                found[str(node.args[1].value)] = int(self._value(node.args[0])[0, 0])
        self.indices = kept
        return [found[word] for word in words]

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

    def _over(self, words: tuple[str, ...], body: Tree) -> list[Array]:
        kept, found = dict(self.indices), []
        for places in product(*(range(1, size + 1) for size in self._ranges(words, body))):
            self.indices = kept | dict(zip(words, places, strict=True))
            found.append(self._value(body))
        self.indices = kept
        return found

    def _tensor(self, words: tuple[str, ...], body: Tree) -> Array:
        if body.op == "where":
            self.defined |= dict(zip(body.value, body.args[1:], strict=True))  # type: ignore[call-overload]
        sizes = self._ranges(words, body)
        return np.reshape([float(each[0, 0]) for each in self._over(words, body)], sizes)

    def _counted(self, tree: Tree) -> Array:
        low, high = (int(self._value(arg)[0, 0]) for arg in tree.args[:2])
        kept, total = dict(self.indices), np.zeros((1, 1))
        for place in range(low, high + 1):
            self.indices = kept | {str(tree.value): place}
            total = total + self._value(tree.args[2])
        self.indices = kept
        return total

    def _entry(self, tree: Tree) -> Array:
        base = self._value(tree.args[0])
        if len(tree.args) == 2:
            picked = np.ravel(base)[self._places(tree.args[1])]
            return picked.reshape((1, -1) if np.shape(base)[0] == 1 else (-1, 1))
        return base[self._places(tree.args[1]), :][:, self._places(tree.args[2])]

    def _places(self, tree: Tree) -> Any:
        if tree.op == "colon":
            return slice(None)
        if tree.op == "range":
            low, high = (int(self._value(arg)[0, 0]) for arg in tree.args)
            return slice(low - 1, high)
        place = int(self._value(tree)[0, 0])
        return slice(place - 1, place)

    def _stacked(self, parts: list[Array], rows: int) -> Array:
        wide = len(parts) // rows
        return np.block([parts[k * wide : (k + 1) * wide] for k in range(rows)])
