"""Indices are numbered by the structure of a product alone: other names for them give the same encoding.

Which renamings leave a product as it is, is found a second time, by trying all of them.
"""

import random
from itertools import permutations

from matcalc_cli.graph.products.labelling import Factor, in_order, orders

RENAMED = 400
MOST_TRIED = 5  # indices, in all their orders


def encoded(factors: list[Factor], order: list[int]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    number = {i: k for k, i in enumerate(order)}
    return sorted((key, in_order([number[i] for i in at], tie)) for key, at, tie in factors)


def drawn(rng: random.Random) -> tuple[list[Factor], int]:
    """A cycle of matrices, or anything; many are symmetric, for these are the hard ones."""
    size = rng.randint(1, 9)
    if rng.random() < 0.4:
        return [((k % rng.choice((1, 2)),), (k, (k + 1) % size), None) for k in range(size)], size
    found: list[Factor] = []
    for _ in range(rng.randint(1, 8)):
        at = tuple(rng.randrange(size) for _ in range(rng.choice((1, 2, 2, 2, 3))))
        key = (rng.randint(0, 1),)
        found.append((key, at, (0, 1) if len(at) == 2 and key == (0,) else None))
    return found, size


def test_other_names_give_the_same_encoding() -> None:
    rng = random.Random(0)
    for _ in range(RENAMED):
        factors, size = drawn(rng)
        out = tuple(rng.sample(range(size), rng.randint(0, min(2, size))))
        name = rng.sample(range(size), size)
        renamed: list[Factor] = [(key, tuple(name[i] for i in at), tie) for key, at, tie in factors]
        rng.shuffle(renamed)
        one = orders(factors, out, dict.fromkeys(range(size), ()))
        other = orders(renamed, tuple(name[i] for i in out), {name[i]: () for i in range(size)})
        assert {str(encoded(factors, order)) for order in one} == {str(encoded(renamed, order)) for order in other}


Renaming = tuple[int, ...]  # index -> index


def symmetries(factors: list[Factor], out: tuple[int, ...], size: int) -> set[Renaming]:
    def renamed(name: Renaming) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        return sorted((key, in_order([name[i] for i in at], tie)) for key, at, tie in factors)

    here = renamed(tuple(range(size)))
    return {name for name in permutations(range(size)) if all(name[i] == i for i in out) and renamed(name) == here}


def generated(by: set[Renaming], size: int) -> set[Renaming]:
    """All that is made of the renamings by doing one after the other."""
    found = new = {tuple(range(size))}
    while new:
        new = {tuple(one[i] for i in other) for one in by for other in new} - found
        found = found | new
    return found


def test_the_orders_tell_every_symmetry() -> None:
    rng = random.Random(1)
    seen = 0
    for _ in range(5 * RENAMED):
        factors, size = drawn(rng)
        if size > MOST_TRIED or len({i for _, at, _ in factors for i in at}) < size:
            continue
        out = tuple(rng.sample(range(size), rng.randint(0, min(2, size))))
        first, *others = orders(factors, out, dict.fromkeys(range(size), ()))
        assert sorted(first) == list(range(size))
        met = {tuple(other[first.index(i)] for i in range(size)) for other in others}
        assert generated(met, size) == symmetries(factors, out, size), (factors, out)
        seen += len(others)
    assert seen > 50
