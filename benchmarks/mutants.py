"""A random sample of mutants of the packages that decide, and which of them the tests see.

    pip install mutmut
    nice python benchmarks/mutants.py FOLDER [--count 400] [--seed 20261126] [--processes 1]

Copies the project to FOLDER, has mutmut write its mutants in FOLDER/mutants (some minutes), and prints a line for each
of the sample that no test sees, then a table by packages. FOLDER/verdicts has a file for each mutant: what became of
it, and the test that saw it. A folder is one run; what it holds already is not done again.
One idea: a mutant is a function with other code. So the tests are collected once, and each mutant is a fork in which
that one function gets the other code; those tests run, the quickest first, that reach the statement that differs. First
the tests of these packages and the texts of the cases; what they do not see gets all that run in one process.
What mutmut leaves as it is, tables and decorated functions, is not in it.
"""

import argparse
import ast
import functools
import gc
import importlib
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "calculus", "lowering", "raising", "rewriting", "inference", "verification")
NEAR = (
    *(f"tests/answers/test_cases.py::test_{name}" for name in ("text", "conditions")),
    *(f"tests/{name}/" for name in PACKAGES),
)
FAR = (  # what else sees most of these packages, in one process
    "tests/answers/test_cases.py::test_every_part_has_the_shape_that_is_inferred",
    "tests/answers/variables/",
    *(f"tests/answers/test_{name}.py" for name in ("complex", "solve", "rarer", "structured", "matrix_functions")),
    *(f"tests/answers/test_{name}.py" for name in ("tensors", "zeros_by_structure", "poles_at_zeros", "read_back")),
    *(f"tests/answers/test_{name}.py" for name in ("entries", "by_each", "properties", "cookbook", "given_names")),
    *(f"tests/functions/test_{name}.py" for name in ("table", "analytic", "new_rows")),
    *(f"tests/{name}" for name in ("answers/numbers/", "own_functions/", "test_errors.py", "test_hints.py")),
)
TIMED = ("tests/rewriting/test_search_budget",)
SECONDS = (8, 6)  # of the tests that are run of one mutant in each of the two rounds
PATIENCE = 5  # so many seconds more than a test takes, and it is a timeout
MEMORY = 6 * 2**30
SETTINGS = f"""
[tool.mutmut]
source_paths = ["matcalc_cli"]
only_mutate = {[f"matcalc_cli/{name}/*" for name in PACKAGES]}
"""
GENERATE = """
import mutmut.__main__ as mutmut
mutmut.set_mutant_under_test("mutant_generation")
for step in (mutmut.copy_src_dir, mutmut.copy_also_copy_files, mutmut.setup_source_paths):
    step()
mutmut.store_lines_covered_by_tests()
mutmut.create_mutants(1)
"""


def prepare(folder: Path) -> None:
    """The copy of the project, and in it the folder with the mutants."""
    if not (folder / "mutants").exists():
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"), dirs_exist_ok=True)
        (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + SETTINGS)
        (folder / "mutants").mkdir()
        subprocess.run([sys.executable, "-c", GENERATE], cwd=folder, check=True)


def sample(count: int, seed: int) -> list[str]:
    metas = sorted(Path("mutants").glob("matcalc_cli/**/*.meta"))
    names = [name for path in metas for name in sorted(json.loads(path.read_text())["exit_code_by_key"])]
    random.Random(seed).shuffle(names)
    return names[:count]


