"""One error for everything a person can get wrong: where it is, what is wrong, what would help.

Takes spans (half-open character ranges of the source), gives text with carets. Nothing of the user's reaches
the terminal raw: `visible` escapes whatever is not printable.
"""

from collections.abc import Iterable, Mapping

Span = tuple[int, int] | tuple[int, int, str]

# exit statuses
ANSWERED = 0
FALSE = 1  # a check or a claim that does not hold
MISTAKE = 2  # in the input or the usage
REFUSED = 3  # understood, but it cannot be done (or our own mistake)
INTERRUPTED = 130
EXIT_CODES = {
    "syntax": MISTAKE, "name": MISTAKE, "shape": MISTAKE, "usage": MISTAKE, "domain": MISTAKE, "refused": REFUSED,
    "limit": REFUSED, "internal": REFUSED,
}  # fmt: skip

HINTS = {"internal": "a fault of matcalc, not of the input: please report it"}  # where no better one is given

WINDOW = 100  # columns of the source shown around the first span
LONGEST_LABEL = 300  # a message or label quoting the user is cut here


class MatcalcError(Exception):
    """A message with a place in the source. `spans` holds (start, end) or (start, end, label), in characters.

    `option` names the option whose text the source is; without one it is the expression."""

    def __init__(
        self, kind: str, message: str, *, spans: Iterable[Span] = (), source: str = "", hint: str = ""
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.exit_code = EXIT_CODES[kind]  # at once, so that there is no other kind
        self.message = message
        self.spans = tuple(spans)
        self.source = source
        self.option = ""
        self.hint = hint or HINTS.get(kind, "")

    def __reduce__(self) -> tuple[object, ...]:
        """An error crosses from process to process whole."""
        return type(self), (self.kind, self.message), self.__dict__

    def with_source(self, source: str, option: str = "") -> "MatcalcError":
        """The same error, told which text its spans count in, unless it knows already."""
        if not self.source:
            self.source, self.option = source, option
        return self

    def within(self, text: str, option: str, start: int = 0) -> "MatcalcError":
        """The same error in the text of an option, where its source stands from `start` on."""
        self.spans = tuple((span[0] + start, span[1] + start, *span[2:]) for span in self.spans)
        self.source, self.option = text, option
        return self

    def render(self) -> str:
        """`error: ...`, the source with carets under the spans, and `hint: ...`, as lines."""
        lines = [f"error: {visible(self.message)}"]
        if self.source and self.spans:
            lines += _excerpt(self.source, self.spans, f"{self.option} " if self.option else "")
        if self.hint:
            lines.append(f"hint: {visible(self.hint)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return visible(self.message)


def visible(text: str) -> str:
    """The text with control, bidirectional, invisible and unassigned characters written as escapes."""
    return text if text.isprintable() else "".join(_escape(character) for character in text)


def _escape(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _shown(character: str) -> str:
    """A character of the source as the excerpt shows it; a line break or tab is a space, as for the parser."""
    return " " if character in "\t\n\r" else _escape(character)


def _columns(text: str) -> int:
    """Terminal columns of printable text: combining marks take none, East Asian wide characters two."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _excerpt(source: str, spans: tuple[Span, ...], option: str) -> list[str]:
    """The source line (a window of it, if long) behind its option, carets under every span that is in the window, and
    the labels."""
    start, stop = _window(len(source), spans[0])
    before, after = option + ("..." if start else ""), "..." if stop < len(source) else ""
    columns = [2 + len(before)]
    shown = []
    for character in source[start:stop]:
        shown.append(_shown(character))
        columns.append(columns[-1] + _columns(shown[-1]))
    marks = []
    for span in sorted(spans):
        if start <= span[0] <= stop:
            left = columns[span[0] - start]
            right = columns[min(max(span[1], span[0]), stop) - start]
            label = span[2] if len(span) == 3 else ""
            marks.append((left, max(right, left + 1), visible(label[:LONGEST_LABEL])))
    return [f"  {before}{''.join(shown)}{after}", *_underlines(marks)]


def _window(length: int, span: Span) -> tuple[int, int]:
    """Which part of a source of that length to show: all of it, or WINDOW characters around the span's start."""
    if length <= WINDOW:
        return 0, length
    start = max(0, min(span[0] - WINDOW // 3, length - WINDOW))
    return start, start + WINDOW


def _underlines(marks: list[tuple[int, int, str]]) -> list[str]:
    """Carets, then one line a label, the last first, each at its span's column with bars down to those below it."""
    carets = ""
    for left, right, _ in marks:
        carets = carets.ljust(left) + "^" * (right - max(left, len(carets)))
    labelled = [(left, label) for left, _, label in marks if label]
    if len(labelled) == 1 and len(marks) == 1:
        return [f"{carets} {labelled[0][1]}"]
    lines = [carets]
    for position in range(len(labelled) - 1, -1, -1):
        line = ""
        for left, _ in labelled[:position]:
            line = line.ljust(left) + ("|" if len(line) <= left else "")
        left, label = labelled[position]
        lines.append(line.ljust(left) + label)
    return lines


def did_you_mean(word: object, candidates: Iterable[str], otherwise: str = "", names: Mapping[str, str] = {}) -> str:
    """The hint for a word that is none of the candidates: the one that was meant, or else what can be said of all.

    `names`: what others call the candidates, such as tex for latex. All doors and stages word it here.
    """
    listed = list(candidates)
    meant = names.get(word.casefold()) if isinstance(word, str) else None
    near = meant if meant in listed else None
    if near is None and isinstance(word, str):
        near = next((other for other in listed if other.casefold() == word.casefold()), None) or suggest(word, listed)
    return f"did you mean {near}?" if near else otherwise


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate a slip of the keyboard away from the word: at most one edit in three letters; ties by alphabet."""
    if len(word) < 2:
        return None
    allowed = max(1, len(word) // 3)
    best: tuple[int, int, str] | None = None  # of two slips the one that keeps the length is the likelier
    for candidate in sorted(candidates):
        if abs(len(candidate) - len(word)) > allowed:
            continue
        found = _distance(word.lower(), candidate.lower())
        if found <= allowed:
            slip = (found, abs(len(candidate) - len(word)), candidate)
            best = slip if best is None else min(best, slip)
    return best[2] if best else None


def _distance(a: str, b: str) -> int:
    """Edits (insert, delete, replace, swap neighbours) that turn a into b: optimal string alignment."""
    older: list[int] = []
    old = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        older, old = old, row
    return old[-1]
