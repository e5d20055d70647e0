"""Abstract functions with vectors or matrices: `f:function(n)->m`, their Jacobians Df(x), the Hessian D2f(x).

Takes a name and a signature, gives the key of a row. f: Rⁿ → Rᵐ has the m×n Jacobian Df; of a scalar function of a
vector Df is a row, so that its gradient is Df(x)', and D2f is the symmetric Hessian; of a scalar function of a matrix
Df has the shape of the matrix; of a function of a number f' and f'' have the shape of the value. What has more axes is
written as a matrix: `functions.signatures` says which. For a numerical check each stands for one smooth function, made
of matrices that are drawn at random with the point.
"""

from functools import partial

from ..calculus.derivative import derivative
from ..calculus.stacked_jacobians import matrix_of
from ..dimensions import Shape, text
from ..errors import MatcalcError
from ..functions import signatures
from ..functions.rows import OWN, Row
from ..functions.table import FUNCTIONS
from ..graph.nodes import Node
from ..graph.rebuilding import substitute
from ..graph.tensor import add, apply, einsum, var
from ..language.declarations import Signature
from ..render.letters import letters
from . import abstract_scalar


def spelt(name: str, order: int, signature: Signature) -> str:
    """How the derivative of that order is written: f, Df, D2f; of a function of a number f', f''."""
    return ("", "D", "D2")[order] + name if signature[0] else abstract_scalar.spelt(name, 1, (0,) * order)


def highest(signature: Signature) -> int:
    """How many derivatives can be written."""
    return signatures.highest(*signature) if signature[0] else abstract_scalar.HIGHEST


def read(word: str, name: str, signature: Signature) -> int | None:
    """The order of the derivative that a word names; None for any other word."""
    if not signature[0]:
        places = abstract_scalar.read(word, name, 1)
        return None if places is None else len(places)
    return next((k for k in range(highest(signature) + 1) if word == spelt(name, k, signature)), None)


def key(name: str, signature: Signature, order: int = 0) -> str:
    """The key of the function or of its derivative; its row is there from then on."""
    sides = ["(" + ",".join(map(text, side)) + ")" for side in signature]
    found = f"{spelt(name, order, signature)}{OWN}{sides[0]}->{sides[1]}"
    if found not in FUNCTIONS:
        row = Row(found, "matrix", "abstract function")
        row.abstract, row.stem, row.marks, row.signature = True, name, "1" * order, signature
        row.derived = partial(_derived, row)
        row.variants = (("", ("x",), ""),)
        row.latex = rf"{_latex(name, order, signature)}\left({{0}}\right)"
        FUNCTIONS.own[found] = row
    return found


def _latex(name: str, order: int, signature: Signature) -> str:
    r"""D^2 f, f''."""
    if not signature[0]:
        return abstract_scalar.latex(name, 1, (0,) * order)
    return (("", "D ", "D^2 ")[order] + letters(name)).replace("{1}", "1").replace("{2}", "2")


def _derived(row: Row) -> str:
    """The key of the derivative; MatcalcError ("refused") where it would have too many axes."""
    assert row.signature is not None
    order = len(row.marks) + 1
    if order > highest(row.signature):
        last = spelt(row.stem, order - 1, row.signature)
        hint = f'lower the order, or define the function: --define "{row.stem}(...) = ..."'
        raise MatcalcError("refused", f"there is no notation for the derivative of {last}", hint=hint)
    return key(row.stem, row.signature, order)


def sample(row: Row, argument: Node) -> Node:
    """The value of the function, or of its derivative, that stands for it in a check."""
    assert row.signature is not None
    slot = var("∂", argument.shape)
    value = _sample(row.stem, slot, row.signature[1])
    for again in range(len(row.marks)):
        before = value.shape
        value = derivative(value, slot)
        if argument.shape:
            value = matrix_of(value, before, argument.shape, bool(again))
    return substitute(value, {slot: argument})


def _sample(name: str, x: Node, image: Shape) -> Node:
    """sin(A*x + b) + (C*x).^2 of a vector, its sum where a number is wanted; with .* for a matrix and a number."""
    entrywise = x.order == 2 and not image
    outer = x.shape if entrywise else image or x.shape[:1]
    inside = tuple(range(len(outer), len(outer) + x.order))

    def moved(letter: str) -> Node:
        out = tuple(range(len(outer)))
        weights = var(f"∂{name}{letter}", outer if entrywise else (*outer, *x.shape))
        return einsum([(weights, out if entrywise else out + inside), (x, out if entrywise else inside)], out)

    waves = apply("sin", add([(1, moved("A")), (1, var(f"∂{name}b", outer))], outer))
    places = tuple(range(len(outer)))
    squares = einsum([(moved("C"), places, 2)], places)
    whole = add([(1, waves), (1, squares)], outer)
    return whole if image else einsum([(whole, places)], ())
