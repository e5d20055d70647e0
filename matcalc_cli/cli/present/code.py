"""The formats of code: the program text of a formula in one language."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...answers.runners import Outcome


def render(outcome: "Outcome", target: str, equation: bool) -> str:
    """A program has no left-hand side: the table refuses one."""
    result: Any = outcome.result  # for a verdict the row has refused it
    return str(result.code(target)).rstrip("\n")
