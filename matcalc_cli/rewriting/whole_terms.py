"""Sums that become shorter as a whole: numbers that cancel, s - s.^2, Kronecker products with a common factor.

Each step takes a sum and gives the shorter form, or None where it does not apply.
"""

from collections.abc import Iterator
from fractions import Fraction

from ..functions.stable import SIGMOID
from ..graph.cost import cost
from ..graph.nodes import fold, remember, topological
from ..graph.parts import distributed, over_factors, without
from ..graph.primitives import is_pair, is_size
from ..graph.products.centred import has_deviation, is_centred, uncentred
from ..graph.rebuilding import rebuilt, substitute
from ..graph.softmax import exponent_of_sum
from ..graph.tensor import Einsum, Factor, Map, Node, Sum, add, apply, einsum, eye, scale, size

ROOT = 2  # the denominator of the exponent of a root
MOST_TERMS = 16  # of a sum whose terms are added up by themselves

Term = tuple[Fraction, Node]


def numbers_together(node: Sum) -> Node | None:
    """x + 1 - (s + 1) as x - s: broadcast sums of scalars are opened where like terms then cancel or combine."""
    terms: list[Term] = []
    for c, term in node.terms:
        if isinstance(term, Einsum) and isinstance(_broadcast(term), Sum):
            terms += [(c * d, part) for d, part in distributed(term, 0)]
        else:
            terms.append((c, term))
    if len(terms) == len(node.terms):
        return None
    opened = add(terms, node.shape)
    return opened if cost(opened) < cost(node) else None


def _broadcast(term: Node) -> Node | None:
    """s where the term is s in every entry."""
    if isinstance(term, Einsum) and term.shape and len(term.factors) == 1 and len(set(term.out)) == term.order:
        inner, _, e = term.factors[0]
        return inner if not inner.shape and e == 1 else None
    return None


def recentred(node: Sum) -> Node | None:
    """x + c - mean(x + c) = x - mean(x): what is the same in each entry does not count."""
    for axis in range(node.order):
        if is_centred(node, axis):
            own = uncentred(node, axis)
            axes, kept = tuple(range(node.order)), tuple(k for k in range(node.order) if k != axis)
            total = einsum([(own, axes), (size(node.shape[axis]), (), -1)], kept)
            mean = einsum([(total, kept)], axes, dict(enumerate(node.shape)))
            again = add([(Fraction(1), own), (Fraction(-1), mean)], node.shape)
            if cost(again) < cost(node):
                return again
    return None


NUMBERS = (numbers_together, recentred)


def complement(node: Sum) -> Node | None:
    """s - s.^2 = s .* (1 - s) for the values of a function, such as sigmoid(t)."""
    if len(node.terms) != 2 or node.terms[0][0] != -node.terms[1][0] or node.order > 2:
        return None
    axes = tuple(range(node.order))
    for (c, value), (_, square) in (node.terms, node.terms[::-1]):
        of_function = any(isinstance(f, Map) for f in (value, *value.children[:1]))
        if of_function and einsum([(value, axes), (value, axes)], axes) is square:
            ones = einsum([], axes, dict(enumerate(node.shape)))
            return einsum([(value, axes), (add([(c, ones), (-c, value)], node.shape), axes)], axes)
    return None


def lone_complements(root: Node) -> Node:
    """sigmoid(-t) for 1 - sigmoid(t), where sigmoid(t) stands nowhere else in the formula."""
    parts = topological([root])
    values = [part for part in parts if isinstance(part, Map) and part.name == SIGMOID]
    found: dict[Node, Node] = {}
    for value in values:
        user, *more = [part for part in parts if value in part.children] or [value]
        if more or not isinstance(user, Sum) or len(user.terms) != 2:
            continue
        (c, one), (d, other) = user.terms if user.terms[1][1] is value else user.terms[::-1]
        bare = isinstance(one, Einsum) and not one.factors and len(set(one.out)) == one.order
        turned = scale(-1, value.args[0])
        if other is value and bare and c == -d and cost(turned) <= cost(value.args[0]) + 1:
            found[user] = scale(c, apply(SIGMOID, turned))
    return substitute(root, found) if found else root


