"""What is said in the shell's words, in those of Python and of JSON: errors, cures and notes, from every module."""

import ast
import json
import re
from collections.abc import Callable, Iterator

import pytest
from running import ROOT, Shell

import matcalc_cli
from matcalc_cli import MatcalcError, check_claim, convex, evaluate, gradient, gradients, parse
from matcalc_cli.answers.asking.options import OPTIONS
from matcalc_cli.answers.asking.spoken import DOORS, FUNCTIONS, JSON, PYTHON, told
from matcalc_cli.answers.asking.verbs import VERBS

SHELL_WORDS = re.compile(rf"--(?:{'|'.join(OPTIONS)})(?![\w-])|(?<![\w-])-s \w|matcalc (?:{'|'.join(VERBS)})(?!\w)")

SAID = [  # in the shell, in Python, in JSON
    ("add --wrt x", 'add wrt="x"', 'add "wrt": "x"'),
    ("choose --size n=4", 'choose sizes={"n": 4}', 'choose "size": "n=4"'),
    ("leave out --structured", "leave out structured=True", 'leave out "structured": true'),
    ("--wrt x --order 2", 'wrt="x", order=2', '"wrt": "x", "order": 2'),
    ("--wrt x1,x2", 'wrt="x1,x2"', '"wrt": "x1,x2"'),
    ("--wrt chooses another", "wrt chooses another", '"wrt" chooses another'),
    ('--at "x=[1; 2]" --at A=@A.csv', 'at=["x=[1; 2]", "A=@A.csv"]', '"at": ["x=[1; 2]", "A=@A.csv"]'),
    ("-s A:n,n if so", 'shapes=["A:n,n"] if so', '"shape": "A:n,n" if so'),
    ("matcalc jac gives it", "jacobian gives it", '"verb": "jac" gives it'),
    ("matcalc eval FORMULA", "evaluate(FORMULA)", '"verb": "eval", "expr": "FORMULA"'),
    (
        "`matcalc diff \"a'*x\" --wrt x --wrt 'conj(x)'` is",
        'derivative("a\'*x", wrt=["x", "conj(x)"]) is',
        '"verb": "diff", "expr": "a\'*x", "wrt": ["x", "conj(x)"] is',
    ),
    (
        "matcalc hess ... --wrt x --check exact",
        'hessian(..., wrt="x").check("exact")',
        '"verb": "hess", "expr": "...", "wrt": "x", "check": "exact"',
    ),
    ("add --format numpy", 'add .code("numpy")', 'add "format": "numpy"'),
    ("X - -Y, matcalc runs", "X - -Y, matcalc runs", "X - -Y, matcalc runs"),
]


@pytest.mark.quick
@pytest.mark.parametrize(("shell", "python", "as_json"), SAID)
def test_one_wording_for_every_door(shell: str, python: str, as_json: str) -> None:
    assert told(PYTHON, [shell]) == [python]
    assert told(JSON, [shell]) == [as_json]


def texts() -> Iterator[str]:
    """Every text in the package with an option or a command in it, a name where a value is filled in; no docstrings."""
    for path in sorted((ROOT / "matcalc_cli").rglob("*.py")):
        if "cli" in path.relative_to(ROOT / "matcalc_cli").parts:
            continue  # what the shell alone says
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr):
                node.value = ast.Constant(None) if isinstance(node.value, ast.Constant) else node.value
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "q" for part in node.values)
                for part in node.values:
                    if isinstance(part, ast.Constant):
                        part.value = ""  # told already, with the rest
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            if SHELL_WORDS.search(text) and "\\" not in text:
                yield text


TEXTS = list(dict.fromkeys(texts()))


@pytest.mark.parametrize("door", DOORS)
def test_nothing_of_the_shell_is_left_at_another_door(door: str) -> None:
    assert len(TEXTS) > 60
    left = {text: said for text in TEXTS for said in told(door, [text]) if SHELL_WORDS.search(said)}
    assert not left


def test_every_verb_has_its_function_in_python() -> None:
    assert set(FUNCTIONS) == set(VERBS)
    assert all(callable(getattr(matcalc_cli, name)) for name in FUNCTIONS.values())


QUESTIONS: list[tuple[Callable[[], list[str]], dict[str, object]]] = [
    (lambda: gradient("x'*A*x").notes, {"verb": "grad", "expr": "x'*A*x"}),
    (lambda: gradients("y'*A*x", "x,y").notes, {"verb": "grad", "expr": "y'*A*x", "wrt": "x,y"}),
    (lambda: parse("Ax + b*t", ["t:scalar"]).notes, {"verb": "show", "expr": "Ax + b*t", "shape": "t:scalar"}),
    (lambda: convex("x'*A*x").notes, {"verb": "convex", "expr": "x'*A*x"}),
    (lambda: check_claim("x'*A*x", "2*A*x").notes, {"verb": "check", "expr": "x'*A*x", "claim": "2*A*x"}),
]


@pytest.mark.parametrize(("python", "question"), QUESTIONS, ids=[str(question) for _, question in QUESTIONS])
def test_notes_are_in_the_words_of_the_door(
    matcalc: Shell, python: Callable[[], list[str]], question: dict[str, object]
) -> None:
    assert all(not SHELL_WORDS.search(note) for note in python())
    notes = json.loads(matcalc("batch", stdin=json.dumps(question)).out)["notes"]
    assert len(notes) == len(python()) and all(not SHELL_WORDS.search(note) for note in notes)


def test_a_note_names_the_parameter_and_the_shell_keeps_its_option(matcalc: Shell) -> None:
    assert "differentiated by x; wrt chooses another variable" in gradient("x'*A*x").notes
    found = json.loads(matcalc("batch", stdin='{"verb": "grad", "expr": "x\'*A*x"}').out)["notes"]
    assert 'differentiated by x; "wrt" chooses another variable' in found
    found = json.loads(matcalc("grad", "x'*A*x", "--format", "json").out)["notes"]
    assert "differentiated by x; --wrt chooses another variable" in found


def test_an_error_that_names_another_verb_is_told_in_python() -> None:
    with pytest.raises(MatcalcError) as caught:
        evaluate("x'*x", {"y": 1})
    assert not SHELL_WORDS.search(caught.value.hint + caught.value.message)
