"""THE table of near misses: what a false claim may be instead of the right answer, each with a sentence.

Takes a `Case`; gives `Diagnosis`es. One idea: a near miss is a formula made of the right answer, of the function or of
the question, and it explains the claim where both have the same values at random points. Slips in one place of a
formula are tried by `slips`; a new near miss is a row of `NEAR_MISSES`.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from ...calculus.derivative import derivative
from ...dimensions import Shape
from ...errors import MatcalcError
from ...graph.entrywise import power
from ...graph.nodes import Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import add, einsum, transpose, var
from ...language.declarations import shape_text
from ...language.tree import Tree
from ...lowering.lower import lower
from ...render import text
from ..derivation import Derivation
from .case import SIGN, Case, Diagnosis
from .points import FINE, Form, distance, equal, value_at

Array = Any

MOST_VARIABLES = 8  # by which the function is differentiated instead
MOST_INNER = 40  # parts of a function whose derivative is taken to have been forgotten
MOST_DENOMINATOR = 1000  # of a factor
INNER = "□"  # a name that no variable has
STRUCTURED = frozenset({"symmetric", "skew", "diagonal", "toeplitz"})  # what --structured knows
STRUCTURES = STRUCTURED | {"lower", "upper"}  # linear ones
BENT = STRUCTURES | {"orthogonal"}  # matrices that are not made symmetric to see whether that helps
OTHER = {"gradient": "jacobian", "jacobian": "gradient"}
NAMED = {"gradient": "gradient", "jacobian": "Jacobian"}

RULES_OF_TWO = {  # operation -> what is said where its rule was not used
    "mul": "the derivative of a product u*v is u'*v + u*v', and the claim is u'*v'",
    "div": "the derivative of a quotient u/v is (u'*v - u*v')/v^2, and the claim is u'/v'",
}

Near = Callable[[Case], Iterator[Diagnosis]]


# --- the shape -------------------------------------------------------------------------------------------------------


def _layout(case: Case) -> Iterator[Diagnosis]:
    """The transpose of the answer, or a wrong formula of that shape, which is judged transposed from here on."""
    bench = case.bench
    if case.alike or any(v.ndim != 2 for v in (*bench.claimed, *bench.right)):
        return
    if any(v.T.shape != w.shape for v, w in zip(bench.claimed, bench.right, strict=True)):
        return
    case.turned = True
    layout = case.answer.layout
    other = case.asked(layout=OTHER[layout]) if case.answer.problem.groups else None
    if other is not None and (other.node, other.row) != (case.right.node, case.right.row):
        exact = "right" if equal(case.claimed, bench.right) else "the claim has the shape of the derivative"
        yield Diagnosis("layout", f"{exact} in {NAMED[OTHER[layout]]} layout", OTHER[layout])
    else:
        yield Diagnosis("transpose", "the claim is transposed", case.answer.text)


def other_shape(case: Case) -> Iterator[Diagnosis]:
    """Another shape, in which nothing can be right."""
    if not case.alike:
        own, right = _words(case.reading.shape), _words(case.answer.shape)
        yield Diagnosis("shape", f"the claim is {own}, and the right answer {right}", shape_text(case.answer.shape))


def _words(shape: Shape) -> str:
    if not shape:
        return "a scalar"
    if len(shape) == 1:
        return f"a vector of {shape_text(shape)}"
    return f"a row of {shape_text(shape[1:])}" if shape[0] == 1 else shape_text(shape)


# --- the whole -------------------------------------------------------------------------------------------------------


def _sign(case: Case) -> Iterator[Diagnosis]:
    if equal([-value for value in case.bench.right], case.claimed):
        yield Diagnosis(SIGN, "the sign is wrong", case.answer.text)


def _factor(case: Case) -> Iterator[Diagnosis]:
    """A number, or a size of the question or its inverse, times the right answer."""
    if not case.alike:
        return
    c = ratio(case.claimed, case.bench.right)
    if c is not None and c not in (0, 1, -1):
        yield Diagnosis("factor", f"the claim is {_number(c)} times the right answer", _number(c))
    for name in case.typing.dims:
        for exponent, words in ((1, name), (-1, f"1/{name}")):
            scaled = [
                value * float(point[1].get(name, 1)) ** exponent
                for value, point in zip(case.bench.right, case.bench.points, strict=True)
            ]
            if equal(scaled, case.claimed):
                yield Diagnosis("factor", f"the claim is {words} times the right answer", words)


def _number(c: Fraction) -> str:
    return str(c)


def ratio(some: Sequence[Array], others: Sequence[Array]) -> Fraction | None:
    """The number c with some = c*others at all points, where it is a short fraction."""
    import numpy as np

    size = float(np.vdot(others[0], others[0]).real)
    if not size or any(one.shape != other.shape for one, other in zip(some, others, strict=True)):
        return None
    c = Fraction(float(np.vdot(others[0], some[0]).real / size)).limit_denominator(MOST_DENOMINATOR)
    return c if equal(some, [float(c) * other for other in others]) else None


def _transpose(case: Case) -> Iterator[Diagnosis]:
    flat = case.alike and all(value.ndim == 2 for value in case.bench.right)
    if flat and equal([value.T for value in case.bench.right], case.claimed):
        yield Diagnosis("transpose", "the claim is transposed", case.answer.text)


# --- right under another question ------------------------------------------------------------------------------------


def _symmetric(case: Case) -> Iterator[Diagnosis]:
    """Right where one matrix is symmetric, or all are; or where one is diagonal."""
    import numpy as np

    matrices = [
        name
        for name, shape in case.typing.shapes.items()
        if len(shape) == 2 and shape[0] == shape[1] and not case.properties.get(name, frozenset()) & BENT
    ]
    if not case.alike:
        return
    for names in [*((name,) for name in matrices), tuple(matrices)] if matrices else []:
        if _agrees_if(case, names, lambda a: (a + a.T) / 2):
            listed = " and ".join(names)
            yield Diagnosis("symmetric", f"right only if {listed} {_is(names)} symmetric", ", ".join(names))
            return
    for name in matrices:
        if _agrees_if(case, (name,), lambda a: np.diag(np.diag(a))):
            yield Diagnosis("symmetric", f"right only if {name} is diagonal", name)
            return


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _agrees_if(case: Case, names: Sequence[str], bent: Callable[[Array], Array]) -> bool:
    """Have claim and right answer the same values where the matrices have another structure?"""
    agreed = 0
    for values, places in case.bench.points:
        moved = {n: bent(v) if n in names else v for n, v in values.items()}
        right, said = (value_at(form, (moved, places)) for form in (case.right, case.claim))
        if right is None or said is None:
            continue
        if distance(right, said.T if case.turned else said) > FINE * 10:
            return False
        agreed += 1
    return bool(agreed)


def _structured(case: Case) -> Iterator[Diagnosis]:
    """The derivative over the free entries of the variable, or over all of them where that was not asked."""
    question, groups = case.answer.question, case.answer.problem.groups
    if len(groups) != 1 or question.verb.order != 1 or question.along:
        return
    if not case.properties.get(groups[0][0], frozenset()) & STRUCTURED:
        return
    other = case.asked(structured=not question.structured)
    if other is not None and case.is_claimed(Form(other.node, other.row)):
        name = groups[0][0]
        said = (
            f"that is the derivative that takes each entry of {name} for itself"
            if question.structured
            else f"that is the derivative over the free entries of {name}, as --structured gives it"
        )
        yield Diagnosis("structured", said, name)


def _other_variable(case: Case) -> Iterator[Diagnosis]:
    groups = case.answer.problem.groups
    if len(groups) != 1 or len(groups[0]) != 1:
        return
    for name in islice((n for n in case.answer.typing.shapes if n not in groups[0]), MOST_VARIABLES):
        other = case.asked(wrt=(name,), structured=False)
        if other is not None and case.is_claimed(Form(other.node, other.row)):
            yield Diagnosis("other_variable", f"that is the derivative by {name}", name)


def _inner_derivative(case: Case) -> Iterator[Diagnosis]:
    """The derivative by a part of the function, as if the part were the variable."""
    problem, derivation = case.answer.problem, case.answer.derivation
    if len(set(problem.groups)) != 1 or len(problem.groups[0]) != 1 or problem.question.along or any(problem.entries):
        return
    (x,) = problem.variables(problem.groups[0], free=True)
    function = derivation.steps[-1][0]
    inside = [n for n in topological([function]) if n is not x and n is not function and depends(n, x)]
    for part in islice(reversed(inside), MOST_INNER):
        for form in _as_if(function, part, x, derivation):
            if case.is_claimed(form):
                shown = case.answer.writer.text(part)
                yield Diagnosis("inner_derivative", f"the derivative of the inner part {shown} is missing", shown)
                return


def _product_rule(case: Case) -> Iterator[Diagnosis]:
    """u'*v' for the derivative of u*v, u'/v' for that of u/v, in each term of a function of one number."""
    problem = case.answer.problem
    groups, tree = problem.groups, problem.program.nodes[-1]
    if len(groups) != 1 or len(groups[0]) != 1 or problem.typing.shapes[groups[0][0]] or any(problem.entries):
        return
    (x,) = problem.variables(groups[0], free=True)

    def lowered(part: Tree) -> Node:
        return lower(part, problem.typing, free=frozenset((x.name,))).node

    for op, said in RULES_OF_TWO.items():
        terms, seen = list[tuple[int, Node]](), ""
        for part in tree.args if tree.op == "sum" else (tree,):
            sign, term = (-1, part.args[0]) if part.op == "neg" else (1, part)
            both = [lowered(side) for side in term.args] if term.op == op else []
            slopes = [derivative(side, x) for side in both]
            if any(node.shape for node in (*both, *slopes)):
                return  # of vectors and matrices other slips are looked for
            if not both or any(slope is side or not depends(side, x) for slope, side in zip(slopes, both, strict=True)):
                terms.append((sign, derivative(lowered(term), x)))  # of exp(t) v' is v, so that a term may be missing
                continue
            seen = seen or text.render(term)
            first, second = slopes
            second = second if op == "mul" else power(second, -1)
            terms.append((sign, einsum([(first, ()), (second, ())], ())))
        if seen and case.is_claimed(Form(substitute(add(terms, ()), {x: _declared(case.answer.derivation, x)}))):
            yield Diagnosis("missing_term", said, seen)
            return


def depends(node: Node, x: Var) -> bool:
    """Does the variable occur in the node?"""
    return any(part is x for part in topological([node]))


def _as_if(function: Node, part: Node, x: Var, derivation: Derivation) -> Iterator[Form]:
    """The derivative by the part; with that by the variable elsewhere, where both have one shape."""
    u = var(INNER, part.shape)
    outer = substitute(function, {part: u})
    try:
        by_part = substitute(derivative(outer, u), {u: part})
        found = [by_part]
        if part.shape == x.shape and depends(outer, x):
            elsewhere = substitute(derivative(outer, x), {u: part})
            found.append(add([(1, by_part), (1, elsewhere)], by_part.shape))
    except MatcalcError:
        return
    bound: dict[Node, Node] = {x: _declared(derivation, x)}
    for node in (substitute(each, bound) for each in found):
        yield Form(node, derivation.row)
        if node.order == 2:
            yield Form(transpose(node))


def _declared(derivation: Derivation, x: Var) -> Var:
    (declared,) = derivation.problem.variables((x.name,), free=False)
    return declared


NEAR_MISSES: Sequence[Near] = (
    _layout,
    other_shape,
    _inner_derivative,
    _product_rule,
    _sign,
    _factor,
    _transpose,
    _symmetric,
    _structured,
    _other_variable,
)
