"""Functions that MATLAB text brings along when it calls them; each comes after those that use it."""

HELPERS: dict[str, str] = {
    "frechet_of": """\
function L = frechet_of(f, X, E)
    % f([X, E; 0, X]) has the derivative of f at X along E in its upper right block
    n = size(X, 1);
    F = f([X, E; zeros(n), X]);
    L = F(1:n, n + 1:end);
end
""",
    "softplus_of": """\
function y = softplus_of(t)
    % log(1 + exp(t)) without overflow
    if isreal(t)
        y = max(t, 0) + log1p(exp(-abs(t)));
    else
        y = log(1 + exp(t));
    end
end
""",
    "softmax_of": """\
function p = softmax_of(x, dim)
    x = full(x);
    e = exp(x - max(x, [], dim));
    p = e ./ sum(e, dim);
end
""",
    "logsumexp_of": """\
function y = logsumexp_of(x, dim)
    x = full(x);
    shift = max(x, [], dim);
    y = shift + log(sum(exp(x - shift), dim));
end
""",
    "huber_of": """\
function y = huber_of(x, d)
    clipped = min(abs(x), d);
    y = clipped .* (abs(x) - clipped / 2);
end
""",
    "select_of": """\
function y = select_of(condition, a, b)
    % a where the condition holds, else b
    size_of_all = size(condition + a + b);
    a = a + zeros(size_of_all);
    y = b + zeros(size_of_all);
    condition = logical(condition + zeros(size_of_all));
    y(condition) = a(condition);
end
""",
    "first_of": """\
function y = first_of(condition)
    % 1 where the condition holds first, else 0
    y = zeros(size(condition));
    y(find(condition, 1)) = 1;
end
""",
    "logdet_of": """\
function y = logdet_of(X)
    % the logarithm of the absolute value of the determinant
    [~, U, ~] = lu(X);
    y = sum(log(abs(diag(U))));
end
""",
    "eigval_of": """\
function y = eigval_of(X, k)
    % the k-th largest eigenvalue of a symmetric matrix
    values = sort(eig((X + X') / 2), 'descend');
    y = values(k);
end
""",
    "eigvec_of": """\
function v = eigvec_of(X, k)
    % a unit eigenvector of the k-th largest eigenvalue of a symmetric matrix
    [V, D] = eig((X + X') / 2);
    [~, order] = sort(diag(D), 'descend');
    v = V(:, order(k));
end
""",
    "left_singular_of": """\
function u = left_singular_of(X)
    [U, ~, ~] = svd(X, 'econ');
    u = U(:, 1);
end
""",
    "right_singular_of": """\
function v = right_singular_of(X)
    [~, ~, V] = svd(X, 'econ');
    v = V(:, 1);
end
""",
    "polar_of": """\
function P = polar_of(X)
    [U, ~, V] = svd(X, 'econ');
    P = U * V';
end
""",
    "vech_of": """\
function v = vech_of(X)
    % the entries on and below the diagonal, column by column
    v = X(tril(true(size(X))));
end
""",
    "elimination_of": """\
function L = elimination_of(n)
    % elimination_of(n) * X(:) is vech of an n by n matrix X
    L = eye(n * n);
    L = L(tril(true(n)), :);
end
""",
    "commutation_of": """\
function K = commutation_of(m, n)
    % K * vec(X) is vec(X') of an m by n matrix X
    identity = eye(m * n);
    K = identity(reshape(1:m * n, m, n)', :);
end
""",
    "toeplitz_sums_of": """\
function T = toeplitz_sums_of(X)
    % the sums along the diagonals of X, on these diagonals
    n = size(X, 1);
    T = zeros(n);
    for k = 1 - n:n - 1
        T = T + diag(repmat(sum(diag(X, k)), n - abs(k), 1), k);
    end
end
""",
}
