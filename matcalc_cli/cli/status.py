"""Exit statuses. Those of errors follow from their kind: errors.EXIT_CODES."""

ANSWERED = 0
FALSE = 1  # a check or a claim that does not hold
MISTAKE = 2  # in the input or the usage
REFUSED = 3  # understood, but it cannot be done
INTERRUPTED = 130
