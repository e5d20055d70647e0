"""The functions of a matrix: inverse, determinant, pseudoinverse, Cholesky factor, eigenvalues, triangles.

Their differentials stand as the Matrix Cookbook writes them (2.1, 2.2). A function of a symmetric matrix is, of any
other, that of its symmetric part, so that its entries may be varied independently; the rules below therefore speak of
(X + X')/2 and (dX + dX')/2, which are X and dX where these are symmetric.
"""

from .rows import ALL, DEFINITE, Row, contraction, defined, entrywise, libraries, matrix, operator
from .singular_values import SINGULAR_VALUES

_PINV = "-Y*dX*Y + Y*Y'*dX'*(eye(m) - X*Y) + (eye(n) - Y*X)*dX'*Y'*Y"  # Golub & Pereyra 1973
_CHOLESKY = "Y*halftril(inv(Y)*((dX + dX')/2)*inv(Y)')"  # Murray 2016, Differentiation of the Cholesky decomposition


def _eigen(which: str, word: str, place: str, bends: str) -> tuple[Row, Row]:
    """The largest or smallest eigenvalue of a symmetric matrix and its eigenvector."""
    value, vector = f"lambda_{which}(X)", f"eigvec_{which}(X)"
    common: dict[str, object] = {"needs": "symmetric", "of_transpose": "same"}
    counted = "1" if which == "max" else "size({0}, 1)"  # from the largest
    return (
        matrix(
            f"lambda_{which}",
            "nn->",
            f"{vector}'*dX*{vector}",  # Matrix Cookbook 67
            f"{word} eigenvalue of a symmetric matrix",
            aliases=(f"lambda{which}", f"eig{which}"),
            smooth=f"{value} simple",
            latex=rf"\lambda_{{\{which}}}\left({{0}}\right)",
            value=f"eigenvalue_{which}",
            examples=(("grad", value, "X:n,n,symmetric", "X", f"{vector}*{vector}'"),),
            **{bends: ALL},
            of_eigenvalues=which,
            **common,
            **libraries(f"{{np}}.linalg.eigvalsh({{0}})[{place}]"),
            julia=f"eig{which}(Symmetric({{0}}, :L))",
            matlab=f"eigval_of({{0}}, {counted})",
        ),
        matrix(
            f"eigvec_{which}",
            "nn->n",
            f"pinv({value}*eye(n) - (X + X')/2)*((dX + dX')/2)*{vector}",  # Matrix Cookbook 68
            f"unit eigenvector of the {word} eigenvalue of a symmetric matrix, its sign left open",
            domain=f"{value} simple",
            latex=rf"v_{{\{which}}}\left({{0}}\right)",
            value=f"eigenvector_{which}",
            examples=(("show", vector, "X:n,n,symmetric", "", vector),),
            **common,
            **libraries(f"{{np}}.linalg.eigh({{0}})[1][:, {place}]"),
            julia=f"eigvecs(Symmetric({{0}}, :L))[:, {'end' if which == 'max' else 'begin'}]",
            matlab=f"eigvec_of({{0}}, {counted})",
        ),
    )


def _counted() -> tuple[Row, Row]:
    """The k-th largest eigenvalue and its eigenvector."""
    common: dict[str, object] = {"needs": "symmetric", "of_transpose": "same", "whole": ("k",)}
    return (
        matrix(
            "eigval",
            "nn,->",
            "eigvec(X,k)'*dX*eigvec(X,k)",
            "k-th largest eigenvalue of a symmetric matrix",
            variants=(("nn,->", ("X", "k"), ""),),
            first="lambda_max",
            smooth="eigval(X,k) simple",
            latex=r"\operatorname{eigval}_{{1}}\left({0}\right)",
            value="eigenvalue",
            examples=(("grad", "eigval(X, 2)", "X:n,n,symmetric", "X", "eigvec(X, 2)*eigvec(X, 2)'"),),
            **common,
            **libraries("{np}.linalg.eigvalsh({0})[-{1}]"),
            julia="eigvals(Symmetric({0}, :L))[end + 1 - {1}]",
            matlab="eigval_of({0}, {1})",
        ),
        matrix(
            "eigvec",
            "nn,->n",
            "pinv(eigval(X,k)*eye(n) - (X + X')/2)*((dX + dX')/2)*eigvec(X,k)",
            "unit eigenvector of the k-th largest eigenvalue of a symmetric matrix, its sign left open",
            variants=(("nn,->n", ("X", "k"), ""),),
            first="eigvec_max",
            domain="eigval(X,k) simple",
            latex=r"\operatorname{eigvec}_{{1}}\left({0}\right)",
            value="eigenvector",
            examples=(("show", "eigvec(X, 2)", "X:n,n,symmetric", "", "eigvec(X, 2)"),),
            **common,
            **libraries("{np}.linalg.eigh({0})[1][:, -{1}]"),
            julia="eigvecs(Symmetric({0}, :L))[:, end + 1 - {1}]",
            matlab="eigvec_of({0}, {1})",
        ),
    )


