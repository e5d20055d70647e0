"""Where a function is defined, as far as its convexity depends on it: is the domain convex, and is the function smooth?

Takes the node of a function; gives the facts that hold all over the domain (log t says t > 0) and the places that speak
against a convex domain or against second derivatives everywhere. One idea: a fact g > 0 cuts a convex set out of a
convex set if g is concave there; so facts are accepted one after the other, each on the strength of those before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ..functions.intervals import NONNEGATIVE, POSITIVE, Range, is_empty, raised, sum_of
from ..functions.piecewise import SELECT
from ..functions.primary import BRANCH
from ..functions.rows import ABOVE_ONE, ABOVE_ZERO, ENTRIES_POSITIVE, OPEN_INTERVAL, requirement
from ..functions.table import FUNCTIONS
from ..graph.entrywise import is_exponential, logarithm
from ..graph.facts import entry_value
from ..graph.nodes import Einsum, Map, Node, Op, Sum, Var, topological
from ..graph.parts import terms_of
from ..graph.primitives import is_power
from ..graph.ranges import Signs, is_whole_power
from ..graph.tensor import add, apply, constant_value, einsum, is_symmetric, scale
from .bends import View
from .convexity_rules import Bending
from .definite import Prover

POWER = "pow"  # t^p, p a letter
NO_FACTS: Mapping[Node, Range] = {}
INTERVALS = (OPEN_INTERVAL, ABOVE_ONE)  # domains that are convex
# domains that hold the cone of definite matrices
OF_DEFINITE = frozenset({requirement("X positive definite"), requirement("X invertible"), BRANCH})


class Domain:
    """`facts` hold where the function is defined, `met` are the conditions they come from; `obstacles` are the nodes
    for which no convex domain is proved, `corners` those at which there may be no second derivative; `pieces`: is some
    part piecewise, and so not judged?"""

    __slots__ = ("bending", "corners", "facts", "met", "obstacles", "pieces", "prover", "variables", "view")

    def __init__(
        self,
        function: Node,
        variables: frozenset[Node],
        as_typed: Iterable[Node] = (),
        view: View | None = None,
        facts: Mapping[Node, Range] = NO_FACTS,
    ) -> None:
        """`as_typed`: nodes that are defined where the function as it was typed is, t^4/t^2 not at t = 0. `view`: how
        parts of the function may be seen as simpler ones. `facts`: the intervals of variables, known beforehand."""
        self.variables, self.view = variables, view
        self.facts: dict[Node, Range] = dict(facts)
        self.met: dict[Node, None] = {}
        everything = topological([*as_typed, function])
        nodes = _outside_pieces([*as_typed, function])
        self._renew()
        wanted = required(nodes, self.prover.signs)
        while (found := [n for n in wanted if n not in self.met and self._convex(n)]) or self._narrowed(wanted):
            self.met |= dict.fromkeys(found)
            for node in found:
                for part, known in implied(node, wanted[node], self.prover.signs):
                    self._learn(part, known)
            self._renew()
            self._learn_ends(wanted)
            wanted = required(nodes, self.prover.signs)
        self.obstacles = [n for n in wanted if n not in self.met and not self._always(n, wanted[n])]
        self.obstacles += [n for n, of_table in singular(nodes) if self._blocks(n, of_table)]
        self.obstacles += [n for n in (*variables, *self.met) if is_empty(self.prover.signs.range(n))]  # it is nowhere
        self.corners = [n for n in everything if self._has_corner(n)]
        self.pieces = any(self._is_open_piece(n) for n in everything)

    def _learn(self, part: Node, known: Range) -> None:
        self.facts[part] = known.within(self.facts[part]) if part in self.facts else known

    def _learn_ends(self, wanted: Mapping[Node, Range]) -> None:
        """What ends that are no fractions say, once the signs of all parts are known."""
        said = [pair for node in self.met for pair in _of_ends(node, wanted[node], self.prover.signs)]
        for part, known in said:
            self._learn(part, known)
        if said:
            self._renew()

    def _narrowed(self, wanted: Mapping[Node, Range]) -> bool:
        """Does what is not known to be positive on a convex set say the sign of a variable? y > 0, for x*y > z^2 and
        x > 0. The set where it is asked for is then looked at within that half space."""
        signs = self.prover.signs
        open_ = [(node, said) for node, said in wanted.items() if node not in self.met]
        found = [
            (part, known)
            for node, said in open_
            for part, known in implied(node, said, signs)
            if isinstance(part, Var) and part in self.variables and known.within(signs.range(part)) != signs.range(part)
        ]
        for part, known in found:
            self._learn(part, known)
        return bool(found)

    def _is_open_piece(self, node: Node) -> bool:
        """Is this piecewise, and how the pieces meet not known?"""
        if not isinstance(node, Map) or node.name != SELECT:
            return False
        bend = self.bending.of(node)
        return bend.moves and not (bend.convex or bend.concave)

    def _renew(self) -> None:
        self.prover = Prover(self.facts)
        self.bending = Bending(self.variables, self.prover, self.view)

    def _convex(self, node: Node) -> bool:
        """Is the node positive on a convex set: concave or with a concave root, positive everywhere, or the same for
        all values?"""
        node = deciding(node, self.prover.signs)
        bend = self.bending.of(node)
        rises = bend.concave or bend.mean is not None or bend.fall is not None  # of which 1/g is positive all over
        return not bend.moves or rises or self._positive(node)

    def _always(self, node: Node, wanted: Range) -> bool:
        return self._positive(node) or (wanted == NONNEGATIVE and self.prover.signs.range(node).nonnegative)

    def _positive(self, node: Node) -> bool:
        """Is the node positive wherever the function is defined? t^p with p > 0 is defined at t = 0, and 0 there."""
        signs = self.prover.signs
        return signs.range(node).positive and not any(
            _reaches_zero(below, signs) for below in topological([node]) if isinstance(below, Map)
        )

    def _blocks(self, node: Node, of_table: bool) -> bool:
        """May this base of a negative power, or this matrix to be inverted, vanish between points of the domain?
        `of_table`: is it a function of the table, with a domain of its own?"""
        if not self.bending.of(node).moves:
            return False
        if of_table and isinstance(node, Map):
            return not (self._lies_between(node) or self._never_vanishes(node))
        if self._positive(node) or self._positive(scale(-1, node)):
            return False
        if node.order != 2 or not is_symmetric(node):
            return True
        proof = self.prover.prove(node)
        return proof is None or not proof.sign or not (proof.strict or self._cone(node))

    def _lies_between(self, node: Map) -> bool:
        """Is the function, of an argument in an interval, defined on a convex set: of what is affine, or of abs(g) < 1
        with g convex and not negative?"""
        domain, inner = FUNCTIONS[node.name].domain, node.args[0]
        bend, known = self.bending.of(inner), self.prover.signs.range(inner)
        one_sided = (bend.convex and known.nonnegative) or (bend.concave and known.nonpositive)
        return domain in INTERVALS and (bend.affine or (domain == OPEN_INTERVAL and one_sided))

    def _never_vanishes(self, node: Map) -> bool:
        """Of tan(t): is cos(t), which must not be zero, of one sign?"""
        subject, *claim, _ = FUNCTIONS[node.name].domain or ("", "")
        name = subject.removesuffix("(t)")
        if claim != ["!=", "0"] or name not in FUNCTIONS:
            return False
        known = self.prover.signs.range(apply(name, node.args[0]))
        return known.positive or known.negative

    def _cone(self, node: Node) -> bool:
        """Where a matrix that is affine and semidefinite has an inverse, it is definite: a convex set."""
        return self.bending.of(node).affine

    def _has_corner(self, node: Node) -> bool:
        if isinstance(node, Map) and FUNCTIONS[node.name].kinks:
            return any(self.bending.of(arg).moves for arg in node.args)
        if isinstance(node, Map) and _reaches_zero(node, self.prover.signs):
            return self.bending.of(node).moves and not self._only_inside(node.args[0])
        if isinstance(node, Op) and node.args:
            row = FUNCTIONS.get(node.name)
            return row is not None and bool(row.smooth) and self.bending.of(node).moves
        if not isinstance(node, Einsum):
            return False
        roots = [base for base, _, e in node.factors if e.denominator > 1 and self.bending.of(base).moves]
        return not all(self._positive(b) or self._only_inside(b) for b in roots)

    def _only_inside(self, base: Node) -> bool:
        """A root of what is concave has its corner at the edge of the domain."""
        return base in self.facts and self.bending.of(base).concave


def _outside_pieces(roots: list[Node]) -> list[Node]:
    """The nodes that are evaluated wherever the function is: what stands in the branches of a piecewise one is not."""
    found: dict[Node, None] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in found:
            found[node] = None
            selects = isinstance(node, Map) and node.name == SELECT
            stack += node.children[:1] if selects else node.children
    return list(reversed(found))


def required(nodes: list[Node], signs: Signs | None = None) -> dict[Node, Range]:
    """What must be positive or nonnegative for the nodes to be defined; t^p asks for t ≥ 0 where `signs` say p > 0, and
    1/t for t > 0 where they say t ≥ 0."""
    found: dict[Node, Range] = {}
    for node in nodes:
        if isinstance(node, Map) and is_whole_power(node):
            continue
        if signs is not None and isinstance(node, Map) and _reaches_zero(node, signs):
            found.setdefault(node.args[0], NONNEGATIVE)
        elif isinstance(node, Map) and FUNCTIONS[node.name].domain == ABOVE_ZERO:
            place = FUNCTIONS[node.name].parameters.index("t")
            found[node.args[place]] = POSITIVE
        elif _of_positive(node):
            found[node.children[0]] = POSITIVE
        elif isinstance(node, Einsum):
            for base, _, e in node.factors:
                edge = e < Fraction(0) and signs is not None and signs.range(base).nonnegative
                if (edge or e.denominator > 1) and found.get(base) != POSITIVE:
                    found[base] = POSITIVE if e < Fraction(0) else NONNEGATIVE
    return found


def _reaches_zero(node: Map, signs: Signs) -> bool:
    """Is this t^p with p > 0, where t is not known to differ from 0?"""
    return node.name == POWER and signs.range(node.args[1]).positive and not signs.range(node.args[0]).positive


def never_defined(nodes: Iterable[Node], facts: Mapping[Node, Range]) -> bool:
    """Is one of the nodes undefined wherever the facts hold?"""
    signs = Prover(facts).signs
    nodes = _outside_pieces(list(nodes))
    for node, wanted in required(nodes, signs).items():
        known = signs.range(node)
        if known.negative or (wanted == POSITIVE and known.nonpositive):
            return True
    return any(isinstance(node, Map) and _is_outside(node, signs) for node in nodes)


def _is_outside(node: Map, signs: Signs) -> bool:
    """Does the condition that the table has for the function fail for all values of its argument? abs(t) < 1, say."""
    subject, relation, bound, _ = FUNCTIONS[node.name].domain or ("", "", "", False)
    if len(node.args) != 1 or (subject, relation) not in (("t", ">"), ("abs(t)", "<")):
        return False
    end = Fraction(bound)
    allowed = Range(low=end, low_open=True) if relation == ">" else Range(-end, True, end, True)
    return is_empty(signs.range(node.args[0]).within(allowed))


def implied(node: Node, said: Range, signs: Signs) -> Iterator[tuple[Node, Range]]:
    """The interval of the node, and what follows: t - 1 > 0 says t > 1, and t*s > 0 with t > 0 says s > 0."""
    yield node, said
    if said == POSITIVE and (other := deciding(node, signs)) is not node:
        yield from implied(other, said, signs)
        return
    yield from _of_powers(node, said)
    known = {term: entry_value(term) for _, term in terms_of(node)}
    offset = sum((c * number for c, term in terms_of(node) if (number := known[term]) is not None), Fraction(0))
    rest = [(c, term) for c, term in terms_of(node) if known[term] is None]
    if 1 < len(rest) < len(known):
        yield add(rest, node.shape), Range(-offset, said.low_open)
    for c, term in rest if rest and rest[0][1] is not node else ():
        others = sum_of([signs.range(other).scaled(d) for d, other in terms_of(node) if other is not term])
        if others.high is not None:
            bound = Range(-others.high, others.high_open or said.low_open).scaled(1 / c)
            yield term, bound
            yield from _of_powers(term, bound)
            if bound.positive and (other := deciding(term, signs)) is not term:
                yield from implied(other, POSITIVE, signs)


def _of_ends(node: Node, said: Range, signs: Signs) -> Iterator[tuple[Node, Range]]:
    """t > exp(3/2) says log(t) > 3/2, and t > sqrt(3) says t^2 > 3: ends that are no fractions are compared exactly."""
    terms = terms_of(node)
    for (c, end), (d, part) in (terms, terms[::-1]) if len(terms) == 2 and not node.shape else ():
        if any(isinstance(below, Var) for below in topological([end])) or not signs.range(end).positive:
            continue
        ratio, square = c / d, constant_value(einsum([(end, (), 2)], ()))
        exponent = constant_value(end.args[0]) if isinstance(end, Map) and is_exponential(end) else None
        if exponent is not None and ratio == -1:  # wherever log(t) is defined
            yield logarithm(part), _beyond(exponent, d > 0, said.low_open)
        if square is not None and (c < 0 or _lies_below(scale(d, part), scale(c, end), signs)):
            yield einsum([(part, (), 2)], ()), _beyond(ratio**2 * square, c < 0, c < 0 and said.low_open)


def _lies_below(part: Node, end: Node, signs: Signs) -> bool:
    """Is the part at most the end, which is positive?"""
    return signs.range(part).nonpositive or signs.range(add([(1, end), (-1, part)], ())).nonnegative


def _beyond(end: Fraction, above: bool, strictly: bool) -> Range:
    """What lies above the end, or below it; the end itself if not strictly."""
    return Range(low=end, low_open=strictly) if above else Range(high=end, high_open=strictly)


def _of_powers(node: Node, known: Range) -> Iterator[tuple[Node, Range]]:
    """norm(x) < 1 says x'*x < 1."""
    if isinstance(node, Einsum) and not node.shape and len(node.factors) == 1 and not node.dims:
        ((base, _, e),) = node.factors
        if e.denominator > 1 and e > 0 and known.high is not None:
            yield base, raised(known.within(NONNEGATIVE), 1 / e)


