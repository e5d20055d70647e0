"""How Python with one of the three array libraries is written: the syntax, and a table of spellings for each library.

A template has {0}, {1} for its operands. What the libraries spell alike, apart from the name of the module, is in
`COMMON`, with {np} for the module. `HELPERS` are functions that emitted code brings along when it uses them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from ..functions.rows import ARRAYS
from .dialect import NONE, Dialect

COMMON: dict[str, str] = {
    "columns": "{np}.sum({0}, axis=0)",
    "rows": "{np}.sum({0}, axis=1)",
    "mean columns": "{np}.mean({0}, axis=0)",
    "mean rows": "{np}.mean({0}, axis=1)",
    "outer": "{np}.outer({0}, {1})",
    "solve": "{np}.linalg.solve({0}, {1})",
    "power": "{np}.linalg.matrix_power({0}, {1})",
    "arange": "{np}.arange(1, {0} + 1)",
    "array": "{np}.array({0})",
    "nested": "{np}.array({0})",
    "join": "{np}.concatenate({0})",
    "block": "{np}.block({0})",
    "placed": "{np}.eye({0}, {1}, -({2}))",
    "einsum": "{np}.einsum({0}, {1})",
    "pi": "{np}.pi",
    "constants": "{np}.array({0}, dtype=float)",  # integers would overflow in silence
    "constant": "{np}.asarray({0}, dtype=float)",
    "number": "{0}",
    "imaginary unit": "1j",
    # of an array that stands before it
    "transposed": "{0}.T",
    "entry": "{0}[{1}]",
    "reshaped": "{0}.reshape({1})",
    "two axes": "{0}.reshape(len({0}), -1)",
    "flat": "{0}.reshape(-1)",
    "one entry": "{0}.reshape(())",
    "vec": "{0}.T.reshape(-1)",
    "unvec": "{0}.reshape({2}, {1}).T",
    "pair": "{0}.reshape({1}, {3}, {2}).swapaxes(1, 2)",
    # lines and loops
    "assign": "{0} = {1}",
    "put": "{0}[...] = {1}",
    "add": "{0}[...] += {1}",
    "subtract": "{0}[...] -= {1}",
    "length": "{0}.shape[{1}]",
    "size": "{0}",
    "sizes": "({0})",
    "range": "{0}:{1}",
    "choice": "{0} if {2} * ({3} + {4}) < {3} * {4} else {1}",
    "counted sum": "sum({0}({1}) for {1} in range({2}))",
    "range sum": "sum({0}({1}) for {1} in range({2}, {4}))",
    "listed": "[{0} for {1} in range(1, {3})]",
    "sum of list": "sum({0})",
    "diagonal": '{np}.einsum("ii->i", {0})',
    "view": "{np}.einsum({0}, {1})",
    "log1p": "{np}.log1p({0})",
    "expm1": "{np}.expm1({0})",
}


OPERATORS = {"row@": "@", "row@column": "@"}  # a row and a column are one and the same array
INDENT = "    "


class Backend(Dialect):
    """One library of `ARRAYS`: the imports, and what it spells unlike `COMMON` or the table."""

    operators = OPERATORS

    def __init__(
        self,
        name: str,
        imports: dict[str, str],
        strict: str = "",
        in_place: bool = False,
        vector_first: bool = False,
        more: Mapping[str, str] = NONE,
        **spelled: str,
    ) -> None:
        self.name, self.module, self.imports, self.strict = name, ARRAYS[name], imports, strict
        self.in_place, self.vector_first = in_place, vector_first
        self.form = f"{name} code"
        self.spelled = {**COMMON, **{key.replace("_", " "): text for key, text in spelled.items()}, **more}

    def spread(self, array: str, carried: Sequence[bool]) -> str:
        return f"{array}[{', '.join(':' if each else 'None' for each in carried)}]"

    def function(
        self,
        name: str,
        parameters: Sequence[str],
        lines: Sequence[str],
        results: Sequence[str],
        doc: Sequence[str] = (),
    ) -> list[str]:
        body = [*docstring(doc), *lines, f"return {', '.join(results)}"]
        return [f"def {name}({', '.join(parameters)}):", *(f"{INDENT}{line}" if line else "" for line in body)]

    def program(self, functions: Iterable[Sequence[str]]) -> str:
        text = "\n\n".join("\n".join(lines) + "\n" for lines in functions)
        for name, helper in HELPERS.items():
            if re.search(rf"(?<!\w){name}\(|\({name}, ", text):  # called, or passed as an argument
                text = f"{helper}\n\n{text}"
        lines = [line for module, line in self.imports.items() if f"{module}." in text]
        lines += [
            f"import scipy.{name}" for name in ("linalg", "special") if re.search(rf"(?<!\.)scipy\.{name}\.", text)
        ]
        head = "\n".join(lines)
        return f"{head}\n\n\n{text}" if head else text


def docstring(lines: Sequence[str]) -> list[str]:
    """The lines as Python's docstring: whatever a text has in it, it ends nothing and escapes nothing."""
    if not lines:
        return []
    safe = [line.replace("\\", "\\\\").replace('"', "'") for line in lines]
    if len(safe) == 1:
        return [f'"""{safe[0]}"""']
    return [f'"""{safe[0]}', *safe[1:], '"""']


