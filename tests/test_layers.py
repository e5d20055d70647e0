"""A module imports only what lies below it (the list, top first), and nothing that costs time when it is loaded."""

import ast
from functools import cache
from pathlib import Path

import pytest
from running import ROOT

PACKAGE = ROOT / "matcalc_cli"

# The layers, top first. A module that is not named here lies wherever its imports put it.
LAYERS = (
    "__main__",
    "cli",
    "api",
    "cli.present.json cli.present.terminal cli.present.equation",
    "answers.answer",
    "answers.checking",
    "answers.solution",
    "verification.exact verification.numeric",
    "codegen.code",
    "raising.raiser",
    "answers.stationary",
    "rewriting.simplify",
    "rewriting.identities",
    "calculus.derivative",
    "calculus.slopes",
    "lowering.lower",
    "inference.shapes",
    "graph.tensor",
    "render.text render.unicode render.latex",
    "language.syntax",
    "functions.table",
    "errors",
)
COSTLY = {"sympy", "mpmath", "numpy", "rich", "dataclasses", "importlib", "asyncio", "inspect", "typing_extensions"}
ONLY_IN_CLI = {"click"}


# What makes a tree of a node knows nothing of how a tree is made a node, nor of derivatives.
RAISING = (
    "notation products reduction chains kronecker commutations blocks selection phrases reading moduli naming"
    " softmax_notation assembly index_sums index_notation constant_tensors"
)
NOT_IN_RAISING = {
    "lower",
    "pending",
    "reindexing",
    "operands",
    "diff",
    "scalar",
    "frechet",
    "structure",
    "simplify",
    "factoring",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def statements(name: str, everywhere: bool) -> list[ast.Import | ast.ImportFrom]:
    """The imports of a module that are carried out: on loading alone, or inside its functions as well."""
    found: list[ast.Import | ast.ImportFrom] = []
    stack: list[ast.AST] = [ast.parse(MODULES[name].read_text())]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        if is_type_checking(node) or (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not everywhere):
            continue
        stack += ast.iter_child_nodes(node)
    return found


def targets(name: str, node: ast.ImportFrom) -> set[str]:
    """The modules of this package that a relative import names."""
    path = MODULES[name]
    package = name.split(".") if path.name == "__init__.py" and name != "__init__" else name.split(".")[:-1]
    base = package[: len(package) - (node.level - 1)] + (node.module.split(".") if node.module else [])
    found = set()
    for alias in node.names:
        inner = ".".join([*base, alias.name])
        outer = ".".join(base) or "__init__"
        found.add(inner if inner in MODULES else outer)
    return found - {"__init__"}


@cache
def imports(name: str) -> frozenset[str]:
    found = set()
    for node in statements(name, everywhere=True):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                found |= targets(name, node)
            elif node.module and node.module.startswith("matcalc_cli."):
                found.add(node.module.removeprefix("matcalc_cli."))
    return frozenset(found - {name})


def reachable(name: str) -> set[str]:
    seen: set[str] = set()
    stack = [name]
    while stack:
        for other in imports(stack.pop()) - seen:
            seen.add(other)
            stack.append(other)
    return seen


def layers() -> dict[str, int]:
    """The depth of every module that is listed, or whose package is."""
    depths = {word: depth for depth, words in enumerate(LAYERS) for word in words.split()}
    return {name: depths[word] for name in MODULES for word in (name, name.split(".")[0]) if word in depths}


def test_all_layers_are_there() -> None:
    listed = {word for words in LAYERS for word in words.split()}
    assert listed <= set(MODULES)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_go_down(name: str) -> None:
    assert name not in reachable(name), "the imports go in a circle"
    depths = layers()
    lowest = len(LAYERS)
    assert not {other for other in reachable(name) if depths.get(other, lowest) < depths.get(name, 0)}


@pytest.mark.parametrize("name", RAISING.split())
def test_raising_knows_no_lowering_and_no_calculus(name: str) -> None:
    assert not reachable(name) & NOT_IN_RAISING


@pytest.mark.parametrize("name", sorted(MODULES))
def test_loading_a_module_is_cheap(name: str) -> None:
    found = set()
    for node in statements(name, everywhere=False):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif not node.level and node.module:
            found.add(node.module.split(".")[0])
    assert not found & COSTLY
    assert name.split(".")[0] == "cli" or not found & ONLY_IN_CLI


@pytest.mark.parametrize("name", sorted(MODULES))
def test_user_text_is_never_evaluated(name: str) -> None:
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(ast.parse(MODULES[name].read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert not calls & {"eval", "exec", "sympify", "parse_expr", "lambdify", "compile"}
