"""`matcalc help` and `matcalc` alone: the language explained in the terminal.

Takes a word; prints the topic of that name, or the list of all. One idea: the texts are data (`topics`), and what is
shown in them is what the program prints.
"""

import os
import stat
import sys
from collections.abc import Iterable

from ..errors import MatcalcError, did_you_mean
from .streams import USUAL_WIDTH, is_terminal, say, shows

INDENT = "  "
OTHER_NAMES = {"where": "syntax", "layout": "layouts"}  # of topics


def listed(verbs: Iterable[str]) -> None:
    """Print what there is help on."""
    from textwrap import fill

    from .topics import TOPICS

    width = max(map(len, TOPICS))
    rows = [f"{INDENT}{name:<{width}}  {summary}" for name, (summary, _) in TOPICS.items()]
    others = fill(f"matcalc help VERB has the options and examples of a verb: {', '.join(verbs)}.", USUAL_WIDTH)
    _print("\n".join(["matcalc help TOPIC explains", "", *rows, "", others]))


def explain(topic: str, verbs: Iterable[str]) -> None:
    """Print the topic; MatcalcError ("usage") where there is none of that name."""
    from .topics import TOPICS

    topic = OTHER_NAMES.get(topic, topic)
    if topic not in TOPICS:
        raise _unknown(topic, list(TOPICS), [*TOPICS, *verbs])
    summary, text = TOPICS[topic]
    _print(f"{topic}: {summary}\n{text}")


def welcome() -> None:
    """Print what can be asked, for whoever types the name alone."""
    from .topics import WELCOME

    _print(WELCOME.strip("\n"))


def awaits_input() -> bool:
    """Is there something to be read on stdin, a pipe or a file?"""
    if sys.stdin is None or is_terminal(sys.stdin):
        return False
    try:
        return not stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError):  # no stream of the system
        return True


def _unknown(word: str, topics: list[str], known: list[str]) -> MatcalcError:
    from ..functions.table import ALIASES

    near = did_you_mean(word, known)
    if not near and word in ALIASES:
        return MatcalcError("usage", f"'{word}' is a function", hint=f"matcalc functions {word}")
    listed = f"the topics are {', '.join(topics)}"
    return MatcalcError("usage", f"no topic is called '{word}'", hint=f"{near} {listed}".strip())


def _print(text: str) -> None:
    """The text, with a question mark for each character that stdout cannot show."""
    say(text if shows(text) else text.encode("ascii", "replace").decode())
