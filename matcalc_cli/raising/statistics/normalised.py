"""The normalised vector or matrix, (x - mean(x))/std(x) or (X - mean(X, 2)) ./ sqrt(var(X, 2) + c), as one factor.

Takes the factors of a product that is raised; where x - mean(x) stands in it several times and is divided by a
deviation as often, it gives a leaf for each, which is shown by a name.
"""

from fractions import Fraction
from typing import Protocol

from ...graph.nodes import Einsum, Node, make_map
from ...graph.products.centred import Squares, spread_within
from ...graph.tensor import Factor, einsum
from ...language.tree import Tree
from ..names import Given
from ..signs import Signs
from .deviations import ways

HALF = Fraction(1, 2)
LEAF = "normalised"
SEVERAL = 2


class Host(Protocol):
    """What is needed of the raiser."""

    given: Given
    done: dict[Node, Tree]

    def tree(self, node: Node) -> Tree: ...
    def define(self, tree: Tree) -> Tree: ...


class Normalised:
    """The normalised parts of one answer: what each is called."""

    def __init__(self, host: Host, signs: Signs, called: tuple[str, ...]) -> None:
        """`called`: the variances and deviations of the input."""
        self.host, self.signs, self.called = host, signs, called
        self._leaves: dict[Node, tuple[int, Node]] = {}  # normalised part -> its sign and its leaf

    def out(self, factors: tuple[Factor, ...]) -> tuple[int, tuple[Factor, ...]]:
        """The sign that comes out, and the factors with leaves in them."""
        sign = 1
        for spread, at, e in factors:
            squares = spread_within(spread) if e < 0 and len(at) < SEVERAL else None
            if squares is None:
                continue
            places = _places(factors, squares, at)
            most = int(-2 * e)
            whole = self._whole(squares, spread)
            if not 0 < len(places) <= most or not (len(places) >= SEVERAL or self._is_known(whole)):
                continue
            own, leaf = self._leaf(whole, squares)
            sign *= own ** len(places)
            factors = _put(factors, places, squares.centred, leaf)
            used = HALF * len(places)
            factors = _raised(factors, spread, at, used)
            if squares.divisor is None:  # norm(v)^2 is n*var(x)
                factors = _raised(factors, self._count(squares), (), -used)
        return sign, factors

    def _whole(self, squares: Squares, spread: Node) -> Node:
        centred, axis = squares.centred, squares.axis
        axes = tuple(range(centred.order))
        at = tuple(k for k in axes if k != axis) if spread.shape else ()
        factors: list[Factor] = [(self.signs.signed(centred), axes, Fraction(1)), (spread, at, -HALF)]
        if squares.divisor is None:
            factors.append((self._count(squares), (), HALF))
        return einsum(factors, axes, dict(enumerate(centred.shape)))

    def _count(self, squares: Squares) -> Node:
        """The divisor of the variance that the input uses."""
        return ways(squares, self.called)[0][1]

    def _is_known(self, whole: Node) -> bool:
        return whole in self._leaves or self.host.given.found(whole) is not None

    def _leaf(self, whole: Node, squares: Squares) -> tuple[int, Node]:
        if whole not in self._leaves:
            tree, sign = self.host.tree(whole), self.signs.orientation(squares.centred)
            if tree.op == "neg":
                tree, sign = tree.args[0], -sign
            leaf = make_map(f"{LEAF}{len(self._leaves)}", (squares.centred,), squares.centred.shape)
            self._leaves[whole] = sign, leaf
            self.host.done[leaf] = tree if tree.op == "name" else self.host.define(tree)
        return self._leaves[whole]


Place = tuple[int, int | None]  # of a factor, and of the one within it if it is a contraction to a number


def _places(factors: tuple[Factor, ...], squares: Squares, at: tuple[int, ...]) -> list[Place]:
    """Where the centred part stands, in the same rows or columns as the deviation, and not its diagonal alone."""
    found: list[Place] = []
    kept = [k for k in range(squares.centred.order) if k != squares.axis] if at else []
    for k, (f, where, e) in enumerate(factors):
        if f is squares.centred and e == 1 and tuple(where[axis] for axis in kept) == at and _is_whole(where):
            found.append((k, None))
        elif not at and isinstance(f, Einsum) and not f.shape and e == 1 and len(f.factors) > 1:
            inside = (
                (j, within) for j, (inner, within, p) in enumerate(f.factors) if inner is squares.centred and p == 1
            )
            found += [(k, j) for j, within in inside if _is_whole(within)]
    return found


def _is_whole(at: tuple[int, ...]) -> bool:
    return len(set(at)) == len(at)


def _put(factors: tuple[Factor, ...], places: list[Place], centred: Node, leaf: Node) -> tuple[Factor, ...]:
    listed = list(factors)
    for k, inner in places:
        base, at, e = listed[k]
        if inner is None:
            listed[k] = (leaf, at, e)
        elif isinstance(base, Einsum):
            new = [
                (leaf if f is centred and p == 1 and _is_whole(where) else f, where, p) for f, where, p in base.factors
            ]
            listed[k] = (einsum(new, ()), at, e)
    return tuple(listed)


def _raised(factors: tuple[Factor, ...], base: Node, at: tuple[int, ...], more: Fraction) -> tuple[Factor, ...]:
    """The product with base^more."""
    own = next((e for f, where, e in factors if f is base and where == at), Fraction(0))
    rest = [f for f in factors if not (f[0] is base and f[1] == at)]
    return (*rest, (base, at, own + more)) if own + more else tuple(rest)
