"""Shorthands: what statistics and machine learning have a name for, and simpler functions make.

Each row is a macro in matcalc's own language, entry by entry or of a vector, so an answer is in the simpler functions.
"""

from .rows import Row, defined, operator


def _entrywise(body: str, of_scalars: str) -> tuple[tuple[str, str, str], ...]:
    """One meaning of each entry, and that of a number."""
    return ("n->n", "v", body), ("mn->mn", "v", body), ("->", "v", of_scalars)


SHORTHANDS: tuple[Row, ...] = (
    defined(
        "logit",
        _entrywise("log(v ./ (1 - v))", "log(v/(1 - v))"),
        "logarithm of the odds log(t/(1 - t)), the inverse of sigmoid",
        latex=operator("logit"),
        analytic=True,
        examples=(("grad", "logit(t)", "t:scalar", "t", "1/(t*(1 - t))"),),
    ),
    defined(
        "clip",
        tuple((signature, "v a b", "min(max(v, a), b)") for signature in ("n,,->n", "n,n,n->n", "mn,,->mn", ",,->")),
        "clip(x, a, b): the entries of x, at least a and at most b",
        aliases=("clamp",),
        latex=operator("clip").replace("{0}", "{0}, {1}, {2}"),
        analytic=False,
        examples=(("grad", "clip(t, 0, 1)", "t:scalar", "t", "step(t)*step(1 - max(t, 0))"),),
    ),
    defined(
        "layernorm",
        (("n->n", "v", "(v - mean(v))/std(v)"),),
        "the entries of a vector less their mean, over their standard deviation",
        speaks=("mean", "std"),
        otherwise="write (X - mean(X, 2)) ./ std(X, 2) for each row",
        latex=operator("layernorm"),
        analytic=False,
        examples=(("show", "layernorm(x)", "x:n", "", "(x - mean(x))/std(x)"),),
    ),
    defined(
        "hypot",
        (
            ("n,n->n", "a b", "sqrt(a.^2 + b.^2)"),
            ("mn,mn->mn", "a b", "sqrt(a.^2 + b.^2)"),
            (",->", "a b", "sqrt(a^2 + b^2)"),
        ),
        "hypot(a, b): length of the hypotenuse sqrt(a^2 + b^2), entry by entry",
        latex=operator("hypot").replace("{0}", "{0}, {1}"),
        analytic=True,
        examples=(("grad", "hypot(s, t)", "s:scalar t:scalar", "s", "s/sqrt(s^2 + t^2)"),),
    ),
    defined(
        "betaln",
        tuple(
            (signature, "a b", "lgamma(a) + lgamma(b) - lgamma(a + b)") for signature in ("n,n->n", "mn,mn->mn", ",->")
        ),
        "betaln(a, b): logarithm of the beta function",
        aliases=("lbeta", "logbeta"),
        latex=r"\log\mathrm{B}\left({0}, {1}\right)",
        analytic=False,
        examples=(("grad", "betaln(s, t)", "s:scalar t:scalar", "s", "digamma(s) - digamma(s + t)"),),
    ),
)
