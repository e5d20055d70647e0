"""The derivation of a function of scalars as a calculus course has it: one rule a line, applied to the whole.

Takes the tree of the function; gives lines in which derivatives still to be taken stand as d(u)/dt. One idea: a rule
replaces each of these by others of smaller expressions, so that every line has one value: the derivative.
"""

from collections.abc import Callable, Mapping

from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ...graph.conjugation import conjugate
from ...graph.nodes import Node, Var
from ...graph.rebuilding import substitute
from ...graph.tensor import is_zero, zero
from ...language.syntax import parse
from ...language.tree import BARE, PARTIAL, Tree, equal, fold, name, names_in, number, rebuild, walk
from ...raising import surface
from ...render import text
from .lines import WITHOUT, Line, Steps, Wanted
from .literal import regrouped, signed
from .rules import RULES
from .traces import factors
from .workbench import Workbench, put

MOST_LINES = 240
MOST_NODES = 1500  # of a line
EXPONENT = fold(parse("v*log(u)").tree, lambda node, args: Tree(node.op, tuple(args), node.value, shape=()))  # of u^v
CONJUGATE = "calculus.conjugate"
Rule = tuple[str, Tree]  # the id, and what a derivative becomes


def course(bench: Workbench, wanted: Wanted, tree: Tree, names: tuple[str, str], start: list[Line]) -> Steps:
    """The derivation of the answer, by every variable in its turn. `names`: of the question's function, of this one."""
    found = _Course(bench, wanted, names[1])
    return Steps(names[0], *found.steps(tree, start))


