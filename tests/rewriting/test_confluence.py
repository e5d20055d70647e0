"""The form that simplifying ends in does not depend on the order in which rules and candidates are tried."""

import random
from collections.abc import Callable, Sequence

import pytest
from fuzzing.asking import drawn

from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import Node
from matcalc_cli.rewriting import identities, simplify

pytestmark = pytest.mark.sampled(5)

SEED, COUNT, SHARE = 77, 120, 10
ORDERS = 2


def _forget() -> None:
    """What was simplified before is looked for again."""
    simplify._searches[0] = simplify._Search(frozenset())


def _in_another_order(draw: random.Random) -> Callable[[Node, Sequence[Node | None], Sequence[Node | None]], Node]:
    best = simplify._best

    def chosen(node: Node, forms: Sequence[Node | None], spread: Sequence[Node | None]) -> Node:
        return best(node, draw.sample(forms, len(forms)), draw.sample(spread, len(spread)))

    return chosen


@pytest.mark.parametrize("start", range(0, COUNT, SHARE))
def test_rules_and_candidates_in_any_order(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(start, start + SHARE):
        asked, draw = drawn(SEED, place, lean=True), random.Random(place)
        try:
            expected = asked.answer().node
        except MatcalcError:
            continue
        for _ in range(ORDERS):
            with monkeypatch.context() as patch:
                _forget()
                patch.setattr(identities, "RULES", tuple(draw.sample(identities.RULES, len(identities.RULES))))
                patch.setattr(simplify, "_best", _in_another_order(draw))
                found = asked.answer()
            _forget()
            assert found.node is expected, f"{asked.command()}: {found.text}"
