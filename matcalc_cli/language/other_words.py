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
}  # fmt: skip
BY_A_CROSS = r"(\d+|[A-Za-z])[x×](\d+|[A-Za-z])"  # 3x3, nxn, m×n


def meant(word: str) -> str:
    """The word or the dimensions that were meant, or ""; pos_def is posdef."""
    found = re.fullmatch(BY_A_CROSS, word)
    return f"{found[1]},{found[2]}" if found else OTHER_WORDS.get(word.casefold().replace("_", "").replace("-", ""), "")
