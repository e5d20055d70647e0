"""The contractions that need no arithmetic: selection tensors, and chains of one matrix, X·X = X² and inv(X)·X = I.

Each pass takes a Product, changes it, and says whether it did; `tensor.einsum` runs them until none applies.
"""

from collections.abc import Callable
from fractions import Fraction

from ...dimensions import Dim, add, sub
from ..basics import IMAGINARY, ONE, content, pair, scale, unit
from ..nodes import Einsum, Factor, Node, Op, Sum, Var, make_op
from .product import Product, match_product

_SELECTIONS = frozenset({"unit", "block", "pair"})
_1 = Fraction(1)


class Vanishes(Exception):
    """A factor is zero, so the product is."""


def contract_constants(product: Product) -> bool:
    """Contract selection tensors that meet: e_i'e_j for numbers, placed blocks, and pairs with pairs."""
    changed = False
    for k, (node, indices, exponent) in enumerate(product.factors):
        if isinstance(node, Op) and node.name in (*_SELECTIONS, "below") and exponent > 0 and exponent != 1:
            product.factors[k] = (node, indices, _1)  # entries are 0 and 1
            changed = True
    triangles = {k for k, (f, _, _) in enumerate(product.factors) if isinstance(f, Op) and f.name == "below"}
    if diagonal := {k for k in triangles if len(set(product.factors[k][1])) == 1}:  # 1 on the diagonal
        product.replace(diagonal, [])
        changed = True
    selections = [
        k for k, (f, _, e) in enumerate(product.factors) if isinstance(f, Op) and f.name in _SELECTIONS and e == 1
    ]
    for a in selections:
        for b in selections:
            if a < b and _meet(product, a, b):
                return True
    if _reassociated(product, selections):
        return True
    return any(_fix(product, k) for k in selections) or _alone(product, selections) or changed


def reduce_imaginary(product: Product) -> bool:
    """i² = -1, 1/i = -i."""
    for k, (node, _, e) in enumerate(product.factors):
        if e != 1 and isinstance(node, Op) and node.name == IMAGINARY and e.denominator == 1:
            quarters = e.numerator % 4
            product.number *= -1 if quarters > 1 else 1
            product.factors[k : k + 1] = [(node, (), _1)] * (quarters % 2)
            return True
    return False


def _alone(product: Product, selections: list[int]) -> bool:
    """Σ_v e_v = 1; summed over the whole axis, a block and a pair leave ones as well."""
    uses = product.uses()
    for k in selections:
        node, (v, *inner), _ = product.factors[k]
        whole = v not in product.out and len(uses[v]) == 1
        paired = isinstance(node, Op) and node.name == "pair" and len(set(inner)) == 2
        if whole or (paired and all(i not in product.out and len(uses[i]) == 1 for i in inner)):
            product.replace({k}, [])
            for i in (v,) if whole else inner:
                del product.dims[i]
            return True
    return False


def _fix(product: Product, position: int) -> bool:
    """Σ_v e_v f_v g_v = f_k·g_k: a basis vector fixes an index, so that each factor there is asked for its own
    entry."""
    node, (v, *_), _ = product.factors[position]
    if not isinstance(node, Op) or node.name != "unit":
        return False
    around = product.uses()[v]
    rivals = [product.factors[k][0] for k in around]
    names = [str(f.params[1]) for f in rivals if isinstance(f, Op) and f.name == "unit"]
    open_axis = v in product.out  # e_v f_v = f_k·e_v
    if len(around) < (2 if open_axis else 3) or str(node.params[1]) != min(names):
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
    if not isinstance(f, Op) or not isinstance(g, Op):
        return False
    if f.name == g.name == "pair" and f is g:
        return _meet_pairs(product, a, b, at, bt)
    if at[0] != bt[0]:
        return False
    uses = product.uses()[at[0]]
    alone = at[0] not in product.out and len(uses) == 2
    if f.name == g.name == "unit":
        if isinstance(f.params[1], int) and isinstance(g.params[1], int):
            if f is not g:
                raise Vanishes
            return False
        return False
    if f.name == g.name == "block":
        return _meet_blocks(product, a, b, alone)
    if {f.name, g.name} == {"unit", "block"}:
        return _meet_unit(product, *((a, b) if f.name == "unit" else (b, a)))
    return False


def _meet_pairs(product: Product, a: int, b: int, at: tuple[int, ...], bt: tuple[int, ...]) -> bool:
    # k and (i, j) name each other: P_kij P_kab = P_kij δ_ia δ_jb, and P_kij P_lij = P_kij δ_kl
    if at[0] == bt[0] and at[1:] != bt[1:]:
        product.replace({b}, [])
        product.identify([(at[1], bt[1]), (at[2], bt[2])])
        return True
    if at[1:] == bt[1:] and at[0] != bt[0]:
        product.replace({b}, [])
        product.identify([(at[0], bt[0])])
        return True
    return False


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


def _apart(start: object, length: object, begin: object) -> bool:
    """Does a block of `length` from `start` end at or before `begin`, as far as can be said for every size?"""
    gap = sub(begin, sub(start, sub(0, length)))  # type: ignore[arg-type]
    if isinstance(gap, int):
        return gap >= 0
    return isinstance(gap, str) or all(c > 0 for c, _ in gap)


def _meet_unit(product: Product, u: int, s: int) -> bool:
    # e_k picks row k of a placed block: that is a basis vector of the block, or nothing
    (e, at, _), (block, bt, _) = product.factors[u], product.factors[s]
    if not isinstance(e, Op) or not isinstance(block, Op):
        return False
    k, (_, n, offset) = e.params[1], block.params
    if not isinstance(k, int) or not isinstance(offset, int) or not isinstance(n, int):
        return False
    inside = k - offset
    if not 1 <= inside <= n:
        raise Vanishes
    alone = at[0] not in product.out and len(product.uses()[at[0]]) == 2
    product.replace({u, s} if alone else {s}, [(unit(n, inside), (bt[1],), _1)])
    if alone:
        del product.dims[at[0]]
    return True


