"""Nodes over other children: made by the constructors again, so that the result has its canonical form, too.

One idea: a sum, a product and an entrywise function have one constructor each; what has a name (matpow, series, det,
expm, ...) has its own, which the module that owns it names here. Whoever changes a graph from below does it by
`rebuild`, so that no two of them make different nodes of the same children.
"""

from collections.abc import Callable, Mapping, Sequence

from ..dimensions import Dim, Shape
from .basics import add
from .entrywise import apply
from .nodes import Einsum, Map, Node, Op, Sum, fold, make_op
from .parts import over_factors
from .products.einsum import einsum

Constructor = Callable[[tuple[Node, ...], tuple[Dim, ...]], Node]  # of an Op, from its arguments and parameters

CONSTRUCTORS: dict[str, Constructor] = {}  # by the name of the Op; one that is not here is taken as it is


def rebuild(node: Node, children: Sequence[Node]) -> Node:
    """The node over other children of the same shapes; the same object where they are its own."""
    if all(child is own for child, own in zip(children, node.children, strict=True)):
        return node
    match node:
        case Sum():
            return add([(c, child) for (c, _), child in zip(node.terms, children, strict=True)], node.shape)
        case Einsum():
            factors = [(child, at, e) for (_, at, e), child in zip(node.factors, children, strict=True)]
            return over_factors(node, factors)
        case Map():
            return apply(node.name, *children)
        case Op():
            return construct(node.name, tuple(children), node.params, node.shape)
    raise AssertionError(f"{type(node).__name__} has no children")


def construct(name: str, args: tuple[Node, ...], params: tuple[Dim, ...], shape: Shape) -> Node:
    """The Op of that name as its own constructor makes it; `shape` is for those that have none."""
    constructor = CONSTRUCTORS.get(name)
    return make_op(name, args, params, shape) if constructor is None else constructor(args, params)


def entrywise(node: Node, children: Sequence[Node], shape: Shape) -> Node:
    """The sum, entrywise product or function over children of another shape, entry by entry; order 0 is broadcast."""
    axes, dims = tuple(range(len(shape))), dict(enumerate(shape))
    whole = any(child.shape for child in children)
    match node:
        case Sum():
            terms = [child if child.shape or not whole else einsum([(child, ())], axes, dims) for child in children]
            pairs = [(c, term) for (c, _), term in zip(node.terms, terms, strict=True)]
            return add(pairs, shape if whole else ())
        case Einsum():
            factors = [(f, axes if f.shape else (), e) for f, (_, _, e) in zip(children, node.factors, strict=True)]
            return einsum(factors, axes if whole else ())
        case Map():
            return apply(node.name, *children)
    raise AssertionError("only sums, products and functions are entrywise")


def rebuilt(node: Node, memo: Mapping[Node, Node]) -> Node:
    """The node with each child replaced by what `memo` has for it."""
    children = [memo[child] for child in node.children]
    return rebuild(node, children) if children else node


def substitute(node: Node, values: Mapping[Node, Node]) -> Node:
    """The node with some nodes replaced by others of their shapes."""
    memo: dict[Node, Node] = dict(values)
    return fold(node, lambda n: rebuilt(n, memo), memo)
