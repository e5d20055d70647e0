r"""Every LaTeX of every table compiles: by KaTeX, where Node.js has it, and as documents by pdflatex, where that is.

KaTeX is looked for in .venv/katex, where .ci/run puts it, and where Node.js looks. One process sets all formulas.
"""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from running import ROOT, Shell
from tables import CASES, FOLDER, Case, answer

from matcalc_cli import convex
from matcalc_cli.answers.reference.equations import EQUATIONS
from matcalc_cli.answers.reference.page import Page
from matcalc_cli.answers.result import Result
from matcalc_cli.answers.runners import Outcome
from matcalc_cli.cli.present.derivation import written
from matcalc_cli.cli.present.equation import equation
from matcalc_cli.cli.present.laws import in_latex
from matcalc_cli.cli.present.paper import bold, document, shapes_of
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.language.syntax import parse
from matcalc_cli.render import latex
from matcalc_cli.rewriting.identities import RULES

pytestmark = [pytest.mark.sampled(1), pytest.mark.long]

SCRIPT = ROOT / "tests" / "shared" / "katex.js"
PLACES = (ROOT / ".venv" / "katex" / "node_modules", os.environ.get("NODE_PATH", ""))
DERIVED = 6  # every so many cases with the steps
MISSING = 3  # the script's status
Formulas = list[tuple[str, str]]  # where it comes from, the LaTeX


def katex(formulas: list[str]) -> list[str] | None:
    """What KaTeX has against each of the formulas; None where there is no KaTeX."""
    node = shutil.which("node")
    if node is None:
        return None
    environment = {**os.environ, "NODE_PATH": os.pathsep.join(map(str, PLACES))}
    run = subprocess.run(
        [node, str(SCRIPT)], input=json.dumps(formulas), env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode == MISSING:
        return None
    assert run.returncode == 0, run.stderr
    faults: list[str] = json.loads(run.stdout)
    return faults


@cache
def installed() -> bool:
    return katex([]) is not None


needs_katex = pytest.mark.skipif(not installed(), reason="no KaTeX: npm install --prefix .venv/katex katex")
needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX engine is installed")


def compiled(formulas: Formulas) -> None:
    """AssertionError with the formulas that are not set."""
    faults = katex([text for _, text in formulas])
    assert faults is not None
    assert not [(*formula, fault) for formula, fault in zip(formulas, faults, strict=True) if fault]


def of_answer(place: str, found: Result) -> Formulas:
    """The answer plain and in bold letters, and with its left side."""
    shapes = shapes_of(Outcome(found))
    shown = {"plain": found.latex, "equation": equation(found, "latex", found.latex)}
    return [(f"{place} {kind}", text) for kind, text in shown.items()] + [
        (f"{place} {kind}, bold", bold(text, shapes)) for kind, text in shown.items()
    ]


def of_steps(case: Case) -> Formulas:
    """The derivation, plain and in bold letters."""
    if case.verb == "show":
        return []
    try:
        outcome = Outcome(answer(case), steps=answer(case).steps)
    except MatcalcError:
        return []
    text = written(outcome, "latex", False)
    return [(f"{case.id} steps", text), (f"{case.id} steps, bold", bold(text, shapes_of(outcome)))]


@cache
def answers() -> Formulas:
    found: Formulas = []
    for case in CASES:
        found += of_answer(case.id, answer(case))
    for asked in EQUATIONS:
        found += of_answer(f"Cookbook {asked.number}", asked.answer)
    return found


@cache
def derivations() -> Formulas:
    return [formula for case in CASES[::DERIVED] for formula in of_steps(case)]


@needs_katex
def test_the_judge_sees_faults() -> None:
    faults = katex([r"x^{2}", r"X^{-1}^{\top}", r"\frac{1}", r"\left( x", r"\nosuch{x}"])
    assert faults is not None
    assert [bool(fault) for fault in faults] == [False, True, True, True, True]


@needs_katex
def test_answers_compile() -> None:
    assert len(answers()) > 4 * len(CASES)
    compiled(answers())


@needs_katex
def test_derivations_compile() -> None:
    assert len(derivations()) > len(CASES) / DERIVED
    compiled(derivations())


@needs_katex
def test_the_pages_of_functions_compile() -> None:
    found: Formulas = []
    for row in FUNCTIONS.values():
        for entry in Page(row).entries:
            facts = [entry.written, *entry.facts]
            found += [(f"{row.name} {fact.label}", fact.latex) for fact in facts if fact.latex]
    assert len(found) > 2 * len(FUNCTIONS)
    compiled(found)


@needs_katex
def test_laws_and_identities_compile() -> None:
    from matcalc_cli.answers.steps.rules import RULES as STEPS

    laws = [(rule.id, in_latex(rule.law)) for rule in STEPS.values() if rule.law]
    letters = frozenset("stuvwxyXYAB")
    sides = [(rule.name, latex.render(parse(side, letters).tree)) for rule in RULES for side in (rule.left, rule.right)]
    compiled(laws + sides)


@needs_katex
@pytest.mark.parametrize(
    "words",
    [
        ("solve", "norm(A*x - b)^2", "--wrt", "x"),
        ("solve", "norm(A*x - b)^2", "--wrt", "x", "-e"),
        ("eval", "[a, b; b, a]", "--at", "a=1", "--at", "b=0.25"),
        ("grad", "a'*X*b", "--wrt", "a,X"),
        ("diff", "logdet(X)", "--wrt", "X", "--along", "D", "--order", "2", "-e"),
    ],
)
def test_other_verbs_compile(matcalc: Shell, words: tuple[str, ...]) -> None:
    lines = matcalc(*words, "-f", "latex").out.splitlines()
    assert lines
    compiled([(" ".join(words), line) for line in lines])


@needs_katex
def test_sentences_compile() -> None:
    """Those of verdicts, as text with formulas in it: for all functions of the table of convexity."""
    lines = (FOLDER / "convexity.txt").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in f"{line} ".split(" | ")] for line in lines if line.strip() and line[0] != "#"]
    found: Formulas = []
    for expression, declarations, wrt, *_ in rows[::4]:
        try:
            judged = convex(expression, wrt, declarations.split())
        except MatcalcError:  # a case of a refusal
            continue
        found.append((expression, rf"\text{{{judged.text('latex')}}}"))
    assert len(found) > 25
    compiled(found)


