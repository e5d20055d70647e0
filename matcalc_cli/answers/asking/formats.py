"""THE table of formats: what each shows, and the module of `cli.present` that writes it.

Plain data, for options and doors name the formats long before anything is shown. A new format is a module with a
`render` and a row here.
"""

from ...functions.rows import TARGETS
from .verbs import CLAIM, DIFFERENCES, FORMULA, NUMBERS, PICTURE, SOLUTION, VERDICT

FORMULAS = (FORMULA, SOLUTION)
EVERYTHING = (FORMULA, SOLUTION, VERDICT, CLAIM, NUMBERS, DIFFERENCES, PICTURE)
LETTERS = (FORMULA, SOLUTION, VERDICT, CLAIM, NUMBERS)


class Format:
    """`module`: its `render` takes an outcome, the name of the format, and whether the left-hand side is asked for.
    It is empty where the eye is shown more than a text.

    `kinds`: the kinds of results that it shows; `in_letters`: does it show equations and verdicts, too?
    `several`: has an answer more lines than one?
    """

    __slots__ = ("in_letters", "kinds", "module", "name", "several")

    def __init__(
        self, name: str, module: str, kinds: tuple[str, ...], *, in_letters: bool = False, several: bool = False
    ) -> None:
        self.name, self.module, self.kinds, self.in_letters, self.several = name, module, kinds, in_letters, several


RICH = "rich"  # laid out by terminal.py, which is told about colours and the width
_ROWS = (
    Format(RICH, "", EVERYTHING, in_letters=True, several=True),
    Format("text", "said", EVERYTHING, in_letters=True),
    Format("unicode", "said", LETTERS, in_letters=True),
    Format("latex", "said", LETTERS, in_letters=True),
    Format("json", "json", EVERYTHING, in_letters=True),
    *(Format(name, "code", FORMULAS, several=True) for name in TARGETS),
)
FORMATS = {row.name: row for row in _ROWS}
