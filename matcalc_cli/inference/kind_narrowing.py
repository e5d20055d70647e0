"""The kinds that every name can have at all, by the rules of its operations alone, read forwards and backwards.

Takes a Program and the kinds a name may have, gives fewer: in (a + b)^2 the sum is a scalar or a matrix, so neither a
nor b is a vector. One idea: a kind stays only while some choice for the neighbours goes with it (arc consistency,
Mackworth 1977), so what is taken away is in no assignment that fits, and the search need not look there.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from .kind_pass import constructed, indexed_kind, literals, subscripted
from .kind_rules import COLUMN, MATRIX, ROW, SCALAR, WAITING, call, chained, operation, tensor_kind
from .program import Program

MOST_CHOICES = 256  # kinds of all operands together; an operation with more says nothing of them
MOST_SWEEPS = 16

Kinds = tuple[int, ...]
Domain = set[int] | None  # None: anything


def narrowed(program: Program, possible: Mapping[str, frozenset[int]], scalar: bool) -> dict[str, frozenset[int]]:
    """The kinds of every variable that may be in an assignment that fits; with `scalar` the whole is a scalar."""
    names = {name: set(kinds) for name, kinds in possible.items()}
    for _ in range(MOST_SWEEPS):
        before = sum(map(len, names.values()))
        domains = _forwards(program, names)
        last = domains[-1]
        domains[-1] = {SCALAR} if scalar else None if last is None else {kind for kind in last if kind < WAITING}
        if scalar and last is not None and SCALAR not in last:
            return {name: frozenset() for name in names}
        _backwards(program, domains, names)
        if sum(map(len, names.values())) == before:
            break
    return {name: frozenset(kinds) for name, kinds in names.items()}


def _forwards(program: Program, names: Mapping[str, set[int]]) -> list[Domain]:
    domains: list[Domain] = []
    for step, (role, args) in enumerate(zip(program.roles, program.args, strict=True)):
        if role == "variable":
            domains.append(set(names[str(program.nodes[step].value)]))
        elif role == "sum":
            domains.append(_sum_of([domains[arg] for arg in args]))
        else:
            found = list(_choices(program, step, domains))
            domains.append(None if found == [_ANYTHING] else {kind for _, kind in found})
    return domains


def _backwards(program: Program, domains: list[Domain], names: dict[str, set[int]]) -> None:
    """Take from the operands what no result in its domain is made of."""
    for step in reversed(range(len(program.nodes))):
        role, args, domain = program.roles[step], program.args[step], domains[step]
        if role == "variable":
            if domain is not None:
                names[str(program.nodes[step].value)] &= domain
        elif domain is None or not args:
            continue
        elif role == "sum":
            terms = domain | {SCALAR} if any(kind <= MATRIX for kind in domain) else domain
            terms = terms | {COLUMN, ROW} if MATRIX in domain else terms
            for arg in args:
                _keep(domains, arg, terms)
        else:
            found = list(_choices(program, step, domains))
            if found != [_ANYTHING]:
                fitting = [kinds for kinds, kind in found if kind in domain]
                for place, arg in enumerate(_operands(program, step)):
                    _keep(domains, arg, {kinds[place] for kinds in fitting})


def _keep(domains: list[Domain], step: int, kinds: set[int]) -> None:
    domain = domains[step]
    domains[step] = set(kinds) if domain is None else domain & kinds


_ANYTHING: tuple[Kinds, int] = ((), -1)


def _choices(program: Program, step: int, domains: list[Domain]) -> Iterator[tuple[Kinds, int]]:
    """(kinds of the operands, kind of the result) for all that the rule of a step allows; _ANYTHING if unknown."""
    args = _operands(program, step)
    known = [domain for arg in args if (domain := domains[arg]) is not None]
    if len(known) < len(args) or program.roles[step] == "stack" or prod(map(len, known)) > MOST_CHOICES:
        yield _ANYTHING
        return
    for kinds in product(*(sorted(domain) for domain in known)):
        kind = _result(program, step, kinds)
        if kind is not None:
            yield kinds, kind


def _operands(program: Program, step: int) -> Kinds:
    """The steps whose kinds decide that of a step: of `where` the body alone."""
    return program.args[step][:1] if program.roles[step] == "where" else program.args[step]


def _result(program: Program, step: int, kinds: Kinds) -> int | None:
    """The kind of a step over operands of these kinds."""
    role, node = program.roles[step], program.nodes[step]
    match role:
        case "number" | "size" | "pi" | "imaginary":
            return SCALAR
        case "identity":
            return MATRIX
        case "where":
            return kinds[0]
        case "index":
            axes = subscripted(kinds[0], program.subscripts[step])
            return None if axes is None else indexed_kind(kinds[0], axes)
        case "tensor":
            return tensor_kind(len(program.binders[step])) if kinds == (SCALAR,) else None
        case "call":
            if not kinds:
                return constructed(node, program.sizes.get(step, ()))
            rule = call(str(node.value), kinds, literals(node))
        case _:
            rule = operation(role, kinds) or (chained(kinds) if role == "mul" else None)
    return None if rule is None else rule.kind


def _sum_of(terms: list[Domain]) -> Domain:
    """The kinds a sum can have: that of all its terms but the scalars, and but the columns and rows of a matrix."""
    known = [term for term in terms if term is not None]
    found: set[int] = set()
    for kind in {kind for term in known for kind in term}:
        others = {SCALAR, COLUMN, ROW} if kind == MATRIX else {SCALAR} if kind < MATRIX else set[int]()
        if all(term & ({kind} | others) for term in known):
            found.add(kind)
    return found if len(known) == len(terms) else None
