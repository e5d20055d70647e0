"""What a run costs before it answers: processor time of whole processes, interleaved, as ratios to `import click`.

    python benchmarks/startup.py [--runs 21] [--against FOLDER]

Prints, a command a line, the median, the minimum and the spread of the ratio to the import of click in the same round.
`--against` is a folder with another version of the package, timed in the same rounds. Bytecode is kept, as it is for an
installed package; the times are those of the processor, for a machine is seldom free.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
MAIN = "import sys; sys.argv[0] = 'matcalc'; from matcalc_cli.cli import main; sys.exit(main())"
QUESTIONS = {
    "help": ("--help",),
    "a mistake": ("grad", "x'A(x", "--wrt", "x"),
    "x'Ax": ("grad", "x'Ax", "--wrt", "x"),
    "x'Ax as JSON": ("grad", "x'Ax", "--wrt", "x", "--format", "json"),
    "own function": ("grad", "sum(swish(A*x))", "--wrt", "x", "--define", "swish(t) = t*sigmoid(t)"),
    "terminal": ("grad", "x'Ax", "--wrt", "x", "--format", "rich"),
}


def seconds(words: list[str], folder: Path, cache: str) -> float:
    """The processor time of one process."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", *words], cwd=folder, env=environment, capture_output=True, check=False)
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime


def main() -> None:
    """Time all questions in turn, round after round."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--against", type=Path)
    arguments = parser.parse_args()
    folders = {"": HERE} | ({"other: ": arguments.against} if arguments.against else {})
    commands = {
        prefix + name: ([MAIN, *words], folder)
        for name, words in QUESTIONS.items()
        for prefix, folder in folders.items()
    }
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as cache:
        for k in range(arguments.runs + 1):
            click = seconds(["import click"], HERE, cache)
            for name, (words, folder) in commands.items():
                ratio = seconds(words, folder, cache) / click
                if k:  # the first round compiles
                    ratios[name].append(ratio)
    for name, found in ratios.items():
        print(f"{name:24} {statistics.median(found):5.2f} (from {min(found):.2f} to {max(found):.2f}) x import click")


if __name__ == "__main__":
    main()
