"""Shape errors by pairs of operands: a formula that the hint says fits does fit, and one that would fit is said."""

import re
from collections.abc import Iterable
from itertools import product

import pytest

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS, spelling
from matcalc_cli.inference.shapes import declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.render import text

pytestmark = pytest.mark.sampled(1)

DECLARED = (
    ["t:scalar", "x:n", "z:n", "y:m", "A:m,n", "B:n,m", "S:n,n"],
    ["t:scalar", "x:3", "z:3", "y:2", "A:2,3", "B:3,2", "S:3,3"],
)
COLUMNS, ROWS = ("x", "y", "x + z", "2*y"), ("x'", "y'", "(x - z)'")
OPERANDS = ("t", *COLUMNS, *ROWS, "A", "A'", "B", "S", "A*S", "-B", "exp(A)", "[x, z]")
ARGUMENTS = ("1", "2", "x", "S", "3", "vec(A)")
OF_ANY_NUMBER = ("piecewise", "zeros")


def misfit(formula: str, declared: list[str]) -> MatcalcError | None:
    """The error, None where it fits."""
    try:
        infer(parse(formula, frozenset(declare(declared))).tree, declare(declared), source=formula)
    except MatcalcError as error:
        return error
    return None


def primed(operand: str) -> str:
    return operand.removesuffix("'") if operand.endswith("'") else f"({operand})'"


def plain(formula: str) -> str:
    """As it is written without more brackets than it needs."""
    return text.render(parse(formula, frozenset("txzyABS")).tree)


def pairs(operation: str) -> list[tuple[str, str, str, list[str], MatcalcError]]:
    found = []
    for declared, left, right in product(DECLARED, OPERANDS, OPERANDS):
        formula = f"({left}){operation}({right})"
        if (error := misfit(formula, declared)) is not None:
            found.append((formula, left, right, declared, error))
    return found


def test_products_that_would_fit_are_offered() -> None:
    """But for an outer product where no two columns were typed, which is not what was meant."""
    seen = 0
    for formula, left, right, declared, error in pairs("*"):
        (a, b), (p, q) = (f"({left})", f"({right})"), (primed(left), primed(right))
        candidates = [f"{p}*{b}", f"{a}*{q}", f"{p}*{q}", f"{b}*{a}"]
        if left in ROWS:
            candidates = [each for each in candidates if each.startswith(a) or right not in (*ROWS, *COLUMNS)]
        fitting = [plain(each) for each in candidates if misfit(each, declared) is None]
        kinds = [COLUMNS if each in COLUMNS else ROWS if each in ROWS else () for each in (left, right)]
        if kinds[0] == kinds[1] and misfit(f"{a} .* {b}", declared) is None:
            fitting = [*fitting[:2], plain(f"{a} .* {b}")]
        offered = re.fullmatch("(.*) fits?", error.hint)
        words = re.split(r", (?![^\[]*\])| and ", offered[1]) if offered else []
        assert [*map(plain, words)] == fitting, formula
        seen += len(fitting)
    assert seen > 200


def test_a_transpose_that_makes_a_sum_fit_is_offered() -> None:
    seen = 0
    for formula, left, right, declared, error in pairs(" + "):
        cure = re.fullmatch("(.*) in place of (.*) fits", error.hint)
        if not cure:
            across = (left in COLUMNS and right in ROWS) or (left in ROWS and right in COLUMNS)
            alike = across or not {left, right} & {*COLUMNS, *ROWS}
            assert not alike or misfit(f"({left}) + {primed(right)}", declared), formula
            continue
        of_right, sign = plain(cure[2]) == plain(right.removeprefix("-")), "-" if "-" in (left[0], right[0]) else ""
        new = f"({left}) + {sign}({cure[1]})" if of_right else f"{sign}({cure[1]}) + ({right})"
        assert misfit(new, declared) is None, formula
        assert plain(cure[1]) == plain(primed(plain(cure[2]))), formula
        seen += 1
    assert seen > 20


@pytest.mark.parametrize("operation", ["/", "^"])
def test_what_is_to_be_written_instead_fits(operation: str) -> None:
    seen = 0
    for formula, _, _, declared, error in pairs(operation):
        for cure in re.findall(r"(?:write|power,) (.*?)(?: for the [a-z ]*)?(?:, (?=x|\(|y|2)|$)", error.hint):
            assert misfit(cure, declared) is None, (formula, cure)
            seen += 1
    assert seen > 100


def called(name: str, given: Iterable[str]) -> MatcalcError | None:
    around = {"matrix": "S .* {}", "vector": "x .* {}"}.get(name, "{}")  # their size is that of what stands beside them
    return misfit(around.format(f"{spelling(name)}({', '.join(given)})"), DECLARED[1])


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_numbers_of_arguments_that_are_named_are_those_that_can_be_given(name: str) -> None:
    errors = {count: called(name, "1" * count) for count in range(1, 7)}
    found = {k: re.match(rf".* takes ([\d or]+) arguments?, not {k}$", e.message) for k, e in errors.items() if e}
    named = {frozenset(map(int, each[1].split(" or "))) for each in found.values() if each}
    assert len(named) == (name not in OF_ANY_NUMBER)
    for count in min(named, default=()):
        assert not found.get(count)
        assert any(called(name, given) is None for given in product(ARGUMENTS, repeat=count)), count


def test_what_was_given_is_quoted() -> None:
    for name in FUNCTIONS.keys() - {"piecewise"}:
        for given in ("t", "x", "A"):
            if (error := called(name, [given])) and " takes " in error.message:
                assert re.search(rf"not (1|{given}\b.*)$", error.message), error.message


@pytest.mark.parametrize(
    "formula",
    ["[1, X]", "[R, t; 0, 1]", "[A, B; 0, C]", "[A, 0; 0, C]", "[A, A'; A, 0]", "[0, X]*w", "[X, 1]*w - y", "[1; X]"],
)
def test_a_number_among_blocks_is_told_as_a_block_that_fits(formula: str) -> None:
    """What is hinted is typed in place of the bracket."""
    with pytest.raises(MatcalcError) as caught:
        Problem(Question(formula, "show"))
    hint = caught.value.hint
    assert hint.startswith("write [")
    bracket = hint.removeprefix("write ").partition("; or ")[0]
    Problem(Question(formula[: formula.index("[")] + bracket + formula[formula.index("]") + 1 :], "show"))


@pytest.mark.parametrize("formula", ["sum(clip(x, min=0, max=1))", "softplus(x, beta=2)", "sum(A*x, axis=0)"])
def test_arguments_have_no_names(formula: str) -> None:
    with pytest.raises(MatcalcError, match="arguments have no names") as caught:
        Problem(Question(formula, "show"))
    start, end = caught.value.spans[0][:2]
    assert formula[start:end].endswith("=")
