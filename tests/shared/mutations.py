"""Formulas with one slip in them: what a checker of claims must reject, with what it should say.

Takes a surface tree; gives mutated trees, each with the kinds of diagnosis that name the slip. What comes out may make
no sense or have the value it had: whoever takes it looks.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from matcalc_cli.language.tree import Tree, number, rebuild

INDEXED = ("index", "colon", "range")
SIZED = ("eye", "ones", "zeros", "unit", "vector", "matrix")


class Mutant(NamedTuple):
    """`named`: the kinds of diagnosis that say what was done."""

    slip: str
    tree: Tree
    named: tuple[str, ...]


def everywhere(tree: Tree, slip: Callable[[Tree], Iterator[Tree]]) -> Iterator[Tree]:
    """The tree with the slip at one place, for each place."""
    yield from slip(tree)
    if tree.op in INDEXED or (tree.op == "call" and tree.value in SIZED):
        return
    for k, part in enumerate(tree.args):
        for new in everywhere(part, slip):
            yield rebuild(tree, (*tree.args[:k], new, *tree.args[k + 1 :]))


def _factor(node: Tree) -> Iterator[Tree]:
    """Twice a term, or a number that is another."""
    if node.op in ("mul", "had", "call", "name", "pow", "hpow", "div") and node.value not in SIZED:
        yield Tree("mul", (number(2), node))
    if node.op == "number":
        yield number(node.value + 1)  # type: ignore[operator]  # the value of a number is one


def _sign(node: Tree) -> Iterator[Tree]:
    """A term of a sum, or the whole, negated."""
    if node.op == "sum":
        for k, term in enumerate(node.args):
            other = term.args[0] if term.op == "neg" else Tree("neg", (term,))
            yield rebuild(node, (*node.args[:k], other, *node.args[k + 1 :]))


def _transpose(node: Tree) -> Iterator[Tree]:
    if node.op == "transpose":
        yield node.args[0]
    elif node.op in ("name", "call"):
        yield Tree("transpose", (node,))


def _dropped(node: Tree) -> Iterator[Tree]:
    for k in range(len(node.args)) if node.op == "sum" else ():
        rest = (*node.args[:k], *node.args[k + 1 :])
        yield rest[0] if len(rest) == 1 else Tree("sum", rest)


def _swapped(node: Tree) -> Iterator[Tree]:
    """Two neighbours of a product, which are written (a*b)*c."""
    if node.op == "mul":
        left, right = node.args
        yield Tree("mul", (right, left))
        if left.op == "mul":
            yield Tree("mul", (Tree("mul", (left.args[0], right)), left.args[1]))


def _entrywise(node: Tree) -> Iterator[Tree]:
    if node.op in ("mul", "had"):
        yield Tree("had" if node.op == "mul" else "mul", node.args)


SLIPS = {
    "factor": (_factor, ("factor", "extra_term", "missing_term", "entries")),
    "sign": (_sign, ("sign",)),
    "transpose": (_transpose, ("transpose", "layout")),
    "dropped term": (_dropped, ("missing_term",)),
    "swapped factors": (_swapped, ("order",)),
    "* for .*": (_entrywise, ("entrywise",)),
}


def mutants(tree: Tree) -> Iterator[Mutant]:
    """All slips at all places."""
    for name, (slip, named) in SLIPS.items():
        for new in everywhere(tree, slip):
            yield Mutant(name, new, named)
    yield Mutant("sign", Tree("neg", (tree,)), ("sign",))
    yield Mutant("factor", Tree("mul", (number(3), tree)), ("factor",))
