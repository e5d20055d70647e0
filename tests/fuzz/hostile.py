"""`python tests/fuzz/hostile.py text --seconds 60`: bytes that look for new branches, before a door of the program.

Atheris drives: input that reaches new code is kept and changed further. Each input with a traceback, an internal error
or more than two seconds is printed once as Python writes it, with what is wrong; the run goes on. `--corpus` keeps what
was reached for the next run. Without atheris (`pip install atheris`) there is nothing to run.
"""

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "shared")]
COVERED = (
    "language",
    "inference",
    "lowering",
    "answers.asking",
    "answers.problem",
    "functions",
    "own_functions",
    "cli",
)


def covered() -> None:
    """The modules whose branches are counted, those that are imported late as well."""
    for name in COVERED:
        package = importlib.import_module(f"matcalc_cli.{name}")
        for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
            importlib.import_module(module.name)


with atheris.instrument_imports(include=["matcalc_cli"]):
    covered()
    from fuzzing.doors import DOORS, apart, seeds, tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("door", choices=DOORS)
    parser.add_argument("--seconds", type=int, default=60, help="how long it runs")
    parser.add_argument("--runs", type=int, default=-1, help="how many executions at most")
    parser.add_argument("--seed", type=int, default=1, help="what changes are drawn by")
    parser.add_argument("--corpus", type=Path, help="folder that keeps the inputs that reached something new")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    corpus = (asked.corpus or folder / "corpus").absolute()
    corpus.mkdir(parents=True, exist_ok=True)
    for place, text in enumerate(seeds(asked.door)):
        (corpus / f"case{place}").write_text(text, encoding="utf-8", errors="surrogatepass")
    apart(folder / "run")
    said: set[str] = set()

    def one(data: bytes) -> None:
        text = data.decode("utf-8", errors="surrogateescape")
        wrong = tried(asked.door, text)
        if wrong and wrong[:60] not in said:
            said.add(wrong[:60])
            print(f"FAULT {asked.door} {text!r}: {wrong}", flush=True)

    limits = [f"-max_total_time={asked.seconds}", f"-runs={asked.runs}", f"-seed={asked.seed}", "-max_len=300"]
    atheris.Setup([sys.argv[0], *limits, "-timeout=60", "-print_final_stats=1", str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
