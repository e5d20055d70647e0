"""The first pass over a product: numbers come out of the factors, matrices get their canonical orientation, and factors
that are products are replaced by their own factors.

`flatten` changes a Product and says whether it did. A factor is replaced only while the whole stays short.
"""

from fractions import Fraction

from ...errors import MatcalcError
from ...limits import limit
from ..basics import const, constant_value, content, is_complex, primitive, scale
from ..nodes import Einsum, Factor, Map, Node, Sum
from ..ranges import sign
from ..rationals import exact_power, root_form
from .orientation import canonical_orientation, signed_orientation
from .product import Product, Vanishes

FLATTEN_FACTORS = (
    16  # a product that would get longer keeps its products as factors, so that shared results stay shared
)
LONGEST_PRODUCT = limit(
    "factors"
)  # products of order 3 or more have no shorter notation, so they are always put in place
_1 = Fraction(1)
_TAKEN_APART = (Sum, Einsum, Map)  # the kinds of which something may come out


def flatten(product: Product) -> bool:
    """Numbers out of the factors, matrices in their canonical orientation, products in place of factors."""
    plain = [p for factor in product.factors for p in _plain(product, *factor)]
    changed = plain != product.factors
    if not any(isinstance(f, Einsum) for f, _, _ in plain):
        product.factors = plain
        return changed
    lengths = [inlined_length(f, e) for f, _, e in plain]
    if sum(n for (f, _, _), n in zip(plain, lengths, strict=True) if n and f.order > 2) > LONGEST_PRODUCT:
        hint = "name a direction: --along, or lower the order"
        raise MatcalcError("limit", f"a product of more than {LONGEST_PRODUCT} factors of order 3 or more", hint=hint)
    everything = sum(1 if n is None else n for n in lengths) <= FLATTEN_FACTORS
    product.factors, same = [], []
    for (node, indices, exponent), length in zip(plain, lengths, strict=True):
        if isinstance(node, Einsum) and length is not None and (everything or length <= 1 or node.order > 2):
            same += inline(product, node, indices, exponent)
            changed = True
        else:
            product.factors.append((node, indices, exponent))
    product.identify(same)
    return changed


def _plain(product: Product, node: Node, indices: tuple[int, ...], exponent: Fraction) -> list[Factor]:
    """The factor without its number (which goes into `product.number`) and in its canonical orientation."""
    if not exponent.numerator:
        return []
    if not isinstance(node, _TAKEN_APART) or (exponent == 1 and isinstance(node, Einsum)):
        return [(node, indices, exponent)]
    if isinstance(node, Sum):
        if not node.terms:
            if exponent < 0:
                hint = "a divisor comes to 0 once simplified: matcalc show FORMULA shows what a part comes to"
                raise MatcalcError("domain", "division by zero", hint=hint)
            raise Vanishes
        value = constant_value(node)
        if value is not None and exponent.denominator > 1:
            return _root_of_number(product, value, exponent)
        number, node = _number_out(node, exponent)
        _take(product, number)
    if isinstance(node, Einsum) and exponent < 0 and len(set(node.out)) < len(node.out):
        hint = "divide by the diagonal alone: diag(D)"
        raise MatcalcError("domain", "division by zero: the entries off the diagonal are 0", hint=hint)
    if isinstance(node, Einsum) and exponent.denominator == 1:
        number, node, exponent = _root_out(node, exponent)
        _take(product, number)
    if isinstance(node, Map) and node.name == "abs" and exponent.denominator == 1 and exponent % 2 == 0:
        node = node.args[0]  # |t|² = t²
    if isinstance(node, Einsum) and exponent.denominator == 2 and (size := _root_of_power(node)) is not None:
        node, exponent = size[0], size[1] * exponent
    if isinstance(node, Map) and len(indices) == 2 and indices[0] == indices[1]:
        return [(_on_diagonal(node), indices[:1], exponent)]
    if node.order == 2 and isinstance(node, Sum | Einsum) and not (exponent == 1 and isinstance(node, Einsum)):
        node, transposed, sign_ = (
            signed_orientation(node) if exponent.denominator == 1 else (*canonical_orientation(node), 1)
        )
        product.number *= -1 if sign_ < 0 and exponent.numerator % 2 else 1
        indices = indices[::-1] if transposed else indices
    return [(node, indices, exponent)]


def _root_of_power(node: Einsum) -> tuple[Node, int] | None:
    """abs(t) and 2, where the node is t^2 entry by entry: sqrt(t^2) is abs(t). None for any other."""
    if len(node.factors) != 1 or len(node.dims) > len(set(node.out)) or is_complex(node):
        return None
    base, at, e = node.factors[0]
    if e.denominator > 1 or e.numerator % 2 or at != node.out or sign(base):
        return None
    from ..entrywise import apply

    return apply("abs", base), int(e)


