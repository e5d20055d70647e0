"""Problems with their derivatives in NumPy as an expert writes them: what `code.py` measures emitted code against."""

import importlib
import os
from collections.abc import Callable
from typing import Any

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before NumPy is loaded
np: Any = importlib.import_module("numpy")

Array = Any


class Problem:
    """`data` draws what the names of the expression are; `hand`, where there is one, takes some of them, by its
    parameters' names."""

    __slots__ = ("data", "expression", "hand", "name", "shapes", "verb", "wrt")

    def __init__(
        self,
        name: str,
        verb: str,
        expression: str,
        wrt: str,
        shapes: str,
        data: Callable[[Any], dict[str, Array]],
        hand: Callable[..., Array] | None = None,
    ) -> None:
        self.name, self.verb, self.expression, self.wrt, self.shapes = name, verb, expression, wrt, shapes
        self.data, self.hand = data, hand

    @property
    def asked(self) -> tuple[str, str, str, str, str]:
        return self.name, self.verb, self.expression, self.wrt, self.shapes


def drawn(**shapes: tuple[int, ...]) -> Callable[[Any], dict[str, Array]]:
    """Normal entries; a name that begins with two capitals is symmetric, a scalar positive."""

    def draw(rng: Any) -> dict[str, Array]:
        found = {}
        for name, shape in shapes.items():
            found[name] = rng.standard_normal(shape) if shape else 0.5 + rng.random()
        return found

    return draw


def symmetric(base: Callable[[Any], dict[str, Array]], *names: str) -> Callable[[Any], dict[str, Array]]:
    """The same with these made symmetric and positive definite."""

    def draw(rng: Any) -> dict[str, Array]:
        found = base(rng)
        for name in names:
            n = len(found[name])
            found[name] = found[name] @ found[name].T / n + np.eye(n)
        return found

    return draw


def logistic_data(n: int, d: int) -> Callable[[Any], dict[str, Array]]:
    def draw(rng: Any) -> dict[str, Array]:
        X = rng.standard_normal((n, d))
        return {"X": X, "w": rng.standard_normal(d) / d**0.5, "y": np.sign(rng.standard_normal(n))}

    return draw


