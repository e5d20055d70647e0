"""Emitted NumPy against JAX (jit, warm), torch.func and autograd, in one interleaved run: ratios with their spread.

    python benchmarks/peers.py [--rounds 15] [--only logistic] [--write]

Each objective is written once, in functions that all of them have, and differentiated by each in its usual way. The
values are compared before anything is timed; a ratio of 3 means three times as slow as the emitted function. What is
not installed is left out. Everything runs in float64 on one thread. `--write` puts the table into
benchmarks/RESULTS.md.
"""

import importlib
import os
import statistics
import sys
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
from by_hand import np  # which asks for one thread before NumPy is loaded
from measuring import called, emitted, options, ratios, seconds, write_section

TOLERANCE = 1e-8
LONG = 60.0  # seconds that the rounds of one ratio may take: fewer rounds, but three at least
HEAD = "Emitted code against automatic differentiation"
TEXT = """
`python benchmarks/peers.py --write` wrote this table: the time of each library over that of the emitted NumPy function,
median over up to {rounds} interleaved rounds with the quartiles, processor time on one thread of a virtual machine with
two shared cores ({versions}). Values were equal to {tolerance:g} before anything was timed.

| problem | {names} |
|---|{bars}|
"""

Array = Any


class Race:
    """An objective of its first parameter as text and as a function of a library's functions; data by name."""

    __slots__ = ("data", "expression", "name", "objective", "shapes", "verbs")

    def __init__(
        self,
        name: str,
        expression: str,
        shapes: str,
        objective: Callable[..., Any],
        verbs: str,
        **data: tuple[int, ...],
    ) -> None:
        self.name, self.expression, self.shapes, self.objective = name, expression, shapes, objective
        self.verbs, self.data = verbs.split(), data

    def drawn(self) -> dict[str, Array]:
        rng = np.random.default_rng(0)
        return {name: rng.standard_normal(shape) / shape[-1] ** 0.5 for name, shape in self.data.items()}


def logistic(xp: Any, w: Any, X: Any, y: Any) -> Any:
    t = -y * (X @ w)
    return xp.logaddexp(0 * t, t).sum()


def factorisation(xp: Any, U: Any, V: Any, T: Any) -> Any:
    return ((U @ V.T - T) ** 2).sum()


def network(xp: Any, x: Any, *weights: Any) -> Any:
    for W in weights:
        t = W @ x
        x = xp.maximum(t, 0 * t)
    return (x**2).sum()


def network_text(layers: int) -> str:
    text = "x"
    for k in range(layers):
        text = f"relu(W{k}*{text})"
    return f"norm({text})^2"


def network_race(n: int, layers: int) -> Race:
    weights: dict[str, tuple[int, ...]] = {f"W{k}": (n, n) for k in range(layers)}
    shapes = "x:n " + " ".join(f"{name}:n,n" for name in weights)
    return Race(
        f"{layers}-layer ReLU network, n = {n}", network_text(layers), shapes, network, "grad hess", x=(n,), **weights
    )


LOGISTIC = "sum(log(1 + exp(-y .* (X*w))))"
FACTORISATION = "norm(U*V' - T)^2"
RACES = (
    Race("logistic regression, n = 50", LOGISTIC, "X:m,n w:n y:m", logistic, "grad hess", w=(50,), X=(50, 50), y=(50,)),
    Race(
        "logistic regression, n = 1000", LOGISTIC, "X:m,n w:n y:m", logistic, "grad hess",
        w=(1000,), X=(1000, 1000), y=(1000,),
    ),
    Race(
        "matrix factorisation, 5 factors, n = 50", FACTORISATION, "U:n,k V:m,k T:n,m", factorisation, "hess",
        U=(50, 5), V=(50, 5), T=(50, 50),
    ),
    Race(
        "matrix factorisation, 5 factors, n = 200", FACTORISATION, "U:n,k V:m,k T:n,m", factorisation, "hess",
        U=(200, 5), V=(200, 5), T=(200, 200),
    ),
    network_race(50, 10),
)  # fmt: skip


# --- the libraries: each gives (version, derivative by verb and data as a function without arguments) ---


