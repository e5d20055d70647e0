"""What the benchmarks share: emitted functions, their ratios in one interleaved run, sections of RESULTS.md."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RESULTS = Path(__file__).with_name("RESULTS.md")
LEAST = 0.004  # seconds that one timing takes at least


def options(said: str) -> argparse.Namespace:
    """The command line: rounds, only, write; `said` is what its help says first."""
    parser = argparse.ArgumentParser(description=said, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="problems with this in their names")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    return parser.parse_args()


def emitted(name: str, verb: str, expression: str, wrt: str, shapes: str, **more: Any) -> dict[str, Any]:
    """What the emitted text of a question defines."""
    from matcalc_cli.answers.asking.question import Question
    from matcalc_cli.answers.by_each import answered

    question = Question(expression, verb, wrt.split(), shapes.split())
    space: dict[str, Any] = {}
    exec(compile(answered(question).code("numpy", **more), name, "exec"), space)
    return space


def called(function: Callable[..., Any], data: dict[str, Any]) -> Callable[[], Any]:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    arguments = [data[name] for name in names]
    return lambda: function(*arguments)


def seconds(work: Callable[[], Any], count: int) -> float:
    """Processor time of one call, the mean of so many."""
    start = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - start) / count


def ratios(one: Callable[[], Any], other: Callable[[], Any], rounds: int) -> list[float]:
    """The time of one over that of the other, a round each; each is timed as often as takes LEAST."""
    counts = {work: max(1, round(LEAST / max(seconds(work, 1), 1e-9))) for work in (one, other)}
    found = []
    for k in range(rounds):
        first, second = (one, other) if k % 2 else (other, one)
        times = {first: seconds(first, counts[first]), second: seconds(second, counts[second])}
        found.append(times[one] / times[other])
    return found


def write_section(head: str, text: str) -> None:
    """Put a section into RESULTS.md: in the place of the one with this heading, or at the end."""
    before, mark, after = RESULTS.read_text(encoding="utf-8").partition(f"# {head}\n")
    _, next_mark, others = after.partition("\n# ")
    start = before if mark else f"{before.rstrip()}\n\n"
    RESULTS.write_text(f"{start}# {head}\n{text}{next_mark}{others}", encoding="utf-8")
