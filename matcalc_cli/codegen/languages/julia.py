"""How Julia is written: functions with docstrings, dots where operands are arrays, the forms that Optim.jl takes.

A vector is a `Vector`, what is structured stays so (`Diagonal`, `I(n)`), and entries in index notation are
comprehensions.
"""

import re
from collections.abc import Iterable, Sequence

from ..dialect import Body, Range
from ..routine import PRODUCT, WITH_VALUE, Routine
from .columns import OfColumns, called, indented
from .julia_helpers import HELPERS

SPELLED = {
    "diagonal matrix": "Diagonal({0})",
    "columns": "vec(sum({0}; dims=1))",
    "rows": "vec(sum({0}; dims=2))",
    "mean columns": "vec(mean({0}; dims=1))",
    "mean rows": "vec(mean({0}; dims=2))",
    "placed": "Float64.((1:{0}) .== {2} .+ (1:{1})')",
    "unit": "Float64.(1:{0} .== {1})",
    "log1p": "log1p{.}({0})",
    "expm1": "expm1{.}({0})",
    "pi": "pi",
    "imaginary unit": "1im",
    "number": "{0}",
    # of an array that stands before it
    "entry": "{0}[{1}]",
    "row variable": "vec({0})",
    "same index": "({0} == {1})",
    "one entry": "only({0})",
    "flat": "vec({0})",
    "vec": "vec({0})",
    "unvec": "reshape({0}, {1}, {2})",
    "pair": "reshape({0}, {1}, {2}, {3})",
    "literal": "[{0}]",
    "literal of numbers": "Float64[{0}]",
    "beside": " ",
    "above": "; ",
    # lines
    "assign": "{0} = {1}",
    "length": "size({0}, {1})",
    "count": "length({0})",
    "size": "{0}",
    "sizes": "{0}",
    "range": "{0}:{1}",
    "choice": "{2} * ({3} + {4}) < {3} * {4} ? {0} : {1}",
}
OPERATORS = {"@": "*", "solve": r"{0} \ {1}", "divide": "{0} / {1}", "//": "÷", "power": "{0}^{1}"}
# what depends on whether a transpose conjugates: of real variables, of complex ones
OF_REAL = {"transposed": "{0}'"}, {"row@column": "dot({0}, {1})", "outer": "{0} * {1}'"}
OF_COMPLEX = (
    {"transposed": "transpose({0})"},
    {"outer": "{0} * transpose({1})"},
)
KEYWORDS = """baremodule begin break catch const continue do else elseif end export false finally for function global if
    import in isa let local macro module outer quote return struct true try using where while abstract mutable
    primitive type public as ccall new pi im Inf NaN Inf64 NaN64 missing nothing undef Base Core Main
    LinearAlgebra Statistics SpecialFunctions Float64 Int Complex Bool Vector Matrix Array Tuple String Symbol
    Diagonal Symmetric I ans eval include dot mean std var erf zeros ones sum size length"""
FUNCTIONS = ("gradient", "jacobian", "hessian", "derivative", "value", "solution", "hvp")
PACKAGES = (
    ("Statistics", ("mean", "std", "var")),
    ("SpecialFunctions", ("digamma", "erf", "erfc", "loggamma", "polygamma")),
)
LINEAR_ALGEBRA = (  # products with transposes, solves, and what is called of matrices
    r"['\\]|\b(?:Diagonal|I|Symmetric|cholesky|cross|det|diag|dot|eig\w*|inv|logabsdet|norm|opnorm|pinv|svd\w*|tr|tri[lu])\("
)
FOR_OPTIM = "Optim.optimize(Optim.only_fg!((F, G, {0}) -> fg!(F, G, {1})), {0}0) minimises it."


