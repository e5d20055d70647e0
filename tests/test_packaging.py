"""What is installed is what is needed: one version, the declared dependencies and no others, completions up to date."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from running import COMMAND, ROOT, Shell, environment

import matcalc_cli
from matcalc_cli.cli.arguments import COMPLETE
from matcalc_cli.cli.commands import SHELLS
from matcalc_cli.cli.manual import page

OPTIONAL = {"atheris", "jax", "torch"}  # used by tests where they are installed
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
COMPLETIONS = ROOT / "completions"


def names(requirements: list[str]) -> set[str]:
    """As they are imported."""
    bare = (requirement.split(">")[0].split("=")[0].split("<")[0].strip() for requirement in requirements)
    return {name.replace("-", "_") for name in bare}


def third_party(folder: Path) -> set[str]:
    """The packages that the modules in a folder import, anywhere in them."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.split(".")[0])
    own = {path.stem for path in (ROOT / "tests" / "shared").iterdir()} | {"matcalc_cli"}
    return found - set(sys.stdlib_module_names) - own


def test_dependencies_are_those_that_are_imported() -> None:
    """And of the extra for files of pictures, without which matcalc runs."""
    project = PROJECT["project"]
    extra = names(project["optional-dependencies"]["plot"])
    assert third_party(ROOT / "matcalc_cli") == names(project["dependencies"]) | extra


def test_tests_need_what_the_extra_brings() -> None:
    extra = names(PROJECT["project"]["optional-dependencies"]["test"])
    assert third_party(ROOT / "tests") <= extra | names(PROJECT["project"]["dependencies"]) | OPTIONAL


def test_names_and_version() -> None:
    project = PROJECT["project"]
    assert (project["name"], project["scripts"]) == ("matcalc-cli", {"matcalc": "matcalc_cli.cli:main"})
    assert "version" in project["dynamic"]
    assert (ROOT / PROJECT["tool"]["hatch"]["version"]["path"]).samefile(matcalc_cli.__file__)
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout == f"matcalc {matcalc_cli.__version__}\n"


def read_by_tests() -> set[str]:
    """The files and folders at the top of the project that a text in the tests names."""
    texts = {
        str(node.value)
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip("./")
    }
    relative = {text for text in texts if len(text) < 100 and text.isprintable() and not text.startswith("/")}
    made = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}  # such as .venv
    return {Path(text).parts[0] for text in relative if (ROOT / text).exists()} - made - {".."}


def test_what_the_tests_read_is_in_the_source_distribution() -> None:
    included = {entry.strip("/") for entry in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]}
    assert {".ci", "completions", "examples", "matcalc_cli", "tests", "README.md", "pyproject.toml"} <= read_by_tests()
    assert read_by_tests() <= included
    assert all((ROOT / entry).exists() for entry in included)


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "matcalc_cli" / "py.typed").is_file()


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_scripts_are_what_is_printed(matcalc: Shell, shell: str) -> None:
    made = matcalc("completion", shell).out
    assert (COMPLETIONS / f"matcalc.{shell}").read_text() == made
    assert f"{COMPLETE}={shell}_complete" in made


def test_completion_of_a_shell_that_has_none(matcalc: Shell) -> None:
    status, out, err = matcalc("completion", "bas")
    assert (status, out) == (2, "") and "no shell is called 'bas'" in err and "mean bash" in err


def test_the_manual_page_is_what_the_help_says() -> None:
    assert (ROOT / "man" / "matcalc.1").read_text() == page(), "completions/make writes it anew"


@pytest.mark.skipif(shutil.which("man") is None, reason="no man here")
def test_the_manual_page_is_roff_without_a_fault() -> None:
    words = ["man", "--warnings", "-l", str(ROOT / "man" / "matcalc.1")]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(LC_ALL="C.UTF-8"), check=True)
    assert done.stderr == ""
    assert "matcalc help TOPIC" in done.stdout or "matcalc help [TOPIC]" in done.stdout


@pytest.mark.parametrize(
    "typed, offered",
    [
        ("matcalc h", {"hess", "help"}),
        ("matcalc grad --fo", {"--format"}),
        ("matcalc grad --check e", {"exact"}),
        ("matcalc grad x --format u", {"unicode"}),
        ("matcalc functions logsu", {"logsumexp"}),
    ],
)
def test_completion_offers(typed: str, offered: set[str]) -> None:
    env = environment(COMP_WORDS=typed, COMP_CWORD=str(len(typed.split()) - 1), **{COMPLETE: "bash_complete"})
    done = subprocess.run(COMMAND, capture_output=True, text=True, env=env, check=True)
    assert {line.split(",")[1] for line in done.stdout.splitlines()} == offered


@pytest.mark.parametrize("script", [".ci/run", "completions/make"])
def test_scripts_can_be_executed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / script)], check=False).returncode == 0


def test_hooks_are_what_ci_runs() -> None:
    ci = (ROOT / ".ci" / "run").read_text()
    entries = re.findall(r"^ *entry: (.+)$", (ROOT / ".pre-commit-config.yaml").read_text(), re.M)
    assert len(entries) == 4
    assert all(f".venv/bin/{entry.removesuffix(' -m quick')}" in ci for entry in entries)
