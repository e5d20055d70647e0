"""The texts of shape errors: both operands with their shapes and places, the reason, and a cure where one fits.

Takes a program, what is known of its sizes, and the step that failed; gives the MatcalcError. Texts are data.
"""

from collections.abc import Mapping

from ..dimensions import Dim, Shape, symbols, text
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS, fill, spelling
from ..language.declarations import shape_text
from ..language.tree import Span, Tree, names_in
from .kind_habits import LETTERS_OF_VECTORS
from .kind_rules import COLUMN, KIND_WORDS, MATRIX, ROW, SCALAR, WAITING, Kinds, operation
from .program import Program
from .remarks import as_written, numbers_taken, operands_taken, split_capital, unsized
from .size_pass import Clash, Measure
from .spreading import with_blocks
from .unification import has_unknown

LONGEST_QUOTE = 40
MOST_DECLARED = 2  # declarations that a hint proposes
# op -> (message, reason where the kinds do not fit, hint); {0} and {1} are the operands with their shapes
MESSAGES = {
    "mul": ("cannot multiply {0} by {1}", "", ""),
    "sum": ("cannot add {0} and {1}", "the shapes differ", ""),
    "had": ("cannot multiply {0} and {1} entrywise", "the shapes differ", ""),
    "hdiv": ("cannot divide {0} by {1} entrywise", "the shapes differ", ""),
    "hpow": ("cannot raise {0} to the power {1} entrywise", "the shapes differ", ""),
    "div": ("cannot divide {0} by {1}", "the divisor must be a scalar", ""),
    "pow": ("cannot raise {0} to the power {1}", "", ""),
    "transpose": ("cannot transpose {0}", "it has more than two axes", ""),
    "rsum": ("cannot sum {2} from {0} to {1}", "the ends must be scalars", "write sum(r, 0, k - 1, X^r)"),
    "isum": ("cannot sum {0} over an index", "it must be a scalar", "name every entry: x[i], X[i,j]"),
    "tensor": ("cannot name the entries of {0}", "what stands before 'for' must be a scalar", "name every entry: x[i]"),
    "stack": ("cannot stack {0} and {1}", "", ""),
}
UNEQUAL = "the sizes of the blocks cannot be made to agree"
OF_BLOCKS = "blocks beside each other have as many rows, blocks above each other as many columns"
OF_SIZES = "sizes that are declared must agree; without a declaration they are found"
OF_KINDS = "matcalc help shapes says what fits what"
BLOCKS = "blocks side by side must be equally high, blocks above each other equally wide"
PRODUCT_REASONS = {
    (COLUMN, COLUMN): "both are columns",
    (COLUMN, MATRIX): "a column times a matrix has no meaning",
    (MATRIX, ROW): "a matrix times a row has no meaning",
    (ROW, ROW): "both are rows",
}


def explain(
    program: Program,
    measure: Measure,
    step: int | None,
    clash: Clash | None,
    source: str,
    declared: frozenset[str] | None = None,
    cure: Mapping[str, int] | None = None,
) -> MatcalcError:
    """The error at `step` (None: the expression is not a scalar as the verb wants); axes are known below the step.

    `declared`: the sizes that are known (None: all), for any other may be whatever fits; `cure`: names that would make
    the formula fit if they were of these kinds.
    """
    error = _Explanation(program, measure, source, declared).error(step, clash)
    words = [f"--shape {name}:{KIND_WORDS[kind]}" for name, kind in (cure or {}).items()]
    fit = split_capital(source, error.spans, program.variables)
    if words and len(words) <= (1 if error.hint else MOST_DECLARED) and not (error.hint and _is_slip(cure or {})):
        fit = fit or f"{' '.join(words)} makes it fit"
    error.hint = "; or ".join(filter(None, (error.hint, fit))) or (OF_SIZES if clash else OF_KINDS)
    return error


def _is_slip(cure: Mapping[str, int]) -> bool:
    """Would only a vector x that is taken for a number, or for a matrix, make the formula fit?"""
    return any(name[0] in LETTERS_OF_VECTORS or kind != SCALAR for name, kind in cure.items())


