"""The derivation of a derivative by one entry: that by the whole variable, then its entry.

Takes the answer that is wanted; gives the question by the whole variable, and the last lines. One idea: G is the
gradient, and df/dX[i, j] is G[i, j].
"""

from copy import copy

from ...dimensions import text as dimension
from ...language.tree import Tree, name
from ...render import text
from ..derivation import Derivation
from ..problem import Problem
from ..writing import Writer
from .lines import Line, Steps, Wanted
from .rules import RULES
from .workbench import Workbench

GRADIENTS = ("G", "H", "D", "P", "g", "h")  # what the gradient is called: the first that is no name
RULE = "read-off.entry"


def gradient_of(wanted: Wanted) -> Wanted | None:
    """The gradient by the variable of which the entry is one. None where the derivative is no entry of a gradient."""
    problem = wanted.problem
    word = problem.groups[0][0]
    if len(problem.groups) > 1 or problem.function.shape:
        return None
    question = copy(problem.question)
    question.wrt, question.layout = (word,), "gradient"
    declared = [shape for shape in question.shapes if shape.partition(":")[0].strip() != word]
    properties = problem.typing.properties.get(word, frozenset())
    shape = ",".join([*map(dimension, problem.typing.shapes[word]), *sorted(properties)])
    question.shapes = [*declared, f"{word}:{shape}"]
    found = Problem(question)
    if found.typing.shapes != problem.typing.shapes or found.function is not problem.function:
        return None
    derivation = Derivation(found)
    written = Writer(found).written(derivation.result, derivation.row)
    return Wanted(found, derivation, written.tree, text.render(written.tree))


def picked(steps: Steps, wanted: Wanted, gradient: Wanted) -> Steps:
    """The derivation of the gradient, which gets a name, and then the entry."""
    (entry,) = wanted.problem.entries
    assert entry is not None
    bench = Workbench(gradient.problem)
    called = bench.fresh([word for word in GRADIENTS if word not in dict(steps.definitions)])
    node = entry.picked(gradient.derivation.last, gradient.problem.variables(gradient.problem.groups[0], False)[0])
    bench.confirm(bench.simple(node), wanted.derivation.last)
    lines = [line if line.left is not None else _named(line, called) for line in steps.lines]
    shape = gradient.tree.shape or ()
    place = Tree("index", (name(called, shape), *entry.tree.args[1:]), shape=())
    function = lines[-1].name
    return Steps(
        steps.original,
        steps.definitions,
        [
            *lines,
            Line(called, None, place, RULES[RULE]),
            Line(function, None, wanted.tree, RULES["substitution.names"]),
        ],
    )


def _named(line: Line, called: str) -> Line:
    return Line(called, name(called, line.right.shape), line.right, line.rule, line.law)
