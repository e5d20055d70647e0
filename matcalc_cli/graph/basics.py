"""Constants and linear combinations of the tensor graph.

`tensor` builds the products on top of these. What a constructor does depends on the node and its children alone.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import gcd

from ..dimensions import Dim, Shape, monomials
from . import primitives
from .nodes import Map, Node, Op, Sum, Var, make_einsum, make_op, make_sum, make_var, remember

ONE_ = Fraction(1)
_MODULUS = (1 << 61) - 1
FLATTEN_TERMS = 64  # a longer sum inside a sum stays one term, so that repeated accumulation stays linear
NEGATED = {"nsd": "psd", "nd": "spd"}  # declared of X: what that says of -X
DEFINITE = frozenset({*NEGATED, *NEGATED.values()})
SYMMETRIC = DEFINITE | {"symmetric", "diagonal"}

ONE: Node = make_einsum((), (), ())


def var(name: str, shape: Shape, properties: Iterable[str] = (), place: int | None = None) -> Var:
    """The variable `name` with axes `shape`; `place` is its place among the names of a formula."""
    return make_var(name, shape, frozenset(properties), place)


def op(name: str, args: Iterable[Node], params: Iterable[Dim], shape: Shape) -> Op:
    """An opaque matrix function, or a constant tensor where there are no arguments."""
    return make_op(name, tuple(args), tuple(params), shape)


def pi() -> Node:
    """The number π, a scalar node."""
    return primitives.constant(primitives.PI)


def imaginary() -> Node:
    """The imaginary unit."""
    return primitives.constant(primitives.IMAGINARY)


def unit(n: Dim, k: Dim) -> Node:
    """The k-th basis vector of length n; k counts from 1, or is the name of an index or what a size says, as m + 1."""
    return ONE_VECTOR if n == 1 and k == 1 else primitives.constant(primitives.UNIT, n, k)


def block(total: Dim, n: Dim, offset: Dim) -> Node:
    """The total×n selection matrix with 1 where row = offset + column: it places n entries below `offset` others."""
    if total == n:
        return eye(n)
    return primitives.constant(primitives.BLOCK, total, n, offset)


def below(m: Dim, n: Dim, half: bool = False) -> Node:
    """The m×n matrix with 1 below the diagonal, 1 (or 1/2) on it and 0 above it."""
    return primitives.constant(primitives.HALFBELOW if half else primitives.BELOW, m, n)


def elimination(n: Dim) -> Node:
    """The L with L·vec(X) = vech(X) for X n×n: row k picks the k-th entry on and below the diagonal."""
    return primitives.constant(primitives.ELIMINATION, n)


def crossing() -> Node:
    """The 3×3×3 tensor ε of the cross product: (a × b)_i = Σ_jk ε_ijk a_j b_k."""
    return primitives.constant(primitives.CROSSING)


def pair(m: Dim, n: Dim) -> Node:
    """The (m·n)×m×n tensor that is 1 at (j·m + i, i, j), counting from 0: it makes vec of a matrix, column by
    column."""
    return primitives.constant(primitives.PAIR, m, n)


def size(dim: Dim) -> Node:
    """The number of entries of an axis, as a scalar."""
    if isinstance(dim, int):
        return const(dim)
    if isinstance(dim, str):
        return primitives.constant(primitives.SIZE, dim)
    return add(
        [(Fraction(c), make_einsum_of_sizes(names)) for c, names in monomials(dim)],
        (),
    )


def remade_size(args: tuple[Node, ...], params: tuple[Dim, ...]) -> Node:
    """The size that an Op SIZE stands for, made again from its parameter."""
    return size(params[0])


def make_einsum_of_sizes(names: tuple[str, ...]) -> Node:
    """The product of sizes with these names, as a scalar: m·n² for m, n, n; 1 for no names."""
    leaves = sorted(((size(name), k) for name, k in Counter(names).items()), key=lambda leaf: leaf[0].digest)
    if len(leaves) == 1 and leaves[0][1] == 1:
        return leaves[0][0]
    return make_einsum(tuple((leaf, (), Fraction(k)) for leaf, k in leaves), (), ())


def const(number: Fraction | int) -> Node:
    """A rational number as a scalar node."""
    return scale(Fraction(number), ONE)


def zero(shape: Shape) -> Node:
    """The zero tensor with axes `shape`: a sum without terms."""
    return make_sum((), shape)


def ones(shape: Shape) -> Node:
    """The tensor of ones."""
    return make_einsum((), tuple(range(len(shape))), shape)


def eye(n: Dim) -> Node:
    """The n×n identity."""
    return make_einsum((), (0, 0), (n,))


ONE_VECTOR = ones((1,))


def add(pairs: Iterable[tuple[Fraction | int, Node]], shape: Shape) -> Node:
    """Σ coefficient·node with like terms collected; all nodes have `shape`. The zero tensor where nothing is left."""
    collected: dict[Node, Fraction] = {}
    for coefficient, node in pairs:
        if node.shape != shape:
            raise AssertionError(f"a term of shape {node.shape} in a sum of shape {shape}")
        number = coefficient if isinstance(coefficient, Fraction) else Fraction(coefficient)
        if not isinstance(node, Sum):
            listed: Iterable[tuple[Fraction, Node]] = ((number, node),)
        elif len(node.terms) > FLATTEN_TERMS:
            listed = ((number * content(node), primitive(node)),)
        else:
            listed = node.terms if number == 1 else [(number * inner, term) for inner, term in node.terms]
        for c, term in listed:
            collected[term] = collected[term] + c if term in collected else c
    terms = [(c, node) for node, c in collected.items() if c]
    if len(terms) == 1 and (terms[0][0] == 1 or isinstance(terms[0][1], Sum)):
        return scale(*terms[0])
    terms.sort(key=lambda term: term[1].digest)
    return make_sum(tuple(terms), shape)


def scale(number: Fraction | int, node: Node) -> Node:
    """number·node."""
    if number is ONE_ or number == 1:
        return node
    if isinstance(node, Sum) and number:
        terms = tuple((number * c, term) for c, term in node.terms)
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else make_sum(terms, node.shape)
    return add([(Fraction(number), node)], node.shape)


def is_zero(node: Node) -> bool:
    """Is this the zero tensor? A node is zero where its canonical form has no terms left."""
    return isinstance(node, Sum) and not node.terms


def constant_value(node: Node) -> Fraction | None:
    """The number a scalar node is, or None."""
    if node is ONE:
        return ONE_
    if isinstance(node, Sum) and not node.shape:
        if not node.terms:
            return Fraction(0)
        if len(node.terms) == 1 and node.terms[0][1] is ONE:
            return node.terms[0][0]
    return None


def content(node: Sum) -> Fraction:
    """The factor of a sum whose removal leaves coprime whole coefficients, the first positive: 2/3 of 2/3·x - 4/3·y."""
    found = node.memo.get("content")
    if found is None:
        top = bottom = 0
        for c, _ in node.terms:
            top, bottom = gcd(top, c.numerator), (bottom * c.denominator // gcd(bottom, c.denominator)) or c.denominator
        first = min(node.terms, key=_unbarred_digest)[0] if is_complex(node) else node.terms[0][0]
        found = Fraction(top if first.numerator > 0 else -top, bottom)
        node.memo["content"] = found
    return found


def _unbarred_digest(term: tuple[Fraction, Node]) -> tuple[int, int]:
    """A key that a term shares with its conjugate, so that the sum of the conjugates gets the sign of the sum."""
    return remember(term[1], "unbarred", _without_bars), term[1].digest


def _without_bars(node: Node) -> int:
    if isinstance(node, Var):
        return make_var(node.name, node.shape, frozenset()).digest
    if isinstance(node, Op | Map):
        return (_sum_without_bars(node) + len(node.name)) * 31 % _MODULUS
    return _sum_without_bars(node)


def _sum_without_bars(node: Node) -> int:
    return sum(remember(child, "unbarred", _without_bars) for child in node.children) % _MODULUS


def primitive(node: Sum) -> Node:
    """The sum divided by its content."""
    number = content(node)
    return node if number == 1 else make_sum(tuple((c / number, term) for c, term in node.terms), node.shape)


def is_complex(node: Node) -> bool:
    """Is there a complex variable, or the imaginary unit, in the node?"""
    found: bool | None = node.memo.get("complex")
    return remember(node, "complex", _is_complex) if found is None else found


def _is_complex(node: Node) -> bool:
    match node:
        case Var():
            return "complex" in node.properties
        case Op(args=()):
            return primitives.is_imaginary(node)
    return any(is_complex(child) for child in node.children)
