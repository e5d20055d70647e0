"""Classes of faults that random questions found, each asked for over the whole table that it comes from."""

import re

import pytest
from judging import reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import names_for
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.language.declarations import Declaration, Declarations
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower

pytestmark = [pytest.mark.sampled(5), pytest.mark.each(5)]

MASKS = sorted(name for name, row in FUNCTIONS.items() if row.mask is not None)
OF_MASKS = (
    "norm({0}(X))^2",
    "norm({0}(X))",
    "sum({0}(X).^3)",
    "sum(erf({0}(X)))",
    "tr({0}(X)*{0}(X)')",
    "sum({0}({0}(X)))",
)


@pytest.mark.parametrize("formula", OF_MASKS)
@pytest.mark.parametrize("name", MASKS)
def test_powers_of_a_triangle_read_back(name: str, formula: str) -> None:
    """Half the diagonal, squared, is a quarter of it: a power of the mask is not the mask."""
    for verb in ("grad", "hess"):
        assert reads_back(Answer(Question(formula.format(name), verb, ["X"], ["X:m,m"])))


ORTHOGONAL = sorted(name for name, row in FUNCTIONS.items() if row.of_orthogonal)


@pytest.mark.parametrize("matrix", ["Q", "Q'", "inv(Q)", "inv(Q')", "inv(inv(Q))"])
@pytest.mark.parametrize("name", ORTHOGONAL)
def test_what_is_known_of_an_orthogonal_matrix_is_known_of_its_transpose(name: str, matrix: str) -> None:
    plain = Answer(Question(f"t*{name}(Q)", "show", [], ["Q:n,n,orthogonal", "t:scalar"]))
    other = Answer(Question(f"t*{name}({matrix})", "show", [], ["Q:n,n,orthogonal", "t:scalar"]))
    assert other.node is plain.node


INVERTIBLE = sorted((name, row.of_invertible) for name, row in FUNCTIONS.items() if row.of_invertible)


@pytest.mark.parametrize("word", ["invertible", "spd", "nd", "orthogonal", "diagonal,invertible"])
@pytest.mark.parametrize("matrix", ["{}", "{}'", "inv({})", "inv({}')"])
@pytest.mark.parametrize(("name", "plain"), INVERTIBLE)
def test_what_a_function_is_of_invertible_matrices(name: str, plain: str, matrix: str, word: str) -> None:
    of = matrix.format("P")
    found = Answer(Question(f"t*{name}({of})", "show", [], [f"P:n,n,{word}", "t:scalar"]))
    assert found.node is Answer(Question(f"t*{plain}({of})", "show", [], [f"P:n,n,{word}", "t:scalar"])).node
    assert reads_back(found)


STEPS = ("{0}", "{0}*{0}'", "{0} + {0}'", "inv({0})", "{0}.^2", "2*{0}", "{0}'", "A*{0}", "{0}*{0}' + {0}")


@pytest.mark.parametrize("second", STEPS)
@pytest.mark.parametrize("first", STEPS)
def test_chains_of_names_read_back(first: str, second: str) -> None:
    clause = f"R0 = {first.format('A')}; R20 = {second.format('R0')}"
    for value in ("tr(R20)", "norm(R20)^2", "tr(R20*R0)"):
        assert reads_back(Answer(Question(f"{value} where {clause}", "grad", ["A"], ["A:n,n"])))


ENTRYWISE = sorted(
    name for name, row in FUNCTIONS.items() if row.kind == "scalar" and len(row.parameters) == 1 and "⟨" not in name
)


def _from_latex(answer: Answer) -> object:
    typing = answer.result_typing()
    names = names_for(frozenset((*typing.shapes, *typing.dims, *typing.indices)), typing.shapes)
    known = {
        name: Declaration(shape, "", frozenset(typing.properties.get(name, ())))
        for name, shape in typing.shapes.items()
    }
    tree = parse(f"${answer.latex}$", names, answer.problem.functions, Declarations(known)).tree
    return lower(tree, typing).node


