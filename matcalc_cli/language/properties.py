"""The properties that are declared of variables: their words, what each implies, and which exclude each other.

Takes nothing but words; gives tables of words. What follows from a property is known where it is used.
"""

PROPERTIES = (
    "symmetric",
    "skew",
    "diagonal",
    "lower",
    "upper",
    "toeplitz",
    "orthogonal",
    "psd",
    "spd",
    "nsd",
    "nd",
    "positive",
    "nonnegative",
    "invertible",
    "complex",
    "hermitian",
    "simplex",
    "onehot",
    "unit",
    "centered",
)
OF_VECTORS = frozenset({"simplex", "onehot", "unit", "centered"})
OF_ROWS = frozenset({"simplex", "onehot"})  # declared of a matrix, they hold of each row
SQUARE = frozenset(PROPERTIES) - {"toeplitz", "positive", "nonnegative", "complex"} - OF_VECTORS
IMPLIED = {
    "diagonal": ("symmetric",),
    "psd": ("symmetric",),
    "spd": ("symmetric", "psd", "invertible"),
    "nsd": ("symmetric",),
    "nd": ("symmetric", "nsd", "invertible"),
    "orthogonal": ("invertible",),
    "hermitian": ("complex",),
    "simplex": ("nonnegative",),
    "onehot": ("nonnegative", "simplex", "unit"),
}
REAL = ("orthogonal", "positive", "nonnegative", *sorted(OF_VECTORS))  # what is said of real entries alone
# properties that hold together of the zero matrix alone, or of none
CONTRADICTIONS = (
    ("skew", "symmetric"), ("skew", "spd"), ("skew", "psd"), ("skew", "diagonal"), ("skew", "positive"),
    ("skew", "nonnegative"), ("simplex", "centered"), ("onehot", "centered"), ("onehot", "positive"),
    ("centered", "positive"), ("centered", "nonnegative"), ("nsd", "psd"), ("nsd", "spd"), ("nd", "psd"), ("nd", "spd"),
    ("nsd", "positive"), ("nsd", "nonnegative"), ("nd", "positive"), ("nd", "nonnegative"), ("skew", "nsd"),
    ("skew", "nd"),
)  # fmt: skip


def implied(words: "set[str]") -> set[str]:
    """The words and all that they imply."""
    found = words.union(*(IMPLIED.get(word, ()) for word in words))
    return found | {"onehot"} if {"simplex", "unit"} <= found else found


def contradiction(words: "list[str]") -> tuple[str, str] | None:
    """Two of the properties that exclude each other."""
    return next((pair for pair in CONTRADICTIONS if set(pair) <= set(words)), None)
