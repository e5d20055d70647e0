"""What a hint says to type, as command lines: `leave out --check`, `--shape a:scalar`, `matcalc diff --wrt x --wrt y`.

Takes a command line with a slip and the hint of its error; gives the command lines that follow the hint, each cure as
a list of which one must answer (`did you mean` does not say where the word stood).
"""

import re
import shlex
from collections.abc import Iterator

from matcalc_cli.answers.asking.options import CHECKS, OPTIONS
from matcalc_cli.answers.asking.verbs import VERBS

Words = list[str]

FLAGS = {flag: row for row in OPTIONS.values() for flag in row.flags}
TABLES = ("functions", "rules", "help")
_VALUE = r"""(?:[^\s"',;()]*"[^"]*"|'[^']*'|[^\s"',;()]+(?:,[^\s"',;()]+)*)"""
_OPTION = rf"(?<![\w-])(--?[a-z][a-z-]*)(?:[ =]({_VALUE}))?"
_REMOVED = r"(?:leave out|without) (--[a-z-]+)(?: or (--[a-z-]+))?"
_COMMAND = rf"matcalc ([a-z]+)((?: {_VALUE})*)"
_SPOKEN = ("lists", "shows", "has", "gives", "says", "explains", "finds", "gives", "alone")
_PATTERN = re.compile(r"\.\.\.|\bNAME\b|\bVERB\b|\bFORMULA\b|\bFILE\b|@")  # to be filled in


def cures(words: Words, hint: str) -> Iterator[list[Words]]:
    """The cures of the hint that can be followed as they stand."""
    for part in re.split(r"; (?:or )?|, or (?=leave|declare|--)|\? ", hint.rstrip("?")):
        if near := re.fullmatch(r"did you mean (.+)", part):
            if "..." not in near[1]:
                yield list(_in_place(words, [near[1]]))
        elif near := re.fullmatch(r"there are (.+)", part):
            yield list(_in_place(words, near[1].split(", ")))
        elif near := re.fullmatch(r"([a-z, ]+) (?:has|have) it", part):
            yield [[verb, *words[1:]] for verb in re.findall("[a-z]+", near[1]) if verb in VERBS]
        elif near := re.fullmatch(r"([a-z, ]+) shows? it", part):
            yield [changed(words, [("--format", name)]) for name in re.findall("[a-z]+", near[1])]
        elif not _PATTERN.search(part):
            yield from _followed(words, part)


def _followed(words: Words, part: str) -> Iterator[list[Words]]:
    for removed in re.finditer(_REMOVED, part):
        yield [_without(words, {flag for flag in removed.groups() if flag})]
    rest = re.sub(_REMOVED, "", part).replace("`", "")
    for verb, typed in re.findall(_COMMAND, rest):
        if verb in (*VERBS, *TABLES):
            yield [_command(words, verb, shlex.split(typed))]
    rest = re.sub(_COMMAND, "", rest)
    found = [(flag, _unquoted(value)) for flag, value in re.findall(_OPTION, rest) if flag in FLAGS]
    options = [(flag, "" if value in _SPOKEN or FLAGS[flag].kind == "flag" else value) for flag, value in found]
    if together := [(flag, value) for flag, value in options if value or FLAGS[flag].kind in ("flag", "check")]:
        yield [changed(words, together)]


def _unquoted(value: str) -> str:
    return "".join(shlex.split(value)) if value else ""


def _command(words: Words, verb: str, typed: Words) -> Words:
    """A command by itself, or the verb and the options that are to stand in the one that was typed."""
    if verb in TABLES:
        return [verb, *(word for word in typed[:1] if word not in _SPOKEN)]
    options, operands, place = [], [], 0
    while place < len(typed):
        flag = typed[place]
        if flag not in FLAGS:
            operands.append(flag)
            place += 1
            continue
        taken = FLAGS[flag].kind != "flag"
        options.append((flag, typed[place + 1] if taken else ""))
        place += 1 + taken
    if operands and not operands[0].isalpha():
        return [verb, *typed]
    return changed([verb, *words[1:]], options)


def changed(words: Words, options: list[tuple[str, str]]) -> Words:
    """The line with these options: a declaration in place of that of the same name, any other in place of its kind."""
    for name in {FLAGS[flag].name for flag, _ in options}:
        new = [value for flag, value in options if FLAGS[flag].name == name]
        words = list(_kept(words, name, new))
    listed = {one for flag, value in options if FLAGS[flag].name == "wrt" for one in value.split(",")[1:]}
    words = [word for place, word in enumerate(words) if place < 2 or word not in listed]  # --wrt x y
    return [*words, *(word for flag, value in options for word in ([flag, value] if value else [flag]))]


def _kept(words: Words, name: str, new: list[str]) -> Iterator[str]:
    """The words without the options that the new ones replace."""
    named = {value.partition(":")[0].partition("=")[0] for value in new}
    place = 0
    while place < len(words):
        row = FLAGS.get(words[place].partition("=")[0])
        taken = words[place : place + 1 + _has_value(words, place)]
        value = taken[-1].partition(":")[0].partition("=")[0]
        if row is None or row.name != name or (row.repeatable and name != "wrt" and value not in named):
            yield from taken
        place += len(taken)


def _has_value(words: Words, place: int) -> bool:
    """Is the next word the value of the option at the place?"""
    row = FLAGS.get(words[place])
    if row is None or row.kind == "flag":
        return False
    return row.kind != "check" or words[place + 1 : place + 2] in ([kind] for kind in CHECKS)


def _without(words: Words, flags: set[str]) -> Words:
    for flag in flags & FLAGS.keys():
        words = list(_kept(words, FLAGS[flag].name, [""])) if not FLAGS[flag].repeatable else _dropped(words, flag)
    return words


def _dropped(words: Words, flag: str) -> Words:
    """Without any of a repeatable option."""
    spellings, found, place = FLAGS[flag].flags, list[str](), 0
    while place < len(words):
        if words[place] in spellings:
            place += 2
        else:
            found.append(words[place])
            place += 1
    return found


def _in_place(words: Words, meant: list[str]) -> Iterator[Words]:
    """The line with what was meant in place of one of its words, or of one part of it."""
    for word in meant:
        for place, typed in enumerate(words):
            parts = re.split(r"([:,=*()\s]+)", typed)
            yield [*words[:place], word, *words[place + 1 :]]
            for k in range(0, len(parts), 2):
                yield [*words[:place], "".join([*parts[:k], word, *parts[k + 1 :]]), *words[place + 1 :]]
            head, colon, tail = typed.partition(":")
            if colon and tail:
                yield [*words[:place], f"{head}:{word}", *words[place + 1 :]]
