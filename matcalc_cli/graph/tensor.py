"""Products of the tensor graph: the canonical contraction, and the constructors that stand on it.

`einsum` takes any product of tensors, flattens the products inside it while it stays small, merges equal factors into
powers, contracts identities and selection tensors, sets closed parts aside as scalars, and numbers the indices
canonically. So equal products are the same object, whatever the order in which they were written.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from ..dimensions import Dim, Shape, monomials, mul, sub, substitute, text
from ..dimensions import add as plus
from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS, SELECT
from ..functions.table import FUNCTIONS
from .basics import (
    FLATTEN_TERMS,
    ONE,
    SYMMETRIC,
    add,
    below,
    block,
    const,
    constant_value,
    content,
    eye,
    imaginary,
    is_complex,
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
from .nodes import Einsum, Factor, Map, Node, Op, Sum, Var, fold, make_einsum, make_map, make_op, topological
from .products.contract import Vanishes, contract_constants, merge_chains, reduce_imaginary
from .products.flatten import flatten, unwrap
from .products.labelling import order_indices
from .products.product import Product
from .rationals import exact_power
from .whole_numbers import MOST_TERMS, bound_name, counts, fresh_counter, is_series

__all__ = [
    "FLATTEN_TERMS", "ONE", "Einsum", "Factor", "Map", "Node", "Op", "Sum", "Var", "add", "apply", "below", "block",
    "const", "constant_value", "content", "einsum", "eye", "fold", "imaginary", "is_complex", "is_series",
    "is_symmetric", "is_zero", "matpow", "ones", "op", "opened", "oriented",
    "pair", "pi", "power", "primitive", "replaced", "scale", "series", "sign", "size",
    "transpose", "turned_op", "turns", "unit", "unrolled", "var", "zero",
]  # fmt: skip

IDEMPOTENT = frozenset({"max", "min"})  # of two equal arguments one of them
SPREAD_TERMS = 512
WRITTEN_OUT = 6  # terms of a sum between numbers that are written one by one
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
            flatten(product, _canonical_side, einsum)
            or _merge_equal(product)
            or _contract(product)
            or _separate_scalars(product)
        ):
            pass
        _see_skew_forms(product)
    except Vanishes:
        return zero(shape)
    if (turned := _rearranged_sum(product)) is not None:
        return scale(product.number, turned)
    if any(f.order > 2 and is_series(f) and e == 1 for f, _, e in product.factors):
        return scale(product.number, _termwise(product))
    if any(f.order > 2 and isinstance(f, Sum) and e == 1 for f, _, e in product.factors):
        return scale(product.number, _spread(product))
    labelled = _labelled(product)  # it may change the number's sign
    return scale(product.number, labelled)


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


def _termwise(product: Product) -> Node:
    """The product with a Σ_r of order 3 or more taken term by term: such a sum has the notation of its terms alone."""
    k = next(n for n, (f, _, e) in enumerate(product.factors) if f.order > 2 and is_series(f) and e == 1)
    node, indices, _ = product.factors[k]
    assert isinstance(node, Op)
    rest = [f for n, f in enumerate(product.factors) if n != k]
    counter, low, high, body = opened(node)
    return series(counter, low, high, einsum([(body, indices), *rest], product.out, dict(product.dims)))


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
    return (
        reduce_imaginary(product) or contract_constants(product) or merge_chains(product, is_symmetric, is_skew, matpow)
    )


def _merge_equal(product: Product) -> bool:
    """Equal factors over equal indices become one with the sum of the exponents; carried by none, an index is a
    number."""
    merged: dict[tuple[Node, tuple[int, ...]], Fraction] = {}
    for node, indices, exponent in product.factors:
        at = tuple(sorted(indices)) if node.order == 2 and is_symmetric(node) else indices
        if len(indices) == 2 and indices[0] > indices[1] and exponent.denominator == 1 and is_skew(node):
            at = indices[::-1]  # S_ji = -S_ij
            product.number *= -1 if exponent.numerator % 2 else 1
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


def is_skew(node: Node) -> bool:
    """Is this a matrix that is its negative, turned: declared so, a sum such as X - X', or an odd power of one?"""
    if isinstance(node, Var):
        return "skew" in node.properties and node.order == 2
    if isinstance(node, Op) and node.name == "matpow" and isinstance(node.params[0], int):
        return node.params[0] % 2 == 1 and is_skew(node.args[0])
    if not isinstance(node, Sum) or node.order != 2 or node.shape[0] != node.shape[1] or not node.terms:
        return False
    if "skew" not in node.memo:
        node.memo["skew"] = transpose(node) is scale(-1, node)
    return bool(node.memo["skew"])


