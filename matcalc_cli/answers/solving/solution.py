"""From a Problem and its gradient to the stationary point: refused where there is none, verified before it is given.

One idea: whatever way led to the formula, it counts only once the gradient has been seen to vanish there.
"""

from collections.abc import Mapping
from functools import cached_property

from ...calculus.derivative import derivative
from ...calculus.linear_maps import over_symmetric
from ...calculus.vectorising import vectorised
from ...curvature.definite import Prover
from ...errors import MatcalcError
from ...graph.basics import SYMMETRIC
from ...graph.nodes import Node, Var, topological
from ...graph.primitives import is_pair
from ...graph.ranges import Given
from ...graph.rebuilding import substitute
from ...graph.relations import DEFINITE, INVERTIBLE, NONNEGATIVE, POSITIVE, SEMIDEFINITE, Claim, Condition
from ...graph.tensor import add, is_zero, scale, transpose
from ...language.tree import Tree
from ...lowering.lower import variable
from ...raising.raiser import Raiser
from ...render import text
from ...rewriting.simplify import simplify
from ..asking.verbs import SOLUTION
from ..checking import Vanishing, vanishes
from ..conditions import gathered, texts, trees, weakened
from ..curving.nature import Nature, nature
from ..holding.implied import left_over
from ..problem import Problem
from ..result import Result
from ..variables.restrictions import facts_of
from ..variables.stacked_scalars import Stack, system, unstacked
from ..writing import Written
from .forms import joined
from .required import as_declared, in_short, refuted
from .stationary import Unsolved, stationary

BOUND = (  # structures not solved over
    *("diagonal", "lower", "upper", "toeplitz", "skew", "orthogonal", "hermitian"),
    *("simplex", "onehot", "unit", "centered"),
)
# what is declared of the variable and must hold of the solution; the first that is declared says the others
DECLARED = {
    **{"spd": DEFINITE, "psd": SEMIDEFINITE, "positive": POSITIVE},
    **{"nonnegative": NONNEGATIVE, "invertible": INVERTIBLE},
}
LEFT_OUT = "no stationary point lies where the conditions hold: the only one is {}, where {} fails"
UNSEEN = "no parameters were found for which the stationary point {} lies where the conditions hold"
CLOSED = "at an edge of the domain the function may still be least or largest"
ZEROS = "matcalc grad gives the gradient, whose zeros are the stationary points"
BY_CONJUGATE = "a real function of complex variables is stationary where its derivative by the conjugate vanishes"


