"""README.md tells the truth: every console and Python example in it is executed and compared."""

import doctest
import os
import re
import subprocess
from pathlib import Path

import click
import pytest
from running import ROOT, commands, environment, matcalc_on_path

README = (ROOT / "README.md").read_text()
ERROR = re.compile(r"\d\.\de-\d+")  # of a numerical check: another machine, another last digit


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def examples() -> list[tuple[str, str]]:
    """(command, what it prints) of all console blocks."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.parametrize("command, output", examples(), ids=[command for command, _ in examples()])
def test_console_example(command: str, output: str, tmp_path: Path) -> None:
    env = environment(PATH=os.pathsep.join([matcalc_on_path(tmp_path), os.environ["PATH"]]))
    done = subprocess.run(
        ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, check=False
    )
    assert ERROR.sub("<error>", done.stdout) == output


def test_python_examples() -> None:
    parser = doctest.DocTestParser()
    for block in blocks("python"):
        example = parser.get_doctest(block, {}, "README.md", "README.md", 0)
        assert doctest.DocTestRunner().run(example).failed == 0


def test_two_commands_set_up_and_they_are_what_ci_runs() -> None:
    setup, tests = blocks("sh")
    ci = (ROOT / ".ci" / "run").read_text()
    assert setup.strip() in ci
    assert tests.strip() in ci


def test_every_verb_and_option_is_documented() -> None:
    for name, command in commands().items():
        assert f"`{name}`" in README
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert any(f"`{spelling}" in README for spelling in parameter.opts), parameter.name
