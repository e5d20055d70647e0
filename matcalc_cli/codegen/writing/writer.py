"""What every part of the code printer writes with: the lines so far, the codes of terms, names, sizes and functions.

One `Writer` is handed down to all of them. It knows no operation of the surface tree; those are written by the modules
that take it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from ...dimensions import Dim, Shape, fraction, is_fractional, monomials, symbols
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS, Row
from ...language.tokens import IMAGINARY_UNIT
from ..dialect import Dialect
from ..plan.symmetry import is_symmetric
from ..plan.terms import Product, Term, is_row, product_of
from ..routine import Facts
from .fragments import ATOM, NUMBER, SCALAR, SUM, TENSOR, TIMES, UNARY, Code, negate, numeral
from .pieces import Products, Speller

Write = Callable[[Term], Code]  # the code of a term, with what it needs written first


class Writer:
    """The lines written so far, the code of every term, and which names and sizes were used."""

    def __init__(
        self,
        backend: Dialect,
        safe: Mapping[str, str],
        variables: Mapping[str, Shape],
        dtype: str,
        products: Products,
        facts: Facts,
    ) -> None:
        self.facts, self.complex_names = facts, facts.complex
        self.logistic: Counter[Term] = Counter()  # by what they are functions of: how often that is needed
        self.tails: dict[Term, Code] = {}
        self.together: set[tuple[Term, ...]] = set()  # operands of softmax that are operands of logsumexp, too
        self.pairs: dict[tuple[Term, ...], dict[str, Code]] = {}
        self.symmetries: dict[Term, bool] = {}
        self.backend, self.safe, self.variables = backend, safe, variables
        self.spell = Speller(backend, dtype, self.assign, self.assign_once, products)
        self.lines: list[str] = []
        self.value_after = 0  # lines, once the first result is known
        self.once: dict[str, Code] = {}
        self.codes: dict[Term, Code] = {}
        self.products: dict[Term, Product] = {}
        self.used: set[str] = set()
        self.dims: dict[str, None] = {}
        self.indices: set[str] = set()
        self.bound: set[str] = set()
        self.taken = set(safe.values())
        self.count = 0
        self.dim_names = {n for shape in variables.values() for dim in shape for n in symbols(dim)}

    def product(self, term: Term) -> Product:
        if term not in self.products:
            self.products[term] = product_of(term)
        return self.products[term]

    def symmetric(self, term: Term) -> bool:
        """Is the matrix known to be its own transpose?"""
        if term not in self.symmetries:
            self.symmetries[term] = is_symmetric(term, self.facts.symmetric)
        return self.symmetries[term]

    # --- lines ------------------------------------------------------------------------------------------------------

    def assign(self, code: Code, hint: str = "") -> Code:
        """Put the code on a line of its own; its name."""
        if code.text.isidentifier() or (code.nature == NUMBER and not hint and "(" not in code.text):  # n - 1
            return code
        name = self.safe.get(hint, "") or self.fresh()
        self.lines.append(self.backend.statement("assign", name, code.text))
        return self.named(name, code)

    def named(self, name: str, code: Code) -> Code:
        """The name of what the code is."""
        made = Code(name, ATOM, 1, TENSOR if code.nature == TENSOR else SCALAR)
        made.extent = code.extent
        return made

    def assign_once(self, code: Code) -> Code:
        """The same, with one line for equal codes that make no call."""
        if code.text not in self.once:
            self.once[code.text] = self.assign(code)
        return self.once[code.text]

    def fresh(self) -> str:
        """A name nothing else has."""
        while (name := f"t{self.count}") in self.taken:
            self.count += 1
        self.taken.add(name)
        return name

    def inner(self, indices: Sequence[str]) -> tuple[list[str], Callable[[], None]]:
        """Lines of an inner function over indices, and what ends it; code that mentions an index is not kept beyond."""
        outer, known, lines = self.lines, set(self.codes), list[str]()
        once, self.once = self.once, dict(self.once)
        open_, self.bound = self.bound, self.bound | set(indices)
        products, self.spell.products = self.spell.products, Products(inside=True)
        self.lines = lines

        def restore() -> None:
            self.lines, self.spell.products = outer, products
            self.bound, self.once = open_, once
            self.codes = {term: code for term, code in self.codes.items() if term in known}

        return lines, restore

    # --- sizes ----------------------------------------------------------------------------------------------------

    def size(self, dim: Dim) -> Code:
        """A size as code."""
        if is_fractional(dim):
            names, rest, bottom = fraction(dim)
            whole = self.size(rest)
            for name in reversed(names):
                whole = self.spell.infix(self.size(name), "*", whole, TIMES)
            return self.spell.infix(whole, "//", self.integer(bottom), TIMES)
        total: Code | None = None
        for coefficient, names in monomials(dim):
            parts = [self.integer(abs(coefficient.numerator))] if abs(coefficient) != 1 or not names else []
            for name in names:
                self.dims[name] = None
                parts.append(Code(self.safe[name], ATOM, 1, NUMBER))
            product = parts[0]
            for part in parts[1:]:
                product = self.spell.infix(product, "*", part, TIMES)
            if total is None:
                total = negate(product) if coefficient < 0 else product
            else:
                total = self.spell.infix(total, "-" if coefficient < 0 else "+", product, SUM)
        return total or self.integer(0)

    def integer(self, number: int) -> Code:
        return Code(str(number), ATOM if number >= 0 else UNARY, 1, NUMBER)

    def lengths(self, shape: Shape) -> str:
        """The argument of ones and zeros: `n`, or `(m, n)`."""
        axes = shape[1:] if is_row(shape) else shape
        texts = [self.size(dim).text for dim in axes]
        if len(texts) == 1:
            return self.backend.statement("size", texts[0])
        return self.backend.statement("sizes", ", ".join(texts))

    def filled(self, what: str, shape: Shape) -> Code:
        """An array of ones or zeros; a number for order 0."""
        if not shape:
            return self.integer(int(what == "ones"))
        return self.spell.call(what, Code(self.lengths(shape)))

    # --- names and functions ----------------------------------------------------------------------------------------

    def name(self, name: str) -> Code:
        """A variable, constant, size or index."""
        if name in self.bound:
            return Code(self.safe[name], ATOM, 1, NUMBER)
        if name in self.variables:
            self.used.add(name)
            shape = self.variables[name]
            code = Code(self.safe[name], ATOM, 1, TENSOR if shape else SCALAR)
            return self.spell.method("row variable", code) if is_row(shape) and self.backend.columns else code
        if name == "pi" and name not in self.dim_names:
            return Code(self.spell.call("pi").text, ATOM, 1, NUMBER)
        if name == IMAGINARY_UNIT:
            return Code(self.spell.call("imaginary unit").text, ATOM, 1, NUMBER)
        if name in self.dim_names:
            return self.size(name)
        self.indices.add(name)
        return Code(self.safe[name], ATOM, 1, NUMBER)

    def raised(self, base: Code, exponent: Fraction) -> Code:
        """base ** exponent, entrywise."""
        if exponent < 0:
            return self.spell.infix(self.integer(1), "/", self.raised(base, -exponent), TIMES)
        if exponent == 1:
            return base
        if exponent == Fraction(1, 2):
            return self.function("sqrt", [base])
        shown = numeral(exponent)
        return self.spell.power(base, shown, base.nature)

    def function(self, name: str, args: list[Code], along: str = "") -> Code:
        """A call in the table's spelling for the library, or in one of our own; of each of the columns or rows."""
        if name in self.backend.spelled:
            return self.spell.call(name, *(self._array(a) for a in args))
        row: Row = FUNCTIONS[name]
        target = self.backend.name
        template = row.code.get(f"{target} {along}", "") if along else row.spelt(target, len(args))
        if not template:
            hint = "--format text shows the formula, and other languages may have it"
            raise MatcalcError("refused", f"{name} has no {self.backend.form}", hint=hint)
        if self.backend.strict and self.backend.strict in template:
            args = [self.spell.call("constant", a) if a.nature == NUMBER else a for a in args]
        whole = [parameter in row.whole for parameter in row.operands(len(args))]
        operands = [a if count else self._array(a) for a, count in zip(args, whole, strict=True)]
        return self.spell.fill(template, *operands)

    def _array(self, code: Code) -> Code:
        """An argument as the library's functions want it: PyTorch's take no Python numbers."""
        return self.spell.call("number", code) if code.nature != TENSOR else code
