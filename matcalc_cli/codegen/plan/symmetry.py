"""Which matrices are known to be their own transpose, or diagonal, by how their terms are made or what is declared."""

from collections.abc import Set

from .terms import Term, is_diagonal, is_identity, is_row, product_of

DEEPEST = 12  # how far down a term is looked into
KEEPING = frozenset({"inv", "expm", "sqrtm", "logm", "pinv"})  # functions whose value is symmetric with their operand


def is_symmetric(term: Term, names: Set[str], depth: int = DEEPEST) -> bool:
    """Is the term symmetric, `names` being those of symmetric matrices? False where that is not seen."""
    if len(term.shape) != 2 or is_row(term.shape) or not depth:
        return False
    if term.op == "name":
        return str(term.value) in names
    if is_identity(term) or is_diagonal(term):
        return True
    if term.op in ("sum", "had", "hdiv"):
        return all(is_symmetric(arg, names, depth - 1) or not arg.shape for arg in term.args)
    if (term.op == "call" and term.value in KEEPING) or term.op in ("pow", "hpow"):
        return is_symmetric(term.args[0], names, depth - 1)
    if term.op in ("mul", "div", "neg", "transpose"):
        factors = product_of(term).factors
        count = len(factors)
        return all(
            a is b and (s != t or is_symmetric(a, names, depth - 1))
            for (a, s), (b, t) in zip(factors[: (count + 1) // 2], reversed(factors), strict=False)
        )
    return False


def is_diagonal_matrix(term: Term, depth: int = DEEPEST) -> bool:
    """Is the matrix made of diagonal matrices alone?"""
    if len(term.shape) != 2 or not depth:
        return False
    if is_identity(term) or is_diagonal(term):
        return True
    matrices = [arg for arg in term.args if arg.shape]
    made = term.op in ("sum", "mul", "div", "neg", "transpose", "pow", "call", "had")
    return made and bool(matrices) and all(is_diagonal_matrix(arg, depth - 1) for arg in matrices)
