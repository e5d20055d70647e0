"""All formulas that differ from one in a single place, by a slip that people make.

Takes a tree with the shapes of its parts; gives `Variation`s. One idea: a slip is a row of `KINDS`, which rewrites one
part of the tree; what comes out need not fit together, for whoever takes it reads it anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from ...language.tree import Tree, number, rebuild

MOST_PLACES = 150  # parts of a tree that are varied
MOST_FACTORS = 7  # of a product any two of whose factors are exchanged; of a longer one neighbours

Path = tuple[int, ...]


class Variation:
    """`tree`: the whole with `before` at one place replaced by `after`; where `after` is None, left out.

    `within`: the part of which `before` is a term, a factor or the divisor; None where that is the whole.
    """

    __slots__ = ("after", "before", "divides", "kind", "tree", "within")

    def __init__(self, kind: str, tree: Tree, slip: "Slip", node: Tree, path: Path) -> None:
        self.kind, self.tree = kind, tree
        self.before, self.after, _ = slip
        self.within = node if path else None
        self.divides = node.op in ("div", "hdiv") and self.before is node.args[1]


def places(tree: Tree) -> list[tuple[Path, Tree]]:
    """The parts that stand for values, parents first: no indices, and of the arguments of eye(n) and the like none."""
    found: list[tuple[Path, Tree]] = []
    todo: list[tuple[Path, Tree]] = [((), tree)]
    while todo and len(found) < MOST_PLACES:
        path, node = todo.pop()
        found.append((path, node))
        children = node.args[:1] if node.op == "index" else () if is_constant(node) else node.args
        todo += [((*path, k), child) for k, child in reversed([*enumerate(children)])]
    return found


def is_constant(node: Tree) -> bool:
    """A call whose arguments are sizes or numbers alone: eye(n), ones(m, n), vector(1)."""
    from ...inference.compiler import CONSTRUCTORS

    return node.op == "call" and (node.value in CONSTRUCTORS or node.value in ("vector", "matrix"))


def part(tree: Tree, path: Path) -> Tree:
    """The part at the place."""
    for k in path:
        tree = tree.args[k]
    return tree


def put(tree: Tree, path: Path, new: Tree) -> Tree:
    """The tree with another part at the place."""
    above = [tree]
    for k in path[:-1]:
        above.append(above[-1].args[k])
    for k, node in zip(reversed(path), reversed(above), strict=True) if path else ():
        new = rebuild(node, (*node.args[:k], new, *node.args[k + 1 :]))
    return new


def variations(tree: Tree) -> Iterator[Variation]:
    """Every slip at every place; of a product within a product its factors are seen once, with those around it."""
    within: set[Path] = set()
    for path, node in places(tree):
        within |= {(*path, k) for k in range(len(node.args)) if node.op == "mul"}
        for kind, slips in KINDS.items():
            if kind in OF_PRODUCTS and node.op == "mul" and path in within:
                continue
            for slip in slips(node):
                yield Variation(kind, put(tree, path, slip[-1]), slip, node, path)


def terms(tree: Tree) -> list[tuple[Path, Tree]]:
    """The whole, the terms of all sums, and the arguments of functions: what may have a wrong coefficient."""
    found = []
    above: dict[Path, Tree] = {}
    for path, node in places(tree):
        above[path] = node
        outer = above.get(path[:-1]) if path else None
        if outer is None or outer.op in ("sum", "stack") or (outer.op == "call" and node.op != "sum"):
            found.append((path, node))
    return found


# --- slips: (what stood there, what stands there now, the whole part with it) ----------------------------------------

Slip = tuple[Tree, Tree | None, Tree]


def _transposed(node: Tree) -> Iterator[Slip]:
    if node.op == "transpose":
        yield node, node.args[0], node.args[0]
    elif node.shape and node.op != "neg":
        new = Tree("transpose", (node,))
        yield node, new, new


def _reordered(node: Tree) -> Iterator[Slip]:
    """Two factors of a product exchanged, or one moved to another place, or the whole product backwards."""
    if node.op == "call" and node.value == "kron":
        new = Tree("call", node.args[::-1], node.value)
        yield node, new, new
    factors = chain(node)
    count = len(factors)
    if count < 2:
        return
    for order in _orders(count):
        moved = [k for k in range(count) if order[k] != k]
        if any(factors[k].shape == () for k in moved) and count > 2:
            continue
        changed = [factors[k] for k in order]
        first, last = moved[0], moved[-1] + 1
        yield product(factors[first:last]), product(changed[first:last]), product(changed)


def _orders(count: int) -> Iterator[list[int]]:
    """Orders of so many factors that are one exchange or one move away; of many factors neighbours are exchanged."""
    straight = list(range(count))
    seen = [straight]
    far = count if count <= MOST_FACTORS else 2
    for i, j in ((i, j) for i in straight for j in straight if i != j and abs(i - j) < far):
        exchanged, moved = [*straight], [*straight]
        exchanged[i], exchanged[j] = j, i
        moved.insert(j, moved.pop(i))
        for order in (exchanged, moved):
            if order not in seen:
                seen.append(order)
                yield order
    if straight[::-1] not in seen:
        yield straight[::-1]


def _without_factor(node: Tree) -> Iterator[Slip]:
    factors = chain(node)
    for k, factor in enumerate(factors) if len(factors) > 1 else ():
        if factor.value != -1:  # that is a sign
            yield factor, None, product([*factors[:k], *factors[k + 1 :]])
    if node.op in ("had", "hdiv", "div"):
        yield node.args[1], None, node.args[0]
    if node.op == "had":
        yield node.args[0], None, node.args[1]


def _without_term(node: Tree) -> Iterator[Slip]:
    for k, term in enumerate(node.args) if node.op == "sum" else ():
        rest = (*node.args[:k], *node.args[k + 1 :])
        yield term, None, rest[0] if len(rest) == 1 else Tree("sum", rest)


ENTRYWISE = {"mul": "had", "had": "mul", "pow": "hpow", "hpow": "pow"}


def _entrywise(node: Tree) -> Iterator[Slip]:
    other = ENTRYWISE.get(node.op)
    shaped = node.args[0].shape and (node.op in ("pow", "hpow") or node.args[1].shape) if other else False
    if other and shaped:
        new = Tree(other, node.args)
        yield node, new, new


def _exponents(node: Tree) -> Iterator[Slip]:
    """Another whole exponent near by."""
    exponent = node.args[1].value if node.op in ("pow", "hpow") else None
    if isinstance(exponent, Fraction):
        for step in (1, -1):
            changed = Tree(node.op, (node.args[0], number(exponent + step)))
            new = node.args[0] if exponent + step == 1 else changed
            yield node, new, new


def _without_bracket(node: Tree) -> Iterator[Slip]:
    """a/b*c where a/(b*c) was meant, and a/b + c where a/(b + c) was."""
    if node.op not in ("mul", "had", "sum"):
        return
    for k, quotient in enumerate(node.args[:-1]):
        if quotient.op in ("div", "hdiv"):
            above, below = quotient.args
            divisor = Tree(node.op, (below, *node.args[k + 1 :]))
            plain = quotient.op == "div" and all(arg.shape == () for arg in node.args[k + 1 :])
            inner = Tree("div" if plain else "hdiv", (above, divisor))
            new = Tree(node.op, (*node.args[:k], inner)) if k else inner
            yield node, new, new


KINDS: Mapping[str, Callable[[Tree], Iterator[Slip]]] = {
    "transpose": _transposed,
    "order": _reordered,
    "entrywise": _entrywise,
    "term": _without_term,
    "factor": _without_factor,
    "exponent": _exponents,
    "bracket": _without_bracket,
}
OF_PRODUCTS = ("order", "factor")


def chain(node: Tree) -> list[Tree]:
    """The factors of a product, brackets opened, a sign as the factor -1; anything else is one factor."""
    found: list[Tree] = []
    todo, sign = [node], 1
    while todo:
        part = todo.pop()
        if part.op == "mul":
            todo += reversed(part.args)
        elif part.op == "neg" and part is not node:
            todo.append(part.args[0])
            sign = -sign
        else:
            found.append(part)
    return found if sign > 0 else [number(-1), *found]


def product(factors: Sequence[Tree]) -> Tree:
    """The factors multiplied from left to right."""
    found = factors[0]
    for factor in factors[1:]:
        found = Tree("neg", (factor,)) if found.value == -1 else Tree("mul", (found, factor))
    return found


def multiple(c: Fraction, tree: Tree) -> Tree:
    """c*tree as people write it: a number in front is taken in."""
    inner = tree.args[0] if tree.op == "neg" else tree
    c = -c if tree.op == "neg" else c
    factors = chain(inner)
    if isinstance(factors[0].value, Fraction) and factors[0].op == "number" and len(factors) > 1:
        c, inner = c * factors[0].value, product(factors[1:])
    elif inner.op == "number" and isinstance(inner.value, Fraction):
        c, inner = c * inner.value, number(1)
    scaled = _numeral(abs(c)) if inner.op == "number" else inner if abs(c) == 1 else _over(abs(c), inner)
    return Tree("neg", (scaled,)) if c < 0 else scaled


def _numeral(c: Fraction) -> Tree:
    return number(c) if c.denominator == 1 else Tree("div", (number(c.numerator), number(c.denominator)))


def _over(c: Fraction, inner: Tree) -> Tree:
    top = inner if c.numerator == 1 else product([number(c.numerator), *chain(inner)])
    return top if c.denominator == 1 else Tree("div", (top, number(c.denominator)))
