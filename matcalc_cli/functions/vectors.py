"""The functions of vectors and of all entries: sums, products, norms, means, softmax.

A signature such as "i,i->" is at once shape rule, meaning and derivative; a body in matcalc's own language says what a
macro stands for, for every shape of its operands.
"""

from .rows import Row, contraction, defined, libraries, matrix, operator


def _picked(which: str, word: str) -> Row:
    """The derivative of the largest or smallest entry."""
    template = f"{{np}}.eye(len({{0}}))[{{np}}.arg{which}({{0}})]"
    return matrix(
        f"hard{which}",
        "n->n",
        "0*dx",
        f"1 where a vector is {word}, 0 elsewhere",
        value=f"hard{which}",
        domain=f"{which}(x) attained once",
        picks=f"hard{which}",
        latex=operator(f"hard{which}"),
        examples=(("grad", f"{which}(x)", "x:n", "x", f"hard{which}(x)"),),
        **(libraries(template) | {"torch": f"torch.eye(len({{0}}), dtype={{dtype}})[torch.arg{which}({{0}})]"}),
    )


VECTORS: tuple[Row, ...] = (
    contraction(
        "sum",
        "i-> ij-> ij,1->1j ij,2->i ?->",
        "sum of all entries; sum(X, 1) of each column (a row), sum(X, 2) of each row (a column)",
        **libraries("{np}.sum({0})"),
        examples=(("grad", "sum(x)", "x:n", "x", "ones(n)"), ("grad", "sum(X)", "X:m,n", "X", "ones(m, n)")),
    ),
    contraction(
        "tr",
        "ii-> ?->",
        "trace",
        aliases=("trace", "Tr"),
        latex=operator("tr"),
        **libraries("{np}.trace({0})"),
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
        examples=(("grad", "dot(a, x)", "a:n x:n", "x", "a"),),
    ),
    contraction(
        "diag",
        "i->ii ii->i",
        "the diagonal matrix of a vector; the diagonal of a matrix",
        latex=operator("diag"),
        **libraries("{np}.diag({0})"),
        examples=(("grad", "sum(diag(X))", "X:n,n", "X", "eye(n)"), ("show", "diag(x)", "x:n", "", "diag(x)")),
    ),
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
        **libraries("{np}.linalg.norm({0})"),
        sympy="sqrt(Trace(({0}).T*({0})))",
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
        sympy="sqrt(Trace(({0}).T*({0})))",
        examples=(("grad", "norm2(x)^2", "x:n", "x", "2*x"),),
    ),
    defined(
        "norm1",
        (("n->", "v", "sum(abs(v))"), ("?->", "t", "abs(t)")),
        "1-norm of a vector",
        latex=r"\left\lVert {0} \right\rVert_1",
        examples=(("grad", "norm1(x)", "x:n", "x", "sign(x)"),),
    ),
    defined(
        "norminf",
        (("n->", "v", "max(abs(v))"), ("?->", "t", "abs(t)")),
        "largest entry of a vector in absolute value",
        latex=r"\left\lVert {0} \right\rVert_\infty",
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
        examples=(("grad", "mean(x)", "x:n", "x", "ones(n)/n"),),
    ),
    defined(
        "var",
        (("n->", "v", "norm(v - mean(v))^2/n"),),
        "mean squared deviation of the entries from their mean (divided by n, not by n - 1)",
        latex=operator("var"),
        examples=(("grad", "var(x)", "x:n", "x", "2*(x - mean(x))/n"),),
    ),
    defined(
        "std",
        (("n->", "v", "norm(v - mean(v))/n^(1/2)"),),
        "square root of var: root mean squared deviation from the mean",
        latex=operator("std"),
        examples=(("grad", "std(x)^2", "x:n", "x", "2*(x - mean(x))/n"),),
    ),
    matrix(
        "prod",
        "n->",
        "prod(x)*sum(dx ./ x)",
        "product of the entries of a vector",
        of_scalar="t",
        smooth="x ≠ 0 in every entry",
        latex=operator("prod"),
        value="product",
        **libraries("{np}.prod({0})"),
        examples=(("grad", "prod(x)", "x:n", "x", "prod(x)*(ones(n) ./ x)"),),
    ),
    defined(
        "cumsum",
        (("n->n", "v", "tril(ones(n, n))*v"),),
        "cumulative sums of a vector, tril(ones(n, n))*x",
        latex=operator("cumsum"),
        examples=(("grad", "a'*cumsum(x)", "a:n x:n", "x", "triu(ones(n, n))*a"),),
        **(libraries("{np}.cumsum({0})") | {"torch": "torch.cumsum({0}, 0)"}),
    ),
    defined(
        "logsumexp",
        (("n->", "v", "log(sum(exp(v)))"),),
        "log of the sum of exponentials",
        aliases=("lse",),
        latex=operator("logsumexp"),
        numpy="_logsumexp({0})",
        jax="jax.nn.logsumexp({0})",
        torch="torch.logsumexp({0}, 0)",
        examples=(("grad", "logsumexp(x)", "x:n", "x", "softmax(x)"),),
    ),
    defined(
        "softmax",
        (("n->n", "v", "exp(v)/sum(exp(v))"),),
        "exponentials divided by their sum",
        latex=operator("softmax"),
        numpy="_softmax({0})",
        jax="jax.nn.softmax({0})",
        torch="torch.softmax({0}, 0)",
        examples=(("jac", "softmax(x)", "x:n", "x", "diag(softmax(x)) - softmax(x)*softmax(x)'"),),
    ),
    defined(
        "logsoftmax",
        (("n->n", "v", "v - log(sum(exp(v)))"),),
        "logarithm of softmax",
        latex=operator("logsoftmax"),
        numpy="{0} - _logsumexp({0})",
        jax="jax.nn.log_softmax({0})",
        torch="torch.log_softmax({0}, 0)",
        examples=(("grad", "y'*logsoftmax(x)", "y:n x:n", "x", "y - sum(y)*softmax(x)"),),
    ),
    _picked("max", "largest"),
    _picked("min", "smallest"),
)
