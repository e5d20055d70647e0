"""What a name is by convention: capitals are matrices, small Latin letters vectors, small Greek letters scalars.

Takes a name, or a Program for what the places of a name say; gives for each undeclared name the kind it has by
preference and those it may have at all. A capital is a matrix, or a number where only a number can stand (1/N); a small
letter is never a matrix but where two indices say so (a[i, j]), a primed name never a scalar. A formula without any
sign of vectors and matrices is one of scalars.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..functions.table import FUNCTIONS
from ..language.splitting import SMALL_NUMBERS
from ..language.tokens import GREEK_NAMES
from .kind_rules import COLUMN, MATRIX, SCALAR
from .program import Program

_SCALAR_ROLES = frozenset({"variable", "number", "size", "pi", "ref", "neg", "sum", "mul", "div", "pow"})
NORMS = frozenset({"norm", "norm1"})
SUMS = frozenset({"sum", "mean"})
LINE = "x"  # for a row or a column, which is a vector as the small Latin letters are
_SIGNS = frozenset({"transpose", "identity", "ones", "index", "tensor", "had", "hdiv", "hpow"})


class Usual:
    """`kind`: by preference; `possible`: all kinds the name may be taken for."""

    __slots__ = ("kind", "possible")

    def __init__(self, kind: int, possible: Collection[int]) -> None:
        self.kind, self.possible = kind, frozenset(possible)


def usual_kinds(
    program: Program, fixed: Mapping[str, int], wrt: Collection[str], all_scalars: bool
) -> dict[str, Usual]:
    """The undeclared names of the formula. `fixed`: the kinds of the declared ones, `wrt`: the variables,
    `all_scalars`: is it a formula of scalars?"""
    free = [name for name in program.variables if name not in fixed]
    if all_scalars:
        return {name: Usual(SCALAR, (SCALAR,)) for name in free}
    primed = {program.name_of(args[0]) for args in _arguments(program, "transpose")}
    ends, brackets = _numbers(program), [k for k in range(len(program.nodes)) if _is_matrix_bracket(program, k)]
    plain = _plain(program) if ends or brackets else []
    numbers = program.names_under(*(end for end in ends if plain[end]))
    scalars = _entries_of(program, brackets, plain, fixed) | numbers | _beside_numbers(program)
    matrices = _with_two_indices(program)
    vectors = _behind_matrices(program) | _added_up(program)
    vectors |= _differences(program, wrt, vectors | primed)
    found = {}
    for name in free:
        kind = preferred_kind(name)
        if name in matrices:
            found[name] = Usual(MATRIX, (MATRIX, COLUMN) if kind != MATRIX else (MATRIX,))
        elif kind == MATRIX:
            found[name] = Usual(MATRIX, (MATRIX, SCALAR) if name in numbers and name not in primed else (MATRIX,))
        elif name in primed:
            found[name] = Usual(COLUMN, (COLUMN,))
        else:
            preferred = SCALAR if name in scalars else COLUMN if name in vectors else kind
            found[name] = Usual(preferred, (SCALAR, COLUMN))
    return found


def preferred_kind(name: str) -> int:
    """By the first letter; a word that spells a Greek letter is that letter, as is eps."""
    word = name.split("_")[0].rstrip("0123456789")
    if word in GREEK_NAMES or word in SMALL_NUMBERS:
        return SCALAR if word[0].islower() else MATRIX
    return COLUMN if name[0].islower() else MATRIX


def is_scalar_calculus(program: Program, fixed: Mapping[str, int], wrt: Iterable[str]) -> bool:
    """Has the formula no sign of linear algebra: no capital, prime, matrix, no function of vectors or matrices?"""
    for name in (*program.variables, *wrt):
        if fixed.get(name, SCALAR) != SCALAR or (name not in fixed and preferred_kind(name) == MATRIX):
            return False
    return not program.matrix_products and not any(_is_sign(program, step) for step in range(len(program.nodes)))


def _is_sign(program: Program, step: int) -> bool:
    node = program.nodes[step]
    match program.roles[step]:
        case "stack":  # [a; b] is a list of functions
            return _is_matrix_bracket(program, step)
        case "call":
            row = FUNCTIONS[str(node.value)]
            count = len(program.args[step])
            entrywise = row.of_scalars and (row.kind != "scalar" or count == len(row.parameters) or row.takes(count))
            return not entrywise and not (row.abstract and row.signature is None)
        case role:
            return role in _SIGNS


def _entries_of(program: Program, brackets: Iterable[int], plain: list[bool], fixed: Mapping[str, int]) -> set[str]:
    """The undeclared names that are the entries of a matrix such as [a, b; c, d]: scalars, by preference.

    A bracket with a capital, or with what is declared to be no scalar, is one of blocks.
    """
    found: set[str] = set()
    for bracket in brackets:
        names = program.names_under(*(block for block in program.args[bracket] if plain[block]))
        if all(fixed.get(name, SCALAR) == SCALAR and preferred_kind(name) != MATRIX for name in names):
            found |= names - fixed.keys()
    return found


def _beside_numbers(program: Program) -> set[str]:
    """The names that meet a number in [x; 1]'*[w; b], where they are the same part of their brackets: b."""
    found: set[str] = set()
    for args in _arguments(program, "mul"):
        turned, column = (program.behind(arg) for arg in args)
        row = program.behind(program.args[turned][0]) if program.roles[turned] == "transpose" else turned
        parts = [program.args[side] if program.roles[side] == "stack" else () for side in (row, column)]
        if len(parts[0]) == len(parts[1]):
            for one, other in zip(*parts, strict=True):
                kinds = {program.roles[program.behind(part)] for part in (one, other)}
                found |= {program.name_of(part) for part in (one, other)} if "number" in kinds else set()
    return found - {""}


