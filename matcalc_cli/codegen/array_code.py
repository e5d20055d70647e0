"""Python functions for NumPy, JAX and PyTorch: the closed form at its best.

Takes a surface tree whose nodes have shapes, and the shapes of the variables; gives a self-contained text with imports
and one function. Repeated subexpressions become assignments, matrix chains are ordered so that vectors are met first,
no diagonal matrix is built and no inverse taken where scaling or a solve serves. Vectors and rows are 1-D inside,
matrices 2-D, scalars numbers; the result has the axes of its shape (a row is 1×n). Sizes are read off the arguments.
"""

import re
from collections.abc import Mapping

from ..dimensions import Dim, Shape, symbols
from ..language.tokens import IMAGINARY_UNIT
from ..language.tree import Tree
from .backends import BACKENDS, HELPERS
from .identifiers import safe_names
from .operations import Emitter
from .pieces import Products
from .terms import BINDERS, Term, Terms, index_names, share, subterms
from .writer import Writer

INDENT = "    "


def render(
    tree: Tree,
    function: str,
    variables: Mapping[str, Shape],
    backend: str,
    complex_names: frozenset[str] = frozenset(),
) -> str:
    """The text of `def function(...)` for "numpy", "jax" or "torch".

    `variables` are all names that may be parameters, with their shapes, in the order of the parameters; those that are
    not needed are left out. `complex_names` are those with complex entries. A dimension that no variable carries, and
    an index, becomes a parameter itself. Raises MatcalcError ("refused") for what has no code.
    """
    root = Terms().build(tree)
    share(root)
    safe = safe_names([*variables, *sorted(_other_names(root, variables)), *(t.hint for t in subterms(root) if t.hint)])
    library, dtype = BACKENDS[backend], _dtype(backend, root, variables, safe, complex_names)
    counting = Writer(library, safe, variables, dtype, Products(), complex_names)
    Emitter(counting).finish(root)
    shared = Products(counting.spell.products.more_than_once())
    writer = Writer(library, safe, variables, dtype, shared, complex_names)
    result = Emitter(writer).finish(root)
    used = [name for name in variables if name in writer.used]
    sizes, extra = _sizes(writer.dims, used, variables)
    used = [name for name in variables if name in used or name in {s[1] for s in sizes}]
    lines = [f"{safe[dim]} = {safe[name]}.shape[{axis}]" for dim, name, axis in sizes]
    if backend == "torch" and complex_names:  # PyTorch multiplies no real matrix by a complex one
        real = [name for name in used if variables[name] and name not in complex_names]
        lines += [f"{safe[name]} = {safe[name]}.to({dtype})" for name in real]
    lines += [*writer.lines, f"return {result.text}"]
    indices = sorted(writer.indices)
    parameters = ", ".join(safe[name] for name in [*used, *extra, *indices])
    body = "".join(f"{INDENT}{line}\n" for line in lines)
    definition = f"def {function}({parameters}):\n{body}"
    return _with_imports(definition, library.imports)


def _other_names(root: Term, variables: Mapping[str, Shape]) -> set[str]:
    """Names that are not variables: dimensions, constants, indices."""
    found = {n for shape in variables.values() for dim in shape for n in symbols(dim)}
    for term in subterms(root):
        found.update(n for dim in term.shape for n in symbols(dim))
        if term.op == "name" and term.value != IMAGINARY_UNIT:
            found.add(str(term.value))
        elif term.op in BINDERS:
            found.update(index_names(term))
    return found


def _dtype(
    backend: str,
    root: Term,
    variables: Mapping[str, Shape],
    safe: Mapping[str, str],
    complex_names: frozenset[str],
) -> str:
    """The type of new tensors, in PyTorch: that of the first array argument, of a complex one if there is one."""
    if backend != "torch":
        return ""
    used = {str(t.value) for t in subterms(root) if t.op == "name"}
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


def _with_imports(definition: str, imports: Mapping[str, str]) -> str:
    text = definition
    for name, helper in HELPERS.items():
        if re.search(rf"(?<!\w){name}\(|\({name}, ", text):  # called, or passed as an argument
            text = f"{helper}\n\n{text}"
    lines = [line for module, line in imports.items() if f"{module}." in text]
    if re.search(r"(?<!\.)scipy\.", text):
        lines.append("import scipy.special")
    head = "\n".join(lines)
    return f"{head}\n\n\n{text}" if head else text
