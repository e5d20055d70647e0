"""Many lines: files in and out, processes, what is told while they run."""

import functools
import gc
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from running import COMMAND, Shell, environment

from matcalc_cli.cli import garbage, progress, streams
from matcalc_cli.cli.many import AHEAD, _by_processes, captured, worst_of
from matcalc_cli.errors import MatcalcError

FORMULAS = ["x'x", "", "# a comment", "x'Ax", "norm(x)^2 +", "norm(A*x)", "x .* x", "sum(exp(x))"] * 4


@pytest.fixture
def formulas(tmp_path: Path) -> str:
    path = tmp_path / "formulas.txt"
    path.write_text("\n".join(FORMULAS) + "\n")
    return str(path)


def test_a_file_is_what_a_pipe_is(matcalc: Shell, formulas: str) -> None:
    piped = matcalc("grad", "--wrt", "x", stdin=Path(formulas).read_text())
    assert matcalc("grad", "--wrt", "x", "--file", formulas) == piped
    assert piped.status == 2 and piped.out.count("\n") == 24 and "line 5: error" in piped.err


@pytest.mark.parametrize("jobs", ["2", "3"])
@pytest.mark.parametrize("format", ["text", "json", "numpy", "rich"])
def test_several_processes_print_what_one_prints(matcalc: Shell, formulas: str, format: str, jobs: str) -> None:
    words = ("grad", "--wrt", "x", "--file", formulas, "--format", format)
    one = matcalc(*words)
    assert matcalc(*words, "-j", jobs) == one
    assert one.out


