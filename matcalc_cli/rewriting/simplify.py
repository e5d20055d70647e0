"""The cheapest of the forms a node has: like terms, common factors, products multiplied out where that cancels,
identities.

Works from the leaves up, each node once, and never changes the value. Every search is bounded; past the bounds the node
stays as it is.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import lru_cache

from ..graph.cost import cost
from ..graph.nodes import fold
from ..graph.parts import contractions_within, distributed, over_factors, terms_of
from ..graph.products.placed import is_placed, settled
from ..graph.rebuilding import rebuilt, substitute
from ..graph.tensor import Einsum, Node, Sum, add, einsum, is_symmetric
from .applied import rewrite
from .exponentials import exponentials_joined
from .factoring import factored, one_diagonal
from .index_terms import terms_joined
from .inverses import inverses_joined, inverses_split
from .power_merging import (
    multiplied_in,
    powers_joined_within,
    powers_merged,
    symbolic_powers_joined,
    symbolic_powers_out,
)
from .quotients import (
    as_polynomial,
    brackets_multiplied,
    entries_freed_of_bars,
    over_one_bar,
    shared_letters_out,
    without_bars_over_a_bar,
    without_inner_bars,
)
from .search_budget import Found, found_once, searching, spend
from .small_matrices import in_numbers
from .unvec import unstacked
from .whole_terms import bracket_again, roots_of_sizes_in, rows_added, size_out, without_centred

_EXPANDED = 32  # the most terms a product is multiplied out into
_TWICE = 100  # a node that costs at most this is simplified twice, and searched for symmetry
_SEARCH = 600  # a node that costs more is not searched for other forms
_SPREAD = 0.75  # a product is multiplied out only where at most this part of its cost is left
_SYMMETRY = 1.5  # what a form may cost that shows that a matrix is symmetric
_POLYNOMIAL = 1.3  # what a polynomial may cost more than its nested form
_BARS = 3  # what a fraction may cost more than one with fractions above its bar
_MOST_FOUND = 4096  # nodes whose form is remembered
_MOST_REWRITTEN = 64  # formulas, before they are differentiated
_ROUNDS = 64  # of multiplying out brackets that multiplying out has brought up
_1 = Fraction(1)


def simplify(node: Node, kept: Collection[Node] = (), again: bool = True) -> Node:
    """An equal node that reads better; the same object where there is nothing to gain.

    `kept`: sums that the reader wrote as brackets; products with them stay products.
    """
    with searching(node):
        return in_numbers(roots_of_sizes_in(_simplified(node, kept, again)))


def _simplified(node: Node, kept: Collection[Node], again: bool) -> Node:
    search = _searched(kept)
    memo: dict[Node, Node] = {}
    known: set[Node] = set()  # nodes that have been simplified, or are just now, and the results

    def visit(n: Node) -> Node:
        known.add(n)  # one that comes back as its own part is left: -(A - B)*C and (B - A)*C
        better = search.improved(rebuilt(n, memo))
        new = (
            {c: fold(c, visit, memo) for c in better.children if c not in known and _is_product(c)}
            if n is not better
            else {}
        )
        if any(c is not simple for c, simple in new.items()):
            better = search.improved(substitute(better, new))
        known.update((better, *better.children))
        return better

    found = fold(node, visit, memo)
    if again and found is not node and cost(found) <= _TWICE:
        return _simplified(found, kept, again=False)  # what factoring has brought together is not simplified yet
    return found


class _Search:
    """What has been found for nodes, with the brackets that are kept: a derivative and the next one share most parts,
    and so do the forms of a node that are tried."""

    __slots__ = ("found", "kept")

    def __init__(self, kept: frozenset[Node]) -> None:
        self.kept = kept
        self.found: dict[Node, Found] = {}

    def improved(self, node: Node) -> Node:
        if len(self.found) >= _MOST_FOUND:
            self.found.clear()
        return found_once(self.found, node, "improved", node, lambda: _improved(node, self.kept))


_searches = [_Search(frozenset())]  # the last one alone: another question keeps other brackets


def _searched(kept: Collection[Node]) -> _Search:
    """The search that keeps these brackets: the last one where it is the same."""
    own = frozenset(kept)
    if _searches[0].kept != own:
        _searches[0] = _Search(own)
    return _searches[0]


def _is_product(node: Node) -> bool:
    """Is this a contraction? New ones appear when products are rebuilt, and are not simplified yet."""
    return isinstance(node, Einsum)


@lru_cache(_MOST_REWRITTEN)
def rewritten(node: Node) -> Node:
    """The node with the identities applied and nothing else: log(softmax(x)) before it is differentiated."""
    memo: dict[Node, Node] = {}
    return fold(node, lambda n: _rewritten(rebuilt(n, memo)), memo)


def _rewritten(node: Node) -> Node:
    better = rewrite(node)
    return node if better is node else rewritten(better)


def _improved(node: Node, kept: Collection[Node]) -> Node:
    for _ in range(8):
        better = _step(node, kept)
        if better is node:
            return node
        node = better
    return node


def _step(node: Node, kept: Collection[Node]) -> Node:
    node = rewrite(node)
    if node.shape and is_placed(node):
        return settled(node, lambda cell: simplify(cell, kept))
    if isinstance(node, Einsum) and (matrices := unstacked(node)) is not None:
        return matrices
    if cost(node) > _SEARCH:
        return factored(node) if isinstance(node, Sum) else node
    match node:
        case Sum():
            polynomial = as_polynomial(node, kept)
            if polynomial is not None and cost(polynomial) <= cost(node) * _POLYNOMIAL:
                return polynomial
            if (over := size_out(node) or terms_joined(node)) is not None:
                return over
            if (joined := one_diagonal(node)) is not None and cost(joined) <= cost(node):
                return joined
            mirrored = _symmetric_form(node, kept)
            forms = [factored(node), *over_one_bar(node), *symbolic_powers_out(node), *exponentials_joined(node)]
            forms += bracket_again(node)
            return mirrored or _best(node, forms, [_multiplied_out_terms(node)])
        case Einsum():
            return _product_step(node, kept)
    return node


def _product_step(node: Einsum, kept: Collection[Node]) -> Node:
    if (shorter := without_centred(node)) is not None:
        return shorter
    for freed in (without_bars_over_a_bar(node), *entries_freed_of_bars(node)):
        if freed is not None and cost(freed) <= cost(node) + _BARS:
            return freed
    whole = multiplied_in(node)
    if whole is not None and cost(whole) <= cost(node):
        return whole
    mirrored = _symmetric_form(node, kept)
    return mirrored or _best(node, _forms(node, whole, kept), _multiplied_out_singly(node))


def _forms(node: Einsum, whole: Node | None, kept: Collection[Node]) -> list[Node | None]:
    """Other forms of a product, of which the shortest is taken."""
    added = rows_added(node)
    return [
        powers_merged(node),
        symbolic_powers_joined(node),
        powers_joined_within(node),
        whole,
        *without_inner_bars(node),
        *brackets_multiplied(node),
        shared_letters_out(node),
        inverses_split(node),
        inverses_joined(node),
        _own_brackets_spread(node, kept),
        None if added is None else factored(added),
    ]


def _symmetric_form(node: Einsum | Sum, kept: Collection[Node]) -> Node | None:
    """The form multiplied out, where only that shows a symmetric matrix and the cost grows at most by _SYMMETRY."""
    if node.order != 2 or node.shape[0] != node.shape[1] or cost(node) > _TWICE or is_symmetric(node):
        return None
    whole = factored(node)
    if is_symmetric(whole) and cost(whole) <= cost(node):
        return whole
    form: Node = node
    lopsided = isinstance(node, Sum)  # only brackets that are not symmetric themselves
    for _ in range(_ROUNDS):
        terms = terms_of(form)
        spread = [
            _distributed(c, term, _own_sums(term, kept, lopsided)) if isinstance(term, Einsum) else None
            for c, term in terms
        ]
        if all(part is None for part in spread) or len(spread) > _EXPANDED:
            break
        form = add([pair if p is None else (_1, p) for p, pair in zip(spread, terms, strict=True)], node.shape)
    if form is node or not is_symmetric(form):
        return None
    form = factored(form)
    return form if cost(form) <= cost(node) * _SYMMETRY else None


def _own_sums(node: Einsum, kept: Collection[Node], lopsided: bool) -> list[int]:
    own = [k for k, (f, _, e) in enumerate(node.factors) if isinstance(f, Sum) and e == 1 and f.shape and f not in kept]
    return [k for k in own if not is_symmetric(node.factors[k][0])] if lopsided else own


def _best(node: Node, forms: "Sequence[Node | None]", spread: "Sequence[Node | None]") -> Node:
    """The cheapest form. A form in `spread`, which gives up brackets, must cost less than _SPREAD of the others."""
    best, least = node, cost(node)
    for candidate in forms:
        if candidate is not None and cost(candidate) < least:
            best, least = candidate, cost(candidate)
    for candidate in spread:
        if candidate is not None and cost(candidate) < least * _SPREAD:
            best, least = candidate, cost(candidate)
    return best


def _own_brackets_spread(node: Einsum, kept: Collection[Node]) -> Node | None:
    """(I - s*1')*diag(s) as diag(s) - s*s', tr((A*B*A - c*A)*B) as two traces: brackets around matrices that nobody
    wrote are dissolved where that is shorter."""
    found = [
        k
        for k, (f, _, e) in enumerate(node.factors)
        if isinstance(f, Sum) and e == 1 and f.order == 2 and f not in kept
    ]
    spread = _distributed(_1, node, found) if found else None
    if isinstance(spread, Sum) and node.shape and not any(_has_identity(node.factors[k][0]) for k in found):
        return factored(spread)  # I - P is mostly a projection, so it stays where that is no longer
    return spread


def _has_identity(node: Node) -> bool:
    return any(isinstance(t, Einsum) and not t.factors and len(set(t.out)) < t.order for t in node.children)


def _multiplied_out_singly(node: Einsum) -> "list[Node | None]":
    """The product with all its sums distributed, and with each alone; what divides it stays before the bracket."""
    divisors = [f for f in node.factors if not f[1] and f[2] < 0]
    core = over_factors(node, [f for f in node.factors if f not in divisors]) if divisors and node.shape else None
    if isinstance(core, Einsum) and core.shape == node.shape:
        axes = tuple(range(node.order))
        forms = _multiplied_out_singly(core)
        return [None if form is None else einsum([(form, axes), *divisors], axes) for form in forms]
    sums = [k for k, (f, _, e) in enumerate(node.factors) if isinstance(f, Sum) and e == 1]
    alone = [_distributed(_1, node, [k]) for k in sums] if 1 < len(sums) <= 4 else []
    return [_multiplied_out(_1, node), *alone]


def _multiplied_out_terms(node: Sum) -> Node | None:
    terms = [_multiplied_out(c, term) if isinstance(term, Einsum) else None for c, term in node.terms]
    if all(t is None for t in terms):
        return None
    pairs = [(_1, t) if t is not None else pair for t, pair in zip(terms, node.terms, strict=True)]
    return factored(add(pairs, node.shape))


def _multiplied_out(c: Fraction, node: Einsum, at_least: int = 0) -> Node | None:
    """c·node with its sums of order `at_least` or more distributed; None where there are none, or too many terms."""
    sums = [k for k, (f, _, e) in enumerate(node.factors) if isinstance(f, Sum) and e == 1 and f.order >= at_least]
    return _distributed(c, node, sums) if sums else _spread_within(c, node)


def _spread_within(c: Fraction, node: Einsum) -> Node | None:
    """c*x'*(x - y)/norm(x)^2 with the first of its contractions to a number multiplied out."""
    for inner, scalars, tensors in contractions_within(node) if not node.shape else ():
        sums = [k for k, (f, _, e) in enumerate(inner.factors) if isinstance(f, Sum) and e == 1]
        whole = _distributed(c, inner, sums)
        if whole is not None:
            terms = [(d, over_factors(node, [*scalars, *tensors, (term, ())])) for d, term in terms_of(whole)]
            return add(terms, ())
    return None


def _distributed(c: Fraction, node: Einsum, sums: list[int]) -> Node | None:
    count = 1
    for k in sums:
        count *= len(node.factors[k][0].children)
    if not sums or count > _EXPANDED or not spend(count * len(node.factors)):
        return None
    return add([(c * d, part) for d, part in distributed(node, *sums)], node.shape)
