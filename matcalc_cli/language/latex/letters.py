r"""The letter of a name with its font: \mathbf{x}, \hat{\mathbf y}, {\bf x}, \bm\beta, \vx, \mathrm{loss}.

Takes the place of a letter or of a font's command; gives a `Letter`, or None where none begins.
"""

from .commands import ACCENTS, BOLD, BY_TIME, FONTS, GREEK, KNOWN, SWITCHES, WORDS
from .source import Source, Stretch

# Macros of bold letters by their beginnings; \bR, \bE and the like are sets and expectations, \c and \i accents.
MACROS_OF = ("bm", "bf", "b", "v", "m")
MACRO_LETTERS = frozenset("efghmnpqswxyzABDFGIJKMQTUVWXY")
PREFIXED = MACRO_LETTERS | frozenset("abcdijklortuvCLOS")


class Letter:
    """A base: the name, its style, where it ends."""

    __slots__ = ("name", "place", "stop", "style")

    def __init__(self, name: str, style: str, place: int, stop: int) -> None:
        self.name, self.style, self.place, self.stop = name, style, place, stop


def letter_at(src: Source, place: int) -> Letter | None:
    r"""x, \beta, \mathbf{x}, \hat{\mathbf y}, {\bf x}, \mathrm{loss}; None for anything else."""
    token = src.at(place)
    if token.kind == "letter":
        return Letter(token.text, src.font, place, place + 1)
    if token.kind == "command" and token.text in GREEK:
        return Letter(GREEK[token.text], src.font, place, place + 1)
    if token.kind == "command" and (name := _of_macro(token.text)):
        if src.is_group(place + 1):  # \vb{x}
            return _within(src, "mathbf", (place + 2, src.partner[place + 1]), place + 1)
        if all(other.kind != "command" or src.is_quotient(other) for other in src.found):  # a formula of MATLAB
            hint = f"write inv(A)*{name} for the quotient, A*{name} for the product"
            message = rf"\{token.text} can be read in two ways, as a letter in bold and as a quotient from the left"
            raise src.error("syntax", message, token, token, hint)
        src.note(rf"\{token.text} is read as \mathbf{{{token.text[-len(name) :]}}}")
        return Letter(name, BOLD, place, place + 1)
    if src.is_group(place) and src.at(place + 1).kind == "command" and src.at(place + 1).text in SWITCHES:
        return _within(src, SWITCHES[src.at(place + 1).text], (place + 2, src.partner[place]), place)
    if src.is_group(place) and (inner := letter_at(src, place + 1)) and inner.stop == src.partner[place]:  # {x}_{i}
        return Letter(inner.name, inner.style, place, inner.stop + 1)
    if token.kind == "command" and token.text in SWITCHES and src.is_group(place + 1):  # \bf{x}
        return _within(src, SWITCHES[token.text], (place + 2, src.partner[place + 1]), place + 1)
    if token.kind != "command" or not (token.text in FONTS or token.text in WORDS or token.text in ACCENTS):
        return None
    stretch, stop = src.argument(place + 1, token)
    found = _within(src, token.text, stretch, place)
    return Letter(found.name, found.style, place, stop) if found else None


def _of_macro(word: str) -> str:
    r"""The letter of \vx, \mA, \bSigma, \bx, \x: what papers call their bold letters; nothing for other commands."""
    if word in KNOWN or not word.isalpha():
        return ""
    if len(word) == 1:
        return word if word in MACRO_LETTERS else ""
    rests = [word.removeprefix(prefix) for prefix in MACROS_OF if word.startswith(prefix)]
    if greek := next((rest for rest in rests if rest in GREEK), ""):
        return GREEK[greek]
    case = {"v": str.islower, "m": str.isupper}.get(word[0], str.isalpha)
    return next((rest for rest in rests if len(rest) == 1 and rest in PREFIXED and case(rest)), "")


def _within(src: Source, command: str, stretch: Stretch, place: int) -> Letter | None:
    if command in FONTS and (word := _word_of_letters(src, stretch)):
        return Letter(word, FONTS[command], place, src.partner.get(place, stretch[1]) + (place in src.partner))
    inner = letter_at(src, stretch[0]) if stretch[0] < stretch[1] else None
    stop = src.partner.get(place, stretch[1]) + (place in src.partner)
    if inner is not None and inner.stop == stretch[1]:
        style, name = FONTS.get(command, "") or inner.style, inner.name + ACCENTS.get(command, "")
        if command in BY_TIME:
            src.note(rf"\{command}{{{inner.name}}} is the name {name}: no derivative by time is taken")
        return Letter(name, style, place, stop)
    if command in WORDS:
        word = word_in(src, stretch)
        return Letter(word, "", place, stop) if word else None
    if command in ACCENTS:
        message = rf"\{command} over more than one letter is not read"
        raise src.refused(message, place, stretch[1], "give it a name of its own")
    return None


def _word_of_letters(src: Source, stretch: Stretch) -> str:
    r"""The name of \mathbf{weight}; nothing for \mathbf{x} and the products \mathbf{A x}, \mathbf{AXB}."""
    word = word_in(src, stretch)
    if len(word) < 2 or not word.isalpha() or (word not in src.names and (word[:-1].isupper() or word[:1].isupper())):
        return ""
    others = {src.at(k).text for k in range(len(src.found)) if src.at(k).kind == "letter" and not _is_lettered(src, k)}
    return word if word in src.names or not others & set(word) else ""


def _is_lettered(src: Source, place: int) -> bool:
    """Does a letter stand right beside another?"""
    beside = (place - 1, place + 1)
    return any(src.at(k).kind == "letter" and k >= 0 for k in beside)


def word_in(src: Source, stretch: Stretch) -> str:
    """The one word of a stretch, digits and underscores included; nothing for text of several words."""
    word = src.spelling(stretch).replace(r"\_", "_")
    source = src.text[src.at(stretch[0]).start : src.at(stretch[1] - 1).end] if stretch[0] < stretch[1] else ""
    plain = source.replace("\\_", "_").strip("{} ")
    return word if word and word == plain and word.isidentifier() and word.isascii() else ""
