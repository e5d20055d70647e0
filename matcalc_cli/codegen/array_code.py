"""Functions in a language of arrays: the closed form at its best.

Takes routines, whose surface trees have shapes; gives a self-contained text with imports and a function for each. What
occurs twice in the results of one becomes an assignment, matrix chains are ordered so that vectors are met first,
no diagonal matrix is built and no inverse taken where scaling or a solve serves. Vectors and rows have one axis,
matrices two, scalars are numbers; the result has the axes of its shape (a row is 1×n). Sizes are read off arguments.
"""

from collections.abc import Callable, Mapping, Sequence, Set

from ..dimensions import Dim, Shape, symbols
from ..language.tokens import IMAGINARY_UNIT
from .backends import NUMPY_WITH_SCIPY
from .dialect import Body, Dialect
from .identifiers import RESERVED, safe_names
from .languages.known import DIALECTS
from .plan.forms import improved
from .plan.halves import halved
from .plan.terms import BINDERS, Term, Terms, index_names, is_inverse, is_row, recount, settle, share, subterms
from .routine import Facts, Routine
from .writing.fragments import Code
from .writing.operations import Emitter
from .writing.pieces import Products
from .writing.writer import Writer

FACTORED = "A matrix that is solved with several times is factored once, by scipy.linalg."


def render(routines: Sequence[Routine], backend: str, facts: Facts | None = None, scipy: bool = False) -> str:
    """The text of the functions for "numpy", "jax", "torch", "julia" or "matlab", with what they bring along once.
    `scipy`: NumPy's may factor a matrix by scipy.linalg.

    A dimension that no parameter carries, and an index, becomes a parameter itself, after the others. Raises
    MatcalcError ("refused") for what has no code.
    """
    known = facts or Facts()
    language = NUMPY_WITH_SCIPY if scipy and backend == "numpy" else DIALECTS[backend]
    if known.complex:
        language = language.of_complex()
    return language.program([_definition(routine, language, known) for routine in routines])


def _definition(routine: Routine, library: Dialect, facts: Facts) -> list[str]:
    variables, complex_names = routine.parameters, facts.complex
    made = Terms()
    roots = [made.build(tree) for tree in routine.trees]
    if not complex_names:  # the forms are those of real numbers
        roots = halved(made, improved(made, roots, library.name), facts.symmetric)
    else:
        recount(roots)
    share(roots)
    terms = list(subterms(*roots))
    names = [*variables, *sorted(_other_names(terms, variables)), *(t.hint for t in terms if t.hint)]
    safe = safe_names(names, library.reserved or RESERVED, library.identifier)
    dtype = _dtype(library.name, terms, variables, safe, complex_names)
    writer, results = _written(roots, lambda shared: Writer(library, safe, variables, dtype, shared, facts))
    sizes, extra = _sizes(writer.dims, [name for name in variables if name in writer.used], variables)
    lines = _flat_rows(library, safe, variables, {*writer.used, *(name for _, name, _ in sizes)})
    lines += [
        library.statement("assign", safe[dim], _length(library, safe, variables, name, axis))
        for dim, name, axis in sizes
    ]
    if library.name == "torch" and complex_names:  # PyTorch multiplies no real matrix by a complex one
        real = [name for name in writer.used if variables[name] and name not in complex_names]
        lines += [f"{safe[name]} = {safe[name]}.to({dtype})" for name in variables if name in real]
    parameters = [safe[name] for name in [*variables, *extra, *sorted(writer.indices)]]
    doc = [*routine.doc, *([FACTORED] if routine.doc and any(term.factored for term in terms) else [])]
    texts, value_after = [result.text for result in results], len(lines) + writer.value_after
    return library.routine(routine, Body(parameters, [*lines, *writer.lines], texts, value_after, writer.taken, doc))


def _flat_rows(library: Dialect, safe: Mapping[str, str], variables: Mapping[str, Shape], used: Set[str]) -> list[str]:
    """Rows are arrays of one axis in what follows: of two, numpy.diag and the like would give something else."""
    if "count" in library.spelled:  # there the code takes both
        return []
    rows = [safe[name] for name in variables if name in used and is_row(variables[name])]
    return [library.statement("assign", name, library.statement("flat", name)) for name in rows]


def _length(library: Dialect, safe: Mapping[str, str], variables: Mapping[str, Shape], name: str, axis: int) -> str:
    """The code of a size that is read off an argument."""
    if "count" in library.spelled and (len(variables[name]) == 1 or is_row(variables[name])):
        return library.statement("count", safe[name])
    return library.statement("length", safe[name], str(axis + library.first))


def _written(roots: Sequence[Term], new: Callable[[Products], Writer]) -> tuple[Writer, list[Code]]:
    """The writer that has written the roots, and their codes."""
    solves = _passes(roots, new, 2)[0].spell.solves if any(map(is_inverse, subterms(*roots))) else {}
    settle(roots, solves, "factor" in new(Products()).backend.spelled)
    return _passes(roots, new, 3)


def _passes(roots: Sequence[Term], new: Callable[[Products], Writer], count: int) -> tuple[Writer, list[Code]]:
    """The roots written that often: each time it is known better what comes up more than once."""
    products = Products()
    for _ in range(count):
        writer = new(products)
        results = Emitter(writer).finish(roots)
        products = Products(products.common or products.in_common(), products.more_than_once())
    return writer, results


def _other_names(terms: Sequence[Term], variables: Mapping[str, Shape]) -> set[str]:
    """Names that are not variables: dimensions, constants, indices."""
    found = {n for shape in variables.values() for dim in shape for n in symbols(dim)}
    for term in terms:
        found.update(n for dim in term.shape for n in symbols(dim))
        if term.op == "name" and term.value != IMAGINARY_UNIT:
            found.add(str(term.value))
        elif term.op in BINDERS:
            found.update(index_names(term))
    return found


def _dtype(
    backend: str,
    terms: Sequence[Term],
    variables: Mapping[str, Shape],
    safe: Mapping[str, str],
    complex_names: frozenset[str],
) -> str:
    """The type of new tensors, in PyTorch: that of the first array argument, of a complex one if there is one."""
    if backend != "torch":
        return ""
    used = {str(t.value) for t in terms if t.op == "name"}
    arrays = [name for name, shape in variables.items() if shape and name in used]
    arrays.sort(key=lambda name: name not in complex_names)
    if complex_names and not complex_names.intersection(arrays):
        return "torch.complex128"
    return f"{safe[arrays[0]]}.dtype" if arrays else "torch.float64"


def _sizes(
    needed: Mapping[str, None], used: list[str], variables: Mapping[str, Shape]
) -> tuple[list[tuple[str, str, int]], list[str]]:
    """(dimension, variable, axis) for the sizes that can be read off an argument, and the dimensions that cannot."""
    found: list[tuple[str, str, int]] = []
    extra: list[str] = []
    for dim in needed:
        places = [(name, axis) for name in used for axis in _axes(variables[name], dim)]
        places += [(name, axis) for name in variables for axis in _axes(variables[name], dim)]
        if places:
            found.append((dim, *places[0]))
        else:
            extra.append(dim)
    return found, extra


def _axes(shape: Shape, dim: Dim) -> list[int]:
    """The axes of the array that have this size; a row is a 1-D array."""
    axes = shape[1:] if len(shape) == 2 and shape[0] == 1 else shape
    return [axis for axis, size in enumerate(axes) if size == dim]
