"""What goes in and out of the process: lines read from bytes, answers to stdout, everything else to stderr.

One idea: a stream that is closed, full or unable to show a character is dealt with here and nowhere else.
"""

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, cast

from ..errors import MatcalcError

USUAL_WIDTH = 80  # columns, where nobody says how many there are
CLOSED = "standard output is closed: there is nowhere to write the answer"


class ReaderGone(Exception):
    """Whoever read the answers has stopped: `| head -1`. No fault, and nothing is left to say."""


def say(text: str) -> None:
    """One answer to stdout, flushed, so that a reader of a pipe has it at once."""
    if sys.stdout is None:
        raise MatcalcError("refused", CLOSED)
    with written():
        try:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except UnicodeEncodeError:
            raise
        except ValueError:  # the stream was closed under us
            raise MatcalcError("refused", CLOSED) from None


@contextmanager
def written() -> Iterator[None]:
    """Stands around whatever writes to stdout, such as help: a stream that fails raises MatcalcError ("refused")."""
    try:
        yield
    except UnicodeEncodeError as error:
        where = f"{error.encoding} cannot show {error.object[error.start : error.end]}"
        raise MatcalcError("refused", where, hint="choose --format text, or set PYTHONIOENCODING=utf-8") from None
    except OSError as error:
        _abandon(sys.stdout)
        if error.errno == errno.EPIPE:
            raise ReaderGone from None
        where = f" to {error.filename}" if error.filename else ""
        raise MatcalcError("refused", f"the answer cannot be written{where}: {error.strerror}") from None


def tell(text: str) -> None:
    """Write a message to stderr; where that fails, nobody is left to be told."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _abandon(sys.stderr)


def _abandon(stream: TextIO) -> None:
    """Send what is still in the buffer nowhere, so that the interpreter's own flush at exit is silent."""
    with suppress(io.UnsupportedOperation):  # no stream of the system
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


class _Later(io.TextIOBase):
    """A file that is opened when the first answer is written: a mistake leaves what was in it."""

    encoding = "utf-8"

    def __init__(self, path: str) -> None:
        self.path = path
        self.file: TextIO | None = None

    def write(self, text: str) -> int:
        if self.file is None:
            self.file = io.TextIOWrapper(io.FileIO(self.path, "w"), encoding="utf-8")
        return self.file.write(text)

    def flush(self) -> None:
        if self.file is not None:
            self.file.flush()

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


@contextmanager
def into(path: str, source: str = "") -> Iterator[None]:
    """Answers go to the file of that path meanwhile, if there is one. `source`: the file that is read."""
    if not path:
        yield
        return
    if source and os.path.exists(path) and os.path.exists(source) and os.path.samefile(path, source):
        hint = "write the answers elsewhere: --output answers.txt"
        raise MatcalcError("usage", f"{path} is read, and the answers would overwrite it", hint=hint)
    kept, sys.stdout = sys.stdout, cast(TextIO, _Later(path))
    try:
        yield
    finally:
        written_to, sys.stdout = sys.stdout, kept
        written_to.close()


def shows(text: str) -> bool:
    """Can stdout show these characters?"""
    if text.isascii():
        return True
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def is_terminal(stream: TextIO | None) -> bool:
    """Is the stream there, open, and a terminal?"""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def columns() -> int:
    """How wide the terminal is, as COLUMNS says or the terminal itself. (`shutil` loads all compressions for it.)"""
    try:
        said = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        said = 0
    if said > 0:
        return said
    try:
        return (sys.__stdout__ and os.get_terminal_size(sys.__stdout__.fileno()).columns) or USUAL_WIDTH
    except (ValueError, OSError):
        return USUAL_WIDTH


def rows() -> int:
    """How many lines the terminal has; 0 where that is not known."""
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).lines if sys.__stdout__ else 0
    except (ValueError, OSError):
        return 0


def lines(path: str = "") -> Iterator[tuple[int, str]]:
    """(number, text) of the lines of a file, or of stdin: UTF-8, with any line ends. What is not UTF-8 comes as
    surrogates.
    """
    try:
        with _opened(path) as stream:
            for number, line in enumerate(stream, 1):
                text = line.decode("utf-8", "surrogateescape") if isinstance(line, bytes) else line
                yield number, text.removeprefix("\ufeff").rstrip("\r\n")
    except OSError as error:
        hint = "give a file or a pipe: matcalc grad < FILE"
        what = path or "standard input"
        raise MatcalcError("usage", f"{what} cannot be read: {error.strerror}", hint=hint) from None


@contextmanager
def _opened(path: str) -> Iterator[Iterable[bytes | str]]:
    """The bytes, or where stdin is no stream of the system its lines."""
    if path:
        with open(path, "rb") as file:
            yield file
    elif sys.stdin is None:
        yield io.BytesIO()
    else:
        yield _bytes_of(sys.stdin) or sys.stdin


def _bytes_of(stream: TextIO) -> io.BufferedReader | None:
    """A reader of its own, so that one that still waits in a thread does not keep the interpreter from ending."""
    try:
        return io.BufferedReader(io.FileIO(stream.fileno(), closefd=False))
    except (OSError, ValueError):  # no stream of the system
        return getattr(stream, "buffer", None)
