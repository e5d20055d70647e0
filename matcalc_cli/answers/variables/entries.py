"""One entry of a variable: X[i, j], x[3]; a row X[i, :] or column. The derivative by it is that by all, at its place.

Takes what --wrt names and the shapes; gives an `Entry`, or a MatcalcError with its place in the text of --wrt. One
idea: an entry is a place, a basis vector for each axis, and the derivative by the variable is contracted with them.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from string import ascii_lowercase

from ...dimensions import Dim, Shape
from ...errors import MatcalcError
from ...graph.nodes import Node, Var
from ...graph.tensor import einsum, unit, var
from ...inference.kind_pass import subscripted
from ...inference.kind_rules import MATRIX, SCALAR
from ...inference.program import Subscript
from ...inference.shapes import Declaration, Typing, kind_of_shape, preferred_kind
from ...language.declarations import shape_text
from ...language.tree import Tree, walk
from ..asking.question import Question
from ..asking.variables import OPTION, Variable
from ..asking.verbs import FORMULA

BINDERS = frozenset({"tensor", "isum", "rsum", "where"})  # whose values are names that mean something inside alone
USUAL_INDICES = "ijklpqrs"
PATTERNS = ("", "[i]", "[i, j]")  # an entry of a scalar, a vector, a matrix


class Entry:
    """`places`: for each axis of the variable a number that counts from 1, the name of an index, or None for all."""

    __slots__ = ("places", "text", "tree")

    def __init__(self, asked: Variable, places: tuple[int | str | None, ...]) -> None:
        assert asked.tree is not None
        self.places, self.text, self.tree = places, asked.text, asked.tree

    @property
    def is_row(self) -> bool:
        return len(self.places) == 2 and self.places[1] is None

    def left(self, shape: Shape) -> Shape:
        """The axes that are left of the variable's: none of an entry, one of a row or a column."""
        return tuple(dim for dim, place in zip(shape, self.places, strict=True) if place is None)

    def direction(self, shape: Shape) -> Node:
        """The tensor with 1 at the place and 0 elsewhere; of a row or column with the entries of a vector there."""
        axes = tuple(range(len(shape)))
        placed = zip(axes, shape, self.places, strict=True)
        return einsum([(_slot(dim) if at is None else unit(dim, at), (axis,)) for axis, dim, at in placed], axes)

    def picked(self, node: Node, variable: Var) -> Node:
        """The part of the last axes of the node, which are those of the variable."""
        outer = tuple(range(node.order - variable.order))
        inner = tuple(range(len(outer), node.order))
        placed = list(zip(inner, variable.shape, self.places, strict=True))
        fixed = [(unit(dim, at), (axis,)) for axis, dim, at in placed if at is not None]
        return einsum([(node, outer + inner), *fixed], outer + tuple(axis for axis, _, at in placed if at is None))

    def towards(self, node: Node, shape: Shape) -> Node:
        """The part that was picked, contracted with the vector of the direction."""
        if not (left := self.left(shape)):
            return node
        axes = tuple(range(node.order))
        return einsum([(node, axes), (_slot(*left), axes[-1:])], axes[:-1])


def _slot(dim: Dim) -> Node:
    return var("∂v", (dim,))  # no name of a user's has such a letter


def usual_declaration(asked: Variable) -> Declaration | None:
    """What the brackets say of a name by themselves: one index is of a vector, two of a capital are of a matrix."""
    assert asked.tree is not None
    count, capital = len(asked.tree.args) - 1, preferred_kind(asked.name) == MATRIX
    if count != (2 if capital else 1):
        return None
    return Declaration(None, "matrix" if capital else "vector")


def entries_of(
    question: Question, asked: Sequence[tuple[Variable, ...]], typing: Typing, formula: Tree, typed: Collection[str]
) -> list[Entry | None]:
    """The entry of each differentiation that is asked for, None for a whole variable. `typed`: the names whose shape
    is declared."""
    found = [None if v.tree is None else entry_of(v, typing, formula, v.name in typed) for v, *_ in asked] or [None]
    what = "--along" if question.along else "--structured" if question.structured else ""
    if what or question.verb.kind != FORMULA:
        refuse_entries(found, what or f"matcalc {question.verb}")
    return found


