"""The steps of an answer: which way leads there, where it starts, and how the answer is read off.

Takes an answer; gives its `Steps`, or a MatcalcError ("refused") that says why there are none.
"""

from collections.abc import Iterator

from ...dimensions import Dim, Shape, mul
from ...errors import MatcalcError
from ...graph.conjugation import conjugate
from ...graph.nodes import Node
from ...graph.rebuilding import substitute
from ...graph.tensor import is_complex
from ...language.tree import Tree, name, names_in, walk
from ...lowering.lower import variable
from ...raising import surface
from . import traces
from .chain import jacobians
from .differentials import Differentials
from .lines import WITHOUT, Line, Steps, Wanted
from .rules import RULES
from .workbench import FUNCTIONS_OF, BeyondMatrices, Workbench

INDEXED = ("isum", "rsum", "tensor")
NO_NOTATION = "a line of the derivation has no matrix notation"
OWN = ("refused", "limit", "domain", "internal")  # errors that say what a derivation cannot do
UNNAMED = ("read-off.direction", "read-off.vec", "read-off.entries")


def steps(wanted: Wanted) -> Steps:
    """The derivation of the answer."""
    if any(wanted.problem.entries):
        from .by_entry import picked, whole

        gradient = whole(wanted)
        return picked(_Deriving(gradient).steps(), wanted, gradient)
    return _Deriving(wanted).steps()


class _Deriving:
    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.problem = wanted, wanted.problem
        self.bench = Workbench(wanted.problem)
        self.function = self.original = self.bench.fresh(FUNCTIONS_OF)
        self.start: list[Line] = []

    def steps(self) -> Steps:
        self._refuse()
        try:
            return self._derived(self._beginning())
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
        if any(is_complex(node) for node in (problem.function, derivation.last)):
            raise MatcalcError(
                "refused", "--steps is for real functions: Wirtinger derivatives have other rules", hint=WITHOUT
            )
        if derivation.structures:
            raise MatcalcError("refused", "--steps derives the free gradient", hint="leave out --structured")
        if problem.total:
            raise MatcalcError("refused", "--steps is along one direction, of real variables", hint=WITHOUT)
        if problem.expands or derivation.directed or (problem.question.along and len(problem.groups) > 1):
            raise MatcalcError("refused", "--steps along a direction is for first derivatives", hint=WITHOUT)

    def _of_scalars(self, tree: Tree) -> bool:
        """Are there scalars alone, and no names of the input's for parts, which differentials keep?"""
        typing = self.problem.typing
        vectors = any(node.shape for node in walk(tree) if node is not tree or node.op != "stack")
        return tree.op != "where" and not vectors and not any(typing.shapes.values())

    # --- where it starts ---------------------------------------------------------------------------------------------

    def _beginning(self) -> Tree:
        """The tree of the function; of a higher order the derivative of one order less."""
        derivation, problem = self.wanted.derivation, self.problem
        if len(problem.groups) == 1:
            tree = problem.program.nodes[-1]
            if not any(node.op in INDEXED for node in walk(tree)):
                return tree
            return self._notation(problem.function, "rewrite.matrix-notation")
        before = derivation.steps[len(problem.groups) - 2][1]
        gradient = len(problem.groups) == 2 and not problem.function.shape and before.order == 1
        return self._notation(before, "start.gradient" if gradient else "start.derivative")

    def _notation(self, node: Node, rule: str) -> Tree:
        bench = self.bench
        try:
            tree = bench.annotated(bench.raised(node)) if node.order <= 2 else None
        except (BeyondMatrices, MatcalcError):
            tree = None
        if tree is None or any(part.op in INDEXED for part in walk(tree)):
            what = "the function" if rule.startswith("rewrite") else "the derivative of one order less"
            raise MatcalcError(
                "refused", f"{what} has no matrix notation, so --steps cannot start from it", hint=WITHOUT
            ) from None
        if rule.startswith("start"):
            self.function = bench.fresh([word for word in FUNCTIONS_OF if word != self.original])
        self.start = [Line(self.function, name(self.function), tree, RULES[rule])]
        return tree

    # --- by differentials --------------------------------------------------------------------------------------------

    def _by_differentials(self, tree: Tree, word: str) -> Steps:
        bench = self.bench
        work = Differentials(bench, tree, self.function, word)
        source = self.problem.function if len(self.problem.groups) == 1 else self.wanted.derivation.steps[-1][0]
        bench.confirm(bench.put_in(bench.values[bench.variable(self.function)]), source)
        lines = [*self.start, *work.lines, *jacobians(work)]
        last, node = work.put_in()
        trees = [("substitution.put-in", last), *self._to_read_off(work, last, node, word)]
        shown = bench.showing
        for rule, line in trees if work.whole.active else []:
            bench.confirm(bench.read(line), node)
            lines.append(work.line(self.function, line, rule))
        lines = [line for k, line in enumerate(lines) if not k or not _repeats(line, lines[k - 1])]
        lines += self._vectorised(work, node, word)
        lines += [
            Line(self.function, None, shown(right), RULES[rule]) for rule, right in self._read_off(work, node, word)
        ]
        return Steps(self.original, work.definitions, lines)

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
        found = bench.slope(node, slot)
        self._confirm_answer(bench.put_in(found))
        rule = self._rule(node, slot.order)
        if rule in UNNAMED:
            yield rule, wanted.tree
            return
        named = self._named(found)
        if named is None:
            raise BeyondMatrices
        parts = {part.name for part in work.parts}
        if bench.written(named) in (wanted.text, self._body()) or not set(names_in(named)) & parts:
            yield rule, wanted.tree
        else:
            yield rule, named
            yield "substitution.names", wanted.tree

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
