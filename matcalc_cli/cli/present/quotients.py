"""The table of `numdiff`: difference quotients and their errors over the step, then what they show.

Takes `Differences`; gives aligned lines of at most 80 columns, the same for a pipe and for a terminal. The values are
shown of scalar functions, the errors (in the norm, relative to the derivative) of all.
"""

from typing import TYPE_CHECKING, Any

from ...answers.numbers.value import written

if TYPE_CHECKING:
    from ...answers.numdiff.differences import Differences
    from ...answers.numdiff.quotients import Series

STEP, ERROR, NONE, GAP = "h", "error", "-", "  "
DIGITS = 10


def text(found: Any) -> str:
    """Several lines: the exact derivative, the table, the best steps, the error terms, the verdict."""
    said = [
        ("exact", found.taylor.derivative if found.exact is None else f"{found.taylor.derivative} = {exact(found)}")
    ]
    said += facts(found)
    width = max(len(label) for label, _ in said)
    lines = [f"{label.ljust(width)}{GAP}{content}" for label, content in said]
    return "\n".join([lines[0], *table(found), *lines[1:]])


def exact(found: "Differences") -> str:
    """The number, or the norm of what has several entries."""
    assert found.exact is not None
    if found.exact.array.ndim == 0:
        return found.exact.text
    import numpy as np

    return f"an array of norm {written(float(np.linalg.norm(found.exact.array)), DIGITS)}"


def facts(found: "Differences") -> list[tuple[str, str]]:
    """(label, content): where, the best steps, remarks, error terms, the verdict."""
    rows = [("at", _place(found))] if found.place is not None else []
    for one in found.series:
        if one.best is not None:
            rows.append(("best" if rows[-1][0] == "at" else "", _best(one)))
    rows += [("note" if k == 0 else "", remark) for k, remark in enumerate(found.remarks())]
    rows += [("error" if k == 0 else "", f"{a} = {b}") for k, (a, b) in enumerate(found.terms.values())]
    return [*rows, ("verdict", found.verdict)]


def derivative(found: "Differences", name: str, plain: bool) -> tuple[str, str, str]:
    """The derivative of the function of that name, as a row of a terminal's view."""
    from ...render import text as plainly
    from ...render import unicode
    from .equation import operator

    along = found.problem.question.along
    left = f"D_{along}" if along else operator(found.problem, "text" if plain else "unicode")
    return f"{left} {name}", plainly.render(found.taylor.tree) if plain else unicode.render(found.taylor.tree), "bold"


def rows(found: "Differences") -> list[tuple[str, str, str]]:
    """The facts with their styles, for a terminal."""
    styles = {"exact": "bold", "verdict": "green" if found.agrees else "bold red"}
    own = [("exact", exact(found))] if found.exact is not None else []
    return [(label, content, styles.get(label, "")) for label, content in [*own, *facts(found)]]


def _place(found: "Differences") -> str:
    """Where the differences are taken."""
    place = found.place
    assert place is not None
    if place.random:
        sizes = "".join(f"{name}={place.sizes[name]}, " for name in found.problem.typing.dims if name in place.sizes)
        return f"a random point ({sizes}seed {found.seed})"
    along = found.problem.question.along
    drawn = f"random unit direction {along} (seed {found.seed})" if place.drawn else f"direction {along} that is given"
    return "the point given" + (f", along the {drawn}" if along else "")


def _best(one: "Series") -> str:
    from ...answers.numdiff.quotients import BEST, POWER

    assert one.best is not None
    step, error = one.best
    shown = f"{one.kind}: h = {step:.0e} with error {error:.1e}"
    if one.kind not in BEST:
        return f"{shown}; no difference is taken, so no step is too small"
    order = "" if one.order is None else f", order {one.order:.2f}"
    return f"{shown}{order}; theory: h = {POWER[one.kind]} = {BEST[one.kind]:.1e}"


def table(found: Any) -> list[str]:
    """A line a step, behind a line of headings; nothing of an abstract function."""
    if not found.series:
        return []
    from ...answers.numdiff.quotients import STEPS

    assert found.exact is not None
    scalar = found.exact.array.ndim == 0
    heads = [STEP, *(head for one in found.series for head in ([one.kind, ERROR] if scalar else [one.kind]))]
    cells = [
        [f"{h:.0e}", *(cell for one in found.series for cell in _cells(one, k, scalar))] for k, h in enumerate(STEPS)
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    lines = [heads, *cells]
    return [GAP.join(cell.rjust(w) for cell, w in zip(line, widths, strict=True)) for line in lines]


def _cells(one: "Series", k: int, scalar: bool) -> list[str]:
    quotient: Any = one.quotients[k]
    error = one.errors[k]
    shown = NONE if error is None else f"{error:.1e}"
    return [NONE if quotient is None else written(float(quotient), DIGITS), shown] if scalar else [shown]
