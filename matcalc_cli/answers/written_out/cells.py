"""Numbers, products, sums and deltas as trees: what entries are made of, without factors 1 and terms 0.

Takes trees of scalars; gives trees of scalars.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

from ...dimensions import Dim, Shape
from ...language.tree import Tree, call, equal, fold, number, rebuild
from ...raising import surface as phrases

ZERO, ONE = number(0), number(1)
TRIANGULAR = frozenset(("lower", "upper", "diagonal"))


def is_number(tree: Tree, value: int) -> bool:
    """Is it that number?"""
    return tree.op == "number" and tree.value == Fraction(value)


def is_nothing(said: Collection[str], at: Sequence[Tree]) -> bool:
    """Is the entry of a matrix of which this is declared 0 by its place: above the diagonal of a lower one?"""
    if len(at) != 2 or any(index.op != "number" for index in at):
        return False
    row, column = (int(str(index.value)) for index in at)
    if row == column:
        return "skew" in said
    return "diagonal" in said or ("lower" in said and row < column) or ("upper" in said and row > column)


def fitted(shape: Shape | None, whole: Shape | None, at: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """The indices of a part that may have fewer axes than the whole: a scalar, a column with each column, a row."""
    if not shape:
        return ()
    if len(at) == 2 and len(shape) == 1:
        return at[:1]
    if len(at) == 2 and shape[0] == 1 and whole and whole[0] != 1:
        return at[1:]
    return at


def negative(tree: Tree) -> Tree:
    """-tree; 0 has no sign."""
    return tree if is_number(tree, 0) else phrases.negate(tree)


def times(factors: Sequence[Tree]) -> Tree:
    """The product, its sign in front, 1/a as a divisor."""
    sign, kept, below = 1, list[Tree](), list[Tree]()
    for factor in factors:
        while factor.op == "neg":
            sign, factor = -sign, factor.args[0]
        if factor.op == "div" and is_number(factor.args[0], 1):
            below.append(factor.args[1])
            continue
        if is_number(factor, 0):
            return ZERO
        if not is_number(factor, 1):
            kept += _chained(factor)
    kept.sort(key=lambda tree: tree.op != "number")
    found = phrases.product(_powers(kept)) if kept else ONE
    below = _powers([part for divisor in below for part in _chained(divisor)])
    found = phrases.divide(found, phrases.product(below)) if below else found
    return found if sign > 0 else phrases.negate(found)


def _chained(tree: Tree) -> list[Tree]:
    """The factors of a product, in order."""
    found: list[Tree] = []
    while tree.op == "mul":
        found.insert(0, tree.args[1])
        tree = tree.args[0]
    return [tree, *found]


def _powers(factors: Sequence[Tree]) -> list[Tree]:
    """x[1]^2 for x[1]*x[1], where entries are multiplied."""
    kept, counts = list[Tree](), list[int]()
    for factor in factors:
        place = next((k for k, other in enumerate(kept) if factor.op == "index" and equal(factor, other)), None)
        if place is None:
            kept.append(factor)
            counts.append(1)
        else:
            counts[place] += 1
    return [to_the(factor, number(count)) for factor, count in zip(kept, counts, strict=True)]


def plus(terms: Sequence[Tree]) -> Tree:
    """The sum, equal terms counted."""
    kept, counts = list[Tree](), list[int]()
    parts = [part for term in terms for part in (term.args if term.op == "sum" else (term,))]
    for term in parts:
        place = next((k for k, other in enumerate(kept) if equal(term, other)), None)
        if place is not None:
            counts[place] += 1
        elif not is_number(term, 0):
            kept.append(term)
            counts.append(1)
    kept = [times([number(count), term]) for count, term in zip(counts, kept, strict=True)]
    return kept[0] if len(kept) == 1 else Tree("sum", tuple(kept), shape=()) if kept else ZERO


def over(top: Tree, bottom: Tree) -> Tree:
    """The quotient, its sign in front."""
    if is_number(top, 0) or is_number(bottom, 1):
        return top
    return negative(over(top.args[0], bottom)) if top.op == "neg" else phrases.divide(top, bottom)


def to_the(base: Tree, exponent: Tree) -> Tree:
    """The power; the first is the base itself."""
    return base if is_number(exponent, 1) else Tree("pow", (base, exponent), shape=())


def total(letter: str, body: Tree) -> Tree:
    """The sum over an index; a delta with it picks one term."""
    factors = _factors(body)
    for factor in factors:
        rest = [other for other in factors if other is not factor]
        if (place := _picked(factor, letter)) is not None:
            return times([_put(other, letter, place) for other in rest])
        if factor.op == "sum" and all(any(_picked(f, letter) for f in _factors(term)) for term in factor.args):
            return plus([total(letter, times([*rest, term])) for term in factor.args])
    return body if is_number(body, 0) else Tree("isum", (body,), letter, shape=())


def _factors(tree: Tree) -> list[Tree]:
    """The factors of a product, the sign of a negative one among them."""
    found, stack = list[Tree](), [tree]
    while stack:
        part = stack.pop()
        if part.op == "mul":
            stack += part.args[::-1]
        elif part.op == "neg":
            stack.append(part.args[0])
            found.append(phrases.negate(ONE))
        else:
            found.append(part)
    return found


def _picked(tree: Tree, letter: str) -> Tree | None:
    """The other index of a delta that has the letter."""
    if tree.op != "index" or tree.args[0].op != "call" or tree.args[0].value != "eye":
        return None
    one, other = tree.args[1:]
    return other if one.value == letter else one if other.value == letter else None


def _put(tree: Tree, letter: str, place: Tree) -> Tree:
    def visit(node: Tree, args: list[Tree]) -> Tree:
        return place if node.op == "name" and node.value == letter else rebuild(node, tuple(args))

    return fold(tree, visit)


def delta(dim: Dim, one: Tree, other: Tree) -> Tree:
    """1 where the indices are equal, else 0."""
    if equal(one, other):
        return ONE
    if one.op == other.op == "number":
        return ZERO
    return phrases.entry(call("eye", phrases.dimension(dim), shape=(dim, dim)), [one, other], ())
