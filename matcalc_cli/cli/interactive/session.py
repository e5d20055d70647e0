"""A session: what was declared and defined, the last answer, and what each line does.

Takes lines; prints answers to stdout and the rest to stderr, as the command line does. One idea: a line becomes the
question that the command line would be asked with everything declared so far, so no question has a second meaning here.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ...answers.asking.request import Request
from ...answers.asking.values import OTHER_NAMES
from ...answers.asking.verbs import VERBS
from ...dimensions import text as dimension
from ...errors import ANSWERED, MatcalcError, did_you_mean
from ...functions.table import ALIASES
from ...language.declarations import Declarations, declare
from ...language.syntax import names_in, parse
from ...language.tokens import is_latex
from ...own_functions.vocabulary import Vocabulary, vocabulary
from ..answering import checked, outcome_of
from ..guard import guarded
from ..present.display import Display
from ..streams import say
from .lines import LET, PREVIOUS, declarations, definition, question

if TYPE_CHECKING:
    from ...answers.runners import Outcome

WHERE = " where "
SHORT = 2  # letters of a word that is no slip of a verb
LISTINGS = ("functions", "rules", "help")  # words that the command line answers
DEFINITION = r"([^\W\d]\w*) *="
IDENTIFIER = r"[^\W\d]\w*"
SHOW = "show"  # what a formula alone is asked


class Session:
    """`declared`: name -> what it is; `named`: name -> formula; `functions`: name -> definition. `asked` are the
    questions that were answered, as the words of a command line. `invoked` runs a command line that is no question.
    """

    def __init__(self, invoked: Callable[[list[str]], int]) -> None:
        self.invoked = invoked
        self.declared: dict[str, str] = {}
        self.named: dict[str, str] = {}
        self.functions: dict[str, str] = {}
        self.format: str | None = None
        self.last: Outcome | None = None
        self.request: Request | None = None
        self.asked: list[list[str]] = []

    def run(self, line: str) -> int:
        """Do what the line says; the exit status. MatcalcError for a mistake in it."""
        line = line.strip()
        first, _, rest = line.partition(" ")
        if not line or line.startswith("#"):
            return ANSWERED
        if first in LISTINGS:
            return self.listing(first, rest)
        if first in VERBS:
            return self.ask(self.asks(first, *question(first, rest)))
        if (found := definition(line)) is not None:
            self._define(*found)
        elif (pairs := declarations(line)) is not None:
            self._declare(pairs)
        else:
            self._refuse_misspelt(first)
            return self.ask(self.asks(SHOW, line, {}))
        return ANSWERED

    def _refuse_misspelt(self, word: str) -> None:
        """A word that is nearly a verb is no product of its letters."""
        known = (*self.declared, *self.named, *ALIASES)
        near = did_you_mean(word, [*VERBS, *LISTINGS], "", OTHER_NAMES["verb"])
        if len(word) > SHORT and word.isalpha() and near and word not in known:
            raise MatcalcError("usage", f"no verb is called '{word}'", hint=near)

    # --- questions ---------------------------------------------------------------------------------------------------

    def asks(self, verb: str, formula: str, options: dict[str, Any]) -> Request:
        """The request with what was declared, defined and answered before."""
        if not formula:
            raise MatcalcError("usage", "there is no expression", hint=f"{verb} x'*A*x --wrt x")
        formula, more = self._with_previous(formula)
        own = [str(text) for text in options.get("shape", ()) or ()]
        said = {text.partition(":")[0].strip() for text in own}
        kept = [f"{name}:{what}" for name, what in {**more, **self.declared}.items() if name not in said]
        options = {"format": (self.format,) if self.format else None, **options}
        options |= {"shape": (*kept, *own), "define": (*self.functions.values(), *(options.get("define") or ()))}
        declared = declare(map(str, options["shape"]))
        request = checked(verb, self._with_names(formula, request_names(options), declared), options)
        request.shared = True
        return request

    def ask(self, request: Request) -> int:
        """Print the answer; the exit status."""
        (format, *_) = request["format"] or (None,)
        display = Display(format, request["color"], quiet=bool(request["quiet"]))
        with guarded(str(request.expression)):
            found = outcome_of(request)
            shown = display.outcome(found, bool(request["equation"]))
        display.notes(found, "")
        say(shown)
        display.check(found, "")
        self.last, self.request = found, request
        self.asked.append(self.words(request, found))
        return found.status

    def _with_previous(self, formula: str) -> tuple[str, dict[str, str]]:
        """`_` as the answer before, in brackets, and the shapes that it was given with."""
        if re.search(PREVIOUS, formula) is None:
            return formula, {}
        result = self.last.formula if self.last is not None else None
        if result is None:
            message = "_ is the formula of the answer before, and there is none"
            raise MatcalcError("usage", message, hint="ask for one first: show x'*A*x")
        head, _, clauses = result.text.partition(WHERE)
        text = re.sub(PREVIOUS, lambda _: f"({head})", formula)
        typing = result.problem.result_typing
        shapes = {name: ",".join(map(dimension, shape)) or "scalar" for name, shape in typing.shapes.items()}
        return _with_clauses(text, clauses), shapes

    def _with_names(self, formula: str, known: Iterable[str], declared: Declarations) -> str:
        """The formula with the definitions of the names of `let` that it uses, and of those that they use."""
        defined: dict[str, str] = {}
        reached, names = [formula], (*known, *self.named)
        while reached:
            read = _names(reached.pop(), names, self.functions.values(), declared)
            found = [name for name in read if name in self.named and name not in defined]
            defined |= {name: self.named[name] for name in found}
            reached += [self.named[name] for name in found]
        given = re.findall(DEFINITION, formula.partition(WHERE)[2])
        defined = {name: text for name, text in defined.items() if name not in given}
        if not defined:
            return formula
        if is_latex(formula):
            hint = "write the formula without LaTeX, or write the names out"
            raise MatcalcError("usage", f"LaTeX has no where clause for {', '.join(defined)}", hint=hint)
        return _with_clauses(formula, "; ".join(f"{name} = {text}" for name, text in defined.items()))

    def words(self, request: Request, found: "Outcome") -> list[str]:
        """The question as the words of a command line; what is declared of other names is left out."""
        problem = found.result.problem
        own = problem.functions.own if isinstance(problem.functions, Vocabulary) else ()
        occurring = {*names_in(problem.parsed.tree), *own, *(n for name in problem.wrt for n in name.split(","))}
        given: list[str] = []
        for name, value in request.values.items():
            for text in value if isinstance(value, tuple) else (value,):
                if name == "shape" and str(text).partition(":")[0].strip() not in occurring:
                    continue
                given += [f"--{name}"] if text is True else [f"--{name}", _as_word(text)]
        return [str(request.verb), str(request.expression), *given]

    # --- what stays --------------------------------------------------------------------------------------------------

    def _declare(self, pairs: list[tuple[str, str]]) -> None:
        declare([f"{name}:{what}" for name, what in pairs])
        for name, what in pairs:
            self.forget(name, missing=True)
            self.declared[name] = what

    def _define(self, name: str, arguments: str, formula: str) -> None:
        formula, shapes = self._with_previous(formula)
        if WHERE in formula:
            hint = f"define the names of the where clause by let before. {LET}"
            raise MatcalcError("usage", "what let defines has no where clause", hint=hint)
        if arguments:
            text = f"{name}{arguments} = {formula}"
            vocabulary([*(d for n, d in self.functions.items() if n != name), text], {}, "")
            self.forget(name, missing=True)
            self.functions[name] = text
            return
        if name in _names(formula, (name, *self.named, *self.declared)):
            raise MatcalcError("usage", f"{name} is defined by itself", hint=LET)
        self.forget(name, missing=True)
        self.named[name] = formula
        self.declared |= {n: what for n, what in shapes.items() if n not in self.declared}

    def listing(self, verb: str, rest: str) -> int:
        """`help syntax`, `functions soft`, `rules cookbook` as the command line has them; `help logdet` is a
        function's.
        """
        words = rest.split()
        return self.invoked(["functions" if verb == "help" and words[:1] and words[0] in ALIASES else verb, *words])

    def forget(self, name: str, missing: bool = False) -> None:
        """Declare and define the name no more."""
        tables = (self.declared, self.named, self.functions)
        if not missing and not any(name in table for table in tables):
            known = [known for table in tables for known in table]
            hint = did_you_mean(name, known, f"there are {', '.join(known)}" if known else "nothing was declared")
            raise MatcalcError("usage", f"nothing is known of {name}", hint=hint)
        for table in tables:
            table.pop(name, None)


def request_names(options: dict[str, Any]) -> list[str]:
    """The names that a question knows beside those of its formula."""
    listed = [str(text) for key in ("wrt", "shape") for text in options.get(key) or ()]
    return [
        name.strip() for text in listed for name in text.partition(":")[0].split(",") if name.strip().isidentifier()
    ]


def _names(
    formula: str, known: Iterable[str], define: Iterable[str] = (), declared: "Declarations | None" = None
) -> list[str]:
    """The names that occur in the formula as it is read, or as it is written where it cannot be read."""
    try:
        functions = vocabulary(define, declared.functions if declared else {}, formula)
        return names_in(parse(formula, frozenset(known), functions, declared).tree)
    except MatcalcError:
        return re.findall(IDENTIFIER, formula)


def _with_clauses(formula: str, clauses: str) -> str:
    if not clauses:
        return formula
    return f"{formula}; {clauses}" if WHERE in formula else f"{formula}{WHERE}{clauses}"


def _as_word(value: object) -> str:
    return "=".join(map(str, value)) if isinstance(value, tuple) else str(value)
