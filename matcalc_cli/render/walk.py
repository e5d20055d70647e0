"""The walk that every printer shares, without recursion: a printer says what one node is made of, the walk the rest.

A printer is a function from a node to (its binding, its pieces); a piece is text or (child, the binding it needs to
stand there without brackets). Time and output are linear in the size of the tree.
"""

from collections.abc import Callable
from fractions import Fraction

from ..errors import MatcalcError
from ..language.tree import ATOM, POWER, PRODUCT, UNARY, Tree, constant

Piece = str | tuple[Tree, int]
Pieces = list[Piece]
LONGEST_NUMBER = 4_200  # digits; Python converts no longer integers to text


def write(tree: Tree, pieces: Callable[[Tree], tuple[int, Pieces]], brackets: tuple[str, str]) -> list[str]:
    """The text of a tree in parts, in order. A child that binds more loosely than it must is put in brackets."""
    parts: list[str] = []
    stack: Pieces = [(tree, 0)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            parts.append(piece)
            continue
        node, needed = piece
        binding, inner = pieces(node)
        if binding < needed:
            inner = [brackets[0], *inner, brackets[1]]
        stack.extend(reversed(inner))
    return parts


def separated(args: tuple[Tree, ...], separator: str, binding: int) -> Pieces:
    """The children with a separator between them."""
    listed: Pieces = []
    for arg in args:
        listed += [separator, (arg, binding)] if listed else [(arg, binding)]
    return listed


def terms(args: tuple[Tree, ...], plus: str, minus: str, sign: str) -> Pieces:
    """a + b - c: the first term may bring its sign, a later one that is a negation or negative is subtracted."""
    listed: Pieces = []
    for arg in args:
        negative, size = magnitude(arg)
        if listed:
            listed += [minus if negative else plus, (size, PRODUCT)]
        else:
            listed += [sign, (size, PRODUCT)] if negative else [(size, PRODUCT)]
    return listed


def magnitude(term: Tree) -> tuple[bool, Tree]:
    """Is a term negated or a negative number, and the term without that sign."""
    if term.op == "neg":
        return True, term.args[0]
    if term.op == "number" and fraction(term) < 0:
        return True, Tree("number", (), -fraction(term), term.span, term.shape)
    return False, term


def fraction(node: Tree) -> Fraction:
    """The value of a number node."""
    assert isinstance(node.value, Fraction)
    return node.value


def number(value: Fraction, minus: str = "-") -> tuple[int, str]:
    """The binding of a number and its text: -1/2 is a quotient, -2 a negation."""
    if max(abs(value.numerator), value.denominator).bit_length() > LONGEST_NUMBER * 3.32:
        hint = "give the number a name, and declare that a scalar"
        raise MatcalcError("limit", f"the answer has a number of more than {LONGEST_NUMBER:,} digits", hint=hint)
    text = f"{minus if value < 0 else ''}{abs(value)}"
    return PRODUCT if value.denominator > 1 else UNARY if value < 0 else ATOM, text


def names(node: Tree) -> tuple[str, ...]:
    """What a `where` defines or a `tensor` is indexed by."""
    assert isinstance(node.value, tuple)
    return node.value


def rows(node: Tree) -> list[tuple[Tree, ...]]:
    """The entries of a stack, row by row."""
    assert isinstance(node.value, int)
    width = len(node.args) // node.value
    return [node.args[k : k + width] for k in range(0, len(node.args), width)]


def superscript(node: Tree) -> tuple[Tree, Fraction, bool] | None:
    """The base, the number and the transpose that stand in one superscript: inv(X)' is X^-T; None if there is none."""
    match node.op, node.value:
        case "transpose", _:
            inner = node.args[0]
            if inner.op == "call" and inner.value == "inv":
                return inner.args[0], Fraction(-1), True
            return inner, Fraction(1), True
        case "call", "inv":
            inner = node.args[0]
            return (inner.args[0], Fraction(-1), True) if inner.op == "transpose" else (inner, Fraction(-1), False)
        case "pow", _:
            base, exponent = node.args[0], constant(node.args[1])
            if exponent is None:
                return None
            if base.op == "call" and base.value == "inv" and exponent.denominator == 1 and exponent > 0:
                return base.args[0], -exponent, False
            return base, exponent, False
    return None


def is_number(node: Tree, value: int) -> bool:
    """Is the node this number?"""
    return node.op == "number" and node.value == value


# Operators that mathematics writes more loosely than juxtaposition, though the language gives them one level.
_LOOSER = ("had", "hdiv", "kron", "div", "isum", "rsum")


def stands_apart(node: Tree) -> bool:
    """Does the left factor of this product get brackets it could do without, for the reader's sake?

    A scalar such as w'*r before a vector or matrix, (w'*r)*x, and an entrywise product before `*`, (a .* b)*x'.
    Only raising sets shapes; what a person typed keeps its looks.
    """
    left = node.args[0]
    if node.op != "mul" or left.op not in ("mul", "had", "hdiv"):
        return False
    if left.op != "mul":
        return True
    return left.shape == () and bool(node.shape) and bool(left.args[1].shape)


def left_factor(parent: str, child: Tree) -> int:
    """What the left operand of a product needs to bind: A*x .* y shows as Ax ⊙ y, but (x .* y)*z with its brackets."""
    while child.op == "neg":
        child = child.args[0]
    kind = "kron" if child.op == "call" and child.value == "kron" else child.op
    if child.op == "number" and fraction(child).denominator > 1:
        kind = "div"
    fits = parent not in ("mul", "div") and kind in (parent, "div") and kind != "hdiv"  # x ⊙ y ⊙ z, a/b ⊙ x
    return POWER if kind in _LOOSER and not fits else PRODUCT


def infix(op: str, sign: str, args: tuple[Tree, ...]) -> tuple[int, Pieces]:
    """The operands of one product with its sign between them."""
    first, *others = _kronecker_chain(args) if op == "kron" else args
    found: Pieces = [(first, left_factor(op, first))]
    for factor in others:
        found += [sign, (factor, POWER)]
    return PRODUCT, found


def _kronecker_chain(args: tuple[Tree, ...]) -> list[Tree]:
    """The factors of A ⊗ (B ⊗ C), which is (A ⊗ B) ⊗ C and written without brackets."""
    found: list[Tree] = []
    stack = list(reversed(args))
    while stack:
        node = stack.pop()
        if node.op == "call" and node.value == "kron":
            stack.extend(reversed(node.args))
        else:
            found.append(node)
    return found


def with_ones(term: Tree, whole: Tree) -> Tree:
    r"""a \mathbf{1}^{\top} for a column a that a sum of matrices adds to each column, \mathbf{1} b^{\top} for a row."""
    if term.op == "neg":
        return Tree("neg", (with_ones(term.args[0], whole),), shape=term.shape)
    shape = term.shape or ()
    ones = Tree("call", (), "ones", shape=("",))
    if len(shape) == 1:
        return Tree("mul", (term, Tree("transpose", (ones,), shape=(1, ""))), shape=whole.shape)
    return Tree("mul", (ones, term), shape=whole.shape) if len(shape) == 2 and shape[0] == 1 else term
