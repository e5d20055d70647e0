"""The conditions under which an answer holds: X invertible, x ≠ 0, A*x - b > 0, each once and in its shortest form."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from .functions import FUNCTIONS
from .nodes import Einsum, Map, Node, Op, topological
from .notation import Raiser
from .tensor import add, constant_value, einsum, sign
from .tree import Tree

INVERTIBLE, POSITIVE, NONNEGATIVE, NONZERO = "invertible", "> 0", "≥ 0", "≠ 0"
EVERY_ENTRY = " in every entry"  # of a vector or matrix; without it, x ≠ 0 says that x is not the zero vector
_MATHEMATICS = {">=": "≥", "<=": "≤", "!=": "≠"}

Condition = tuple[Node, str]  # what, and what must hold for it


def conditions(function: Node, answer: Node, raiser: Raiser) -> list[tuple[Tree, str]]:
    """What must hold for the function and its derivative to be as printed: (tree, claim), in order of appearance."""
    return trees(gathered(function, answer, raiser), raiser)


def trees(found: Iterable[Condition], raiser: Raiser) -> list[tuple[Tree, str]]:
    """The conditions as trees."""
    return [
        (raiser.norms[what] if claim == NONZERO and what in raiser.norms else raiser.tree(what), claim)
        for what, claim in found
    ]


def gathered(function: Node, answer: Node, raiser: Raiser) -> list[Condition]:
    """The same as nodes."""
    found: dict[Condition, None] = {}
    for node in topological([function, answer]):
        found.update(dict.fromkeys(_of(node, raiser)))
    for node in topological([function]) if answer is not function else ():
        found.update(dict.fromkeys(_kinks(node)))
    return [(what, claim) for what, claim in found if not _implied(what, claim, found)]


def texts(found: Iterable[tuple[Tree, str]], render: Callable[[Tree], str]) -> list[str]:
    """The conditions in the letters of a format."""
    return list(dict.fromkeys(f"{render(tree)} {claim}" for tree, claim in found))


def _implied(what: Node, claim: str, found: dict[Condition, None]) -> bool:
    """Does another condition say this already? x > 0 says x ≠ 0; X invertible says det(X) ≠ 0 and inv(X) invertible."""
    kind = claim.removesuffix(EVERY_ENTRY)
    if kind in (NONZERO, NONNEGATIVE) and (what, POSITIVE) in found:
        return True
    inside = what.args[0] if isinstance(what, Op) and what.name in ("det", "matpow") else None
    return inside is not None and kind in (NONZERO, INVERTIBLE) and (inside, INVERTIBLE) in found


def _of(node: Node, raiser: Raiser) -> Iterator[Condition]:
    match node:
        case Op(name="matpow", params=(int(k),)) if k < 0:
            yield raiser.reader.signed(node.args[0]), INVERTIBLE
        case Op(name="logdet"):
            yield raiser.reader.signed(node.args[0]), INVERTIBLE
        case Map():
            yield from _domain(node)
        case Einsum():
            for base, _, e in node.factors:
                yield from _of_power(base, e, raiser)


def _domain(node: Map) -> Iterator[Condition]:
    row = FUNCTIONS.get(node.name)
    argument, _, bound = row.domain.partition(" ") if row is not None else ("", "", "")
    if argument == "t" and not (bound == POSITIVE and sign(node.args[0]) == "positive"):
        for ascii_, sign_ in _MATHEMATICS.items():
            bound = bound.replace(ascii_, sign_)
        yield node.args[0], bound


def _kinks(node: Node) -> Iterator[Condition]:
    """The derivative of |t|, relu and their like is the one away from the kink; at it, the table's convention."""
    row = FUNCTIONS.get(node.name) if isinstance(node, Map) else None
    if row is None or not isinstance(node, Map):
        return
    for kink in row.kinks:
        what, claim = node.args[0], f"≠ {kink}"
        if len(node.args) == 2:  # max(t, s) has its kink where t = s
            axes = tuple(range(node.order))
            dims = dict(enumerate(node.shape))
            sides = [einsum([(a, axes if a.shape else ())], axes, dims) for a in node.args]
            what, claim = add([(1, sides[0]), (-1, sides[1])], node.shape), NONZERO
        if constant_value(what) is None:
            yield what, claim + (EVERY_ENTRY if node.shape else "")


def _of_power(base: Node, e: Fraction, raiser: Raiser) -> Iterator[Condition]:
    """x^(-1) wants x ≠ 0, x^(1/2) x ≥ 0, x^(-1/2) x > 0; of a norm it is the vector that must not vanish."""
    if (e > 0 and e.denominator == 1) or sign(base) == "positive":
        return
    raiser.tree(base)
    if base in raiser.norms or sign(base) or e.denominator == 1:
        if e < 0:
            yield raiser.reader.signed(_without_power(base, raiser)), NONZERO + (EVERY_ENTRY if base.shape else "")
    else:
        yield base, POSITIVE if e < 0 else NONNEGATIVE


def _without_power(node: Node, raiser: Raiser) -> Node:
    """x for x^2: one of them vanishes where the other does."""
    if isinstance(node, Einsum) and len(node.factors) == 1 and node not in raiser.norms:
        base, indices, e = node.factors[0]
        if e > 0 and indices == node.out:
            return base
    return node
