"""One entry of a formula: the tree of a scalar, with every sum over an index written out.

Takes the tree of a scalar, vector or matrix and its indices; gives a tree. One idea: each kind of node says what its
entry is made of, and asks for the entries of its parts; what has no rule of its own is indexed as it stands. Depth
comes from the input, so a rule is a generator that yields what it asks for, and one loop answers.
"""

from collections.abc import Callable, Collection, Generator, Mapping
from fractions import Fraction
from itertools import chain, count
from typing import NamedTuple

from ...dimensions import Dim
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ...language.tree import Tree, call, constant, equal, name, number
from ...limits import limit, raising
from ...raising import surface as phrases
from .cells import ONE, TRIANGULAR, ZERO, delta, fitted, is_nothing, negative, over, plus, times, to_the, total
from .runs import is_column, is_row, parted, runs

LETTERS = "ijklpqrs"
MOST_PARTS = limit("parts")  # that are asked for
LONGEST = 6  # terms of a sum that is written term by term
Index = tuple[Tree, ...]  # one for a column or a row, two for a matrix


class Asked(NamedTuple):
    """The entry of `tree` at `at`; `bound`: the indices that mean something there."""

    tree: Tree
    at: Index
    bound: frozenset[str]


Rule = Generator[Asked, Tree, Tree]


