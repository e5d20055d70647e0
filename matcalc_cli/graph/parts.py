"""Products and sums taken apart and put together again: what is the same wherever products are rewritten.

Takes nodes, or factors with their indices; gives their terms, factors and connected parts, and nodes of these. Nothing
is decided here: the caller says which sum is distributed and which factors are exchanged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction
from itertools import product as choices

from .basics import add
from .nodes import Einsum, Factor, Map, Node, Op, Sum
from .primitives import is_alternating
from .products.einsum import RawFactor, einsum

MOST_TRIALS = 4096  # of placing one factor of a pattern; a pattern not found by then is taken not to be there

_1 = Fraction(1)

Term = tuple[Fraction, Node]

# --- terms and factors -----------------------------------------------------------------------------------------------


def terms_of(node: Node) -> Sequence[Term]:
    """The terms of a sum; anything else is one term."""
    return node.terms if isinstance(node, Sum) else ((_1, node),)


def over_factors(node: Einsum, factors: Iterable[RawFactor], out: Sequence[int] | None = None) -> Node:
    """The product of other factors, over the indices of the node."""
    return einsum(factors, node.out if out is None else out, dict(enumerate(node.dims)))


def without(node: Einsum, positions: Iterable[int]) -> list[Factor]:
    """The factors that do not stand at the positions."""
    gone = set(positions)
    return [f for k, f in enumerate(node.factors) if k not in gone]


def scalars_apart(node: Einsum) -> tuple[list[Factor], Node]:
    """The scalar factors, and the product of the others."""
    return [f for f in node.factors if not f[1]], over_factors(node, [f for f in node.factors if f[1]])


def contractions_within(node: Einsum) -> Iterator[tuple[Einsum, list[Factor], list[Factor]]]:
    """The contractions to a number among the factors, each with the other scalar factors and those with indices."""
    for k, (inner, at, e) in enumerate(node.factors):
        if not at and e == 1 and isinstance(inner, Einsum) and inner.dims:
            others = without(node, {k})
            yield inner, [f for f in others if not f[1]], [f for f in others if f[1]]


def power_within(node: Map) -> Factor | None:
    """The power t^p, not t itself, of a function of one power entry by entry."""
    argument = node.args[0]
    if not isinstance(argument, Einsum) or len(argument.factors) != 1:
        return None
    _, at, p = argument.factors[0]
    return argument.factors[0] if p != 1 and at == argument.out else None


def has_crossing(node: Node) -> bool:
    """Has the product, or a contraction within it, the alternating tensor of cross products?"""
    return any(is_alternating(f) for part in (node, *node.children) for f in part.children)


def distributed(node: Einsum, *positions: int) -> list[Term]:
    """The terms of the product with the sums at the positions multiplied out; of a power S^p one S, S^(p-1) stays."""
    rest = without(node, positions)
    sums = [node.factors[k] for k in positions]
    rest += [(base, at, e - 1) for base, at, e in sums if e != 1]
    terms = []
    for choice in choices(*(terms_of(base) for base, _, _ in sums)):
        number = _1
        for c, _ in choice:
            number *= c
        parts = [(part, at) for (_, part), (_, at, _) in zip(choice, sums, strict=True)]
        terms.append((number, over_factors(node, [*rest, *parts])))
    return terms


def dissolved(node: Einsum, within: Callable[[Sum], bool]) -> Node | None:
    """The product with the first of its brackets that passes `within` multiplied out; None where there is none."""
    for k, (f, _, e) in enumerate(node.factors):
        if isinstance(f, Sum) and e == 1 and within(f):
            return add(distributed(node, k), node.shape)
    return None


# --- connected parts -------------------------------------------------------------------------------------------------


def groups_of(factors: Sequence[Factor], open_indices: set[int]) -> list[list[Factor]]:
    """The factors in parts that share no summed index."""
    groups: list[tuple[set[int], list[Factor]]] = []
    for factor in factors:
        inside = {i for i in factor[1] if i not in open_indices}
        joined = [g for g in groups if g[0] & inside]
        for other in joined:
            groups.remove(other)
            inside |= other[0]
        groups.append((inside, [*(f for other in joined for f in other[1]), factor]))
    return [group for _, group in groups]


def labels(factors: Iterable[Factor], indices: Iterable[int]) -> dict[int, int]:
    """index -> the least index it is connected with through factors: equal labels say connected."""
    above = {i: i for i in indices}

    def least(i: int) -> int:
        while above[i] != i:
            above[i] = i = above[above[i]]
        return i

    for _, at, _ in factors:
        joined = {least(i) for i in at}
        low = min(joined, default=0)
        above.update((i, low) for i in joined)
    return {i: least(i) for i in above}


def reached(
    factors: Sequence[Factor], starts: Set[int], walls: Set[int] = frozenset()
) -> tuple[list[Factor], set[int]]:
    """The factors connected to the start indices, and all their indices; a wall is reached, but not passed."""
    around: dict[int, list[int]] = {}
    for k, (_, at, _) in enumerate(factors):
        for i in at:
            around.setdefault(i, []).append(k)
    seen, fresh = set(starts), starts - walls
    found: dict[int, None] = {}
    while fresh:
        places = sorted({k for i in fresh for k in around.get(i, ())} - found.keys())
        found.update(dict.fromkeys(places))
        met = {i for k in places for i in factors[k][1]}
        fresh = met - seen - walls
        seen |= met
    return [factors[k] for k in found], seen


# --- a product within a product --------------------------------------------------------------------------------------


def matches(
    pattern: Sequence[Factor], fixed: Mapping[int, int], factors: Sequence[Factor], symmetric: Set[Node]
) -> Iterator[tuple[set[int], dict[int, int]]]:
    """The places of a pattern among factors: (positions of the factors matched, pattern index -> their index).

    `fixed` gives some indices of the pattern beforehand. Factors of `symmetric` nodes may have their two indices
    exchanged. Backtracks; patterns are short.
    """
    stack: list[tuple[int, set[int], dict[int, int]]] = [(0, set(), dict(fixed))]
    order = _connected_order(pattern, set(fixed))
    for _ in range(MOST_TRIALS):
        if not stack:
            return
        done, used, place = stack.pop()
        if done == len(order):
            yield used, place
            continue
        node, indices, exponent = pattern[order[done]]
        for position, (other, around, power) in enumerate(factors):
            if position in used or other is not node or power != exponent:
                continue
            for seen in [around, around[::-1]] if node in symmetric else [around]:
                extended = _extend(place, indices, seen)
                if extended is not None:
                    stack.append((done + 1, used | {position}, extended))


def _connected_order(pattern: Sequence[Factor], known: set[int]) -> list[int]:
    """The factors in an order in which each touches an index met before, where that can be."""
    order: list[int] = []
    left = list(range(len(pattern)))
    while left:
        best = next((k for k in left if known & set(pattern[k][1])), left[0])
        left.remove(best)
        order.append(best)
        known = known | set(pattern[best][1])
    return order


def _extend(place: dict[int, int], indices: tuple[int, ...], seen: tuple[int, ...]) -> dict[int, int] | None:
    extended = dict(place)
    for a, b in zip(indices, seen, strict=True):
        if extended.setdefault(a, b) != b:
            return None
    return extended


def functions_near(node: Node) -> frozenset[str]:
    """The functions within three levels of the root."""
    found = node.memo.get("functions")
    if found is None:
        level, names = [node], set()
        for _ in range(4):
            names |= {n.name for n in level if isinstance(n, Map | Op)}
            level = [child for n in level for child in n.children]
        found = node.memo["functions"] = frozenset(names)
    return found


def carries(part: "Sequence[Factor]", index: int) -> bool:
    """Does some factor of the part have the index?"""
    return any(index in idx for _, idx, _ in part)


def components(factors: "list[Factor]", count: int) -> "list[list[Factor]]":
    """The connected parts of factors, in order."""
    group = labels(factors, range(count))
    parts: dict[int, list[Factor]] = {}
    for factor in factors:
        parts.setdefault(group[factor[1][0]], []).append(factor)
    return [parts[g] for g in sorted(parts)]
