"""The data that are given for the names of a formula, before and after its shapes are known.

Takes the texts of `--at` (`x=3`, `A=[1, 2; 3, 4]`, `A=@A.csv`, `@point.json`) or names with Python's values; gives a
`Point`. One idea: what is given has a number of axes, and that is a declaration: a name with data of two axes is a
matrix, whatever its letter.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...errors import MatcalcError, suggest
from ...inference.compiler import compile_tree
from ...inference.shapes import infer
from ...language.declarations import Declaration, Declarations, declare
from ...language.syntax import names_in, parse
from ...language.tree import Tree
from ...lowering.lower import lower
from ...verification.interpret import Undefined, evaluate
from ..asking.variables import variable_name
from .files import array_of, is_complex_number, read

Array = Any
Given = str | tuple[str, object]  # a text, or a name with a value of JSON, Python or NumPy

OPTION = "--at"
KINDS = ("scalar", "vector", "matrix")  # by the number of axes
PLAIN = r"\[?[-+\d.eE,;\s]+\]?"  # numbers alone, which need no parser
NESTED = r"\[\s*\[[-+\d.eE,\s\[\]]+\]"  # as NumPy and JSON write a matrix
BARE_POINTS = ((r"(?<!\d)\.(?=\d)", "0."), (r"(?<=\d)\.(?!\d)", ".0"))  # of .5 and 1., which JSON has not
ANOTHER = r",\s*([A-Za-z]\w*)\s*=(.*)"  # a second value in one text
WORKED_OUT = "work the value out, and write the number"
IMAGINARY = frozenset("ij")
HOW = 'write a name and its value: --at "x=[1; 2]"'


class Datum:
    """The value of one name: an array of at most two axes. `origin` says where it comes from; empty: typed.

    `text` and `span`: the option and the place of the value in it, for the caret.
    """

    __slots__ = ("array", "name", "origin", "span", "text", "whole")

    def __init__(
        self,
        name: str,
        array: Array,
        text: str = "",
        span: tuple[int, int] = (0, 0),
        origin: str = "",
        whole: bool = False,
    ) -> None:
        self.name, self.array, self.text, self.span, self.origin = name, array, text, span, origin
        self.whole = whole  # does it come from a file of many names, of which a formula need not have all?

    @property
    def thin(self) -> bool:
        """Is it a row or a column of a table?"""
        return self.array.ndim == 2 and 1 in self.array.shape

    @property
    def kind(self) -> str:
        """What its axes make of the name. A row or column is a vector, unless a capital's; 1×1 is a scalar."""
        first = self.name[0]
        if self.array.size == 1:
            return KINDS[0]
        return "vector" if self.thin and not first.isupper() else KINDS[self.array.ndim]

    @property
    def size(self) -> str:
        """`3×2`, `3`, `a scalar`."""
        return "×".join(map(str, self.array.shape)) or "a scalar"

    @property
    def called(self) -> str:
        """`the value of A in A.csv`."""
        return f"the value of {self.name}" + (f" in {self.origin}" if self.origin else "")

    def fault(self, kind: str, message: str, hint: str) -> MatcalcError:
        """An error with a caret under the value, where it was typed."""
        error = MatcalcError(kind, message, spans=(self.span,) if self.text else (), hint=hint)
        return error.with_source(self.text, OPTION) if self.text else error


class Point(Mapping[str, Datum]):
    """Name -> Datum."""

    def __init__(self, data: Iterable[Datum]) -> None:
        self.data: dict[str, Datum] = {}
        for datum in data:
            if datum.name in self.data:
                raise datum.fault("usage", f"{datum.name} is given two values", "give one of them")
            self.data[datum.name] = datum

    def __getitem__(self, name: str) -> Datum:
        return self.data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def declared(self, declarations: Declarations) -> Declarations:
        """The declarations with what the data say of names of which nothing, or no kind, is declared."""
        found = Declarations(declarations.table, declarations.functions)
        dims = declarations.dims()
        for name, datum in self.data.items():
            old = found.get(name)
            if name in dims or (old is not None and (old.shape is not None or old.kind)):
                continue
            properties = old.properties if old else frozenset({"complex"} if datum.array.dtype == complex else ())
            found.table[name] = Declaration(() if datum.kind == "scalar" else None, datum.kind, properties)
        return found

    def known(
        self, declarations: Declarations, tree: Tree, more: Iterable[str], others: Iterable[str]
    ) -> tuple[Declarations, list[str]]:
        """The declarations of the names that the tree has, or that are in `more`; and what is to be said of it.

        `others`: no strangers, but without a shape of their own: a direction, the index of an entry.
        """
        written = {*names_in(tree), *more}
        self._refuse_strangers({*written, *declarations.dims(), *others})
        named = compile_tree(tree, {*declarations, *more}, declarations.dims(), declarations.sized()).named_dims
        used = Point(datum for name, datum in self.data.items() if name in written and name not in named)
        notes = [
            f"{name} is taken as a vector, though its value is written as a row"
            for name, datum in used.items()
            if name not in declarations and datum.kind == "vector" and datum.array.ndim == 2 and len(datum.array) == 1
        ]
        return used.declared(declarations), notes

    def _refuse_strangers(self, written: set[str]) -> None:
        for name, datum in self.data.items():
            if name not in written and not datum.whole:
                near = suggest(name, written - self.data.keys())
                hint = f"did you mean {near}?" if near else "leave its value out"
                raise datum.fault("name", f"{name} does not occur in the expression", hint)


