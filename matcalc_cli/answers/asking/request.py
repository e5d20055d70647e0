"""A request: a verb, an expression, and the options by their names, as a door made them of words, JSON or arguments.

Gives a Question and the other values, or a MatcalcError with the cure. One idea: the doors know no rule; all that does
not fit together is refused here, by the tables of verbs and options, before any work.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import MatcalcError
from ...functions.rows import TARGETS
from .options import ASKED, FORMULA, OPTIONS, of_verb
from .question import SHELL, Question
from .values import Option, chosen, is_number, wrong
from .verbs import VERBS, Verb

if TYPE_CHECKING:
    from .given import Given
OF_CODE = {  # what only code shows: which, in which formats
    "with-value": ("code", TARGETS), "hvp": ("code", TARGETS), "scipy": ("NumPy code", ("numpy",)),
}  # fmt: skip
NOT_ALONG = ("along", "structured", "vec")  # what changes the derivative that a product would be of
OWN = ("claim", "of")  # what a claim has, and no answer


class Request:
    """What is asked. `options`: name -> value, where a value of None says nothing. `door`: whose words notes have.

    After `validated`, `values` has the value of every option that was given, as it is used, and `[name]` its value or
    default.
    """

    __slots__ = ("door", "expression", "options", "shared", "values", "verb")

    def __init__(self, verb: object, expression: object, options: Mapping[str, object], door: str = SHELL) -> None:
        self.verb, self.expression, self.options, self.door = verb, expression, options, door
        self.values: dict[str, Any] = {}
        self.shared = False  # are the options those of several expressions?

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, OPTIONS[name].default)

    @property
    def row(self) -> Verb:
        return VERBS[chosen("verb", self.verb, VERBS)]

    def validated(self) -> "Request":
        """The request itself, read and found to fit together."""
        verb = self.row
        if not isinstance(self.expression, str):
            raise wrong("expr", "a text", FORMULA)
        for name, value in self.options.items():
            option = OPTIONS[chosen("option", name, OPTIONS)]
            if value or is_number(value):
                _offered(option, verb)
            found = None if value is None else option.parsed(value)
            if found or is_number(found):
                _offered(option, verb)  # "" as one of several texts says something, too
                self.values[name] = found
        for name in self.values:
            self._applies(OPTIONS[name], verb)
        self._complete(verb)
        self._fit()
        return self

    @property
    def asked(self) -> Verb:
        """The verb whose question is read: that whose answer is claimed, or evaluated."""
        verb = self.row
        return VERBS[self["of"] or verb.asks or verb.name]

    def about(self, expression: str) -> "Request":
        """The same of another expression."""
        other = Request(self.verb, expression, self.options, self.door)
        other.values, other.shared = self.values, True
        return other

    def question(self, given: "Given | None" = None) -> Question:
        """The question that is read, `given` its data; the other values say what is said of its answer."""
        if " -" in str(self.expression):
            self._refuse_options(str(self.expression))
        return Question(
            str(self.expression),
            self.asked.name,
            self.values.get("wrt", ()),
            self.values.get("shape", ()),
            layout=self.values.get("layout", ""),
            order=self.values.get("order"),
            vec=self.values.get("vec", False),
            along=self.values.get("along", ""),
            define=self.values.get("define", ()),
            structured=self.values.get("structured", False),
            given=given,
            strict=self.values.get("strict", False),
            shared=self.shared,
            with_value=self.values.get("with-value", False),
            hvp=self.values.get("hvp", ""),
            scipy=self.values.get("scipy", False),
            entries=self.values.get("entries", False),
            door=self.door,
        )

    def _refuse_options(self, text: str) -> None:
        """MatcalcError where an option stands in the formula: `x^2 -w x` is no difference, where no --wrt is given."""
        words = text.split()
        for word, after in zip(words[1:], [*words[2:], ""], strict=False):
            flag = word.partition("=")[0]
            named = (flag.startswith("--") or (word in OPTIONS["wrt"].flags and after)) and "wrt" not in self.values
            if named and any(flag in option.flags for option in OPTIONS.values()):
                start = text.find(f" {word}") + 1
                hint = f"options stand outside the formula and its quotation marks: {word} {after}".rstrip()
                spans = [(start, start + len(word))]
                raise MatcalcError("usage", f"{flag} is an option", spans=spans, hint=hint).with_source(text)

    def _applies(self, option: Option, verb: Verb) -> None:
        asked = self.asked
        if option.group == ASKED and verb is not asked and asked.name not in option.verbs and option.name not in OWN:
            nothing = "" if asked.order else f": {asked.name} differentiates nothing"
            fitting = [f"--of {name}" for name in OPTIONS["of"].choices if name in option.verbs]
            message = f"--{option.name} does not apply to --of {asked.name}{nothing}"
            raise MatcalcError(
                "usage", message, hint=f"{listed(fitting, 'and')} {'has' if len(fitting) == 1 else 'have'} it"
            )
        if option.needs and verb.name not in option.needless and not set(option.needs) & self.values.keys():
            needed = [name for name in option.needs if verb.name in OPTIONS[name].verbs]
            add = listed([f"--{name}" for name in needed], "or")
            raise MatcalcError("usage", f"--{option.name} is for {option.purpose}", hint=f"add {add}")

    def _complete(self, verb: Verb) -> None:
        """What the verb cannot do without."""
        for option in of_verb(verb.name):
            if option.required and option.name not in self.values:
                message = f"{verb.name} needs --{option.name}"
                raise MatcalcError("usage", message, hint=verb.examples[0])

    def _fit(self) -> None:
        """Options that exclude each other."""
        if "structured" in self.values and self.values.get("check") == "exact":
            message = "a derivative over a structure has a numeric check only"
            raise MatcalcError("usage", message, hint="--check numeric")
        for name, (what, targets) in OF_CODE.items():
            if name in self.values and not set(targets) & set(self["format"] or ()):
                raise MatcalcError("usage", f"--{name} is for {what}", hint=f"add --format {targets[0]}")
        for name in NOT_ALONG:
            if name in self.values and "hvp" in self.values:
                message = f"--hvp is the Hessian times a direction, and does not go with --{name}"
                raise MatcalcError("usage", message, hint=f"leave out --{name}")


def _offered(option: Option, verb: Verb) -> None:
    """MatcalcError ("usage") where the verb has no such option, whatever its value is."""
    if verb.name not in option.verbs:
        others = listed(option.verbs, "and")
        nothing = "" if verb.order else f": {verb.name} differentiates nothing"
        hint = f"use matcalc {others} --{option.name}" if len(option.verbs) == 1 else f"{others} have it"
        raise MatcalcError("usage", f"--{option.name} does not apply to {verb.name}{nothing}", hint=hint)


def listed(words: Sequence[str], last: str) -> str:
    """`a, b and c`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]
