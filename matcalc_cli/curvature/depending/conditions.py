"""Conditions on parameters that hold together, told as one would write them.

Takes conditions and the facts of a case; gives them without what follows from others or from a declared sign. One idea:
each is an interval of a node, which is held against what is known of that node where the others hold.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...functions.intervals import Range, is_empty
from ...graph.nodes import Node
from ...graph.relations import Condition
from ..definite import Prover
from .parameters import ABOVE, ATLEAST, ATMOST, BELOW, ZERO, Way

if TYPE_CHECKING:
    from ..verdict import Case

MOST_WAYS = 16  # conditions that are alternatives of each other


def together(case: "Case", ways: Iterable[Way], more: Sequence[Way]) -> list[Way] | None:
    """One of the first and one of the second; None where these are too many to be read."""
    both = [left_open(case, (*one, *other)) for one in ways for other in more]
    found = [conditions for conditions in both if conditions is not None]
    return found if len(found) <= MOST_WAYS else None


def left_open(case: "Case", conditions: Iterable[Condition]) -> Way | None:
    """The conditions without those that follow from others or from a declared sign; None where they exclude each
    other."""
    left = list(dict.fromkeys(conditions))
    for condition in tuple(left):
        node, claim = condition
        if not claim.relation:
            continue
        known = _known(case, [other for other in left if other != condition], node)
        met = known.within(interval(condition))
        if is_empty(met):
            return None
        if met == known:
            left.remove(condition)
    left = _as_equations(left)
    places = {node: k for k, (node, _) in reversed(list(enumerate(left)))}
    return tuple(sorted(left, key=lambda condition: (places[condition[0]], condition[1].relation in ("≤", "<"))))


def _as_equations(conditions: list[Condition]) -> list[Condition]:
    """b = 0 for b ≥ 0 and b ≤ 0."""
    bounds = {(node, claim.bare) for node, claim in conditions}
    found: dict[Condition, None] = {}
    for node, claim in conditions:
        both = all((node, one._replace(bound=claim.bound)) in bounds for one in (ATLEAST, ATMOST))
        met = both and claim.bare.relation in (ATLEAST.relation, ATMOST.relation)
        found[(node, claim._replace(relation=ZERO.relation)) if met else (node, claim)] = None
    return list(found)


def _known(case: "Case", others: Iterable[Condition], node: Node) -> Range:
    """The interval of the node where the other conditions hold."""
    facts = dict(case.domain.facts)
    for condition in others:
        if condition[1].relation:
            known = interval(condition)
            facts[condition[0]] = facts[condition[0]].within(known) if condition[0] in facts else known
    return Prover(facts).signs.range(node)


def interval(condition: Condition) -> Range:
    """What the relation to a number allows."""
    _, claim = condition
    bound, opened = Fraction(claim.bound), claim.relation in (ABOVE.relation, BELOW.relation)
    if claim.relation == ZERO.relation:
        return Range(bound, False, bound, False)
    if claim.relation in ("≥", ABOVE.relation):
        return Range(low=bound, low_open=opened)
    return Range(high=bound, high_open=opened)
