r"""LaTeX to lexemes: commands, letters, numbers, delimiters; comments, spaces, sizes and labels are dropped here.

Takes a text; gives `Token`s of the kinds `command`, `letter`, `number`, `char`, `delimiter` (its value: `open`,
`close` or nothing), `brace`, `begin`, `break`, `end`, each with its place. Letters that spell a function, as in tr(A X)
without a backslash, are its command.
"""

from collections.abc import Set

from ....errors import MatcalcError
from ....functions.table import ALIASES, FUNCTIONS
from ...tokens import LOOK_ALIKES, Token, number_at, plain_letter
from ..commands import (
    ACCENTS,
    ARRANGED,
    BY_TIME,
    CASES,
    COLOURED,
    DEFINITIONS,
    DELIMITERS,
    DROPPED_WITH_ARGUMENT,
    FONTS,
    FRACTIONS,
    INNER,
    MACROS,
    MATRICES,
    SIZES,
    SPACES,
    SWITCHES,
    TRANSPARENT,
    WORDS,
)
from .raised_characters import SCRIPTS, SIGNS, script

BARS = ("|", "‖")
BRACKETS = {"(": "open", ")": "close", "[": "open", "]": "close", "⟨": "open", "⟩": "close"}
ANGLES = {"<": "⟨", ">": "⟩"}
# Functions with a command of their name are read without a backslash wherever they stand, others before a bracket.
OPERATORS = frozenset(
    word for word, name in ALIASES.items() if name in FUNCTIONS and FUNCTIONS[name].latex.startswith(f"\\{name}")
) | {"tr", "Tr"}
NAMED = "operatorname"
SUMS = ("sum", "prod")  # with an index below, without a backslash too
OWN = frozenset((*MACROS, *INNER, *FRACTIONS, *SUMS, *BY_TIME))  # commands with arguments of their own
LETTERED = frozenset((*FONTS, *WORDS, *SWITCHES, *ACCENTS))
ENTRYWISE = (".*", "./", ".^", ".'", "**")
MATHEMATICS = {"(": ")", "[": "]"}  # \( \), \[ \]
COLUMNS = frozenset("lcr|@{}*>!<p ")
SIDES = {"left": "open", "right": "close", "l": "open", "r": "close"}


def lexemes(text: str) -> list[Token]:
    """All lexemes, the last of kind `end`."""
    found: list[Token] = []
    place = 0
    side = None  # \left, \right, \big before a delimiter: its start and the side that it says
    _check_mathematics(text)
    while place < len(text):
        if text[place] in SCRIPTS:
            made, place = script(text, place)
            found += made
            continue
        token, place = _next(text, place, found)
        if token is None:
            continue
        if token.kind == "command" and (token.text in ("left", "right") or token.text in SIZES):
            side = (token.start, SIDES.get(token.text[-1], "") if token.text in SIZES else SIDES[token.text])
            continue
        if side is not None:
            token = token if token.text == "/" and not side[1] else _sized(token, *side)
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
        token = Token("delimiter", ANGLES[token.text], token.start, token.end, BRACKETS[ANGLES[token.text]])
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
        token = _character(text, place, found)
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


def _character(text: str, place: int, found: list[Token]) -> Token:
    character = text[place]
    if text[place : place + 2] == "||" and not _is_in_bars(found):
        return Token("delimiter", "‖", place, place + 2, "")
    if text[place : place + 2] in ENTRYWISE:
        return Token("char", text[place : place + 2], place, place + 2)
    if character in BRACKETS:
        return Token("delimiter", character, place, place + 1, BRACKETS[character])
    if character in "{}":
        return Token("brace", character, place, place + 1)
    if character == "√":
        message, hint = "'√' is not read in LaTeX", r"write \sqrt{...}"
        raise MatcalcError("syntax", message, spans=[(place, place + 1)], hint=hint)
    if character in SIGNS:
        return Token("command", SIGNS[character], place, place + 1)
    alike = LOOK_ALIKES.get(character, character)
    if alike in BARS:
        return Token("delimiter", alike, place, place + 1, "")
    if alike.isascii() or alike in "⊗⊤":
        return Token("char", alike, place, place + 1)
    return Token("command", character, place, place + 1)


def _is_in_bars(found: list[Token]) -> bool:
    """Is a single bar open here, which the first of two closes: |a||b|?"""
    depth, bars = 0, 0
    for token in reversed(found):
        depth += (token.text in ")]}⟩") - (token.text in "([{⟨") if token.kind in ("delimiter", "brace") else 0
        if depth < 0:
            break
        bars += not depth and token.kind == "delimiter" and token.text == "|" and not token.value
    return bool(bars % 2)


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
    if word in COLOURED:
        return None, _behind_argument(text, end)
    if word in DEFINITIONS:
        return None, _behind_argument(text, _behind_argument(text, end + (text[end : end + 1] == "*")))
    if word == "\\":
        return Token("break", "\\\\", place, end), _behind_length(text, end)
    if word == "smash" and text[end : end + 1] == "[":
        return None, text.find("]", end) + 1 or end
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


def with_functions(found: list[Token], functions: Set[str]) -> list[Token]:
    """The lexemes with log x and tr(A X), written without a backslash, as commands, and sum_{i}; not within fonts
    and scripts."""
    kept: list[Token] = []
    place = 0
    while place < len(found):
        end = place
        while found[end].kind == "letter" and len(found[end].text) == 1 and (end == place or _touches(found, end)):
            end += 1
        word = "".join(token.text for token in found[place:end])
        after = found[end] if end > place else None
        called = after is not None and after.kind == "delimiter" and after.text in "([" and word in functions
        summed = after is not None and after.text == "_" and word in SUMS
        read = summed or (word not in OWN and (word in OPERATORS or called))
        if end - place > 1 and read and not _is_within(kept):
            kept.append(Token("command", word, found[place].start, found[end - 1].end))
        elif called and word in OWN and not _is_within(kept):  # sum(x) and norm(x), whose commands take other arguments
            first, last = found[place], found[end - 1]
            kept += [
                Token("command", NAMED, first.start, first.start),
                Token("brace", "{", first.start, first.start),
                *found[place:end],
                Token("brace", "}", last.end, last.end),
            ]
        else:
            end = max(end, place + 1)
            kept += found[place:end]
        place = end
    return kept


def _touches(found: list[Token], place: int) -> bool:
    return found[place - 1].end == found[place].start


def _is_within(before: list[Token]) -> bool:
    r"""Do letters stand here that are a word as a whole: \mathrm{tr}, {\rm tr}, x_{max}?"""
    opened = before[-1:] and before[-1].kind == "brace" and before[-1].text == "{"
    owner = before[-2:-1] if opened else before[-1:]
    return bool(owner) and (owner[0].text in "_^" or (owner[0].kind == "command" and owner[0].text in LETTERED))
