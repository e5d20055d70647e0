"""What others write for kinds, properties and shapes, and what it is called here.

Takes a word that stands where a dimension or a property is declared; gives what was meant by it, or "". One idea: a
word such as `sym` or `3x3` is no dimension, though it could be the name of one.
"""

import re

OTHER_WORDS = {
    "sym": "symmetric", "symm": "symmetric", "antisymmetric": "skew", "antisym": "skew", "skewsym": "skew",
    "skewsymmetric": "skew", "pd": "spd", "posdef": "spd", "positivedefinite": "spd", "possemidef": "psd",
    "semidefinite": "psd", "diag": "diagonal", "tril": "lower", "triu": "upper", "orth": "orthogonal",
    "ortho": "orthogonal", "unitary": "orthogonal", "inv": "invertible", "regular": "invertible",
    "nonsingular": "invertible", "pos": "positive", "nonneg": "nonnegative", "probability": "simplex",
    "normalized": "unit",
    "herm": "hermitian", "real": "scalar", "number": "scalar",
    "num": "scalar", "float": "scalar", "int": "scalar", "scal": "scalar", "constant": "scalar", "const": "scalar",
    "tensor": "matrix", "array": "matrix", "rowvector": "row", "colvector": "vector", "columnvector": "vector",
    "nsd": "psd, with -A in the formula", "nd": "spd, with -A in the formula",
    "vec": "vector", "column": "vector", "col": "vector", "mat": "matrix", "square": "n,n", "cplx": "complex",
    "func": "function", "fun": "function",
    "symmetric": "symmetric", "diagonal": "diagonal", "orthogonal": "orthogonal", "uppertriangular": "upper",
    "lowertriangular": "lower", "symmetricpositivedefinite": "spd", "positivesemidefinite": "psd",
    "negativedefinite": "nd", "negativesemidefinite": "nsd",
}  # fmt: skip
CROSSES = (
    r"(\d+|[A-Za-z])[x×](\d+|[A-Za-z])",  # 3x3, nxn, m×n
    r"(\w+)(?:\s+(?:x|by)\s+|\s*[×;]\s*)(\w+)",  # n x n, n by n, n;n
    r"(\d+|[A-Za-z])\s+(\d+|[A-Za-z])",  # n n
)
SPACE = r"[Rℝ]\^[({]*([^(){}]+)[)}]*|(?:vector|matrix)\((.+)\)"  # R^n, R^{n×n}, vector(n)
WITHOUT_COLON = r"\s*(\w+)\s*(?:=|∈|\s(?:in|is)\s|\s)\s*(\S.*)"  # A = n,n, A in R^n, A n,n


def meant(word: str) -> str:
    """The word or the dimensions that were meant, or ""."""
    space = re.fullmatch(SPACE, word.strip())
    inner = (space[1] or space[2]).strip() if space else word.strip()
    plain = re.sub(r"[\s_-]", "", inner.casefold())
    known = OTHER_WORDS.get(plain) or OTHER_WORDS.get(plain.removesuffix("matrix").removesuffix("vector"))
    if known and not space:
        return known
    crossed = next(filter(None, (re.fullmatch(cross, inner) for cross in CROSSES)), None)
    return f"{crossed[1]},{crossed[2]}" if crossed else inner if space else ""


def declared(text: str) -> str:
    """The declaration that was meant by a text without a colon: A:n,n for `A = n,n` and `A in R^{n×n}`; or ""."""
    found = re.fullmatch(WITHOUT_COLON, text)
    return f"{found[1]}:{meant(found[2]) or found[2].replace(' ', '')}" if found else ""