def point_of(given: Iterable[Given]) -> Point:
    """The point that is given. MatcalcError ("usage") with a caret in the text at fault."""
    return Point(datum for one in given for datum in _data(one))


def _data(one: Given) -> list[Datum]:
    if not isinstance(one, str):
        name, value = one
        return [Datum(variable_name(str(name)), *_value(str(name), value))]
    if one.startswith("@"):
        return _all_of(one)
    name, equals, words = one.partition("=")
    start = len(name) + 1
    if another := re.search(ANOTHER, words):
        first, second = f"{name.strip()}={words[: another.start()].strip()}", f"{another[1]}={another[2].strip()}"
        hint = f'--at "{first}" --at "{second}"'
        raise MatcalcError("usage", f"'{one}' names several values", hint=hint)
    if not equals or not words.strip():
        raise MatcalcError("usage", f"'{one}' is no value", hint=HOW)
    return [_named(variable_name(name.strip()), words, one, start)]


def direction_of(name: str, words: str, option: str = "--along") -> Datum:
    """The value of an option that is a value alone: a number, vector or matrix as for `--at`, or the file with it."""
    try:
        found = _named(name, words, words, 0)
    except MatcalcError as error:
        error.option = option if error.option else ""
        raise
    found.text = ""
    return found


def _named(name: str, words: str, text: str, start: int) -> Datum:
    """The value that stands in a text from `start` on."""
    spot = (start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
    if not words.strip().startswith("@"):
        return Datum(name, _typed(name, words, text, start), text, spot)
    path = words.strip()[1:]
    try:
        return Datum(name, array_of(_picked(read(path), name, path), f"{name} in {path}"), text, spot, path)
    except MatcalcError as error:
        error.spans = error.spans or (spot,)
        raise error.with_source(text, OPTION) from None


def _value(name: str, value: object) -> tuple[Array, str]:
    """The array of a value of JSON or Python, and the text it was written as, if it was."""
    return (_typed(name, value, value, 0), "") if isinstance(value, str) else (array_of(value, name), "")


def _all_of(text: str) -> list[Datum]:
    """The data of a file that has names."""
    path, spot = text[1:].strip(), (0, len(text))
    try:
        found = read(path)
        if not isinstance(found, dict):
            hint = f'write a name: --at "A=@{path}"'
            raise MatcalcError("usage", f"the file {path} has no names for its numbers", hint=hint)
        data = []
        for name, value in found.items():
            array = _typed(name, value, value, 0) if isinstance(value, str) else array_of(value, f"{name} in {path}")
            data.append(Datum(variable_name(name), array, origin=path, whole=True))
        return data
    except MatcalcError as error:
        error.spans = error.spans or (spot,)
        raise error.with_source(text, OPTION) from None


def _picked(found: Any, name: str, path: str) -> Any:
    """The array of that name, or the only one, of a file that holds several."""
    if not isinstance(found, dict) or is_complex_number(found):
        return found
    if name in found:
        return found[name]
    if len(found) == 1:
        return next(iter(found.values()))
    raise MatcalcError("usage", f"the file {path} has no {name}", hint=f"it has {', '.join(found)}" if found else "")


def _typed(name: str, words: str, text: str, start: int) -> Array:
    """The value of a text: of numbers alone, nested as JSON has it, or an expression without names."""
    import numpy as np

    stripped = words.strip()
    if re.fullmatch(PLAIN, stripped) and (found := _plain(stripped)) is not None:
        return array_of(found, name)
    if re.fullmatch(NESTED, stripped):
        spelt = stripped
        for bare, full in BARE_POINTS:
            spelt = re.sub(bare, full, spelt)
        try:
            return array_of(json.loads(spelt), name)
        except ValueError:
            pass  # matcalc's language says what is wrong
    try:
        return np.asarray(_expression(name, stripped, words))
    except MatcalcError as error:
        raise error.within(text, OPTION, start) from None


def _plain(words: str) -> Any:
    """`3`, `[1; 2]`, `[1, 2; 3, 4]` as numbers; None for what is otherwise written."""
    if words.startswith("[") != words.endswith("]"):
        return None
    inner = words.removeprefix("[").removesuffix("]")
    if not words.startswith("[") and ("," in words or ";" in words):
        return None
    try:
        rows = [[float(word) for word in row.split(",")] for row in inner.split(";")]
    except ValueError:
        return None
    if any(len(row) != len(rows[0]) for row in rows):
        return None
    if not words.startswith("["):
        return rows[0][0]
    return [row[0] for row in rows] if len(rows[0]) == 1 < len(rows) else rows


def _expression(name: str, stripped: str, words: str) -> Array:
    """The value of an expression without names; a row has two axes."""
    typing = infer(parse(words).tree, declare(()), source=words)
    if typing.shapes or typing.dims or typing.indices:
        hint = "the imaginary unit is 1i: 1 + 2*1i" if typing.shapes.keys() & IMAGINARY else ""
        spot = (words.index(stripped), words.index(stripped) + len(stripped))
        message = f"the value of {name} is to be of numbers, not '{stripped}'"
        raise MatcalcError("usage", message, spans=(spot,), source=words, hint=hint)
    assert typing.program is not None
    lowered = lower(typing.program, typing)
    try:
        found = evaluate(lowered.node, {}, {})
    except Undefined:
        raise MatcalcError("domain", f"the value of {name} is not defined", hint=WORKED_OUT) from None
    return found.reshape(1, -1) if len(lowered.shape) == 2 and lowered.shape[0] == 1 else found