class Function:
    """A function of the project with what mutmut has written for it; a name is `module.x_function__mutmut_7` or
    `module.xǁClassǁmethod__mutmut_7`."""

    def __init__(self, path: str) -> None:
        self.module, _, self.mangled = path.rpartition(".")
        self.owner, _, self.name = self.mangled.removeprefix("xǁ").rpartition("ǁ")
        self.name = self.name if self.owner else self.name.removeprefix("x_")

    def text(self, number: str) -> str:
        """What mutmut calls `orig` or by a number, under its own name."""
        path = Path("mutants", *self.module.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        name = f"{self.mangled}__mutmut_{number}"
        first, last = _spans(Path(f"{path}.spans"))[name]
        return textwrap.dedent("\n".join(_lines(path)[first - 1 : last])).strip().replace(name, self.name, 1)

    def differing(self, number: str, original: ast.stmt) -> ast.stmt:
        """The smallest statement of the original in which the mutant differs; the first one, if that is the head."""
        pairs = zip(self.text("orig").split("\n"), self.text(number).split("\n"), strict=False)
        line = next((k for k, (one, other) in enumerate(pairs, 1) if one != other), 1)
        holding = [
            node
            for node in ast.walk(original)  # from the outside to the inside
            if isinstance(node, ast.stmt) and node is not original and node.lineno <= line <= (node.end_lineno or 0)
        ]
        return holding[-1] if holding else _blocks(original)[0][0]

    def becomes(self, definition: ast.stmt) -> None:
        """From now on the function does what the definition says."""
        holder: ast.stmt = definition
        if self.owner:
            holder = ast.ClassDef(name=self.owner, bases=[], keywords=[], body=[definition], decorator_list=[])
        tree = ast.fix_missing_locations(ast.Module(body=[holder], type_ignores=[]))
        module = importlib.import_module(self.module)
        scope = dict(vars(module))
        exec(compile(tree, self.module, "exec", flags=_NOT_EVALUATED), scope)
        new = vars(scope[self.owner])[self.name] if self.owner else scope[self.name]
        old = vars(getattr(module, self.owner))[self.name] if self.owner else getattr(module, self.name)
        new, old = (getattr(each, "__func__", each) for each in (new, old))
        assert isinstance(old, FunctionType)
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


_NOT_EVALUATED = __import__("__future__").annotations.compiler_flag


@functools.cache
def _spans(path: Path) -> dict[str, tuple[int, int]]:
    """The first and the last line of each definition that mutmut has written."""
    spans: dict[str, tuple[int, int]] = json.loads(path.read_text())["spans"]
    return spans


@functools.cache
def _lines(path: Path) -> list[str]:
    return path.read_text().split("\n")


def passes(item: pytest.Item) -> bool:
    from _pytest.runner import runtestprotocol

    return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


def answered(tasks: Mapping[Path, Callable[[], object]], processes: int) -> None:
    """Each path holds what its work gives, as JSON; the work is done in a fork that says nothing and that knows
    nothing of the others. Where a signal ends it, for it takes too long, it is a timeout."""
    running: dict[int, Path] = {}

    def ended() -> None:
        pid, status = os.wait()
        if os.waitstatus_to_exitcode(status) < 0:
            running[pid].write_text(json.dumps(["timeout", ""]))
        del running[pid]

    for path, work in tasks.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            continue
        if len(running) == processes:
            ended()
        pid = os.fork()
        if not pid:
            _answer(path, work)
        running[pid] = path
    while running:
        ended()


def _answer(path: Path, work: Callable[[], object]) -> None:
    status = 1
    try:
        os.setpgid(0, 0)
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silent, stream)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        result = json.dumps(work())
        path.write_text(result)
        status = 0
    finally:
        os._exit(status)


@functools.cache
def _caches() -> list[Any]:
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, functools._lru_cache_wrapper) and str(each.__module__).startswith("matcalc_cli")
    ]


def forget() -> None:
    """What was computed as the tests were collected is not known any more."""
    for each in _caches():
        each.cache_clear()


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    found = [getattr(node, field, None) for node in ast.walk(tree) for field in ("body", "orelse", "finalbody")]
    return [block for block in found if isinstance(block, list)]


def reached(names: list[str], items: list[pytest.Item]) -> list[tuple[str, float, list[str]]]:
    """Each test that passes with its seconds and the mutants whose statement it reaches."""
    hits: set[str] = set()
    for path, group in groupby(sorted(names), key=lambda name: name.rpartition("__mutmut_")[0]):
        function = Function(path)
        original = ast.parse(function.text("orig")).body[0]
        for name in group:
            statement = function.differing(name.rpartition("_")[2], original)
            for block in _blocks(original):
                if statement in block:
                    block.insert(block.index(statement), ast.parse(f"_is_reached_({name!r})").body[0])
        vars(importlib.import_module(function.module))["_is_reached_"] = hits.add
        function.becomes(original)
    found = []
    forget()
    for item in items:
        hits.clear()
        start = time.process_time()
        if passes(item):
            found.append((item.nodeid, time.process_time() - start, sorted(hits)))
    return found


