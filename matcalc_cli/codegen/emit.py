"""From terms to lines of Python: one method for each operation of the surface tree.

Every term is written once, after those it needs; what is used more than once, or nests too deeply, gets a line.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from ..dimensions import Dim, Shape, monomials, symbols
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS, Row
from ..language.tokens import IMAGINARY_UNIT
from . import blocks, calls, chain, indexed
from .backends import Backend
from .pieces import (
    ATOM,
    DEEPEST,
    NUMBER,
    POWER,
    SCALAR,
    SHORT_DENOMINATORS,
    SUM,
    TENSOR,
    TIMES,
    UNARY,
    Code,
    Piece,
    Products,
    Speller,
    bracketed,
    infix,
    negate,
    numeral,
    transposed,
)
from .terms import (
    PRODUCTS,
    Product,
    Term,
    is_diagonal,
    is_identity,
    is_inverse,
    is_row,
    literal,
    product_of,
    subterms,
    under,
)

SHORT_NUMBER = 8  # characters of a signed number that is written where it stands


class Emitter:
    """The lines written so far and the code of every term."""

    def __init__(
        self,
        backend: Backend,
        safe: Mapping[str, str],
        variables: Mapping[str, Shape],
        dtype: str,
        products: Products,
        complex_names: frozenset[str] = frozenset(),
    ) -> None:
        self.complex_names = complex_names
        self.backend, self.safe, self.variables = backend, safe, variables
        self.spell = Speller(backend, dtype, self.assign, products)
        self.lines: list[str] = []
        self.codes: dict[Term, Code] = {}
        self.products: dict[Term, Product] = {}
        self.used: set[str] = set()
        self.dims: dict[str, None] = {}
        self.indices: set[str] = set()
        self.bound: set[str] = set()
        self.taken = set(safe.values())
        self.count = 0
        self.dim_names = {n for shape in variables.values() for dim in shape for n in symbols(dim)}

    def finish(self, root: Term) -> Code:
        """Write everything `root` needs; its code, with the axes of its shape."""
        self.dim_names |= {n for t in subterms(root) for dim in t.shape for n in symbols(dim)}
        code = self.code(root)
        if is_row(root.shape):
            code = self.spell.indexed(code, "[None, :]")
        return code

    # --- order ----------------------------------------------------------------------------------------------------

    def code(self, root: Term) -> Code:
        """The code of a term, writing what it needs first; iterative."""
        stack = [root]
        while stack:
            term = stack[-1]
            waiting = [t for t in self.needs(term) if t not in self.codes] if term not in self.codes else []
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if term not in self.codes:
                self.codes[term] = self._kept(term, self._write(term))
        return self.codes[root]

    def needs(self, term: Term) -> list[Term]:
        """The terms whose code must stand before this one's."""
        if term.op in PRODUCTS or term.op == "transpose":
            return self._product_needs(self.product(term))
        if term.op == "call" and term.value == "tr" and self.opens(term.args[0]):
            return self._product_needs(self.product(term.args[0]))
        if term.op in ("tensor", "isum", "rsum"):
            return indexed.needs(term)
        return [t for t in term.args if t.op != "colon"]

    def product(self, term: Term) -> Product:
        if term not in self.products:
            self.products[term] = product_of(term)
        return self.products[term]

    def opens(self, term: Term) -> bool:
        return term.uses == 1 and not term.hint and (term.op in PRODUCTS or term.op == "transpose")

    def _product_needs(self, product: Product) -> list[Term]:
        return [*product.scalars, *product.divisors, *(under(t) for t, _ in product.factors)]

    def _kept(self, term: Term, code: Code) -> Code:
        """The code, or the name of a line that holds it."""
        number = term.op in ("number", "neg") and code.nature == NUMBER and len(code.text) <= SHORT_NUMBER
        simple = number or (
            code.level == ATOM and (code.text.replace(".T", "").isidentifier() or code.nature == NUMBER)
        )
        if term.op in ("colon", "range") or (simple and not term.hint):
            return code
        if term.hint and not simple:
            return self.assign(code, term.hint)
        return self.assign(code) if term.uses > 1 or code.depth > DEEPEST else code

    def assign(self, code: Code, hint: str = "") -> Code:
        """Put the code on a line of its own; its name."""
        if code.text.isidentifier():
            return code
        name = self.safe.get(hint, "") or self.fresh()
        self.lines.append(f"{name} = {code.text}")
        return Code(name, ATOM, 1, TENSOR if code.nature == TENSOR else SCALAR)

    def fresh(self) -> str:
        """A name nothing else has."""
        while (name := f"t{self.count}") in self.taken:
            self.count += 1
        self.taken.add(name)
        return name

    def inner(self, indices: Sequence[str]) -> tuple[list[str], Callable[[], None]]:
        """Lines of an inner function over indices, and what ends it; code that mentions an index is not kept beyond."""
        outer, known, lines = self.lines, set(self.codes), list[str]()
        products, self.spell.products = self.spell.products, Products()
        self.lines = lines
        self.bound |= set(indices)

        def restore() -> None:
            self.lines, self.spell.products = outer, products
            self.bound -= set(indices)
            self.codes = {term: code for term, code in self.codes.items() if term in known}

        return lines, restore

    # --- sizes ----------------------------------------------------------------------------------------------------

    def size(self, dim: Dim) -> Code:
        """A size as code."""
        total: Code | None = None
        for coefficient, names in monomials(dim):
            parts = [self.integer(abs(coefficient))] if abs(coefficient) != 1 or not names else []
            for name in names:
                self.dims[name] = None
                parts.append(Code(self.safe[name], ATOM, 1, NUMBER))
            product = parts[0]
            for part in parts[1:]:
                product = infix(product, "*", part, TIMES)
            if total is None:
                total = negate(product) if coefficient < 0 else product
            else:
                total = infix(total, "-" if coefficient < 0 else "+", product, SUM)
        return total or self.integer(0)

    def integer(self, number: int) -> Code:
        return Code(str(number), ATOM if number >= 0 else UNARY, 1, NUMBER)

    def lengths(self, shape: Shape) -> str:
        """The argument of ones and zeros: `n`, or `(m, n)`."""
        axes = shape[1:] if is_row(shape) else shape
        texts = [self.size(dim).text for dim in axes]
        return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"

    def filled(self, what: str, shape: Shape) -> Code:
        """An array of ones or zeros; a number for order 0."""
        if not shape:
            return self.integer(int(what == "ones"))
        return self.spell.call(what, Code(self.lengths(shape)))

    # --- one operation each ---------------------------------------------------------------------------------------

    def _write(self, term: Term) -> Code:
        args = [self.codes[t] for t in term.args if t in self.codes]
        match term.op:
            case "name":
                return self._name(str(term.value))
            case "number":
                return numeral(Fraction(str(term.value)))
            case "sum":
                return self._sum(args)
            case "mul" | "div" | "neg" | "transpose":
                return self.written_product(self.product(term))
            case "had":
                return infix(args[0], "*", args[1], TIMES)
            case "hdiv":
                return infix(args[0], "/", args[1], TIMES)
            case "pow" | "hpow":
                return self._power(term, args)
            case "index":
                return blocks.index(self, term)
            case "stack":
                return blocks.stack(self, term)
            case "call":
                return calls.write(self, term, args)
            case "range" | "colon":
                return Code("")
            case "rsum":
                return indexed.range_sum(term, self)
            case "isum" | "tensor":
                return indexed.write(term, self)
        raise MatcalcError("internal", f"no code for the operation {term.op}")

    def _name(self, name: str) -> Code:
        if name in self.bound:
            return Code(self.safe[name], ATOM, 1, NUMBER)
        if name in self.variables:
            self.used.add(name)
            return Code(self.safe[name], ATOM, 1, TENSOR if self.variables[name] else SCALAR)
        if name == "pi":
            return Code(f"{self.backend.module}.pi", ATOM, 1, NUMBER)
        if name == IMAGINARY_UNIT:
            return Code("1j", ATOM, 1, NUMBER)
        if name in self.dim_names:
            return self.size(name)
        self.indices.add(name)
        return Code(self.safe[name], ATOM, 1, NUMBER)

    def _sum(self, terms: list[Code]) -> Code:
        total = terms[0]
        for term in terms[1:]:
            minus = term.negated
            total = infix(total, "-", minus, SUM) if minus else infix(total, "+", term, SUM)
            total = self.spell.shortened(total)
        return total

    def _power(self, term: Term, args: list[Code]) -> Code:
        base, exponent = term.args
        value = literal(exponent)
        if term.op == "pow" and len(base.shape) == 2:
            if value is None:
                return self.spell.call("power", args[0], args[1])
            if value == -1:
                return self.spell.call("inv", args[0])
            return self.spell.call("power", args[0], self.integer(int(value)))
        if value is None:
            return Code(f"{bracketed(args[0], ATOM)} ** {bracketed(args[1], ATOM)}", POWER, args[0].depth + 1, SCALAR)
        return self.raised(args[0], value)

    def raised(self, base: Code, exponent: Fraction) -> Code:
        """base ** exponent, entrywise."""
        if exponent < 0:
            return infix(self.integer(1), "/", self.raised(base, -exponent), TIMES)
        if exponent == 1:
            return base
        if exponent == Fraction(1, 2):
            return self.function("sqrt", [base])
        shown = numeral(exponent)
        return Code(f"{bracketed(base, ATOM)} ** {bracketed(shown, ATOM)}", POWER, base.depth + 1, base.nature)

    # --- products -------------------------------------------------------------------------------------------------

    def piece(self, term: Term, turned: bool) -> Piece:
        """A factor of a matrix product."""
        piece = self._piece(term, turned)
        piece.key = term, turned, piece.kind
        return piece

    def _piece(self, term: Term, turned: bool) -> Piece:
        code = self.codes[under(term)]
        shape = term.shape
        if is_diagonal(term):
            return Piece("diagonal", code, shape[0], shape[1])
        rows, columns = (shape[0], shape[1] if len(shape) > 1 else 1)
        if len(shape) == 1 or is_row(shape):
            column = (len(shape) == 1) != turned
            length = shape[-1]
            return Piece("column", code, length, 1) if column else Piece("row", code, 1, length)
        if turned:
            rows, columns = columns, rows
        if is_inverse(term):
            return Piece("inverse", code, rows, columns, turned)
        if code.text.endswith(".T") and code.level == ATOM:
            return Piece("matrix", transposed(code, self.spell), rows, columns, not turned)
        return Piece("matrix", code, rows, columns, turned)

    def written_product(self, product: Product) -> Code:
        factors = [f for f in product.factors if not is_identity(f[0])] or product.factors[:1]
        core = None
        if factors:
            core = chain.multiply(
                [self.piece(t, turned and not is_identity(t)) for t, turned in factors], self.spell
            ).plain(self.spell)
        return self.scaled(product, core)

    def scaled(self, product: Product, core: Code | None) -> Code:
        """number · scalars / divisors · core, the scalars multiplied first."""
        number = abs(product.number)
        below = [self.codes[t] for t in product.divisors]
        above = [self.codes[t] for t in product.scalars]
        if number.denominator not in (1, *SHORT_DENOMINATORS):
            below.insert(0, numeral(Fraction(number.denominator)))
            number = Fraction(number.numerator)
        if number != 1:
            above.insert(0, numeral(number))
        if core is not None and not above:
            above, core = [core], None
        result = self._folded(above, "*") if above else self.integer(1)
        for divisor in below:
            result = self.spell.shortened(infix(result, "/", divisor, TIMES))
        if core is not None:
            result = infix(result, "*", core, TIMES)
        return negate(result) if product.number < 0 else result

    def _folded(self, codes: list[Code], operator: str) -> Code:
        total = codes[0]
        for code in codes[1:]:
            total = self.spell.shortened(infix(total, operator, code, TIMES))
        return total

    # --- functions ------------------------------------------------------------------------------------------------

    def function(self, name: str, args: list[Code]) -> Code:
        """A call in the table's spelling for the library, or in one of our own."""
        if name in self.backend.spelled:
            return self.spell.call(name, *(self._array(a) for a in args))
        row: Row = FUNCTIONS[name]
        template = row.spelt(self.backend.name, len(args))
        if not template:
            raise MatcalcError("refused", f"{name} has no {self.backend.name} code")
        counts = [parameter in row.whole for parameter in row.operands(len(args))]
        operands = [a if count else self._array(a) for a, count in zip(args, counts, strict=True)]
        return self.spell.fill(template, *operands)

    def _array(self, code: Code) -> Code:
        """An argument as the library's functions want it: PyTorch's take no Python numbers."""
        return self.spell.call("number", code) if code.nature != TENSOR else code
