"""The words of the command line: which is the expression, which are options, what is said of mistakes, the help."""

import itertools
import json
import random

import click
import pytest
from running import Shell, commands

from matcalc_cli.answers.asking.formats import FORMATS
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.cli import answering
from matcalc_cli.cli.arguments import arranged, plain
from matcalc_cli.cli.commands import invoked

pytestmark = pytest.mark.sampled(4)

SPELLINGS = {"--wrt": True, "-w": True, "--shape": True, "-s": True, "--format": True, "-f": True, "--check": True}
SPELLINGS |= {"--equation": False, "-e": False, "--help": False, "-h": False}


@pytest.mark.parametrize(
    "typed, operand",
    [
        (["-x'*A*x"], "-x'*A*x"),
        (["--x'x"], "--x'x"),
        (["----x"], "----x"),
        (["-sum(x .* log(x))"], "-sum(x .* log(x))"),
        (["-s'*x"], "-s'*x"),
        (["-w'x", "-w", "x"], "-w'x"),
        (["-f(x)"], "-f(x)"),
        (["-e*x"], "-e*x"),
        (["-wx", "-x"], "-x"),
        (["-sA:m,n", "-A*x"], "-A*x"),
        (["-fjson", "-e", "x"], "x"),
        (["--check", "x'x"], "x'x"),
        (["--check", "exact", "x'x"], "x'x"),
        (["x'x", "--check"], "x'x"),
        (["--wrt=x", "--", "--wrt"], "--wrt"),
        (["-"], "-"),
    ],
)
def test_which_word_is_the_expression(typed: list[str], operand: str) -> None:
    words = arranged(typed, SPELLINGS, FORMATS)
    assert words[words.index("--") + 1 :] == [operand]


@pytest.mark.parametrize("typed", [["--wrf", "x"], ["--formt=json"]])
def test_slips_of_the_keyboard_are_left_to_click(typed: list[str]) -> None:
    assert arranged(typed, SPELLINGS, FORMATS)[0] == typed[0]


WORDS = [
    ["x'x"], ["-x'x"], [""], ["-"], ["--", "-w"], ["y"], ["--"], ["-h"], ["--help"], ["-we"], ["-vec"], ["-w=x"],
    ["-fjson"], ["-f", "json"], ["--format", "latex"], ["--format=jsn"], ["-e"], ["--equation"], ["--equation=1"],
    ["--wrt", "x"], ["--wrt=y"], ["-w", "x1,x2"], ["-wx"], ["--wrt="], ["-w"], ["--wrf", "x"], ["--wr", "x"],
    ["-s", "A:m,n"], ["-sA:m,n"], ["--shape=x:n"], ["--define", "g(t) = t^2"], ["--define=g(t)=t"],
    ["--order", "2"], ["--order=-1"], ["--order", "two"], ["--order="], ["--seed", "0"], ["--seed=1234567890123"],
    ["--check"], ["--check", "exact"], ["--check=numeric"], ["--check=maybe"], ["--size", "n=4"], ["--size=m=2"],
    ["--vec"], ["--no-vec"], ["--structured"], ["--definiteness"], ["--along", "v"], ["--at", "x=[1; 2]"],
    ["--color=never"], ["--color", "--wrt"], ["-Ax"], ["--x'x"], ["-f(x)"],
]  # fmt: skip


def heard_by_click(words: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str | None, dict[str, object]]:
    """What click hands on of a command line; without the options that were not given."""
    heard: list[tuple[str, str | None, dict[str, object]]] = []

    def record(verb: str, expression: str | None, options: dict[str, object]) -> int:
        given = {name: value for name, value in options.items() if value not in (None, (), False) or value == 0}
        heard.append((verb, expression, {name: value for name, value in given.items() if value is not False}))
        return 0

    monkeypatch.setattr(answering, "answer_all", record)
    assert invoked(words) == 0
    (only,) = heard
    return only


