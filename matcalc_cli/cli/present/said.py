"""The formats that are a text alone: the formulas, one a line, and what is said of the function, a verdict a line."""

from typing import TYPE_CHECKING, Any

from ...answers.asking.verbs import CLAIM, DIFFERENCES, PICTURE
from ..streams import shows

if TYPE_CHECKING:
    from ...answers.result import Result
    from ...answers.runners import Outcome


def render(outcome: "Outcome", style: str, equation: bool) -> str:
    """In a style of formulas; as text where stdout cannot show the characters of Unicode."""
    shown = _said(outcome, style, equation)
    return _said(outcome, "text", equation) if style == "unicode" and not shows(shown) else shown


def _said(outcome: "Outcome", style: str, equation: bool) -> str:
    """A result in words is all there is to say."""
    result: Any = outcome.result
    if result.kind == PICTURE:
        return _pictured(outcome)
    if result.kind == DIFFERENCES:
        from .quotients import text

        table = text(result)
        return f"{table}\n\n{_pictured(outcome)}" if outcome.drawn is not None else table
    if result.kind == CLAIM:
        words: str = result.text(style)
        return words
    lines = [verdict.text(style) for verdict in outcome.verdicts]
    lines += [value.latex if style == "latex" else value.text for value in outcome.values]
    if outcome.derived:
        from .derivation import written

        derivations = "\n\n".join(written(each, style, equation) for each in outcome.derived)
        return "\n".join([derivations, *lines])
    return "\n".join([*(_written(formula, style, equation) for formula in outcome.formulas), *lines])


def _pictured(outcome: "Outcome") -> str:
    """In ASCII where stdout cannot show the dots of Unicode."""
    from .pictured import text

    drawn = text(outcome)
    return drawn if shows(drawn) else text(outcome, plain=True)


def _written(formula: "Result", style: str, equation: bool) -> str:
    shown: str = getattr(formula, style)
    if not equation:
        return shown
    from .equation import equation as equated

    return equated(formula, style, shown)
