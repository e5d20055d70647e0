"""Index notation as a hand writes it: norm(X[i, :] - X[j, :])^2 for the sum of its squares, i, j, k for indices, r1, r2
for what is named.

Takes the finished tree, gives an equal one. One idea: names are drawn while the tree grows, and most of what drew one
is gone in the end.
"""

from collections.abc import Collection, Mapping, Sequence

from ..language.tree import Tree, fold, names_in, names_of_binder, rebuild, walk
from . import surface as phrases
from .names import INDEX_LETTERS, Names

BINDERS = ("tensor", "isum")
Definition = tuple[str, Tree]


def tidied(body: Tree, definitions: Sequence[Definition], drawn: Names) -> tuple[Tree, list[Definition]]:
    """The body and its definitions. The names of the question keep their meaning; squares of complex terms make no
    norm."""
    taken, trees = drawn.reserved, [body, *(tree for _, tree in definitions)]
    trees = trees if drawn.complex else [_with_norms(tree) for tree in trees]
    body, *bodies = [_indices_from_the_first(tree, taken) for tree in trees]
    counted = iter(f"r{k}" for k in range(1, len(definitions) + len(taken) + 1) if f"r{k}" not in taken)
    names = {name: name if name in taken else next(counted) for name, _ in definitions}
    body, *bodies = [_renamed(tree, names) for tree in (body, *bodies)]
    return body, [(names[name], tree) for (name, _), tree in zip(definitions, bodies, strict=True)]


# --- norms -----------------------------------------------------------------------------------------------------------


def _with_norms(tree: Tree) -> Tree:
    if not any(node.op == "isum" for node in walk(tree)):
        return tree
    return fold(tree, lambda node, args: _as_norm(rebuild(node, tuple(args))))


def _as_norm(tree: Tree) -> Tree:
    """norm(v - w)^2 for sum(k, (v[k] - w[k])^2); the tree itself where it is no such sum."""
    if tree.op != "isum" or tree.args[0].op != "pow" or tree.args[0].args[1].value != 2:
        return tree
    index, inner = str(tree.value), tree.args[0].args[0]
    entries = _entries(inner, index)
    if entries is None:
        return tree
    rows = all(len(entry.args) == 3 and entry.args[2].value == index for entry in entries)
    return phrases.power(phrases.call("norm", _along(inner, index, rows), shape=()), 2)


def _entries(tree: Tree, index: str) -> list[Tree] | None:
    """The entries at the index that the tree is a sum of, some with numbers before them; None for anything else."""
    if tree.op in ("sum", "neg"):
        parts = [_entries(part, index) for part in tree.args]
        return None if None in parts else [entry for part in parts if part is not None for entry in part]
    if tree.op == "mul" and not tree.args[0].shape and index not in names_in(tree.args[0]):
        return _entries(tree.args[1], index)
    places = [place.value for place in tree.args[1:]] if tree.op == "index" else []
    return [tree] if places.count(index) == 1 and index not in names_in(tree.args[0]) else None


def _along(tree: Tree, index: str, rows: bool) -> Tree:
    """The vector of what the tree is for each index, a row or a column."""
    if tree.op == "index":
        return _line(tree, index, rows)
    scaled = tree.op == "mul"
    args = tuple(part if scaled and k == 0 else _along(part, index, rows) for k, part in enumerate(tree.args))
    return Tree(tree.op, args, tree.value, shape=args[-1].shape)


def _line(entry: Tree, index: str, rows: bool) -> Tree:
    """The row or the column of a matrix that the entry runs through; the vector itself."""
    base, *places = entry.args
    if len(places) == 1:
        return base
    across, shape = places[1].value == index, base.shape or ()
    slots = [Tree("colon", ()) if place.value == index else place for place in places]
    line = phrases.entry(base, slots, (1, *shape[1:]) if across else shape[:1])
    return line if across == rows else phrases.transposed(line)


# --- names -----------------------------------------------------------------------------------------------------------


def _indices_from_the_first(tree: Tree, taken: Collection[str]) -> Tree:
    """The tree with the first free letters for its indices, those of the outer sums before those of the inner."""
    above = _bound_around(tree)
    if not above:
        return tree
    counters = {str(node.value) for node in walk(tree) if node.op == "rsum"}
    free = {*taken, *counters, *names_in(tree)} - {*above}
    names: dict[str, str] = {}
    for old, around in above.items():
        near = {names[name] for name in names if name in around or old in above[name]}
        letters = (*INDEX_LETTERS, *(f"i{k}" for k in range(1, len(above) + len(free) + 1)))
        names[old] = next(letter for letter in letters if letter not in free and letter not in near)
    return fold(_renamed(tree, names), lambda node, args: _first_letter_first(rebuild(node, tuple(args))))


def _first_letter_first(tree: Tree) -> Tree:
    """norm(X[i, :] - X[j, :]) for norm(X[j, :] - X[i, :])."""
    if tree.op != "call" or tree.value != "norm" or tree.args[0].op != "sum" or len(tree.args[0].args) != 2:
        return tree
    one, other = tree.args[0].args
    if one.op == "neg" or other.op != "neg" or names_in(one)[:1] != names_in(other)[:1]:
        return tree
    if names_in(one) <= names_in(other):
        return tree
    return rebuild(tree, (Tree("sum", (other.args[0], phrases.negate(one)), shape=tree.args[0].shape),))


def _bound_around(tree: Tree) -> dict[str, set[str]]:
    """Each index that is bound in the tree, the outer ones first -> those bound beside and around it."""
    found: dict[str, set[str]] = {}
    seen: set[tuple[int, tuple[str, ...]]] = set()
    level: list[tuple[Tree, tuple[str, ...]]] = [(tree, ())]
    while level:
        below = []
        for node, around in level:
            if (id(node), around) in seen:
                continue
            seen.add((id(node), around))
            own = tuple(map(str, names_of_binder(node))) if node.op in BINDERS else ()
            for place, name in enumerate(own):
                found.setdefault(name, set()).update(around, own[:place])
            below += [(arg, (*around, *own)) for arg in node.args]
        level = below
    return found


def _renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """The tree with other names, free and bound."""
    if all(old == new for old, new in names.items()):
        return tree

    def put(node: Tree, args: list[Tree]) -> Tree:
        value = node.value
        if isinstance(value, tuple):
            value = tuple(names.get(str(name), name) for name in value)
        elif node.op in ("name", "isum"):
            value = names.get(str(value), value)
        return Tree(node.op, tuple(args), value, node.span, node.shape)

    return fold(tree, put)
