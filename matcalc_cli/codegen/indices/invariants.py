"""What stands before index notation in emitted code: the parts of a body that mention no index that it binds."""

from ..plan.terms import Term, bound_within, literal
from .einsums import is_delta


def needs(term: Term) -> list[Term]:
    """The largest parts that mention no index bound here; their code must stand before. Those of a sum around this one
    are numbers by now."""
    own = bound_within(term)
    found: list[Term] = []
    stack, seen = list(_parts(term)[::-1]), set[int]()
    while stack:
        part = stack.pop()
        if id(part) in seen or part.op == "colon":
            continue
        seen.add(id(part))
        if is_delta(part, own):
            continue
        if not part.bound & own and part.op != "range":
            found.append(part)
        else:
            stack.extend(reversed(_parts(part)))
    return found


def _parts(term: Term) -> tuple[Term, ...]:
    """What stands in the code of a `tensor`, `isum` or `rsum`: range(k) for a counter up to k - 1."""
    if term.op == "rsum" and (end := end_of(term)) is not None:
        return (end, term.args[2])
    return term.args


def end_of(term: Term) -> Term | None:
    """k of a range from 0 to k - 1."""
    low, high, _ = term.args
    return _successor(high) if literal(low) == 0 else None


def _successor(high: Term) -> Term | None:
    """The name k of k - 1."""
    if high.op != "sum" or len(high.args) != 2 or literal(high.args[1]) != -1:
        return None
    return high.args[0] if high.args[0].op == "name" else None
