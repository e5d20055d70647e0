"""Is every line of a derivation true? Read by the interpreter of verification, at random points and differentials.

A differential d(u) is the difference of values of u beside the point, over the step, so nothing that derives is asked.
"""

from typing import Any

from judging import points

from matcalc_cli.answers.problem import names_for
from matcalc_cli.answers.result import Result
from matcalc_cli.answers.steps.lines import Line, Steps
from matcalc_cli.inference.shapes import Typing
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import BARE, PARTIAL, Tree, fold, number, rebuild, walk
from matcalc_cli.lowering.lower import lower
from matcalc_cli.own_functions.expansion import expanded
from matcalc_cli.render import text
from matcalc_cli.verification.interpret import evaluate

STEP = 1e-5
TOLERANCE = 2e-6
STEPS, ROUGH = {1: 1e-4, 2: 1e-3, 3: 1e-2}, 1e-3  # of differences of differences, by the order; what they allow
Values = dict[str, Any]


class Reading:
    """A derivation at a point: values for the variables, for the names of the parts and for differentials."""

    def __init__(self, answer: Result, steps: Steps, values: Values, sizes: dict[str, int], seed: int) -> None:
        import numpy as np

        self.answer, self.steps, self.sizes = answer, steps, sizes
        old = answer.result_typing()
        self.typing = Typing(dict(old.shapes), dict(old.properties))
        self.typing.dims, self.typing.indices = old.dims, old.indices
        self.rng = np.random.default_rng(seed)
        self.values = dict(values)
        self.variables = list(answer.problem.groups[-1])
        self.direction: Values = {name: self.rng.normal(size=np.shape(values[name])) for name in self.variables}
        self.complex = any(answer.problem.is_complex(name) for name in self.variables)
        if self.complex:
            self.direction = {name: d + 1j * self.rng.normal(size=np.shape(d)) for name, d in self.direction.items()}
        if answer.problem.question.along and len(answer.problem.groups) > 1:
            self.direction = {self.variables[0]: evaluate(answer.problem.towards[0], values, sizes)}
        self.definitions = list(steps.definitions)  # and what the lines define

    def value(self, tree: Tree, moved: float = 0.0, along: str = "") -> Any:
        """The value of a tree without differentials, beside the point if it is moved along the direction."""
        import numpy as np

        values = dict(self.values)
        for name in [along] if along else self.variables:
            values[name] = values[name] + moved * self.direction[name]
        for word, definition in self.definitions:
            if word not in values:
                node, shape = self._read(definition)
                self.typing.shapes[word] = shape
                square = len(shape) == 2 and shape[0] == shape[1]
                if square and word in dict(self.steps.definitions):  # so that functions of symmetric matrices take it
                    self.typing.properties[word] = frozenset({"symmetric"})
                values[word] = evaluate(node, values, self.sizes)
                if np.iscomplexobj(values[word]):
                    self.typing.properties[word] = frozenset({"complex"})
        return evaluate(self._read(tree)[0], values, self.sizes)

    def side(self, tree: Tree, along: str) -> Any:
        """The value of one side of a line, with its differentials."""
        slots: Values = {}

        def visit(node: Tree, args: list[Tree]) -> Tree:
            if node.op != "differential":
                return rebuild(node, tuple(args))
            word = f"q_{len(slots)}"
            slots[word] = self.differential(node, along)
            shape = self._read(node.args[0])[1]
            self.typing.shapes[word] = shape
            return Tree("name", (), word, shape=shape)

        self.value(number(1))  # so that the shapes of all names are known
        bare = fold(tree, visit)
        kept = self.values
        self.values = {**kept, **slots}
        try:
            return self.value(bare)
        finally:
            self.values = kept

    def define(self, word: str, tree: Tree) -> None:
        """A name that stands for a tree from here on; the directions in it get values."""
        import numpy as np

        for node in walk(tree):
            if node.op == "name" and node.value not in (*self.values, *dict(self.definitions), *self.typing.dims):
                sizes = [dim if isinstance(dim, int) else self.sizes[str(dim)] for dim in node.shape or ()]
                self.typing.shapes[str(node.value)] = node.shape or ()
                self.values[str(node.value)] = np.asarray(self.rng.normal(size=sizes))
        if word not in dict(self.definitions):
            self.definitions.append((word, tree))

    def is_start(self, tree: Tree, directed: bool) -> bool:
        """Is the tree the derivative of the function by all variables but the last, seen by differences?

        `directed`: along directions that it names, unless it is zero.
        """
        import numpy as np

        if self.complex:
            return True  # and is not judged here

        problem, value = self.answer.problem, self.value(tree)
        known = {*self.answer.typing.shapes, *self.typing.dims, *self.typing.indices}
        names = sorted({str(node.value) for node in walk(tree) if node.op == "name"} - known)
        directions = []
        for k, (group, entry) in enumerate(zip(problem.groups[:-1], problem.entries, strict=False)):
            shapes = [np.shape(self.values[word]) for word in group]
            if entry is not None:
                parts = [evaluate(entry.direction(problem.typing.shapes[group[0]]), self.values, self.sizes)]
            elif names and directed:
                parts = [self.values[names[k]]]
            else:
                parts = [self.rng.normal(size=shape) for shape in shapes]
            directions.append(dict(zip(group, parts, strict=True)))
        for direction in reversed(directions) if not directed else ():
            if entry_free(problem):
                flat = np.stack(list(direction.values())) if len(direction) > 1 else next(iter(direction.values()))
                value = np.tensordot(value, flat, axes=np.ndim(flat))
        step = STEPS[len(directions)]
        source = self.answer.derivation.steps[0][0]

        def moved(values: Values, left: list[Values]) -> Any:
            if not left:
                return evaluate(source, values, self.sizes)
            ends = [{**values, **{w: values[w] + s * d for w, d in left[0].items()}} for s in (step, -step)]
            return (moved(ends[0], left[1:]) - moved(ends[1], left[1:])) / (2 * step)

        found = np.reshape(moved(dict(self.values), directions), np.shape(value))
        return bool(np.abs(found - value).max(initial=0.0) <= ROUGH * max(1.0, float(np.abs(found).max(initial=0.0))))

    def differential(self, node: Tree, along: str) -> Any:
        """The difference over the step; of complex variables the part that is linear in dz, or in d(conj(z))."""
        inner = node.args[0]
        if BARE in str(node.value):
            return self.direction[str(inner.value)]
        found = self._difference(inner, along)
        if not self.complex:
            return found
        kept = self.direction
        self.direction = {name: 1j * array for name, array in kept.items()}
        turned = self._difference(inner, along)
        self.direction = kept
        return (found + (1j if self.answer.problem.conjugated[-1] else -1j) * turned) / 2

    def _difference(self, inner: Tree, along: str) -> Any:
        return (self.value(inner, STEP, along) - self.value(inner, -STEP, along)) / (2 * STEP)

    def jacobians(self, tree: Tree) -> Any:
        """The value of a line of Jacobians: a sum of products of dh/dx."""
        import numpy as np

        if tree.op == "sum":
            return sum(self.jacobians(arg) for arg in tree.args)
        if tree.op == "mul":
            return self.jacobians(tree.args[0]) @ self.jacobians(tree.args[1])
        (top, bottom), partial = (str(arg.args[0].value) for arg in tree.args), PARTIAL in str(tree.args[0].value)
        known = dict(self.steps.definitions)
        values = {word: self.value(Tree("name", (), word)) for word in (*self.answer.typing.shapes, *known)}
        columns = []
        for place in range(np.size(values[bottom])):
            sides = []
            for step in (STEP, -STEP):
                moved = np.array(values[bottom], dtype=float)
                moved.flat[place] += step
                fixed = {**self.values, **{w: v for w, v in values.items() if w != top}} if partial else self.values
                kept, self.values = self.values, {**fixed, bottom: moved}
                sides.append(np.ravel(self.value(known[top])))
                self.values = kept
            columns.append((sides[0] - sides[1]) / (2 * STEP))
        return np.stack(columns, axis=1)

    def _read(self, tree: Tree) -> tuple[Any, Any]:
        """The node of a tree, and its shape."""
        typing = self.typing
        known = frozenset((*typing.shapes, *typing.dims, *typing.indices))
        parsed = parse(text.render(tree), names_for(known, typing.shapes), self.answer.problem.functions)
        free = frozenset((*self.variables, *(word for word, _ in self.steps.definitions if word in typing.shapes)))
        lowered = lower(parsed.tree, typing, free=free)
        return lowered.node, lowered.shape


