"""What nobody means by a letter: formulas that fit once a letter is taken for a number, and are a slip of the pen.

Takes the steps of a program as their kinds are found; says which of them fit only because undeclared names were taken
for scalars. A coefficient stands before what it multiplies and multiplies a number or a vector: a*norm(x), t*A. Nobody
writes sum(t), t' or A*x of a number, and sum(x*y), mean((y - a*x)^2) are the entrywise products of array programs.
"""

from collections.abc import Mapping

from .kind_rules import COLUMN, MATRIX, SCALAR, Rule
from .program import Program
from .usual_kinds import SUMS

TAKEN, DEPARTED = 1, 2  # an undeclared name of the usual kind; one that was given another kind
LETTERS_OF_VECTORS = frozenset("uvwxyz")
LETTERS_OF_NUMBERS = frozenset("t")  # e^(A*t) is written with the time behind the matrix
ONES = "ones"
# the steps that keep the entries, over which an array program multiplies entry by entry under a sum
_CARRY = frozenset({"sum", "neg", "had", "hdiv", "hpow", "mul", "div", "pow", "ref", "where"})


class Habits:
    """`forbid` is asked for every step in order, when the kinds of its operands are known."""

    __slots__ = ("_assigned", "_kinds", "_program", "_soft", "_strict", "_tainted", "_usual")

    def __init__(
        self,
        program: Program,
        kinds: list[int],
        assigned: Mapping[str, int],
        usual: Mapping[str, int],
        strict: bool,
    ) -> None:
        """`kinds`: of the steps, as they are found; `usual`: of the undeclared names, by preference; without `strict`
        only what is said of numbers alone is forbidden, t' and sum(t)."""
        self._program, self._kinds, self._strict = program, kinds, strict
        self._assigned, self._usual = assigned, usual
        self._soft: list[int] = []
        self._tainted: set[int] = set()  # steps whose entries are multiplied by a number that is one by guess

    def forbid(self, step: int, role: str, kind: int, rule: Rule | None) -> bool:
        """Does the step fit only because of a guess that nobody means?"""
        args = self._program.args[step]
        match role:
            case "transpose":
                return kind == SCALAR and self._weight(args[0]) > 0
            case "call" if rule is not None and rule.lenient and self._weight(args[0]):
                return True
            case "call" if self._program.nodes[step].value in SUMS and self._tainted.intersection(args):
                return True
            case "mul" if step in self._program.matrix_products:
                return any(self._kinds[arg] == SCALAR and self._weight(arg) for arg in args)
        if kind == SCALAR or not self._strict:
            return False
        numbers = [arg for arg in args if self._kinds[arg] == SCALAR and self._weight(arg) == DEPARTED]
        if role in _CARRY or (role == "call" and rule is not None and rule.variant is None):
            self._note(step, role, args, numbers)
        match role:
            case "sum" | "had" | "hdiv":
                return bool(numbers)
            case "mul":
                return any(self._misplaced(arg, args) for arg in numbers)
            case "div":
                return bool(numbers) and self._kinds[args[0]] == MATRIX
        return False

    def _misplaced(self, number: int, args: tuple[int, ...]) -> bool:
        """Is this number no coefficient: behind a vector or matrix, or x of x*y and x*A?"""
        name = self._program.name_of(number)
        if number == args[1]:
            return name.rstrip("0123456789_") not in LETTERS_OF_NUMBERS
        return name[:1] in LETTERS_OF_VECTORS and self._kinds[args[1]] in (COLUMN, MATRIX)

    def _note(self, step: int, role: str, args: tuple[int, ...], numbers: list[int]) -> None:
        products = role == "mul" and bool(numbers) and not any(self._is_ones(arg) for arg in args)
        if products or self._tainted.intersection(args):
            self._tainted.add(step)

    def _is_ones(self, step: int) -> bool:
        """Is it a constant vector, whose product with a letter nobody takes entry by entry: l*ones(n)?"""
        node = self._program.nodes[step]
        return self._program.roles[step] == "ones" or (node.op == "call" and node.value == ONES)

    def _weight(self, step: int) -> int:
        """0 unless the step is a scalar and so is everything in it; then the most any undeclared name in it weighs."""
        program, soft = self._program, self._soft
        for k in range(len(soft), step + 1):
            args = program.args[k]
            if program.roles[k] == "variable":
                name = str(program.nodes[k].value)
                departed = name in self._usual and self._assigned[name] != self._usual[name]
                soft.append(DEPARTED if departed else TAKEN if name in self._usual else 0)
            elif any(self._kinds[a] != SCALAR for a in args):
                soft.append(0)
            else:
                soft.append(max([soft[a] for a in args], default=0))
        return soft[step]
