"""The functions of vectors and of all entries: sums, products, norms, means, softmax.

A signature such as "i,i->" is at once shape rule, meaning and derivative; a body in matcalc's own language says what a
macro stands for, for every shape of its operands.
"""

from .rows import ALL, Row, Variant, contraction, defined, entrywise, libraries, matrix, operator
from .spreads import SPREAD_ROWS

_SKEW = "Matrix([[0, -({0})[2, 0], ({0})[1, 0]], [({0})[2, 0], 0, -({0})[0, 0]], [-({0})[1, 0], ({0})[0, 0], 0]])"


def _numbers(name: str) -> tuple[Variant, ...]:
    """The readings name(X, 1) and name(X, 2) that give a number for each column or row."""
    return ("mn,1->1n", ("X", "a"), f"{name}columns(X)'"), ("mn,2->m", ("X", "a"), f"{name}rows(X)")


def _lengths() -> dict[str, str]:
    """The norms of each column and each row, as the languages spell them."""
    found: dict[str, str] = {}
    for axis, along in enumerate(("columns", "rows")):
        found |= libraries(f"{{np}}.linalg.norm({{0}}, axis={axis})", f"_{along}")
        found |= {
            f"torch_{along}": f"torch.linalg.vector_norm({{0}}, dim={axis})",
            f"julia_{along}": f"vec(sqrt.(sum(abs2, {{0}}; dims={axis + 1})))",
            f"matlab_{along}": f"vecnorm({{0}}, 2, {axis + 1})" + ("" if axis else "{'}"),
        }
    return found


def _picked(which: str, word: str) -> Row:
    """The derivative of the largest or smallest entry."""
    template = f"{{np}}.eye(len({{0}}))[{{np}}.arg{which}({{0}})]"
    return matrix(
        f"hard{which}",
        "n->n",
        "0*dx",
        f"1 where a vector is {word}, 0 elsewhere; hard{which}(X, 1) of each column, hard{which}(X, 2) of each row",
        of_each=(
            ("mn,1->mn", ("X", "a"), f"hard{which}columns(X)"),
            ("mn,2->mn", ("X", "a"), f"hard{which}rows(X)"),
        ),
        value=f"hard{which}",
        domain=f"{which}(x) attained once",
        picks=f"hard{which}",
        latex=operator(f"hard{which}"),
        examples=(("grad", f"{which}(x)", "x:n", "x", f"hard{which}(x)"),),
        **(libraries(template) | {"torch": f"torch.eye(len({{0}}), dtype={{dtype}})[torch.arg{which}({{0}})]"}),
        julia=f"Float64.(eachindex({{0}}) .== arg{which}({{0}}))",
        matlab=f"first_of({{0}} == {which}({{0}}))",
    )


