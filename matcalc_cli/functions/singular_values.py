"""Singular values and vectors, the norms made of them, and the orthogonal polar factor."""

from .rows import ALL, Row, libraries, matrix, operator

_LEFT = "pinv(spectral(X)^2*eye(m) - X*X')*(dX*X' + X*dX')*left_singular(X)"  # the eigenvector of X*X'
_RIGHT = "pinv(spectral(X)^2*eye(n) - X'*X)*(dX'*X + X'*dX)*right_singular(X)"


def _singular(side: str, other: str, size: str, differential: str, code: str) -> Row:
    return matrix(
        f"{side}_singular",
        f"mn->{size}",
        differential,
        f"unit {side} singular vector of the largest singular value, its sign left open",
        of_transpose=f"{other}_singular",
        domain="spectral(X) a simple singular value",
        value=f"{side}_singular",
        by_rank=True,
        latex=rf"\operatorname{{{side}\_singular}}\left({{0}}\right)",
        examples=(("show", f"{side}_singular(X)", "X:m,n", "", f"{side}_singular(X)"),),
        **libraries("{np}.linalg.svd({0}, full_matrices=False)" + code),
        julia=f"svd({{0}}).{'U' if side == 'left' else 'V'}[:, 1]",
        matlab=f"{side}_singular_of({{0}})",
    )


SINGULAR_VALUES: tuple[Row, ...] = (
    matrix(
        "spectral",
        "mn->",
        "left_singular(X)'*dX*right_singular(X)",
        "spectral norm of a matrix, its largest singular value",
        aliases=("norm_spectral", "spectralnorm", "opnorm", "sigma_max"),
        of_transpose="same",
        smooth="spectral(X) a simple singular value",
        range="[0, inf)",
        convex=ALL,
        latex=r"\left\lVert {0} \right\rVert_2",
        value="spectral",
        of_orthogonal="1",
        by_rank=True,
        examples=(("grad", "spectral(X)", "X:m,n", "X", "left_singular(X)*right_singular(X)'"),),
        **libraries("{np}.linalg.svd({0}, full_matrices=False)[1][0]"),
        julia="opnorm({0})",
        matlab="norm({0})",
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
        range="[0, inf)",
        convex=ALL,
        latex=r"\left\lVert {0} \right\rVert_*",
        value="nuclear",
        by_rank=True,
        examples=(("grad", "nuclear(X)", "X:m,n", "X", "polar(X)"),),
        **libraries("{np}.sum({np}.linalg.svd({0}, full_matrices=False)[1])"),
        julia="sum(svdvals({0}))",
        matlab="sum(svd({0}))",
    ),
    matrix(
        "polar",
        "mn->mn",
        "",
        "U*V' of the thin singular value decomposition U*S*V', the orthogonal polar factor",
        refused="the derivative of the orthogonal polar factor solves a Sylvester equation",
        of_transpose="transposed",
        domain="X of full rank",
        latex=operator("polar"),
        value="polar",
        by_rank=True,
        examples=(("show", "polar(X)", "X:m,n", "", "polar(X)"),),
        **libraries("{np}.matmul(*{np}.linalg.svd({0}, full_matrices=False)[::2])"),
        julia="polar({0})",
        matlab="polar_of({0})",
    ),
)
