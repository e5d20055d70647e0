"""An answer in its entries: a grid where the sizes are numbers, else one entry for every index.

Takes the answer as it is written and reads what it gives back: the tree must mean the same. MatcalcError ("refused")
where an answer has no such form.
"""

from collections.abc import Callable
from itertools import product

from ...dimensions import Shape
from ...errors import MatcalcError
from ...graph.nodes import Node
from ...inference.shapes import Typing
from ...language.tree import Tree, fold, name, names_in, number, rebuild
from ...raising import surface as phrases
from ...raising.index_notation import entry_of_ones
from ..writing import Written
from .cells import is_number, times
from .entries import Entries

MOST_CELLS = 36  # of a grid


def written_out(written: Written, typing: Typing, read: Callable[[Tree], Node]) -> Written:
    """The same answer, entry by entry."""
    tree = _inlined(written.tree)
    taken = frozenset((*names_in(tree), *typing.shapes, *typing.dims, *typing.indices))
    found = _form(tree, Entries(taken, properties=typing.properties))
    try:
        again = read(found)
    except MatcalcError:
        again = None
    if again is written.node or (again is not None and agree(again, written.node, typing)):
        return Written(written.node, found, written.row)
    hint = "without --entries it is written in matrix notation"
    raise MatcalcError("refused", "the answer could not be written out in entries", hint=hint)


def _form(tree: Tree, entries: Entries) -> Tree:
    if tree.op == "tensor" and isinstance(tree.value, tuple):
        return _for_each(entries.entry(tree.args[0]), tuple(map(str, tree.value)), tree.shape or ())
    shape = tree.shape or ()
    if not shape:
        return entries.entry(tree)
    row = len(shape) == 2 and shape[0] == 1
    axes = shape[1:] if row else shape
    sizes = [dim for dim in axes if isinstance(dim, int)]
    cells = 1
    for size in sizes:
        cells *= size
    if len(sizes) == len(axes) and cells <= MOST_CELLS:
        places = [tuple(map(number, place)) for place in product(*(range(1, size + 1) for size in sizes))]
        found = [entries.entry(tree, place) for place in places]
        return Tree("stack", tuple(found), 1 if row else sizes[0], shape=shape)
    letters: list[str] = []
    for _ in axes:
        letters.append(entries.fresh(frozenset(letters)))
    body = entries.entry(tree, tuple(name(letter, ()) for letter in letters))
    return _for_each(body, tuple(letters), axes)


def _for_each(body: Tree, letters: tuple[str, ...], axes: Shape) -> Tree:
    """BODY for letters; an index that is not in the body gets its size from a factor ones(n)[i]."""
    used = names_in(body)
    ones = [entry_of_ones(letter, dim) for letter, dim in zip(letters, axes, strict=True) if letter not in used]
    return Tree(
        "tensor", (phrases.product([body, *ones]) if is_number(body, 0) else times([body, *ones]),), letters, shape=axes
    )


def _inlined(tree: Tree) -> Tree:
    """Without a `where` clause: its names replaced by what they stand for."""
    if tree.op != "where" or not isinstance(tree.value, tuple):
        return tree
    meant: dict[object, Tree] = {}

    def put(node: Tree, args: list[Tree]) -> Tree:
        return meant.get(node.value, node) if node.op == "name" else rebuild(node, tuple(args))

    for word, body in zip(tree.value, tree.args[1:], strict=True):
        meant[word] = fold(body, put)
    return fold(tree.args[0], put)


def agree(one: Node, other: Node, typing: Typing) -> bool:
    """Have the nodes one shape and one value?"""
    from ...verification.same_value import agree

    return one.shape == other.shape and agree(one, other, typing.properties, typing.dims)
