"""Do the data fit the formula? Sizes that follow from them, and what is declared of a name, kept by its value.

Takes a typing, the nodes whose values are wanted, and a `Point`; gives arrays and sizes as `verification.interpret`
takes them. MatcalcError names the value, its file and both sizes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...dimensions import Dim, Shape, symbols, text, value
from ...errors import MatcalcError
from ...functions.table import spelling
from ...graph.nodes import Einsum, Node, Var, topological
from ...graph.primitives import index_of
from ...graph.whole_numbers import counts, is_bound
from ...inference.shapes import Typing
from ...language.declarations import shape_text
from ...language.properties import IMPLIED
from ...limits import limit
from ...own_functions.expansion import abstract_names
from ...verification.matrix_values import reciprocal_condition
from .point import Datum, Point

Array = Any

FLAT = 1e-9  # relative: what is smaller is zero up to rounding
MOST_CELLS = limit("cells")  # entries of the largest tensor that is made
FILE = "several in one file: --at @point.json"
DEFINE = '--define "f(t) = ..." makes it known'
NO_SIZE = "the size {} does not follow from the values"
TOO_LARGE = "a tensor of {:,} entries is too large to evaluate"
DIRECTION = "matcalc diff --along V --at ... gives the derivative in a direction"

AGREE = "give values whose sizes agree with each other and with what is declared"
UNDECLARED = "give another value, or leave out that declaration"


class Fitted:
    """`values` and `sizes`, as `interpret.Run` takes them."""

    __slots__ = ("sizes", "values")

    def __init__(self, values: dict[str, Array], sizes: dict[str, int]) -> None:
        self.values, self.sizes = values, sizes


def fitted(typing: Typing, nodes: Sequence[Node], point: Point) -> Fitted:
    """The arrays and the sizes. `nodes`: those whose names need a value."""
    found = topological(nodes)
    for key in (key for node in nodes for key in abstract_names(node)):
        raise MatcalcError("refused", f"{spelling(key)} is an abstract function: it has no value", hint=DEFINE)
    shapes = {name: _axes(shape) for name, shape in typing.shapes.items()}
    shapes |= {node.name: node.shape for node in found if isinstance(node, Var)}
    needed = [node.name for node in found if isinstance(node, Var)]
    _refuse_missing(list(dict.fromkeys(needed)), point)
    values = {name: _laid_out(point[name], shapes[name], typing.shapes[name]) for name in shapes if name in point}
    sizes = _sizes(shapes, values, point)
    _refuse_open(found, [shapes[name] for name in needed], sizes)
    for name, array in values.items():
        _keep(point[name], array, typing.properties.get(name, frozenset()))
    _refuse_large(found, sizes)
    return Fitted(values, sizes)


def _axes(shape: Shape) -> Shape:
    """A row has one axis."""
    return shape[1:] if len(shape) == 2 and shape[0] == 1 else shape


def _refuse_missing(needed: list[str], point: Point) -> None:
    missing = [name for name in needed if name not in point]
    if missing:
        each = " ".join(f"--at {name}=..." for name in missing)
        raise MatcalcError("usage", f"the point has no value of {', '.join(missing)}", hint=f"add {each}, or {FILE}")


def _laid_out(datum: Datum, shape: Shape, declared: Shape) -> Array:
    """The array with the axes that the name has."""
    array, order = datum.array, len(shape)
    if order == 1 and datum.thin:
        array = array.ravel()
    elif array.size == 1 and array.ndim:  # 1×1 is a scalar
        array = array.reshape((1,) * order)
    if array.ndim != order:
        message = f"{datum.called} is {datum.size}, and {datum.name} is {shape_text(declared)}"
        raise datum.fault("shape", message, _cure(datum))
    return array


def _cure(datum: Datum) -> str:
    return f"-s {datum.name}:{datum.kind}, if that is what {datum.name} is to be"


def _sizes(shapes: Mapping[str, Shape], values: Mapping[str, Array], point: Point) -> dict[str, int]:
    """The sizes of the dimensions: those that are names first, then the others are seen to fit."""
    sizes: dict[str, int] = {}
    first: dict[str, Datum] = {}
    for name, datum in point.items():
        number = datum.array.ravel()[0]
        if datum.kind == "scalar" and number == round(float(number.real)):
            sizes[name] = int(number.real)  # of an index, a whole number, or a size that has no other source
            first[name] = datum
    for name, array in values.items():
        for dim, count in zip(shapes[name], array.shape, strict=True):
            if isinstance(dim, str) and sizes.setdefault(dim, count) != count:
                raise _clash(dim, point[name], count, first[dim], sizes[dim])
            if isinstance(dim, str):
                first.setdefault(dim, point[name])
    for name, array in values.items():
        for dim, count in zip(shapes[name], array.shape, strict=True):
            if all(s in sizes for s in symbols(dim)) and value(dim, sizes) != count:
                message = f"{point[name].called} is {point[name].size}, and {name} is {shape_text(shapes[name])}"
                if not isinstance(dim, int):
                    message += f" with {text(dim)} = {value(dim, sizes)}"
                raise point[name].fault("shape", message, AGREE)
    return sizes


def _clash(dim: Dim, datum: Datum, count: int, other: Datum, known: int) -> MatcalcError:
    if other is datum:
        message = f"{datum.called} is {datum.size}, and {datum.name} is {text(dim)}×{text(dim)}"
        return datum.fault("shape", message, AGREE)
    message = f"{text(dim)} is {known} by {other.called} ({other.size}), and {count} by {datum.called} ({datum.size})"
    return datum.fault("shape", message, AGREE)


def _refuse_open(found: Iterable[Node], shapes: Iterable[Shape], sizes: Mapping[str, int]) -> None:
    """Sizes and indices that nothing given says."""
    wanted: dict[str, str] = {}
    for node in found:
        if (index := index_of(node)) is not None and not is_bound(index):
            wanted[index] = f"the index {index} has no value"
        dims = (*node.shape, *(node.dims if isinstance(node, Einsum) else ()))
        names = {name for dim in dims for name in symbols(dim)} | counts(node)
        wanted |= {name: NO_SIZE.format(name) for name in sorted(names - wanted.keys()) if not is_bound(name)}
    names = {name for shape in shapes for dim in shape for name in symbols(dim)}
    wanted |= {name: NO_SIZE.format(name) for name in sorted(names - wanted.keys())}
    for name, message in wanted.items():
        if name not in sizes:
            raise MatcalcError("usage", message, hint=f"add --at {name}=...")


def _refuse_large(found: Iterable[Node], sizes: Mapping[str, int]) -> None:
    for node in found:
        total = 1
        for dim in node.shape:
            total *= value(dim, sizes) if all(s in sizes for s in symbols(dim)) else 1
        if total > MOST_CELLS:
            raise MatcalcError("limit", TOO_LARGE.format(total), hint=DIRECTION)


# --- what is declared ------------------------------------------------------------------------------------------------


def _near(a: Array, b: Array) -> bool:
    import numpy as np

    return bool(np.allclose(a, b, rtol=FLAT, atol=FLAT * float(np.abs(a).max(initial=0.0))))


def _eigenvalues(a: Array) -> Array:
    """Relative to the largest."""
    import numpy as np

    values = np.linalg.eigvalsh(a)
    return values / max(float(np.abs(values).max(initial=0.0)), np.finfo(float).tiny)


def _has_full_rank(a: Array) -> bool:
    return bool(reciprocal_condition(a) > FLAT)


def _is_toeplitz(a: Array) -> bool:
    return _near(a[1:, 1:], a[:-1, :-1])


def _is_orthogonal(a: Array) -> bool:
    import numpy as np

    return _near(np.eye(len(a)), a.T @ a)


def _is_diagonal(a: Array) -> bool:
    import numpy as np

    return _near(a, np.diag(np.diag(a)))


def _is_lower(a: Array) -> bool:
    import numpy as np

    return _near(a, np.tril(a))


# property -> does the array have it? Of a matrix the first sees only square ones; those of vectors go by its rows.
KEPT: Mapping[str, Callable[[Array], bool]] = {
    "symmetric": lambda a: _near(a, a.T),
    "hermitian": lambda a: _near(a, a.T.conj()),
    "skew": lambda a: _near(a, -a.T),
    "diagonal": _is_diagonal,
    "lower": _is_lower,
    "upper": lambda a: _is_lower(a.T),
    "toeplitz": _is_toeplitz,
    "orthogonal": _is_orthogonal,
    "invertible": _has_full_rank,
    "psd": lambda a: bool((_eigenvalues(a) > -FLAT).all()),
    "spd": lambda a: bool((_eigenvalues(a) > FLAT).all()),
    "nsd": lambda a: bool((_eigenvalues(a) < FLAT).all()),
    "nd": lambda a: bool((_eigenvalues(a) < -FLAT).all()),
    "nonnegative": lambda a: bool((a >= 0).all()),
    "simplex": lambda a: bool((a >= 0).all()) and _near(a.sum(axis=-1), 1.0),
    "onehot": lambda a: bool(((a == 0) | (a == 1)).all() and (a.sum(axis=-1) == 1).all()),
    "unit": lambda a: _near((a * a.conj()).sum(axis=-1), 1.0),
    "centered": lambda a: _near(abs(a).sum(axis=-1) + a.sum(axis=-1), abs(a).sum(axis=-1)),
    "complex": lambda a: True,
}
SHAPES = frozenset({"symmetric", "hermitian"})
STRUCTURES = frozenset({"lower", "upper", "diagonal"})  # whose other entries are 0 whatever else is declared


def _keep(datum: Datum, array: Array, words: frozenset[str]) -> None:
    """MatcalcError where the value lacks what is declared of the name."""
    implied = {weaker for word in words for weaker in IMPLIED.get(word, ())}
    order = [*sorted(words & implied & SHAPES), *sorted(words - implied)]  # no eigenvalues without symmetry
    for word in order:
        if not has(word, array, words):
            said = sorted(words - implied)  # as it was typed
            stated = word if word not in implied else next(w for w in said if word in IMPLIED.get(w, ()))
            raise datum.fault(
                "domain", f"{datum.called} is not {word}, as {datum.name} is declared {stated}", UNDECLARED
            )
    if array.dtype == complex and "complex" not in words:
        message = f"{datum.called} is complex, and {datum.name} is not declared so"
        raise datum.fault("domain", message, f"--shape {datum.name}:complex")


def has(word: str, array: Array, words: frozenset[str]) -> bool:
    """Has the array that property? `words`: all that are declared, such as of a lower one that is positive."""
    import numpy as np

    if word == "positive":
        entries = np.diag(array) if words & STRUCTURES and array.ndim == 2 else array
        return bool((entries > 0).all())
    if word in ("lower", "upper", "symmetric", "skew", "diagonal") and array.ndim != 2:
        return True
    return KEPT[word](array) if word in KEPT else True
