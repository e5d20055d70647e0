"""One table of options, one of verbs: what every door takes, what every door refuses, and that they are the same."""

import inspect
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
import pytest
from running import ROOT, Shell, commands

import matcalc_cli
from matcalc_cli import MatcalcError
from matcalc_cli.answers.asking.formats import FORMATS, RICH
from matcalc_cli.answers.asking.options import GROUPS, OPTIONS, SHELL_ALONE, of_verb
from matcalc_cli.answers.asking.request import Request
from matcalc_cli.answers.asking.spoken import JSON, told
from matcalc_cli.answers.asking.values import PARSERS, Option
from matcalc_cli.answers.asking.verbs import FORMULAS, VERBS
from matcalc_cli.answers.runners import RUNNERS
from matcalc_cli.cli.batch import KEYS
from matcalc_cli.cli.present.json import RECORDS
from matcalc_cli.cli.present.terminal import VIEWS

PYTHON = {
    "grad": "gradient", "jac": "jacobian", "hess": "hessian", "diff": "derivative", "convex": "convex",
    "show": "parse", "solve": "solve", "eval": "evaluate", "numdiff": "numdiff", "check": "check_claim",
    "plot": "plot",
}  # fmt: skip
ELSEWHERE = {"at", "seed", "sizes"}  # in Python: arguments of a function or method of their own
VALUES: dict[str, tuple[list[str], object]] = {  # kind -> (words of the shell, value of JSON)
    "texts": (["x"], "x"), "shapes": (["x:n"], {"x": "n"}), "points": (["x=1"], ["x=1"]), "sizes": (["n=4"], {"n": 4}),
    "text": (["v"], "v"), "number": (["2"], 2), "flag": ([], True),
}  # fmt: skip


def words(option: Option) -> list[str]:
    given = [option.choices[0]] if option.choices else VALUES[option.kind][0]
    return [option.flags[0], *given]


def value(option: Option) -> Any:
    return option.choices[0] if option.choices else VALUES[option.kind][1]


# --- the tables ------------------------------------------------------------------------------------------------------


def test_rows_fit_together() -> None:
    for option in OPTIONS.values():
        assert option.kind in PARSERS and option.group in GROUPS
        assert set(option.verbs) <= set(VERBS) and set(option.needless) <= set(option.verbs)
        assert set(option.needs) <= set(OPTIONS)
    kinds = {verb.kind for verb in VERBS.values()}
    assert kinds == set(RUNNERS)
    assert kinds | {FORMULAS} == set(RECORDS) == set(VIEWS)
    assert all(set(row.kinds) <= kinds for row in FORMATS.values())
    for row in FORMATS.values():
        assert row.name == RICH or callable(import_module(f"matcalc_cli.cli.present.{row.module}").render)


def test_the_shell_has_the_options_of_the_table() -> None:
    for name in VERBS:
        found = [p for p in commands()[name].params if isinstance(p, click.Option)]
        shown = {str(p.name).replace("_", "-") for p in found if not p.hidden}
        assert [str(p.name).replace("_", "-") for p in found] == list(OPTIONS)
        assert shown == {option.name for option in of_verb(name)}


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_has_its_own_options_alone(matcalc: Shell, verb: str) -> None:
    out = matcalc(verb, "--help").out
    for option in OPTIONS.values():
        assert (f"{option.flags[0]} " in out or f"{option.flags[0]}\n" in out) == (verb in option.verbs), option.name
    assert [heading for heading in GROUPS if f"{heading}:" in out] == [
        heading for heading in GROUPS if any(option.group == heading for option in of_verb(verb))
    ]


def test_python_has_the_keywords_of_the_table() -> None:
    for verb, function in PYTHON.items():
        found = set(inspect.signature(getattr(matcalc_cli, function)).parameters) - {"expression"}
        assert found - ELSEWHERE == {option.keyword for option in of_verb(verb)} - {"", *ELSEWHERE}, function


