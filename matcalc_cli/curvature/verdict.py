"""Is a scalar function convex, concave, affine or neither in its variables; is its Hessian definite.

Takes the nodes of the function and of its Hessian, and what is declared; gives a `Finding`: a verdict, why it holds as
data, and the points that are counterexamples. One idea: what a rule proves is believed, what a point refutes is
refuted, and where there is neither the verdict is unknown. The plain rules come first, for they need no numbers; what
is proved by seeing the function as another one is held against a few points, and one that contradicts it is a bug and
no answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property, partial

from ..errors import MatcalcError
from ..functions.table import spelling
from ..graph.nodes import Node, Sum, Var, topological
from ..graph.tensor import is_zero
from ..own_functions.expansion import abstract_names
from .convexity_rules import Bending
from .definite import Prover
from .domain import Domain
from .proofs import Proof
from .quasi import Further, further
from .reasons import Reason, because
from .search.counterexamples import Search
from .search.witness import Witness
from .seen.views import view
from .subdivision import bent_place, sign_on

CONVEX, CONCAVE, AFFINE, NEITHER, UNKNOWN = "convex", "concave", "affine", "neither", "unknown"
DEPENDS = "depends"  # on the parameters
VERDICTS = {1: CONVEX, -1: CONCAVE}
SEMI = {1: "positive semidefinite", -1: "negative semidefinite", 0: "zero"}
DEFINITE = {1: "positive definite", -1: "negative definite"}
UNDECIDED = frozenset({NEITHER, UNKNOWN, DEPENDS})  # where parameters may decide
SHORT = 1 / 64  # of the length of a chord
NOWHERE = "no point was found at which the function is defined and all the conditions hold"
INDEFINITE, OPEN = "indefinite", "not determined"
SYMMETRIC = frozenset({"symmetric", "psd", "spd", "nsd", "nd", "diagonal"})


class Finding:
    """`verdict`, `reasons`, and `witnesses` by the sign of the curvature; `further`: what else it is, quasiconvex say,
    with why."""

    __slots__ = ("further", "reasons", "verdict", "witnesses")

    def __init__(self, verdict: str, reasons: Sequence[Reason], witnesses: Mapping[int, Witness] | None = None) -> None:
        self.verdict, self.reasons, self.witnesses = verdict, tuple(reasons), dict(witnesses or {})
        self.further: list[Further] = []


class Case:
    """All that is known of one function before anything is proved.

    `blocks`: the second derivatives by every two variables, each with the axes of both; a single block, with an axis or
    axes twice, is the Hessian, of one variable or of scalars as one vector. Empty where there is none in closed form.
    """

    def __init__(
        self,
        function: Node,
        blocks: Sequence[Sequence[Node]],
        variables: Sequence[Var],
        properties: Mapping[str, Iterable[str]],
        dims: Sequence[str],
        sizes: Mapping[str, int],
        seed: int,
        as_typed: Iterable[Node] = (),
        unwritten: MatcalcError | None = None,
        restrictions: Sequence[Node] = (),
    ) -> None:
        """`unwritten`: why there is no Hessian, where it is None. `restrictions`: those of `as_typed` that stand for
        conditions typed with the function; points are moved to where they are defined."""
        self.unwritten, as_typed = unwritten, list(as_typed)
        self.restrictions = as_typed if restrictions else []  # a point inside is one at which all is defined
        self.function, self.variables = function, tuple(variables)
        self.hessian = blocks[0][0] if len(blocks) == 1 else None
        self.as_typed = as_typed
        words = frozenset(word for v in variables for word in v.properties)
        self.symmetric = bool(words & SYMMETRIC)
        self.searching = partial(Search, function, blocks, variables, properties, dims, sizes, seed)

    @cached_property
    def domain(self) -> Domain:
        """The domain, and the bends of all parts, with every way to see them."""
        return Domain(self.function, frozenset(self.variables), self.as_typed, view())

    @cached_property
    def prover(self) -> Prover:
        """Proofs on the domain."""
        return self._prover(self.domain)

    def _prover(self, domain: Domain) -> Prover:
        return Prover(domain.facts, symmetric_directions=self.symmetric)

    @cached_property
    def search(self) -> Search:
        """The search for points, which needs NumPy."""
        return self.searching(self.as_typed, self.restrictions)

    def within(self, nodes: Sequence[Node]) -> "Case":
        """The same function where the nodes, which speak of its parameters, are defined."""
        found = copy(self)
        for kept in ("domain", "prover", "search"):
            found.__dict__.pop(kept, None)
        found.as_typed, found.restrictions = [*self.as_typed, *nodes], [*self.restrictions, *nodes]
        return found

    # --- proofs ------------------------------------------------------------------------------------------------------

    def of_hessian(self) -> Proof | None:
        """The Hessian's sign where it exists."""
        return None if self.hessian is None else self.prover.prove(self.hessian) or self.prover.by_minors(self.hessian)

    def _reason(self, proof: Proof) -> Reason:
        assert self.hessian is not None
        return hessian_reason(self.hessian, proof)

    def plainly_proved(self) -> tuple[str, list[Reason]] | None:
        """The verdict that the plain rules prove: by the Hessian if the function is smooth, or by its parts."""
        domain = Domain(self.function, frozenset(self.variables), self.as_typed)
        return self._proved_on(domain, self._prover(domain), False)

    def proved(self) -> tuple[str, list[Reason]] | None:
        """The verdict that any rule proves: by the Hessian if the function is smooth, its parts, at last by minors."""
        return self._proved_on(self.domain, self.prover, True)

    def _proved_on(self, domain: Domain, prover: Prover, minors: bool) -> tuple[str, list[Reason]] | None:
        if domain.obstacles or domain.pieces:
            return None
        smooth = self.hessian if not domain.corners else None
        of_matrix = smooth is not None and smooth.order > 2  # whose Hessian nobody reads
        found = self._by_parts(domain.bending) if of_matrix else None
        proof = None if smooth is None or found is not None else prover.prove(smooth)
        if minors and proof is None and found is None and smooth is not None:
            proof = self._by_intervals(smooth, domain)
        found = self._by_parts(domain.bending) if proof is None and not of_matrix else found
        if minors and proof is None and found is None and smooth is not None:
            proof = prover.by_minors(smooth)
        return found if proof is None else (VERDICTS.get(proof.sign, AFFINE), [self._reason(proof)])

    def _by_intervals(self, second: Node, domain: Domain) -> Proof | None:
        """The sign of a second derivative in one number and nothing else."""
        if second.shape or len(self.variables) != 1:
            return None
        found = sign_on(second, self.variables[0], domain.facts, by_slopes=True)
        if found is None:
            return None
        sign, count = found
        word = "nonnegative" if sign > 0 else "nonpositive"
        return Proof(sign, False, Reason("on intervals" if count > 1 else "on the domain", (word, str(count))))

    def _by_parts(self, bending: Bending) -> tuple[str, list[Reason]] | None:
        bend = bending.of(self.function)
        if not (bend.convex or bend.concave):
            return None
        if bend.affine:
            return AFFINE, [Reason("multiples")]
        verdict = CONVEX if bend.convex else CONCAVE
        return verdict, self._parts(self.function, verdict, bending)

    def _parts(self, function: Node, verdict: str, bending: Bending) -> list[Reason]:
        terms = function.terms if isinstance(function, Sum) and len(function.terms) > 1 else ()
        if not terms:
            minus, rule = isinstance(function, Sum) and function.terms[0][0] < 0, _rule(function, bending)
            if minus and rule.kind == "minus":
                minus, (rule,) = False, rule.parts
            return [because("minus whole" if minus else "whole", [rule])]
        reasons: list[Reason] = []
        for c, term in terms:
            bend = bending.of(term)
            if not bend.moves or bend.affine:
                continue
            own = verdict if c > 0 else CONCAVE if verdict == CONVEX else CONVEX
            if not (bend.convex if own == CONVEX else bend.concave):  # proved of the sum alone
                return [because("whole", [_rule(function, bending)])]
            rule = _rule(term, bending)
            reasons.append(Reason("minus term" if c < 0 else "term", (own,), (rule,), (term,)))
        return reasons

    # --- verdicts ----------------------------------------------------------------------------------------------------

    def convexity(self) -> Finding:
        for key in abstract_names(self.function):
            return Finding(UNKNOWN, [Reason("abstract", (spelling(key),))])
        self._refuse_empty()
        found = self.certified()
        if found is None:
            found = self._searched()
            found.further = further(self.function, self.domain, self.variables)
        return found

    def certified(self) -> Finding | None:
        """What is proved, without a look for counterexamples where nothing is."""
        found = self.plainly_proved()
        if found is not None:
            return Finding(*found)
        found = self.proved()
        if found is None:
            return None
        self._contradicted(found[0])
        return Finding(*found)

    def _refuse_empty(self) -> None:
        """MatcalcError where no point meets the conditions typed with the function."""
        if self.restrictions and not self.search.meets_conditions():
            raise MatcalcError("refused", NOWHERE, hint="change a condition, or what is declared of its names")

    def is_refuted(self) -> bool:
        """Do points show that the function is neither convex nor concave?"""
        self._look()
        if len(self.search.found) < 2:  # at a kink that is next to nothing short chords alone bend
            self.search.chords({1, -1}, SHORT)
        return len(self.search.found) == 2

    def _look(self) -> None:
        self.search.curvatures({1, -1})
        if not self.search.together:
            self.search.chords({1, -1})

    def _searched(self) -> Finding:
        """What points say, where nothing is proved."""
        self._look()
        if len(self.search.found) == 1:
            self._look_closely()
        witnesses = self.search.found
        if len(witnesses) == 2:
            either = Finding(UNKNOWN, [Reason("some parameters")], witnesses)
            return Finding(NEITHER, [], witnesses) if self.search.together else either
        reasons: list[Reason] = [because("open domain", nodes=[node]) for node in self.domain.obstacles[:1]]
        if self.domain.pieces:
            reasons.append(Reason("pieces"))
        if self.unwritten is not None:
            reasons.append(Reason("refusal", (self.unwritten.message,)))
        if not self.search.defined:
            reasons.append(Reason("undefined"))
        for sign in witnesses:
            reasons.append(Reason("half", (VERDICTS[-sign], VERDICTS[sign])))
        if not witnesses and self.search.defined:
            reasons.append(Reason("undecided"))
        return Finding(UNKNOWN, reasons, witnesses)

    def _look_closely(self) -> None:
        """Of a second derivative in one number and nothing else: where intervals show that it has the other sign."""
        (sign,) = self.search.found
        variable, second = self.variables[0], self.hessian
        inner = set() if second is None else {n for n in topological([second]) if isinstance(n, Var)}
        if second is None or second.shape or inner != {variable} or variable.shape or len(self.variables) > 1:
            return
        found = bent_place(second, variable, self.domain.facts, -sign)
        if found is not None:
            self.search.add(variable, *map(float, found))

    def _contradicted(self, verdict: str) -> None:
        """MatcalcError ("internal") where a point contradicts the proved verdict, for then the proof is wrong."""
        wrong = {CONVEX: {-1}, CONCAVE: {1}, AFFINE: {1, -1}}[verdict]
        if self.search.contradicts(wrong):
            raise MatcalcError("internal", f"a rule calls the function {verdict}, and a point contradicts it")

    def definiteness(self) -> Finding:
        """Of the Hessian, wherever it exists."""
        for key in abstract_names(self.function):
            return Finding(OPEN, [Reason("abstract", (spelling(key),))])
        proof = self.of_hessian()
        if proof is not None:
            reasons = [self._reason(proof)]
            if proof.strict and not proof.ranks:
                return Finding(DEFINITE[proof.sign], reasons)
            if proof.strict:
                reasons += [Reason("rank", (DEFINITE[proof.sign],), nodes=(node,)) for node in proof.ranks]
            return Finding(SEMI[proof.sign], reasons)
        self.search.curvatures({1, -1})
        witnesses = self.search.found
        if len(witnesses) == 2:
            return Finding(INDEFINITE, [], witnesses) if self.search.together else _of_parameters(witnesses)
        return Finding(OPEN, [Reason("undecided" if self.search.defined else "undefined")], witnesses)


def _rule(node: Node, bending: Bending) -> Reason:
    while isinstance(node, Sum) and len(node.terms) == 1:
        node = node.terms[0][1]
    return bending.of(node).rule


def _of_parameters(witnesses: Mapping[int, Witness]) -> Finding:
    """It is one thing for some values of the parameters, and another for others."""
    return Finding(DEPENDS, [Reason("parameters")], witnesses)


def hessian_reason(hessian: Node, proof: Proof) -> Reason:
    """`the Hessian 2*A'*A is a Gram matrix`."""
    if is_zero(hessian):
        return Reason("no Hessian")
    if not hessian.shape:
        return because("second derivative", [proof.reason], nodes=[hessian])
    minus = proof.sign < 0 and not proof.reason.tells_sign
    if hessian.order > 2:
        return because("minus Hessian of a matrix" if minus else "Hessian of a matrix", [proof.reason])
    return because("minus Hessian" if minus else "Hessian", [proof.reason], nodes=[hessian])