class Solution(Result):
    """A stationary point. `left = right` is the linear equation behind it, if one is; `gradient` vanishes at `node`.

    `nature` says what the point is, by the Hessian there.
    """

    kind = SOLUTION

    def _written(self) -> Written:
        """MatcalcError ("refused") where there is no formula."""
        scalars = _variables(self.problem)
        self.stack = Stack(scalars) if len(scalars) > 1 else None
        self.x = self.stack.vector if self.stack is not None else scalars[0]
        symmetric = bool(self.x.properties & SYMMETRIC)
        given = self._over_x(self.derivation.last)
        if "complex" in self.x.properties and not self.problem.conjugated[-1]:
            raise MatcalcError("refused", BY_CONJUGATE, hint=f'--wrt "conj({self.x.name})"')
        try:
            found = stationary(given, self.x, symmetric, self._side)
        except Unsolved as unsolved:
            hint = unsolved.hint or "matcalc grad gives the gradient in every format"
            raise self._refused(unsolved.reason.replace(self.x.name, self.name), hint) from None
        except MatcalcError as error:
            if error.kind != "domain":
                raise
            raise self._refused(f"no stationary point is defined, for {error.message}") from None
        self.left, self.right, self.slope = found.left, found.right, found.slope
        solved = self.problem.on_domain(self._written_out(found.node))
        self.gradient = add([(1, given), (1, transpose(given))], given.shape) if symmetric else given
        self._verified(solved, found.slope)
        hessian = simplify(derivative(given, self.x))
        self.hessian, self.nature = self._at_solution(solved, hessian, found.known, symmetric)
        return self._readable(self.writer.written(solved, self.derivation.row))

    @property
    def name(self) -> str:
        """The variable as --wrt names it."""
        return ",".join(self.problem.groups[0])

    def _side(self) -> int:
        """The sign of the variable, where the conditions or the domain of the function say it; else 0."""
        asked = gathered(self.problem.function, self.problem.function, self.writer.raiser(), self.problem.as_typed)
        known = Prover(facts_of([*asked, *self.problem.within])).signs.range(self.x)
        return 1 if known.positive else -1 if known.negative else 0

    def _over_x(self, node: Node) -> Node:
        return node if self.stack is None else self.stack.into(node)

    def _written_out(self, solved: Node) -> Node:
        """The solution by its entries, where scalars are stacked and the entries can be written."""
        if self.stack is None or self.left is None or self.right is None:
            return solved
        left, self.left = self.left, self.stack.back(self.left)
        try:
            found = system(simplify(derivative(left, self.x)), self.right)
        except ZeroDivisionError:
            raise self._refused("no unique stationary point: the Hessian is singular") from None
        return solved if found is None else found

    def raised(self, node: Node) -> Tree:
        """The tree of another node of this solution, such as the gradient behind it."""
        return self.writer.tree(node, self.derivation.row)

    def _readable(self, found: Written) -> Written:
        """MatcalcError ("refused") where the solution has index notation only; a note where it is over vec(X)."""
        tree = found.tree
        if tree.op == "tensor" or (tree.op == "where" and tree.args[0].op == "tensor"):
            equation = [self._text(side) for side in (self.left, self.right) if side is not None]
            message = f"the linear equation {' = '.join(equation)} has no solution in matrix notation"
            hint = "matcalc grad gives the gradient, whose zeros are the stationary points"
            raise MatcalcError("refused", message, hint=hint)
        if self.x.order == 2 and _is_vectorised(found.node) and not _is_vectorised(self.problem.function):
            self.problem.notes.append(f"a Sylvester equation, solved over vec({self.x.name})")
        return found

    def _at_solution(
        self, node: Node, hessian: Node, known: Mapping[Node, Node], symmetric: bool
    ) -> tuple[Node, Nature]:
        """The Hessian at the solution, where some functions have `known` values, and the nature of the point."""
        hessian = over_symmetric(hessian) if symmetric else hessian
        if self.x not in topological([hessian]):
            return hessian, nature(hessian, True, symmetric, self._facts)
        hessian = simplify(substitute(hessian, known))
        there = joined(simplify(substitute(hessian, {self.x: node})))
        there = over_symmetric(there) if symmetric else there
        found = nature(there, False, symmetric, self._facts)
        if not found.word and self.left is not None and isinstance(self.right, Var):  # what is known of x may decide
            found = nature(simplify(substitute(hessian, {self.right: self.left})), False, symmetric, self._facts)
        if found.word and not found.strict and there.shape and self._is_singular(there):
            found = Nature()
        return there, found

    def _is_singular(self, slope: Node) -> bool:
        from ...verification.vanishing import is_singular

        return is_singular(slope, self.x, self.problem.typing.properties, self.problem.typing.dims)

    def _verified(self, node: Node, slope: Node) -> None:
        """MatcalcError where the point is not the only one, breaks a declaration, lies outside the domain of the
        function, or the gradient is not seen to vanish there."""
        from ...verification.vanishing import OUTSIDE as NOT_DEFINED

        if self._is_singular(slope):
            raise self._refused("no unique stationary point: the Hessian is singular")
        for what, claim in self.required:
            if refuted(self._there(what, node), claim):
                said = claim.bound if not claim.relation else "positive"
                raise self._refused(f"no stationary point is {said}")
        for what, claim in self.problem.within:
            if self._moves(what) and refuted(self._there(what, node), claim, self._facts):
                raise self._outside(node, *texts(trees([(what, claim)], self.writer.raiser()), text.render))
        found = vanishes(self._claim(node), self.problem.typing.properties, self.problem.typing.dims)
        if found.message == NOT_DEFINED and self.problem.within:
            raise self._refused(UNSEEN.format(self._text(node)), CLOSED)
        if found.message == NOT_DEFINED:
            message = "no stationary point was found where the function is defined: the gradient is"
            shown, point = self._text(self.derivation.last), self._text(node)
            raise MatcalcError("refused", f"{message} {shown}, and at {point} the function is not defined", hint=ZEROS)
        if not found.ok:
            raise self._refused("no stationary point could be verified")

    def _outside(self, node: Node, said: str) -> MatcalcError:
        """The only solution is left out, for it lies where a condition that was typed fails."""
        return self._refused(LEFT_OUT.format(self._text(node), said), CLOSED)

    @cached_property
    def _facts(self) -> Given:
        """What the conditions say of all but the variable, the same everywhere."""
        return facts_of(one for one in self.problem.within if not self._moves(one[0]))

    def _refused(self, message: str, hint: str = ZEROS) -> MatcalcError:
        return MatcalcError("refused", f"{message}; the gradient is {self._text(self.derivation.last)}", hint=hint)

    def _text(self, node: Node) -> str:
        return self.writer.text(node, self.derivation.row)

    @property
    def claim(self) -> Vanishing:
        return self._claim(self.node)

    def _claim(self, node: Node) -> Vanishing:
        """The claim that the gradient vanishes at the node, where the function is defined and x is as declared."""
        defined = [self._over_x(part) for part in (self.problem.function_as_declared, *self.problem.as_typed)]
        required = [(self._over_x(what), claim) for what, claim in self.required]
        within = [self._there(part, node) for part in self.problem.restrictions]
        return Vanishing(self.gradient, node, self.x, tuple(defined), tuple(required), tuple(within))

    def _there(self, what: Node, solved: Node) -> Node:
        """A node at the solution."""
        if self.stack is None:
            return substitute(what, {self.x: solved})
        entries = unstacked(solved, len(self.stack.scalars))
        return substitute(what, dict(zip(self.stack.scalars, entries, strict=True)))

    def _moves(self, node: Node) -> bool:
        """Does the node depend on the variable?"""
        variables = {self.x} if self.stack is None else set(self.stack.scalars)
        return not variables.isdisjoint(topological([node]))

    @property
    def required(self) -> list[Condition]:
        """What is declared of the variable, as conditions on it."""
        if self.stack is not None:
            return [(scalar, POSITIVE) for scalar in self.stack.scalars if "positive" in scalar.properties]
        words = [word for word in DECLARED if word in self.x.properties]
        claims = [DECLARED[word] for word in words]
        definite = DEFINITE in claims
        return [(self.x, claim) for claim in claims if claim in (DEFINITE, POSITIVE) or not definite]

    @cached_property
    def held(self) -> list[tuple[Tree, Claim]]:
        """What must hold for the solution to exist, to be as declared, and for the function to be defined there, in its
        shortest form."""
        raiser = self.writer.raiser()
        return trees(self.stated(raiser), raiser)

    def stated(self, raiser: Raiser) -> list[Condition]:
        """The same as nodes."""
        declared = self.problem.function_as_declared
        found = [short for what, claim in self.required for short in as_declared(self._there(what, self.node), claim)]
        definite_already = {what for what, claim in found if claim == DEFINITE}
        always = gathered(declared, self.node, raiser, self.problem.restrictions)
        kept = [(what, claim) for what, claim in always if not self._moves(what)]
        there = gathered(self._there(declared, self.node), self.node, raiser)
        for what, claim in dict.fromkeys([*kept, *there]):
            found += [short for short in in_short(what, claim) if short[0] not in definite_already]
        if is_zero(self.node) and self.x.order:  # no inverse is left to ask for anything
            slope = self.slope if self.x.order == 1 else vectorised(self.slope, 2, simplify)
            if not self.nature.strict:
                found += in_short(slope, INVERTIBLE)
        gradient = self._there(self.derivation.last, self.node)
        found += [(what, claim) for what, claim in gathered(gradient, self.node, raiser) if what in raiser.norms]
        sided = [(what, claim) for what, claim in self.problem.within if claim == POSITIVE and self._is_side(what)]
        found += [short for what, claim in sided for short in as_declared(self._there(what, self.node), claim)]
        every = dict.fromkeys([*found, *self._of_domain(declared, raiser, found)])
        return raiser.reader.in_order(left_over(every))

    def _is_side(self, what: Node) -> bool:
        """Is what is positive the variable, or minus it?"""
        return what in (self.x, scale(-1, self.x))

    def _of_domain(self, declared: Node, raiser: Raiser, found: list[Condition]) -> list[Condition]:
        """What the function asks of x where it was typed, said of the solution: it may cancel in the function there."""
        asked = gathered(declared, self.node, raiser, self.problem.as_typed)
        moved = [(simplify(self._there(what, self.node)), claim) for what, claim in asked if self._moves(what)]
        for (what, claim), (left, relation, right) in list(raiser.compared.items()):
            there = [simplify(self._there(part, self.node)) for part in (what, left, right)]
            raiser.compared[there[0], claim] = there[1], relation, there[2]
        said = {what for what, _ in found}
        short = [part for what, claim in moved for part in in_short(*weakened(what, claim))]
        return [(what, claim) for what, claim in short if what not in said]


def _is_vectorised(node: Node) -> bool:
    return any(map(is_pair, topological([node])))


def _variables(problem: Problem) -> list[Var]:
    """The variable, or the scalars that are stacked, as declared."""
    (group,) = problem.groups
    found = [variable(name, problem.typing) for name in group]
    if len(found) > 1 and any("complex" in x.properties for x in found):
        hint = "solve for each by itself"
        raise MatcalcError("refused", "a system for stacked complex scalars is not solved", hint=hint)
    for x in found:
        bound = [word for word in BOUND if word in x.properties]
        if bound:
            one, several = ("vector", "vectors") if x.order == 1 else ("matrix", "matrices")
            raise MatcalcError(
                "refused",
                f"{x.name} is declared {bound[0]}, and no formula is known over {bound[0]} {several}",
                hint=f"without the declaration, {x.name} is any {one}",
            )
    return found
