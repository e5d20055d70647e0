"""A canonical numbering of the indices of a contraction, so that equal contractions get equal encodings.

Takes factors as (key, indices, tie): a key says which node with which exponent stands there, a tie which two of its
axes may be exchanged, as those of a symmetric matrix. Colour refinement tells the indices apart; where a symmetry is
left, each candidate is tried and the smallest encoding wins. The search is bounded: past the budget the first candidate
is taken, which is still deterministic.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Key = tuple[int, ...]
Tie = tuple[int, int] | None
Factor = tuple[Key, tuple[int, ...], Tie]

_BUDGET = 64  # leaves of the search for one contraction


def orders(factors: Sequence[Factor], out: tuple[int, ...], colours: dict[int, Key]) -> list[list[int]]:
    """All indices in canonical order: those of `out` first, then as the sorted factors name them.

    `colours` says what is known of an index beforehand (its size). Equal inputs up to renaming give equal encodings.
    There is an order for each symmetry of the product that was met: all give the same encoding, any may be taken.
    """
    start = {i: (tuple(p for p, o in enumerate(out) if o == i), colour) for i, colour in colours.items()}
    best: tuple[list[tuple[Key, tuple[int, ...]]], list[list[int]]] | None = None
    stack = [_refine(factors, _ranked(start))]
    budget = _BUDGET
    while stack and budget:
        ranks = stack.pop()
        tied = _first_tie(ranks)
        if tied:
            top = len(ranks)
            stack.extend(_refine(factors, {**ranks, i: top}) for i in reversed(tied))
            continue
        budget -= 1
        encoding, numbering = _encode(factors, out, ranks)
        if best is None or encoding < best[0]:
            best = encoding, [numbering]
        elif encoding == best[0]:
            best[1].append(numbering)
    if best is None:  # the budget is at least one leaf and every branch ends in a leaf
        raise AssertionError("no numbering found")
    return best[1]


def _ranked(signatures: Mapping[int, tuple[Any, ...]]) -> dict[int, int]:
    order = {signature: rank for rank, signature in enumerate(sorted(set(signatures.values())))}
    return {i: order[signature] for i, signature in signatures.items()}


def _refine(factors: Sequence[Factor], ranks: dict[int, int]) -> dict[int, int]:
    """Split colours by what the factors around an index look like, until nothing splits."""
    count = len(set(ranks.values()))
    while count < len(ranks):
        seen: dict[int, list[tuple[Any, ...]]] = {i: [] for i in ranks}
        for key, indices, tie in factors:
            around = in_order([ranks[i] for i in indices], tie)
            for slot, i in enumerate(indices):
                seen[i].append((key, around, min(tie) if tie and slot in tie else slot))
        ranks = _ranked({i: (rank, tuple(sorted(seen[i]))) for i, rank in ranks.items()})
        finer = len(set(ranks.values()))
        if finer == count:
            break
        count = finer
    return ranks


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
    placed = sorted((key, in_order([ranks[i] for i in indices], tie)) for key, indices, tie in factors)
    of_rank = {rank: i for i, rank in ranks.items()}
    numbering = list(dict.fromkeys([*out, *(of_rank[r] for _, around in placed for r in around)]))
    number = {i: k for k, i in enumerate(numbering)}
    encoding = [(key, tuple(number[of_rank[r]] for r in around)) for key, around in placed]
    return encoding, numbering


def in_order(indices: Sequence[int], tie: Tie) -> tuple[int, ...]:
    """The indices with the two that may be exchanged in order."""
    ordered = list(indices)
    if tie is not None and ordered[tie[0]] > ordered[tie[1]]:
        ordered[tie[0]], ordered[tie[1]] = ordered[tie[1]], ordered[tie[0]]
    return tuple(ordered)
