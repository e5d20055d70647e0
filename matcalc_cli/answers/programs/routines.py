"""The functions that a program text holds: the derivative, with its value, and the Hessian times a direction.

Takes the answers to one question; gives `Routine`s for `codegen`. One idea: the signature belongs to the question, not
to the answer, so that all functions of one question are called alike: the variables first, then the direction, then the
data in order of appearance, whether the answer has them or not.
"""

from collections.abc import Sequence
from copy import copy

from ...codegen.routine import PLAIN, PRODUCT, WITH_VALUE, Facts, Routine
from ...dimensions import Shape
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS, spelling
from ...graph.basics import SYMMETRIC
from ...graph.nodes import Node
from ...graph.tensor import einsum, is_complex
from ...language.tree import Tree, names_in
from ...lowering.lower import variable
from ...own_functions.expansion import abstract_names, expanded_for
from ...rewriting.simplify import rewritten, simplify
from ..asking.verbs import OF_A_HESSIAN, SOLUTION
from ..derivation import as_declared, by_group
from ..problem import Problem
from ..variables.directions import Directions
from ..writing import Writer
from .docstrings import Formula, besides, function, shortened, stated, written

DIAGONAL = "diagonal"
HVP = "hvp"  # the name of the function that multiplies by the Hessian
DIRECTIONS = ("v", "p", "d", "u", "direction")


def routines(results: Sequence[Formula], backend: str, with_value: bool = False, hvp: str = "") -> list[Routine]:
    """The functions of one question in a text for `backend`; several results are those by several variables."""
    first = results[0]
    found: list[Routine] = []
    if with_value or not hvp:
        found.append(_derivative(results, backend, with_value))
    if hvp:
        if len(results) > 1:
            names = ",".join(result.wrt[0] for result in results)
            message = f"--hvp is by one variable, and {names} are {len(results)}"
            raise MatcalcError("refused", message, hint=f"ask for each by itself: --wrt {first.wrt[0]} --hvp {hvp}")
        found.append(_product(first, hvp, backend))
    return found


def _derivative(results: Sequence[Formula], backend: str, with_value: bool) -> Routine:
    first = results[0]
    name, trees = (
        first.question.verb.function,
        [_tree(r.writer, r.node, r.row, backend, r.in_matrices) for r in results],
    )
    if not with_value:
        doc = [line for result in results for line in stated(result)]
        return Routine(name, trees, parameters(results), [*doc, *besides(results, parameters(results))])
    problem = first.problem
    node = simplify(problem.function_as_declared, problem.hints)
    row = node.order == 1 and len(problem.lowered.shape) == 2
    value = first.writer.written(node, row)
    doc = [f"Value and {name} of {shortened(function(problem))}.", ""]
    doc += [line for result in results for line in stated(result)]
    trees.insert(0, _tree(first.writer, node, row, backend, value.tree))
    taken = parameters(results)
    shapes = [problem.function.shape, *list(taken.values())[: len(results)]]  # as those of a scalar and its gradients
    gradients = () not in shapes[1:] and [(), *shapes[1:]] == [tree.shape for tree in trees]
    role = WITH_VALUE if gradients else PLAIN
    return Routine(f"value_and_{name}", trees, taken, [*doc, *besides(results, taken)], role)


