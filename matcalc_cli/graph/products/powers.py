"""Powers of square matrices, and matrix functions with f(X') = f(X)': numbers, scalars and transposes come out.

Takes a node and a whole exponent, a number or one with names; gives the canonical node.
"""

from fractions import Fraction

from ...dimensions import Dim, mul
from ...errors import MatcalcError
from ..basics import const, content, eye, is_zero, primitive, scale, size
from ..entrywise import apply, power
from ..nodes import Einsum, Node, Op, Sum, Var, make_op
from ..parts import over_factors, scalars_apart
from ..primitives import MATPOW, is_alternating, power_of
from ..rationals import exact_power
from ..whole_numbers import is_negated
from .einsum import einsum
from .flatten import unwrap
from .orientation import canonical_orientation, is_plain_transpose, signed_orientation, transpose

MOST_SPREAD = 4  # the largest power of skew(a) that is a product
_1 = Fraction(1)


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
                hint = "what is inverted comes to 0 once simplified: matcalc show FORMULA shows what a part comes to"
                raise MatcalcError("domain", "the zero matrix has no inverse", hint=hint)
            return base
        case Sum() if content(base) != 1:
            number = exact_power(content(base), Fraction(k))
            return scale(_1 if number is None else number, matpow(unwrap(primitive(base)), k))
        case Op() if (nested := power_of(base)) is not None:
            return matpow(nested[0], mul(k, nested[1]))
        case Op(name="expm"):  # expm(X)^k = expm(k*X)
            return commuting_with_transpose("expm", scale(k, base.args[0]))
        case Op(name="sqrtm") if k % 2 == 0:
            return matpow(base.args[0], k // 2)
        case Var() if k < 0 and "orthogonal" in base.properties:
            return transpose(matpow(base, -k))
        case Einsum():
            return _power_of_product(base, k)
    return _opaque_power(base, k)


def remade_power(args: tuple[Node, ...], params: tuple[Dim, ...]) -> Node:
    """A matrix power from the argument and the exponent of its node."""
    return matpow(args[0], params[0])


def _symbolic_power(base: Node, k: Dim) -> Node:
    """X^k: numbers and scalars come out, a diagonal matrix is raised entry by entry."""
    match base:
        case Sum(terms=()):
            return base
        case Sum(terms=((c, term),)) if c < 0 and (inner := _negative_power(term)) is not None:
            outside = [] if c == -1 else [(apply("pow", const(-c), size(k)), ())]
            return einsum([*outside, (matpow(inner[0], mul(inner[1], k)), (0, 1))], (0, 1))
        case Sum() if len(base.terms) == 1 or abs(content(base)) != 1:
            number = content(base) if len(base.terms) == 1 else abs(content(base))
            raised = apply("pow", const(number), size(k))
            return einsum([(raised, ()), (matpow(unwrap(scale(1 / number, base)), k), (0, 1))], (0, 1))
        case Op() if (nested := power_of(base)) is not None:
            return matpow(nested[0], mul(k, nested[1]))
        case Var() if "orthogonal" in base.properties and is_negated(k):
            return transpose(matpow(base, mul(-1, k)))
        case Op(name="expm"):
            return commuting_with_transpose("expm", einsum([(size(k), ()), (base.args[0], (0, 1))], (0, 1)))
        case Einsum() if is_plain_transpose(base):
            return transpose(matpow(base.factors[0][0], k))
        case Einsum():
            if base.out[0] == base.out[1]:
                if not base.factors:
                    return base
                return einsum([(apply("pow", over_factors(base, base.factors, base.out[:1]), size(k)), (0,))], (0, 0))
            scalars, core = scalars_apart(base)
            if scalars:
                return einsum([(apply("pow", einsum(scalars, ()), size(k)), ()), (matpow(core, k), (0, 1))], (0, 1))
    if isinstance(transpose(base), Sum) and not isinstance(base, Sum):
        return make_op(MATPOW, (base,), (k,), base.shape)  # triu(K)' has a sign for a skew K, which has no power k
    return commuting_with_transpose(MATPOW, base, (k,))


def _negative_power(node: Node) -> tuple[Node, int] | None:
    """-node as (base, exponent), where node is an odd power of a sum, or the transpose of one: -inv(X - A) is
    inv(A - X)."""
    if isinstance(node, Einsum) and is_plain_transpose(node):
        found = _negative_power(node.factors[0][0])
        return None if found is None else (transpose(found[0]), found[1])
    base, k = power_of(node) or (node, 0)
    return (scale(-1, base), k) if isinstance(base, Sum) and isinstance(k, int) and k % 2 else None


def commuting_with_transpose(name: str, node: Node, params: tuple[Dim, ...] = ()) -> Node:
    """A matrix function with f(X') = f(X)', over the one of X and X' that stands for both."""
    if name == "expm" and is_zero(node):
        return eye(node.shape[0])
    base, transposed = canonical_orientation(node)
    made = make_op(name, (base,), params, base.shape)
    return transpose(made) if transposed else made


def _opaque_power(base: Node, k: int) -> Node:
    node, transposed, number = signed_orientation(base)
    result: Node = make_op(MATPOW, (node,), (k,), node.shape)
    result = transpose(result) if transposed else result
    return result if number > 0 or k % 2 == 0 else scale(-1, result)


def _power_of_product(base: Einsum, k: int) -> Node:
    """Scalars come out; a diagonal matrix is raised entry by entry; anything else stays whole."""
    if base.out[0] == base.out[1]:
        diagonal = power(over_factors(base, base.factors, base.out[:1]), k)
        return einsum([(diagonal, (0,))], (0, 0))
    scalars, core = scalars_apart(base)
    if scalars:
        return einsum([*((f, (), e * k) for f, _, e in scalars), (matpow(core, k), (0, 1))], (0, 1))
    if is_plain_transpose(base):
        return transpose(matpow(base.factors[0][0], k))
    if 1 < k <= MOST_SPREAD and any(is_alternating(f) for f, _, _ in base.factors):
        return einsum([(base, (j, j + 1)) for j in range(k)], (0, k))  # skew(a)^2*x is cross(a, cross(a, x))
    return _opaque_power(base, k)