def kronecker_out(node: Sum) -> Node | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C)."""
    if node.order != 2 or not any(is_pair(f) for _, term in node.terms for f in term.children):
        return None
    from .kronecker_products import common_factor

    return common_factor(node)


def root_of_size_out(node: Sum) -> Node | None:
    """sqrt(n)*x - sum(x)/sqrt(n) = sqrt(n)*(x - sum(x)/n)."""
    found: dict[Node, list[Fraction]] = {}
    for _, term in node.terms if node.order <= 2 else ():
        for f, at, e in term.factors if isinstance(term, Einsum) else ():
            if not at and e.denominator == 2 and is_size(f):
                found.setdefault(f, []).append(e)
    for count, powers in found.items():
        if len(powers) == len(node.terms) and len(set(powers)) > 1:
            axes, most = tuple(range(node.order)), max(powers)
            rest = add([(c, einsum([(term, axes), (count, (), -most)], axes)) for c, term in node.terms], node.shape)
            return einsum([(rest, axes), (count, (), most)], axes)
    return None


def size_out(node: Sum) -> Node | None:
    """2*mean(x)/n + 1/n = (2*mean(x) + 1)/n: a size that divides all terms is taken out where a number is left."""
    for term in node.children if node.order <= 2 else ():
        if not isinstance(term, Einsum) or len(term.factors) != 1 or not is_size(term.factors[0][0]):
            continue
        ((count, _, least),) = term.factors
        if least >= 0 or least.denominator != 1 or not all(_is_over(t, count, least) for _, t in node.terms):
            continue
        axes = tuple(range(node.order))
        rest = add([(d, einsum([(t, axes), (count, (), -least)], axes)) for d, t in node.terms], node.shape)
        return einsum([(rest, axes), (count, (), least)], axes)
    return None


def _is_over(term: Node, count: Node, least: Fraction) -> bool:
    """Is the term divided by the power of the size, and is it no mean that would be lost?"""
    if not isinstance(term, Einsum):
        return False
    own = next((e for f, at, e in term.factors if f is count and not at), 0)
    return own <= least and not (own == least == -1 and term.factors[1:] and is_mean(term, count))


def is_mean(term: Node, count: Node) -> bool:
    """Is the term mean(x) or mean(X, 2), the same in every row or column?"""
    if not isinstance(term, Einsum) or all(any(i in at for _, at, _ in term.factors) for i in term.out):
        return False
    summed = [term.dims[i] for i in range(len(term.dims)) if i not in term.out]
    summed += [dim for f, at, _ in term.factors if not at and isinstance(f, Einsum) for dim in f.dims]
    return any(size(dim) is count for dim in summed)


def roots_of_sizes_in(node: Node) -> Node:
    """The node with each sqrt(n) multiplied into a bracket each of whose terms has a norm(x - mean(x)): there the two
    are a standard deviation."""
    if not remember(node, "root of a size in", _may_take_in):
        return node
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        new = rebuilt(n, memo)
        return new if not isinstance(new, Einsum) else _root_in(new) or new

    return fold(node, visit, memo)


def _may_take_in(node: Node) -> bool:
    own = isinstance(node, Einsum) and _root_in(node) is not None
    return own or any(child.memo["root of a size in"] for child in node.children)


def _root_in(node: Einsum) -> Node | None:
    for count, at, e in node.factors:
        if at or e.denominator != ROOT:
            continue
        for k, (inner, around, power) in enumerate(node.factors):
            if power != 1 or not isinstance(inner, Sum) or inner.order > 2:
                continue
            if not all(isinstance(t, Einsum) and has_deviation(t.factors, count) for _, t in inner.terms):
                continue
            axes, half = tuple(range(inner.order)), Fraction(1 if e > 0 else -1, ROOT)
            terms = [(c, einsum([(term, axes), (count, (), half)], axes)) for c, term in inner.terms]
            whole: Factor = (add(terms, inner.shape), around, Fraction(1))
            return over_factors(node, [*without(node, {k}), whole, (count, (), -half)])
    return None


def without_centred(node: Einsum) -> Node | None:
    """sum(g - c*(x - mean(x))) = sum(g), sum(x - mean(x)) = 0: terms whose entries, or those of each row or column, add
    up to 0 are left out; None where there are none."""
    for k, (inner, at, e) in enumerate(node.factors):
        if e != 1 or not isinstance(inner, Sum) or not 0 < inner.order < 3 or len(inner.terms) > MOST_TERMS:
            continue
        others = {i for j, (_, where, _) in enumerate(node.factors) if j != k for i in where} | set(node.out)
        for axis, index in enumerate(at):
            if index in others or at.count(index) > 1:
                continue
            if is_centred(inner, axis):
                return scale(0, node)
            left = [(c, term) for c, term in inner.terms if not _is_centred(term, axis)]
            if 0 < len(left) < len(inner.terms):
                return over_factors(node, [*without(node, {k}), (add(left, inner.shape), at)])
    return None


def rows_added(node: Einsum) -> Node | None:
    """(X - ones(m)*a')'*ones(m) as X'*ones(m) - m*a: the rows of a bracket added up, where some of its terms have one
    row again and again; None where there is no such bracket."""
    for k, (inner, at, e) in enumerate(node.factors):
        if e != 1 or not isinstance(inner, Sum) or inner.order != 2 or len(set(at)) < 2:
            continue
        others = {i for _, where, _ in without(node, {k}) for i in where} | set(node.out)
        for axis, index in enumerate(at):
            if index not in others and not all(_changes(term, axis) for term in inner.children):
                return add(distributed(node, k), node.shape)
    return None


def _changes(term: Node, axis: int) -> bool:
    return not isinstance(term, Einsum) or any(term.out[axis] in at for _, at, _ in term.factors)


def bracket_again(node: Sum) -> Iterator[Node]:
    """N*(D - D*M) - (D - D*M) as (N - eye(n))*(D - D*M), where the terms of a bracket stand in the sum again."""
    if node.order != 2 or not 2 < len(node.terms) <= MOST_TERMS:
        return
    numbers = {term: c for c, term in node.terms}
    for c, term in node.terms:
        for k, (inner, at, e) in enumerate(term.factors if isinstance(term, Einsum) else ()):
            if not isinstance(term, Einsum) or not isinstance(inner, Sum) or e != 1 or inner.shape != node.shape:
                continue
            ratios = {numbers.get(part, Fraction(0)) / d for d, part in inner.terms}
            matrix = _beside(term, k, at) if len(ratios) == 1 and 0 not in ratios else None
            if matrix is None or matrix[0].shape[0] != matrix[0].shape[1]:
                continue
            other, first = matrix
            whole = add([(c, other), (ratios.pop(), eye(other.shape[0]))], other.shape)
            rest = [(d, part) for d, part in node.terms if part is not term and part not in inner.children]
            left, right = (whole, inner) if first else (inner, whole)
            yield add([*rest, (Fraction(1), einsum([(left, (0, 1)), (right, (1, 2))], (0, 2)))], node.shape)


def _beside(term: Einsum, k: int, at: tuple[int, ...]) -> tuple[Node, bool] | None:
    """The matrix N of N*F, or of F*N, for the bracket F at place k of the product, and whether it stands first."""
    others = without(term, {k})
    for axis in (0, 1):  # the axis of F that the product has
        own, met, end = at[axis], at[1 - axis], term.out[1 - axis]
        if own == term.out[axis] and met not in term.out and not any(own in where for _, where, _ in others):
            return over_factors(term, others, (met, end) if axis == 0 else (end, met)), axis == 1
    return None


def _is_centred(term: Node, axis: int) -> bool:
    """Do the entries of c*(x - mean(x)), or of each row of C .* (X - mean(X, 2)) where C is a column, add up to 0?"""
    if not isinstance(term, Einsum):
        return is_centred(term, axis)
    carrying = [(f, at, e) for f, at, e in term.factors if term.out[axis] in at]
    if len(carrying) != 1 or carrying[0][2] != 1 or term.out.count(term.out[axis]) > 1:
        return False
    inner, at, _ = carrying[0]
    return at.count(term.out[axis]) == 1 and is_centred(inner, at.index(term.out[axis]))


def shared_scalars(node: Sum) -> dict[Node, Fraction]:
    """The scalar factors of all terms, each with its exponent."""
    shared: dict[Node, Fraction] | None = None
    for _, term in node.terms:
        if isinstance(term, Einsum) and term.dims and not term.shape:
            return {}
        factors = term.factors if isinstance(term, Einsum) else ((term, (), Fraction(1)),)
        own = {f: e for f, _, e in factors if not f.shape and exponent_of_sum(f) is None}
        if shared is None:
            shared = own
        else:
            shared = {f: min(e, own[f], key=abs) for f, e in shared.items() if f in own and e * own[f] > 0}
        if not shared:
            return {}
    return shared or {}


def divided(node: Sum, shared: dict[Node, Fraction]) -> Node:
    """The sum without the scalars that its terms share."""
    return add([(c, _divided(term, shared)) for c, term in node.terms], node.shape)


def _divided(term: Node, shared: dict[Node, Fraction]) -> Node:
    if not isinstance(term, Einsum):
        return einsum([(term, (), 1 - shared.get(term, 0))], ())
    return over_factors(term, [(f, idx, e if idx else e - shared.get(f, 0)) for f, idx, e in term.factors])