def test_batch_has_the_keys_of_the_table() -> None:
    assert set(KEYS) == {"verb", "expr", *OPTIONS} - set(SHELL_ALONE)


@pytest.mark.quick
def test_the_readme_has_the_table() -> None:
    lines = []
    for option in OPTIONS.values():
        metavar = f" {option.metavar}".replace("|", "\\|") if option.metavar and option.kind != "formats" else ""
        spelling = ", ".join(f"`{flag}{metavar * (flag == option.flags[-1])}`" for flag in option.flags)
        verbs = "all" if set(option.verbs) == set(VERBS) else ", ".join(f"`{verb}`" for verb in option.verbs)
        choices = " " + ", ".join(f"`{word}`" for word in option.choices) + "." if option.kind == "formats" else ""
        again = " Repeatable." if option.repeatable else ""
        lines.append(f"| {spelling} | {verbs} | {option.help}{choices}{again} |".replace("x1,x2", "`x1,x2`"))
    readme = (ROOT / "README.md").read_text()
    missing = [line for line in lines if line not in readme]
    assert not missing, "README.md, Options, should have:\n" + "\n".join(missing)
    assert "\n".join(lines) in readme, "the options of README.md stand in another order than the table"


# --- what is refused, by every door alike ----------------------------------------------------------------------------

MISFITS = [(verb, option) for verb in VERBS for option in OPTIONS.values() if verb not in option.verbs]


@pytest.mark.parametrize(("verb", "option"), MISFITS, ids=[f"{verb} {option.name}" for verb, option in MISFITS])
def test_an_option_that_a_verb_has_not(matcalc: Shell, verb: str, option: Option) -> None:
    status, out, err = matcalc(verb, "x'x", *words(option))
    assert (status, out) == (2, "")
    assert f"--{option.name} does not apply to {verb}" in err and "hint:" in err
    if option.name in SHELL_ALONE:
        return
    question = {"verb": verb, "expr": "x'x", option.name: value(option)}
    error = json.loads(matcalc("batch", stdin=json.dumps(question)).out)["error"]
    assert error["message"] in err
    assert error["hint"] in told(JSON, [line.removeprefix("hint: ") for line in err.splitlines()])


@pytest.mark.parametrize(
    ("verb", "options", "said"),
    [
        ("grad", {"seed": 3}, "none is drawn"),
        ("solve", {"size": {"n": 4}}, "none is drawn"),
        ("grad", {"layout": "foo"}, "no layout is called 'foo'"),
        ("grad", {"check": "fast"}, "no check is called 'fast'"),
        ("grad", {"format": "numpi"}, "no format is called 'numpi'"),
        ("gradd", {}, "no verb is called 'gradd'"),
        ("check", {}, "check needs --claim"),
        ("check", {"claim": "2*x", "of": "solve"}, "no verb of --of is called 'solve'"),
        ("check", {"claim": "2*x", "order": 2}, "--order does not apply to --of grad"),
        ("check", {"claim": "x'*x", "of": "show", "layout": "jacobian"}, "show differentiates nothing"),
        ("check", {"claim": "2*x", "format": "numpy"}, "--format numpy does not apply to check"),
        ("diff", {"order": 0}, "1 or more"),
        ("diff", {"order": -3}, "1 or more"),
        ("grad", {"equation": True, "format": "numpy"}, "--equation does not apply to --format numpy"),
        ("hess", {"definiteness": True, "format": "torch"}, "--definiteness does not apply to --format torch"),
        ("hess", {"at": ["x=1"], "format": "jax"}, "--at does not apply to --format jax"),
        ("convex", {"format": "sympy"}, "--format sympy does not apply to convex"),
        ("grad", {"structured": True, "check": "exact"}, "numeric check only"),
    ],
)
def test_what_means_nothing(matcalc: Shell, verb: str, options: dict[str, Any], said: str) -> None:
    """With one message and the cure, whoever asks."""
    question = {"verb": verb, "expr": "x'x", **options}
    error = json.loads(matcalc("batch", stdin=json.dumps(question)).out)["error"]
    assert said in error["message"] and error["kind"] == "usage"
    assert error["hint"] or "or more" in said  # which is the cure
    typed = [verb, "x'x"]
    for name, given in options.items():
        listed = [f"{k}={v}" for k, v in given.items()] if isinstance(given, dict) else given
        for item in listed if isinstance(listed, list) else [listed]:
            typed += [f"--{name}"] if item is True else [f"--{name}={item}"]
    status, out, err = matcalc(*typed)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: matcalc_cli.gradient("x'x", layout="foo"), "no layout is called 'foo'"),
        (lambda: matcalc_cli.jacobian("x'x", layout="gradint"), "no layout is called"),
        (lambda: matcalc_cli.derivative("x'x", order=-3), "1 or more"),
        (lambda: matcalc_cli.derivative("x'x", order=True), "whole number"),
        (lambda: matcalc_cli.hessian("x'x", vec=1), "true or false"),  # type: ignore[arg-type]  # what is refused
        (lambda: matcalc_cli.gradient("x'x", 3), "a text or a list of texts"),  # type: ignore[arg-type]  # the same
        (lambda: matcalc_cli.gradient(3), "a text"),  # type: ignore[arg-type]  # the same
        (lambda: matcalc_cli.convex("x'x", sizes={"n": 0}), "between 1 and"),
        (lambda: matcalc_cli.convex("x'x", seed=-1), "0 or more"),
    ],
)
def test_what_python_refuses(call: Callable[[], object], said: str) -> None:
    with pytest.raises(MatcalcError, match=said) as caught:
        call()
    assert caught.value.kind == "usage"


