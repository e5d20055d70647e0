"""What the line below the input says while one types: the formula as it is read, and the shapes of its names.

Takes a line that is not finished, gives a text, or nothing. One idea: it is the reading that the answer will have, for
the question is made of the line as it will be asked; nothing is differentiated for it.
"""

from ...answers.asking.verbs import VERBS
from ...answers.problem import Problem
from ...dimensions import text as dimension
from ...errors import MatcalcError
from ...render import text
from ..guard import guarded
from .lines import declarations, definition, question
from .session import LISTINGS, SHOW, Session

MOST = 400  # letters that are read again at each key


def reading(session: Session, line: str) -> str:
    """`x'*A*x   A n×n, x n`, or what is missing."""
    line = line.strip()
    first, _, rest = line.partition(" ")
    if not line or line.startswith((":", "#")) or first in LISTINGS or len(line) > MOST:
        return ""
    try:
        with guarded():
            if first in VERBS:
                return _read(session, first, rest) if rest.strip() else VERBS[first].summary
            if (defined := definition(line)) is not None:
                return _read(session, SHOW, defined[2])
            return "" if declarations(line) is not None else _read(session, SHOW, line)
    except MatcalcError as error:
        return str(error).partition("\n")[0]


def _read(session: Session, verb: str, rest: str) -> str:
    formula, options = question(verb, rest) if verb != SHOW else (rest, {})
    request = session.asks(verb, formula, options)
    problem = Problem(request.question())
    shapes = [
        f"{name} {'×'.join(map(dimension, shape)) or 'scalar'}{' (guessed)' * (name in problem.typing.departures)}"
        for name, shape in problem.typing.shapes.items()
    ]
    return f"{text.render(problem.parsed.tree)}   {', '.join(shapes)}".rstrip()
