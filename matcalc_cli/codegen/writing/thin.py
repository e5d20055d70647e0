"""(T - U*V')*W: with a thin W better T*W - U*(V'*W), which never forms the product; what is thin, the sizes decide.

Takes a product of two matrices one of which is a sum; gives code that chooses, when it runs, by the sizes of the
arrays; where they are numbers, or W is as wide as the sum, nothing is left to choose.
"""

from ...dimensions import Dim, Shape
from ..plan.terms import Product, Term, is_diagonal, is_identity, is_inverse, is_row, is_spread, product_of
from . import chain_order, products
from .fragments import TIMES, Code
from .pieces import Piece, Products
from .writer import Writer

MOST_TERMS = 3


class Fork:
    """The terms of the sum, each as a product, and the other factor, which stands on the left or on the right."""

    __slots__ = ("on_left", "other", "parts", "sizes")

    def __init__(self, parts: list[Product], other: tuple[Term, bool], on_left: bool, sizes: tuple[Dim, ...]) -> None:
        self.parts, self.other, self.on_left, self.sizes = parts, other, on_left, sizes


def fork(product: Product) -> Fork | None:
    """The two ways to multiply; None where there is one."""
    factors = [f for f in product.factors if not is_identity(f[0])]
    if len(factors) != 2 or not all(_is_matrix(term) for term, _ in factors):
        return None
    for k, (total, transposed) in enumerate(factors):
        if total.op != "sum" or total.uses > 1 or total.hint or total.bound or len(total.args) > MOST_TERMS:
            continue
        other, on_left = factors[1 - k], k == 1
        sizes = _sizes(total.shape[::-1] if transposed else total.shape, other, on_left)
        parts = [product_of(part) for part in total.args]
        if sizes is not None and _is_low_rank(total, parts):
            for part in parts if transposed else ():
                part.factors = [(term, not turned) for term, turned in reversed(part.factors)]
            return Fork(parts, other, on_left, sizes)
    return None


def _is_matrix(term: Term) -> bool:
    structured = is_diagonal(term) or is_inverse(term)
    return len(term.shape) == 2 and not is_row(term.shape) and not structured


def _sizes(shape: Shape, other: tuple[Term, bool], on_left: bool) -> tuple[Dim, ...] | None:
    """(width of the other factor, rows, columns of the sum), unless it is known that forming the sum is better."""
    term, turned = other
    m, n = shape
    q = term.shape[int(on_left == turned)]
    if q in (m, n):
        return None
    if isinstance(q, int) and isinstance(m, int) and isinstance(n, int) and q * (m + n) >= m * n:
        return None
    return q, m, n


def _is_low_rank(total: Term, parts: list[Product]) -> bool:
    """Is there a product of matrices among the terms, and nothing but matrices in them?"""
    if any(is_spread(part, total.shape) or len(part.shape) != 2 for part in total.args):
        return False
    if not all(part.factors and all(_is_matrix(t) for t, _ in part.factors) for part in parts):
        return False
    return any(len(part.factors) > 1 for part in parts)


def needs(found: Fork) -> list[Term]:
    """The terms whose code must stand before."""
    return [*(need for part in found.parts for need in products.needs(part)), found.other[0]]


def write(w: Writer, found: Fork) -> Code:
    """The product of the sum with the other factor."""
    kept, w.spell.products = w.spell.products, Products()  # a branch shares nothing with what is computed anyway
    other = products.piece(w, *found.other)
    chains = [[products.piece(w, *factor) for factor in part.factors] for part in found.parts]
    total = w.spell.total(
        [_scaled(w, part, chain_order.multiply(c, w.spell)) for part, c in zip(found.parts, chains, strict=True)]
    )
    thin = w.spell.total(
        [_scaled(w, p, _met(w, c, other, found.on_left)) for p, c in zip(found.parts, chains, strict=True)]
    )
    w.spell.products = kept
    left, right = (other.plain(w.spell), total) if found.on_left else (total, other.plain(w.spell))
    formed = w.spell.infix(left, "@", right, TIMES)
    if all(isinstance(size, int) for size in found.sizes):
        return thin
    q, m, n = (w.size(size).text for size in found.sizes)
    if "branch" in w.backend.spelled:
        name = w.fresh()
        w.lines += w.backend.statement("branch", thin.text, formed.text, q, m, n, name).splitlines()
        return w.named(name, formed)
    text = w.backend.statement("choice", thin.text, formed.text, q, m, n)
    return w.assign(Code(text, 0, formed.depth + 1))


def _met(w: Writer, chain: list[Piece], other: Piece, on_left: bool) -> Piece:
    """The chain with the other factor, which meets its neighbour first."""
    if on_left:
        *rest, last = [other, *chain]
        return chain_order.pair(chain_order.multiply(rest, w.spell), last, w.spell)
    first, *rest = [*chain, other]
    return chain_order.pair(first, chain_order.multiply(rest, w.spell), w.spell)


def _scaled(w: Writer, product: Product, core: Piece) -> Code:
    return products.scaled(w, product, core.plain(w.spell))
