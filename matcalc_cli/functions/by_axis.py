"""Functions of each column or each row of a matrix, with a differential of their own: softmax(X, 2), prod(X, 1).

What has a shorter meaning over sums of rows and columns, such as mean(X, 2), is a reading of the row in `vectors`.
max(X, 2) compares each entry with 2, so the largest entry of each row is written max(X, [], 2): a function of its own,
which is found by its key in `ALONG` and not listed.
"""

from .rows import ALL, OWN, Row, defined, libraries, matrix, spelling

COLUMNS, ROWS = 1, 2
WORDS = {COLUMNS: "column", ROWS: "row"}
ALONG = {which: f"{which}{OWN}along" for which in ("max", "min")}
EXTREME = {"max": "largest", "min": "smallest"}
BENT = {"max": "convex", "min": "concave"}


def _softmax(name: str, axis: int, words: str) -> Row:
    """P .* (dX - the sums of P .* dX over each row): what softmax does to a vector, row by row."""
    return matrix(
        name,
        "mn->mn",
        f"{name}(X) .* (dX - sum({name}(X) .* dX, {axis}))",
        f"softmax of each {words} of a matrix",
        meaning=f"exp(X) ./ sum(exp(X), {axis})",
        shown=("softmax", axis),
        range="(0, 1]",
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
        convex=ALL,
        rising=ALL,
        numpy=f"_logsumexp({{0}}, {axis - 1})",
        jax=f"jax.nn.logsumexp({{0}}, axis={axis - 1})",
        torch=f"torch.logsumexp({{0}}, {axis - 1})",
        julia=f"vec(logsumexp({{0}}; dims={axis}))",
        matlab=f"logsumexp_of({{0}}, {axis})" + "{'}" * (axis == COLUMNS),
        analytic=True,
        examples=(("grad", f"sum(logsumexp(X, {axis}))", "X:m,n", "X", f"softmax(X, {axis})"),),
    )


def _reduced(shown: str, axis: int, slope: str, summary: str, **options: object) -> Row:
    """A number for each column or row, with the differential sum(slope .* dX, axis)."""
    transposed = "'" if axis == COLUMNS else ""
    return matrix(
        f"{spelling(shown)}{WORDS[axis]}s",
        "mn->n" if axis == COLUMNS else "mn->m",
        f"sum({slope} .* dX, {axis}){transposed}",
        f"{summary} of each {WORDS[axis]} of a matrix",
        of_transpose=f"{spelling(shown)}{WORDS[COLUMNS + ROWS - axis]}s",
        shown=(shown, axis),
        **options,
    )


def _product(axis: int) -> Row:
    value = {COLUMNS: "prodcolumns(X)'", ROWS: "prodrows(X)"}[axis]
    return _reduced(
        "prod",
        axis,
        f"({value} ./ X)",
        "product of the entries",
        smooth="X ≠ 0 in every entry",
        value="product",
        analytic=True,
        examples=(("grad", f"sum(prod(X, {axis}))", "X:m,n", "X", f"prod(X, {axis}) ./ X"),),
        **libraries(f"{{np}}.prod({{0}}, {axis - 1})"),
    )


def _geometric_mean(axis: int) -> Row:
    value, size = {COLUMNS: ("geomeancolumns(X)'", "m"), ROWS: ("geomeanrows(X)", "n")}[axis]
    return _reduced(
        "geomean",
        axis,
        f"({value}/{size} ./ X)",
        "geometric mean of the entries, all positive,",
        domain="X > 0 in every entry",
        value="geomean",
        range="(0, inf)",
        concave=ALL,
        rising=ALL,
        analytic=False,
        examples=(("grad", f"sum(geomean(X, {axis}))", "X:m,n", "X", f"geomean(X, {axis})/{size} ./ X"),),
        **libraries(f"{{np}}.exp({{np}}.mean({{np}}.log({{0}}), {axis - 1}))"),
    )


def _extreme(which: str, axis: int) -> tuple[Row, Row]:
    """The largest or smallest entry of each column or row, and 1 where it stands."""
    words, pick = WORDS[axis], f"hard{which}{WORDS[axis]}s"
    attained = f"X with one {EXTREME[which]} entry in every {words}"
    example = ("grad", f"sum({which}(X, [], {axis}))", "X:m,n", "X", f"hard{which}(X, {axis})")
    at = f"{{np}}.arg{which}({{0}}, {axis - 1})"
    place = f"[:, {at}]" if axis == COLUMNS else f"[{at}]"
    identity = f"eye({{0}}.shape[{axis - 1}]"
    typed = f"{{np}}.{identity}, dtype={{dtype}}){place}"
    return (
        _reduced(
            ALONG[which],
            axis,
            f"{pick}(X)",
            f"{EXTREME[which]} entry",
            smooth=attained,
            picks=pick,
            value=EXTREME[which],
            rising=ALL,
            **{BENT[which]: ALL},
            examples=(example,),
            **(libraries(f"{{np}}.{which}({{0}}, {axis - 1})") | {"torch": f"torch.a{which}({{0}}, {axis - 1})"}),
        ),
        matrix(
            pick,
            "mn->mn",
            "0*dX",
            f"1 where an entry is the {EXTREME[which]} of its {words}, 0 elsewhere",
            shown=(f"hard{which}", axis),
            domain=attained,
            picks=pick,
            value=f"hard{which}",
            examples=(example,),
            **(libraries(f"{{np}}.{identity}){place}") | {"torch": typed.replace("{np}", "torch")}),
        ),
    )


SOFTMAX = {COLUMNS: "softmaxcolumns", ROWS: "softmaxrows"}
BY_AXIS: tuple[Row, ...] = (
    _softmax(SOFTMAX[COLUMNS], COLUMNS, "column"),
    _softmax(SOFTMAX[ROWS], ROWS, "row"),
    _logsumexp("logsumexpcolumns", COLUMNS, "n", "column"),
    _logsumexp("logsumexprows", ROWS, "m", "row"),
    *(make(axis) for make in (_product, _geometric_mean) for axis in (COLUMNS, ROWS)),
    *(row for which in ALONG for axis in (COLUMNS, ROWS) for row in _extreme(which, axis)),
)


def _along(which: str) -> Row:
    """max(X, [], 1) and max(X, [], 2)."""
    return defined(
        ALONG[which],
        (("mn,1->1n", "X a", f"{which}columns(X)'"), ("mn,2->m", "X a", f"{which}rows(X)")),
        f"the {EXTREME[which]} entry of each column or row",
        latex=rf"\{which}\left({{0}}, [], {{1}}\right)",
        otherwise=f"{which}({{0}}) is the {EXTREME[which]} entry of a vector",
        analytic=False,
    )


UNLISTED = {row.name: row for row in map(_along, ALONG)}
