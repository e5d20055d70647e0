"""What the reader is used to: the order of the input, kept in the answer.

A sum of the input keeps the order of its terms. Other terms are ordered by their first variable that the derivative is
not taken by, then by degree; a polynomial in one scalar by falling powers.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice

from ..functions.spreads import SPREADS
from ..functions.table import FUNCTIONS
from ..graph.conjugation import REAL_PART
from ..graph.cost import cost, degrees
from ..graph.nodes import fold, topological
from ..graph.primitives import is_size, is_unit, place_of
from ..graph.relations import Condition
from ..graph.tensor import Einsum, Map, Node, Op, Sum, Var, is_symmetric
from ..language.tree import Tree, counted, equal, remembered, walk
from . import surface as phrases
from .chains import Key
from .signs import Hints, Signs
from .statistics.lengths import LENGTH

LAST = 1 << 30
LONGEST_TRANSPOSED = 60  # the cost of a sum up to which its transpose is tried inside a product
_NORMS = frozenset({"norm", "norm2"})
_MEANS = frozenset({"mean", *SPREADS})
ABSTRACT = 1 << 62  # before all other functions
ARGUMENTS = 64  # of functions in the input that are looked at
SPELLED = 24  # names and operations of a term that are compared where nothing else tells two terms apart


class Words:
    """Which of two notations the input uses: b'*x rather than x'*b, norm(x)^2 rather than x'*x."""

    __slots__ = (
        "arguments",
        "by_axis",
        "diagonals",
        "dots",
        "follows",
        "functions_first",
        "krons",
        "lengths",
        "means",
        "norms",
        "one_norms",
        "real_parts",
        "scales",
        "spreads",
        "traces",
    )

    def __init__(self, tree: Tree | None = None, by_axis: bool = False, scales: bool = False) -> None:
        """`by_axis`: does the input sum over rows or columns, or add a column to each column of a matrix? `scales`:
        does it multiply or divide each column by one?"""
        self.by_axis = by_axis
        dots: set[tuple[str, str]] = set()  # (first name, last name) of a product of a row and a column
        norms: set[str] = set()  # vectors whose norm is written
        called: set[str] = set()
        diagonals = False  # is a factor diag(u) written?
        self.arguments: list[Tree] = []  # of functions taken entry by entry, where they are more than a name
        self.real_parts: list[Tree] = []  # what re(...) is taken of
        ends: set[tuple[bool, bool]] = set()  # of products of a function and a letter: is the left, the right a call?
        follows: dict[str, set[str]] = {}  # letter -> the letters that stand just before it in a product
        rows: dict[int, Tree | None] = {}  # for each node the last factor that is the transpose of a name
        for node in reversed(list(walk(tree)) if tree is not None else []):  # children first
            left = rows[id(node.args[0])] if node.op == "mul" else None
            last = node.args[1] if node.op == "mul" else node
            rows[id(node)] = last if last.op == "transpose" and last.args[0].op == "name" else left
            if node.op == "mul":
                diagonals = diagonals or any((arg.op, arg.value) == ("call", "diag") for arg in node.args)
                before = node.args[0].args[1] if node.args[0].op == "mul" else node.args[0]
                if _is_function(before) or _is_function(last):
                    ends.add((_is_function(before), _is_function(last)))
                elif (one := _letter(before)) and (other := _letter(last)):
                    follows.setdefault(other, set()).add(one)
            if left is not None and last.op == "name":
                dots.add((str(left.args[0].value), str(last.value)))
            elif node.op == "call":
                called.update((str(node.value), *FUNCTIONS[str(node.value)].speaks))
                if node.value == REAL_PART and len(self.real_parts) < ARGUMENTS:
                    self.real_parts.append(node.args[0])
                if _is_function(node) and node.args[0].args and len(self.arguments) < ARGUMENTS:
                    self.arguments.append(node.args[0])
                if node.value in _NORMS and node.args[0].op == "name":
                    norms.add(str(node.args[0].value))
        self.dots, self.norms, self.follows = frozenset(dots), frozenset(norms), follows
        self.functions_first = (True, False) in ends and (False, True) not in ends
        self.means, self.one_norms, self.traces = bool(called & _MEANS), "norm1" in called, "tr" in called
        self.krons, self.lengths, self.diagonals = "kron" in called, LENGTH in called, diagonals
        self.scales = scales or self.lengths
        self.spreads = tuple(name for name in SPREADS if name in called)

    def argues(self, tree: Tree) -> bool:
        """Is this the argument of a function in the input?"""
        return any(equal(tree, argument) for argument in self.arguments)

    def prefers(self, first: Tree, last: Tree) -> bool:
        """Is a product from `first` to `last` written like one of the input?"""
        ends = first.args[0] if first.op == "transpose" else first, last
        return all(end.op == "name" for end in ends) and (str(ends[0].value), str(ends[1].value)) in self.dots


