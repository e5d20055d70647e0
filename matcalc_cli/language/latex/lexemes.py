r"""LaTeX to lexemes: commands, letters, numbers, delimiters; comments, spaces, sizes and labels are dropped here.

Takes a text; gives `Token`s of the kinds `command`, `letter`, `number`, `char`, `delimiter` (its value: `open`,
`close` or nothing), `brace`, `begin`, `break`, `end`, each with its place, and for each opening bracket which one
closes it. A bar opens where an operand is expected, and else closes the bar that is open, if one is.
"""

from collections.abc import Mapping

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ..tokens import LOOK_ALIKES, SUBSCRIPTS, SUPERSCRIPTS, Token, number_at, plain_letter
from .commands import (
    ARRANGED,
    CASES,
    DELIMITERS,
    DROPPED_WITH_ARGUMENT,
    FRACTIONS,
    INFIX,
    MATRICES,
    SIZES,
    SPACES,
    TRANSPARENT,
)

DEEPEST = 60  # brackets within brackets
CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "|": "|", "‖": "‖", "begin": "end"}
BARS = ("|", "‖")
BRACKETS = {"(": "open", ")": "close", "[": "open", "]": "close", "⟨": "open", "⟩": "close"}
ENTRYWISE = (".*", "./", ".^", ".'", "**")
MATHEMATICS = {"(": ")", "[": "]"}  # \( \), \[ \]
COLUMNS = frozenset("lcr|@{}*>!<p ")
SIDES = {"left": "open", "right": "close", "l": "open", "r": "close"}
STARTS_OPERAND = frozenset("+-*/=,;:<>&_^·")


def lexemes(text: str) -> list[Token]:
    """All lexemes, the last of kind `end`."""
    found: list[Token] = []
    place = 0
    side = None  # \left, \right, \big before a delimiter: its start and the side that it says
    _check_mathematics(text)
    while place < len(text):
        token, place = _next(text, place, found)
        if token is None:
            continue
        if token.kind == "command" and (token.text in ("left", "right") or token.text in SIZES):
            side = (token.start, SIDES.get(token.text[-1], "") if token.text in SIZES else SIDES[token.text])
            continue
        if side is not None:
            token = _sized(token, *side)
            side = None
        found.append(token)
    if side is not None:
        raise MatcalcError(
            "syntax", "a delimiter is missing here", spans=[(side[0], len(text))], hint=r"as in \\left( ... \\right)"
        )
    found.append(Token("end", "", len(text), len(text)))
    return found


def _sized(token: Token, start: int, side: str) -> Token:
    r"""The delimiter behind \left: it begins where \left does, and its side is said."""
    if token.kind == "char" and token.text in "<>":
        token = Token("delimiter", {"<": "⟨", ">": "⟩"}[token.text], token.start, token.end)
    if token.kind != "delimiter":
        message = "evaluation at a point is not read" if token.text == "." else "a delimiter is expected here"
        hint = "the point is given by --at NAME=VALUE" if token.text == "." else r"write \left( ... \right)"
        raise MatcalcError("refused" if token.text == "." else "syntax", message, spans=[(start, token.end)], hint=hint)
    fixed = token.value if token.text not in BARS else side or token.value
    return Token("delimiter", token.text, start, token.end, fixed)


def _next(text: str, place: int, found: list[Token]) -> tuple[Token | None, int]:
    """The lexeme at a place, or None for what is dropped, and where it ends."""
    character = text[place]
    if character.isspace() or character in "~$\ufeff":
        return None, place + 1
    if character == "%":
        end = text.find("\n", place)
        return None, len(text) if end < 0 else end
    if character == "\\":
        return _command(text, place)
    if (character.isascii() and character.isdigit()) or (character == "." and text[place + 1 : place + 2].isdecimal()):
        token = _number(text, place, found)
    elif letter := plain_letter(character):
        token = Token("letter", letter, place, place + 1)
    else:
        token = _character(text, place)
    return token, token.end


def _number(text: str, place: int, found: list[Token]) -> Token:
    r"""A number; behind \frac without braces a digit, for \frac12 is one half."""
    bare = [token for token in found[-2:] if token.kind in ("command", "number", "letter")]
    behind = bool(found) and found[-1].kind == "command" and found[-1].text in FRACTIONS
    second = len(bare) == 2 and bare[0].kind == "command" and bare[0].text in FRACTIONS
    token = number_at(text, place)
    if (behind or second) and text[place].isdigit():
        return number_at(text[: place + 1], place)
    if token.text.endswith("."):  # the end of a sentence
        return number_at(text[: token.end - 1], place)
    return token


