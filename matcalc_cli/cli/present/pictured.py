"""A picture as it is printed: drawn as text, or where it was saved; below it what is said of it.

Takes an Outcome that has a picture; gives lines for a pipe or a terminal.
"""

from typing import TYPE_CHECKING

from ..streams import columns

if TYPE_CHECKING:
    from ...answers.runners import Outcome

SAVED = "saved"


def text(outcome: "Outcome", *, rows: int = 0, colour: bool = False, plain: bool = False) -> str:
    """As wide as the terminal. `rows`: the lines that it has; `plain`: in ASCII."""
    assert outcome.drawn is not None
    from ...pictures import terminal

    facts, picture = outcome.drawn.facts, outcome.drawn.picture
    if outcome.saved:
        return terminal.said([*facts, (SAVED, outcome.saved)], columns())
    return terminal.text(picture, facts, columns(), rows, colour=colour, plain=plain)
