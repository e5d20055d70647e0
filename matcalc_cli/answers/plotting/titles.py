"""What stands above a picture: the function as it was read, `f(t) = ...`, in Unicode, in ASCII and as mathematics."""

from ...functions.table import spelling
from ...language.tree import walk
from ...render import latex, text, unicode
from ..problem import Problem
from ..result import names_of

NAMES = ("f", "g", "h", "F", "G", "H", "f_")  # for the function, the first that is no variable


class Title:
    """`name`: of the function; `all`: the equation in Unicode, in ASCII, as mathematics."""

    __slots__ = ("all", "name")

    def __init__(self, problem: Problem) -> None:
        called = {spelling(str(node.value)) for node in walk(problem.parsed.tree) if node.op == "call"}
        self.name = name = next(n for n in NAMES if n not in problem.typing.shapes and n not in called)
        group, read, names = problem.groups[0], problem.program.nodes[-1], names_of(problem)
        arguments = ", ".join(group)
        plain = f"{name}({arguments}) = {text.render(problem.parsed.tree)}"
        shown = ", ".join(unicode.letters(one, among=names) for one in group)
        nicely = f"{name}({shown}) = {unicode.render(read, among=names)}"
        self.all = nicely, plain, f"{name}({', '.join(map(latex.letters, group))}) = {latex.render(read)}"
