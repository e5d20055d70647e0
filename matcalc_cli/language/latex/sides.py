r"""What stands around a formula: left-hand sides, \min_x before an objective, the full stop behind it.

Takes the lexemes of the whole text; gives the stretch of the formula itself. What is dropped is noted.
"""

from .commands import (
    EQUALS,
    LOG,
    MAX,
    MIN,
    OBJECTIVES,
    SWITCHES,
    WORDS,
)
from .names import letter_at
from .source import Source, Stretch

DERIVATIVES = ("nabla", "partial", "mathrmd")
LOGARITHMS = (LOG, "ln")
TEXTS = frozenset(("minimize", "maximize", "minimise", "maximise", "argmin", "argmax", MIN, MAX))


def formula_within(src: Source) -> Stretch:
    """The stretch without left side, objective's command, and punctuation at the end."""
    first, stop = 0, len(src.found) - 1
    while stop > first and src.is_char(stop - 1, ",", ".", ";"):
        stop -= 1
    first = _behind_equals(src, first, stop)
    return _behind_objective(src, first, stop), stop


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
        src.note(f"the left-hand side {src.shown(first, begin)} is dropped")
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
    place += src.is_char(place, "-")
    while src.at(place).kind == "command" and src.at(place).text in LOGARITHMS:
        place += 1
    letter = letter_at(src, place)
    if letter is not None:
        place = src.scripts(letter.stop, stop).stop
        if src.is_open(place, "(", "[", "{"):
            place = src.partner[place] + 1
    if letter is None or place != stop:
        message = "an equation is no function: its left side is no name"
        raise src.refused(message, first, stop, "give the one side that is meant")


def _behind_objective(src: Source, first: int, stop: int) -> int:
    r"""Behind \min_x, \arg\min_{x \in ...}, \operatorname*{arg\,min}_x, \underset{x}{\operatorname{minimize}}."""
    word, behind = _objective(src, first)
    if not word:
        return first
    scripts = src.scripts(behind, stop)
    if scripts.below is None and not word.startswith("arg") and word not in ("minimize", "maximize", "underset"):
        return first
    below = src.spelling(scripts.below) if scripts.below else ""
    if len(below) == 1 and word in (MAX, MIN) and _is_index(src, below, scripts.stop, stop):
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


def _is_below(src: Source, place: int) -> bool:
    while place > 0:
        before = src.at(place - 1)
        if before.kind == "char" and before.text == "_":
            return True
        if before.kind not in ("letter", "number", "brace") and not (before.kind == "char" and before.text == ","):
            return False
        if before.kind == "brace" and before.text == "}":
            return False
        place -= 1
    return False
