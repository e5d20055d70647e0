"""Under which conditions on its parameters a function is convex or concave: a*x^2 is convex if a ≥ 0.

Takes the Hessian of a function, and what judges it once its parameters have signs; gives `Under`s. One idea: a
parameter that is declared to have a sign has it, and -a stands for one of the other; a matrix that is declared psd is
so, and -A stands for one that is nsd. A form that sees of A the symmetric part alone asks that of A + A'.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from ...calculus.derivative import derivative
from ...curvature.definite import Prover
from ...curvature.depending.cases import is_neither
from ...curvature.depending.parameters import AFFINE, NSD, PSD, Under
from ...curvature.domain import POWER
from ...curvature.reasons import Reason
from ...curvature.verdict import VERDICTS, Case
from ...dimensions import text as size
from ...errors import MatcalcError
from ...functions.intervals import ANY
from ...graph.nodes import Map, Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.relations import Claim, Condition
from ...graph.tensor import add, const, constant_value, is_symmetric, is_zero, scale, transpose
from ...language.tree import names_in
from ...lowering.lower import variable
from ...own_functions.expansion import expanded
from ...rewriting.simplify import simplify
from ..answer import Answer
from ..asking.question import Question
from ..conditions import conditions
from ..derivation import Derivation
from ..problem import Problem
from ..variables.restrictions import facts_of
from ..writing import Writer

MOST = 2  # parameters whose signs are tried
# how a scalar is declared, weakest first, and what that says of it and of its negative
SIGNS = (("nonnegative", Claim("≥"), Claim("≤")), ("positive", Claim(">"), Claim("<")))
ABOVE = frozenset({"positive", "nonnegative"})
STEP = Fraction(1, 16)  # from a bound, to other values
RELATIONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "≥": operator.ge, "≤": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "≠": operator.ne,
}  # fmt: skip
VALUES = (Fraction(2), Fraction(1, 2), Fraction(-1))  # at which parameters are looked at

Swap = Mapping[Node, Node]  # what stands for some variables
Judge = Callable[[Problem, Derivation | None, Swap], Case]  # by the Hessian, if there is one of all the variables


def all_cases(problem: Problem, hessian: Answer | None, own: Sequence[Under], judge: Judge) -> list[Under]:
    """What the Hessian says, and what the signs of parameters decide; conditions that say the same are given once."""
    if own and all(claim not in (PSD, NSD) for under in own for _, claim in under.conditions):
        return list(own)
    signs = by_signs(problem, hessian, judge, matrices=not own)
    if own and len({node for under in signs for node, _ in under.conditions}) > 1:
        return signs
    return signs + list(own)


def by_signs(problem: Problem, hessian: Answer | None, judge: Judge, matrices: bool) -> list[Under]:
    """What the function is for each choice of signs of the parameters in it that have none: of a in a*x^2.

    Those in the Hessian decide; t of t*norm1(x) is in the function alone. `matrices`: are theirs tried as well?
    """
    variables = {name for group in problem.groups for name in group}
    signed = [name for name in problem.typing.shapes if _is_open(problem, name, matrices)]
    for node in ([] if hessian is None else [hessian.derivation.last]) + [problem.function]:
        occurring = {part.name for part in topological([node]) if isinstance(part, Var)} - variables
        names = [name for name in signed if name in occurring]
        if 0 < len(names) <= MOST and (found := _with_signs(problem, hessian, names, judge)):
            return found
    return []


def _is_open(problem: Problem, name: str, matrices: bool) -> bool:
    """Is this a scalar whose sign, or a square matrix whose definiteness, is not declared?"""
    shape, words = problem.typing.shapes[name], frozenset(problem.typing.properties.get(name, ()))
    if not shape:
        facts = facts_of(problem.within)
        known = Prover(facts).signs.range(variable(name, problem.typing)) if facts else ANY
        return not words and not known.nonnegative and not known.nonpositive
    return matrices and len(shape) == 2 and shape[0] == shape[1] and words <= {"symmetric"}


def _with_signs(problem: Problem, hessian: Answer | None, names: Sequence[str], judge: Judge) -> list[Under]:
    """By the weakest declaration under which each choice is decided."""
    found: dict[tuple[int, ...], Under] = {}
    for word, above, below in SIGNS:
        signed = _signed(problem, names, word)
        own = Derivation(signed) if signed is not None and hessian is not None else None
        if signed is None or (word != "positive" and _restricted(signed, names)):
            continue
        places = [(variable(name, problem.typing), variable(name, signed.typing)) for name in names]
        for signs in product((1, -1), repeat=len(names)):
            if signs in found:
                continue
            swap: dict[Node, Node] = {}
            if min(signs) < 0:  # into the function without the signs, for with them abs(a) is a already
                swap = {old: scale(sign, new) for (old, new), sign in zip(places, signs, strict=True)}
            finding = judge(signed, hessian.derivation if swap and hessian is not None else own, swap).certified()
            if finding is not None:
                claims = [above if sign > 0 else below for sign in signs]
                said = [_condition(problem, name, claim) for name, claim in zip(names, claims, strict=True)]
                found[signs] = Under(tuple(said), finding.verdict)
    return _merged([found[signs] for signs in sorted(found, reverse=True)])


def _merged(cases: Sequence[Under]) -> list[Under]:
    """What holds for a ≥ 0 and for a ≤ 0 holds without a condition on a; what is affine is convex, too."""
    found = list(cases)
    for one in cases:
        for other in cases:
            differing = [c for c in one.conditions if c not in other.conditions]
            against = [c for c in other.conditions if c not in one.conditions]
            verdicts = {one.verdict, other.verdict} - {AFFINE} or {AFFINE}
            if len(verdicts) > 1 or len(differing) != 1 or len(against) != 1:
                continue
            (node, claim), (opposite, other_claim) = differing[0], against[0]
            if node is opposite and {claim.relation, other_claim.relation} == {"≥", "≤"}:
                whole = Under(tuple(c for c in one.conditions if c in other.conditions), verdicts.pop())
                found = [under for under in found if under not in (one, other)]
                found += [] if whole in found else [whole]
    return found


def _condition(problem: Problem, name: str, claim: Claim) -> Condition:
    """What is asked of the parameter: a ≥ 0; A is psd, or A + A' is."""
    node = variable(name, problem.typing)
    if not node.shape:
        return node, claim
    word = PSD if claim.relation in ("≥", ">") else NSD
    if is_symmetric(node):
        return node, word
    function = problem.function
    symmetric = add([(1, node), (1, transpose(node))], node.shape)
    averaged = substitute(function, {node: scale(Fraction(1, 2), symmetric)})
    same = is_zero(simplify(add([(1, function), (-1, averaged)], function.shape)))
    return (symmetric if same else node), word


