"""What a function that is neither convex nor concave is on simple parts of its domain: x^2/y is convex where y > 0.

Takes a problem, its case and what judges it; gives conditions with `Judgement`s. One idea: the largest parts on which
something is proved are told, half spaces before orthants, and convexity before the convexity of level sets; nothing is
proved where a few points refute it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from ...curvature.depending.kinked import all_conditions
from ...curvature.depending.parameters import Under
from ...curvature.quasi import FURTHER, LOG_WORDS, further
from ...curvature.verdict import UNKNOWN, Case, Finding
from ...errors import MatcalcError
from ...graph.nodes import Node
from ...graph.rebuilding import substitute
from ...graph.relations import Condition
from ...graph.tensor import scale
from ..derivation import Derivation
from ..problem import Problem
from .cases import Judge, Swap, parameters_of
from .judgement import Judgement
from .regions import Region, declared, half_spaces, orthants

LEVELS = frozenset(FURTHER) - frozenset(LOG_WORDS.values())


class Part(NamedTuple):
    """A region with the function on it; `swap`: what stands for its variables there."""

    region: Region
    case: Case
    swap: Swap
    found: Judgement


class Parts:
    """What the function of a problem is on regions. `case`: the function on its whole domain."""

    def __init__(self, problem: Problem, case: Case, judge: Judge) -> None:
        self.problem, self.case, self.judge = problem, case, judge
        self.settled = not parameters_of(problem, [case.function, *case.restrictions])  # may no parameter decide?

    def bent(self, regions: Iterable[Region]) -> list[Part]:
        """The largest regions on which the function is known to be convex or concave, if under conditions."""
        return _largest(self._told(self._bent(region) for region in regions if not self._is_refuted_on(region)))

    def level(self, regions: Iterable[Region]) -> Iterator[Part]:
        """The regions on which sets below or above a level are convex."""
        yield from self._told(map(self._level, regions))

    def _told(self, parts: Iterable[Part | None]) -> Iterator[Part]:
        return (part for part in parts if part is not None)

    def _is_refuted_on(self, region: Region) -> bool:
        """Do points show that it is neither on the region?"""
        if not self.settled or any(len(node.shape) > 1 for node, _ in region.conditions):
            return False
        case = self.case.within(region.within) if region.within else self.case
        return case.search.bends_both_ways(region.signs)

    def _bent(self, region: Region) -> Part | None:
        with refused():
            inside, swap = self._on(region, differentiated=True)
            finding = inside.certified()
            cases = all_conditions(inside, UNKNOWN) if finding is None else []
            return self._part(region, inside, swap, finding or Finding(UNKNOWN, []), cases)
        return None

    def _level(self, region: Region) -> Part | None:
        with refused():
            inside, swap = self._on(region, differentiated=False)
            finding = Finding(UNKNOWN, [])
            finding.further = further(inside.function, inside.domain, inside.variables)
            if any(word in LEVELS for word, _ in finding.further):
                return self._part(region, inside, swap, finding, [])
        return None

    def _part(self, region: Region, inside: Case, swap: Swap, finding: Finding, cases: list[Under]) -> Part | None:
        """None where nothing is known of the function on the region, or it is nowhere."""
        if (finding.verdict == UNKNOWN and not cases and not finding.further) or not inside.search.reaches():
            return None
        found = Judgement(self.problem, None, finding, "convexity", whole=True, cases=cases)
        return Part(region, inside, swap, found)

    def _on(self, region: Region, differentiated: bool) -> tuple[Case, Swap]:
        """The case of the function on the region, and what stands for its variables."""
        problem = self.problem
        if not region.signs:
            return self.case.within(region.within), {}
        part = Problem(declared(problem, region.signs))
        negated = min(region.signs.values()) < 0
        olds, news = (each.variables(each.groups[0], free=False) for each in (problem, part))
        swap: dict[Node, Node] = {
            old: scale(region.signs.get(old.name, 1), new) for old, new in zip(olds, news, strict=True)
        }
        derivation = Derivation(problem if negated else part) if differentiated and not problem.joint else None
        return self.judge(part, derivation, swap if negated else {}), swap


@contextmanager
def refused() -> Iterator[None]:
    """Nothing is found where the function, so declared, is none that is judged."""
    try:
        yield
    except MatcalcError as error:
        if error.kind == "internal":
            raise


def parts_of(problem: Problem, case: Case, judge: Judge) -> tuple[tuple[tuple[Condition, ...], Judgement], ...]:
    """What the function is where variables, or parts of it, have signs."""
    parts, halves = Parts(problem, case, judge), list(half_spaces(problem))
    found = parts.bent(halves) or parts.bent(orthants(problem))
    if not found:
        several = len(problem.variables(problem.groups[0], free=False)) > 1
        found = _largest(parts.level(region for region in halves if several or region.within))
        found = found or list(islice(parts.level(orthants(problem)), 1))
    return tuple((part.region.conditions, part.found) for part in found)


def _largest(parts: Iterable[Part]) -> list[Part]:
    """The parts that lie in no other of the same verdict; of two that are the same the first."""
    found: list[Part] = []
    for part in parts:
        alike = [other for other in found if other.found.told("text") == part.found.told("text")]
        if any(_lies_in(part, other) for other in alike):
            continue
        found = [other for other in found if other not in alike or not _lies_in(other, part)] + [part]
    return found


def _lies_in(part: Part, other: Part) -> bool:
    """Do the conditions of the other region hold on the first?"""
    signs = part.case.prover.signs
    known = [(signs.range(substitute(node, part.swap)), claim.relation) for node, claim in other.region.conditions]
    return all(r.positive if relation == ">" else relation == "<" and r.negative for r, relation in known)
