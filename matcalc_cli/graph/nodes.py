"""The five node kinds of the tensor graph: immutable, interned, each with a structural digest.

Equal nodes are the same object, so equality is `is` and any work on a graph can be memoised on its nodes. Order among
nodes, where a canonical form needs one, compares digests: they depend on structure alone, so they are the same on every
run. Build nodes with the constructors of `tensor`; the ones here only intern.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from ..dimensions import Dim, Shape, text

_MODULUS = (1 << 127) - 1
_FACTOR = 0x9E3779B97F4A7C15F39CC0605CEDC835

MOST_WORDS = 1024  # whose numbers are remembered; so are those of as many tuples of indices, and of shapes

T = TypeVar("T")


def digest_of(*parts: object) -> int:
    """A number that depends on the parts alone (never on `hash` or `id`); parts are ints, strings or tuples of them."""
    value = 0x243F6A8885A308D3
    for part in parts:
        if isinstance(part, int):
            word = part * 2 + 1
        elif isinstance(part, tuple):
            word = _digest_of_tuple(part)
        else:
            word = _word(str(part))
        value = ((value ^ (word % _MODULUS)) * _FACTOR + 0x13198A2E03707344) % _MODULUS
        value ^= value >> 61
    return value


@lru_cache(MOST_WORDS)
def _digest_of_tuple(part: tuple[object, ...]) -> int:
    return digest_of(*part)


@lru_cache(MOST_WORDS)
def _word(text: str) -> int:
    return int.from_bytes(text.encode(), "big") * 2 + 8  # even, where a whole number is odd


class Node:
    """A tensor: `shape` has one dimension an axis. `memo` holds what other modules remember about the node."""

    __slots__ = ("__weakref__", "children", "digest", "memo", "order", "shape")
    shape: Shape
    order: int  # the number of axes
    digest: int
    children: tuple["Node", ...]
    memo: dict[str, Any]


class Var(Node):
    """A variable of order 0, 1 or 2. The property "row" marks a declared 1×n row, which has one axis.

    `place`: its place among the names of a formula. The digest is made of it rather than of the name, so that other
    names change nothing about an answer but the names.
    """

    __slots__ = ("name", "place", "properties")
    name: str
    place: int | None
    properties: frozenset[str]


class Sum(Node):
    """Σ coefficient·term, all of one shape. No terms: the zero tensor."""

    __slots__ = ("terms",)
    terms: "tuple[tuple[Fraction, Node], ...]"


class Einsum(Node):
    """value[out] = Σ over the other indices of Π factor[indices]**exponent, entrywise; `dims[k]` is the size of
    index k.

    `out` may repeat an index (diagonal) or name one no factor carries (ones); every other index is carried by a factor.
    """

    __slots__ = ("dims", "factors", "out")
    factors: "tuple[Factor, ...]"
    out: tuple[int, ...]
    dims: Shape


class Map(Node):
    """A named scalar function, entrywise; an argument has the shape of the map or order 0."""

    __slots__ = ("args", "name")
    name: str
    args: tuple[Node, ...]


class Op(Node):
    """A matrix function (det, logdet, matpow, adj, prod) or, without arguments, a constant tensor (pi, size, unit,
    ...)."""

    __slots__ = ("args", "name", "params")
    name: str
    args: tuple[Node, ...]
    params: tuple[Dim, ...]


Factor = tuple[Node, tuple[int, ...], Fraction]
Key = tuple[object, ...]
N = TypeVar("N", bound=Node)

# one table a kind: what a node is made of -> the node
_variables: "WeakValueDictionary[Key, Var]" = WeakValueDictionary()
_sums: "WeakValueDictionary[Key, Sum]" = WeakValueDictionary()
_products: "WeakValueDictionary[Key, Einsum]" = WeakValueDictionary()
_maps: "WeakValueDictionary[Key, Map]" = WeakValueDictionary()
_operations: "WeakValueDictionary[Key, Op]" = WeakValueDictionary()


def make_var(name: str, shape: Shape, properties: frozenset[str], place: int | None = None) -> Var:
    """The one variable of this name, shape, properties and place."""
    key = (name, shape, properties, place)
    found = _variables.get(key)
    if found is None:
        node = Var()
        node.name, node.properties, node.place = name, properties, place
        word = name if place is None else place
        digest = digest_of("var", word, _dims(shape), *sorted(properties))
        found = _finish(_variables, key, node, shape, digest, ())
    return found


def make_sum(terms: "tuple[tuple[Fraction, Node], ...]", shape: Shape) -> Sum:
    """The one sum of these terms as they stand: all of `shape`, already collected and in order."""
    numbers = [c.as_integer_ratio() for c, _ in terms]  # pairs of integers are hashed much faster than Fractions
    key = (tuple([term for _, term in terms]), tuple(numbers), shape)
    found = _sums.get(key)
    if found is None:
        node = Sum()
        node.terms = terms
        words = [word for (_, term), ratio in zip(terms, numbers, strict=True) for word in (*ratio, term.digest)]
        found = _finish(
            _sums, key, node, shape, digest_of("sum", _dims(shape), *words), tuple(term for _, term in terms)
        )
    return found


def make_einsum(factors: "tuple[Factor, ...]", out: tuple[int, ...], dims: Shape) -> Einsum:
    """The one product of these factors as they stand: indices already numbered canonically, `dims[k]` the size of k."""
    listed = [(f, idx, e.as_integer_ratio()) for f, idx, e in factors]
    key = (tuple(listed), out, dims)
    found = _products.get(key)
    if found is None:
        node = Einsum()
        node.factors, node.out, node.dims = factors, out, dims
        words = [word for f, idx, ratio in listed for word in (f.digest, idx, *ratio)]
        digest = digest_of("einsum", out, _dims(dims), *words)
        found = _finish(_products, key, node, tuple(dims[i] for i in out), digest, tuple(f for f, _, _ in factors))
    return found


def make_map(name: str, args: tuple[Node, ...], shape: Shape) -> Map:
    """The one entrywise function `name` of these arguments, each of `shape` or of order 0."""
    key = (name, args)
    found = _maps.get(key)
    if found is None:
        node = Map()
        node.name, node.args = name, args
        found = _finish(_maps, key, node, shape, digest_of("map", name, *(a.digest for a in args)), args)
    return found


def make_op(name: str, args: tuple[Node, ...], params: tuple[Dim, ...], shape: Shape) -> Op:
    """The one Op of this name, arguments, parameters and shape; nothing is simplified."""
    key = (name, args, params, shape)
    found = _operations.get(key)
    if found is None:
        node = Op()
        node.name, node.args, node.params = name, args, params
        words = [text(p) if isinstance(p, tuple) else p for p in params]
        digest = digest_of("op", name, _dims(shape), *words, *(a.digest for a in args))
        found = _finish(_operations, key, node, shape, digest, args)
    return found


def _finish(
    table: "WeakValueDictionary[Key, N]", key: Key, node: N, shape: Shape, digest: int, children: tuple[Node, ...]
) -> N:
    node.shape, node.order, node.digest, node.children, node.memo = shape, len(shape), digest, children, {}
    table[key] = node
    return node


@lru_cache(MOST_WORDS)
def _dims(shape: Shape) -> str:
    return ",".join(text(dim) for dim in shape)


def fold(root: Node, visit: Callable[[Node], T], memo: dict[Node, T]) -> T:
    """Visit every node below `root` once, children first, without recursion; `visit` finds the children in `memo`."""
    if root in memo:
        return memo[root]
    stack = [root]
    while stack:
        node = stack[-1]
        if node not in memo:
            if node.children and (waiting := [child for child in node.children if child not in memo]):
                stack.extend(reversed(waiting))
                continue
            memo[node] = visit(node)
        stack.pop()
    return memo[root]


def remember(root: Node, key: str, visit: Callable[[Node], T]) -> T:
    """What `visit` says of the node, kept on the node itself under `key`; the children's answers are there before."""
    stack = [] if key in root.memo else [root]
    while stack:
        node = stack[-1]
        if key not in node.memo:
            if node.children and (waiting := [child for child in node.children if key not in child.memo]):
                stack.extend(waiting)
                continue
            node.memo[key] = visit(node)
        stack.pop()
    found: T = root.memo[key]
    return found


def topological(roots: Iterable[Node]) -> list[Node]:
    """Every node below the roots once, children before parents."""
    memo: dict[Node, None] = {}
    for root in roots:
        fold(root, lambda node: None, memo)
    return list(memo)
