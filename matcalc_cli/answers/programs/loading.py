"""The one place where a program text is run: what `codegen` has written for NumPy.

Takes the text and the name of a function in it; gives the function. One idea: nothing runs that was not looked at. The
text holds imports of the libraries below and functions, no name with two underscores, and knows no builtin but those
that emitted code calls.
"""

import builtins
from collections.abc import Callable
from typing import Any

from ...codegen.identifiers import CALLS
from ...errors import MatcalcError

LIBRARIES = frozenset({"math", "numpy", "scipy"})
CALLED = ("__import__", "zip", "ValueError", *CALLS)
HIDDEN = "__"


def loaded(text: str, name: str) -> Callable[..., Any]:
    """The function of that name. MatcalcError ("internal") for a text that `codegen` does not write."""
    if (found := _strange(text)) is not None:
        raise MatcalcError("internal", f"the code has what no code of this program has: {found}")
    space: dict[str, Any] = {"__builtins__": {word: getattr(builtins, word) for word in CALLED}}
    exec(text, space)
    function: Callable[..., Any] = space[name]
    return function


def _strange(text: str) -> str | None:
    """What does not belong into a text of functions that compute."""
    import ast

    tree = ast.parse(text)
    for statement in tree.body:
        if not isinstance(statement, ast.Import | ast.FunctionDef):
            return ast.unparse(statement)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if {one.name.split(".")[0] for one in names} - LIBRARIES:
                return ast.unparse(node)
            case ast.ImportFrom() | ast.Global() | ast.Nonlocal() | ast.ClassDef():
                return ast.unparse(node)
            case ast.Name(id=word) | ast.Attribute(attr=word) if word.startswith(HIDDEN):
                return word
    return None