class _Course:
    def __init__(self, bench: Workbench, wanted: Wanted, function: str) -> None:
        self.bench, self.wanted, self.function = bench, wanted, function
        self.by = ""  # the variable
        self.lines: list[Line] = []

    def steps(self, tree: Tree, start: list[Line]) -> tuple[list[tuple[str, Tree]], list[Line]]:
        wanted, bench, group = self.wanted, self.bench, self.wanted.problem.groups[-1]
        whole = _without_names(tree)
        bench.confirm(bench.read(whole), wanted.problem.on_domain(wanted.derivation.steps[-1][0]))
        self.lines = list(start)
        entries = list(whole.args) if whole.op == "stack" else [whole]
        for place, entry in enumerate(entries, 1):
            for word in group:
                called = name(self.function, ())
                if len(entries) > 1:
                    called = Tree("index", (called, number(place)), shape=())
                self._derive(called, entry, word, entries[0] is not whole or len(group) > 1)
        alone = len(entries) == 1 and len(group) == 1
        if not equal(self.lines[-1].right, wanted.tree) or not alone:
            self.lines.append(
                Line(self.function, None, wanted.tree, RULES["simplify" if alone else "calculus.gradient"])
            )
        else:
            last = self.lines.pop()
            self.lines.append(Line(last.name, None, wanted.tree, last.rule))
        return [(self.function, tree)], self.lines

    def _derive(self, called: Tree, tree: Tree, word: str, partial: bool) -> None:
        """The lines of one derivative, until none is left to be taken."""
        self.by, bench = word, self.bench
        left = self._quotient(called, partial)
        shown, value = self._quotient(tree, partial), bench.slope(bench.read(tree), bench.wrt(word))
        if len(self.lines) > MOST_LINES:
            raise MatcalcError("refused", f"the derivation has more than {MOST_LINES} lines", hint="without --steps")
        while pending := [node for node in walk(shown) if _is_pending(node)]:
            ids = [self._rule(node.args[0].args[0], partial)[0] for node in pending]
            chosen = ids[0]
            trees = {
                id(node): self._rule(node.args[0].args[0], partial)[1] if rule == chosen else node
                for node, rule in zip(pending, ids, strict=True)
            }
            shown = _tidy(_replaced(shown, trees))
            self._confirm(shown, value)
            self.lines.append(Line(self.function, left, shown, RULES[chosen]))
            if len(self.lines) > MOST_LINES or sum(1 for _ in walk(shown)) > MOST_NODES:
                raise MatcalcError(
                    "refused", f"the derivation has more than {MOST_LINES} lines", hint="without --steps"
                )
        simple = bench.raised(value)
        if not equal(simple, shown) and partial:
            self.lines.append(Line(self.function, left, simple, RULES["simplify"]))

    def _confirm(self, shown: Tree, value: Node) -> None:
        """That a line has the value of the derivative: what is still to be taken is taken by the calculus."""
        bench = self.bench
        values: dict[Node, Node] = {}
        trees = {}
        with bench.lending():
            for node in [node for node in walk(shown) if _is_pending(node)]:
                slot = bench.add(bench.fresh(["p_1"]), ())
                values[slot] = bench.slope(bench.read(node.args[0].args[0]), bench.wrt(self.by))
                trees[id(node)] = name(slot.name, ())
            found = substitute(bench.read(_replaced(shown, trees)), values)
        bench.confirm(found, value)

    def _quotient(self, tree: Tree, partial: bool) -> Tree:
        """d(tree)/dt, ∂ for d where other variables stand beside t."""
        kind = PARTIAL if partial else ""
        top, by = Tree("differential", (tree,), kind, shape=()), name(self.by, ())
        if self.bench.conjugated:
            return Tree(
                "div", (top, Tree("differential", (surface.call("conj", by, shape=()),), kind, shape=())), shape=()
            )
        return Tree("div", (top, Tree("differential", (by,), f"{kind} {BARE}".strip(), shape=())), shape=())

    # --- rules -------------------------------------------------------------------------------------------------------

    def _is_fixed(self, tree: Tree) -> bool:
        """Does the tree depend on the conjugate alone of what is differentiated by?"""
        return self.bench.is_complex and is_zero(self._slope(tree))

    def _slope(self, tree: Tree) -> Node:
        return self.bench.slope(self.bench.read(tree), self.bench.wrt(self.by))

    def _varies(self, tree: Tree) -> bool:
        return self.by in names_in(tree)

    def _rule(self, tree: Tree, partial: bool) -> Rule:
        """The rule by whose turn it is to differentiate a tree, and what d(tree)/dt becomes."""

        def d(inner: Tree) -> Tree:
            if not self._varies(inner):
                return number(0)
            if inner.op == "name":
                return number(int(not self.bench.conjugated))
            return self._quotient(inner, partial)

        if not self._varies(tree):
            return "calculus.constant", number(0)
        args = tree.args
        if self._is_fixed(tree):
            return CONJUGATE, number(0)
        match tree.op:
            case "name":
                return "calculus.identity", number(1)
            case "call" if tree.value == "conj":
                return CONJUGATE, self.bench.raised(self._slope(tree))
            case "sum":
                return "calculus.sum", surface.total([(sign, d(term)) for sign, term in signed(tree)], ())
            case "neg":
                return "calculus.constant-multiple", Tree("neg", (d(args[0]),), shape=())
            case "mul" | "had":
                return self._product(tree, d)
            case "div" | "hdiv":
                return self._quotient_rule(args[0], args[1], d)
            case "pow" | "hpow" if not self._varies(args[1]):
                lower = surface.product([args[1], _power(args[0], args[1])])
                if args[0].op == "name":
                    return "calculus.power", lower
                return "calculus.chain-power", surface.multiply(lower, d(args[0]))
            case "pow" | "hpow" if self._varies(args[0]):
                change = put(EXPONENT, {"u": args[0], "v": args[1]})
                return "calculus.logarithmic", surface.multiply(tree, self._quotient(change, partial))
            case "pow" | "hpow" | "call":
                return self._function(tree, d)
        raise MatcalcError("refused", f"--steps has no rule of scalar calculus for {tree.op}", hint="without --steps")

    def _product(self, tree: Tree, d: Callable[[Tree], Tree]) -> Rule:
        """Constants come before the derivative, else the first factor and the rest are a product of two."""
        listed = factors(tree) if tree.op == "mul" else list(tree.args)
        constant, moving = [f for f in listed if not self._varies(f)], [f for f in listed if self._varies(f)]
        if constant:
            return "calculus.constant-multiple", surface.product([*constant, d(surface.product(moving))])
        first, rest = moving[0], surface.product(moving[1:])
        return "calculus.product", Tree(
            "sum", (surface.multiply(d(first), rest), surface.multiply(first, d(rest))), shape=()
        )

    def _quotient_rule(self, top: Tree, bottom: Tree, d: Callable[[Tree], Tree]) -> Rule:
        if not self._varies(bottom):
            return "calculus.constant-multiple", surface.divide(d(top), bottom)
        if not self._varies(top):
            change = surface.divide(surface.multiply(top, d(bottom)), surface.power(bottom, 2))
            return "calculus.quotient", Tree("neg", (change,), shape=())
        change = Tree(
            "sum", (surface.multiply(d(top), bottom), surface.negate(surface.multiply(top, d(bottom)))), shape=()
        )
        return "calculus.quotient", surface.divide(change, surface.power(bottom, 2))

    def _function(self, tree: Tree, d: Callable[[Tree], Tree]) -> Rule:
        """h'(u) times d(u)/dt, for every argument that varies."""
        if (
            tree.op == "call"
            and not FUNCTIONS[str(tree.value)].takes_scalars
            and not FUNCTIONS[str(tree.value)].abstract
        ):
            raise MatcalcError("refused", f"--steps has no rule of scalar calculus for {tree.value}", hint=WITHOUT)
        if (shorter := self._of_equals(tree)) is not None:
            return "simplify", d(shorter)
        bench = self.bench
        terms = []
        with bench.lending():
            own = {bench.add(bench.fresh(["u_1"]), (), arg).name: arg for arg in tree.args if self._varies(arg)}
            words = iter(own)
            slots = tuple(name(next(words), ()) if self._varies(arg) else arg for arg in tree.args)
            value = bench.read(rebuild(tree, slots))
            for word, arg in own.items():
                slot = bench.variable(word)
                slope = bench.raised(bench.slope(value, slot))
                terms.append(surface.multiply(put(slope, own), d(arg)))
                bar = conjugate(slot)
                other = bench.slope(value, bar) if bar is not slot and isinstance(bar, Var) else zero(())
                if not is_zero(other):
                    inner = surface.call("conj", arg, shape=())
                    terms.append(surface.multiply(put(bench.raised(other), own), d(inner)))
        if len(terms) > len(own):
            return "calculus.chain-conjugate", surface.total([(1, term) for term in terms], ())
        simple = all(arg.op == "name" for arg in tree.args if self._varies(arg))
        return "calculus.function" if simple else "calculus.chain", surface.total([(1, term) for term in terms], ())

    def _of_equals(self, tree: Tree) -> Tree | None:
        """t for max(t, t): where arguments are equal, there may be no derivative by each."""
        moving = [text.render(arg) for arg in tree.args if self._varies(arg)]
        if len(set(moving)) == len(moving):
            return None
        shorter = self.bench.raised(self.bench.simple(self.bench.read(tree)))
        return shorter if text.render(shorter) != text.render(tree) else None


