"""How a function of the table is called: an expression and the declarations of its operands, for every signature.

Takes a row; gives `Call`s. One idea: the signature names the axes of operands and result, and so says all.
"""

from typing import NamedTuple

from ...functions.rows import Row

OPERAND = "X"  # in the meaning of a function of one vector or matrix
WHOLE = "2"  # where a whole number counts something
SCALARS, VECTORS, CAPITALS = ("t", "s", "r"), ("x", "y", "z"), ("X", "Y", "Z")
NAMED = {0: SCALARS, 1: VECTORS, 2: CAPITALS}
Axes = tuple[str, ...]


class Operand(NamedTuple):
    """A name with its dimensions and properties, as they are declared."""

    name: str
    axes: Axes
    properties: tuple[str, ...] = ()

    @property
    def declaration(self) -> str:
        return f"{self.name}:{','.join((*(self.axes or ('scalar',)), *self.properties))}"

    def having(self, *properties: str) -> "Operand":
        """The same with more properties."""
        return self._replace(properties=(*self.properties, *properties))


class Call(NamedTuple):
    """`expression` of `operands`; `body`: what it stands for, as text, "" where the row does not say."""

    expression: str
    operands: tuple[Operand, ...]
    result: Axes
    body: str

    @property
    def declarations(self) -> list[str]:
        return [operand.declaration for operand in self.operands]


def calls(row: Row) -> list[Call]:
    """Every way to call the function, of scalars first. Readings of a scalar that stand in for another are left out."""
    found = [_of_scalars(row)] if row.kind == "scalar" else []
    for signature, parameters, body in row.variants:
        if not signature.startswith("?") and not (row.kind == "scalar" and signature == "->"):
            found.append(_call(row, signature, parameters, body))
    return found


def _of_scalars(row: Row) -> Call:
    names = [WHOLE if name in row.whole else name for name in row.parameters]
    operands = tuple(Operand(name, ()) for name in row.parameters if name not in row.whole)
    return Call(f"{row.name}({', '.join(names)})", operands, (), row.meaning)


def _call(row: Row, signature: str, parameters: tuple[str, ...], body: str) -> Call:
    inputs, _, output = signature.partition("->")
    words: list[str] = []
    operands: list[Operand] = []
    for text, name in zip(inputs.split(","), parameters, strict=True):
        if text.isdigit() or name in row.whole:
            words.append(text if text.isdigit() else WHOLE)
            continue
        axes = _axes(row, text)
        operand = Operand(_named(name, axes, row.kind, len(operands)), axes, _needed(row, axes))
        words.append(operand.name)
        operands.append(operand)
    meaning = row.meaning.replace(OPERAND, operands[0].name) if len(operands) == 1 else ""
    means = body or meaning or _summed(inputs, output, words)
    return Call(f"{row.name}({', '.join(words)})", tuple(operands), _axes(row, output), means)


def _axes(row: Row, letters: str) -> Axes:
    """The axes with a name for each size: a contraction counts by i and j, which are no sizes."""
    sizes: dict[str, object] = dict(row.sizes)
    if row.kind == "einsum":
        sizes |= {"i": "m", "j": "n"} if any("j" in text for text, _, _ in row.variants) else {"i": "n"}
    sizes |= {letter: "+".join(parts) for letter, parts in row.totals.items()}
    return tuple(str(sizes.get(letter, letter)) for letter in letters)


def _needed(row: Row, axes: Axes) -> tuple[str, ...]:
    word = row.declare or row.needs
    return (word,) if word and len(axes) == 2 else ()


def _named(name: str, axes: Axes, kind: str, place: int) -> str:
    """The name in the row, if it is one for such an operand: a contraction calls them all t, a prod its vector X."""
    if kind == "einsum" or (len(axes) == 1 and name.isupper()):
        return NAMED[len(axes)][place]
    return name


def _summed(inputs: str, output: str, words: list[str]) -> str:
    """A contraction to a number as a sum over its indices: `sum(i, X[i,i])`."""
    if output or not inputs or set(inputs) - set("ij,"):
        return ""
    terms = [f"{word}[{','.join(axes)}]" for word, axes in zip(words, inputs.split(","), strict=True) if axes]
    found = "*".join(terms)
    for index in sorted(set(inputs) - {","}, reverse=True):
        found = f"sum({index}, {found})"
    return found
