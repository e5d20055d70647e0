"""The rarer functions of vectors and matrices: pseudoinverse, Cholesky factor, extreme eigenvalues, singular values.

One row each, as in table.py. A function of a symmetric matrix is, of any other, that of its symmetric part, so
that its entries may be varied independently; the rules below therefore speak of (X + X')/2 and (dX + dX')/2, which are
X and dX where these are symmetric.
"""

from .rows import ALL, Row, contraction, defined, matrix, operator

_PINV = "-Y*dX*Y + Y*Y'*dX'*(eye(m) - X*Y) + (eye(n) - Y*X)*dX'*Y'*Y"  # Golub & Pereyra 1973
_LEFT = "pinv(spectral(X)^2*eye(m) - X*X')*(dX*X' + X*dX')*left_singular(X)"  # the eigenvector of X*X'
_RIGHT = "pinv(spectral(X)^2*eye(n) - X'*X)*(dX'*X + X'*dX)*right_singular(X)"
_CHOLESKY = "Y*halftril(inv(Y)*((dX + dX')/2)*inv(Y)')"  # Murray 2016, Differentiation of the Cholesky decomposition


def _code(text: str) -> dict[str, str]:
    """One spelling for the three libraries; {np} is the module."""
    return {
        "numpy": text.replace("{np}", "np"),
        "jax": text.replace("{np}", "jnp"),
        "torch": text.replace("{np}", "torch"),
    }


def _eigen(
    names: tuple[str, str], more: str, word: str, place: str, latex: str, aliases: tuple[str, ...] = ()
) -> tuple[Row, Row]:
    """An eigenvalue of a symmetric matrix and its eigenvector; `more` is what the calls have behind X."""
    value, vector = (f"{name}(X{more})" for name in names)
    parameters = ("X", "k") if more else ("X",)
    example = [text.replace(",k)", ", 2)") for text in (value, vector)]
    common: dict[str, object] = {"needs": "symmetric", "of_transpose": "same"}
    signature = "nn," if more else "nn"
    return (
        matrix(
            names[0],
            f"{signature}->",
            f"{vector}'*dX*{vector}",  # Matrix Cookbook 67
            f"{word} eigenvalue of a symmetric matrix",
            variants=((f"{signature}->", parameters, ""),),
            aliases=aliases,
            smooth=f"{value} simple",
            latex=rf"\lambda_{{{latex}}}\left({{0}}\right)",
            convex=ALL if names[0] == "lambda_max" else "",
            concave=ALL if names[0] == "lambda_min" else "",
            examples=(("grad", example[0], "X:n,n,symmetric", "X", f"{example[1]}*{example[1]}'"),),
            **common,
            **_code(f"{{np}}.linalg.eigvalsh({{0}})[{place}]"),
        ),
        matrix(
            names[1],
            f"{signature}->n",
            # Matrix Cookbook 68
            f"pinv({value}*eye(n) - (X + X')/2)*((dX + dX')/2)*{vector}",
            f"unit eigenvector of the {word} eigenvalue of a symmetric matrix, its sign left open",
            variants=((f"{signature}->n", parameters, ""),),
            domain=f"{value} simple",
            latex=rf"v_{{{latex}}}\left({{0}}\right)",
            examples=(("show", example[1], "X:n,n,symmetric", "", example[1]),),
            **common,
            **_code(f"{{np}}.linalg.eigh({{0}})[1][:, {place}]"),
        ),
    )


def _singular(side: str, other: str, size: str, differential: str, code: str) -> Row:
    return matrix(
        f"{side}_singular",
        f"mn->{size}",
        differential,
        f"unit {side} singular vector of the largest singular value, its sign left open",
        of_transpose=f"{other}_singular",
        domain="spectral(X) a simple singular value",
        latex=rf"{'u' if side == 'left' else 'v'}_1\left({{0}}\right)",
        examples=(("show", f"{side}_singular(X)", "X:m,n", "", f"{side}_singular(X)"),),
        **_code("{np}.linalg.svd({0}, full_matrices=False)" + code),
    )


def _picked(which: str, word: str) -> Row:
    """The derivative of the largest or smallest entry."""
    template = f"{{np}}.eye(len({{0}}))[{{np}}.arg{which}({{0}})]"
    return matrix(
        f"hard{which}",
        "n->n",
        "0*dx",
        f"1 where a vector is {word}, 0 elsewhere",
        domain=f"{which}(x) attained once",
        latex=operator(f"hard{which}"),
        examples=(("grad", f"{which}(x)", "x:n", "x", f"hard{which}(x)"),),
        **(_code(template) | {"torch": f"torch.eye(len({{0}}), dtype={{dtype}})[torch.arg{which}({{0}})]"}),
    )


def _triangle(name: str, side: str, code: str, more: str = "") -> Row:
    return contraction(
        name,
        "mn->mn",
        f"the matrix with zeros {side} its diagonal{more}",
        latex=operator(name),
        examples=(("grad", f"sum({name}(X))", "X:m,n", "X", f"{name}(ones(m, n))"),),
        **_code(code),
    )