def _character(text: str, place: int) -> Token:
    character = text[place]
    if text[place : place + 2] == "||":
        return Token("delimiter", "‖", place, place + 2, "")
    if text[place : place + 2] in ENTRYWISE:
        return Token("char", text[place : place + 2], place, place + 2)
    if character in BRACKETS:
        return Token("delimiter", character, place, place + 1, BRACKETS[character])
    if character in "{}":
        return Token("brace", character, place, place + 1)
    if character in SUPERSCRIPTS or character in SUBSCRIPTS or character in "⁻ᵀᴴ√":
        hint = "write ^{...} or _{...} in LaTeX"
        raise MatcalcError("syntax", f"'{character}' is not read in LaTeX", spans=[(place, place + 1)], hint=hint)
    alike = LOOK_ALIKES.get(character, character)
    if alike in BARS:
        return Token("delimiter", alike, place, place + 1, "")
    if alike.isascii() or alike in "⊗⊤":
        return Token("char", alike, place, place + 1)
    return Token("command", character, place, place + 1)


def _command(text: str, place: int) -> tuple[Token | None, int]:
    r"""A command: letters, or one other character. \label{...} goes with its argument, \begin with its name."""
    end = place + 1
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    end = max(end, min(place + 2, len(text)))
    word = text[place + 1 : end]
    if word in ("begin", "end"):
        return _environment(text, place, end, word)
    if word in DROPPED_WITH_ARGUMENT:
        end += text[end : end + 1] == "*"
        return None, _behind_argument(text, end)
    if word == "\\":
        return Token("break", "\\\\", place, end), _behind_length(text, end)
    if word in SPACES or word in TRANSPARENT or word in ("(", ")", "[", "]") or word.isspace():
        return None, end
    if word in DELIMITERS:
        delimiter, side = DELIMITERS[word]
        return Token("delimiter", delimiter, place, end, side), end
    return Token("command", word, place, end), end


def _environment(text: str, place: int, end: int, word: str) -> tuple[Token | None, int]:
    stop = text.find("}", end)
    if text[end : end + 1] != "{" or stop < 0:
        raise MatcalcError(
            "syntax", f"\\{word} needs the name of an environment", spans=[(place, end)], hint=rf"\{word}{{bmatrix}}"
        )
    name = text[end + 1 : stop].rstrip("*")
    stop += 1
    if name not in ARRANGED and name not in MATRICES and name not in CASES:
        hint = "equation, align, aligned, gather, split, pmatrix, bmatrix, array, cases are read"
        raise MatcalcError("refused", f"the environment {name} is not read", spans=[(place, stop)], hint=hint)
    if word == "begin":
        for _ in range(ARRANGED.get(name, 0)):
            stop = _behind_argument(text, stop)
        if name == "array" or (text[stop : stop + 1] == "[" and text[stop + 2 : stop + 3] == "]"):
            stop = _behind_columns(text, stop)
    if name in ARRANGED:
        return None, stop
    return Token("begin" if word == "begin" else "finish", name, place, stop), stop


def _behind_columns(text: str, place: int) -> int:
    r"""Behind [t] and {cc|c} of \begin{array}."""
    if text[place : place + 1] == "[":
        place = text.find("]", place) + 1 or place
    end = _behind_argument(text, place)
    if text[place : place + 1] != "{" or not set(text[place:end]) <= COLUMNS:
        raise MatcalcError(
            "syntax", r"\begin{array} needs its columns", spans=[(place, place + 1)], hint=r"\begin{array}{cc}"
        )
    return end


def _behind_argument(text: str, place: int) -> int:
    """Behind {...}; where no brace follows, here."""
    begin = place
    while text[begin : begin + 1] == " ":
        begin += 1
    if text[begin : begin + 1] != "{":
        return place
    depth = 0
    for k in range(begin, len(text)):
        depth += (text[k] == "{") - (text[k] == "}")
        if not depth:
            return k + 1
    raise MatcalcError("syntax", "'{' is never closed", spans=[(begin, begin + 1)], hint="add a '}'")


def _behind_length(text: str, place: int) -> int:
    r"""Behind the [2pt] of \\[2pt]."""
    end = text.find("]", place)
    inside = text[place + 1 : end] if text[place : place + 1] == "[" and end > 0 else ""
    return end + 1 if inside[-2:] in ("pt", "em", "ex", "mm", "cm") and inside[:1] in "-0123456789." else place


def _check_mathematics(text: str) -> None:
    r"""Dollars, \( \) and \[ \] come in pairs: A\(B + C) would be a quotient from the left."""
    bare = text.replace("\\\\", "  ").replace("\\$", "  ")
    if bare.count("$") % 2:
        place = bare.rindex("$")
        raise MatcalcError(
            "syntax", "'$' is never closed", spans=[(place, place + 1)], hint="add a '$', or leave this one out"
        )
    for opening, closing in MATHEMATICS.items():
        if bare.count(f"\\{opening}") != bare.count(f"\\{closing}"):
            place = max(bare.rfind(f"\\{opening}"), bare.rfind(f"\\{closing}"))
            hint = "write inv(A)*b for a quotient from the left"
            raise MatcalcError("syntax", f"\\{bare[place + 1]} has no partner", spans=[(place, place + 2)], hint=hint)


