"""Rows whose shape does not follow from the shapes of their operands alone: constants, re-indexings, conjugates."""

from .rows import Row, defined, entrywise, libraries, operator, special


def _new_array(name: str) -> dict[str, str]:
    """PyTorch's new arrays have the type of the first argument."""
    return {
        **libraries(f"{{np}}.{name}({{0}})"),
        "torch": f"torch.{name}({{0}}, dtype={{dtype}})",
        **entrywise(f"{name}({{0}})"),
    }


CONSTANTS: tuple[Row, ...] = (
    special(
        "eye",
        "identity matrix eye(n)",
        **(_new_array("eye") | {"julia": "I({0})"}),
        examples=(("grad", "tr(X)", "X:n,n", "X", "eye(n)"),),
    ),
    special(
        "ones",
        "vector ones(n) or matrix ones(m, n) of ones",
        **_new_array("ones"),
        examples=(("grad", "sum(x)", "x:n", "x", "ones(n)"),),
    ),
    special(
        "zeros",
        "vector zeros(n), matrix zeros(m, n) or tensor zeros(m, n, p) of zeros",
        **_new_array("zeros"),
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
        latex=r"e_{{1}}^{({0})}",
        examples=(("grad", "x[2]", "x:n", "x", "unit(n, 2)"),),
    ),
    special(
        "vec",
        "the columns of a matrix, stacked",
        latex=operator("vec"),
        examples=(("show", "vec(X)", "X:m,n", "", "vec(X)"),),
    ),
    special(
        "vech",
        "the entries of a square matrix on and below its diagonal, column by column",
        latex=operator("vech"),
        numpy="{0}.T[np.triu_indices(len({0}))]",
        jax="{0}.T[jnp.triu_indices(len({0}))]",
        torch="{0}.T[tuple(torch.triu_indices(len({0}), len({0})))]",
        julia="vech({0})",
        matlab="vech_of({0})",
        examples=(("grad", "c'*vech(X)", "X:n,n", "X", "unvec(elimination(n)'*c, n, n)"),),
    ),
    special(
        "elimination",
        "elimination(n): the matrix L with L*vec(X) = vech(X) for an n by n matrix X",
        latex=operator("elimination"),
        numpy="np.eye({0}*{0})[np.tri({0}).T.ravel() > 0]",
        jax="jnp.eye({0}*{0})[jnp.triu_indices({0})[0]*{0} + jnp.triu_indices({0})[1]]",
        torch="torch.eye(int({0}*{0}), dtype={dtype})[torch.ones(int({0}), int({0})).triu().reshape(-1) > 0]",
        julia="elimination({0})",
        matlab="elimination_of({0})",
        examples=(("show", "elimination(n)*vec(X)", "X:n,n", "", "vech(X)"),),
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
        latex=r"K^{({0}, {1})}",
        numpy="np.eye({0}*{1}).reshape({1}, {0}, -1).swapaxes(0, 1).reshape({0}*{1}, -1)",
        jax="jnp.eye({0}*{1}).reshape({1}, {0}, -1).swapaxes(0, 1).reshape({0}*{1}, -1)",
        torch=(
            "torch.eye(int({0}*{1}), dtype={dtype}).reshape(int({1}), int({0}), -1).swapaxes(0, 1)"
            ".reshape(int({0}*{1}), -1)"
        ),
        julia="commutation({0}, {1})",
        matlab="commutation_of({0}, {1})",
        examples=(("show", "commutation(m, n)*vec(X)", "X:m,n", "", "vec(X')"),),
    ),
    special(
        "kron",
        "Kronecker product",
        numpy="np.kron({0}, {1})",
        jax="jnp.kron({0}, {1})",
        torch="torch.kron(({0}).contiguous(), ({1}).contiguous())",  # views of another stride fail
        **entrywise("kron({0}, {1})"),
        sympy="KroneckerProduct({0}, {1})",
        examples=(("show", "kron(A, B)", "A:m,n B:p,q", "", "kron(A, B)"),),
    ),
    special(
        "conj",
        "complex conjugate, entrywise; conj(X)' is X^H",
        latex=r"\overline{{0}}",
        **libraries("{np}.conj({0})"),
        **entrywise("conj{.}({0})"),
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
        **entrywise("real{.}({0})"),
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
        **entrywise("imag{.}({0})"),
        analytic=False,
        examples=(("grad", "im(z)", "z:scalar,complex", "z", "-1i/2"),),
    ),
    defined(
        "bars",
        (("nn->", "X", "det(X)"), ("->", "t", "abs(t)")),
        "|t|: the absolute value of a scalar, the determinant of a square matrix",
        otherwise="write norm({0}), or abs({0}) for the absolute value of each entry",
        spells={"nn->": "|X| of a matrix is its determinant; abs(X) is entrywise"},
        latex=r"\left|{0}\right|",
        unicode="|{0}|",
        analytic=False,
        examples=(("grad", "log|X|", "X:n,n", "X", "inv(X)'"), ("grad", "|t|", "t:scalar", "t", "sign(t)")),
    ),
    defined(
        "epower",
        (("n->n", "v", "exp(v)"), ("nn->nn", "X", "expm(X)"), ("->", "t", "exp(t)")),
        "e^x: the exponential function; of a square matrix expm(X)",
        spells={"nn->nn": "e^X of a matrix is expm(X); exp(X) is entrywise"},
        latex="e^{{0}}",
        unicode="e^({0})",
        analytic=True,
        examples=(("grad", "e^(2*t)", "t:scalar", "t", "2*exp(2*t)"),),
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
)
