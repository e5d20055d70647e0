"""LaTeX for paper: bold names, and documents that compile."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from running import Shell

from matcalc_cli.cli.present.paper import bold, document

BOLD = [
    (
        r"2 A^{\top} \left(A x - b\right)",
        {"A": ("m", "n"), "x": ("n",), "b": ("m",)},
        r"2 \mathbf{A}^{\top} \left(\mathbf{A} \mathbf{x} - \mathbf{b}\right)",
    ),
    (r"\mu + \lambda x", {"mu": ("n",), "lambda": (), "x": ("n",)}, r"\boldsymbol{\mu} + \lambda \mathbf{x}"),
    (r"x_{1} + x_{2}^{2}", {"x_1": ("n",), "x_2": (), "x": ("n",)}, r"\mathbf{x}_{1} + x_{2}^{2}"),
    (
        r"\operatorname{tr}\left(r\right) t",
        {"t": ("n",), "r": ("n", "n")},
        r"\operatorname{tr}\left(\mathbf{r}\right) \mathbf{t}",
    ),
    (r"\mathrm{covmatr} x", {"covmatr": ("n", "n"), "x": ()}, r"\mathbf{covmatr} x"),
    (
        r"x^{\top} x && \text{squared norm: } x^{2}",
        {"x": ("n",)},
        r"\mathbf{x}^{\top} \mathbf{x} && \text{squared norm: } x^{2}",
    ),
    ("", {}, ""),
]


@pytest.mark.parametrize(("text", "shapes", "expected"), BOLD)
def test_names_of_vectors_and_matrices_are_bold(text: str, shapes: dict[str, tuple[str, ...]], expected: str) -> None:
    assert bold(text, shapes) == expected


def test_a_sentence_has_bold_letters_in_its_formulas_alone() -> None:
    shapes = {"a": ("n",), "A": ("m", "n")}
    sentence = r"the Hessian $2 A^{\top} A$ is a Gram matrix"
    assert bold(sentence, shapes, [sentence]) == r"the Hessian $2 \mathbf{A}^{\top} \mathbf{A}$ is a Gram matrix"


def test_the_options_are_for_latex(matcalc: Shell) -> None:
    for words in (("--standalone",), ("--latex-style", "bold"), ("--standalone", "-f", "text")):
        found = matcalc("grad", "x'x", "--wrt", "x", *words)
        assert found.status == 2 and "is for LaTeX" in found.err and "--format latex" in found.err
    found = matcalc("grad", "x'x", "--wrt", "x", "-f", "latex", "--latex-style", "thick")
    assert found.status == 2 and "plain, bold" in found.err
    assert matcalc("grad", "x'x", "--wrt", "x", "-f", "latex", "--latex-style", "bold").out == "2 \\mathbf{x}\n"
    assert matcalc("grad", "x'x", "--wrt", "x", "-f", "latex", "--latex-style", "plain").out == "2 x\n"


def test_a_document_has_all_formulas(matcalc: Shell) -> None:
    found = matcalc("grad", "norm(A*x - b)^2", "--wrt", "x", "-f", "latex", "--standalone", "-e").out
    assert found.startswith("\\documentclass") and found.endswith("\\end{document}\n")
    assert len(re.findall(r"\\\[ .* \\\]", found)) == 1
    steps = matcalc("grad", "norm(A*x - b)^2", "--wrt", "x", "-f", "latex", "--standalone", "--steps").out
    assert "\\begin{align*}" in steps and "\\[" not in steps


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX engine is installed")
def test_a_document_compiles(tmp_path: Path) -> None:
    (tmp_path / "answer.tex").write_text(document(r"2 \mathbf{A}^{\top} \left(A x - b\right)"), encoding="utf-8")
    run = subprocess.run(["pdflatex", "-halt-on-error", "answer.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (
            ("grad", "sum(X*w)", "--wrt", "w"),
            r"\left(\mathbf{1}_{m}^{\top} \left(X w\right)\right) = X^{\top} \mathbf{1}_{m}",
        ),
        (("grad", "sum(x)*sum(x)", "-s", "x:n"), r"= 2 \left(\mathbf{1}_{n}^{\top} x\right) \mathbf{1}_{n}"),
        (
            ("jac", "sum(X, 1)", "--wrt", "X", "--vec"),
            r"\left(\mathbf{1}_{m}^{\top} X\right) = I_{n} \otimes \mathbf{1}_{m}^{\top}",
        ),
        (("grad", "sum(x .* x)", "-s", "x:n"), r"\left(\mathbf{1}^{\top} \left(x \odot x\right)\right) = 2 x"),
    ],
)  # fmt: skip
def test_ones_are_written_in_one_way_on_both_sides(matcalc: Shell, words: tuple[str, ...], shown: str) -> None:
    assert matcalc(*words, "-f", "latex", "-e").out.rstrip("\n").endswith(shown)
