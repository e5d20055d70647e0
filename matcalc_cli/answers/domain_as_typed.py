"""Where an expression is defined as it was typed: x/x asks for x ≠ 0, though what is computed is 1.

Takes the tree; gives nodes that are defined where its quotients, inverses, roots and logarithms are. They are taken
from the tree because the constructors of the graph cancel: in the node of x/x no quotient is left.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from ..errors import MatcalcError
from ..functions.rows import ABOVE_ZERO
from ..functions.table import FUNCTIONS
from ..graph.conjugation import is_real
from ..graph.tensor import Node, einsum
from ..language.tree import Tree, fold, number, walk
from ..own_functions.expansion import expanded

_MOST = 40  # operations that are looked at
_LONGEST = 2000  # parts of an expression; in a longer one nothing is looked for


def as_typed(tree: Tree, lower: Callable[[Tree], Node]) -> list[Node]:
    """One node for each operation of the tree that is not defined everywhere; `lower` gives the node of a part."""
    return [node for _, node in parts_as_typed(tree, lambda part: expanded(lower(part)))]


def parts_as_typed(tree: Tree, lower: Callable[[Tree], Node], whole: bool = False) -> Iterator[tuple[Tree, Node]]:
    """The operations and their nodes. `whole`: only those whose entries all count, so not 1 ./ D of tr(1 ./ D)."""
    if len(list(islice(walk(tree), _LONGEST))) == _LONGEST:
        return
    counted = set(map(id, _counted(tree))) if whole else set()
    parts = ((part, names) for part, names in _bound(tree) if _is_partial(part) and (not whole or id(part) in counted))
    for part, names in islice(parts, _MOST):
        try:
            node = _defined_with(part, names, lower)
        except MatcalcError:
            continue  # a part that has no meaning by itself, such as a name that stands for a part
        yield part, node


def _bound(tree: Tree) -> Iterator[tuple[Tree, tuple[str, ...]]]:
    """The parts of the tree, each with the indices of the sums around it, those outside last."""
    stack: list[tuple[Tree, tuple[str, ...]]] = [(tree, ())]
    while stack:
        part, names = stack.pop()
        yield part, names
        inner = (str(part.value), *names) if part.op == "isum" else names
        stack += [(arg, inner) for arg in reversed(part.args)]


def _over_indices(names: tuple[str, ...], lower: Callable[[Tree], Node], part: Tree) -> Node:
    """The node of the sum of a part over those of the indices that are free in it: defined where it is at each."""
    for name in dict.fromkeys(names):
        if any(below.op == "name" and below.value == name and name not in inner for below, inner in _bound(part)):
            part = Tree("isum", (part,), name, part.span)
    return lower(part)


def picks_as_typed(tree: Tree, lower: Callable[[Tree], Node]) -> Iterator[tuple[Tree, Node]]:
    """Entries, traces and triangles of quotients, and their nodes with 1 for what is divided: (D ./ D)[1, 2] of a
    diagonal D is nowhere defined, and tr(D ./ D) is."""
    if len(list(islice(walk(tree), _LONGEST))) == _LONGEST:
        return
    for part in islice(filter(_picks, _counted(tree)), _MOST):
        inverted = _inverted(part)
        if inverted is not part:
            try:
                node = lower(inverted)
            except MatcalcError:
                continue  # a part that has no meaning by itself
            yield part, node


def _inverted(tree: Tree) -> Tree:
    """The tree with 1 ./ b for each a ./ b in it, which lasts where a and b are equal."""

    def visit(node: Tree, args: Sequence[Tree]) -> Tree:
        if node.op == "hdiv":
            return Tree("hdiv", (number(1), args[1]))
        if all(new is old for new, old in zip(args, node.args, strict=True)):
            return node
        return Tree(node.op, tuple(args), node.value)

    return fold(tree, visit)


def _counted(tree: Tree) -> Iterator[Tree]:
    """The nodes of which every entry counts for the value."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        if not _picks(node):
            stack.extend(reversed(node.args))


def _picks(node: Tree) -> bool:
    """May the value depend on some entries of the operands alone, as an entry, a trace and a triangle do?"""
    if node.op != "call":
        return node.op not in ("sum", "neg", "mul", "div", "had", "hdiv", "pow", "hpow", "transpose")
    row = FUNCTIONS[str(node.value)]
    signatures = [part for signature, _, _ in row.variants for part in signature.partition("->")[0].split(",")]
    repeats = any(len(set(part)) < len(part) for part in signatures)
    return row.kind in ("matrix", "special") or row.mask is not None or (row.kind == "einsum" and repeats)


def _is_partial(node: Tree) -> bool:
    """May this be undefined where its operands are defined?"""
    row = FUNCTIONS.get(str(node.value)) if node.op == "call" else None
    return node.op in ("div", "hdiv", "pow", "hpow") or (row is not None and bool(row.domain))


def _defined_with(part: Tree, names: tuple[str, ...], lower: Callable[[Tree], Node]) -> Node:
    """A node that is defined where the part is. `names`: the indices of the sums around it."""
    if part.op in ("div", "hdiv"):
        return _over_indices(names, lower, Tree("hdiv", (number(1), part.args[1])))
    row = FUNCTIONS[str(part.value)] if part.op == "call" else None
    if row is not None and row.domain == ABOVE_ZERO and row.parameters == ("t",) and not row.power:
        argument = _over_indices(names, lower, part.args[0])
        if names and is_real(argument):  # each term of the sum must be defined
            return _over_indices(names, lower, Tree("hpow", (part.args[0], Tree("neg", (number(Fraction(1, 2)),)))))
        if is_real(argument):
            axes = tuple(range(argument.order))
            return einsum([(argument, axes, Fraction(-1, 2))], axes)  # defined where such a function is
    return _over_indices(names, lower, part)
