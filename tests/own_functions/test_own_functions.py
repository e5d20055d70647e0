"""Functions of the user's: defined (--define), abstract (f:function), piecewise."""

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from running import process

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import ALIASES, FUNCTIONS, spelling
from matcalc_cli.language.syntax import Tree, fold
from matcalc_cli.own_functions.expansion import expanded
from matcalc_cli.verification.same_value import agree

pytestmark = [pytest.mark.sampled(10), pytest.mark.each(5)]

SWISH = "swish(t) = t/(1 + exp(-t))"
HUBER = "huber(t) = piecewise(abs(t) <= 1, t^2/2, abs(t) - 1/2)"

# definitions; declarations; verb and variables; expression; answer
CASES = (
    (SWISH, "", "grad x", "sum(swish(A*x))", "A'*(sigmoid(A*x) .* (A*x .* sigmoid(-A*x) + 1))"),
    (SWISH, "", "show", "swish(X)'*y", "swish(X)'*y"),
    (SWISH, "", "grad x", "y'*swish(swish(x)) + swish(x)'*z - z'*swish(x)", None),
    (SWISH, "", "grad x", "norm(swish(A*x) - y)^2", None),
    ("sq(t) = t^2; g(u) = sq(u) + sin(u)", "", "hess x", "sum(g(A*x))", "A'*diag(2 - sin(A*x))*A"),
    ("soft(t, d) = sqrt(d^2 + t^2) - d", "d:scalar", "grad x", "sum(soft(x, d))", "x ./ sqrt(d^2 + x.^2)"),
    ("soft(t, d) = sqrt(d^2 + t^2) - d", "d:scalar", "grad d", "sum(soft(x, d))", None),
    ("h(t) = u^2 + pi*u where u = t + 1", "t:scalar", "grad t", "h(t)", "2*t + pi + 2"),
    ("c(t) = 3", "", "grad x", "sum(c(x) .* x)", "c(x)"),
    ("f(t) = t^3", "X:m,n", "grad X", "sum(f(X'))", "3*X.^2"),
    (HUBER, "", "grad x", "sum(huber(A*x - b))", "A'*piecewise(abs(A*x - b) <= 1, A*x - b, sign(A*x - b))"),
    ("g(t) = f(t)^2", "f:function", "grad x", "g(x)", "2*f'(x)*f(x)"),
    ("", "f:function", "grad x", "sum(f(A*x))", "A'*f'(A*x)"),
    ("", "f:function g:function", "diff x", "f(g(x))", "f'(g(x))*g'(x)"),
    ("", "f:function g:function", "diff x x", "f(g(x))", "f''(g(x))*g'(x)^2 + f'(g(x))*g''(x)"),
    ("", "f:function g:function", "diff x x x x", "f(g(x))", None),
    ("", "f:function g:function", "diff x x", "f(x)*g(x)", "f''(x)*g(x) + 2*f'(x)*g'(x) + f(x)*g''(x)"),
    ("", "f:function g:function", "grad x", "f(x)/g(x)", "(f'(x)*g(x) - f(x)*g'(x))/g(x)^2"),
    ("", "f:function", "grad x", "f(f(f(x)))", "f'(f(f(x)))*f'(f(x))*f'(x)"),
    ("", "f:function", "grad x", "log(f(x))", "f'(x)/f(x)"),
    ("", "f:function", "grad x", "y'*f(x)", "y .* f'(x)"),
    ("", "f:function", "grad x", "f(x'*x)", "2*f'(x'*x)*x"),
    ("", "f:function", "hess x", "sum(f(A*x))", "A'*diag(f''(A*x))*A"),
    ("", "f:function", "hess x,y", "f(x, y)", "[f_11(x, y), f_12(x, y); f_12(x, y), f_22(x, y)]"),
    ("", "f:function", "show", "f_21(u, v) - f_12(u, v)", "0"),
    ("", "f:function", "diff t", "f'''(t) + f^(4)(t)", "f^(4)(t) + f^(5)(t)"),
    (
        "",
        "f:function x1:function x2:function",
        "grad s",
        "f(x1(s, t), x2(s, t))",
        "f_1(x1(s, t), x2(s, t))*x1_1(s, t) + f_2(x1(s, t), x2(s, t))*x2_1(s, t)",
    ),
    ("", "f:function x1:function x2:function", "diff s t", "f(x1(s, t), x2(s, t))", None),
    ("", "f:function(n)->m g:function(n)->m", "grad x", "f(x)'*g(x)", "Df(x)'*g(x) + Dg(x)'*f(x)"),
    ("", "f:function(n)->m g:function(n)->m", "jac x", "f(x)*g(x)'", None),
    ("", "f:function(p)->m g:function(n)->p", "jac x", "f(g(x))", "Df(g(x))*Dg(x)"),
    ("", "f:function(p)->m g:function(n)->p", "grad x", "norm(f(g(x)) - y)^2", None),
    ("", "f:function(n)->n", "grad x", "x'*f(x)", "f(x) + Df(x)'*x"),
    ("", "f:function(3)->2", "grad x", "sum(f(x))", "Df(x)'*ones(2)"),
    ("", "f:function(n)", "grad x", "f(x)", "Df(x)'"),
    ("", "f:function(m)", "hess x", "f(A*x + b)", "A'*D2f(A*x + b)*A"),
    ("", "f:function(n)", "hess x", "log(f(x))", "D2f(x)/f(x) - Df(x)'*Df(x)/f(x)^2"),
    ("", "f:function(m,n)", "grad X", "f(A*X)", "A'*Df(A*X)"),
    ("", "f:function(n) h:function", "grad x", "h(f(x))", "h'(f(x))*Df(x)'"),
    ("", "f:function(n)", "show", "D2f(x)' - D2f(x) + eye(n)", "eye(n)"),
    # the second-order chain rule: Magnus & Neudecker 6.13
    (
        "",
        "f:function(n)->m g:function(m)",
        "hess x",
        "g(f(x))",
        "Df(x)'*D2g(f(x))*Df(x) + kron(Dg(f(x)), eye(n))*D2f(x)",
    ),
    ("", "f:function(n)->m a:m", "hess x", "a'*f(x)", "kron(a', eye(n))*D2f(x)"),
    ("", "f:function(n)->m", "hess x", "norm(f(x))^2", "2*(kron(f(x)', eye(n))*D2f(x) + Df(x)'*Df(x))"),
    ("", "f:function(n)->m g:function(m)->p", "hess x", "a'*g(f(x))", None),
    (
        "",
        "f:function(n)->m g:function(n)->m",
        "hess x",
        "f(x)'*g(x)",
        "kron(g(x)', eye(n))*D2f(x) + Df(x)'*Dg(x) + Dg(x)'*Df(x) + kron(f(x)', eye(n))*D2g(x)",
    ),
    ("", "f:function(n)->m", "diff x x", "f(x)", None),
    ("", "f:function(p)->m A:p,n a:m", "hess x", "a'*f(A*x)", None),
    # functions with matrices as values
    ("", "S:function(k)->n,n", "grad w", "logdet(S(w))", "DS(w)'*vec(inv(S(w))')"),
    ("", "S:function(k)->n,n", "hess w", "logdet(S(w))", None),
    ("", "S:function(k)->n,n", "grad w", "y'*inv(S(w))*y", "-DS(w)'*kron(inv(S(w))*y, inv(S(w))'*y)"),
    ("", "A:function(n)->m,n", "jac x", "A(x)*x", "A(x) + kron(x', eye(m))*DA(x)"),
    ("", "A:function(n)->m,p", "jac x", "A(x)*b", "kron(b', eye(m))*DA(x)"),
    ("", "A:function(n)->m,p", "diff x", "A(x)", None),
    ("", "A:function(n)->n,n", "hess x", "x'*A(x)*x", None),
    ("", "A:function(n)->m,p h:function(m)", "grad x", "h(A(x)*b)", "DA(x)'*kron(b, Dh(A(x)*b)')"),
    ("", "A:function(n)->m,p h:function(m)", "hess x", "h(A(x)*b)", None),
    ("", "K:function->n,n", "grad t", "tr(inv(K(t))*K'(t))", None),
    # functions of matrices
    (
        "",
        "F:function(m,n)->p,q G:function(m,n)->p,q",
        "grad X",
        "tr(F(X)'*G(X))",
        "unvec(DF(X)'*vec(G(X)) + DG(X)'*vec(F(X)), m, n)",
    ),
    ("", "f:function(m,n)->p", "grad X", "a'*f(X)", "unvec(Df(X)'*a, m, n)"),
    ("", "f:function(m,n)->p", "diff X", "f(X)", None),
    ("", "F:function(m,n)->m,n G:function(m,n)->m,n", "diff X", "F(X)'*G(X)", None),
    ("", "f:function(m,n)", "hess X", "f(X)", None),
    ("", "f:function(p,n) A:p,m", "hess X", "f(A*X)", None),
    ("", "f:function(m,n) g:function", "hess X", "g(f(X))", None),
    ("", "", "grad x", "sum(piecewise(x > 0, x, exp(x) - 1))", "piecewise(x > 0, 1, exp(x))"),
    ("", "a:scalar", "grad a", "sum(where(x >= 0, a*x, x))", "sum(piecewise(x >= 0, x, 0))"),
    ("", "", "grad x", "piecewise(norm(x) <= 1, x'*x/2, norm(x) - 1/2)", "piecewise(norm(x) <= 1, 1, 1/norm(x))*x"),
    ("", "", "hess x", "sum(piecewise(x < 0, x.^3, exp(x)))", "diag(piecewise(x < 0, 6*x, exp(x)))"),
    ("", "X:m,n", "grad X", "sum(piecewise(X' > 0, X'.^2, 0))", "piecewise(X > 0, 2*X, 0)"),
    ("", "", "jac x", "piecewise(x > 0, A*x, B*x)", None),
    ("", "a:scalar", "grad x", "piecewise(a > 0, x'*B*x, b'*x)", None),
    ("", "t:scalar", "grad t", "piecewise(t < -1, t^2, t < 1, sin(t), t)", "piecewise(t < -1, 2*t, t < 1, cos(t), 1)"),
    ("", "t:scalar", "grad t", "piecewise(t > 0, log(t), t)", "piecewise(t > 0, 1/t, 1)"),
    ("", "x:n", "grad x", "piecewise(y > 0, 1, 2)", "zeros(n)"),
    ("", "", "grad x", "sum(piecewise(x > 0, piecewise(x < 1, x.^2, 2*x), sin(x)))", None),
)