class Julia(OfColumns):
    """Julia, for variables that are real or that are not."""

    name = "julia"
    form = "Julia form"
    wraps = dotted_sums = True
    helpers = HELPERS
    reserved = frozenset(
        {
            *KEYWORDS.split(), *HELPERS, *FUNCTIONS, *(f"value_and_{word}" for word in FUNCTIONS),
            *called(name, *SPELLED.values(), *OF_REAL[0].values(), *OF_COMPLEX[0].values()),
        }
    )  # fmt: skip

    def __init__(self, conjugates: bool = True) -> None:
        spelled, operators = OF_REAL if conjugates else OF_COMPLEX
        self.spelled, self.operators = {**SPELLED, **spelled}, {**OPERATORS, **operators}

    def of_complex(self) -> "Julia":
        return Julia(conjugates=False)

    def array_of(self, name: str, ranges: Sequence[Range], lines: Sequence[str], entry: str) -> list[str]:
        loops = _loops(ranges)
        if not lines:
            return [f"{name} = [{entry} {loops}]"]
        block = ["begin", *indented([*lines, entry]), f"end {loops}"]
        return [f"{name} = [", *indented(block), "]"]

    def sum_of(self, name: str, ranges: Sequence[Range], lines: Sequence[str], entry: str, start: str) -> list[str]:
        first = "0.0" if start == "0" else start
        if not lines:
            return [f"{name} = sum(({entry} {_loops(ranges)}); init={first})"]
        return [f"{name} = {first}", _loops(ranges), *indented([*lines, f"{name} += {entry}"]), "end"]

    def routine(self, routine: Routine, body: Body) -> list[str]:
        if routine.role == WITH_VALUE:
            return self._value_and_gradients(routine, body)
        if routine.role == PRODUCT:
            out = body.free("Hv")
            lines = [*body.lines, *_written(out, body.results), f"return {out}"]
            return _function("hv!", [out, *body.parameters], lines, body.doc)
        lines, results = body.lines, body.results
        if lines and len(results) == 1 and lines[-1].startswith(f"{results[0]} = "):
            *lines, last = lines
            results = [last.partition(" = ")[2]]
        return _function(routine.name, body.parameters, [*lines, f"return {', '.join(results)}"], body.doc)

    def _value_and_gradients(self, routine: Routine, body: Body) -> list[str]:
        """fg!(F, G, x): G is written where it is asked for, the value returned where F is; several as a tuple G."""
        value, gradient, cut = body.free("F"), body.free("G"), body.value_after
        lines = [
            *body.lines[:cut],
            f"if {gradient} !== nothing",
            *indented([*body.lines[cut:], *_written(gradient, body.results[1:])]),
            "end",
            f"return {value} === nothing ? nothing : {body.results[0]}",
        ]
        doc = list(body.doc)
        if len(body.results) == 2:
            doc.append(FOR_OPTIM.replace("{0}", body.parameters[0]).replace("{1}", ", ".join(body.parameters)))
        return _function("fg!", [value, gradient, *body.parameters], lines, doc)

    def program(self, functions: Iterable[Sequence[str]]) -> str:
        texts = ["\n".join(lines) for lines in functions]
        code = "\n".join(re.sub(r'""".*?"""', "", text, flags=re.DOTALL) for text in texts)
        helpers = self.brought(code)
        called = "\n".join([code, *helpers])
        head = ["using LinearAlgebra"] if re.search(LINEAR_ALGEBRA, called) else []
        for package, names in PACKAGES:
            used = [name for name in names if re.search(rf"(?<!\w){name}\.?\(", called)]
            head += [f"using {package}: {', '.join(used)}"] if used else []
        blocks = [*(["\n".join(head)] if head else []), *texts, *(helper.rstrip() for helper in helpers)]
        return "\n\n".join(blocks) + "\n"


def _written(name: str, results: Sequence[str]) -> list[str]:
    """The lines that write the results into an array, several into those of a tuple."""
    if len(results) == 1:
        return [f"{name} .= {results[0]}"]
    return [f"{name}[{k}] .= {text}" for k, text in enumerate(results, 1)]


def _loops(ranges: Sequence[Range]) -> str:
    return "for " + ", ".join(f"{index} in {low}:{high}" for index, low, high in ranges)


def _function(name: str, parameters: Sequence[str], lines: Sequence[str], doc: Sequence[str]) -> list[str]:
    call = f"{name}({', '.join(parameters)})"
    head = [f"function {call}", *indented(lines), "end"]
    if not doc:
        return head
    safe = [line.replace("\\", "\\\\").replace("$", "\\$").replace('"', "'") for line in doc]
    return ['"""', f"    {call}", "", *safe, '"""', *head]


JULIA = Julia()