@pytest.mark.parametrize("shape", ["", "n", "m,n", "n,n"])
@pytest.mark.parametrize("name", ENTRYWISE)
def test_the_latex_of_every_entrywise_function_reads_back(name: str, shape: str) -> None:
    """Of matrices it must not be that of the function of a matrix."""
    variable = "X" if "," in shape else "x"
    question = Question(f"{name}({variable})", "show", [], [f"{variable}:{shape or 'scalar'}"])
    answer = Answer(question)
    again = Answer(Question(answer.text, "show", [], question.shapes))
    assert _from_latex(answer) in (answer.node, again.node, _meant(name, variable, question))


WITH_A_LETTER = (  # functions and constants that LaTeX writes by a letter, and the names of these letters
    ("sigmoid(t)", "sigma"), ("sigmoid(t)^2", "sigma"), ("sigmoid(x)", "sigma"), ("sigmoid(X)", "sigma"),
    ("digamma(t)", "psi"), ("polygamma(2, t)", "psi"), ("polygamma(2, t)^2", "psi"), ("lgamma(t)", "Gamma"),
    ("commutation(n, n)", "K"), ("unit(n, 2)", "e"), ("unit(n, 2)'", "e"), ("exp(t)", "e"), ("normcdf(t)", "Phi"),
    ("lambda_max(X + X')", "lambda"), ("eigvec_max(X + X')", "v"), ("frechet_expm(X, X)", "L"), ("eye(n)", "I"),
    ("x[1]", "x_1"), ("x[1]", "x1"), ("inv(X)[1, 2]", "X_12"), ("pinv(X)", "T"), ("X'", "T"), ("diag(x)", "d"),
)  # fmt: skip


@pytest.mark.parametrize("shape", ["scalar", "n", "n,n"])
@pytest.mark.parametrize(("part", "name"), WITH_A_LETTER)
def test_the_latex_beside_a_name_of_the_same_letter_reads_back(part: str, name: str, shape: str) -> None:
    other = {"scalar": f"{name}^3", "n": f"sum(sin({name}))", "n,n": f"tr({name}^3)"}[shape]
    answer = Answer(
        Question(f"{other}*{part}", "show", [], [f"{name}:{shape}", "t:scalar", "x:n", "X:n,n"], shared=True)
    )
    assert _from_latex(answer) is answer.node


MATRICES = (
    "X[1:3, 1:3]", "(X*Y)[1:3, 1:3]", "X[:, 1]*X[1, :]", "max(X, 0)", "max(X, Y)", "max(0, X')",
    "piecewise(t > 0, X, Y)", "[x, y, z]", "[x'; y'; z']", "[t, 1, 2; 3, t, 4; 5, 6, t]", "frechet_expm(X, Y)",
    "n*ones(3, 3)", "n*X", "kron(x, y')", "x*y'", "t*x*y'", "x .* X", "X + y'", "diag(x) + X", "softmax(X, 1)",
    "cumsum(X, 2)", "skew(x) + X", "adj(X)", "abs(X)", "expm(X)", "unvec(vec(X'), 3, 3)", "x'*y*X", "inv(X)", "X.^3",
    "X ./ Y", "kron(X, Y)[1:3, 2:4]",
)  # fmt: skip


@pytest.mark.parametrize("function", ["expm", "sqrtm", "sinm", "logm"])
@pytest.mark.parametrize("matrix", MATRICES)
def test_the_latex_of_a_function_of_any_matrix_reads_back(matrix: str, function: str) -> None:
    """And is not that of the function of the entries."""
    for name in (function, function.removesuffix("m")):
        shapes = ["t:scalar", *(f"{v}:3" for v in "xyz"), "X:3,3", "Y:3,3"]
        answer = Answer(Question(f"{name}({matrix})", "show", [], shapes, shared=True))
        assert _from_latex(answer) is answer.node