def judged(name: str, tests: list[tuple[pytest.Item, float]], most: float) -> list[str]:
    """What becomes of the mutant, and the test that sees it; of the tests so many are drawn as there is time for."""
    path, _, number = name.rpartition("__mutmut_")
    function = Function(path)
    function.becomes(ast.parse(function.text(number)).body[0])
    forget()
    drawn = random.Random(name).sample(tests, len(tests))
    ends = itertools.accumulate(seconds for _, seconds in drawn)
    drawn = [pair for pair, end in zip(drawn, ends, strict=True) if end < most]
    for item, seconds in sorted(drawn, key=lambda pair: pair[1]):
        limit = int(time.process_time() + PATIENCE + 10 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        if not passes(item):
            return ["seen", item.nodeid]
    return ["survived" if tests else "not reached", f"{len(drawn)} of {len(tests)} tests"]


class Round:
    """A plugin of pytest that runs the tests that are `meant` for each mutant, and not otherwise."""

    def __init__(self, number: int, names: list[str], processes: int) -> None:
        self.number, self.names, self.processes = number, names, processes

    def is_meant(self, item: pytest.Item) -> bool:
        apart = item.nodeid.startswith(TIMED) or any(map(item.get_closest_marker, ("long", "slow")))
        return not apart and item.nodeid.startswith(NEAR if self.number == 1 else NEAR + FAR)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        _caches()
        gc.freeze()  # what is there before the forks is not walked over in each of them
        items = list(filter(self.is_meant, session.items))
        tests: dict[str, list[tuple[pytest.Item, float]]] = {name: [] for name in self.names}
        known = {item.nodeid: item for item in items}
        for test, seconds, hits in self._reached(items):
            for name in hits if test in known else ():  # what was collected twice has another name by itself
                tests[name].append((known[test], seconds))
        most = SECONDS[self.number - 1]
        verdicts = Path("verdicts", str(self.number))
        answered({verdicts / name: partial(judged, name, tests[name], most) for name in self.names}, self.processes)
        return True

    def _reached(self, items: list[pytest.Item]) -> list[tuple[str, float, list[str]]]:
        """What is reached; of the tests of the first round it is known in the second."""
        known = {test for path in Path("reached").glob("*/*") for test, *_ in json.loads(path.read_text())}
        items = [item for item in items if self.number == 1 or item.nodeid not in known]
        files = groupby(items, key=lambda item: item.nodeid.split("::")[0])
        folder = Path("reached", str(self.number))
        work = {folder / file.replace("/", "."): partial(reached, self.names, list(group)) for file, group in files}
        answered(work, self.processes)
        found = [each for path in Path("reached").glob("*/*") for each in json.loads(path.read_text())]
        return [(test, seconds, [name for name in hits if name in self.names]) for test, seconds, hits in found]


def main() -> None:
    parser = argparse.ArgumentParser(description="A random sample of mutants, and which of them the tests see.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    prepare(options.folder.resolve())
    os.chdir(options.folder)
    sys.path.insert(0, os.getcwd())
    for module in ("numpy", "sympy"):  # each fork would load them
        importlib.import_module(module)
    order = names = sample(options.count, options.seed)
    for number in (1, 2):
        files = {name.partition("::")[0] for name in (NEAR if number == 1 else NEAR + FAR)}
        paths = {name: Path("verdicts", str(number), name) for name in names}
        if not all(path.exists() for path in paths.values()):
            plugin = Round(number, names, options.processes)
            pytest.main([*sorted(files), "-n0", "-pno:cacheprovider", "--rootdir=.", "--tb=no"], plugins=[plugin])
        verdicts = {name: json.loads(path.read_text()) for name, path in paths.items()}
        names = [name for name, (verdict, _) in verdicts.items() if verdict not in ("seen", "timeout")]
        print(f"round {number}: {len(names)} of {len(order)} not seen", flush=True)
    for name in names:
        print(name, *verdicts[name], sep="\t")
    for package in PACKAGES:
        of = [name for name in order if name.split(".")[1] == package]
        print(package, len(set(of) - set(names)), len(of), sep="\t")


if __name__ == "__main__":
    main()
