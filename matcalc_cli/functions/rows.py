"""What a row of the table of functions is made of, and one builder for each kind of row.

Takes names, texts and options; gives `Row`s. A row is data: everything the program knows of a function is in it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..dimensions import Shape

RELATIONS = frozenset({">", "<", ">=", "<=", "!=", "≥", "≤", "≠", "∉"})
ENTRIES = " in every entry"
NOTHING: Mapping[str, str] = {}
Node = Any  # a node of the graph, of which the table knows nothing

# The libraries of arrays, and their modules as code calls them; how they are written stands in codegen.backends.
ARRAYS = {
    "numpy": "np",
    "jax": "jnp",
    "torch": "torch",
}
LANGUAGES = ("julia", "matlab")  # of arrays, too, with a syntax of their own
TARGETS = (*ARRAYS, "sympy", *LANGUAGES)  # what a row has spellings for, and the formats of code
ALL, PLUS, MINUS, DEFINITE = "all", "+", "-", "definite"  # parts of the domain
Requirement = tuple[str, str, str, bool]  # subject, relation (none for a property), bound; of every entry?
Variant = tuple[str, tuple[str, ...], str]  # signature, parameter names, body
Example = tuple[str, str, str, str, str]  # verb, expression, declarations, wrt, answer
OWN = "⟨"  # in the key of a function of the user's: between its spelling and what tells it from others so spelt


def spelling(key: str) -> str:
    """The name of a function as it is written; of the table's functions the key is the name."""
    return key.partition(OWN)[0]


