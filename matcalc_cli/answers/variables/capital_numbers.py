"""Capitals that may be numbers: P*V^g, U - T*S, A*sin(k*x - w*t), N*logdet(S).

Takes how a formula was read and how it would be read otherwise; refuses it where it is no scalar for its capitals
alone, or adds a note. One rule for all verbs: nobody asks for the derivative of a matrix by a matrix without a word on
the kinds, unless the formula shows that matrices are meant.
"""

from collections.abc import Container, Iterable, Iterator, Sequence, Set

from ...errors import MatcalcError
from ...functions.activations import ACTIVATIONS
from ...functions.table import FUNCTIONS
from ...inference.kind_rules import COLUMN, MATRIX, SCALAR
from ...inference.program import Program
from ...inference.shapes import Declarations, Typing, preferred_kind
from ...inference.usual_kinds import is_scalar_calculus
from ...language.splitting import CONSTANTS
from ...language.syntax import Tree, names_in, walk
from ..asking.question import Question
from ..asking.request import listed
from ..asking.variables import Variable
from .other_readings import NUMBER, Inferred, keep_axes, read_with

PRODUCTS = frozenset(("variable", "number", "mul", "transpose", "neg"))
LETTERS_OF_COUNTS = frozenset("ijklmnpqr")  # X^k is a power of a matrix, K^a hardly
LAYERS = frozenset(("tanh", *(row.name for row in ACTIVATIONS)))  # relu(W*X + B) is one of matrices
MOST_CAPITALS = 8  # names that are tried
MOST_AXES = 3  # of a derivative that is asked for without another word
DIGITS = "0123456789_"


