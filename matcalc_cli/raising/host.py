"""What those who raise products need of the raiser for which they do."""

from typing import Protocol

from ..graph.tensor import Node, Op
from ..language.tree import Tree
from .names import Given, Names
from .readers_order import Reader


class Host(Protocol):
    """What `Products` needs of the raiser that it works for."""

    reader: Reader
    names: Names
    done: dict[Node, Tree]
    norms: dict[Node, Tree]
    planned: set[Node]
    given: Given

    def tree(self, node: Node) -> Tree: ...
    def named_tensor(self, node: Node) -> Tree: ...
    def define(self, tree: Tree) -> Tree: ...
    def transposed(self, node: Op) -> Tree: ...
