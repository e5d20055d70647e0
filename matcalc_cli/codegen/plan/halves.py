"""Products that read the same from both ends, A'·B'·D·B·A: the half B·A once, then half'·D·half.

Takes the terms of the results; gives terms of the same value, to be multiplied with half the work. What is used only
in such a product is part of its chain, also where the formula has a name for it.
"""

from collections.abc import Sequence, Set

from .forms import children_first
from .symmetry import is_diagonal_matrix, is_symmetric
from .terms import Product, Term, Terms, is_row, product_of, recount

FACTORS = 2  # in a half, at least

Factor = tuple[Term, bool]


def halved(terms: Terms, roots: Sequence[Term], symmetric: Set[str]) -> list[Term]:
    """The roots with such products halved; `symmetric` are the names of symmetric matrices."""
    found = {term: product for root in roots for term, product in _chains(root) if _reads_backwards(product, symmetric)}
    if not found:
        return list(roots)
    made: dict[Term, Term] = {}
    for root in roots:
        for term in children_first(root):
            if term in made:
                continue
            if term in found:
                made[term] = _halved(terms, found[term], made)
            else:
                args = tuple(made[arg] for arg in term.args)
                same = all(a is b for a, b in zip(args, term.args, strict=True))
                made[term] = term if same else terms.make(term.op, args, term.value, term.shape)
            if term.op not in ("name", "number"):
                made[term].hint = made[term].hint or term.hint
    better = [made[root] for root in roots]
    recount(better)
    return better


def _chains(root: Term) -> list[tuple[Term, Product]]:
    """The products of matrices at and below the root, each as long as it can be."""
    found = []
    seen: set[Term] = set()
    stack = [root]
    while stack:
        term = stack.pop()
        if term in seen:
            continue
        seen.add(term)
        if term.op != "mul":
            stack += term.args
            continue
        product = product_of(term, named=True)
        found.append((term, product))
        stack += [*product.scalars, *product.divisors, *(factor for factor, _ in product.factors)]
    return found


def _reads_backwards(product: Product, symmetric: Set[str]) -> bool:
    """Is each factor the transpose of the one at the same distance from the other end? That in the middle is free."""
    factors = product.factors
    if len(factors) < 2 * FACTORS or any(len(term.shape) != 2 or is_row(term.shape) for term, _ in factors):
        return False
    return all(
        a is b and (s != t or is_diagonal_matrix(a) or is_symmetric(a, symmetric))
        for (a, s), (b, t) in zip(factors[: len(factors) // 2], reversed(factors), strict=False)
    )


def _halved(terms: Terms, product: Product, made: dict[Term, Term]) -> Term:
    factors = [(made[term], transposed) for term, transposed in product.factors]
    count = len(factors) // 2
    half = _multiplied(terms, factors[len(factors) - count :])
    turned = terms.make("transpose", (half,), None, half.shape[::-1])
    whole = _multiplied(terms, [(turned, False), *factors[count : len(factors) - count], (half, False)])
    for scalar in (*(made[term] for term in product.scalars), *_number(terms, product)):
        whole = terms.make("mul", (scalar, whole), None, whole.shape)
    for divisor in product.divisors:
        whole = terms.make("div", (whole, made[divisor]), None, whole.shape)
    return terms.make("neg", (whole,), None, whole.shape) if product.number < 0 else whole


def _number(terms: Terms, product: Product) -> list[Term]:
    number = abs(product.number)
    return [terms.make("number", (), number, ())] if number != 1 else []


def _multiplied(terms: Terms, factors: Sequence[Factor]) -> Term:
    whole: Term | None = None
    for term, transposed in factors:
        each = terms.make("transpose", (term,), None, term.shape[::-1]) if transposed else term
        whole = each if whole is None else terms.make("mul", (whole, each), None, (whole.shape[0], each.shape[1]))
    assert whole is not None
    return whole
