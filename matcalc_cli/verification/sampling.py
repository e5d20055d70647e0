"""Random points at which formulas are compared: sizes for the dimensions, values for the variables.

Takes the nodes to be evaluated and what is declared; gives draws that depend on the seed alone. The point
matters more than the scheme of differences: a symmetric positive definite point hides a transposed formula every time,
and Gaussian matrices under an inverse make false alarms. So square matrices are I + 0.3·N(0,1) and symmetric only where
declared, all dimensions differ, and the ladder climbs to small positive values where a logarithm asks for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any

from ..dimensions import Dim, Shape, symbols, value
from ..graph.basics import DEFINITE, NEGATED
from ..graph.nodes import Einsum, Node, Op, Var, topological
from ..graph.primitives import PRIMITIVES, index_of
from ..graph.whole_numbers import counts, is_bound
from ..language.properties import OF_VECTORS

Array = Any
POOL = (
    3,
    4,
    5,
    2,
    *range(6, 200),
)  # sizes in the order they are given out; 2 late, since much that is false holds at 2

# (square matrices, other matrices, vectors and scalars), tried in this order before values are mixed
MOST_PLACINGS = 16  # ways of giving numbers to the names of indices
LADDER = (
    ("near one", "normal", "normal"),
    ("near one", "normal", "middle"),
    ("near one", "normal", "small"),
    ("near one, positive", "small", "middle"),
)
CONES = frozenset({"positive", "nonnegative", "psd", "spd", "nsd", "nd"})  # kept by positive multiples
OF_ONE_SIZE = frozenset({"orthogonal", "simplex", "onehot", "unit"})  # not kept by multiples
DEFICIENT = "deficient"  # of a matrix that is to lack full rank; nobody declares it
ORIGIN = "origin"  # of a number that is to be 0; nobody declares it
IMAGINARY_SIZE = 0.4  # standard deviation of imaginary parts
MIXED_SQUARE = ("near one", "near one, positive", "near minus one", "far", "normal")
MIXED_OTHER = ("normal", "middle", "small", "minus small", "minus middle", "large", "tiny")


class Subject:
    """What the nodes ask of a point: variables, dimensions and indices, and the least sizes they need."""

    __slots__ = ("bounds", "constants", "dims", "indices", "properties", "shapes", "taken")

    def __init__(self, nodes: Iterable[Node], properties: Mapping[str, Iterable[str]], dims: Sequence[str]) -> None:
        self.shapes: dict[str, Shape] = {}
        self.properties = {name: frozenset(given) for name, given in properties.items()}
        self.indices: dict[str, list[Dim]] = {}
        self.bounds: dict[str, int] = {}
        self.constants: list[Op] = []
        found = dict.fromkeys(dims)
        self.taken: set[int] = set()  # sizes that are numbers
        for node in topological(nodes):
            for dim in (*node.shape, *(node.dims if isinstance(node, Einsum) else ())):
                found.update(dict.fromkeys(symbols(dim)))
                if isinstance(dim, int):
                    self.taken.add(dim)
            if isinstance(node, Var):
                self.shapes.setdefault(node.name, node.shape)
                self.properties[node.name] = self.properties.get(node.name, frozenset()) | node.properties
            elif isinstance(node, Op) and not node.args:
                self._constant(node, found)
            elif isinstance(node, Op):
                found.update(dict.fromkeys(sorted(n for n in counts(node) if not is_bound(n))))
        self.indices = {name: axes for name, axes in self.indices.items() if name not in found}
        self.dims = tuple(found)

    def _constant(self, node: Op, found: dict[str, None]) -> None:
        self.constants.append(node)
        row = PRIMITIVES[node.name]
        for k in row.counted:
            found.update(dict.fromkeys(n for n in symbols(node.params[k]) if not is_bound(n)))
        if (index := index_of(node)) is not None:
            self.indices.setdefault(index, []).append(node.shape[0])
        used = None if row.within is None else row.within(*node.params)
        if used is not None:
            _, last, total = used
            if isinstance(total, str) and isinstance(last, int):
                self.bounds[total] = max(self.bounds.get(total, 1), last)

    def sizes(self, given: Mapping[str, int], layout: int, pool: Sequence[int] = POOL) -> dict[str, int]:
        """Distinct sizes for the dimensions, those in `given` as they are; `layout` counts the ways to choose."""
        chosen = {name: given[name] for name in self.dims if name in given}
        used = self.taken | set(given.values())
        free = [name for name in self.dims if name not in given]
        for name in free[::-1] if layout % 2 else free:
            least = self.bounds.get(name, 1)
            skipped = layout // 2
            for size in (*pool, *range(least, least + 2 * len(pool))):
                if size < least or size in used:
                    continue
                if not skipped:
                    chosen[name] = size
                    used.add(size)
                    break
                skipped -= 1
        return {name: chosen[name] for name in self.dims}

    def fits(self, sizes: Mapping[str, int]) -> bool:
        """Do all entries, slices and blocks lie inside, and is every axis at least 1 long?"""
        for node in self.constants:
            if any(value(dim, sizes) < 1 for dim in node.shape):
                return False
            within = PRIMITIVES[node.name].within
            used = None if within is None else within(*node.params)
            if used is not None:
                first, last, total = (value(dim, sizes) for dim in used)
                if first < 1 or last > total:
                    return False
        return all(value(dim, sizes) > 0 for shape in self.shapes.values() for dim in shape)

    def placings(self, sizes: Mapping[str, int]) -> int:
        """How many ways there are to give numbers to the names of indices."""
        return prod(self._last(name, sizes) for name in self.indices)

    def placing(self, k: int, sizes: Mapping[str, int]) -> dict[str, int]:
        """Way number k, from 0."""
        places = {}
        for name in self.indices:
            k, rest = divmod(k, self._last(name, sizes))
            places[name] = rest + 1
        return places

    def chosen_placings(self, sizes: Mapping[str, int], rng: Any) -> list[dict[str, int]]:
        """All ways, or the ends and a random choice; none where no index has a name."""
        count = self.placings(sizes) if self.indices else 0
        chosen: Iterable[int] = range(count)
        if count > MOST_PLACINGS:
            chosen = sorted({0, count - 1, *map(int, rng.choice(count, MOST_PLACINGS, replace=False))})
        return [self.placing(k, sizes) for k in chosen]

    def _last(self, name: str, sizes: Mapping[str, int]) -> int:
        return min(value(dim, sizes) for dim in self.indices[name])

    def point(
        self, sizes: Mapping[str, int], rung: int, rng: Any, placing: Mapping[str, int] | None = None
    ) -> tuple[dict[str, Array], dict[str, int]]:
        """Values for all variables and for the names of indices. Past the ladder each variable draws its own style."""
        import numpy as np

        places = {name: int(rng.integers(1, self._last(name, sizes) + 1)) for name in self.indices}
        places.update(placing or {})
        values = {}
        for name in sorted(self.shapes):
            shape = tuple(value(dim, sizes) for dim in self.shapes[name])
            values[name] = np.asarray(float(places[name])) if name in places else self._value(name, shape, rung, rng)
        return values, places

    def scaled(self, sizes: Mapping[str, int], rng: Any, scale: float) -> tuple[dict[str, Array], dict[str, int]]:
        """A point of another scale, as far as the declared properties leave one; past the ladder."""
        values, places = self.point(sizes, len(LADDER), rng)
        for name in values.keys() - places.keys():
            properties = self.properties.get(name, frozenset())
            if not properties & OF_ONE_SIZE:
                values[name] = values[name] * (abs(scale) if properties & CONES else scale)
        return values, places

    def _value(self, name: str, shape: tuple[int, ...], rung: int, rng: Any) -> Array:
        square = len(shape) == 2 and shape[0] == shape[1]
        if rung < len(LADDER):
            style = LADDER[rung][0 if square else 1 if len(shape) == 2 else 2]
        else:
            styles = MIXED_SQUARE if square else MIXED_OTHER
            style = styles[int(rng.integers(len(styles)))]
        properties = self.properties.get(name, frozenset())
        if properties & {"positive", "nonnegative"} and style not in ("near one, positive", "middle", "small"):
            style = "near one, positive" if square else "middle"
        array = 0.0 * _plain(style, shape, rng) if ORIGIN in properties else _plain(style, shape, rng)
        if "complex" in properties:
            return complex_valued(array, properties, rng)
        array = structured(array, properties, rng) if square else array
        array = by_rows(array, properties, rng) if properties & OF_VECTORS else array
        return without_full_rank(array) if DEFICIENT in properties and array.ndim == 2 else array


def without_full_rank(array: Array) -> Array:
    """The matrix with its smallest singular value made 0; symmetry, signs of eigenvalues and a diagonal stay."""
    import numpy as np

    u, values, vt = np.linalg.svd(array, full_matrices=False)
    values[-1] = 0.0
    return u * values @ vt


def by_rows(array: Array, properties: frozenset[str], rng: Any) -> Array:
    """The vector, or each row of the matrix, bent to what is declared of it."""
    rows = array.reshape(-1, array.shape[-1])
    for k, row in enumerate(rows):
        rows[k] = _of_a_vector(row, properties, rng)
    return rows.reshape(array.shape)


def _of_a_vector(array: Array, properties: frozenset[str], rng: Any) -> Array:
    """The vector bent to its declared properties."""
    import numpy as np

    if "onehot" in properties:
        return np.eye(len(array))[int(rng.integers(len(array)))]
    if "centered" in properties:
        array = array - array.mean()
        array = array if array.any() or len(array) < 2 else np.arange(len(array)) - (len(array) - 1) / 2
    if "simplex" in properties:
        return array / array.sum()
    return array / np.linalg.norm(array) if "unit" in properties else array


def _plain(style: str, shape: tuple[int, ...], rng: Any) -> Array:
    """An array without structure."""
    import numpy as np

    match style:
        case "near one":
            return np.eye(shape[0]) + 0.3 * rng.standard_normal(shape)
        case "near one, positive":
            return np.eye(shape[0]) + rng.uniform(0.05, 0.4, shape)
        case "near minus one":
            return -np.eye(shape[0]) + 0.3 * rng.standard_normal(shape)
        case "far":
            return 3 * np.eye(shape[0]) + 0.3 * rng.standard_normal(shape)
        case "middle":
            return rng.uniform(0.5, 1.5, shape)
        case "small":
            return rng.uniform(0.1, 0.5, shape)
        case "minus small":
            return -rng.uniform(0.1, 0.5, shape)
        case "minus middle":
            return -rng.uniform(0.5, 1.5, shape)
        case "large":
            return rng.uniform(2.0, 6.0, shape)
        case "tiny":
            return 0.1 * rng.standard_normal(shape)
    return np.asarray(rng.standard_normal(shape))


def complex_valued(real: Array, properties: frozenset[str], rng: Any) -> Array:
    """The array with an imaginary part; real and imaginary part have the linear structure that is declared."""
    array = real + IMAGINARY_SIZE * 1j * rng.standard_normal(real.shape)
    if array.ndim < 2 or array.shape[0] != array.shape[1]:
        return array
    if "hermitian" not in properties:
        return structured(array.real, properties, rng) + 1j * structured(array.imag, properties, rng)
    if properties & DEFINITE:
        return array @ array.conj().T * (-1 if properties & NEGATED.keys() else 1)
    return (array + array.conj().T) / 2


def structured(array: Array, properties: frozenset[str], rng: Any) -> Array:
    """The square matrix bent to its declared properties; the random generator serves those that need fresh values."""
    import numpy as np

    if properties & NEGATED.keys():
        return -structured(array, frozenset(NEGATED.get(word, word) for word in properties), rng)
    n = len(array)
    if "orthogonal" in properties:
        return _orthogonal(n, properties, rng)
    if "toeplitz" in properties:
        line = array.ravel()[: 2 * n - 1] if n > 1 else array.ravel()
        line = np.concatenate([line, rng.uniform(0.05, 0.3, 2 * n - 1 - len(line))])
        line[0] = 1.0 + abs(line[0])
        array = np.array([[line[i - j] for j in range(n)] for i in range(n)])  # line[-k] is the k-th diagonal above
    if "diagonal" in properties:
        array = np.diag(np.diag(array))
    if "lower" in properties:
        array = np.tril(array)
    if "upper" in properties:
        array = np.triu(array)
    if properties & {"symmetric", "spd", "psd"}:
        array = (array + array.T) / 2
    if "skew" in properties:
        half = np.triu(rng.uniform(0.3, 1.0, (n, n)), 1)
        array = half - half.T
    if properties & {"spd", "psd"}:
        if "toeplitz" in properties:
            return array + np.eye(n) * np.abs(array).sum(axis=1).max()  # diagonally dominant
        return array @ array.T + 0.1 * np.eye(n)
    return array


def _orthogonal(n: int, properties: frozenset[str], rng: Any) -> Array:
    import numpy as np

    if "diagonal" in properties:
        return np.diag(np.sign(rng.standard_normal(n)))
    if properties & {"symmetric", "spd", "psd"}:
        v = rng.standard_normal(n)
        return np.eye(n) - 2 * np.outer(v, v) / (v @ v)  # a reflection
    q, r = np.linalg.qr(rng.standard_normal((n, n)))
    return q * np.sign(np.diag(r))
