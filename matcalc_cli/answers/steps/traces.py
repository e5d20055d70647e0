"""The trace rules, one a line, by which a differential in dX comes to the form tr(G'*dX).

Takes the tree of a differential and what dX is called; gives the trees of the lines. Each term a'*dX*b is its own
trace, tr(M*dX'*N) that of the transpose, and dX goes round to the last place.
"""

from collections.abc import Callable, Iterator

from ...language.tree import Tree, fold, rebuild, walk
from ...raising import surface
from .literal import MOST, regrouped, signed
from .workbench import transposed


def has(tree: Tree, word: str) -> bool:
    """Does the name occur in the tree?"""
    return any(node.op == "name" and node.value == word for node in walk(tree))


def is_entrywise(tree: Tree, word: str) -> bool:
    """Does the differential stand in an entrywise product or quotient?"""
    return any(node.op in ("had", "hdiv") and has(node, word) for node in walk(tree))


def factors(tree: Tree) -> list[Tree]:
    """The factors of a product, left to right."""
    found: list[Tree] = []
    while tree.op == "mul":
        tree, last = tree.args
        found.append(last)
    return [tree, *reversed(found)]


def rewritten(tree: Tree, word: str) -> Iterator[tuple[str, Tree]]:
    """(rule, tree) for each of the rules that changes something."""
    spread = distributed(tree, word)
    if len(signed(spread)) > len(signed(tree)):
        tree = spread
        yield "trace.distribute", tree
    for rule, change in (("trace.scalar", _traced), ("trace.transpose", _turned), ("trace.cyclic", _rotated)):
        changed = [(sign, _within(term, word, change)) for sign, term in signed(tree)]
        if any(new is not old for (_, new), (_, old) in zip(changed, signed(tree), strict=True)):
            tree = surface.total(changed, ())
            yield rule, tree


def distributed(tree: Tree, word: str) -> Tree:
    """The tree with products, traces and quotients of sums in which dX stands taken term by term."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        new = rebuild(node, tuple(args))
        if node.op == "neg":
            return surface.total([(-sign, term) for sign, term in signed(args[0])], node.shape or ())
        if node.op == "sum":
            return surface.total([pair for arg in args for pair in signed(arg)], node.shape or ())
        linear = node.op in ("mul", "had", "transpose") or (node.op == "call" and node.value == "tr")
        places = [k for k, arg in enumerate(args) if has(arg, word) and _is_sum(arg)]
        if not (linear or (node.op == "div" and places == [0])) or len(places) != 1:
            return new
        (place,) = places
        terms = [(sign, rebuild(node, (*args[:place], term, *args[place + 1 :]))) for sign, term in signed(args[place])]
        return surface.total([(sign * s, t) for sign, term in terms for s, t in signed(term)], node.shape or ())

    found = fold(tree, visit)
    return tree if len(signed(found)) > MOST else regrouped(found)


def _is_sum(tree: Tree) -> bool:
    """Can a product be taken term by term? Not where a number is added to each entry."""
    return tree.op in ("sum", "neg") and all(term.shape == tree.shape for _, term in signed(tree))


def _within(term: Tree, word: str, change: Callable[[Tree, str], Tree]) -> Tree:
    """The term with the change made in the factor that has dX, below scalar factors and divisors."""
    if term.op == "div" and has(term.args[0], word):
        return rebuild(term, (_within(term.args[0], word, change), term.args[1]))
    if term.op == "mul" and not term.args[0].shape and not term.args[1].shape:
        place = 0 if has(term.args[0], word) else 1
        new = _within(term.args[place], word, change)
        return rebuild(term, (new, term.args[1]) if place == 0 else (term.args[0], new))
    if term.op == "mul" and change is _traced:
        scalars = [f for f in factors(term) if not f.shape]
        rest = [f for f in factors(term) if f.shape]
        if scalars and rest and not any(has(f, word) for f in scalars):
            inner = surface.product(rest)
            return surface.product([*scalars, change(inner, word)]) if not inner.shape else term
    return change(term, word)


def _traced(term: Tree, word: str) -> Tree:
    """tr(a'*dX*b) for a'*dX*b."""
    if term.op == "mul" and not term.shape and has(term, word) and all(f.shape for f in factors(term)):
        return surface.call("tr", term, shape=())
    return term


def _is_turned(tree: Tree, word: str) -> bool:
    return tree.op == "transpose" and tree.args[0].op == "name" and tree.args[0].value == word


def _turned(term: Tree, word: str) -> Tree:
    """tr((M*dX'*N)') for tr(M*dX'*N)."""
    if term.op == "call" and term.value == "tr" and any(_is_turned(f, word) for f in factors(term.args[0])):
        return rebuild(term, (_regular(transposed(term.args[0])),))
    return term


def _regular(tree: Tree) -> Tree:
    """A product of products, left to right."""
    flat: list[Tree] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        if node.op == "mul":
            stack += [node.args[1], node.args[0]]
        else:
            flat.append(node)
    return surface.product(flat)


def _rotated(term: Tree, word: str) -> Tree:
    """tr(N*M*dX) for tr(M*dX*N)."""
    if term.op != "call" or term.value != "tr":
        return term
    listed = factors(term.args[0])
    place = next((k for k, f in enumerate(listed) if f.op == "name" and f.value == word), None)
    if place is None or place == len(listed) - 1 or not all(f.shape for f in listed):
        return term
    return rebuild(term, (surface.product([*listed[place + 1 :], *listed[: place + 1]]),))
