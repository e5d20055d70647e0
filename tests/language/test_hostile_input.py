"""Whatever is typed, there is an answer or one message: no traceback, no raw control character, no internal error."""

import pytest
from running import Shell

pytestmark = [pytest.mark.sampled(20), pytest.mark.each(5)]

CODE = ["__import__('os').system('x')", "().__class__", "lambda", "def", "import'*x", "None", "np'*np", "x;import os"]
LOOK_ALIKES = ["\ufb01", "\uff21'x", "\xaa", "\u0430'x", "x²", "\u0663+1"]
ESCAPES = ["\x1b]0;name\x07x", "x\x1b[2J", "x\ry", "\x9bx", "\u202ex", "x\u200by", "\x00", "\ufeffx'x"]
MARKUP = ["x[b]", "A[/i]", "[link=http://x]x", "x:smile:", "[bold]x", "$x$", r"\frac{1}{2}", "#", "@"]
NESTED = ["(" * 10_000 + "x" + ")" * 10_000, "-" * 10_000 + "x", "x" + "'" * 10_000, "(" * 5_000, "[" * 5_000]
LONG = [" + ".join(f"a{k}'*x" for k in range(300)), "a" * 1_000_000, "x" * 300, "x" + " " * 100_000 + "'x"]
NUMBERS = ["9^9^9^9", "(9^9)^(9^9)", "2^(10^9)", "1e99999999", "9" * 5_000, "1e400", "X^1000000", "1/0", "0^-1", "0^0"]
SHAPES = ["A*x + x'", "x*x", "A*A", "A.*x", "eye(-1)", "eye(0)", "eye", "I", "x[0]", "x[1.5]", "X[1]", "A^x", "[x, X]"]
DOMAINS = ["inv(A-A)", "log(-x'x)", "norm(0)", "abs(x)", "max(x,0)", "relu(t)", "sum(log(1+exp(1000*x)))"]
FRAGMENTS = [
    "",
    " ",
    "'",
    "^",
    "x^",
    "[",
    "]",
    "[;]",
    "()",
    "sum(",
    "sum()",
    "f where",
    "x where x = x",
    "for i",
    "a=b",
]
FRAGMENTS += [
    "x for i",
    "sum(x,3)",
    "norm(x,7)",
    "x\\y",
    "a;b",
    "a,b",
    "where",
    "||",
    "|",
    "‖x",
    "x..y",
    "1.2.3",
    "x''",
]
NORM_KINDS = ["1i", "1j", "ⅈ", ".5", "1e", "1.5.5", "{1i}", "{2/0}", "²", ")", "{", "1e1", "inf", "Wx", "i"]
SUBSCRIPTS = [f"‖x‖_{kind}" for kind in NORM_KINDS] + [f'norm(x, "{kind}")' for kind in NORM_KINDS]
BODIES = ["x[i]", "x[j]", "X[i,j]", "x[i]*sum(i, y[i])", "sum(j, X[i,j])"]
BOUND_TWICE = [  # one index bound by two sums
    f"{outer}(i, {inner}({index}, {body}))"
    for outer in ("sum", "max")
    for inner in ("sum", "prod")
    for index in "ij"
    for body in BODIES
]
EVERYTHING = [
    SUBSCRIPTS,
    BOUND_TWICE,
    CODE,
    LOOK_ALIKES,
    ESCAPES,
    MARKUP,
    NESTED,
    LONG,
    NUMBERS,
    SHAPES,
    DOMAINS,
    FRAGMENTS,
]
INPUTS = [text for group in EVERYTHING for text in group]


@pytest.mark.parametrize("verb", ["grad", "show", "hess"])
@pytest.mark.parametrize("typed", INPUTS, ids=[ascii(text[:20]) for text in INPUTS])
def test_one_answer_or_one_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verb: str, typed: str
) -> None:
    status, out, err = Shell(capsys, monkeypatch)(verb, typed)
    assert status in (0, 2, 3)
    assert (err.count("error: "), bool(out)) == ((0, True) if status == 0 else (1, False))
    assert "internal" not in err
    assert "Traceback" not in err
    assert all(line.isprintable() for line in (out + err).splitlines())