class _Explanation:
    def __init__(self, program: Program, measure: Measure, source: str, declared: frozenset[str] | None) -> None:
        self.program, self.measure, self.source, self.declared = program, measure, source, declared

    # --- pieces ------------------------------------------------------------------------------------------------------

    def quote(self, step: int) -> str:
        """The operand as it was typed, shortened."""
        node = self.program.nodes[step]
        if node.op in ("name", "number"):
            return str(node.value)
        span = self.place(step)
        words = self.source[slice(*span)] if span and self.source else "the operand"
        return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 4]} ..."

    def place(self, step: int) -> Span | None:
        """Where the operand stands; of a product in which rows wait, the part that the next factor would multiply."""
        node, kinds = self.program.nodes[step], self.measure.kinds
        if kinds.kinds[step] < WAITING:
            return node.span
        row = self.program.nodes[kinds.last_row(step)]
        return (row.span[0], node.span[1]) if row.span and node.span else None

    def shape(self, step: int) -> Shape:
        shape = self.measure.final(step)
        return shape if self.measure.kinds.kinds[step] < WAITING else (1, shape[-1])

    def described(self, step: int) -> str:
        shape = self.shape(step)
        return f"{self.quote(step)} ({shape_text(shape) if shape else 'a scalar'})"

    def spans(self, *steps: int) -> tuple[tuple[int, int, str], ...]:
        places = [(self.place(step), self.shape(step)) for step in dict.fromkeys(steps)]
        return tuple((*place, shape_text(shape)) for place, shape in places if place)

    def kinds(self, *steps: int) -> Kinds:
        found = (self.measure.kinds.kinds[step] for step in steps)
        return tuple(ROW if kind >= WAITING else kind for kind in found)

    def known(self, dim: Dim) -> Dim:
        return self.measure.sizes.find(dim)

    # --- the error ---------------------------------------------------------------------------------------------------

    def error(self, step: int | None, clash: Clash | None) -> MatcalcError:
        if step is None:
            return self.not_scalar()
        node, args = self.program.nodes[step], self.program.args[step]
        if clash is not None and not clash.first:
            return MatcalcError("shape", UNEQUAL, spans=self.span(node), hint=OF_BLOCKS)
        match node.op:
            case "call":
                return self.of_call(node, step, args, clash)
            case "index":
                return self.of_index(node, step, args, clash)
            case "pow":
                return self.of_power(args)
            case "sum" | "stack":
                args = self.culprits(step, node, args, clash)
        message, reason, hint = MESSAGES[node.op]
        if node.op == "sum":
            taken_away = self.program.nodes[args[1]].op == "neg"
            message = "cannot subtract {1} from {0}" if taken_away else message
            args = tuple(self.program.args[arg][0] if self.program.nodes[arg].op == "neg" else arg for arg in args)
        if node.op == "mul":
            reason, hint = self.of_product(args, clash)
        elif node.op == "div":
            hint = self.of_quotient(args)
        elif node.op == "stack":
            reason, hint = BLOCKS, self.filled(node, self.program.args[step])
        elif node.op == "sum" and not hint:
            hint = self.transposed(args)
        if clash is not None and node.op != "mul":
            reason = f"the sizes {self.sizes(clash)} differ"
        full = message.format(*(self.described(arg) for arg in args)) + (f": {reason}" if reason else "")
        return MatcalcError("shape", full, spans=self.spans(*args), hint=hint)

    def not_scalar(self) -> MatcalcError:
        last = len(self.program.nodes) - 1
        if any(map(has_unknown, self.shape(last))):
            return unsized(self.program.nodes[last])
        names, whole = self.program.variables.items(), self.span(self.program.nodes[last])
        numbers = [name for name, steps in names if not (self.shape(steps[0]) or self.shape(last))]
        if numbers:  # tr(rho), of a letter that stands for a number
            divides = any(node.op == "div" and numbers[0] in names_in(node.args[1]) for node in self.program.nodes)
            hint = "1 ./ {} divides entry by entry" if divides else "--shape {}:matrix makes it a matrix"
            message = f"{' and '.join(numbers)} cannot be taken as a scalar here"
            return MatcalcError("shape", message, spans=whole, hint=hint.format(numbers[0]))
        message = f"the expression is not a scalar: its shape is {shape_text(self.shape(last))}"
        hint = "diff and jac differentiate any function; norm(...)^2 or sum(...) makes a scalar of it"
        return MatcalcError("shape", message, spans=whole, hint=hint)

    @staticmethod
    def span(node: Tree) -> tuple[tuple[int, int], ...]:
        return (node.span,) if node.span else ()

    def sizes(self, clash: Clash) -> str:
        return f"{text(self.known(clash.first))} and {text(self.known(clash.second))}"

    def culprits(self, step: int, node: Tree, args: tuple[int, ...], clash: Clash | None) -> tuple[int, ...]:
        """The two terms or blocks that differ."""
        if clash is not None and clash.blocks:
            return clash.blocks
        found = [arg for arg in args if self.kinds(arg) != (SCALAR,)] if node.op == "sum" else list(args)
        first = found[0]
        for other in found[1:]:
            if self.kinds(other) != self.kinds(first):
                return first, other
        return first, found[-1]

    # --- products and quotients --------------------------------------------------------------------------------------

    def of_product(self, args: tuple[int, ...], clash: Clash | None) -> tuple[str, str]:
        """The reason, and the products of the two that would fit."""
        left, right = args
        kinds = self.kinds(left, right)
        if kinds == (COLUMN, MATRIX) and (quoted := self.quoted(left, right)):
            return PRODUCT_REASONS[kinds], f"with a quote for the transpose: {quoted}"
        reason = PRODUCT_REASONS.get((kinds[0], kinds[1]), "")
        if clash is not None:
            reason = f"the inner dimensions {self.sizes(clash)} differ"
        a, b = self.atom(left), self.atom(right)
        transposed_a, transposed_b = self.primed(left), self.primed(right)
        t = {arg: self.shape(arg)[::-1] if len(self.shape(arg)) == 2 else (1, *self.shape(arg)) for arg in args}
        candidates = (
            (f"{transposed_a}*{b}", t[left], self.shape(right)),
            (f"{a}*{transposed_b}", self.shape(left), t[right]),
            (f"{transposed_a}*{transposed_b}", t[left], t[right]),
            (f"{b}*{a}", self.shape(right), self.shape(left)),
        )
        sensible = candidates[:3] if kinds == (ROW, COLUMN) else candidates  # an outer product is not what was meant
        fitting = [words for words, one, other in sensible if self.fits(one, other)]
        if self.same(self.shape(left), self.shape(right)) and len(self.shape(left)) in (1, 2):
            fitting = [*fitting[:2], f"{a} .* {b}"]
        if not fitting:
            return reason, ""
        words = " and ".join([", ".join(fitting[:-1]), fitting[-1]]) if len(fitting) > 1 else fitting[0]
        return reason, f"{words} {'fit' if len(fitting) > 1 else 'fits'}"

    def quoted(self, left: int, right: int) -> str:
        """x'*A*x for x*A*x; "" where that is not the whole product."""
        args = self.program.args
        product = next(step for step, found in enumerate(args) if found == (left, right))
        behind = next((step for step, found in enumerate(args) if product in found), None)
        if behind is None or self.program.roles[behind] != "mul" or args[behind][0] != product:
            return ""
        last = self.program.nodes[args[behind][1]]
        return f"{self.primed(left)}*{self.atom(right)}*{last.value}" if last.op == "name" else ""

    def fits(self, left: Shape, right: Shape) -> bool:
        """Is the product of two operands of these shapes defined?"""
        kinds = tuple(ROW if len(s) == 2 and s[0] == 1 else MATRIX if len(s) == 2 else len(s) for s in (left, right))
        if len(left) > 2 or len(right) > 2 or operation("mul", kinds) is None:
            return False
        return kinds == (COLUMN, ROW) or SCALAR in kinds or self.same(left[-1:], right[:1])

    def entrywise(self, op: str, args: tuple[int, ...]) -> bool:
        """Is an operation defined entry by entry, of these or of a vector with each row or column?"""
        one, other = ((*self.shape(arg), 1, 1)[:2] for arg in args)
        sizes = zip(one, other, strict=True)
        return operation(op, self.kinds(*args)) is not None and all(1 in p or self.same(p[:1], p[1:]) for p in sizes)

    def same(self, left: Shape, right: Shape) -> bool:
        """Can the two shapes be equal? A size that is not declared can be any."""
        return len(left) == len(right) and all(
            a == b or self.is_open(a) or self.is_open(b) for a, b in zip(left, right, strict=True)
        )

    def is_open(self, dim: Dim) -> bool:
        return self.declared is not None and not isinstance(dim, int) and self.declared.isdisjoint(symbols(dim))

    def atom(self, step: int) -> str:
        node = self.program.nodes[step]
        words = self.quote(step)
        if node.op in ("name", "number", "call", "index", "transpose", "stack") or words.startswith("("):
            return words
        return f"({words})"

    def primed(self, step: int) -> str:
        node = self.program.nodes[step]
        if node.op == "transpose":
            return self.atom(self.program.args[step][0])
        return self.atom(step) + "'"

    def of_quotient(self, args: tuple[int, ...]) -> str:
        """What to write instead, where that fits."""
        left, right = args
        one, other = self.shape(left), self.shape(right)
        if self.kinds(right) == (MATRIX,) and self.same(other[:1], other[1:]) and self.fits(one, other):
            return f"write {self.atom(left)}*inv({self.quote(right)})"
        if self.entrywise("hdiv", args):
            return f"write {self.atom(left)} ./ {self.atom(right)} for the entrywise quotient"
        return ""

    def of_power(self, args: tuple[int, ...]) -> MatcalcError:
        base, exponent = args
        kinds = self.kinds(base, exponent)
        words = self.atom(base)
        power = f"write {words}.^{self.atom(exponent)} for the entrywise power"
        hints = [power] if self.entrywise("hpow", args) else []
        if kinds[1] != SCALAR:
            message = f"the exponent {self.described(exponent)} must be a scalar"
        elif kinds[0] == MATRIX:
            message = f"cannot raise {self.described(base)} to a power: it is not square"
        else:
            message = f"cannot raise {self.described(base)} to a power: it is a vector"
            hints += [f"{self.primed(base)}*{words} for the square of the norm"] if kinds[0] == COLUMN else []
        return MatcalcError("shape", message, spans=self.spans(base), hint=", ".join(hints))

    def transposed(self, args: tuple[int, ...]) -> str:
        """A transpose that would make two terms fit."""
        one, other = (self.shape(arg) for arg in args)
        across = sorted(self.kinds(*args)) == [COLUMN, ROW] and self.same(one[-1:], other[-1:])
        if across or (len(one) == len(other) == 2 and self.same(one, other[::-1])):
            transposed = args[0] if self.program.nodes[args[0]].op == "transpose" else args[1]
            if across and self.program.name_of(args[0]) + "'" == self.quote(args[1]):  # exp(-norm(x - x')^2)
                return f"{self.quote(args[1])} is a transpose; another vector has a name of its own"
            return f"{self.primed(transposed)} in place of {self.quote(transposed)} fits"
        return ""

    def filled(self, node: Tree, blocks: tuple[int, ...]) -> str:
        """[A, zeros(m, q); zeros(p, n), C] for [A, 0; 0, C]; "" where no number stands for a block."""
        rows = node.value if isinstance(node.value, int) else 1
        found = with_blocks([self.quote(k) for k in blocks], [self.shape(k) for k in blocks], rows)
        return f"write {found}" if found and "?" not in found else ""

    # --- calls and entries -------------------------------------------------------------------------------------------

    def of_call(self, node: Tree, step: int, args: tuple[int, ...], clash: Clash | None) -> MatcalcError:
        row = FUNCTIONS[str(node.value)]
        name = spelling(row.name)
        counts = numbers_taken(row.name)
        if len(node.args) not in counts:
            wanted = " or ".join(str(count) for count in counts)
            message = f"{name} takes {wanted} argument{'s' if wanted != '1' else ''}, not {len(node.args)}"
            return MatcalcError("shape", message, spans=self.span(node), hint=as_written(name))
        typed = [self.source[slice(*arg.span)] for arg in node.args if arg.span]
        got = " and ".join([self.described(arg) for arg in args] or typed)
        if row.kind == "scalar":
            message = f"{name} takes arguments of one shape, or scalars, not {got}"
        elif row.signature is not None:
            wanted = ("a number", "a vector ", "a matrix ")[len(row.signature[0])]
            message = f"{name} takes {wanted}{shape_text(row.signature[0]) if row.signature[0] else ''}, not {got}"
        elif clash is not None and (len(args) > 1 or row.name == "unvec"):
            message = f"{name} of {got}: the sizes {self.sizes(clash)} differ"
        else:
            called = row.unicode.format("...") if row.spells and row.unicode else name
            message = f"{called} takes {operands_taken(row.name, len(args))}, not {got}"
        spans, hint = self.spans(*args) or self.span(node), self.call_hint(row.name, args)
        return MatcalcError("shape", message, spans=spans, hint=hint)

    def call_hint(self, name: str, args: tuple[int, ...]) -> str:
        words = self.quote(args[0]) if args else ""
        if FUNCTIONS[name].otherwise:
            return fill(FUNCTIONS[name].otherwise, words)
        lines = self.kinds(*args[:1]) == (MATRIX,) and any(v[0].startswith("mn,") for v in FUNCTIONS[name].variants)
        return f"{name}({words}, 1) is that of each column, {name}({words}, 2) of each row" if lines else ""

    def of_index(self, node: Tree, step: int, args: tuple[int, ...], clash: Clash | None) -> MatcalcError:
        base, count = args[0], len(node.args) - 1
        kind = self.kinds(base)[0]
        if clash is not None:
            message = f"{self.quote(step)}: the index runs over sizes {self.sizes(clash)}"
        elif kind == SCALAR:
            message = f"{self.quote(base)} is a scalar: it has no entries"
        elif kind > MATRIX:
            message = f"entries of {self.described(base)} cannot be taken"
        else:
            needed = 2 if kind == MATRIX else 1
            message = f"{self.described(base)} needs {needed} {'indices' if needed > 1 else 'index'}, not {count}"
        hint = f"{self.atom(base)}[i,:] is a row, {self.atom(base)}[:,j] a column"
        return MatcalcError("shape", message, spans=self.span(node), hint="" if clash or kind != MATRIX else hint)