# --- canonical form ----------------------------------------------------------------------------------------------


def _see_skew_forms(product: Product) -> None:
    """Raises Vanishes for x'Sx with a skew S, whose sign changes when its two indices are exchanged, and for S_ii."""
    for k, (node, indices, e) in enumerate(product.factors):
        if len(indices) != 2 or e <= 0 or e.denominator > 1 or e % 2 == 0 or not is_skew(node):
            continue
        i, j = indices
        if i == j:
            raise Vanishes
        if i in product.out or j in product.out:
            continue
        exchanged = {i: j, j: i}
        others = [f for n, f in enumerate(product.factors) if n != k]
        images = [(f, tuple(exchanged.get(a, a) for a in at), p) for f, at, p in others]
        if _unordered(images) == _unordered(others):
            raise Vanishes


def _unordered(factors: Iterable[Factor]) -> list[tuple[int, tuple[int, ...], Fraction]]:
    """The factors in an order of their own; a symmetric one has its indices in order."""
    return sorted((f.digest, tuple(sorted(at)) if f.order == 2 and is_symmetric(f) else at, e) for f, at, e in factors)


def _labelled(product: Product) -> Node:
    factors, out = product.factors, tuple(product.out)
    if len(factors) == 1 and factors[0][2] == 1 and len(set(out)) == len(out) == len(factors[0][1]):
        node, indices, _ = factors[0]
        if indices == out or (set(indices) == set(out) and node.order == 2 and is_symmetric(node)):
            return node
        if set(indices) == set(out) and is_skew(node):
            product.number *= -1
            return node
    keys = [
        (
            (f.digest, e.numerator, e.denominator),
            idx,
            f.order == 2 and (is_symmetric(f) or (is_skew(f) and e.denominator == 1)),
        )
        for f, idx, e in factors
    ]
    colours = {i: tuple(text(dim).encode()) for i, dim in product.dims.items()}
    numbering = order_indices(keys, out, colours)
    number = {i: k for k, i in enumerate(numbering)}
    placed = []
    for (node, idx, e), (key, _, symmetric) in zip(factors, keys, strict=True):
        at = tuple(number[i] for i in idx)
        if symmetric and at[0] > at[1] and is_skew(node) and e.numerator % 2:
            product.number *= -1  # S_ji = -S_ij
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
    if turned is not node and turned is not scale(-1, node) and _side(turned) < _side(node):
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
    turned = sum(distance.get(a, 0) > distance.get(b, 0) for a, b in edges)
    return turned + _barred_factors(node, distance) if is_complex(node) else turned


def _barred_factors(node: Einsum, distance: Mapping[int, int]) -> int:
    """How many factors would show a bar besides: conj(X) does, X^H has its mark already, x^H stands for x'."""
    barred = [idx for f, idx, _ in node.factors if isinstance(f, Var) and "conjugate" in f.properties]
    upright = [idx for idx in barred if len(idx) == 2 and distance.get(idx[0], 0) <= distance.get(idx[1], 0)]
    return len(upright) + sum(idx == node.out[:1] for idx in barred)


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
            found = bool(node.properties & SYMMETRIC) and "hermitian" not in node.properties
        elif isinstance(node, Map):
            found = all(is_symmetric(a) for a in node.args if a.shape)
        elif isinstance(node, Op):
            row = FUNCTIONS.get(node.name)
            if row is not None and row.signature is not None:  # of a user's functions only the Hessian is symmetric
                found = not row.signature[1] and len(row.marks) == 2
            else:
                turned = node.name in ("matpow", "series") or (row is not None and row.of_transpose == "turned")
                even = node.name == "matpow" and isinstance(node.params[0], int) and node.params[0] % 2 == 0
                found = (even and is_skew(node.args[0])) or (
                    bool(node.args) and turned and all(a.order == 2 and is_symmetric(a) for a in node.args)
                )
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
    if name == SELECT and (taken := _taken(args[0])) is not None:
        args = (args[0], args[taken], args[taken])
    if name == SELECT and shape and any(a.shape for a in args[1:]):  # ones(n) > t holds everywhere or nowhere
        args = (_constant_over(args[0]) or args[0], *args[1:])
    if name in COMPARISONS and not shape and (truth := _truth(name, args)) is not None:
        return const(truth)
    if (name == SELECT and args[1] is args[2]) or (name in IDEMPOTENT and args[0] is args[1]):
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


