"""How a language of arrays writes what the code printer has decided on: the one place that knows its syntax.

What is written (terms in order, chains, names) is decided by `plan`, `writing` and `indices`, which build fragments of
text by these methods alone. Vectors and rows have one axis everywhere; an operator `row@` multiplies such a row by a
matrix, `row@column` by a vector. A language is a subclass with its own table of spellings, and a row in
`backends.BACKENDS`.
"""

from collections.abc import Iterable, Mapping, Sequence
from unicodedata import normalize

from .routine import Routine

NONE: Mapping[str, str] = {}
UNKNOWN, ONE, ARRAY, SPREAD = "", "scalar", "array", "spread"  # extents of an operand; what is spread is no full array
Range = tuple[str, str, str]  # index, its first and its last value


class Body:
    """What stands in a function of the text. The first result is known after `value_after` lines; `taken` are the
    names that stand for something."""

    __slots__ = ("doc", "lines", "parameters", "results", "taken", "value_after")

    def __init__(
        self,
        parameters: Sequence[str],
        lines: Sequence[str],
        results: Sequence[str],
        value_after: int,
        taken: set[str],
        doc: Sequence[str],
    ) -> None:
        self.parameters, self.lines, self.results = list(parameters), list(lines), list(results)
        self.value_after, self.taken, self.doc = value_after, taken, list(doc)

    def free(self, word: str) -> str:
        """The word, or one like it, as a name that nothing else has."""
        while word in self.taken:
            word += "_"
        self.taken.add(word)
        return word


class Dialect:
    """`name` as formats and the rows of functions have it, `module` what {np} stands for in a spelling.

    `spelled`: the templates that are not those of functions of the table, {0}, {1} for what is put in. `operators`:
    how `@`, `row@`, `row@column`, `*`, `/`, `**`, `+` and `-` are written, where not like that; with {0} and {1} where
    the operands do not stand on both sides. `first`: the index of the first entry. `in_place`: are entries of arrays
    written where that saves a pass? `vector_first`: is v*X faster than X'*v? Functions of the module `strict` take
    arrays of floats alone, where others take numbers.

    `columns`: is what has one axis a column, which takes a transpose to be spread over rows? `keeps_rows`: is an entry
    of rows, `A(i, :)`, a row? `loops`: are entries in
    index notation computed one by one? `brackets`: does a spelling put its operands beside operators? `wraps`: may a
    power of an integer overflow? `names_entries`: can entries be taken of what has a name alone? `form`: what a
    function without a spelling lacks. `reserved`: names that are taken.
    """

    name = module = strict = form = ""
    spelled: Mapping[str, str] = NONE
    operators: Mapping[str, str] = NONE
    first = 0
    in_place = vector_first = columns = keeps_rows = loops = brackets = wraps = names_entries = False
    reserved: frozenset[str] = frozenset()

    def of_complex(self) -> "Dialect":
        """The dialect where variables are complex, if it is written otherwise there."""
        return self

    def identifier(self, name: str) -> str:
        """The name in the letters of the language."""
        return normalize("NFKC", name)

    def operator(self, name: str, left: str, right: str) -> str:
        """An operator between operands of these extents."""
        return self.operators.get(name, name)

    def prepared(self, template: str, extents: Sequence[str]) -> str:
        """A spelling for operands of these extents, which are still to be put in."""
        return template.replace("{np}", self.module)

    def statement(self, name: str, *texts: str) -> str:
        """A spelling filled with texts as they are."""
        text = self.spelled[name].replace("{np}", self.module)
        for k, each in enumerate(texts):
            text = text.replace(f"{{{k}}}", each)
        return text

    def spread(self, array: str, carried: Sequence[bool]) -> str:
        """The array, which is one operand, with an axis of length one where none is carried."""
        raise NotImplementedError

    def function(
        self,
        name: str,
        parameters: Sequence[str],
        lines: Sequence[str],
        results: Sequence[str],
        doc: Sequence[str] = (),
    ) -> list[str]:
        """The lines of a function; one of the text, or one within."""
        raise NotImplementedError

    def array_of(self, name: str, ranges: Sequence[Range], lines: Sequence[str], entry: str) -> list[str]:
        """The lines that make `name` the array of what `entry` is after `lines`, an axis for each index."""
        raise NotImplementedError

    def sum_of(self, name: str, ranges: Sequence[Range], lines: Sequence[str], entry: str, start: str) -> list[str]:
        """The lines that make `name` the sum of what `entry` is after `lines`, from `start` on."""
        raise NotImplementedError

    def routine(self, routine: Routine, body: Body) -> list[str]:
        """The lines of a function of the text."""
        return self.function(routine.name, body.parameters, body.lines, body.results, body.doc)

    def program(self, functions: Iterable[Sequence[str]]) -> str:
        """The text: what the functions need, and the functions."""
        raise NotImplementedError