# of u and exp(-abs(u)), which is one line for all of them, and what softmax and logsumexp share
SHARED = {
    "both": "{0}, {1} = _softmax_and_logsumexp({2}, {3})",
    "tail": "np.exp(-np.abs({0}))",
    "sigmoid of u": "np.where({0} >= 0, 1, {1}) / (1 + {1})",
    "sigmoid of -u": "np.where({0} >= 0, {1}, 1) / (1 + {1})",
    "softplus of u": "np.maximum({0}, 0) + np.log1p({1})",
    "softplus of -u": "np.log1p({1}) - np.minimum({0}, 0)",
}
# what a matrix that is factored once is solved with, and its determinant
FACTORED = {
    "factor": "scipy.linalg.lu_factor({0})",
    "factored solve": "scipy.linalg.lu_solve({0}, {1})",
    "factored solve transposed": "scipy.linalg.lu_solve({0}, {1}, trans=1)",
    "factored logdet": "np.sum(np.log(np.abs(np.diagonal({0}[0]))))",
}


def _numpy(more: Mapping[str, str]) -> Backend:
    return Backend(
        "numpy",
        {"math": "import math", "np": "import numpy as np"},
        in_place=True,
        more=more,
        einsum="{np}.einsum({0}, {1}, optimize=True)",
        own="np.asarray({0}, dtype=float)",  # no copy of floats; what is written into holds no integers
        copy="np.array({0}, dtype=float)",
    )


_ROWS = (
    _numpy(SHARED),
    Backend(
        "jax",
        {"jax": "import jax", "jnp": "import jax.numpy as jnp"},
        strict="jax.nn.",
        vector_first=True,
    ),
    Backend(
        "torch",
        {"torch": "import torch"},
        constants="torch.tensor({0}, dtype={dtype})",
        array="torch.stack([torch.as_tensor(t, dtype={dtype}) for t in {0}])",
        nested="torch.tensor({0}, dtype={dtype})",
        join="torch.cat({0})",
        block="_block({0})",
        arange="torch.arange(1, {0} + 1, dtype={dtype})",
        placed="_placed({0}, {1}, {2}, {dtype})",
        number="torch.as_tensor({0}, dtype={dtype})",
    ),
)
BACKENDS = {row.name: row for row in _ROWS}
NUMPY_WITH_SCIPY = _numpy({**SHARED, **FACTORED})

