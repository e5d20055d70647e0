"""The tables of cases in tests/cases: one case a line.

    expression | declarations | verb and variables | expected text | textbook form

Declarations are separated by blanks. Each variable is one differentiation (`hess x` differentiates twice by itself,
`diff x y` is mixed, `x1,x2` stacks scalars); options of the command line may follow: --vec, --along NAME. An expected
text that ends in ... is a beginning. The textbook form is what a person writes; it may be missing. Lines that start
with # are comments, those with ## begin a family.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.language.tree import names_in

FOLDER = Path(__file__).resolve().parents[1] / "cases"
FILES = (
    "must",
    "sympy_silent",
    "real",
    "literature",
    "rarer",
    "matrix_functions",
    "tensors",
    "readable",
    "by_axis",
    "papers",
)


class Case(NamedTuple):
    file: str
    line: int
    family: str
    expression: str
    declarations: tuple[str, ...]
    verb: str
    wrt: tuple[str, ...]
    vec: bool
    along: str
    expected: str
    textbook: str

    @property
    def id(self) -> str:
        return f"{self.file}-{self.line}"

    @property
    def question(self) -> str:
        """The first three cells of the row."""
        options = ["--vec"] * self.vec + ["--along", self.along] * bool(self.along)
        return " | ".join((self.expression, " ".join(self.declarations), " ".join((self.verb, *self.wrt, *options))))


class Said(NamedTuple):
    """What is said beside an answer."""

    conditions: str
    notes: str


NOTHING = Said("", "")


def read(file: str) -> list[Case]:
    cases, family = [], ""
    for number, line in enumerate((FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            family = line.removeprefix("##").strip() if line.startswith("##") else family
            continue
        cells = [cell.strip() for cell in f"{line} ".split(" | ")]
        if len(cells) == 4:
            cells.append("")
        expression, declarations, asked, expected, textbook = cells
        verb, *words = asked.split()
        along = words[words.index("--along") + 1] if "--along" in words else ""
        wrt = tuple(word for word in words if not word.startswith("--") and word != along)
        place = (file, number, family, expression, tuple(declarations.split()))
        cases.append(Case(*place, verb, wrt, "--vec" in words, along, expected, textbook))
    return cases


CASES = [case for file in FILES for case in read(file)]


@cache
def answer(case: Case) -> Answer:
    """Worked out once for all the tests that look at it."""
    return ask(case)


def ask(case: Case) -> Answer:
    order = len(case.wrt) if case.verb == "diff" else None
    question = Question(
        case.expression, case.verb, case.wrt, case.declarations, order=order, vec=case.vec, along=case.along
    )
    return Answer(question)


def read_said() -> dict[str, Said]:
    rows: dict[str, Said] = {}
    for line in (FOLDER / "conditions.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            *asked, conditions, notes = (cell.strip() for cell in f"{line} ".split(" | "))
            question = " | ".join(asked)
            assert question not in rows, f"twice: {question}"
            rows[question] = Said(conditions, notes)
    return rows


SAID = read_said()


def assert_said(case: Case, given: Answer) -> None:
    """The conditions and the notes are those of the table, and a name in a condition is one of the question or its
    sizes, or one that the condition itself defines."""
    found = Said("; ".join(given.conditions), " // ".join(given.notes))
    row = f"{case.question} | {found.conditions} | {found.notes}"
    assert found == SAID.get(case.question, NOTHING), f"to read, and if it is right the row for conditions.txt: {row}"
    known = {*names_in(given.problem.parsed.tree), *given.typing.dims, *given.typing.indices}
    for tree, _ in given.held:
        defined = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
        body = tree.args[0] if defined else tree
        assert known.union(map(str, defined)).issuperset(names_in(body)), given.conditions