ANSWER = matcalc_cli.gradient("norm(A*x - b)^2", "x", ["A:m,n"])
JUDGED: list[Any] = [
    matcalc_cli.convex("x'x", "x"),
    matcalc_cli.convex("t^3", "t", ["t:scalar"]),
    matcalc_cli.definiteness("x'x", "x"),
    matcalc_cli.critical_point("x'x", "x", ["x=[0; 0]"]),
]


@pytest.mark.parametrize(
    "given",
    [{"seed": value} for value in ("a", 1.5, -1, True, None)]
    + [{"sizes": value} for value in (5, "m=", {"m": "x"}, {"m": 2.5}, {"m": True}, {"m": 10**9}, {"m": 0}, [3])]
    + [{"kind": value} for value in ("fast", 3, None)],
    ids=str,
)
def test_a_check_takes_what_the_options_take(given: dict[str, Any]) -> None:
    with pytest.raises(MatcalcError) as caught:
        ANSWER.check(**given)
    assert caught.value.kind == "usage"


@pytest.mark.parametrize("word", ["foo", "", "rich", 3, None])
def test_no_form_is_called_that(word: Any) -> None:
    calls: list[Callable[[Any], object]] = [ANSWER.code]
    for judged in JUDGED:
        calls += [judged.lines, judged.text, judged.headline]
    for call in calls:
        with pytest.raises(MatcalcError) as caught:
            call(word)
        assert caught.value.kind == "usage"


@pytest.mark.parametrize("judged", JUDGED, ids=repr)
def test_a_judgement_is_neither_true_nor_false(judged: Any) -> None:
    with pytest.raises(TypeError, match=r"compare its \.verdict"):
        bool(judged)


def test_a_point_has_values() -> None:
    with pytest.raises(MatcalcError, match="no value of x") as caught:
        matcalc_cli.critical_point("x'x", "x", [])
    assert caught.value.kind == "usage"


@pytest.mark.parametrize(
    ("verb", "options"),
    [("convex", []), ("hess", ["--definiteness"]), ("hess", ["--check"]), ("solve", ["--check"])],
)
def test_a_size_is_of_a_dimension_that_there_is(matcalc: Shell, verb: str, options: list[str]) -> None:
    asked = [verb, "norm(A*x - b)^2", "-w", "x", "-s", "A:m,n", *options]
    status, out, err = matcalc(*asked, "--size", "zz=3")
    assert (status, out) == (2, "")
    assert "zz is not a dimension here" in err and "the dimensions are m, n" in err
    assert matcalc(*asked, "--size", "m=4", "--size", "n=3").status == 0


