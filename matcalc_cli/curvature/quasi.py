"""Quasiconvex, quasiconcave, and convex in logarithms: what a function that is neither convex nor concave may still be.

Takes a function on a convex domain with the bends of its parts; gives words with their reasons. One idea: sets f ≤ t
are convex where f is convex, rises with something quasiconvex, or is a quotient p/q with p - t·q convex; and f is
convex in logarithms (of geometric programs) where log f(exp(y)) is convex in y, which the same rules decide.

Source: S. Boyd and L. Vandenberghe, Convex Optimization, 3.4 and 4.5.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ..errors import MatcalcError
from ..functions.rows import ALL, MINUS, PLUS
from ..functions.table import FUNCTIONS
from ..graph.entrywise import exponential, logarithm
from ..graph.nodes import Einsum, Map, Node, Sum, Var
from ..graph.rebuilding import substitute
from ..graph.tensor import einsum, power, var
from .bends import Bend
from .domain import Domain
from .reasons import Reason
from .seen.proving import Proofs
from .seen.views import view

MOST_DEPTH = 40  # functions within one another
LINEAR, VEX, CAVE = "quasilinear", "quasiconvex", "quasiconcave"
LOG_WORDS = {(True, True): "log-log affine", (True, False): "log-log convex", (False, True): "log-log concave"}
FURTHER = (LINEAR, VEX, CAVE, *LOG_WORDS.values())

Further = tuple[str, Reason]


class Level(NamedTuple):
    """Are the sets f ≤ t convex, are the sets f ≥ t?"""

    below: bool = False
    above: bool = False
    rule: Reason = Reason("nothing")

    def turned(self, sign: int) -> "Level":
        return self if sign > 0 else Level(self.above, self.below, self.rule)


NOTHING = Level()


def further(function: Node, domain: Domain, variables: Sequence[Var]) -> list[Further]:
    """The words that hold of the function, with why."""
    if function.shape or domain.obstacles or domain.pieces:
        return []
    found = []
    level = Levels(domain).of(function)
    if level.below or level.above:
        word = LINEAR if level.below and level.above else VEX if level.below else CAVE
        found.append((word, level.rule))
    in_logarithms = _in_logarithms(function, domain, variables)
    return [*found, in_logarithms] if in_logarithms is not None else found


class Levels:
    """The levels of parts of a function."""

    __slots__ = ("bending", "depth", "signs")

    def __init__(self, domain: Domain) -> None:
        self.bending, self.signs, self.depth = domain.bending, domain.prover.signs, 0

    def of(self, node: Node) -> Level:
        bend = self.bending.of(node)
        if bend.convex or bend.concave:
            return Level(bend.convex, bend.concave, Reason("level of bend", ("convex" if bend.convex else "concave",)))
        if self.depth > MOST_DEPTH:
            return NOTHING
        self.depth += 1
        try:
            return self._of(node, bend)
        finally:
            self.depth -= 1

    def _of(self, node: Node, bend: Bend) -> Level:
        above = bend.mean is not None and self.signs.range(node).nonnegative
        degrees = Level(bool(bend.root), above, Reason("level of degree"))
        match node:
            case Sum():
                found = self._sum(node)
            case Map():
                found = self._map(node)
            case Einsum() if not node.dims:
                found = self._product(node)
            case _:
                found = NOTHING
        rule = found.rule if found.below or found.above else degrees.rule
        return Level(found.below or degrees.below, found.above or degrees.above, rule)

    def _sum(self, node: Sum) -> Level:
        """A multiple of one part, and numbers beside it."""
        moving = [(c, term) for c, term in node.terms if self.bending.of(term).moves]
        if len(moving) != 1:
            return NOTHING
        ((c, term),) = moving
        return self.of(term).turned(1 if c > 0 else -1)

    def _map(self, node: Map) -> Level:
        row = FUNCTIONS[node.name]
        if row.chooses:
            parts = [self.of(arg) for arg in node.args]
            below, above = all(p.below for p in parts), all(p.above for p in parts)
            return Level(
                below and bool(row.convex), above and bool(row.concave), Reason("level of choice", (row.name,))
            )
        if len(node.args) != 1:
            return NOTHING
        known = self.signs.range(node.args[0])

        def holds(where: str) -> bool:
            return where == ALL or (where == PLUS and known.nonnegative) or (where == MINUS and known.nonpositive)

        sign = 1 if holds(row.rising) else -1 if holds(row.falling) else 0
        return self._through(node.args[0], sign, row.name)

    def _through(self, inner: Node, sign: int, name: str) -> Level:
        if not sign:
            return NOTHING
        found = self.of(inner).turned(sign)
        word = "increasing" if sign > 0 else "decreasing"
        return found._replace(rule=Reason("level through", (name, word)))

    def _product(self, node: Einsum) -> Level:
        """One power, or a quotient of two; numbers of a known sign beside them."""
        moving = [(base, e) for base, _, e in node.factors if self.bending.of(base).moves]
        rest = einsum([f for f in node.factors if not self.bending.of(f[0]).moves], ())
        known = self.signs.range(rest)
        sign = 1 if known.nonnegative else -1 if known.nonpositive else 0
        if not sign:
            return NOTHING
        if len(moving) == 1:
            base, e = moving[0]
            return self._through(base, self._runs(base, e), f"the power {e}").turned(sign)
        if len(moving) == 2:
            for (top, p), (bottom, q) in (moving, moving[::-1]):
                if p > 0 > q:
                    return self._quotient(power(top, p), power(bottom, -q)).turned(sign)
        return NOTHING

    def _runs(self, base: Node, e: Fraction) -> int:
        """Does t^e rise or fall over the values of the base?"""
        known = self.signs.range(base)
        if known.positive or (e > 0 and known.nonnegative) or e.denominator > 1:
            return 1 if e > 0 else -1
        if e > 0 and e % 2:
            return 1
        return -1 if e > 0 and known.nonpositive else 0

    def _quotient(self, top: Node, bottom: Node) -> Level:
        """p/q with q > 0: p - t·q is convex for the t that are values of p/q. If q < 0 it is (-p)/(-q)."""
        p, q, known = self.bending.of(top), self.bending.of(bottom), self.signs.range(top)
        divisor = self.signs.range(bottom)
        if divisor.negative:
            p, q, known = p.negated(), q.negated(), known.negated()
        elif not divisor.positive:
            return NOTHING
        below = p.convex and (q.affine or (q.concave and known.nonnegative) or (q.convex and known.nonpositive))
        above = p.concave and (q.affine or (q.convex and known.nonnegative) or (q.concave and known.nonpositive))
        return Level(below, above, Reason("level of quotient"))


def _in_logarithms(function: Node, domain: Domain, variables: Sequence[Var]) -> Further | None:
    """Is log f(exp(y)) convex or concave in y, all variables and f being positive?"""
    signs = domain.prover.signs
    if not signs.range(function).positive or not all(signs.range(v).positive for v in variables):
        return None
    places = [var(f"□{v.name}", v.shape) for v in variables]
    try:
        exponentials: dict[Node, Node] = {v: exponential(y) for v, y in zip(variables, places, strict=True)}
        found = Proofs(view(1)).bend(logarithm(substitute(function, exponentials)), places)
    except MatcalcError:
        return None
    if found is None or not (found.convex or found.concave):
        return None
    return LOG_WORDS[found.convex, found.concave], Reason("in logarithms")
