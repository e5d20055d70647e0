"""From a Problem and its gradient to the stationary point: refused where there is none, verified before it is given.

One idea: whatever way led to the formula, it counts only once the gradient has been seen to vanish there.
"""

from collections.abc import Callable, Mapping

from ..calculus.derivative import derivative
from ..calculus.vectorising import vectorised
from ..curvature.certificates import definite, full_rank, nature
from ..errors import MatcalcError
from ..graph.basics import SYMMETRIC
from ..graph.nodes import Node, Var, topological
from ..graph.rebuilding import substitute
from ..graph.tensor import Einsum, Op, Sum, add, is_zero, sign, transpose
from ..language.tree import Tree
from ..lowering.lower import variable
from ..raising.raiser import Raiser
from ..rewriting.simplify import simplify
from .conditions import INVERTIBLE, NONZERO, POSITIVE, Condition, gathered
from .derivation import Derivation
from .problem import Problem
from .stationary import Unsolved, joined, stationary, untwisted

BOUND = ("diagonal", "lower", "upper", "toeplitz", "skew", "orthogonal", "hermitian")  # structures not solved over
DEFINITE, NEGATIVE, SEMI = "positive definite", "negative definite", "semidefinite"

Nature = tuple[str, str, tuple[Condition, ...]]  # word, what the Hessian is, what is assumed


class Solution:
    """A stationary point. `left = right` is the linear equation behind it, if one is; `gradient` vanishes at `node`."""

    __slots__ = (
        "derivation",
        "gradient",
        "held",
        "hessian",
        "left",
        "nature",
        "node",
        "problem",
        "right",
        "slope",
        "x",
    )

    def __init__(self, problem: Problem, derivation: Derivation, written: Callable[[Node], str]) -> None:
        """`written`: a node as text, for messages. MatcalcError ("refused") where there is no formula."""
        self.problem, self.derivation = problem, derivation
        self.x = _variable(problem)
        symmetric = bool(self.x.properties & SYMMETRIC)
        given = derivation.last
        if "complex" in self.x.properties and not problem.conjugated[-1]:
            message = (
                "a real function of complex variables is stationary where its derivative by the conjugate vanishes"
            )
            raise MatcalcError("refused", message, hint=f'--wrt "conj({self.x.name})"')
        try:
            found = stationary(given, self.x, symmetric)
        except Unsolved as unsolved:
            hint = unsolved.hint or "matcalc grad gives the gradient in every format"
            raise MatcalcError("refused", f"{unsolved.reason}; the gradient is {written(given)}", hint=hint) from None
        self.node, self.left, self.right, self.slope = found.node, found.left, found.right, found.slope
        self.gradient = add([(1, given), (1, transpose(given))], given.shape) if symmetric else given
        self._verified(found.slope, written)
        hessian = simplify(derivative(given, self.x))
        self.hessian, self.nature = self._at_solution(hessian, found.known, symmetric)

    def readable(self, tree: Tree, raised: Callable[[Node], Tree]) -> None:
        """MatcalcError ("refused") where the solution, as a tree, has index notation only; a note where it is over
        vec(X)."""
        from ..render import text

        if tree.op == "tensor" or (tree.op == "where" and tree.args[0].op == "tensor"):
            equation = [text.render(raised(side)) for side in (self.left, self.right) if side is not None]
            message = f"the linear equation {' = '.join(equation)} has no solution in matrix notation"
            raise MatcalcError("refused", message)
        if self.x.order == 2 and _is_vectorised(self.node) and not _is_vectorised(self.problem.function):
            self.problem.notes.append(f"a Sylvester equation, solved over vec({self.x.name})")

    def _at_solution(self, hessian: Node, known: Mapping[Node, Node], symmetric: bool) -> tuple[Node, Nature]:
        """The Hessian at the solution, where some functions have `known` values, and the nature of the point."""
        hessian = untwisted(hessian) if symmetric else hessian
        if self.x not in topological([hessian]):
            return hessian, nature(hessian, True, symmetric)
        hessian = simplify(substitute(hessian, known))
        there = joined(simplify(substitute(hessian, {self.x: self.node})))
        there = untwisted(there) if symmetric else there
        found = nature(there, False, symmetric)
        if not found[0] and self.left is not None and isinstance(self.right, Var):  # what is known of x may decide
            found = nature(simplify(substitute(hessian, {self.right: self.left})), False, symmetric)
        if found[0] and found[1].endswith(SEMI) and self._is_singular(there):
            found = ("", "", ())
        return there, found

    def _is_singular(self, slope: Node) -> bool:
        from ..verification.vanishing import is_singular

        return is_singular(slope, self.x, self.problem.typing.properties, self.problem.typing.dims)

    def _verified(self, slope: Node, written: Callable[[Node], str]) -> None:
        from ..verification.vanishing import vanishes

        typing, gradient = self.problem.typing, written(self.derivation.last)
        if self._is_singular(slope):
            message = f"no unique stationary point: the Hessian is singular; the gradient is {gradient}"
            raise MatcalcError("refused", message)
        certificate = definite(self.node) if self.node.shape else None
        outside = is_zero(self.node) or (certificate is not None and certificate.sign < 0 and not certificate.given)
        if outside and self.x.properties & {"spd", "positive"}:
            message = f"no stationary point is {DEFINITE if 'spd' in self.x.properties else 'positive'}"
            raise MatcalcError("refused", f"{message}; the gradient is {gradient}")
        if vanishes(self.gradient, self.node, self.x, typing.properties, typing.dims).ok:
            return
        raise MatcalcError("refused", f"no stationary point could be verified; the gradient is {gradient}")

    def conditions(self, raiser: Raiser) -> list[Condition]:
        """What must hold for the solution to exist and for the function to be defined there, in its shortest form."""
        function = substitute(self.problem.function_as_declared(), {self.x: self.node})
        found: list[Condition] = []
        if self.x.properties & {"psd", "spd"} and not _is_definite(self.node):
            found.append((_core(self.node)[0], DEFINITE))
        if "positive" in self.x.properties and sign(self.node) != "positive":
            found.append((self.node, POSITIVE))
        definite_already = {what for what, _ in found}
        always = gathered(self.problem.function_as_declared(), self.node, raiser)
        kept = [(what, claim) for what, claim in always if self.x not in topological([what])]
        for what, claim in dict.fromkeys([*kept, *gathered(function, self.node, raiser)]):
            found += [short for short in _shortest(what, claim) if short[0] not in definite_already]
        if is_zero(self.node) and self.x.order:  # no inverse is left to ask for anything
            slope = self.slope if self.x.order == 1 else vectorised(self.slope, 2, simplify)
            if self.nature[1] not in (DEFINITE, NEGATIVE):
                found += _shortest(slope, INVERTIBLE)
        gradient = substitute(self.derivation.last, {self.x: self.node})
        found += [(what, claim) for what, claim in gathered(gradient, self.node, raiser) if what in raiser.norms]
        return list(dict.fromkeys(found))


