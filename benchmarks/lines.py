"""Many lines through a pipe and through batch: lines a second with one process and with two, and the memory over time.

    nice python benchmarks/lines.py [--lines 100000] [--doors pipe batch] [--jobs 1 2]

Every line is another formula. Prints a row for each run, which benchmarks/RESULTS.md shows: the lines a second; the CPU
time of all its processes for a line, which other work on the machine changes less; the load of the machine, in which
the run itself counts for its processes; and the memory of all its processes, resident, when a tenth, a quarter, a half,
three quarters and nearly all of the answers have come: it should not grow.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent.parent
FORMULAS = (
    "{k}*norm(A*x - b)^2",
    "x'*A*x/(x'*x + {k})",
    "sum(log(1 + exp({k}*A*x)))",
    "logsumexp(A*x + {k}*b)",
    "{k}*tr(A'*x*x'*A)",
    "sum(softmax({k}*x) .* b)",
)
SAMPLES = (0.1, 0.25, 0.5, 0.75, 0.99)  # parts of the answers after which the memory is looked at
HEAD = f"""\
| run | lines/s | CPU ms a line | load | MiB after {", ".join(f"{part:.0%}" for part in SAMPLES)} |
|---|---|---|---|---|"""


def formulas(count: int) -> Iterator[str]:
    """As many as that, no two alike."""
    for number in range(count):
        yield FORMULAS[number % len(FORMULAS)].format(k=number + 2)


def questions(door: str, count: int) -> Iterator[str]:
    """The lines as that door takes them."""
    for formula in formulas(count):
        yield json.dumps({"verb": "grad", "expr": formula, "wrt": "x"}) if door == "batch" else formula


def memory(process: int) -> float:
    """Of the process and its children, resident, in MiB; what they share counts for each."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(process), "--ppid", str(process)], capture_output=True, text=True, check=True
    )
    return sum(map(int, listed.stdout.split())) / 1024


def feed(stream: IO[str], lines: Iterator[str]) -> None:
    """Write the lines and close the stream."""
    with stream:
        stream.writelines(f"{line}\n" for line in lines)


def used() -> float:
    """The CPU time of all processes that have ended, in seconds."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def run(door: str, jobs: int, count: int) -> str:
    """A row of the table. Every line must have an answer, and none be empty."""
    words = ["batch"] if door == "batch" else ["grad", "--wrt", "x"]
    command = [sys.executable, "-m", "matcalc_cli", *words, "--jobs", str(jobs)]
    places, sizes, loads, answers = {round(part * count) for part in SAMPLES}, [], [], 0
    before, start = used(), time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE) as process:
        assert process.stdin is not None and process.stdout is not None
        threading.Thread(target=feed, args=(process.stdin, questions(door, count))).start()
        for number, line in enumerate(process.stdout, 1):
            answers += bool(line.strip()) and '"error"' not in line
            if number in places:
                sizes.append(memory(process.pid))
                loads.append(os.getloadavg()[0])
    seconds = time.perf_counter() - start
    assert answers == count and process.returncode == 0, f"{answers} of {count} answered, status {process.returncode}"
    cpu = 1000 * (used() - before) / count
    shown = ", ".join(f"{size:.0f}" for size in sizes)
    return f"| {door}, `-j {jobs}` | {count / seconds:.0f} | {cpu:.1f} | {sum(loads) / len(loads):.1f} | {shown} |"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--doors", nargs="+", choices=("pipe", "batch"), default=("pipe", "batch"))
    parser.add_argument("--jobs", nargs="+", type=int, default=(1, 2))
    asked = parser.parse_args()
    print(HEAD, flush=True)
    for door in asked.doors:
        for jobs in asked.jobs:
            print(run(door, jobs, asked.lines), flush=True)


if __name__ == "__main__":
    main()