def asked(definitions: str, declarations: str, verb: str, expression: str) -> Answer:
    word, *wrt = verb.split()
    define = [text for text in definitions.split("; ") if text]
    return Answer(Question(expression, word, wrt, declarations.split(), define=define))


@pytest.mark.parametrize(("definitions", "declarations", "verb", "expression", "expected"), CASES)
def test_answers(definitions: str, declarations: str, verb: str, expression: str, expected: str | None) -> None:
    answer = asked(definitions, declarations, verb, expression)
    assert expected is None or answer.text == expected
    again = asked(definitions, _declared(answer, declarations), "show", answer.text)
    # asked again, names stand elsewhere, so that terms of equal rank may change places
    assert again.text == answer.text or sorted(again.text) == sorted(answer.text)
    assert answer.latex.count("{") == answer.latex.count("}")
    assert "⟨" not in answer.unicode + answer.latex + answer.text
    if not definitions and r"\frac{\partial" not in answer.latex:  # the entries of Df(x) are quotients in print
        assert asked("", _declared(answer, declarations), "show", answer.latex).text.replace("r_1", "r1") in {
            answer.text,
            again.text,
        }
    if verb != "show":
        found = answer.check("numeric")
        assert found.ok, found.message


def _declared(answer: Answer, declarations: str) -> str:
    shapes = [f"{n}:{','.join(map(str, s)) or 'scalar'}" for n, s in answer.result_typing().shapes.items()]
    return " ".join([*shapes, *(d for d in declarations.split() if ":function" in d)])


