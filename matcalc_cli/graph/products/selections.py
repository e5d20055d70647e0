"""The contractions that need no arithmetic: selection tensors that meet, and powers of the imaginary unit.

Each pass takes a Product, changes it, and says whether it did.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ...dimensions import Dim, ratio, sub
from ..basics import below, pair, unit
from ..nodes import Factor, Node, Op
from ..primitives import (
    is_binary,
    is_block,
    is_elimination,
    is_imaginary,
    is_pair,
    is_selection,
    is_triangle,
    is_unit,
    picks,
    place_of,
)
from .product import Joined, Product, Vanishes

_1 = Fraction(1)


def contract_constants(product: Product) -> bool:
    """Contract selection tensors that meet: e_i'e_j for numbers, placed blocks, and pairs with pairs."""
    if not any(isinstance(node, Op) for node, _, _ in product.factors):
        return False
    changed = False
    for k, (node, indices, exponent) in enumerate(product.factors):
        if is_binary(node) and exponent != 1 and exponent > 0:
            product.factors[k] = (node, indices, _1)
            changed = True
    triangles = {k for k, (f, _, _) in enumerate(product.factors) if is_triangle(f)}
    if diagonal := {k for k in triangles if len(set(product.factors[k][1])) == 1}:  # 1 on the diagonal
        product.replace(diagonal, [])
        changed = True
    if _eliminated(product):
        return True
    selections = _selections(product)
    if not selections:
        return changed
    if _pairs_met(product, selections):
        return True
    for step in (_met, _reassociated):
        if step(product, selections):
            while step(product, _selections(product)):  # as often as it goes: no other pass comes between
                pass
            return True
    return any(_fix(product, k) for k in selections) or _alone(product, selections) or changed


def _eliminated(product: Product) -> bool:
    """Eliminations that meet, L_kr L_ks = L_kr δ_rs and L_kr L_lr = L_kr δ_kl, and those summed over an index alone."""
    found = [k for k, (f, _, _) in enumerate(product.factors) if is_elimination(f)]
    for b in found:
        for a in found[: found.index(b)]:
            (_, (k, r), _), (_, (m, s), _) = product.factors[a], product.factors[b]
            if k == m or r == s:
                product.replace({b}, [])
                product.identify([(r, s)] if k == m else [(k, m)])
                return True
    uses = product.uses() if found else {}
    for a in found:
        node, (k, r), _ = product.factors[a]
        assert is_elimination(node)
        if len(uses[r]) == 1 and r not in product.out:  # Σ_r L_kr = 1
            product.replace({a}, [])
            del product.dims[r]
            return True
        if len(uses[k]) == 1 and k not in product.out:  # Σ_k L_kr is vec of the ones on and below the diagonal
            n = node.params[0]
            i, j = product.fresh(n), product.fresh(n)
            product.replace({a}, [(pair(n, n), (r, i, j), _1), (below(n, n), (i, j), _1)])
            del product.dims[k]
            return True
    return False


def _selections(product: Product) -> list[int]:
    return [k for k, (f, _, e) in enumerate(product.factors) if is_selection(f) and e == 1]


def _met(product: Product, selections: list[int]) -> bool:
    return any(_meet(product, a, b) for a, b in _neighbours(product, selections))


def _neighbours(product: Product, selections: list[int]) -> Iterator[tuple[int, int]]:
    """The selections that meet at their first index, and those that meet at both others, in order."""
    heads: dict[int, list[int]] = {}
    tails: dict[tuple[int, ...], list[int]] = {}
    for k in selections:
        head, *tail = product.factors[k][1]
        heads.setdefault(head, []).append(k)
        tails.setdefault(tuple(tail), []).append(k)
    for a in selections:
        head, *tail = product.factors[a][1]
        met = {*heads[head], *(tails[tuple(tail)] if tail else ())}
        yield from ((a, b) for b in sorted(met) if a < b)


def reduce_imaginary(product: Product) -> bool:
    """i² = -1, 1/i = -i."""
    for k, (node, _, e) in enumerate(product.factors):
        if is_imaginary(node) and e != 1 and e.denominator == 1:
            quarters = e.numerator % 4
            product.number *= -1 if quarters > 1 else 1
            product.factors[k : k + 1] = [(node, (), _1)] * (quarters % 2)
            return True
    return False


