"""What the input looked like: the order and the signs of its sums, the places of its parts.

Takes the sums of the input as lowering met them, and the function's node; gives what `raising.readers_order` keeps in
the answer.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..functions.table import FUNCTIONS
from ..graph.conjugation import conjugate
from ..graph.tensor import Map, Node, Sum, canonical_orientation, content, is_complex, primitive, transpose
from ..language.tree import Tree, walk

Written = list[tuple[Node, list[tuple[Fraction, Node]]]]  # sums, each with its terms in the order of the text


def reader_order(sums: Written) -> dict[Node, tuple[list[Node], int]]:
    """For every sum of the input, under the forms in which it may stand in the result: its terms' order and its
    sign."""
    hints: dict[Node, tuple[list[Node], int]] = {}
    for node, pairs in sums:
        if not isinstance(node, Sum) or len(node.terms) < 2:
            continue
        order: list[Node] = []
        for _, term in pairs:
            within = [inner for _, inner in term.terms] if isinstance(term, Sum) else [term]
            order += hints[term][0] if term in hints else within
        hints.setdefault(node, (order, 1))
        base = primitive(node)
        sign = 1 if content(node) > 0 else -1
        hints.setdefault(base, (order, sign))
        if node.order == 2:
            canonical, transposed = canonical_orientation(base)
            if transposed:
                hints.setdefault(canonical, ([transpose(t) for t in order], sign))
    return hints


def with_conjugates(sums: Written) -> Written:
    """The sums of the input, and the conjugates of those that have complex terms."""
    return sums + [(conjugate(n), [(c, conjugate(term)) for c, term in pairs]) for n, pairs in sums if is_complex(n)]


def reader_places(function: Node, hints: Mapping[Node, tuple[Sequence[Node], int]]) -> dict[object, int]:
    """For every part of the function that has parts, its place in the order of the input; for functions of one
    argument the argument stands for the function, for the derivative is another function of it."""
    places: dict[object, int] = {}
    stack = [function]
    while stack:
        node = stack.pop()
        if node not in places and node.children:
            places[node] = len(places)
            if isinstance(node, Map):
                places.setdefault(node.args, places[node])
            stack.extend(reversed(hints[node][0] if node in hints else node.children))
    return places


def places_of_functions(tree: Tree) -> dict[object, int]:
    """Where each abstract function is first called, by the letter it is called by."""
    places: dict[object, int] = {}
    for node in walk(tree):
        row = FUNCTIONS.get(str(node.value)) if node.op == "call" else None
        if row is not None and row.abstract and node.span:
            places[row.stem] = min(node.span[0], places.get(row.stem, node.span[0]))
    return places
