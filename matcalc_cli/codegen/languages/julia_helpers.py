"""Functions that Julia text brings along when it calls them; each comes after those that use it."""

HELPERS: dict[str, str] = {
    "frechet": """\
function frechet(f, X, E)
    # f([X E; 0 X]) has the derivative of f at X along E in its upper right block
    n = size(X, 1)
    return f([X E; zeros(n, n) X])[1:n, (n + 1):end]
end
""",
    "softplus": """\
# log(1 + exp(t)) without overflow
softplus(t) = max(t, 0) + log1p(exp(-abs(t)))
softplus(t::Complex) = log(1 + exp(t))
""",
    "softmax": """\
function softmax(x; dims=1)
    e = exp.(x .- maximum(real, x; dims=dims))
    return e ./ sum(e; dims=dims)
end
""",
    "logsumexp": """\
function logsumexp(x; dims=:)
    shift = maximum(real, x; dims=dims)
    return shift .+ log.(sum(exp.(x .- shift); dims=dims))
end
""",
    "huber": """\
huber(x, d) = abs(x) <= d ? x^2 / 2 : d * (abs(x) - d / 2)
""",
    "polar": """\
function polar(X)
    F = svd(X)
    return F.U * F.Vt
end
""",
    "vech": """\
# the entries on and below the diagonal, column by column
vech(X) = X[tril(trues(size(X)))]
""",
    "elimination": """\
# elimination(n) * vec(X) is vech(X) of an n by n matrix X
elimination(n) = Matrix(I(n * n))[vec(tril(trues(n, n))), :]
""",
    "commutation": """\
# commutation(m, n) * vec(X) is vec(X') of an m by n matrix X
commutation(m, n) = Matrix(I(m * n))[vec(permutedims(reshape(1:(m * n), m, n))), :]
""",
    "toeplitz_sums": """\
# the sums along the diagonals of X, on these diagonals
toeplitz_sums(X) = [sum(diag(X, j - i)) for i in axes(X, 1), j in axes(X, 2)]
""",
}
