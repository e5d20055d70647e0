"""JSON Lines in, JSON Lines out: one object a question, one object an answer, in order, each written when it is found.

The keys of a question are `verb`, `expr` and the long names of the options; `shape` and `size` may be objects, `wrt`,
`shape`, `size` and `format` lists. A line that is no question yields an error object and never stops the run.
"""

from typing import Any

from ..answers.asking.formats import FORMATS, RICH
from ..answers.asking.options import OPTIONS, SHELL_ALONE
from ..answers.asking.spoken import JSON, in_json
from ..answers.asking.values import chosen
from ..errors import ANSWERED, MatcalcError
from .answering import checked, outcome_of
from .guard import guarded
from .many import worst_of
from .present.formats import shown
from .present.json import dumps, failure, record
from .streams import into, lines, say

OBJECT = """for example {"verb": "grad", "expr": "x'*A*x", "wrt": "x"}"""
KEYS = ("verb", "expr", *(name for name in OPTIONS if name not in SHELL_ALONE))


def run(file: str = "", output: str = "", jobs: int = 1) -> int:
    """Answer every line of a file or of stdin; the worst exit status."""
    questions = ((number, line) for number, line in lines(file) if line.strip())
    with into(output, file):
        return worst_of(_answer_line, questions, jobs, file) or ANSWERED


def _answer_line(number: int, line: str) -> int:
    found, status = answered(line, number)
    say(dumps(found))
    return status


def answered(line: str, number: int) -> tuple[dict[str, Any], int]:
    """The object that answers a line, and its exit status."""
    source: object = line
    try:
        with guarded():
            question = _parsed(line, number)
            source = question.get("expr", line)
            return _answer(question)
    except MatcalcError as error:
        return failure(source, in_json(error)), error.exit_code


def _parsed(line: str, number: int) -> dict[str, Any]:
    import json

    try:
        found = json.loads(line)
    except ValueError as error:
        raise MatcalcError("usage", f"line {number} is not JSON: {error}", hint=OBJECT) from None
    if not isinstance(found, dict):
        raise MatcalcError("usage", f"line {number} is not a JSON object", hint=OBJECT)
    return found


def _answer(question: dict[str, Any]) -> tuple[dict[str, Any], int]:
    options = {chosen("key", key, KEYS): value for key, value in question.items() if key not in ("verb", "expr")}
    asked = options.get("format")
    for name in [asked] if isinstance(asked, str) else asked if isinstance(asked, list) else ():
        chosen("format", name, (known for known in FORMATS if known != RICH))
    if "expr" not in question:
        raise MatcalcError("usage", "the key 'expr' is missing", hint=OBJECT)
    request = checked(question.get("verb"), question["expr"], options, JSON)
    formats = request["format"] or ()
    with guarded(str(request.expression)):
        outcome = outcome_of(request)
        found = record(outcome)
        if request["equation"]:
            found["equation"] = shown(outcome.alone, "text", True)
        for name in formats:
            if name not in found and name != "json":
                found[name] = shown(outcome, name, bool(request["equation"]))
    return found, outcome.status
