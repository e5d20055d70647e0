"""CONTRIBUTING.md tells the truth: what it adds is added to a copy of the project, and works there as it says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from console import examples, printed
from running import ROOT, environment

pytestmark = pytest.mark.sampled(1)

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
COPIED = ("matcalc_cli", "tests", "pyproject.toml", "README.md")
PLACE = r"^In (?:the new file )?`(?P<path>[^`]+)`(?:, (?P<how>after|before|instead of) `(?P<line>[^\n]+)`)?:\n\n"
EDIT = re.compile(PLACE + r"```python\n(?P<text>.*?)^```$", re.M | re.S)
SECTIONS = {
    title: section
    for title, section in re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    if title.startswith("Add ")
}
# the tests that go over a table: they must hold of what is added to it
TABLES = {
    "Add a function": ("tests/functions/test_table.py", "hardswish"),
    "Add a rewrite rule": ("tests/rewriting/test_simplify.py", "double"),
    "Add a verb": ("tests/answers/asking/test_asking.py", "third and help"),
}


class Edit(NamedTuple):
    """A text that is put into a file after, before or instead of a line, or is the file."""

    path: str
    how: str
    line: str
    text: str

    def apply(self, root: Path) -> None:
        file = root / self.path
        if not self.how:
            assert not file.exists(), f"{self.path} is no new file"
            file.write_text(self.text)
            return
        whole, line = file.read_text(), f"\n{self.line}\n"
        assert whole.count(line) == 1, f"{self.path} has the line {whole.count(line)} times: {self.line}"
        new = {"after": f"{line}{self.text}", "before": f"\n{self.text}{line[1:]}", "instead of": f"\n{self.text}"}
        file.write_text(whole.replace(line, new[self.how]))


def edits(section: str) -> list[Edit]:
    return [Edit(m["path"], m["how"] or "", m["line"] or "", m["text"]) for m in EDIT.finditer(section)]


def copied(folder: Path) -> Path:
    """A copy of the project, as far as the examples need it."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def pytest_of(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *words]
    env = environment(PYTHONPATH=str(root))
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


def test_every_kind_of_thing_has_its_section() -> None:
    assert set(SECTIONS) == {f"Add a {what}" for what in ("function", "rewrite rule", "format", "verb")} | {
        "Add a language of code"
    }
    assert TEXT.count("```python") == sum(len(edits(section)) for section in SECTIONS.values())


@pytest.mark.long
@pytest.mark.parametrize("title", SECTIONS)
def test_what_is_added_works(title: str, tmp_path: Path) -> None:
    root, section = copied(tmp_path), SECTIONS[title]
    assert edits(section) and examples(section)
    for edit in edits(section):
        edit.apply(root)
    (root / "bin").mkdir()
    for command, output in examples(section):
        assert printed(command, root / "bin", root) == output, command
    if title in TABLES:
        file, chosen = TABLES[title]
        found = pytest_of(root, file, "-k", chosen)
        assert found.returncode == 0, found.stdout
    assert not style(root, [edit.path for edit in edits(section)])


def style(root: Path, paths: list[str]) -> str:
    """What formatter and linter have against the files."""
    checks = (["format", "--check"], ["check"])
    runs = [
        subprocess.run(
            [sys.executable, "-m", "ruff", *words, *paths], cwd=root, capture_output=True, text=True, check=False
        )
        for words in checks
    ]
    return "".join(run.stdout + run.stderr for run in runs if run.returncode)


@pytest.mark.long
def test_a_new_language_runs_and_says_what_it_has_no_spelling_for(tmp_path: Path) -> None:
    """The library is played by NumPy, whose names it has."""
    root = copied(tmp_path)
    for edit in edits(SECTIONS["Add a language of code"]):
        edit.apply(root)
    (root / "cupy.py").write_text("from numpy import *\nfrom numpy import linalg\n")
    script = """
import numpy as np
from matcalc_cli import gradient, parse
for text in ("norm(A*x - b)^2", "sum(max(A*x, b))", "sum(softplus(A*x - b))", "logdet(A'*A + x*x') + b'*b"):
    answer = gradient(text, "x", ["A:m,n", "x:n", "b:m"])
    values = {"A": np.arange(12.0).reshape(4, 3) % 5, "x": np.array([1.0, -2.0, 0.5]), "b": np.arange(4.0)}
    found = []
    for code in (answer.code("cupy"), answer.numpy()):
        scope = {}
        exec(code, scope)
        names = scope["gradient"].__code__.co_varnames[: scope["gradient"].__code__.co_argcount]
        found.append(scope["gradient"](*(values[name] for name in names)))
    assert np.allclose(*found), text
"""
    env = environment(PYTHONPATH=str(root))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = pytest_of(root, "tests/functions/test_table.py", "-k", "test_row_is_complete")
    failed = set(re.findall(r"^FAILED .*\[(\w+)\]", found.stdout, re.M))
    assert failed and "erf" in failed
    assert not failed & {"max", "min", "pow", "exp", "softplus"}, "these follow from NumPy's or from a meaning"
