"""Words and formulas in lines of a width: a formula is broken before a term, within as few brackets as will do."""

OPENING, CLOSING, TOGGLES = "([", ")]", "‖|"
BREAKS = (" + ", " − ", " - ", " where ", " for ")
NARROWEST = 20  # columns; a narrower terminal gets its formulas in one piece


def wrapped(words: str, width: int) -> list[str]:
    """The words in lines of at most `width` columns; a longer word stands alone."""
    if len(words) <= width or width < NARROWEST:
        return [words]
    lines = [""]
    for word in words.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def broken(formula: str, width: int) -> list[str]:
    """The formula in lines of at most `width` columns, broken before terms within as few brackets as will do."""
    if len(formula) <= width or width < NARROWEST:
        return [formula]
    places = _places(formula)
    lines = [formula]
    for allowed in sorted({depth for _, depth in places}):
        lines = _filled(formula, [place for place, depth in places if depth <= allowed], width)
        if max(map(len, lines)) <= width:
            break
    return lines


def _filled(formula: str, places: list[int], width: int) -> list[str]:
    """The formula cut at some of the places, with as much on a line as the width holds."""
    lines: list[str] = []
    for start, stop in zip([0, *places], [*places, len(formula)], strict=True):
        term = formula[start:stop]
        if lines and len(lines[-1]) + len(term) <= width:
            lines[-1] += term
        else:
            lines.append(term.lstrip())
    return lines


def _places(formula: str) -> list[tuple[int, int]]:
    """(place, number of brackets around it) of every term but the first; none within bars."""
    depth, found = 0, []
    inside: set[str] = set()
    for place, character in enumerate(formula):
        if character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth -= 1
        elif character in TOGGLES:
            inside ^= {character}
        elif character == " " and not inside and formula.startswith(BREAKS, place):
            found.append((place, depth))
    return found
