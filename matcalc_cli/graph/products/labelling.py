"""A canonical numbering of the indices of a contraction, so that equal contractions get equal encodings.

Takes factors as (key, indices, tie): a key says which node with which exponent stands there, a tie which of its axes
may be exchanged, as those of a symmetric matrix. Colour refinement tells the indices apart; where a symmetry is left,
each candidate is tried and the smallest encoding wins. The search is bounded: past the budget the first candidate
is taken, which is still deterministic.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Key = tuple[int, ...]
Tie = tuple[int, ...] | None
Factor = tuple[Key, tuple[int, ...], Tie]

_BUDGET = 64  # leaves of the search for one contraction


def orders(factors: Sequence[Factor], out: tuple[int, ...], colours: dict[int, Key]) -> list[list[int]]:
    """All indices in canonical order: those of `out` first, then as the sorted factors name them.

    `colours` says what is known of an index beforehand (its size). Equal inputs up to renaming give equal encodings.
    There is an order for each symmetry of the product that was met: all give the same encoding, any may be taken. The
    symmetries that were not met are made of those.
    """
    at = _places(factors, colours)
    start = {i: (tuple([p for p, o in enumerate(out) if o == i]), colour) for i, colour in colours.items()}
    whole = _refine(factors, at, _ranked(start), colours)
    if len(set(whole.values())) == len(whole):  # nothing is tied, so there is one order
        return [_placed(factors, out, whole)[0]]
    best: tuple[list[tuple[Key, tuple[int, ...]]], list[list[int]]] | None = None
    alike = _Alike(_first_tie(whole))
    stack: list[tuple[dict[int, int], int | None]] = [(whole, None)]
    budget = _BUDGET
    while stack and budget:
        ranks, first = stack.pop()
        if first is not None:
            if ranks is whole and alike.tried(first):
                continue
            top = max(ranks.values()) + len(ranks)  # above the places that the others may take
            ranks = _refine(factors, at, {**ranks, first: top}, (first,))
        tied = _first_tie(ranks)
        if tied:
            stack.extend((ranks, i) for i in reversed(tied))
            continue
        budget -= 1
        encoding, numbering = _encode(factors, out, ranks)
        if best is None or encoding < best[0]:
            best = encoding, [numbering]
            alike.forget()  # the symmetries that are given are those of the best
        elif encoding == best[0]:
            alike.exchange(best[1][0], numbering)
            best[1].append(numbering)
    if best is None:  # the budget is at least one leaf and every branch ends in a leaf
        raise AssertionError("no numbering found")
    return best[1]


def _places(factors: Sequence[Factor], colours: Iterable[int]) -> dict[int, dict[int, None]]:
    """Index -> the numbers of the factors that have it, as the keys of a dictionary: in order, each once."""
    at: dict[int, dict[int, None]] = {i: {} for i in colours}
    for k, (_, indices, _) in enumerate(factors):
        for i in indices:
            at[i][k] = None
    return at


class _Alike:
    """Which of the first candidates a symmetry exchanges: of those one is tried, for all lead to the same encodings."""

    __slots__ = ("_label", "_tried")

    def __init__(self, candidates: Iterable[int]) -> None:
        self._label = {i: i for i in candidates}
        self._tried: set[int] = set()

    def tried(self, index: int) -> bool:
        """Was one like it tried? From now on it was."""
        if self._label[index] in {self._label[i] for i in self._tried}:
            return True
        self._tried.add(index)
        return False

    def forget(self) -> None:
        """As if no symmetry had been met."""
        self._label = {i: i for i in self._label}

    def exchange(self, order: Sequence[int], other: Sequence[int]) -> None:
        """Two orders with one encoding: renaming the first to the other is a symmetry."""
        label = self._label
        for i, j in zip(order, other, strict=True):
            if i in label and label[i] != label[j]:
                low, high = sorted((label[i], label[j]))
                for k, own in label.items():
                    label[k] = low if own == high else own


def _ranked(signatures: Mapping[int, tuple[Any, ...]]) -> dict[int, int]:
    """The rank of an index is the number of those with a smaller signature."""
    ranks: dict[tuple[Any, ...], int] = {}
    for below, signature in enumerate(sorted(signatures.values())):
        ranks.setdefault(signature, below)
    return {i: ranks[signature] for i, signature in signatures.items()}


def _refine(
    factors: Sequence[Factor], at: Mapping[int, Iterable[int]], ranks: dict[int, int], changed: Iterable[int]
) -> dict[int, int]:
    """Split colours by what the factors around an index look like, until nothing splits.

    Only around the indices that have changed is there anything to see. A rank only ever grows, so what has a changed
    neighbour comes after what has none, which need not be looked at: it keeps its rank.
    """
    sizes = Counter(ranks.values())
    while changed and len(sizes) < len(ranks):
        near = {k for i in changed for k in at[i]}
        touched: dict[int, dict[tuple[Any, ...], list[int]]] = {}
        for i in {i for k in near for i in factors[k][1]}:
            if sizes[ranks[i]] > 1:
                touched.setdefault(ranks[i], {}).setdefault(_seen(factors, at[i], ranks, i), []).append(i)
        new: dict[int, int] = {}
        for rank, parts in touched.items():
            place = rank + sizes[rank] - sum(map(len, parts.values()))
            sizes[rank] = place - rank
            for signature in sorted(parts):
                sizes[place] = len(parts[signature])
                new.update((i, place) for i in parts[signature] if place != rank)
                place += len(parts[signature])
        ranks.update(new)
        changed = new
    return ranks


def _seen(factors: Sequence[Factor], at: Iterable[int], ranks: Mapping[int, int], index: int) -> tuple[Any, ...]:
    """What the factors around an index look like from there."""
    found = []
    for k in at:
        key, indices, tie = factors[k]
        around = in_order([ranks[i] for i in indices], tie)
        found += [(key, around, min(tie) if tie and s in tie else s) for s, i in enumerate(indices) if i == index]
    return tuple(sorted(found))


def _first_tie(ranks: dict[int, int]) -> list[int]:
    if len(set(ranks.values())) == len(ranks):
        return []
    groups: dict[int, list[int]] = {}
    for i, rank in ranks.items():
        groups.setdefault(rank, []).append(i)
    tied = [(rank, members) for rank, members in groups.items() if len(members) > 1]
    return min(tied)[1] if tied else []


def _encode(
    factors: Sequence[Factor], out: tuple[int, ...], ranks: dict[int, int]
) -> tuple[list[tuple[Key, tuple[int, ...]]], list[int]]:
    numbering, placed = _placed(factors, out, ranks)
    number = {ranks[i]: k for k, i in enumerate(numbering)}
    return [(key, tuple([number[r] for r in around])) for key, around in placed], numbering


def _placed(
    factors: Sequence[Factor], out: tuple[int, ...], ranks: dict[int, int]
) -> tuple[list[int], list[tuple[Key, tuple[int, ...]]]]:
    """The indices in the order of ranks that are all different, and the factors in theirs."""
    placed = sorted([(key, in_order([ranks[i] for i in indices], tie)) for key, indices, tie in factors])
    of_rank = {rank: i for i, rank in ranks.items()}
    return list(dict.fromkeys([*out, *[of_rank[r] for _, around in placed for r in around]])), placed


def in_order(indices: Sequence[int], tie: Tie) -> tuple[int, ...]:
    """The indices with those that may be exchanged in order."""
    if tie is None or (len(tie) == 2 and indices[tie[0]] <= indices[tie[1]]):
        return tuple(indices)
    ordered = list(indices)
    for place, index in zip(tie, sorted(indices[k] for k in tie), strict=True):
        ordered[place] = index
    return tuple(ordered)