def refuse_entries(entries: Sequence[Entry | None], what: str) -> None:
    """MatcalcError ("usage") where a whole variable is needed."""
    for entry in entries:
        if entry is not None:
            message = f"{what} is of a whole variable, not of the entry {entry.text}"
            raise MatcalcError("usage", message, hint=f"--wrt {entry.tree.args[0].value}")


def entry_of(asked: Variable, typing: Typing, formula: Tree, declared: bool) -> Entry:
    """The entry, if the variable has one there. `declared`: is the variable's shape one that was typed?"""
    assert asked.tree is not None
    subscripts: list[Subscript] = []
    for index in asked.tree.args[1:]:
        if index.op == "name":
            _refuse_clash(asked, index, typing, formula)
        if index.op == "colon":
            subscripts.append(None)
        else:
            subscripts.append((str(index.value), None) if index.op == "name" else int(_number(index)))
    shape = typing.shapes[asked.name]
    kind = kind_of_shape(shape)
    found = None if kind == SCALAR else subscripted(kind, tuple(subscripts))
    if found is None:
        raise _misfit(asked, shape, declared)
    places: tuple[int | str | None, ...] = ()
    for one in found:
        if one is None or isinstance(one, int):
            places += (one,)
        elif isinstance(one, tuple):
            places += (str(one[0]),)
    for place, dim in zip(places, shape[-len(places) :], strict=True):
        _refuse_outside(asked, place, dim)
    return Entry(asked, places)


def _number(index: Tree) -> Fraction:
    assert isinstance(index.value, Fraction)
    return index.value


def _refuse_clash(asked: Variable, index: Tree, typing: Typing, formula: Tree) -> None:
    """An index is a symbol of its own, or one that stands free in the formula."""
    name = str(index.value)
    bound = {str(word) for node in walk(formula) if node.op in BINDERS for word in _words(node)}
    what = "a variable" if name in typing.shapes else "a size" if name in typing.dims else ""
    what = what or ("bound inside the formula" if name in bound else "")
    if what:
        other = _unused({*typing.shapes, *typing.dims, *typing.indices, *bound, *asked.indices})
        again = asked.text.replace(f"[{name}", f"[{other}").replace(f", {name}]", f", {other}]")
        raise _error(asked, f"{name} is {what}, so it is no index here", index, f'--wrt "{again}"')


def _words(node: Tree) -> tuple[object, ...]:
    return node.value if isinstance(node.value, tuple) else (node.value,)


def _unused(names: Collection[str]) -> str:
    letters: Sequence[str] = (*USUAL_INDICES, *ascii_lowercase)
    return next((letter for letter in letters if letter not in names), "i_1")


def _misfit(asked: Variable, shape: Shape, declared: bool) -> MatcalcError:
    """The error for brackets that do not fit the shape."""
    name, axes = asked.name, len(shape)
    if not axes:
        return _error(asked, f"{name} is a scalar: it has no entries", asked.tree, f"--wrt {name}")
    what = f"a vector of {shape_text(shape)}" if axes == 1 else f"{shape_text(shape)}"
    hint = f'--wrt "{name}{PATTERNS[1 if 1 in shape else axes]}"'
    if not declared and axes == 1:
        hint += f", or declare a matrix: --shape {name}:matrix"
    return _error(asked, f"{name} is {what}: it has no entry {asked.text}", asked.tree, hint)


def _refuse_outside(asked: Variable, place: int | str | None, dim: Dim) -> None:
    if isinstance(place, int) and isinstance(dim, int) and place > dim:
        message = f"there is no entry {asked.text}: that axis of {asked.name} has size {dim}"
        raise _error(asked, message, asked.tree, "entries are counted from 1")


def _error(asked: Variable, message: str, at: Tree | None, hint: str) -> MatcalcError:
    spans = [at.span] if at is not None and at.span else []
    return MatcalcError("usage", message, spans=spans, hint=hint).with_source(asked.typed, OPTION)
