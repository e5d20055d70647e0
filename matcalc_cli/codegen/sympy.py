"""SymPy text: declarations and one assignment, in SymPy's matrix expressions.

Takes routines, whose surface trees have shapes; gives Python text that needs SymPy alone.
Vectors are matrices of one column, so a scalar made of vectors is the trace of a 1×1 product. Nothing here runs SymPy.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..dimensions import Shape, symbols
from ..errors import MatcalcError
from . import sympy_calls
from .identifiers import RESERVED, safe_names
from .plan.terms import Term, Terms, is_row, is_spread, literal, subterms
from .routine import Routine
from .sympy_pieces import (
    ATOM,
    FROM_EXPRESSIONS,
    HINT,
    POWER,
    REFUSED,
    SUM,
    TIMES,
    UNARY,
    Written,
    bracketed,
    exact,
    exports,
    is_python,
    number,
    size,
    sizes,
    words,
)

DEEPEST = 30  # nesting beyond which a part gets a line of its own


def render(routines: Sequence[Routine]) -> str:
    """The text, which ends in `name = ...` for each routine; several results are a tuple.

    MatcalcError ("refused") for order 3 and what SymPy has no form for.
    """
    terms = Terms()
    roots = [[terms.build(tree) for tree in routine.trees] for routine in routines]
    for root in (root for each in roots for root in each):
        root.uses += len(roots) > 1 or len(roots[0]) > 1
    used = list(subterms(*(root for each in roots for root in each)))
    variables = {name: shape for routine in routines for name, shape in routine.parameters.items()}
    names = {str(t.value) for t in used if t.op == "name"}
    wanted = [v for v in variables if v in names]
    shapes = [*(t.shape for t in used), *(variables[v] for v in wanted)]
    carried = {n for shape in shapes for dim in shape for n in symbols(dim)}
    dims = sorted((carried | names - {"pi"}) - variables.keys())  # a size may be called pi
    known = exports()
    safe = safe_names([*dims, *variables, *(t.hint for t in used if t.hint)], (*known, *RESERVED))
    writer = _Writer(safe)
    results = [", ".join(exact(writer.write(root))[0] for root in each) for each in roots]
    lines = [f'{safe[d]} = Symbol("{d}", integer=True, positive=True)' for d in dims]
    lines += [_declaration(v, variables[v], safe) for v in wanted]
    lines += writer.lines
    lines += [f"{routine.name} = {result}" for routine, result in zip(routines, results, strict=True)]
    body = "\n".join(lines) + "\n"
    if "_t" in body:
        body = '_t = Symbol("t")\n' + body
    used_words = words(body)
    imports = [e for e in known if e in used_words and e not in FROM_EXPRESSIONS]
    head = f"from sympy import {', '.join(imports)}\n"
    deeper = [e for e in FROM_EXPRESSIONS if e in used_words]
    if deeper:
        head += f"from sympy.matrices.expressions.diagonal import {', '.join(deeper)}\n"
    return f"{head}\n{body}"


def _declaration(name: str, shape: Shape, safe: Mapping[str, str]) -> str:
    if not shape:
        return f'{safe[name]} = Symbol("{name}", real=True)'
    return f'{safe[name]} = MatrixSymbol("{name}", {", ".join(sizes(shape, safe))})'


class _Writer:
    """Lines written so far and the text of every term; a term used twice, or nested too deeply, gets a line."""

    def __init__(self, safe: Mapping[str, str]) -> None:
        self.safe, self.lines = safe, list[str]()
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
                return number(Fraction(str(term.value)))
            case "sum":
                return self._sum(term), SUM, depth + len(args) // 2
            case "neg":
                return f"-{bracketed(args[0], TIMES)}", UNARY, depth
            case "mul":
                return self._product(term, args, depth)
            case "div" if is_python(args[0][0]) and is_python(args[1][0]):
                value = literal(term)
                return number(value) if value is not None else (f"{exact(args[0])[0]}/{args[1][0]}", TIMES, depth)
            case "div":
                return f"{bracketed(args[0], TIMES)}/{bracketed(args[1], UNARY)}", TIMES, depth
            case "had":
                return self._entrywise(term, args, depth)
            case "hdiv":
                return self._entrywise(term, [args[0], self._reciprocal(term.args[1], args[1])], depth)
            case "transpose":
                return f"{bracketed(args[0], ATOM)}.T", ATOM, depth
            case "pow" | "hpow":
                return self._power(term, args, depth)
            case "index":
                return self._index(term), ATOM, depth
            case "stack":
                return self._stack(term), ATOM, depth
            case "call" if term.value == "unit":
                identity = f"Identity({size(term.shape[0], self.safe)})"
                return f"{identity}[:, {self._place(term.args[1])}]", ATOM, depth + 1
            case "call":
                return sympy_calls.write(term, args, depth, self.safe)
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
        self.lines.append(f"{name} = {exact((body, SUM, 1))[0]}")
        return name

    def _as(self, term: Term, shape: Shape) -> str:
        """A term of a sum; a scalar among matrices is spread over them."""
        body = bracketed(self.done[term], TIMES)
        if is_spread(term, shape):
            rows, columns = sizes(shape, self.safe)
            return f"{body}*OneMatrix(1, {columns})" if len(term.shape) == 1 else f"OneMatrix({rows}, 1)*{body}"
        return f"{body}*OneMatrix({', '.join(sizes(shape, self.safe))})" if shape and not term.shape else body

    def _product(self, term: Term, args: list[Written], depth: int) -> Written:
        body = f"{bracketed(args[0], TIMES)}*{bracketed(args[1], UNARY)}"
        if not term.shape and term.args[0].shape:
            return f"Trace({body})", ATOM, depth
        return body, TIMES, depth

    def _entrywise(self, term: Term, args: list[Written], depth: int) -> Written:
        if all(t.shape for t in term.args):
            return f"HadamardProduct({args[0][0]}, {args[1][0]})", ATOM, depth
        return f"{bracketed(args[0], TIMES)}*{bracketed(args[1], UNARY)}", TIMES, depth

    def _reciprocal(self, term: Term, written: Written) -> Written:
        if term.shape:
            return f"HadamardPower({written[0]}, -1)", ATOM, written[2] + 1
        return f"{bracketed(exact(written), ATOM)}**-1", POWER, written[2] + 1

    def _power(self, term: Term, args: list[Written], depth: int) -> Written:
        if term.op == "hpow" and term.args[0].shape:
            return f"HadamardPower({args[0][0]}, {args[1][0]})", ATOM, depth
        if term.args[1].shape:
            raise MatcalcError("refused", REFUSED.format("a power with an exponent for every entry"), hint=HINT)
        if literal(term.args[1]) == -1 and term.args[0].shape:
            return f"Inverse({args[0][0]})", ATOM, depth
        base = exact(args[0]) if is_python(args[1][0]) else args[0]
        return f"{bracketed(base, ATOM)}**{bracketed(args[1], ATOM)}", POWER, depth

    def _index(self, term: Term) -> str:
        base, *indices = term.args
        places = [self._place(index) for index in indices]
        if len(places) == 1:
            places = ["0", *places] if is_row(base.shape) else [*places, "0"]
        return f"{bracketed(self.done[base], ATOM)}[{', '.join(places)}]"

    def _place(self, index: Term) -> str:
        if index.op == "colon":
            return ":"
        if index.op == "range":
            low, high = (self.write(end)[0] for end in index.args)
            return f"{low} - 1:{high}"
        value = literal(index)
        return str(int(value) - 1) if value is not None else f"{bracketed(self.done[index], SUM)} - 1"

    def _stack(self, term: Term) -> str:
        width = len(term.args) // int(str(term.value))
        texts = [self.done[t][0] for t in term.args]
        rows = ", ".join(f"[{', '.join(texts[k : k + width])}]" for k in range(0, len(texts), width))
        if all(not t.shape for t in term.args):
            return f"Matrix([{rows}])"
        if any(not t.shape for t in term.args):
            raise MatcalcError("refused", REFUSED.format("a stack of scalars and blocks"), hint=HINT)
        return f"BlockMatrix([{rows}])"
