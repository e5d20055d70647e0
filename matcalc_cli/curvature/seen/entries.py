"""One entry of a function that works entry by entry, as a function of one or two numbers.

Takes a node and the bends of its parts; gives its bend, or None. One idea: Σ_i φ(u_i, v_i) bends as φ does, if u and v
are affine; if u is convex, φ must rise in it as well (Boyd and Vandenberghe, 3.2.4). Of φ the second derivatives
decide. What is the p-th power of something convex is written so, and of x^2/(1 + abs(x)) it is seen that x^2 is
abs(x)^2.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import inf

from ...functions.intervals import Range, raised
from ...functions.piecewise import SELECT
from ...functions.table import FUNCTIONS
from ...graph.entrywise import exponential
from ...graph.nodes import Einsum, Map, Node, Sum, Var, topological
from ...graph.parts import terms_of
from ...graph.tensor import add, apply, const, einsum, power, var
from ..bends import Bend, Bends
from ..reasons import Reason
from .proving import Proofs, all_of, in_entries

MOST_LEAVES = 2
LETTERS = "□"  # no name of a user's has this letter
Group = list[tuple[Fraction, Node, Node]]  # coefficient, term, its entry


class NotSeen(Exception):
    """A part is no function of a few numbers."""


class Leaves:
    """The parts that numbers stand for. `powers`: is a part with a degree written as a power, exp(t) or t^p?"""

    def __init__(self, node: Node, bending: Bends, powers: bool) -> None:
        self.bending, self.powers = bending, powers
        self.places: dict[Node, Var] = {}
        self.bends: dict[Var, Bend] = {}
        self.ranges: dict[Node, Range] = {}
        self.memo: dict[Node, Node] = {}
        inner = topological([node])
        self.moduli = {n.args[0]: n for n in inner if isinstance(n, Map) and n.name == "abs"}

    def entry(self, node: Node) -> Node:
        """One entry of the node over the numbers that stand for its parts."""
        if node not in self.memo:
            self.memo[node] = self._entry(node)
        return self.memo[node]

    def _entry(self, node: Node) -> Node:
        if not self.bending.of(node).moves:
            return self._fixed(node)
        match node:
            case Sum():
                return add([(c, self.entry(term)) for c, term in node.terms], ())
            case Map() if not FUNCTIONS[node.name].kinks and node.name != SELECT:
                return apply(node.name, *map(self.entry, node.args))
            case Einsum() if _keeps_its_place(node):
                return self.product(node)
        return self._leaf(node)

    def product(self, node: Einsum) -> Node:
        """The product of the entries of the factors."""
        parts = []
        for base, _, e in node.factors:
            whole = self.moduli.get(base) if e.denominator == 1 and e % 2 == 0 else None
            parts.append((self.entry(whole if whole is not None else base), (), e))
        return einsum(parts, ())

    def _fixed(self, node: Node) -> Node:
        if not node.shape:
            return node
        if isinstance(node, Einsum) and not node.factors and len(set(node.out)) == len(node.out):
            return const(1)
        return self._place(node, self._words(node))

    def _words(self, node: Node) -> list[str]:
        known = self.bending.prover.signs.sign(node)
        return [known] if known else []

    def _range(self, node: Node) -> Range:
        return self.bending.prover.signs.range(node)

    def _place(self, node: Node, words: Iterable[str]) -> Var:
        found = self.places.get(node)
        if found is None:
            found = self.places[node] = var(f"{LETTERS}{len(self.places)}", (), words)
        return found

    def _leaf(self, node: Node) -> Node:
        bend = self.bending.of(node)
        words = self._words(node)
        degree = bend.root if bend.root is not None and bend.root > 1 else None
        if self.powers and degree == inf:
            place = self._place(node, [])
            self.bends[place] = Bend(convex=True)
            return exponential(place)
        if self.powers and degree is not None and words:
            place = self._place(node, words)
            self.bends[place] = Bend(convex=True)
            self.ranges[place] = raised(self._range(node), 1 / Fraction(degree))
            return power(place, Fraction(degree))
        if not (bend.convex or bend.concave):
            raise NotSeen
        place = self._place(node, words)
        self.bends[place], self.ranges[place] = bend, self._range(node)
        return place


def _keeps_its_place(node: Einsum) -> bool:
    """Is entry (i, j) made of the entries (i, j) of the factors? That of X' is not made of that of X."""
    whole = tuple(range(len(node.dims)))
    return node.out == whole and all(idx in ((), whole) for _, idx, _ in node.factors)


def is_entrywise(node: Einsum) -> bool:
    """Do all factors with an index have all of them, in one order?"""
    whole = tuple(range(len(node.dims)))
    orders = {idx for _, idx, _ in node.factors if idx}
    return orders <= {whole} or (len(orders) == 1 and len(set(next(iter(orders)))) == len(whole))


def by_entries(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of Σ φ(u, v), or of the tensor of the φ(u, v)."""
    tried: list[Group] = []
    for powers in (False, True):
        leaves = Leaves(node, bending, powers)
        try:
            groups = groups_of_entries(node, leaves)
        except NotSeen:
            continue
        if groups == tried:  # nothing was written as a power
            continue
        tried = groups
        convex, concave = all_of(_bend_of(group, leaves, proofs) for group in groups)
        if convex or concave:
            return Bend(convex=convex, concave=concave, rule=Reason("entries"))
    return None


def groups_of_entries(node: Node, leaves: Leaves) -> list[Group]:
    """The terms by what they are summed over."""
    if node.shape:
        return [[(Fraction(1), node, leaves.entry(node))]]
    found: dict[tuple[object, ...], Group] = {}
    for c, term in terms_of(node):
        if isinstance(term, Einsum) and term.dims and is_entrywise(term) and leaves.bending.of(term).moves:
            found.setdefault(term.dims, []).append((Fraction(c), term, leaves.product(term)))
        else:
            found.setdefault((), []).append((Fraction(c), term, leaves.entry(term)))
    return [part for group in found.values() for part in _apart(group, leaves)]


def _apart(group: Group, leaves: Leaves) -> list[Group]:
    """The terms in groups that share no variable: x^4 + x^2*y^2 and z^4."""
    parts: list[tuple[set[Node], Group]] = []
    for each in group:
        own = {n for n in topological([each[2]]) if n in leaves.bends}
        joined = [part for part in parts if part[0] & own]
        parts = [part for part in parts if part not in joined]
        parts.append((own.union(*(seen for seen, _ in joined)), [*(e for _, g in joined for e in g), each]))
    return [terms for _, terms in parts]


def _bend_of(group: Group, leaves: Leaves, proofs: Proofs) -> tuple[bool, bool]:
    """Is the sum of the terms convex, is it concave?"""
    bends = [b if c > 0 else b.negated() for c, term, _ in group for b in [leaves.bending.of(term)]]
    plain = all(b.convex for b in bends), all(b.concave for b in bends)
    if any(plain):
        return plain
    function = add([(c, entry) for c, _, entry in group], ())
    occurring = {n for n in topological([function]) if isinstance(n, Var)}
    variables = [place for place in leaves.bends if place in occurring]
    if not 0 < len(variables) <= MOST_LEAVES:
        return False, False
    return in_entries(function, variables, leaves, proofs)
