"""The house: which package may import which, no circle anywhere, and nothing that costs time when it is loaded.

The order of the packages is data, in `layers`. Imports inside functions and under TYPE_CHECKING count like all others.
"""

import ast
from functools import cache
from pathlib import Path

import pytest
from layers import PACKAGES, STRANGERS
from running import ROOT

pytestmark = pytest.mark.sampled(1)

PACKAGE = ROOT / "matcalc_cli"

COSTLY = {"sympy", "mpmath", "numpy", "rich", "dataclasses", "importlib", "asyncio", "inspect", "typing_extensions"}
ONLY_IN = {
    "click": {"cli"},
    "rich": {"cli"},
    "sympy": {"verification", "calculus.slopes"},
    "mpmath": {"verification"},
}


# module -> what it alone may call, and why: it runs the text that codegen has written, which holds nothing of a user's
# but names that are identifiers, and looks through it first
EXECUTING = {"answers.programs.loading": {"exec"}}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text())


def package(name: str) -> str:
    return name.split(".")[0]


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def statements(name: str, everywhere: bool) -> list[ast.Import | ast.ImportFrom]:
    """The imports of a module: all that stand in it, or only those carried out on loading."""
    found: list[ast.Import | ast.ImportFrom] = []
    stack: list[ast.AST] = [tree(name)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        late = is_type_checking(node) or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if everywhere or not late:
            stack += ast.iter_child_nodes(node)
    return found


def targets(name: str, node: ast.ImportFrom) -> set[str]:
    """The modules of this program that an import names."""
    if not node.level and (node.module or "").split(".")[0] != "matcalc_cli":
        return set()
    path = MODULES[name]
    home = name.split(".") if path.name == "__init__.py" and name != "__init__" else name.split(".")[:-1]
    base = home[: len(home) - (node.level - 1)] if node.level else []
    words = (node.module or "").split(".") if node.level else (node.module or "").split(".")[1:]
    base = [*base, *filter(None, words)]
    found = set()
    for alias in node.names:
        inner = ".".join([*base, alias.name])
        found.add(inner if inner in MODULES else ".".join(base) or "__init__")
    return found - {"__init__"}


@cache
def imports(name: str) -> frozenset[str]:
    found: set[str] = set()
    for node in statements(name, everywhere=True):
        if isinstance(node, ast.ImportFrom):
            found |= targets(name, node)
    return frozenset(found - {name})


def foreign(name: str, everywhere: bool) -> set[str]:
    """The modules of other programs that a module imports."""
    found: set[str] = set()
    for node in statements(name, everywhere):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif not node.level and node.module:
            found.add(node.module.split(".")[0])
    return found - {"matcalc_cli"}


def reachable(name: str) -> set[str]:
    seen: set[str] = set()
    stack = [name]
    while stack:
        for other in imports(stack.pop()) - seen:
            seen.add(other)
            stack.append(other)
    return seen


def test_every_package_has_its_place() -> None:
    assert {package(name) for name in MODULES} - {"__init__"} == set(PACKAGES)
    assert {word for words in (*STRANGERS.values(), STRANGERS) for word in words} <= set(PACKAGES)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_imports_go_in_a_circle(name: str) -> None:
    assert name not in reachable(name)


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"__init__"}))
def test_a_package_imports_only_what_stands_below(name: str) -> None:
    place = PACKAGES.index(package(name))
    below = {*PACKAGES[: place + 1]} - STRANGERS.get(package(name), set())
    assert not {other for other in imports(name) if package(other) not in below}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_loading_a_module_is_cheap(name: str) -> None:
    assert not foreign(name, everywhere=False) & COSTLY


@pytest.mark.parametrize("name", sorted(MODULES))
def test_libraries_stay_in_their_rooms(name: str) -> None:
    assert not {
        library
        for library in foreign(name, everywhere=True)
        if library in ONLY_IN and not {package(name), name} & ONLY_IN[library]
    }


@pytest.mark.parametrize("name", sorted(MODULES))
def test_user_text_is_never_evaluated(name: str) -> None:
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    forbidden = {"eval", "exec", "sympify", "parse_expr", "lambdify", "compile"}
    assert calls & forbidden == EXECUTING.get(name, set())
