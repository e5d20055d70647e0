"""The steps of an answer: where they start, and how the answer is read off.

Takes an answer; gives its `Steps`, or a MatcalcError ("refused") that says why there are none. A function of scalars is
left to `course`.
"""

from collections.abc import Iterator

from ...dimensions import Dim, Shape, mul
from ...errors import MatcalcError
from ...graph.conjugation import conjugate
from ...graph.nodes import Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import einsum, is_complex, zero
from ...language.tree import Tree, name, names_in, walk
from ...lowering.lower import variable
from ...raising import surface
from . import starting, traces
from .chain import jacobians
from .differentials import Differentials
from .lines import WITHOUT, Line, Steps, Wanted
from .rules import RULES
from .workbench import FUNCTIONS_OF, BeyondMatrices, Workbench

NO_NOTATION = "a line of the derivation has no matrix notation"
OWN = ("refused", "limit", "domain", "internal")  # errors that say what a derivation cannot do
OF_REAL = {  # rules whose laws are for real variables
    f"differential.{rule}" for rule in ("quadratic-form", "norm-squared", "norm", "log-determinant")
}
UNNAMED = ("read-off.direction", "read-off.directions", "read-off.vec", "read-off.entries")


class Deriving:
    """One derivation. `towards`: directions that the derivative of one order less is taken along, if it is."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.problem = wanted, wanted.problem
        self.bench = Workbench(wanted.problem)
        self.function = self.original = self.bench.fresh(FUNCTIONS_OF)
        self.start: list[Line] = []
        self.towards: list[Var] = []
        orders = len(self.problem.groups)
        self.source = self.problem.on_domain(self.problem.function if orders < 2 else wanted.derivation.steps[-1][0])

    def steps(self) -> Steps:
        self._refuse()
        try:
            found = self._derived(self._beginning())
            for line in found.lines if self.bench.is_complex else []:
                line.law = "" if line.rule.id in OF_REAL else line.law
            return found
        except BeyondMatrices:
            raise MatcalcError("refused", NO_NOTATION, hint=WITHOUT) from None
        except MatcalcError as error:
            if error.kind in OWN:
                raise
            raise MatcalcError("refused", NO_NOTATION, hint=WITHOUT) from None  # a text of ours does not read back

    def _derived(self, tree: Tree) -> Steps:
        group = self.problem.groups[-1]
        if self._of_scalars(tree):
            from .course import course

            return course(self.bench, self.wanted, tree, (self.original, self.function), self.start)
        if len(group) > 1:
            raise MatcalcError(
                "refused", "--steps stacks scalars only where all of the formula is scalar", hint=WITHOUT
            )
        return self._by_differentials(tree, group[0])

    def _refuse(self) -> None:
        """What has no derivation of this kind."""
        derivation, problem = self.wanted.derivation, self.problem
        if not problem.groups:
            raise MatcalcError("refused", "nothing is differentiated, so there are no steps", hint="leave out --along")
        if derivation.structures:
            raise MatcalcError("refused", "--steps derives the free gradient", hint="leave out --structured")
        if problem.total:
            raise MatcalcError("refused", "--steps along a direction is for real variables", hint=WITHOUT)
        if problem.question.along and len(set(problem.groups)) > 1:
            raise MatcalcError("refused", "--steps along a direction is by one variable", hint=WITHOUT)

    def _of_scalars(self, tree: Tree) -> bool:
        """Are there scalars alone, and no names of the input's for parts, which differentials keep?"""
        typing = self.problem.typing
        vectors = any(node.shape for node in walk(tree) if node is not tree or node.op != "stack")
        return tree.op != "where" and not vectors and not any(typing.shapes.values())

    def _is_simpler(self) -> bool:
        """Is what is differentiated first the function as it is where the conditions hold, and not as it was typed?"""
        return self.problem.on_domain(self.problem.function) is not self.problem.function

    # --- where it starts ---------------------------------------------------------------------------------------------

    def _beginning(self) -> Tree:
        """The tree of the function; of a higher order the derivative of one order less."""
        derivation, problem = self.wanted.derivation, self.problem
        if len(problem.groups) == 1 or problem.question.along:
            tree = problem.program.nodes[-1]
            if self._is_simpler():
                return self._notation(problem.on_domain(problem.function), "rewrite.domain")
            if not any(node.op in starting.INDEXED for node in walk(tree)):
                return tree
            return self._notation(problem.function, "rewrite.matrix-notation")
        before = derivation.steps[len(problem.groups) - 2][1]
        gradient = len(problem.groups) == 2 and not problem.function.shape and before.order == 1
        return self._notation(before, "start.gradient" if gradient else "start.derivative")

    def _notation(self, node: Node, rule: str) -> Tree:
        bench = self.bench
        found = starting.tree_of(bench, node)
        if found is None and rule.startswith("start"):
            node, self.towards = starting.along(bench, self.problem, node)
            found, rule, self.source = starting.tree_of(bench, node), "start.directions", node
        if found is None:
            what = "the function" if rule.startswith("rewrite") else "the derivative of one order less"
            raise MatcalcError(
                "refused", f"{what} has no matrix notation, so --steps cannot start from it", hint=WITHOUT
            ) from None
        if rule.startswith("start"):
            self.function = bench.fresh([word for word in FUNCTIONS_OF if word != self.original])
        self.start = [Line(self.function, name(self.function), found, RULES[rule])]
        return found

    # --- by differentials --------------------------------------------------------------------------------------------

    def _by_differentials(self, tree: Tree, word: str) -> Steps:
        self._hold_fixed(word)
        work, lines, node = self.differentiated(tree, self.function, (word,), self.source)
        lines = [*self.start, *lines, *self._vectorised(work, node, word)]
        lines += [
            Line(self.function, None, self.bench.showing(right), RULES[rule])
            for rule, right in self._read_off(work, node, word)
        ]
        return Steps(self.original, work.definitions, lines)

    def _hold_fixed(self, word: str) -> None:
        """d(conj(z)) = 0, where that stands in the function."""
        bench, shape = self.bench, self.bench.typing.shapes[word]
        moving = bench.wrt(word)
        if is_complex(moving) and conjugate(moving) in topological([self.source]):
            fixed = name(word, shape) if bench.conjugated else surface.call("conj", name(word, shape), shape=shape)
            nothing = bench.raised(zero(shape))
            line = Line(word, Tree("differential", (fixed,), shape=shape), nothing, RULES["start.conjugate"])
            self.start.insert(0, line)

    def differentiated(
        self, tree: Tree, function: str, words: tuple[str, ...], source: Node
    ) -> tuple[Differentials, list[Line], Node]:
        """The lines up to that from which is read off, and the differential. `source`: what the tree means."""
        bench = self.bench
        work = Differentials(bench, tree, function, *words)
        bench.confirm(bench.put_in(bench.values[bench.variable(function)]), source)
        lines = [*work.lines, *jacobians(work)]
        last, node = work.put_in()
        trees = [("substitution.put-in", last)]
        trees += self._to_read_off(work, last, node, *words) if len(words) == 1 else []
        for rule, line in trees if work.whole.active else []:
            bench.confirm(bench.read(line), node)
            lines.append(work.line(function, line, rule))
        return work, [line for k, line in enumerate(lines) if not k or not _repeats(line, lines[k - 1])], node

    def _to_read_off(self, work: Differentials, tree: Tree, node: Node, word: str) -> Iterator[tuple[str, Tree]]:
        """(rule, tree) of the lines that bring the differential to g'*dx, J*dx or tr(G'*dX)."""
        slot = work.slots[word]
        scalar = not node.order and slot.order == 2
        if scalar:
            yield from traces.rewritten(tree, slot.name)
        if scalar or node.order + slot.order <= 2:
            try:
                whole = work.coefficient_times(node, word, alone=True)
            except BeyondMatrices:
                return
            rule = "collect.trace" if scalar else "collect.differential"
            yield "collect.entrywise" if traces.is_entrywise(tree, slot.name) else rule, whole

    def _vectorised(self, work: Differentials, node: Node, word: str) -> Iterator[Line]:
        """vec(d(F)) = K*vec(dX), where the answer is K."""
        bench, slot = self.bench, work.slots[word]
        columns = (self.wanted.tree.shape or ())[-1:]
        if self._rule(node, slot.order) != "read-off.vec" or columns != (_entries(slot.shape),):
            return
        left, right = (_vec(work.slot_tree(name_)) for name_ in (self.function, word))
        whole = surface.multiply(self.wanted.tree, right)
        value = substitute(bench.read(left), {work.slots[self.function]: bench.put_in(node)})
        bench.confirm(*(self._declared(found) for found in (bench.read(whole), value)))
        yield Line(self.function, bench.showing(left), bench.showing(whole), RULES["collect.vec"])

    def _read_off(self, work: Differentials, node: Node, word: str) -> Iterator[tuple[str, Tree]]:
        """(rule, tree) of what the answer is: over the names of the parts, then as it is printed."""
        bench, wanted = self.bench, self.wanted
        slot = work.slots[word]
        found = self._coefficient(node, slot)
        self._confirm_answer(bench.put_in(found))
        rule = self._rule(node, slot.order)
        if rule in UNNAMED:
            yield rule, wanted.tree
            return
        named = self._named(found)
        parts = {part.name for part in work.parts}
        if named is None or bench.written(named) in (wanted.text, self._body()) or not set(names_in(named)) & parts:
            yield rule, wanted.tree
        else:
            yield rule, named
            yield "substitution.names", wanted.tree

    def _coefficient(self, node: Node, slot: Var) -> Node:
        """What stands before the differential of the variable, or before that of one entry; and before directions."""
        bench, entry, count = self.bench, self.problem.entries[-1], node.order
        if self.wanted.derivation.directed:
            (direction,) = self.problem.towards
            found = bench.simple(substitute(node, {slot: direction}))
        elif entry is None:
            found = bench.slope(node, slot)
        elif None in entry.places:
            found = bench.simple(entry.picked(bench.slope(node, slot), slot))
        else:
            found = bench.simple(substitute(node, {slot: entry.direction(slot.shape)}))
        own = list(range(count, found.order))  # the axes of the variable, which come last
        for direction in self.towards:
            found = bench.slope(found, direction)
        others = [axis for axis in range(count, found.order) if axis not in own]
        placed = tuple(range(found.order))
        return bench.simple(einsum([(found, placed)], (*range(count), *others, *own))) if self.towards else found

    def _body(self) -> str:
        """The answer without the names behind it, where these are the input's own: they are defined above."""
        tree, defined = self.wanted.tree, self.problem.program.nodes[-1]
        own = defined.value if defined.op == "where" and isinstance(defined.value, tuple) else ()
        kept = tree.op == "where" and isinstance(tree.value, tuple) and set(tree.value) <= set(own)
        return self.bench.written(tree.args[0]) if kept else ""

    def _named(self, found: Node) -> Tree | None:
        """The answer over the names of the parts, where that has a notation."""
        try:
            return self.bench.raised(*self.wanted.derivation.laid_out(found))
        except BeyondMatrices:
            return None

    def _confirm_answer(self, found: Node) -> None:
        """That the coefficient is the derivative which the answer shows."""
        self.bench.confirm(self._declared(found), self.wanted.derivation.last)

    def _declared(self, found: Node) -> Node:
        """The node with the declared structure of the variables in use."""
        bench, problem = self.bench, self.problem
        declared: dict[Node, Node] = {bench.variable(n): variable(n, problem.typing) for n in self._free()}
        declared |= {conjugate(free): conjugate(known) for free, known in declared.items() if is_complex(free)}
        return substitute(found, declared)

    def _free(self) -> set[str]:
        return {word for group in self.problem.groups for word in group}

    def _rule(self, node: Node, order: int) -> str:
        question, groups = self.problem.question, len(self.problem.groups)
        if question.along:
            return "read-off.direction"
        if self.towards:
            return "read-off.directions"
        if self.problem.entries[-1] is not None:
            return "read-off.part"
        if question.vec and node.order + order > 2:
            return "read-off.vec"
        if node.order + order > 2:
            return "read-off.entries"
        if not order:
            return "read-off.derivative"
        if not node.order:
            if order == 2:
                return "read-off.trace"
            return "read-off.gradient" if question.layout == "gradient" else "read-off.jacobian"
        if groups == 2 and not self.problem.function.shape:
            return "read-off.hessian"
        return "read-off.transposed-jacobian" if question.layout == "gradient" and groups == 1 else "read-off.jacobian"


def _entries(shape: Shape) -> Dim:
    """How many entries a tensor of the shape has."""
    count: Dim = 1
    for dim in shape:
        count = mul(count, dim)
    return count


def _vec(tree: Tree) -> Tree:
    """vec of a matrix; a vector is its own."""
    shape = tree.shape or ()
    return tree if len(shape) < 2 else surface.call("vec", tree, shape=(_entries(shape),))


def _repeats(line: Line, before: Line) -> bool:
    """Does a line say again what the line before says?"""
    from ...language.tree import equal
    from ...render import text

    if line.left is None or before.left is None or not equal(line.left, before.left):
        return False
    return text.render(line.right) == text.render(before.right)
