"""How far entries are from their mean: the functions by their divisor, and by whether a root is taken."""

from collections.abc import Mapping

from .rows import Row, defined, libraries, operator

VARIANCES: Mapping[str, str] = {"var": "std", "samplevar": "samplestd"}  # each with its root
DEVIATIONS = frozenset(VARIANCES.values())
UNBIASED = frozenset({"samplevar", "samplestd"})  # divided by the number of entries less one
SPREADS = (*VARIANCES, *VARIANCES.values())


def _spread(name: str, correction: int) -> dict[str, str]:
    """var or std as the languages spell it, of all entries, of each column and of each row; their divisor is the number
    of entries less the correction."""
    less = f", ddof={correction}" if correction else ""
    whether = f"corrected={'true' if correction else 'false'}"
    found = libraries(f"{{np}}.{name}({{0}}{less})")
    found |= {
        "torch": f"torch.{name}({{0}}, correction={correction})",
        "julia": f"{name}({{0}}; {whether})",
        "matlab": f"{name}({{0}}, {1 - correction})",
    }
    for axis, along in enumerate(("columns", "rows")):
        found |= libraries(f"{{np}}.{name}({{0}}, axis={axis}{less})", f"_{along}")
        found |= {
            f"torch_{along}": f"torch.{name}({{0}}, {axis}, correction={correction})",
            f"julia_{along}": f"vec({name}({{0}}; dims={axis + 1}, {whether}))",
            f"matlab_{along}": f"{name}({{0}}, {1 - correction}, {axis + 1})" + ("" if axis else "{'}"),
        }
    return found


SPREAD_ROWS: tuple[Row, ...] = (
    defined(
        "var",
        (
            ("n->", "v", "norm(v - mean(v))^2/n"),
            ("mn,1->1n", "X a", "sum((X - sum(X, 1)/m) .* conj(X - sum(X, 1)/m), 1)/m"),
            ("mn,2->m", "X a", "sum((X - sum(X, 2)/n) .* conj(X - sum(X, 2)/n), 2)/n"),
        ),
        "mean squared deviation of the entries from their mean (divided by n; samplevar divides by n - 1); var(X, 1), "
        "var(X, 2) of each column, row",
        otherwise="var({0}) divides by the number of entries, samplevar({0}) by one less",
        latex=operator("var"),
        **_spread("var", 0),
        analytic=False,
        examples=(("grad", "var(x)", "x:n", "x", "2*(x - mean(x))/n"),),
    ),
    defined(
        "std",
        (
            ("n->", "v", "norm(v - mean(v))/n^(1/2)"),
            ("mn,1->1n", "X a", "sqrt(sum((X - sum(X, 1)/m) .* conj(X - sum(X, 1)/m), 1)/m)"),
            ("mn,2->m", "X a", "sqrt(sum((X - sum(X, 2)/n) .* conj(X - sum(X, 2)/n), 2)/n)"),
        ),
        "square root of var: root mean squared deviation from the mean; std(X, 1), std(X, 2) of each column, row",
        otherwise="std({0}) divides by the number of entries, samplestd({0}) by one less",
        latex=operator("std"),
        **_spread("std", 0),
        analytic=False,
        examples=(("grad", "std(x)^2", "x:n", "x", "2*(x - mean(x))/n"),),
    ),
    defined(
        "samplevar",
        (
            ("n->", "v", "norm(v - mean(v))^2/(n - 1)"),
            ("mn,1->1n", "X a", "sum((X - sum(X, 1)/m) .* conj(X - sum(X, 1)/m), 1)/(m - 1)"),
            ("mn,2->m", "X a", "sum((X - sum(X, 2)/n) .* conj(X - sum(X, 2)/n), 2)/(n - 1)"),
        ),
        "unbiased variance: squared deviations from the mean over n - 1; samplevar(X, 1) of each column, "
        "samplevar(X, 2) of each row",
        aliases=("unbiasedvar",),
        latex=operator("samplevar"),
        **_spread("var", 1),
        analytic=False,
        examples=(("grad", "samplevar(x)", "x:n", "x", "2*(x - mean(x))/(n - 1)"),),
    ),
    defined(
        "samplestd",
        (
            ("n->", "v", "norm(v - mean(v))/(n - 1)^(1/2)"),
            ("mn,1->1n", "X a", "sqrt(sum((X - sum(X, 1)/m) .* conj(X - sum(X, 1)/m), 1)/(m - 1))"),
            ("mn,2->m", "X a", "sqrt(sum((X - sum(X, 2)/n) .* conj(X - sum(X, 2)/n), 2)/(n - 1))"),
        ),
        "square root of samplevar; samplestd(X, 1) of each column, samplestd(X, 2) of each row",
        aliases=("unbiasedstd",),
        latex=operator("samplestd"),
        **_spread("std", 1),
        analytic=False,
        examples=(("grad", "samplestd(x)^2", "x:n", "x", "2*(x - mean(x))/(n - 1)"),),
    ),
)
