"""Complex conjugation of the tensor graph: pushed down to the variables, so that Wirtinger calculus needs no rules.

A complex variable z and its conjugate are two leaves of one name, the second with the property "conjugate". They are
independent variables: the derivative by one holds the other fixed. Conjugation goes through sums, products, analytic
functions and matrix functions (the principal branches, away from their cuts); a hermitian variable's conjugate is its
transpose. So every node stays one of the five kinds, and what is real is known by being its own conjugate.
"""

from collections.abc import Sequence
from fractions import Fraction

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from .basics import is_complex
from .nodes import Einsum, Map, Node, Op, Sum, Var, remember
from .parts import over_factors
from .primitives import is_imaginary
from .ranges import Signs, sign
from .rebuilding import rebuild
from .tensor import is_symmetric, scale, transpose, var

REAL_PART = "re"
NOT_ANALYTIC = "{} of a complex argument is no analytic function, so it has no derivative here"


def conjugate(node: Node) -> Node:
    """The conjugate of the node, entry by entry; a real node itself."""
    return remember(node, "conjugate", _conjugate) if is_complex(node) else node


def is_real(node: Node) -> bool:
    """Is every entry known to be real?"""
    return conjugate(node) is node


def is_hermitian(node: Node) -> bool:
    """Is this matrix its own conjugate transpose; if it is real, symmetric?"""
    if not is_complex(node):
        return is_symmetric(node)
    return node.order == 2 and node.shape[0] == node.shape[1] and transpose(node) is conjugate(node)


def of_complex(name: str, arguments: Sequence[Node]) -> str:
    """The text that stands for a function of complex arguments, "" where it stands for itself: |t| is sqrt(t·conj(t)).

    Raises MatcalcError ("refused") where the function is not analytic and its arguments are not known to be real.
    """
    row = FUNCTIONS[name]
    if row.analytic or not any(map(is_complex, arguments)):
        return ""
    if row.kind == "scalar" and all(map(is_real, arguments)):
        return ""
    if row.of_complex:
        return row.of_complex
    if row.kind == "scalar":
        raise MatcalcError(
            "refused", NOT_ANALYTIC.format(name), hint="of re(...), im(...) and abs(...) it can be taken"
        )
    hint = "write a^H*b or a'*b" if name == "dot" else ""
    raise MatcalcError("refused", f"{name} of complex entries is not supported", hint=hint)


def bars(node: Node) -> int:
    """How many conjugated variables the node would show."""
    return remember(node, "bars", _bars) if is_complex(node) else 0


def unbarred(node: Node) -> Node:
    """The node or its conjugate, whichever shows fewer conjugated variables; both give the same node."""
    other = conjugate(node)
    return other if other is not node and (bars(other), other.digest) < (bars(node), node.digest) else node


def lighter(node: Node) -> Node | None:
    """The conjugate where it shows fewer conjugated variables, else None: A*x - b for conj(A)*conj(x) - conj(b)."""
    if not is_complex(node):
        return None
    other = conjugate(node)
    return other if bars(other) < bars(node) else None


class Part:
    """number · i^quarters · name(inner), with name "re" or "im"."""

    __slots__ = ("inner", "name", "number", "quarters")

    def __init__(self, name: str, number: Fraction, quarters: int, inner: Node) -> None:
        self.name, self.number, self.quarters, self.inner = name, number, quarters, inner


def part_of(node: Node) -> Part | None:
    """2·c·re(t) for c·t + c·conj(t), and 2·c·i·im(t) for c·t - c·conj(t)."""
    if not isinstance(node, Sum) or len(node.terms) != 2 or not is_complex(node):
        return None
    (c, term), (d, other) = node.terms
    inner, quarters = _without_unit(term)
    inner_of_other, more = _without_unit(other)
    if conjugate(inner) is not inner_of_other or inner is inner_of_other or quarters != more or abs(c) != abs(d):
        return None
    if unbarred(inner) is not inner:
        c, d, inner = d, c, inner_of_other
    return Part(REAL_PART, 2 * c, quarters, inner) if c == d else Part("im", 2 * c, quarters + 1, inner)


def _without_unit(node: Node) -> tuple[Node, int]:
    """The product without the imaginary unit, and how often (0 or 1) that was a factor."""
    if not isinstance(node, Einsum):
        return node, 0
    rest = [f for f in node.factors if not is_imaginary(f[0])]
    if len(rest) == len(node.factors):
        return node, 0
    return over_factors(node, rest), 1


def known_sign(node: Node) -> str:
    """The `sign` of a node ("positive", "nonnegative" or ""), which here also knows that t·conj(t) ≥ 0."""
    return _OF_COMPLEX.sign(node) if is_complex(node) else sign(node)


def _conjugate(node: Node) -> Node:
    if not is_complex(node):
        return node
    match node:
        case Var():
            if "hermitian" in node.properties:
                return transpose(node)
            return var(node.name, node.shape, node.properties ^ {"conjugate"}, node.place)
        case Map(name="re" | "im"):  # real; only notation has them
            return node
        case Op() if is_imaginary(node):
            return scale(-1, node)
        case _:  # conj(inv(X)) = inv(conj(X)), and so for sums, products and every function that is analytic
            return rebuild(node, [conjugate(child) for child in node.children])


def _bars(node: Node) -> int:
    if isinstance(node, Var):
        return int("conjugate" in node.properties)
    return sum(bars(child) for child in node.children)


_OF_COMPLEX = Signs({}, conjugate=conjugate, total=True, key="range with conjugates")
