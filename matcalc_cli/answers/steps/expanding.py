"""The derivation of an expansion f(x + d) = f + Df[d] + D(Df[d])[d]/2 + ..., or of its last term: a derivative along d
after the other.

Takes the answer that is wanted; gives the lines of each derivative, and the sum. One idea: the derivative along d is
the differential at dx = d, and a function of x again.
"""

from fractions import Fraction
from math import factorial

from ...errors import MatcalcError
from ...graph.rebuilding import substitute
from ...graph.tensor import add
from ...language.tree import Tree, name
from . import starting
from .deriving import NO_NOTATION, Deriving
from .lines import WITHOUT, Line, Steps, Wanted
from .rules import RULES
from .workbench import FUNCTIONS_OF


class Expanding(Deriving):
    """The derivation of one expansion."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__(wanted)
        self.definitions: list[tuple[str, Tree]] = []

    def _derived(self, tree: Tree) -> Steps:
        """A derivative along the direction for each order, then all of them added up."""
        group, bench = self.problem.groups[0], self.bench
        if len(group) > 1:
            hint = "a vector x with x[1], x[2] for the scalars is one"
            raise MatcalcError("refused", "--steps expands by one variable", hint=hint)
        lines, function = list(self.start), self.function
        node = self.problem.on_domain(self.problem.function)
        terms, nodes = [function], [(Fraction(1), node)]
        for order in range(1, len(self.problem.groups) + 1):
            work, found, change = self.differentiated(tree, function, (group[0],), node)
            own = [pair for pair in work.definitions if pair[0] != function] if order > 1 else work.definitions
            self.definitions += own
            slot = work.slots[group[0]]
            (direction,) = self.problem.towards
            node = bench.simple(bench.put_in(substitute(change, {slot: direction})))
            shown = starting.tree_of(bench, node)
            if shown is None:
                raise MatcalcError("refused", NO_NOTATION, hint=WITHOUT)
            function = bench.fresh(FUNCTIONS_OF)
            nodes.append((Fraction(1, factorial(order)), node))
            terms.append(f"{function}/{factorial(order)}" if order > 1 else function)
            bench.add(function, shown.shape or ())
            lines += [*found, Line(function, name(function), shown, RULES["read-off.direction"])]
            tree = shown
        result = add(nodes, node.shape) if self.problem.expands else node
        bench.confirm(self._declared(result), self.wanted.derivation.result)
        if self.problem.expands:
            lines.append(Line(self.function, None, self.wanted.tree, RULES["expand"], " + ".join(terms)))
        else:
            lines[-1] = Line(self.function, None, self.wanted.tree, RULES["read-off.direction"])
        return Steps(self.original, self.definitions, lines)
