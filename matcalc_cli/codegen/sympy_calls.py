"""Calls in SymPy text whose spelling depends on the shapes of the operands; all others are spelled by the table."""

from collections.abc import Callable, Mapping

from ..dimensions import Shape
from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS, SELECT
from ..functions.spreads import DEVIATIONS, SPREADS, UNBIASED
from ..functions.table import FUNCTIONS, fill, spelling
from .plan.terms import Term, literal
from .sympy_pieces import (
    ATOM,
    HINT,
    REFUSED,
    SUM,
    TIMES,
    UNARY,
    Written,
    bracketed,
    exact,
    exports,
    is_python,
    size,
    sizes,
)
from .writing.fragments import is_atom

Names = Mapping[str, str]  # the names of the formula -> those of the text


def write(term: Term, args: list[Written], depth: int, safe: Names) -> Written:
    """The text of a call; `args` are those of its operands. MatcalcError ("refused") for what SymPy has no form for."""
    name = str(term.value)
    if name in SPECIAL:
        called = SPECIAL[name](term, args, safe)
        return called, ATOM if is_atom(called) else TIMES, depth + 1
    row = FUNCTIONS[name]
    template = row.spelt("sympy", len(args))
    entrywise = row.kind == "scalar"
    if not template or len(args) != _arity(template) or not (entrywise or term.args[0].shape):
        raise MatcalcError("refused", REFUSED.format(spelling(name)), hint=HINT)
    if entrywise:
        return _mapped(term, template, args, depth)
    return _filled(template, args), ATOM if is_atom(template.replace("{", "").replace("}", "")) else TIMES, depth


def _mapped(term: Term, template: str, args: list[Written], depth: int) -> Written:
    """A scalar function, over every entry where the argument is a matrix."""
    matrices = [k for k, t in enumerate(term.args) if t.shape]
    if not matrices:
        called = fill(template, *(a[0] for a in args))
        if is_python(called):
            called = fill(template, *(exact(a)[0] for a in args))
        return called, ATOM if is_atom(called) else SUM, depth
    if term.value in (SELECT, *COMPARISONS):
        raise MatcalcError("refused", REFUSED.format("a piecewise function of a vector or matrix"), hint=HINT)
    if len(matrices) > 1:
        raise MatcalcError("refused", REFUSED.format(f"{term.value} of two matrices"), hint=HINT)
    inner = fill(template, *("_t" if k in matrices else a[0] for k, a in enumerate(args)))
    function = inner[: -len("(_t)")] if inner.endswith("(_t)") and inner[:-4] in exports() else f"Lambda(_t, {inner})"
    return f"{bracketed(args[matrices[0]], ATOM)}.applyfunc({function})", ATOM, depth


def _diag(term: Term, args: list[Written], safe: Names) -> str:
    return f"DiagMatrix({args[0][0]})" if len(term.args[0].shape) == 1 else f"DiagonalOf({args[0][0]})"


def _eye(term: Term, args: list[Written], safe: Names) -> str:
    return f"Identity({size(term.shape[0], safe)})" if term.shape else "1"


def _ones(term: Term, args: list[Written], safe: Names) -> str:
    return f"OneMatrix({', '.join(sizes(term.shape, safe))})" if term.shape else "1"


def _zeros(term: Term, args: list[Written], safe: Names) -> str:
    if len(term.shape) > 2:
        raise MatcalcError("refused", REFUSED.format("a tensor"), hint=HINT)
    return f"ZeroMatrix({', '.join(sizes(term.shape, safe))})" if term.shape else "0"


def _vector(term: Term, args: list[Written], safe: Names) -> str:
    return f"{bracketed(args[0], TIMES)}*{_ones(term, args, safe)}"


def _total(written: str, shape: Shape, safe: Names) -> str:
    """The sum of all entries."""
    rows, columns = sizes(shape, safe)
    left = "" if rows == "1" else f"OneMatrix(1, {rows})*"
    right = "" if columns == "1" else f"*OneMatrix({columns}, 1)"
    return f"Trace({left}{written}{right})"


def _sum(term: Term, args: list[Written], safe: Names) -> str:
    shape = term.args[0].shape
    if not shape:
        return f"({args[0][0]})"
    rows, columns = sizes(shape, safe)
    inner = bracketed(args[0], UNARY)
    if len(args) == 1:
        return _total(inner, shape, safe)
    over = literal(term.args[1])
    return f"OneMatrix(1, {rows})*{inner}" if over == 1 else f"{inner}*OneMatrix({columns}, 1)"


