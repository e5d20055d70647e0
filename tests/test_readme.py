"""README.md tells the truth: every console and Python example in it is executed and compared."""

import doctest
import re
from pathlib import Path

import click
import pytest
from console import examples, printed
from running import ROOT, commands

README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


EXAMPLES = examples(README)


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_console_example(command: str, output: str, tmp_path: Path) -> None:
    assert printed(command, tmp_path) == output


def test_python_examples() -> None:
    text = "".join(blocks("python"))
    example = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
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