def _truth(name: str, args: Sequence[Node]) -> int | None:
    """1 or 0 for a comparison of numbers."""
    left, right = (constant_value(arg) for arg in args)
    if left is None or right is None:
        return None
    return int({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[name])


def _taken(condition: Node) -> int | None:
    """The branch of a piecewise function whose condition is one of numbers: 1 or 2."""
    scalar = _constant_over(condition)
    value = None if scalar is None else constant_value(scalar)
    return None if value is None else 1 if value else 2


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


def matpow(base: Node, k: Dim) -> Node:
    """The k-th matrix power of a square matrix; k < 0 is a power of the inverse. A k with names is a whole number."""
    if not isinstance(k, int):
        return _symbolic_power(base, k)
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
            return matpow(base.args[0], mul(k, inner))  # type: ignore[arg-type]
        case Op(name="expm"):  # expm(X)^k = expm(k*X)
            return turned_op("expm", scale(k, base.args[0]))
        case Op(name="sqrtm") if k % 2 == 0:
            return matpow(base.args[0], k // 2)
        case Var() if k < 0 and "orthogonal" in base.properties:
            return transpose(matpow(base, -k))
        case Einsum():
            return _power_of_product(base, k)
    return _opaque_power(base, k)


def _symbolic_power(base: Node, k: Dim) -> Node:
    """X^k: numbers and scalars come out, a diagonal matrix is raised entry by entry."""
    match base:
        case Sum(terms=()):
            return base
        case Sum() if len(base.terms) == 1 or abs(content(base)) != 1:
            number = content(base) if len(base.terms) == 1 else abs(content(base))
            raised = apply("pow", const(number), size(k))
            return einsum([(raised, ()), (matpow(unwrap(scale(1 / number, base)), k), (0, 1))], (0, 1))
        case Op(name="matpow"):
            return matpow(base.args[0], mul(k, base.params[0]))  # type: ignore[arg-type]
        case Op(name="expm"):
            return turned_op("expm", einsum([(size(k), ()), (base.args[0], (0, 1))], (0, 1)))
        case Einsum() if is_plain_transpose(base):
            return transpose(matpow(base.factors[0][0], k))
        case Einsum():
            scalars = [f for f in base.factors if not f[1]]
            dims = dict(enumerate(base.dims))
            if base.out[0] == base.out[1]:
                if not base.factors:
                    return base
                return einsum([(apply("pow", einsum(base.factors, base.out[:1], dims), size(k)), (0,))], (0, 0))
            if scalars:
                core = einsum([f for f in base.factors if f[1]], base.out, dims)
                return einsum([(apply("pow", einsum(scalars, ()), size(k)), ()), (matpow(core, k), (0, 1))], (0, 1))
    return turned_op("matpow", base, (k,))


def turned_op(name: str, node: Node, params: tuple[object, ...] = ()) -> Node:
    """A matrix function with f(X') = f(X)', over the one of X and X' that stands for both."""
    if name == "expm" and is_zero(node):
        return eye(node.shape[0])
    side, turned = oriented(node)
    made = make_op(name, (side,), params, side.shape)
    return transpose(made) if turned else made


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


# --- sums over a range -------------------------------------------------------------------------------------------


def series(counter: str, low: Dim, high: Dim, body: Node, ordered: bool = False) -> Node:
    """Σ body for counter = low, ..., high, none where high < low. Terms and scalars without the counter come out.

    `ordered`: high >= low - 1 is known. It must be, or be seen, before equal terms are counted.
    """
    if is_zero(body):
        return body
    if isinstance(body, Sum):
        return add([(c, series(counter, low, high, term, ordered)) for c, term in body.terms], body.shape)
    terms = plus(sub(high, low), 1)
    if counter not in counts(body) and (ordered or all(c >= 0 for c, _ in monomials(terms))):
        many = size(terms)
        axes = tuple(range(body.order))
        return einsum([(many, ()), (body, axes)], axes)
    if isinstance(low, int) and isinstance(high, int) and high - low < WRITTEN_OUT:
        return add([(1, replaced(body, {counter: r})) for r in range(low, high + 1)], body.shape)
    if isinstance(body, Einsum) and body.order <= 2:  # of higher order the whole product stands within
        outside = [f for f in body.factors if not f[1] and counter not in counts(f[0])]
        if outside:
            inside = einsum([f for f in body.factors if f not in outside], body.out, dict(enumerate(body.dims)))
            axes = tuple(range(body.order))
            return einsum([*outside, (series(counter, low, high, inside), axes)], axes)
    name = bound_name(body, counter)
    inside = replaced(body, {counter: name})
    side, turned = oriented(inside) if inside.order == 2 else (inside, False)
    made = make_op("series", (side,), (name, low, high), side.shape)
    return transpose(made) if turned else made


def opened(node: Op) -> tuple[str, Dim, Dim, Node]:
    """A Σ as (counter, low, high, body), the counter under a name that nothing else has."""
    name, low, high = node.params
    counter = fresh_counter()
    return counter, low, high, replaced(node.args[0], {str(name): counter})  # type: ignore[return-value]


def replaced(node: Node, values: Mapping[str, Dim]) -> Node:
    """The node with whole numbers (exponents, sizes as factors) in the place of names."""
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        if counts(n).isdisjoint(values):
            return n
        match n:
            case Op(name="matpow"):
                return matpow(memo[n.args[0]], substitute(n.params[0], values))  # type: ignore[arg-type]
            case Op(name="size"):
                return size(substitute(n.params[0], values))  # type: ignore[arg-type]
            case Op(name="series"):
                name, low, high = n.params
                first, last = (substitute(end, values) for end in (low, high))  # type: ignore[arg-type]
                return series(str(name), first, last, memo[n.args[0]])
        return _over(n, memo)

    return fold(node, visit, memo)


def unrolled(node: Node, sizes: Mapping[str, int]) -> Node:
    """The node at given whole numbers: powers have numbers as exponents, and sums over a range are written out.

    MatcalcError ("limit") where a sum has too many terms.
    """
    open_ones = [n for n in topological([node]) if isinstance(n, Op) and (is_series(n) or n.name == "matpow")]
    if not any(is_series(n) or counts(n) for n in open_ones):
        return node
    node = replaced(node, {name: sizes[name] for name in counts(node)})
    memo: dict[Node, Node] = {}

    def visit(n: Node) -> Node:
        if not isinstance(n, Op) or not is_series(n):
            return _over(n, memo)
        _, low, high = n.params
        if not isinstance(low, int) or not isinstance(high, int):
            return n  # within a sum that is written out, and then visited again
        if high - low >= MOST_TERMS:
            raise MatcalcError("limit", f"a sum of {high - low + 1:,} terms is too long to evaluate")
        counter, _, _, body = opened(n)
        return add([(1, unrolled(replaced(body, {counter: r}), {})) for r in range(low, high + 1)], n.shape)

    return fold(node, visit, memo)


def _over(n: Node, memo: Mapping[Node, Node]) -> Node:
    """The node over other children; where they are the same, itself."""
    if all(memo[child] is child for child in n.children):
        return n
    match n:
        case Sum():
            return add([(c, memo[term]) for c, term in n.terms], n.shape)
        case Einsum():
            return einsum([(memo[f], idx, e) for f, idx, e in n.factors], n.out, dict(enumerate(n.dims)))
        case Map():
            return apply(n.name, *(memo[a] for a in n.args))
        case Op(name="matpow"):
            return matpow(memo[n.args[0]], n.params[0])  # type: ignore[arg-type]
        case Op(args=(argument,)) if n.name in FUNCTIONS and FUNCTIONS[n.name].primary:
            return turned_op(n.name, memo[argument])
        case Op():
            return make_op(n.name, tuple(memo[a] for a in n.args), n.params, n.shape)
    return n