def test_batch_has_the_same_options(matcalc: Shell, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    texts = [json.dumps({"verb": "grad", "expr": f"x'x + {k}*norm(x)", "wrt": "x"}) for k in range(12)]
    questions.write_text("\n".join([*texts[:5], "no json", *texts[5:]]))
    plain = matcalc("batch", stdin=questions.read_text())
    assert plain.status == 2 and len(plain.out.splitlines()) == 13
    assert matcalc("batch", "--file", str(questions)) == plain
    assert matcalc("batch", "--file", str(questions), "--jobs", "2") == plain
    answers = tmp_path / "answers.jsonl"
    assert matcalc("batch", "-j2", "--file", str(questions), "-o", str(answers)) == (2, "", "")
    assert answers.read_text() == plain.out
    found = matcalc("batch", "--jobs", "0", stdin="{}")
    assert found.status == 2 and "1 or more" in found.err


def test_answers_go_to_a_file_and_the_rest_does_not(matcalc: Shell, tmp_path: Path, formulas: str) -> None:
    out = tmp_path / "answers.txt"
    piped = matcalc("grad", "--wrt", "x", "--file", formulas)
    assert matcalc("grad", "--wrt", "x", "--file", formulas, "-o", str(out)) == (piped.status, "", piped.err)
    assert out.read_text() == piped.out
    assert matcalc("grad", "λ*x'*x", "--wrt", "x", "--format", "unicode", "--output", str(out)).out == ""
    assert out.read_text() == "2λx\n"


def test_a_mistake_leaves_the_file_as_it_was(matcalc: Shell, tmp_path: Path) -> None:
    out = tmp_path / "answers.txt"
    out.write_text("precious")
    assert matcalc("grad", "x'*(x", "-o", str(out)).status == 2
    assert matcalc("grad", "x'*x", "--layout", "no", "-o", str(out)).status == 2
    assert out.read_text() == "precious"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x'x", "--file", "{formulas}"), "one is typed as well"),
        (("--file", "{folder}/none.txt"), "none.txt cannot be read"),
        (("--file", "{folder}"), "cannot be read"),
        (("--file", "{formulas}", "-o", "{formulas}"), "would overwrite it"),
        (("x'x", "-o", "{folder}/none/answers.txt"), "cannot be written to {folder}/none/answers.txt"),
        (("x'x", "--jobs", "0"), "1 or more"),
        (("x'x", "--jobs", "two"), "whole number"),
        (("--file", "{folder}/empty.txt"), "no expression in"),
    ],
)
def test_what_cannot_be(matcalc: Shell, tmp_path: Path, formulas: str, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty.txt").write_text("# nothing\n\n")
    filled = functools.partial(str.format, formulas=formulas, folder=tmp_path)
    found = matcalc("grad", *map(filled, words))
    assert found.status in (2, 3) and found.out == "" and filled(said) in found.err
    assert Path(formulas).read_text().startswith("x'x\n")


def test_quiet_tells_errors_alone(matcalc: Shell) -> None:
    loud = matcalc("grad", "x'Ax", "--wrt", "x", "--check")
    assert "note:" in loud.err and "check: ok" in loud.err
    assert matcalc("grad", "x'Ax", "--wrt", "x", "--check", "-q") == (0, loud.out, "")
    assert "error:" in matcalc("grad", "x'A(x", "--wrt", "x", "--quiet").err


@pytest.mark.parametrize(
    ("variables", "words", "coloured"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
        ({"FORCE_COLOR": ""}, (), False),
    ],
)
def test_colours_can_be_forced(
    matcalc: Shell, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: tuple[str, ...], coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in matcalc("grad", "x'Ax", "--wrt", "x", *words).err) == coloured
    assert ("\x1b[" in matcalc("grad", "x'x", "--format", "rich", *words).out) == coloured


# --- how it runs -----------------------------------------------------------------------------------------------------


def started(*words: str, **streams_of: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, *words], env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **streams_of
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_answer_comes_before_the_next_line_is_there(jobs: str) -> None:
    """A program may talk to it: a line, its answer, the next line."""
    with started("grad", "--wrt", "x", "-j", jobs, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        for formula, answer in (("x'x", "2*x\n"), ("norm(x)", "x/norm(x)\n")):
            process.stdin.write(formula + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == answer
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_all_of_it(jobs: str) -> None:
    """With one word and the exit status; also while it waits for a line."""
    with started("grad", "--wrt", "x", "-j", jobs, stdin=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write("x'x\n")
        process.stdin.flush()
        assert process.stdout.readline() == "2*x\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr.read() == "interrupted\n"


def _dies(number: int, line: str) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def _refuses(number: int, line: str) -> int:
    raise MatcalcError("refused", f"no {line}", hint="another")


def _length(number: int, line: str) -> int:
    return len(line)


def test_what_goes_wrong_in_a_worker_is_told() -> None:
    with pytest.raises(MatcalcError, match="ended from outside") as caught:
        worst_of(_dies, [(1, "x")], jobs=2)
    assert caught.value.kind == "limit"
    with pytest.raises(MatcalcError, match="no x") as caught:
        worst_of(_refuses, [(1, "x")], jobs=2)
    assert (caught.value.kind, caught.value.hint) == ("refused", "another")


def test_the_worst_status_counts() -> None:
    for jobs in (1, 2):
        assert worst_of(_length, [(1, "ab"), (2, "a")], jobs) == 2
        assert worst_of(_length, [], jobs) is None


def test_no_more_is_read_ahead_than_keeps_the_workers_busy() -> None:
    read = []
    lines = ((number, read.append(number) or "x") for number in range(10_000))  # type: ignore[func-returns-value]
    statuses = _by_processes(_length, lines, 2)
    assert next(statuses) == 1
    time.sleep(0.5)
    assert 2 <= len(read) <= 2 * AHEAD + 4
    statuses.close()


def test_what_a_worker_prints_knows_the_encoding() -> None:
    def work(number: int, line: str) -> int:
        sys.stdout.write("yes" if streams.shows(line) else "no")
        return number

    assert captured(work, 0, "λ", "ascii") == ("no", "", 0)
    assert captured(work, 3, "λ", "utf-8") == ("yes", "", 3)


def test_progress_is_shown_where_one_waits(monkeypatch: pytest.MonkeyPatch, formulas: str) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    seen = Terminal()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    with progress.Progress(formulas, watched=True) as shown:
        for _ in range(4):
            shown.step()
    assert "lines" in seen.getvalue() and "/32" in seen.getvalue()
    with progress.Progress(formulas, watched=False) as shown:
        shown.step()
    assert shown.bar is None


def test_after_the_first_line_searches_for_garbage_are_short() -> None:
    before, met = gc.get_threshold(), list[tuple[int, ...]]()

    def work(number: int, line: str) -> int:
        met.append(gc.get_threshold())
        return 0

    try:
        garbage.loading()
        worst_of(work, [(1, "x"), (2, "y"), (3, "z")])
        assert met == [garbage.LOADING, garbage.ANSWERING, garbage.ANSWERING]
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
