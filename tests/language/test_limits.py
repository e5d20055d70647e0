"""What would take too long is refused within two seconds, with the limit and how to raise it; the table is printed."""

import json
import random
import time

import pytest
from running import Shell

from matcalc_cli.limits import LIMITS, VARIABLE, limit

pytestmark = pytest.mark.sampled(5)

SECONDS = 4  # of the processor, twice what is meant: a busy machine takes longer


def nested_kron(count: int) -> str:
    return "kron(" * count + "A" + ", A)" * count


def squares(count: int) -> str:
    return f"r{count} where r0 = A*x; " + "; ".join(f"r{k + 1} = r{k} .* r{k}" for k in range(count))


HOSTILE = {  # name -> words, statuses, limit that is named
    "a long line": (("show", "-s", "x:n", "+".join(["x"] * 500_000)), 3, "tokens"),
    "a longer line": (("show", "-s", "x:n", "+".join(["x"] * 1_000_000)), 3, "letters"),
    "nested kron": (("show", nested_kron(500)), 3, "kron"),
    "nested kron of numbers": (("show", nested_kron(500), "-s", "A:3,3"), 3, "kron"),
    "gradient of nested kron": (("grad", f"tr({nested_kron(500)})", "--wrt", "A"), 3, "kron"),
    "nested exp": (("grad", "exp(" * 1_500 + "t" + ")" * 1_500, "--wrt", "t", "-s", "t:scalar"), 0, ""),
    "terms that do not fit": (("show", " + ".join(f"A{k}*x{k}" for k in range(3_000)) + " + x0'"), 2, ""),
    "second-order pinv": (("hess", "sum(pinv(A)*x)^2*tr(pinv(A)*B)", "--wrt", "A"), 0, ""),
    "squares of squares": (("grad", squares(40), "--wrt", "x", "--layout", "gradient"), 0, ""),
    "a large size": (("grad", "norm(A*x - b)^2", "--wrt", "x", "--check", "--size", "m=100000"), 0, ""),
    "a large variable": (("grad", "norm(A*x - b)^2", "--wrt", "A", "--check", "--size", "m=30000"), 0, ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_answered_or_refused_in_time(matcalc: Shell, name: str) -> None:
    words, status, limited = HOSTILE[name]
    start = time.process_time()
    found = matcalc(*words)
    assert time.process_time() - start < SECONDS
    assert found.status == status, found.err[:500]
    assert not limited or f"{VARIABLE}={limited}=" in found.err
    assert "Traceback" not in found.err


def test_the_table_of_limits_is_printed(matcalc: Shell) -> None:
    status, out, _ = matcalc("help", "limits")
    assert status == 0
    assert all(f"  {row.name} " in out and f"{row.number:,}" in out and row.what in out for row in LIMITS.values())


@pytest.mark.parametrize("asked", ["nothing", "foo=1", "axes", "axes=", "axes=x", "axes=-1", "axes=²"])
def test_the_variable_must_name_limits(matcalc: Shell, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv(VARIABLE, asked)
    status, out, err = matcalc("show", "x")
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {VARIABLE}: '{asked}' gives no limit a number")


def test_a_limit_is_raised_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "axes=12, kron = 3,kron=7")
    assert (limit("axes"), limit("kron"), limit("digits")) == (12, 7, LIMITS["digits"].number)


# --- noise ---------------------------------------------------------------------------------------------------------

VALID = [
    "norm(A*x - b)^2", "tr(X'*A*X)", "logdet(X) + t", r"\frac{1}{2} \|Ax - b\|_2^2", "sum(i, x[i]*log(x[i]))",
    "x'*y/(1 + t)", "[a; b, c]", "f where f = A*x; A: m,n", "A[i, j]*x[j] for i, j", "piecewise(x > 0, x, 1)",
    "x.^2 ./ (1 + exp(-y))", "Aᵀx ⊙ y",
]  # fmt: skip
SIGNS = "()[]{}|‖',;:=+-*/^._\\$%&<>\"#@!~?`0123456789 \t\n\x00\x1bxyABtnijπθᵀ²⁻¹∂∇∑é\u202e\ufeff😀"
LINE = json.dumps({"verb": "grad", "expr": "x'*A*x", "wrt": "x", "shape": ["A:n,n"], "format": "latex"})
ROUNDS, SHARE = 300, 30


def mutated(text: str, draw: random.Random) -> str:
    """The text with a few signs put in, taken out, doubled or exchanged."""
    found = list(text)
    for _ in range(draw.choice([1, 1, 2, 3, 8])):
        place = draw.randrange(len(found) + 1)
        width = draw.choice([0, 1, 1, 2, 5])
        part = draw.choice([[], [draw.choice(SIGNS)], found[place : place + width] * 2])
        found[place : place + width] = part
    return "".join(found)


def noise(draw: random.Random) -> str:
    return "".join(draw.choice(SIGNS) for _ in range(draw.randrange(1, 40)))


@pytest.mark.parametrize("start", range(0, ROUNDS, SHARE))
def test_noise_and_mutated_input(matcalc: Shell, start: int) -> None:
    """By the command line: one answer or one message, in time."""
    for place in range(start, start + SHARE):
        draw = random.Random(place)
        text = noise(draw) if place % 5 == 0 else mutated(draw.choice(VALID), draw)
        begun = time.process_time()
        status, _, err = matcalc(draw.choice(["grad", "show", "hess", "convex"]), "--", text.replace("\x00", ""))
        assert time.process_time() - begun < SECONDS, ascii(text)
        assert status in (0, 2, 3), (ascii(text), err)
        assert "internal" not in err and "Traceback" not in err, (ascii(text), err)


@pytest.mark.parametrize("start", range(0, ROUNDS, SHARE))
def test_noise_and_mutated_lines_of_batch(matcalc: Shell, start: int) -> None:
    """By batch: a line of JSON for every line, whatever it holds, bytes that are no text included."""
    lines: list[bytes] = []
    for place in range(start, start + SHARE):
        draw = random.Random(place)
        line = mutated(LINE, draw).replace("\n", " ").encode("utf-8", "replace")
        lines.append(draw.randbytes(30).replace(b"\n", b"") + b"." if place % 5 == 0 else line)
    status, out, err = matcalc("batch", stdin=b"\n".join(lines) + b"\n")
    assert status in (0, 2, 3)
    assert "Traceback" not in err
    answers = [json.loads(line) for line in out.splitlines()]
    assert all(answer.get("error", {}).get("kind") != "internal" for answer in answers)
