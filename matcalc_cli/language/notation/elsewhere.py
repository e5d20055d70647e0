"""What other programs and books call it, as data: name -> how it is written here, of {0}, {1} and {2}.

A name is looked up in small letters without underscores: Cosine_Similarity is cosinesimilarity. Where the number of
arguments says what is meant there is a template for each. What stands behind a semicolon is said of it.
"""

import re
from collections.abc import Mapping, Sequence

from ...functions.table import ALIASES

_DEVIATION = "({0} - mean({0}))"
_SCATTER = "({0} - mean({0}, 1))'*({0} - mean({0}, 1))/m; of a matrix of m rows"
_COVARIANCE = "mean(({0} - mean({0})) .* ({1} - mean({1})))"
_COSINE = "{0}'*{1}/(norm({0})*norm({1}))"
_ENTROPY = "-sum({0} .* log({1})); the target stands first"

_OPERATIONS: Mapping[str, str | tuple[str, ...]] = {
    **dict.fromkeys(("matmul", "mm", "mv", "bmm", "mtimes"), "{0}*{1}"),
    **dict.fromkeys(("multiply", "mul", "times", "hadamard", "hadamardproduct"), "{0} .* {1}"),
    **dict.fromkeys(("divide", "rdivide"), "{0} ./ {1}"),
    **dict.fromkeys(("otimes", "kronecker", "kroneckerproduct"), "kron({0}, {1})"),
    **dict.fromkeys(("vdot", "rdot", "innerproduct", "frobeniusinnerproduct"), "dot({0}, {1})"),
    **dict.fromkeys(("absolute", "fabs"), "abs({0})"),
    **dict.fromkeys(("conjugate",), "conj({0})"),
    **dict.fromkeys(("ravel", "flatten"), "vec({0}); column by column, NumPy's are row by row: vec({0}')"),
    **dict.fromkeys(("dagger", "adjoint"), "{0}^H"),
    **dict.fromkeys(("inverse", "invert", "I"), "inv({0})"),
    **dict.fromkeys(("transpose", "t", "T"), "{0}'"),
    **dict.fromkeys(("array", "asarray", "tensor", "asscalar"), "{0}"),
    **dict.fromkeys(("maximum", "fmax"), "max({0}, {1})"),
    **dict.fromkeys(("minimum", "fmin"), "min({0}, {1})"),
    **dict.fromkeys(("diagonal", "diagm", "diagflat", "diagmat"), "diag({0})"),
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "power": "{0}.^{1}",
    "square": "{0}.^2",
    "sqr": "{0}.^2",
    "negative": "-{0}",
    "outer": "{0}*{1}'",
    "diff": "{0}[2:n] - {0}[1:n-1]; where {0} is a name of n entries",
    "crossprod": ("{0}'*{0}", "{0}'*{1}"),
    "solve": ("inv({0})", "inv({0})*{1}"),
    "slogdet": "logdet({0})",
    "identity": "eye({0})",
    "reciprocal": "1 ./ {0}",
    "abs2": "abs({0}).^2",
    "reshape": "unvec(vec({0}), {1}, {2}); column by column, as MATLAB's",
    "sym": "({0} + {0}')/2",
    "symm": "({0} + {0}')/2",
    "symmetrize": "({0} + {0}')/2",
    "skewsym": "({0} - {0}')/2",
    "bilinear": "{0}'*{1}*{2}",
    "quadform": "{0}'*{1}*{0}",
    "quadoverlin": "{0}'*{0}/{1}",
    "mahalanobis": "sqrt(({0} - {1})'*inv({2})*({0} - {1})); of a covariance, SciPy's takes its inverse",
    "reducesum": "sum({0})",
    "reducemean": "mean({0})",
    "reducemax": "max({0})",
    "reducemin": "min({0})",
    "reduceprod": "prod({0})",
    "pow": "{0}.^{1}",
}
_SCALAR: Mapping[str, str | tuple[str, ...]] = {
    "log1p": "log(1 + {0})",
    "expm1": "exp({0}) - 1",
    "cbrt": "{0}.^(1/3); for positive {0}",
    "erfc": "1 - erf({0})",
    "trigamma": "polygamma(1, {0})",
    "sech": "1 ./ cosh({0})",
    "csch": "1 ./ sinh({0})",
    "coth": "1 ./ tanh({0})",
    "sinc": "sin({0}) ./ {0}; NumPy's is sin(pi*{0}) ./ (pi*{0})",
    "heaviside": "step({0}); 1 at 0",
    "unitstep": "step({0})",
    "softsign": "{0} ./ (1 + abs({0}))",
    "mish": "{0} .* tanh(softplus({0}))",
    "tanhshrink": "{0} - tanh({0})",
    "logsigmoid": "log(sigmoid({0}))",
    "hardtanh": "clip({0}, -1, 1)",
    "hardsigmoid": "clip({0}/6 + 1/2, 0, 1)",
    "relu6": "clip({0}, 0, 6)",
    "leakyrelu": ("max({0}, {0}/100)", "max({0}, {1}*{0})"),
    "prelu": "max({0}, {1}*{0})",
    "hinge": ("max(0, 1 - {0})", "max(0, 1 - {0} .* {1})"),
    "hingeloss": "max(0, 1 - {0} .* {1})",
    "huberloss": ("huber({0})", "huber({0} - {1}); of a prediction and a target"),
    "pos": "max({0}, 0)",
    "neg": "max(-{0}, 0); -{0} is the negative",
    "gaussian": "normpdf({0})",
}
_VECTORS: Mapping[str, str | tuple[str, ...]] = {
    **dict.fromkeys(("sumsq", "sumsquares", "sumofsquares", "ss"), "sum({0}.^2)"),
    **dict.fromkeys(("normsquared", "squarednorm", "sqnorm", "normsq", "sqrnorm"), "norm({0})^2"),
    **dict.fromkeys(("frobenius", "frobeniusnorm", "frob", "normfro", "l2", "l2norm", "euclideannorm"), "norm({0})"),
    **dict.fromkeys(("l1", "l1norm"), "norm1({0})"),
    **dict.fromkeys(("linf", "linfnorm", "maxnorm"), "norm({0}, inf)"),
    **dict.fromkeys(("dist", "distance", "euclidean"), "norm({0} - {1})"),
    **dict.fromkeys(("sqdist", "sqdistance", "sqeuclidean"), "norm({0} - {1})^2"),
    **dict.fromkeys(("cossim", "cosinesimilarity", "cosine"), _COSINE),
    **dict.fromkeys(("normalize", "normalise", "unitize"), "{0}/norm({0})"),
    **dict.fromkeys(("zscore", "standardize", "standardise"), f"{_DEVIATION}/std({{0}})"),
    **dict.fromkeys(("cov", "covariance"), (_SCATTER, _COVARIANCE)),
    **dict.fromkeys(("corr", "corrcoef", "pearsonr", "correlation"), f"{_COVARIANCE}/(std({{0}})*std({{1}}))"),
    **dict.fromkeys(("kl", "kldiv", "kldivergence", "relentr"), "sum({0} .* log({0} ./ {1})); of distributions"),
    **dict.fromkeys(("crossentropy", "xent", "nll"), _ENTROPY),
    **dict.fromkeys(
        ("bce", "binarycrossentropy", "logloss"),
        "-sum({0} .* log({1}) + (1 - {0}) .* log(1 - {1})); the target stands first, a mean is this over its length",
    ),
    **dict.fromkeys(("mse", "mseloss", "meansquarederror"), "mean(({0} - {1}).^2)"),
    **dict.fromkeys(("rmse",), "sqrt(mean(({0} - {1}).^2))"),
    **dict.fromkeys(("mae", "l1loss"), "mean(abs({0} - {1}))"),
    **dict.fromkeys(("sse", "rss"), "norm({0} - {1})^2"),
    "entropy": "-sum({0} .* log({0}))",
    "rms": "sqrt(mean({0}.^2))",
    "softmin": "softmax(-{0})",
    "harmmean": "1/mean(1 ./ {0})",
    "angle": f"acos({_COSINE})",
    "rbf": "exp(-norm({0} - {1})^2/(2*s^2))",
}
# what the modules of PyTorch mean by names that mean something else elsewhere: predictions stand first, and they are
# logits, or logarithms; variances are unbiased
OF_TORCH: Mapping[str, str | tuple[str, ...]] = {
    "crossentropy": "-sum({1} .* logsoftmax({0}))",
    "binarycrossentropy": "-sum({1} .* log({0}) + (1 - {1}) .* log(1 - {0}))",
    "kldiv": "sum({1} .* (log({1}) - {0}))",
    "var": ("samplevar({0})", "samplevar({0}, {1})"),
    "std": ("samplestd({0})", "samplestd({0}, {1})"),
}
SPELLINGS: Mapping[str, str | tuple[str, ...]] = {**_OPERATIONS, **_SCALAR, **_VECTORS}
PLACES = ("{0}", "{1}", "{2}")
_PLACE = r"(?P<whole>(?:(?<=\()|(?<=, ))\{\d\}(?=[,)]))|\{\d\}"  # `whole`: it is all of an argument


def spelt(word: str, operands: Sequence[str], torch: bool = False) -> str:
    """What a call of that name with these operands is written as here; "" where it has no other name. `torch`: is it a
    function of PyTorch's?"""
    plain = word.lower().replace("_", "") if len(word) > 1 else word
    templates = SPELLINGS.get(word) or ("" if plain in ALIASES else SPELLINGS.get(plain, ""))
    templates = OF_TORCH.get(plain, templates) if torch else templates
    for template in (templates,) if isinstance(templates, str) else templates:
        if takes(template) == len(operands):
            return re.sub(_PLACE, lambda place: _filled(place, operands), template)
    return ""


def _filled(place: re.Match[str], operands: Sequence[str]) -> str:
    operand = operands[int(place[0][1])]
    return operand if place["whole"] else _factor(operand)


def takes(template: str) -> int:
    """How many operands a template has."""
    return sum(place in template for place in PLACES)


def _factor(operand: str) -> str:
    """The operand as it stands in a product: what is more than a name or a number in brackets."""
    return operand if operand.removesuffix(".T").replace("_", "").isalnum() else f"({operand})"
