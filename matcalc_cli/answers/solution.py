"""From a Problem and its gradient to the stationary point: refused where there is none, verified before it is given.

One idea: whatever way led to the formula, it counts only once the gradient has been seen to vanish there.
"""

from collections.abc import Mapping
from functools import cached_property

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
from .checking import Claim
from .conditions import INVERTIBLE, NONZERO, POSITIVE, Condition, gathered, trees
from .problem import Problem
from .result import Result
from .stationary import Unsolved, joined, stationary, untwisted
from .verbs import SOLUTION
from .written import Written

BOUND = ("diagonal", "lower", "upper", "toeplitz", "skew", "orthogonal", "hermitian")  # structures not solved over
DEFINITE, NEGATIVE, SEMI = "positive definite", "negative definite", "semidefinite"

Nature = tuple[str, str, tuple[Condition, ...]]  # word, what the Hessian is, what is assumed


class Solution(Result):
    """A stationary point. `left = right` is the linear equation behind it, if one is; `gradient` vanishes at `node`.

    `nature` says what the point is, by the Hessian there.
    """

    kind = SOLUTION

    def _written(self) -> Written:
        """MatcalcError ("refused") where there is no formula."""
        self.x = _variable(self.problem)
        symmetric = bool(self.x.properties & SYMMETRIC)
        given = self.derivation.last
        if "complex" in self.x.properties and not self.problem.conjugated[-1]:
            message = (
                "a real function of complex variables is stationary where its derivative by the conjugate vanishes"
            )
            raise MatcalcError("refused", message, hint=f'--wrt "conj({self.x.name})"')
        try:
            found = stationary(given, self.x, symmetric)
        except Unsolved as unsolved:
            hint = unsolved.hint or "matcalc grad gives the gradient in every format"
            raise self._refused(unsolved.reason, hint) from None
        self.left, self.right, self.slope = found.left, found.right, found.slope
        self.gradient = add([(1, given), (1, transpose(given))], given.shape) if symmetric else given
        self._verified(found.node, found.slope)
        hessian = simplify(derivative(given, self.x))
        self.hessian, self.nature = self._at_solution(found.node, hessian, found.known, symmetric)
        return self._readable(self.writer.written(found.node, self.derivation.row))

    def raised(self, node: Node) -> Tree:
        """The tree of another node of this solution, such as the gradient behind it."""
        return self.writer.tree(node, self.derivation.row)

    def _vanishing(self) -> Claim:
        return self.gradient, self.node, self.x

    def _readable(self, found: Written) -> Written:
        """MatcalcError ("refused") where the solution has index notation only; a note where it is over vec(X)."""
        tree = found.tree
        if tree.op == "tensor" or (tree.op == "where" and tree.args[0].op == "tensor"):
            equation = [
                self.writer.text(side, self.derivation.row) for side in (self.left, self.right) if side is not None
            ]
            message = f"the linear equation {' = '.join(equation)} has no solution in matrix notation"
            raise MatcalcError("refused", message)
        if self.x.order == 2 and _is_vectorised(found.node) and not _is_vectorised(self.problem.function):
            self.problem.notes.append(f"a Sylvester equation, solved over vec({self.x.name})")
        return found

    def _at_solution(
        self, node: Node, hessian: Node, known: Mapping[Node, Node], symmetric: bool
    ) -> tuple[Node, Nature]:
        """The Hessian at the solution, where some functions have `known` values, and the nature of the point."""
        hessian = untwisted(hessian) if symmetric else hessian
        if self.x not in topological([hessian]):
            return hessian, nature(hessian, True, symmetric)
        hessian = simplify(substitute(hessian, known))
        there = joined(simplify(substitute(hessian, {self.x: node})))
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

    def _verified(self, node: Node, slope: Node) -> None:
        from ..verification.vanishing import vanishes

        typing = self.problem.typing
        if self._is_singular(slope):
            raise self._refused("no unique stationary point: the Hessian is singular")
        certificate = definite(node) if node.shape else None
        outside = is_zero(node) or (certificate is not None and certificate.sign < 0 and not certificate.given)
        if outside and self.x.properties & {"spd", "positive"}:
            raise self._refused(f"no stationary point is {DEFINITE if 'spd' in self.x.properties else 'positive'}")
        if vanishes(self.gradient, node, self.x, typing.properties, typing.dims).ok:
            return
        raise self._refused("no stationary point could be verified")

    def _refused(self, message: str, hint: str = "") -> MatcalcError:
        gradient = self.writer.text(self.derivation.last, self.derivation.row)
        return MatcalcError("refused", f"{message}; the gradient is {gradient}", hint=hint)

    @cached_property
    def held(self) -> list[tuple[Tree, str]]:
        """What must hold for the solution to exist and for the function to be defined there, in its shortest form."""
        raiser = self.writer.raiser()
        return trees(self._conditions(raiser), raiser)

    def _conditions(self, raiser: Raiser) -> list[Condition]:
        function = substitute(self.problem.function_as_declared, {self.x: self.node})
        found: list[Condition] = []
        if self.x.properties & {"psd", "spd"} and not _is_definite(self.node):
            found.append((_core(self.node)[0], DEFINITE))
        if "positive" in self.x.properties and sign(self.node) != "positive":
            found.append((self.node, POSITIVE))
        definite_already = {what for what, _ in found}
        always = gathered(self.problem.function_as_declared, self.node, raiser)
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