@pytest.mark.parametrize("verb", VERBS)
def test_a_question_is_read_as_click_reads_it(monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    chance, read, left = random.Random(verb), 0, 0
    for k in range(300):
        chosen = [WORDS[k]] if k < len(WORDS) else [*chance.choices(WORDS, k=4), ["x'x"]][k % 2 :]
        words = [verb, *itertools.chain(*chosen)]
        question = plain(words)
        if question is None:
            left += 1
            continue
        read += 1
        heard = heard_by_click(words, monkeypatch)
        assert question == heard, words
        assert list(question[2]) == list(heard[2]), "the order says which mistake is named first"
    assert read > 90 and left > 50


def test_what_is_no_question_is_left_to_click() -> None:
    for words in (["batch"], ["functions"], ["--version"], ["gard", "x'x"], [], ["grad", "x", "y"], ["grad", "-h"]):
        assert plain(words) is None, words


def test_an_expression_may_begin_with_a_minus(matcalc: Shell) -> None:
    assert matcalc("grad", "-x'*A*x", "-wx").out == "-(A + A')*x\n"
    assert matcalc("grad", "-sum(x)", "-ftext").out == "-ones(m)\n"
    assert matcalc("grad", "--check", "x'x").out == "2*x\n"


@pytest.mark.parametrize(
    "words, said",
    [
        (("gard", "x'x"), "did you mean grad?"),
        (("x'x",), 'matcalc grad "x\'x"'),
        (("grad", "x'x", "--wrf", "x"), "--wrt"),
        (("grad", "x'x", "-f", "jsn"), "json"),
        (("grad", "x'x", "y"), "quote it"),
        (("grad", "x'x", "--wrt"), "needs a value"),
        (("grad", "x'x", "--check=maybe"), "numeric"),
        (("grad", "x'x", "--order", "2"), "diff"),
        (("grad", "x'x", "--size", "m"), "--size m=4"),
        (("grad", "x'x", "--size", "m=0"), "between 1 and"),
        (("grad", "x'x", "--check", "--size", "k=3"), "the dimensions are m"),
        (("show", "x'x", "--check"), "differentiates nothing"),
        (("grad", ""), "empty"),
        (("grad", " \t"), "empty"),
        (("grad",), "no expression"),
        (("functions", "softmx"), "did you mean softmax"),
        (("rules", "nothing like it"), "matcalc rules"),
        (("batch", "x"), "unexpected"),
        (("grad", "x1 + x2", "--wrt", "x1", "x2"), "write --wrt x1,x2"),
        (("grad", "x'x", "--check", "foo"), "there are numeric, exact"),
        (("grad", "x'x", "-ef", "latex"), "write the options apart: -e -f"),
        (("grad", "x'x", "-f", "tex"), "did you mean latex?"),
        (("grad", "x'x", "--layout", "numerator"), "did you mean jacobian?"),
        (("grad", "x'x", "--layout", "denominator"), "did you mean gradient?"),
        (("grad", "x'x", "--formt", "json"), "did you mean --format?"),
        (("grad", "x'x", "--vec=3"), "write --vec alone"),
        (("grad", "x1*x2", "--wrt", "[x1, x2]"), "write --wrt x1,x2"),
        (("hess", "x*y", "--wrt", "x,y", "--at", "x=0,y=0"), '--at "x=0" --at "y=0"'),
        (("grad", "A*x", "-s", "a:n,n"), "did you mean A?"),
        (("grad", "A*x", "-s", "A:sym"), "did you mean symmetric?"),
        (("grad", "A*x", "-s", "A:pd"), "did you mean spd?"),
        (("grad", "A*x", "-s", "A:nxn"), "did you mean n,n?"),
        (("grad", "A*x", "-s", "A:3x3"), "did you mean 3,3?"),
        (("grad", "A*x", "-s", "A:(n,n)"), "did you mean A:n,n?"),
        (("grad", "t*x", "-s", "t:real"), "did you mean scalar?"),
        (("grad", "x'A*x", "-s", "A:n,n,spd,skew"), "leave out skew or spd"),
        (("gradient", "x'x"), "did you mean grad?"),
        (("functions", "log", "-f", "jsn"), "did you mean json?"),
        (("show", "[a, b; c, d]*x", "--strict"), "declare it: --shape a:scalar"),
    ],
)
def test_mistakes_are_one_message_and_status_2(matcalc: Shell, words: tuple[str, ...], said: str) -> None:
    status, out, err = matcalc(*words)
    assert (status, out) == (2, "")
    assert err.count("error:") == 1
    assert said in err


OPTION_MISTAKES = [
    (("grad", "x'x", "-s", "x€:n"), "--shape", "x€:n", "€"),
    (("grad", "x'x", "-s", "A:m,n", "-s", "x:n,m$"), "--shape", "x:n,m$", "m$"),
    (("grad", "x'x", "-s", "x: n, symetric"), "--shape", "x: n, symetric", " symetric"),
    (("grad", "x'x", "-s", "x:n,,"), "--shape", "x:n,,", ""),
    (("grad", "x'x", "-s", "x"), "--shape", "x", "x"),
    (("grad", "x'x", "-s", "x:n", "-s", "x:m"), "--shape", "x:m", "x:m"),
    (("grad", "x'x", "-s", "x:n,m,symmetric"), "--shape", "x:n,m,symmetric", "n,m,symmetric"),
    (("grad", "f(x)", "-s", "f:function(n$)"), "--shape", "f:function(n$)", "function(n$)"),
    (("grad", "g(t)", "--define", "g(t) = s"), "--define", "g(t) = s", "s"),
    (("grad", "g(t)", "--define", "g(t) = (t"), "--define", "g(t) = (t", "("),
    (("grad", "f(t)*g(t)", "-s", "f:function", "--define", "g(t) = €"), "--define", "g(t) = €", "€"),
    (("grad", "f(t)*g(t)", "-s", "f:function", "--define", "g(t) = f(t) + f(t,t)"), "--define", "g(t) = f(t) + f(t,t)",
     "f"),
    (("hess", "x'x", "--at", "x=[1; 2;3, 4]"), "--at", "x=[1; 2;3, 4]", "[1; 2;3, 4]"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "option", "text", "fault"), OPTION_MISTAKES)
def test_a_mistake_in_an_option_has_its_caret_there(
    matcalc: Shell, words: tuple[str, ...], option: str, text: str, fault: str
) -> None:
    status, out, err = matcalc(*words)
    shown, carets = err.splitlines()[1:3]
    start = len(carets) - len(carets.lstrip())
    assert (status, out, shown) == (2, "", f"  {option} {text}")
    assert shown[start : start + len(fault)] == fault
    assert carets.count("^") == max(1, len(fault))
    assert json.loads(matcalc(*words, "-f", "json").out)["error"]["span"] is None  # it counts in the expression


def test_no_verb_shows_the_help(matcalc: Shell) -> None:
    status, out, err = matcalc()
    assert (status, out) == (2, "")
    assert "Commands:" in err


@pytest.mark.parametrize("verb", list(commands()))
def test_help_has_all_options_and_fits(matcalc: Shell, verb: str) -> None:
    status, out, err = matcalc(verb, "--help")
    assert (status, err) == (0, "")
    for parameter in commands()[verb].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, parameter.name
            assert all(spelling in out for spelling in parameter.opts)
    assert out.isascii()
    assert verb not in VERBS or f"matcalc {verb} " in out


def test_verbs_are_those_of_the_session() -> None:
    assert set(VERBS) <= set(commands())


@pytest.mark.parametrize("verb", list(VERBS))
def test_examples_of_the_help_run(matcalc: Shell, verb: str) -> None:
    import shlex

    for line in VERBS[verb].examples:
        *before, command = line.split(" | ")
        stdin = shlex.split(before[0])[1] if before else ""
        status, out, _ = matcalc(*shlex.split(command)[1:], stdin=stdin)
        assert status == 0, line
        assert out.strip(), line
