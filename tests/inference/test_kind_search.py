"""The search for kinds: changes come in the order of their ranks, so that no more are made than may be tried."""

from hypothesis import given
from hypothesis import strategies as st

from matcalc_cli.inference.kind_rules import COLUMN, MATRIX, SCALAR
from matcalc_cli.inference.kind_search import Departures, Outcome, Rank, Search

KINDS = (SCALAR, COLUMN, MATRIX)
NAMES = "abcdef"
MANY = 3000  # names; each may have two other kinds

kinds_of_names = st.fixed_dictionaries({name: st.sampled_from(KINDS) for name in NAMES})
possible_kinds = st.fixed_dictionaries({name: st.frozensets(st.sampled_from(KINDS), min_size=1) for name in NAMES})


class Counting(Search):
    """How many assignments are ranked."""

    ranks = 0

    def ranked(self, departures: Departures) -> Rank:
        self.ranks += 1
        return super().ranked(departures)


def refused(assigned: dict[str, int]) -> Outcome:
    return set(assigned)


@given(kinds_of_names, possible_kinds, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(range(len(NAMES)))))
def test_changes_come_in_the_order_of_their_ranks(
    usual: dict[str, int], possible: dict[str, frozenset[int]], names: set[str], departed: set[int]
) -> None:
    search = Search(usual, lambda: possible, refused, 1)
    search.possible = possible
    search.changes = search.by_likelihood()
    departures = tuple(sorted({k: (k, kind) for k, kind in search.changes if k in departed}.values()))
    others = [name for k, name in enumerate(search.free) if name in names and k not in dict(departures)]
    children = list(search.further(departures, names))
    ranks = [search.ranked(child) for child in children]
    assert ranks == sorted(set(ranks))
    assert len(children) == sum(len(possible[name] - {usual[name]}) for name in others)


def test_of_many_names_no_more_changes_are_made_than_may_be_tried() -> None:
    tried: list[dict[str, int]] = []

    def trial(assigned: dict[str, int]) -> Outcome:
        tried.append(assigned)
        return set(assigned)

    names = [f"x{k}" for k in range(MANY)]
    search = Counting(dict.fromkeys(names, COLUMN), lambda: dict.fromkeys(names, frozenset(KINDS)), trial, MANY)
    assert search.best() == (None, {})
    assert search.ranks <= 2 * MANY + len(tried) ** 2
