"""From a Problem and its gradient to the stationary point: refused where there is none, verified before it is given.

One idea: whatever way led to the formula, it counts only once the gradient has been seen to vanish there.
"""

from collections.abc import Callable

from .conditions import INVERTIBLE, POSITIVE, Condition, gathered
from .definiteness import definite, full_rank, nature
from .derivation import Derivation
from .diff import derivative
from .errors import MatcalcError
from .lower import variable
from .nodes import Node, Var, topological
from .notation import Raiser
from .problem import Problem
from .simplify import simplify, substitute
from .stationary import Unsolved, stationary
from .tensor import SYMMETRIC, add, transpose

BOUND = ("diagonal", "lower", "upper", "toeplitz", "skew", "orthogonal", "hermitian")  # structures not solved over
DEFINITE = "positive definite"


class Solution:
    """A stationary point. `left = right` is the linear equation behind it, if one is; `gradient` vanishes at `node`."""

    __slots__ = ("derivation", "gradient", "held", "hessian", "left", "nature", "node", "problem", "right", "x")

    def __init__(self, problem: Problem, derivation: Derivation, written: Callable[[Node], str]) -> None:
        """`written`: a node as text, for messages. MatcalcError ("refused") where there is no formula."""
        self.problem, self.derivation = problem, derivation
        self.x = _variable(problem)
        symmetric = bool(self.x.properties & SYMMETRIC)
        given = derivation.last
        try:
            found = stationary(given, self.x, symmetric)
        except Unsolved as unsolved:
            hint = unsolved.hint or "matcalc grad gives the gradient in every format"
            raise MatcalcError("refused", f"{unsolved.reason}; the gradient is {written(given)}", hint=hint) from None
        self.node, self.left, self.right = found.node, found.left, found.right
        self.gradient = add([(1, given), (1, transpose(given))], given.shape) if symmetric else given
        self._verified(found.slope, written)
        self.hessian = simplify(derivative(given, self.x))
        constant = self.x not in topological([self.hessian])
        if not constant:
            self.hessian = simplify(substitute(self.hessian, {self.x: self.node}))
        self.nature = nature(self.hessian, constant, symmetric)

    def _verified(self, slope: Node, written: Callable[[Node], str]) -> None:
        from .vanishing import is_singular, vanishes

        typing, gradient = self.problem.typing, written(self.derivation.last)
        outcome = vanishes(self.gradient, self.node, self.x, typing.properties, typing.dims)
        if outcome.ok:
            return
        if is_singular(slope, self.x, typing.properties, typing.dims):
            message = f"no unique stationary point: the Hessian is singular; the gradient is {gradient}"
            raise MatcalcError("refused", message)
        raise MatcalcError("refused", f"no stationary point could be verified; the gradient is {gradient}")

    def conditions(self, raiser: Raiser) -> list[Condition]:
        """What must hold for the solution to exist and for the function to be defined there, in its shortest form."""
        function = substitute(self.problem.function_as_declared(), {self.x: self.node})
        found = [short for what, claim in gathered(function, self.node, raiser) for short in _shortest(what, claim)]
        if self.x.properties & {"psd", "spd"} and not _is_definite(self.node):
            found.append((self.node, DEFINITE))
        if "positive" in self.x.properties:
            found.append((self.node, POSITIVE))
        return list(dict.fromkeys(found))


def _shortest(what: Node, claim: str) -> list[Condition]:
    """`A of full column rank` for A'*A invertible; nothing for what is definite in any case."""
    if claim != INVERTIBLE:
        return [(what, claim)]
    certificate = definite(what)
    if certificate is not None and certificate.strict and not certificate.given and what.children:
        return []
    return [full_rank(what) or (what, claim)]


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