def _alone(product: Product, selections: Iterable[int]) -> bool:
    """Σ_v e_v = 1: a selection summed over an axis that nothing else has leaves ones; so do blocks and pairs. What then
    has an axis to itself goes, too."""
    uses, open_axes = product.uses(), set(product.out)
    left = {i: len(positions) for i, positions in uses.items()}  # how often an index still stands
    waiting, those, gone = list(selections), set(selections), set[int]()
    while waiting:
        k = waiting.pop()
        node, (v, *inner), _ = product.factors[k]
        whole = v not in open_axes and left[v] == 1
        paired = is_pair(node) and len(set(inner)) == 2 and all(i not in open_axes and left[i] == 1 for i in inner)
        if k in gone or not (whole or paired):
            continue
        gone.add(k)
        for i in (v, *inner):
            left[i] -= 1
        for i in (v,) if whole else inner:
            del product.dims[i]
        waiting += [other for i in (v, *inner) for other in uses[i] if other in those and other not in gone]
    product.replace(gone, [])
    return bool(gone)


def _fix(product: Product, position: int) -> bool:
    """Σ_v e_v f_v g_v = f_k·g_k: a basis vector fixes the index, so each factor at it gets a basis vector of its
    own."""
    node, (v, *_), _ = product.factors[position]
    if not is_unit(node):
        return False
    around = product.uses()[v]
    rivals = [product.factors[k][0] for k in around]
    names = [str(place_of(f)) for f in rivals if is_unit(f)]
    open_axis = v in product.out  # e_v f_v = f_k·e_v
    if len(around) < (2 if open_axis else 3) or str(place_of(node)) != min(names):
        return False
    dim = product.dims[v]
    factors: list[Factor] = [(node, (v,), _1)] if open_axis else []
    for k, (f, indices, e) in enumerate(product.factors):
        if k == position:
            continue
        while v in indices:
            fresh = product.fresh(dim)
            slot = indices.index(v)
            indices = (*indices[:slot], fresh, *indices[slot + 1 :])
            factors.append((node, (fresh,), _1))
        factors.append((f, indices, e))
    product.factors = factors
    if not open_axis:
        del product.dims[v]
    return True


def _meet(product: Product, a: int, b: int) -> bool:
    (f, at, _), (g, bt, _) = product.factors[a], product.factors[b]
    if at[0] != bt[0] or (f is g and is_pair(f)):
        return False
    if is_pair(f) and is_pair(g):
        return _split_in_two_ways(product, a, b)
    uses = product.uses()[at[0]]
    alone = at[0] not in product.out and len(uses) == 2
    if is_unit(f) and is_unit(g):
        if _are_apart(f, g):
            raise Vanishes
        return False
    if is_block(f) and is_block(g):
        return _meet_blocks(product, a, b, alone)
    if picks(f) and picks(g):
        return _meet_unit(product, *((a, b) if is_unit(f) else (b, a)))
    return False


def _pairs_met(product: Product, selections: Iterable[int]) -> bool:
    """k determines (i, j), and they determine k: P_kij P_kab = P_kij δ_ia δ_jb, and P_kij P_lij = P_kij δ_kl.

    Indices that become one bring further pairs together, as those of A ⊗ (B ⊗ C): all of them meet here, before the
    product is looked at again.
    """
    places = {k: product.factors[k][1] for k in selections if is_pair(product.factors[k][0])}
    one = Joined()
    carrying: dict[int, list[int]] = {}  # index -> the pairs at it
    for k, indices in places.items():
        for i in indices:
            carrying.setdefault(i, []).append(k)
    standing: dict[tuple[Node, tuple[int, ...]], int] = {}  # what stands at a composite index, and at two fast and slow
    waiting, gone = list(places), set[int]()
    while waiting:
        k = waiting.pop()
        head, *tail = map(one.find, places[k])
        for place in ((head,), tuple(tail)) if k not in gone else ():
            other = standing.setdefault((product.factors[k][0], place), k)
            if other == k or other in gone:
                standing[product.factors[k][0], place] = k
                continue
            gone.add(k)
            for joined in map(one.join, places[other], places[k]):
                if joined is not None:
                    low, high = joined
                    waiting += carrying[high]
                    carrying[low] += carrying[high]
            break
    product.replace(gone, [])
    product.rename(one)
    return bool(gone)


