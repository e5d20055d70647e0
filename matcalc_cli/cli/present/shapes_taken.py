"""How a question was taken, on a terminal: the shapes of names, and beside each guess what to type instead.

Takes a problem, gives rows for the view, and the places of the guesses in the formula. One idea: a guess stands out,
and its cure is tried before it is offered.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ...answers.result import names_of
from ...dimensions import Dim, Shape
from ...dimensions import text as dimension
from ...errors import MatcalcError
from ...inference.kind_rules import KIND_WORDS
from ...inference.remarks import KIND_NAMES, TAKEN
from ...inference.usual_kinds import preferred_kind
from ...language.properties import IMPLIED
from ...language.tree import Tree
from ...render import unicode
from .equation import styled

if TYPE_CHECKING:
    from ...answers.problem import Problem

Spans = tuple[tuple[int, int, str], ...]  # parts of the content, each with its style
Row = tuple[str, str, str | Spans]  # label, content, style of the content
Spelling = Callable[[str], str]

GUESSED = "yellow"
MOST_TRIED = 4  # guesses whose other reading is tried


def marked(problem: "Problem") -> tuple[str, Spans]:
    """The function as it was read, in Unicode, and the places in it where something was guessed."""
    tree, source = problem.program.nodes[-1], problem.question.expression if problem.parsed.splits else ""

    def guessed(node: Tree) -> bool:
        return node.value in problem.typing.departures or (bool(source) and _glued(node, source))

    shown, spans = "", []
    for part in unicode.parts(tree, names_of(problem), guessed):
        if isinstance(part, unicode.Marked):
            spans.append((len(shown), len(shown) + len(part), GUESSED))
        shown += part
    return shown, tuple(spans)


def _glued(name: Tree, source: str) -> bool:
    """Was this name typed without a sign between it and another one, or a bracket: x in Ax, A in A(x + y)?"""
    if name.span is None:
        return False
    start, stop = name.span
    word = source[max(start - 1, 0) : start] + source[stop : stop + 1].replace("(", "a")
    return any(character.isalnum() for character in word)


def told(problem: "Problem", notes: Iterable[str]) -> list[Row]:
    """The notes that no row of shapes tells; the guesses among them stand out."""
    known = {TAKEN.format(name, KIND_NAMES[kind]) for name, kind in problem.typing.departures.items()}
    return [("note", note, GUESSED if note in problem.guesses else "") for note in notes if note not in known]


def rows_of(problem: "Problem", plain: bool) -> list[Row]:
    """The names whose kind is usual or declared in one row, each guess in one of its own."""
    spelled = styled(problem, "text" if plain else "unicode").letters
    guessed = [name for name in problem.typing.departures if name in problem.typing.shapes]
    others = [name for name in problem.result_typing.shapes if name not in guessed]
    contents = [(_taken(problem, others, spelled), "")] if others else []
    for place, name in enumerate(guessed):
        cure = _cure(problem, name, place < MOST_TRIED)
        contents.append((f"{_taken(problem, [name], spelled)}  guessed; {cure}", GUESSED))
    return [("" if place else "where", content, style) for place, (content, style) in enumerate(contents)]


def _cure(problem: "Problem", name: str, tried: bool) -> str:
    """The declaration of the kind that the letter stands for, if that can be read; else that of the guess."""
    from ...answers.problem import Problem

    other = f"{name}:{KIND_WORDS[preferred_kind(name)]}"
    try:
        if tried:
            Problem(problem.question.declaring(other))
            return f"--shape {other}"
    except MatcalcError:
        pass
    return f"--shape {name}:{KIND_WORDS[problem.typing.departures[name]]} confirms it"


def shape_words(shape: Shape) -> str:
    """`vector of n`, `matrix, m×n`."""
    sizes = [_size(dim) for dim in shape]
    match sizes:
        case []:
            return "scalar"
        case [n]:
            return f"vector of {n}"
        case ["1", _]:
            return f"row, {'×'.join(sizes)}"
        case [_, _]:
            return f"matrix, {'×'.join(sizes)}"
    return f"tensor, {'×'.join(sizes)}"


def _size(dim: Dim) -> str:
    shown = dimension(dim, "·")
    return shown if shown.isalnum() else f"({shown})"


def _taken(problem: "Problem", names: Sequence[str], spelled: Spelling) -> str:
    """The shapes that were declared or inferred: `A is m×n, x and y are vectors of n`. `spelled`: names as shown."""
    groups: dict[tuple[Shape, tuple[str, ...]], list[str]] = {}
    typing = problem.result_typing
    for name in names:
        shape = typing.shapes[name]
        words = typing.properties.get(name, frozenset())
        said = words - {weaker for word in words for weaker in IMPLIED.get(word, ())}
        groups.setdefault((shape, tuple(sorted(said))), []).append(spelled(name))
    return ", ".join(_are(names, shape, words) for (shape, words), names in groups.items())


def _are(names: list[str], shape: Shape, properties: tuple[str, ...]) -> str:
    sizes = [_size(dim) for dim in shape]
    several = len(names) > 1
    match len(shape):
        case 0:
            kind = "scalars" if several else "a scalar"
        case 1:
            kind = f"vectors of {sizes[0]}" if several else f"a vector of {sizes[0]}"
        case _:
            kind = "×".join(sizes)
    listed = f"{', '.join(names[:-1])} and {names[-1]} are" if several else f"{names[0]} is"
    return " ".join([listed, kind, *properties])
