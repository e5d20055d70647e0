"""matcalc as a process: streams that close, interrupts, what is unforeseen, and the time that it takes to start."""

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from running import COMMAND, ROOT, Shell, environment, process

from matcalc_cli.cli.commands import program


def test_answers_stream() -> None:
    child = subprocess.Popen(
        [*COMMAND, "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), bufsize=0
    )
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(b'{"verb": "grad", "expr": "x\'x"}\n')
    assert json.loads(child.stdout.readline())["result"] == "2*x"  # before the input ends
    child.stdin.close()
    assert child.wait(timeout=30) == 0
    child.stdout.close()


def shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = line.replace("matcalc", " ".join(COMMAND))
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=environment(**env), timeout=60, check=False
    )


@pytest.mark.parametrize(
    "line",
    [
        "matcalc functions | head -1",
        "matcalc --help | head -1",
        'yes "x\'x" | matcalc grad | head -1',
        'yes \'{"verb": "grad", "expr": "sum(x)"}\' | matcalc batch | head -1',
    ],
)
def test_a_reader_that_stops_is_no_fault(line: str) -> None:
    done = shell(f"{line}; exit ${{PIPESTATUS[-2]}}")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


HELPS = ("--help", "--version", "functions", "rules", *(f"{verb} --help" for verb in program.commands))


