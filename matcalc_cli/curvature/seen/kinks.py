"""A function with corners along planes d = 0, such as abs(x) - relu(x) or max(x, y) + min(x, y), in one form.

Takes a node in which abs, relu, max or min of affine parts occur, and the bends; gives its bend, or None. One idea: f
is f₊ where d ≥ 0 and f₋ where d ≤ 0. If f₊ - f₋ is k·d^m, then f is f₋ + k·relu(d)^m, which is convex where f₋ is and
k ≥ 0; if it is zero there is no corner. Of one number the pieces themselves are judged.
"""

from fractions import Fraction
from math import factorial

from ...calculus.derivative import derivative
from ...errors import MatcalcError
from ...graph.nodes import Einsum, Map, Node, Sum, Var, topological
from ...graph.parts import terms_of
from ...graph.rebuilding import substitute
from ...graph.tensor import add, constant_value, einsum, is_zero, scale
from ...rewriting.simplify import simplify
from ..bends import Bend, Bends
from ..domain import required, singular
from ..reasons import Reason
from .entries import MOST_LEAVES, Group, NotSeen, groups_of_entries
from .pieces import PLACE, Whole, bends_of_pieces, difference_at, is_one_sided, resolved
from .proving import Proofs, all_of, in_entries

MOST_PLANES = 4  # one behind the other
MOST_DEGREE = 3


class Planes(Whole):
    """Any number of affine parts. `coarse`: is an affine sum such as x - y one part, and not two?"""

    def __init__(self, node: Node, bending: Bends, coarse: bool) -> None:
        super().__init__(node, bending, powers=False)
        self.coarse = coarse

    def _entry(self, node: Node) -> Node:
        affine = self.coarse and isinstance(node, Sum) and len(node.terms) > 1 and self.bending.of(node).affine
        return self._leaf(node) if affine else super()._entry(node)

    def _leaf(self, node: Node) -> Node:
        if not self.bending.of(node).affine:
            raise NotSeen
        place = self._place(node, self._words(node))
        self.bends[place], self.ranges[place] = self.bending.of(node), self._range(node)
        return place


