"""What is said of how names were taken, of what has no size, and of what a function takes.

Takes names, or a node; gives notes, words, or an error. Texts are data.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from ..errors import MatcalcError, Span
from ..functions.table import FUNCTIONS
from ..language.tree import Tree
from .kind_rules import COLUMN, KIND_WORDS, SCALAR
from .program import Program

KIND_NAMES = ("a scalar", "a vector", "a row", "a matrix")
WHOLE = "a whole number"
TAKEN = "{} is taken as {}"  # name, kind
SCALARS = "without a sign of vectors {} taken as {}; --shape {}:vector makes {} a vector"
GUESS = "{} is a guess: with {} the formula fits, too"
ENTRYWISE = "{} is taken as a scalar; with {} it goes entry by entry"

ENTRY_BY_ENTRY = ("had", "hdiv")
OF_CONSTANTS = "nothing says how large this is", "write eye(n), ones(n) or ones(m, n) with the size"
OF_INDICES = "an index picks no entry, so nothing says how far it runs", "leave it out of the for"
OPERANDS = {"": "a scalar", "n": "a vector", "i": "a vector", "nn": "a square matrix", "ii": "a square matrix"}


def scalars(names: list[str]) -> str:
    """The note on a formula of scalars that would be one of vectors, too."""
    *others, last = names
    listed = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return SCALARS.format(listed, "scalars" if others else "a scalar", names[0], names[0] if others else "it")


def rivals(guessed: list[str], rival: Mapping[str, int], assigned: Mapping[str, int]) -> Iterator[str]:
    """The notes on names that another assignment, as likely, takes otherwise."""
    for name in guessed if rival else ():
        if rival[name] != assigned[name]:
            others = ((n, kind) for n, kind in rival.items() if kind != assigned[n])
            words = " ".join(f"--shape {n}:{KIND_WORDS[kind]}" for n, kind in others)
            yield GUESS.format(name, words)


def of_entries(program: Program, kinds: Sequence[int], free: Collection[str]) -> dict[str, int]:
    """The undeclared numbers that stand where a vector would be taken entry by entry, as vectors: gamma of
    gamma .* x + beta, and beta, which is added to it; sigma and mu of (x - mu) ./ sigma."""
    found: dict[str, int] = {}
    products: set[int] = set()
    for step, (role, args) in enumerate(zip(program.roles, program.args, strict=True)):
        if kinds[step] != COLUMN or role not in (*ENTRY_BY_ENTRY, "sum", "neg"):
            continue
        numbers = [name for arg in args if kinds[arg] == SCALAR and (name := program.name_of(arg)) in free]
        if role in ENTRY_BY_ENTRY and numbers:
            added = [term for arg in args if program.roles[arg] == "sum" for term in program.args[arg]]
            numbers += [name for term in added if kinds[term] == SCALAR and (name := program.name_of(term)) in free]
        if (role in ENTRY_BY_ENTRY and numbers) or not products.isdisjoint(args):
            products.add(step)
            found |= dict.fromkeys(numbers, COLUMN)
    return found


def entry_by_entry(names: Collection[str]) -> list[str]:
    """The note on numbers that could be vectors as well."""
    return [ENTRYWISE.format(next(iter(names)), " ".join(f"--shape {n}:vector" for n in names))] if names else []


def unsized(node: Tree) -> MatcalcError:
    """The error for a constant to which nothing gives a size, or a `for` with an index that picks nothing."""
    message, hint = OF_INDICES if node.op == "tensor" else OF_CONSTANTS
    return MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)


def unsized_range(node: Tree, size: str, base: str, known: Collection[str] | None) -> MatcalcError:
    """The error for x[2:n] where nothing says what n is. `known`: the sizes there are, where that of x is declared."""
    kind = f"{base}:{size},{'m' if size != 'm' else 'n'}" if base[0].isupper() else f"{base}:{size}"
    hint = f"--shape {kind} makes it one"
    if known is not None:
        hint = f"the sizes are {', '.join(known)}" if known else "write a number, or declare a size"
    spans = (node.span,) if node.span else ()
    return MatcalcError("refused", f"{size} is no size that is declared", spans=spans, hint=hint)


def variable_as_size(node: Tree) -> MatcalcError:
    """The error for sum(i, 1, n, x[i]) where n is declared as a number, or is the variable."""
    message = f"{node.value} is a variable here, and the end of a range is a size"
    hint = f"{node.value} is known by its name: declare it as no variable, and take no derivative by it"
    return MatcalcError("refused", message, spans=(node.span,) if node.span else (), hint=hint)


def primed_size(node: Tree) -> MatcalcError:
    """The error for n'*x where n is how many entries x has."""
    name = node.args[0].value
    message = f"{name} is a size here, and a number is not transposed"
    hint = f"leave out the prime, or give the vector another name than {name}"
    return MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)


def numbers_taken(name: str) -> list[int]:
    """How many arguments a function takes."""
    row = FUNCTIONS[name]
    entrywise = {len(row.parameters)} if row.kind == "scalar" else set()
    if counts := entrywise | {len(parameters) for _, parameters, _ in row.variants}:
        return sorted(counts)
    return {"kron": [2], "unvec": [3], "unit": [2], "ones": [1, 2]}.get(name, [1])


def as_written(name: str) -> str:
    """The hint on how a function is called, by the first of its examples."""
    known = FUNCTIONS.get(name)
    shown = f"write it as in {known.examples[0][1]}; " if known is not None and known.examples else ""
    return f"{shown}matcalc functions {name} shows more"


def operands_taken(name: str, count: int) -> str:
    """`a vector or a matrix`, from the signatures."""
    words: dict[str, None] = {}
    for signature, parameters, _ in FUNCTIONS[name].variants:
        if len(parameters) == count and not signature.startswith("?"):
            operands = signature.partition("->")[0].split(",")
            words[" and ".join(o if o.isdigit() else OPERANDS.get(o, "a matrix") for o in operands)] = None
    return " or ".join(words) or {"vector": "the number 1", "matrix": "the number 1", "unvec": "a vector"}.get(
        name, "matrices"
    )


def split_capital(source: str, spans: Iterable[Span], names: Container[str]) -> str:
    """The declaration that makes Wz one name, where it was read as W*z and does not fit so; else nothing."""
    words = (source[span[0] : span[1]] for span in spans)
    found = next((word for word in words if len(word) == 2 and word.isalpha() and word not in names), "")
    return f"--shape {found}:matrix makes {found} one name" if found[:1].isupper() else ""