@pytest.mark.parametrize("judge", [matcalc_cli.convex, matcalc_cli.definiteness])
def test_a_size_in_python_is_of_a_dimension_that_there_is(judge: Callable[..., object]) -> None:
    with pytest.raises(MatcalcError, match="zz is not a dimension here"):
        judge("x'A*x", "x", ["x:n"], sizes={"zz": 3})


@pytest.mark.parametrize(
    ("expression", "wrt", "cure"),
    [
        ("r'r where r = A*x", "r", "differentiate by A or x"),
        ("r'r where r = A*x - b", "r", "differentiate by A, x or b"),
        ("s*r'r where r = A*x, s = x'x", "s", "differentiate by A or x"),
        ("r1*r2 where r1 = t", "r1,r2", "differentiate by r2 or t"),
    ],
)
@pytest.mark.parametrize("verb", ["grad", "hess", "diff", "solve", "convex"])
def test_a_name_that_where_defines_is_no_variable(
    matcalc: Shell, verb: str, expression: str, wrt: str, cure: str
) -> None:
    status, out, err = matcalc(verb, expression, "--wrt", wrt)
    assert (status, out) == (2, "")
    assert f"{wrt.partition(',')[0]} is defined by where" in err and cure in err


def test_values_that_say_nothing_are_none() -> None:
    options: dict[str, object] = {"order": None, "vec": False, "wrt": [], "shape": {}, "check": False}
    assert Request("show", "x", options).validated().values == {}
    assert Request("diff", "x", {"seed": 0, "check": True}).validated().values == {"seed": 0, "check": "numeric"}


# --- every mistake is an object where JSON is asked for --------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        ("grad", "x'x", "--wrf", "x"),
        ("grdd", "x'x"),
        ("grad",),
        ("grad", "x'x", "y"),
        ("grad", "x'x", "--wrt"),
        ("grad", "x'x", "--layout", "foo"),
        ("grad", "x'x", "--order", "2"),
        ("grad", "x'x", "--seed", "3"),
        ("grad", "norm(A*b)", "-s", "A:2,3", "-s", "b:2"),
        ("grad", "x +"),
        ("functions", "nothing like it"),
    ],
)
@pytest.mark.parametrize("asked", [("-f", "json"), ("-fjson",), ("--format=json",), ("--format", "json")])
def test_every_mistake_is_an_object(matcalc: Shell, typed: tuple[str, ...], asked: tuple[str, ...]) -> None:
    plain = matcalc(*typed)
    status, out, err = matcalc(typed[0], *asked, *typed[1:])
    assert (status, err) == (plain.status, "")
    found = json.loads(out)
    assert set(found) == {"format", "input", "error"} and set(found["error"]) == {"kind", "message", "hint", "span"}
    assert found["error"]["message"] in plain.err


@pytest.mark.parametrize(
    "words", [("-f", "json"), ("--format=json",), ("-fjson", "--nope"), ("-f", "json", "grad", "x'x")]
)
def test_without_a_verb_it_is_an_object_too(matcalc: Shell, words: tuple[str, ...]) -> None:
    status, out, err = matcalc(*words)
    assert (status, err) == (2, "")
    assert json.loads(out)["error"]["kind"] == "usage"


@pytest.mark.parametrize("mistake", [("--nope",), ("--order", "2"), ("--seed", "3"), ("--layout", "foo")])
@pytest.mark.parametrize("expression", ["x'x", "-x'x", "x'*"])
def test_the_object_of_a_mistake_in_an_option_has_the_expression(
    matcalc: Shell, mistake: tuple[str, ...], expression: str
) -> None:
    assert json.loads(matcalc("grad", expression, "-f", "json", *mistake).out)["input"] == expression
