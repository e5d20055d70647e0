"""How far entries are from their mean: what the functions are called, by their divisor and whether a root is taken."""

from collections.abc import Mapping

VARIANCES: Mapping[str, str] = {"var": "std", "samplevar": "samplestd"}  # each with its root
DEVIATIONS = frozenset(VARIANCES.values())
UNBIASED = frozenset({"samplevar", "samplestd"})  # divided by the number of entries less one
SPREADS = (*VARIANCES, *VARIANCES.values())
