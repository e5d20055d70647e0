"""How far slices reach along the axes of names without a declared size: x has n entries where x[2:n] is its last part.

Takes a surface tree; gives the size of each axis whose slices end at one name, or so many places before it.
"""

from collections.abc import Set

from ..dimensions import monomials
from ..errors import MatcalcError
from ..language.tree import Tree, names_of_binder, walk
from .program import folded

Axis = tuple[str, int]  # a name and which of its axes
LETTERS_OF_SIZES = frozenset("nmdNMDT")  # x[2:n] beside norm(x); x[2:k] may be a part in the middle


def reached(tree: Tree, sized: Set[str], taken: Set[str]) -> dict[Axis, str]:
    """The sizes that slices say. `sized`: names whose shape is known, `taken`: names that mean something already."""
    ends: dict[Axis, list[Tree]] = {}
    bases = {id(node.args[0]) for node in walk(tree) if node.op == "index"}
    whole = {node.value for node in walk(tree) if node.op == "name" and id(node) not in bases}
    defined = {str(name) for node in walk(tree) if node.op == "where" for name in names_of_binder(node)}
    for node in walk(tree):
        if node.op == "index" and node.args[0].op == "name":
            name = str(node.args[0].value)
            for axis, place in enumerate(node.args[1:]):
                if place.op == "range" and name not in defined and name not in sized:
                    ends.setdefault((name, axis), []).append(place.args[1])
    found = {axis: _last({_end(place) for place in places}) for axis, places in ends.items()}
    known = {axis: size for axis, size in found.items() if size and size not in taken}
    return {axis: size for axis, size in known.items() if axis[0] not in whole or size in LETTERS_OF_SIZES}


def _end(place: Tree) -> tuple[str, int] | None:
    """("n", -1) of n - 1, ("", 3) of 3; None of any other end."""
    try:
        terms = monomials(folded(place))
    except MatcalcError:  # words of its own stand where the slice is read
        return None
    names = {names: number for number, names in terms}
    number = names.pop((), 0)
    if number != int(number) or len(names) > 1 or any(len(key) > 1 or factor != 1 for key, factor in names.items()):
        return None
    return (next(iter(names))[0] if names else "", int(number))


def _last(ends: Set[tuple[str, int] | None]) -> str:
    """The name at which the last slice ends; nothing where another end may lie behind it."""
    known = [end for end in ends if end is not None]
    names = {name for name, _ in known} - {""}
    if len(known) < len(ends) or len(names) != 1 or max(number for name, number in known if name):
        return ""
    return names.pop()
