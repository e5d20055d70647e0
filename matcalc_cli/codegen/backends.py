"""How the three array libraries spell what the code printer writes besides functions of the table. Data only.

A template has {0}, {1} for its operands. What the libraries spell alike, apart from the name of the module, is in
`COMMON`, with {np} for the module. `HELPERS` are functions that emitted code brings along when it uses them.
"""

from ..functions.rows import ARRAYS

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
    "diagonal +=": 'np.einsum("ii->i", {0})[...] += {1}',
    "diagonal -=": 'np.einsum("ii->i", {0})[...] -= {1}',
    "view": "{np}.einsum({0}, {1})",
    "log1p": "{np}.log1p({0})",
    "expm1": "{np}.expm1({0})",
}


class Backend:
    """One library of `ARRAYS`: the imports, and what it spells unlike `COMMON` or the table. Its functions in the
    module `strict` take arrays of floats alone, where others take numbers. `in_place`: are entries of arrays written
    where that saves a pass?"""

    __slots__ = ("imports", "in_place", "module", "name", "spelled", "strict")

    def __init__(
        self, name: str, imports: dict[str, str], strict: str = "", in_place: bool = False, **spelled: str
    ) -> None:
        self.in_place = in_place
        self.name, self.module, self.imports, self.strict = name, ARRAYS[name], imports, strict
        self.spelled = {**COMMON, **{key.replace("_", " "): text for key, text in spelled.items()}}


_ROWS = (
    Backend(
        "numpy",
        {"math": "import math", "np": "import numpy as np"},
        in_place=True,
        einsum="{np}.einsum({0}, {1}, optimize=True)",
        tail="np.exp(-np.abs({0}))",
        **{
            "sigmoid of u": "np.where({0} >= 0, 1, {1}) / (1 + {1})",
            "sigmoid of -u": "np.where({0} >= 0, {1}, 1) / (1 + {1})",
            "softplus of u": "np.maximum({0}, 0) + np.log1p({1})",
            "softplus of -u": "np.log1p({1}) - np.minimum({0}, 0)",
        },
        own="np.asarray({0}, dtype=float)",  # no copy of floats; what is written into holds no integers
        copy="np.array({0}, dtype=float)",
    ),
    Backend(
        "jax",
        {"jax": "import jax", "jnp": "import jax.numpy as jnp"},
        strict="jax.nn.",
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
    "_softmax": """\
def _softmax(v, axis=None):
    e = np.exp(v - np.max(v, axis, keepdims=True))
    return e / np.sum(e, axis, keepdims=True)
""",
    "_sigmoid": """\
def _sigmoid(t):
    e = np.exp(-np.abs(t))
    return np.where(np.asarray(t) >= 0, 1, e) / (1 + e)
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