def _mean(term: Term, args: list[Written], safe: Names) -> str:
    rows, columns = sizes(term.args[0].shape, safe)
    over = literal(term.args[1]) if len(args) > 1 else None
    count = rows if over == 1 else columns if over == 2 else f"({rows}*{columns})"
    return f"{_sum(term, args, safe)}/({count})"


def _spread(name: str) -> Callable[[Term, list[Written], Names], str]:
    """var or std: of a vector, of each column (…, 1), of each row (…, 2)."""

    def write(term: Term, args: list[Written], safe: Names) -> str:
        over = literal(term.args[1]) if len(args) > 1 else 1
        inner, count = bracketed(args[0], UNARY), sizes(term.args[0].shape, safe)[0 if over == 1 else 1]
        ones = f"OneMatrix({count}, {count})"
        centred = f"{inner} - {f'{ones}*{inner}' if over == 1 else f'{inner}*{ones}'}/({count})"
        divisor = f"({count} - 1)" if name in UNBIASED else f"({count})"
        if len(args) == 1:
            value = f"Trace(({centred}).T*({centred}))/{divisor}"
            return f"sqrt({value})" if name in DEVIATIONS else value
        squares = f"HadamardPower({centred}, 2)"
        summed = f"OneMatrix(1, {count})*{squares}" if over == 1 else f"{squares}*OneMatrix({count}, 1)"
        return f"({summed}/{divisor}).applyfunc(sqrt)" if name in DEVIATIONS else f"{summed}/{divisor}"

    return write


def _vecnorm(term: Term, args: list[Written], safe: Names) -> str:
    """The 2-norm of each column (…, 2, 1), of each row (…, 2, 2)."""
    rows, columns = sizes(term.args[0].shape, safe)
    squares = f"HadamardPower({args[0][0]}, 2)"
    by_column = literal(term.args[2]) == 1
    summed = f"OneMatrix(1, {rows})*{squares}" if by_column else f"{squares}*OneMatrix({columns}, 1)"
    return f"({summed}).applyfunc(sqrt)"


def _norm1(term: Term, args: list[Written], safe: Names) -> str:
    shape = term.args[0].shape
    size = f"{bracketed(args[0], ATOM)}.applyfunc(Abs)" if shape else f"Abs({args[0][0]})"
    return _total(size, shape, safe) if shape else size


def _norm(term: Term, args: list[Written], safe: Names) -> str:
    if not term.args[0].shape:
        return f"Abs({args[0][0]})"
    if len(args) == 1 or literal(term.args[1]) == 2:
        return _filled(FUNCTIONS["norm"].code["sympy"], args)
    if literal(term.args[1]) == 1:
        return _norm1(term, args, safe)
    return _filled("sqrt(Trace(({0}).T*({1})*({0})))", args)


def _logsumexp(term: Term, args: list[Written], safe: Names) -> str:
    return f"log({_total(f'{bracketed(args[0], ATOM)}.applyfunc(exp)', term.args[0].shape, safe)})"


def _softmax(term: Term, args: list[Written], safe: Names) -> str:
    powers = f"{bracketed(args[0], ATOM)}.applyfunc(exp)"
    return f"{powers}/{_total(powers, term.args[0].shape, safe)}"


def _logsoftmax(term: Term, args: list[Written], safe: Names) -> str:
    ones = f"OneMatrix({', '.join(sizes(term.shape, safe))})"
    return f"({args[0][0]} - {_logsumexp(term, args, safe)}*{ones})"


def _arity(template: str) -> int:
    """How many operands a template takes."""
    return sum(f"{{{k}}}" in template for k in range(4))


def _filled(template: str, args: list[Written]) -> str:
    filled = template
    for k, (body, _, _) in enumerate(args):
        filled = filled.replace(f"{{{k}}}", body)
    return filled


SPECIAL: dict[str, Callable[[Term, list[Written], Names], str]] = {
    "diag": _diag,
    "eye": _eye,
    "ones": _ones,
    "zeros": _zeros,
    "vector": _vector,
    "matrix": _vector,
    "sum": _sum,
    "mean": _mean,
    **{name: _spread(name) for name in SPREADS},
    "norm1": _norm1,
    "vecnorm": _vecnorm,
    "norm": _norm,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "logsoftmax": _logsoftmax,
}
