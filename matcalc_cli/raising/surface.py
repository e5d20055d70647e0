"""Surface trees with their shapes: the small vocabulary that raising writes in.

Every function gives a tree whose `shape` is set: () a scalar, (n,) a column, (1, n) a row, (m, n) a matrix.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from ..dimensions import Dim, Shape, add, fraction, is_fractional, monomials
from ..functions.table import FUNCTIONS
from ..language.tree import Tree, call, counted, equal, name, number

__all__ = [
    "as_row", "call", "conjugate", "constant", "dimension", "divide", "entry", "equal", "hadamard", "hpower", "marks",
    "multiply", "name", "negate", "number", "power", "product", "product_shape", "quotient", "ranged", "skew_of",
    "stack", "total", "transposed", "transposed_ones", "transposed_shape", "with_crosses", "with_fewer_primes",
]  # fmt: skip


MOST_KNOWN = 256  # sizes whose trees are remembered
_HALF = Fraction(1, 2)


def transposed_shape(shape: Shape) -> Shape:
    """The shape of the transpose."""
    if len(shape) == 1:
        return (1, shape[0])
    return (shape[1],) if len(shape) == 2 and shape[0] == 1 else shape[::-1]


def transposed(tree: Tree) -> Tree:
    """The transpose, without a double prime and without one on a scalar."""
    if tree.op == "transpose":
        return tree.args[0]
    shape = tree.shape or ()
    return Tree("transpose", (tree,), shape=transposed_shape(shape)) if shape else tree


def with_fewer_primes(tree: Tree, back: Tree) -> Tree:
    """(A ./ sum(A, 1))' for A' ./ sum(A, 1)', whose transpose is `back`."""
    return transposed(back) if primes(back) + 1 < primes(tree) else tree


def as_row(tree: Tree) -> Tree | None:
    """sqrt(var(X, 1) + c) for sqrt(var(X, 1)' + c)', the transpose of what is made of transposes entry by entry;
    None for anything else."""
    if not tree.shape:
        return tree
    if tree.op == "transpose":
        return tree.args[0] if len(tree.args[0].shape or ()) == 2 else None
    entrywise = tree.op == "call" and tree.value in FUNCTIONS and FUNCTIONS[str(tree.value)].kind == "scalar"
    if not entrywise and tree.op not in ("sum", "neg", "div", "had", "hdiv", "hpow"):
        return None
    rows = [as_row(arg) for arg in tree.args]
    whole = [row for row in rows if row is not None]
    return (
        Tree(tree.op, tuple(whole), tree.value, shape=transposed_shape(tree.shape)) if len(whole) == len(rows) else None
    )


def conjugate(tree: Tree) -> Tree:
    """The complex conjugate, without a double bar; of a transpose X^H."""
    if tree.op == "transpose":
        return transposed(conjugate(tree.args[0]))
    if tree.op == "neg":
        return negate(conjugate(tree.args[0]))
    if tree.op == "call" and tree.value == "conj":
        return tree.args[0]
    return call("conj", tree, shape=tree.shape)


def marks(tree: Tree) -> int:
    """The weight of the mark on a factor: 0 for X, 2 for X' and X^H, 3 for conj(X)."""
    if tree.op == "transpose":
        return 2
    return 3 if tree.op == "call" and tree.value == "conj" else 0


def transposed_ones(tree: Tree) -> Tree:
    """ones(n, m) for ones(m, n)."""
    return Tree(tree.op, tree.args[::-1], tree.value, shape=transposed_shape(tree.shape or ()))


def product_shape(a: Shape, b: Shape) -> Shape:
    """The shape of a product: scaling, dot, outer, matrix-vector or matrix product."""
    if not a or not b:
        return a or b
    rows = () if len(a) == 2 and a[0] == 1 else a[:1]
    columns = b[1:]
    if not rows:
        return (1, *columns) if columns else ()
    return (rows[0], *columns)


def multiply(a: Tree, b: Tree) -> Tree:
    """a*b, with the shape of that product."""
    return Tree("mul", (a, b), shape=product_shape(a.shape or (), b.shape or ()))


def product(trees: Sequence[Tree]) -> Tree:
    """a*b*c, left to right."""
    result = trees[0]
    for tree in trees[1:]:
        result = multiply(result, tree)
    return result


def with_crosses(factors: "list[Tree]") -> "list[Tree]":
    """cross(u, A*v) for skew(u)*A*v, and its transpose for a row; skew(u)^2 for what stands twice in a matrix."""
    at = [k for k, factor in enumerate(factors) if skew_of(factor) is not None]
    if not at or len(factors) < 2:
        return factors
    last, first = factors[-1].shape or (), factors[0].shape or ()
    if len(last) == 1 and at[-1] < len(factors) - 1:
        k = at[-1]
        return with_crosses([*factors[:k], _cross(factors[k], product(factors[k + 1 :]))])
    if len(first) == 2 and first[0] == 1 and len(last) == 2 and at[0] > 0:
        k = at[0]
        column = product([transposed(factor) for factor in reversed(factors[:k])])
        return with_crosses([transposed(_cross(transposed(factors[k]), column)), *factors[k + 1 :]])
    merged: list[tuple[Tree, int]] = []
    for factor in factors:
        again = bool(merged) and skew_of(factor) is not None and equal(merged[-1][0], factor)
        merged[-1:] = [(factor, merged[-1][1] + 1)] if again else [*merged[-1:], (factor, 1)]
    return [power(factor, count) for factor, count in merged]


