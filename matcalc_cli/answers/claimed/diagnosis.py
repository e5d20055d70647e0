"""Why a claim is false: the near misses and slips that explain it, the most telling first.

Takes a `Case`; gives a short list of `Diagnosis`es. One idea: what is said was seen at several random points of sizes
at which nothing agrees by accident.
"""

from .case import Case, Diagnosis
from .near_misses import NEAR_MISSES
from .slips import entries, of_answer, slips

MOST = 4  # diagnoses of one claim
WHOLE = ("sign", "factor")  # where one of these explains all of the claim, no place of it does


def diagnosed(case: Case) -> list[Diagnosis]:
    """The explanations, no two of them with one text; empty where nothing explains the claim."""
    if not case.judged:
        return []
    found: dict[str, Diagnosis] = {}
    for near in (*NEAR_MISSES, of_answer, entries, slips):
        if near is slips and any(each.kind in WHOLE for each in found.values()):
            continue
        for each in near(case):
            found.setdefault(each.text, each)
    return list(found.values())[:MOST]
