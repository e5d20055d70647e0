"""The operations in emitted code: one case for each, and the order in which terms become lines of Python.

Every term is written once, after those it needs; what is used more than once, or nests too deeply, gets a line.
"""

from collections.abc import Sequence
from fractions import Fraction

from ...dimensions import symbols
from ...errors import MatcalcError
from ...functions.stable import BY_AXIS, LOGISTIC, LOGSUMEXP, SOFTMAX
from ..indices import index_notation
from ..plan.terms import BINDERS, MANY, PRODUCTS, Term, is_inverse, is_row, is_spread, literal, subterms
from . import blocks, calls, diagonals, products, thin
from .pieces import ATOM, DEEPEST, NUMBER, SCALAR, TIMES, Code, negate, numeral
from .writer import Writer

SHORT_NUMBER = 8  # characters of a signed number that is written where it stands


class Emitter:
    """Writes terms with the writer it is given."""

    def __init__(self, writer: Writer) -> None:
        self.w = writer

    def finish(self, roots: Sequence[Term]) -> list[Code]:
        """Write everything the roots need; their codes, with the axes of their shapes."""
        self.w.dim_names |= {n for t in subterms(*roots) for dim in t.shape for n in symbols(dim)}
        of_logistic = [t for t in subterms(*roots) if t.op == "call" and t.value in LOGISTIC]
        self.w.logistic.update(calls.unsigned(t) for t in of_logistic)
        of = {name: {t.args for t in subterms(*roots) if t.op == "call" and t.value == name} for name in BY_AXIS}
        self.w.together = {args for args in of[SOFTMAX] & of[LOGSUMEXP] if not any(t.bound for t in args)}
        codes = [self.code(root) for root in roots]
        rows = [is_row(root.shape) for root in roots]
        return [
            self.w.spell.spread(code, (False, True)) if row else code for code, row in zip(codes, rows, strict=True)
        ]

    def code(self, root: Term) -> Code:
        """The code of a term, writing what it needs first; iterative."""
        stack = [root]
        while stack:
            term = stack[-1]
            waiting = [t for t in self.needs(term) if t not in self.w.codes] if term not in self.w.codes else []
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if term not in self.w.codes:
                self.w.spell.solves[term.number] += MANY if is_inverse(term) else 0  # it stands by itself
                self.w.codes[term] = self._kept(term, self._write(term))
        return self.w.codes[root]

    def needs(self, term: Term) -> list[Term]:
        """The terms whose code must stand before this one's."""
        if term.op in PRODUCTS or term.op == "transpose":
            product = self.w.product(term)
            found = thin.fork(product)
            return [*products.scalars(product), *thin.needs(found)] if found else products.needs(product)
        if calls.opens(term):
            return products.needs(self.w.product(term.args[0]))
        if term.op == "sum" and (parts := diagonals.split(self.w, term))[0]:
            return [*parts[1], *(need for part in parts[0] for need in diagonals.needs(self.w, part))]
        if term.op in BINDERS:
            return index_notation.needs(term)
        if calls.shares_tail(self.w, term):
            return [calls.unsigned(term)]
        return [t for t in term.args if t.op != "colon"]

    def _kept(self, term: Term, code: Code) -> Code:
        """The code, or the name of a line that holds it."""
        number = term.op in ("number", "neg") and code.nature == NUMBER and len(code.text) <= SHORT_NUMBER
        simple = number or (
            code.level == ATOM and ((code.straight or code).text.isidentifier() or code.nature == NUMBER)
        )
        if term.op in ("colon", "range") or (simple and not term.hint):
            return code
        if term.hint and not simple:
            return self.w.assign(code, term.hint)
        return self.w.assign(code) if term.uses > 1 or code.depth > DEEPEST else code

    def _write(self, term: Term) -> Code:
        args = [self.w.codes[t] for t in term.args if t in self.w.codes]
        match term.op:
            case "name":
                return self.w.name(str(term.value))
            case "number":
                return numeral(Fraction(str(term.value)))
            case "sum" if (parts := diagonals.split(self.w, term))[0]:
                base = self.w.spell.total([self.w.codes[part] for part in parts[1]])
                return diagonals.add(self.w, base, [diagonals.diagonal(self.w, part) for part in parts[0]])
            case "sum":
                columns = [is_spread(part, term.shape) and len(part.shape) == 1 for part in term.args]
                return self.w.spell.total(
                    [self._column(code) if c else code for c, code in zip(columns, args, strict=True)]
                )
            case "mul" | "div" | "neg" | "transpose":
                product = self.w.product(term)
                found = thin.fork(product)
                if found is not None:
                    return products.scaled(self.w, product, thin.write(self.w, found))
                return products.write(self.w, product)
            case "had":
                return self.w.spell.infix(args[0], "*", args[1], TIMES)
            case "hdiv":
                return self.w.spell.infix(args[0], "/", args[1], TIMES)
            case "pow" | "hpow":
                return self._power(term, args)
            case "index":
                return blocks.index(self.w, term)
            case "stack":
                return blocks.stack(self.w, term)
            case "call":
                return calls.write(self.w, term, args)
            case "range" | "colon":
                return Code("")
            case "rsum":
                return index_notation.range_sum(term, self.w, self.code)
            case "isum" | "tensor":
                return index_notation.write(term, self.w, self.code)
        raise MatcalcError("internal", f"no code for the operation {term.op}")

    def _column(self, code: Code) -> Code:
        """A vector as a column that is added to each column."""
        if code.negated is not None:
            return negate(self._column(code.negated))
        return self.w.spell.spread(code, (True, False))

    def _power(self, term: Term, args: list[Code]) -> Code:
        base, exponent = term.args
        value = literal(exponent)
        if term.op == "pow" and len(base.shape) == 2:
            if value is None:
                return self.w.spell.call("power", args[0], args[1])
            if value == -1:
                return self.w.spell.call("inv", args[0])
            return self.w.spell.call("power", args[0], self.w.integer(int(value)))
        if value is None:
            return self.w.spell.power(args[0], args[1], SCALAR)
        return self.w.raised(args[0], value)
