"""The formats of code: the program text of a formula in one language."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...answers.runners import Outcome


def render(outcome: "Outcome", target: str, equation: bool) -> str:
    """A program has no left-hand side: the table refuses one."""
    from ...answers.result import coded

    return coded(outcome.formulas, target).rstrip("\n")  # for a verdict the row has refused it
