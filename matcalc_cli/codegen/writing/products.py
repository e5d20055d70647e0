"""Products in emitted code: a number, scalars over divisors, and a chain of vectors and matrices."""

from fractions import Fraction

from ..plan.terms import PRODUCTS, Product, Term, is_diagonal, is_identity, is_inverse, is_row, under
from . import chain_order
from .pieces import (
    AS_IT_IS,
    COLUMN,
    PLAIN,
    ROW,
    SHORT_DENOMINATORS,
    TIMES,
    TRANSPOSED,
    Code,
    Piece,
    negate,
    numeral,
)
from .writer import Writer


def opens(term: Term) -> bool:
    """May a trace take this product apart?"""
    return term.uses == 1 and not term.hint and (term.op in PRODUCTS or term.op == "transpose")


def needs(product: Product) -> list[Term]:
    """The terms whose code must stand before the product's."""
    return [*scalars(product), *(under(t) for t, _ in product.factors)]


def scalars(product: Product) -> list[Term]:
    """Those of them that are numbers."""
    return [*product.scalars, *product.divisors]


def piece(w: Writer, term: Term, transposed: bool) -> Piece:
    """A factor of a matrix product."""
    transposed = transposed and not w.symmetric(term)
    piece = _piece(w, term, transposed)
    stands = {"column": COLUMN, "row": ROW}.get(piece.kind, TRANSPOSED if transposed else PLAIN)
    if piece.kind == "diagonal" or (stands == PLAIN and w.symmetric(term)):
        stands = AS_IT_IS
    piece.key = ((term.number, stands),)
    return piece


def _piece(w: Writer, term: Term, transposed: bool) -> Piece:
    code = w.codes[under(term)]
    shape = term.shape
    if is_diagonal(term):
        return Piece("diagonal", code, shape[0], shape[1])
    if term.op == "name" and str(term.value) in w.facts.diagonal:
        return Piece("diagonal", w.spell.call("diag", code), shape[0], shape[1])
    rows, columns = (shape[0], shape[1] if len(shape) > 1 else 1)
    if len(shape) == 1 or is_row(shape):
        column = (len(shape) == 1) != transposed
        length = shape[-1]
        return Piece("column", code, length, 1) if column else Piece("row", code, 1, length)
    if transposed:
        rows, columns = columns, rows
    if is_inverse(term):
        inverse = Piece("inverse", code, rows, columns, transposed)
        inverse.factored = term.factored
        return inverse
    if code.straight is not None:
        return Piece("matrix", code.straight, rows, columns, not transposed)
    return Piece("matrix", code, rows, columns, transposed)


def write(w: Writer, product: Product) -> Code:
    """The code of a product."""
    factors = [f for f in product.factors if not is_identity(f[0])] or product.factors[:1]
    core = None
    if len(factors) == 1 and factors[0][0].op == "name":
        term, transposed = factors[0]
        core = w.codes[term] if len(term.shape) == 1 or is_row(term.shape) else None
        if core is None:
            core = w.spell.transposed(w.codes[term]) if transposed else w.codes[term]
    elif factors:
        core = chain_order.multiply(
            [piece(w, t, transposed and not is_identity(t)) for t, transposed in factors], w.spell
        ).plain(w.spell)
    return scaled(w, product, core)


def scaled(w: Writer, product: Product, core: Code | None) -> Code:
    """number · scalars / divisors · core, the scalars multiplied first."""
    if core is not None and core.outer is not None:  # scaling a vector is cheaper than scaling a matrix
        left, right = core.outer
        inner = Product()
        inner.number, inner.scalars, inner.divisors = abs(product.number), product.scalars, product.divisors
        found = w.spell.call("outer", scaled(w, inner, left), right)
        if product.number > 0:
            return found
        inner.number = product.number
        made = w.spell.call("outer", scaled(w, inner, left), right)
        made.negated = found
        return made
    number = abs(product.number)
    below = [w.codes[t] for t in product.divisors]
    above = [w.codes[t] for t in product.scalars]
    if number.denominator not in (1, *SHORT_DENOMINATORS):
        below.insert(0, numeral(Fraction(number.denominator)))
        number = Fraction(number.numerator)
    if number != 1:
        above.insert(0, numeral(number))
    if core is not None and not above:
        above, core = [core], None
    result = _folded(w, above, "*") if above else w.integer(1)
    for divisor in below:
        result = w.spell.shortened(w.spell.infix(result, "/", divisor, TIMES))
    if core is not None:
        result = w.spell.infix(result, "*", core, TIMES)
    return negate(result) if product.number < 0 else result


def _folded(w: Writer, codes: list[Code], operator: str) -> Code:
    total = codes[0]
    for code in codes[1:]:
        total = w.spell.shortened(w.spell.infix(total, operator, code, TIMES))
    return total