PROVED = ("sum(g(A*x))", "sum(f(A*x))", "f(x, y)", "f(A*x + b)", "sum(piecewise(x > 0, x, exp(x) - 1))")


@pytest.mark.parametrize("case", [case for case in CASES if case[3] in PROVED], ids=lambda case: f"{case[2]} {case[3]}")
def test_proofs(case: tuple[str, str, str, str, str]) -> None:
    assert asked(*case[:4]).check("exact").ok


MISTAKES = (
    ("f(t) = f(t) + 1", "", "f(x)", "name", "f is used in its own definition"),
    ("log(t) = t", "", "log(x)", "usage", "log is a function already"),
    ("h(t) = a*t", "", "h(x)", "name", "a is not a parameter of h"),
    ("h(t) = t*ones(3)", "", "sum(h(x))", "shape", "h is not a scalar function"),
    ("h(t) = sum(x, 1)", "", "h(x)", "name", "x is not a parameter"),
    ("h t = 2", "", "h(x)", "usage", "not the definition of a function"),
    ("h(t t) = 2", "", "h(x)", "usage", "not the definition of a function"),
    ("h() = 2", "", "h(x)", "usage", "not the definition of a function"),
    ("h(t) =", "", "h(x)", "syntax", "nothing to read"),
    ("", "", "piecewise(0 < x < 1, 1, 2)", "syntax", "a condition compares two values"),
    ("h(t, t) = t", "", "h(x)", "usage", "two parameters t"),
    ("h(t) = foo(t)", "", "h(x)", "name", "no function foo"),
    ("h(t) = t; h(t) = t^2", "", "h(x)", "usage", "h is a function already"),
    ("h(t) = t", "", "h(x, y)", "shape", "h takes 1 argument, not 2"),
    ("h(t) = t", "", "h + h(x)", "syntax", "h is a function"),
    ("h(t) = t", "h:n", "h(x)", "usage", "as a function and as a variable"),
    ("", "f:function f:n", "f(x)", "usage", "as a function and as a variable"),
    ("", "log:function", "log(x)", "usage", "log is a function already"),
    ("", "f:function", "f(x) + f(x, y)", "shape", "f takes 2 arguments here and 1 before"),
    ("", "f:function", "f*x", "syntax", "f is a function"),
    ("", "f:function", "f^(99999999999)(x)", "limit", "up to the order"),
    ("", "f:function(n)->m", "f(x)'*A*f(x) + sum(D3f(x))", "syntax", "f is a function"),
    ("", "f:function(n) x:m", "f(x)", "shape", "f takes a vector n"),
    ("", "f:function(n", "f(x)", "usage", "not the declaration of a function"),
    ("", "f:function(m,n)->p", "f(x)", "shape", "f takes a matrix m×n"),
    ("", "f:function->n x:n", "f(x)", "shape", "f takes a number"),
    ("", "f:function(m,n,p)", "f(x)", "usage", "numbers, vectors or matrices"),
    ("", "f:function,positive", "f(x)", "usage", "declares no function"),
    ("", "", "x > 0", "syntax", "'>' has no meaning here"),
    ("", "", "piecewise(x, 1, 2)", "syntax", "a condition is needed"),
    ("", "", "piecewise(x > 0, x > 1, 2)", "syntax", "'>' has no meaning here"),
    ("", "", "piecewise(x > 0, x)", "syntax", "not 2 arguments"),
)


