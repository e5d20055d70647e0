"""Several variables in one --wrt that are no scalars to be stacked: vectors and matrices, each by itself.

Takes what is asked and the shapes; refuses what cannot be asked of several variables, with the cure.
"""

from collections.abc import Mapping, Sequence

from ...dimensions import Shape
from ...errors import MatcalcError
from ...inference.kind_rules import MATRIX
from ...inference.shapes import Declarations, preferred_kind
from ...language.declarations import shape_text
from ..asking.question import Question
from ..asking.request import listed
from ..asking.verbs import FORMULA, VERDICT


def refuse(
    question: Question, groups: Sequence[tuple[str, ...]], shapes: Mapping[str, Shape], declared: Declarations
) -> None:
    """Several variables that are not stacked have a first derivative each, and may be judged together; MatcalcError
    ("usage") where more is asked of them."""
    verb, several = question.verb, next(group for group in groups if len(group) > 1)
    if question.along:
        message = f"--along is a direction in one variable, and {listed(several, 'and')} are several"
        raise MatcalcError("usage", message, hint=f"--wrt {several[0]}")
    if verb.kind == VERDICT or (verb.kind == FORMULA and len(groups) == 1):
        return
    shown = [f"{name} ({shape_text(shapes[name])})" for name in several]
    cures = [f"one variable at a time: --wrt {several[0]}"]
    if verb.kind == FORMULA:
        cures.append(f"mixed: matcalc diff {' '.join(f'--wrt {name}' for name in several[:2])}")
    if not any(name in declared or preferred_kind(name) == MATRIX for name in shapes):
        cures.append(f"scalars: {' '.join(f'--shape {name}:scalar' for name in several)}")
    message = f"only scalars are stacked, and these are {listed(shown, 'and')}"
    raise MatcalcError("usage", message, hint="; ".join(cures))
