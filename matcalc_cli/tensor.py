"""Products of the tensor graph: the canonical contraction, and the constructors that stand on it.

`einsum` takes any product of tensors, flattens the products inside it while it stays small, merges equal factors into
powers, contracts identities and selection tensors, sets closed parts aside as scalars, and numbers the indices
canonically. So equal products are the same object, whatever the order in which they were written.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from .basics import (
    FLATTEN_TERMS,
    ONE,
    SYMMETRIC,
    add,
    block,
    const,
    constant_value,
    content,
    eye,
    is_zero,
    ones,
    op,
    pair,
    pi,
    primitive,
    scale,
    sign,
    size,
    unit,
    var,
    zero,
)
from .contract import Vanishes, contract_constants, merge_chains
from .dims import Dim, Shape, text
from .errors import MatcalcError
from .flatten import flatten, unwrap
from .functions import FUNCTIONS
from .labelling import order_indices
from .nodes import Einsum, Factor, Map, Node, Op, Sum, Var, fold, make_einsum, make_map, make_op
from .piecewise import SELECT
from .product import Product
from .rationals import exact_power

__all__ = [
    "FLATTEN_TERMS", "ONE", "Einsum", "Factor", "Map", "Node", "Op", "Sum", "Var", "add", "apply", "block", "const",
    "constant_value", "content", "einsum", "eye", "fold", "is_symmetric", "is_zero", "matpow", "ones", "op", "oriented",
    "pair", "pi", "power", "primitive", "scale", "sign", "size", "transpose", "turns", "unit", "var", "zero",
]  # fmt: skip

SPREAD_TERMS = 512
_1 = Fraction(1)

RawFactor = tuple[Node, tuple[int, ...]] | tuple[Node, tuple[int, ...], Fraction | int]


def einsum(factors: Iterable[RawFactor], out: Sequence[int], dims: Mapping[int, Dim] | None = None) -> Node:
    """The product of `factors` (node, indices[, exponent]) with the output indices `out`, as a canonical node.

    `dims` gives the size of output indices that no factor carries. Exponents are entrywise. A product with a
    coefficient comes back as a Sum. Raises MatcalcError ("domain") for a division by zero.
    """
    product = Product([], list(out), {i: dim for i, dim in (dims or {}).items() if i in out})
    for raw in factors:
        node, indices = raw[0], tuple(raw[1])
        product.factors.append((node, indices, Fraction(raw[2]) if len(raw) == 3 else _1))
        for i, dim in zip(indices, node.shape, strict=True):
            if product.dims.setdefault(i, dim) != dim:
                raise AssertionError(f"index {i} of sizes {product.dims[i]} and {dim}")
    shape = tuple(product.dims[i] for i in out)
    if (turned := _rearranged_sum(product)) is not None:
        return turned
    try:
        while (
            flatten(product, _canonical_side)
            or _merge_equal(product)
            or _contract(product)
            or _separate_scalars(product)
        ):
            pass
    except Vanishes:
        return zero(shape)
    if (turned := _rearranged_sum(product)) is not None:
        return scale(product.number, turned)
    if any(f.order > 2 and isinstance(f, Sum) and e == 1 for f, _, e in product.factors):
        return scale(product.number, _spread(product))
    return scale(product.number, _labelled(product))


def _spread(product: Product) -> Node:
    """The product with a sum of order 3 or more multiplied out: such a sum has no notation but that of its terms."""
    k = next(n for n, (f, _, e) in enumerate(product.factors) if f.order > 2 and isinstance(f, Sum) and e == 1)
    node, indices, _ = product.factors[k]
    if not isinstance(node, Sum) or len(node.terms) > SPREAD_TERMS:
        raise MatcalcError("limit", f"a tensor of order 3 or more with over {SPREAD_TERMS} terms is not written out")
    rest = [f for n, f in enumerate(product.factors) if n != k]
    dims = dict(product.dims)
    terms = [(c, einsum([(term, indices), *rest], product.out, dims)) for c, term in node.terms]
    return add(terms, tuple(product.dims[i] for i in product.out))


def _rearranged_sum(product: Product) -> Node | None:
    """A lone sum with its axes in another order is the sum of the terms in that order."""
    if len(product.factors) != 1:
        return None
    node, indices, e = product.factors[0]
    out = tuple(product.out)
    if not isinstance(node, Sum) or e != 1 or len(set(out)) < len(out) or sorted(indices) != sorted(out):
        return None
    if indices == out:
        return node
    return add([(c, einsum([(term, indices)], out)) for c, term in node.terms], tuple(product.dims[i] for i in out))


def _contract(product: Product) -> bool:
    return contract_constants(product) or merge_chains(product, is_symmetric, matpow)


def _merge_equal(product: Product) -> bool:
    """Equal factors over equal indices become one with the sum of the exponents; carried by none, an index is a
    number."""
    merged: dict[tuple[Node, tuple[int, ...]], Fraction] = {}
    for node, indices, exponent in product.factors:
        at = tuple(sorted(indices)) if node.order == 2 and is_symmetric(node) else indices
        merged[node, at] = merged.get((node, at), Fraction(0)) + exponent
    changed = len(merged) < len(product.factors)
    product.factors = [(node, at, e) for (node, at), e in merged.items()]
    carried = {i for _, idx, _ in product.factors for i in idx}
    for i in [i for i in product.dims if i not in carried and i not in product.out]:
        product.factors.append((size(product.dims.pop(i)), (), _1))  # Σ_i 1
        changed = True
    return changed


def _separate_scalars(product: Product) -> bool:
    """Make every closed part of the product (one that reaches no output index) a scalar factor of its own."""
    group: dict[int, int] = {i: i for i in product.dims}
    for _, indices, _ in product.factors:
        joined = {group[i] for i in indices}
        if len(joined) > 1:
            low = min(joined)
            group = {i: low if g in joined else g for i, g in group.items()}
    open_groups = {group[i] for i in product.out}
    closed = sorted(set(group.values()) - open_groups)
    if not closed or (len(closed) == 1 and not product.out and all(idx for _, idx, _ in product.factors)):
        return False
    parts = {g: [f for f in product.factors if f[1] and group[f[1][0]] == g] for g in closed}
    product.factors = [f for f in product.factors if not f[1] or group[f[1][0]] not in parts]
    product.dims = {i: dim for i, dim in product.dims.items() if group[i] not in parts}
    product.factors += [(einsum(part, ()), (), _1) for part in parts.values()]
    return True


# --- canonical form ----------------------------------------------------------------------------------------------


def _labelled(product: Product) -> Node:
    factors, out = product.factors, tuple(product.out)
    if len(factors) == 1 and factors[0][2] == 1 and len(set(out)) == len(out) == len(factors[0][1]):
        node, indices, _ = factors[0]
        if indices == out or (set(indices) == set(out) and node.order == 2 and is_symmetric(node)):
            return node
    keys = [((f.digest, e.numerator, e.denominator), idx, f.order == 2 and is_symmetric(f)) for f, idx, e in factors]
    colours = {i: tuple(text(dim).encode()) for i, dim in product.dims.items()}
    numbering = order_indices(keys, out, colours)
    number = {i: k for k, i in enumerate(numbering)}
    placed = []
    for (node, idx, e), (key, _, symmetric) in zip(factors, keys, strict=True):
        at = tuple(number[i] for i in idx)
        placed.append((key, tuple(sorted(at)) if symmetric else at, node, e))
    placed.sort(key=lambda f: f[:2])
    canonical = tuple((node, at, e) for _, at, node, e in placed)
    return make_einsum(canonical, tuple(number[i] for i in out), tuple(product.dims[i] for i in numbering))


def transpose(node: Node) -> Node:
    """The matrix with its two axes exchanged. Order 2 only."""
    found = node.memo.get("transpose")
    if found is None:
        match node:
            case Sum():
                found = add([(c, transpose(term)) for c, term in node.terms], node.shape[::-1])
            case Einsum():
                dims = dict(enumerate(node.dims))
                found = einsum(node.factors, node.out[::-1], dims)
            case _ if is_symmetric(node):
                found = node
            case _:
                found = einsum([(node, (0, 1))], (1, 0))
        node.memo["transpose"] = found
    return found


def oriented(node: Node) -> tuple[Node, bool]:
    """The node or its transpose, whichever is the canonical one of the two, and whether it was turned."""
    turned = transpose(node)
    if turned is not node and _side(turned) < _side(node):
        return turned, True
    return node, False


def _canonical_side(node: Node, signed: bool) -> tuple[Node, bool, int]:
    return signed_side(node) if signed else (*oriented(node), 1)


def signed_side(node: Node) -> tuple[Node, bool, int]:
    """node, turned, sign with the given node = sign·(node or its transpose): one form for S, S', -S and -S'."""
    if not isinstance(node, Sum) or not node.terms:
        return (*oriented(node), 1)
    turned = transpose(node)
    if not isinstance(turned, Sum):
        return turned, True, 1
    signs = [1 if content(form) > 0 else -1 for form in (node, turned)]
    forms = [scale(number, form) for number, form in zip(signs, (node, turned), strict=True)]
    best = 1 if forms[1] is not forms[0] and _side(forms[1]) < _side(forms[0]) else 0
    return forms[best], best == 1, signs[best]


def _side(node: Node) -> tuple[int, int]:
    return turns(node), node.digest


def turns(node: Node) -> int:
    """How many transposes the matrix would show, about: factors that run against the way from rows to columns."""
    found = node.memo.get("turns")
    if found is None:
        if isinstance(node, Sum):
            found = sum(turns(term) for _, term in node.terms)
        else:
            found = _turned_factors(node) if isinstance(node, Einsum) else 0
        node.memo["turns"] = found
    return found


def _turned_factors(node: Einsum) -> int:
    distance = {node.out[0]: 0}
    edges = [idx for f, idx, _ in node.factors if len(idx) == 2 and not is_symmetric(f)]
    front = [node.out[0]]
    while front:
        reached = []
        for a, b in edges:
            for near, far in ((a, b), (b, a)):
                if near in front and far not in distance:
                    distance[far] = distance[near] + 1
                    reached.append(far)
        front = reached
    return sum(distance.get(a, 0) > distance.get(b, 0) for a, b in edges)


def is_plain_transpose(node: Einsum) -> bool:
    """Is this the transpose of one factor?"""
    return len(node.factors) == 1 and node.factors[0][1] == node.out[::-1] == (1, 0) and node.factors[0][2] == 1


def is_symmetric(node: Node) -> bool:
    """Is this matrix known to equal its transpose?"""
    found = node.memo.get("symmetric")
    if found is None:
        if node.order != 2 or node.shape[0] != node.shape[1]:
            found = False
        elif isinstance(node, Var):
            found = bool(node.properties & SYMMETRIC)
        elif isinstance(node, Map):
            found = all(is_symmetric(a) for a in node.args if a.shape)
        elif isinstance(node, Op):
            row = FUNCTIONS.own.get(node.name)
            if row is not None and row.signature is not None:  # of a user's functions only the Hessian is symmetric
                found = not row.signature[1] and len(row.marks) == 2
            else:
                found = bool(node.args) and node.args[0].order == 2 and is_symmetric(node.args[0])
        else:
            found = transpose(node) is node
        node.memo["symmetric"] = found
    return found


# --- the other constructors --------------------------------------------------------------------------------------


def power(node: Node, exponent: Fraction | int) -> Node:
    """node**exponent, entrywise."""
    indices = tuple(range(node.order))
    return einsum([(node, indices, Fraction(exponent))], indices, dict(enumerate(node.shape)))


def apply(name: str, *args: Node) -> Node:
    """The scalar function `name`, entrywise; arguments of order 0 are broadcast."""
    shape: Shape = next((a.shape for a in args if a.shape), ())
    if name == SELECT and args[1] is args[2]:
        axes = tuple(range(len(shape)))
        return einsum([(args[1], axes if args[1].shape else ())], axes, dict(enumerate(shape)))
    if name == "pow" and (exponent := constant_value(args[1])) is not None:
        return power(args[0], exponent)
    if shape and all(_constant_over(a) is not None for a in args):
        value = apply(name, *(c for a in args if (c := _constant_over(a)) is not None))
        return einsum([(value, ())], tuple(range(len(shape))), dict(enumerate(shape)))
    if len(shape) == 2:
        main = next(a for a in args if a.shape)
        turned, swap = oriented(main)
        if swap:
            sides = [turned if a is main else transpose(a) if a.shape else a for a in args]
            return einsum([(make_map(name, tuple(sides), shape[::-1]), (0, 1))], (1, 0))
    return make_map(name, args, shape)


def _constant_over(node: Node) -> Node | None:
    """The scalar that every entry of the node is, where that can be seen."""
    if not node.shape:
        return node
    if isinstance(node, Sum) and len(node.terms) == 1:
        inner = _constant_over(node.terms[0][1])
        return None if inner is None else scale(node.terms[0][0], inner)
    if isinstance(node, Sum) and not node.terms:
        return const(0)
    if isinstance(node, Einsum) and len(set(node.out)) == len(node.out) and all(not idx for _, idx, _ in node.factors):
        return einsum(node.factors, ())
    return None


def matpow(base: Node, k: int) -> Node:
    """The k-th matrix power of a square matrix; k < 0 is a power of the inverse."""
    if k == 0:
        return eye(base.shape[0])
    if k == 1:
        return base
    match base:
        case Sum(terms=()):
            if k < 0:
                raise MatcalcError("domain", "the zero matrix has no inverse")
            return base
        case Sum() if content(base) != 1:
            number = exact_power(content(base), Fraction(k))
            return scale(_1 if number is None else number, matpow(unwrap(primitive(base)), k))
        case Op(name="matpow"):
            inner = base.params[0]
            return matpow(base.args[0], k * inner) if isinstance(inner, int) else _opaque_power(base, k)
        case Var() if k < 0 and "orthogonal" in base.properties:
            return transpose(matpow(base, -k))
        case Einsum():
            return _power_of_product(base, k)
    return _opaque_power(base, k)


def _opaque_power(base: Node, k: int) -> Node:
    node, turned, number = signed_side(base)
    result: Node = make_op("matpow", (node,), (k,), node.shape)
    result = transpose(result) if turned else result
    return result if number > 0 or k % 2 == 0 else scale(-1, result)


def _power_of_product(base: Einsum, k: int) -> Node:
    """Scalars come out; a diagonal matrix is raised entry by entry; anything else stays whole."""
    scalars = [f for f in base.factors if not f[1]]
    matrix = [f for f in base.factors if f[1]]
    dims = dict(enumerate(base.dims))
    if base.out[0] == base.out[1]:
        diagonal = power(einsum(base.factors, base.out[:1], dims), k)
        return einsum([(diagonal, (0,))], (0, 0))
    if scalars:
        whole = matpow(einsum(matrix, base.out, dims), k)
        return einsum([*((f, (), e * k) for f, _, e in scalars), (whole, (0, 1))], (0, 1))
    if is_plain_transpose(base):
        return transpose(matpow(matrix[0][0], k))
    return _opaque_power(base, k)
