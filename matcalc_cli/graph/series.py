"""Sums over a range, Σ_r X^r·E·X^(k-r-1): terms and factors without the counter come out, equal sums are one node."""

from collections.abc import Mapping

from ..dimensions import Dim, monomials, sub, substitute
from ..dimensions import add as plus
from ..errors import MatcalcError
from .basics import add, is_zero, scale, size
from .nodes import Einsum, Factor, Node, Op, Sum, fold, make_op, topological
from .parts import over_factors, reached
from .primitives import SERIES, is_power, is_series, row_of
from .products.einsum import einsum
from .products.orientation import signed_orientation, transpose
from .products.product import Product
from .rebuilding import construct, rebuilt
from .whole_numbers import MOST_TERMS, bound_name, counts, fresh_counter

WRITTEN_OUT = 6  # terms of a sum between numbers that are written one by one


def series(counter: str, low: Dim, high: Dim, body: Node, ordered: bool = False) -> Node:
    """Σ body for counter = low, ..., high; 0 where high < low. Terms and scalars without the counter come out.

    `ordered`: the caller knows that high >= low - 1. A sum of equal terms is their number, high - low + 1, times the
    term only where that is known or can be seen.
    """
    if is_zero(body):
        return body
    if isinstance(body, Sum):
        return add([(c, series(counter, low, high, term, ordered)) for c, term in body.terms], body.shape)
    terms = plus(sub(high, low), 1)
    if counter not in counts(body) and (ordered or all(c >= 0 for c, _ in monomials(terms))):
        many = size(terms)
        axes = tuple(range(body.order))
        return einsum([(many, ()), (body, axes)], axes)
    if isinstance(low, int) and isinstance(high, int) and high - low < WRITTEN_OUT:
        return add([(1, replaced(body, {counter: r})) for r in range(low, high + 1)], body.shape)
    if isinstance(body, Einsum) and (split := _without_counter(body, counter)) is not None:
        outside, kept, out = split
        within = series(counter, low, high, over_factors(body, kept, out))
        return over_factors(body, [*outside, (within, out)])
    name = bound_name(body, counter)
    inside = replaced(body, {counter: name})
    if isinstance(inside, Sum):  # the name orders factors, and so changes the sign of skew ones
        return add([(c, _bound(name, low, high, term)) for c, term in inside.terms], inside.shape)
    return _bound(name, low, high, inside)


def _bound(name: str, low: Dim, high: Dim, inside: Node) -> Node:
    """The Op of the sum; in `inside` the counter already has its bound name."""
    base, transposed, number = signed_orientation(inside) if inside.order == 2 else (inside, False, 1)
    made = make_op(SERIES, (base,), (name, low, high), base.shape)
    return scale(number, transpose(made) if transposed else made)


def remade_series(args: tuple[Node, ...], params: tuple[Dim, ...]) -> Node:
    """The sum made again from the arguments (its body) and parameters (counter, low, high) of its node."""
    name, low, high = params
    return series(str(name), low, high, args[0])


def _without_counter(body: Einsum, counter: str) -> tuple[list[Factor], list[Factor], tuple[int, ...]] | None:
    """The factors that come out of the sum over the counter, those that stay, and the indices of what stays.

    From a product of order 2 or less scalars come out. From one of higher order parts come out that share no index with
    the others, if that leaves the sum at most two axes. None where nothing comes out.
    """
    if body.order <= 2:
        outside = [f for f in body.factors if not f[1] and counter not in counts(f[0])]
        inside = [f for f in body.factors if f not in outside]
        return (outside, inside, body.out) if outside else None
    held = {i for f, at, _ in body.factors if counter in counts(f) for i in at}
    held = reached(body.factors, held)[1]
    inside = [f for f in body.factors if held & set(f[1]) or counter in counts(f[0])]
    out = tuple(i for i in body.out if i in held)
    if len(out) > 2 or len(set(out)) < len(out):
        return None
    return [f for f in body.factors if f not in inside], inside, out


def opened(node: Op) -> tuple[str, Dim, Dim, Node]:
    """A Σ as (counter, low, high, body), the counter under a name that nothing else has."""
    name, low, high = node.params
    counter = fresh_counter()
    return counter, low, high, replaced(node.args[0], {str(name): counter})


def replaced(node: Node, values: Mapping[str, Dim]) -> Node:
    """The node with `values` for the names of whole numbers in exponents, ranges and sizes as factors."""
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        if counts(n).isdisjoint(values):
            return n
        row = row_of(n)
        if row is None or not isinstance(n, Op):
            return rebuilt(n, memo)
        params = [substitute(p, values) if k in row.counted else p for k, p in enumerate(n.params)]
        return construct(n.name, tuple(memo[arg] for arg in n.args), tuple(params), n.shape)

    return fold(node, visit, memo)


def unrolled(node: Node, sizes: Mapping[str, int]) -> Node:
    """The node with numbers for names: every power has a number as exponent, every sum over a range is written out.

    MatcalcError ("limit") where a sum has too many terms.
    """
    open_ones = [n for n in topological([node]) if is_series(n) or is_power(n)]
    if not any(is_series(n) or counts(n) for n in open_ones):
        return node
    node = replaced(node, {name: sizes[name] for name in counts(node)})
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        if not is_series(n):
            return rebuilt(n, memo)
        _, low, high = n.params
        if not isinstance(low, int) or not isinstance(high, int):
            return n  # within a sum that is written out, and then visited again
        if high - low >= MOST_TERMS:
            hint = "write the upper bound as a name: sum(i, 1, n, ...)"
            raise MatcalcError("limit", f"a sum of {high - low + 1:,} terms is too long to evaluate", hint=hint)
        counter, _, _, body = opened(n)
        return add([(1, unrolled(replaced(body, {counter: r}), {})) for r in range(low, high + 1)], n.shape)

    return fold(node, visit, memo)


def termwise(product: Product) -> Node | None:
    """The product with a Σ_r of order 3 or more taken term by term: such a sum has the notation of its terms alone."""
    k = next((n for n, (f, _, e) in enumerate(product.factors) if f.order > 2 and is_series(f) and e == 1), None)
    if k is None:
        return None
    node, indices, _ = product.factors[k]
    assert isinstance(node, Op)
    rest = [f for n, f in enumerate(product.factors) if n != k]
    counter, low, high, body = opened(node)
    return series(counter, low, high, einsum([(body, indices), *rest], product.out, dict(product.dims)))