def _product(result: Formula, direction: str, backend: str) -> Routine:
    """The Hessian times a direction, as the gradient of the gradient's product with it: no Hessian is formed."""
    problem = _with_direction(result.problem, direction)
    group, along = problem.groups[0], problem.towards[0]
    variables = [problem.variable(name, False) for name in group]
    gradient = by_group(rewritten(problem.function), variables, problem.hints)
    axes = tuple(range(gradient.order))
    directed = simplify(einsum([(gradient, axes), (along, axes)], ()), problem.hints)
    node = as_declared(problem, by_group(directed, variables, problem.hints))
    row = node.order == 1 and len(group) == 1 and len(problem.typing.shapes[group[0]]) == 2
    writer = Writer(problem)
    found = writer.written(node, row)
    shown = shortened(written(found.tree))
    doc = [f"Hessian of {shortened(function(problem))} by {result.wrt[0]}, times {direction}: {shown}"]
    shapes = parameters([result], {direction: problem.result_typing.shapes[direction]})
    tree = _tree(writer, node, row, backend, found.tree)
    role = PRODUCT if tree.shape and tree.shape == next(iter(shapes.values())) else PLAIN
    return Routine(HVP, [tree], shapes, [*doc, *besides([result], shapes, product=True)], role)


def _with_direction(problem: Problem, direction: str) -> Problem:
    """The problem whose names include the direction."""
    if problem.function.shape:
        raise MatcalcError("refused", OF_A_HESSIAN[0], hint="jac gives the Jacobian, and code for it")
    taken = {*names_in(problem.parsed.tree), *problem.typing.shapes, *problem.typing.dims}
    if direction in taken:
        other = next((name for name in DIRECTIONS if name not in taken), f"{direction}_")
        message = f"{direction} is a name of the formula, and the direction needs one of its own"
        raise MatcalcError("usage", message, hint=f"--hvp {other}")
    if any(problem.entries) or any(map(problem.is_complex, problem.typing.shapes)):
        what = "an entry" if any(problem.entries) else "complex variables"
        raise MatcalcError("refused", f"--hvp is not for {what}", hint="hess gives the second derivative")
    found, question = copy(problem), copy(problem.question)
    question.along, found.directions = direction, Directions(direction)
    found.question, found.groups, found.conjugated, found.entries = question, problem.groups[:1], [False], [None]
    for kept in ("axes", "result_typing", "towards"):
        found.__dict__.pop(kept, None)
    return found


def _tree(writer: Writer, node: Node, row: bool, backend: str, tree: Tree) -> Tree:
    """The tree with the bodies of the functions that the question defines."""
    for key in abstract_names(node):
        message = f"{spelling(key)} is an abstract function: it has no {backend} code"
        raise MatcalcError("refused", message, hint=f'--define "{FUNCTIONS[key].stem}(t) = ..." makes it known')
    if backend == "sympy" and is_complex(node):
        hint = "text, unicode, latex, json and numpy are written for complex ones"
        raise MatcalcError("refused", "SymPy text is written for real formulas only", hint=hint)
    whole = expanded_for(node, backend)
    return tree if whole is node else writer.tree(whole, row)


def parameters(results: Sequence[Formula], direction: dict[str, Shape] | None = None) -> dict[str, Shape]:
    """The names that the functions take, in order, with their shapes."""
    problem, typing = results[0].problem, results[0].result_typing()
    variables = [name for result in results for group in result.problem.groups for name in group]
    appearing = names_in(problem.parsed.tree)
    more = [name for result in results for name in names_in(result.tree)]
    if results[0].kind == SOLUTION:  # which is given for the variables
        appearing, variables = [name for name in appearing if name not in variables], []
    towards = [name for name in problem.directions.names if name not in appearing]
    names = dict.fromkeys([*variables, *towards, *appearing, *more])
    shapes = {name: typing.shapes[name] for name in names if name in typing.shapes}
    if not direction:
        return shapes
    count = len(dict.fromkeys(variables))
    listed = list(shapes.items())
    return dict([*listed[:count], *direction.items(), *listed[count:]])


def known(result: Formula) -> Facts:
    """What the code may take for granted of the variables."""
    typing = result.result_typing()
    found = [variable(name, typing) for name in typing.shapes]
    matrices = [v for v in found if v.order == 2 and not is_complex(v)]
    return Facts(
        [v.name for v in found if is_complex(v)],
        [v.name for v in matrices if v.properties & SYMMETRIC],
        [v.name for v in matrices if DIAGONAL in v.properties],
    )
