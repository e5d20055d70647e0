"""Documents that show what commands print: the examples in their console blocks, and what is printed now."""

import os
import re
import subprocess
from pathlib import Path
from textwrap import dedent

from running import ROOT, environment, matcalc_on_path

BLOCK = re.compile(r"^( *)```console\n(.*?)^\1```$", re.M | re.S)
ERROR = re.compile(r"\d\.\de-\d+")  # of a numerical check: another machine, another last digit


def examples(document: str) -> list[tuple[str, str]]:
    """(command, what it prints) of all console blocks, those in lists included."""
    found = []
    for _, block in BLOCK.findall(document):
        for part in re.split(r"^\$ ", dedent(block), flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def printed(command: str, folder: Path, root: Path = ROOT) -> str:
    """What the command prints, with the errors of checks taken out. `folder` is for a `matcalc` that runs `root`."""
    path = os.pathsep.join([matcalc_on_path(folder), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(PATH=path, PYTHONPATH=str(root)),
        check=False,
    )
    return ERROR.sub("<error>", done.stdout)
