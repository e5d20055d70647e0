"""The JSON Schemas of questions and of answers: every answer fits, every key occurs, and what is no question does not
fit."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator as Validator
from running import Shell
from tables import CASES, FILES, FOLDER

from matcalc_cli.answers.asking.options import OPTIONS
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.cli.answering import checked
from matcalc_cli.cli.batch import KEYS, answered
from matcalc_cli.cli.schema.answers import answer
from matcalc_cli.cli.schema.questions import NOTHING, question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.rows import TARGETS

pytestmark = [pytest.mark.sampled(3), pytest.mark.each(5)]

ANSWER, QUESTION = Validator(answer()), Validator(question())
EVERY = 12  # which cases of a long table are asked

DATA = {"A": [[1, 2], [3, 4]], "x": [1, 2], "b": [0, 1]}
LEAST_SQUARES = {"expr": "norm(A*x - b)^2", "wrt": "x"}
EACH = {"expr": "x'*A*x", "wrt": "x,A"}
HERE = {name: DATA[name] for name in ("A", "x")}
CUBIC = {"expr": "x^3 - 3*x", "shape": "x:scalar"}
SADDLE = {"expr": "x^2 - y^2 + x*y", "wrt": "x,y", "at": {"x": 1, "y": 0.5}}
IN_LETTERS, AS_CODE = ["text", "unicode", "latex", "json"], list(TARGETS)
ASKED: list[dict[str, Any]] = [
    *(
        {"verb": verb, **LEAST_SQUARES, "format": [*IN_LETTERS, *AS_CODE]}
        for verb in ("grad", "jac", "hess", "diff", "show", "solve")
    ),
    *({"verb": verb, **EACH, "format": [*IN_LETTERS, *AS_CODE]} for verb in ("grad", "jac", "diff")),
    *({"verb": verb, **EACH, "equation": True} for verb in ("grad", "jac", "diff")),
    *({"verb": verb, **LEAST_SQUARES, "along": "v"} for verb in ("grad", "jac", "hess", "diff")),
    {"verb": "solve", **LEAST_SQUARES, "equation": True},
    {"verb": "eval", "expr": "x'*A*x", "of": "grad", "at": HERE, "wrt": "A,x", "format": IN_LETTERS},
    {"verb": "eval", "expr": "z*z", "of": "grad", "wrt": "z", "at": {"z": {"re": 1, "im": 1}}, "shape": "z:complex"},
    *(
        {"verb": verb, **LEAST_SQUARES, "equation": True, "steps": verb != "show", "at": DATA}
        for verb in ("grad", "jac", "hess", "diff", "show")
    ),
    *({"verb": verb, **EACH, "equation": True, "steps": True, "at": HERE} for verb in ("grad", "jac", "diff")),
    *({"verb": verb, **LEAST_SQUARES} for verb in ("grad", "jac", "hess", "diff", "show", "convex", "solve")),
    {"verb": "grad", **LEAST_SQUARES, "shape": {"A": ["m", 3]}, "check": True, "seed": 3, "size": {"m": 4}},
    {"verb": "grad", **LEAST_SQUARES, "format": ["text", "unicode", "latex", "json"], "equation": True},
    {"verb": "grad", **LEAST_SQUARES, "format": AS_CODE, "with-value": True},
    {"verb": "hess", **LEAST_SQUARES, "format": "numpy", "hvp": "v", "scipy": True},
    {"verb": "solve", **LEAST_SQUARES, "check": "numeric"},
    {"verb": "solve", "expr": "x'*P*x - q'*x", "wrt": "x"},
    {"verb": "solve", "expr": "n*log(s) + c/s", "wrt": "s", "shape": {"n": "scalar", "c": [], "s": "scalar"}},
    {"verb": "grad", **LEAST_SQUARES, "at": DATA, "precision": 3, "steps": True},
    {"verb": "grad", **EACH, "check": "exact", "equation": True, "steps": True},
    {"verb": "grad", **EACH, "at": HERE, "format": ["text", "latex"]},
    {"verb": "grad", **EACH, "format": AS_CODE},
    {"verb": "jac", "expr": "A*x", "wrt": "A,x"},
    {"verb": "jac", "expr": "A*X*B", "wrt": "X", "vec": True},
    {"verb": "diff", "expr": "X*Y", "wrt": "X,Y", "along": "dX,dY"},
    {"verb": "diff", "expr": "x'*A*x", "wrt": "x", "along": "d", "order": 2},
    {"verb": "diff", "expr": "inv(X)", "wrt": ["X"], "steps": True},
    {"verb": "diff", "expr": "x'*A*y", "wrt": ["x", "y"], "layout": "jacobian"},
    {"verb": "diff", **EACH},
    {"verb": "grad", "expr": "sum(i, x[i]*log(x[i]))", "entries": True},
    {"verb": "grad", "expr": "logdet(X)", "shape": "X:n,n,symmetric", "structured": True},
    {"verb": "grad", "expr": "sum(swish(x))", "define": "swish(t) = t*sigmoid(t)", "strict": False},
    *(
        {"verb": verb, "expr": "x^H*A*x", "wrt": "x", "shape": ["x:n,complex", "A:n,n,hermitian"]}
        for verb in ("grad", "jac", "hess", "diff")
    ),
    {"verb": "solve", "expr": "x^H*A*x - x^H*b - b^H*x", "wrt": "conj(x)", "shape": ["x:n,complex", "A:n,n,hermitian"]},
    {"verb": "jac", "expr": "exp(t)", "at": "t=1", "steps": True},
    {"verb": "grad", "expr": "x^2 + c", "at": ["x=1", "c=[1,2;3,4]"]},
    {"verb": "hess", **LEAST_SQUARES, "definiteness": True, "seed": 1},
    {"verb": "hess", "expr": "x'*A*x", "wrt": "x", "definiteness": True},
    {"verb": "hess", "expr": "x^2 - y^2", "wrt": "x,y", "at": {"x": 0, "y": 0}, "steps": True},
    {"verb": "hess", "expr": "x^2 - y^2", "wrt": "x,y", "at": {"x": 1, "y": 0}},
    {"verb": "hess", "expr": "abs(x) + x^2", "wrt": "x", "at": {"x": 0}, "shape": "x:scalar"},
    {"verb": "hess", "expr": "x^4", "wrt": "x", "at": {"x": 0}, "shape": "x:scalar"},
    {"verb": "convex", **CUBIC},
    {"verb": "convex", "expr": "a*x^2", "wrt": "x", "shape": "x:scalar"},
    {"verb": "convex", "expr": "x^3", "wrt": "x", "shape": "x:scalar"},
    {"verb": "convex", "expr": "x'*inv(P)*x", "wrt": "x,P", "shape": {"P": "n,n,spd"}, "format": "text"},
    {"verb": "convex", "expr": "norm(Y - U*V')^2", "wrt": "U,V"},
    {"verb": "eval", "expr": "norm(A*x - b)^2", "at": DATA},
    {"verb": "eval", "expr": "norm(A*x - b)^2", "at": DATA, "of": "grad", "wrt": "x,A", "precision": 4},
    {"verb": "eval", "expr": "z^H*z*c", "at": {"z": [{"re": 1, "im": 2}, {"im": 1}], "c": {"re": 1, "im": 1}}},
    {
        "verb": "eval",
        "expr": "tr(X*Y)",
        "of": "grad",
        "wrt": "X,Y",
        "shape": "X:n,n,complex",
        "at": {"X": [[{"im": 1}]], "Y": [[{"re": 2, "im": 1}]]},
    },
    {"verb": "eval", "expr": "logdet(X)", "of": "hess", "at": "X=[2, 1; 1, 2]", "format": ["text", "unicode", "latex"]},
    {"verb": "numdiff", "expr": "sin(x)", "at": "x=1", "plot": True},
    {"verb": "numdiff", "expr": "abs(x)", "at": "x=0"},
    {"verb": "numdiff", "expr": "log(x)", "at": "x=1e-9", "format": "text"},
    {"verb": "numdiff", "expr": "f(x)", "wrt": "x", "shape": "f:function"},
    {"verb": "numdiff", "expr": "logdet(X)", "at": {"X": [[2, 1], [1, 3]]}, "along": "[1, 0; 0, 0]"},
    {"verb": "numdiff", **LEAST_SQUARES, "size": ["n=4"], "seed": 2},
    {"verb": "plot", **CUBIC, "at": {"x": 2}, "curvature": True, "format": "text"},
    {"verb": "plot", "expr": "log(x)/x", "range": "x=0:8", "wrt": "x"},
    {"verb": "plot", "expr": "1/x", "range": {"x": [-2, 2]}, "wrt": "x"},
    {"verb": "plot", "expr": "abs(x)", "at": "x=0", "wrt": "x"},
    {"verb": "plot", **SADDLE},
    {"verb": "plot", **SADDLE, "curvature": True},
    {"verb": "plot", "expr": "logdet(X)", "at": {"X": [[2, 1], [1, 3]]}, "along": "[1, 0; 0, 0]", "curvature": True},
    *(
        {"verb": "check", "expr": "x'*A*x", "wrt": "x", "claim": claim}
        for claim in ("(A + A')*x", "A*x + A'*x", "2*A*x", "x'*A", "A", "-(A' + A)*x")
    ),
    {"verb": "check", "expr": "X^H", "wrt": "X", "of": "diff", "along": "V", "claim": "V^H", "shape": "X:m,n,complex"},
    {"verb": "check", "expr": "z^H*z", "wrt": "z", "claim": "2*z", "shape": "z:n,complex", "format": "text"},
    {"verb": "grad", "expr": "norm(A*x"},
    {"verb": "grad", "expr": "f(x)", "shape": "f:function", "format": "numpy"},
]
BAD_LINES = ["no json", "[1]", '"\\ud800"', '{"verb": "grad", "expr": 1}', '{"verb": "grad", "expr": [1, null]}']

# what batch answers with an error for the line itself, whatever the formula is
NO_QUESTIONS: list[Any] = [
    [], {}, {"verb": "grad"}, {"expr": "x"}, {"verb": "grdd", "expr": "x"}, {"verb": "grad", "expr": 1},
    *(
        {"verb": "grad", "expr": "x'x", **wrong}
        for wrong in (
            {"wrtt": "x"}, {"wrt": 3}, {"seed": True}, {"check": True, "seed": -1}, {"seed": 1}, {"vec": 1},
            {"format": "rich"}, {"format": ["text", "x"]}, {"check": "maybe"}, {"check": True, "size": {"n": "many"}},
            {"check": True, "size": {"n": 0}}, {"check": True, "size": "n"}, {"shape": {"x": [[1]]}},
            {"layout": "rows"}, {"order": 2}, {"definiteness": True}, {"claim": "x"}, {"precision": 3},
            {"at": 3}, {"color": "never"},
        )
    ),
    {"verb": "check", "expr": "x'x"}, {"verb": "check", "expr": "x'x", "claim": ""},
    {"verb": "check", "expr": "x'x", "claim": "2*x", "of": "plot"}, {"verb": "diff", "expr": "x'x", "order": 0},
    {"verb": "numdiff", "expr": "x^2", "save": "x.png"}, {"verb": "convex", "expr": "x'x", "steps": True},
]  # fmt: skip


def explained(validator: Any, found: object) -> str:
    """What does not fit, and where; of an answer, by the object of its verb."""
    from jsonschema.exceptions import best_match

    errors = list(validator.iter_errors(found))
    if errors and isinstance(found, dict) and validator is ANSWER:
        mine = {"anyOf": [{"$ref": f"#/$defs/{named(found)}"}]}
        errors = list(validator.evolve(schema={**answer(), **mine}).iter_errors(found))
    error = best_match(errors)
    return "" if error is None else f"{error.json_path}: {error.message}"


@cache
def asked(line: str) -> dict[str, Any]:
    found, _ = answered(line, 1)
    return dict(json.loads(json.dumps(found)))


def of_tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every so many-th case of each table as a question."""
    for file in FILES:
        for case in [case for case in CASES if case.file == file][::EVERY]:
            words: dict[str, Any] = {"wrt": list(case.wrt), "shape": list(case.declarations), "vec": case.vec}
            if case.verb == "diff":
                words["order"] = len(case.wrt)
            if case.along:
                words["along"] = case.along
            yield file, {"verb": case.verb, "expr": case.expression, **words}
    for file, verb in (("solve", "solve"), ("convexity", "convex")):
        rows = [line.split(" | ") for line in (FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines()]
        for expression, declarations, wrt, *_ in [row for row in rows if len(row) > 3 and row[0][0] != "#"][::EVERY]:
            yield file, {"verb": verb, "expr": expression, "shape": declarations.split(), "wrt": wrt}


TABLES = list(of_tables())


@pytest.mark.parametrize("schema", [answer(), question()])
def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Validator.check_schema(schema)


@pytest.mark.parametrize("words", ASKED, ids=lambda words: json.dumps(words)[1:60])
def test_answers_fit(words: dict[str, Any]) -> None:
    assert not explained(QUESTION, words)
    assert not explained(ANSWER, asked(json.dumps(words)))


@pytest.mark.parametrize("file", sorted({file for file, _ in TABLES}))
def test_answers_of_the_tables_fit(file: str) -> None:
    for words in [words for name, words in TABLES if name == file]:
        assert not explained(QUESTION, words), words
        assert not explained(ANSWER, asked(json.dumps(words))), words


@pytest.mark.parametrize("line", BAD_LINES)
def test_errors_fit(line: str) -> None:
    found = asked(line)
    assert "error" in found and not explained(ANSWER, found)


def keys_of(schema: Any, path: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """`grad.check.ok`: the path of every key that the schema has."""
    if "$ref" in schema and schema["$ref"] not in seen:  # some refer to themselves
        name = schema["$ref"].split("/")[-1]
        yield from keys_of(answer()["$defs"][name], path, seen | {schema["$ref"]})
    for one in schema.get("anyOf", ()):
        yield from keys_of(one, path, seen)
    if "items" in schema:
        yield from keys_of(schema["items"], path, seen)
    for key, inner in schema.get("properties", {}).items():
        yield f"{path}.{key}"
        yield from keys_of(inner, f"{path}.{key}", seen)


def keys_in(found: Any, path: str) -> Iterator[str]:
    if isinstance(found, dict):
        for key, inner in found.items():
            yield f"{path}.{key}"
            yield from keys_in(inner, f"{path}.{key}")
    elif isinstance(found, list):
        for one in found:
            yield from keys_in(one, path)


def named(found: dict[str, Any]) -> str:
    """Which object of the schema an answer is."""
    return "error" if "error" in found else f"{found['verb']}{' by each' * ('results' in found)}"


OBJECTS = [ref["$ref"].split("/")[-1] for ref in answer()["anyOf"]]


@pytest.mark.parametrize("name", OBJECTS)
def test_every_key_of_an_object_occurs(name: str) -> None:
    """What no answer has is no key of an answer."""
    answers = [asked(json.dumps(words)) for words in ASKED]
    found = {key for one in answers if named(one) == name for key in one}
    assert sorted(answer()["$defs"][name]["properties"].keys() - found) == []


def test_every_key_within_occurs() -> None:
    found = {key for words in ASKED for key in keys_in(asked(json.dumps(words)), "")}
    known = {key for name in OBJECTS for key in keys_of(answer()["$defs"][name], "")}
    assert sorted(known - found) == []


@pytest.mark.parametrize("words", NO_QUESTIONS, ids=json.dumps)
def test_what_is_no_question_does_not_fit(words: Any) -> None:
    assert explained(QUESTION, words)
    assert asked(json.dumps(words))["error"]["kind"] == "usage"


@pytest.mark.parametrize("key", KEYS[2:])
def test_a_value_that_says_nothing_fits_as_it_is_taken(key: str) -> None:
    besides = {"claim": "2*x", "at": "x=1"}
    for verb in VERBS:
        for nothing in NOTHING:
            given = {name: value for name, value in besides.items() if verb in OPTIONS[name].verbs} | {key: nothing}
            try:
                checked(verb, "x^2", given)
                taken = True
            except MatcalcError:
                taken = False
            assert (not explained(QUESTION, {"verb": verb, "expr": "x^2", **given})) == taken, (verb, given)


def test_every_option_is_a_key_of_a_question() -> None:
    assert set(question()["properties"]) == set(KEYS)
    assert {key for words in ASKED for key in words} >= set(KEYS) - {"save"}


@pytest.mark.parametrize(("name", "made"), [("answer", answer), ("question", question)])
def test_batch_prints_them(matcalc: Shell, name: str, made: Any) -> None:
    status, out, err = matcalc("batch", "--schema", name)
    assert (status, json.loads(out), err) == (0, made(), "")


def test_there_is_no_other_schema(matcalc: Shell) -> None:
    status, out, err = matcalc("batch", "--schema", "answr")
    assert (status, out) == (2, "") and "did you mean answer?" in err
