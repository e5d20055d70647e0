"""Every example runs and prints, to stdout and stderr, what it says: its lines that begin with `# >`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT, environment, matcalc_on_path

EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".sh", ".py"))
RUNNERS = {".sh": ["bash"], ".py": [sys.executable]}
ERROR = re.compile(r"\d\.\de-\d+")  # of a numerical check: another machine, another last digit


@pytest.mark.parametrize("name", SCRIPTS)
def test_example(name: str, tmp_path: Path) -> None:
    path = EXAMPLES / name
    expected = [line[4:] for line in path.read_text().splitlines() if line.startswith("# > ")]
    env = environment(PATH=os.pathsep.join([matcalc_on_path(tmp_path), os.environ["PATH"]]))
    command = [*RUNNERS[path.suffix], name]
    done = subprocess.run(
        command, cwd=EXAMPLES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, check=False
    )
    assert ERROR.sub("<error>", done.stdout).splitlines() == expected
    assert done.returncode == 0


def test_every_file_of_examples_is_used() -> None:
    used = "".join((EXAMPLES / name).read_text() for name in SCRIPTS)
    assert all(path.name in SCRIPTS or path.name in used for path in EXAMPLES.iterdir() if path.is_file())
