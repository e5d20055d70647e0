"""Where the package names functions of the table, by the syntax tree: `python tests/shared/function_names.py`.

A function is known from its row. What names it elsewhere knows something of it that the row does not say.
"""

import ast
from pathlib import Path
from statistics import median

from matcalc_cli.functions.table import FUNCTIONS

PACKAGE = Path(__file__).resolve().parents[2] / "matcalc_cli"
NAMES_OF_PYTHON = ("__all__", "__slots__")  # lists of what Python calls things

COMMANDS = PACKAGE / "language" / "latex" / "commands.py"


def modules() -> list[Path]:
    """The modules that are not the table."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "functions"]


def constants(path: Path) -> set[str]:
    """The string constants of a module that are no docstrings and no names of Python's."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring
            passed.add(node.value)
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") in NAMES_OF_PYTHON for t in node.targets):
            passed.update(ast.walk(node.value))
    found = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in passed}
    return {value for value in found if isinstance(value, str)}


def places() -> dict[str, list[str]]:
    """Function -> the modules that name it. The table of LaTeX's commands names them as LaTeX does: it is left out."""
    found: dict[str, list[str]] = {name: [] for name in FUNCTIONS}
    for path in modules():
        for name in constants(path) & found.keys() if path != COMMANDS else ():
            found[name].append(str(path.relative_to(PACKAGE)))
    return found


if __name__ == "__main__":
    counted = places()
    for name, where in sorted(counted.items(), key=lambda item: -len(item[1])):
        print(f"{len(where):3} {name:14} {' '.join(where)}")
    print("median", median(map(len, counted.values())))
