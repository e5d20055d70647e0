"""`check`: every textbook form is right, every slip in one is wrong and named, and what is said of a claim is true."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

import pytest
from mutations import SLIPS, Mutant, mutants
from running import Shell
from tables import CASES, Case

from matcalc_cli import MatcalcError, check_claim
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.claimed.assessment import Assessment, assess
from matcalc_cli.answers.claimed.points import Form, distance, value_at
from matcalc_cli.answers.claimed.variations import multiple, places, put, variations
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree, equal, names_in
from matcalc_cli.lowering.lower import lower
from matcalc_cli.render import text
from matcalc_cli.verification.same_value import agree

pytestmark = [pytest.mark.sampled(6), pytest.mark.each(6)]

TEXTBOOK = [case for case in CASES if case.textbook and not case.along]
OTHER_LAYOUT = {"grad": "jac", "jac": "grad"}
# textbook forms that are not right as they are printed, and what is said of them
FALSE = {
    "tr(inv(A + X'*C*X)*(X'*B*X))": "right only if A is symmetric",
    "a'*(X^k)'*X^k*b": "X^(k - 1 - r)*a*b'*(X^k)'*X^r should be (X^(k - 1 - r)*a*b'*(X^k)'*X^r)'",
}
BY_NUMBERS = ("norm(x, p)",)  # SymPy does not reduce powers of unknown exponents
SHARE = {"factor": 320, "* for .*": 6, "swapped factors": 12}  # of the slips of a kind one in so many is tried
NAMED = 0.9  # of the slips must be named by the diagnosis


def question(case: Case, verb: str = "") -> Question:
    order = len(case.wrt) if case.verb == "diff" else None
    return Question(
        case.expression, verb or case.verb, case.wrt, case.declarations, order=order, vec=case.vec, along=case.along
    )


@cache
def judged(case: Case, claim: str) -> Assessment:
    """In the layout of the row, or in the other one where the source uses that for a function that is no scalar."""
    found = assess(question(case), claim)
    if found.verdict == "wrong" and found.problem.function.shape and case.verb in OTHER_LAYOUT:
        return assess(question(case, OTHER_LAYOUT[case.verb]), claim)
    return found


def name_of(case: Case) -> str:
    return f"{case.id}: {case.expression[:40]}"


# --- textbooks and slips ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TEXTBOOK, ids=name_of)
def test_a_textbook_form_is_right(case: Case) -> None:
    found = judged(case, case.textbook)
    if case.expression in FALSE:
        assert found.diagnosis[0].text == FALSE[case.expression]
        return
    hows = ("identical", "simplified", "exact", *(("numeric",) if case.expression in BY_NUMBERS else ()))
    assert found.verdict == "right" and found.how in hows, found
    assert not found.diagnosis and found.counterexample is None


def with_slips(case: Case, slip: str = "", share: int = 1, which: int = 0) -> Iterator[tuple[Mutant, Assessment]]:
    """Slips in the textbook form that change its value (by other points than those of the checker), judged."""
    right = judged(case, case.textbook)
    if right.verdict != "right" or right.reading.tree.op == "where":
        return
    typing, seen = right.reading.typing, {text.render(right.reading.tree)}
    asked = right.problem.question
    for k, mutant in enumerate(m for m in mutants(right.reading.tree) if slip in ("", m.slip)):
        claim = text.render(mutant.tree)
        if k % share != which % share or claim in seen:
            continue
        seen.add(claim)
        try:
            changed = lower(parse(claim, frozenset({*typing.shapes, *typing.dims})).tree, typing)
        except MatcalcError:
            continue  # it does not fit together
        alike = changed.shape == right.reading.shape
        if not alike or not agree(changed.node, right.reading.node, typing.properties, typing.dims):
            yield mutant, assess(asked, claim)


@pytest.mark.long
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_rejected_and_named(slip: str) -> None:
    """One slip of each kind in every textbook form, at another place in each."""
    count: Counter[str] = Counter()
    for which, case in enumerate(TEXTBOOK):
        for mutant, found in with_slips(case, slip, SHARE.get(slip, 80), which):
            assert found.verdict == "wrong", (case.expression, text.render(mutant.tree), found)
            named = {each.kind for each in found.diagnosis} & {*mutant.named}
            count["named" if named else f"{case.expression}: {text.render(mutant.tree)}"] += 1
    assert count["named"] >= NAMED * count.total() > 0, count


@pytest.mark.slow
@pytest.mark.parametrize("case", TEXTBOOK, ids=name_of)
def test_all_slips_are_rejected(case: Case) -> None:
    for mutant, found in with_slips(case):
        assert found.verdict == "wrong", (text.render(mutant.tree), found)


# --- what is said of a claim -----------------------------------------------------------------------------------------

# words of the shell -> verdict, kinds of the diagnosis (the first few), what the text must say
SAID: list[tuple[list[str], str, list[str], str]] = [
    (["x'*A*x", "--claim", "2*A*x", "--wrt", "x"], "wrong", ["symmetric"], r"only if A is symmetric.*\(A \+ A'\)\*x"),
    (["x'*A*x", "--claim", "A*x + A'*x", "--wrt", "x"], "right", [], "right: equal once both are simplified"),
    (["x'*W*x", "--claim", "2*W*x", "--wrt", "x", "-s", "W:symmetric"], "right", [], "right"),
    (["norm(A*x - b)^2", "--claim", "2*(A*x - b)'*A", "--wrt", "x"], "wrong", ["layout"], "right in Jacobian layout"),
    (["A*x", "--of", "jac", "--claim", "A'", "--wrt", "x"], "wrong", ["layout"], "right in gradient layout"),
    (["norm(A*x - b)^2", "--claim", "(A*x - b)'*A", "--wrt", "x"], "wrong", ["layout", "factor"], "1/2 times"),
    (["norm(A*x - b)^2", "--claim", "2*(A*x - b)", "--wrt", "x"], "wrong", ["shape", "inner_derivative"], "of m"),
    (["norm(A*x - b)^2", "--claim", "A'*(A*x - b)", "--wrt", "x"], "wrong", ["factor"], "1/2 times"),
    (["norm(A*x - b)^2", "--claim", "2*A'*(b - A*x)", "--wrt", "x"], "wrong", ["sign"], "sign"),
    (["mean(x.^2)", "--claim", "2*x", "--wrt", "x"], "wrong", ["factor"], "m times"),
    (["log(det(X))", "--claim", "inv(X)"], "wrong", ["transpose", "symmetric"], "transposed"),
    (["tr(A*X*B)", "--claim", "B'*A'", "--wrt", "X", "-s", "A:n,n", "-s", "X:n,n"], "wrong", ["order"], r"A'\*B'"),
    (["sum(sin(x.^2))", "--claim", "cos(x.^2)", "--wrt", "x"], "wrong", ["inner_derivative"], r"x\.\^2"),
    (["exp(2*t)", "--claim", "exp(2*t)", "-s", "t:scalar"], "wrong", ["inner_derivative"], r"2\*t"),
    (["exp(2*t)*t", "--claim", "exp(2*t)*t + exp(2*t)", "-s", "t:scalar"], "wrong", ["inner_derivative"], r"2\*t"),
    (["x'*A*y", "--claim", "A'*x", "--wrt", "x"], "wrong", ["shape", "other_variable"], "derivative by y"),
    (["t^2*sin(t)", "--claim", "2*t*cos(t)", "-s", "t:scalar"], "wrong", ["missing_term"], r"u'\*v \+ u\*v', and the"),
    (["5 - t^2*cos(t) + t", "--claim", "1 + 2*t*sin(t)", "-s", "t:scalar"], "wrong", ["missing_term"], "of a product"),
    (["sin(t)/t", "--claim", "cos(t)", "-s", "t:scalar"], "wrong", ["missing_term"], "of a quotient"),
    (["t*exp(u)", "--claim", "t*exp(u)", "--wrt", "t", "-s", "t:scalar", "-s", "u:scalar"], "wrong", ["other_variable"],
     "derivative by u"),
    (["x'*x + b'*x", "--claim", "2*x", "--wrt", "x"], "wrong", ["missing_term"], "the term b is missing"),
    (["x'*x + b'*b", "--claim", "2*x + 2*b", "--wrt", "x", "-s", "x:n", "-s", "b:n"], "wrong", ["extra_term"],
     r"the term 2\*b is too many"),
    (["x'*x + b'*x", "--claim", "2*x - b", "--wrt", "x"], "wrong", ["sign"], "-b should be b"),
    (["x'*x + 3*b'*x", "--claim", "2*x + 2*b", "--wrt", "x"], "wrong", ["factor"], r"2\*b should be 3\*b"),
    (["sum(A .* X .* X)", "--claim", "2*A*X", "--wrt", "X", "-s", "A:n,n", "-s", "X:n,n"], "wrong", ["entrywise"],
     r"\.\*"),
    (["log(det(X))", "--claim", "2*inv(X) - inv(X) .* I", "-s", "X:symmetric"], "wrong", ["structured"], "the free"),
    (["log(det(X))", "--claim", "inv(X)", "--structured", "-s", "X:symmetric"], "wrong", ["structured"], "for itself"),
    (["x'*x", "--claim", "2", "--wrt", "x"], "wrong", ["shape"], "the claim is a scalar"),
    (["x1^3*x2^2 - 3*x1*x2^3 + 1", "--of", "diff", "--wrt", "x1", "--wrt", "x2", "--claim", "6*x1^2*x2 - 6*x2"],
     "wrong", ["missing_term", "extra_term"], r"the right answer is 6\*x1\^2\*x2 - 9\*x2\^2"),
    (["x1^3*x2^2 - 3*x1*x2^3 + 1", "--of", "hess", "--wrt", "x1,x2", "--claim",
      "[6*x1*x2^2, 6*x1^2*x2 - 6*x2; 6*x1^2*x2 - 9*x2^2, 2*x1^3 - 18*x1*x2]"],
     "wrong", ["entries"], r"entry \[1,2\] should be 6\*x1\^2\*x2 - 9\*x2\^2"),
    (["x^2*sin(x)", "--claim", "x^2*cos(x) - 2*x*sin(x)", "-s", "x:scalar"], "wrong", ["sign"],
     r"-2\*x\*sin\(x\) should be 2\*x\*sin\(x\); [^\n]*\nat "),
    (["norm(A*x - b)", "--claim", "A'*(A*x - b)", "--wrt", "x"], "wrong", ["factor"],
     "the divisor norm.* is missing;"),
    (["sqrt(x)", "--claim", "1/2*sqrt(x)", "--wrt", "x"], "wrong", ["factor"],
     r"a bracket is missing: 1/2\*sqrt\(x\) should be 1/\(2\*sqrt\(x\)\);"),
    (["log(x)*b/2", "--claim", "b/2*x", "--wrt", "x"], "wrong", ["factor"], "a bracket is missing"),
    (["sum(sqrt(x))", "--claim", "1/2*sqrt(x)", "--wrt", "x"], "wrong", ["factor"], "a bracket is missing"),
    (["log(a + x^2)", "--claim", "2*x/a + x^2", "--wrt", "x"], "wrong", ["factor"], "a bracket is missing"),
    (["sin(t)", "--claim", "cos(t)/t", "--wrt", "t"], "wrong", ["factor"], "the divisor t is too many;"),
    (["t^2*exp(t)", "--claim", "2*t*exp(t)", "--wrt", "t"], "wrong", ["missing_term"], r"t is missing in t \+ 2;"),
    (["t^k", "--claim", "k*t^k", "--wrt", "t", "-s", "t:scalar"], "wrong", ["missing_term"],
     "-1 is missing in k - 1;"),
    (["norm(A*x - b)^2", "--claim", "2*A'*A*x", "--wrt", "x"], "wrong", ["missing_term"],
     r"-b is missing in A\*x - b;"),
    (["norm(r)^2 where r = A*x - b", "--claim", "2*A'*r", "--wrt", "x"], "right", [], "right"),
    (["norm(A*x - b)^2", "--claim", "2*A'*r where r = A*x - b", "--wrt", "x"], "right", [], "right"),
    (["sum(abs(x))", "--claim", "x ./ abs(x)"], "right", [], "right: "),
    (["x'*x", "--of", "hess", "--claim", "2*eye(k)"], "right", [], "right"),
    (["x'*x", "--of", "hess", "--claim", "2*I"], "right", [], "right"),
    (["A*X*B", "--of", "jac", "--wrt", "X", "--vec", "--claim", "kron(B', A)"], "right", [], "right"),
    (["tr(A*B)", "--of", "show", "--claim", "tr(B*A)"], "right", [], "right"),
    (["sum(x.^3)", "--of", "diff", "--order", "2", "--claim", "6*diag(x)"], "right", [], "right"),
    (["inv(X)", "--of", "diff", "--wrt", "X", "--along", "V", "--claim", "-inv(X)*V*inv(X)"], "right", [], "right"),
]  # fmt: skip


# functions of x that are equal on one side of a place alone, and those that are equal wherever both are defined
ON_ONE_SIDE = [
    ("abs(x)", "x"),
    ("sqrt(x^2)", "x"),
    ("sqrt(x^2)", "-x"),
    ("abs(x + 3)", "x + 3"),
    ("sqrt((x - 20)^2)", "20 - x"),
    ("relu(x)", "x"),
    ("max(x, 1)", "x"),
    ("asin(sin(x))", "x"),
    ("atan(1/x)", "pi/2 - atan(x)"),
    ("abs(x)^3", "x^3"),
]
EVERYWHERE = [
    ("sqrt(x^2)", "abs(x)"),
    ("log(x^2)", "2*log(x)"),
    ("tanh(x)^2", "1 - 4/(exp(x) + exp(-x))^2"),
    ("1 - tanh(x)", "2/(exp(2*x) + 1)"),
    ("sigmoid(x)*(1 - sigmoid(x))", "exp(x)/(1 + exp(x))^2"),
    ("log(1 + exp(x)) - x", "log(1 + exp(-x))"),
    ("cos(x)", "sin(x + pi/2)"),
    ("(x^2 - 1)/(x - 1)", "x + 1"),
]


@pytest.mark.parametrize(("function", "claim"), ON_ONE_SIDE)
def test_what_holds_on_one_side_alone_is_wrong(function: str, claim: str) -> None:
    """And neither a transpose nor a sign is said to be the reason, for on the other side there is none."""
    found = check_claim(function, claim, shapes=["x:scalar"], of="show")
    assert found.verdict == "wrong", found
    assert found.diagnosis == []
    point = found.counterexample
    assert point is not None
    assert abs(point.right - point.claimed) > 0.1, point.text()


@pytest.mark.parametrize(("function", "claim"), EVERYWHERE)
def test_what_is_equal_is_right_though_it_cancels(function: str, claim: str) -> None:
    assert check_claim(function, claim, shapes=["x:scalar"], of="show").verdict == "right"


BEYOND_THE_DOMAIN = [  # (function, its derivative on all of its domain, one that is wrong there)
    ("log(x)", "1/abs(x)", "-1/abs(x)"),
    ("acosh(x)", "1/(sqrt(x - 1)*sqrt(x + 1))", "x/(x^2 - 1)"),
    ("acosh(x)", "abs(x)/(x*sqrt(x^2 - 1))", "1/sqrt(x^2 + 1)"),
    ("log(x)*x", "log(x) + abs(x)/x", "log(x) - abs(x)/x"),
    ("lgamma(x)", "digamma(abs(x))", "digamma(x + 1)"),
    ("b^3*log(a*x)", "b^3/abs(x)*sign(a)", "b^3/abs(x)"),
    ("sum(log(A*y))*x", "sum(log(abs(A*y)))", "sum(log(abs(y)))"),
]


@pytest.mark.parametrize(("function", "claim", "wrong"), BEYOND_THE_DOMAIN)
def test_nothing_is_wrong_where_the_function_has_no_value(function: str, claim: str, wrong: str) -> None:
    scalars = [f"{name}:scalar" for name in "abx" if re.search(rf"\b{name}\b", function)]
    matrices = ["A:m,n"] if "A" in function else []
    assert check_claim(function, claim, "x", [*scalars, *matrices]).verdict == "right"
    found = check_claim(function, wrong, "x", [*scalars, *matrices])
    assert found.verdict == "wrong"
    assert found.counterexample is not None or "y" in function


def test_a_counterexample_lies_beside_a_jump() -> None:
    found = check_claim("relu(x)", "1", shapes=["x:scalar"])
    assert found.counterexample is not None
    assert found.counterexample.point["x"] < 0


@pytest.mark.parametrize(("words", "verdict", "kinds", "said"), SAID, ids=[" ".join(case[0]) for case in SAID])
def test_what_is_said(matcalc: Shell, words: list[str], verdict: str, kinds: list[str], said: str) -> None:
    status, out, err = matcalc("check", *words)
    assert (status, out.split(":")[0].strip()) == ({"right": 0, "wrong": 1}[verdict], verdict), out + err
    assert re.search(said, out, re.S)
    found = json.loads(matcalc("check", *words, "-f", "json").out)
    assert [each["kind"] for each in found["diagnosis"]][: len(kinds)] == kinds
    assert (found["verdict"], found["verb"]) == (verdict, "check")


MISTAKES = [
    (["x'*x", "--claim", "2*y"], "y does not occur in the question\n  --claim 2*y\n            ^"),
    (["x'*x", "--claim", "2*"], "--claim 2*"),
    (["x'*x", "--claim", "2*x*x"], "cannot multiply"),
    (["norm(A*x - b)^2", "--wrt", "x", "--claim", "2*A*(A*x - b)"], "hint: (2*A)'*(A*x - b) fits"),
    (["x'*x", "--claim", "2*x where x: n"], "a claim declares nothing"),
    (["x'*x", "--claim", "x[i]"], "i is an index that nothing binds"),
    (["x'*A*y", "--wrt", "x", "--claim", "eye(q)*A*y + zeros(p)"], "is no size of the question"),
    (["x'*x", "--claim", "2*x", "--size", "q=3"], "q is not a dimension here"),
]


@pytest.mark.parametrize(("words", "said"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_claim_that_cannot_be_read(matcalc: Shell, words: list[str], said: str) -> None:
    status, out, err = matcalc("check", *words)
    assert (status, out) == (2, "") and said in err


def test_nothing_is_right_by_numbers_alone_without_saying_so() -> None:
    long = " + ".join(f"sin({k}*t)*cos({k + 1}*t)" for k in range(1, 40))
    claim = " + ".join(f"(sin({2 * k + 1}*t) - sin(t))/2" for k in range(1, 40))
    found = check_claim(long, claim, shapes=["t:scalar"], of="show")
    assert found.verdict == "right"
    assert found.how != "numeric" or re.search(r"30 random points \(seed 0\), which is no proof", found.text("text"))


def test_what_no_point_decides_is_undecided(matcalc: Shell) -> None:
    words = ("check", "log(-1 - x'*x)", "--wrt", "x", "--of", "show", "--claim", "log(-2 - x'*x)")
    status, out, _ = matcalc(*words)
    assert status == 3 and out.startswith("undecided: ")
    assert json.loads(matcalc(*words, "-f", "json").out)["verdict"] == "undecided"


def test_a_batch_of_homework(matcalc: Shell) -> None:
    lines = [
        {"verb": "check", "expr": "x'*A*x", "wrt": "x", "claim": "2Ax"},
        {"verb": "check", "expr": "x'*A*x", "wrt": "x", "claim": "A*x + A'*x", "format": "text"},
        {"verb": "check", "expr": "A*x", "wrt": "x", "claim": "A", "of": "jac"},
        {"verb": "check", "expr": "A*x", "wrt": "x"},
    ]
    status, out, _ = matcalc("batch", stdin="\n".join(map(json.dumps, lines)))
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [each.get("verdict") for each in found] == ["wrong", "right", "right", None]
    assert found[0]["read_claim"] == "2*A*x" and "read Ax as A*x" in " ".join(found[0]["notes"])
    assert found[0]["result"] == "(A + A')*x" and found[0]["diagnosis"][0]["of"] == "A"
    assert found[1]["text"].startswith("right") and found[2]["of"] == "jac"
    assert found[3]["error"]["message"] == "check needs --claim"


def test_on_a_terminal(matcalc: Shell) -> None:
    out = matcalc("check", "x'*A*x", "--wrt", "x", "--claim", "2*A*x", "--format", "rich").out
    assert "claim = 2Ax" in out and "claim  wrong: right only if A is symmetric; the right answer is (A + Aᵀ)x" in out
    coloured = matcalc("check", "x'*x", "--claim", "2*x", "--format", "rich", "--color", "always").out
    assert "\x1b[32m" in coloured


def test_python() -> None:
    found = check_claim("x'*A*x", "2*A*x", "x", seed=3)
    assert (found.verdict, found.how, found.holds) == ("wrong", "numeric", False)
    with pytest.raises(TypeError):
        bool(found)
    assert check_claim("A*x", "A", "x", of="jac").verdict == "right"
    assert check_claim("A*x", "A", "x", layout="jacobian").verdict == "right"


# --- points ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TEXTBOOK[::4], ids=name_of)
def test_a_counterexample_is_one(case: Case) -> None:
    """At the point that is shown the two values are those that are shown, and they differ."""
    for _, found in islice(with_slips(case, "factor", 5), 2):
        point = found.counterexample
        if point is None:
            assert found.answer.shape != found.reading.shape
            continue
        at = ({**point.point}, dict(point.sizes))
        right = value_at(Form(found.answer.node, found.answer.row), at)
        said = value_at(Form(found.reading.node, found.reading.row), at)
        assert right is not None and said is not None and distance(right, said) > 1e-6
        assert point.right in right and point.claimed in said


def test_the_numbers_of_a_counterexample_are_small_and_round() -> None:
    found = check_claim("x'*A*x", "2*A*x", "x").counterexample
    assert found is not None
    assert all(float(v).is_integer() and abs(v) < 10 for value in found.point.values() for v in value.ravel())
    assert set(found.sizes.values()) == {2}


# --- slips as they are tried -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula", ["A*x*y'*B + C", "2*A'*(A*x - b)/norm(x) - x .* exp(-x)", "diag(x)*A[:,1] + eye(n)*x"]
)
def test_variations_differ_in_one_place(formula: str) -> None:
    tree = parse(formula, frozenset("AxbyBCn")).tree
    for path, node in places(tree):
        assert equal(put(tree, path, node), tree)
        assert node.op not in ("colon", "range")
    for found in variations(tree):
        assert not equal(found.tree, tree) and {*names_in(found.tree)} <= {*names_in(tree)}


def test_multiples_are_written_as_people_do() -> None:
    from fractions import Fraction

    def written(number: str, formula: str) -> str:
        tree: Tree = parse(formula, frozenset("Ax")).tree
        return text.render(multiple(Fraction(number), tree))

    assert written("3/2", "2*A*x") == "3*A*x"
    assert written("-1", "-x") == "x"
    assert written("1/2", "A*x") == "A*x/2"
    assert written("-2", "5") == "-10"


@pytest.mark.parametrize(
    "expression", ["x'*A*x", "norm(A*x - b)^2", "x'*A*y", "log(1 + exp(a'*x))", "x'*A*x/(x'*x)", "sum(x.^3)"]
)
def test_what_is_right_in_the_other_layout_is_explained_by_that_alone(expression: str) -> None:
    """Nothing else is wrong with it: no matrix need be symmetric, no term is to be transposed."""
    row = Answer(Question(expression, "jac", ["x"])).text
    assert [each.kind for each in check_claim(expression, row, "x").diagnosis] == ["layout"]


@pytest.mark.parametrize(
    ("function", "claim"),
    [
        ("log(abs(x))", "1/x where x != 0"),
        ("log(x)", "1/x where x > 0"),
        ("norm(x)", "x/norm(x) where x != 0"),
        ("x^3 where x > 2", "3*x^2 where x > 1"),
    ],
)
def test_a_condition_behind_a_claim_that_holds_anyway_is_read(function: str, claim: str) -> None:
    assert check_claim(function, claim, "x").verdict == "right"


@pytest.mark.parametrize(
    ("claim", "part", "place"),
    [
        ("1 where x > 0", "narrows the question", "x > 0"),
        ("sign(x) where y != 0", "y does not occur", "y"),
    ],
)
def test_a_condition_behind_a_claim_that_says_more_is_refused(claim: str, part: str, place: str) -> None:
    with pytest.raises(MatcalcError, match=part) as caught:
        check_claim("abs(x)", claim, "x")
    ((start, end, *_),) = caught.value.spans
    assert claim[start:end] == place