def _signed(problem: Problem, names: Sequence[str], word: str) -> Problem | None:
    """The problem with the parameters declared so; None where they are then read otherwise, or where a condition that
    was typed forbids it."""
    question = problem.question
    shapes = [text for text in question.shapes if text.partition(":")[0].strip() not in names]
    for name in names:
        shape = problem.typing.shapes[name]
        shapes.append(f"{name}:{','.join(map(size, shape))},psd" if shape else f"{name}:scalar,{word}")
    try:
        signed = Problem(
            Question(question.expression, question.verb.name, question.wrt, shapes, define=question.define)
        )
    except MatcalcError as error:
        if error.kind != "domain":
            raise
        return None
    same = all(len(signed.typing.shapes[name]) == len(shape) for name, shape in problem.typing.shapes.items())
    return signed if same else None


def _restricted(problem: Problem, names: Sequence[str]) -> bool:
    """Is the function defined only where a parameter is not 0, or meets another condition? Its kinks do not count."""
    function, writer = expanded(problem.function_as_declared), Writer(problem)
    held = conditions(function, function, writer.raiser(), problem.as_typed)
    return any(set(names) & set(names_in(tree)) for tree, _ in held)


# --- values of the parameters ----------------------------------------------------------------------------------------


def examples(problem: Problem, judge: Callable[[Swap], Case]) -> list[Reason]:
    """Values of scalar parameters for which a function is convex or concave that for others is neither: norm(x)^p."""
    places = parameters_of(problem, [problem.function, *problem.restrictions])
    if not 0 < len(places) <= MOST or any(v.shape or not v.properties <= ABOVE for v in places):
        return []
    found: dict[str, Reason] = {}
    for values in product(VALUES, repeat=len(places)):
        if any(v.properties and value < 0 for v, value in zip(places, values, strict=True)):
            continue
        verdict = _verdict(judge, {v: const(value) for v, value in zip(places, values, strict=True)})
        if verdict in VERDICTS.values() and verdict not in found:
            where = " and ".join(f"{v.name} = {value}" for v, value in zip(places, values, strict=True))
            found[verdict] = Reason("example", (where, verdict))
        if len(found) == len(VERDICTS):
            break
    return list(found.values())