def _is_matrix_bracket(program: Program, step: int) -> bool:
    """[a, b; c, d], with several rows and columns."""
    rows = program.nodes[step].value
    return program.roles[step] == "stack" and isinstance(rows, int) and 1 < rows < len(program.args[step])


def _numbers(program: Program) -> list[int]:
    """The steps that stand where only a number can: a divisor, an exponent, an end of a sum."""
    ends = [args[1] for role in ("div", "pow") for args in _arguments(program, role)]
    return ends + [end for args in _arguments(program, "rsum") for end in args[:2]]


def _with_two_indices(program: Program) -> set[str]:
    """The names of which an entry a[i, j] is taken: matrices, whatever their letter."""
    bases = ((step, program.args[step][0]) for step, found in program.subscripts.items() if len(found) == 2)
    return {name for step, base in bases if program.roles[step] == "index" and (name := program.name_of(base))}


def _differences(program: Program, wrt: Collection[str], vectors: Collection[str]) -> set[str]:
    """Small Greek letters that are a vector like the one they stand beside: mu in x - mu, where x is the variable, in
    (x - mu)' and in inv(S)*(x - mu), where mu is the variable in norm(x - mu); beta0 in beta - beta0, where beta is one
    of `vectors`."""
    pairs = []
    for step, args in enumerate(program.args):
        if program.roles[step] == "sum" and len(args) == 2:
            names = [program.name_of(arg) or _line(program, arg) for arg in args]
            known = [name for name in names if name and name != LINE and name not in SMALL_NUMBERS]
            greek = [name for name in known if preferred_kind(name) == SCALAR]
            if greek and all(names):
                pairs.append((step, greek, [name for name in names if name not in greek]))
    asked = set(_as_vectors(program)) if pairs else set()
    normed = {args[0] for step, args in enumerate(program.args) if program.nodes[step].value in NORMS}
    found: set[str] = set()
    for step, greek, others in pairs:
        small = all(preferred_kind(other) != MATRIX for other in others)
        if step in normed and small and not {*wrt}.isdisjoint(greek):
            found.update(greek)
        if step in asked or not {*vectors}.isdisjoint(greek) or any(other in wrt for other in others):
            found.update(greek)
    return found


def _line(program: Program, step: int) -> str:
    """Is it a row or a column of a matrix, X[:, i] or X[i, :]'? Then a word for any vector; "" for anything else."""
    step = program.behind(step)
    step = program.behind(program.args[step][0]) if program.roles[step] == "transpose" else step
    found = program.subscripts.get(step, ()) if program.roles[step] == "index" else ()
    return LINE if len(found) == 2 and sum(one is None for one in found) == 1 else ""


def _behind_matrices(program: Program) -> set[str]:
    """Small Greek letters right behind a capital: X*beta, W*(alpha + beta)."""
    found: set[str] = set()
    for left, right in _arguments(program, "mul"):
        last = program.behind(program.args[left][1] if program.roles[left] == "mul" else left)
        last = program.behind(program.args[last][0]) if program.roles[last] == "transpose" else last
        name = program.name_of(right)
        if (
            name
            and preferred_kind(name) == SCALAR
            and (other := program.name_of(last))
            and preferred_kind(other) == MATRIX
        ):
            found.add(name)
    return found


def _added_up(program: Program) -> set[str]:
    """Small Greek letters whose entrywise power is a term of a sum over entries: mu in sum(sigma.^2 + mu.^2)."""
    found: set[str] = set()
    waiting = [arg for args in _arguments(program, "call", SUMS) for arg in args]
    while waiting:
        step = program.behind(waiting.pop())
        if program.roles[step] in ("sum", "neg"):
            waiting += program.args[step]
        name = program.name_of(program.args[step][0]) if program.roles[step] == "hpow" else ""
        if name and preferred_kind(name) == SCALAR:
            found.add(name)
    return found


def _as_vectors(program: Program) -> Iterator[int]:
    """The steps that are transposed, or multiplied by a matrix."""
    capital: list[bool] = []
    for step, args in enumerate(program.args):
        name = str(program.nodes[step].value) if program.roles[step] == "variable" else ""
        capital.append((bool(name) and preferred_kind(name) == MATRIX) or any(capital[arg] for arg in args))
    yield from (program.behind(arg) for (arg,) in _arguments(program, "transpose"))
    for args in _arguments(program, "mul"):
        yield from (program.behind(one) for one, other in (args, args[::-1]) if capital[other])


def _arguments(program: Program, role: str, values: Collection[str] = ()) -> Iterator[tuple[int, ...]]:
    """The operands of the steps with the role; of the calls of these functions, if some are named."""
    found = (step for step, own in enumerate(program.roles) if own == role)
    return (program.args[step] for step in found if not values or program.nodes[step].value in values)


def _plain(program: Program) -> list[bool]:
    """Of each step, whether it is a formula of scalars such as a*b or sin(t) by the look of it."""
    found: list[bool] = []
    for step, args in enumerate(program.args):
        role = program.roles[step]
        row = FUNCTIONS.get(str(program.nodes[step].value)) if role == "call" else None
        known = role in _SCALAR_ROLES if row is None else row.of_scalars
        found.append(known and all(found[arg] for arg in args))
    return found
