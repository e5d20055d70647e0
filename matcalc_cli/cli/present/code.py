"""The formats of code: the program text of a formula in one language."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...answers.runners import Outcome


def render(outcome: "Outcome", target: str, equation: bool) -> str:
    """A program has no left-hand side: the table refuses one."""
    assert outcome.formula is not None  # for other kinds the row has refused it
    return outcome.formula.code(target).rstrip("\n")
