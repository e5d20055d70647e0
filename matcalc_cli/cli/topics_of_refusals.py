"""What `matcalc help` says of mistakes and of limits, whose table is made of the numbers that the program keeps."""

from ..limits import LIMITS, VARIABLE, limit

ERRORS = (
    "what messages say, the exit status, --strict for scripts",
    r"""
A mistake is shown where it is, with what would help:

  $ matcalc grad "x^2" --shape x:n
  error: cannot raise x (n) to a power: it is a vector
    x^2
    ^ n
  hint: write x.^2 for the entrywise power, x'*x for the square of the norm

What was taken for granted is told by a note. --strict makes an error of it, so
that a script is never surprised:

  $ matcalc grad "x'Ax" --wrt x --strict
  error: --strict: read Ax as A*x; --shape Ax:matrix makes it one name
  hint: write A*x
  $ matcalc grad "x'*A*x" --wrt x --strict
  (A + A')*x

Exit status:

  0     answered, and the check held
  1     a check failed, or a claim is wrong
  2     a mistake in the input or the usage
  3     understood, but it cannot be done or decided
  130   interrupted

Of several lines the worst counts; one that fails leaves an empty line in its
place.""",
)
ROWS = "\n".join(f"  {row.name:<9} {limit(row.name):>10,}  {row.what}" for row in LIMITS.values())
REFUSALS = (
    "how much is taken on, and how to raise it",
    rf"""
What would take too long or too much memory is refused, with exit status 3:

{ROWS}

{VARIABLE} in the environment changes them by name, several with commas:

  {VARIABLE}=axes=10,seconds=600 matcalc hess ...

  $ matcalc diff "t^9" --order 9 -s t:scalar
  362880""",
)
