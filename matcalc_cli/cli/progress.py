"""How far a long run is, on stderr: a bar where the number of lines is known, else a count.

One idea: nothing is shown, and nothing loaded for it, before a run has taken longer than one waits without a word.
"""

import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE = 2.0  # seconds


class Progress:
    """Counts lines. `file`: where they come from, if that can be counted; `watched`: is there anybody who looks?"""

    def __init__(self, file: str, watched: bool) -> None:
        self.file, self.watched = file, watched
        self.done, self.since = 0, time.monotonic()
        self.bar: Bar | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.stop()

    def step(self) -> None:
        """One line is answered."""
        self.done += 1
        if not self.watched:
            return
        if self.bar is not None:
            self.bar.advance(self.bar.task_ids[0])
        elif time.monotonic() - self.since > PATIENCE:
            self._show()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("lines"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self.bar.add_task("", total=self._lines(), completed=self.done)
        self.bar.start()

    def _lines(self) -> int | None:
        """How many lines the file has."""
        if not self.file:
            return None
        try:
            with open(self.file, "rb") as file:
                return sum(1 for _ in file)
        except OSError:
            return None
