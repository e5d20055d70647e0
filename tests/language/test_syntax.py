"""The language: every spelling, every fault that the parser meets, and its growth."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language import tokens
from matcalc_cli.language.syntax import Tree, constant, equal, fold, leaves, names_in, parse, rebuild, walk
from matcalc_cli.render.text import render

pytestmark = pytest.mark.sampled(1)


def read(text: str, *names: str) -> str:
    """What a text is read as, printed again in the canonical spelling."""
    return render(parse(text, frozenset(names)).tree)


# canonical text: spellings that are read as it
SPELLINGS = {
    "A*x": ["A*x", "A x", "Ax", "A@x", "A·x", "A\nx", "A\tx", "(A)(x)", "A⋅x", "\ufeffA\r\n*x", "𝐀𝐱", "Ａ*x"],
    "x'": ["x'", "x.'", "x^T", "x.T", "xᵀ", "x^⊤", "x⊤", "x′", "x^{T}", "x^ᵀ", "x^{⊤}"],
    "x'*A*x": ["x^TAx", "xᵀAx", "x' A x", "x'Ax", "x'*A x", "x.TAx", "x.T@A@x"],
    "x .* y": ["x .* y", "x.*y", "x ⊙ y", "x∘y"],
    "x ./ y": ["x ./ y", "x ⊘ y"],
    "x.^2": ["x .^ 2", "x.^2"],
    "kron(A, B)": ["kron(A,B)", "A ⊗ B"],
    "X^2": ["X^2", "X**2", "X²", "X^{2}", "X^(2)"],
    "X^(-1)": ["X^(-1)", "X^-1", "X^{-1}", "X⁻¹", "X**-1"],
    "inv(X)'": ["inv(X)'", "X⁻ᵀ", "X^-T", "X^{-T}"],
    "a/b": ["a/b"],
    "norm(x)": ["norm(x)", "||x||", "‖x‖", "normF(x)", "fro(x)", "∥x∥"],
    "norm2(x)": ["norm2(x)", "Norm_2(x)"],
    "norm(x, 2)": ["norm(x, 2)", "||x||_2", "‖x‖₂", "|x|_2", "‖x‖_{2}"],
    "norm1(x)": ["norm(x,1)", "norm1(x)", "||x||_1", "|x|_1", "‖x‖₁", "‖x‖_{1}"],
    "norm(X)^2": ["‖X‖_F^2", 'norm(X, "fro")^2', "norm(X, 'fro')^2", "norm(X, fro)^2", "||X||_F²"],
    "bars(t)": ["|t|", "| t |"],
    "norm(x, W)": ["norm(x, W)"],
    "tr(X)": ["tr(X)", "trace(X)", "Tr(X)"],
    "logdet(X)": ["logdet(X)", "log det(X)", "ln det(X)"],
    "log(abs(det(X)))": ["log(abs(det(X)))", "ln(abs(det(X)))"],
    "log(bars(det(X)))": ["log(|det(X)|)", "log|det(X)|"],
    "X[i, j]": ["X[i,j]", "X[ i , j ]"],
    "X[:, j]": ["X[:,j]"],
    "x[1:3]": ["x[1:3]"],
    "x[1]": ["x[1]"],
    "[a; b]": ["[a; b]", "[a;b]", "[(a);b]"],
    "[a, b; c, d]": ["[a, b; c, d]"],
    "1/2": ["1/2", "0.5", ".5", "5e-1", "0.50"],
    "200": ["2e2", "200", "2.0E+2", "200."],
    "2 .* x": ["2.*x", "2 .* x"],
    "eye(n)": ["eye(n)"],
    "asin(x)": ["asin(x)", "arcsin(x)"],
    "sigmoid(x)": ["sigmoid(x)", "logistic(x)"],
    "sqrt(x)": ["sqrt(x)", "√(x)"],
    "theta*x1": ["theta*x1", "θ*x₁", "θx1", "θ x₁", "theta x_1".replace("_", "")],
    "lambda^2*mu": ["λ²μ", "lambda^2 mu", "λ^2 µ"],
    "x1*x2": ["x1*x2", "x1 x2", "x₁ x₂"],
    "x1*x2 + x1 + x2": ["x1x2 + x1 + x2", "x₁x₂ + x₁ + x₂"],
    "X*W*x": ["XWx", "X W x"],
    "2*x*(y + z)": ["2x(y+z)", "2 x (y + z)"],
    "covmatr*x": ["covmatr x", "covmatr*x"],
    "A*x_max": ["Ax_max", "A x_max"],
    "-x^2": ["-x^2", "-(x^2)", "−x²", "–x^2"],
    "-x'*A*x": ["-x'*A*x", "(-x')*A*x", "-x'Ax"],
    "B*(-inv(C))": ["B*-inv(C)", "B*(-inv(C))"],
    "2^(-1)": ["2^-1", "2^{-1}"],
    "x^3/2": ["x^3/2", "(x^3)/2"],
    "x^(3/2)": ["x^(3/2)", "x^1.5"],
    "a - b - c": ["a-b-c", "a - b - c", "+a -b -c"],
    "a - (b - c)": ["a-(b-c)"],
    "a/b/c": ["a/b/c", "(a/b)/c"],
    "a/(b/c)": ["a/(b/c)"],
    "A'^2": ["A'^2", "(A')^2", "Aᵀ²"],
    "(x^2)'": ["x^2'", "(x^2)'"],
    "(A*x)'": ["(A*x)'", "(Ax)ᵀ"],
    "exp(2*x)": ["exp(2x)"],
    "2*exp(x)": ["2exp(x)", "2 exp(x)"],
    "bars(x)*bars(y)": ["|x||y|", "|x| |y|", "|x|*|y|"],
    "bars(bars(x) - bars(y))": ["| |x| - |y| |"],
    "2*bars(x)": ["2|x|"],
    "norm(A*x - b)^2": ["norm(A*x-b)^2", "||Ax-b||^2", "‖Ax − b‖²", "||A x - b||_F^2"],
    "A*[x; y]": ["A [x; y]", "A*[x;y]"],
    "sum(i, x[i]*y[i])": ["sum(i, x[i]*y[i])", "sum(i, x[i] y[i])"],
    "sum(i, sum(j, A[i, j]*x[i]*x[j]))": ["sum(i, j, A[i, j]*x[i]*x[j])", "sum(i,j, A[i,j]*x[i]*x[j])"],
    "sum(i, x[1:n][i]^2)": ["sum(i, 1, n, x[i]^2)"],
    "sum(i, x[2:n][i]*x[1:n - 1][i])": ["sum(i, 2, n, x[i]*x[i - 1])", "sum(i, 1, n - 1, x[i + 1]*x[i])"],
    "sum(i, x[3:5][i])": ["sum(i, 1, 3, x[i + 2])"],
    "sum(i, sum(j, A[1:m, 1:n][i, j]))": ["sum(i, 1, m, sum(j, 1, n, A[i, j]))"],
    "sum(i, sum(j, sum(k, A[i, j]*B[j, k])))": ["sum(i, j, k, A[i,j]*B[j,k])"],
    "sum(X, 1)": ["sum(X,1)"],
    "X[i, j]*y[k] for i, j, k": ["X[i,j]*y[k] for i,j,k"],
    "r'*r where r = A*x - b, s = 2": ["r'r where r = A x - b; s = 2", "r'*r where r=Ax-b, s=2"],
}


@pytest.mark.parametrize(("canonical", "text"), [(key, text) for key, texts in SPELLINGS.items() for text in texts])
def test_every_spelling_is_read_as_its_canonical_text(canonical: str, text: str) -> None:
    assert read(text) == canonical


@pytest.mark.parametrize("canonical", SPELLINGS)
def test_the_canonical_text_is_read_as_itself(canonical: str) -> None:
    assert read(canonical) == canonical


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "expected", "splits"),
    [
        ("Ax", [], "A*x", ["Ax as A*x"]),
        ("Ax", ["Ax"], "Ax", []),
        ("Axy", ["xy"], "A*xy", ["Axy as A*xy"]),
        ("Axy", ["xy", "Ax"], "Ax*y", ["Axy as Ax*y"]),
        ("x12y", [], "x12y", []),
        ("x12y + x12 + y", [], "x12*y + x12 + y", ["x12y as x12*y"]),
        ("Ax'b", [], "A*x'*b", ["Ax as A*x"]),
        ("abcd", [], "abcd", []),
        ("theta1 + mu1", [], "theta1 + mu1", []),
        ("x^T", ["T"], "x^(T)", []),
        ("x^TAx", [], "x'*A*x", ["^TAx as ^T*A*x"]),
        ("x^TAxbcd", [], "x'*Axbcd", ["^TAxbcd as ^T*Axbcd"]),
        ("x^kx", [], "x^kx", []),
        ("x^kx + k", [], "x^k*x + k", ["^kx as ^k*x"]),
        ("det", ["det"], "det", []),
        ("A(x + y)", [], "A*(x + y)", ["A(...) as A*(...)"]),
        ("2(x + y)", [], "2*(x + y)", ["2(...) as 2*(...)"]),
        ("Ax(y + z)", [], "A*x*(y + z)", ["Ax as A*x", "x(...) as x*(...)"]),
        ("I + pi", [], "I + pi", []),
        ("λx", [], "lambda*x", ["lambdax as lambda*x"]),
    ],
)
def test_words(text: str, names: list[str], expected: str, splits: list[str]) -> None:
    parsed = parse(text, frozenset(names))
    assert render(parsed.tree) == expected
    assert [split.partition(";")[0] for split in parsed.splits] == splits


def test_where_names_are_known_in_the_body_and_in_every_definition() -> None:
    parsed = parse("Kx + res where res = y - Kx, Kx = A*x; A: m,n,symmetric, x: n")
    assert render(parsed.tree) == "Kx + res where res = y - Kx, Kx = A*x"
    assert [(name, text) for name, text, _ in parsed.declarations] == [("A", "m,n,symmetric"), ("x", "n")]
    assert [parsed.source[start:end] for _, _, (start, end) in parsed.declarations] == ["A: m,n,symmetric", "x: n"]
    assert parsed.tree.value == ("res", "Kx")


def test_declarations_alone_leave_the_tree_as_it_is() -> None:
    parsed = parse("A*x where A: m,n")
    assert (parsed.tree.op, len(parsed.declarations)) == ("mul", 1)


# --- the tree ------------------------------------------------------------------------------------------------------


def test_spans_cover_what_was_written_with_its_brackets() -> None:
    source = "norm(A*x) + (b - c)*2'"
    spans = {source[node.span[0] : node.span[1]] for node in walk(parse(source).tree) if node.span}
    assert spans == {
        source,
        "norm(A*x)",
        "A*x",
        "A",
        "x",
        "(b - c)*2'",
        "(b - c)",
        "b",
        "-c".replace("-", "- "),
        "c",
        "2'",
        "2",
    }


def test_sums_are_flat_and_subtracted_terms_negated() -> None:
    tree = parse("a - b + (c + d)").tree
    assert [arg.op for arg in tree.args] == ["name", "neg", "sum"]


def test_fold_visits_a_shared_node_once_and_children_first() -> None:
    shared = parse("x + y").tree
    tree = Tree("mul", (shared, shared))
    seen: list[str] = []
    fold(tree, lambda node, _: seen.append(node.op))
    assert seen == ["name", "name", "sum", "mul"]


def test_traversals() -> None:
    tree = parse("b*x - x'*A[1,:]").tree
    assert names_in(tree) == ["b", "x", "A"]
    assert [leaf.op for leaf in leaves(tree)] == ["name", "name", "name", "name", "number", "colon"]
    assert rebuild(tree, tree.args) is tree
    assert equal(tree, parse("b x - x' A[1, :]").tree)
    assert not equal(tree, parse("b*x - x'*A[2,:]").tree)


@pytest.mark.parametrize(
    ("text", "value"),
    [("-1", "-1"), ("3/2", "3/2"), ("-3/-2", "3/2"), ("--0.25", "1/4"), ("x", None), ("1/0", None), ("2*3", None)],
)
def test_constant(text: str, value: str | None) -> None:
    found = constant(parse(text).tree)
    assert (None if found is None else str(found)) == value


# --- mistakes ------------------------------------------------------------------------------------------------------

# text, kind, the part of the source at fault, words of the message or hint
MISTAKES = [
    ("", "syntax", "", "nothing to read"),
    ("  \n", "syntax", "", "nothing to read"),
    ("x +", "syntax", "+", "expected an operand after '+'"),
    ("* x", "syntax", "*", "expected an operand before '*'"),
    ("a + * b", "syntax", "*", "expected an operand between '+' and '*'"),
    ("()", "syntax", ")", "expected an operand between '(' and ')'"),
    ("eye()", "syntax", ")", "expected an operand"),
    ("(a + b", "syntax", "(", "'(' is never closed"),
    ("a*[b; c", "syntax", "[", "'[' is never closed"),
    ("log(x", "syntax", "log", "is never closed"),
    ("||x", "syntax", "|", "never closed"),
    ("a)", "syntax", ")", "closes nothing"),
    ("(a]", "syntax", "(", "'(' is closed by ']'"),
    ("[a, b; c]", "syntax", "[a, b; c]", "equally long"),
    ("(a, b)", "syntax", ",", "commas separate"),
    ("a; b", "syntax", ";", "semicolons"),
    ("2*a = b", "syntax", "=", "after where"),
    ("a $ b", "syntax", "$", "never closed"),
    ("x × y", "syntax", "×", "write *"),
    ("2 3", "syntax", "3", "two numbers"),
    ("x^2^3", "syntax", "^", "two ways"),
    ("9^9^9^9", "syntax", "^", "two ways"),
    ("X[1,2,3]", "syntax", "[", "one or two indices"),
    ("X[:", "syntax", ":", "both ends"),
    ("x[1:2:3]", "syntax", ":", "two ends"),
    ("A[x; :]", "syntax", ":", ""),
    ("||x|-|y||", "syntax", "|", "with spaces"),
    ("sin*x", "syntax", "sin", "write sin(...)"),
    ("lgo(x)", "name", "lgo", "did you mean log?"),
    ("sigmod(x)", "name", "sigmod", "did you mean sigmoid?"),
    ("covmatr(x)", "name", "covmatr", "covmatr*(...)"),
    ("log3(x)", "syntax", "log3", "log(x)/log(3)"),
    ("exp2(x)", "name", "exp2", "no function exp2"),
    ("median(x)", "refused", "median", "not supported"),
    ("sum_i x", "syntax", "sum_i", "sum(i, x[i])"),
    ("1½", "syntax", "½", "for a product"),
    ("A \\ b", "refused", "\\", "write inv(A)*b"),
    ("\\frac{1}{2} \\foo", "syntax", "\\foo", "LaTeX"),
    ("X^*", "refused", "*", "conj(X) or X^H"),
    ("norm(x, 0)", "refused", "0", "not supported"),
    ("||x||_0", "refused", "0", "not supported"),
    ("||x||_sp", "refused", "sp", "not supported"),
    ("‖x‖_1i", "refused", "1i", "not supported"),
    ("‖x‖_.5", "refused", ".5", "not supported"),
    ('norm(x, "1.5.2")', "refused", '"1.5.2"', "not supported"),
    ('norm(x, "2/0")', "refused", '"2/0"', "not supported"),
    ('norm(x, "1e999999999")', "refused", '"1e999999999"', "not supported"),
    ("||x||_", "syntax", "_", "may be followed"),
    ('"fro"', "syntax", '"fro"', "quotes"),
    ('norm(X, "fro', "syntax", '"', "never closed"),
    ("f where r = ", "syntax", "=", "expected an expression"),
    ("f where", "syntax", "where", "NAME = EXPRESSION"),
    ("f where r = 1, r = 2", "name", "r", "defined twice"),
    ("f(x where a = 1)", "syntax", "where", "outside all brackets"),
    ("x[i] for i, i", "syntax", "i", "different"),
    ("x[i] for", "syntax", "for", "missing"),
    ("__import__('os').system('x')", "syntax", "__import__('os').system", "not read"),
    ("().__class__", "syntax", "().__class__", "not read"),
    ("x . y", "syntax", ".", "unexpected"),
    ("ﬁ", "syntax", "ﬁ", "did you mean fi?"),
    ("ª", "syntax", "ª", "did you mean a?"),
    ("а", "syntax", "а", "cyrillic"),
    ("٣+1", "syntax", "٣", "digits 0 to 9"),
    ("x\x00", "syntax", "\x00", "\\x00"),
    ("x\x1b[2J", "syntax", "\x1b", "\\x1b"),
    ("x\u202ey", "syntax", "\u202e", "\\u202e"),
    ("x\u200by", "syntax", "\u200b", "\\u200b"),
    ("1e99999999", "limit", "1e99999999", "4,000 digits"),
    ("1e-99999999", "limit", "1e-99999999", "4,000 digits"),
    ("7" * 5000, "limit", "7" * 5000, "4,000 digits"),
    ("x" * 1_000_000, "limit", "x" * 1000, "letters"),
    ("x" + "1" * 100_000, "limit", "x" + "1" * 999, "letters"),
    ("x + " * 600_000 + "x", "limit", None, "2,400,001 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "fault", "words"), MISTAKES, ids=[text[:20] for text, *_ in MISTAKES])
def test_a_mistake_is_named_with_its_place(text: str, kind: str, fault: str | None, words: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        parse(text)
    error = caught.value
    assert error.kind == kind
    assert words in error.render()
    if fault is not None:
        start, end = error.spans[0][:2]
        assert text[start:end] == fault


@pytest.mark.long
@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="AxbT12.'^*+-/()[]{}|‖,;:=_\\ᵀ²⁻₁θ \" ⊗⊤ei", max_size=25))
def test_any_text_is_read_or_refused_with_a_place_and_reads_again_the_same(text: str) -> None:
    try:
        tree = parse(text).tree
    except MatcalcError as error:
        assert error.source == text
        assert all(0 <= span[0] <= span[1] <= len(text) for span in error.spans)
        assert error.spans
        return
    printed = render(tree)
    assert render(parse(printed, frozenset(names_in(tree)) - {"T"}).tree) == printed


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "x",
                "A",
                "'",
                "where",
                "for",
                "r",
                "=",
                ":",
                ",",
                ";",
                "sum(",
                "norm(",
                ")",
                "[",
                "]",
                "i",
                "1",
                "|",
                "||",
            ]
        )
    )
)
def test_any_sequence_of_tokens_is_read_or_refused(words: list[str]) -> None:
    text = " ".join(words)
    try:
        parse(text)
    except MatcalcError as error:
        assert all(0 <= span[0] <= span[1] <= len(text) for span in error.spans)


# --- growth --------------------------------------------------------------------------------------------------------

DEEP: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "(" * n + "x" + ")" * n,
    "minuses": lambda n: "-" * n + "x",
    "calls": lambda n: "exp(" * n + "x" + ")" * n,
    "primes": lambda n: "x" + "'" * n,
    "powers": lambda n: "(" * n + "x" + "^2)" * n,
    "exponents": lambda n: "x^(" * n + "2" + ")" * n,
    "indices": lambda n: "x[" * n + "1" + "]" * n,
    "stacks": lambda n: "[x; " * n + "y" + "]" * n,
    "bars": lambda n: "| " * n + "x" + " |" * n,
    "index sums": lambda n: "sum(i, " * n + "x[i]" + ")" * n,
    "terms": lambda n: " + ".join(["x"] * n),
    "differences": lambda n: "-".join(["x"] * n),
    "factors": lambda n: "*".join(["A"] * n),
    "juxtaposed": lambda n: "A " * n,
    "entries": lambda n: "[" + "; ".join(["x"] * n) + "]",
    "arguments": lambda n: "sum(" + ", ".join(["x"] * n) + ")",
    "mixed": lambda n: "x*-(y + " * n + "z" + ")" * n,
    "definitions": lambda n: "r0 where " + ", ".join(f"r{k} = x" for k in range(n)),
}  # fmt: skip


@pytest.fixture
def long_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser by itself takes more than what a question may have."""
    monkeypatch.setattr(tokens, "MOST_TOKENS", 10**7)
    monkeypatch.setattr(tokens, "LONGEST_TEXT", 10**8)


@pytest.mark.long
@pytest.mark.usefixtures("long_texts")
@pytest.mark.parametrize("kind", DEEP)
def test_depth_and_length_are_no_obstacle(kind: str) -> None:
    source = DEEP[kind](10_000)
    tree = parse(source).tree
    printed = render(tree)
    assert equal(parse(printed).tree, tree)


@pytest.mark.long
@pytest.mark.usefixtures("long_texts")
@pytest.mark.parametrize("kind", ["terms", "factors", "calls", "entries"])
def test_time_grows_like_the_input(kind: str) -> None:
    def seconds(n: int) -> float:
        source = DEEP[kind](n)
        start = time.process_time()
        render(parse(source).tree)
        return time.process_time() - start

    seconds(1000)
    small = min(seconds(4_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(2)) < 10 * small * 4
