"""What a row of the table of functions is made of, and one builder for each kind of row.

Takes names, texts and options; gives `Row`s. A row is data: everything the program knows of a function is in it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..dimensions import Shape
    from ..graph.nodes import Node

ALL, PLUS, MINUS = "all", "+", "-"  # parts of the domain
OWN = "⟨"  # in the key of a function of the user's: between its spelling and what tells it from others so spelt


def spelling(key: str) -> str:
    """The name of a function as it is written; of the table's functions the key is the name."""
    return key.partition(OWN)[0]


class Row:
    """One function. `variants` are (signature, parameter names, body); an empty body leaves it to the kind."""

    __slots__ = (
        "abstract",
        "aliases",
        "analytic",
        "chooses",
        "concave",
        "convex",
        "derived",
        "differential",
        "domain",
        "examples",
        "falling",
        "jax",
        "kind",
        "kinks",
        "latex",
        "marks",
        "meaning",
        "name",
        "needs",
        "numpy",
        "odd",
        "of_complex",
        "of_transpose",
        "parameters",
        "partial",
        "primary",
        "range",
        "refused",
        "rising",
        "signature",
        "slope",
        "smooth",
        "stem",
        "summary",
        "sympy",
        "template",
        "torch",
        "variants",
        "weight",
    )

    def __init__(self, name: str, kind: str, summary: str) -> None:
        self.name = name
        self.kind = kind
        self.summary = summary
        self.aliases: tuple[str, ...] = ()
        self.parameters: tuple[str, ...] = ("t",)  # of a scalar row, in order
        self.variants: tuple[tuple[str, tuple[str, ...], str], ...] = ()
        self.meaning = ""  # scalar rows: over the simpler functions, or "" where SymPy has the function
        self.slope: tuple[str, ...] = ()  # scalar rows: one text per parameter; "" where SymPy finds it
        self.abstract = False  # nothing is known of the function but its name `stem`,
        self.stem, self.marks = "", ""  # and which arguments it is differentiated by: 1, 12
        self.signature: tuple[Shape, Shape] | None = None  # of an abstract function of a vector or matrix
        self.template: Node | None = None  # of a user's function: its body over t, s, ...; a sample of an abstract one
        # has f a complex derivative, conj(f(z)) = f(conj(z)) off the cuts, and all its rules hold of complex entries?
        self.analytic = False
        self.of_complex = ""  # what a function that is not analytic is of complex arguments; they are refused if empty
        self.chooses = False  # scalar rows: the value is that of one of two arguments, and so is the slope
        self.derived: Callable[[], str] | None = None  # the key of its derivative
        self.partial: Callable[[int], Node] | None = None  # of a user's function: its slopes, over the same
        self.differential = ""
        self.primary: tuple[str, str] | None = None  # of f(X): the scalar function f, and f'(X)
        self.domain = ""  # where the formula holds
        self.smooth = ""  # matrix rows: where there is a derivative, as "<text over X> <claim>"
        self.needs = ""  # matrix rows: the property that the operand must be known to have
        self.of_transpose = ""  # f(X') is: "same" f(X), "turned" f(X)', or another function of X
        self.refused = ""  # why there is no derivative
        self.kinks: tuple[str, ...] = ()  # values of the argument without a derivative
        self.range = ""  # scalar rows: an interval that holds all values, such as "[0, inf)"
        self.odd = False  # scalar rows: the value has the sign of the argument
        # scalar rows: where the function bends and runs that way: ALL, PLUS for t ≥ 0, MINUS for t ≤ 0, "" for nowhere
        self.convex = self.concave = self.rising = self.falling = ""
        self.latex = ""
        self.weight = 0  # of a user's function: the operations in its body
        self.numpy = ""
        self.jax = ""
        self.torch = ""
        self.sympy = ""
        self.examples: tuple[tuple[str, str, str, str, str], ...] = ()  # (verb, expression, declarations, wrt, answer)

    def __repr__(self) -> str:
        return f"Row({self.name!r}, {self.kind!r})"


def fill(template: str, *args: str) -> str:
    """`template` with {0}, {1}, ... replaced by args, and no other brace touched (LaTeX is full of them)."""
    parts = [template]
    for place, arg in enumerate(args):  # what has been filled in stands at odd places, and is not looked at again
        split: list[str] = []
        for k, part in enumerate(parts):
            pieces = [part] if k % 2 else part.split(f"{{{place}}}")
            split += [piece for p in pieces for piece in (arg, p)][1:]
        parts = split
    return "".join(parts)