def words_of(tree: Tree, by_axis: bool, scales: bool) -> Words:
    """The words of a tree, asked once."""
    return remembered(tree, f"words {by_axis} {scales}", lambda whole: Words(whole, by_axis, scales))


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
        self.signs = Signs(hints, self.rank)
        self._letters = {name: k for k, name in enumerate(_as_multiplied(sorted(ranks, key=ranks.__getitem__), words))}
        self._places: dict[Node, int] = {}
        self._first: dict[Node, int] = {}
        self._others: dict[Node, int] = {}
        self._orders: dict[Node, dict[Node, int]] = {}  # sum of the input -> term -> its first place

    def rank(self, node: Node) -> int:
        """The place in the input of the first variable of a node."""
        if (known := self._first.get(node)) is not None:
            return known

        def first(n: Node) -> int:
            if isinstance(n, Var):
                return self.ranks.get(n.name, LAST)
            return min((self._first[child] for child in n.children), default=LAST)

        return fold(node, first, self._first)

    def in_order(self, conditions: Sequence[Condition]) -> list[Condition]:
        """The conditions in the order of the input, by their first names; what is within another stays before it."""
        first: dict[Node, int] = {}
        for what, _ in conditions if len(conditions) > 1 else ():
            rank = self.rank(what)
            first.update((node, min(rank, first.get(node, rank))) for node in topological([what]))
        return sorted(conditions, key=lambda condition: first.get(condition[0], 0))

    def other_rank(self, node: Node) -> int:
        """`rank` without the variables of the derivative: so terms stay in the order of the terms of the input."""
        if (known := self._others.get(node)) is not None:
            return known

        def first(n: Node) -> int:
            if isinstance(n, Var):
                return LAST if n.name in self.wrt else self.ranks.get(n.name, LAST)
            return min((self._others[child] for child in n.children), default=LAST)

        return fold(node, first, self._others)

    def part_place(self, node: Node) -> int:
        """The first place in the input of a part, or of a function's argument: cos(2*t) stands where sin(2*t) stood."""
        if (known := self._places.get(node)) is not None:
            return known

        def first(n: Node) -> int:
            inner = min((self._places[child] for child in n.children), default=LAST)
            own = self.places.get(n.args, LAST) if isinstance(n, Map) else LAST
            return min(self.places.get(n, LAST), own, inner)

        return fold(node, first, self._places)

    def spelling(self, tree: Tree) -> tuple[tuple[int, str], ...]:
        """The first names and operations of a tree, in the order in which they are written."""
        words = [(node.op == "name", str(node.value or node.op)) for node in islice(walk(tree), SPELLED)]
        names = tuple((self.ranks.get(word, LAST), word) for named, word in words if named)
        return names + tuple((-1, word) for named, word in words if not named)

    def place(self, node: Sum, term: Node, sign: int, tree: Tree) -> tuple[object, ...]:
        hint = self.hints.get(node)
        if hint is not None:
            order = self._orders.get(node)
            if order is None:
                order = self._orders[node] = {t: len(hint[0]) - k for k, t in enumerate(reversed(hint[0]), 1)}
            if term in order:
                return (0, hint[1] < 0 and sign < 0, order[term])  # in a negated sum the added terms come first
        if (powers := degrees(node)) is not None:
            falling = powers[max(powers)] > 0 or powers[min(powers)] < 0  # t^2 - 4*t + 2, but 1 - t^2
            return (1, -_degree(term) if falling else _degree(term))
        constant = isinstance(term, Einsum) and is_bare(term) and not term.factors
        return (
            1,
            sign < 0,
            constant,
            counted(tree, "call", "commutation") > 0,  # (I ⊗ A) + (B ⊗ I)K
            self.other_rank(term),
            self.derivatives(term),
            phrases.primes(tree),
            self.part_place(term),
            -_degree(term),
            self.rank(term),
            cost(term),
            self.spelling(tree),
            term.digest,
        )

    def derivatives(self, node: Node) -> tuple[tuple[int, int, str], ...]:
        """f''(g)*g'^2 before f'(g)*g'', f'*g before f*g': the abstract functions of a product, as in the input."""
        factors = [f for f, _, _ in node.factors] if isinstance(node, Einsum) else [node]
        rows = [row for f in factors if isinstance(f, Map | Op) and (row := FUNCTIONS.get(f.name)) and row.abstract]
        higher = -1 if len(rows) > 1 else 1
        return tuple(sorted((self.places.get(row.stem, LAST), higher * len(row.marks), row.marks) for row in rows))

    def key(self, node: Node) -> Key:
        """Where a factor stands: by its first variable, then by cost, then entries by their indices."""
        picked = _picked(node)
        if picked and _is_delta(node):
            return -2, 0, picked
        row = FUNCTIONS.get(node.name) if isinstance(node, Map) else None
        if row is not None and row.abstract:  # f'(g(x))*g'(x): as the input has the functions
            outer = self.places.get(row.stem, LAST) * LAST - min(cost(node), LAST)
            return self.rank(node), outer - ABSTRACT, node.digest
        rank = self.rank(node)
        number = rank == LAST and not node.shape and (isinstance(node, Op) or not _has_names(node))  # n, sqrt(2*pi)
        return (-1 if number else rank, cost(node), picked or node.digest)

    def scalar_key(self, node: Node) -> "tuple[bool, Key]":
        """Numbers and letters stand before functions and contractions, unless the input has cos(t)*a; letters as the
        input multiplies them."""
        if isinstance(node, Var):
            return (False, (self._letters.get(node.name, LAST), 0, node.digest))
        if self.words.functions_first and isinstance(node, Map):
            return (False, self.key(node))
        return (self.key(node)[0] >= 0, self.key(node))


