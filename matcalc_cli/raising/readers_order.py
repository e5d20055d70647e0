"""What the reader is used to: the order and the signs of the input, kept in the answer.

A sum of the input keeps the order of its terms and its sign. Other terms are ordered by their first variable that the
derivative is not taken by, then by degree. A difference that the input does not have may be negated to take in a minus
sign.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice

from ..functions.table import FUNCTIONS
from ..graph.cost import cost
from ..graph.nodes import fold
from ..graph.primitives import is_size, is_unit, place_of
from ..graph.tensor import Einsum, Map, Node, Op, Sum, Var, scale, transposes_shown
from ..language.tree import Tree, walk
from .chains import Key

LAST = 1 << 30
_NORMS = frozenset({"norm", "norm2"})
_MEANS = frozenset({"mean", "var", "std", "samplevar", "samplestd"})
ABSTRACT = 1 << 62  # before all other functions
SPELLED = 12  # names of a term that are compared where nothing else tells two terms apart

Hints = Mapping[Node, tuple[Sequence[Node], int]]  # sum -> (its terms in the reader's order, the sign it is shown with)


class Words:
    """Which of two notations the input uses: b'*x rather than x'*b, norm(x)^2 rather than x'*x."""

    __slots__ = ("by_axis", "dots", "functions_first", "means", "norms", "one_norms")

    def __init__(self, tree: Tree | None = None, by_axis: bool = False) -> None:
        """`by_axis`: does the input sum over rows or columns, or add a column to each column of a matrix?"""
        self.by_axis = by_axis
        dots: set[tuple[str, str]] = set()  # (first name, last name) of a product of a row and a column
        norms: set[str] = set()  # vectors whose norm is written
        called: set[str] = set()
        ends: set[tuple[bool, bool]] = set()  # of products of a function and a letter: is the left, the right a call?
        rows: dict[int, Tree | None] = {}  # for each node the last factor that is the transpose of a name
        for node in reversed(list(walk(tree)) if tree is not None else []):  # children first
            left = rows[id(node.args[0])] if node.op == "mul" else None
            last = node.args[1] if node.op == "mul" else node
            rows[id(node)] = last if last.op == "transpose" and last.args[0].op == "name" else left
            if node.op == "mul":
                before = node.args[0].args[1] if node.args[0].op == "mul" else node.args[0]
                if _is_function(before) or _is_function(last):
                    ends.add((_is_function(before), _is_function(last)))
            if left is not None and last.op == "name":
                dots.add((str(left.args[0].value), str(last.value)))
            elif node.op == "call":
                called.add(str(node.value))
                if node.value in _NORMS and node.args[0].op == "name":
                    norms.add(str(node.args[0].value))
        self.dots, self.norms = frozenset(dots), frozenset(norms)
        self.functions_first = (True, False) in ends and (False, True) not in ends
        self.means, self.one_norms = bool(called & _MEANS), "norm1" in called

    def prefers(self, first: Tree, last: Tree) -> bool:
        """Is a product from `first` to `last` written like one of the input?"""
        ends = first.args[0] if first.op == "transpose" else first, last
        return all(end.op == "name" for end in ends) and (str(ends[0].value), str(ends[1].value)) in self.dots


