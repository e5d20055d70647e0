"""A question as typed: the words of the command line or of the API, not yet read.

Takes the verb's name and the values of the options; gives a Question, whose groups of variables are names that the
parser knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import MatcalcError
from .options import OPTIONS, POINT
from .values import chosen
from .variables import Variable, direction_names, variables
from .verbs import VERBS, Verb

if TYPE_CHECKING:
    from .given import Given

CONJUGATE, VEC = "conj", "vec"  # a derivative by conj(z), by vec(X)
SHELL = "shell"  # the door in whose words everything is written
Shapes = Iterable[str] | Mapping[str, str]


class Question:
    """What is asked, as typed. `wrt` holds one entry a differentiation; "x1,x2" stacks scalars into a vector.
    `strict`: a guess is an error. `entries`: the answer is written out.
    `shared`: the declarations are for other expressions, too, so that some are not used.
    `given`: the data for its names, which say of what kind these are. `with_value`, `hvp`: what its code holds, too;
    `scipy`: what it may use.
    `door`: whose words its notes have, "shell", "python" or "json".

    MatcalcError ("usage") for a verb or layout that does not exist, an order below 1, or several
    variables where nothing is differentiated (one may decide how the text is read).
    """

    __slots__ = (
        "along",
        "by_vec",
        "define",
        "door",
        "entries",
        "expression",
        "given",
        "hvp",
        "layout",
        "order",
        "overridden",
        "scipy",
        "shapes",
        "shared",
        "strict",
        "structured",
        "vec",
        "verb",
        "with_value",
        "wrt",
    )

    def __init__(
        self,
        expression: str,
        verb: str = "grad",
        wrt: Sequence[str] = (),
        shapes: Shapes = (),
        layout: str = "",
        order: int | None = None,
        vec: bool = False,
        along: str = "",
        define: str | Iterable[str] = (),
        structured: bool = False,
        given: "Given | None" = None,
        strict: bool = False,
        shared: bool = True,
        with_value: bool = False,
        hvp: str = "",
        scipy: bool = False,
        entries: bool = False,
        door: str = SHELL,
    ) -> None:
        self.verb: Verb = VERBS[chosen("verb", verb, VERBS)]
        stacked = [within(VEC, str(text)) for text in wrt]
        self.expression = expression
        self.wrt = tuple(inside or text for inside, text in zip(stacked, wrt, strict=True))
        self.by_vec = any(inside is not None for inside in stacked)
        self.shapes = [f"{k}:{v}" for k, v in shapes.items()] if isinstance(shapes, Mapping) else list(shapes)
        self.overridden = bool(layout)  # is this another layout than the verb's?
        self.layout = str(OPTIONS["layout"].parsed(layout)) if layout else self.verb.layout
        if order is not None:
            OPTIONS["order"].parsed(order)
        if not self.verb.order and len(self.wrt) > 1:
            message = f"{len(self.wrt)} variables for {verb}, which differentiates nothing"
            raise MatcalcError("usage", message, hint=f"leave out --wrt: {verb} shows the formula")
        self.strict, self.shared, self.entries = strict, shared, entries
        self.order, self.vec, self.along, self.structured = order, vec or self.by_vec, along, structured
        self.given, self.door = given, door
        self.scipy, self.with_value, self.hvp = scipy, with_value, direction_names(hvp) if hvp else ""
        self.define = [define] if isinstance(define, str) else list(define)

    def declaring(self, declaration: str) -> "Question":
        """The same question with one more declaration."""
        from copy import copy

        other = copy(self)
        other.shapes = [*self.shapes, declaration]
        return other

    def conjugated(self) -> list[bool]:
        """For each entry of `wrt`: is it the conjugate of a variable, conj(z)?"""
        return [within(CONJUGATE, str(text)) is not None for text in self.wrt]

    def said(self, notes: list[str]) -> list[str]:
        """The notes in the words of the door."""
        if self.door == SHELL:
            return notes
        from .spoken import told

        return told(self.door, notes)

    def variables(self) -> list[tuple[Variable, ...]]:
        """The variables of each differentiation."""
        return [variables(within(CONJUGATE, str(text)) or str(text)) for text in self.wrt]


def within(function: str, text: str) -> str | None:
    """z, if the text is function(z); None for anything else."""
    inside = text.strip().removeprefix(f"{function}(")
    return inside[:-1].strip() if inside != text.strip() and inside.endswith(")") else None


def size_table(value: object) -> None:
    """MatcalcError ("usage") where sizes as Python gives them are no mapping."""
    if value is not None and not isinstance(value, Mapping):
        raise OPTIONS[POINT[-1]].wrong("a mapping from dimensions to numbers")


def check_values(kind: object, seed: object, sizes: object) -> tuple[Any, Any, Any]:
    """The values of --check, --seed and --size as they are used; MatcalcError ("usage") for one that is none."""
    check, start, dimensions = (
        OPTIONS[name].parsed(value) for name, value in zip(POINT, (kind, seed, sizes), strict=True)
    )
    return check, start, dimensions
