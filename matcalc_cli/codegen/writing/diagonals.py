"""Sums in which diagonal matrices stand: their diagonals are added in place, where the library can do that.

`A'*A + l*eye(n)` and `diag(p) - p*p'` need one pass over the matrix and one over its diagonal.
"""

from ..plan.terms import PRODUCTS, Term, is_diagonal, is_identity, is_row
from . import products
from .fragments import ATOM, Code
from .writer import Writer

FRESH = ("outer(", "linalg.", "kron(")  # calls of the library that give an array of their own


def split(w: Writer, term: Term) -> tuple[list[Term], list[Term]]:
    """(diagonal terms, the others) of a sum that is written in place; nothing where it is not."""
    if not w.backend.in_place or w.complex_names or term.op != "sum" or len(term.shape) != 2 or is_row(term.shape):
        return [], []
    if any(len(part.shape) != 2 or is_row(part.shape) for part in term.args) or term.bound:
        return [], []
    diagonal = [part for part in term.args if _is_diagonal(w, part)]
    others = [part for part in term.args if part not in diagonal]
    return (diagonal, others) if diagonal and others else ([], [])


def _is_diagonal(w: Writer, term: Term) -> bool:
    """A multiple of the identity or of diag(v) that only this sum needs."""
    if term.uses > 1 or term.hint or term.shape[0] != term.shape[1]:
        return False
    if term.op not in PRODUCTS:
        return is_identity(term) or is_diagonal(term)
    factors = w.product(term).factors
    return bool(factors) and (
        all(is_identity(t) for t, _ in factors) or [is_diagonal(t) for t, _ in factors if not is_identity(t)] == [True]
    )


def needs(w: Writer, term: Term) -> list[Term]:
    """What the diagonal of a term is made of."""
    if is_identity(term):
        return []
    if is_diagonal(term):
        return [term.args[0]]
    product = w.product(term)
    return [*product.scalars, *product.divisors, *(t.args[0] for t, _ in product.factors if is_diagonal(t))]


def diagonal(w: Writer, term: Term) -> Code:
    """The diagonal: a number or a vector."""
    if is_identity(term):
        return w.integer(1)
    if is_diagonal(term):
        return w.codes[term.args[0]]
    product = w.product(term)
    vectors = [w.codes[t.args[0]] for t, _ in product.factors if is_diagonal(t)]
    return products.scaled(w, product, vectors[0] if vectors else None)


def add(w: Writer, base: Code, diagonals: list[Code]) -> Code:
    """The base with the diagonals added."""
    name = own(w, base)
    place = w.spell.call("diagonal", name).text
    for code in diagonals:
        minus = code.negated
        w.lines.append(w.backend.statement("subtract" if minus else "add", place, (minus or code).text))
    return name


def own(w: Writer, base: Code) -> Code:
    """The name of an array that may be written into."""
    fresh = base.level < ATOM or any(base.text.startswith(f"{w.backend.module}.{call}") for call in FRESH)
    return w.assign(w.spell.call("own" if fresh else "copy", base))