BEFORE_BRACKETS = (
    "Wf*(x + y)",
    "Wf*inv(X + Y)*x",
    "tr(Wf*(X + Y))",
    "Wf'*(X - Y)",
    "x'*Wf*(x + y)",
    "eps*(x + y)",
    "Wf1*(x + y)",
)


@pytest.mark.parametrize("formula", BEFORE_BRACKETS)
def test_the_latex_of_a_long_name_before_a_bracket_reads_back(formula: str) -> None:
    """It is declared, so it is no unknown function."""
    declared = ["Wf:n,n", "Wf1:n,n", "X:n,n", "Y:n,n", "x:n", "y:n", "eps:scalar"]
    answer = Answer(Question(formula, "show", [], declared, shared=True))
    assert _from_latex(answer) is answer.node


@pytest.mark.parametrize("formula", ["logdet(Z^H*Z + eye(n))", "t*logdet(Z)", "logdet(Z)^2", "log(det(Z))"])
def test_the_latex_of_complex_determinants_reads_back(formula: str) -> None:
    answer = Answer(Question(formula, "show", [], ["Z:n,n,complex", "t:scalar"], shared=True))
    assert _from_latex(answer) is answer.node


SUMMED = ("r1[:, {0}]", "inv(r1)[{0}, :]'", "halftriu(r1)[:, {0}]", "(r1*r1)[:, {0}]", "r1[{0}, :]'")


@pytest.mark.parametrize("index", ["i", "w", "i1", "i_2"])
@pytest.mark.parametrize("part", SUMMED)
def test_the_latex_of_sums_of_slices_reads_back(part: str, index: str) -> None:
    """An answer with many sums has indices with numbers."""
    terms = f"kron({part.format(index)}, x)[j]*kron(x, {part.format(index)})[k]"
    answer = Answer(Question(f"sum({index}, {terms}) for j, k where r1 = inv(X)", "show", [], ["X:m,m", "x:m"]))
    assert _from_latex(answer) is answer.node


def _meant(name: str, variable: str, question: Question) -> object:
    """log(x)/log(10), as the LaTeX of log10 is read."""
    base = name.removeprefix("log")
    text = f"log({variable})/log({base})" if base.isdecimal() else f"{name}({variable})"
    return Answer(Question(text, "show", [], question.shapes)).node


ORDERS = ("polygamma(1, t)", "polygamma(2, t)*t", "polygamma(3, 2*t)^2")
SLICES = (
    "inv(X)[1:3, 2:3]", "inv(X)[:, 1:2]", "(X + X')[1:2, :]", "inv(X)[2, 1:3]", "(X*X)[1:2, 3]",
    "x'*inv(X)[:, 2]", "blkdiag(X, X')[1:4, 5:8]", "(X*x)[2:3]", "inv(X)[1, :]*x", "tr(inv(X)[1:2, 1:2])",
)  # fmt: skip


@pytest.mark.parametrize("formula", [*ORDERS, *SLICES])
def test_the_latex_of_orders_and_slices_reads_back(formula: str) -> None:
    declared = [shape for shape in ("t:scalar", "X:4,4", "x:4") if re.search(rf"\b{shape[0]}\b", formula)]
    answer = Answer(Question(formula, "show", [], declared))
    assert _from_latex(answer) is answer.node


@pytest.mark.parametrize("part", ["samplestd(d .* y)", "samplevar(d .* y)", "std(d .* y)", "sqrt(n - 1)*sum(d .* y)"])
@pytest.mark.parametrize("name", ENTRYWISE)
def test_roots_beside_whole_powers_of_the_negative_read_back(name: str, part: str) -> None:
    """(1 - n)^(-1)*(n - 1)^(1/2) is one power."""
    answer = Answer(Question(f"{name}({part})", "grad", ["y"], ["y:n", "d:n"]))
    assert reads_back(answer)