def skew_of(tree: Tree) -> Tree | None:
    """u for skew(u) or its transpose."""
    inner = tree.args[0] if tree.op == "transpose" else tree
    return inner.args[0] if inner.op == "call" and inner.value == "skew" else None


def _cross(skew: Tree, column: Tree) -> Tree:
    vector = skew_of(skew)
    assert vector is not None
    return call("cross", *((column, vector) if skew.op == "transpose" else (vector, column)), shape=(3,))


def divide(a: Tree, b: Tree) -> Tree:
    """a/b for a scalar b."""
    return Tree("div", (a, b), shape=a.shape)


def hadamard(trees: Sequence[Tree]) -> Tree:
    """a .* b .* c, left to right, all of one shape or scalars."""
    result = trees[0]
    for tree in trees[1:]:
        result = Tree("had", (result, tree), shape=result.shape or tree.shape)
    return result


def quotient(a: Tree, b: Tree) -> Tree:
    """a ./ b; a scalar numerator is broadcast."""
    return Tree("hdiv", (a, b), shape=b.shape or a.shape)


def power(base: Tree, exponent: Tree | Fraction | int) -> Tree:
    """base^exponent of a scalar or a square matrix."""
    if not isinstance(exponent, Tree) and exponent == 1:
        return base
    return Tree("pow", (base, exponent if isinstance(exponent, Tree) else constant(exponent)), shape=base.shape)


def hpower(base: Tree, exponent: Tree | Fraction | int) -> Tree:
    """base.^exponent; a scalar takes the plain power, and 1/2 is the square root. Of A' it is (A.^exponent)'."""
    if not isinstance(exponent, Tree) and exponent == 1:
        return base
    if base.op == "transpose" and len(base.args[0].shape or ()) == 2:
        return transposed(hpower(base.args[0], exponent))
    if exponent == _HALF:
        return call("sqrt", base, shape=base.shape)
    if not base.shape:
        return power(base, exponent)
    return Tree("hpow", (base, exponent if isinstance(exponent, Tree) else constant(exponent)), shape=base.shape)


def negate(tree: Tree) -> Tree:
    """-tree; of -a it is a, so that no two signs meet."""
    return tree.args[0] if tree.op == "neg" else Tree("neg", (tree,), shape=tree.shape)


def constant(value: Fraction | int) -> Tree:
    """A rational number: 2, -2, 1/2."""
    value = Fraction(value)
    if value < 0:
        return negate(constant(-value))
    top = number(value.numerator)
    return top if value.denominator == 1 else divide(top, number(value.denominator))


def total(terms: Sequence[tuple[int, Tree]], shape: Shape) -> Tree:
    """Σ ±tree; a lone term stands for itself."""
    signed = [tree if sign > 0 else negate(tree) for sign, tree in terms]
    return signed[0] if len(signed) == 1 else Tree("sum", tuple(signed), shape=shape)


def entry(base: Tree, indices: Sequence[Tree], shape: Shape) -> Tree:
    """base[indices]; `shape` is that of what the indices, ranges and colons pick."""
    return Tree("index", (base, *indices), shape=shape)


def ranged(offset: Dim, length: Dim) -> Tree:
    """The range offset+1:offset+length."""
    return Tree("range", (dimension(add(offset, 1)), dimension(add(offset, length))))


def stack(rows: Iterable[Sequence[Tree]], shape: Shape) -> Tree:
    """[a, b; c, d] of the given rows, all of one length; `shape` is that of the whole."""
    lines = [tuple(row) for row in rows]
    return Tree("stack", tuple(part for line in lines for part in line), len(lines), shape=shape)


@lru_cache(MOST_KNOWN)
def dimension(dim: Dim) -> Tree:
    """A size as it is written: n, 3, m*n, m + n, n*(n + 1)/2."""
    if is_fractional(dim):
        shared, rest, bottom = fraction(dim)
        return divide(product([*(name(n, ()) for n in shared), dimension(rest)]), number(bottom))
    terms: list[tuple[int, Tree]] = []
    for coefficient, names in monomials(dim):
        factors = [number(abs(coefficient.numerator))] if abs(coefficient) != 1 or not names else []
        terms.append((1 if coefficient > 0 else -1, product([*factors, *(name(n, ()) for n in names)])))
    return total(terms, ())


def primes(tree: Tree) -> int:
    """How many transposes the tree shows."""
    return counted(tree, "transpose")


def zero(shape: Shape) -> Tree:
    """0, or zeros(m, n)."""
    return call("zeros", *(dimension(d) for d in shape), shape=shape) if shape else number(0)
