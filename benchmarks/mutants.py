"""A random sample of mutants of the packages that decide, and which of them the tests see.

    pip install mutmut
    python benchmarks/mutants.py FOLDER [--count 400] [--seed 20261126]

Copies the project to FOLDER, has mutmut write its mutants there (some minutes), and prints a line for each of the
sample: the name, what became of it, the seconds, the test that saw it. `mutmut show NAME` in FOLDER shows what it is.
One idea: all mutants are in one process, which one is active is told by its name. So the tests are collected once, and
each mutant is a fork in which those that reach its function run, the quickest first. The order is random: the first
lines are a sample, too. What mutmut leaves as it is, tables and decorated functions, is not in it.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "calculus", "lowering", "raising", "rewriting", "inference", "verification")
FILES = ("tests/answers/test_cases.py", "tests/answers/test_complex.py", *(f"tests/{name}" for name in PACKAGES))
WHOLE = (
    "tests/answers/test_cases.py::test_text",
    "tests/answers/test_cases.py::test_conditions",
    "tests/inference",
    "tests/verification",
)
SECONDS = 30  # of the processor, for the tests of one mutant; one that takes twice as long is a timeout
VERDICTS = {0: "survived", 1: "killed", 2: "survived so far"}  # by exit status
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


def prepare(folder: Path) -> Path:
    """The folder with the mutants and the tests."""
    mutants = folder / "mutants"
    if not mutants.exists():
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"), dirs_exist_ok=True)
        (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + SETTINGS)
        mutants.mkdir()
        subprocess.run([sys.executable, "-c", GENERATE], cwd=folder, check=True)
    return mutants


def is_chosen(item: pytest.Item) -> bool:
    """Whether the test is run: the cases and what is cheap of the packages, of the rest what is quick."""
    return bool(item.get_closest_marker("quick")) or (
        item.nodeid.startswith(WHOLE) and not item.get_closest_marker("long") and not item.get_closest_marker("slow")
    )


def passes(item: pytest.Item) -> bool:
    from _pytest.runner import runtestprotocol

    return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


def forked(work: Callable[[], int], seconds: int = 0) -> int:
    """The exit status of the work, done in a fork that says nothing; negative where a signal ended it."""
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1), os.dup2(silent, 2)
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        status = 1
        try:
            status = work()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Sample:
    """A plugin of pytest that runs the tests once for each mutant."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        self.folder, self.count, self.seed = folder, count, seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [item for item in session.items if is_chosen(item)]
        names = [
            name for path in Path().rglob("*.py.meta") for name in json.loads(path.read_text())["exit_code_by_key"]
        ]
        order = random.Random(self.seed).sample(sorted(names), self.count)
        reached, took = self._reached(items)
        for name in order:
            tests = [item for item in items if item.nodeid in reached.get(name.rpartition("__mutmut_")[0], ())]
            start, seen = time.time(), self.folder / "seen"
            seen.write_text("")
            ordered = sorted(tests, key=lambda item: took[item.nodeid])
            status = forked(partial(judged, name, ordered, seen), 2 * SECONDS)
            verdict = VERDICTS.get(status, "timeout") if tests else "not reached"
            print(name, verdict, f"{time.time() - start:.1f}", seen.read_text(), sep="\t", flush=True)
        return True

    def _reached(self, items: list[pytest.Item]) -> tuple[dict[str, list[str]], dict[str, float]]:
        """Function -> the tests that reach it; test -> its seconds: in a fork, for a cache hides what it knows."""
        found = self.folder / "reached.json"

        def work() -> int:
            from mutmut.mutation.trampoline import set_mutant_under_test
            from mutmut.state import state

            set_mutant_under_test("stats")
            reached: dict[str, list[str]] = {}
            took: dict[str, float] = {}
            for item in items:
                state()._stats.clear()
                start = time.process_time()
                if passes(item):
                    for function in state()._stats:
                        reached.setdefault(function, []).append(item.nodeid)
                took[item.nodeid] = time.process_time() - start
            found.write_text(json.dumps([reached, took]))
            return 0

        if not found.exists():
            forked(work)
        reached, took = json.loads(found.read_text())
        return reached, took


def judged(name: str, tests: list[pytest.Item], seen: Path) -> int:
    """The exit status that says what became of the mutant."""
    from mutmut.mutation.trampoline import set_mutant_under_test

    set_mutant_under_test(name)
    for item in tests:
        if not passes(item):
            seen.write_text(item.nodeid)
            return 1
        if time.process_time() > SECONDS:
            return 2
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description="A random sample of mutants, and which of them the tests see.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args()
    folder = options.folder.resolve()
    os.chdir(prepare(folder))
    os.environ["MUTANT_UNDER_TEST"] = ""
    sys.path.insert(0, os.getcwd())
    sample = Sample(folder, options.count, options.seed)
    pytest.main(["-n", "0", "-p", "no:cacheprovider", "--rootdir=.", "--tb=no", *FILES], plugins=[sample])


if __name__ == "__main__":
    main()