# --- documents -------------------------------------------------------------------------------------------------------


def typeset(text: str, folder: Path) -> None:
    (folder / "answer.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "answer.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-1500:]


@needs_tex
def test_all_answers_are_one_document(tmp_path: Path) -> None:
    typeset(document("\n".join(text for _, text in answers())), tmp_path)


@needs_tex
def test_derivations_are_documents(tmp_path: Path) -> None:
    typeset(document("\n".join(text for _, text in derivations())), tmp_path)


@needs_tex
@pytest.mark.parametrize(
    "words",
    [
        ("grad", "norm(A*x - b)^2", "--wrt", "x", "-e"),
        ("grad", "norm(A*x - b)^2", "--wrt", "x", "--steps"),
        ("grad", "x1^2*x2", "--wrt", "x1,x2", "--latex-style", "bold"),
        ("grad", "a'*X*b", "--wrt", "a,X", "--latex-style", "bold"),
        ("show", "piecewise(t > 0, t, 0)", "-s", "t:scalar"),
        ("hess", "f(g(t))", "--wrt", "t", "-s", "f:function", "-s", "g:function", "--steps"),
        ("grad", "norm(r)^2 where r = A*x - b", "--wrt", "x", "--steps"),
        ("grad", "x'*x", "--wrt", "x", "--at", "x=[1;2]", "--steps"),
        ("hess", "norm(A*x - b)^2", "--wrt", "x", "--definiteness"),
        ("hess", "x_1^3*x2", "--wrt", "x_1,x2", "--definiteness", "--at", "x_1=1", "--at", "x2=2"),
        ("hess", "norm(A*x - a)^2", "--wrt", "x", "--definiteness", "--latex-style", "bold"),
        ("hess", "lambda_max(S)", "--wrt", "S", "-s", "S:symmetric", "--definiteness"),
    ],
)
def test_what_the_shell_prints_is_a_document(matcalc: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    found = matcalc(*words, "-f", "latex", "--standalone")
    assert found.out.startswith("\\documentclass")
    typeset(found.out, tmp_path)
