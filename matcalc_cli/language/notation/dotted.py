"""Names with dots: np.dot(x, y) and X.sum(), as errors that give the function to call here.

Takes the text and the place of the dot, gives a MatcalcError.
"""

import re

from ...errors import MatcalcError
from ...functions.table import ALIASES

MODULES = frozenset(
    ("np", "numpy", "jnp", "jax", "tf", "torch", "math", "cmath", "scipy", "sp",
     "linalg", "nn", "la", "K", "keras", "mx", "sym", "sympy")
)  # fmt: skip
# What other libraries call it -> how it is written here, of {0} and {1}; all else that is a function is called by name.
SPELLINGS = {
    "matmul": "{0}*{1}",
    "mm": "{0}*{1}",
    "mv": "{0}*{1}",
    "bmm": "{0}*{1}",
    "multiply": "{0} .* {1}",
    "mul": "{0} .* {1}",
    "divide": "{0} ./ {1}",
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "power": "{0}.^{1}",
    "pow": "{0}.^{1}",
    "square": "{0}.^2",
    "transpose": "{0}'",
    "t": "{0}'",
    "T": "{0}'",
    "outer": "{0}*{1}'",
    "vdot": "dot({0}, {1})",
    "inner": "dot({0}, {1})",
    "slogdet": "logdet({0})",
    "reciprocal": "1 ./ {0}",
    "identity": "eye({0})",
    "solve": "inv({0})*{1}",
    "absolute": "abs({0})",
    "conjugate": "conj({0})",
    "negative": "-{0}",
    "log1p": "log(1 + {0})",
    "expm1": "exp({0}) - 1",
    "maximum": "max({0}, {1})",
    "minimum": "min({0}, {1})",
    "diagonal": "diag({0})",
    "ravel": "vec({0})",
    "flatten": "vec({0})",
    "dagger": "{0}^H",
    "adjoint": "{0}^H",
    "I": "inv({0})",
    "crossprod": "{0}'*{0}",
    "abs2": "abs({0}).^2",
    "sumsq": "sum({0}.^2)",
    "inverse": "inv({0})",
    "invert": "inv({0})",
    "norm_squared": "norm({0})^2",
    "rdot": "dot({0}, {1})",
    "mtimes": "{0}*{1}",
    "times": "{0} .* {1}",
    "rdivide": "{0} ./ {1}",
}
ALONE = {"solve": "inv({0})", "crossprod": "{0}'*{0}"}  # with one argument
TRANSPOSED = (".T", "'")  # dot of these and of matrices is a product
CONDITION = (
    "type the formula alone; a constraint with its multiplier is a term: f + lambda'*(A*x - b); a domain: f where x > 0"
)
_PATH = r"(?:\.\w+)+"


def called(text: str, word: str, end: int) -> str:
    """How the call of a function is written that has another name here: x*y' for outer(x, y); "" if it has none.

    `end`: where its name ends in the text.
    """
    start = end + len(text[end:]) - len(text[end:].lstrip())
    args = _arguments(text, start)[1]
    return _written(word, args) if word in SPELLINGS else ""


def dotted(text: str, start: int) -> MatcalcError | None:
    """The error for a dot between an operand and a word; None where it is another dot."""
    path = re.match(_PATH, text[start:])
    first = _operand(text, start)
    if path is None or first == start:
        return None
    base, words, stop = text[first:start], path.group()[1:].split("."), start + path.end()
    base = base[1:-1] if base.startswith("(") else base
    end, args = _arguments(text, stop)
    module = base in MODULES
    if (base, words[-1]) == ("s", "t"):
        return MatcalcError("syntax", "conditions are not read", spans=[(first, stop)], hint=CONDITION)
    operands = args if module else [base, *args]
    written = _written(words[-1], operands) if end > stop or words[-1] in SPELLINGS else ""
    what = f"{base}. is a module of Python" if module else f".{words[-1]} is a method of Python"
    hint = f"write {written}" if written else "matcalc functions lists what can be called here, such as dot(x, y)"
    return MatcalcError("syntax", f"{what}, which is not read", spans=[(first, stop)], hint=hint)


def _operand(text: str, end: int) -> int:
    """Where the operand before the dot begins: a name, or a bracket with the name before it."""
    place = end
    if text[:place].endswith(")"):
        depth = 0
        while place:
            place -= 1
            depth += (text[place] == ")") - (text[place] == "(")
            if not depth:
                break
        if depth:
            return end
    while place and (text[place - 1].isalnum() or text[place - 1] == "_"):
        place -= 1
    transposed = text[place:end] in ("T", "H") and text[:place].endswith(".")
    return _operand(text, place - 1) if transposed else place


def _arguments(text: str, place: int) -> tuple[int, list[str]]:
    """The end of a bracket that opens at the place, and what stands between its commas."""
    if text[place : place + 1] != "(":
        return place, []
    depth, args, begin = 0, [], place + 1
    for k in range(place, len(text)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth == 0 or (depth == 1 and text[k] == ","):
            args.append(text[begin:k].strip())
            begin = k + 1
        if depth == 0:
            return k + 1, [arg for arg in args if arg]
    return place, []


def _written(word: str, operands: list[str]) -> str:
    product = word == "dot" and bool(operands) and (operands[0][0].isupper() or operands[0].endswith(TRANSPOSED))
    alone = ALONE.get(word) if len(operands) == 1 else None
    template = SPELLINGS["matmul"] if product else alone or SPELLINGS.get(word, "")
    if template:
        simple = [text if text.removesuffix(".T").replace("_", "").isalnum() else f"({text})" for text in operands]
        if f"{{{len(simple) - 1}}}" in template and f"{{{len(simple)}}}" not in template:
            return template.format(*simple)
    return f"{word}({', '.join(operands)})" if word in ALIASES else ""
