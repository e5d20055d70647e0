"""A piecewise function of one number, convex where its pieces are and where they meet with slopes that grow.

Takes a node that is piecewise in one affine part, entry by entry, and the bends; gives its bend, or None. One idea:
between the numbers at which a condition changes or abs has its kink the function is smooth, so each piece is judged on
its own interval; at the ends both pieces must have one value, and the right one the larger slope. Every piece must be
defined on its whole interval and at its ends.
"""

from itertools import chain, pairwise
from typing import NamedTuple

from ...calculus.derivative import derivative
from ...errors import MatcalcError
from ...functions.intervals import NONNEGATIVE, Range
from ...functions.piecewise import COMPARISONS, SELECT
from ...functions.table import FUNCTIONS
from ...graph.nodes import Einsum, Map, Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import add, constant_value, einsum, is_zero, scale, var
from ...rewriting.simplify import simplify
from ..bends import Bend, Bends
from ..definite import Prover
from ..domain import Domain, required, singular
from ..reasons import Reason
from .entries import Leaves, NotSeen
from .proving import Proofs, all_of, second

MOST_PIECES = 8
PLACE = var("□t", ())
STEP = var("□s", (), ["positive"])
ONE_SIDED = ("abs", "relu")


class Piece(NamedTuple):
    """The function on the open interval; None is no end."""

    low: Node | None
    high: Node | None
    function: Node


class Smooth(NamedTuple):
    """A piece as a function of `variable` on its domain, with its second derivative."""

    function: Node
    variable: Var
    second: Node
    domain: Domain


class Whole(Leaves):
    """Conditions and kinks are kept in the entries, down to one affine part."""

    def _entry(self, node: Node) -> Node:
        if isinstance(node, Map) and self.bending.of(node).moves:
            from ...graph.tensor import apply

            return apply(node.name, *map(self.entry, node.args))
        return super()._entry(node)

    def product(self, node: Einsum) -> Node:
        return einsum([(self.entry(base), (), e) for base, _, e in node.factors], ())

    def _leaf(self, node: Node) -> Node:
        if not self.bending.of(node).affine:
            raise NotSeen
        self.bends[PLACE] = self.bending.of(node)
        if self.places.setdefault(node, PLACE) is not PLACE or list(self.places.values()).count(PLACE) > 1:
            raise NotSeen
        return PLACE