KINDS = ("symmetric", "spd", "skew", "diagonal", "lower", "toeplitz", "orthogonal", "invertible")
OF_A_KIND = (
    "inv({0} + 2*eye(n))",
    "{0}*A*{0}'",
    "det({0})",
    "tr(inv({0} + 2*eye(n)))",
    "{0}^2",
    "vec({0})",
    "sum(exp({0}))",
)


@pytest.mark.parametrize("formula", OF_A_KIND)
@pytest.mark.parametrize("kind", KINDS)
def test_no_right_derivative_along_a_direction_fails_the_exact_check(kind: str, formula: str) -> None:
    """The direction need not have what is declared of the variable, and the claim holds at the variable alone."""
    declared = [f"P:n,n,{kind}", "A:n,n"]
    answer = Answer(Question(formula.format("P"), "grad", ["P"], declared, along="H", shared=True))
    assert answer.check("exact").ok is not False


BLOCKS = ("[ones(p, p), w]", "[X, w]", "[X; w']", "[w, w]", "[w', 1; w', 2]", "[t, w'; w, X]")


@pytest.mark.parametrize("option", ["entries", "vec", ""])
@pytest.mark.parametrize(
    "formula", ["sum(sum({0}.^2, 1).^2)", "sum(sum({0}.^2, 2).^2)", "norm({0})^4", "sum(exp({0}))"]
)
@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_beside_or_below_a_vector(block: str, formula: str, option: str) -> None:
    """A block one wide has sums over one entry."""
    declared = ["w:p", "X:p,p", "t:scalar"]
    entries, vec = option == "entries", option == "vec"
    for wrt in ("w", "X"):
        if re.search(rf"\b{wrt}\b", block):
            try:
                answer = Answer(
                    Question(formula.format(block), "hess", [wrt], declared, shared=True, entries=entries, vec=vec)
                )
            except MatcalcError as error:
                assert error.kind == "refused" and option
            else:
                assert entries or reads_back(answer)


@pytest.mark.parametrize(
    "formula", ["sum(({0}).^2, 1)", "sum(({0}).^3, 2)", "({0}).^2*x", "sum(log(1 + sum(({0}).^2, 1)))"]
)
@pytest.mark.parametrize("inner", ["frechet_cosm(D, X)", "frechet_expm(X, D)", "sum(r, 0, 2, X^r)", "X*D", "X - D"])
def test_powers_of_what_is_shown_transposed_read_back(inner: str, formula: str) -> None:
    text = formula.format(inner)
    assert reads_back(Answer(Question(text, "show", (), [d for d in ("X:3,3", "D:3,3", "x:3") if d[0] in text])))


@pytest.mark.parametrize("spread", ["var", "std", "samplestd"])
@pytest.mark.parametrize("form", ["({0})[i,i]^2", "({0})[i,i]*x[i]", "exp(({0})[i,i])"])
def test_the_diagonal_of_what_is_normalised_reads_back(form: str, spread: str) -> None:
    text = f"sum(i, {form.format(f'(S - mean(S, 1)) ./ (1 + {spread}(S, 1))')})"
    declared = ["S:n,n", *(["x:n"] if "x[" in text else [])]
    for verb in ("show", "grad"):
        assert reads_back(Answer(Question(text, verb, ["S"] if verb == "grad" else [], declared)))


@pytest.mark.parametrize("function", ["exp", "tanh", "log"])
@pytest.mark.parametrize("inside", ["y[i]*X*(X[i,:]*w)", "y[i]*Y*v[i]", "(X[i,:]*w)*Y", "y[i]*(Y + v[i]*Y')"])
def test_functions_of_matrices_under_a_sum_are_written(function: str, inside: str) -> None:
    """Three axes at once: the terms of the sum, and their rows and columns."""
    declared = [d for d in ("y:m", "v:m", "X:m,n", "Y:k,k", "w:n") if d[0] in inside]
    assert "sum(" in Answer(Question(f"sum(i, {function}({inside}))", "show", (), declared)).text
