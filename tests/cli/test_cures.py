"""A cure that is a command or an option works: each is followed on the command line, and must answer."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from cures import cures
from running import ROOT, Shell

pytestmark = pytest.mark.sampled(1)

PACKAGE = ROOT / "matcalc_cli"
LINES = (ROOT / "tests" / "cases" / "slips.txt").read_text(encoding="utf-8").splitlines()
SLIPS = [line for line in LINES if line.strip() and not line.startswith("#")]
ANSWERED = (0, 1)  # a check or a claim that does not hold is answered, too


def hint_of(err: str) -> str:
    return err.partition("\nhint: ")[2].strip()


@pytest.mark.parametrize("line", SLIPS)
def test_a_cure_that_is_offered_works(
    matcalc: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    monkeypatch.chdir(tmp_path)  # a cure may write a picture
    words = shlex.split(line)
    status, _, err = matcalc(*words)
    assert status in (2, 3)
    assert "internal" not in err
    assert hint_of(err)
    for choices in cures(words, hint_of(err)):
        assert any(matcalc(*choice).status in ANSWERED for choice in choices), (choices[:3], hint_of(err))


def test_the_cures_are_those_that_stand_in_the_hint() -> None:
    """What is followed above is what a person would type."""
    words = ["grad", "a*x", "-w", "x", "--check", "-s", "a:n"]
    assert list(cures(words, "leave out --check; or --shape a:scalar makes it fit")) == [
        [["grad", "a*x", "-w", "x", "-s", "a:n"]],
        [["grad", "a*x", "-w", "x", "--check", "--shape", "a:scalar"]],
    ]
    assert list(cures(words, "mixed: matcalc diff --wrt x --wrt a")) == [
        [["diff", "a*x", "--check", "-s", "a:n", "--wrt", "x", "--wrt", "a"]]
    ]
    assert list(cures(words, 'quote it: matcalc grad "a*x" --wrt x')) == [[["grad", "a*x", "--wrt", "x"]]]
    assert list(cures(words, "add --at A=..., or several in one file: --at @point.json")) == []
    assert ["grad", "a*x", "-w", "x", "--check", "-s", "a:m"] in next(iter(cures(words, "did you mean m?")))


# --- every cure in the source is among them ---------------------------------------------------------------------------

TYPED = re.compile(
    r"(?<![\w-])--[a-z]{2,}|(?<![\w-])-[swf] "
    r"|matcalc (?:grad|jac|hess|diff|show|check|convex|solve|eval|numdiff|functions|rules|help)\b"
)
HELP = (  # modules and folders with options in texts that are no hints of a command line
    "answers/asking/options.py", "answers/asking/verbs.py", "cli/topics.py", "cli/commands.py", "cli/explained.py",
    "cli/topics_of_refusals.py", "limits.py",
    "cli/interactive/", "answers/asking/spoken.py", "answers/reference/cookbook.py",
)  # fmt: skip
NOT_FOLLOWED = {  # beginnings of texts that no line of the table calls up, and why
    "--steps ": "what is said of the option, and not to type it",
    "{} has no matrix notation, so --steps": "the same",
    "the gradient, which grad --steps derives": "the title of a rule",
    "that is the derivative over the free entries": "the diagnosis of a claim",
    "the mixed second derivative is matcalc diff": "a note",
    "--shape {}:{} confirms it": "a row on a terminal, followed in test_terminal.py",
    "leave out --check, or differentiate": "for Python; the shell says that show has no --check",
    "--size {}=3": "for Python; the shell has read the size",
    "matcalc {} ": "for a terminal as standard input",
    "give a file or a pipe": "for a standard input that cannot be read",
    "choose --format text, or set": "for a terminal that cannot show the answer",
    "write a name: --at": "for a file",
    "matcalc diff --along V --at": "for a tensor of fifty million entries",
    "smaller sizes: --size": "the same",
    "name a direction: --along": "for a product of more than a thousand factors",
    "write the function by others": "for rows of the table that have no derivative",
    "lower the order, or write the function by others": "the same",
    "leave out --vec": "for derivatives of functions that give tensors",
    "--format text shows the formula": "for functions without code",
    "leave out --check": "for functions without a value",
    "a divisor or base comes to 0": "for powers of what comes to 0",
    "what is inverted comes to 0": "for inverses of what comes to 0",
    "leave it out and name the variable": "the formula changes, too",
    "give the formula alone; a shape is declared": "the formula changes, too",
    "\\{}(...) is read as": "a note",
    "expectations are not read": "the formula changes, too",
    "write {}({}, ...) with {}[{}]": "the formula changes, too",
    "type the formula alone": "the formula changes, too",
    "; for a name declare it": "the words of a sentence are names then",
    "write {}' for the transpose": "the formula changes, too",
    "write {}' or {}^T for the transpose": "the formula changes, too",
    "write X.^p entrywise": "of a power that is too large for any kind but a number",
    "; matcalc solve finds where": "the formula changes, too",
    "--shape X:spd declares": "the formula changes, too",
    "--save is for one picture": "for several lines of a pipe",
    "declare the shapes of its names with --shape": "which names these are is not known",
    "leave out --entries": "for an answer that takes long",
    "without --entries": "the last resort, where the entries do not read back",
    "pip install": "for a package that is not there",
    "its memory may not have been enough": "for a process that was killed",
    "write the answers elsewhere": "for a file that cannot be written",
    "--scipy is for NumPy code": "of Python's code(...), which takes a format of its own",
    "leave out --scipy, or take": "of Python's code(...), which takes a format of its own",
    "matcalc functions lists all": "for trees that no text is parsed to",
}


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """(the text with {} for what is put in, its pattern) of each text in a module that has an option or a command."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if id(node) in parts or id(node) in alone:
            continue
        if isinstance(node, ast.JoinedStr):
            pieces = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            text = "".join("{}" if piece is None else str(piece) for piece in pieces)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = re.sub(r"\{\d*\}", "{}", node.value)
        else:
            continue
        if TYPED.search(text) and " " in text:
            yield text, ".*?".join(map(re.escape, text.split("{}")))


def test_every_cure_in_the_source_is_followed(matcalc: Shell) -> None:
    told = "\n".join(matcalc(*shlex.split(line)).err for line in SLIPS)
    missing = [
        (path.name, text)
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.relative_to(PACKAGE).as_posix().startswith(HELP)
        for text, pattern in texts(path)
        if not text.startswith(tuple(NOT_FOLLOWED)) and not re.search(pattern, told, re.S)
    ]
    assert not missing, missing
