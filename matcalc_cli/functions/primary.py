"""The primary matrix functions: rows of the table, one for f(X) and one for its Fréchet derivative.

Takes nothing, gives `PRIMARY`. One idea: the scalar function f and f'(X) say everything; see `rows.primary`.
"""

from .rows import Row, primary, requirement

BRANCH = requirement("X has no eigenvalue in (-∞, 0]")  # where the principal logarithm and square root are smooth

PRIMARY: tuple[Row, ...] = (
    *primary(
        "expm",
        "exp",
        "expm(X)",
        "matrix exponential",
        value="exponential",
        numpy="_expm({0})",
        jax="jax.scipy.linalg.expm({0})",
        torch="torch.linalg.matrix_exp({0})",
        numpy_frechet="_frechet(_expm, {0}, {1})",
        jax_frechet="jax.scipy.linalg.expm_frechet({0}, {1}, compute_expm=False)",
        torch_frechet="_frechet_exp({0}, {1})",
        examples=(
            ("grad", "tr(expm(X))", "X:n,n", "X", "expm(X)'"),
            ("jac", "expm(t*A)*x", "A:n,n x:n t:scalar", "t", "A*expm(t*A)*x"),
        ),
    ),
    *primary(
        "logm",
        "log",
        "inv(X)",
        "principal matrix logarithm",
        matrix_concave=True,
        domain=BRANCH,
        value="logarithm",
        numpy="_logm({0})",
        numpy_frechet="_frechet(_logm, {0}, {1})",
        examples=(("grad", "tr(logm(X))", "X:n,n", "X", "inv(X)'"),),
    ),
    *primary(
        "sqrtm",
        "sqrt",
        "inv(sqrtm(X))/2",
        "principal matrix square root",
        matrix_concave=True,
        domain=BRANCH,
        latex=r"\sqrt{{0}}",
        value="root",
        numpy="_sqrtm({0})",
        numpy_frechet="_frechet(_sqrtm, {0}, {1})",
        examples=(("grad", "tr(sqrtm(X))", "X:n,n", "X", "inv(sqrtm(X))'/2"),),
    ),
    *primary(
        "sinm",
        "sin",
        "cosm(X)",
        "matrix sine",
        value="sine",
        numpy="_sinm({0})",
        numpy_frechet="_frechet(_sinm, {0}, {1})",
        examples=(("grad", "tr(sinm(X))", "X:n,n", "X", "cosm(X)'"),),
    ),
    *primary(
        "cosm",
        "cos",
        "-sinm(X)",
        "matrix cosine",
        value="cosine",
        numpy="_cosm({0})",
        numpy_frechet="_frechet(_cosm, {0}, {1})",
        examples=(("grad", "tr(cosm(X))", "X:n,n", "X", "-sinm(X)'"),),
    ),
)
