"""How far a function is from an end of its range: 1 - erf(t), 1 + tanh(t), and normcdf(t) itself.

Takes a node; gives the function of the table and its argument, or None. One idea: the table says of a row in which
interval the second derivatives of the logarithms of these distances lie, and that they are concave with it.
"""

from fractions import Fraction
from typing import NamedTuple

from ..functions.intervals import Range, read_range
from ..functions.table import FUNCTIONS
from ..graph.facts import entry_value
from ..graph.nodes import Map, Node, Sum
from ..graph.parts import terms_of


class Tail(NamedTuple):
    """A positive multiple of a distance of f(inner); `second`: that of its logarithm, by inner."""

    inner: Node
    second: Range


def tail_of(node: Node) -> Tail | None:
    """What the node is the tail of."""
    terms = terms_of(node) if isinstance(node, Sum) else [(Fraction(1), node)]
    values = [(c, term, entry_value(term)) for c, term in terms]
    moving = [(c, term) for c, term, value in values if value is None]
    if len(moving) != 1:
        return None
    ((c, part),) = moving
    row = FUNCTIONS.get(part.name) if isinstance(part, Map) and len(part.args) == 1 else None
    if row is None or not row.log_second:
        return None
    known = read_range(row.range)
    offset = sum((c * value for c, _, value in values if value is not None), Fraction(0))
    if -offset / c != (known.low if c > 0 else known.high):
        return None
    return Tail(part.children[0], read_range(row.log_second))
