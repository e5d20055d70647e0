"""Common factors of a sum: A*x + A*y = A*(x + y), a*b'*x + b*a'*x = (a*b' + b*a')*x, s - s.^2 = s .* (1 - s).

A factor is common to two terms when it stands in both over the same output axes; an axis it sums over becomes an axis
of what is left. Scalars such as a'x are opened, for their parts may be common too. Of all candidates the one that
saves most is taken, until none saves anything.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from ..dimensions import Shape
from ..graph.conjugation import unbarred
from ..graph.cost import cost, is_polynomial
from ..graph.entrywise import is_exponential
from ..graph.parts import over_factors
from ..graph.primitives import is_size
from ..graph.products.centred import spread_within
from ..graph.products.placed import is_placed
from ..graph.softmax import balanced_out, exponent_of_sum, is_by_axis
from ..graph.tensor import Einsum, Factor, Map, Node, Sum, add, einsum, is_symmetric, is_zero
from .search_budget import found_once, spend
from .whole_terms import NUMBERS, complement, divided, is_mean, kronecker_out, root_of_size_out, shared_scalars

Term = tuple[Fraction, Node]
Rest = tuple[Node, list[int], Shape, Fraction]  # what is left, its axes of the sum, sizes summed over, the exponent
Role = tuple[tuple[int, ...], ...]  # for each axis of the factor: the output positions it is, () where it is summed

_CANDIDATES = 12  # how many common factors are tried in one round
_FACTORS = 160  # in a sum with more factors in all only the few most promising common factors are tried
_FEW = 2
_SMALL = 40  # of two that save as much in a sum that costs more the first is taken
_TERMS = 48  # a longer sum is searched for factors common to all its terms only
_ROUNDS = 4096  # a bound only: each makes the sum cheaper, so they end by themselves
_1 = Fraction(1)


class View:
    """A term as a flat product: factors with exponents over indices, some of them from opened scalars."""

    __slots__ = ("dims", "factors", "out")

    def __init__(self, node: Node, opened: bool) -> None:
        if isinstance(node, Einsum):
            self.factors, self.out, self.dims = list(node.factors), node.out, dict(enumerate(node.dims))
        else:
            self.out = tuple(range(node.order))
            self.factors, self.dims = [(node, self.out, _1)], dict(enumerate(node.shape))
        if isinstance(node, Einsum) and not node.shape and node.dims:
            self.factors, self.dims = [(node, (), _1)], {}  # one closed contraction: a scalar like any other
        if opened:
            self._open()

    @property
    def has_products(self) -> bool:
        """Are there scalars that may be opened?"""
        return any(not indices and isinstance(node, Einsum) for node, indices, _ in self.factors)

    def _open(self) -> None:
        factors: list[Factor] = []
        for node, indices, e in self.factors:
            if indices or e != 1 or not isinstance(node, Einsum):
                factors.append((node, indices, e))
                continue
            if len({unbarred(f) for f, _, _ in node.factors}) < len(node.factors) or any(
                p != 1 for _, _, p in node.factors
            ):
                factors.append((node, indices, e))  # x'A x, x^H A x: neither of two equal parts is taken out
                continue
            base = max(self.dims, default=-1) + 1
            self.dims.update({base + k: dim for k, dim in enumerate(node.dims)})
            factors += [(f, tuple(base + i for i in idx), p) for f, idx, p in node.factors]
        self.factors = factors

    def roles(self, position: int) -> Iterator[tuple[Role, tuple[int, ...]]]:
        """The roles of the factor, each with its indices in the role's order (a symmetric factor may be transposed).

        In u_i V_ij, V may also have the role of a factor whose i is summed: V of diag(u)*V.
        """
        node, indices, _ = self.factors[position]
        own: Role = tuple(tuple(p for p, o in enumerate(self.out) if o == i) for i in indices)
        yield _transposed(node, own, indices)
        for axis, i in enumerate(indices) if len(indices) == 2 else ():
            if own[axis] and any(i in idx for k, (_, idx, _) in enumerate(self.factors) if k != position):
                yield _transposed(node, (*own[:axis], (), *own[axis + 1 :]), indices)


def _transposed(node: Node, role: Role, indices: tuple[int, ...]) -> tuple[Role, tuple[int, ...]]:
    if len(role) == 2 and role[1] < role[0] and is_symmetric(node):
        return role[::-1], indices[::-1]
    return role, indices


class Group:
    """The terms in which one factor stands in one role: term number, view, position of the factor, its indices.

    `left`: what is left of them without the factor, once it is found; those that save most are taken out twice.
    """

    __slots__ = ("left", "members", "node", "role")

    def __init__(self, node: Node, role: Role) -> None:
        self.node, self.role = node, role
        self.members: dict[int, tuple[View, int, tuple[int, ...]]] = {}
        self.left: list[Rest | None] = []

    @property
    def saving(self) -> int:
        """About what taking the factor out saves: all but one of its occurrences, each with its multiplication."""
        return (len(self.members) - 1) * (cost(self.node) + 1)


def factored(node: Node) -> Node:
    """The sum with common factors taken out as long as that makes it cheaper. Found out once about a node."""
    if not isinstance(node, Sum):
        return node
    return found_once(node.memo, "factored", "factored", node, lambda: _factored(node))


def _factored(node: Node) -> Node:
    for _ in range(_ROUNDS):
        if not isinstance(node, Sum) or len(node.terms) < 2 or is_placed(node) or is_polynomial(node):
            return node
        better = next(filter(None, (step(node) for step in _STEPS)), None)
        if better is None:
            return node
        node = better
    return node


def _balanced(node: Sum, thorough: bool = True) -> Node | None:
    """1/Σexp(v) taken out as often as no exp(v) goes with it: the rest of each term can be written in softmax(v)."""
    found = balanced_out(node) if node.order <= 2 else None  # sums of order 3 or more are never factors
    if found is None:
        return None
    total, degree = found
    axes = tuple(range(node.order))
    terms = [(c, einsum([(term, axes), (total, (), -degree)], axes)) for c, term in node.terms]
    rest = add(terms, node.shape)
    return einsum([(factored(rest) if thorough else rest, axes), (total, (), degree)], axes)


def one_diagonal(node: Sum) -> Node | None:
    """diag(u) + diag(v) = diag(u + v); a multiple of the identity stays by itself."""
    inside, others = [], []
    for c, term in node.terms:
        if isinstance(term, Einsum) and node.order == 2 and term.out[0] == term.out[1] and _carries(term, term.out[0]):
            inside.append((c, over_factors(term, term.factors, term.out[:1])))
        else:
            others.append((c, term))
    if len(inside) < 2:
        return None
    diagonal = factored(add(inside, node.shape[:1]))
    return add([(_1, einsum([(diagonal, (0,))], (0, 0), {0: node.shape[0]})), *others], node.shape)


def _carries(term: Einsum, index: int) -> bool:
    return any(index in idx for _, idx, _ in term.factors)


def _scalars_out(node: Sum) -> Node | None:
    """The scalar factors that all terms share, taken out at once. (Sums of order 3 or more are never factors.)"""
    shared = shared_scalars(node) if node.order <= 2 else {}
    if len(shared) < 2:
        return None  # one factor is left to the comparison of costs
    rest = divided(node, shared)
    if cost(rest) >= cost(node):
        return None
    axes = tuple(range(node.order))
    scalars: list[Factor] = [(f, (), e) for f, e in shared.items()]
    return einsum([(factored(rest), axes), *scalars], axes, dict(enumerate(node.shape)))


def _best(node: Sum) -> Node | None:
    groups = _groups(node.terms)
    if len(node.terms) > _TERMS:
        groups = [g for g in groups if len(g.members) == len(node.terms)]
    if node.order > 2:  # softmax(v)[i] stays with its other factors
        groups = [g for g in groups if len(g.members) == len(node.terms) or not is_exponential(g.node)]
    tried = _CANDIDATES if sum(len(t.children) for _, t in node.terms) <= _FACTORS else _FEW
    groups.sort(key=lambda g: (-g.saving, g.node.digest, g.role))
    whole = least = cost(node)
    symmetric = node.order == 2 and is_symmetric(node)
    best: list[Group] = []  # those that save most; what is left decides between them
    size = sum(max(len(term.children), 1) for _, term in node.terms)
    for group in groups[:tried]:
        if best and (whole - least >= group.saving + (whole <= _SMALL) or len(best) == _FEW):
            break  # none of the others promises more
        if not spend(size):
            break
        candidate = _take_out(node, group, thorough=symmetric)
        if candidate is None or (symmetric and not is_symmetric(candidate)):
            continue  # a symmetric matrix is not written as (...)*diag(u)
        if cost(candidate) < least:
            best, least = [], cost(candidate)
        if cost(candidate) == least < whole and (not best or whole <= _SMALL):
            best.append(group)
    forms = (_take_out(node, group, thorough=True) for group in best)
    return min((form for form in forms if form is not None), key=cost, default=None)


def _rows_out(node: Sum) -> Node | None:
    """softmax(X, 2) taken out of all terms, P .* (G - u*ones(n)'), or a power of var(X, 2): the sum then is one of rows
    and a matrix."""
    if node.order != 2 or not any(_goes_by_axis(f) for _, term in node.terms for f in term.children):
        return None
    for group in _groups(node.terms):
        by_axis = group.role in (((0,), (1,)), ((1,), (0,)), ((0,),), ((1,),)) and _goes_by_axis(group.node)
        if by_axis and len(group.members) == len(node.terms):
            return _take_out(node, group, thorough=True)
    return None


def _goes_by_axis(node: Node) -> bool:
    """Is this softmax of each row or column, or a variance of each?"""
    return is_by_axis(node) or (node.order == 1 and spread_within(node) is not None)


def _groups(terms: Iterable[Term]) -> list[Group]:
    found: dict[tuple[Node, Role, bool], Group] = {}
    for number, (_, term) in enumerate(terms):
        closed = View(term, False)
        for view in (closed, View(term, True)) if closed.has_products else (closed,):
            for position, (node, indices, e) in enumerate(view.factors):
                positive = e.numerator > 0
                if len(set(indices)) < len(indices) or (not positive and exponent_of_sum(node) is not None):
                    continue  # 1/Σexp(v) stays with its exp(v): together they are softmax(v)
                if e == -1 and is_size(node) and is_mean(term, node):
                    continue
                for role, transposed in view.roles(position):
                    group = found.get((node, role, positive))
                    if group is None:
                        group = found[node, role, positive] = Group(node, role)
                    group.members.setdefault(number, (view, position, transposed))
    return [group for group in found.values() if len(group.members) > 1]


def _take_out(node: Sum, group: Group, thorough: bool) -> Node | None:
    """factor·(what is left of the group's terms) + the other terms, or None where that makes no sense.

    `thorough`: what is left is searched for common factors, too.
    """
    if not group.left:
        group.left.append(_left_over(node, group))
    if (found := group.left[0]) is None:
        return None
    rest, kept, summed_dims, common = found
    if thorough:
        rest = factored(rest)
    elif isinstance(rest, Sum):
        rest = _balanced(rest, thorough=False) or rest
    others = [term for n, term in enumerate(node.terms) if n not in group.members]
    if is_zero(rest):
        return add(others, node.shape)
    order = node.order
    summed = list(range(order, order + len(summed_dims)))
    axes = iter(summed)
    at = tuple(next(axes) if not positions else positions[0] for positions in group.role)
    merged = {p: positions[0] for positions in group.role for p in positions}
    out = [merged.get(p, p) for p in range(order)]
    inner = [out[p] for p in kept] + summed
    whole = einsum([(group.node, at, common), (rest, tuple(inner))], out, dict(zip(out, node.shape, strict=True)))
    return add([(_1, whole), *others], node.shape)


def _left_over(node: Sum, group: Group) -> Rest | None:
    """(Σ of the group's terms without the factor, the axes of the node it has, the sizes of those it is then summed
    over, the factor's exponent)."""
    exponents = [view.factors[position][2] for view, position, _ in group.members.values()]
    common = min(exponents) if exponents[0] > 0 else max(exponents)
    parts = [_rest(view, position, common) for view, position, _ in group.members.values()]
    carried = [{i for _, idx, _ in factors for i in idx} for factors in parts]
    kept = _kept_axes(node.order, group, carried)
    if kept is None:
        return None
    entrywise = all(map(_is_entrywise, parts))
    outs: list[list[int]] = []
    for (view, _, indices), factors, c in zip(group.members.values(), parts, carried, strict=True):
        summed = [i for i, axes in zip(indices, group.role, strict=True) if not axes]
        if any(i not in c for i in summed) and not (entrywise and not factors):
            return None
        outs.append([view.out[p] for p in kept] + summed)
    shapes = {tuple(view.dims[i] for i in out) for (view, *_), out in zip(group.members.values(), outs, strict=True)}
    shape = shapes.pop()
    if shapes or len(shape) > 2:
        return None
    left = [
        (node.terms[number][0], einsum(factors, out, view.dims))
        for (number, (view, *_)), factors, out in zip(group.members.items(), parts, outs, strict=True)
    ]
    return add(left, shape), kept, shape[len(kept) :], common


def _is_entrywise(factors: list[Factor]) -> bool:
    """Is what is left a number, or a product entry by entry? Beside the one the other is shown as it is: A ./ B - 1."""
    places = {frozenset(idx) for _, idx, _ in factors if idx}
    return not places or (len(places) == 1 and len(next(iter(places))) == 2)


def _kept_axes(order: int, group: Group, carried: list[set[int]]) -> list[int] | None:
    """The output axes that the rest has. None where some term would need ones to get the axes that the others have."""
    views = [view for view, _, _ in group.members.values()]
    kept, bare = [p for p in range(order) if not any(p in axes for axes in group.role)], False
    for p in range(order):
        if p not in kept and any(v.out[p] in c for v, c in zip(views, carried, strict=True)):
            kept.append(p)
            bare = bare or not all(v.out[p] in c for v, c in zip(views, carried, strict=True))
    broadcast = _goes_by_axis(group.node) or isinstance(group.node, Map)  # tanh(X) .* (1 - tanh(X)): no ones are shown
    if group.role == ((),):  # of a vector that is summed over: ones(n)*g' would be added to a matrix
        spread = [[view.out[p] in c for view, c in zip(views, carried, strict=True)] for p in kept]
        bare = bare or any(any(each) and not all(each) for each in spread)
        return None if bare and not broadcast else sorted(kept)
    return None if bare and len(kept) > 1 and not broadcast else sorted(kept)


def _rest(view: View, position: int, common: Fraction) -> list[Factor]:
    node, indices, e = view.factors[position]
    kept: list[Factor] = [(node, indices, e - common)] if e != common else []
    return [*view.factors[:position], *kept, *view.factors[position + 1 :]]


_STEPS: tuple[Callable[[Sum], Node | None], ...] = (
    _balanced,
    *NUMBERS,
    one_diagonal,
    complement,
    kronecker_out,
    root_of_size_out,
    _scalars_out,
    _rows_out,
    _best,
)