@pytest.mark.parametrize(
    "line",
    [
        'matcalc grad "x\'x" >&-',
        'matcalc grad "x\'x" > /dev/full',
        "_MATCALC_COMPLETE=bash_source matcalc > /dev/full",
        *(f"matcalc {words} {where}" for words in HELPS for where in (">&-", "> /dev/full")),
    ],
)
def test_nowhere_to_write(line: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1


def test_closed_stdin_and_stderr() -> None:
    assert "no expression" in shell("matcalc grad <&-").stderr
    assert shell("matcalc grad 'x +' 2>&-").returncode == 2
    assert shell('matcalc grad "x\'Ax" -w x 2>&-').stdout == "(A + A')*x\n"


def test_a_byte_that_is_no_text_in_an_argument() -> None:
    status, out, err = process("grad", b"x'\xff")
    assert (status, out) == (2, "")
    assert err.startswith("error:")


# in short naps: a signal that comes just before one is heard after it
SLOW = "import os, time\nos.write(1, b'loading\\n')\nfor _ in range(600):\n    time.sleep(0.1)\n"


@pytest.mark.parametrize(
    "module, words",
    [
        ("click", ("grad", "--help")),
        ("numpy", ("grad", "x'x", "--check")),
        ("sympy", ("grad", "x'x", "--check", "exact")),
        ("rich", ("grad", "x'x", "-f", "rich", "--color", "always")),
        ("", ("batch",)),
    ],
)
def test_an_interrupt_is_one_line(tmp_path: Path, module: str, words: tuple[str, ...]) -> None:
    """While a module loads (here one that takes its time), and while input is awaited."""
    if module:
        (tmp_path / f"{module}.py").write_text(SLOW)
    env = environment(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    child = subprocess.Popen(
        [*COMMAND, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, bufsize=0
    )
    assert child.stdin is not None and child.stdout is not None
    if not module:
        child.stdin.write(b"{}\n")
    assert child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, b"interrupted\n")


def test_what_is_unforeseen_is_one_message(matcalc: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import matcalc_cli.answers.runners

    for fault, said in (
        (ZeroDivisionError("x"), "internal error"),
        (RecursionError(), "nested"),
        (MemoryError(), "memory"),
    ):

        def fail(*_: object, _fault: Exception = fault, **__: object) -> None:
            raise _fault

        monkeypatch.setattr(matcalc_cli.answers.runners, "answered", fail)
        status, out, err = matcalc("grad", "x'x")
        assert (status, out) == (3, "")
        assert said in err
        assert "Traceback" not in err
    monkeypatch.setenv("MATCALC_DEBUG", "1")
    monkeypatch.setattr(matcalc_cli.answers.runners, "answered", None)
    assert "Traceback" in matcalc("grad", "x'x").err


HEAVY = ("sympy", "numpy", "rich", "importlib.metadata", "click", "shutil", "plotext", "matplotlib")
REPORT = f"import atexit, sys; atexit.register(lambda: sys.stderr.write(str([m for m in {HEAVY} if m in sys.modules])))"
MAIN = "from matcalc_cli.cli import main; sys.exit(main())"


@pytest.mark.parametrize(
    "words, loaded",
    [
        (("grad", "x'Ax", "--wrt", "x"), []),
        (("grad", "norm(A*x - b)^2", "--wrt", "x", "-f", "json"), []),
        (("--help",), ["click"]),
        (("grad", "--help"), ["click"]),
        (("grad", "A*x + (", "-w", "x"), []),
        (("grad", "norm(A*b)^2 + A", "-w", "b"), []),
        (("functions",), ["click"]),
        (("convex", "norm(A*x - b)^2", "--wrt", "x"), []),
        (("grad", "x'Ax", "--wrt", "x", "-f", "rich", "--color", "always"), ["rich"]),
    ],
)
def test_nothing_heavy_is_loaded(words: tuple[str, ...], loaded: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{REPORT}; {MAIN}", *words],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.stderr.endswith(str(loaded))


@pytest.mark.parametrize(
    "words, loaded, others",
    [
        (("plot", "x^3 - x", "-w", "x"), ["plotext"], ["matplotlib", "rich", "click"]),
        (("plot", "x^3 - x", "-w", "x", "-f", "json"), [], ["plotext", "matplotlib", "rich", "click"]),
        (("plot", "x^3 - x", "-w", "y"), [], ["plotext", "matplotlib", "numpy"]),
        (("numdiff", "x^3 - x", "-w", "x"), [], ["plotext", "matplotlib"]),
    ],
)
def test_a_picture_loads_its_own_library_alone(words: tuple[str, ...], loaded: list[str], others: list[str]) -> None:
    report = f"print([m in sys.modules for m in {[*loaded, *others]}], file=sys.stderr)"
    code = f"import atexit, sys; atexit.register(lambda: {report}); {MAIN}"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, env=environment(), check=False
    )
    assert done.stderr.endswith(f"{[True] * len(loaded) + [False] * len(others)}\n")


# what a quadratic form has nothing to do with
UNCONCERNED = (
    "api", "curvature", "codegen", "verification", "calculus.slopes", "calculus.matrix_powers", "rewriting.identities",
    "rewriting.kronecker_products", "raising.kronecker", "own_functions.definitions", "render.latex", "render.unicode",
    "answers.conditions", "answers.solving.solution", "answers.steps", "cli.present.derivation", "cli.present.json",
    "cli.present.terminal", "cli.commands", "answers.plotting", "pictures",
)  # fmt: skip


def test_a_question_loads_what_concerns_it() -> None:
    loaded = "print([m for m in sys.modules if m.startswith('matcalc_cli.')])"
    words = (sys.executable, "-c", f"import atexit, sys; atexit.register(lambda: {loaded}); {MAIN}")
    for question in (("grad", "x'Ax", "--wrt", "x"), ("grad", "norm(A*x - b)^2", "--wrt", "x")):
        done = subprocess.run([*words, *question], capture_output=True, text=True, env=environment(), check=False)
        names = [name.removeprefix("matcalc_cli.") for name in ast.literal_eval(done.stdout.splitlines()[-1])]
        assert "answers.derivation" in names
        assert not {name for name in names for other in UNCONCERNED if f"{name}.".startswith(f"{other}.")}


def test_same_bytes_whatever_the_hash_seed() -> None:
    words = ("grad", "norm(A*x-b)^2 + c'*x + sum(exp(x))", "-w", "x", "-f", "json")
    assert len({process(*words, env=environment(PYTHONHASHSEED=seed)).out for seed in "012"}) == 1


def test_python_m_and_main_are_one() -> None:
    assert process("--version").out.startswith("matcalc ")
    assert os.path.exists(COMMAND[0])