def softmax(z: Array, axis: int = -1) -> Array:
    e = np.exp(z - z.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


# --- gradients -------------------------------------------------------------------------------------------------------


def least_squares(x: Array, A: Array, b: Array) -> Array:
    return 2 * ((A @ x - b) @ A)


def rayleigh(x: Array, A: Array) -> Array:
    y, s = A @ x, x @ x
    return (2 / s) * (y - (x @ y / s) * x)


def generalised_rayleigh(x: Array, A: Array, B: Array) -> Array:
    y, z = A @ x, B @ x
    s = x @ z
    return (2 / s) * (y - (x @ y / s) * z)


def logistic(w: Array, X: Array, y: Array) -> Array:
    t = y * (X @ w)
    e = np.exp(-np.abs(t))
    return -(y * (np.where(t >= 0, e, 1) / (1 + e))) @ X


def softmax_regression(W: Array, X: Array, Y: Array) -> Array:
    return X.T @ (softmax(X @ W) - Y)


def factorisation(U: Array, V: Array, T: Array) -> Array:
    return 2 * (U @ (V.T @ V) - T @ V)


def masked(U: Array, V: Array, T: Array, M: Array) -> Array:
    R = U @ V.T
    R -= T
    R *= M
    R *= M
    return 2 * (R @ V)


def d_optimal(w: Array, A: Array) -> Array:
    return (A.T * np.linalg.solve((A.T * w) @ A, A.T)).sum(0)


def process(s: Array, K: Array, y: Array) -> Array:
    M = K.copy()
    M.flat[:: len(K) + 1] += s
    inverse = np.linalg.inv(M)
    u = inverse @ y
    return np.trace(inverse) - u @ u


def two_solves(b: Array, A: Array, p: Array) -> Array:
    M = A + np.outer(p, p)
    return 2 * np.linalg.solve(M.T, np.linalg.solve(M, b))


def network(W: Array, V: Array, x: Array, y: Array) -> Array:
    h = np.tanh(W @ x)
    return np.outer(2 * ((V @ h - y) @ V) * (1 - h * h), x)


def barrier(x: Array, A: Array, b: Array) -> Array:
    return (1 / (b - A @ x)) @ A


# --- Hessians and Jacobians ------------------------------------------------------------------------------------------


def logistic_hessian(w: Array, X: Array, y: Array) -> Array:
    t = y * (X @ w)
    e = np.exp(-np.abs(t))
    return (X.T * (y * y * e / (1 + e) ** 2)) @ X


def softmax_regression_hessian(W: Array, X: Array) -> Array:
    P = softmax(X @ W)
    n, k = W.shape
    H = np.empty((n, k, n, k))
    for j in range(k):
        for i in range(j, k):
            block = (X.T * (P[:, i] * ((i == j) - P[:, j]))) @ X
            H[:, i, :, j] = block
            H[:, j, :, i] = block
    return H


def softmax_jacobian(x: Array) -> Array:
    p = softmax(x)
    H = np.outer(-p, p)
    H.flat[:: len(p) + 1] += p
    return H


def softmax_hessian(W: Array, x: Array) -> Array:
    C = softmax_jacobian(W @ x)
    return C[:, None, :, None] * np.outer(x, x)[None, :, None, :]


def logsumexp_hessian(x: Array, A: Array) -> Array:
    p = softmax(A @ x)
    v = p @ A
    return (A.T * p) @ A - np.outer(v, v)


def factorisation_hessian(U: Array, V: Array) -> Array:
    m, k = U.shape
    H = np.zeros((m, k, m, k))
    np.einsum("ijik->ijk", H)[...] = 2 * (V.T @ V)
    return H


def masked_hessian(U: Array, V: Array, M: Array) -> Array:
    m, k = U.shape
    H = np.zeros((m, k, m, k))
    np.einsum("ijik->ijk", H)[...] = 2 * ((M * M) @ (V[:, :, None] * V[:, None, :]).reshape(-1, k * k)).reshape(m, k, k)
    return H


def network_hessian(W: Array, V: Array, x: Array, y: Array) -> Array:
    h = np.tanh(W @ x)
    d = 1 - h * h
    C = 2 * (V.T @ V) * np.outer(d, d)
    C.flat[:: len(h) + 1] -= 4 * ((V @ h - y) @ V) * h * d
    return C[:, None, :, None] * np.outer(x, x)[None, :, None, :]


def process_hessian(s: Array, K: Array, y: Array) -> Array:
    M = K.copy()
    M.flat[:: len(K) + 1] += s
    inverse = np.linalg.inv(M)
    u = inverse @ y
    return 2 * (u @ (inverse @ u)) - np.vdot(inverse, inverse)


def weighted_hessian(A: Array, w: Array) -> Array:
    return (A.T * (2 * w)) @ A


def diagonal_hessian(A: Array, D: Array) -> Array:
    return (A.T * (2 * D.diagonal())) @ A


def ridge_hessian(A: Array, t: Array) -> Array:
    H = 2 * (A.T @ A)
    H.flat[:: len(H) + 1] += 2 * t
    return H


def barrier_hessian(x: Array, A: Array, b: Array) -> Array:
    r = 1 / (b - A @ x)
    return (A.T * (r * r)) @ A


def rank_one_hessian(A: Array, p: Array) -> Array:
    inverse = np.linalg.inv(A + np.outer(p, p))
    return 2 * (inverse.T @ inverse)


SOFTMAX = "sum(logsumexp(X*W, 2)) - sum(Y .* (X*W))"
LOGISTIC = "sum(log(1 + exp(-y .* (X*w))))"
FACTORISATION, MASKED = "norm(T - U*V')^2", "norm(M .* (T - U*V'))^2"
NETWORK = "norm(V*tanh(W*x) - y)^2"
PROCESS = "y'*inv(K + s*eye(n))*y + logdet(K + s*eye(n))"
MATRICES = "T:m,n U:m,k V:n,k M:m,n"


def barrier_data(rng: Any) -> dict[str, Array]:
    A = rng.standard_normal((1000, 200))
    x = rng.standard_normal(200)
    return {"A": A, "x": x, "b": A @ x + 0.5 + rng.random(1000)}


def weights(rng: Any) -> dict[str, Array]:
    w = 0.5 + rng.random(1000)
    return {"A": rng.standard_normal((1000, 200)), "w": w, "D": np.diag(w), "x": np.ones(200), "b": np.ones(1000)}


FACTORS = drawn(T=(500, 400), U=(500, 10), V=(400, 10), M=(500, 400))
SMALL = drawn(T=(150, 200), U=(150, 8), V=(200, 8), M=(150, 200))
REGRESSION = drawn(X=(1000, 50), W=(50, 10), Y=(1000, 10))
NET = drawn(V=(30, 60), W=(60, 40), x=(40,), y=(30,))
GAUSS = symmetric(drawn(K=(400, 400), y=(400,), s=()), "K")
SQUARES = drawn(A=(1000, 200), x=(200,), b=(1000,), t=())
FORMS = symmetric(drawn(A=(1000, 1000), B=(1000, 1000), x=(1000,)), "A", "B")
RANK = symmetric(drawn(A=(400, 400), p=(400,), b=(400,)), "A")

PROBLEMS = (
    Problem("least squares, gradient", "grad", "norm(A*x - b)^2", "x", "", SQUARES, least_squares),
    Problem("Rayleigh quotient, gradient", "grad", "x'*A*x/(x'*x)", "x", "A:n,n,symmetric", FORMS, rayleigh),
    Problem(
        "generalised Rayleigh quotient, gradient", "grad", "x'*A*x/(x'*B*x)", "x",
        "A:n,n,symmetric B:n,n,symmetric", FORMS, generalised_rayleigh,
    ),
    Problem("logistic regression, gradient", "grad", LOGISTIC, "w", "", logistic_data(20_000, 60), logistic),
    Problem("softmax regression, gradient", "grad", SOFTMAX, "W", "", REGRESSION, softmax_regression),
    Problem("matrix factorisation, gradient", "grad", FACTORISATION, "U", MATRICES[:17], FACTORS, factorisation),
    Problem("masked factorisation, gradient", "grad", MASKED, "U", MATRICES, FACTORS, masked),
    Problem("D-optimal design, gradient", "grad", "logdet(A'*diag(w)*A)", "w", "A:m,n w:m", weights, d_optimal),
    Problem(
        "Gaussian process by its noise, gradient", "grad", PROCESS, "s", "K:n,n,symmetric y:n s:scalar", GAUSS, process
    ),
    Problem("rank-one inverse, gradient", "grad", "norm(inv(A + p*p')*b)^2", "b", "A:n,n p:n", RANK, two_solves),
    Problem("network by its first weights, gradient", "grad", NETWORK, "W", "x:n", NET, network),
    Problem("log barrier, gradient", "grad", "-sum(log(b - A*x))", "x", "", barrier_data, barrier),
    Problem("logistic regression, Hessian", "hess", LOGISTIC, "w", "", logistic_data(5_000, 60), logistic_hessian),
    Problem("softmax regression, Hessian", "hess", SOFTMAX, "W", "", REGRESSION, softmax_regression_hessian),
    Problem("softmax, Jacobian", "jac", "softmax(x)", "x", "", drawn(x=(1000,)), softmax_jacobian),
    Problem(
        "log-sum-exp of W*x by W, Hessian", "hess", "logsumexp(W*x)", "W", "x:n", drawn(W=(40, 50), x=(50,)),
        softmax_hessian,
    ),
    Problem(
        "log-sum-exp of A*x, Hessian", "hess", "log(sum(exp(A*x)))", "x", "A:m,n x:n",
        drawn(A=(1000, 200), x=(200,)), logsumexp_hessian,
    ),
    Problem("matrix factorisation, Hessian", "hess", FACTORISATION, "U", MATRICES[:17], SMALL, factorisation_hessian),
    Problem("masked factorisation, Hessian", "hess", MASKED, "U", MATRICES, SMALL, masked_hessian),
    Problem("network by its first weights, Hessian", "hess", NETWORK, "W", "x:n", NET, network_hessian),
    Problem(
        "Gaussian process by its noise, Hessian", "hess", PROCESS, "s", "K:n,n,symmetric y:n s:scalar", GAUSS,
        process_hessian,
    ),
    Problem("weighted least squares, Hessian", "hess", "sum(w .* (A*x - b).^2)", "x", "", weights, weighted_hessian),
    Problem(
        "least squares with a diagonal matrix, Hessian", "hess", "(A*x - b)'*D*(A*x - b)", "x", "D:m,m,diagonal",
        weights, diagonal_hessian,
    ),
    Problem(
        "ridge regression, Hessian", "hess", "norm(A*x - b)^2 + t*norm(x)^2", "x", "t:scalar", SQUARES, ridge_hessian
    ),
    Problem("log barrier, Hessian", "hess", "-sum(log(b - A*x))", "x", "", barrier_data, barrier_hessian),
    Problem("rank-one inverse, Hessian", "hess", "norm(inv(A + p*p')*b)^2", "b", "A:n,n p:n", RANK, rank_one_hessian),
)  # fmt: skip

TOGETHER = (
    Problem("logistic regression", "grad", LOGISTIC, "w", "", logistic_data(20_000, 60), logistic),
    Problem("least squares", "grad", "norm(A*x - b)^2", "x", "", SQUARES, least_squares),
    Problem("softmax regression", "grad", SOFTMAX, "W", "", REGRESSION, softmax_regression),
)

# with one matrix that is solved with several times; data named v is the direction of a product with the Hessian
GAUSSIAN = "(y - X*w)'*inv(S)*(y - X*w) + logdet(S)"
FACTORED = (
    Problem("Gaussian log-density by its mean", "grad", GAUSSIAN, "w", "S:n,n,symmetric y:n X:n,m", symmetric(
        drawn(S=(400, 400), y=(400,), X=(400, 20), w=(20,)), "S"
    )),
    Problem("quadratic form of a rank-one update", "grad", "b'*inv(A + p*p')*b", "p", "", symmetric(
        drawn(A=(400, 400), p=(400,), b=(400,), v=(400,)), "A"
    )),
    Problem("four quadratic forms of one inverse", "grad", "a'*inv(S)*a + b'*inv(S)*b + c'*inv(S)*c + d'*inv(S)*d",
        "a,b,c,d", "S:n,n,symmetric", symmetric(
            drawn(S=(400, 400), a=(400,), b=(400,), c=(400,), d=(400,)), "S"
        )),
)  # fmt: skip
