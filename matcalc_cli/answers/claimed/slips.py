"""Slips in one place of a formula: a coefficient, a transpose, the order of factors, a term, entries.

Takes a `Case`; gives `Diagnosis`es. One idea: the claim with one place changed is the right answer, or the right answer
with one place changed is the claim; which coefficient a term should have follows from two values of the formula, for
it is linear in the coefficient nearly always.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from ...graph.nodes import Node
from ...graph.parts import dissolved, terms_of
from ...graph.tensor import Einsum, add, einsum, scale, unit
from ...language.tree import Tree, number
from ...rewriting.simplify import simplify
from .case import SIGN, Case, Diagnosis, shown
from .near_misses import ratio
from .points import FINE, distance, equal
from .variations import Path, Variation, multiple, part, put, terms, variations

Array = Any

TRIED = (Fraction(-1), Fraction(2), Fraction(1, 2))  # where no equation gives a factor
MOST_FOUND = 2  # diagnoses of slips of one formula
MOST_TERMS = 60  # of a formula multiplied out
MOST_ROUNDS = 60  # of multiplying out
MOST_ENTRIES = 36  # of an answer whose entries are told one by one
MOST_TOLD = 6  # entries that are told

SHOULD = "{} should be {}"
ORDER = "the factors are in the wrong order: {} should be {}"
MANY, MISSING = "the {} {} is too many", "the {} {} is missing"
WITHIN = "{} in {}"
BRACKET = "a bracket is missing: {} should be {}"
WORDS = {"order": ORDER, "bracket": BRACKET}


def mended(case: Case) -> Iterator[Diagnosis]:
    """One place of the claim that makes it right."""
    if case.alike:
        yield from _of_claim(case)[:MOST_FOUND]


def slips(case: Case) -> Iterator[Diagnosis]:
    """A coefficient of the claim; or one place of the right answer; or whole terms."""
    if not case.alike:
        return
    ways: list[Callable[[], list[Diagnosis]]] = [
        lambda: _coefficients(case, case.claim_tree, case.bench.right, mended=True),
        lambda: _coefficients(case, case.right_tree, case.claimed, mended=False) + _of_answer(case),
        lambda: _terms(case),
    ]
    found: list[Diagnosis] = []
    for way in ways:
        found = found or way()
    yield from found[:MOST_FOUND]


def of_answer(case: Case) -> Iterator[Diagnosis]:
    """A factor or term of the right answer that is left out, where the claim has another shape for it."""
    if not case.alike:
        yield from _of_answer(case)[:1]


# --- coefficients ----------------------------------------------------------------------------------------------------


def _coefficients(case: Case, tree: Tree, wanted: Sequence[Array], mended: bool) -> list[Diagnosis]:
    """Terms of a formula with another coefficient: with it, the formula has the values that are wanted.

    `mended`: the tree is the claim, which the other coefficient makes right; else the tree is the right answer.
    """
    now = case.values(tree)
    found: list[Diagnosis] = []
    explained: Path = (-1,)  # no place
    for path, term in terms(tree)[1:] if now is not None else ():
        if path[: len(explained)] == explained:  # within a term that is told
            continue
        c = _coefficient(case, tree, path, term, now or [], wanted)
        if c is not None and c != 1:
            found.append(_said(term, c, mended, part(tree, path[:-1]) if len(path) > 1 else None))
            explained = path
        if len(found) == MOST_FOUND:
            break
    return found


def _coefficient(
    case: Case, tree: Tree, path: Path, term: Tree, now: Sequence[Array], wanted: Sequence[Array]
) -> Fraction | None:
    """The number that the term must be multiplied by."""
    without = case.values(put(tree, path, Tree("mul", (number(0), term))))
    twice = case.values(put(tree, path, Tree("mul", (number(2), term))))
    if without is not None and twice is not None:
        moved = [a - b for a, b in zip(now, without, strict=True)]
        if equal([a + b for a, b in zip(now, moved, strict=True)], twice):
            return ratio([a - b for a, b in zip(wanted, without, strict=True)], moved) if _moves(moved, now) else None
    for c in TRIED:
        if case.values(put(tree, path, multiple(c, term)), wanted) is not None:
            return c
    return None


def _moves(moved: Sequence[Array], now: Sequence[Array]) -> bool:
    """Does the value depend on the term, by more than rounding?"""
    return all(distance(a - b, a) > FINE for a, b in zip(now, moved, strict=True))


def _said(term: Tree, c: Fraction, mended: bool, within: Tree | None) -> Diagnosis:
    """`term` is what stands in the claim (`mended`), or what should stand there, as a term of `within`."""
    if c == 0:
        kind = "extra_term" if mended else "missing_term"
        return Diagnosis(kind, _left_out("term", term, mended, within), shown(term))
    said, should = (term, multiple(c, term)) if mended else (multiple(c, term), term)
    kind = SIGN if c == -1 else "factor"
    return Diagnosis(kind, SHOULD.format(shown(said), shown(should)), shown(said))


def _left_out(what: str, piece: Tree, mended: bool, within: Tree | None) -> str:
    """A part of the claim (`mended`) that is too many, or one of the right answer that is missing."""
    said = (MANY if mended else MISSING).format(what, shown(piece))
    return said if within is None or what == "factor" else WITHIN.format(said, shown(within))


# --- one place -------------------------------------------------------------------------------------------------------

KINDS = {
    "term": ("extra_term", "missing_term"),
    "exponent": ("factor", "factor"),
    "bracket": ("factor", "factor"),
}  # of the claim, of the right answer


def _of_claim(case: Case) -> list[Diagnosis]:
    """The claim with one place changed is right."""
    return _varied(case, case.claim_tree, case.bench.right, mended=True)


def _of_answer(case: Case) -> list[Diagnosis]:
    """The right answer with one place changed is the claim."""
    return _varied(case, case.right_tree, case.claimed, mended=False)


def _varied(case: Case, tree: Tree, wanted: Sequence[Array], mended: bool) -> list[Diagnosis]:
    found: dict[str, Diagnosis] = {}
    for variation in variations(tree):
        if variation.kind not in found and case.values(variation.tree, wanted) is not None:
            found[variation.kind] = _told(variation, mended)
    return list(found.values())


def _told(variation: Variation, mended: bool) -> Diagnosis:
    kind = KINDS.get(variation.kind, (variation.kind, variation.kind))[not mended]
    before = shown(variation.before)
    if variation.after is None:
        what = "divisor" if variation.divides else variation.kind
        return Diagnosis(kind, _left_out(what, variation.before, mended, variation.within), before)
    after = shown(variation.after)
    said, should = (before, after) if mended else (after, before)
    return Diagnosis(kind, WORDS.get(variation.kind, SHOULD).format(said, should), said)


# --- terms -----------------------------------------------------------------------------------------------------------


def _terms(case: Case) -> list[Diagnosis]:
    """The terms that one has and the other has not, once both are multiplied out."""
    right, claimed = _multiplied_out(case.right.node), _multiplied_out(case.claim.node)
    if right is None or claimed is None or case.turned:
        return []
    missing = [scale(c, node) for node, c in right.items() if claimed.get(node) != c]
    extra = [scale(c, node) for node, c in claimed.items() if right.get(node) != c]
    if len(missing) == len(right) or max(len(missing), len(extra)) > MOST_FOUND:
        return _difference(case)
    write = case.answer.writer.text
    texts = [("missing_term", MISSING, write(node, case.right.row)) for node in missing]
    texts += [("extra_term", MANY, write(node, case.right.row)) for node in extra]
    return [Diagnosis(kind, words.format("term", what), what) for kind, words, what in texts]


def _difference(case: Case) -> list[Diagnosis]:
    """What is missing, where that is shorter than the right answer."""
    from ...graph.cost import cost

    right, claimed = case.right.node, case.claim.node
    found = simplify(add([(1, right), (-1, claimed)], right.shape))
    if cost(found) * 2 > cost(right):
        return []
    what = case.answer.writer.text(found, case.right.row)
    return [Diagnosis("missing_term", MISSING.format("term", what), what)]


def _multiplied_out(node: Node) -> dict[Node, Fraction] | None:
    """The terms, with all brackets multiplied out, and their coefficients; None where they are too many."""
    for _ in range(MOST_ROUNDS):
        parts = terms_of(node)
        if len(parts) > MOST_TERMS:
            return None
        opened = [(c, dissolved(t, lambda _: True) if isinstance(t, Einsum) else None, t) for c, t in parts]
        if all(new is None for _, new, _ in opened):
            return {term: c for c, term in parts}
        node = add([(c, term if new is None else new) for c, new, term in opened], node.shape)
    return None


# --- entries ---------------------------------------------------------------------------------------------------------


def entries(case: Case) -> Iterator[Diagnosis]:
    """Which entries of an answer of few entries are wrong, and what they should be."""
    import numpy as np

    lengths = [dim for dim in case.answer.node.shape if isinstance(dim, int)]
    if not lengths or len(lengths) < case.answer.node.order or np.prod(lengths) > MOST_ENTRIES:
        return
    if not case.alike or case.turned:
        return
    wrong = np.any([_apart(*pair) for pair in zip(case.bench.right, case.claimed, strict=True)], axis=0)
    if wrong.all() and wrong.size > 1:
        return
    for place in np.argwhere(wrong.reshape(lengths))[:MOST_TOLD]:
        yield _entry(case, [int(k) + 1 for k in place])


def diagonal(case: Case) -> Iterator[Diagnosis]:
    """Is only the diagonal wrong, or all but the diagonal?"""
    import numpy as np

    if not case.alike or any(v.ndim != 2 or v.shape[0] != v.shape[1] or len(v) < 2 for v in case.claimed):
        return
    wrong = [_apart(*pair) for pair in zip(case.bench.right, case.claimed, strict=True)]
    if not any(each[~np.eye(len(each), dtype=bool)].any() for each in wrong):
        yield Diagnosis("entries", "only the entries of the diagonal are wrong", "diagonal")
    elif not any(each.diagonal().any() for each in wrong):
        yield Diagnosis("entries", "only the entries beside the diagonal are wrong", "off-diagonal")


def _apart(right: Array, said: Array) -> Array:
    """Which entries differ, by more than rounding?"""
    import numpy as np

    return np.abs(right - said) > FINE * 10 * max(float(np.abs(right).max()), float(np.abs(said).max()))


def _entry(case: Case, place: Sequence[int]) -> Diagnosis:
    node = case.answer.node
    axes = tuple(range(node.order))
    factors: list[Any] = [(node, axes)]
    for axis, (k, dim) in enumerate(zip(place, node.shape, strict=True)):
        factors.append((unit(dim, k), (axis,)))
    should = case.answer.writer.text(simplify(einsum(factors, ())))
    shown_place = [1, *place] if case.right.row else place
    where = f"[{','.join(map(str, shown_place))}]"
    return Diagnosis("entries", f"entry {where} should be {should}", where)
