"""What a row of the table of functions is made of, and one builder for each kind of row.

Takes names, texts and options; gives `Row`s. A row is data: everything the program knows of a function is in it.
"""

ALL, PLUS, MINUS = "all", "+", "-"  # parts of the domain


class Row:
    """One function. `variants` are (signature, parameter names, body); an empty body leaves it to the kind."""

    __slots__ = (
        "aliases",
        "concave",
        "convex",
        "differential",
        "domain",
        "examples",
        "falling",
        "jax",
        "kind",
        "kinks",
        "latex",
        "meaning",
        "name",
        "numpy",
        "odd",
        "parameters",
        "range",
        "rising",
        "slope",
        "summary",
        "sympy",
        "torch",
        "variants",
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
        self.differential = ""
        self.domain = ""  # where the formula holds
        self.kinks: tuple[str, ...] = ()  # values of the argument without a derivative
        self.range = ""  # scalar rows: an interval that holds all values, such as "[0, inf)"
        self.odd = False  # scalar rows: the value has the sign of the argument
        # scalar rows: where the function bends and runs that way: ALL, PLUS for t ≥ 0, MINUS for t ≤ 0, "" for nowhere
        self.convex = self.concave = self.rising = self.falling = ""
        self.latex = ""
        self.numpy = ""
        self.jax = ""
        self.torch = ""
        self.sympy = ""
        self.examples: tuple[tuple[str, str, str, str, str], ...] = ()  # (verb, expression, declarations, wrt, answer)

    def __repr__(self) -> str:
        return f"Row({self.name!r}, {self.kind!r})"


def fill(template: str, *args: str) -> str:
    """`template` with {0}, {1} replaced by args, and no other brace touched (LaTeX is full of them)."""
    parts = template.split("{0}")
    if len(args) < 2:
        return args[0].join(parts) if args else template
    return args[0].join(args[1].join(part.split("{1}")) for part in parts)


Example = tuple[str, str, str, str, str]


def _with(row: Row, options: dict[str, object]) -> Row:
    for field, value in options.items():
        setattr(row, field, value)
    return row


def scalar(name: str, slope: str | tuple[str, ...], summary: str, **options: object) -> Row:
    """An entrywise function; code spellings default to the function's own name in each library."""
    row = Row(name, "scalar", summary)
    row.slope = (slope,) if isinstance(slope, str) else slope
    code = str(options.pop("code", name))
    row.latex = rf"\{name}\left({{0}}\right)"
    row.numpy, row.jax, row.torch = f"np.{code}({{0}})", f"jnp.{code}({{0}})", f"torch.{code}({{0}})"
    row.sympy = f"{name}({{0}})"
    return _with(row, options)


def contraction(name: str, signatures: str, summary: str, **options: object) -> Row:
    """An einsum row; `signatures` are separated by spaces, the first that fits the operands is taken."""
    row = Row(name, "einsum", summary)
    row.variants = tuple(
        (text, ("t",) * (text.count(",") + 1), "t" if text == "?->" else "") for text in signatures.split()
    )
    return _with(row, options)


def defined(name: str, variants: tuple[tuple[str, str, str], ...], summary: str, **options: object) -> Row:
    """A macro: (signature, parameters, body) for every shape of its operands."""
    row = Row(name, "defined", summary)
    row.variants = tuple((text, tuple(parameters.split()), body) for text, parameters, body in variants)
    return _with(row, options)


def matrix(name: str, signature: str, differential: str, summary: str, **options: object) -> Row:
    """An opaque function of one matrix or vector; of a scalar it is `of_scalar`."""
    row = Row(name, "matrix", summary)
    of_scalar = str(options.pop("of_scalar", ""))
    row.variants = ((signature, ("X",), ""),) + ((("?->", ("t",), of_scalar),) if of_scalar else ())
    row.differential = differential
    return _with(row, options)


def special(name: str, summary: str, **options: object) -> Row:
    """A constant or re-indexing whose shape depends on more than the shapes of its operands."""
    return _with(Row(name, "special", summary), options)


def operator(text: str) -> str:
    return rf"\operatorname{{{text}}}\left({{0}}\right)"
