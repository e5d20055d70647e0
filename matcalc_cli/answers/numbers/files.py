"""Numbers in files: CSV and other tables of text, NumPy's .npy and .npz, JSON. Nothing is ever unpickled.

Takes the path behind an @ and gives an array or, of a file that holds several, a dictionary. MatcalcError ("usage")
names the file, and the line where it has lines.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...errors import MatcalcError
from .value import PARTS

Array = Any

LIKE = "a scalar is 3, a vector [1, 2], a matrix [[1, 2], [3, 4]]"
ROWS = "a line of the file is a row of numbers: 1, 2, 3"
WHERE = "a path counts from the folder in which matcalc runs"
SEPARATORS = r"\s*[,;]\s*|\s+"


def read(path: str) -> Any:
    """What the file holds: an array, a number, a list, or names with their values."""
    suffix = Path(path).suffix.lower()
    if suffix not in READERS:
        known = ", ".join(READERS)
        raise MatcalcError("usage", f"'{path}' is no kind of file that is read here", hint=f"the endings are {known}")
    try:
        return READERS[suffix](path)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise MatcalcError("usage", f"the file {path} is not read: {reason}", hint=WHERE) from None
    except UnicodeDecodeError:
        raise MatcalcError("usage", f"the file {path} is no text in UTF-8", hint=ROWS) from None


def _table(path: str) -> Array:
    """Rows of numbers, separated by commas, semicolons, tabs or spaces; # begins a comment."""
    import numpy as np

    rows: list[list[complex]] = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8-sig").splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        rows.append(_numbers(re.split(SEPARATORS, words), path, number))
        if len(rows[-1]) != len(rows[0]):
            message = f"line {number} of {path} has {len(rows[-1])} numbers, and the first has {len(rows[0])}"
            raise MatcalcError("usage", message, hint=ROWS)
    if not rows:
        raise MatcalcError("usage", f"the file {path} has no numbers", hint=ROWS)
    return np.array(rows)


def _numbers(words: list[str], path: str, line: int) -> list[complex]:
    try:
        return [float(word) for word in words]
    except ValueError:
        return [_complex(word, path, line) for word in words]


def _complex(word: str, path: str, line: int) -> complex:
    try:
        return complex(word)
    except ValueError:
        hint = "leave out the headings" if line == 1 else ""
        raise MatcalcError("usage", f"'{word[:40]}' in line {line} of {path} is no number", hint=hint) from None


def _numpy(path: str) -> Any:
    import zipfile

    import numpy as np

    try:
        found = np.load(path, allow_pickle=False)
        if isinstance(found, np.ndarray):
            return found
        with found:
            return {name: found[name] for name in found.files}
    except (ValueError, EOFError, zipfile.BadZipFile):
        message = f"the file {path} holds no arrays of numbers that are read here"
        raise MatcalcError("usage", message, hint="numpy.save and numpy.savez write them, of numbers alone") from None


def _json(path: str) -> Any:
    import json

    text = Path(path).read_text(encoding="utf-8-sig")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MatcalcError("usage", f"the file {path} is not JSON: {error}", hint=LIKE) from None


READERS: Mapping[str, Callable[[str], Any]] = {
    ".csv": _table, ".tsv": _table, ".txt": _table, ".npy": _numpy, ".npz": _numpy, ".json": _json,
}  # fmt: skip


def array_of(value: object, whose: str) -> Array:
    """Numbers of Python, JSON or NumPy as an array of floats or complex numbers with at most two axes."""
    import numpy as np

    fault = MatcalcError("usage", f"the value of {whose} is no number, vector or matrix of numbers", hint=LIKE)
    try:
        array = np.asarray(_with_complex(value))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise fault from None
    if array.dtype.kind not in "biufc" or array.size == 0:
        raise fault
    if array.ndim > 2:
        raise MatcalcError("shape", f"the value of {whose} has {array.ndim} axes; at most 2 are possible", hint=LIKE)
    array = array.astype(complex if array.dtype.kind == "c" else float)
    if not np.isfinite(array).all():
        place = ", ".join(str(int(k) + 1) for k in np.argwhere(~np.isfinite(array))[0]) if array.ndim else ""
        where = f" in entry [{place}]" if place else ""
        hint = "give a finite number in its place"
        raise MatcalcError("usage", f"the value of {whose} is not finite{where}", hint=hint)
    return array


def is_complex_number(value: object) -> bool:
    """Is it an object of JSON that has a real or an imaginary part, and no more?"""
    return isinstance(value, Mapping) and value.keys() <= set(PARTS)


def _with_complex(value: object) -> object:
    """The same with an object of a real and an imaginary part as a complex number."""
    if is_complex_number(value):
        assert isinstance(value, Mapping)
        return complex(*(float(value.get(part, 0)) for part in PARTS))
    return [_with_complex(item) for item in value] if isinstance(value, list | tuple) else value
