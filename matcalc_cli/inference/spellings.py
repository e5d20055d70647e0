"""Notations whose meaning depends on a shape: |X| is det(X) of a matrix and abs(t) of a number.

Takes a tree and the typing of its steps, gives the tree in which each of these calls is that of the function it
means, and what is said of it. So whatever shows the formula shows the function.
"""

from ..functions.by_axis import ALONG, WORDS
from ..functions.table import FUNCTIONS
from ..language.tree import Tree, fold, names_in
from .kind_habits import LETTERS_OF_NUMBERS
from .kind_pass import literals
from .kind_rules import call
from .shapes import Typing, kind_of_shape, measured

# exp -> expm, and so on: what is meant of a whole matrix
OF_MATRICES = {name: f"{name}m" for name, row in FUNCTIONS.items() if row.kind == "scalar" and f"{name}m" in FUNCTIONS}


def spelled(tree: Tree, typing: Typing) -> tuple[Tree, list[str]]:
    """The tree with the functions that are meant, and a note for each that may surprise; the same tree if none are.

    The steps of the typing become those of the tree that is given back.
    """
    assert typing.program is not None
    program = typing.program
    if not any(_is_notation(node) for node in program.nodes):
        return tree, []
    meant = {node.span: _meaning(node) for node in program.nodes if _is_notation(node)}
    notes: dict[str, None] = {}

    def again(node: Tree, args: list[Tree]) -> Tree:
        if not _is_notation(node):
            return Tree(node.op, tuple(args), node.value, node.span)
        signature, function = meant[node.span]
        if note := FUNCTIONS[str(node.value)].spells.get(signature):
            notes[note] = None
        return Tree("call", tuple(args), function, node.span)

    found = fold(tree, again)
    typing.program = measured(found, typing)
    return found, list(notes)


def _is_notation(node: Tree) -> bool:
    return node.op == "call" and bool(FUNCTIONS[str(node.value)].spells)


def _meaning(node: Tree) -> tuple[str, str]:
    """The signature of the row's meaning for these shapes, and the function that this calls."""
    kinds = tuple(kind_of_shape(arg.shape) for arg in node.args if arg.shape is not None)
    rule = call(str(node.value), kinds, literals(node))
    assert rule is not None and rule.variant is not None
    return rule.variant[0], rule.variant[2].partition("(")[0]


def entrywise(typing: Typing) -> list[str]:
    """A note for each entrywise function that has a namesake: among the functions of matrices, of a square matrix and
    of one that changes with time; for max(X, 2), which looks like the maximum of each row."""
    notes: dict[str, None] = {}
    for node in typing.program.nodes if typing.program is not None else ():
        if node.op == "call" and node.value in ALONG and len(node.args[0].shape or ()) == 2:
            axis = literals(node)[-1]
            if len(node.args) == 2 and axis in WORDS:
                called = f"{node.value}(X, {axis}) compares each entry with {axis}"
                notes[f"{called}; {node.value}(X, [], {axis}) is that of each {WORDS[axis]}"] = None
        function = OF_MATRICES.get(str(node.value)) if node.op == "call" else None
        if function is not None and _is_operator(node.args[0]):
            notes[f"{node.value}(X) of a matrix is entrywise; {function}(X) is the function of the matrix"] = None
    return list(notes)


def _is_operator(tree: Tree) -> bool:
    """Is it a square matrix, or one that changes with time? Nothing else is looked into: calls may stand in calls."""
    shape = tree.shape or ()
    return len(shape) == 2 and (
        shape[0] == shape[1] or any(str(name).rstrip("0123456789_") in LETTERS_OF_NUMBERS for name in names_in(tree))
    )
