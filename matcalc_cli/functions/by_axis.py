"""Functions of each column or each row of a matrix, with a differential of their own: softmax(X, 2), logsumexp(X, 1).

What has a shorter meaning over sums of rows and columns, such as mean(X, 2), is a reading of the row in `vectors`.
"""

from .rows import Row, matrix

COLUMNS, ROWS = 1, 2


def _softmax(name: str, axis: int, words: str) -> Row:
    """P .* (dX - the sums of P .* dX over each row): what softmax does to a vector, row by row."""
    return matrix(
        name,
        "mn->mn",
        f"{name}(X) .* (dX - sum({name}(X) .* dX, {axis}))",
        f"softmax of each {words} of a matrix",
        meaning=f"exp(X) ./ sum(exp(X), {axis})",
        shown=("softmax", axis),
        numpy=f"_softmax({{0}}, {axis - 1})",
        jax=f"jax.nn.softmax({{0}}, axis={axis - 1})",
        torch=f"torch.softmax({{0}}, {axis - 1})",
        julia=f"softmax({{0}}; dims={axis})",
        matlab=f"softmax_of({{0}}, {axis})",
        analytic=True,
        examples=(
            (
                "grad",
                f"sum(G .* softmax(X, {axis}))",
                "G:m,n X:m,n",
                "X",
                f"softmax(X, {axis}) .* (G - sum(softmax(X, {axis}) .* G, {axis}))",
            ),
        ),
    )


def _logsumexp(name: str, axis: int, out: str, words: str) -> Row:
    softmax = SOFTMAX[axis]
    return matrix(
        name,
        f"mn->{out}",
        f"sum({softmax}(X) .* dX, {axis}){chr(39) * (axis == COLUMNS)}",
        f"log of the sum of exponentials of each {words} of a matrix",
        meaning=f"log(sum(exp(X), {axis})){chr(39) * (axis == COLUMNS)}",
        shown=("logsumexp", axis),
        numpy=f"_logsumexp({{0}}, {axis - 1})",
        jax=f"jax.nn.logsumexp({{0}}, axis={axis - 1})",
        torch=f"torch.logsumexp({{0}}, {axis - 1})",
        julia=f"vec(logsumexp({{0}}; dims={axis}))",
        matlab=f"logsumexp_of({{0}}, {axis})" + "{'}" * (axis == COLUMNS),
        analytic=True,
        examples=(("grad", f"sum(logsumexp(X, {axis}))", "X:m,n", "X", f"softmax(X, {axis})"),),
    )


SOFTMAX = {COLUMNS: "softmaxcolumns", ROWS: "softmaxrows"}
BY_AXIS: tuple[Row, ...] = (
    _softmax(SOFTMAX[COLUMNS], COLUMNS, "column"),
    _softmax(SOFTMAX[ROWS], ROWS, "row"),
    _logsumexp("logsumexpcolumns", COLUMNS, "n", "column"),
    _logsumexp("logsumexprows", ROWS, "m", "row"),
)