def deciding(node: Node, signs: Signs) -> Node:
    """What is positive where the node is: s in t*s with t > 0, 1 - t in t/(1 - t)."""
    sign, product = (1, node)
    if isinstance(node, Sum) and len(node.terms) == 1:
        ((c, product),) = node.terms
        sign = 1 if c > 0 else -1
    if not isinstance(product, Einsum) or len(product.dims) > len(product.out):
        return node
    ranges = [(factor, signs.range(factor[0])) for factor in product.factors]
    sign *= -1 if sum(known.negative and e % 2 == 1 for (_, _, e), known in ranges) % 2 else 1
    open_ = [factor for factor, known in ranges if not (known.positive or known.negative)]
    if len(open_) != 1 or open_[0][1] != product.out or open_[0][2].denominator > 1 or open_[0][2] % 2 == 0:
        return node
    return scale(sign, open_[0][0])


def singular(nodes: list[Node]) -> Iterator[tuple[Node, bool]]:
    """What must not vanish or be singular, and whether it is a function of the table with a domain of its own."""
    for node in nodes:
        match node:
            case Einsum():
                yield from ((base, False) for base, _, e in node.factors if e < 0 and e.denominator == 1)
            case Op(args=(inner,), params=(k,)) if is_power(node) and (not isinstance(k, int) or k < 0):
                yield inner, False
            case Op() if _of_positive(node):
                continue
            case Op(args=(inner, *_)) if node.name in FUNCTIONS and FUNCTIONS[node.name].domain:
                yield (inner, False) if FUNCTIONS[node.name].domain in OF_DEFINITE else (node, True)
            case Map() if FUNCTIONS[node.name].domain not in (None, ABOVE_ZERO):
                yield node, True


def _of_positive(node: Node) -> bool:
    """Is this a function of a vector whose entries must be positive?"""
    row = FUNCTIONS.get(node.name) if isinstance(node, Op) and node.args else None
    return row is not None and row.domain == ENTRIES_POSITIVE
