"""What a question knows of the data that come with it; the data themselves are read in `answers.numbers`."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from ...language.declarations import Declarations
from ...language.tree import Tree


class Given(Protocol):
    """Names with values, which say of what kind the names are."""

    def __iter__(self) -> Iterator[str]:
        """The names."""

    def declared(self, declarations: Declarations) -> Declarations:
        """The declarations, and what the data say of names of which nothing is declared."""

    def known(
        self, declarations: Declarations, tree: Tree, more: Iterable[str], others: Iterable[str]
    ) -> tuple[Declarations, list[str]]:
        """The same for the names that are in the tree, or in `more`; and notes. `along` has the shape of a variable."""
