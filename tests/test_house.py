"""The house, measured: how many modules a folder has, how long modules and functions are, what is said of each.

What exceeds a limit for good is listed in `MEANT`, with the reason; an entry that is no longer needed fails, too.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from running import ROOT

pytestmark = pytest.mark.sampled(1)

PACKAGE = ROOT / "matcalc_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))
PACKAGES = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
FOLDERS = sorted({path.parent for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]})

MODULES_OF_A_FOLDER = 18
MODULES_OF_THE_ROOT = 6
LINES_OF_A_MODULE = 350
LINES_OF_A_FUNCTION = 40

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
LITERALS = ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.Set


def name_of(path: Path) -> str:
    """`raising.chains`; a package has the name of its folder."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    """(name with the names around it, definition) of all that is defined in a module, at any depth."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            name = f"{prefix}.{child.name}"
            yield name, child
            yield from definitions(child, name)
        else:
            yield from definitions(child, prefix)


def is_one_match_or_table(function: Definition) -> bool:
    """Is the body, after the docstring, one `match`, or one literal that is returned or gets a name?

    What the match is over may be named before it; behind it stands at most what is true of all other cases.
    """
    body = function.body[ast.get_docstring(function) is not None :]
    while len(body) > 1 and isinstance(body[0], ast.Assign | ast.AnnAssign):
        body = body[1:]
    match body:
        case [ast.Match()] | [ast.Match(), ast.Return() | ast.Raise()]:
            return True
        case [ast.Return(value=table) | ast.Assign(value=table) | ast.AnnAssign(value=table)]:
            return isinstance(table, LITERALS)
    return False


def lines_of_modules(path: Path) -> Iterator[tuple[str, int]]:
    yield name_of(path), len(path.read_text().splitlines())


def lines_of_functions(path: Path) -> Iterator[tuple[str, int]]:
    for name, node in definitions(tree(path), name_of(path)):
        if not isinstance(node, ast.ClassDef) and not is_one_match_or_table(node):
            yield name, (node.end_lineno or node.lineno) - node.lineno + 1


def undocumented(path: Path) -> Iterator[tuple[str, int]]:
    """How many public functions and classes of a module say nothing of themselves."""
    public = [node for node in tree(path).body if isinstance(node, Definition) and not node.name.startswith("_")]
    yield name_of(path), sum(ast.get_docstring(node) is None for node in public)


def caught_whole(path: Path) -> Iterator[tuple[str, int]]:
    """How often a module catches whatever there may be."""
    handlers = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    kinds = [ast.unparse(handler.type) if handler.type else "" for handler in handlers]
    yield name_of(path), sum(bool(re.search(r"^$|\b(Base)?Exception\b", kind)) for kind in kinds)


def silenced(path: Path) -> Iterator[tuple[str, int]]:
    """How often a module silences the checker of types and does not say why: `# type: ignore[code]  # why`."""
    yield name_of(path), len(re.findall(r"# type: ignore(?!\[[a-z, -]+\]  # \w)", path.read_text()))


# measure -> (its limit, (name, number) of a module)
MEASURES: dict[str, tuple[int, Callable[[Path], Iterator[tuple[str, int]]]]] = {
    "lines of a module": (LINES_OF_A_MODULE, lines_of_modules),
    "lines of a function": (LINES_OF_A_FUNCTION, lines_of_functions),
    "public names without a docstring": (0, undocumented),
    "exceptions caught whole": (0, caught_whole),
    "types silenced without a reason": (0, silenced),
}
# measure -> what exceeds its limit for good, and by how much
MEANT: dict[str, dict[str, int]] = {
    "exceptions caught whole": {"cli.guard": 1},  # the last resort: a fault of the program is one message, too
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_can_be_overlooked(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if folder == PACKAGE or path.name != "__init__.py"]
    assert len(modules) <= (MODULES_OF_THE_ROOT if folder == PACKAGE else MODULES_OF_A_FOLDER)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_has_its_tests_and_some_are_quick(package: str) -> None:
    texts = [path.read_text() for path in (ROOT / "tests" / package).glob("test_*.py")]
    assert any(re.search(r"^pytestmark = \[?pytest.mark.sampled\(", text, re.M) for text in texts)


def test_names_of_test_files_differ() -> None:
    """They are imported by their names alone; a package by that of its folder."""
    paths = (ROOT / "tests").rglob("*.py")
    names = [path.parent.name if path.name == "__init__.py" else path.stem for path in paths]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("measure", MEASURES)
def test_measure(measure: str) -> None:
    limit, measured = MEASURES[measure]
    known = MEANT.get(measure, {})
    found = {name: number for path in MODULES for name, number in measured(path) if number > limit}
    exceeding = {name: number for name, number in found.items() if number > known.get(name, limit)}
    assert not exceeding, f"more than {limit} {measure}: {exceeding}"
    settled = sorted(known.keys() - found.keys())
    assert not settled, f"no longer needed in MEANT: {settled}"


MATCH = 'def f(x):\n    """Doc."""\n    match x:\n        case 1:\n            return 2\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MATCH, True),
        ("def f():\n    return {1: 2}\n", True),
        ("def f():\n    table: dict[int, int] = {1: 2}\n", True),
        (MATCH + "    return 3\n", True),
        (MATCH + "    y = 3\n    return y\n", False),
        (MATCH.replace("    match", "    y = 1\n    match", 1), True),
        ("def f():\n    return g(\n        1\n    )\n", False),
        ('def f():\n    """Doc."""\n', False),
    ],
)
def test_what_counts_as_one_match_or_table(text: str, expected: bool) -> None:
    ((_, function),) = definitions(ast.parse(text), "m")
    assert is_one_match_or_table(function) is expected


def test_each_measure_sees_what_it_looks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    path = tmp_path / "bad.py"
    path.write_text(
        "def loud():\n    try:\n        pass\n    except (ValueError, Exception):\n        pass\n"
        "x = 1  # type: ignore[misc]\ny = 1  # type: ignore\nz = 1  # type: ignore[misc]  # as the library has it\n"
    )
    found = {measure: list(measured(path)) for measure, (_, measured) in MEASURES.items()}
    assert found == {
        "lines of a module": [("bad", 8)],
        "lines of a function": [("bad.loud", 5)],
        "public names without a docstring": [("bad", 1)],
        "exceptions caught whole": [("bad", 1)],
        "types silenced without a reason": [("bad", 2)],
    }
