"""Convexity and definiteness as they are asked for: a question, or an Answer with a Hessian, to a judgement.

Takes a Question of `convex` or an Answer of `hess`; gives `Judgement`s. One idea: what is neither convex nor concave as
it stands is judged again under conditions on its parameters, and on simple parts of its domain.
"""

from collections.abc import Mapping, Sequence

from ..calculus.derivative import derivative
from ..curvature.definite import Prover
from ..curvature.depending.kinked import all_conditions
from ..curvature.depending.parameters import Under
from ..curvature.reasons import Reason
from ..curvature.verdict import DEPENDS, NEITHER, UNDECIDED, Case, Finding
from ..errors import MatcalcError
from ..graph.nodes import Node, Var, topological
from ..graph.rebuilding import substitute
from ..graph.tensor import add, einsum, is_complex, scale, unit
from ..own_functions.expansion import abstract_names, expanded
from ..rewriting.known_sides import on_known_sides
from ..rewriting.simplify import simplify
from .answer import Answer
from .asking.question import Question
from .checking import known_sizes
from .curving.cases import Judge, all_cases, are_complete, examples
from .curving.judgement import Judgement
from .curving.restricted import parts_of
from .derivation import Derivation, NoDerivative
from .problem import Problem
from .variables.entries import refuse_entries

STRUCTURES = ("orthogonal", "onehot", "unit")  # of variables that do not range over a convex set


def convexity(question: Question, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Judgement:
    """Is the function convex, concave, affine or neither?"""
    try:
        problem = Problem(question)
    except MatcalcError as error:
        raise error.with_source(question.expression) from None
    hessian, unwritten = None, None
    try:
        hessian = None if problem.joint else Answer(question, problem)
    except NoDerivative as error:  # convexity may be seen without a Hessian
        unwritten = error
    derivation = None if hessian is None else hessian.derivation
    case = _case(problem, derivation, seed, sizes or {}, unwritten)

    def at_values(swap: Mapping[Node, Node]) -> Case:
        return _case(problem, derivation, seed, sizes or {}, unwritten, swap)

    def judge(signed: Problem, own: Derivation | None, swap: Mapping[Node, Node]) -> Case:
        return _case(signed, own, seed, sizes or {}, None, swap, problem)

    finding, cases = _judged(case, problem, hessian, judge)
    found = Judgement(problem, hessian, finding, "convexity", whole=True, cases=cases)
    if cases or finding.verdict == NEITHER:
        found.complete = are_complete(problem, cases, at_values, case)
    if finding.verdict == NEITHER and (not cases or any(under.verdict == NEITHER for under in cases)):
        found.parts = parts_of(problem, case, judge)
    if finding.verdict == NEITHER and not cases:
        told = examples(problem, at_values)
        if told:  # what bends both ways for some values of the parameters, and not for these
            found.finding, found.complete = Finding(DEPENDS, told, finding.witnesses), True
            found.finding.further = finding.further
    return found


def _judged(case: Case, problem: Problem, hessian: Answer | None, judge: Judge) -> tuple[Finding, list[Under]]:
    """The verdict, and what the function is under conditions on its parameters where that is more."""
    finding = case.convexity()
    if finding.verdict not in UNDECIDED or abstract_names(case.function):
        return finding, []
    own = all_conditions(case, finding.verdict)
    cases = all_cases(problem, hessian, own, judge)
    always = next((under.verdict for under in cases if not under.conditions), None)
    if always is None:
        return finding, cases
    return Finding(always, [Reason("either sign")]), []


def definiteness(answer: Answer, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Judgement:
    """Is the Hessian of an Answer of the verb `hess` definite?"""
    refuse_entries(answer.problem.entries, "--definiteness")
    finding = _case(answer.problem, answer.derivation, seed, sizes or {}, None).definiteness()
    return Judgement(answer.problem, answer, finding, "definiteness", whole=False)


def _case(
    problem: Problem,
    derivation: Derivation | None,
    seed: int,
    sizes: Mapping[str, int],
    unwritten: MatcalcError | None,
    swap: Mapping[Node, Node] | None = None,
    origin: Problem | None = None,
) -> Case:
    """What is known of the function; `swap`: what stands for some of its variables, in the function of `origin`."""
    typing = problem.typing
    origin = origin if swap and origin is not None else problem
    variables = _variables(problem)
    function = expanded(origin.on_domain(origin.function_as_declared))
    if any(is_complex(node) for node in topological([function, *variables])):
        hint = "leave complex out of the declaration, or take the real and the imaginary part as variables"
        raise MatcalcError("refused", "convexity is judged of functions of real variables", hint=hint)
    blocks = [] if derivation is None else [[expanded(derivation.last)]]
    parts, within = [origin.on_domain(part) for part in origin.as_typed], origin.restrictions
    if swap:
        signed = substitute(function, swap)
        function = on_known_sides(signed, Prover({}).signs)
        parts, within = ([substitute(part, swap) for part in nodes] for nodes in (parts, within))
        blocks = [[_turned(simplify(substitute(block, swap)), variables, swap) for block in row] for row in blocks]
        if function is not signed and len(variables) == 1:
            blocks, _ = _blocks(function, variables)
    elif (sided := on_known_sides(function, Prover({}).signs)) is not function:
        function = simplify(sided)
        blocks, unwritten = _blocks(function, variables)
    try:
        known_sizes(sizes, tuple(typing.dims))
        if problem.joint:
            blocks, unwritten = _blocks(function, variables)
        return Case(function, blocks, variables, typing.properties, typing.dims, sizes, seed, parts, unwritten, within)
    except MatcalcError as error:
        raise error.with_source(problem.question.expression) from None


def _turned(block: Node, variables: Sequence[Var], swap: Mapping[Node, Node]) -> Node:
    """The Hessian by x and -y, say, out of that by x and y: a row and a column have another sign."""
    signs = [-1 if scale(-1, v) in swap.values() else 1 for v in variables]
    n = len(signs)
    if len(set(signs)) == 1 or block.shape != (n, n):
        return block
    turn = add([(sign, unit(n, k)) for k, sign in enumerate(signs, start=1)], (n,))
    return simplify(einsum([(block, (0, 1)), (turn, (0,)), (turn, (1,))], (0, 1)))


def _variables(problem: Problem) -> list[Var]:
    """MatcalcError where they do not range over a convex set, or are not all meant."""
    if len(set(problem.groups)) > 1:
        names = ",".join(dict.fromkeys(name for group in problem.groups for name in group))
        raise MatcalcError("usage", "curvature is in one list of variables", hint=f"in all of them: --wrt {names}")
    variables = problem.variables(problem.groups[0], free=False)
    for v in variables:
        if word := next((word for word in STRUCTURES if word in v.properties), ""):
            raise MatcalcError(
                "refused",
                f"{v.name} does not range over a convex set, for it is declared {word}",
                hint=f"leave {word} out of the declaration of {v.name}",
            )
    return variables


def _blocks(function: Node, variables: list[Var]) -> tuple[list[list[Node]], MatcalcError | None]:
    """The second derivatives by every two of the variables; none, and why, where one has no formula."""
    try:
        gradients = [simplify(derivative(function, one)) for one in variables]
        return [[derivative(gradient, other) for other in variables] for gradient in gradients], None
    except MatcalcError as error:
        return [], error