class Capitals:
    """`functions`: the names that are none of values. None of the capitals is asked about where a direction, vec or the
    entries say that matrices are meant."""

    def __init__(
        self,
        question: Question,
        asked: Iterable[Sequence[Variable]],
        tree: Tree,
        functions: Container[str],
        declared: Declarations,
        inferred: Inferred,
    ) -> None:
        self.tree, self.declared, self.inferred = tree, declared, inferred
        self.scalar, self.only_scalar = question.verb.prefers_scalar, question.verb.only_scalar
        self.variables = [name for name in names_in(tree) if name not in functions]
        variables = [variable for group in asked for variable in group]
        self.wrt = [variable.name for variable in variables] or (self.variables if len(self.variables) == 1 else [])
        free = question.verb.order and not question.along and not question.vec
        free = free and all(variable.tree is None for variable in variables)
        known = (name for name in self.variables if free and name not in declared)
        self.names = [name for name in known if preferred_kind(name) == MATRIX and not self.is_identity(name)]

    def judged(self, typing: Typing | None) -> list[str]:
        """Notes, or MatcalcError where the capitals are asked about. `typing`: that of the function, None where the
        formula has no meaning at all."""
        if not 0 < len(self.names) <= MOST_CAPITALS or (typing is not None and self.is_usual(typing)):
            return []
        if typing is not None:
            for names in self.constants():
                if (other := self.read(names)) is not None and keep_axes(other, typing, self.wrt):
                    raise self.question(names, other)
        other = None if self.declared.table else self.read(self.names)
        if other is None or not self.is_scalar_calculus(other):
            return []
        if self.only_scalar and typing is not None and len(_whole(typing)) > 1:
            raise self.question(self.names, other)  # with matrices there is no answer
        if not self.may_be_numbers(typing, other):
            return []
        if len(self.names) > 1 or self.looks_scalar(typing or other) or self.of_entries(typing):
            raise self.question(self.names, other, kept=typing is not None)
        if typing is None or typing.program is None or self.names[0] not in self.wrt:
            return []
        if not any(_functions(typing.program)) and not self.has_terms_with_numbers(typing.program):
            return []
        name = self.names[0]
        return [f"{name} is taken as a matrix, as capitals are; --shape {name}:scalar makes it a number"]

    def is_identity(self, name: str) -> bool:
        """Is this I, and multiplied by no letter? Nobody writes V*I of an identity."""
        factors = (node.args for node in walk(self.tree) if node.op == "mul")
        letters = [{arg.value for arg in args if arg.op == "name"} for args in factors]
        return name in CONSTANTS and not any(name in found and len(found) > 1 for found in letters)

    def constants(self) -> list[Sequence[str]]:
        """The capitals that may be numbers while the variables are of their kinds: each, and all."""
        found = [name for name in self.names if name not in self.wrt]
        return [*((name,) for name in found), *([found] if len(found) > 1 else [])]

    def is_usual(self, typing: Typing) -> bool:
        """Is it a scalar function, a layer of a network, or one of numbers, of which a derivative that is a matrix is
        asked for, as of A + t*B? V*exp(-t/(R*C)) is none, with numbers in an exponential."""
        if not _whole(typing) or any(node.op == "call" and node.value in LAYERS for node in walk(self.tree)):
            return True
        of_numbers = not self.scalar and not any(typing.shapes[name] for name in self.wrt)
        taken = any(typing.departures.get(name) == SCALAR for name in self.names)
        functions = any(len(names) > 1 for names in self.of_small_letters(typing))
        return of_numbers and not functions and not (taken and self.looks_scalar(typing))

    def of_small_letters(self, typing: Typing) -> list[Set[str]]:
        """The letters of each function of numbers of the variables, if there is no matrix in it."""
        program = typing.program
        matrices = {name for name in self.names if typing.departures.get(name) != SCALAR}
        functions = [program.names_under(step) for step in _functions(program)] if program else []
        asked = {name for name in self.wrt if name not in self.declared}
        return [names for names in functions if names.isdisjoint(matrices) and names & asked]

    def of_entries(self, typing: Typing | None) -> bool:
        """Is a scalar function asked for, and this one of the logarithms of entries, as N*log(p) + K*log(1 - p)?"""
        return self.scalar and typing is not None and bool(self.of_small_letters(typing))

    def read(self, names: Sequence[str]) -> Typing | None:
        """The formula, a scalar one, with numbers of these names."""
        return read_with(self.inferred, self.declared, dict.fromkeys(names, NUMBER))

    def is_scalar_calculus(self, other: Typing) -> bool:
        """Is it a formula of numbers if the capitals and the variables are?"""
        numbers = (*self.names, *(name for name in self.wrt if name not in self.declared))
        return other.program is not None and is_scalar_calculus(other.program, dict.fromkeys(numbers, SCALAR), self.wrt)

    def may_be_numbers(self, typing: Typing | None, other: Typing) -> bool:
        """May all the capitals be numbers: is it a matrix by a matrix, a formula without vectors that has no meaning,
        or one whose small letters are numbers? `other`: as a formula of numbers.

        A product such as A*X*B is one of matrices as it stands, and so is a sum like A*X + X*B.
        """
        if typing is None or typing.program is None:
            small = any(preferred_kind(name) == COLUMN for name in self.wrt)
            return self.looks_scalar(other) if small or len(self.names) == 1 else True
        if set(typing.program.roles) <= PRODUCTS or self.has_sides():
            return False
        if self.of_entries(typing):
            return True
        axes = len(_whole(typing))
        return self.looks_scalar(typing) or any(axes + len(typing.shapes[name]) > MOST_AXES for name in self.wrt)

    def has_terms_with_numbers(self, program: Program) -> bool:
        """Is it a sum with letters for numbers: p*Q - c*Q^2, E^2 - p^2?"""
        return "sum" in program.roles and len(self.variables) > len(self.names)

    def has_sides(self) -> bool:
        """Is a capital the first factor of one product and the last of another? Nobody writes a*x + x*b of numbers."""
        terms = (term for node in walk(self.tree) if node.op == "sum" for term in node.args)
        leaves = [
            sorted((leaf.span or (0, 0), leaf.value) for leaf in walk(term) if leaf.op == "name") for term in terms
        ]
        products = [names for found in leaves if len(names := [name for _, name in found]) > 1]
        products = [names for names in products if {*names} <= {*self.names}]
        return not {names[0] for names in products}.isdisjoint(names[-1] for names in products)

    def looks_scalar(self, typing: Typing) -> bool:
        """Is there what is hardly written of matrices: a power with a letter that counts nothing, a function of a
        product of the variable with a small letter that is a number, as in sin(k*x - w*t), a letter in a - b*Q that
        only spreads?"""
        program = typing.program
        assert program is not None
        functions = [program.names_under(step) for step in _functions(program)]
        if _whole(typing):
            numbers = {name for name, kind in typing.departures.items() if kind == SCALAR}
            spread = bool(numbers and typing.spread)
        else:  # a formula of numbers: its small letters, under a function of these alone
            numbers = {name for name in self.variables if preferred_kind(name) == COLUMN} - {*self.wrt}
            functions, spread = [names for names in functions if names.isdisjoint(self.names)], False
        found = any(names & numbers and not names.isdisjoint(self.wrt) for names in functions)
        found = found or (not _whole(typing) and self.raises_small_letters())
        return found or spread or bool(_exponents(program) - LETTERS_OF_COUNTS)

    def raises_small_letters(self) -> bool:
        """Is there x^2 of a small letter, which is no vector then?"""
        bases = [node.args[0] for node in walk(self.tree) if node.op == "pow"]
        letters = [str(base.value) for base in bases if base.op == "name"]
        return any(preferred_kind(letter) == COLUMN and "_" not in letter for letter in letters)

    def question(self, names: Sequence[str], other: Typing, kept: bool = True) -> MatcalcError:
        """`other`: the reading with numbers; `kept`: has the formula a meaning with matrices, too?"""
        place = next(node.span for node in walk(self.tree) if node.op == "name" and node.value == names[0])
        several = len(names) > 1
        kind = "are matrices" if several else "is a matrix"
        message = f"{listed(names, 'and')} {kind}, as capitals are"
        if self.scalar:
            message = f"the function is no scalar, for {listed(names, 'and')} {kind}"
        besides = () if self.scalar else [name for name, found in other.departures.items() if found == SCALAR]
        declarations = " ".join(f"--shape {name}:scalar" for name in (*names, *besides))
        hint = f"{declarations} makes {'them numbers' if several else f'{names[0]} a number'}"
        if self.only_scalar:
            hint += f"; {self.only_scalar[1]}"
        elif kept:
            hint += f"; --shape {names[0]}:matrix keeps {names[0] if several else 'it'} a matrix"
        return MatcalcError("shape", message, spans=[place] if place else [], hint=hint)


def _whole(typing: Typing) -> tuple[object, ...]:
    """The shape of the function."""
    return (typing.program.nodes[-1].shape if typing.program else None) or ()


def _exponents(program: Program) -> set[str]:
    """The letters in the exponents of matrices."""
    powers = (args for step, args in enumerate(program.args) if program.roles[step] == "pow")
    found = (program.nodes[args[1]] for args in powers if len(program.nodes[args[0]].shape or ()) > 1)
    return {name.rstrip(DIGITS) for exponent in found for name in names_in(exponent)}


def _functions(program: Program | None) -> Iterator[int]:
    """The calls of functions of numbers."""
    return (
        step
        for step, node in enumerate(program.nodes if program else ())
        if program and program.roles[step] == "call" and FUNCTIONS[str(node.value)].of_scalars
    )