def _verdict(judge: Callable[[Swap], Case], swap: Swap) -> str:
    """What is proved with these values; nothing where they leave no function."""
    try:
        finding = judge(swap).certified()
    except MatcalcError as error:
        if error.kind == "internal":
            raise
        return ""
    return "" if finding is None else finding.verdict


# --- other values ----------------------------------------------------------------------------------------------------


def are_complete(problem: Problem, cases: Sequence[Under], judge: Callable[[Swap], Case], case: Case) -> bool:
    """Is it known that the function is neither for the values of its parameters for which no case holds? Without a
    case, is there no number and no exponent that may decide?

    A sum f + a*g is convex for an interval of a, and concave for another: what refutes both beside 0, where signs bound
    them, does so for all beyond.
    """
    groups = {name for group in problem.groups for name in group}
    moving = [
        node for node in problem.restrictions if groups & {v.name for v in topological([node]) if isinstance(v, Var)}
    ]
    bounding = parameters_of(problem, moving)  # on which each case depends as well
    if not cases:
        powers = [n.args[1] for n in topological([problem.function]) if isinstance(n, Map) and n.name == POWER]
        everywhere = parameters_of(problem, [case.hessian or problem.function, *problem.restrictions])
        left_open = any(not v.shape for v in everywhere) or parameters_of(problem, powers)
        return not (left_open or bounding) or is_neither(case)
    nodes = {node for under in cases for node, _ in under.conditions}
    named = {v for v in topological(list(nodes)) if isinstance(v, Var)}
    bounds = sorted({Fraction(claim.bound) for under in cases for _, claim in under.conditions if claim.relation})
    parameter = next(iter(nodes)) if len(nodes) == 1 else None
    if bounding or not isinstance(parameter, Var) or all(under.exact for under in cases):
        return set(bounding) <= named and all(under.exact for under in cases)
    beside = [bound + step for bound in bounds for step in (-STEP, 0, STEP)]
    left = [value for value in beside if not any(_holds(under, {parameter: const(value)}) for under in cases)]
    bent = {under.verdict for under in cases} >= set(VERDICTS.values())
    if not left or parameter.shape or bounds != [0] or not bent:
        return bool(bounds) and not left
    slope = simplify(derivative(problem.function, parameter))
    return parameter not in topological([slope]) and all(_is_refuted(judge, {parameter: const(v)}) for v in left)


def _is_refuted(judge: Callable[[Swap], Case], swap: Swap) -> bool:
    """Is it seen that the function is neither with these values? Not where they leave no function."""
    try:
        return judge(swap).is_refuted()
    except MatcalcError as error:
        if error.kind == "internal":
            raise
        return False


def parameters_of(problem: Problem, nodes: Sequence[Node]) -> list[Var]:
    """The variables in the nodes that the function is not judged in."""
    variables = {name for group in problem.groups for name in group}
    return [v for v in topological(list(nodes)) if isinstance(v, Var) and v.name not in variables]


def _holds(under: Under, there: Swap) -> bool:
    """Does the case hold for these values?"""
    for node, claim in under.conditions:
        number = constant_value(simplify(substitute(node, there)))
        if number is None or not RELATIONS[claim.relation](number, Fraction(claim.bound)):
            return False
    return True
