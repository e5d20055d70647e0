"""`python tests/fuzz/hostile.py parser --seconds 60`: bytes that look for new branches, before a door of the program.

Atheris drives: input that reaches new code is kept and changed further. Each input with a traceback, an internal error
or more than two seconds is printed once as Python writes it, with what is wrong; the run goes on. `--corpus` keeps what
was reached for the next run. With `--plain` the changes are our own and no branches are counted, which takes a sixth of
the time for an input and needs no atheris (`pip install atheris`).
"""

import argparse
import importlib
import pkgutil
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "shared")]
PARSER = ("language",)
READER = (*PARSER, "inference", "lowering", "answers.problem", "own_functions")
# the packages whose branches are counted: of others the counting would cost more than it finds
COVERED = {
    "parser": PARSER,
    "latex parser": ("language.latex",),
    "text": READER,
    "latex": READER,
    "batch": (*READER, "cli", "answers.asking"),
    "shell": (*READER, "cli", "answers.asking"),
}


def covered(packages: tuple[str, ...]) -> None:
    """The modules whose branches are counted, those that are imported late as well."""
    for name in packages:
        package = importlib.import_module(f"matcalc_cli.{name}")
        for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
            importlib.import_module(module.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("door", choices=COVERED)
    parser.add_argument("--seconds", type=int, default=60, help="how long it runs")
    parser.add_argument("--runs", type=int, default=-1, help="how many executions at most")
    parser.add_argument("--seed", type=int, default=1, help="what changes are drawn by")
    parser.add_argument("--corpus", type=Path, help="folder that keeps the inputs that reached something new")
    parser.add_argument("--length", type=int, default=300, help="bytes of one input at most")
    parser.add_argument("--plain", action="store_true", help="no branches are counted: many more a second")
    asked = parser.parse_args()
    if not asked.plain:
        import atheris

        with atheris.instrument_imports(include=[f"matcalc_cli.{name}" for name in COVERED[asked.door]]):
            covered(COVERED[asked.door])
    from fuzzing.doors import apart, tried

    folder = Path(tempfile.mkdtemp())
    corpus = (asked.corpus or folder / "corpus").absolute()
    known = _known(asked.door, corpus)
    apart(folder / "run")
    said: set[str] = set()

    def one(text: str) -> None:
        wrong = tried(asked.door, text)
        if wrong and wrong[:60] not in said:
            said.add(wrong[:60])
            print(f"FAULT {asked.door} {text!r}: {wrong}", flush=True)

    if asked.plain:
        return _plainly(asked, known, one)
    limits = [f"-max_total_time={asked.seconds}", f"-runs={asked.runs}", f"-seed={asked.seed}"]
    limits += [f"-max_len={asked.length}", "-timeout=60", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], lambda data: one(data.decode("utf-8", errors="surrogateescape")))
    atheris.Fuzz()
    return None


def _known(door: str, corpus: Path) -> list[str]:
    """The inputs that are changed: those of the cases, which are put into the folder, and what it holds."""
    from fuzzing.doors import seeds

    corpus.mkdir(parents=True, exist_ok=True)
    for place, text in enumerate(seeds(door)):
        (corpus / f"case{place}").write_text(text, encoding="utf-8", errors="surrogatepass")
    return [path.read_bytes().decode("utf-8", errors="surrogateescape") for path in sorted(corpus.iterdir())]


def _plainly(asked: argparse.Namespace, known: list[str], one: Callable[[str], None]) -> None:
    from fuzzing.doors import mutated

    draw, began, runs = random.Random(asked.seed), time.process_time(), 0
    while time.process_time() - began < asked.seconds and runs != asked.runs:
        text = mutated(draw.choice(known), draw)
        one((mutated(text, draw) if draw.random() < 0.3 else text)[: asked.length])
        runs += 1
    print(f"Done {runs} runs in {time.process_time() - began:.0f} seconds of the processor", file=sys.stderr)


if __name__ == "__main__":
    main()