@pytest.mark.parametrize(("definitions", "declarations", "expression", "kind", "message"), MISTAKES)
def test_mistakes(definitions: str, declarations: str, expression: str, kind: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        asked(definitions, declarations, "grad x", expression)
    assert (caught.value.kind, message in caught.value.message) == (kind, True), caught.value.message


@pytest.mark.parametrize(
    ("declared", "asked_for", "expression"),
    [
        ("f:function(n)->m", "diff x x x", "f(x)"),
        ("f:function(n)", "diff x x x", "f(x)"),
        ("F:function(m,n)->p,q", "diff X X", "F(X)"),
    ],
)
def test_derivatives_without_a_notation_are_refused(declared: str, asked_for: str, expression: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        asked("", declared, asked_for, expression)
    assert (caught.value.kind, "there is no notation" in caught.value.message) == ("refused", True)
    assert "--define" in (caught.value.hint or "")


MEANINGS = (
    ("f:function(n)->m", "hess x", "sum(f(x))", "D2f stacks the Hessians of the entries of f"),
    ("S:function(n)->m,p", "grad x", "sum(S(x))", "DS is the Jacobian of vec(S)"),
    ("f:function(m,n)->p", "grad X", "sum(f(X))", "Df is the Jacobian of f by the vec of its argument"),
    ("F:function(m,n)->p,q", "grad X", "sum(F(X))", "DF is the Jacobian of vec(F) by the vec of its argument"),
    ("f:function(m,n)", "grad X", "f(X)", "Df is the gradient of f"),
    ("f:function(m,n)", "hess X", "f(X)", "D2f is the Hessian of f by the vec of its argument"),
)


@pytest.mark.parametrize(("declared", "asked_for", "expression", "said"), MEANINGS)
def test_what_a_derivative_with_many_axes_stands_for(declared: str, asked_for: str, expression: str, said: str) -> None:
    assert said in asked("", declared, asked_for, expression).notes


def test_what_derivatives_are_called_is_said() -> None:
    assert asked("", "f:function(n)->m", "jac x", "f(x)").notes == ["Df is the Jacobian of f"]
    partial = "f_1, f_12, ... are the partial derivatives of f by its arguments"
    assert asked("", "f:function", "grad x", "f(x, y)").notes == [partial]


def test_declared_in_a_where_clause() -> None:
    assert asked("", "", "grad x", "f(x)'*f(x) where f: function(n)->m").text == "2*Df(x)'*f(x)"
    assert asked("", "", "diff t", "f(t)^2 where f: function, t: scalar").text == "2*f'(t)*f(t)"


def test_definitions_that_grow_without_bound_are_refused() -> None:
    define = ["f0(t) = sin(t)", *(f"f{k}(t) = f{k - 1}(f{k - 1}(t))" for k in range(1, 30))]
    with pytest.raises(MatcalcError) as caught:
        Answer(Question("f29(x)", "grad", ["x"], define=define))
    assert caught.value.kind == "limit"


def test_selections_in_selections_take_time_like_their_number() -> None:
    text = "piecewise(x > 1, " * 40 + "x" + ", sin(x))" * 40
    assert asked("", "x:scalar", "grad x", text).text == text.replace("(x > 1, x,", "(x > 1, 1,").replace("sin", "cos")


def test_definitions_do_not_leak() -> None:
    listed = dict(FUNCTIONS), dict(ALIASES)
    one = asked("owned(t) = t^2", "x:n", "grad x", "sum(owned(x))")
    other = asked("owned(t) = t^3", "x:n", "grad x", "sum(owned(x))")
    assert (one.text, other.text) == ("2*x", "3*x.^2")
    assert one.problem.function is not other.problem.function
    assert listed == (dict(FUNCTIONS), dict(ALIASES))
    with pytest.raises(MatcalcError):
        asked("", "x:n", "grad x", "sum(owned(x))")


def test_abstract_functions_have_no_code() -> None:
    for backend in ("numpy", "jax", "torch"):
        with pytest.raises(MatcalcError) as caught:
            asked("", "f:function", "grad x", "f(x)").code(backend)
        assert caught.value.kind == "refused"


# --- against independent computations ---------------------------------------------------------------------------------

BODIES = ("t^2*sin({0})", "exp(-{0}^2)", "sqrt(1 + {0}^2)", "{0}/(1 + exp(-{0}))", "tanh({0})*{0} + 3", "1/(2 + {0}^2)")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_a_definition_is_its_body_written_out(seed: int) -> None:
    rng = random.Random(seed)
    body = rng.choice(BODIES).replace("t^2", "{0}^2")
    expression = rng.choice(("sum({0})", "y'*{0}", "norm({0} - y)^2", "sum(exp({0}/5))"))
    argument = rng.choice(("(A*x)", "(x + y)", "(A*x - y)"))
    shapes = "A:n,n x:n y:n"
    verb = rng.choice(("grad x", "hess x"))
    entrywise = body.replace("^", ".^").replace("*", ".*").replace("/", "./").format(argument)
    own = asked(f"owned(t) = {body.format('t')}", shapes, verb, expression.format(f"owned({argument})"))
    written = asked("", shapes, verb, expression.format(f"({entrywise})"))
    assert agree(own.node, written.node, {}, ("n",))


def concrete(name: str, *arguments: sympy.Expr) -> sympy.Expr:
    """What f, g and h are taken to be."""
    t = arguments[0]
    match name:
        case "f":
            return sympy.sin(2 * t) + t**3 / 3
        case "g":
            return sympy.exp(t / 2) - t
    return sympy.cos(t * arguments[1]) + t**2 * arguments[1]


def as_sympy(tree: Tree) -> sympy.Expr:
    """A printed scalar answer, with the concrete functions and their derivatives by SymPy."""
    places = sympy.symbols("a b")

    def visit(node: Tree, args: list[sympy.Expr]) -> sympy.Expr:
        match node.op:
            case "name":
                return sympy.Symbol(str(node.value))
            case "number":
                return sympy.Rational(str(node.value))
            case "sum":
                return sympy.Add(*args)
            case "neg":
                return -args[0]
            case "mul":
                return args[0] * args[1]
            case "div":
                return args[0] / args[1]
            case "pow":
                return args[0] ** args[1]
            case "where":
                assert isinstance(node.value, tuple)
                names = [sympy.Symbol(name) for name in node.value]
                return args[0].subs(list(zip(names, args[1:], strict=True))[::-1])
        assert node.op == "call"
        word = spelling(str(node.value))
        stem, orders = word[0], word.partition("_")[2]
        count = word.count("'") if "^" not in word else int(word[3:-1])
        used = places[: len(args)]
        value = concrete(stem, *used)
        for digit in orders or "1" * count:
            value = sympy.diff(value, used[int(digit) - 1])
        return value.subs(dict(zip(used, args, strict=True)), simultaneous=True)

    return fold(tree, visit)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(14))
def test_the_chain_rule_is_that_of_concrete_functions(seed: int) -> None:
    rng = random.Random(seed)

    def written(depth: int) -> str:
        if not depth or rng.random() < 0.15:
            return rng.choice(("s", "t", "s*t", "s + 2*t"))
        name = rng.choice("fgh")
        inner = ", ".join(written(depth - 1) for _ in range(2 if name == "h" else 1))
        outer = rng.choice(("{}", "{}", "{}^2", "s*{}"))
        return outer.format(f"{name}({inner})")

    expression = f"{written(2)} + h({written(1)}, {written(1)})*f({written(1)}) - g(s)"
    names = rng.choice((("s",), ("s", "t"), ("t", "t")))
    answer = asked("", "f:function g:function h:function s:scalar t:scalar", f"diff {' '.join(names)}", expression)
    function = asked("", "f:function g:function h:function s:scalar t:scalar", "show", expression)
    wanted = sympy.diff(as_sympy(function.problem.parsed.tree), *(sympy.Symbol(n) for n in names))
    found = as_sympy(answer.tree)
    one, other = (sympy.lambdify(sympy.symbols("s t"), e, "math") for e in (found, wanted))
    for point in ((0.3, -0.7), (0.9, 0.4)):
        assert one(*point) == pytest.approx(other(*point), rel=1e-9, abs=1e-9), expression


@pytest.mark.parametrize(
    ("definitions", "expression", "slope"),
    (
        (SWISH, "sum(swish(x))", lambda x: 1 / (1 + np.exp(-x)) + x * np.exp(-x) / (1 + np.exp(-x)) ** 2),
        (HUBER, "sum(huber(x))", lambda x: np.clip(x, -1, 1)),
        ("", "sum(piecewise(x > 1, x.^2, x < -1, 3*x, sin(x)))",
         lambda x: np.select([x > 1, x < -1], [2 * x, 3 + 0 * x], np.cos(x))),
    ),
)  # fmt: skip
def test_code(definitions: str, expression: str, slope: Callable[[Any], Any]) -> None:
    answer = asked(definitions, "x:n", "grad x", expression)
    space: dict[str, Any] = {}
    exec(answer.numpy(), space)  # the emitted text, not the user's
    x = np.array([-2.5, -0.6, 0.3, 0.9, 1.7])
    assert np.allclose(space["gradient"](x), slope(x))


def test_expansion_leaves_no_calls() -> None:
    answer = asked("a(t) = sin(t); b(t) = a(t)^2 + a(2*t)", "x:n", "show", "b(x) + a(x)")
    written = asked("", "x:n", "show", "sin(x).^2 + sin(2*x) + sin(x)")
    assert expanded(answer.problem.function) is written.problem.function


def test_conditions() -> None:
    answer = asked("recip(t) = 1/t", "x:n", "grad x", "sum(recip(x))")
    assert answer.conditions == ["x ≠ 0 in every entry"]
    kinked = asked("", "x:n", "grad x", "sum(piecewise(x > 1, x, 0))")
    assert kinked.conditions == ["x - 1 ≠ 0 in every entry"]


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_define_on_the_command_line() -> None:
    found = process("grad", "sum(swish(x))", "--define", SWISH, "--wrt", "x", "--check")
    assert found.status == 0
    assert found.out.strip() == "sigmoid(x) .* (x .* sigmoid(-x) + 1)"
    wrong = process("grad", "sum(h(x))", "--define", "h(t) = a*t")
    assert wrong.status == 2
    assert "  --define h(t) = a*t\n                  ^\n" in wrong.err


@pytest.mark.long
def test_define_in_batch() -> None:
    line = json.dumps({"verb": "grad", "expr": "sum(square(x))", "define": ["square(t) = t^2"], "format": "numpy"})
    plain = json.dumps({"verb": "grad", "expr": "sum(square(x))"})
    first, second = map(json.loads, process("batch", stdin=f"{line}\n{plain}\n").out.splitlines())
    assert first["result"] == "2*x"
    assert "error" in second


PATHS = [  # functions of a number whose values are vectors and matrices
    ("x(t)", "jac t", ("x:function->n",), "x'(t)"),
    ("x(t)", "grad t", ("x:function->n",), "x'(t)'"),
    ("f(x(t))", "jac t", ("f:function(n)", "x:function->n"), "Df(x(t))*x'(t)"),
    ("v(t)'*v(t)", "diff t t", ("v:function->n",), "2*(v''(t)'*v(t) + norm(v'(t))^2)"),
    ("v(t)", "diff t t t t t", ("v:function(1)->n",), "v^(5)(t)"),
    ("inv(K(t))", "diff t", ("K:function->n,n",), "-inv(K(t))*K'(t)*inv(K(t))"),
    ("logdet(K(t))", "grad t", ("K:function->n,n",), "tr(K'(t)*inv(K(t)))"),
    ("A*K(2*t)", "diff t", ("K:function->n,p", "t:scalar"), "2*A*K'(2*t)"),
]


@pytest.mark.parametrize(("expression", "asked", "shapes", "expected"), PATHS)
def test_functions_of_a_number_have_vectors_and_matrices_as_values(
    expression: str, asked: str, shapes: tuple[str, ...], expected: str
) -> None:
    verb, *wrt = asked.split()
    answer = Answer(Question(expression, verb, wrt, shapes, order=len(wrt) if verb == "diff" else None))
    assert answer.text == expected
    assert answer.check().ok and answer.check("exact").ok
    assert not any("is taken as" in note for note in answer.notes)