VECTORS: tuple[Row, ...] = (
    contraction(
        "sum",
        "i-> ij-> ij,1->1j ij,2->i ?->",
        "sum of all entries; sum(X, 1) of each column (a row), sum(X, 2) of each row (a column)",
        **libraries("{np}.sum({0})"),
        **entrywise("sum({0})"),
        examples=(("grad", "sum(x)", "x:n", "x", "ones(n)"), ("grad", "sum(X)", "X:m,n", "X", "ones(m, n)")),
    ),
    contraction(
        "tr",
        "ii-> ?->",
        "trace",
        aliases=("trace", "Tr"),
        latex=operator("tr"),
        **libraries("{np}.trace({0})"),
        julia="tr({0})",
        matlab="trace({0})",
        sympy="Trace({0})",
        examples=(("grad", "tr(A*X)", "A:m,n X:n,m", "X", "A'"),),
    ),
    contraction(
        "dot",
        "i,i-> ij,ij->",
        "inner product of two vectors or two matrices",
        aliases=("inner",),
        latex=r"\left\langle {0}, {1} \right\rangle",
        sympy="Trace(({0}).T*({1}))",
        analytic=False,
        examples=(("grad", "dot(a, x)", "a:n x:n", "x", "a"),),
    ),
    contraction(
        "diag",
        "i->ii ii->i",
        "the diagonal matrix of a vector; the diagonal of a matrix",
        latex=operator("diag"),
        **libraries("{np}.diag({0})"),
        **entrywise("diag({0})"),
        examples=(("grad", "sum(diag(X))", "X:n,n", "X", "eye(n)"), ("show", "diag(x)", "x:n", "", "diag(x)")),
    ),
    defined(
        "norm",
        (
            ("n->", "v", "(v^H*v)^(1/2)"),
            ("mn->", "X", "sum(X .* conj(X))^(1/2)"),
            ("n,1->", "v p", "sum(abs(v))"),
            ("n,2->", "v p", "(v^H*v)^(1/2)"),
            ("mn,2->", "X p", "spectral(X)"),
            ("n,nn->", "v W", "(v^H*W*v)^(1/2)"),
            ("n,->", "v p", "sum(abs(v).^p)^(1/p)"),
            ("?->", "t", "abs(t)"),
        ),
        "2-norm of a vector, Frobenius norm of a matrix; norm(x, 1); norm(x, p); norm(X, 2) is spectral(X); "
        "norm(x, W) is sqrt(x'*W*x)",
        aliases=("normF", "fro"),
        otherwise="norm({0}) is the Frobenius norm of a matrix; norm(x, W) is sqrt(x'*W*x)",
        **libraries("{np}.linalg.norm({0})"),
        **entrywise("norm({0})"),
        sympy="sqrt(Trace(({0}).T*({0})))",
        analytic=False,
        examples=(
            ("grad", "norm(A*x - b)^2", "A:m,n x:n b:m", "x", "2*A'*(A*x - b)"),
            ("grad", "norm(x)", "x:n", "x", "x/norm(x)"),
        ),
    ),
    defined(
        "norm2",
        (("n->", "v", "norm(v)"), ("mn->", "X", "norm(X)"), ("?->", "t", "abs(t)")),
        "2-norm of a vector, Frobenius norm of a matrix, whose spectral norm is norm(X, 2)",
        spells={"mn->": "norm2 of a matrix is its Frobenius norm; norm(X, 2) is the spectral norm"},
        latex=operator("norm2"),
        analytic=False,
        examples=(("grad", "norm2(x)^2", "x:n", "x", "2*x"),),
    ),
    defined(
        "vecnorm",
        (
            ("mn,1,1->1n", "X p a", "sum(abs(X), 1)"),
            ("mn,1,2->m", "X p a", "sum(abs(X), 2)"),
            ("mn,2,1->1n", "X p a", "sum(X .* conj(X), 1).^(1/2)"),
            ("mn,2,2->m", "X p a", "sum(X .* conj(X), 2).^(1/2)"),
            ("mn,,1->1n", "X p a", "sum(abs(X).^p, 1).^(1/p)"),
            ("mn,,2->m", "X p a", "sum(abs(X).^p, 2).^(1/p)"),
        ),
        "vecnorm(X, p, 1): the p-norm of each column, a row; vecnorm(X, p, 2): of each row, a column",
        otherwise="vecnorm({0}, 2, 1) is the norm of each column, vecnorm({0}, 2, 2) of each row",
        latex=operator("vecnorm"),
        **_lengths(),
        analytic=False,
        examples=(
            ("grad", "sum(vecnorm(X, 1, 2))", "X:m,n", "X", "sign(X)"),
            ("grad", "sum(vecnorm(X, 2, 1).^2)", "X:m,n", "X", "2*X"),
        ),
    ),
    defined(
        "norm1",
        (("n->", "v", "sum(abs(v))"), ("?->", "t", "abs(t)")),
        "1-norm of a vector",
        otherwise="sum(abs({0})) is the sum of all entries, normF({0}) the Frobenius norm",
        latex=r"\left\lVert {0} \right\rVert_1",
        analytic=False,
        examples=(("grad", "norm1(x)", "x:n", "x", "sign(x)"),),
    ),
    defined(
        "norminf",
        (("n->", "v", "max(abs(v))"), ("?->", "t", "abs(t)")),
        "largest entry of a vector in absolute value",
        latex=r"\left\lVert {0} \right\rVert_\infty",
        analytic=False,
        examples=(("grad", "norminf(x)", "x:n", "x", "hardmax(abs(x)) .* sign(x)"),),
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
        **libraries("{np}.mean({0})"),
        **entrywise("mean({0})"),
        analytic=True,
        examples=(("grad", "mean(x)", "x:n", "x", "ones(n)/n"),),
    ),
    *SPREAD_ROWS,
    matrix(
        "prod",
        "n->",
        "prod(x)*sum(dx ./ x)",
        "product of the entries of a vector; prod(X, 1) of each column, prod(X, 2) of each row",
        of_each=_numbers("prod"),
        of_scalar="t",
        smooth="x ≠ 0 in every entry",
        latex=operator("prod"),
        value="product",
        multiplies=True,
        **libraries("{np}.prod({0})"),
        **entrywise("prod({0})"),
        analytic=True,
        examples=(("grad", "prod(x)", "x:n", "x", "prod(x)*(ones(n) ./ x)"),),
    ),
    matrix(
        "geomean",
        "n->",
        "geomean(x)*sum(dx ./ x)/n",
        "geometric mean of the entries of a vector, all positive; geomean(X, 1) of each column, geomean(X, 2) of each "
        "row",
        of_each=_numbers("geomean"),
        of_scalar="t",
        meaning="exp(mean(log(X)))",
        domain="x > 0 in every entry",
        latex=operator("geomean"),
        value="geomean",
        range="(0, inf)",
        concave=ALL,
        rising=ALL,
        **libraries("{np}.exp({np}.mean({np}.log({0})))"),
        **entrywise("exp(mean(log{.}({0})))"),
        analytic=False,
        examples=(("grad", "geomean(x)", "x:n", "x", "geomean(x)/n*(ones(n) ./ x)"),),
    ),
    defined(
        "cross",
        (("n,n->n", "a b", "skew(a)*b"),),
        "cross product of two vectors of 3",
        sizes={"n": 3},
        latex=operator("cross"),
        analytic=True,
        **(libraries("{np}.cross({0}, {1})") | {"torch": "torch.linalg.cross({0}, {1})"}),
        **entrywise("cross({0}, {1})"),
        sympy=f"{_SKEW}*({{1}})",
        examples=(("grad", "c'*cross(a, b)", "a:3 b:3 c:3", "a", "cross(b, c)"),),
    ),
    defined(
        "skew",
        (("n->nn", "a", "[0, -a[3], a[2]; a[3], 0, -a[1]; -a[2], a[1], 0]"),),
        "the matrix of the cross product with a vector of 3: skew(a)*b is cross(a, b)",
        sizes={"n": 3},
        latex=r"\left[{0}\right]_\times",
        analytic=True,
        **(
            libraries("{np}.cross({np}.eye(3), {0})")
            | {"torch": "torch.linalg.cross(torch.eye(3, dtype={dtype}), torch.atleast_2d({0}))"}
        ),
        julia="hcat(cross({0}, [1.0, 0, 0]), cross({0}, [0, 1.0, 0]), cross({0}, [0, 0, 1.0]))",
        matlab="cross(repmat({0}, 1, 3), eye(3))",
        sympy=_SKEW,
        examples=(("grad", "sum(skew(a)*b)", "a:3 b:3", "a", "cross(b, ones(3))"),),
    ),
    defined(
        "cumsum",
        (
            ("n->n", "v", "tril(ones(n, n))*v"),
            ("mn,1->mn", "X a", "tril(ones(m, m))*X"),
            ("mn,2->mn", "X a", "X*triu(ones(n, n))"),
        ),
        "cumulative sums of a vector, tril(ones(n, n))*x; cumsum(X, 1) down the columns, cumsum(X, 2) along the rows",
        latex=operator("cumsum"),
        analytic=True,
        examples=(("grad", "a'*cumsum(x)", "a:n x:n", "x", "triu(ones(n, n))*a"),),
        **(libraries("{np}.cumsum({0})") | {"torch": "torch.cumsum({0}, 0)"}),
        **entrywise("cumsum({0})"),
    ),
    defined(
        "logsumexp",
        (
            ("n->", "v", "log(sum(exp(v)))"),
            ("mn,1->1n", "X a", "logsumexpcolumns(X)'"),
            ("mn,2->m", "X a", "logsumexprows(X)"),
        ),
        "log of the sum of exponentials; logsumexp(X, 1) of each column, logsumexp(X, 2) of each row",
        aliases=("lse",),
        latex=operator("logsumexp"),
        numpy="_logsumexp({0})",
        jax="jax.nn.logsumexp({0})",
        torch="torch.logsumexp({0}, 0)",
        julia="logsumexp({0})",
        matlab="logsumexp_of({0}, 1)",
        analytic=True,
        examples=(("grad", "logsumexp(x)", "x:n", "x", "softmax(x)"),),
    ),
    defined(
        "softmax",
        (
            ("n->n", "v", "exp(v)/sum(exp(v))"),
            ("mn,1->mn", "X a", "softmaxcolumns(X)"),
            ("mn,2->mn", "X a", "softmaxrows(X)"),
        ),
        "exponentials divided by their sum; softmax(X, 1) of each column, softmax(X, 2) of each row",
        latex=operator("softmax"),
        numpy="_softmax({0})",
        jax="jax.nn.softmax({0})",
        torch="torch.softmax({0}, 0)",
        julia="softmax({0})",
        matlab="softmax_of({0}, 1)",
        analytic=True,
        examples=(("jac", "softmax(x)", "x:n", "x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),),
    ),
    defined(
        "logsoftmax",
        (
            ("n->n", "v", "v - log(sum(exp(v)))"),
            ("mn,1->mn", "X a", "X - logsumexpcolumns(X)'"),
            ("mn,2->mn", "X a", "X - logsumexprows(X)"),
        ),
        "logarithm of softmax; logsoftmax(X, 1) of each column, logsoftmax(X, 2) of each row",
        latex=operator("logsoftmax"),
        numpy="{0} - _logsumexp({0})",
        jax="jax.nn.log_softmax({0})",
        torch="torch.log_softmax({0}, 0)",
        julia="{0} .- logsumexp({0})",
        matlab="{0} - logsumexp_of({0}, 1)",
        analytic=True,
        examples=(("grad", "y'*logsoftmax(x)", "y:n x:n", "x", "y - sum(y)*softmax(x)"),),
    ),
    _picked("max", "largest"),
    _picked("min", "smallest"),
)
