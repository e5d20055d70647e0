"""How much one simplification may search: an amount for the whole of it, so that no part takes what it likes.

Work is counted in factors read, not in time, so a formula gets the same form on every run. What has been found for a
node is kept with the work it took, and costs that again when it is used again: whether a form was known before changes
nothing about what is left for others. Once the amount is spent nothing more is tried, and forms are kept for the rest
of this simplification alone.
"""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from ..graph.nodes import Node, topological

BASE = 12_000  # factors read in the search of any formula; those of an exercise need up to 4,000
A_NODE = 16  # and for each node of a long one
Key = Any
Found = tuple[Node | None, int]  # the other form of a node, None where it stays as it is, and the work of finding it


class Budget:
    """`left` is what may still be spent; `forms` are those found when it no longer sufficed."""

    __slots__ = ("forms", "left", "spent_out")

    def __init__(self, amount: int) -> None:
        self.left, self.spent_out = amount, False
        self.forms: dict[tuple[str, Node], Node] = {}

    def spend(self, work: int) -> bool:
        """May this be done? Once something may not, nothing else may."""
        if work > self.left:
            self.left, self.spent_out = 0, True
            return False
        self.left -= work
        return True


_open = [Budget(1 << 62)]  # that of the simplification under way is the last; outside of any there is no end to it


def spend(work: int) -> bool:
    """May this much work be done for the simplification under way?"""
    return _open[-1].spend(work)


@contextmanager
def searching(root: Node) -> Iterator[None]:
    """The amount for the simplification of the root; one within another has no amount of its own."""
    if len(_open) > 1:
        yield
        return
    if "nodes" not in root.memo:
        root.memo["nodes"] = len(topological([root]))
    _open.append(Budget(BASE + A_NODE * root.memo["nodes"]))
    try:
        yield
    finally:
        _open.pop()


def found_once(memo: MutableMapping[Key, Found], key: Key, what: str, node: Node, find: Callable[[], Node]) -> Node:
    """The form of the node, from the memo where it is there and may be paid for; else found and kept there."""
    budget = _open[-1]
    known = memo.get(key)
    if known is not None and known[1] <= budget.left:
        budget.left -= known[1]
        return node if known[0] is None else known[0]
    if (what, node) in budget.forms:
        return budget.forms[what, node]
    before = budget.left
    form = find()
    if budget.spent_out:
        budget.forms[what, node] = form
    else:  # a node that held itself would never be let go
        memo[key] = (None if form is node else form, before - budget.left)
    return form
