"""A canonical numbering of the indices of a contraction, so that equal contractions get equal encodings.

Takes factors as (key, indices, symmetric): a key says which node with which exponent stands there. Colour refinement
tells the indices apart; where a symmetry is left, each candidate is tried and the smallest encoding wins. The search is
bounded: past the budget the first candidate is taken, which is still deterministic.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Key = tuple[int, ...]
Factor = tuple[Key, tuple[int, ...], bool]

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
        for key, indices, symmetric in factors:
            around = tuple(ranks[i] for i in indices)
            if symmetric:
                around = tuple(sorted(around))
            for slot, i in enumerate(indices):
                seen[i].append((key, around, 0 if symmetric else slot))
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
    placed = sorted((key, _ordered(indices, symmetric, ranks)) for key, indices, symmetric in factors)
    of_rank = {rank: i for i, rank in ranks.items()}
    numbering = list(dict.fromkeys([*out, *(of_rank[r] for _, around in placed for r in around)]))
    number = {i: k for k, i in enumerate(numbering)}
    encoding = [(key, tuple(number[of_rank[r]] for r in around)) for key, around in placed]
    return encoding, numbering


def _ordered(indices: tuple[int, ...], symmetric: bool, ranks: dict[int, int]) -> tuple[int, ...]:
    around = tuple(ranks[i] for i in indices)
    return tuple(sorted(around)) if symmetric else around