class Row:
    """One function. `variants` are (signature, parameter names, body); an empty body leaves it to the kind.

    What stands here are the cells that a row may fill, and what they are where it does not.
    """

    aliases: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    # --- what it takes
    parameters: tuple[str, ...] = ("t",)  # of a scalar row, in order
    whole: tuple[str, ...] = ()  # those that are whole numbers: a number each, never a vector or matrix
    variants: tuple[Variant, ...] = ()
    sizes: Mapping[str, int] = {}  # letters of the signature whose axes have a size of their own
    totals: Mapping[str, str] = {}  # letters of a result whose sizes are the sums of the sizes of others
    needs = ""  # matrix rows: the property that the operand must be known to have,
    declare = ""  # and the one to be declared, where that is another
    # notations that mean one function or another by the shape of the operand: signature -> what is said of that reading
    spells: Mapping[str, str] = NOTHING
    speaks: tuple[str, ...] = ()  # the functions by which an answer is written where the row is called
    otherwise = ""  # what to write instead of a call whose operand {0} does not fit
    # --- what it is
    meaning = ""  # over the simpler functions: of a scalar row over its parameters, of a matrix row over X
    value = ""  # NumPy's function, or one of verification's own; without it the meaning is computed
    signed = ""  # scalar rows with kinks: the meaning over sign(t), as exact proofs take it
    power = ""  # of what is a power: its exponent
    mask: tuple[int, bool] | None = None  # of what keeps a triangle: 1 lower, -1 upper; half of its diagonal?
    first = ""  # matrix rows counted by a number: what the first of them is called
    of_transpose = ""  # f(X') is: "same" f(X), "transposed" f(X)', or another function of X
    within: Mapping[str, str] = NOTHING  # matrix rows: scalar function -> what that function of the value is called
    exponential = ""  # matrix rows that are the logarithm of another row: which
    involutory = False  # matrix rows: f(f(X)) is X
    of_orthogonal = ""  # matrix rows: the number that the function of every orthogonal matrix is
    of_invertible = ""  # matrix rows: the function of X that it is of every invertible X
    keeps_sign = False  # matrix rows: the eigenvalues of f(S), S symmetric, have the signs of those of S
    of_eigenvalues = ""  # matrix rows: the function of the vector of the eigenvalues that it is
    matrix_concave = False  # matrix rows: f(X) is concave in the order by semidefinite differences, of X > 0
    multiplies = False  # matrix rows: the product of the entries
    by_rank = False  # matrix rows: what the function is depends on the rank, so on the sizes
    jumps = False  # matrix rows: the value jumps where the rank changes
    linear = False  # matrix rows: f(s*X + Y) is s*f(X) + f(Y)
    # --- what is known of its values
    # has f a complex derivative, conj(f(z)) = f(conj(z)) off the cuts, and all its rules hold of complex entries?
    analytic = False
    of_complex = ""  # what a function that is not analytic is of complex arguments; they are refused if empty
    chooses = False  # scalar rows: the value is that of one of two arguments, and so is the slope
    domain: Requirement | None = None  # where the formula holds; the subject is a text over the parameters
    smooth: Requirement | None = None  # matrix rows: where there is a derivative
    kinks: tuple[str, ...] = ()  # values of the first argument without a derivative
    picks = ""  # matrix rows: the row whose value says which entry is taken, where one entry is
    range = ""  # an interval that holds all values, such as "[0, inf)"
    odd = False  # scalar rows: the value has the sign of the argument
    parity = 0  # scalar rows: -1 where f(-t) is -f(t), 1 where it is f(t)
    # where the function bends and runs that way: ALL, PLUS for t ≥ 0, MINUS for t ≤ 0, DEFINITE, "" for nowhere
    convex = ""
    concave = ""
    rising = ""
    falling = ""
    bends_in = ""  # scalar rows: the only parameter in which it bends and runs so, the others held fixed
    log_convex = False  # scalar rows: does the logarithm of the function bend so?
    log_concave = False  # scalar rows: does the logarithm of the function bend so?
    # scalar rows: an interval that holds the second derivatives of the logarithms of its distances from both ends of
    # its range, which are concave
    log_second = ""
    passes: tuple[str, ...] = ()  # scalar rows that rise: an argument and the value there, both rational
    # scalar rows: (low, high, sign): the value has the sign for low*pi < t < high*pi
    signs: tuple[tuple[str, str, int], ...] = ()
    inverse = ""  # scalar rows: the argument at which the value is y
    reciprocal = ""  # scalar rows: SymPy's name of 1/f
    # --- how it is differentiated
    slope: tuple[str, ...] = ()  # scalar rows: one text per parameter; "" where SymPy finds it
    differential = ""
    primary: tuple[str, str] | None = None  # of f(X): the scalar function f, and f'(X)
    refused = ""  # why there is no derivative
    # --- how it is written
    latex = ""
    unicode = ""
    shown: tuple[str, int] | None = None  # matrix rows: written as a call of that name with that number behind X
    familiar = False  # matrix rows: no reader needs to be told what it is
    # by target; "numpy of 1" is a call with one operand, where that is another. In Julia {.} is a dot where an operand
    # is no scalar; in Julia and MATLAB {-0} is the operand with the other sign, {'} a transpose that conjugates nothing
    code: Mapping[str, str] = NOTHING
    # --- of functions that a question brings along
    redefinable = False  # may a question give the name a meaning of its own? Only if no other row leads to this one
    abstract = False  # nothing is known of the function but its name `stem`,
    stem = ""  # and which arguments it is differentiated by: 1, 12
    marks = ""
    signature: tuple[Shape, Shape] | None = None  # of an abstract function of a vector or matrix
    template: Node | None = None  # its body over t, s, ...; a sample of an abstract one
    derived: Callable[[], str] | None = None  # the key of its derivative
    partial: Callable[[int], Node] | None = None  # its slopes, over the same
    weight = 0  # the operations in its body

    def __init__(self, name: str, kind: str, summary: str) -> None:
        self.name, self.kind, self.summary = name, kind, summary

    def spelt(self, target: str, count: int) -> str:
        """The spelling for a target of a call with so many operands; "" where it has none."""
        return self.code.get(f"{target} of {count}") or self.code.get(target, "")

    def operands(self, count: int) -> tuple[str, ...]:
        """The names of so many operands."""
        listed = [parameters for _, parameters, _ in self.variants]
        if self.kind == "scalar":
            listed.insert(0, self.parameters)
        return next((names for names in listed if len(names) == count), ("",) * count)

    @property
    def takes_scalars(self) -> bool:
        """May the operands be scalars? A row without variants has its own shape rule, which decides."""
        return self.kind == "scalar" or not self.variants or any(text.startswith("?") for text, _, _ in self.variants)

    @property
    def of_scalars(self) -> bool:
        """Is it a function of scalars by the look of it, such as exp(t), |t|, e^t?"""
        return self.kind == "scalar" or any(self.takes(len(parameters)) for _, parameters, _ in self.variants)

    @property
    def steps(self) -> bool:
        """Does it jump at its kinks and stay the same between them, as sign(t) does?"""
        return bool(self.kinks) and all(slope == "0" for slope in self.slope)

    def takes(self, count: int) -> bool:
        """Is it, of so many arguments, one of scalars: huber(t)? max(t, 0) is, and max(x) is not."""
        return any(text.lstrip(",") == "->" and len(names) == count for text, names, _ in self.variants)

    def __repr__(self) -> str:
        return f"Row({self.name!r}, {self.kind!r})"


def requirement(text: str) -> Requirement:
    """`t > 0`, `X invertible`, `x ≠ 0 in every entry`, as a row states it."""
    words, everywhere = text.removesuffix(ENTRIES).split(" "), text.endswith(ENTRIES)
    at = next((k for k, word in enumerate(words) if word in RELATIONS), None)
    if at is None:
        return words[0], "", " ".join(words[1:]), everywhere
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :]), everywhere


def worded(required: Requirement) -> str:
    """The same as it was stated."""
    subject, relation, bound, everywhere = required
    return " ".join(filter(None, (subject, relation, bound))) + (ENTRIES if everywhere else "")


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


