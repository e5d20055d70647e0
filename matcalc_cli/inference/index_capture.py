"""Definitions with an index that is bound where they are used: sum(i, r*y[i]) where r = x[i].

Takes a Program, refuses it or does nothing. One idea: a `where` stands outside of every sum, so its i is not the i of
the sum, though whoever wrote it meant that one.
"""

from ..errors import MatcalcError
from ..language.tree import names_of_binder
from .program import Program

MESSAGE = "{0} is bound by a sum or a for, and the definition that uses it stands outside"
HINT = "write the definition out where its name stands, or define the whole and take its entry there: r[{0}]"


def refuse_captured(program: Program) -> None:
    """MatcalcError ("name") at the entry in the definition."""
    if "ref" not in program.roles or not (free := set(program.free_indices())):
        return
    places: list[dict[str, int]] = []  # of each step: an index that nothing binds -> a step where it stands
    for step, args in enumerate(program.args):
        found = {name: place for arg in args for name, place in places[arg].items()}
        for subscript in program.subscripts.get(step, ()):
            if isinstance(subscript, tuple) and subscript[1] is None and subscript[0] in free:
                found[str(subscript[0])] = step
        counts = program.roles[step] == "rsum"  # sum(i, 2, n, s): as far as is seen from the sum, i counts
        for name in names_of_binder(program.nodes[step]) if counts or step in program.binders else ():
            if name in found:
                place = program.nodes[found[str(name)]].span
                hint = HINT.format(name)
                raise MatcalcError("name", MESSAGE.format(name), spans=[place] if place else [], hint=hint)
        places.append(found)
