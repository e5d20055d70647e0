"""`matcalc help` and `matcalc` alone: every example in the texts prints what stands below it."""

import re
import shlex
import sys

import pytest
from console import ERROR
from running import Shell, environment, process, terminal

from matcalc_cli.answers.asking.formats import FORMATS
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.cli.streams import USUAL_WIDTH
from matcalc_cli.cli.topics import TOPICS, WELCOME
from matcalc_cli.language.properties import PROPERTIES

pytestmark = pytest.mark.sampled(4)

MOST_LINES = 30
TEXTS = (WELCOME, *(text for _, text in TOPICS.values()))


def examples(text: str) -> list[tuple[str, str]]:
    """(command, what it prints): the indented lines below it, up to the next command or the next paragraph."""
    found = []
    for part in re.split(r"^  \$ ", text, flags=re.M)[1:]:
        command, _, below = part.partition("\n")
        output = re.match(r"(?:  .*\n|\n(?=  ))*", below + "\n")
        assert output is not None
        found.append((command, output[0].rstrip()))
    return found


EXAMPLES = [example for text in TEXTS for example in examples(text)]


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_examples_print_what_is_shown(
    matcalc: Shell, monkeypatch: pytest.MonkeyPatch, command: str, output: str
) -> None:
    *before, line = command.split(" | ")
    monkeypatch.setattr(sys, "stderr", sys.stdout)
    _, out, _ = matcalc(*shlex.split(line)[1:], stdin=shlex.split(before[0])[1] if before else "")
    shown = "\n".join(f"  {row}".rstrip() for row in out.splitlines())
    assert ERROR.sub("<error>", shown) == ERROR.sub("<error>", output)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits_on_a_screen(matcalc: Shell, topic: str) -> None:
    status, out, err = matcalc("help", topic)
    assert (status, err) == (0, "")
    assert TOPICS[topic][1] in out
    assert examples(out)
    assert 10 <= len(TOPICS[topic][1].strip().splitlines()) <= MOST_LINES
    assert all(len(line) <= USUAL_WIDTH for line in out.splitlines())


def test_the_list_of_topics(matcalc: Shell) -> None:
    status, out, err = matcalc("help")
    assert (status, err) == (0, "")
    assert all(re.search(rf"^  {name} ", out, re.M) for name in TOPICS)
    assert all(len(line) <= USUAL_WIDTH for line in out.splitlines())


@pytest.mark.parametrize("verb", [*VERBS, "functions", "batch", "help"])
def test_a_verb_has_its_own_help(matcalc: Shell, verb: str) -> None:
    assert matcalc("help", verb) == matcalc(verb, "--help")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("sintax", "did you mean syntax? the topics are syntax, names,"),
        ("Layouts", "did you mean layouts?"),
        ("hes", "did you mean hess?"),
        ("xyzzy", "hint: the topics are syntax,"),
        ("softmax", "hint: matcalc functions softmax"),
    ],
)
def test_an_unknown_topic(matcalc: Shell, word: str, hint: str) -> None:
    status, out, err = matcalc("help", word)
    assert (status, out) == (2, "")
    assert hint in err


def test_the_texts_have_the_rows_of_the_tables() -> None:
    assert all(re.search(rf"\b{name}\b", TOPICS["verbs"][1]) for name in VERBS)
    assert all(re.search(rf"\b{name}\b", TOPICS["formats"][1]) for name in FORMATS)
    listed = re.search(r"^Properties: ([^.]*)\.", TOPICS["shapes"][1], re.M)
    assert listed is not None
    assert set(re.split(r",\s+", listed[1])) == set(PROPERTIES)


def test_the_name_alone_shows_what_can_be_asked() -> None:
    assert WELCOME.strip() in terminal()
    assert len(examples(WELCOME)) == 3


def test_a_pipe_without_a_verb_is_a_mistake() -> None:
    status, out, err = process(stdin="x'x\n")
    assert (status, out) == (2, "")
    assert "Commands:" in err


def test_a_stream_without_unicode_gets_question_marks() -> None:
    env = environment(PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    status, out, err = process("help", "syntax", env=env)
    assert (status, err) == (0, "")
    assert "x?, A??, ?x??" in out


@pytest.mark.parametrize("start", ["sy", "gr"])
def test_completion_knows_topics_and_verbs(start: str) -> None:
    env = environment(_MATCALC_COMPLETE="bash_complete", COMP_WORDS=f"matcalc help {start}", COMP_CWORD="2")
    out = process(env=env).out
    assert out.splitlines() == [f"plain,{next(word for word in (*TOPICS, *VERBS) if word.startswith(start))}"]
