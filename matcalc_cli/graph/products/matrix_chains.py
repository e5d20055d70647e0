"""Chains of one matrix: X·X = X², inv(X)·X = I, Q'Q = I for an orthogonal Q, inv(A·B)·A·B = I.

`merge_chains` is a pass: it takes a Product, changes it, and says whether it did.
"""

from fractions import Fraction

from ...dimensions import Dim, add
from ..basics import ONE, content, scale
from ..nodes import Einsum, Node, Op, Sum, Var, make_op
from ..parts import matches
from ..primitives import power_of
from .orientation import is_skew, is_symmetric
from .powers import matpow
from .product import Product

_1 = Fraction(1)


def matrix_power_of(node: Node) -> tuple[Node, Dim]:
    """The node as base and whole exponent of a matrix power."""
    if (power := power_of(node)) is not None:
        return power
    if isinstance(node, Op) and node.name == "expm" and isinstance(node.args[0], Sum) and node.args[0].terms:
        number = content(node.args[0])  # expm(-2*X) is a power of expm(X)
        if number.denominator == 1 and number != 1:
            base = scale(1 / number, node.args[0])
            return make_op("expm", (base,), (), base.shape), int(number)
    return node, 1


def _is_negative(k: Dim) -> bool:
    return isinstance(k, int) and k < 0


def merge_chains(product: Product) -> bool:
    """Multiply neighbours that are powers of one matrix: X·X = X², inv(X)·X = I, Q'Q = I for orthogonal Q."""
    if len(product.dims) == len(set(product.out)):
        return False  # no index is summed over
    matrices = [position for position, (_, at, _) in enumerate(product.factors) if len(at) == 2]
    uses = product.uses() if len(matrices) > 1 else {}
    for j, around in uses.items():
        if j in product.out or len(around) != 2 or around[0] == around[1]:
            continue
        if _merge_at(product, j, around[0], around[1]):
            return True
    return any(
        _cancel_product(product, position)
        for position, (node, _, e) in ((k, product.factors[k]) for k in matrices)
        if isinstance(node, Op)
        and e == 1
        and _is_negative(matrix_power_of(node)[1])
        and isinstance(node.children[0], Einsum)
    )


def _merge_at(product: Product, j: int, a: int, b: int) -> bool:
    (f, at, e), (g, bt, d) = product.factors[a], product.factors[b]
    if len(at) != 2 or len(bt) != 2:
        return False
    (base, k), (other, l_) = matrix_power_of(f), matrix_power_of(g)
    if base is not other or base.shape[0] != base.shape[1] or e != 1 or d != 1:
        return False
    i, end = at[1 - at.index(j)], bt[1 - bt.index(j)]
    into, out_of = at.index(j) == 1, bt.index(j) == 0  # M_ij then M_jk
    if is_symmetric(base) or into == out_of:
        forward = into or is_symmetric(base)
        _put(product, {a, b}, j, matpow(base, add(k, l_)) if add(k, l_) else None, (i, end) if forward else (end, i))
        return True
    if is_skew(base) and isinstance(k, int) and isinstance(l_, int):  # S'S = -S²
        product.number *= -1 if (l_ if into else k) % 2 else 1
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


def _cancel_product(product: Product, position: int) -> bool:
    """inv(A·B) next to the factors A and B: one power less."""
    node, ends, _ = product.factors[position]
    base, k = matrix_power_of(node)
    if not isinstance(base, Einsum) or not {i for _, idx, _ in base.factors for i in idx}.issuperset(base.out):
        return False
    if base.out[0] == base.out[1]:
        return False
    symmetric = {f for f, _, _ in base.factors if f.order == 2 and is_symmetric(f)}
    ways = [(ends[0], ends[1], 1), (ends[1], ends[0], 0)]  # inner index, outer index, which end of the base meets it
    if is_symmetric(base):
        ways += [(ends[0], ends[1], 0), (ends[1], ends[0], 1)]
    rest = Product(
        [x if n != position else (ONE, (), _1) for n, x in enumerate(product.factors)], product.out, product.dims
    )
    for inner, outer, end in ways:
        if inner == outer or inner in product.out:
            continue
        found = next(matches(base.factors, {base.out[end]: inner}, rest.factors, symmetric), None)
        if found is None or not _hidden(product, found, base, end, position):
            continue
        far = found[1][base.out[1 - end]]
        power = matpow(base, add(k, 1)) if add(k, 1) else None
        product.replace(
            found[0] | {position}, [] if power is None else [(power, (far, outer) if end else (outer, far), _1)]
        )
        for i in {inner} | {found[1][i] for i in range(len(base.dims)) if i not in base.out}:
            product.dims.pop(i, None)
        if power is None:
            product.identify([(far, outer)])
        return True
    return False


def _hidden(product: Product, found: tuple[set[int], dict[int, int]], base: Einsum, end: int, position: int) -> bool:
    """Are the inner indices of the match summed, distinct, and used by the matched factors alone?"""
    taken, place = found
    inner = [place[i] for i in range(len(base.dims)) if i != base.out[1 - end]]
    if len(set(inner)) < len(inner) or place[base.out[1 - end]] in inner:
        return False
    uses = product.uses()
    return all(i not in product.out and set(uses[i]) <= taken | {position} for i in inner)
