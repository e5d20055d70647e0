"""`python -m tests.fuzz --count 1000 --seed 7`: random questions before a judge that shares no code with the graph.

Prints each fault, shrunk, as the command line that repeats it, then how many there were of each kind. The exit status
is 1 where there was one. `--start` is the place in the run from which on it goes.
"""

import argparse
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "shared")]

from fuzzing.asking import drawn  # noqa: E402  # found on the path that the line above extends
from fuzzing.formulas import SIZES  # noqa: E402
from fuzzing.shrinking import shrunk  # noqa: E402
from fuzzing.verdicts import FAULTS, REFUSED, RIGHT, judge  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many questions")
    parser.add_argument("--seed", type=int, default=0, help="what they are drawn by")
    parser.add_argument("--start", type=int, default=0, help="the first place in the run")
    parser.add_argument("--lean", action="store_true", help="small formulas: many a second")
    parser.add_argument(
        "--sizes", default="3,2,4", help="of n, m and p: 1,2,1 has rows, columns and numbers among them"
    )
    parser.add_argument("--verbose", action="store_true", help="mistakes and what is undecided, too")
    asked = parser.parse_args()
    SIZES.update(zip(SIZES, map(int, asked.sizes.split(",")), strict=True))
    seen: Counter[str] = Counter()
    began = time.monotonic()

    def told() -> str:
        found = ", ".join(f"{n} {kind}" for kind, n in seen.most_common())
        return f"seed {asked.seed}, {seen.total()} questions in {time.monotonic() - began:.0f} s: {found}"

    with suppress(KeyboardInterrupt):  # a run that is broken off tells what it has found
        for place in range(asked.start, asked.start + asked.count):
            question = drawn(asked.seed, place, asked.lean)
            verdict = judge(question)
            seen[verdict.outcome] += 1
            if verdict.outcome in FAULTS:
                question, verdict = shrunk(question, verdict)
            if verdict.outcome in FAULTS or (asked.verbose and verdict.outcome not in (RIGHT, REFUSED)):
                print(f"{verdict.outcome} at {place}: {verdict.said}\n  {question.command()}", flush=True)
            if seen.total() % 10_000 == 0:
                print(told(), file=sys.stderr, flush=True)
    print(told())
    return 1 if any(seen[kind] for kind in FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
