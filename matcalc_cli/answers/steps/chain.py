"""The chain rule as lecture notes write it: dh/dx = ∂h/∂r*dr/dx, with the Jacobians and their shapes.

Takes the differentials of the parts; gives a line for every part that depends on others, where the question speaks of
compositions: it names parts itself, or calls functions of which nothing is known.
"""

from collections.abc import Iterator

from ...dimensions import Shape
from ...dimensions import text as dimension
from ...graph.nodes import topological
from ...language.tree import BARE, PARTIAL, Tree, name
from ...raising import surface
from .cutting import Part
from .differentials import Differentials
from .lines import Line
from .rules import RULES

COMPOSED = "differential.abstract"


def jacobians(work: Differentials) -> Iterator[Line]:
    """The lines, from the function down."""
    active = [part for part in work.parts if part.active]
    own = work.bench.problem.parsed.tree
    names = own.value if own.op == "where" and isinstance(own.value, tuple) else ()
    named = any(part.name in names for part in active)
    speaks = named or any(part.rule.id == COMPOSED for part in active)
    several = len(work.variables) > 1
    if (
        work.bench.is_complex
        or several
        or not speaks
        or not all(part.named for part in active)
        or max(_orders(work)) > 1
    ):
        return
    for part in reversed(active):
        used = _used(work, part)
        if used != [work.variables[0]]:
            yield _line(work, part, used)


def _orders(work: Differentials) -> list[int]:
    return [slot.order for slot in work.slots.values()]


def _used(work: Differentials, part: Part) -> list[str]:
    """The names that a part is made of and that vary, the variable last."""
    below = set(topological([work.nodes[part.name]]))
    found = [word for word in work.slots if work.slots[word] in below]
    return sorted(found, key=lambda word: word == work.variables[0])


def _line(work: Differentials, part: Part, used: list[str]) -> Line:
    variable, terms, said = work.variables[0], [], []
    for word in used:
        outer = _quotient(part.name, word, PARTIAL)
        said.append(_shaped(work, part.name, word, "∂"))
        if word == variable:
            terms.append(outer)
        else:
            terms.append(surface.multiply(outer, _quotient(word, variable, "")))
            said.append(_shaped(work, word, variable, "d"))
    left = _quotient(part.name, variable, "")
    return Line(
        part.name, left, surface.total([(1, term) for term in terms], ()), RULES["chain.jacobians"], ", ".join(said)
    )


def _quotient(top: str, bottom: str, mark: str) -> Tree:
    """dh/dx, ∂h/∂x: a Jacobian, so not a number, whatever the shape of the tree says."""
    sides = (Tree("differential", (name(word, ()),), f"{mark} {BARE}".strip(), shape=()) for word in (top, bottom))
    return Tree("div", tuple(sides), shape=())


def _shaped(work: Differentials, top: str, bottom: str, sign: str) -> str:
    """`∂h/∂r is 1×m`."""
    sizes = [_size(work.bench.typing.shapes[word]) for word in (top, bottom)]
    shape = "a number" if sizes == ["1", "1"] else "×".join(sizes)
    return f"{sign}{top}/{sign}{bottom} is {shape}"


def _size(shape: Shape) -> str:
    return dimension(next((dim for dim in shape if dim != 1), 1))