def by_kinks(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of a function with corners, entry by entry."""
    if not any(bending.of(kink).moves for kink in _kinks(node)):
        return None
    terms = terms_of(node)
    kinked = add([(c, term) for c, term in terms if _kinks(term)], node.shape)
    rest = [bending.of(term) if c > 0 else bending.of(term).negated() for c, term in terms if not _kinks(term)]
    plain = all(b.convex for b in rest), all(b.concave for b in rest)
    for part, (convex, concave) in ((node, (True, True)), (kinked, plain)):
        found = _of_entries(part, bending, (convex, concave), proofs) if convex or concave else (False, False)
        if any(found):
            return Bend(convex=found[0], concave=found[1], rule=Reason("meeting"))
        if not rest:
            break
    return None


def _kinks(node: Node) -> list[Node]:
    return [n for n in topological([node]) if is_one_sided(n)]


def _of_entries(node: Node, bending: Bends, wanted: tuple[bool, bool], proofs: Proofs) -> tuple[bool, bool]:
    """Is the sum over all entries convex, is it concave, as far as that is wanted?"""
    tried: tuple[list[Group], dict[Var, Bend]] | None = None
    for coarse in (True, False):
        leaves = Planes(node, bending, coarse)
        try:
            groups = groups_of_entries(node, leaves)
            if (groups, leaves.bends) == tried:  # no affine sum was one part
                continue
            tried = groups, leaves.bends
            found = all_of(_of_group(group, leaves, proofs) for group in groups)
        except (NotSeen, MatcalcError):
            continue
        if any(said and asked for said, asked in zip(found, wanted, strict=True)):
            return found[0] and wanted[0], found[1] and wanted[1]
    return False, False


def _of_group(group: Group, leaves: Planes, proofs: Proofs) -> tuple[bool, bool]:
    function = add([(c, entry) for c, _, entry in group], ())
    places = [place for place in leaves.bends if place in topological([function])]
    if len(places) == 1 and not places[0].properties:
        return bends_of_pieces(substitute(function, {places[0]: PLACE}), leaves.bending.prover)
    return _of_planes(function, leaves, proofs, MOST_PLANES)


def _of_planes(function: Node, leaves: Planes, proofs: Proofs, most: int) -> tuple[bool, bool]:
    """Of f₋ + k·relu(d)^m, or of f₊ ± k·relu(-d)^m."""
    kink = next((n for n in _kinks(function) if any(p in topological([n]) for p in leaves.bends)), None)
    if kink is None:
        return _smooth(function, leaves, proofs)
    plane = simplify(difference_at(kink))
    if not most or not _is_affine(plane, leaves) or _may_be_undefined(function):
        return False, False
    above, below = (_on_side(function, plane, sign) for sign in (1, -1))
    gap = simplify(add([(1, above), (-1, below)], ()))
    if is_zero(gap):
        return _of_planes(below, leaves, proofs, most - 1)
    found = _as_power(gap, plane, leaves)
    if found is None:
        return False, False
    k, m = found
    known = leaves.bending.prover.signs.range(k)
    results = []
    for side, turned in ((below, False), (above, m % 2 == 0)):
        rises, falls = (known.nonpositive, known.nonnegative) if turned else (known.nonnegative, known.nonpositive)
        convex, concave = _of_planes(side, leaves, proofs, most - 1) if rises or falls else (False, False)
        results.append((convex and rises, concave and falls))
    return any(c for c, _ in results), any(c for _, c in results)


def _smooth(function: Node, leaves: Planes, proofs: Proofs) -> tuple[bool, bool]:
    places = [place for place in leaves.bends if place in topological([function])]
    if not places:
        return True, True
    found = proofs.bend(function, places)
    if found is not None and (found.convex or found.concave):
        return found.convex, found.concave
    return in_entries(function, places, leaves, proofs) if len(places) <= MOST_LEAVES else (False, False)


def _is_affine(node: Node, leaves: Planes) -> bool:
    """A sum of multiples of the places, and a fixed part."""
    for place in leaves.bends:
        slope = constant_value(simplify(derivative(node, place)))
        if slope is None:
            return False
    return True


def _may_be_undefined(function: Node) -> bool:
    """Does a condition of the function depend on which side of a corner a point is?"""
    nodes = topological([function])
    asked = [*required(nodes), *(n for n, _ in singular(nodes))]
    return any(_kinks(n) for n in asked) or any(
        isinstance(n, Einsum) and any(e < 0 or e.denominator > 1 for *_, e in n.factors) and _kinks(n) for n in nodes
    )


def _on_side(function: Node, plane: Node, sign: int) -> Node:
    """The function where the plane's d has the sign: every corner along the same plane is settled."""
    found = function
    for kink in _kinks(function):
        assert isinstance(kink, Map)
        ratio = _ratio(simplify(difference_at(kink)), plane)
        if ratio:
            found = resolved(found, kink, sign if ratio > 0 else -sign)
    return simplify(found)


def _ratio(one: Node, other: Node) -> Fraction | None:
    """c where one is c·other; both are affine with numbers for slopes."""
    for place in (n for n in topological([other]) if isinstance(n, Var)):
        top, bottom = (constant_value(simplify(derivative(node, place))) for node in (one, other))
        if top and bottom:
            same = is_zero(simplify(add([(1, one), (-top / bottom, other)], ())))
            return top / bottom if same else None
    return None


def _as_power(gap: Node, plane: Node, leaves: Planes) -> tuple[Node, int] | None:
    """(k, m) where the gap is k·d^m, k without the places."""
    slopes = ((place, constant_value(simplify(derivative(plane, place)))) for place in leaves.bends)
    place, slope = next(((place, slope) for place, slope in slopes if slope), (None, None))
    if place is None or slope is None:
        return None
    derived = gap
    for m in range(1, MOST_DEGREE + 1):
        derived = simplify(derivative(derived, place))
        if any(p in topological([derived]) for p in leaves.bends):
            continue
        k = scale(Fraction(1) / (factorial(m) * slope**m), derived)
        expected = [(1, gap), (-1, einsum([(k, ()), (plane, (), m)], ()))]
        return (k, m) if is_zero(simplify(add(expected, ()))) else None
    return None
