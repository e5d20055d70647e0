"""Hostile input before every door: a fixed share of mutated cases, and a short run of atheris where it is installed."""

import importlib.util
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fuzzing.doors import DOORS, mutated, seeds, tried
from running import ROOT, environment

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.syntax import parse

pytestmark = [pytest.mark.sampled(4), pytest.mark.each(5)]

COUNT, SHARE = 240, 30
SECONDS = 20.0  # the limit of the tool is 2, of a machine that does nothing else


@pytest.mark.parametrize("start", range(0, COUNT, SHARE))
@pytest.mark.parametrize("door", DOORS)
def test_hostile_text(door: str, start: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    known = list(seeds(door))
    for place in range(start, start + SHARE):
        draw = random.Random(place)
        text = mutated(draw.choice(known), draw)
        assert tried(door, text, SECONDS) == "", repr(text)


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("door", ["parser", "latex parser"])
def test_formulas_that_are_broken_off(door: str, part: int) -> None:
    """Every beginning and every end of a formula, and what is left of it where an argument is empty."""
    for text in list(seeds(door))[part::8]:
        texts = [text[:k] for k in range(len(text))] + [text[k:] for k in range(1, len(text))]
        texts += [text[: m.start() + 1] + text[m.end() - 1 :] for m in re.finditer(r"\{[^{}]*\}|\([^()]*\)", text)]
        for each in texts:
            assert tried(door, each, SECONDS) == "", repr(each)


@pytest.mark.parametrize("letter", ["Ƀ", "é", "ß", "Ж", "中", "ª", "ı", "٣", "x̄"])
def test_a_letter_of_no_name_is_none_below_either(letter: str) -> None:
    for text in ("x_{%s}", "x_{1%s}", "norm(x_{%s} - 2*x_{2})^2", "x_{%s2}*y"):
        assert tried("text", text % letter, SECONDS) == ""
        with pytest.raises(MatcalcError):
            parse(text % letter)


SMALL = ("_", "^", "^{", "_{", "}", "'", "(", ")", "|", "‖", "[", "]", "\\", "{}", "^T", "^2", "_F", ".^", "/", " ")


@pytest.mark.parametrize("last", SMALL)
@pytest.mark.parametrize("door", ["parser", "latex parser"])
def test_formulas_that_end_in_any_two_signs(door: str, last: str) -> None:
    for text in (
        "x",
        "‖X‖^2",
        "norm(x",
        "sin",
        "sin^",
        "log det",
        "<x, y>",
        "|t|",
        "X[i",
        "sum(i",
        "x'",
        "\\frac",
        "A^+",
    ):
        for middle in ("", *SMALL):
            assert tried(door, text + middle + last, SECONDS) == "", repr(text + middle + last)


@pytest.mark.long
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_a_short_run_of_atheris(door: str) -> None:
    words = [sys.executable, "tests/fuzz/hostile.py", door, "--runs", "1000", "--seconds", "60"]
    found = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, check=False)
    assert "Done " in found.stderr and "FAULT" not in found.stdout, found.stdout + found.stderr[-500:]
