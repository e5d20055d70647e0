"""From a Problem and its gradient to the stationary point: refused where there is none, verified before it is given.

One idea: whatever way led to the formula, it counts only once the gradient has been seen to vanish there.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..calculus.derivative import derivative
from ..calculus.linear_maps import untwisted
from ..calculus.vectorising import vectorised
from ..curvature.definite import Prover, full_rank
from ..curvature.proofs import Proof
from ..errors import MatcalcError
from ..graph.basics import SYMMETRIC
from ..graph.nodes import Node, Var, topological
from ..graph.rebuilding import substitute
from ..graph.relations import (
    DEFINITE,
    INVERTIBLE,
    NONZERO,
    POSITIVE,
    SEMIDEFINITE,
    Claim,
    Condition,
)
from ..graph.tensor import Einsum, Op, Sum, add, einsum, is_zero, sign, transpose
from ..language.tree import Tree
from ..lowering.lower import variable
from ..raising.raiser import Raiser
from ..rewriting.simplify import simplify
from .checking import Vanishing, vanishes
from .conditions import gathered, weakened
from .derivation import Derivation
from .problem import Problem
from .stationary import Unsolved, joined, stationary

BOUND = ("diagonal", "lower", "upper", "toeplitz", "skew", "orthogonal", "hermitian")  # structures not solved over
# what is declared of the variable and must hold of the solution; the first that is declared says the others
DECLARED = {"spd": DEFINITE, "psd": SEMIDEFINITE, "positive": POSITIVE, "invertible": INVERTIBLE}


class Nature(NamedTuple):
    """What a stationary point is: "minimum" or the like, or nothing; what the Hessian is; what is assumed."""

    word: str = ""
    hessian: str = ""
    assumed: tuple[Condition, ...] = ()
    strict: bool = False


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
        if not found.word and self.left is not None and isinstance(self.right, Var):  # what is known of x may decide
            found = nature(simplify(substitute(hessian, {self.right: self.left})), False, symmetric)
        if found.word and not found.strict and there.shape and self._is_singular(there):
            found = Nature()
        return there, found

    def _is_singular(self, slope: Node) -> bool:
        from ..verification.vanishing import is_singular

        return is_singular(slope, self.x, self.problem.typing.properties, self.problem.typing.dims)

    def _verified(self, slope: Node, written: Callable[[Node], str]) -> None:
        """MatcalcError where the point is not the only one, breaks a declaration, lies outside the domain of the
        function, or the gradient is not seen to vanish there."""
        from ..verification.vanishing import OUTSIDE as NOT_DEFINED

        gradient = written(self.derivation.last)
        if self._is_singular(slope):
            message = f"no unique stationary point: the Hessian is singular; the gradient is {gradient}"
            raise MatcalcError("refused", message)
        for _, claim in self.required:
            if _refuted(self.node, claim):
                said = claim.bound if not claim.relation else "positive"
                raise MatcalcError("refused", f"no stationary point is {said}; the gradient is {gradient}")
        found = vanishes(self.claim, self.problem.typing.properties, self.problem.typing.dims)
        if found.message == NOT_DEFINED:
            message = f"no stationary point was found where the function is defined: the gradient is {gradient}, and at"
            raise MatcalcError("refused", f"{message} {written(self.node)} the function is not defined")
        if not found.ok:
            raise MatcalcError("refused", f"no stationary point could be verified; the gradient is {gradient}")

    @property
    def claim(self) -> Vanishing:
        """That the gradient vanishes at the solution, where the function is defined and x is as declared."""
        defined = (self.problem.function_as_declared(), *self.problem.written)
        return Vanishing(self.gradient, self.node, self.x, defined, tuple(self.required))

    @property
    def required(self) -> list[Condition]:
        """What is declared of the variable, as conditions on it."""
        words = [word for word in DECLARED if word in self.x.properties]
        claims = [DECLARED[word] for word in words]
        definite = DEFINITE in claims
        return [(self.x, claim) for claim in claims if claim in (DEFINITE, POSITIVE) or not definite]

    def conditions(self, raiser: Raiser) -> list[Condition]:
        """What must hold for the solution to exist, to be as declared, and for the function to be defined there, in its
        shortest form."""
        declared = self.problem.function_as_declared()
        found = [short for _, claim in self.required for short in _declared(self.node, claim)]
        definite_already = {what for what, claim in found if claim == DEFINITE}
        always = gathered(declared, self.node, raiser)
        kept = [(what, claim) for what, claim in always if self.x not in topological([what])]
        there = gathered(substitute(declared, {self.x: self.node}), self.node, raiser)
        for what, claim in dict.fromkeys([*kept, *there]):
            found += [short for short in _shortest(what, claim) if short[0] not in definite_already]
        if is_zero(self.node) and self.x.order:  # no inverse is left to ask for anything
            slope = self.slope if self.x.order == 1 else vectorised(self.slope, 2, simplify)
            if not self.nature.strict:
                found += _shortest(slope, INVERTIBLE)
        gradient = substitute(self.derivation.last, {self.x: self.node})
        found += [(what, claim) for what, claim in gathered(gradient, self.node, raiser) if what in raiser.norms]
        return list(dict.fromkeys([*found, *self._of_domain(declared, raiser, found)]))

    def _of_domain(self, declared: Node, raiser: Raiser, found: list[Condition]) -> list[Condition]:
        """What the function asks of x where it was typed, said of the solution: it may cancel in the function there."""
        asked = gathered(declared, self.node, raiser, self.problem.written)
        moved = [
            (simplify(substitute(what, {self.x: self.node})), claim)
            for what, claim in asked
            if self.x in topological([what])
        ]
        said = {what for what, _ in found}
        short = [part for what, claim in moved for part in _shortest(*weakened(what, claim))]
        return [(what, claim) for what, claim in short if what not in said]


def _is_vectorised(node: Node) -> bool:
    return any(isinstance(part, Op) and part.name == "pair" for part in topological([node]))


def nature(hessian: Node, constant: bool, symmetric: bool = False) -> Nature:
    """What a stationary point with this Hessian, known not to be singular, is.

    `constant`: the Hessian is the same everywhere; `symmetric`: the variable is a symmetric matrix.
    """
    proof = Prover({}, symmetric_directions=symmetric, assume_positive=True).prove(hessian)
    if proof is None or not proof.sign:
        return Nature()
    word = "minimum" if proof.sign > 0 else "maximum"
    strict = proof.strict and not proof.ranks
    shown = "positive" if proof.sign > 0 else "negative"
    if hessian.shape:
        shown += " definite" if strict else " semidefinite"
    positive = {what for what, claim in proof.assumed if claim.bare == POSITIVE}
    given = tuple(g for g in proof.assumed if not (g[1] == NONZERO and g[0] in positive))
    return Nature(word if constant else f"local {word}", shown, given, strict)


def _refuted(node: Node, claim: Claim) -> bool:
    """Is it seen that the claim does not hold of the node, whatever the variables?"""
    prover = Prover({})
    if claim == POSITIVE:
        return prover.signs.range(node).nonpositive
    if claim == INVERTIBLE:
        return is_zero(node)
    proof = prover.prove(node)
    if proof is None:
        return False
    return proof.sign <= 0 if claim == DEFINITE else proof.sign < 0 and proof.certain


def _declared(node: Node, claim: Claim) -> list[Condition]:
    """What is left to be said for the solution to be as the variable is declared."""
    if claim == INVERTIBLE:
        return _shortest(node, claim)
    if claim == POSITIVE:
        return [] if Prover({}).signs.range(node).positive else [(node, claim)]
    proof = Prover({}).prove(node)
    if proof is not None and proof.sign > 0 and (proof.certain or claim == SEMIDEFINITE):
        return []
    return [(_definite_core(node), claim)]


def _definite_core(node: Node) -> Node:
    """The matrix that is definite where the node is: C for m*inv(C) with a positive m."""
    match node:
        case Op(name="matpow", params=(-1,)):
            return _definite_core(node.args[0])
        case Sum() if len(node.terms) == 1 and node.terms[0][0] > 0:
            return _definite_core(node.terms[0][1])
        case Einsum() if (matrix := _only_matrix(node)) is not None:
            number = einsum([f for f in node.factors if not f[1]], ())
            return _definite_core(matrix) if Prover({}).signs.range(number).positive else node
    return node


def _only_matrix(node: Einsum) -> Node | None:
    """The matrix that stands alone among scalars, if one does."""
    rest = [f for f in node.factors if f[1]]
    alone = len(rest) == 1 and rest[0][1] in (node.out, node.out[::-1]) and len(set(node.out)) == 2
    return rest[0][0] if alone and rest[0][2] == 1 else None


def _shortest(what: Node, claim: Claim) -> list[Condition]:
    """`A of full column rank` for A'*A invertible; nothing for what is definite in any case."""
    if claim != INVERTIBLE:
        what = joined(what)
        return [(what, claim)] if sign(what) != "positive" else []
    core, numbers = _core(what)
    needed = [(n, NONZERO) for n in numbers if sign(n) != "positive"]
    declared = isinstance(core, Var) and INVERTIBLE.bound in core.properties
    if declared or _is_certain(Prover({}).prove(core)):
        return needed
    return [full_rank(core) or (core, claim), *needed]


def _is_certain(proof: Proof | None) -> bool:
    return proof is not None and proof.certain


def _core(node: Node) -> tuple[Node, list[Node]]:
    """The matrix that is invertible where the node is: C for m*inv(C); and the scalars before it."""
    if isinstance(node, Op) and node.name == "matpow":
        return _core(node.args[0])
    if isinstance(node, Sum) and len(node.terms) == 1:
        return _core(node.terms[0][1])
    if isinstance(node, Einsum) and (matrix := _only_matrix(node)) is not None:
        core, numbers = _core(matrix)
        return core, [*(f for f, idx, e in node.factors if not idx and e > 0), *numbers]
    return node, []


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