RARE: tuple[Row, ...] = (
    matrix(
        "pinv",
        "mn->nm",
        _PINV,
        "Moore-Penrose pseudoinverse",
        of_scalar="1/t",
        of_transpose="turned",
        smooth="X of constant rank",
        examples=(("grad", "norm(pinv(X))^2", "X:m,n", "X", "-2*pinv(X)'*pinv(X)*pinv(X)'"),),
        # of lambda*I - X the rounding of lambda must count as zero
        numpy="np.linalg.pinv({0}, rcond=1e-12)",
        jax="jnp.linalg.pinv({0})",
        torch="torch.linalg.pinv({0}, rtol=1e4*torch.finfo({dtype}).eps)",
    ),
    defined(
        "cofactor",
        (("nn->nn", "X", "adj(X)'"),),
        "matrix of cofactors, the transpose of adj(X)",
        latex=operator("cof"),
        analytic=True,
        examples=(("show", "cofactor(X)", "X:n,n", "", "adj(X)'"),),
    ),
    matrix(
        "chol",
        "nn->nn",
        _CHOLESKY,
        "lower Cholesky factor L, with L*L' = X, of a positive definite matrix",
        aliases=("cholesky",),
        needs="symmetric",
        of_transpose="same",
        domain="X positive definite",
        latex=operator("chol"),
        examples=(("show", "chol(X)", "X:n,n,spd", "", "chol(X)"),),
        **_code("{np}.linalg.cholesky({0})"),
    ),
    *_eigen(("lambda_max", "eigvec_max"), "", "largest", "-1", r"\max", ("lambdamax", "eigmax")),
    *_eigen(("lambda_min", "eigvec_min"), "", "smallest", "0", r"\min", ("lambdamin", "eigmin")),
    *_eigen(("eigval", "eigvec"), ",k", "k-th largest", "-{1}", "{1}"),
    matrix(
        "spectral",
        "mn->",
        "left_singular(X)'*dX*right_singular(X)",
        "spectral norm of a matrix, its largest singular value",
        aliases=("norm_spectral", "spectralnorm", "opnorm", "sigma_max"),
        of_transpose="same",
        smooth="spectral(X) a simple singular value",
        convex=ALL,
        latex=r"\left\lVert {0} \right\rVert_2",
        examples=(("grad", "spectral(X)", "X:m,n", "X", "left_singular(X)*right_singular(X)'"),),
        **_code("{np}.linalg.svd({0}, full_matrices=False)[1][0]"),
    ),
    _singular("left", "right", "m", _LEFT, "[0][:, 0]"),
    _singular("right", "left", "n", _RIGHT, "[2][0]"),
    matrix(
        "nuclear",
        "mn->",
        "sum(polar(X) .* dX)",
        "nuclear norm of a matrix, the sum of its singular values",
        aliases=("norm_nuc", "normnuc", "nuclearnorm"),
        of_transpose="same",
        smooth="X of full rank",
        convex=ALL,
        latex=r"\left\lVert {0} \right\rVert_*",
        examples=(("grad", "nuclear(X)", "X:m,n", "X", "polar(X)"),),
        **_code("{np}.sum({np}.linalg.svd({0}, full_matrices=False)[1])"),
    ),
    matrix(
        "polar",
        "mn->mn",
        "",
        "U*V' of the thin singular value decomposition U*S*V', the orthogonal polar factor",
        refused="the derivative of the orthogonal polar factor solves a Sylvester equation",
        of_transpose="turned",
        domain="X of full rank",
        latex=operator("polar"),
        examples=(("show", "polar(X)", "X:m,n", "", "polar(X)"),),
        **_code("{np}.matmul(*{np}.linalg.svd({0}, full_matrices=False)[::2])"),
    ),
    _picked("max", "largest"),
    _picked("min", "smallest"),
    _triangle("tril", "above", "{np}.tril({0})"),
    _triangle("triu", "below", "{np}.triu({0})"),
    _triangle("halftril", "above", "({np}.tril({0}) + {np}.tril({0}, -1))/2", ", and half its diagonal"),
    _triangle("halftriu", "below", "({np}.triu({0}) + {np}.triu({0}, 1))/2", ", and half its diagonal"),
    defined(
        "cumsum",
        (("n->n", "v", "tril(ones(n, n))*v"),),
        "cumulative sums of a vector, tril(ones(n, n))*x",
        latex=operator("cumsum"),
        analytic=True,
        examples=(("grad", "a'*cumsum(x)", "a:n x:n", "x", "triu(ones(n, n))*a"),),
        **(_code("{np}.cumsum({0})") | {"torch": "torch.cumsum({0}, 0)"}),
    ),
    defined(
        "norminf",
        (("n->", "v", "max(abs(v))"), ("?->", "t", "abs(t)")),
        "largest entry of a vector in absolute value",
        latex=r"\left\lVert {0} \right\rVert_\infty",
        analytic=False,
        examples=(("grad", "norminf(x)", "x:n", "x", "hardmax(abs(x)) .* sign(x)"),),
        **_code("{np}.max({np}.abs({0}))"),
    ),
    defined(
        "var",
        (("n->", "v", "norm(v - mean(v))^2/n"),),
        "mean squared deviation of the entries from their mean (divided by n, not by n - 1)",
        latex=operator("var"),
        analytic=False,
        examples=(("grad", "var(x)", "x:n", "x", "2*(x - mean(x))/n"),),
    ),
    defined(
        "std",
        (("n->", "v", "norm(v - mean(v))/n^(1/2)"),),
        "square root of var: root mean squared deviation from the mean",
        latex=operator("std"),
        analytic=False,
        examples=(("grad", "std(x)^2", "x:n", "x", "2*(x - mean(x))/n"),),
    ),
)
