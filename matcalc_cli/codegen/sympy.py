"""SymPy text: declarations and one assignment, in SymPy's matrix expressions.

Takes a surface tree whose nodes have shapes, and the shapes of the variables; gives Python text that needs SymPy alone.
Vectors are matrices of one column, so a scalar made of vectors is the trace of a 1×1 product. Nothing here runs SymPy.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from ..dimensions import Dim, Shape, symbols, text
from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS, SELECT
from ..functions.table import FUNCTIONS, fill, spelling
from ..language.tree import Tree
from .identifiers import RESERVED, safe_names
from .pieces import is_atom
from .terms import Term, Terms, is_row, literal, subterms

SUM, TIMES, UNARY, POWER, ATOM = range(1, 6)
DEEPEST = 30  # nesting beyond which a part gets a line of its own
REFUSED = "{} has no form in SymPy's matrix expressions"
HINT = "ask for another format, -f json or -f numpy"

Written = tuple[str, int, int]  # text, binding, depth

CONSTRUCTORS = (
    "BlockMatrix", "DiagMatrix", "DiagonalOf", "HadamardPower", "HadamardProduct", "Identity", "Lambda", "Matrix",
    "MatrixSymbol", "OneMatrix", "Rational", "Symbol", "ZeroMatrix", "pi",
)  # fmt: skip
FROM_EXPRESSIONS = ("DiagMatrix", "DiagonalOf")  # not exported by sympy itself


def exports() -> tuple[str, ...]:
    """The words of SymPy's that emitted text may have: what is written here, and what the rows of the table write."""
    texts = [text for row in (*FUNCTIONS.values(), *FUNCTIONS.own.values()) if (text := row.code.get("sympy"))]
    words = {
        word for text in texts for word in _words(text.replace(".T", "")) if word.isidentifier() and word != "True"
    }
    return tuple(sorted({*CONSTRUCTORS, *words}))


def render(tree: Tree, name: str, variables: Mapping[str, Shape]) -> str:
    """The text, which ends in `name = ...`. MatcalcError ("refused") for order 3 and what SymPy has no form for."""
    root = Terms().build(tree)
    used = list(subterms(root))
    names = {str(t.value) for t in used if t.op == "name"} - {"pi"}
    dims = sorted({n for t in used for dim in t.shape for n in symbols(dim)} | (names - variables.keys()))
    wanted = [v for v in variables if v in names]
    dims = sorted({*dims, *(n for v in wanted for dim in variables[v] for n in symbols(dim))} - {*wanted})
    known = exports()
    safe = safe_names([*dims, *variables, *(t.hint for t in used if t.hint)], (*known, name, *RESERVED))
    writer = _Writer(safe, known)
    result = writer.write(root)[0]
    lines = [f'{safe[d]} = Symbol("{d}", integer=True, positive=True)' for d in dims]
    lines += [_declaration(v, variables[v], safe) for v in wanted]
    lines += [*writer.lines, f"{name} = {result}"]
    body = "\n".join(lines) + "\n"
    if "_t" in body:
        body = '_t = Symbol("t")\n' + body
    words = set(_words(body))
    imports = [e for e in known if e in words and e not in FROM_EXPRESSIONS]
    head = f"from sympy import {', '.join(imports)}\n"
    deeper = [e for e in FROM_EXPRESSIONS if e in words]
    if deeper:
        head += f"from sympy.matrices.expressions.diagonal import {', '.join(deeper)}\n"
    return f"{head}\n{body}"


def _words(code: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in code).split()


def _declaration(name: str, shape: Shape, safe: Mapping[str, str]) -> str:
    if not shape:
        return f'{safe[name]} = Symbol("{name}", real=True)'
    return f'{safe[name]} = MatrixSymbol("{name}", {", ".join(_sizes(shape, safe))})'


def _sizes(shape: Shape, safe: Mapping[str, str]) -> tuple[str, str]:
    rows, columns = (*shape, 1)[:2]
    return _size(rows, safe), _size(columns, safe)


