"""Many lines through a pipe and through batch: lines a second with one process and with two, and the memory over time.

    python benchmarks/lines.py [--lines 100000]

Every line is another formula. Prints, a run a line, the lines a second, and the memory of all its processes after each
fifth of the answers, in MiB: it should not grow. The runs with one process and with two follow each other on the same
lines.
"""

import argparse
import json
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
FIFTHS = 5


def formulas(count: int) -> Iterator[str]:
    """As many as that, no two alike."""
    for number in range(count):
        yield FORMULAS[number % len(FORMULAS)].format(k=number + 2)


def memory(process: int) -> float:
    """Of the process and its children, resident, in MiB."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(process), "--ppid", str(process)], capture_output=True, text=True, check=True
    )
    return sum(map(int, listed.stdout.split())) / 1024


def feed(stream: IO[str], questions: list[str]) -> None:
    """Write the lines and close the stream."""
    with stream:
        stream.writelines(f"{question}\n" for question in questions)


def run(words: list[str], questions: list[str]) -> str:
    """Lines a second, and the memory after each fifth."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "matcalc_cli", *words]
    sizes = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE) as process:
        assert process.stdin is not None and process.stdout is not None
        threading.Thread(target=feed, args=(process.stdin, questions)).start()
        for number, _ in enumerate(process.stdout, 1):
            if number % (len(questions) // FIFTHS) == 0:
                sizes.append(memory(process.pid))
    rate = len(questions) / (time.perf_counter() - start)
    return f"{rate:7.0f} lines/s   memory {'  '.join(f'{size:.0f}' for size in sizes)} MiB"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    count = parser.parse_args().lines
    plain = list(formulas(count))
    objects = [json.dumps({"verb": "grad", "expr": formula, "wrt": "x"}) for formula in plain]
    for jobs in ("1", "2"):
        print(f"pipe,  --jobs {jobs}: {run(['grad', '--wrt', 'x', '--jobs', jobs], plain)}", flush=True)
    for jobs in ("1", "2"):
        print(f"batch, --jobs {jobs}: {run(['batch', '--jobs', jobs], objects)}", flush=True)


if __name__ == "__main__":
    main()