# --- trees -----------------------------------------------------------------------------------------------------------


def _is_pending(node: Tree) -> bool:
    return node.op == "div" and node.args[0].op == "differential"


def _without_names(tree: Tree) -> Tree:
    """The tree with the definitions of its `where` put in."""
    if tree.op != "where":
        return tree
    assert isinstance(tree.value, tuple)
    meanings: Mapping[str, Tree] = dict(zip(map(str, tree.value), tree.args[1:], strict=True))
    body = tree.args[0]
    for _ in meanings:
        body = put(body, meanings)
    return body


def _replaced(tree: Tree, trees: Mapping[int, Tree]) -> Tree:
    """The tree with others for some nodes, which are found by identity, and never looked into."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        return trees.get(id(node)) or rebuild(node, tuple(args))

    return fold(tree, visit)


def _power(base: Tree, exponent: Tree) -> Tree:
    """base^(exponent - 1)."""
    from ...language.tree import constant

    value = constant(exponent)
    if value is None:
        lowered = Tree("sum", (exponent, surface.negate(number(1))), shape=())
        return Tree("pow", (base, lowered), shape=())
    return number(1) if value == 1 else surface.power(base, value - 1)


def _tidy(tree: Tree) -> Tree:
    """Without zeros and ones that the rules for constants and the variable leave."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        match node.op:
            case "sum":
                kept = [arg for arg in args if not _is(arg, 0)]
                flat = [term for arg in kept for term in (arg.args if arg.op == "sum" else (arg,))]
                return number(0) if not flat else flat[0] if len(flat) == 1 else Tree("sum", tuple(flat), shape=())
            case "neg":
                return number(0) if _is(args[0], 0) else surface.negate(args[0])
            case "mul" if any(_is(arg, 0) for arg in args):
                return number(0)
            case "mul" if _is(args[0], 1):
                return args[1]
            case "mul" if _is(args[1], 1):
                return args[0]
            case "div" if _is(args[0], 0):
                return number(0)
        return rebuild(node, tuple(args))

    return regrouped(fold(tree, visit))


def _is(tree: Tree, value: int) -> bool:
    return tree.op == "number" and tree.value == value
