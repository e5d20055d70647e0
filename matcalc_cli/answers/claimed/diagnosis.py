"""Why a claim is false: the near misses and slips that explain it, the most telling first.

Takes a `Case`; gives a short list of `Diagnosis`es. One idea: what is said was seen at several random points of sizes
at which nothing agrees by accident.
"""

from .case import Case, Diagnosis
from .near_misses import NEAR_MISSES, other_shape
from .points import equal
from .slips import diagonal, entries, mended, of_answer, slips

MOST = 6  # diagnoses of one claim
OPEN = ("layout", "shape")  # what leaves the formula itself to be explained
MENDED = (*OPEN, "symmetric")  # what leaves open which place of the claim would make it right


def diagnosed(case: Case) -> list[Diagnosis]:
    """The explanations, no two of them with one text; empty where nothing explains the claim."""
    if not case.judged:
        return list(other_shape(case))
    found: dict[str, Diagnosis] = {}
    for near in (*NEAR_MISSES, of_answer, entries, mended, slips, diagonal):
        kinds = {each.kind for each in found.values()}
        if (near is mended and kinds - {*MENDED}) or (near in (slips, diagonal) and kinds - {*OPEN}):
            break
        for each in near(case):
            found.setdefault(each.text, each)
        if case.turned and equal(case.claimed, case.bench.right):  # in the other layout there is nothing wrong with it
            break
    return list(found.values())[:MOST]
