"""Indices are numbered by the structure of a product alone: other names for them give the same encoding."""

import random

from matcalc_cli.graph.products.labelling import Factor, in_order, orders

RENAMED = 400


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