# --- chains of one matrix ----------------------------------------------------------------------------------------


def matrix_power_of(node: Node) -> tuple[Node, Dim]:
    """The node as base and whole exponent of a matrix power."""
    if isinstance(node, Op) and node.name == "matpow":
        return node.args[0], node.params[0]  # type: ignore[return-value]
    if isinstance(node, Op) and node.name == "expm" and isinstance(node.args[0], Sum) and node.args[0].terms:
        number = content(node.args[0])  # expm(-2*X) is a power of expm(X)
        if number.denominator == 1 and number != 1:
            base = scale(1 / number, node.args[0])
            return make_op("expm", (base,), (), base.shape), int(number)
    return node, 1


def _is_negative(k: Dim) -> bool:
    return isinstance(k, int) and k < 0


def merge_chains(
    product: Product,
    is_symmetric: Callable[[Node], bool],
    is_skew: Callable[[Node], bool],
    matpow: Callable[[Node, Dim], Node],
) -> bool:
    """Multiply neighbours that are powers of one matrix: X·X = X², inv(X)·X = I, Q'Q = I for orthogonal Q."""
    uses = product.uses()
    for j, around in uses.items():
        if j in product.out or len(around) != 2 or around[0] == around[1]:
            continue
        if _merge_at(product, j, around[0], around[1], is_symmetric, is_skew, matpow):
            return True
    return any(
        _cancel_product(product, position, is_symmetric, matpow)
        for position, (node, _, e) in enumerate(product.factors)
        if e == 1 and _is_negative(matrix_power_of(node)[1]) and isinstance(node.children[0], Einsum)
    )


def _merge_at(
    product: Product,
    j: int,
    a: int,
    b: int,
    is_symmetric: Callable[[Node], bool],
    is_skew: Callable[[Node], bool],
    matpow: Callable[[Node, Dim], Node],
) -> bool:
    (f, at, e), (g, bt, d) = product.factors[a], product.factors[b]
    if len(at) != 2 or len(bt) != 2 or e != 1 or d != 1:
        return False
    (base, k), (other, l_) = matrix_power_of(f), matrix_power_of(g)
    if base is not other or base.shape[0] != base.shape[1]:
        return False
    i, end = at[1 - at.index(j)], bt[1 - bt.index(j)]
    into, out_of = at.index(j) == 1, bt.index(j) == 0  # M_ij then M_jk
    if is_symmetric(base) or into == out_of:
        forward = into or is_symmetric(base)
        _put(product, {a, b}, j, matpow(base, add(k, l_)) if add(k, l_) else None, (i, end) if forward else (end, i))
        return True
    if is_skew(base) and isinstance(k, int) and isinstance(l_, int):  # S'S = -S²
        product.number *= (-1) ** (l_ if into else k)
        _put(product, {a, b}, j, matpow(base, k + l_) if k + l_ else None, (i, end))
        return True
    if isinstance(base, Var) and "orthogonal" in base.properties and k == l_:
        _put(product, {a, b}, j, None, (i, end))
        return True
    return False


def _put(product: Product, gone: set[int], j: int, node: Node | None, at: tuple[int, int]) -> None:
    product.replace(gone, [] if node is None else [(node, at, _1)])
    del product.dims[j]
    if node is None:
        product.identify([at])


def _cancel_product(
    product: Product, position: int, is_symmetric: Callable[[Node], bool], matpow: Callable[[Node, Dim], Node]
) -> bool:
    """inv(A·B) next to the factors A and B: one power less."""
    node, ends, _ = product.factors[position]
    base, k = matrix_power_of(node)
    if not isinstance(base, Einsum) or not {i for _, idx, _ in base.factors for i in idx}.issuperset(base.out):
        return False
    if base.out[0] == base.out[1]:
        return False
    mirrored = {f for f, _, _ in base.factors if f.order == 2 and is_symmetric(f)}
    sides = [(ends[0], ends[1], 1), (ends[1], ends[0], 0)]  # inner index, outer index, which end of the base meets it
    if is_symmetric(base):
        sides += [(ends[0], ends[1], 0), (ends[1], ends[0], 1)]
    rest = Product(
        [x if n != position else (ONE, (), _1) for n, x in enumerate(product.factors)], product.out, product.dims
    )
    for inner, outer, side in sides:
        if inner == outer or inner in product.out:
            continue
        found = match_product(list(base.factors), {base.out[side]: inner}, rest, mirrored)
        if found is None or not _hidden(product, found, base, side, position):
            continue
        far = found[1][base.out[1 - side]]
        power = matpow(base, add(k, 1)) if add(k, 1) else None
        product.replace(
            found[0] | {position}, [] if power is None else [(power, (far, outer) if side else (outer, far), _1)]
        )
        for i in {inner} | {found[1][i] for i in range(len(base.dims)) if i not in base.out}:
            product.dims.pop(i, None)
        if power is None:
            product.identify([(far, outer)])
        return True
    return False


def _hidden(product: Product, found: tuple[set[int], dict[int, int]], base: Einsum, side: int, position: int) -> bool:
    """Are the inner indices of the match summed, distinct, and used by the matched factors alone?"""
    taken, place = found
    inner = [place[i] for i in range(len(base.dims)) if i != base.out[1 - side]]
    if len(set(inner)) < len(inner) or place[base.out[1 - side]] in inner:
        return False
    uses = product.uses()
    return all(i not in product.out and set(uses[i]) <= taken | {position} for i in inner)
