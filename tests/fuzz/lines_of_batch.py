"""`python tests/fuzz/lines_of_batch.py`: questions for `batch` as JSON lines, the same on every run and Python.

The formulas are those of random questions, which go through the whole table of functions.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "shared"), str(Path(__file__).resolve().parents[2])]

from fuzzing.asking import drawn  # noqa: E402  # found on the path that the line above extends


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many questions")
    parser.add_argument("--seed", type=int, default=2026, help="what they are drawn by")
    asked = parser.parse_args()
    for place in range(asked.count):
        print(json.dumps(drawn(asked.seed, place, lean=True).line(), ensure_ascii=False))


if __name__ == "__main__":
    main()
