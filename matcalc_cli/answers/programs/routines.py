"""The functions that a program text holds: the derivative, with its value, and the Hessian times a direction.

Takes the answers to one question; gives `Routine`s for `codegen`. One idea: the signature belongs to the question, not
to the answer, so that all functions of one question are called alike: the variables first, then the direction, then the
data in order of appearance, whether the answer has them or not.
"""

from collections.abc import Collection, Sequence
from copy import copy
from fractions import Fraction

from ...codegen.routine import PLAIN, PRODUCT, WITH_VALUE, Facts, Routine
from ...dimensions import Shape
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS, spelling
from ...graph.basics import SYMMETRIC
from ...graph.nodes import Node
from ...graph.tensor import add, einsum, is_complex
from ...language.tree import Tree, names_in
from ...lowering.lower import variable
from ...own_functions.expansion import abstract_names, expanded_for
from ...rewriting.simplify import rewritten, simplify
from ..asking.verbs import OF_A_HESSIAN, SOLUTION
from ..derivation import as_declared, by_group
from ..problem import Problem
from ..variables.directions import Directions
from ..writing import Writer
from .docstrings import Formula, besides, of_one_array, shortened, stated, written
from .docstrings import function as of

ONE = Fraction(1)
DIAGONAL = "diagonal"
HVP = "hvp"  # the name of the function that multiplies by the Hessian
DIRECTIONS = ("v", "p", "d", "u", "direction")


def routines(results: Sequence[Formula], backend: str, with_value: bool = False, hvp: str = "") -> list[Routine]:
    """The functions of one question in a text for `backend`; several results are those by several variables."""
    found: list[Routine] = []
    if with_value or not hvp:
        found.append(_derivative(results, backend, with_value))
    if hvp:
        found.append(_product(results, hvp, backend))
    return found


def _derivative(results: Sequence[Formula], backend: str, with_value: bool) -> Routine:
    first = results[0]
    name, trees = (
        first.question.verb.function,
        [_tree(r.writer, r.node, r.row, backend, r.in_matrices) for r in results],
    )
    taken = parameters(results)
    if not with_value:
        doc = [line for result in results for line in stated(result)]
        return Routine(name, trees, taken, [*doc, *besides(results, taken), *of_one_array(first, name, taken)])
    problem = first.problem
    node = simplify(problem.function_as_declared, problem.hints)
    row = node.order == 1 and len(problem.lowered.shape) == 2
    value = first.writer.written(node, row)
    doc = [f"Value and {name} of {shortened(of(problem))}.", ""]
    doc += [line for result in results for line in stated(result)]
    trees.insert(0, _tree(first.writer, node, row, backend, value.tree))
    name = f"value_and_{name}"
    said = [*doc, *besides(results, taken), *of_one_array(first, name, taken)]
    shapes = [problem.function.shape, *list(taken.values())[: len(results)]]  # as those of a scalar and its gradients
    gradients = () not in shapes[1:] and [(), *shapes[1:]] == [tree.shape for tree in trees]
    return Routine(name, trees, taken, said, WITH_VALUE if gradients else PLAIN)


def _product(results: Sequence[Formula], typed: str, backend: str) -> Routine:
    """The Hessian times a direction, as the gradient of the gradient's product with it: no Hessian is formed.

    Of several variables the Hessian over all of them, times a direction for each: a result for each.
    """
    problem = _with_directions(results, typed)
    (group,) = problem.groups
    variables = [problem.variable(name, False) for name in group]
    parts = [variables] if len(results) == 1 else [[v] for v in variables]  # the scalars of one answer are stacked
    function = rewritten(problem.on_domain(problem.function))
    gradients = [problem.on_domain(by_group(function, part, problem.hints)) for part in parts]
    along = zip(gradients, problem.towards, strict=True)
    products = [(ONE, einsum([(part, axes := tuple(range(part.order))), (d, axes)], ())) for part, d in along]
    directed = simplify(add(products, ()), problem.hints)
    writer = Writer(problem)
    trees, shown = [], []
    for part in parts:
        node = as_declared(problem, by_group(directed, part, problem.hints))
        row = node.order == 1 and len(part) == 1 and len(problem.typing.shapes[part[0].name]) == 2
        found = writer.written(node, row)
        trees.append(_tree(writer, node, row, backend, found.tree))
        shown.append(shortened(written(found.tree)))
    by = " and ".join(result.wrt[0] for result in results)
    doc = f"Hessian of {shortened(of(problem))} by {by}, times {problem.directions.text}: {', '.join(shown)}"
    shapes = parameters(results, {name: problem.result_typing.shapes[name] for name in problem.directions.names})
    said = [doc, *besides(results, shapes, product=True), *of_one_array(results[0], HVP, shapes)]
    arrays = list(shapes.values())[: len(trees)]
    role = PRODUCT if () not in arrays and arrays == [tree.shape for tree in trees] else PLAIN
    return Routine(HVP, trees, shapes, said, role)


def _with_directions(results: Sequence[Formula], typed: str) -> Problem:
    """The problem of all variables, whose names include the directions."""
    problem = results[0].problem
    if problem.function.shape:
        raise MatcalcError("refused", OF_A_HESSIAN[0], hint="jac gives the Jacobian, and code for it")
    group = tuple(result.wrt[0] for result in results) if len(results) > 1 else problem.groups[0]
    directions = Directions(typed)
    taken = {*names_in(problem.parsed.tree), *problem.typing.shapes, *problem.typing.dims}
    _refuse_names(directions, group if len(results) > 1 else group[:1], taken)
    _refuse_variables(problem, group, typed)
    found, question = copy(problem), copy(problem.question)
    question.along, found.directions, found.question = directions.text, directions, question
    found.groups, found.conjugated, found.entries = [group], [False], [None]
    for kept in ("axes", "result_typing", "towards"):
        found.__dict__.pop(kept, None)
    if len(results) > 1:
        found._lower()
    return found


def _refuse_names(directions: Directions, group: Sequence[str], taken: Collection[str]) -> None:
    """MatcalcError unless there is a new name for the direction of each variable."""
    names = directions.names
    usual = DIRECTIONS if len(group) == 1 else [f"d{name}" for name in group]
    free = [name for name in usual if name not in taken] or [f"{usual[0]}_"]
    cure = f"--hvp {free[0] if len(group) == 1 else ','.join(usual)}"
    if len(names) != len(group):
        listed = f"{','.join(group)} {'is one variable' if len(group) == 1 else f'are {len(group)} variables'}"
        directed = "one direction" if len(names) == 1 else f"{len(names)} directions"
        raise MatcalcError("usage", f"--hvp has {directed}, and {listed}: one for each", hint=cure)
    for name in names:
        if name in taken:
            message = f"{name} is a name of the formula, and the direction needs one of its own"
            raise MatcalcError("usage", message, hint=cure)


def _refuse_variables(problem: Problem, group: Sequence[str], typed: str) -> None:
    """MatcalcError for an entry, whose second derivative is a number, and for complex variables."""
    if any(problem.entries):
        message = f"--hvp is by a whole variable, and {problem.wrt[0]} is a part of {group[0]}"
        raise MatcalcError("refused", message, hint=f"--wrt {group[0]} --hvp {typed}")
    for name in group:
        if problem.is_complex(name):
            message = f"--hvp is by real variables, and {name} is complex"
            hint = "leave out --hvp: hess and diff differentiate by complex variables"
            raise MatcalcError("refused", message, hint=hint)


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