def _size(dim: Dim, safe: Mapping[str, str]) -> str:
    """A size as SymPy text."""
    if isinstance(dim, str):
        return safe[dim]
    return str(dim) if isinstance(dim, int) else text(tuple((c, tuple(safe[n] for n in names)) for c, names in dim))


class _Writer:
    """Lines written so far and the text of every term; a term used twice, or nested too deeply, gets a line."""

    def __init__(self, safe: Mapping[str, str], known: tuple[str, ...]) -> None:
        self.safe, self.known, self.lines = safe, known, list[str]()
        self.done: dict[Term, Written] = {}

    def write(self, root: Term) -> Written:
        stack = [root]
        while stack:
            term = stack[-1]
            waiting = [t for t in term.args if t not in self.done and t.op not in ("colon", "range")]
            if term.op == "range" or term in self.done:
                waiting = []
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if term not in self.done:
                self.done[term] = self._kept(term, self._term(term))
        return self.done[root]

    def _kept(self, term: Term, written: Written) -> Written:
        body, binding, depth = written
        long = term.uses > 1 and binding != ATOM
        if not (term.hint or long or depth > DEEPEST):
            return written
        return self._line(body, term.hint), ATOM, 1

    def _args(self, term: Term) -> list[Written]:
        return [self.done[t] for t in term.args if t in self.done]

    def _term(self, term: Term) -> Written:
        args = self._args(term)
        depth = max((d for _, _, d in args), default=0) + 1
        match term.op:
            case "name":
                return self.safe.get(str(term.value), str(term.value)), ATOM, 1
            case "number":
                return _number(Fraction(str(term.value)))
            case "sum":
                return self._sum(term), SUM, depth + len(args) // 2
            case "neg":
                return f"-{_bracketed(args[0], TIMES)}", UNARY, depth
            case "mul":
                return self._product(term, args, depth)
            case "div":
                return f"{_bracketed(args[0], TIMES)}/{_bracketed(args[1], UNARY)}", TIMES, depth
            case "had":
                return self._entrywise(term, args, depth)
            case "hdiv":
                return self._entrywise(term, [args[0], self._reciprocal(term.args[1], args[1])], depth)
            case "transpose":
                return f"{_bracketed(args[0], ATOM)}.T", ATOM, depth
            case "pow" | "hpow":
                return self._power(term, args, depth)
            case "index":
                return self._index(term), ATOM, depth
            case "stack":
                return self._stack(term), ATOM, depth
            case "call":
                return self._call(term, args, depth)
        raise MatcalcError("refused", REFUSED.format("index notation"), hint=HINT)

    def _sum(self, term: Term) -> str:
        parts = [self._as(term.args[0], term.shape)]
        for t in term.args[1:]:
            body = self._as(t, term.shape)
            parts.append(f" - {body[1:]}" if body.startswith("-") else f" + {body}")
            if len(parts) > DEEPEST:
                parts = [self._line("".join(parts))]
        return "".join(parts)

    def _line(self, body: str, hint: str = "") -> str:
        """Put a part on a line of its own; its name."""
        name = self.safe.get(hint, f"_{len(self.lines)}")
        self.lines.append(f"{name} = {body}")
        return name

    def _as(self, term: Term, shape: Shape) -> str:
        """A term of a sum; a scalar among matrices is spread over them."""
        body = _bracketed(self.done[term], TIMES)
        return f"{body}*OneMatrix({', '.join(_sizes(shape, self.safe))})" if shape and not term.shape else body

    def _product(self, term: Term, args: list[Written], depth: int) -> Written:
        body = f"{_bracketed(args[0], TIMES)}*{_bracketed(args[1], UNARY)}"
        if not term.shape and term.args[0].shape:
            return f"Trace({body})", ATOM, depth
        return body, TIMES, depth

    def _entrywise(self, term: Term, args: list[Written], depth: int) -> Written:
        if all(t.shape for t in term.args):
            return f"HadamardProduct({args[0][0]}, {args[1][0]})", ATOM, depth
        return f"{_bracketed(args[0], TIMES)}*{_bracketed(args[1], UNARY)}", TIMES, depth

    def _reciprocal(self, term: Term, written: Written) -> Written:
        if term.shape:
            return f"HadamardPower({written[0]}, -1)", ATOM, written[2] + 1
        return f"{_bracketed(written, ATOM)}**-1", POWER, written[2] + 1

    def _power(self, term: Term, args: list[Written], depth: int) -> Written:
        if term.op == "hpow" and term.args[0].shape:
            return f"HadamardPower({args[0][0]}, {args[1][0]})", ATOM, depth
        if literal(term.args[1]) == -1 and term.args[0].shape:
            return f"Inverse({args[0][0]})", ATOM, depth
        return f"{_bracketed(args[0], ATOM)}**{_bracketed(args[1], ATOM)}", POWER, depth

    def _index(self, term: Term) -> str:
        base, *indices = term.args
        places = [self._place(index) for index in indices]
        if len(places) == 1:
            places = ["0", *places] if is_row(base.shape) else [*places, "0"]
        return f"{_bracketed(self.done[base], ATOM)}[{', '.join(places)}]"

    def _place(self, index: Term) -> str:
        if index.op == "colon":
            return ":"
        if index.op == "range":
            low, high = (self.write(end)[0] for end in index.args)
            return f"{low} - 1:{high}"
        value = literal(index)
        return str(int(value) - 1) if value is not None else f"{_bracketed(self.done[index], SUM)} - 1"

    def _stack(self, term: Term) -> str:
        width = len(term.args) // int(str(term.value))
        texts = [self.done[t][0] for t in term.args]
        rows = ", ".join(f"[{', '.join(texts[k : k + width])}]" for k in range(0, len(texts), width))
        if all(not t.shape for t in term.args):
            return f"Matrix([{rows}])"
        if any(not t.shape for t in term.args):
            raise MatcalcError("refused", REFUSED.format("a stack of scalars and blocks"), hint=HINT)
        return f"BlockMatrix([{rows}])"

    # --- functions -----------------------------------------------------------------------------------------------

    def _call(self, term: Term, args: list[Written], depth: int) -> Written:
        name = str(term.value)
        special: Callable[[Term, list[Written]], str] | None = getattr(self, f"_call_{name}", None)
        if special is not None:
            called = special(term, args)
            return called, ATOM if is_atom(called) else TIMES, depth + 1
        row = FUNCTIONS[name]
        template = row.spelt("sympy", len(args))
        entrywise = row.kind == "scalar"
        if not template or len(args) != _arity(template) or not (entrywise or term.args[0].shape):
            raise MatcalcError("refused", REFUSED.format(spelling(name)), hint=HINT)
        if entrywise:
            return self._mapped(term, template, args, depth)
        return _filled(template, args), ATOM if is_atom(template.replace("{", "").replace("}", "")) else TIMES, depth

    def _mapped(self, term: Term, template: str, args: list[Written], depth: int) -> Written:
        """A scalar function, over every entry where the argument is a matrix."""
        matrices = [k for k, t in enumerate(term.args) if t.shape]
        if not matrices:
            called = fill(template, *(a[0] for a in args))
            return called, ATOM if is_atom(called) else SUM, depth
        if term.value in (SELECT, *COMPARISONS):
            raise MatcalcError("refused", REFUSED.format("a piecewise function of a vector or matrix"), hint=HINT)
        if len(matrices) > 1:
            raise MatcalcError("refused", REFUSED.format(f"{term.value} of two matrices"), hint=HINT)
        inner = fill(template, *("_t" if k in matrices else a[0] for k, a in enumerate(args)))
        function = (
            inner[: -len("(_t)")] if inner.endswith("(_t)") and inner[:-4] in self.known else f"Lambda(_t, {inner})"
        )
        return f"{_bracketed(args[matrices[0]], ATOM)}.applyfunc({function})", ATOM, depth

    def _call_diag(self, term: Term, args: list[Written]) -> str:
        return f"DiagMatrix({args[0][0]})" if len(term.args[0].shape) == 1 else f"DiagonalOf({args[0][0]})"

    def _call_eye(self, term: Term, args: list[Written]) -> str:
        return f"Identity({_size(term.shape[0], self.safe)})" if term.shape else "1"

    def _call_ones(self, term: Term, args: list[Written]) -> str:
        return f"OneMatrix({', '.join(_sizes(term.shape, self.safe))})" if term.shape else "1"

    def _call_zeros(self, term: Term, args: list[Written]) -> str:
        if len(term.shape) > 2:
            raise MatcalcError("refused", REFUSED.format("a tensor"), hint=HINT)
        return f"ZeroMatrix({', '.join(_sizes(term.shape, self.safe))})" if term.shape else "0"

    def _call_vector(self, term: Term, args: list[Written]) -> str:
        return f"{_bracketed(args[0], TIMES)}*{self._call_ones(term, args)}"

    _call_matrix = _call_vector

    def _call_unit(self, term: Term, args: list[Written]) -> str:
        return f"Identity({_size(term.shape[0], self.safe)})[:, {self._place(term.args[1])}]"

    def _total(self, written: str, shape: Shape) -> str:
        """The sum of all entries."""
        rows, columns = _sizes(shape, self.safe)
        left = "" if rows == "1" else f"OneMatrix(1, {rows})*"
        right = "" if columns == "1" else f"*OneMatrix({columns}, 1)"
        return f"Trace({left}{written}{right})"

    def _call_sum(self, term: Term, args: list[Written]) -> str:
        shape = term.args[0].shape
        if not shape:
            return f"({args[0][0]})"
        rows, columns = _sizes(shape, self.safe)
        inner = _bracketed(args[0], UNARY)
        if len(args) == 1:
            return self._total(inner, shape)
        over = literal(term.args[1])
        return f"OneMatrix(1, {rows})*{inner}" if over == 1 else f"{inner}*OneMatrix({columns}, 1)"

    def _call_mean(self, term: Term, args: list[Written]) -> str:
        rows, columns = _sizes(term.args[0].shape, self.safe)
        over = literal(term.args[1]) if len(args) > 1 else None
        count = rows if over == 1 else columns if over == 2 else f"({rows}*{columns})"
        return f"{self._call_sum(term, args)}/({count})"

    def _call_norm1(self, term: Term, args: list[Written]) -> str:
        shape = term.args[0].shape
        size = f"{_bracketed(args[0], ATOM)}.applyfunc(Abs)" if shape else f"Abs({args[0][0]})"
        return self._total(size, shape) if shape else size

    def _call_norm(self, term: Term, args: list[Written]) -> str:
        if not term.args[0].shape:
            return f"Abs({args[0][0]})"
        if len(args) == 1 or literal(term.args[1]) == 2:
            return _filled(FUNCTIONS["norm2"].code["sympy"], args)
        if literal(term.args[1]) == 1:
            return self._call_norm1(term, args)
        return _filled("sqrt(Trace(({0}).T*({1})*({0})))", args)

    def _call_logsumexp(self, term: Term, args: list[Written]) -> str:
        return f"log({self._total(f'{_bracketed(args[0], ATOM)}.applyfunc(exp)', term.args[0].shape)})"

    def _call_softmax(self, term: Term, args: list[Written]) -> str:
        powers = f"{_bracketed(args[0], ATOM)}.applyfunc(exp)"
        return f"{powers}/{self._total(powers, term.args[0].shape)}"

    def _call_logsoftmax(self, term: Term, args: list[Written]) -> str:
        ones = f"OneMatrix({', '.join(_sizes(term.shape, self.safe))})"
        return f"({args[0][0]} - {self._call_logsumexp(term, args)}*{ones})"


def _bracketed(written: Written, binding: int) -> str:
    return written[0] if written[1] >= binding else f"({written[0]})"


def _arity(template: str) -> int:
    """How many operands a template takes."""
    return sum(f"{{{k}}}" in template for k in range(4))


def _filled(template: str, args: list[Written]) -> str:
    filled = template
    for k, (body, _, _) in enumerate(args):
        filled = filled.replace(f"{{{k}}}", body)
    return filled


def _number(number: Fraction) -> Written:
    if number.denominator == 1:
        return str(number.numerator), ATOM if number >= 0 else UNARY, 1
    return f"Rational({number.numerator}, {number.denominator})", ATOM, 1