def _take(product: Product, number: Fraction) -> None:
    """Put a number that comes out of a factor before the product."""
    if number != 1:
        product.number *= number


def _root_out(node: Einsum, exponent: Fraction) -> tuple[Fraction, Node, Fraction]:
    """±1, base and power of a perfect power that is not written out: x^4 in the denominator."""
    if exponent < 0 or (exponent > 1 and exponent * len(node.factors) > FLATTEN_FACTORS):
        from .roots import perfect_root

        root = perfect_root(node)
        if root is not None:
            return Fraction(root[0] if exponent.numerator % 2 else 1), root[1], exponent * root[2]
    return _1, node, exponent


def _on_diagonal(node: Map) -> Node:
    """The diagonal of f(A), entry by entry: f(diag(A))."""
    from ..entrywise import apply
    from .einsum import einsum

    return apply(node.name, *(einsum([(arg, (0, 0))], (0,)) if arg.shape else arg for arg in node.args))


def _number_out(node: Sum, exponent: Fraction) -> tuple[Fraction, Node]:
    """number and rest with number·rest**exponent = node**exponent; sqrt(2*x) keeps its 2, sqrt(4*x) gives 2*sqrt(x)."""
    number = content(node)
    if number == 1:
        return _1, unwrap(node)
    if exponent.denominator == 1:
        power_ = exact_power(number, exponent)
        return (power_, unwrap(primitive(node))) if power_ is not None else (_1, node)
    power_ = exact_power(abs(number), exponent)
    if power_ is None or abs(number) == 1:  # only the size of the number may leave a root, never its sign
        return _1, unwrap(node)
    return power_, unwrap(scale(1 / abs(number), node))


def unwrap(node: Node) -> Node:
    """The term itself of a sum of one term with coefficient 1; any other node unchanged."""
    return node.terms[0][1] if isinstance(node, Sum) and len(node.terms) == 1 and node.terms[0][0] == 1 else node


def _root_of_number(product: Product, value: Fraction, exponent: Fraction) -> list[Factor]:
    if value < 0:
        message = f"a root of the negative number {value}"
        raise MatcalcError("domain", message, hint="the imaginary unit is written 1i")
    number, radicand, root = root_form(value, exponent)
    product.number *= number
    return [] if radicand == 1 else [(const(radicand), (), root)]


def inlined_length(node: Node, exponent: Fraction) -> int | None:
    """By how many factors `inline` would replace this one, or None where it must stay whole."""
    if not isinstance(node, Einsum):
        return None
    summed = len(node.dims) > len(set(node.out))
    if summed and not node.shape:
        return None  # a closed contraction is one scalar
    if exponent == 1:
        return len(node.factors)
    if summed:  # (A·x)² is written out, so that it is x'A'A x however it came about
        whole = exponent.denominator == 1 and exponent > 0 and exponent * len(node.factors) <= FLATTEN_FACTORS
        return int(exponent) * len(node.factors) if whole else None
    if len(set(node.out)) < len(node.out) and (exponent < 0 or exponent.denominator > 1):
        return None
    return len(node.factors) if exponent.denominator == 1 or _splits_under_root(node, exponent) else None


def _splits_under_root(node: Einsum, root: Fraction) -> bool:
    """May the root of Π f^e be taken factor by factor? Yes if at most one factor, of an odd power, can be negative; one
    whose root is an even power, as that of t^4, may be."""
    if is_complex(node):  # (z²)^(1/2) is not z; only one factor of known argument may leave the root
        unknown = [e for f, _, e in node.factors if not sign(f)]
        return len(unknown) <= 1 and all(abs(e) <= 1 for e in unknown)
    loose = [e for f, _, e in node.factors if not sign(f) and e.denominator % 2 == 1 and not _are_even(e, e * root)]
    return len(loose) <= 1 and all(e.numerator % 2 for e in loose)


def _are_even(*exponents: Fraction) -> bool:
    return all(e.denominator == 1 and e.numerator % 2 == 0 for e in exponents)


def inline(product: Product, node: Einsum, indices: tuple[int, ...], exponent: Fraction) -> list[tuple[int, int]]:
    """Append the factors of `node`; gives the pairs of indices that are equal because `node.out` repeats one."""
    same: list[tuple[int, int]] = []
    place: dict[int, int] = {}
    for local, index in zip(node.out, indices, strict=True):
        if local in place:
            same.append((place[local], index))
        place[local] = index
    summed = len(node.dims) > len(place)
    copies, inner = (int(exponent), _1) if summed else (1, exponent)
    for _ in range(copies):
        here = dict(place)
        for k, dim in enumerate(node.dims):
            if k not in here:
                here[k] = product.fresh(dim)
        product.factors += [(f, tuple(here[i] for i in idx), e * inner) for f, idx, e in node.factors]
    return same