def by_pieces(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of a piecewise function, entry by entry."""
    if not isinstance(node, Map) or node.name != SELECT:
        return None
    try:
        function = Whole(node, bending, powers=False).entry(node)
        convex, concave = bends_of_pieces(function, bending.prover)
    except (NotSeen, MatcalcError):
        return None
    return Bend(convex=convex, concave=concave, rule=Reason("meeting")) if convex or concave else None


def bends_of_pieces(function: Node, prover: Prover) -> tuple[bool, bool]:
    """Is a function of the one number `PLACE` convex, is it concave, by its pieces and how they meet?"""
    pieces = pieces_of(Piece(None, None, function), prover, MOST_PIECES)
    if pieces is None:
        return False, False
    return all_of(chain(map(_bends, pieces), (_meet(left, right, prover) for left, right in pairwise(pieces))))


# --- cutting ---------------------------------------------------------------------------------------------------------


def pieces_of(whole: Piece, prover: Prover, most: int) -> list[Piece] | None:
    """The smooth pieces from left to right; None where a kink's place is not known, or there are too many."""
    kink = next((n for n in topological([whole.function]) if _cuts(n)), None)
    if kink is None:
        return [whole]
    found = _place_of(difference_at(kink))
    if found is None or most < 1:
        return None
    place, sign = found
    side = _side(place, whole, prover)
    if side is None:
        return None
    if side:
        return pieces_of(whole._replace(function=resolved(whole.function, kink, side * sign)), prover, most)
    low = pieces_of(Piece(whole.low, place, resolved(whole.function, kink, -sign)), prover, most - 1)
    high = pieces_of(Piece(place, whole.high, resolved(whole.function, kink, sign)), prover, most - 1)
    return None if low is None or high is None else low + high


def _cuts(node: Node) -> bool:
    named = is_one_sided(node) or (isinstance(node, Map) and node.name in COMPARISONS)
    return named and PLACE in topological([node])


def is_one_sided(node: Node) -> bool:
    """Is this abs, relu, max or min, one thing on one side of a corner and another on the other?"""
    return isinstance(node, Map) and (node.name in ONE_SIDED or FUNCTIONS[node.name].chooses)


def difference_at(node: Node) -> Node:
    """What changes its sign at the kink: t - s of t < s, t of abs(t)."""
    if len(node.children) == 1:
        return node.children[0]
    return add([(1, node.children[0]), (-1, node.children[1])], ())


def _place_of(difference: Node) -> tuple[Node, int] | None:
    """(place, 1 or -1): where c·t + d vanishes, and the sign of the number c."""
    difference = simplify(difference)
    if any(_cuts(n) for n in topological([difference])):
        return None
    slope = constant_value(derivative(difference, PLACE))
    rest = substitute(difference, {PLACE: scale(0, PLACE)})
    if not slope or PLACE in topological([rest]):
        return None
    return simplify(scale(-1 / slope, rest)), 1 if slope > 0 else -1


def _side(place: Node, piece: Piece, prover: Prover) -> int | None:
    """1 where the piece lies to the right of the place, -1 to the left, 0 where the place is inside; None: unknown."""
    for end, side in ((piece.low, 1), (piece.high, -1)):
        if end is None:
            continue
        known = prover.signs.range(simplify(add([(side, end), (-side, place)], ())))
        if known.nonnegative:
            return side
        if not known.negative:
            return None
    return 0


def resolved(function: Node, kink: Node, sign: int) -> Node:
    """The function where the difference at the kink has the sign."""
    assert isinstance(kink, Map)
    if kink.name in COMPARISONS:
        holds = (sign < 0) == kink.name.startswith("<")
        return _chosen(function, kink, holds)
    if FUNCTIONS[kink.name].chooses:
        larger = bool(FUNCTIONS[kink.name].convex)
        return substitute(function, {kink: kink.args[0 if larger == (sign > 0) else 1]})
    below = -1 if kink.name == ONE_SIDED[0] else 0
    return substitute(function, {kink: scale(1 if sign > 0 else below, kink.args[0])})


def _chosen(function: Node, condition: Node, holds: bool) -> Node:
    """The branches that are taken where the condition holds, or does not."""
    selections = [n for n in topological([function]) if isinstance(n, Map) and n.name == SELECT]
    for node in selections:
        if node.args[0] is condition:
            taken = node.args[1 if holds else 2]
            return _chosen(taken if node is function else substitute(function, {node: taken}), condition, holds)
    if condition in topological([function]):
        raise NotSeen
    return function


# --- judging ---------------------------------------------------------------------------------------------------------


def _bends(piece: Piece) -> tuple[bool, bool]:
    """Is the piece convex on its interval, is it concave?"""
    smooth = smooth_on(piece)
    if smooth is None:
        return False, False
    known = smooth.domain.prover.signs.range(smooth.second)
    return known.nonnegative, known.nonpositive


def smooth_on(piece: Piece) -> Smooth | None:
    """The piece over the way from an end of its interval; None where it may not be defined or smooth there."""
    function = piece.function
    variable = PLACE
    if piece.low is not None:
        function, variable = substitute(function, {PLACE: add([(1, piece.low), (1, STEP)], ())}), STEP
    elif piece.high is not None:
        function, variable = substitute(function, {PLACE: add([(1, piece.high), (-1, STEP)], ())}), STEP
    function = simplify(function)
    domain = Domain(function, frozenset([variable]))
    plain = Prover({}).signs
    defined = all(plain.range(n).nonnegative for n in domain.met)
    if domain.obstacles or domain.pieces or not defined or any(_cuts(n) for n in topological([function])):
        return None
    found = second(function, variable, variable)
    return None if found is None or domain.corners else Smooth(function, variable, found, domain)


def _meet(left: Piece, right: Piece, prover: Prover) -> tuple[bool, bool]:
    """Do two pieces meet in one value, with a slope that does not fall there, or does not grow?"""
    turn = turn_at(left, right, prover)
    if turn is None:
        return False, False
    known = prover.signs.range(turn)
    return known.nonnegative, known.nonpositive


def turn_at(left: Piece, right: Piece, prover: Prover) -> Node | None:
    """By how much the slope grows where two pieces meet; None where they may not meet in one value."""
    place = left.high
    assert place is not None
    if not all(defined_at(place, piece.function, prover) for piece in (left, right)):
        return None
    gap, turn = (
        simplify(substitute(f, {PLACE: place}))
        for f in (
            add([(1, right.function), (-1, left.function)], ()),
            add([(1, derivative(right.function, PLACE)), (-1, derivative(left.function, PLACE))], ()),
        )
    )
    return turn if is_zero(gap) else None


def defined_at(place: Node, function: Node, prover: Prover) -> bool:
    """Are the function and its slope defined there, so that their values there are their limits?"""
    nodes = topological([function, derivative(function, PLACE)])
    moving = {node for node in nodes if PLACE in topological([node])}

    def known(node: Node) -> Range:
        return prover.signs.range(substitute(node, {PLACE: place}))

    met = all(
        known(n).positive or (said == NONNEGATIVE and known(n).nonnegative)
        for n, said in required(nodes).items()
        if n in moving
    )
    return met and all(
        (known(n).positive or known(n).negative) and not own for n, own in singular(nodes) if n in moving
    )
