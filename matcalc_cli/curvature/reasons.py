"""Why something is definite, or bends as it does: the kinds of reasons as data, and the one place that words them.

Takes `Reason`s as the provers build them; gives English. One idea: what is proved is compared and negated as data; a
sentence is made of it only when it is shown, in the letters of a format.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..graph.basics import NEGATED
from ..graph.nodes import Node

# {0} a word, {n0} a node, {of} the parts; the rest are formulas
SENTENCES = {
    # what a matrix, or the second derivative, is
    "zero": "zero",
    "sign": "{0}",
    "on the domain": "{0}",
    "on intervals": "{0} on each of {1} intervals that cover the domain",
    "diagonal": "diagonal with {0} entries",
    "Gram": "a Gram matrix",
    "congruent": "{MKM} with K {of}",
    "outer": "an outer product {vv}",
    "declared": "a multiple of a matrix declared {0}",
    "same signs": "the pseudoinverse of {of}",
    "power": "a power of a semidefinite matrix",
    "even power": "an even power of a symmetric matrix",
    "inverse": "the inverse of a positive definite matrix",
    "function": "{0} of a symmetric matrix, which has {1} eigenvalues",
    "Schur": "an entrywise product of semidefinite matrices (Schur), each {of}",
    "Kronecker": "a Kronecker product of semidefinite matrices, each {of}",
    "sum": "a sum of terms, each {of}",
    "minors": "a matrix whose diagonal is {0} and whose determinant is {1}",
    "along symmetric": "{of}, along symmetric matrices",
    "numbers": "a matrix of numbers with the pivots {0}",
    "Cauchy": "diag(w) - {cvv} with {ratio} {most} 1, by Cauchy-Schwarz",
    "Cauchy between": "{MKM} with K = diag(w) - {cvv} and {ratio} {most} 1, by Cauchy-Schwarz",
    # how a function bends
    "nothing": "",
    "fixed": "does not depend on it",
    "affine": "affine",
    "bent sum": "a sum of such terms",
    "square": "a sum of squares, or a positive semidefinite quadratic form, of affine expressions",
    "growing square": "a positive semidefinite quadratic form with nonnegative entries of nonnegative convex parts",
    "degrees": "{fpgq} with f convex, g concave and positive, and {pq1}, or a product of such powers",
    "monomial": "a product of powers, whose exponents decide",
    "mean": "a geometric mean of concave parts",
    "convex power": "the power {0} of a convex part that is not negative",
    "symbolic convex power": "the power {n0}, at least 1, of a convex part that is not negative",
    "symbolic root convex power": "the power {n0}, at least {0}, of a part whose power {0} is convex",
    "symbolic concave power": "the power {n0}, between 0 and 1, of a concave part",
    "symbolic root concave power": "the power {n0}, between 0 and {0}, of a part whose power {0} is concave",
    "symbolic reciprocal": "the power {n0}, at most 0, of a concave part that is positive",
    "even affine power": "an even power of an affine expression",
    "concave power": "the power {0} of a concave part",
    "root concave power": "the power {0} of what has a concave root",
    "extreme eigenvalue": "{0} of a matrix M where {vKv} is {of}",
    "reciprocal": "the power {0} of a concave part that is positive",
    "reciprocal concave": "the power {0} of a part of which a negative power is concave",
    "power of log convex": "the power {0} of a part whose logarithm is convex",
    "root": "the norm of affine or of nonnegative convex parts",
    "of affine": "{0} of an affine argument",
    "composed": "{0}, which is {1} and {2}, of a {3} argument",
    "log convex": "the logarithm of a sum or product of exponentials of convex parts",
    "log concave": "the logarithm of a concave or log-concave part",
    "entropy": "{vlogv} of an affine argument",
    "fractional": "{vMv}, or such a sum, with M affine and positive definite",
    "entries": "a function, entry by entry, of one or two parts, and its second derivatives have the signs for it",
    "bent Hessian": "a function whose Hessian is semidefinite",
    "perspective": "homogeneous of degree 1, and so by what it is at {n0} = 1 (a perspective)",
    "relative entropy": "a relative entropy of matrices, {AlogB}, and such terms",
    "entropies": "a sum of relative entropies, {alogab} with a and b affine, and such terms",
    "conjugate": "a reciprocal that is its conjugate over a number, which bends so: {of}",
    "increments": "a sum in which logdet(P) makes up for each -logdet(P + A) with A positive semidefinite",
    "spectral": "a function of the eigenvalues of {n0} that bends so: {of}",
    "meeting": "made of pieces that bend so and meet with slopes in that order",
    "matrix concave": "a form by a function of an affine matrix that is concave in the order of matrices",
    "of definite": "the {0} of an affine matrix that is positive definite",
    # how its level sets are
    "level of bend": "{0}",
    "level of degree": "a function whose logarithm, or a root of it, bends so",
    "level of choice": "the {0} of such parts",
    "level through": "{0}, which is {1}, of such a part",
    "level of quotient": "a quotient p/q, q positive, with {ptq} convex or concave for each t",
    "in logarithms": "so in the logarithms of the variables, as in a geometric program",
    "further": "it is {0}, being {of}",
    # verdicts
    "Hessian": "the Hessian {n0} is {of}",
    "Hessian of a matrix": "the Hessian is {of}",
    "minus Hessian of a matrix": "the Hessian is minus {of}",
    "minus Hessian": "the Hessian {n0} is minus {of}",
    "second derivative": "the second derivative {n0} is {of}",
    "no Hessian": "the Hessian is zero",
    "multiples": "it is a sum of fixed multiples of the entries",
    "whole": "it is {of}",
    "minus whole": "it is minus {of}",
    "minus": "minus {of}",
    "term": "{n0} is {0}, being {of}",
    "minus term": "{n0} is {0} and has a minus sign, being {of}",
    "rank": "{0} if {n0} has full column rank",
    "parameters": "the parameters decide, for no values of them were found for which it bends both ways",
    "some parameters": "it is not convex for some parameters and not concave for others; no rule says for which",
    "either sign": "it is so for each sign of the parameters",
    "example": "for {0} it is {1}",
    "undecided": "no rule proves it convex or concave, and no point refutes either",
    "undefined": "no rule proves anything, and no point was found at which it is defined",
    "half": "it is not {0}, as the point shows; no rule proves it {1}, and no point refutes that",
    "open domain": "the domain is not known to be convex: {n0} may vanish or lose its sign inside it",
    "pieces": "how the pieces of a piecewise function meet is not looked into",
    "abstract": "nothing is known of {0}, an abstract function",
    "refusal": "{0}",
}
FORMULAS = {  # as text, in the letters of unicode, and in LaTeX
    "MKM": ("M'*K*M", "MᵀKM", r"$M^{\top} K M$"),
    "AlogB": ("tr(A*(logm(A) - logm(B)))", "tr(A(log A − log B))", r"$\operatorname{tr}(A(\log A - \log B))$"),
    "vKv": ("v'*M*v", "vᵀMv", r"$v^{\top} M v$"),
    "vMv": ("v'*inv(M)*v", "vᵀM⁻¹v", r"$v^{\top} M^{-1} v$"),
    "cvv": ("c*v*v'", "c·vvᵀ", r"$c v v^{\top}$"),
    "vv": ("v*v'", "vvᵀ", r"$v v^{\top}$"),
    "alogab": ("a*log(a/b)", "a·log(a/b)", r"$a \log(a/b)$"),
    "ratio": ("c*sum(v^2/w)", "c·∑ v²/w", r"$c \sum v^{2}/w$"),
    "vlogv": ("v*log(v)", "v·log v", r"$v \log v$"),
    "fpgq": ("f^p/g^q", "fᵖ/g^q", r"$f^{p}/g^{q}$"),
    "pq1": ("p >= q + 1", "p ≥ q + 1", r"$p \geq q + 1$"),
    "ptq": ("p - t*q", "p − t·q", r"$p - t q$"),
    "most": ("<=", "≤", r"$\leq$"),
}
LETTERS = {
    style: {name: forms[place] for name, forms in FORMULAS.items()}
    for place, style in enumerate(("text", "unicode", "latex"))
}
SIGN_WORDS = ("positive", "nonnegative", "negative", "nonpositive")
OPPOSITE = dict(zip(SIGN_WORDS, (*SIGN_WORDS[2:], *SIGN_WORDS[:2]), strict=True))
OF_NUMBERS = frozenset({"sign", "diagonal"})  # speak of a number, or of all the entries of a diagonal
CUT = frozenset({"congruent", "Schur", "Kronecker", "sum"})
LONGEST = 240  # letters; of what would be longer the parts are left out
LEFT_OUT = "semidefinite for reasons of its own"

Shown = Callable[[Node], str]


class Reason(NamedTuple):
    """`kind` is a key of SENTENCES; `words` are signs, names or numbers, `parts` the reasons of the parts."""

    kind: str
    words: tuple[str, ...] = ()
    parts: "tuple[Reason, ...]" = ()
    nodes: tuple[Node, ...] = ()

    @property
    def of_numbers(self) -> bool:
        return self.kind in OF_NUMBERS

    def opposite(self) -> "Reason":
        """Of the negated numbers; what is said of a matrix stays, and a minus is put before it."""
        words = tuple(OPPOSITE[word] for word in self.words) if self.of_numbers else self.words
        return self._replace(words=words, parts=tuple(part.opposite() for part in self.parts))

    @property
    def tells_sign(self) -> bool:
        """Does it speak of what is negative itself, or of numbers? Then no minus is wanted before it."""
        head = self.parts[0] if self.kind == "along symmetric" else self
        negative = head.kind == "declared" and head.words[0] in NEGATED
        return negative or head.kind in ("numbers", "minors") or self._has_negative_diagonal()

    def _has_negative_diagonal(self) -> bool:
        own = self.kind == "diagonal" and self.words[0] in SIGN_WORDS[2:]
        return own or any(part._has_negative_diagonal() for part in self.parts)


def because(kind: str, parts: Iterable[Reason] = (), *, nodes: Iterable[Node] = ()) -> Reason:
    """A reason with the reasons of its parts, each once."""
    return Reason(kind, (), tuple(dict.fromkeys(parts)), tuple(nodes))


def worded(reason: Reason, style: str = "text", shown: Shown = repr, words: Callable[[str], str] = str) -> str:
    """The sentence, or the phrase that follows "is"; `shown` writes a node, `words` a name or number."""
    letters = LETTERS[style]
    nodes = {f"n{k}": shown(node) for k, node in enumerate(reason.nodes)}

    def filled(of: str, letters: dict[str, str]) -> str:
        return SENTENCES[reason.kind].format(*map(words, reason.words), of=of, **letters, **nodes)

    def joined(style: str) -> str:
        return " or ".join(dict.fromkeys(worded(part, style, shown, words) for part in reason.parts))

    if reason.kind in CUT and len(filled(joined("text"), LETTERS["text"])) > LONGEST:
        return filled(LEFT_OUT, letters)
    return filled(joined(style), letters)