def _split_in_two_ways(product: Product, a: int, b: int) -> bool:
    """One composite index as (f, s) and as (g, t): where the fast g is longer than f, g is (f, c) and s is (c, t)."""
    (one, (_, f, s), _), (other, (_, g, t), _) = product.factors[a], product.factors[b]
    middle = ratio(other.shape[1], one.shape[1])
    if middle is None:
        return ratio(one.shape[1], other.shape[1]) is not None and _split_in_two_ways(product, b, a)
    c = product.fresh(middle)  # P_rfs P_rgt = P_rfs P_gfc P_sct
    fast, slow = pair(one.shape[1], middle), pair(middle, other.shape[2])
    product.replace({b}, [(fast, (g, f, c), _1), (slow, (s, c, t), _1)])
    return True


def _reassociated(product: Product, selections: list[int]) -> bool:
    """(A ⊗ B) ⊗ C as A ⊗ (B ⊗ C): a composite index is never the slow one of another, unless something stands there."""
    uses = product.uses()
    pairs = [k for k in selections if len(product.factors[k][1]) == 3]
    heads = {product.factors[k][1][0]: k for k in pairs}
    for k in pairs:
        outer, (r, fast, s), _ = product.factors[k]
        if s not in heads or s in product.out or len(uses[s]) != 2:
            continue
        inner, (_, a, b), _ = product.factors[heads[s]]
        (_, m, _), (_, n, p) = outer.shape, inner.shape  # P_rfs P_sab = P_rtb P_tfa
        low = pair(m, n)
        t = product.fresh(low.shape[0])
        product.replace({k, heads[s]}, [(pair(low.shape[0], p), (r, t, b), _1), (low, (t, fast, a), _1)])
        del product.dims[s]
        return True
    return False


def _meet_blocks(product: Product, a: int, b: int, alone: bool) -> bool:
    # Σ_k S_ki S_kj = δ_ij for one block, 0 for blocks that do not overlap
    (f, at, _), (g, bt, _) = product.factors[a], product.factors[b]
    if not isinstance(f, Op) or not isinstance(g, Op):
        return False
    if f is g:
        if at[1] == bt[1]:
            return False
        product.replace({a, b} if alone else {b}, [])
        if alone:
            del product.dims[at[0]]
        product.identify([(at[1], bt[1])])
        return True
    (_, n, start), (_, p, begin) = f.params, g.params
    if _apart(start, n, begin) or _apart(begin, p, start):
        raise Vanishes
    return False


def _are_apart(e: Node, other: Node) -> bool:
    """Are these basis vectors of other places, whatever the sizes?"""
    k, m = place_of(e), place_of(other)
    if k is None or m is None or isinstance(k, str) or isinstance(m, str):
        return False  # the names of indices may mean the same
    return _apart(sub(k, 1), 1, sub(m, 1)) or _apart(sub(m, 1), 1, sub(k, 1))


def _apart(start: Dim, length: Dim, begin: Dim) -> bool:
    """Does a block of `length` from `start` end at or before `begin`, as far as can be said for every size?"""
    gap = sub(begin, sub(start, sub(0, length)))
    if isinstance(gap, int):
        return gap >= 0
    return isinstance(gap, str) or all(c > 0 for c, _ in gap)


def _meet_unit(product: Product, u: int, s: int) -> bool:
    # e_k picks row k of a placed block: that is a basis vector of the block, or nothing
    (e, at, _), (block, bt, _) = product.factors[u], product.factors[s]
    place = place_of(e)
    if place is None or isinstance(place, str) or not isinstance(block, Op):
        return False
    _, n, offset = block.params
    start = sub(place, 1)
    if _apart(offset, n, start) or _apart(start, 1, offset):
        raise Vanishes
    inside = sub(place, offset)
    if not isinstance(inside, int) or not isinstance(n, int):
        return False
    alone = at[0] not in product.out and len(product.uses()[at[0]]) == 2
    product.replace({u, s} if alone else {s}, [(unit(n, inside), (bt[1],), _1)])
    if alone:
        del product.dims[at[0]]
    return True
