"""What a function that is neither convex nor concave is on simple parts of its domain: x^2/y is convex where y > 0.

Takes a problem, its case and what judges it; gives conditions with `Judgement`s. One idea: the largest parts on which
something is proved are told, half spaces before orthants, and convexity before the convexity of level sets.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ...curvature.depending.kinked import all_conditions
from ...curvature.quasi import FURTHER, LOG_WORDS, further
from ...curvature.verdict import UNKNOWN, Case, Finding
from ...errors import MatcalcError
from ...graph.nodes import Node
from ...graph.rebuilding import substitute
from ...graph.relations import Condition
from ...graph.tensor import scale
from ..derivation import Derivation
from ..problem import Problem
from .cases import Judge, Swap
from .judgement import Judgement
from .regions import Region, declared, half_spaces, orthants

LEVELS = frozenset(FURTHER) - frozenset(LOG_WORDS.values())


class Part(NamedTuple):
    """A region with the function on it; `swap`: what stands for its variables there."""

    region: Region
    case: Case
    swap: Swap
    found: Judgement

    @property
    def bends(self) -> bool:
        """Is it known to be convex or concave, if under conditions on parameters?"""
        return bool(self.found.cases) or self.found.decided


def parts_of(problem: Problem, case: Case, judge: Judge) -> tuple[tuple[tuple[Condition, ...], Judgement], ...]:
    """What the function is where variables, or parts of it, have signs."""
    halves = _judged_on(half_spaces(problem), problem, case, judge)
    found = _largest(part for part in halves if part.bends)
    if not found:
        corners = _judged_on(orthants(problem), problem, case, judge)
        found = _largest(part for part in corners if part.bends)
    if not found:
        several = len(problem.variables(problem.groups[0], free=False)) > 1
        found = [part for part in halves if part.found.finding.further and (several or part.region.within)]
        found = _largest(found) or [part for part in corners[:1] if part.found.finding.further]
    return tuple((part.region.conditions, part.found) for part in found)


def _judged_on(regions: Iterable[Region], problem: Problem, case: Case, judge: Judge) -> list[Part]:
    found = (_part(region, problem, case, judge) for region in regions)
    return [part for part in found if part is not None]


def _part(region: Region, problem: Problem, case: Case, judge: Judge) -> Part | None:
    """The function on the region; None where nothing is proved of it there, or it is nowhere."""
    try:
        inside, swap = _on(region, problem, case, judge)
        finding = inside.certified()
        cases = all_conditions(inside, UNKNOWN) if finding is None else []
        if finding is None:
            finding = Finding(UNKNOWN, [])
            finding.further = [] if cases else further(inside.function, inside.domain, inside.variables)
            if not any(word in LEVELS for word, _ in finding.further):
                finding.further = []
        told = finding.verdict != UNKNOWN or cases or finding.further
        if not told or not inside.search.reaches():
            return None
    except MatcalcError as error:  # so declared it is no function that is judged
        if error.kind == "internal":
            raise
        return None
    return Part(region, inside, swap, Judgement(problem, None, finding, "convexity", whole=True, cases=cases))


def _on(region: Region, problem: Problem, case: Case, judge: Judge) -> tuple[Case, Swap]:
    """The case of the function on the region, and what stands for its variables."""
    if not region.signs:
        return case.within(region.within), {}
    part = Problem(declared(problem, region.signs))
    negated = min(region.signs.values()) < 0
    olds, news = (each.variables(each.groups[0], free=False) for each in (problem, part))
    swap: dict[Node, Node] = {
        old: scale(region.signs.get(old.name, 1), new) for old, new in zip(olds, news, strict=True)
    }
    derivation = None if problem.joint else Derivation(problem if negated else part)
    return judge(part, derivation, swap if negated else {}), swap


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
