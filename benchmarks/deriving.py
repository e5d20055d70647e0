"""What an answer costs in a process that runs: processor time of every question in tests/cases, cold and warm.

    python benchmarks/deriving.py [--rounds 5] [--against FOLDER] [--worst 5]

Cold is the first time a process is asked a question, with the program itself loaded; warm is the median of the rounds
after it. Prints the median, the 99th percentile and the worst of both, of all questions and of those but for `convex`,
and the questions that cost most. `--against` is a folder with another version of the package: each question is asked of
both in turn, the ratios of the warm times are printed with their quartiles, and how many texts differ. Times are those
of the processor, for a machine is seldom free.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).resolve().parent.parent
CASES = HERE / "tests" / "cases"
FORMULAS = (
    "must", "sympy_silent", "real", "literature", "rarer", "matrix_functions", "tensors", "readable", "by_axis",
    "papers", "complex", "structured", "cookbook",
)  # fmt: skip
OF_ONE_VARIABLE = {"convexity": "convex", "known_curvature": "convex", "solve": "solve"}
LEAST = 0.02  # seconds that a question is asked for again and again when it is warm: the processor's clock is coarse
WARMING = ("x'*A*x", "sum(tanh(A*x))", "logdet(A*A')", "norm(A*x - b)^2")  # before the first question

Question = dict[str, Any]


def asked(words: list[str]) -> Question:
    """`diff x y --along v --vec` as the object that `batch` reads."""
    verb, *rest = words
    found: Question = {"verb": verb, "wrt": []}
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            found["wrt"].append(word)
        elif rest and word in ("--along", "--at", "--order"):
            found[word[2:]] = rest.pop(0)
        else:
            found[word[2:]] = True
    return found


def questions(tables: Path) -> Iterator[Question]:
    """All questions of that folder's tables that have a formula, a solution or a verdict for an answer."""
    for table in (*FORMULAS, *OF_ONE_VARIABLE):
        path = tables / f"{table}.txt"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            if line.startswith("#") or not line.strip():
                continue
            cells = [cell.strip() for cell in f"{line} ".split(" | ")]
            if table == "cookbook":
                cells = cells[1:]
                if cells[0] == "refused":
                    continue
            found = asked([OF_ONE_VARIABLE[table], cells[2]] if table in OF_ONE_VARIABLE else cells[2].split())
            found["expr"], found["shape"] = cells[0], cells[1].split()
            if table == "structured":
                found["structured"] = True
            yield {key: value for key, value in found.items() if value}


def serve() -> None:
    """Answer the questions on stdin, a line each: the seconds of the processor, and the text."""
    from matcalc_cli.answers.asking.request import Request
    from matcalc_cli.answers.runners import run
    from matcalc_cli.cli import garbage
    from matcalc_cli.cli.present.display import Display
    from matcalc_cli.errors import MatcalcError

    garbage.loading()

    def text(question: Question) -> str:
        options = {key: value for key, value in question.items() if key not in ("verb", "expr")}
        try:
            outcome = run(Request(question["verb"], question["expr"], options).validated())
            return Display("text").outcome(outcome, equation=False)
        except MatcalcError as error:
            return f"{error.kind}: {error.message}"

    for formula in WARMING:
        text({"verb": "grad", "expr": formula, "wrt": ["x" if "x" in formula else "A"]})
    garbage.answering()
    seen: set[str] = set()
    for line in sys.stdin:
        question = json.loads(line)
        least = LEAST if line in seen else 0
        seen.add(line)
        start, count, found = time.process_time(), 0, ""
        while not count or time.process_time() - start < least:
            found, count = text(question), count + 1
        print(json.dumps([(time.process_time() - start) / count, found]), flush=True)


class Version:
    """A process that answers with the package of a folder."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"}
        command = [sys.executable, str(Path(__file__).resolve()), "--serve"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, question: Question) -> tuple[float, str]:
        sent, received = self.process.stdin, self.process.stdout
        assert sent is not None and received is not None
        sent.write(json.dumps(question) + "\n")
        sent.flush()
        return self._read(received)

    def _read(self, stream: IO[str]) -> tuple[float, str]:
        seconds, text = json.loads(stream.readline())
        return seconds, text


def described(seconds: list[float]) -> str:
    """Median, 99th percentile and worst, in milliseconds."""
    percentiles = statistics.quantiles(seconds, n=100)
    return " | ".join(f"{1000 * value:.1f}" for value in (statistics.median(seconds), percentiles[98], max(seconds)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--tables", type=Path, default=CASES, help="tests/cases of another version: its questions")
    parser.add_argument("--worst", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve()
    asked_all = list(questions(options.tables))
    versions = [Version(folder) for folder in (HERE, options.against) if folder]
    times: list[list[list[float]]] = [[[] for _ in asked_all] for _ in versions]
    texts: list[list[str]] = [["" for _ in asked_all] for _ in versions]
    loads = []
    for k in range(options.rounds + 1):
        for number, question in enumerate(asked_all):
            for which in range(len(versions))[:: 1 if k % 2 else -1]:
                seconds, texts[which][number] = versions[which].ask(question)
                times[which][number].append(seconds)
        loads.append(os.getloadavg()[0])
    print(f"{len(asked_all)} questions, {options.rounds} rounds, load {min(loads):.1f} to {max(loads):.1f}")
    print("| | median ms | 99 % | worst |\n|---|---|---|---|")
    derived = {number for number, question in enumerate(asked_all) if question["verb"] != "convex"}
    for name, own in zip(("", "other: "), times, strict=False):
        for said, kept in (("", own), (", without convex", [own[number] for number in derived])):
            print(f"| {name}cold{said} | {described([each[0] for each in kept])} |")
            print(f"| {name}warm{said} | {described([statistics.median(each[1:]) for each in kept])} |")
    warm = [statistics.median(each[1:]) for each in times[0]]
    for seconds, number in sorted(((t, n) for n, t in enumerate(warm)), reverse=True)[: options.worst]:
        print(f"{1000 * seconds:8.1f} ms  {json.dumps(asked_all[number], ensure_ascii=False)[:200]}")
    if len(versions) > 1:
        ratios = [statistics.median(a[1:]) / statistics.median(b[1:]) for a, b in zip(*times, strict=True)]
        first, middle, last = statistics.quantiles(ratios, n=4)
        whole = sum(warm) / sum(statistics.median(each[1:]) for each in times[1])
        print(f"this / other: {middle:.2f} ({first:.2f} to {last:.2f}), of the sums {whole:.2f}")
        print(f"texts that differ: {sum(a != b for a, b in zip(*texts, strict=True))}")


if __name__ == "__main__":
    main()
