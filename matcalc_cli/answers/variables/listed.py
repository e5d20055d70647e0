"""Several variables in one --wrt that are no scalars to be stacked, and the one that is meant where none is named.

Takes what is asked and the shapes; refuses what cannot be asked of several variables, with the cure.
"""

from collections.abc import Collection, Mapping, Sequence

from ...dimensions import Shape
from ...errors import MatcalcError, did_you_mean
from ...inference.kind_rules import COLUMN, MATRIX, SCALAR
from ...inference.shapes import Declarations, preferred_kind
from ...language.declarations import shape_text
from ..asking.question import Question
from ..asking.request import listed
from ..asking.verbs import FORMULA, VERDICT

UNKNOWNS = frozenset("xyzXYZ")  # the letters of unknowns by convention
KINDS = {SCALAR: "scalar", COLUMN: "n", MATRIX: "m,n"}  # as they are declared


def unknown(name: str, known_names: Collection[str]) -> MatcalcError:
    """The error of a variable that the expression has not."""
    others = [known for known in known_names if known != name]
    inside = next((known for known in others if name in known), "")
    usual = f"declare it (--shape {name}:{KINDS[preferred_kind(name)]}) if its derivative is to be zero"
    numbered = [known for known in others if known.rstrip("0123456789").rstrip("_") == name]
    usual = f"{inside} is one name: write * between factors, and brackets around arguments" if inside else usual
    usual = f"--wrt {','.join(numbered)} stacks the numbered names" if numbered else usual
    hint = did_you_mean(name, () if inside else others, usual)
    return MatcalcError("name", f"{name} does not occur in the expression", hint=hint)


def refuse(
    question: Question, groups: Sequence[tuple[str, ...]], shapes: Mapping[str, Shape], declared: Declarations
) -> None:
    """Several variables that are not stacked have a first derivative each, and may be judged together; MatcalcError
    ("usage") where more is asked of them."""
    verb, several = question.verb, next(group for group in groups if len(group) > 1)
    if question.along:
        message = f"--along is a direction in one variable, and {listed(several, 'and')} are several"
        hint = f"one for each: --along {','.join(f'd{name}' for name in several)}; or one variable: --wrt {several[0]}"
        raise MatcalcError("usage", message, hint=hint)
    if verb.kind == VERDICT or (verb.kind == FORMULA and len(groups) == 1):
        return
    shown = [f"{name} ({shape_text(shapes[name])})" for name in several]
    cures = [f"one variable at a time: --wrt {several[0]}"]
    if question.hvp:
        wrt, along = ",".join(several), ",".join(f"d{name}" for name in several)
        cures = [f"the product over all of them: matcalc grad --wrt {wrt} --hvp {along}"]
    elif verb.kind == FORMULA:
        cures.append(f"mixed: matcalc diff {' '.join(f'--wrt {name}' for name in several[:2])}")
    if not any(name in declared or preferred_kind(name) == MATRIX for name in shapes):
        cures.append(f"scalars: {' '.join(f'--shape {name}:scalar' for name in several)}")
    message = f"only scalars are stacked, and these are {listed(shown, 'and')}"
    raise MatcalcError("usage", message, hint="; ".join(cures))


def only_variable(names: Sequence[str]) -> tuple[str, list[str]]:
    """The one of the names that a derivative can be meant by, where none is asked for, and a note if it was chosen."""
    unknowns = [name for name in names if name in UNKNOWNS]
    if len(names) == 1:
        return names[0], []
    if len(unknowns) == 1 and unknowns[0] in "xX":  # of x and A, or of X and A, nobody means A
        return unknowns[0], [f"differentiated by {unknowns[0]}; --wrt chooses another variable"]
    if not names:
        message, hint = "the expression has no variable to differentiate by", "name one with --wrt"
        raise MatcalcError("usage", message, hint=hint)
    message = f"the variables are {', '.join(names[:-1])} and {names[-1]}: by which one?"
    raise MatcalcError("usage", message, hint=f"add --wrt {(unknowns or names)[0]}")