class Entries:
    """`taken`: the names that no index can have. `last`: names of sizes, which as indices are not 1. `properties`: of
    the names. All the entries of an answer have one amount of parts together."""

    def __init__(
        self,
        taken: frozenset[str],
        last: frozenset[str] = frozenset(),
        properties: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.taken, self.last, self.left = taken, last, MOST_PARTS
        self.properties = properties or {}

    def said(self, tree: Tree) -> Collection[str]:
        """What is declared of a name."""
        return self.properties.get(str(tree.value), ()) if tree.op == "name" else ()

    def delta(self, dim: Dim, one: Tree, other: Tree) -> Tree:
        """1 where the indices are equal, else 0."""
        if {one.op, other.op} == {"name", "number"} and any(str(index.value) in self.last for index in (one, other)):
            return ZERO
        return delta(dim, one, other)

    def entry(self, tree: Tree, at: Index = ()) -> Tree:
        bound = frozenset(str(index.value) for index in at if index.op == "name")
        running: list[Rule] = [self._rule(Asked(tree, at, bound))]
        answer: Tree | None = None
        while running:
            self.left -= 1
            if self.left < 0:
                raise MatcalcError(
                    "limit", "the answer is too long to be written out", hint=f"leave out --entries; {raising('parts')}"
                )
            try:
                asked = next(running[-1]) if answer is None else running[-1].send(answer)
            except StopIteration as done:
                running.pop()
                answer = done.value
            else:
                running.append(self._rule(asked))
                answer = None
        assert answer is not None
        return answer

    def fresh(self, bound: frozenset[str]) -> str:
        """A letter for an index."""
        names = chain(LETTERS, (f"{LETTERS[0]}_{k}" for k in count(1)))
        return next(letter for letter in names if letter not in self.taken and letter not in bound)

    def _rule(self, asked: Asked) -> Rule:
        tree, at, bound = asked
        rule = RULES.get(tree.op)
        return _as_it_stands(tree, at) if rule is None else rule(self, tree, at, bound)

    def summed(self, dim: Dim, bound: frozenset[str], parts: "Callable[[Tree, frozenset[str]], list[Asked]]") -> Rule:
        """The sum over an index of the product of the parts: term by term where it is short."""
        if isinstance(dim, int) and dim <= LONGEST:
            terms = []
            for k in range(1, dim + 1):
                factors = []
                for part in parts(number(k), bound):
                    factors.append((yield part))
                terms.append(times(factors))
            return plus(terms)
        letter = self.fresh(bound)
        factors = []
        for part in parts(name(letter, ()), bound | {letter}):
            factors.append((yield part))
        return total(letter, times(factors))


def _as_it_stands(tree: Tree, at: Index) -> Rule:
    return phrases.entry(tree, at, ()) if at else tree
    yield  # a rule that asks for nothing


def _named(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """0 above the diagonal of a lower triangular matrix, and so on."""
    return ZERO if is_nothing(entries.said(tree), at) else (yield from _as_it_stands(tree, at))


def _inverse(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """Of a triangular matrix it is one, too, with 1/L[k,k] on its diagonal."""
    (base,) = tree.args
    said = entries.said(base)
    if is_nothing(said, at):
        return ZERO
    if TRIANGULAR.isdisjoint(said) or len(at) != 2 or not equal(*at):
        return (yield from _as_it_stands(tree, at))
    return over(ONE, phrases.entry(base, at, ()))


def _termwise(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """Sums, entrywise products, quotients and powers: of the entries of the operands."""
    parts = []
    for arg in tree.args:
        parts.append((yield Asked(arg, fitted(arg.shape, tree.shape, at), bound)))
    match tree.op:
        case "sum":
            return plus(parts)
        case "neg":
            return negative(parts[0])
        case "had":
            return times(parts)
        case "div" | "hdiv":
            return over(*parts)
    return to_the(*parts)


def _power(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """Of a scalar; that of a matrix is a product."""
    exponent = constant(tree.args[1])
    if not at:
        base = tree.args[0]
        if exponent == 2 and base.op == "call" and base.value == "norm" and len(base.args) == 1 and base.args[0].shape:
            return (yield from _over_all(entries, base.args[0], bound, lambda part: [_squared(part)]))
        return to_the((yield Asked(tree.args[0], (), bound)), (yield Asked(tree.args[1], (), bound)))
    if exponent is None or exponent.denominator != 1 or not 2 <= exponent <= LONGEST:
        return (yield from _as_it_stands(tree, at))
    return (yield Asked(phrases.product([tree.args[0]] * int(exponent)), at, bound))


def _transposed(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    return (yield Asked(tree.args[0], at[::-1], bound))


def _product(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """Scalars in front, then for each run of factors that are contracted one sum an inner index."""
    scalars, factors = parted(tree)
    found = []
    for scalar in scalars:
        found.append((yield Asked(scalar, (), bound)))
    rest = list(at)
    for run in runs(factors):
        if not rest and run[0].shape == (1,):  # a column times ones(1)
            rest.append(number(1))
        left = [rest.pop(0)] if run[0].shape and not is_row(run[0]) else []
        right = [rest.pop(0)] if not is_column(run[-1]) else []
        found.append((yield from _contracted(entries, run, left, right, bound)))
    return times(found)


def _contracted(entries: Entries, run: list[Tree], left: list[Tree], right: list[Tree], bound: frozenset[str]) -> Rule:
    """Σ of the first factor's entry times that of the others, over the index between them."""
    if len(run) == 1:
        return (yield Asked(run[0], (*left, *right), bound))
    first, others = run[0], run[1:]
    rest = phrases.product(others) if len(others) > 1 else others[0]
    assert first.shape
    return (
        yield from entries.summed(
            first.shape[-1], bound, lambda k, inner: [Asked(first, (*left, k), inner), Asked(rest, (k, *right), inner)]
        )
    )


def _picked(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """An entry, a row or a column of a part: what is left open gets the indices."""
    base, *places = tree.args
    rest = list(at)
    if any(place.op == "range" for place in places):
        return (yield from _as_it_stands(tree, at))
    filled = tuple(rest.pop(0) if place.op == "colon" else place for place in places)
    return (yield Asked(base, filled, bound))


def _stacked(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """Of scalars at a number: that entry."""
    rows = int(str(tree.value))
    width = len(tree.args) // rows
    numbers = [int(str(index.value)) for index in at if index.op == "number"]
    if len(numbers) != len(at) or not at or any(arg.shape for arg in tree.args):
        return (yield from _as_it_stands(tree, at))
    row, column = (numbers[0], numbers[1]) if len(numbers) == 2 else (1, numbers[0]) if rows == 1 else (numbers[0], 1)
    return (yield Asked(tree.args[(row - 1) * width + column - 1], (), bound))


def _index_sum(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    body = yield Asked(tree.args[0], at, bound | {str(tree.value)})
    return total(str(tree.value), body)


def _called(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    function = str(tree.value)
    own = CALLS.get(function)
    if own is not None:
        found = yield from own(entries, tree, at, bound)
        return found
    row = FUNCTIONS.get(function)
    if row is not None and row.mask is not None:
        return (yield from _triangle(entries, tree, at, bound))
    reduces = row is not None and len(tree.args) < len(row.parameters)  # max(x), the largest entry
    if row is None or row.kind != "scalar" or reduces:
        return (yield from _as_it_stands(tree, at))
    parts = []
    for arg in tree.args:
        parts.append((yield Asked(arg, fitted(arg.shape, tree.shape, at), bound)))
    return call(function, *parts, shape=())


def _trace(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    (arg,) = tree.args
    if not arg.shape:
        return (yield Asked(arg, (), bound))
    return (yield from entries.summed(arg.shape[0], bound, lambda k, inner: [Asked(arg, (k, k), inner)]))


def _total(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """sum of a vector or a matrix, over one index or two, or of each column or row."""
    (arg, *axis) = tree.args
    if axis and len(at) == 1 and arg.shape is not None and len(arg.shape) == 2:
        down = constant(axis[0]) == 1
        dim = arg.shape[0 if down else 1]
        places = (lambda k: (k, at[0])) if down else (lambda k: (at[0], k))
        return (yield from entries.summed(dim, bound, lambda k, inner: [Asked(arg, places(k), inner)]))
    if axis or not arg.shape:
        return (yield from _as_it_stands(tree, at))
    return (yield from _over_all(entries, arg, bound, lambda part: [part]))


def _norm(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    (arg, *order) = tree.args
    if order or not arg.shape:
        return (yield from _as_it_stands(tree, at))
    whole = yield from _over_all(entries, arg, bound, lambda part: [_squared(part)])
    return phrases.hpower(whole, Fraction(1, 2))


def _squared(part: Asked) -> Asked:
    whole = Tree("index", (part.tree, *part.at), shape=()) if part.at else part.tree
    return Asked(Tree("pow", (whole, number(2)), shape=()), (), part.bound)


def _over_all(entries: Entries, arg: Tree, bound: frozenset[str], parts: Callable[[Asked], list[Asked]]) -> Rule:
    """The sum over all entries."""
    shape = arg.shape or ()
    if len(shape) == 1 or shape[0] == 1:
        return (yield from entries.summed(shape[-1], bound, lambda k, inner: parts(Asked(arg, (k,), inner))))

    def row(k: Tree) -> Tree:
        return Tree("index", (arg, k, Tree("colon")), shape=(1, shape[1]))

    def across(line: Tree, known: frozenset[str]) -> Rule:
        return entries.summed(shape[1], known, lambda k, inner: parts(Asked(line, (k,), inner)))

    if isinstance(shape[0], int) and shape[0] <= LONGEST:
        terms = []
        for k in range(1, shape[0] + 1):
            terms.append((yield from across(row(number(k)), bound)))
        return plus(terms)
    letter = entries.fresh(bound)
    body = yield from across(row(name(letter, ())), bound | {letter})
    return total(letter, body)


def _diagonal(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    (arg,) = tree.args
    if len(at) == 1:
        return (yield Asked(arg, (at[0], at[0]), bound))
    if not arg.shape or len(at) != 2:
        return (yield from _as_it_stands(tree, at))
    on = entries.delta(arg.shape[-1], *at)
    return on if on is ZERO else times([on, (yield Asked(arg, at[:1], bound))])


def _identity(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    if len(at) != 2 or not tree.shape:
        return (yield from _as_it_stands(tree, at))
    return entries.delta(tree.shape[0], *at)


def _triangle(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    """Of tril, triu and those that halve the diagonal, where both indices are numbers."""
    mask = FUNCTIONS[str(tree.value)].mask
    if mask is None or len(at) != 2 or len(tree.args) > 1 or any(index.op != "number" for index in at):
        return (yield from _as_it_stands(tree, at))
    side, half = mask
    below = int(str(at[0].value)) - int(str(at[1].value))
    if side * below < 0:
        return ZERO
    entry = yield Asked(tree.args[0], at, bound)
    return entry if below or not half else times([phrases.constant(Fraction(1, 2)), entry])


def _basis(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
    if len(at) != 1 or not tree.shape:
        return (yield from _as_it_stands(tree, at))
    return entries.delta(tree.shape[-1], at[0], tree.args[1])


def _constant(value: Tree) -> "Callable[[Entries, Tree, Index, frozenset[str]], Rule]":
    def rule(entries: Entries, tree: Tree, at: Index, bound: frozenset[str]) -> Rule:
        return value
        yield

    return rule


RULES: "dict[str, Callable[[Entries, Tree, Index, frozenset[str]], Rule]]" = {
    "sum": _termwise, "neg": _termwise, "had": _termwise, "div": _termwise, "hdiv": _termwise, "hpow": _termwise,
    "pow": _power, "transpose": _transposed, "mul": _product, "index": _picked, "stack": _stacked,
    "isum": _index_sum, "call": _called, "name": _named,
}  # fmt: skip
CALLS: "dict[str, Callable[[Entries, Tree, Index, frozenset[str]], Rule]]" = {
    "tr": _trace, "sum": _total, "norm": _norm, "diag": _diagonal, "eye": _identity, "unit": _basis,
    "ones": _constant(ONE), "zeros": _constant(ZERO), "inv": _inverse,
}  # fmt: skip
