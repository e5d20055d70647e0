"""Lines typed on a terminal: history, completion, colours, several lines, and below the input how it is read.

Takes a session, gives its lines. prompt_toolkit does all of it and is loaded here alone.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

from ...answers.asking.options import OPTIONS, of_verb
from ...answers.asking.verbs import VERBS
from ...functions.table import ALIASES, FUNCTIONS
from ...language.properties import PROPERTIES
from ...language.sizes import KINDS
from ...language.tokens import GREEK
from .commands import COMMANDS
from .lines import goes_on, joined
from .reading import reading
from .session import LISTINGS, Session

PROMPT, MORE = "matcalc> ", "    ...> "
STYLES = Style.from_dict(
    {
        "verb": "bold", "function": "ansicyan", "option": "ansiblue", "number": "ansimagenta", "known": "ansigreen",
        "bottom-toolbar": "noreverse ansibrightblack",
    }
)  # fmt: skip
BEGUN = r"(?:\\?[^\W\d]\w*|\\|(?<!\S)--?[\w-]*|:\w*)$"
PIECES = r"--[\w-]+|\d+(?:\.\d+)?|[^\W\d]\w*|\s+|."
LETTERS = {name: letter for letter, name in GREEK.items() if letter.islower() or letter.isupper()}


def typed(session: Session) -> Iterator[tuple[str, str]]:
    """(nothing, line) until Ctrl-D; Ctrl-C drops a line."""
    prompt: PromptSession[str] = PromptSession(
        PROMPT,
        history=history(),
        auto_suggest=AutoSuggestFromHistory(),
        completer=Words(session),
        complete_while_typing=False,
        lexer=Colours(session),
        style=STYLES,
        multiline=True,
        prompt_continuation=MORE,
        key_bindings=keys(),
        bottom_toolbar=lambda: reading(session, prompt.default_buffer.text),
        include_default_pygments_style=False,
    )
    while True:
        try:
            line = prompt.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        yield "", joined(line)


def history() -> History:
    """What was typed in sessions before, in a file of the user; in memory where there can be none."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "matcalc"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "history"
        path.touch(mode=0o600)
        return FileHistory(str(path))
    except OSError:
        return InMemoryHistory()


def keys() -> KeyBindings:
    """Enter ends a line that is whole, and goes on with one that is not."""
    found = KeyBindings()

    @found.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if goes_on(buffer.text):
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    return found


class Words(Completer):
    """What the word before the cursor may become."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Greek letters behind a backslash, commands behind a colon, options, properties, functions and names."""
        line = document.current_line_before_cursor
        begun = re.search(BEGUN, line)
        word = begun[0] if begun else ""
        for text, shown, said in self.offered(line, word):
            if shown.startswith(word):
                yield Completion(text, start_position=-len(word), display=shown, display_meta=said)

    def offered(self, line: str, word: str) -> Iterator[tuple[str, str, str]]:
        """What is typed, what it is called, what is said of it."""
        first = line.lstrip().partition(" ")[0]
        if word.startswith("\\"):
            yield from ((letter, f"\\{name}", letter) for name, letter in LETTERS.items())
        elif line.lstrip().startswith(":"):
            yield from ((f":{name}", f":{name}", said) for name, (said, _) in COMMANDS.items())
        elif word.startswith("-"):
            rows = of_verb(first) if first in VERBS else OPTIONS.values()
            yield from ((row.flags[0], row.flags[0], row.help) for row in rows)
        elif ":" in line and first not in VERBS and not line.lstrip().startswith("let "):
            yield from ((name, name, "") for name in (*KINDS, *PROPERTIES))
        else:
            if first == line.lstrip():
                yield from ((name, name, row.summary) for name, row in VERBS.items())
                yield from ((name, name, "") for name in (*LISTINGS, "let"))
            yield from ((name, name, "") for name in (*self.session.declared, *self.session.named))
            yield from (
                (name, name, FUNCTIONS[key].summary) for name, key in ALIASES.items() if not FUNCTIONS[key].shown
            )


class Colours(Lexer):
    """Verbs, options, functions, numbers and known names, each in its colour."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The pieces of each line."""
        return lambda number: self.pieces(document.lines[number])

    def pieces(self, line: str) -> StyleAndTextTuples:
        """(style, text) of all of the line."""
        if os.environ.get("NO_COLOR"):
            return [("", line)]
        found: StyleAndTextTuples = []
        for match in re.finditer(PIECES, line):
            found.append((self._style(match[0], line[: match.start()]), match[0]))
        return found

    def _style(self, piece: str, before: str) -> str:
        if not before.strip() and (piece in VERBS or piece in LISTINGS or piece == "let"):
            return "class:verb"
        if piece.startswith("--"):
            return "class:option"
        if piece[0].isdigit():
            return "class:number"
        if piece in self.session.declared or piece in self.session.named:
            return "class:known"
        return "class:function" if piece in ALIASES else ""
