"""Which way leads to an answer: by the gradient of which it is an entry, by an expansion, or straight there.

Takes an answer; gives its `Steps`, or a MatcalcError ("refused") that says why there are none.
"""

from .deriving import Deriving
from .lines import Steps, Wanted


def steps(wanted: Wanted) -> Steps:
    """The derivation of the answer."""
    if any(wanted.problem.entries):
        from .by_entry import gradient_of, picked

        gradient = gradient_of(wanted)
        if gradient is not None:
            return picked(Deriving(gradient).steps(), wanted, gradient)
    if wanted.problem.question.along and len(wanted.problem.groups) > 1:
        from .expanding import Expanding

        return Expanding(wanted).steps()
    if wanted.problem.directions.several:
        from .together import Together

        return Together(wanted).steps()
    return Deriving(wanted).steps()