# Each comes after those that use it. The algorithms of the matrix functions are those of primary_values.py.
HELPERS: dict[str, str] = {
    "_frechet": """\
def _frechet(f, x, e):
    # f([[x, e], [0, x]]) has the derivative of f at x along e in its upper right block
    n = len(x)
    return f(np.block([[x, e], [np.zeros_like(x), x]]))[:n, n:]
""",
    "_frechet_exp": """\
def _frechet_exp(x, e):
    # exp([[x, e], [0, x]]) has the derivative of exp at x along e in its upper right block
    n = len(x)
    both = torch.cat([torch.cat([x, e], 1), torch.cat([torch.zeros_like(x), x], 1)], 0)
    return torch.linalg.matrix_exp(both)[:n, n:]
""",
    "_logm": """\
def _logm(x):
    # inverse scaling and squaring; log(I + y) is the integral of y (I + s y)^-1
    identity, roots = np.eye(len(x)), 0
    while np.abs(x - identity).sum(axis=1).max() > 0.25:
        x, roots = _sqrtm(x), roots + 1
    nodes, weights = np.polynomial.legendre.leggauss(12)
    y = x - identity
    parts = [w / 2 * np.linalg.solve(identity + (p + 1) / 2 * y, y) for p, w in zip(nodes, weights)]
    return 2.0**roots * sum(parts)
""",
    "_sqrtm": """\
def _sqrtm(x):
    # the iteration of Denman and Beavers; x has no eigenvalue in (-inf, 0]
    y, z = np.asarray(x, dtype=float), np.eye(len(x))
    for _ in range(60):
        y, z, before = (y + np.linalg.inv(z)) / 2, (z + np.linalg.inv(y)) / 2, y
        if np.abs(y - before).max() <= 1e-15 * np.abs(y).max():
            break
    if not np.allclose(y @ y, x, atol=1e-10 * np.abs(x).max()):
        raise ValueError("the matrix has no principal square root")
    return y
""",
    "_sinm": """\
def _sinm(x):
    return _expm(1j * x).imag
""",
    "_cosm": """\
def _cosm(x):
    return _expm(1j * x).real
""",
    "_expm": """\
def _expm(x):
    # scaling and squaring with the Pade approximant of degree 13
    identity = np.eye(len(x))
    squarings = max(0, math.ceil(math.log2(max(np.abs(x).sum(axis=1).max(), 1.0) / 4)))
    term = top = bottom = identity
    for k in range(1, 14):
        term = term @ x * ((14 - k) / (k * (27 - k) * 2.0**squarings))
        top, bottom = top + term, bottom + (-1) ** k * term
    return np.linalg.matrix_power(np.linalg.solve(bottom, top), 2**squarings)
""",
    "_block_diag": """\
def _block_diag(*blocks):
    whole = np.zeros(np.sum([b.shape for b in blocks], axis=0), np.result_type(*blocks))
    i = j = 0
    for b in blocks:
        whole[i : i + b.shape[0], j : j + b.shape[1]] = b
        i, j = i + b.shape[0], j + b.shape[1]
    return whole
""",
    "_softmax": """\
def _softmax(v, axis=None):
    e = np.exp(v - np.max(v, axis, keepdims=True))
    return e / np.sum(e, axis, keepdims=True)
""",
    "_sigmoid": """\
def _sigmoid(t):
    if np.iscomplexobj(t):
        return 0.5 + 0.5 * np.tanh(0.5 * t)
    e = np.exp(-np.abs(t))
    return np.where(np.asarray(t) >= 0, 1, e) / (1 + e)
""",
    "_softmax_and_logsumexp": """\
def _softmax_and_logsumexp(v, axis):
    shift = np.max(v, axis, keepdims=True)
    e = np.exp(v - shift)
    total = np.sum(e, axis, keepdims=True)
    return e / total, np.squeeze(shift + np.log(total), axis)
""",
    "_logsumexp": """\
def _logsumexp(v, axis=None):
    shift = np.max(v, axis, keepdims=True)
    return np.squeeze(shift, axis) + np.log(np.sum(np.exp(v - shift), axis))
""",
    "_block": """\
def _block(rows):
    return torch.cat([torch.cat(row, 1) for row in rows], 0)
""",
    "_placed": """\
def _placed(total, n, offset, dtype):
    placed = torch.zeros(total, n, dtype=dtype)
    placed[offset:offset + n] = torch.eye(n, dtype=dtype)
    return placed
""",
    "_polygamma": """\
def _polygamma(k, t):
    # recurrence up to t + 16, then the asymptotic series (Abramowitz & Stegun 6.3.18, 6.4.11)
    t = np.asarray(t, dtype=float)
    sign, total = (-1) ** (k + 1), 0.0
    for _ in range(16 + k):
        total = total + sign * math.factorial(k) / t ** (k + 1)
        t = t + 1
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
    if k == 0:
        series = sum(b / (2 * i * t ** (2 * i)) for i, b in enumerate(bernoulli, 1))
        return total + np.log(t) - 1 / (2 * t) - series
    head = math.factorial(k - 1) / t**k + math.factorial(k) / (2 * t ** (k + 1))
    series = sum(
        b * math.factorial(2 * i + k - 1) / (math.factorial(2 * i) * t ** (2 * i + k))
        for i, b in enumerate(bernoulli, 1)
    )
    return total + sign * (head + series)
""",
}
