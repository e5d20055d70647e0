"""On which signs of its parameters a function is convex or concave: a*x^2 is convex if a ≥ 0, concave if a ≤ 0.

Takes the Hessian of a function, and what judges it once its parameters have signs; gives the signs in words with what
was found. One idea: a parameter that is declared to have a sign has it, and -a stands for one of the other.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from ...curvature.verdict import DEPENDS, NEITHER, UNKNOWN, Case, Finding
from ...graph.nodes import Node, Var, topological
from ...graph.tensor import scale
from ...language.tree import names_in
from ...lowering.lower import variable
from ..answer import Answer
from ..asking.question import Question
from ..problem import Problem

MOST = 2  # parameters whose signs are tried
# how a parameter is declared, weakest first, and the relation of it and of its negative to 0
SIGNS = (("nonnegative", "≥", "≤"), ("positive", ">", "<"))

Judge = Callable[[Answer, Mapping[Node, Node]], Case]  # of a Hessian, with what stands for some variables
Found = list[tuple[str, Finding]]


def by_signs(hessian: Answer, judge: Judge) -> Found:
    """What the function is for each choice of signs of the scalars in it that have none: of a in a*x^2.

    Those in the Hessian decide; t of t*norm1(x) is in the function alone.
    """
    problem = hessian.problem
    typing = problem.typing
    variables = {name for group in problem.groups for name in group}
    scalars = [name for name, shape in typing.shapes.items() if not shape and not typing.properties.get(name)]
    for node in (hessian.derivation.last, problem.function):
        occurring = {part.name for part in topological([node]) if isinstance(part, Var)} - variables
        names = [name for name in scalars if name in occurring]
        if 0 < len(names) <= MOST and (found := _with_signs(problem, names, judge)):
            return found
    return []


def _with_signs(problem: Problem, names: Sequence[str], judge: Judge) -> Found:
    """By the weakest declaration under which each choice is decided."""
    found: dict[tuple[int, ...], tuple[str, Finding]] = {}
    for word, above, below in SIGNS:
        signed = _signed(problem, names, word)
        if signed is None or (word != "positive" and _restricted(signed, names)):
            continue
        scalars = [variable(name, signed.typing) for name in names]
        for signs in product((1, -1), repeat=len(names)):
            swap: dict[Node, Node] = {v: scale(-1, v) for v, sign in zip(scalars, signs, strict=True) if sign < 0}
            finding = None if signs in found else judge(signed, swap).convexity()
            if finding is not None and finding.verdict not in (NEITHER, UNKNOWN, DEPENDS):
                relations = (above if sign > 0 else below for sign in signs)
                words = (f"{name} {relation} 0" for name, relation in zip(names, relations, strict=True))
                found[signs] = " and ".join(words), finding
    return [found[signs] for signs in sorted(found, reverse=True)]


def _signed(problem: Problem, names: Sequence[str], word: str) -> Answer | None:
    """The Hessian with the parameters declared so; None where they are then read otherwise."""
    question = problem.question
    shapes = [text for text in question.shapes if text.partition(":")[0].strip() not in names]
    shapes += [f"{name}:scalar,{word}" for name in names]
    signed = Problem(Question(question.expression, question.verb.name, question.wrt, shapes, define=question.define))
    return Answer(signed.question, signed) if signed.typing.shapes == problem.typing.shapes else None


def _restricted(hessian: Answer, names: Sequence[str]) -> bool:
    """Is the function defined only where a parameter is not 0, or meets another condition?"""
    return any(set(names) & set(names_in(tree)) for tree, _ in hessian.held)
