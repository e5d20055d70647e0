"""MATLAB texts run by GNU Octave: one process for many functions, values by files."""

import re
import shutil
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

OCTAVE = shutil.which("octave-cli")
ABSENT = "GNU Octave is not installed: octave-cli"
DRIVER = """\
1;
warning('off', 'all');
cases = load('inputs.mat').cases;
values = cell(1, numel(cases));
errors = cell(1, numel(cases));
for k = 1:numel(cases)
    try
        clear -functions;
        source(cases{k}.script);
        out = cell(1, cases{k}.outputs);
        arguments = cases{k}.arguments;
        [out{:}] = feval(cases{k}.name, arguments{:});
        values{k} = out;
    catch problem
        errors{k} = problem.message;
    end
end
save('-v6', 'outputs.mat', 'values', 'errors');
"""


class Job(NamedTuple):
    """A text, the function in it that is called, its arguments, and how many results it gives."""

    text: str
    name: str
    arguments: Sequence[Any]
    outputs: int = 1


def parameters(text: str, name: str) -> list[str]:
    """The names that a function of the text takes."""
    found = re.search(rf"^function .*?\b{name}\((.*?)\)$", text, re.M)
    assert found, text
    return [word for word in found[1].split(", ") if word]


def arguments(text: str, name: str, known: Mapping[str, Any], rows: Collection[str] = ()) -> list[Any]:
    """The values that the function asks for; vectors are columns, those among `rows` are rows."""
    found = []
    for parameter in parameters(text, name):
        word = parameter if parameter in known else {"ii": "i", "jj": "j"}.get(parameter, parameter.rstrip("_"))
        value = np.asarray(known[word], dtype=complex if np.iscomplexobj(known[word]) else float)
        found.append(value.reshape(1, -1) if word in rows else value.reshape(-1, 1) if value.ndim == 1 else value)
    return found


def run(jobs: Sequence[Job], folder: Path) -> list[list[Any] | str]:
    """For each job its results, or the message of the error."""
    from scipy.io import loadmat, savemat

    cases = np.empty(len(jobs), dtype=object)
    for k, job in enumerate(jobs):
        (folder / f"case_{k}.m").write_text(f"1;\n{job.text}", encoding="utf-8")
        given = np.empty(len(job.arguments), dtype=object)
        for place, value in enumerate(job.arguments):
            given[place] = value
        cases[k] = {"script": f"case_{k}.m", "name": job.name, "arguments": given, "outputs": float(job.outputs)}
    savemat(folder / "inputs.mat", {"cases": cases}, long_field_names=True)
    (folder / "driver.m").write_text(DRIVER, encoding="utf-8")
    assert OCTAVE
    done = subprocess.run(
        [OCTAVE, "--no-gui", "--no-init-file", "--norc", "driver.m"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = loadmat(folder / "outputs.mat", chars_as_strings=True)
    values, errors = found["values"].reshape(-1), found["errors"].reshape(-1)
    return [
        str(error.item()) if error.size else list(value.reshape(-1))
        for value, error in zip(values, errors, strict=True)
    ]


def differs(found: Any, expected: Any, tolerance: float = 1e-9) -> bool:
    """Is a result another than expected, in its sizes or in an entry?"""
    expected = np.asarray(expected)
    axes = expected.shape if expected.ndim > 1 else (*expected.shape, 1, 1)[:2]
    axes = axes[:2] + tuple(axes[2:]) if len(axes) < 3 else axes
    while len(axes) > 2 and axes[-1] == 1:  # which Octave drops
        axes = axes[:-1]
    if np.shape(found) != tuple(axes):
        return True
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    return bool(np.abs(np.reshape(found, expected.shape, order="F") - expected).max(initial=0.0) > tolerance * scale)