Example = tuple[str, str, str, str, str]


def _with(row: Row, options: dict[str, object]) -> Row:
    for field, value in options.items():
        setattr(row, field, value)
    return row


def scalar(name: str, slope: str | tuple[str, ...], summary: str, *, analytic: bool, **options: object) -> Row:
    """An entrywise function; code spellings default to the function's own name in each library."""
    row = Row(name, "scalar", summary)
    row.analytic = analytic
    row.slope = (slope,) if isinstance(slope, str) else slope
    code = str(options.pop("code", name))
    row.latex = rf"\{name}\left({{0}}\right)"
    row.numpy, row.jax, row.torch = f"np.{code}({{0}})", f"jnp.{code}({{0}})", f"torch.{code}({{0}})"
    row.sympy = f"{name}({{0}})"
    return _with(row, options)


def contraction(name: str, signatures: str, summary: str, **options: object) -> Row:
    """An einsum row; `signatures` are separated by spaces, the first that fits the operands is taken."""
    row = Row(name, "einsum", summary)
    row.analytic = True
    row.variants = tuple(
        (text, ("t",) * (text.count(",") + 1), "t" if text == "?->" else "") for text in signatures.split()
    )
    return _with(row, options)


def defined(
    name: str, variants: tuple[tuple[str, str, str], ...], summary: str, *, analytic: bool, **options: object
) -> Row:
    """A macro: (signature, parameters, body) for every shape of its operands."""
    row = Row(name, "defined", summary)
    row.analytic = analytic
    row.variants = tuple((text, tuple(parameters.split()), body) for text, parameters, body in variants)
    return _with(row, options)


def matrix(name: str, signature: str, differential: str, summary: str, **options: object) -> Row:
    """An opaque function of one matrix or vector; of a scalar it is `of_scalar`. Real entries unless it is analytic."""
    row = Row(name, "matrix", summary)
    of_scalar = str(options.pop("of_scalar", ""))
    row.variants = ((signature, ("X",), ""),) + ((("?->", ("t",), of_scalar),) if of_scalar else ())
    row.differential = differential
    return _with(row, options)


def primary(name: str, of: str, slope: str, summary: str, **options: object) -> tuple[Row, Row]:
    """The matrix function that the scalar function `of` makes, and its Fréchet derivative L(X, E); `slope` is f'(X).

    tr(f(X)) has the differential tr(f'(X)*dX), and so has f(X) wherever X and dX commute (Higham, Functions of
    Matrices, 3.2); elsewhere L(X, dX) is the derivative and has no closed form.
    """
    options.setdefault("latex", rf"\{of}\left({{0}}\right)")
    code = [(column, str(options.pop(f"{column}_frechet", ""))) for column in ("numpy", "jax", "torch")]
    row = matrix(name, "nn->nn", f"frechet_{name}(X, dX)", summary, of_scalar=f"{of}(t)", **options)
    row.primary = (of, slope)
    frechet = Row(f"frechet_{name}", "matrix", f"Fréchet derivative of {name} at X in the direction E")
    scalar_slope = slope.replace(f"{name}(", f"{of}(").replace("inv(", "1/(").replace("X", "t")
    frechet.variants = (("nn,nn->nn", ("X", "E"), ""), ("?,->", ("t", "s"), f"s*({scalar_slope})"))
    frechet.differential = f"frechet_{name}(X, dE)"
    frechet.domain = row.domain
    row.of_transpose = frechet.of_transpose = "turned"
    frechet.latex = rf"L_{{\{of}{'{}' if of == 'sqrt' else ''}}}\left({{0}}, {{1}}\right)"
    frechet.examples = (("grad", f"tr(A'*{name}(X))", "A:n,n X:n,n", "X", f"frechet_{name}(X', A)"),)
    return row, _with(frechet, dict(code))


def special(name: str, summary: str, **options: object) -> Row:
    """A constant or re-indexing whose shape depends on more than the shapes of its operands."""
    return _with(Row(name, "special", summary), {"analytic": True, **options})


def operator(text: str) -> str:
    return rf"\operatorname{{{text}}}\left({{0}}\right)"
