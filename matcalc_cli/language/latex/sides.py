r"""What stands around a formula: left-hand sides, \min_x before an objective, the full stop behind it.

Takes the lexemes of the whole text; gives the stretch of the formula itself. What is dropped is noted.
"""

from .calls import NUMBERS
from .commands import (
    BY_TIME,
    EQUALS,
    LOG,
    MAX,
    MIN,
    NO_NAMES,
    OBJECTIVES,
    OF_MATRICES,
    SWITCHES,
    WORDS,
)
from .letters import letter_at
from .source import Source, Stretch

DERIVATIVES = ("nabla", "partial", "mathrmd")
FACTOR = ", and with it the factor that \\propto leaves out"
PROBABILITIES = ("Pr",)
LOGARITHMS = (LOG, "ln")


def formula_within(src: Source) -> Stretch:
    """The stretch without left side, objective's command, and punctuation at the end."""
    first, stop = 0, len(src.found) - 1
    while stop > first and (inner := _within(src, first, stop)) != (first, stop):
        first, stop = inner
    begin = _behind_equals(src, first, stop)
    behind = _behind_objective(src, begin, stop)
    of_others = behind > begin > first and "arg" not in src.spelling((begin, behind)) and _is_call(src, first, begin)
    if of_others:  # f(x) = \min_y g(x, y)
        hint = "give the objective alone, if it is meant"
        raise src.refused("the left side is the optimum, which is not the objective", first, behind, hint)
    return behind, stop


def _within(src: Source, first: int, stop: int) -> Stretch:
    r"""Without punctuation at the end, without braces around all: {\displaystyle ...}."""
    if src.is_char(stop - 1, ",", ".", ";"):
        return first, stop - 1
    if src.is_group(first) and src.partner[first] == stop - 1 and src.at(first + 1).text not in SWITCHES:
        return first + 1, stop - 1
    for place in range(first, stop):
        if src.at(place).kind == "command" and src.at(place).text in WORDS and src.is_group(place + 1):
            closing = src.partner[place + 1]
            if closing == stop - 1 and src.spelling((place + 2, closing)) in ("", ".", ",", ";"):  # \text{.}
                return first, place
    return first, stop


def _is_call(src: Source, first: int, stop: int) -> bool:
    """Does a bracket stand in the left side?"""
    return any(src.is_open(place, "(", "[", "{") for place in range(first, stop))


def _behind_equals(src: Source, first: int, stop: int) -> int:
    signs = list(_equals(src, first, stop))
    if not signs:
        return first
    if len(signs) > 1:
        message = "one equals sign is read, with the function's name on its left"
        raise src.refused(message, signs[1][0], signs[1][1], "give one formula alone")
    begin, end = signs[0]
    if begin > first:
        _check_left(src, first, begin)
        factor = src.at(begin).text == "propto"
        src.note(f"the left-hand side {src.shown(first, begin)} is dropped" + (FACTOR if factor else ""))
    return end


def _equals(src: Source, place: int, stop: int) -> list[Stretch]:
    r"""Equals signs outside all brackets: =, :=, \coloneqq, \overset{...}{=}."""
    found: list[Stretch] = []
    while place < stop and src.keyword(place) != "where":
        token = src.at(place)
        if token.kind == "char" and token.text == ":" and src.is_char(place + 1, "="):
            found.append((place, place + 2))
            place += 1
        elif src.is_char(place, "=") or (token.kind == "command" and token.text in EQUALS):
            found.append((place, place + 1))
        elif token.kind == "command" and token.text in ("overset", "stackrel"):
            _, behind = src.argument(place + 1, token)
            under, end = src.argument(behind, token)
            if src.spelling(under) == "=":
                found.append((place, end))
                place = end
                continue
        place = src.skip(place)
    return found


def _check_left(src: Source, first: int, stop: int) -> None:
    r"""A left side is a name, f(x), or \log p(x): anything else makes it an equation."""
    place = first
    spelled = src.spelling((first, stop))
    if spelled.startswith((r"\nabla", r"\partial", r"\frac\partial", r"\dfrac\partial", r"\fracd", r"\dfracd")):
        hint = "the verb differentiates; of a derivative to be checked, give the right side alone"
        raise src.refused("the left side is a derivative", first, stop, hint)
    comma = next((k for k in src.outside((first, stop)) if src.is_char(k, ",", ";")), None)
    if comma is not None:
        raise src.refused(
            "what stands behind the comma is more than the formula", comma, stop, "give one formula alone"
        )
    text = next((k for k in src.outside((first, stop)) if src.at(k).kind == "command" and _is_text(src, k)), None)
    if text is not None:
        raise src.refused("a constraint is no part of the objective", text, stop, "give the objective alone")
    word, behind = _objective(src, place)
    place = src.scripts(behind, stop).stop if word else place
    place += src.is_char(place, "-")
    while src.at(place).kind == "command" and src.at(place).text in LOGARITHMS:
        place += 1
    name, behind = _name(src, place, stop)
    place = behind
    if name and src.is_open(place, "(", "[", "{"):
        place = src.partner[place] + 1
        name = "" if name.lower() in (*NUMBERS, *OF_MATRICES) else name  # \operatorname{tr}(X) = 1
    if not name or place != stop:
        message = "an equation is no function: its left side is no name"
        raise src.refused(message, first, stop, "give the one side that is meant")