def jax_does() -> tuple[str, Callable[[Race, str, dict[str, Array]], Callable[[], Any]]]:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = importlib.import_module("jax.numpy")

    def derivative(race: Race, verb: str, data: dict[str, Array]) -> Callable[[], Any]:
        by = {"grad": jax.grad, "hess": jax.hessian}[verb]
        compiled = jax.jit(by(lambda *arguments: race.objective(jnp, *arguments)))
        arguments = [jnp.asarray(value) for value in data.values()]
        return lambda: compiled(*arguments).block_until_ready()

    return jax.__version__, derivative


def torch_does() -> tuple[str, Callable[[Race, str, dict[str, Array]], Callable[[], Any]]]:
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)

    def derivative(race: Race, verb: str, data: dict[str, Array]) -> Callable[[], Any]:
        by = {"grad": torch.func.grad, "hess": torch.func.hessian}[verb]
        function = by(lambda *arguments: race.objective(torch, *arguments))
        arguments = [torch.from_numpy(value) for value in data.values()]
        return lambda: function(*arguments)

    return str(torch.__version__), derivative


def autograd_does() -> tuple[str, Callable[[Race, str, dict[str, Array]], Callable[[], Any]]]:
    autograd = importlib.import_module("autograd")
    anp = importlib.import_module("autograd.numpy")

    def derivative(race: Race, verb: str, data: dict[str, Array]) -> Callable[[], Any]:
        by = {"grad": autograd.grad, "hess": autograd.hessian}[verb]
        function = by(lambda *arguments: race.objective(anp, *arguments))
        arguments = list(data.values())
        return lambda: function(*arguments)

    return importlib.import_module("importlib.metadata").version("autograd"), derivative


LIBRARIES = {"JAX (jit)": jax_does, "torch.func": torch_does, "autograd": autograd_does}


def installed() -> dict[str, tuple[str, Callable[[Race, str, dict[str, Array]], Callable[[], Any]]]]:
    found = {}
    for name, does in LIBRARIES.items():
        try:
            found[name] = does()
        except ImportError:
            print(f"{name} is not installed: left out", file=sys.stderr)
    return found


def raced(race: Race, verb: str, theirs: Callable[[], Any], rounds: int) -> tuple[float, float, float]:
    """Quartiles of the time of theirs over that of the emitted function, once their values are the same."""
    data = race.drawn()
    function = {"grad": "gradient", "hess": "hessian"}[verb]
    first = next(iter(race.data))
    ours = called(emitted(race.name, verb, race.expression, first, race.shapes)[function], data)
    a, b = ours(), np.asarray(theirs())
    error = float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-300))
    assert np.shape(a) == np.shape(b) and error <= TOLERANCE, f"{race.name}, {verb}: off by {error:g}"
    fitting = max(3, min(rounds, int(LONG / max(seconds(theirs, 1), 1e-9))))
    low, middle, high = statistics.quantiles(ratios(theirs, ours, fitting), n=4)
    return low, middle, high


def shown(number: float) -> str:
    return f"{number:.2g}" if number < 100 else f"{number:,.0f}"


def rows(only: str, rounds: int) -> Iterator[tuple[str, list[str]]]:
    libraries = installed()
    for race in RACES:
        for verb in race.verbs:
            name = f"{race.name}, {'gradient' if verb == 'grad' else 'Hessian'}"
            if only not in name:
                continue
            cells = []
            for _, derivative in libraries.values():
                low, middle, high = map(shown, raced(race, verb, derivative(race, verb, race.drawn()), rounds))
                cells.append(f"{middle} ({low} to {high})")
            yield name, cells


def main() -> None:
    asked = options(__doc__ or "")
    libraries = installed()
    versions = ", ".join(f"{name.split()[0]} {version}" for name, (version, _) in libraries.items())
    text = TEXT.format(
        rounds=asked.rounds,
        versions=f"NumPy {np.__version__}, {versions}",
        tolerance=TOLERANCE,
        names=" | ".join(libraries),
        bars="|".join("---" for _ in libraries),
    )
    for name, cells in rows(asked.only, asked.rounds):
        print(name, *cells, sep="  ", flush=True)
        text += f"| {name} | {' | '.join(cells)} |\n"
    if asked.write:
        write_section(HEAD, text)


if __name__ == "__main__":
    main()