def _with(row: Row, options: dict[str, object]) -> Row:
    """The row with the cells that are named; a spelling is named by its target."""
    code = dict(row.code)
    for field, value in options.items():
        if field.partition("_")[0] in TARGETS:
            code[field.replace("_", " ")] = str(value)
        elif field in ("domain", "smooth"):
            setattr(row, field, value if isinstance(value, tuple) else requirement(str(value)))
        elif hasattr(Row, field):
            setattr(row, field, value)
        else:
            raise AssertionError(f"a row has no cell {field}")
    if code:
        row.code = code
    return row


def libraries(text: str, suffix: str = "") -> dict[str, str]:
    """One spelling for the libraries of arrays; {np} is the module."""
    return {f"{target}{suffix}": text.replace("{np}", module) for target, module in ARRAYS.items()}


def entrywise(text: str) -> dict[str, str]:
    """One spelling of a function of each entry for Julia and MATLAB, with {.} where Julia has a dot."""
    return {"julia": text, "matlab": text.replace("{.}", "")}


def scalar(name: str, slope: str | tuple[str, ...], summary: str, *, analytic: bool, **options: object) -> Row:
    """An entrywise function. The libraries know it by its own name, or as `called`.

    Where `called` is empty, as it is by default for a function with a meaning, only libraries with a spelling of their
    own in the row have it.
    """
    row = Row(name, "scalar", summary)
    row.analytic = analytic
    row.slope = (slope,) if isinstance(slope, str) else slope
    row.latex = operator(name) if "meaning" in options else rf"\{name}\left({{0}}\right)"
    called = str(options.pop("called", "" if "meaning" in options else name))
    if called:
        row.value = called
        operands = ", ".join(f"{{{k}}}" for k, _ in enumerate(row.slope))  # a slope for each
        row.code = libraries(f"{{np}}.{called}({operands})") | entrywise(f"{name}{{.}}({operands})")
        row.code["sympy"] = f"{name}({operands})"
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
    """An opaque function of one matrix or vector; of a scalar it is `of_scalar`. Real entries unless it is analytic.

    `of_each`: what name(X, 1) and name(X, 2) mean, of each column and each row.
    """
    row = Row(name, "matrix", summary)
    of_scalar, of_each = str(options.pop("of_scalar", "")), options.pop("of_each", ())
    assert isinstance(of_each, tuple)
    scalar: tuple[Variant, ...] = (("?->", ("t",), of_scalar),) if of_scalar else ()
    row.variants = ((signature, ("X",), ""), *of_each, *scalar)
    row.differential = differential
    return _with(row, options)


def primary(name: str, of: str, slope: str, summary: str, **options: object) -> tuple[Row, Row]:
    """The matrix function that the scalar function `of` makes, and its Fréchet derivative L(X, E); `slope` is f'(X).

    tr(f(X)) has the differential tr(f'(X)*dX), and so has f(X) wherever X and dX commute (Higham, Functions of
    Matrices, 3.2); elsewhere L(X, dX) is the derivative and has no closed form.
    """
    options.setdefault("latex", rf"\{of}\left({{0}}\right)")
    code = {target: str(options.pop(key)) for target in TARGETS if (key := f"{target}_frechet") in options}
    row = matrix(name, "nn->nn", f"frechet_{name}(X, dX)", summary, of_scalar=f"{of}(t)", **options)
    row.primary = (of, slope)
    frechet = Row(f"frechet_{name}", "matrix", f"Fréchet derivative of {name} at X in the direction E")
    scalar_slope = slope.replace(f"{name}(", f"{of}(").replace("inv(", "1/(").replace("X", "t")
    frechet.variants = (("nn,nn->nn", ("X", "E"), ""), ("?,->", ("t", "s"), f"s*({scalar_slope})"))
    frechet.differential = f"frechet_{name}(X, dE)"
    if row.domain:
        frechet.domain = row.domain
    row.of_transpose = frechet.of_transpose = "transposed"
    frechet.latex = rf"L_{{\{of}{'{}' if of == 'sqrt' else ''}}}\left({{0}}, {{1}}\right)"
    frechet.examples = (("grad", f"tr(A'*{name}(X))", "A:n,n X:n,n", "X", f"frechet_{name}(X', A)"),)
    return row, _with(frechet, dict(code))


def special(name: str, summary: str, **options: object) -> Row:
    """A constant or re-indexing whose shape depends on more than the shapes of its operands."""
    return _with(Row(name, "special", summary), {"analytic": True, **options})


def operator(text: str) -> str:
    """The LaTeX template of a function of one argument that is written by an upright name."""
    return rf"\operatorname{{{text}}}\left({{0}}\right)"


ABOVE_ZERO, OPEN_INTERVAL = requirement("t > 0"), requirement("abs(t) < 1")
ABOVE_ONE, NO_SINE, NO_COSINE = requirement("t > 1"), requirement("sin(t) != 0"), requirement("cos(t) != 0")
ENTRIES_POSITIVE = requirement("x > 0 in every entry")
OFF_THE_NEGATIVE_AXIS = requirement("s + sqrt(t.^2 + s.^2) > 0")  # of the point (s, t): no angle jumps there
