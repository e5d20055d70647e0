"""Names whose number is written as a subscript: x_1 as x₁, which is x1, too.

Takes the names of an answer; gives those that may be written short. One idea: names that differ never look alike, so of
x1 and x_1 in one answer the second keeps its underscore.
"""

from collections.abc import Iterable

from ..language.tree import Tree, fold, names_in


def short_names(names: Iterable[str]) -> dict[str, str]:
    """x_1 -> x1, which is x₁, unless there is a name x1, too."""
    known = set(names)
    parted = ((name, *name.split("_")) for name in known if name.count("_") == 1)
    numbered = {name: stem + number for name, stem, number in parted if stem.isalpha() and number.isdecimal()}
    return {name: short for name, short in numbered.items() if short not in known}


def shortened(tree: Tree, among: Iterable[str]) -> Tree:
    """The tree with the short names; `among`: what other names there are in the answer."""
    names = names_in(tree)
    if not any("_" in name for name in names):
        return tree
    short = short_names([*names, *among])

    def put(node: Tree, args: list[Tree]) -> Tree:
        value = node.value
        if isinstance(value, tuple):
            value = tuple(short.get(str(name), name) for name in value)
        elif node.op in ("name", "isum", "rsum"):
            value = short.get(str(value), value)
        return Tree(node.op, tuple(args), value, node.span, node.shape)

    return fold(tree, put) if short else tree
