"""THE table of functions: one row of data per function, read by parser, shapes, derivatives, printers and tests.

Takes nothing, gives `FUNCTIONS` (canonical name -> Row) and `ALIASES` (every spelling -> canonical name). Kinds:

    scalar   a function of one real variable t (or two), applied entrywise; `slope` is its derivative in textbook form
    einsum   a contraction; the signature is at once shape rule, meaning and derivative
    defined  a macro in matcalc's own language
    matrix   an opaque matrix function, with its differential as the Matrix Cookbook writes it, over X and dX
    special  a constant or a linear re-indexing, whose arguments may be dimensions

A signature such as "mn,n->m" names the axes of operands and result by letters; an operand that is a digit is that
number, a result "1n" is a row, and a leading "?" marks a reading (always of a scalar) taken only where no other fits.
"""

from . import piecewise
from .matrix import RARE
from .primary import PRIMARY
from .rows import Row, contraction, defined, fill, matrix, operator, special, spelling
from .scalar import SCALARS

__all__ = ["ALIASES", "FUNCTIONS", "Row", "fill", "spelling"]

TENSORS: tuple[Row, ...] = (
    contraction(
        "sum",
        "i-> ij-> ij,1->1j ij,2->i ?->",
        "sum of all entries; sum(X, 1) of each column (a row), sum(X, 2) of each row (a column)",
        latex=r"\mathbf{1}^\top {0}",
        examples=(("grad", "sum(x)", "x:n", "x", "ones(n)"), ("grad", "sum(X)", "X:m,n", "X", "ones(m, n)")),
    ),
    contraction(
        "tr",
        "ii-> ?->",
        "trace",
        aliases=("trace", "Tr"),
        latex=operator("tr"),
        examples=(("grad", "tr(A*X)", "A:m,n X:n,m", "X", "A'"),),
    ),
    contraction(
        "dot",
        "i,i-> ij,ij->",
        "inner product of two vectors or two matrices",
        aliases=("inner",),
        latex=r"\left\langle {0}, {1} \right\rangle",
        analytic=False,
        examples=(("grad", "dot(a, x)", "a:n x:n", "x", "a"),),
    ),
    contraction(
        "diag",
        "i->ii ii->i",
        "the diagonal matrix of a vector; the diagonal of a matrix",
        latex=operator("diag"),
        examples=(("grad", "sum(diag(X))", "X:n,n", "X", "eye(n)"), ("show", "diag(x)", "x:n", "", "diag(x)")),
    ),
    # --- macros
    defined(
        "norm",
        (
            ("n->", "v", "(v^H*v)^(1/2)"),
            ("mn->", "X", "sum(X .* conj(X))^(1/2)"),
            ("n,1->", "v p", "sum(abs(v))"),
            ("n,2->", "v p", "(v^H*v)^(1/2)"),
            ("n,nn->", "v W", "(v^H*W*v)^(1/2)"),
            ("n,->", "v p", "sum(abs(v).^p)^(1/p)"),
            ("?->", "t", "abs(t)"),
        ),
        "2-norm of a vector, Frobenius norm of a matrix; norm(x, 1); norm(x, p); norm(x, W) is sqrt(x'*W*x)",
        aliases=("normF", "fro"),
        latex=r"\left\lVert {0} \right\rVert",
        analytic=False,
        examples=(
            ("grad", "norm(A*x - b)^2", "A:m,n x:n b:m", "x", "2*A'*(A*x - b)"),
            ("grad", "norm(x)", "x:n", "x", "x/norm(x)"),
        ),
    ),
    defined(
        "norm2",
        (("n->", "v", "(v^H*v)^(1/2)"), ("mn->", "X", "spectral(X)"), ("?->", "t", "abs(t)")),
        "2-norm of a vector, spectral norm of a matrix",
        latex=r"\left\lVert {0} \right\rVert_2",
        analytic=False,
        examples=(("grad", "norm2(x)^2", "x:n", "x", "2*x"),),
    ),
    defined(
        "norm1",
        (("n->", "v", "sum(abs(v))"), ("?->", "t", "abs(t)")),
        "1-norm of a vector",
        latex=r"\left\lVert {0} \right\rVert_1",
        analytic=False,
        examples=(("grad", "norm1(x)", "x:n", "x", "sign(x)"),),
    ),
    defined(
        "mean",
        (
            ("n->", "v", "sum(v)/n"),
            ("mn->", "X", "sum(X)/(m*n)"),
            ("mn,1->1n", "X a", "sum(X, 1)/m"),
            ("mn,2->m", "X a", "sum(X, 2)/n"),
            ("?->", "t", "t"),
        ),
        "mean of all entries; mean(X, 1) of each column, mean(X, 2) of each row",
        latex=operator("mean"),
        analytic=True,
        examples=(("grad", "mean(x)", "x:n", "x", "ones(n)/n"),),
    ),
    defined(
        "transpose",
        (("mn->nm", "X", "X'"), ("n->1n", "v", "v'"), ("?->", "t", "t")),
        "transpose, which prints as X'",
        latex=r"{0}^\top",
        analytic=True,
        examples=(("show", "transpose(A)*x", "A:m,n x:m", "", "A'*x"),),
    ),
    defined(
        "logsumexp",
        (("n->", "v", "log(sum(exp(v)))"),),
        "log of the sum of exponentials",
        aliases=("lse",),
        latex=operator("logsumexp"),
        analytic=True,
        examples=(("grad", "logsumexp(x)", "x:n", "x", "softmax(x)"),),
    ),
    defined(
        "softmax",
        (("n->n", "v", "exp(v)/sum(exp(v))"),),
        "exponentials divided by their sum",
        latex=operator("softmax"),
        analytic=True,
        examples=(("jac", "softmax(x)", "x:n", "x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),),
    ),
    defined(
        "logsoftmax",
        (("n->n", "v", "v - log(sum(exp(v)))"),),
        "logarithm of softmax",
        latex=operator("logsoftmax"),
        analytic=True,
        examples=(("grad", "y'*logsoftmax(x)", "y:n x:n", "x", "y - sum(y)*softmax(x)"),),
    ),
    # --- opaque matrix functions: differentials, Cookbook 2.1-2.2
    matrix(
        "inv",
        "nn->nn",
        "-inv(X)*dX*inv(X)",  # Matrix Cookbook 40
        "inverse",
        aliases=("inverse",),
        of_scalar="1/t",
        domain="X invertible",
        latex=r"{0}^{-1}",
        numpy="np.linalg.inv({0})",
        jax="jnp.linalg.inv({0})",
        torch="torch.linalg.inv({0})",
        sympy="({0}).inv()",
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
        numpy="np.linalg.det({0})",
        jax="jnp.linalg.det({0})",
        torch="torch.linalg.det({0})",
        sympy="({0}).det()",
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
        numpy="np.linalg.slogdet({0})[1]",
        jax="jnp.linalg.slogdet({0})[1]",
        torch="torch.linalg.slogdet({0})[1]",
        sympy="log(Abs(({0}).det()))",
        of_complex="log(abs(det(X)))",
        examples=(("grad", "logdet(X)", "X:n,n", "X", "inv(X)'"), ("grad", "log(det(X))", "X:n,n", "X", "inv(X)'")),
    ),
    matrix(
        "adj",
        "nn->nn",
        "det(X)*(tr(inv(X)*dX)*inv(X) - inv(X)*dX*inv(X))",  # from adj(X) = det(X)*inv(X)
        "adjugate, the transposed cofactors",
        of_transpose="turned",
        smooth="X invertible",
        latex=operator("adj"),
        numpy="(np.linalg.det({0})*np.linalg.inv({0}))",
        jax="(jnp.linalg.det({0})*jnp.linalg.inv({0}))",
        torch="(torch.linalg.det({0})*torch.linalg.inv({0}))",
        sympy="({0}).adjugate()",
        analytic=True,
        examples=(("show", "adj(X)", "X:n,n", "", "adj(X)"),),
    ),
    matrix(
        "toeplitz_sums",
        "nn->nn",
        "toeplitz_sums(dX)",  # Matrix Cookbook 143: of X' it is their α(X)
        "the Toeplitz matrix whose diagonals hold the sums along the diagonals of X",
        of_scalar="t",
        of_transpose="turned",
        latex=operator("toeplitz\\_sums"),
        numpy="np.array([[np.trace({0}, j - i) for j in range(len({0}))] for i in range(len({0}))])",
        jax="jnp.array([[jnp.trace({0}, j - i) for j in range(len({0}))] for i in range(len({0}))])",
        torch=(
            "torch.stack([torch.stack([torch.diagonal({0}, j - i).sum() for j in range(len({0}))])"
            " for i in range(len({0}))])"
        ),
        examples=(("show", "toeplitz_sums(A')", "A:n,n", "", "toeplitz_sums(A)'"),),
    ),
    matrix(
        "prod",
        "n->",
        "prod(x)*sum(dx ./ x)",
        "product of the entries of a vector",
        of_scalar="t",
        smooth="x ≠ 0 in every entry",
        latex=operator("prod"),
        numpy="np.prod({0})",
        jax="jnp.prod({0})",
        torch="torch.prod({0})",
        analytic=True,
        examples=(("grad", "prod(x)", "x:n", "x", "prod(x)*(ones(n) ./ x)"),),
    ),
    # --- constants and re-indexings
    special("eye", "identity matrix eye(n)", latex=r"I_{{0}}", examples=(("grad", "tr(X)", "X:n,n", "X", "eye(n)"),)),
    special(
        "ones", "vector ones(n) or matrix ones(m, n) of ones", examples=(("grad", "sum(x)", "x:n", "x", "ones(n)"),)
    ),
    special(
        "zeros",
        "vector zeros(n), matrix zeros(m, n) or tensor zeros(m, n, p) of zeros",
        examples=(("show", "x + zeros(n)", "x:n", "", "x"),),
    ),
    special(
        "vector",
        "vector(1): the vector of ones of the size that fits",
        examples=(("grad", "vector(1)'*x", "x:n", "x", "ones(n)"),),
    ),
    special(
        "matrix",
        "matrix(1): the matrix of ones of the size that fits",
        examples=(("show", "X + matrix(1)", "X:m,n", "", "X + ones(m, n)"),),
    ),
    special(
        "unit",
        "unit(n, k): the k-th column of eye(n)",
        latex=r"e_{{1}}",
        examples=(("grad", "x[2]", "x:n", "x", "unit(n, 2)"),),
    ),
    special(
        "vec",
        "the columns of a matrix, stacked",
        latex=operator("vec"),
        examples=(("show", "vec(X)", "X:m,n", "", "vec(X)"),),
    ),
    special(
        "unvec",
        "unvec(v, m, n): the m by n matrix whose columns v stacks",
        latex=operator("unvec"),
        examples=(("show", "unvec(v, m, n)*x", "x:n", "", "unvec(v, m, n)*x"),),
    ),
    special(
        "commutation",
        "commutation(m, n): the matrix K with K*vec(X) = vec(X') for an m by n matrix X",
        latex=r"K_{{0},{1}}",
        numpy="np.eye({0}*{1}).reshape({1}, {0}, -1).swapaxes(0, 1).reshape({0}*{1}, -1)",
        jax="jnp.eye({0}*{1}).reshape({1}, {0}, -1).swapaxes(0, 1).reshape({0}*{1}, -1)",
        torch=(
            "torch.eye(int({0}*{1}), dtype={dtype}).reshape(int({1}), int({0}), -1).swapaxes(0, 1)"
            ".reshape(int({0}*{1}), -1)"
        ),
        examples=(("show", "commutation(m, n)*vec(X)", "X:m,n", "", "vec(X')"),),
    ),
    special(
        "conj",
        "complex conjugate, entrywise; conj(X)' is X^H",
        latex=r"\overline{{0}}",
        numpy="np.conj({0})",
        jax="jnp.conj({0})",
        torch="torch.conj({0})",
        sympy="conjugate({0})",
        analytic=False,
        examples=(("show", "conj(z)", "z:complex", "", "conj(z)"),),
    ),
    defined(
        "re",
        (("n->n", "v", "(v + conj(v))/2"), ("mn->mn", "X", "(X + conj(X))/2"), ("?->", "t", "(t + conj(t))/2")),
        "real part, entrywise",
        latex=operator("Re"),
        numpy="np.real({0})",
        jax="jnp.real({0})",
        torch="torch.real({0}).to({dtype})",
        analytic=False,
        examples=(("grad", "re(z)", "z:scalar,complex", "z", "1/2"),),
    ),
    defined(
        "im",
        (
            ("n->n", "v", "(v - conj(v))/(2*1i)"),
            ("mn->mn", "X", "(X - conj(X))/(2*1i)"),
            ("?->", "t", "(t - conj(t))/(2*1i)"),
        ),
        "imaginary part, entrywise",
        latex=operator("Im"),
        numpy="np.imag({0})",
        jax="jnp.imag({0})",
        torch="torch.imag({0}).to({dtype})",
        analytic=False,
        examples=(("grad", "im(z)", "z:scalar,complex", "z", "-1i/2"),),
    ),
    special(
        "piecewise",
        "piecewise(x > 0, a, x < -1, b, c): a where x > 0, else b where x < -1, else c, entry by entry",
        aliases=("ifelse", "where"),
        analytic=False,
        examples=(
            ("grad", "sum(piecewise(x > 0, x, exp(x) - 1))", "x:n", "x", "piecewise(x > 0, 1, exp(x))"),
            (
                "grad",
                "piecewise(t < -1, t^2, t < 1, sin(t), t)",
                "t:scalar",
                "t",
                "piecewise(t < -1, 2*t, t < 1, cos(t), 1)",
            ),
        ),
    ),
    special(
        "kron",
        "Kronecker product",
        latex=r"{0} \otimes {1}",
        examples=(("show", "kron(A, B)", "A:m,n B:p,q", "", "kron(A, B)"),),
    ),
)


class Table(dict[str, Row]):
    """The rows by name. A function of the user's is found by its key, which says all of its definition, and is never
    listed: what one question defines, no other question sees."""

    def __init__(self, rows: dict[str, Row]) -> None:
        super().__init__(rows)
        self.own: dict[str, Row] = dict(piecewise.ROWS)

    def __missing__(self, key: str) -> Row:
        return self.own[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.own

    def get(self, key: str, default: Row | None = None) -> Row | None:  # type: ignore[override]
        return super().get(key) or self.own.get(key, default)


FUNCTIONS = Table({row.name: row for row in (*SCALARS, *TENSORS, *RARE, *PRIMARY)})
ALIASES: dict[str, str] = {spelling: row.name for row in FUNCTIONS.values() for spelling in (row.name, *row.aliases)}
