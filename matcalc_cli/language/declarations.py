"""Declared shapes: `A:m,n`, `x:n`, `t:scalar`, `W:n,n,symmetric`, `B:5,3`, `A:matrix`, `W:symmetric`.

Takes the texts of `--shape` options and of where clauses, gives a `Declarations`: for every name its shape (or only its
kind) and its properties. 1×1 is a scalar, m×1 a column, 1×n a row.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..dimensions import Dim, Shape, symbols, text
from ..errors import MatcalcError, Span, suggest
from .other_words import declared as said_otherwise
from .other_words import meant
from .properties import OF_ROWS, OF_VECTORS, PROPERTIES, REAL, SQUARE, contradiction, implied
from .sizes import KINDS, OPTION, declared_name, fault, size

MOST_KNOWN = 1024  # declarations that are remembered, for they never change
FUNCTION = "function"  # f:function, f:function(n)->m
FUNCTION_HINT = "declare f:function, f:function(n), f:function(n)->m, f:function(m,n) or f:function->n"
Signature = tuple[Shape, Shape]  # of the argument and of the value; without one, a function of scalars


class Declaration:
    """What is declared of one name. `shape` is None where only a kind or properties are; `kind` is "" where unknown."""

    __slots__ = ("kind", "properties", "shape")

    def __init__(self, shape: Shape | None, kind: str, properties: frozenset[str] = frozenset()) -> None:
        self.shape = shape
        self.kind = kind
        self.properties = properties

    @property
    def square(self) -> bool:
        """Must the two sizes of the matrix be equal?"""
        return bool(self.properties & SQUARE)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Declaration) and (self.shape, self.kind, self.properties) == (
            other.shape,
            other.kind,
            other.properties,
        )

    def __repr__(self) -> str:
        return f"Declaration({self.shape!r}, {self.kind!r}, {sorted(self.properties)})"


class Declarations:
    """Name -> Declaration, in the order in which they were made."""

    __slots__ = ("functions", "table")

    def __init__(
        self, table: dict[str, Declaration] | None = None, functions: "Mapping[str, Signature | None] | None" = None
    ) -> None:
        self.table = dict(table or {})
        self.functions: dict[str, Signature | None] = dict(functions or {})  # abstract functions have no shape

    def __contains__(self, name: object) -> bool:
        return name in self.table

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def get(self, name: str) -> Declaration | None:
        return self.table.get(name)

    def dims(self) -> tuple[str, ...]:
        """The names of dimensions in declared shapes, in order of appearance."""
        shapes = [d.shape for d in self.table.values() if d.shape]
        shapes += [side for signature in self.functions.values() if signature for side in signature]
        return tuple(dict.fromkeys(name for shape in shapes for dim in shape for name in symbols(dim)))

    def sized(self) -> frozenset[str]:
        """The vectors and matrices whose shape is declared."""
        return frozenset(name for name, d in self.table.items() if d.shape)

    def extend(self, clauses: Iterable[tuple[str, str, Span | None]], source: str = "") -> "Declarations":
        """These declarations and those of a where clause: (name, text behind the colon, place of the text)."""
        more = Declarations(self.table, self.functions)
        for name, body, span in clauses:
            if is_function(body):
                more.functions[name] = signature(body)
                continue
            more.add(name, _read(name, body, (span,) if span else (), source), span, source)
        return more

    def add(self, name: str, declaration: Declaration, span: Span | None = None, source: str = "") -> None:
        old = self.table.get(name)
        if old is not None and old != declaration:
            message = f"{name} is declared twice, as {describe(old)} and as {describe(declaration)}"
            hint = f"leave out one of the declarations of {name}"
            raise MatcalcError("usage", message, spans=(span,) if span else (), source=source, hint=hint)
        self.table[name] = declaration


def declare(texts: Iterable[str]) -> Declarations:
    """The declarations `NAME:DIMS[,PROPERTY...]`. MatcalcError of kind "usage" or "shape" names the text at fault."""
    found = Declarations()
    for whole in texts:
        try:
            _declare(found, whole)
        except MatcalcError as error:
            error.spans = error.spans or ((0, len(whole)),)
            raise error.with_source(whole, OPTION) from None
    return found


def _declare(found: Declarations, whole: str) -> None:
    """One more declaration; the spans of an error count in its text."""
    name_text, colon, body = whole.partition(":")
    if not colon:
        likely = said_otherwise(whole)
        hint = f"did you mean {likely}?" if likely else "write NAME:DIMS, for example A:m,n or t:scalar"
        raise fault(f"'{whole}' is not a declaration", hint)
    name = declared_name(name_text, whole)
    if name in (found if is_function(body) else found.functions):
        raise fault(
            f"{name} is declared as a function and as a variable", hint=f"leave out one of the declarations of {name}"
        )
    start = len(name_text) + 1
    try:
        if is_function(body):
            found.functions[name] = signature(body)
            return
        declaration = _declaration(name_text.strip(), body)
    except MatcalcError as error:
        error.spans = error.spans or ((0, len(body)),)
        raise error.within(whole, OPTION, start) from None
    found.add(name, declaration)


def describe(declaration: Declaration) -> str:
    """`m×n symmetric`, `a vector`."""
    words = sorted(declaration.properties)
    if declaration.shape is None:
        return ", ".join([*([f"a {declaration.kind}"] if declaration.kind else []), *words])
    return ", ".join([shape_text(declaration.shape), *words])


def shape_text(shape: Shape) -> str:
    """`scalar`, `n`, `1×n`, `m×n`."""
    return "×".join(_bracketed(dim) for dim in shape) if shape else "scalar"


def _bracketed(dim: Dim) -> str:
    words = text(dim)
    return f"({words})" if " " in words else words


def _read(name: str, body: str, spans: Iterable[Span], source: str) -> Declaration:
    """The declaration written `body` behind the colon."""
    try:
        return _declaration(name, body)
    except MatcalcError as error:
        error.spans = tuple(spans)
        error.with_source(source if error.spans else "")
        raise


@lru_cache(MOST_KNOWN)
def _declaration(name: str, body: str) -> Declaration:
    """The declaration written `body` behind the colon; the spans of an error count in it."""
    whole = f"{name}:{body}"
    bare = body.strip()
    if bare[:1] in ("(", "[") and bare[-1:] in (")", "]"):
        raise fault(f"'{bare}' in '{whole}' is not a shape", f"did you mean {name}:{bare[1:-1]}?")
    words = _Words(whole)
    place = 0
    for part in body.split(","):
        try:
            words.take(part.strip())
        except MatcalcError as error:
            error.spans = ((place, place + len(part)),)
            raise
        place += len(part) + 1
    if (pair := contradiction(words.said)) is not None:
        what = "vector" if OF_VECTORS & set(pair) else "matrix but 0"
        raise fault(f"'{whole}': no {what} is {pair[0]} and {pair[1]}", f"leave out {pair[0]} or {pair[1]}")
    properties = implied(set(words.said))
    properties = _complex(properties, words.said, whole) if "complex" in properties else properties
    _refuse_vector_words(whole, words)
    square = next((word for word in words.said if word in SQUARE), "")
    if not words.dims:
        return _by_kind(whole, words.kind, square, frozenset(properties))
    return _by_shape(whole, tuple(words.dims), square, frozenset(properties))


class _Words:
    """What the words behind the colon say: dimensions, a kind, properties."""

    def __init__(self, whole: str) -> None:
        self.whole, self.kind = whole, ""
        self.dims: list[Dim] = []
        self.said: list[str] = []

    def take(self, word: str) -> None:
        if word.startswith(FUNCTION):
            hint = f"an abstract function is {self.whole.partition(':')[0]}:function"
            raise fault(f"'{self.whole}' declares no function", hint)
        if word in PROPERTIES:
            self.said.append(word)
        elif word in KINDS and not self.kind and not self.dims:
            self.kind = word
        elif self.kind or self.said:
            raise _unknown_word(word, self.whole)
        else:
            self.dims.append(size(word, self.whole))


def _complex(properties: set[str], said: list[str], whole: str) -> set[str]:
    """What the words mean for complex entries: a definite matrix is hermitian, not symmetric."""
    real = next((word for word in said if word in REAL), "")
    if real:
        raise fault(
            f"'{whole}': {real} is said of real entries, not of complex ones",
            kind="refused",
            hint=f"leave out {real} or complex",
        )
    if properties & {"psd", "spd", "nsd", "nd"}:
        properties = {*properties - {"symmetric"}, "hermitian"}
    both = next((word for word in said if word in ("symmetric", "skew", "diagonal", "lower", "upper", "toeplitz")), "")
    if both and "hermitian" in properties:
        raise fault(
            f"'{whole}': a matrix both hermitian and {both} is not supported",
            kind="refused",
            hint=f"leave out {both}, or complex",
        )
    return properties


def _by_kind(whole: str, kind: str, square: str, properties: frozenset[str]) -> Declaration:
    if square and kind not in ("", "matrix"):
        raise fault(
            f"'{whole}': {square} needs a square matrix, not a {kind}",
            kind="shape",
            hint=f"leave out {square}, or declare a matrix: {whole.partition(':')[0]}:{square}",
        )
    implied = "matrix" if square else _of_vectors(whole, properties) if properties & OF_VECTORS else ""
    return Declaration(() if kind == "scalar" else None, kind or implied, properties)


def _of_vectors(whole: str, properties: frozenset[str]) -> str:
    """What has these properties of vectors: a capital with those of rows is a matrix, as capitals are."""
    return "matrix" if whole[0].isupper() and properties & OF_VECTORS <= implied({*OF_ROWS}) else "vector"


def _refuse_vector_words(whole: str, words: _Words) -> None:
    """A property of vectors is declared of them, and some are of the rows of a matrix; of nothing else."""
    said = [word for word in words.said if word in OF_VECTORS]
    if not said:
        return
    word = next((word for word in said if word not in OF_ROWS), said[0])
    name = whole.partition(":")[0]
    long = [dim for dim in words.dims if dim != 1]
    if other := next((known for known in words.said if known in SQUARE or known == "toeplitz"), ""):
        hint = f"leave out {other} or {word}"
        raise fault(f"'{whole}': {other} is said of matrices, {word} of vectors and rows", hint, "shape")
    if words.kind == "scalar" or (words.dims and not long):
        raise fault(
            f"'{whole}': {word} is said of vectors, and this is none", f"declare a vector: {name}:n,{word}", "shape"
        )
    if word not in OF_ROWS and (words.kind == "matrix" or len(long) > 1):
        hint = f"leave out {word}, or declare a vector: {name}:n,{word}"
        raise fault(f"'{whole}': {word} is said of vectors, not of the rows of a matrix", hint, "shape")


def _by_shape(whole: str, dims: Shape, square: str, properties: frozenset[str]) -> Declaration:
    if len(dims) == 1 and "*" in (crossed := text(dims[0])) and whole[0].isupper():  # A:n*n
        hint = f"did you mean {whole.partition(':')[0]}:{crossed.replace('*', ',', 1)}?"
        raise fault(f"'{whole}' declares a vector, and capitals are matrices", hint, "shape")
    if len(dims) > 2:
        words = [text(dim) for dim in dims[2:]]
        near = next((found for word in words if (found := suggest(word, (*PROPERTIES, *KINDS)))), None)
        hint = f"did you mean {near}?" if near else _sizes_first(whole) or "properties: " + ", ".join(PROPERTIES)
        raise fault(f"'{whole}' has {len(dims)} dimensions; at most 2 are possible", hint, "shape")
    if square and (len(dims) == 1 or dims[0] != dims[1]):
        message = f"'{whole}': {square} needs a square matrix, but the shape is {shape_text(dims)}"
        raise fault(message, kind="shape", hint=f"write {whole.partition(':')[0]}:n,n,{square}")
    if dims[-1] == 1:  # n×1 is a column, 1×1 (or 1) a scalar
        dims = dims[:-1]
        dims = () if dims == (1,) else dims
    return of_shape(dims, properties)


def of_shape(dims: Shape, properties: frozenset[str] = frozenset()) -> Declaration:
    """What a known shape declares."""
    kind = "scalar" if not dims else "vector" if len(dims) == 1 else "row" if dims[0] == 1 else "matrix"
    return Declaration(dims, kind, properties)


def is_function(body: str) -> bool:
    """Is this `function`, `function(n)`, `function(n)->m` or `function->n`?"""
    body = body.strip()
    return body == FUNCTION or (body.startswith(FUNCTION) and body[len(FUNCTION) :].lstrip().startswith(("(", "->")))


def signature(body: str) -> Signature | None:
    """What a declaration says of the arguments; None for functions of scalars. An error has no place in it."""
    try:
        return _signature(body)
    except MatcalcError as error:
        error.spans = ()
        raise


def _signature(body: str) -> Signature | None:
    rest = body.strip().removeprefix(FUNCTION).replace(" ", "")
    if not rest:
        return None
    inside, closed, arrow = rest.removeprefix("(").partition(")") if rest[0] == "(" else ("1", ")", rest)
    if not closed or not inside or (arrow and not arrow.startswith("->")):
        raise fault(f"'{body.strip()}' is not the declaration of a function", FUNCTION_HINT)
    domain = tuple(size(part, body) for part in inside.split(","))
    image = tuple(size(part, body) for part in arrow[2:].strip("()").split(",")) if arrow else ()
    domain, image = (() if side == (1,) else side for side in (domain, image))
    if not domain and not image:
        return None
    if len(domain) > 2 or len(image) > 2 or 1 in domain or 1 in image:
        raise fault(f"'{body.strip()}': an argument and a value are numbers, vectors or matrices", FUNCTION_HINT)
    return domain, image


def _unknown_word(word: str, whole: str) -> MatcalcError:
    near = meant(word) or suggest(word, PROPERTIES)
    hint = f"did you mean {near}?" if near else _sizes_first(whole) or "properties: " + ", ".join(PROPERTIES)
    return fault(f"'{word}' in '{whole}' is not a property", hint)


def _sizes_first(whole: str) -> str:
    """What to type instead of A:spd,n,n."""
    name, _, body = whole.partition(":")
    words = [word.strip() for word in body.split(",")]
    sizes = [word for word in words if word not in PROPERTIES and word not in KINDS]
    said = [word for word in words if word not in sizes and word not in KINDS]
    if len(sizes) > 2 or not all(word.isdecimal() or (word.isidentifier() and len(word) == 1) for word in sizes):
        return ""
    return f"did you mean {name}:{','.join(sizes + said)}?"