class Reader:
    """`ranks` orders the variables, `hints` the sums of the input; terms are ordered by variables other than `wrt`."""

    def __init__(
        self,
        ranks: Mapping[str, int],
        hints: Hints,
        wrt: frozenset[str],
        places: Mapping[object, int],
        words: Words,
    ) -> None:
        self.ranks, self.hints, self.wrt, self.places, self.words = ranks, hints, wrt, places, words
        self._places: dict[Node, int] = {}
        self.negated: set[Node] = set()  # sums that take in the minus sign of the term being raised
        self._first: dict[Node, int] = {}
        self._others: dict[Node, int] = {}

    def rank(self, node: Node) -> int:
        """The place in the input of the first variable of a node."""

        def first(n: Node) -> int:
            if isinstance(n, Var):
                return self.ranks.get(n.name, LAST)
            return min((self._first[child] for child in n.children), default=LAST)

        return fold(node, first, self._first)

    def other_rank(self, node: Node) -> int:
        """`rank` without the variables of the derivative: so terms stay in the order of the terms of the input."""

        def first(n: Node) -> int:
            if isinstance(n, Var):
                return LAST if n.name in self.wrt else self.ranks.get(n.name, LAST)
            return min((self._others[child] for child in n.children), default=LAST)

        return fold(node, first, self._others)

    def part_place(self, node: Node) -> int:
        """The first place in the input of a part, or of a function's argument: cos(2*t) stands where sin(2*t) stood."""

        def first(n: Node) -> int:
            inner = min((self._places[child] for child in n.children), default=LAST)
            own = self.places.get(n.args, LAST) if isinstance(n, Map) else LAST
            return min(self.places.get(n, LAST), own, inner)

        return fold(node, first, self._places)

    def spelling(self, tree: Tree) -> tuple[tuple[int, str], ...]:
        """The first names of a tree, in the order in which they are written."""
        names = (str(node.value) for node in walk(tree) if node.op == "name")
        return tuple((self.ranks.get(name, LAST), name) for name in islice(names, SPELLED))

    def place(self, node: Sum, term: Node, sign: int, tree: Tree) -> tuple[object, ...]:
        hint = self.hints.get(node)
        if hint is not None and term in hint[0]:
            return (0, hint[1] < 0 and sign < 0, hint[0].index(term))  # in a negated sum the added terms come first
        constant = isinstance(term, Einsum) and is_bare(term) and not term.factors
        return (
            1,
            sign < 0,
            constant,
            any(part.op == "call" and part.value == "commutation" for part in walk(tree)),  # (I ⊗ A) + (B ⊗ I)K
            self.other_rank(term),
            self.part_place(term),
            -_degree(term),
            self.derivatives(term),
            self.rank(term),
            cost(term),
            _primed(term),
            self.spelling(tree),
            term.digest,
        )

    def derivatives(self, node: Node) -> tuple[tuple[int, int, str], ...]:
        """f''(g)*g'^2 before f'(g)*g'', f'*g before f*g': the abstract functions of a product, as in the input."""
        factors = [f for f, _, _ in node.factors] if isinstance(node, Einsum) else [node]
        rows = [row for f in factors if isinstance(f, Map | Op) and (row := FUNCTIONS.get(f.name)) and row.abstract]
        higher = -1 if len(rows) > 1 else 1
        return tuple(sorted((self.places.get(row.stem, LAST), higher * len(row.marks), row.marks) for row in rows))

    def orientation(self, node: Sum) -> int:
        """+1 or -1: the sign with which a sum that is a factor is shown."""
        return -self.usual_sign(node) if node in self.negated else self.usual_sign(node)

    def signed(self, node: Node) -> Node:
        """The node or its negative, whichever is shown."""
        return scale(-1, node) if isinstance(node, Sum) and self.orientation(node) < 0 else node

    def balanced(self, node: Node, e: Fraction) -> bool:
        """May this factor take in a minus sign? Yes if it adds as many terms as it subtracts: a - b becomes b - a."""
        if not isinstance(node, Sum) or e != 1 or node in self.hints:
            return False
        constant = any(isinstance(t, Einsum) and not t.factors for _, t in node.terms)
        return not constant and sum(1 if c > 0 else -1 for c, _ in node.terms) == 0

    def usual_sign(self, node: Sum) -> int:
        hint = self.hints.get(node)
        if hint is not None or not node.terms:
            return hint[1] if hint is not None else 1
        positive = sum(1 if c > 0 else -1 for c, _ in node.terms)
        constant = next((c for c, t in node.terms if isinstance(t, Einsum) and not t.factors), None)
        if constant and all(is_size(t) for _, t in node.terms if t.children or t.order):
            constant, positive = None, 0  # k - 2, not 2 - k
        if positive or constant:
            return 1 if (positive or constant or 0) > 0 else -1
        first = min(node.terms, key=lambda t: (self.rank(t[1]), cost(t[1]), t[1].digest))
        return 1 if first[0] > 0 else -1

    def key(self, node: Node) -> Key:
        """Where a factor stands: by its first variable, then by cost, then entries by their indices."""
        picked = _picked(node)
        if picked and _is_delta(node):
            return -2, 0, picked
        row = FUNCTIONS.get(node.name) if isinstance(node, Map) else None
        if row is not None and row.abstract:  # f'(g(x))*g'(x): as the input has the functions
            outer = self.places.get(row.stem, LAST) * LAST - min(cost(node), LAST)
            return self.rank(node), outer - ABSTRACT, node.digest
        simple = isinstance(node, Op) and not node.shape and not node.children
        rank = self.rank(node)
        return (-1 if simple and rank == LAST else rank, cost(node), picked or node.digest)

    def scalar_key(self, node: Node) -> "tuple[bool, Key]":
        """Numbers and letters stand before functions and contractions, unless the input has cos(t)*a."""
        if self.words.functions_first and isinstance(node, Var | Map):
            return (False, self.key(node))
        return (not isinstance(node, Var) and self.key(node)[0] >= 0, self.key(node))


def _is_function(tree: Tree) -> bool:
    """Is this the value of a scalar function, such as sin(t)?"""
    row = FUNCTIONS.get(str(tree.value)) if tree.op == "call" else None
    return row is not None and row.kind == "scalar"


def is_bare(node: Node) -> bool:
    """Is this a scalar broadcast over all axes?"""
    return isinstance(node, Einsum) and len(set(node.out)) == node.order and all(not idx for _, idx, _ in node.factors)


def _degree(node: Node) -> Fraction:
    if isinstance(node, Einsum):
        return sum((e for f, _, e in node.factors if isinstance(f, Var | Einsum)), Fraction(0))
    return Fraction(1 if isinstance(node, Var) else 0)


def _primed(node: Node) -> int:
    return transposes_shown(node) if node.order == 2 else 0


def _picked(node: Node) -> int:
    """A number that orders entries as their indices: x[1], x[2], x[i]; 0 for what is no entry."""
    if not isinstance(node, Einsum) or node.shape:
        return 0
    indices = sorted(str(place_of(f)).rjust(6) for f in node.children if is_unit(f))
    return int.from_bytes(" ".join(indices).encode(), "big")


def _is_delta(node: Node) -> bool:
    """Is this the entry of an identity, e_i'e_j?"""
    return isinstance(node, Einsum) and bool(node.factors) and all(is_unit(f) for f, _, _ in node.factors)
