"""How a language of arrays writes what the code printer has decided on: the one place that knows its syntax.

What is written (terms in order, chains, names) is decided by `plan`, `writing` and `indices`, which build fragments of
text by these methods alone. Vectors and rows have one axis everywhere; an operator `row@` multiplies such a row by a
matrix, `row@column` by a vector. A language is a subclass with its own table of spellings, and a row in
`backends.BACKENDS`.
"""

from collections.abc import Iterable, Mapping, Sequence

NONE: Mapping[str, str] = {}


class Dialect:
    """`name` as formats and the rows of functions have it, `module` what {np} stands for in a spelling.

    `spelled`: the templates that are not those of functions of the table, {0}, {1} for what is put in. `operators`:
    how `@`, `row@`, `row@column`, `*`, `/`, `**`, `+` and `-` are written, where not like that; with {0} and {1} where
    the operands do not stand on both sides. `first`: the index of the first entry. `in_place`: are entries of arrays
    written where that saves a pass? `vector_first`: is v*X faster than X'*v? Functions of the module `strict` take
    arrays of floats alone, where others take numbers.
    """

    name = module = strict = ""
    spelled: Mapping[str, str] = NONE
    operators: Mapping[str, str] = NONE
    first = 0
    in_place = vector_first = False

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

    def program(self, functions: Iterable[Sequence[str]]) -> str:
        """The text: what the functions need, and the functions."""
        raise NotImplementedError
