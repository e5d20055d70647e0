"""ARCHITECTURE.md, CONTRIBUTING.md and CHANGELOG.md name what there is, and show what the code gives."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest
from console import examples, printed
from layers import PACKAGES, STRANGERS
from running import ROOT

import matcalc_cli

pytestmark = [pytest.mark.sampled(1), pytest.mark.each(3)]

DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "PYTHON.md", "README.md")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
CHANGES = examples(CHANGELOG)
DOTTED = re.compile(rf"^({'|'.join(PACKAGES)})(\.\w+)+$")
PATH = re.compile(r"^\.?[\w.-]+/[\w./-]*$|^[\w-]+\.(py|md|toml)$")
ADDED = re.compile(r"^In the new file `([^`]+)`:$", re.M)  # by an example


def quoted(document: str) -> set[str]:
    """What stands between backticks in a document, outside its blocks of code; a picture is no such block."""
    text = re.sub(r"^ *```\w+\n.*?^ *```$", "", (ROOT / document).read_text(), flags=re.M | re.S)
    return set(re.findall(r"`([^`\n]+)`", text))


def exists(name: str) -> bool:
    """`package.module`, `package.module.function`, `package.module.Class.method`: is there one?"""
    words = name.split(".")
    for count in range(len(words), 0, -1):
        try:
            found: object = import_module(".".join(["matcalc_cli", *words[:count]]))
        except ModuleNotFoundError:
            continue
        for word in words[count:]:
            if not hasattr(found, word):
                return False
            found = getattr(found, word)
        return True
    return False


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_named_exists(document: str) -> None:
    names = {word for word in quoted(document) if DOTTED.match(word)}
    assert not {name for name in names if not exists(name)}
    added = set(ADDED.findall((ROOT / document).read_text()))
    paths = {word for word in quoted(document) if PATH.match(word)} - added
    places = (ROOT, ROOT / "matcalc_cli")
    assert not {path for path in paths if not any((place / path).exists() for place in places)}


def test_the_page_on_python_shows_every_public_name_and_what_it_gives() -> None:
    text = (ROOT / "PYTHON.md").read_text()
    blocks = "".join(re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S))
    example = doctest.DocTestParser().get_doctest(blocks, {}, "PYTHON.md", "PYTHON.md", 0)
    assert doctest.DocTestRunner().run(example).failed == 0
    used = set(re.findall(r"^>>> from matcalc_cli import (.*)$", blocks, re.M))
    assert {name for names in used for name in names.split(", ")} == set(matcalc_cli.__all__)


def test_enough_is_named_for_the_test_to_mean_something() -> None:
    assert len({word for word in quoted("ARCHITECTURE.md") if DOTTED.match(word)}) > 40
    assert len({word for word in quoted("CONTRIBUTING.md") if PATH.match(word)}) > 10
    assert not exists("graph.nodes.nothing") and not exists("graph.nothing") and exists("graph.nodes.Node.order")


def test_every_package_is_named() -> None:
    folders = {path.parent.name for path in (ROOT / "matcalc_cli").glob("*/__init__.py")}
    assert folders <= set(PACKAGES)


def test_the_picture_has_the_packages_in_their_order_and_what_they_do_not_know() -> None:
    picture = next(block for block in re.findall(r"^```\n(.*?)^```$", ARCHITECTURE, re.M | re.S) if "takes ->" in block)
    head, *lines = picture.splitlines()
    column = head.index("does not know")
    found = {line.split()[0]: set(line[column:].split(", ")) - {""} for line in lines}
    assert tuple(found) == PACKAGES
    assert found == {name: STRANGERS.get(name, set()) for name in PACKAGES}


def test_the_walk_shows_what_the_code_gives() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", ARCHITECTURE, re.M | re.S)
    assert len(blocks) > 10
    example = doctest.DocTestParser().get_doctest("".join(blocks), {}, "ARCHITECTURE.md", "ARCHITECTURE.md", 0)
    assert doctest.DocTestRunner().run(example).failed == 0


@pytest.mark.long  # all of them together
@pytest.mark.parametrize(("command", "output"), CHANGES, ids=[command for command, _ in CHANGES])
def test_a_change_is_as_it_is_told(command: str, output: str, tmp_path: Path) -> None:
    assert printed(command, tmp_path) == output


def test_the_last_version_told_of_is_the_version() -> None:
    versions = re.findall(r"^## \[([\d.]+)\]", CHANGELOG, re.M)
    assert versions[0] == matcalc_cli.__version__
    assert versions == sorted(versions, key=lambda text: [int(word) for word in text.split(".")], reverse=True)
    assert set(re.findall(r"^### (\w+)", CHANGELOG, re.M)) <= {
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    }
