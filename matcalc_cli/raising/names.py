"""Names for repeated parts and for indices, and the decision which parts deserve one.

A part gets a name when the formula is long and the part is used more than once; so text stays linear in the graph.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from itertools import islice
from typing import NamedTuple

from ..functions.piecewise import COMPARISONS
from ..graph.cost import cost, cost_over
from ..graph.entrywise import is_exponential
from ..graph.nodes import Map, Node, Op, Sum, topological
from ..graph.primitives import index_of
from ..graph.products.flatten import unwrap
from ..graph.products.placed import mirrored
from ..graph.tensor import content, primitive, transpose
from ..graph.whole_numbers import counts, is_bound
from ..language.tree import Tree, counted, equal, fold, names_in, rebuild, walk
from . import surface as phrases

LONG = 64  # up to this cost a formula repeats most of its parts, as on a blackboard
SHORT = 20  # up to this cost a formula repeats everything
OFTEN = 3  # so often a function stands in a formula before it gets a name
FUNCTION = 4  # a function below this cost is not named: tanh(x)
WORTH = 6  # a part below this cost is not named
SOFTMAX = "softmax"
HALF_FACTORS = 3  # in the half of a product that gets a name, at least
HALF = 12  # a half with fewer parts is repeated
BRIEF = 6  # a sum of so few names and operations gets none
MOST_NAMED = 16  # of different arguments of softmax
INDEX_LETTERS = "ijklpqrstuvw"
COUNTERS = "rsuv"


def plan_names(root: Node) -> set[Node]:
    """The nodes to be named: in a long formula those used twice or more that are worth a name, in a short one the
    functions that stand in it three times or more."""
    if cost(root) <= SHORT:
        return set()
    order = topological([root])
    return _worth_a_name(root, order) if cost(root) > LONG else _standing_often(root, order)


def _worth_a_name(root: Node, order: Sequence[Node]) -> set[Node]:
    uses: dict[Node, int] = {}
    again = mirrored(root)
    for node in order:
        for child in node.children:
            uses[child] = uses.get(child, 0) + (node not in again)
    for node in order:
        if is_exponential(node):  # softmax(v) and logsumexp(v) show v wherever exp(v) stands
            uses[node.children[0]] = max(uses[node.children[0]], uses.get(node, 0))
    named: set[Node] = set()
    bound = _bound(order)
    costs: dict[Node, int] = {}
    for node in order:
        price = cost_over(node, lambda child: 1 if child in named else costs[child])
        costs[node] = price
        repeated = uses.get(node, 0) > 1 and price >= WORTH
        if (
            node is not root
            and node not in bound
            and 0 <= node.order <= 2
            and repeated
            and not (isinstance(node, Map) and node.name in COMPARISONS)
            and not (isinstance(node, Sum) and len(node.terms) == 1)
        ):
            named.add(node)
    return named


def _standing_often(root: Node, order: Sequence[Node]) -> set[Node]:
    """inv(A + p*p') where it stands three times; then other functions of such a part that stand twice, too."""
    times: dict[Node, int] = {root: 1}
    for node in reversed(order):
        for child in node.children:
            times[child] = times.get(child, 0) + times[node]
    bound = _bound(order)
    named: set[Node] = set()
    for node in order:
        if not isinstance(node, Map | Op) or node.name in COMPARISONS or not node.children or node in bound:
            continue
        if is_exponential(node) or node is root or not 1 <= node.order <= 2:
            continue
        often = times[node] >= OFTEN and cost(node) >= FUNCTION
        if often or (times[node] > 1 and any(part in named for part in topological([node]))):
            named.add(node)
    return named if any(times[node] >= OFTEN for node in named) else set()


def _bound(order: Sequence[Node]) -> set[Node]:
    """What depends on an index and cannot be defined outside the index's scope."""
    bound: set[Node] = set()
    for node in order:
        if (
            any(child in bound for child in node.children)
            or index_of(node) is not None
            or any(map(is_bound, counts(node)))
        ):
            bound.add(node)
    return bound


Definitions = list[tuple[str, Tree]]


def name_softmax(body: Tree, definitions: Definitions, known: Mapping[str, int], fresh: Callable[[], str]) -> Tree:
    """The body with names for each softmax(A*x) of `known` variables that stands three times or more in it or in the
    definitions, which are changed in place."""
    whole = [tree for _, tree in definitions] + [body]
    found: list[list[Tree]] = []  # equal ones together
    for node in (node for tree in whole for node in walk(tree)):
        if (
            node.op == "call"
            and node.value == SOFTMAX
            and _is_long(node.args[0])
            and known.keys() >= set(names_in(node))
        ):
            same = next((group for group in found if equal(group[0], node)), None)
            found.append([node]) if same is None else same.append(node)
    for call, *others in found[:MOST_NAMED]:
        if len(others) + 1 < OFTEN:
            continue
        name = fresh()
        put = partial(_put, old=call, new=phrases.name(name, call.shape))
        for k, (word, tree) in enumerate(definitions):
            definitions[k] = (word, fold(tree, put))
        body = fold(body, put)
        definitions.insert(0, (name, call))
    return body


def put_in_once(body: Tree, definitions: Definitions, kept: Set[str]) -> tuple[Tree, Definitions]:
    """The body and the definitions with what was named in vain put in for its name: a sum that stands only once, or one
    that is as short as var(X, 2) + c."""
    left = list(definitions)
    for name, _ in definitions:
        tree = dict(left)[name]  # with those before it put in
        others = [body, *(other for _, other in left)]
        uses = sum(node.op == "name" and node.value == name for other in others for node in walk(other))
        short = sum(1 for _ in islice(walk(tree), BRIEF + 1)) <= BRIEF
        if name in kept or tree.op != "sum" or not (uses == 1 or short):
            continue
        old = phrases.name(name, tree.shape)
        put = partial(_put, old=old, new=tree)
        left = [(other, fold(inner, put)) for other, inner in left if other != name]
        body = fold(body, put)
    return _renumbered(body, left, [name for name, _ in definitions if name not in kept], kept)


def _renumbered(body: Tree, definitions: Definitions, names: Sequence[str], kept: Set[str]) -> tuple[Tree, Definitions]:
    """r1, r2 for r2, r4."""
    new = dict(zip((name for name, _ in definitions if name not in kept), names, strict=False))

    def renamed(node: Tree, args: list[Tree]) -> Tree:
        known = new.get(str(node.value)) if node.op == "name" else None
        return rebuild(node, tuple(args)) if known is None else phrases.name(known, node.shape)

    return fold(body, renamed), [(new.get(name, name), fold(tree, renamed)) for name, tree in definitions]


def _is_long(tree: Tree) -> bool:
    return sum(1 for _ in islice(walk(tree), 3)) == 3


def _put(node: Tree, args: list[Tree], old: Tree, new: Tree) -> Tree:
    if node.op == old.op and equal(node, old):
        return new
    row = phrases.as_row(args[0]) if node.op == "transpose" and args[0] is not node.args[0] else None
    return rebuild(node, tuple(args)) if row is None else row


def name_halves(body: Tree, definitions: Definitions, fresh: Callable[[], str]) -> Tree:
    """The body with a name for the half of each long product that reads the same from both ends, 2*r1'*diag(s)*r1 where
    r1 = C*diag(t)*B*A; in the definitions, too, which are changed in place."""
    trees = [body, *(tree for _, tree in definitions)]
    if max(counted(tree, "mul") for tree in trees) < 2 * HALF_FACTORS:
        return body
    halved: Definitions = []
    for name, tree in definitions:
        new, halves = _halved(tree, fresh)
        halved += [*halves, (name, new)]
    body, halves = _halved(body, fresh)
    definitions[:] = halved + halves
    return body


def _halved(tree: Tree, fresh: Callable[[], str]) -> tuple[Tree, Definitions]:
    """The tree with its products halved, and what the new names stand for."""
    products: list[Tree] = []
    fold(tree, lambda node, _: products.append(node) if node.op == "mul" else None)  # a part that is shared once
    inner = {id(arg) for node in products for arg in node.args}
    made: dict[int, Tree] = {}
    halves: Definitions = []
    for node in products:
        if id(node) not in inner:
            scalars, factors = _parted(_factors(node))
            count = len(factors) // 2
            half = factors[len(factors) - count :]
            if count < HALF_FACTORS or not _reads_backwards(factors) or _size(half) < HALF:
                continue
            name = fresh()
            halves.append((name, phrases.product(half)))
            right = phrases.name(name, halves[-1][1].shape)
            middle = factors[count : len(factors) - count]
            made[id(node)] = phrases.product([*scalars, phrases.transposed(right), *middle, right])
    return fold(tree, lambda node, args: made.get(id(node)) or rebuild(node, tuple(args))), halves


def _factors(node: Tree) -> list[Tree]:
    found: list[Tree] = []
    stack = [node]
    while stack:
        tree = stack.pop()
        if tree.op == "mul":
            stack += [tree.args[1], tree.args[0]]
        else:
            found.append(tree)
    return found


def _parted(factors: Sequence[Tree]) -> tuple[list[Tree], list[Tree]]:
    """The numbers in front of a product, and its matrices; none where others stand among them."""
    scalars = [factor for factor in factors if not factor.shape]
    rest = list(factors[len(scalars) :])
    return scalars, rest if all(len(factor.shape or ()) == 2 for factor in rest) else []


def _reads_backwards(factors: Sequence[Tree]) -> bool:
    """Is each factor the transpose of the one at the same distance from the other end? That in the middle is free."""
    pairs = zip(factors[: len(factors) // 2], reversed(factors), strict=False)
    return all(equal(b, a if _is_diagonal(a) else phrases.transposed(a)) for a, b in pairs)


def _is_diagonal(tree: Tree) -> bool:
    return tree.op == "call" and tree.value == "diag" and len(tree.args[0].shape or ()) == 1


def _size(factors: Sequence[Tree]) -> int:
    return sum(1 for factor in factors for _ in walk(factor))


class Known(NamedTuple):
    """A node that is a part which the input names, with another sign or transposed."""

    name: str
    part: Node
    sign: int
    transposed: bool


def needed_in(body: Tree, definitions: Sequence[tuple[str, Tree]]) -> list[tuple[str, Tree]]:
    """The definitions that the body needs, in order."""
    needed = set(names_in(body))
    kept = []
    for name, tree in reversed(definitions):  # for a definition uses only earlier ones
        if name in needed:
            kept.append((name, tree))
            needed |= set(names_in(tree))
    return kept[::-1]


class Given:
    """The parts that the input names by `where`, under the forms in which they may stand in the answer."""

    def __init__(self, parts: Mapping[str, Node]) -> None:
        self._forms: dict[Node, Known] = {}
        self._shown: dict[str, Tree] = {}
        self._open: set[str] = set()  # parts whose definition is being written
        for name, part in parts.items():
            for node, transposed in ((part, False), (transpose(part), True)) if part.order == 2 else ((part, False),):
                self._forms.setdefault(node, Known(name, part, 1, transposed))
                if isinstance(node, Sum) and abs(content(node)) == 1:
                    sign = 1 if content(node) > 0 else -1
                    self._forms.setdefault(unwrap(primitive(node)), Known(name, part, sign, transposed))

    def leave_out(self, root: Node) -> None:
        """Write out a short scalar, t*cos(t), that stands only once in the answer."""
        short = {node for node in self._forms if not node.order and cost(node) <= FUNCTION}
        uses = [child for node in topological([root]) for child in node.children if child in short] if short else []
        for node in short:
            if uses.count(node) < 2 and node is not root:
                self._forms.pop(node)

    def names(self) -> Set[str]:
        """What the input calls them."""
        return {known.name for known in self._forms.values()}

    def nodes(self) -> set[Node]:
        """All the forms."""
        return set(self._forms)

    def found(self, node: Node) -> Known | None:
        """What the node is of the parts, if it is one."""
        return None if self.is_open(node) else self._forms.get(node)

    def is_open(self, node: Node) -> bool:
        """Is the definition of this part being written?"""
        return node in self._forms and self._forms[node].name in self._open

    def shown(self, known: Known, define: Callable[[Node], Tree]) -> Tree:
        """The name, with its sign and prime; `define` is called for a part that has not been defined yet."""
        if known.name not in self._shown:
            self._open.add(known.name)
            self._shown[known.name] = define(known.part)
            self._open.discard(known.name)
        tree = self._shown[known.name]
        tree = phrases.transposed(tree) if known.transposed else tree
        return tree if known.sign > 0 else phrases.negate(tree)


class Names:
    """Fresh names that clash with none in use."""

    def __init__(self, taken: set[str]) -> None:
        self.reserved = frozenset(taken)  # the names of the question
        self.taken = set(taken)
        self.complex = False  # does a sum over an index have complex terms?
        self.counters: dict[str, str] = {}

    def counter(self, bound: str) -> str:
        """r, s, ... for what a Σ over a range binds; sums of one depth share the letter."""
        if bound not in self.counters:
            spare = [f"r{k}" for k in range(1, len(self.taken) + 2)]
            self.counters[bound] = next(name for name in (*COUNTERS, *spare) if name not in self.taken)
            self.taken.add(self.counters[bound])
        return self.counters[bound]

    def local(self) -> str:
        """r1, r2, ... for a `where` clause."""
        k = 1
        while f"r{k}" in self.taken:
            k += 1
        self.taken.add(f"r{k}")
        return f"r{k}"

    def indices(self, count: int) -> tuple[str, ...]:
        """i, j, k, l, ... for index notation."""
        letters = [letter for letter in INDEX_LETTERS if letter not in self.taken]
        letters += [f"i{k}" for k in range(1, count + len(self.taken) + 1) if f"i{k}" not in self.taken]
        chosen = tuple(letters[:count])
        self.taken |= set(chosen)
        return chosen
