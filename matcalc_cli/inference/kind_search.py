"""The likeliest kinds of the undeclared names: the assignment with the fewest departures that fits.

Takes the usual kinds, those that are possible, and a trial; gives the best outcome and a rival that is as likely. One
idea: best-first search in which an assignment that fails is left only by changing a name on which the failure depends
(the hitting-set tree of Reiter's diagnosis), so that departures that cannot help are never tried. Of the changes of one
assignment no more are kept than may still be tried.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from ..limits import limit
from .kind_pass import Pass
from .kind_rules import COLUMN, MATRIX, SCALAR
from .size_pass import Measure

WEIGHTS = {SCALAR: 0, COLUMN: 1000, MATRIX: 2001}  # by the sum of the orders; of equal sums the one with fewer matrices
MOST_TRIALS = 20_000
MOST_STEPS = limit("kinds")  # steps of the program over all trials
MOST_RIVAL_STEPS = 20_000  # the same after the first assignment that fits

# How far an assignment is from the usual kinds; the smallest is taken.
#   1. departures
#   2. capitals among the departures: hardly anybody writes a scalar in capitals
#   3. the orders, for the simplest shapes
#   4. the departures themselves, (number of the name, kind), for one order in all
Departures = tuple[tuple[int, int], ...]
Rank = tuple[int, int, int, Departures]
Kinds = Mapping[str, frozenset[int]]
Outcome = tuple[Pass, Measure] | set[str]  # or the names of which at least one must have another kind


class Search:
    """`trial` tells of the kinds of the undeclared names whether they fit; `narrowed` gives those they can have at all,
    and is asked only where the usual ones do not fit. `size` is the number of steps of a trial."""

    def __init__(
        self,
        usual: dict[str, int],
        narrowed: Callable[[], Kinds],
        trial: Callable[[dict[str, int]], Outcome],
        size: int,
    ) -> None:
        self.usual, self.narrowed, self.trial, self.size = usual, narrowed, trial, size
        self.free = list(usual)
        self.place = {name: k for k, name in enumerate(self.free)}
        self.possible: Kinds = {}
        self.changes: list[tuple[int, int]] = []  # (number of a name, another kind), the likeliest first

    def best(self) -> tuple[tuple[Pass, Measure] | None, dict[str, int]]:
        """The first assignment that fits in the order of `Rank`, and the kinds under another of equal departures."""
        outcome = self.trial(self.usual)
        if not isinstance(outcome, set):
            return outcome, {}
        from heapq import heappop, heappush

        self.possible = self.narrowed()
        if not all(self.possible.values()):
            return None, {}
        self.changes = self.by_likelihood()
        start = self.ranked(tuple((k, kind) for k, name in enumerate(self.free) for kind in self.forced(name)))
        heap, seen = [start], {start[-1]}
        trials = min(MOST_TRIALS, MOST_STEPS // self.size + 2)
        best: tuple[Pass, Measure] | None = None
        most = len(self.free)  # departures
        while heap and trials and heap[0][0] <= most:
            trials -= 1
            count, *_, departures = heappop(heap)
            assigned = self.usual | {self.free[k]: kind for k, kind in departures}
            outcome = self.trial(assigned)
            if isinstance(outcome, set):
                further = (child for child in self.further(departures, outcome) if child not in seen)
                for child in (*self.others(departures, outcome), *islice(further, trials)):
                    if child not in seen:
                        seen.add(child)
                        heappush(heap, self.ranked(child))
            elif best is not None:
                return best, assigned
            else:
                best, most, trials = outcome, count, min(trials, MOST_RIVAL_STEPS // self.size)
        return best, {}

    def forced(self, name: str) -> tuple[int, ...]:
        """The lightest kind of a name that cannot have the usual one."""
        kinds = self.possible[name]
        return () if self.usual[name] in kinds else tuple(sorted(kinds, key=WEIGHTS.__getitem__)[:1])

    def by_likelihood(self) -> list[tuple[int, int]]:
        """One more departure in the order of the ranks that it gives to whatever assignment it is added to."""
        found = [(k, kind) for k, name in enumerate(self.free) for kind in self.possible[name] - {self.usual[name]}]
        return sorted(found, key=lambda change: self.ranked((change,)))

    def further(self, departures: Departures, names: set[str]) -> Iterator[Departures]:
        """The assignments with one more of the names of another kind, in the order of their ranks."""
        departed = dict(departures)
        for k, kind in self.changes:
            if k not in departed and self.free[k] in names:
                yield tuple(sorted((*departures, (k, kind))))

    def others(self, departures: Departures, names: set[str]) -> Iterator[Departures]:
        """The assignments with one of the names that were forced of yet another kind."""
        for k, old in departures:
            name = self.free[k]
            for kind in self.possible[name] - {self.usual[name]} if name in names else ():
                if (old,) == self.forced(name) != (kind,):
                    yield tuple((j, kind if j == k else kept) for j, kept in departures)

    def ranked(self, departures: Departures) -> Rank:
        """How far an assignment is from the usual kinds."""
        usual = [self.usual[self.free[k]] for k, _ in departures]
        total = sum(WEIGHTS[kind] - WEIGHTS[before] for (_, kind), before in zip(departures, usual, strict=True))
        return len(departures), usual.count(MATRIX), total, departures