def _triangle(name: str, side: str, mask: tuple[int, bool], code: str, more: str = "") -> Row:
    return contraction(
        name,
        "mn->mn",
        f"the matrix with zeros {side} its diagonal{more}",
        mask=mask,
        latex=operator(name),
        examples=(("grad", f"sum({name}(X))", "X:m,n", "X", f"{name}(ones(m, n))"),),
        **libraries(code),
        **entrywise(code.replace("{np}.", "")),
    )


def _blocks(operands: str, count: int) -> dict[str, str]:
    """The spellings of a block diagonal matrix of so many blocks."""
    spelled = {"numpy": "_block_diag", "jax": "jax.scipy.linalg.block_diag", "torch": "torch.block_diag"}
    return {f"{target}_of_{count}": f"{name}({operands})" for target, name in spelled.items()}


MATRICES: tuple[Row, ...] = (
    defined(
        "blkdiag",
        (
            ("mn,pq->st", "A B", "[A, zeros(m, q); zeros(p, n), B]"),
            (
                "mn,pq,kl->uv",
                "A B C",
                "[A, zeros(m, q), zeros(m, l); zeros(p, n), B, zeros(p, l); zeros(k, n), zeros(k, q), C]",
            ),
        ),
        "block diagonal matrix of two or three matrices",
        aliases=("blockdiag", "block_diag"),
        totals={"s": "mp", "t": "nq", "u": "mpk", "v": "nql"},
        latex=operator("blkdiag"),
        analytic=True,
        **_blocks("{0}, {1}", 2),
        **_blocks("{0}, {1}, {2}", 3),
        examples=(("grad", "tr(C*blkdiag(X, B))", "C:m+n,m+n X:n,n B:m,m", "X", "C[1:n, 1:n]'"),),
    ),
    defined(
        "transpose",
        (("mn->nm", "X", "X'"), ("n->1n", "v", "v'"), ("?->", "t", "t")),
        "transpose, which prints as X'",
        analytic=True,
        examples=(("show", "transpose(A)*x", "A:m,n x:m", "", "A'*x"),),
    ),
    matrix(
        "inv",
        "nn->nn",
        "-inv(X)*dX*inv(X)",  # Matrix Cookbook 40
        "inverse",
        aliases=("inverse",),
        of_scalar="1/t",
        domain="X invertible",
        power="-1",
        familiar=True,
        **libraries("{np}.linalg.inv({0})"),
        **entrywise("inv({0})"),
        sympy="Inverse({0})",
        analytic=True,
        examples=(("grad", "a'*inv(X)*b", "a:n X:n,n b:n", "X", "-inv(X)'*a*b'*inv(X)'"),),
    ),
    matrix(
        "det",
        "nn->",
        "det(X)*tr(inv(X)*dX)",  # Matrix Cookbook 41
        "determinant",
        aliases=("determinant",),
        of_scalar="t",
        of_transpose="same",
        latex=r"\det\left({0}\right)",
        value="determinant",
        within={"log": "logdet"},
        of_eigenvalues="prod",
        familiar=True,
        **libraries("{np}.linalg.det({0})"),
        **entrywise("det({0})"),
        sympy="Determinant({0})",
        analytic=True,
        examples=(("grad", "det(X)", "X:n,n", "X", "det(X)*inv(X)'"),),
    ),
    matrix(
        "logdet",
        "nn->",
        "tr(inv(X)*dX)",  # Matrix Cookbook 43
        "logarithm of the absolute value of the determinant",
        of_scalar="log(abs(t))",
        of_transpose="same",
        domain="X invertible",
        latex=r"\log\det\left({0}\right)",
        value="log_determinant",
        exponential="det",
        of_orthogonal="0",
        familiar=True,
        concave=DEFINITE,
        unicode="log det({0})",
        **libraries("{np}.linalg.slogdet({0})[1]"),
        julia="logabsdet({0})[1]",
        matlab="logdet_of({0})",
        sympy="log(Abs(Determinant({0})))",
        of_complex="log(abs(det(X)))",
        examples=(("grad", "logdet(X)", "X:n,n", "X", "inv(X)'"), ("grad", "log(det(X))", "X:n,n", "X", "inv(X)'")),
    ),
    matrix(
        "adj",
        "nn->nn",
        "det(X)*(tr(inv(X)*dX)*inv(X) - inv(X)*dX*inv(X))",  # from adj(X) = det(X)*inv(X)
        "adjugate, the transposed cofactors",
        of_transpose="transposed",
        smooth="X invertible",
        latex=operator("adj"),
        value="adjugate",
        **libraries("({np}.linalg.det({0})*{np}.linalg.inv({0}))"),
        **entrywise("det({0}) * inv({0})"),
        sympy="Determinant({0})*Inverse({0})",
        analytic=True,
        examples=(("show", "adj(X)", "X:n,n", "", "adj(X)"),),
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
        "pinv",
        "mn->nm",
        _PINV,
        "Moore-Penrose pseudoinverse",
        of_scalar="1/t",
        of_transpose="transposed",
        smooth="X of constant rank",
        examples=(("grad", "norm(pinv(X))^2", "X:m,n", "X", "-2*pinv(X)'*pinv(X)*pinv(X)'"),),
        # of lambda*I - X the rounding of lambda must count as zero
        latex="{0}^{+}",
        value="pinv",
        keeps_sign=True,
        by_rank=True,
        jumps=True,
        involutory=True,
        of_invertible="inv",
        numpy="np.linalg.pinv({0}, rcond=1e-12)",
        jax="jnp.linalg.pinv({0})",
        torch="torch.linalg.pinv({0}, rtol=1e4*torch.finfo({dtype}).eps)",
        julia="pinv({0}; rtol=1e-12)",
        matlab="pinv({0}, 1e-12 * norm({0}))",
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
        value="chol",
        declare="spd",
        examples=(("show", "chol(X)", "X:n,n,spd", "", "chol(X)"),),
        **libraries("{np}.linalg.cholesky({0})"),
        julia="cholesky(Symmetric({0}, :L)).L",
        matlab="chol({0}, 'lower')",
    ),
    *_eigen("max", "largest", "-1", "convex"),
    *_eigen("min", "smallest", "0", "concave"),
    *_counted(),
    *SINGULAR_VALUES,
    _triangle("tril", "above", (1, False), "{np}.tril({0})"),
    _triangle("triu", "below", (-1, False), "{np}.triu({0})"),
    _triangle("halftril", "above", (1, True), "({np}.tril({0}) + {np}.tril({0}, -1))/2", ", and half its diagonal"),
    _triangle("halftriu", "below", (-1, True), "({np}.triu({0}) + {np}.triu({0}, 1))/2", ", and half its diagonal"),
    matrix(
        "toeplitz_sums",
        "nn->nn",
        "toeplitz_sums(dX)",  # Matrix Cookbook 143: of X' it is their α(X)
        "the Toeplitz matrix whose diagonals hold the sums along the diagonals of X",
        of_scalar="t",
        of_transpose="transposed",
        latex=operator("toeplitz\\_sums"),
        value="toeplitz_sums",
        linear=True,
        numpy="np.array([[np.trace({0}, j - i) for j in range(len({0}))] for i in range(len({0}))])",
        jax="jnp.array([[jnp.trace({0}, j - i) for j in range(len({0}))] for i in range(len({0}))])",
        torch=(
            "torch.stack([torch.stack([torch.diagonal({0}, j - i).sum() for j in range(len({0}))])"
            " for i in range(len({0}))])"
        ),
        julia="toeplitz_sums({0})",
        matlab="toeplitz_sums_of({0})",
        examples=(("show", "toeplitz_sums(A')", "A:n,n", "", "toeplitz_sums(A)'"),),
    ),
)