def _is_text(src: Source, place: int) -> bool:
    r"""\text{s.t.}, \text{subject to}"""
    if src.at(place).text not in WORDS or not src.is_group(place + 1):
        return False
    return src.spelling((place + 2, src.partner[place + 1])) in NO_NAMES


def _name(src: Source, place: int, stop: int) -> tuple[str, int]:
    r"""The name that a left side gives, and where it ends: f, \hat\beta_1, \dot x, \Pr, loss."""
    token = src.at(place)
    if token.kind == "command" and token.text in PROBABILITIES:
        return token.text, place + 1
    end = place
    while src.at(end).kind == "letter" and (end == place or src.at(end - 1).end == src.at(end).start):
        end += 1
    word = src.spelling((place, end))
    if len(word) > 2 and not _is_product(src, word, stop):
        return word, src.scripts(end, stop).stop
    if token.kind == "command" and token.text in BY_TIME:
        stretch, end = src.argument(place + 1, token)
        letter = letter_at(src, stretch[0])
        return (letter.name, src.scripts(end, stop).stop) if letter and letter.stop == stretch[1] else ("", place)
    letter = letter_at(src, place)
    return (letter.name, src.scripts(letter.stop, stop).stop) if letter else ("", place)


def _is_product(src: Source, word: str, stop: int) -> bool:
    """A x: capitals before one of the last letters, or a letter that the other side has, too."""
    others = {src.at(place).text for place in range(stop, len(src.found)) if src.at(place).kind == "letter"}
    return (word[:-1].isupper() and word[-1] in "uvwxyz") or bool(others & set(word))


def _behind_objective(src: Source, first: int, stop: int) -> int:
    r"""Behind \min_x, \arg\min_{x \in ...}, \operatorname*{arg\,min}_x, \underset{x}{\operatorname{minimize}}."""
    word, behind = _objective(src, first)
    if not word:
        return first
    scripts = src.scripts(behind, stop)
    if scripts.below is None and not word.startswith("arg") and word not in ("minimize", "maximize", "underset"):
        return first
    if scripts.below and word in (MAX, MIN):
        letters = [k for k in src.outside(scripts.below) if src.at(k).kind == "letter"]
        alone = [src.at(k).text for k in letters if not _is_below(src, k, scripts.below[0])]
        if any(_is_index(src, name, scripts.stop, stop) for name in alone):
            return first
    src.note(f"{src.shown(first, scripts.stop)} is dropped: the objective is read")
    return scripts.stop


def _objective(src: Source, place: int) -> tuple[str, int]:
    """The word that asks for an optimum, and where it ends."""
    token = src.at(place)
    if token.kind != "command":
        return "", place
    if token.text == "arg":
        following = src.at(place + 1)
        found = following.kind == "command" and following.text in OBJECTIVES
        return ("argmin", place + 2) if found else ("", place)
    if token.text == "underset":
        _, behind = src.argument(place + 1, token)
        word, end = src.argument(behind, token)
        inner = src.spelling(word).replace("\\", "")
        return ("underset", end) if inner in OBJECTIVES or inner in ("argmin", "argmax") else ("", place)
    if token.text in WORDS or token.text in SWITCHES:
        start = place + 1 + src.is_char(place + 1, "*")
        if src.is_group(start):
            word_ = src.spelling((start + 1, src.partner[start])).replace("\\", "")
            return (word_, src.partner[start] + 1) if word_ in OBJECTIVES else ("", place)
        return "", place
    return (token.text, place + 1) if token.text in OBJECTIVES else ("", place)


def _is_index(src: Source, name: str, place: int, stop: int) -> bool:
    """Does the letter stand only below others?"""
    found = [k for k in range(place, stop) if src.at(k).kind == "letter" and src.at(k).text == name]
    return bool(found) and all(_is_below(src, k) for k in found)


def _is_below(src: Source, place: int, first: int = 0) -> bool:
    while place > first:
        before = src.at(place - 1)
        if before.kind == "char" and before.text == "_":
            return True
        if before.kind not in ("letter", "number", "brace") and not (before.kind == "char" and before.text == ","):
            return False
        if before.kind == "brace" and before.text == "}":
            return False
        place -= 1
    return False