def _is_vectorised(node: Node) -> bool:
    return any(isinstance(part, Op) and part.name == "pair" for part in topological([node]))


def _shortest(what: Node, claim: str) -> list[Condition]:
    """`A of full column rank` for A'*A invertible; nothing for what is definite in any case."""
    if claim != INVERTIBLE:
        what = joined(what)
        return [(what, claim)] if sign(what) != "positive" else []
    core, numbers = _core(what)
    certificate = definite(core)
    needed = [(n, NONZERO) for n in numbers if sign(n) != "positive"]
    declared = isinstance(core, Var) and "invertible" in core.properties
    if declared or (certificate is not None and certificate.strict and not certificate.given):
        return needed
    return [full_rank(core) or (core, claim), *needed]


def _core(node: Node) -> tuple[Node, list[Node]]:
    """The matrix that is invertible (or definite) where the node is: C for m*inv(C); and the scalars before it."""
    if isinstance(node, Op) and node.name == "matpow":
        return _core(node.args[0])
    if isinstance(node, Sum) and len(node.terms) == 1:
        return _core(node.terms[0][1])
    if isinstance(node, Einsum):
        scalars = [(f, e) for f, idx, e in node.factors if not idx]
        rest = [f for f in node.factors if f[1]]
        if len(rest) == 1 and rest[0][1] in (node.out, node.out[::-1]) and len(set(node.out)) == 2 and rest[0][2] == 1:
            core, numbers = _core(rest[0][0])
            return core, [*(f for f, e in scalars if e > 0), *numbers]
    return node, []


def _is_definite(node: Node) -> bool:
    found = definite(node)
    return found is not None and found.sign > 0 and found.strict and not found.given


def _variable(problem: Problem) -> Var:
    (group,) = problem.groups
    if len(group) > 1:
        raise MatcalcError("refused", "a system for stacked scalars is not solved", hint="use a vector: x[1] and x[2]")
    x = variable(group[0], problem.typing)
    bound = [word for word in BOUND if word in x.properties]
    if bound:
        raise MatcalcError(
            "refused",
            f"{x.name} is declared {bound[0]}, and no formula is known over {bound[0]} matrices",
            hint=f"without the declaration, {x.name} is any matrix",
        )
    return x
