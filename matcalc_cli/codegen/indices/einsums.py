"""A body in index notation as operands of einsum.

A part of the body that mentions a bound index becomes a value: an array with an axis for each index it mentions, then
its own axes. Products collect operands for one einsum; sums and functions bring their operands to common axes first.
"""

from collections.abc import Sequence
from fractions import Fraction
from string import ascii_letters

from ...dimensions import Dim
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ..plan.terms import Term, bound_within, index_names, is_identity, is_row, is_spread, literal
from ..writing.blocks import before
from ..writing.fragments import ATOM, SUM, TIMES, Code, negate, numeral
from ..writing.writer import Writer
from .entries import Delta, Letter, Value, renamed


class BeyondEinsum(Exception):
    """The body has a part that is no product, sum or entrywise function of entries."""


class Reader:
    """Values of the parts of one body."""

    def __init__(self, w: Writer, root: Term) -> None:
        self.w, self.values, self.fresh = w, dict[Term, Value](), 0
        self.lengths: dict[str, Dim] = {}
        self.own = bound_within(root)
        self.order = {name: k for k, name in enumerate(index_names(root))}
        stack, seen = [root], set[int]()
        while stack:
            part = stack.pop()
            if id(part) in seen:
                continue
            seen.add(id(part))
            stack.extend(part.args)
            if part.op == "index":
                base = part.args[0].shape
                axes = base if len(part.args) - 1 == len(base) else base[-1:]
                for index, dim in zip(part.args[1:], axes, strict=False):
                    if index.op == "name" and self._bound(index):
                        self.lengths.setdefault(str(index.value), dim)
            elif part.op == "call" and part.value == "unit" and self._bound(part.args[1]):
                self.lengths.setdefault(str(part.args[1].value), part.shape[0])

    def _bound(self, term: Term) -> bool:
        """Does the term mention an index that is bound in this body?"""
        return bool(term.bound & self.own)

    def value(self, root: Term) -> Value:
        stack = [root]
        while stack:
            term = stack[-1]
            opened = self._bound(term) or (term is root and term.op == "isum")
            inner = self._inside(term) if opened else []
            waiting = [t for t in inner if t not in self.values] if term not in self.values else []
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if term not in self.values:
                self.values[term] = self._read(term) if opened else self._whole(term)
        return self._copy(self.values[root])

    def _inside(self, term: Term) -> list[Term]:
        if is_delta(term, self.own):
            return []
        if term.op == "index":
            return [term.args[0]]
        if (line := squared_length(term)) is not None:
            return [line]
        if term.op == "call" and term.value in ("unit", "eye"):
            return []
        return list(term.args)

    def axis(self) -> int:
        self.fresh += 1
        return self.fresh

    def _whole(self, term: Term) -> Value:
        """A part without bound indices: one operand."""
        if term.op == "number" and isinstance(term.value, Fraction):
            value = Value([], ())
            value.number = term.value
            return value
        code = self.w.codes[term]
        axes = tuple(self.axis() for _ in (term.shape[1:] if is_row(term.shape) else term.shape))
        value = Value([(code, axes)] if axes else [], axes)
        if not axes:
            value.scalars = [code]
        return value

    def _copy(self, value: Value) -> Value:
        """The value with axes of its own, so that it can be a factor twice."""
        new: dict[Letter, Letter] = {}
        for letters in (*(letters for _, letters in value.operands), value.axes):
            for k in letters:
                if isinstance(k, int):
                    new.setdefault(k, self.axis())
        return renamed(value, new)

    def _read(self, term: Term) -> Value:
        args = [self._copy(self.values[t]) for t in term.args if t in self.values]
        match term.op:
            case "name":
                length = self.lengths.get(str(term.value))
                if length is None:
                    raise BeyondEinsum
                return Value([(self.w.spell.call("arange", self.w.size(length)), (str(term.value),))], ())
            case "neg":
                args[0].number = -args[0].number
                return args[0]
            case "mul" | "had":
                return self._product(term, *args)
            case "div" | "hdiv":
                return self._join(args[0], self._reciprocal(args[1]), args[0].axes or args[1].axes, term.op == "hdiv")
            case "sum" if not any(is_spread(part, term.shape) for part in term.args):
                return self._sum(args)
            case "pow" if (line := squared_length(term)) is not None:
                inner = self._copy(self.values[line])
                letters = (*inner.names(), *inner.axes)
                return Value([(self.w.raised(self.array(inner, letters), Fraction(2)), letters)], ())
            case "pow" | "hpow" if (exponent := literal(term.args[1])) is not None and len(term.shape) < 2:
                letters = (*args[0].names(), *args[0].axes)
                return Value([(self.w.raised(self.array(args[0], letters), exponent), letters)], args[0].axes)
            case "transpose":
                args[0].axes = args[0].axes[::-1]
                return args[0]
            case "index" if is_delta(term, self.own):
                names = tuple(str(index.value) for index in term.args[1:])
                return Value([(Delta(term.args[0].shape[0]), names)], ())
            case "index":
                return self._index(term, args[0])
            case "isum":
                return self._summed(args[0], str(term.value))
            case "call":
                return self._call(term, args)
        raise BeyondEinsum

    # --- products and sums ----------------------------------------------------------------------------------------

    def _join(self, a: Value, b: Value, axes: tuple[Letter, ...], aligned: bool = False) -> Value:
        if aligned and a.axes and b.axes:
            b = renamed(b, dict(zip(b.axes, a.axes, strict=True)))
        joined = Value(a.operands + b.operands, axes)
        joined.number, joined.scalars = a.number * b.number, a.scalars + b.scalars
        return joined

    def _product(self, term: Term, a: Value, b: Value) -> Value:
        left, right = (t.shape for t in term.args)
        if term.op == "had" or not left or not right:
            return self._join(a, b, a.axes or b.axes, term.op == "had")
        if len(left) == 1:  # a column and a row
            return self._join(a, b, a.axes + b.axes)
        b = renamed(b, {b.axes[0]: a.axes[-1]})
        return self._join(a, b, a.axes[:-1] + b.axes[1:])

    def _reciprocal(self, value: Value) -> Value:
        letters = (*value.names(), *value.axes)
        code = self.w.spell.infix(self.w.integer(1), "/", self.array(value, letters), TIMES)
        inverse = Value([(code, letters)] if letters else [], value.axes)
        inverse.scalars = [] if letters else [code]
        return inverse

    def _sum(self, values: list[Value]) -> Value:
        names = list(dict.fromkeys(name for v in values for name in v.names()))
        names.sort(key=lambda name: self.order.get(name, len(self.order)))
        axes = next((v.axes for v in values if v.axes), ())
        total: Code | None = None
        for value in values:
            own = value.names()
            code = self.array(value, (*(n for n in names if n in own), *value.axes))
            if (own and len(own) < len(names)) or (own and not value.axes and axes):
                code = self.w.spell.spread(code, [*(n in own for n in names), *(bool(value.axes) for _ in axes)])
            if total is None:
                total = code
            elif code.negated is not None:
                total = self.w.spell.infix(total, "-", code.negated, SUM)
            else:
                total = self.w.spell.infix(total, "+", code, SUM)
            total = self.w.spell.shortened(total)
        if total is None:
            raise AssertionError("a sum without terms")
        return Value([(total, (*names, *axes))], axes)

    def _summed(self, value: Value, index: str) -> Value:
        if index not in value.names():
            value.scalars.append(self.w.size(self.lengths[index]))
            return value
        return renamed(value, {index: self.axis()})

    def _index(self, term: Term, base: Value) -> Value:
        axes = list(base.axes)
        indices = term.args[1:]
        if len(indices) == 2 and len(axes) == 1:
            indices = indices[:1] if len(term.args[0].shape) == 1 else indices[1:]
        kept: list[Letter] = []
        for index, axis in zip(indices, axes, strict=True):
            if index.op == "colon":
                kept.append(axis)
            elif index.op == "name" and self._bound(index):
                base = renamed(base, {axis: str(index.value)})
            elif not self._bound(index) and index.op != "range":
                base = self._join(base, self._unit(index, term.args[0].shape[axes.index(axis)], axis), ())
            else:
                raise BeyondEinsum
        base.axes = tuple(kept)
        return base

    def _unit(self, index: Term, length: Dim, axis: Letter) -> Value:
        identity = self.w.spell.call("eye", self.w.size(length))
        return Value([(self.w.spell.entry(identity, [before(self.w, index)]), (axis,))], ())

    # --- functions ------------------------------------------------------------------------------------------------

    def _call(self, term: Term, args: list[Value]) -> Value:
        name = str(term.value)
        if name == "unit":
            axis = self.axis()
            return Value([(Delta(term.shape[0]), (str(term.args[1].value), axis))], (axis,))
        if name == "tr":
            traced = renamed(args[0], {args[0].axes[1]: args[0].axes[0]})
            traced.axes = ()
            return traced
        if name == "sum" and len(args) == 1:
            args[0].axes = ()
            return args[0]
        if name == "diag" and len(args[0].axes) == 1:
            args[0].axes *= 2
            return args[0]
        row = FUNCTIONS.get(name)
        whole = row is not None and (row.kind == "matrix" or len(args) < len(row.parameters))  # not entry by entry
        odd = whole and (len(term.args[0].shape) != 2 or len(term.shape) == 1)
        if row is None or row.kind not in ("scalar", "matrix") or odd:
            raise BeyondEinsum
        value = self._sum(args) if len(args) == 1 else None
        if value is None:
            raise BeyondEinsum
        code, letters = value.operands[0]
        axes = value.axes if term.shape else ()
        names = tuple(k for k in letters if isinstance(k, str))
        return Value([(self.w.function(name, [code]), names + axes)], axes)

    def array(self, value: Value, order: Sequence[Letter]) -> Code:
        """The value as an array with the axes `order`."""
        core: Code | None = None
        if len(value.operands) == 1 and value.operands[0][1] == tuple(order):
            core = self._spelled(value.operands[0][0])
        elif value.operands:
            core = self._einsum(value, order)
        parts = list(value.scalars)
        size = abs(value.number)
        if size != 1 or (core is None and not parts):
            parts.insert(0, numeral(size))
        if core is not None:
            parts.append(core)
        result = parts[0]
        for part in parts[1:]:
            result = self.w.spell.infix(result, "*", part, TIMES)
        return negate(result) if value.number < 0 else result

    def _spelled(self, code: Code) -> Code:
        return self.w.spell.call("eye", self.w.size(code.dim)) if isinstance(code, Delta) else code

    def _einsum(self, value: Value, order: Sequence[Letter]) -> Code:
        letters = dict.fromkeys(k for _, word in value.operands for k in word)
        if len(letters) > len(ascii_letters):
            hint = "lower the order, or name a direction: --along"
            raise MatcalcError("limit", "index notation with more than 52 indices has no code", hint=hint)
        free = iter(c for c in ascii_letters if c not in letters)
        spelled = {k: k if isinstance(k, str) and len(k) == 1 and k in ascii_letters else next(free) for k in letters}
        words = ",".join("".join(spelled[k] for k in word) for _, word in value.operands)
        out = "".join(spelled[k] for k in order)
        operands = ", ".join(self._spelled(code).text for code, _ in value.operands)
        return self.w.spell.call("einsum", Code(f'"{words}->{out}"', ATOM), Code(operands, SUM))


def squared_length(term: Term) -> Term | None:
    """v where the term is norm(v)^2 of a vector."""
    if term.op != "pow" or literal(term.args[1]) != 2:
        return None
    norm = term.args[0]
    line = norm.args[0] if norm.op == "call" and norm.value == "norm" and len(norm.args) == 1 else None
    return line if line is not None and (len(line.shape) == 1 or is_row(line.shape)) else None


def is_delta(term: Term, own: frozenset[str]) -> bool:
    """eye(n)[i, j] of two indices that are bound."""
    if term.op != "index" or not is_identity(term.args[0]) or len(term.args) != 3:
        return False
    return all(index.op == "name" and index.bound & own for index in term.args[1:])