def _has_names(node: Node) -> bool:
    return any(isinstance(below, Var) or is_size(below) for below in topological([node]))


def _as_multiplied(letters: Sequence[str], words: Words) -> list[str]:
    """The letters in the order of the input, but c before t where the input has c*t and nowhere t*c."""
    if not words.follows:
        return list(letters)
    left, ordered = dict.fromkeys(letters), list[str]()
    while left:
        free = (one for one in left if not any(b in left for b in words.follows.get(one, ())))
        ordered.append(next(free, next(iter(left))))
        del left[ordered[-1]]
    return ordered


def _letter(tree: Tree) -> str:
    """The name that a factor t or t^2 is a power of, else ""."""
    base = tree.args[0] if tree.op == "pow" else tree
    return str(base.value) if base.op == "name" else ""


def _is_function(tree: Tree) -> bool:
    """Is this the value of a scalar function, such as sin(t)?"""
    row = FUNCTIONS.get(str(tree.value)) if tree.op == "call" else None
    return row is not None and row.kind == "scalar"


def is_bare(node: Node) -> bool:
    """Is this a scalar broadcast over all axes?"""
    return isinstance(node, Einsum) and not any(idx for _, idx, _ in node.factors) and len(set(node.out)) == node.order


def is_entrywise(node: Node) -> bool:
    """Does this matrix come from an entrywise function or power, so that adding a number to it reads naturally?"""
    if isinstance(node, Map):
        return True
    return isinstance(node, Einsum) and any(
        len(idx) == 2 and (isinstance(f, Map) or e != 1) for f, idx, e in node.factors
    )


def _degree(node: Node) -> Fraction:
    if isinstance(node, Einsum):
        return sum((e for f, _, e in node.factors if isinstance(f, Var | Einsum)), Fraction(0))
    return Fraction(1 if isinstance(node, Var) else 0)


def _picked(node: Node) -> int:
    """A number that orders entries as their indices: x[1], x[2], x[i]; 0 for what is no entry."""
    if not isinstance(node, Einsum) or node.shape:
        return 0
    indices = sorted([str(place_of(f)).rjust(6) for f in node.children if is_unit(f)])
    return int.from_bytes(" ".join(indices).encode(), "big")


def _is_delta(node: Node) -> bool:
    """Is this the entry of an identity, e_i'e_j?"""
    return isinstance(node, Einsum) and bool(node.factors) and all(is_unit(f) for f, _, _ in node.factors)


def has_two_forms(node: Node) -> bool:
    """Is the transpose another sum or product, and short enough to be written out for comparison?"""
    return isinstance(node, Sum | Einsum) and not is_symmetric(node) and cost(node) <= LONGEST_TRANSPOSED
