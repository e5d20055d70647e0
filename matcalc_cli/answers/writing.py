"""Writing a node: node to tree to text, and back through a tree to a node, which must be the same object.

Takes a Problem; its `Writer` serves all that is said of the question: answers, conditions, solutions, reasons. One
idea: raising may be clever, for a text that reads back as another object is never given as an answer.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from weakref import WeakValueDictionary

from ..errors import MatcalcError
from ..functions.table import ALIASES
from ..graph.cost import cost
from ..graph.nodes import Map, Node, topological
from ..graph.primitives import is_pair
from ..language.syntax import names_in, parse
from ..language.tree import Tree
from ..lowering.demands import refuse_undefined
from ..lowering.lower import lower
from ..raising.raiser import Raiser
from ..raising.readers_order import Words, words_of
from .problem import Problem, names_for

# a text and all that is known of its names -> its node, as long as that lives
_read: "WeakValueDictionary[object, Node]" = WeakValueDictionary()
LONG_PRODUCT = 16  # below this cost no product is long enough to be grouped in two ways


class Written:
    """A node with its tree. `row`: a vector is written as a row. The tree reads back as the node."""

    __slots__ = ("node", "row", "tree")

    def __init__(self, node: Node, tree: Tree, row: bool) -> None:
        self.node, self.tree, self.row = node, tree, row


class Writer:
    """Writes nodes in the names, the order and the words of one question."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def raiser(self, given: Mapping[str, Node] | None = None) -> Raiser:
        """A new raiser: it has given no part of the answer a name yet, but for those that are `given`."""
        problem = self.problem
        found = Raiser(self._ranks, set(self._taken), problem.hints, self._wrt, problem.places, self.words, given)
        found.compared = dict(problem.compared)
        return found

    @cached_property
    def _given(self) -> dict[str, Node]:
        """The parts that the input names: r of norm(r)^2 where r = A*x - b."""
        tree = self.problem.parsed.tree
        found = {}
        names = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
        for name, body in zip(names, tree.args[1:], strict=False):
            whole = Tree("where", (body, *tree.args[1:]), tree.value)
            node = lower(whole, self.problem.result_typing).node
            if node.children and cost(node) > 0 and node.order <= 2:
                found[str(name)] = node
        return found

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(names_in(self.problem.parsed.tree))}

    @cached_property
    def _taken(self) -> frozenset[str]:
        typing = self.problem.typing
        tree = self.problem.parsed.tree
        defined = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
        return frozenset((*self.problem.result_typing.shapes, *typing.dims, *typing.indices, *map(str, defined)))

    @cached_property
    def _wrt(self) -> frozenset[str]:
        return frozenset(name for group in self.problem.groups for name in group)

    @cached_property
    def words(self) -> Words:
        """Which of two notations the input uses."""
        program = self.problem.program
        return words_of(self.problem.parsed.tree, program.by_axis(), program.spreads("had", "hdiv"))

    # --- trees -------------------------------------------------------------------------------------------------------

    def notation(self, node: Node, row: bool = False) -> Tree | None:
        """The tree in matrix notation; None where there is none."""
        raiser = self.raiser()
        tree = raiser.whole(node, row)
        return None if raiser.beyond and node.shape else tree

    def tree(self, node: Node, row: bool = False) -> Tree:
        """The tree of a node that is mentioned beside the answer; a vector as a row."""
        found = self.notation(node, row and node.order == 1)
        return self.raiser().indexed(node) if found is None else found

    def text(self, node: Node, row: bool = False) -> str:
        """The same as text."""
        return _text(self.tree(node, row))

    def written(self, node: Node, row: bool = False) -> Written:
        """The node with a tree that reads back as the same object.

        It is in index notation where no other does, or where a part needs it and the whole is shorter so. Where a
        product is so long that the text groups it differently, the text's own node is taken for the node, once the two
        are seen to have the same value.
        """
        exact: list[Written] = []
        others: list[Written] = []
        for raiser, form in self._forms(node, row):
            try:
                tree = form()
                again = self.read(tree)
            except MatcalcError as error:
                if error.kind == "limit":
                    raise
                continue  # a text that does not read back is no answer
            (exact if again is node else others).append(Written(again, tree, row))
            if again is node and not (raiser.beyond and node.shape):
                return exact[-1]
        if exact:
            return min(exact, key=lambda written: len(_text(written.tree)))
        for other in others:
            if self._is_regrouped(other.node, node):
                return other
        refuse_undefined(node)
        raise MatcalcError("internal", "the answer could not be written so that it reads back as itself")

    def _forms(self, node: Node, row: bool) -> Iterator[tuple[Raiser, Callable[[], Tree]]]:
        """The ways to write the node, each with who writes it."""
        for given in (self._given, None) if self._given else (None,):
            raiser = self.raiser(given)
            yield raiser, partial(raiser.whole, node, row)
        if node.shape:
            raiser = self.raiser()
            yield raiser, partial(raiser.indexed, node)

    def read(self, tree: Tree) -> Node:
        """What the printed text means to the parser."""
        from ..render import text

        typing = self.problem.result_typing
        names = frozenset(typing.shapes) | frozenset(typing.dims) | frozenset(typing.indices)
        words, functions = text.render(tree), self.problem.functions
        told = tuple((n, s, typing.properties.get(n, frozenset()), typing.place(n)) for n, s in typing.shapes.items())
        key = (words, told, typing.dims, typing.indices)
        known = _read.get(key) if functions is ALIASES else None
        if known is not None:
            return known
        node = lower(parse(words, names_for(names, typing.shapes), functions, own=True).tree, typing).node
        if functions is ALIASES:
            _read[key] = node
        return node

    def _is_regrouped(self, other: Node, node: Node) -> bool:
        """Is the other node this one with its products grouped in another way, or its axes in another order?"""
        grouped = cost(other) >= LONG_PRODUCT or any(is_pair(f) for f in node.children)  # of a ⊗ b ⊗ c the short, too
        grouped = grouped or any(isinstance(n, Map) and n.order > 2 for n in topological([node]))
        if not grouped or other.shape != node.shape:
            return False
        from ..graph.products.grouping import ungrouped

        if ungrouped(node) is ungrouped(other):
            return True
        from ..verification.same_value import agree

        typing = self.problem.result_typing
        return agree(node, other, typing.properties, typing.dims)


def _text(tree: Tree) -> str:
    from ..render import text

    return text.render(tree)
