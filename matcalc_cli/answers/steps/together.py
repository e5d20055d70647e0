"""The derivation of the total differential: all variables move, each in a direction of its own."""

from ...errors import MatcalcError
from ...graph.nodes import Node
from ...graph.rebuilding import substitute
from ...graph.tensor import is_complex
from ...language.tree import Tree
from .deriving import Deriving
from .lines import WITHOUT, Line, Steps
from .rules import RULES


class Together(Deriving):
    """One derivation. What stands for the differentials at last are the directions."""

    def _refuse(self) -> None:
        if any(map(is_complex, self.problem.variables(self.problem.groups[0], free=False))):
            raise MatcalcError("refused", "--steps along a direction is for real variables", hint=WITHOUT)

    def _derived(self, tree: Tree) -> Steps:
        group, bench = self.problem.groups[0], self.bench
        work, lines, node = self.differentiated(tree, self.function, group, self.source)
        towards: dict[Node, Node] = {
            work.slots[word]: direction for word, direction in zip(group, self.problem.towards, strict=True)
        }
        found = bench.simple(bench.put_in(substitute(node, towards)))
        bench.confirm(self._declared(found), self.wanted.derivation.result)
        last = Line(self.function, None, self.wanted.tree, RULES["read-off.direction"])
        return Steps(self.original, work.definitions, [*self.start, *lines, last])