def in_one_line(found: list[Token]) -> list[Token]:
    """The lexemes without alignment marks and line breaks outside matrices: a line that goes on begins with a sign."""
    kept: list[Token] = []
    depth = 0
    for place, token in enumerate(found):
        depth += (token.kind == "begin") - (token.kind == "finish")
        if depth or not (token.kind == "break" or (token.kind == "char" and token.text == "&")):
            kept.append(token)
        elif token.kind == "break" and kept:
            marks = ("&", "{", "}")
            after = next(t for t in found[place + 1 :] if t.kind != "break" and t.text not in marks)
            if not _goes_on(kept[-1], after):
                message = "here a second formula begins: one is read at a time"
                raise MatcalcError(
                    "syntax",
                    message,
                    spans=[(after.start, max(after.end, after.start + 1))],
                    hint="ask of each by itself",
                )
    return kept


def _goes_on(before: Token, after: Token) -> bool:
    signs = ("cdot", "times", "odot", "otimes", "circ")
    return (
        after.kind == "end"
        or (after.kind == "char" and after.text in "+-=*/.,")
        or (after.kind == "command" and after.text in signs)
        or (after.kind == "delimiter" and after.value == "close")
        or (before.kind == "char" and before.text in "+-=*/")
    )


# --- brackets --------------------------------------------------------------------------------------------------------


def partners(found: list[Token]) -> Mapping[int, int]:
    """Place of an opening bracket -> place of the one that closes it. Bars that none closes are left out."""
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for place, token in enumerate(found):
        text = token.text if token.kind in ("delimiter", "brace") else "begin"
        if _opens(token, place, found, open_):
            open_.append(place)
            if len(open_) > DEEPEST:
                message = f"LaTeX is read to a depth of {DEEPEST} brackets"
                raise MatcalcError("limit", message, spans=[(token.start, token.end)], hint="give parts a name")
        elif token.kind == "finish" or (token.kind in ("delimiter", "brace") and not _is_idle(token, found, open_)):
            _drop_bars(found, open_, text)
            if not open_:
                raise MatcalcError(
                    "syntax", f"'{_shown(token)}' closes nothing", spans=[(token.start, token.end)], hint="leave it out"
                )
            _check_pair(found[open_[-1]], token)
            pairs[open_.pop()] = place
    _drop_bars(found, open_, "")
    if open_:
        token = found[open_[-1]]
        raise MatcalcError(
            "syntax",
            f"'{_shown(token)}' is never closed",
            spans=[(token.start, token.end)],
            hint="write the bracket that closes it",
        )
    return pairs


def _shown(token: Token) -> str:
    return {"begin": "\\begin{%s}", "finish": "\\end{%s}"}.get(token.kind, "%s") % token.text


def _opens(token: Token, place: int, found: list[Token], open_: list[int]) -> bool:
    if token.kind == "begin":
        return True
    if token.kind == "brace":
        return token.text == "{"
    if token.kind != "delimiter":
        return False
    if token.value:
        return token.value == "open"
    innermost = found[open_[-1]].text if open_ else ""
    return _expects_operand(found, place) or (innermost != token.text and not _is_idle(token, found, open_))


def _is_idle(token: Token, found: list[Token], open_: list[int]) -> bool:
    """Is it a bar within braces that closes nothing in them, as in x_{k|k-1}?"""
    if token.kind != "delimiter" or token.text not in BARS or token.value == "close":
        return False
    return (
        bool(open_)
        and found[open_[-1]].text != token.text
        and found[open_[-1]].kind == "brace"
        and (found[open_[-1] - 1].text == "_" if open_[-1] else False)
    )


def _expects_operand(found: list[Token], place: int) -> bool:
    if not place:
        return True
    before = found[place - 1]
    if before.kind == "char":
        return before.text in STARTS_OPERAND or before.text in ENTRYWISE
    if before.kind == "delimiter":
        return before.value == "open"
    if before.kind == "command":
        return before.text in ALIASES or before.text in INFIX or before.text in ("cdot", "times")
    return before.kind in ("begin", "break") or (before.kind == "brace" and before.text == "{")


def _drop_bars(found: list[Token], open_: list[int], closing: str) -> None:
    """Forget bars that nothing closes before their bracket is closed."""
    while open_ and found[open_[-1]].text in BARS and closing != found[open_[-1]].text:
        if found[open_[-1]].value == "open":
            return
        open_.pop()


def _check_pair(opening: Token, token: Token) -> None:
    wanted = CLOSING["begin" if opening.kind == "begin" else opening.text]
    same = opening.text == token.text if opening.kind == "begin" else wanted == token.text
    if (
        not same
        or (opening.kind == "begin") != (token.kind == "finish")
        or (opening.kind == "brace") != (token.kind == "brace")
    ):
        spans = [(opening.start, opening.end, "opened here"), (token.start, token.end, "closed here")]
        message = f"'{_shown(opening)}' is closed by '{_shown(token)}'"
        raise MatcalcError("syntax", message, spans=spans, hint="close each bracket by its like")
