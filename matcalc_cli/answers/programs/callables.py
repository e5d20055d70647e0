"""The function with its gradient, to be called: what `--format numpy --with-value` prints, run once.

Takes the answers to one question of `grad`; gives a function of NumPy arrays, the variables first. One idea: the text
is written without its docstring, so of what a person typed it holds names alone, each seen to be an identifier by
`codegen.identifiers`; the docstring is put on the function afterwards.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ...codegen import array_code
from ...codegen.routine import Routine
from ...errors import MatcalcError
from ..result import Result
from .loading import loaded
from .routines import known, routines

BACKEND = "numpy"
NOT_A_GRADIENT = "value_and_gradient is of a scalar function and its gradient"


def value_and_gradient(results: Sequence[Result]) -> Callable[..., Any]:
    """(value, gradient) as a function; of several variables (value, gradient, gradient, ...).

    MatcalcError where the answer is no gradient of a scalar function, or has no code.
    """
    problem, question = results[0].problem, results[0].question
    if question.verb.function != "gradient" or problem.function.shape:
        raise MatcalcError("usage", NOT_A_GRADIENT, hint="take it of what gradient(...) gives of a scalar function")
    for name, asked in (("layout", question.layout != "gradient"), ("along", question.along), ("vec", question.vec)):
        if asked:
            raise MatcalcError("usage", NOT_A_GRADIENT, hint=f"leave out --{name}")
    if any(problem.entries):
        raise MatcalcError("usage", NOT_A_GRADIENT, hint="take the gradient by the whole variable")
    (made,) = routines(results, BACKEND, with_value=True)
    text = array_code.render([Routine(made.name, made.trees, made.parameters)], BACKEND, known(results[0]))
    function = loaded(text, made.name)
    function.__doc__ = "\n".join(made.doc)
    return function
