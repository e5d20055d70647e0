"""The one function that makes a user's names safe in emitted code.

Takes names as the language allows them; gives identifiers that clash with no keyword, module, builtin or helper of the
emitted code, nor with each other: those of Python, or of the language that is given.
"""

import keyword
from collections.abc import Callable, Iterable

from ..errors import MatcalcError
from .backends import BACKENDS
from .dialect import Dialect

CALLS = ("abs", "enumerate", "float", "int", "len", "list", "max", "min", "range", "sum")  # of the language itself
RESERVED = frozenset(
    {
        *keyword.kwlist, *keyword.softkwlist,
        *(module for library in BACKENDS.values() for module in library.imports), "scipy", "sympy", "numpy",
        *CALLS, "print",
        "gradient", "jacobian", "hessian", "derivative", "value", "hvp",
        *(f"value_and_{name}" for name in ("gradient", "jacobian", "hessian", "derivative")),
    }
)  # fmt: skip
PLAIN = Dialect().identifier


def safe_names(
    names: Iterable[str],
    reserved: Iterable[str] = RESERVED,
    spelled: Callable[[str], str] = PLAIN,
) -> dict[str, str]:
    """name -> identifier, in order; a clash gets a trailing `_`. MatcalcError ("internal") for what is no name."""
    taken = set(reserved)
    safe: dict[str, str] = {}
    for name in names:
        if name in safe:
            continue
        identifier = spelled(name)
        if not (identifier.isidentifier() and PLAIN(name).isidentifier()):
            raise MatcalcError("internal", f"{name!r} is not a name")
        while identifier in taken:
            identifier += "_"
        taken.add(identifier)
        safe[name] = identifier
    return safe
