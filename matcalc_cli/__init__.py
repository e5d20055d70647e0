"""Matrix calculus: derivatives of formulas over scalars, vectors and matrices, as a person would write them.

The names below are loaded when they are first used, so that `import matcalc_cli` costs nothing.
"""

TYPE_CHECKING = False  # as in typing, which would cost time before an interrupt can be caught
if TYPE_CHECKING:
    from .answers.plotting.drawable import DrawableAnswer as Answer
    from .api import (
        check_claim,
        convex,
        critical_point,
        definiteness,
        derivative,
        evaluate,
        gradient,
        gradients,
        hessian,
        jacobian,
        numdiff,
        parse,
        plot,
        solve,
    )
    from .errors import MatcalcError

__version__ = "0.2.0"
__all__ = [
    "Answer",
    "MatcalcError",
    "check_claim",
    "convex",
    "critical_point",
    "definiteness",
    "derivative",
    "evaluate",
    "gradient",
    "gradients",
    "hessian",
    "jacobian",
    "numdiff",
    "parse",
    "plot",
    "solve",
]

_HOMES = {"MatcalcError": "errors"}  # the other names are at home in api


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f".{_HOMES.get(name, 'api')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