def entry_free(problem: Any) -> bool:
    """Is the derivative by whole variables, so that it has their axes?"""
    return not any(problem.entries[:-1])


def _along(line: Line) -> str:
    """The variable of d(f)/dt, nothing for other lines."""
    left = line.left
    if left is None or left.op != "div":
        return ""
    by = left.args[1].args[0]
    return str(by.value if by.op == "name" else by.args[0].value)  # conj(t)


def faults(answer: Result, steps: Steps, seed: int = 0) -> list[str]:
    """The lines that are not true at a point, or that there is no point."""
    import numpy as np

    source = answer.derivation.steps[0][0]
    found: list[str] = []
    nodes = (source, answer.node, *answer.problem.as_typed)
    at = points(answer, *(expanded(node, True) for node in nodes), count=1, seed=seed)
    for values, sizes in at:
        reading = Reading(answer, steps, values, sizes, seed)
        before = ""  # what the line before is about
        for line in steps.lines:
            along = _along(line)
            if line.rule.id == "chain.jacobians":
                assert line.left is not None
                left, right = reading.jacobians(line.left), reading.jacobians(line.right)
                if not np.allclose(left, right, rtol=TOLERANCE, atol=TOLERANCE):
                    found.append(f"{line.rule}: {text.render(line.right)}")
                continue
            if line.left is None:
                left = evaluate(answer.node, values, sizes)
            elif line.left.op == "name" and line.rule.id == "read-off.direction":
                left = reading.differential(Tree("differential", (Tree("name", (), before),)), along)
                reading.define(str(line.left.value), line.right)
            elif line.left.op == "name" and line.rule.id.startswith("start."):
                reading.define(str(line.left.value), line.right)
                if not reading.is_start(line.right, line.rule.id == "start.directions"):
                    found.append(f"{line.rule}: {text.render(line.right)}")
                continue
            elif line.left.op == "name" and line.left.value not in dict(steps.definitions):
                reading.define(str(line.left.value), line.right)  # names what the last lines of a derivation give
                continue
            else:
                left = reading.side(line.left, along)
            before = line.name
            right = reading.side(line.right, along)
            scale = max(1.0, float(np.abs(left).max(initial=0.0)))
            if np.size(left) != np.size(right) or np.abs(np.reshape(left, np.shape(right)) - right).max(initial=0.0) > (
                TOLERANCE * scale
            ):
                found.append(f"{line.rule}: {text.render(line.right)}")
    return found if at else ["there is no point"]
