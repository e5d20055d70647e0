"""Mistakes in the words of the command line: what is wrong, and what to type instead.

Takes what click found, or the words that are left over; gives a MatcalcError. One idea: the words are ours, and so is
the guess at what was meant.
"""

import re
from collections.abc import Mapping, Sequence

import click

from ..answers.asking.formats import FORMATS
from ..answers.asking.options import CHECKS, OPTIONS
from ..answers.asking.values import OTHER_NAMES, chosen
from ..errors import MatcalcError, did_you_mean
from .arguments import without_value

FLAGS = {flag: row for row in OPTIONS.values() for flag in row.flags}
BY = ("by", "wrt", "for", "in", "to")  # before a variable
WRT = OPTIONS["wrt"].flags
SIZE = r"[a-z]\w*|\d+"
VALUE = r"[^\W\d]\w*=[^=].*"
DECLARED = r"[^\W\d]\w*:[\w,]+"


def told(mistake: click.ClickException) -> MatcalcError:
    """What click has to say, in our words."""
    context = getattr(mistake, "ctx", None)
    command = context.command_path if context is not None else "matcalc"
    help = f"see {command} --help"
    match mistake:
        case click.NoSuchOption():
            name = "-" * 2 + mistake.option_name.lstrip("-") if len(mistake.option_name) > 2 else mistake.option_name
            hint = _as_a_format(name) or did_you_mean(name, _spellings(context), help, _others())
            return MatcalcError("usage", f"no option is called '{name}'", hint=hint)
        case click.BadOptionUsage() if mistake.option_name in FLAGS and FLAGS[mistake.option_name].kind == "flag":
            name = mistake.option_name
            return MatcalcError("usage", f"{name} takes no value", hint=f"write {name} alone")
        case click.BadOptionUsage():
            return without_value(mistake.option_name)
    return MatcalcError("usage", mistake.format_message(), hint=help)


def _as_a_format(option: str) -> str:
    """--latex is written --format=latex."""
    word = option.lstrip("-")
    word = OTHER_NAMES["format"].get(word, word)
    return f"did you mean --format={word}?" if word in FORMATS else ""


def _spellings(context: click.Context | None) -> list[str]:
    """The long options that are offered where the mistake is."""
    parameters = context.command.get_params(context) if context is not None else []
    shown = [p for p in parameters if isinstance(p, click.Option) and not p.hidden]
    return [spelling for parameter in shown for spelling in parameter.opts if spelling.startswith("--")]


def _others() -> dict[str, str]:
    return {f"--{word}": f"--{name}" for word, name in OTHER_NAMES["option"].items()}


def left_over(verb: str, typed: Sequence[str], operands: Sequence[str], options: Mapping[str, bool]) -> MatcalcError:
    """Of several operands one is the expression; the others were to be something else."""
    for word in operands:
        before = typed[: typed.index(word)]
        if before[-1:] == ["--check"] and word.isalpha():
            try:
                chosen("check", word, CHECKS)
            except MatcalcError as error:
                return error
        if len(before) > 1 and before[-2] in WRT and word.isidentifier():
            message = f"unexpected argument '{word}': one word follows --wrt"
            return MatcalcError("usage", message, hint=f"write --wrt {_joined(typed, len(before) - 1)}")
        if option := _option(word):
            message = f"'{word}' is no option: its value stands outside its quotes, and it begins with two hyphens"
            return MatcalcError("usage", message, hint=f"write {option}")
        if re.fullmatch("-[A-Za-z]", word) and word != operands[0]:
            return MatcalcError("usage", f"no option is called '{word}'", hint=f"see matcalc {verb} --help")
        letters = [f"-{letter}" for letter in word[1:]]
        if word[:1] == "-" and len(letters) > 1 and all(letter in options for letter in letters):
            message = f"'{word}' is not an option"
            return MatcalcError("usage", message, hint=f"write the options apart: {' '.join(letters)}")
    if option := _unnamed(verb, typed, operands):
        hint = f'it is the value of an option: matcalc {verb} "{operands[0]}" {option}'
        return MatcalcError("usage", f"unexpected argument '{operands[1]}'", hint=hint)
    variable = operands[-1].strip("()[] ")
    named = all(name.isidentifier() for name in variable.split(",")) and not any(word in WRT for word in typed)
    held = all(name in operands[0] for name in variable.split(","))
    if named and held and (not operands[1:-1] or operands[1].lower() in BY):
        hint = f'the variable is named by its option: matcalc {verb} "{operands[0]}" --wrt {variable}'
        return MatcalcError("usage", f"unexpected argument '{operands[1]}'", hint=hint)
    whole = " ".join(operands)
    hint = f'one word is the expression, so quote it: matcalc {verb} "{whole}"'
    return MatcalcError("usage", f"unexpected argument '{operands[1]}'", hint=hint)


def _unnamed(verb: str, typed: Sequence[str], operands: Sequence[str]) -> str:
    """The option whose value the second operand looks like; "" for none."""
    word, before = operands[1], typed[: typed.index(operands[1])]
    if (
        len(before) > 1
        and before[-2] in OPTIONS["shape"].flags
        and before[-1].isidentifier()
        and re.fullmatch(SIZE, word)
    ):
        more = [other for other in operands[2:3] if re.fullmatch(SIZE, other)]
        return f"--shape {before[-1]}:{','.join([word, *more])}"
    if re.fullmatch(VALUE, word):
        return f'--at "{word}"'
    if re.fullmatch(DECLARED, word):
        return f"--shape {word}"
    if verb in OPTIONS["claim"].verbs and "--claim" not in typed and len(operands) == 2:
        return f'--claim "{word}"'
    return ""


def _option(word: str) -> str:
    """What was meant by `–wrt`, whose hyphens are a dash, or by `--wrt x` in quotes; "" for no option at all."""
    name, _, value = word.lstrip("-–—").partition(" ")
    flag = f"--{name}"
    signed = word[:1] in "-–—" and (value or not word.startswith("-"))
    return f"{flag} {value or '...'}" if signed and flag in FLAGS else ""


def _joined(words: Sequence[str], start: int) -> str:
    """The names that follow each other, as one list."""
    stop = next((k for k in range(start, len(words)) if not words[k].isidentifier()), len(words))
    return ",".join(words[start:stop])
