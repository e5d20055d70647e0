"""Functions of a matrix in their canonical form: inv, det, chol, ..., f(X), and the Fréchet derivative L(X, E).

Takes nodes, gives nodes. `matrix_function` knows from the table what a function makes of a transpose, so f(X) and f(X')
are one node. A primary function of a diagonal matrix is taken entry by entry; L is linear in E, so numbers and scalars
come out of E, and L(X', E) is L(X, E')'. The sums along diagonals are linear in X.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from ..dimensions import Dim, Shape
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from .basics import add, const, content, is_zero, op, primitive, scale
from .entrywise import apply, power
from .nodes import Einsum, Node, Op, Sum, Var
from .parts import over_factors, scalars_apart
from .primitives import inverse_of
from .products.einsum import einsum
from .products.flatten import unwrap
from .products.orientation import canonical_orientation, is_skew, is_symmetric, signed_orientation, transpose
from .products.powers import commuting_with_transpose, matpow
from .rebuilding import Constructor

FRECHET = "frechet_"


def primary_of(name: str) -> str:
    """The primary function f whose f(X) or L(X, E) an Op of this name is, or ""."""
    base = name.removeprefix(FRECHET)
    row = FUNCTIONS.get(base)
    return base if row is not None and row.primary is not None else ""


def of_operands(name: str, args: Sequence[Node]) -> Node:
    """f(X) or L(X, E) of the row `name`."""
    return frechet(name, args[0], args[1]) if name.startswith(FRECHET) else primary(name, args[0])


def primary(name: str, node: Node) -> Node:
    """f(X)."""
    diagonal = _diagonal(node)
    if diagonal is None:
        return commuting_with_transpose(name, node)
    function = FUNCTIONS[name].primary
    assert function is not None
    scalar = FUNCTIONS[function[0]]
    if is_zero(diagonal) and scalar.domain and not scalar.power:
        hint = "leave the term out, or add a multiple of the identity: X + t*eye(n)"
        raise MatcalcError("domain", f"the zero matrix has no {scalar.summary.rpartition(' ')[2]}", hint=hint)
    value = power(diagonal, Fraction(scalar.power)) if scalar.power else apply(scalar.name, diagonal)
    return einsum([(value, tuple(range(value.order)))], (0, 0), {0: node.shape[0]})


def _diagonal(node: Node) -> Node | None:
    """The diagonal of a diagonal matrix as a vector, the number c of c·I, None for any other node."""
    if is_zero(node):
        return const(0)
    if isinstance(node, Sum) and len(node.terms) == 1:
        inner = _diagonal(node.terms[0][1])
        return None if inner is None else scale(node.terms[0][0], inner)
    if not isinstance(node, Einsum) or node.out[0] != node.out[1]:
        return None
    if all(not idx for _, idx, _ in node.factors):
        return einsum(node.factors, ())
    return over_factors(node, node.factors, node.out[:1])


def frechet(name: str, at: Node, along: Node) -> Node:
    """L(X, E), the derivative of f at X in the direction E; `name` is that of its row."""
    if is_zero(along):
        return along
    if isinstance(along, Sum) and content(along) != 1:
        return scale(content(along), frechet(name, at, unwrap(primitive(along))))
    if isinstance(along, Einsum) and any(not idx for _, idx, _ in along.factors):
        scalars, core = scalars_apart(along)
        return einsum([*scalars, (frechet(name, at, core), (0, 1))], (0, 1))
    node, transposed = canonical_orientation(at)
    if is_skew(at) and isinstance(at, Sum) and content(at) < 0:  # L(-S, E) = L(S', E)
        node, transposed = scale(-1, at), True
    number: Fraction | int = 1
    direction = transpose(along) if transposed else along
    if is_symmetric(node):
        direction, transposed, number = signed_orientation(direction)
    elif isinstance(direction, Sum):
        number, direction = content(direction), unwrap(primitive(direction))
    made = op(name, (node, direction), (), node.shape)
    return scale(number, transpose(made) if transposed else made)


# --- any function of a matrix ------------------------------------------------------------------------------------


def matrix_function(name: str, node: Node, *counts: Dim) -> Node:
    """inv, det, pinv, chol, ... of a node; det(X') is det(X), adj(X') is adj(X)'. `counts`: the k of eigval(X, k)."""
    row = FUNCTIONS[name]
    if counts == (1,) and row.first:
        return matrix_function(row.first, node)
    if row.power:
        return matpow(node, int(row.power))
    if row.linear:
        return linear(name, node)
    if row.of_orthogonal and is_orthogonal(node):
        return const(Fraction(row.of_orthogonal))
    if row.of_invertible and is_invertible(node):
        return matrix_function(row.of_invertible, node)
    if primary_of(name) == name:
        return primary(name, node)
    if row.involutory and isinstance(node, Op) and node.name == name:
        return node.args[0]
    transposed = False
    if row.of_transpose and node.order == 2:
        node, transposed = canonical_orientation(node)
    if transposed and row.of_transpose not in ("same", "transposed"):
        name, transposed = row.of_transpose, False
    found = op(name, (node,), counts, result_shape(name, node.shape))
    return transpose(found) if transposed and row.of_transpose == "transposed" else found


def is_orthogonal(node: Node) -> bool:
    """Is this an orthogonal variable, or the transpose of one?"""
    plain = canonical_orientation(node)[0] if node.order == 2 else node
    return isinstance(plain, Var) and "orthogonal" in plain.properties


def is_invertible(node: Node) -> bool:
    """Is this a variable declared invertible, the transpose of one, or an inverse?"""
    plain = canonical_orientation(node)[0] if node.order == 2 else node
    return inverse_of(plain) is not None or (isinstance(plain, Var) and "invertible" in plain.properties)


def numbers(node: Op) -> dict[str, Node]:
    """The whole numbers that a matrix function takes, by the names that its row gives them: k of eigval(X, k)."""
    match node.params:
        case (int(k),):
            return {"k": const(k)}
    return {}


def result_shape(name: str, shape: Shape) -> Shape:
    """The shape of a matrix function by the signature of its row."""
    for signature, _, body in FUNCTIONS[name].variants:
        letters, _, out = signature.replace(",", "").partition("->")
        if not body and len(letters) == len(shape):
            sizes = dict(zip(letters, shape, strict=True))
            return tuple(sizes[letter] for letter in out)
    raise AssertionError(f"{name} of order {len(shape)}")


def linear(name: str, node: Node) -> Node:
    """A linear function that commutes with transposing: sums and scalar factors are taken out.

    Such are the sums along the diagonals of a square matrix, as a Toeplitz matrix: α_ij = Σ_{k-l=i-j} X_kl. Source:
    Matrix Cookbook (2012), equation 143, whose α(A) is that of A'.
    """
    if isinstance(node, Sum):
        return add([(c, linear(name, term)) for c, term in node.terms], node.shape)
    if isinstance(node, Einsum) and any(not idx for _, idx, _ in node.factors):
        scalars, rest = scalars_apart(node)
        return einsum([*scalars, (linear(name, rest), (0, 1))], (0, 1))
    base, transposed, number = signed_orientation(node)
    found = op(name, (base,), (), base.shape)
    return scale(number, transpose(found) if transposed else found)


def _of_arguments(name: str, args: tuple[Node, ...], params: tuple[Dim, ...]) -> Node:
    return of_operands(name, args) if primary_of(name) else matrix_function(name, args[0], *params)


FUNCTION_CONSTRUCTORS: Mapping[str, Constructor] = {
    name: partial(_of_arguments, name) for name, row in FUNCTIONS.items() if row.kind == "matrix"
}
